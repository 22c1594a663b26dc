"""Findings about a built site: links, anchors, pictures, leftovers, foreign things. MkDocs itself fails quietly."""

import html
import posixpath
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from changelog.domain.model import Finding
from changelog.domain.preview import clean
from changelog.i18n import plain
from changelog.i18n.say import say

_ARTICLE = re.compile(r"<article\b[^>]*>(?P<text>.*)</article>", re.DOTALL)
_CODE = re.compile(r"<pre\b.*?</pre>|<code\b.*?</code>", re.DOTALL)
_TAG = re.compile(r"<(?P<name>[a-z][a-z0-9]*)\b(?P<rest>(?:[^<>\"]|\"[^\"]*\")*)>", re.I)
_GIVEN = re.compile(r"\s(?P<name>[a-z-]+)(?:=\"(?P<value>[^\"]*)\")?", re.I)
_ID = re.compile(r"\s(?:id|name)=\"([^\"]*)\"")
_LEFT = re.compile(r"\{%.{0,80}", re.DOTALL)
MOST = 12
"""Findings of one kind on one page; more would only bury the others."""


class Built(Struct, frozen=True, kw_only=True):
    """The links, pictures and anchors of a built page, and blocks left as written."""

    links: tuple[str, ...]
    shown: tuple[tuple[str, str | None], ...]
    ids: frozenset[str]
    left: tuple[str, ...]


Known = dict[str, tuple[int, Built]]
"""Built pages that were read before, and when they were written (nanoseconds)."""


def check(
    site: Path, sources: Mapping[str, str], known: Known | None = None, as_written: Container[str] = ()
) -> tuple[Finding, ...]:
    """Findings about a built site. `sources`: built page (its path in the site) → the name that people know.

    `known` remembers the pages between two checks; `as_written`: built pages in which nobody looked for blocks before.
    """
    known = {} if known is None else known
    pages = {path: _read(site / path, path, known) for path in sources if (site / path).is_file()}
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    found: list[Finding] = []
    for path, name in sources.items():
        if path not in pages:
            found.append(_finding("page-lost", say("was not built"), name))
            continue
        found += _few(_page(path, name, pages, there))
        if path in as_written:
            found += _few(
                _finding("block-left", say("is shown as it is written"), name, one) for one in pages[path].left
            )
    return tuple(found)


def removed(pages: Mapping[str, Sequence[str]]) -> tuple[Finding, ...]:
    """Findings about what was removed from pages. `pages`: the name that people know → what went."""
    return tuple(clean.finding(name, parts) for name, parts in pages.items() if parts)


def read(text: str) -> Built:
    """One built page, without the theme's own parts."""
    article = _ARTICLE.search(text)
    inner = article["text"] if article else text
    links: list[str] = []
    shown: list[tuple[str, str | None]] = []
    for tag in _TAG.finditer(inner):
        name = tag["name"].lower()
        given = {one["name"].lower(): html.unescape(one["value"] or "") for one in _GIVEN.finditer(tag["rest"])}
        if name == "a" and "href" in given:
            links.append(given["href"])
        if name == "img":
            shown.append((given.get("src", ""), given.get("alt") if "alt" in given else None))
    words = _CODE.sub("", inner)
    return Built(
        links=tuple(dict.fromkeys(links)),
        shown=tuple(dict.fromkeys(shown)),
        ids=frozenset(html.unescape(one) for one in _ID.findall(text)),
        left=tuple(html.unescape(one).split("%}")[0] + "%}" for one in _LEFT.findall(words)),
    )


def _read(path: Path, name: str, known: Known) -> Built:
    written = path.stat().st_mtime_ns
    if name not in known or known[name][0] != written:
        known[name] = written, read(path.read_text("utf-8"))
    return known[name][1]


def _page(path: str, name: str, pages: Mapping[str, Built], there: set[str]) -> Iterable[Finding]:
    page = pages[path]
    for link in page.links:
        why = _dead(path, link, pages, there)
        if why:
            yield _finding("link-dead", why, name, link)
    for picture, words in page.shown:
        if picture and not picture.startswith("data:") and _beside(path, picture) not in there:
            yield _finding("picture-missing", say("shows a picture that is not there"), name, picture)
        if not (words or "").strip():
            yield _finding("picture-without-alt", say("has no words for those who cannot see it"), name, picture)


def _dead(path: str, link: str, pages: Mapping[str, Built], there: set[str]) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return ""
    target = _beside(path, parts.path) if parts.path else path
    target = posixpath.join(target, "index.html") if target + "/index.html" in there or target in (".", "") else target
    target = posixpath.normpath(target)
    if target not in there:
        return say("leads nowhere")
    anchor = unquote(parts.fragment)
    if anchor and target in pages and anchor not in pages[target].ids:
        return say("leads to an anchor that is not there")
    return ""


def _beside(path: str, target: str) -> str:
    inner = unquote(target.partition("?")[0].partition("#")[0])
    joined = inner.lstrip("/") if inner.startswith("/") else posixpath.join(posixpath.dirname(path), inner)
    return posixpath.normpath(joined)


def _few(found: Iterable[Finding]) -> list[Finding]:
    counted: Counter[str] = Counter()
    few: list[Finding] = []
    for one in found:
        counted[one.code] += 1
        few += [one] if counted[one.code] <= MOST else []
    return few


def _finding(code: str, message: str, name: str, subject: str = "") -> Finding:
    shown = plain.shortened(plain.line(subject), 90)
    return Finding(code=code, message=message, subject=f"{name}: {shown}" if shown else name)
