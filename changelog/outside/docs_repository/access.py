"""How git is let in: settings and headers in the environment of its one process, so that no token is ever an argument.

The header belongs to one host. Git follows the redirect of a renamed repository and takes the header with it; only a
server that has just been sent the token can do that, so nothing is given away that it has not.
"""

import base64
import os
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from urllib.parse import quote

from changelog.address import Login, RepositoryAddress
from changelog.outside.git import environment

REMOTE = "nouveautes"
"""What git calls the repository: its address is a setting of that process too, and stands in no file."""
# A folder is served by our own git: it may leave file contents out, and never moves what somebody has checked out,
# though its settings permit it (receive.denyCurrentBranch = updateInstead would write into the work tree).
_SERVED = (
    ("uploadpack", "git -c uploadpack.allowFilter=true -c uploadpack.allowAnySHA1InWant=true upload-pack"),
    ("receivepack", "git -c receive.denyCurrentBranch=refuse -c receive.denyDeleteCurrent=refuse receive-pack"),
)


FindLogin = Callable[[RepositoryAddress], Login]
"""Finds the login that a web address is asked with. Git knows no forge: whoever opens a repository hands it in."""


class Access:
    """Where the repository is and with which right it is asked. Holds the only copy of the secret; shows none of it."""

    def __init__(self, address: RepositoryAddress, find: Callable[[], Login], remote: str = REMOTE) -> None:
        self.address = address
        self.remote = remote
        self._find = find

    @cached_property
    def _login(self) -> Login:
        """Looked for when git is first started, and once."""
        return self._find()

    def __repr__(self) -> str:
        return f"Access({self.address.text!r})"

    def surroundings(self) -> dict[str, str]:
        """What a git process gets beside its sealed environment."""
        # A partial clone asks for the contents of a file when it is read.
        lazy = {"GIT_NO_LAZY_FETCH": "0", "GIT_ALLOW_PROTOCOL": self._allowed()}
        return lazy | environment.numbered(self._entries())

    def program(self, name: str) -> tuple[str, ...]:
        """The option that says which program serves git at the other side (`uploadpack`, `receivepack`).

        Always given where it runs here or by SSH: of several settings git takes the first (tried), which a clone could
        hold for our remote's name. Over the web there is none, and git warns of the option.
        """
        if self.address.kind == "web":
            return ()
        served = dict(_SERVED) if self.address.kind == "folder" else {}
        kind = name.removesuffix("pack")
        return (f"--{kind}-pack={served.get(name, f'git-{kind}-pack')}",)

    def safe(self, text: str) -> str:
        """What somebody else said, without the secret in any spelling, or what an address has before its @."""
        for spelling in _spellings(self._login) if self._login else ():
            text = text.replace(spelling, "…")
        return re.sub(r"//[^/@\s]*@", "//", text)

    @property
    def _plain(self) -> bool:
        """Of this very machine alone: others are not read that way."""
        return "http" in (self.address.scheme, self.address.text.partition("://")[0])

    def _allowed(self) -> str:
        """The protocols that git may speak; whoever has narrowed them already knows why."""
        ours = ["https", "ssh", "file"] + (["http"] if self._plain else [])
        theirs = os.environ.get("GIT_ALLOW_PROTOCOL")
        return ":".join(ours if theirs is None else [one for one in ours if one in theirs.split(":")])

    def _entries(self) -> Iterator[tuple[str, str]]:
        yield f"remote.{self.remote}.url", self.address.text
        if self.address.push:
            yield f"remote.{self.remote}.pushurl", self.address.push
        if self.address.kind == "folder":
            yield from ((f"remote.{self.remote}.{name}", command) for name, command in _SERVED)
        if not self._login:
            return
        # Empty first: else the header that a workflow's checkout has left is sent too, and authentication fails. Twice,
        # because git takes the setting that fits an address best: for the host (an insteadOf may change the path), and
        # for this very repository, where somebody's own setting may be as precise.
        for base in (f"{self.address.origin}/", self.address.text):
            yield f"http.{base}.extraheader", ""
            yield f"http.{base}.extraheader", f"Authorization: Basic {_basic(self._login)}"
        # Whoever gives a token means it: no helper is to put somebody else's in its place when it is refused.
        yield "credential.helper", ""


def open_access(
    address: RepositoryAddress, login: Login, find: FindLogin | None = None, *, remote: str = REMOTE
) -> Access:  # fmt: skip
    """The way in: the address's own login, else the one that `find` finds for a web address; without, git's own helpers
    know what to do. `remote`: what git calls the repository.
    """
    if login or address.kind != "web" or find is None:
        return Access(address, lambda: login, remote)
    return Access(address, lambda: find(address), remote)


def _basic(login: Login) -> str:
    return base64.b64encode(f"{login.user}:{login.password}".encode()).decode()


def _spellings(login: Login) -> tuple[str, ...]:
    """The secret as it may come back: as it is, in an address, in a header; longest first."""
    plain = login.password
    alone = base64.b64encode(plain.encode()).decode()
    return tuple(sorted({plain, quote(plain, safe=""), alone, _basic(login)}, key=len, reverse=True))
