"""One connection, as PyGithub's requester takes it: answers are bounded in size and time, redirects raise."""

from time import monotonic
from typing import Any

from changelog.i18n.say import say

CONNECT = 10  # seconds until the server answers at all
TIMEOUT = 20  # seconds without a byte
LONGEST = 90  # seconds for one whole answer, however it trickles
LARGEST = 64 * 2**20  # bytes; a hundred pull requests of 65,536 characters each are a tenth of it
_CHUNK = 64 * 2**10
_MOVED = frozenset((301, 302, 307, 308))


class Broken(Exception):
    """An answer that cannot be used; its text may be shown."""


class Redirected(Exception):
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
        self._session.auth = lambda request: request
        # requests reads a redirect, body included, even when it must not follow it.
        self._session.get_redirect_target = lambda _: None  # type: ignore[assignment,method-assign]
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=0))
        self._request: dict[str, Any] = {}

    def request(self, verb: str, url: str, body: str | None, headers: dict[str, str], stream: bool = False) -> None:  # noqa: ARG002
        """Prepare a request."""
        self._request = {"method": verb, "url": f"{self._origin}{url}", "data": body, "headers": headers}

    def getresponse(self) -> "Answer":
        """Send it. Raises Redirected, Broken, and what requests and urllib3 raise."""
        with self._session.request(
            **self._request, timeout=(CONNECT, TIMEOUT), allow_redirects=False, stream=True
        ) as got:
            location = got.headers.get("location", "")
            if got.status_code in _MOVED and location:
                raise Redirected(location)
            if got.status_code == 202 and self._request["method"] == "GET":
                # PyGithub would ask again every two seconds, as long as it takes.
                raise Broken(say("has not computed its answer yet"))
            return Answer(got.status_code, dict(got.headers), _read(got.raw))

    def close(self) -> None:
        """Close the connection."""
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

    if isinstance(problem, exceptions.ProxyError):
        return say("the proxy refuses")
    if isinstance(problem, exceptions.SSLError):
        return say("its certificate is not trusted")
    if isinstance(problem, exceptions.Timeout):
        return say("no answer for {seconds} s", seconds=TIMEOUT)
    if not isinstance(problem, exceptions.ConnectionError):
        return say("the answer broke off")
    text = str(problem)
    if any(sign in text for sign in ("NameResolution", "Name or service", "getaddrinfo", "nodename")):
        return say("its name is not known: is there a network?")
    return say("it closed the connection") if "aborted" in text or "reset" in text else say("no connection")


def _read(raw: Any) -> str:
    """The body, piece by piece: a read of a whole piece would wait for as long as something trickles."""
    some = getattr(raw, "read1", raw.read)
    body = bytearray()
    begun = monotonic()
    while piece := some(_CHUNK, decode_content=True):
        body += piece
        if len(body) > LARGEST:
            raise Broken(say("sends an endless answer"))
        if monotonic() - begun > LONGEST:
            raise Broken(say("takes more than {seconds} s for one answer", seconds=LONGEST))
    return body.decode("utf-8", "replace")
