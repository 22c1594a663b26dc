"""Whether addresses answer: each is asked once, at the same time as the others, with nothing that says who asks."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import structs

from changelog.domain.forge import Version
from changelog.domain.model import Value
from changelog.i18n.say import marked, say

if TYPE_CHECKING:
    from requests import PreparedRequest, Response


SECONDS = 10  # for one address
AT_ONCE = 16
READ = 4096  # bytes of an answer: a SHA is near its beginning
AGENT = "nouveautes"
SAFE = re.compile(r"https?://[^\s<>\"'@]+")
_SHA = re.compile(r"(?:(?<![0-9A-Za-z])|(?<=-g))[0-9a-f]{7,64}(?![0-9A-Za-z])")  # -g: as git describe says it
_NAMES_IT = re.compile(r"sha|commit|revision|version|head|release", re.IGNORECASE)
_NAMES_ANOTHER = re.compile(r"prev|parent|before|last|old|base", re.IGNORECASE)


class Answered(Value, frozen=True, kw_only=True):
    """The status, and the SHAs in the answer, if any; or why there is none."""

    status: int = 0
    shas: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def sha(self) -> str:
        """The first one."""
        return next(iter(self.shas), "")


LATE = Answered(trouble=marked("no answer for {seconds} s"))


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
    # The threads are in no language: what they have met is said here.
    return {
        one: _said(future.result() if future.done() and not future.cancelled() else LATE)
        for one, future in asked.items()
    }


def _said(answer: Answered) -> Answered:
    return structs.replace(answer, trouble=say(answer.trouble, seconds=SECONDS))


class Environments:
    """Keeps AsksVersions."""

    def versions(self, addresses: Iterable[str]) -> dict[str, Version]:
        """Address → the commit it says it runs, or why it says none; an address that is never asked says so too."""
        wanted = tuple(dict.fromkeys(addresses))
        answers = ask(wanted)
        return {
            one: _version(answers.get(one, Answered(trouble=say("it is no address to be asked")))) for one in wanted
        }


def _version(answer: Answered) -> Version:
    if answer.trouble:
        return Version(trouble=answer.trouble)
    if answer.status >= 400:
        return Version(trouble=say("it answers {status}", status=answer.status))
    if answer.status >= 300:
        return Version(
            trouble=say("it sends on elsewhere ({status}): set version_url to where it leads", status=answer.status)
        )
    return Version(shas=answer.shas, trouble="" if answer.shas else say("there is no commit in its answer"))


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
            shas = told(_text(answer)) if answer.status_code < 300 else ()
            return Answered(status=answer.status_code, shas=shas)
    except (requests.exceptions.RequestException, OSError, ValueError) as problem:
        return Answered(trouble=_why(problem))


def _nobody(request: "PreparedRequest") -> "PreparedRequest":
    """No right at all: without this, Requests looks for one in ~/.netrc."""
    return request


def told(text: str) -> tuple[str, ...]:
    """The SHAs that an answer tells: of JSON, those under a name such as `sha` or `commit` where there are any."""
    try:
        named = list(_named(json.loads(text), named=False))
    except (ValueError, RecursionError):
        named = []
    return tuple(dict.fromkeys(named or _SHA.findall(text)))


def _named(value: Any, *, named: bool) -> Iterator[str]:
    """What stands under a name that says so, however deep, and under none that says it was another one before."""
    if isinstance(value, dict):
        for name, below in value.items():
            if not _NAMES_ANOTHER.search(name):
                yield from _named(below, named=named or bool(_NAMES_IT.search(name)))
    elif isinstance(value, list):
        for below in value:
            yield from _named(below, named=named)
    elif named and isinstance(value, str):
        yield from _SHA.findall(value)


def _text(answer: "Response") -> str:
    """The beginning of an answer, however it is cut into pieces."""
    held = b""
    for piece in answer.iter_content(READ):
        held += piece
        if len(held) >= READ:
            break
    return held[:READ].decode("utf-8", "replace")


def _why(problem: Exception) -> str:
    """What kind of trouble it is. Never its own text: a proxy's address may hold a password."""
    import requests

    kinds = (
        (requests.exceptions.ProxyError, marked("the proxy refuses")),
        (requests.exceptions.SSLError, marked("its certificate is not trusted")),
        (requests.exceptions.Timeout, LATE.trouble),
        (requests.exceptions.ConnectionError, _connection(str(problem))),
    )
    return next((words for kind, words in kinds if isinstance(problem, kind)), marked("the answer broke off"))


def _connection(text: str) -> str:
    unknown = any(sign in text for sign in ("NameResolution", "Name or service", "getaddrinfo", "nodename"))
    return marked("its name is not known") if unknown else marked("no connection")
