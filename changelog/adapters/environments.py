"""Whether the environments' addresses answer, and with which commit; the requests do not identify who asks."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import structs

from changelog.domain.forge import Version
from changelog.domain.model import Value
from changelog.i18n.say import marked, say

if TYPE_CHECKING:
    from requests import Response


SECONDS = 10  # for one address
AT_ONCE = 16
READ = 4096  # bytes of an answer: a SHA is near its beginning
AGENT = "nouveautes"
SAFE = re.compile(r"https?://[^\s<>\"'@]+")
_SHA = re.compile(r"(?:(?<![0-9A-Za-z])|(?<=-g))[0-9a-f]{7,64}(?![0-9A-Za-z])")  # -g: as git describe writes it
_NAMES_IT = re.compile(r"sha|commit|revision|version|head|release", re.IGNORECASE)
_NAMES_ANOTHER = re.compile(r"prev|parent|before|last|old|base", re.IGNORECASE)
_LATE = marked("no answer for {seconds} s")


class EnvironmentAnswer(Value, frozen=True, kw_only=True):
    """The status, and the SHAs in the answer, if any; or why there is none."""

    status: int = 0
    shas: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def sha(self) -> str:
        """The first one."""
        return next(iter(self.shas), "")


def ask(addresses: Iterable[str]) -> dict[str, EnvironmentAnswer]:
    """Ask each address once, all at the same time. Never raises; no redirect is followed."""
    from concurrent.futures import ThreadPoolExecutor, wait

    wanted = [one for one in dict.fromkeys(addresses) if SAFE.fullmatch(one)]
    if not wanted:
        return {}
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    asked = {one: pool.submit(_ask, one) for one in wanted}
    # A server that sends a byte now and then would hold its thread longer than any timeout of one read.
    wait(asked.values(), timeout=(SECONDS + 1) * -(-len(wanted) // AT_ONCE))
    pool.shutdown(wait=False, cancel_futures=True)
    late = EnvironmentAnswer(trouble=_LATE)
    found = {
        one: future.result() if future.done() and not future.cancelled() else late for one, future in asked.items()
    }
    # The threads have no language: their messages are translated here.
    return {one: structs.replace(answer, trouble=say(answer.trouble, seconds=SECONDS)) for one, answer in found.items()}


class Environments:
    """Implements AsksVersions."""

    def versions(self, addresses: Iterable[str]) -> dict[str, Version]:
        wanted = tuple(dict.fromkeys(addresses))
        answers = ask(wanted)
        unsafe = EnvironmentAnswer(trouble=say("it is no web address"))
        return {one: _version(answers.get(one, unsafe)) for one in wanted}


def _version(answer: EnvironmentAnswer) -> Version:
    trouble = answer.trouble
    if answer.status >= 400:
        trouble = say("it answers {status}", status=answer.status)
    elif answer.status >= 300:
        trouble = say("it redirects ({status}): set version_url to the address it leads to", status=answer.status)
    elif not trouble and not answer.shas:
        trouble = say("there is no commit in its answer")
    return Version(trouble=trouble) if trouble else Version(shas=answer.shas)


def _ask(address: str) -> EnvironmentAnswer:
    import requests

    def nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request  # without this, Requests looks for a password in ~/.netrc

    agent = {"User-Agent": AGENT}
    try:
        with requests.get(
            address, timeout=SECONDS, allow_redirects=False, auth=nobody, stream=True, headers=agent
        ) as answer:
            shas = shas_in(_beginning(answer)) if answer.status_code < 300 else ()
            return EnvironmentAnswer(status=answer.status_code, shas=shas)
    except (requests.exceptions.RequestException, OSError, ValueError) as problem:
        return EnvironmentAnswer(trouble=_why(problem))


def shas_in(text: str) -> tuple[str, ...]:
    """The SHAs in an answer: of JSON, those under a name such as `sha` or `commit` where there are any."""
    try:
        named = list(_named(json.loads(text), named=False))
    except (ValueError, RecursionError):
        named = []
    return tuple(dict.fromkeys(named or _SHA.findall(text)))


def _named(value: Any, *, named: bool) -> Iterator[str]:
    """SHAs under a name of a commit, however deep, and under no name of an earlier one."""
    if isinstance(value, dict):
        for name, below in value.items():
            if not _NAMES_ANOTHER.search(name):
                yield from _named(below, named=named or bool(_NAMES_IT.search(name)))
    elif isinstance(value, list):
        for below in value:
            yield from _named(below, named=named)
    elif named and isinstance(value, str):
        yield from _SHA.findall(value)


def _beginning(answer: "Response") -> str:
    """The beginning of an answer, however it is cut into pieces."""
    read = b""
    for piece in answer.iter_content(READ):
        read += piece
        if len(read) >= READ:
            break
    return read[:READ].decode("utf-8", "replace")


def _why(problem: Exception) -> str:
    """What kind of trouble it is. Never its own text: a proxy's address may hold a password."""
    from requests import exceptions

    if isinstance(problem, exceptions.ProxyError):
        return marked("the proxy refuses")
    if isinstance(problem, exceptions.SSLError):
        return marked("its certificate is not trusted")
    if isinstance(problem, exceptions.Timeout):
        return _LATE
    if not isinstance(problem, exceptions.ConnectionError):
        return marked("the answer broke off")
    unknown = any(sign in str(problem) for sign in ("NameResolution", "Name or service", "getaddrinfo", "nodename"))
    return marked("its name is not known") if unknown else marked("no connection")
