"""What an address of a repository is made of, read in one place: scheme, user, host, port, path, slug, web address.

Nothing is looked up and nothing is asked: whether a folder is a repository is for whoever opens it to find out. A
password or a token is never part of what is read here; `Login.of` reads that, apart.
"""

import hashlib
import re
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from changelog.domain.model import Value

Kind = Literal["folder", "web", "ssh", "odd"]
# empty · option: it begins with a dash · helper: git would start a program (`ext::`) · unreadable: no address at all ·
# open: plain http to another machine · scheme: none that is followed · signs: what no address has · query: it is
# followed by a `?` or a `#`, which git does not need
Trouble = Literal["", "empty", "option", "helper", "unreadable", "open", "scheme", "signs", "query"]
TOKEN = 20  # characters: a user name that long is a token
LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_HELPER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*::")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
# As git tells `host:path` from a path: a colon before the first slash.
_SCP = re.compile(r"(?:(?P<user>[^@:/\\]*)@)?(?P<host>\[[^\]/]*\]|[^@:/\\]*):(?P<path>.*)", re.DOTALL)
_HOST = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_][A-Za-z0-9_.-]*")
_SLUG = re.compile(r"[\w.~-]+(?:/[\w.~-]+){1,9}")
_SIGNS = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff\\]")
_USUAL = {"https": 443, "http": 80, "ssh": 22}
_SCHEMES = ("https", "http", "ssh")
# SSH that has a host of its own.
_SAME_HOST = {
    "ssh.github.com": "github.com",
    "ssh.dev.azure.com": "dev.azure.com",
    "altssh.bitbucket.org": "bitbucket.org",
}


class RepositoryAddress(Value, frozen=True, kw_only=True):
    """An address as git takes it. Make one with `RepositoryAddress.parse`.

    `text`: what git is given; it may be printed. `push`: where it is pushed to, where that is another way to the same
    repository. `scheme`: "file" for a folder too; "" where the text cannot be read. `host` is in lower case; `port`:
    None where none is written. `secret`: the text held a password or a token. `trouble`: why it is not followed.
    """

    text: str
    scheme: str = ""
    user: str = ""
    host: str = ""
    port: int | None = None
    path: str = ""
    push: str = ""
    secret: bool = False
    trouble: Trouble = ""

    @classmethod
    def parse(cls, text: str) -> "RepositoryAddress":
        """Read any text; never raises. What is hostile has a `trouble`, and no host or path."""
        text = text.strip()
        if not text or text.startswith("-") or _HELPER.match(text):
            shown = f"{text.partition('::')[0]}::…" if "::" in text else "-…" if text else ""
            return cls(text=shown, trouble="empty" if not text else "option" if text[0] == "-" else "helper")
        if "://" in text:
            return _url(text)
        scp = None if _DRIVE.match(text) or text.startswith((".", "~")) else _SCP.fullmatch(text)
        if scp:
            return _scp(text, scp)
        return cls(text=text, scheme="file", path=text, trouble="signs" if "\0" in text else "")

    @property
    def followed(self) -> bool:
        """Whether git may be given it."""
        return self.trouble in ("", "query")

    @property
    def kind(self) -> Kind:
        """How it is reached."""
        if not self.followed:
            return "odd"
        return "folder" if self.scheme == "file" else "ssh" if self.scheme == "ssh" else "web"

    @property
    def slug(self) -> str:
        """`owner/name` as it is written, nested groups too; "" where it is none."""
        path = self._name
        named = self.scheme != "file" and _SLUG.fullmatch(path)
        return path if named and not {".", ".."} & set(path.split("/")) else ""

    @property
    def origin(self) -> str:
        """`https://host[:port]`, which a login is sent to; "" where it is not asked over HTTP."""
        return f"{self.scheme}://{self._place}" if self.scheme in ("https", "http") and self.host else ""

    @property
    def web(self) -> str:
        """The web address of its server: over SSH, that of the same host; "" for a folder and for a host without a dot
        over SSH, which is a name that somebody's SSH settings give.
        """
        if self.scheme not in ("ssh", "git") or "." not in self.host:
            return self.origin
        return f"https://{_SAME_HOST.get(self.host, self.host)}"

    @property
    def over_https(self) -> str:
        """Of an SSH address, the one that reads the same repository over HTTPS, as far as that is known; else ""."""
        return f"{self.web}/{self.slug}" if self.kind == "ssh" and self.web and self.slug else ""

    @property
    def protocols(self) -> tuple[str, ...]:
        """What git may speak to reach it: plain http only where it is asked that way, which is this machine alone."""
        plain = "http" in (self.scheme, self.text.partition("://")[0])
        return ("https", "ssh", "file", *(("http",) if plain else ()))

    @property
    def shown(self) -> str:
        """The address without its user."""
        if "://" not in self.text:
            return self.text.partition("@")[2] if self.user else self.text
        if self.scheme == "file":
            return self.path
        return f"{self.scheme}://{self._place}{self.path}" if self.scheme else self.text

    @property
    def folder_name(self) -> str:
        """What its clone in the cache is called: readable, and never the same for two addresses."""
        known = self.text.removesuffix("/").removesuffix(".git")
        last = re.split(r"[/\\]", known)[-1]
        readable = re.sub(r"[^a-z0-9]+", "-", known.partition("://")[2].lower() or last.lower()).strip("-")
        return f"{readable[-60:].strip('-') or 'docs'}-{hashlib.sha256(known.encode()).hexdigest()[:12]}"

    def is_same(self, other: "RepositoryAddress") -> bool:
        """Whether both lead to one repository of one host, whichever way."""
        hosts = {one.host.removeprefix("ssh.") for one in (self, other)}
        return len(hosts) == 1 and hosts != {""} and self._name.casefold() == other._name.casefold()

    @property
    def _name(self) -> str:
        return self.path.strip("/").removesuffix(".git")

    @property
    def _place(self) -> str:
        """Host and port, without the port that its scheme has anyway."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host + (f":{self.port}" if self.port and self.port != _USUAL.get(self.scheme) else "")


class Login(Value, frozen=True, kw_only=True):
    """A user and a password. Never printed; false where there is no password."""

    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, text: str) -> "Login":
        """What stands before the @ of a web address."""
        try:
            parts = urlsplit(text.strip())
        except ValueError:
            return cls()
        if parts.scheme not in ("https", "http"):
            return cls()
        user = unquote(parts.username or "")
        if parts.password:
            return cls(user=user, password=unquote(parts.password))
        # A token may stand where the user does; a short name is only a name, and git's own helpers know the rest.
        return cls(user="x-access-token", password=user) if len(user) >= TOKEN else cls()

    def __bool__(self) -> bool:
        return bool(self.password)

    def __repr__(self) -> str:
        return "Login()"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return []


def _url(text: str) -> RepositoryAddress:
    unreadable = RepositoryAddress(text=f"{text.partition('://')[0]}://…", trouble="unreadable")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return unreadable
    if parts.scheme == "file":
        return _file(text, parts)
    secret = parts.password is not None or len(unquote(parts.username or "")) >= TOKEN
    if not parts.scheme or _SIGNS.search(text) or host.startswith("-"):
        return RepositoryAddress(text=unreadable.text, secret=secret, trouble="signs")
    path = parts.path.rstrip("/")
    user = "" if parts.scheme != "ssh" and secret else parts.username or ""
    place = (f"{user}@" if user else "") + (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    return RepositoryAddress(
        text=f"{parts.scheme}://{place}{path}", scheme=parts.scheme, user=user, host=host, port=port, path=path,
        secret=secret, trouble=_trouble(parts, text, host),
    )  # fmt: skip


def _trouble(parts: SplitResult, text: str, host: str) -> Trouble:
    if parts.scheme == "http" and host not in LOOPBACK:
        return "open"
    if parts.scheme not in _SCHEMES:
        return "scheme"
    if not host:
        return "signs"
    return "query" if "?" in text or "#" in text else ""


def _file(text: str, parts: SplitResult) -> RepositoryAddress:
    """A folder of this machine; one that names another machine is a path of Windows' network, which git follows."""
    here = parts.netloc in ("", "localhost")
    path = unquote(parts.path if here else f"//{parts.netloc}{parts.path}")
    return RepositoryAddress(text=text, scheme="file", path=path, trouble="signs" if "\0" in path else "")


def _scp(text: str, found: re.Match[str]) -> RepositoryAddress:
    user, host, path = found["user"] or "", found["host"], found["path"]
    if not _HOST.fullmatch(host) or not path or path.startswith(("-", ":")) or _SIGNS.search(text):
        return RepositoryAddress(text="…", trouble="signs")
    return RepositoryAddress(text=text, scheme="ssh", user=user, host=host.lower().strip("[]"), path=path)
