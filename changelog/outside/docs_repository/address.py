"""Where the documentation repository is: an address or a folder, with nothing of a password in what is kept of it."""

import hashlib
import os
import re
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from changelog.errors import Misuse
from changelog.language.speech import marked, say
from changelog.model import Value

Way = Literal["web", "ssh", "folder"]
HINT = marked("docs.repository takes an https:// address, one of SSH, or a path from the folder of nouveautes.toml.")
LONG = 20  # letters: a user name that long is a token (as `doctor` sees it)
_SCP = re.compile(r"(?:(?P<user>[\w.+-]+)@)?(?P<host>[A-Za-z0-9][A-Za-z0-9.-]+):(?P<path>[^\s:-].*)")
_HELPER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*::")
_HERE = frozenset(("127.0.0.1", "localhost", "::1"))
_UNREADABLE = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff\\]")


class Address(Value, frozen=True, kw_only=True):
    """`git` is what git is given; it may be printed. `server` and `slug` are known of web addresses only.

    `push`: where it is pushed to, if that is another way to the same repository.
    """

    way: Way
    git: str
    server: str = ""
    slug: str = ""
    push: str = ""

    @property
    def folder_name(self) -> str:
        """What its clone in the cache is called: readable, and never the same for two addresses."""
        known = self.git.removesuffix("/").removesuffix(".git")
        readable = re.sub(r"[^a-z0-9]+", "-", known.partition("://")[2].lower() or Path(known).name.lower()).strip("-")
        return f"{readable[-60:].strip('-') or 'docs'}-{hashlib.sha256(known.encode()).hexdigest()[:12]}"


class Login(Value, frozen=True, kw_only=True):
    """What stood before the @ of a web address. Never printed."""

    user: str = ""
    password: str = ""

    def __bool__(self) -> bool:
        return bool(self.password)

    def __repr__(self) -> str:
        return "Login()"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return []


def read(text: str, near: Path) -> tuple[Address, Login]:
    """The repository that the settings name, and the login that its address held. Paths start from the folder `near`.

    Raises Misuse where it is none that is followed, or where there is no repository in that folder.
    """
    text = text.strip()
    if not text or text.startswith("-") or _HELPER.match(text):
        raise Misuse(say("docs.repository is no address of a repository"), hint=say(HINT))
    if "://" in text:
        return _url(text, near)
    scp = _SCP.fullmatch(text) if not text.startswith((".", "/", "~")) and not _drive(text) else None
    if scp and "/" not in text.partition(":")[0]:
        return _scp(scp), Login()
    return _folder(text, near), Login()


def _url(text: str, near: Path) -> tuple[Address, Login]:
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Misuse(say("docs.repository is no address that can be read"), hint=say(HINT)) from None
    if parts.scheme == "file":
        return _folder(unquote(parts.path), near), Login()
    _check(text, parts.scheme, host, odd=bool(parts.query or parts.fragment or "?" in text or "#" in text))
    place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    path = parts.path.rstrip("/")
    if parts.scheme == "ssh":
        user = f"{parts.username}@" if parts.username else ""
        return Address(way="ssh", git=f"ssh://{user}{place}{path}", slug=_slug(path)), Login()
    server = f"{parts.scheme}://{place}"
    return Address(way="web", git=f"{server}{path}", server=server, slug=_slug(path)), _login(
        unquote(parts.username or ""), parts.password
    )


def _check(text: str, scheme: str, host: str, *, odd: bool) -> None:
    """None of these says the address itself: what cannot be read may hide a password."""
    if scheme == "http" and host not in _HERE:
        raise Misuse(
            say("docs.repository is read over plain http, which anybody on the way can change"), hint=say(HINT)
        )
    if scheme not in ("https", "http", "ssh"):
        raise Misuse(
            say("docs.repository begins with {scheme!r}, which is not followed", scheme=scheme[:20]), hint=say(HINT)
        )
    if odd or not host or host.startswith("-") or _UNREADABLE.search(text):
        raise Misuse(say("docs.repository holds signs that no address of a repository has"), hint=say(HINT))


def _login(user: str, password: str | None) -> Login:
    if password:
        return Login(user=user, password=unquote(password))
    # A token may stand where the user does; a short name is only a name, and git's own helpers know the rest.
    return Login(user="x-access-token", password=user) if len(user) >= LONG else Login()


def _scp(found: re.Match[str]) -> Address:
    if _UNREADABLE.search(found[0]):
        raise Misuse(say("docs.repository holds signs that no address of a repository has"), hint=say(HINT))
    return Address(way="ssh", git=found[0], slug=_slug(found["path"]))


def _folder(text: str, near: Path) -> Address:
    """The repository itself is the remote, whatever remotes it has: what is pushed lands in it, as a branch."""
    if "\0" in text:
        raise Misuse(say("docs.repository is no path"), hint=say(HINT))
    try:
        place = (near / Path(text).expanduser()).resolve()
        if not place.is_dir():
            raise Misuse(say("docs.repository: there is no folder {place!r}", place=str(place)), hint=say(HINT))
    except (OSError, RuntimeError) as problem:  # a loop of links, a name too long, an unknown ~user
        raise Misuse(say("docs.repository: {text!r} cannot be followed", text=text[:200]), hint=say(HINT)) from problem
    if not _is_repository(place):
        raise Misuse(
            say("docs.repository: {place!r} is not a git repository", place=str(place)),
            hint=say("Give the folder of the repository itself; docs.page is the path in it."),
        )
    return Address(way="folder", git=str(place))


def _is_repository(place: Path) -> bool:
    """A work tree (also a linked one, whose `.git` is a file) or a bare one. Git is not asked: it looks further up, and
    may be told not to look at bare ones; whose they are, it checks when it serves them.
    """
    return (place / ".git").exists() or all((place / part).exists() for part in ("HEAD", "objects", "refs"))


def _slug(path: str) -> str:
    slug = path.strip("/").removesuffix(".git")
    return slug if re.fullmatch(r"[\w.~-]+(?:/[\w.~-]+){1,9}", slug) else ""


def _drive(text: str) -> bool:
    return os.name == "nt" and re.match(r"[A-Za-z]:", text) is not None
