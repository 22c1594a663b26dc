"""How paths compare, and links to headings that still lead there after lines moved to another page."""

import posixpath
import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote

from changelog.domain.docs import inline, outline
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Page
from changelog.domain.docs.outline import Heading

_TARGET = re.compile(
    r"""
    (?P<before> \]\( [ ]? <? | \]: [ \t]? <? | \bhref=["'] )
    (?P<path> [^\s\#()<>"']{0,300} )
    \# (?P<anchor> [^\s()<>"']{1,300} )
    """,
    re.VERBOSE,
)
_NAMED = re.compile(r"""\b(?:id|name)=["'](?P<id>[^"'<>]{1,300})["']|\{[^{}#]{0,100}\#(?P<attribute>[\w.:-]{1,300})""")
_AGAIN = re.compile(r"(?P<base>.+)[-_](?P<number>[0-9]{1,4})")
_NOT_IN_SLUG = re.compile(r"[^\w\s-]")
_NOT_IN_TARGET = re.compile(r"[\s()<>\"'#?%\\]")


def relinked(page: Page, path: str, home: Sequence[int]) -> list[str]:
    """The lines of a page of which some move: `home` holds the year that a line moves to, 0 where it stays.

    A link to an anchor of this page leads to where the anchor will be.
    """
    known = _anchors(page, home)
    return [
        _relinked(line, path, home[at], known) if "#" in line and _TARGET.search(line) else line
        for at, line in enumerate(page.lines)
    ]


def without_paths(line: str) -> str:
    """A line as it is compared with itself before or after it moved."""
    return _TARGET.sub(lambda found: f"{found['before']}#{found['anchor']}", line).rstrip()


def with_definitions(text: str, page: Page) -> str:
    """The text with the addresses of the reference links that it took along or left behind."""
    below = pages.cut(text)
    needed = _labels(text, page) - pages.read_definitions(below).keys()
    if not needed:
        return text
    lines = [line for line in page.lines if "]:" in line and needed & pages.read_definitions((line,)).keys()]
    above = ("" if text.endswith("\n") else page.newline) + ("" if pages.are(below[-1:]) else page.newline)
    return text + above + "".join(line if line.endswith("\n") else line + page.newline for line in lines)


def label_of_two(page: Page, moved: str, text: str) -> str:
    """A label that means one address in what moves and another one on the page of the year."""
    have = pages.read_definitions(pages.cut(text)) if page.definitions else {}
    meant = {**page.definitions, **(pages.read_definitions(pages.cut(moved)) if have else {})}
    return next((label for label in sorted(_labels(moved, page)) if have.get(label, meant[label]) != meant[label]), "")


def _labels(text: str, page: Page) -> set[str]:
    """The labels of the page's reference links that a text uses."""
    if not page.definitions:
        return set()
    used = {inline.label(link.label) for link in inline.links(text, page.definitions) if link.label}
    return used & page.definitions.keys()


def _relinked(line: str, path: str, here: int, known: Mapping[str, Sequence[int]]) -> str:
    def follow(found: re.Match[str]) -> str:
        there = _home_of(known, found["anchor"])
        elsewhere = beside(found["path"], path) != normal(path)
        if there is None or elsewhere or there == (here if not found["path"] else 0):
            return found[0]
        name = posixpath.basename(of_year(path, there) if there else path)
        target = _NOT_IN_TARGET.sub(lambda sign: quote(sign[0], safe=""), name)
        return f"{found['before']}{target}#{found['anchor']}"

    return _TARGET.sub(follow, line)


def _anchors(page: Page, home: Sequence[int]) -> dict[str, list[int]]:
    """Where each anchor will be; several places where several headings say the same."""
    found: dict[str, list[int]] = {}
    start = page.front_matter.end if page.front_matter else 0
    for block in outline.read(page.lines, start).blocks:
        if isinstance(block, Heading):
            found.setdefault(_slug(inline.visible(block.text)), []).append(home[block.first])
    for at, line in enumerate(page.lines):
        for named in _NAMED.finditer(line) if "=" in line or "{" in line else ():
            found.setdefault(_slug(named["id"] or named["attribute"]), []).append(home[at])
    return found


def _home_of(known: Mapping[str, Sequence[int]], anchor: str) -> int | None:
    """Where an anchor will be. The second « Corrections » of a page is `#corrections-1`, or `#corrections_1`."""
    slug = _slug(unquote(anchor, errors="replace"))
    if slug in known:
        return known[slug][0]
    again = _AGAIN.fullmatch(slug)
    places = known.get(again["base"], ()) if again else ()
    return places[int(again["number"])] if again and int(again["number"]) < len(places) else None


def _slug(text: str) -> str:
    """An anchor in one spelling: GitBook and MkDocs write it without accents, GitHub with them."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) != "Mn")
    return re.sub(r"[-\s]+", "-", _NOT_IN_SLUG.sub("", bare.lower()).strip())


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
    """The page of a year stands beside the page: `a/nouveautes.md` → `a/nouveautes-2021.md`.

    A first page gives its folder's name, for `README-2021.md` would say nothing.
    """
    stem, ending = posixpath.splitext(page)
    folder, name = posixpath.split(page)
    if name.lower() in _HOMES:
        stem = posixpath.join(folder, posixpath.basename(folder) or "nouveautes")
    return f"{stem}-{year}{ending}"


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
