"""Whether addresses answer: each is asked once, at the same time as the others, with nothing that says who asks."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from changelog.model import Value

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

SECONDS = 10  # for one address
AT_ONCE = 16
READ = 4096  # bytes of an answer: a SHA is near its beginning
AGENT = "nouveautes"
SAFE = re.compile(r"https?://[^\s<>\"'@]+")
_SHA = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,64}(?![0-9A-Za-z])")


class Answered(Value, frozen=True, kw_only=True):
    """The status, and the first SHA in the answer, if any; or why there is none."""

    status: int = 0
    sha: str = ""
    trouble: str = ""


LATE = Answered(trouble=f"no answer for {SECONDS} s")


def ask(addresses: Iterable[str]) -> dict[str, Answered]:
    """Ask each address. Never raises; no redirect is followed, so that nothing asked for here is sent elsewhere."""
    from concurrent.futures import ThreadPoolExecutor, wait

    wanted = [one for one in dict.fromkeys(addresses) if SAFE.fullmatch(one)]
    if not wanted:
        return {}
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    asked = {one: pool.submit(_asked, one) for one in wanted}
    # A server that sends a byte now and then would hold its thread longer than any timeout of one read.
    wait(asked.values(), timeout=(SECONDS + 1) * -(-len(wanted) // AT_ONCE))
    pool.shutdown(wait=False, cancel_futures=True)
    return {one: future.result() if future.done() and not future.cancelled() else LATE for one, future in asked.items()}


def _asked(address: str) -> Answered:
    import requests

    try:
        with requests.get(
            address,
            timeout=SECONDS,
            allow_redirects=False,
            auth=_nobody,
            stream=True,
            headers={"User-Agent": AGENT},
        ) as answer:
            return Answered(status=answer.status_code, sha=_sha(answer) if answer.status_code < 300 else "")
    except (requests.exceptions.RequestException, OSError, ValueError) as problem:
        return Answered(trouble=_why(problem))


def _nobody(request: "PreparedRequest") -> "PreparedRequest":
    """No right at all: without this, Requests looks for one in ~/.netrc."""
    return request


def _sha(answer: "Response") -> str:
    text = next(answer.iter_content(READ), b"").decode("utf-8", "replace")
    found = _SHA.search(text)
    return found[0] if found else ""


def _why(problem: Exception) -> str:
    """What kind of trouble it is. Never its own text: a proxy's address may hold a password."""
    import requests

    kinds = (
        (requests.exceptions.ProxyError, "the proxy refuses"),
        (requests.exceptions.SSLError, "its certificate is not trusted"),
        (requests.exceptions.Timeout, LATE.trouble),
        (requests.exceptions.ConnectionError, _connection(str(problem))),
    )
    return next((words for kind, words in kinds if isinstance(problem, kind)), "the answer broke off")


def _connection(text: str) -> str:
    unknown = any(sign in text for sign in ("NameResolution", "Name or service", "getaddrinfo", "nodename"))
    return "its name is not known" if unknown else "no connection"
