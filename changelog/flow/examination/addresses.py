"""What an address of a repository is made of, with nothing of its password: a folder, a page of the web, or SSH."""

import re
from typing import Literal
from urllib.parse import unquote, urlsplit

from changelog.model import Value

LONG = 20  # letters: a user name that long is a token
_SLUG = re.compile(r"[\w.~-]+(?:/[\w.~-]+){1,9}")
_SCP = re.compile(r"(?:[^/\s@]*@)?(?P<host>[A-Za-z0-9.-]+):(?P<path>[^\s:][^\s]*)")
_HELPER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*::")
_USUAL = {"https": 443, "http": 80, "ssh": 22}
_HERE = frozenset(("127.0.0.1", "localhost", "::1"))


class Address(Value, frozen=True, kw_only=True):
    """`shown` may be printed. `server` and `slug` are empty for a folder; `secret`: a password or a token is in it.

    `odd` addresses are not followed: programs (`ext::`), plain http to another machine, what is not understood.
    """

    kind: Literal["folder", "web", "ssh", "odd"]
    shown: str
    server: str = ""
    slug: str = ""
    secret: bool = False


def address(text: str) -> Address:
    """An address as git takes it."""
    text = text.strip()
    if _HELPER.match(text) or text.startswith("-"):
        return Address(kind="odd", shown=text.partition("::")[0] + "::…" if "::" in text else "-…")
    if "://" in text:
        return _url(text)
    scp = _SCP.fullmatch(text) if not text.startswith(("/", ".")) else None
    if scp:
        shown = f"{scp['host']}:{scp['path']}"
        return Address(kind="ssh", shown=shown, server=f"https://{scp['host']}", slug=_slug(scp["path"]))
    return Address(kind="folder", shown=text)


def _url(text: str) -> Address:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return Address(kind="odd", shown=text.partition("://")[0] + "://…")
    if parts.scheme == "file":
        return Address(kind="folder", shown=unquote(parts.path))
    port = None if port == _USUAL.get(parts.scheme) else port
    place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    shown = f"{parts.scheme}://{place}{parts.path}"
    secret = parts.password is not None or len(parts.username or "") >= LONG
    followed = parts.scheme in ("https", "ssh") or (parts.scheme == "http" and host in _HERE)
    if not host or not followed:
        return Address(kind="odd", shown=shown, secret=secret)
    if parts.scheme == "ssh":
        return Address(kind="ssh", shown=shown, server=f"https://{host}", slug=_slug(parts.path), secret=secret)
    return Address(kind="web", shown=shown, server=f"{parts.scheme}://{place}", slug=_slug(parts.path), secret=secret)


def _slug(path: str) -> str:
    slug = path.strip("/").removesuffix(".git")
    return slug if _SLUG.fullmatch(slug) else ""
