"""One connection, as PyGithub's requester takes it: an answer has a greatest size and time, no redirect goes unseen."""

from time import monotonic
from typing import Any

from changelog.i18n.say import say

CONNECT = 10  # seconds until somebody answers at all
TIMEOUT = 20  # seconds without a byte
LONGEST = 90  # seconds for one whole answer, however it trickles
LARGEST = 64 * 2**20  # bytes; a hundred pull requests of 65,536 characters each are a tenth of it
_CHUNK = 64 * 2**10
_MOVED = frozenset((301, 302, 307, 308))


class Broken(Exception):
    """An answer that cannot be used; its text may be shown."""


class Elsewhere(Exception):
    """The answer is a redirect; `location` as it was written."""

    def __init__(self, location: str) -> None:
        super().__init__("redirected")
        self.location = location


class Wire:
    """A connection to one origin (`https://host[:port]`), for `Requester.requestJson(…, cnx=wire)`."""

    def __init__(self, origin: str) -> None:
        from requests import Session
        from requests.adapters import HTTPAdapter

        self._origin = origin
        self._session = Session()
        # Anything but None keeps requests from looking into ~/.netrc, whose password would replace the token.
        self._session.auth = _as_it_is
        # requests looks at redirects that it is told not to follow, body and all.
        self._session.get_redirect_target = _nowhere  # type: ignore[assignment,method-assign]
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=0))
        self._asked: dict[str, Any] = {}

    def request(self, verb: str, url: str, body: str | None, headers: dict[str, str], stream: bool = False) -> None:  # noqa: ARG002
        """What will be asked."""
        self._asked = {"method": verb, "url": f"{self._origin}{url}", "data": body, "headers": headers}

    def getresponse(self) -> "Answer":
        """Ask. Raises Elsewhere, Broken, and what requests and urllib3 raise."""
        with self._session.request(
            **self._asked, timeout=(CONNECT, TIMEOUT), allow_redirects=False, stream=True
        ) as got:
            location = got.headers.get("location", "")
            if got.status_code in _MOVED and location:
                raise Elsewhere(location)
            if got.status_code == 202 and self._asked["method"] == "GET":
                # PyGithub would ask again every two seconds, as long as it takes.
                raise Broken(say("is still making up its answer"))
            return Answer(got.status_code, dict(got.headers), _read(got.raw))

    def close(self) -> None:
        """Close it."""
        self._session.close()


class Answer:
    """A whole answer, as PyGithub reads it."""

    def __init__(self, status: int, headers: dict[str, str], body: str) -> None:
        self.status = status
        self._headers = headers
        self._body = body

    def getheaders(self) -> list[tuple[str, str]]:
        """Its headers."""
        return list(self._headers.items())

    def read(self) -> str:
        """Its body."""
        return self._body


def cause(problem: Exception) -> str:
    """What kind of trouble it is. Never the problem's own text: a proxy's address may hold a password."""
    from requests import exceptions

    kinds = (
        (exceptions.ProxyError, say("the proxy refuses")),
        (exceptions.SSLError, say("its certificate is not trusted")),
        (exceptions.Timeout, say("no answer for {seconds} s", seconds=TIMEOUT)),
        (exceptions.ConnectionError, _connection(str(problem))),
    )
    return next((words for kind, words in kinds if isinstance(problem, kind)), say("the answer broke off"))


def _connection(text: str) -> str:
    if any(sign in text for sign in ("NameResolution", "Name or service", "getaddrinfo", "nodename")):
        return say("its name is not known: is there a network?")
    return say("it closed the connection") if "aborted" in text or "reset" in text else say("no connection")


def _read(raw: Any) -> str:
    """The body, as it comes in: a read of a whole piece would wait for as long as something trickles."""
    some = getattr(raw, "read1", raw.read)
    body = bytearray()
    begun = monotonic()
    while piece := some(_CHUNK, decode_content=True):
        body += piece
        if len(body) > LARGEST:
            raise Broken(say("gives an answer without end"))
        if monotonic() - begun > LONGEST:
            raise Broken(say("takes more than {seconds} s over an answer", seconds=LONGEST))
    return body.decode("utf-8", "replace")


def _nowhere(_: Any) -> None:
    return None


def _as_it_is(request: Any) -> Any:
    return request
