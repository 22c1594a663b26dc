"""How git is let in: settings and headers in the environment of its one process, so that no token is ever an argument.

The header belongs to one host. Git follows the redirect of a renamed repository and takes the header with it; only a
server that has just been sent the token can do that, so nothing is given away that it has not.
"""

import base64
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from urllib.parse import quote

from changelog.errors import Refused
from changelog.language.speech import say
from changelog.outside import git_sealed
from changelog.outside.docs_repository.address import Address, Login
from changelog.outside.github import places, token
from changelog.outside.github.token import Pass

REMOTE = "nouveautes"
"""What git calls the repository: its address is a setting of that process too, and stands in no file."""
_TOLD = ("GIT_TRACE", "GIT_CURL_VERBOSE", "GIT_REDACT")  # what would write the header down
_QUIET = {
    "LC_ALL": "C",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    # A partial clone asks for the contents of a file when it is read. (git_sealed forbids that to the product's clone.)
    "GIT_NO_LAZY_FETCH": "0",
}
# A folder is served by our own git: it may leave file contents out, and never moves what somebody has checked out,
# though its settings permit it (receive.denyCurrentBranch = updateInstead would write into the work tree).
_SERVED = (
    ("uploadpack", "git -c uploadpack.allowFilter=true -c uploadpack.allowAnySHA1InWant=true upload-pack"),
    ("receivepack", "git -c receive.denyCurrentBranch=refuse -c receive.denyDeleteCurrent=refuse receive-pack"),
)


class Access:
    """Where the repository is and with which right it is asked. Holds the only copy of the secret; shows none of it."""

    def __init__(self, address: Address, find: Callable[[], Login], remote: str = REMOTE) -> None:
        self.address = address
        self.remote = remote
        self._find = find

    @cached_property
    def _login(self) -> Login:
        """Looked for when git is first started, and once."""
        return self._find()

    def __repr__(self) -> str:
        return f"Access({self.address.git!r})"

    def surroundings(self) -> dict[str, str]:
        """The whole environment of a git process."""
        hidden = (*_TOLD, *git_sealed.SURROUNDINGS)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        return kept | git_sealed.SEALED | _QUIET | {"GIT_ALLOW_PROTOCOL": self._allowed(kept)} | self._settings(kept)

    def safe(self, text: str) -> str:
        """What somebody else said, without the secret in any spelling, or what an address has before its @."""
        for spelling in _spellings(self._login) if self._login else ():
            text = text.replace(spelling, "…")
        return re.sub(r"//[^/@\s]*@", "//", text)

    @property
    def _plain(self) -> bool:
        """Of this very machine alone: others are not read that way."""
        return any(one.startswith("http://") for one in (self.address.git, self.address.server))

    def _allowed(self, kept: Mapping[str, str]) -> str:
        """The protocols that git may speak; whoever has narrowed them already knows why."""
        ours = ["https", "ssh", "file"] + (["http"] if self._plain else [])
        theirs = kept.get("GIT_ALLOW_PROTOCOL")
        return ":".join(ours if theirs is None else [one for one in ours if one in theirs.split(":")])

    def _settings(self, kept: Mapping[str, str]) -> dict[str, str]:
        """Ours after those that stand in the environment already."""
        said = kept.get("GIT_CONFIG_COUNT", "")
        at = int(said) if said.isdecimal() else 0
        numbered: dict[str, str] = {}
        for key, value in self._entries():
            numbered |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
            at += 1
        return numbered | {"GIT_CONFIG_COUNT": str(at)}

    def _entries(self) -> Iterator[tuple[str, str]]:
        yield f"remote.{self.remote}.url", self.address.git
        if self.address.push:
            yield f"remote.{self.remote}.pushurl", self.address.push
        if self.address.way == "folder":
            yield from ((f"remote.{self.remote}.{name}", command) for name, command in _SERVED)
        if not self._login:
            return
        # Empty first: else the header that a workflow's checkout has left is sent too, and authentication fails. Twice,
        # because git takes the setting that fits an address best: for the host (an insteadOf may change the path), and
        # for this very repository, where somebody's own setting may be as precise.
        for base in (f"{self.address.server}/", self.address.git):
            yield f"http.{base}.extraheader", ""
            yield f"http.{base}.extraheader", f"Authorization: Basic {_basic(self._login)}"
        # Whoever gives a token means it: no helper is to put somebody else's in its place when it is refused.
        yield "credential.helper", ""


def open_access(
    address: Address, login: Login, surroundings: Mapping[str, str], right: Pass | None = None, *,
    forge: str = "", remote: str = REMOTE,
) -> Access:  # fmt: skip
    """The way in: the address's own login, else the forge's token for that host (`right`, where the caller has it).

    `forge`: which kind it is, where the settings say so; `remote`: what git calls it.
    """
    if login or address.way != "web":
        return Access(address, lambda: login, remote)

    def find() -> Login:
        where = places.places_of(address.server, surroundings)
        if places.kind_of(address.server, forge, surroundings) != "github" or not where.safe:
            return Login()  # git's own credential helpers know what to do
        found = token.find(where, surroundings) if right is None else right
        return Login(user="x-access-token", password=_secret(found, where, address.slug))

    return Access(address, find, remote)


def _secret(right: Pass, where: places.Places, slug: str) -> str:
    """The token itself; an App makes one when it is needed."""
    if not right.app:
        return right.secret
    from github import GithubException
    from requests import RequestException

    try:
        auth = token.auth_of(right, where, slug)
        return str(auth.token)
    except (GithubException, RequestException, ValueError):
        raise Refused(
            say(
                "{host} gives the App of {source} no token for {slug}", host=where.host, source=right.source, slug=slug
            ),
            hint=say("Install the App on that repository, with the right to write contents."),
        ) from None  # the problem's own text may quote what was sent


def _basic(login: Login) -> str:
    return base64.b64encode(f"{login.user}:{login.password}".encode()).decode()


def _spellings(login: Login) -> tuple[str, ...]:
    """The secret as it may come back: as it is, in an address, in a header; longest first."""
    plain = login.password
    alone = base64.b64encode(plain.encode()).decode()
    return tuple(sorted({plain, quote(plain, safe=""), alone, _basic(login)}, key=len, reverse=True))
