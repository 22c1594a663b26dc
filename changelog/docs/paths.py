"""How the path of a page is compared with another, written in a link, and what the page of a year is called."""

import posixpath
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote, unquote

HOME = "README.md"
_HOMES = ("readme.md", "index.md")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
# What would end the path of a link, or be read as something else than itself.
_READ_OTHERWISE = re.compile(r"[#?\x00-\x1f\x7f\ud800-\udfff]|%(?=[0-9a-fA-F]{2})|&(?=[#\w])")
_NEEDS_BRACKETS = re.compile(r"[\s()<>\\]")


def normal(path: str) -> str:
    """The path of a file, in the one spelling that is compared: `./a//b.md` is `a/b.md`, a folder is its first page."""
    path = unicodedata.normalize("NFC", path)
    if not path or _ADDRESS.match(path):
        return path
    folder, _, name = posixpath.normpath(path).strip("/").rpartition("/")
    if path.endswith("/"):
        folder, name = posixpath.join(folder, name), HOME
    return posixpath.normpath(posixpath.join(folder, HOME if name.lower() in _HOMES else name))


def linked(target: str) -> str:
    """The file that the target of a link names, spelt as `normal` does; empty for an anchor of the same page."""
    return target if _ADDRESS.match(target) else normal(_file(target))


def beside(target: str, page: str) -> str:
    """The file that a link on a page leads to, spelt as `normal` does; the page itself for a mere anchor."""
    if _ADDRESS.match(target):
        return target
    return normal(posixpath.join(posixpath.dirname(page), _file(target))) if _file(target) else normal(page)


def as_target(path: str) -> str:
    """A path as it stands between the parentheses of a link, in angle brackets where it has spaces, as GitBook does."""
    target = _READ_OTHERWISE.sub(lambda found: quote(found[0], safe="", errors="replace"), path)
    if not _NEEDS_BRACKETS.search(target):
        return target
    return "<" + re.sub(r"[<>\\]", lambda found: "\\" + found[0], target) + ">"


def of_year(page: str, year: int) -> str:
    """The page of a year stands beside the page: `a/nouveautes.md` → `a/nouveautes-2021.md`."""
    return f"{_stem(page)}-{year}{posixpath.splitext(page)[1]}"


def year_in(path: str, page: str) -> int | None:
    """The year whose page of `page` this is, or None. `path` is spelt as `normal` does."""
    year = path.removesuffix(posixpath.splitext(page)[1])[-4:]
    if not re.fullmatch(r"[0-9]{4}", year):
        return None
    return int(year) if path == normal(of_year(page, int(year))) else None


def slot(years: Sequence[int], year: int) -> int:
    """Where a year comes among years that stand in a row: newest first, unless they are clearly oldest first."""
    if len(years) > 1 and list(years) == sorted(years):
        return sum(one < year for one in years)
    return next((at for at, one in enumerate(years) if one < year), len(years))


def _file(target: str) -> str:
    return unquote(re.split(r"[#?]", target, maxsplit=1)[0], errors="replace")


def _stem(page: str) -> str:
    """A first page gives its folder's name, for `README-2021.md` would say nothing."""
    folder, name = posixpath.split(page)
    if name.lower() in _HOMES:
        return posixpath.join(folder, posixpath.basename(folder) or "nouveautes")
    return posixpath.splitext(page)[0]
