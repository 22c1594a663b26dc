"""Links keep leading where they led when sections move to another page: to headings, and by labels (`[texte][1]`)."""

import posixpath
import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote

from changelog.docs import definitions, inline, outline, paths
from changelog.docs import page as pages
from changelog.docs.model import Page
from changelog.docs.outline import Heading

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
    known = _homes(page, home)
    return [
        _relinked(line, path, home[at], known) if "#" in line and _TARGET.search(line) else line
        for at, line in enumerate(page.lines)
    ]


def without_paths(line: str) -> str:
    """A line as it is compared with itself before or after it moved."""
    return _TARGET.sub(lambda found: f"{found['before']}#{found['anchor']}", line).rstrip()


def with_definitions(text: str, page: Page) -> str:
    """The text with the addresses of the reference links that it took along or left behind."""
    have = definitions.read(pages.cut(text))
    needed = {label for label in _labels(text, page) if label not in have}
    if not needed:
        return text
    lines = [line for line in page.lines if "]:" in line and needed & definitions.read((line,)).keys()]
    below = pages.cut(text)
    above = ("" if text.endswith("\n") else page.newline) + ("" if definitions.are(below[-1:]) else page.newline)
    return text + above + "".join(line if line.endswith("\n") else line + page.newline for line in lines)


def _labels(text: str, page: Page) -> set[str]:
    """The labels of the page's reference links that a text uses."""
    if not page.definitions:
        return set()
    used = {inline.label(link.label) for link in inline.links(text, page.definitions) if link.label}
    return used & page.definitions.keys()


def label_of_two(page: Page, moved: str, text: str) -> str:
    """A label that means one address in what moves and another one on the page of the year."""
    have = definitions.read(pages.cut(text)) if page.definitions else {}
    meant = {**page.definitions, **(definitions.read(pages.cut(moved)) if have else {})}
    return next((label for label in sorted(_labels(moved, page)) if have.get(label, meant[label]) != meant[label]), "")


def _relinked(line: str, path: str, here: int, known: Mapping[str, Sequence[int]]) -> str:
    def follow(found: re.Match[str]) -> str:
        there = _home(known, found["anchor"])
        if there is None or paths.beside(found["path"], path) != paths.normal(path):
            return found[0]
        if there == (here if not found["path"] else 0):
            return found[0]
        name = posixpath.basename(paths.of_year(path, there) if there else path)
        target = _NOT_IN_TARGET.sub(lambda sign: quote(sign[0], safe=""), name)
        return f"{found['before']}{target}#{found['anchor']}"

    return _TARGET.sub(follow, line)


def _homes(page: Page, home: Sequence[int]) -> dict[str, list[int]]:
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


def _home(known: Mapping[str, Sequence[int]], anchor: str) -> int | None:
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
