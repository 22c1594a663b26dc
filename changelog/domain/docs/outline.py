"""Where the blocks of a page stand: headings, items of lists, and everything else, by lines; nothing is rendered.

markdown-it only counts lines here. It reads no front matter, no byte order mark and no GitBook block (`{% hint %}`), so
that these are taken out of its sight, line by line; a line is what ends in "\\n", whatever else ends lines elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from changelog.domain.docs import containers
from changelog.domain.docs.model import BlockKind, Container, Span

if TYPE_CHECKING:
    from markdown_it.token import Token


_FRONT = re.compile(r"---[ \t]*\r?\n?")
_FRONT_END = re.compile(r"(?:---|\.\.\.)[ \t]*\r?\n?")
_TEMPLATE = re.compile(r"[ ]{0,3}\{%-?\s*+(?P<name>[\w-]++)[^\n]*%\}\s*+")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>details|div|section|article|aside|table|figure|center)\b[^<>]*+>", re.I)
_FENCE = re.compile(r"[ ]{0,3}(?P<mark>`{3,}|~{3,})")
_LOWEST = 7
"""The level of a container's title: below every heading."""
_KINDS: dict[str, BlockKind] = {
    "paragraph_open": "paragraph", "html_block": "html", "fence": "code", "code_block": "code",
    "blockquote_open": "quote", "hr": "rule",
}  # fmt: skip


class Bullet(Span, frozen=True, kw_only=True):
    """An item of a list at the page's own level, without the blank lines after it; `head` ends its first paragraph."""

    marker: str
    head: int


class Heading(Span, frozen=True, kw_only=True):
    """A heading with all its lines; or the lines that open a container, which hold its title."""

    level: int
    text: str
    container: Container | None = None


class Stretch(Span, frozen=True, kw_only=True):
    """Any other block."""

    kind: BlockKind


class Enclosure(Span, frozen=True, kw_only=True):
    """Blocks between two tags that belong together (`{% hint %}` … `{% endhint %}`, `<details>`).

    `first` and `closing` are where the blocks of the two tags begin, `end` is where the second one ends.
    """

    closing: int
    name: str


class Outline(Struct, frozen=True, kw_only=True):
    """The blocks of a page in order, and what encloses several of them, the outer ones first.

    `lines` are the page's, those inside of a container without what they stand in by.
    """

    blocks: tuple[Bullet | Heading | Stretch, ...]
    enclosures: tuple[Enclosure, ...]
    lines: tuple[str, ...]


def front_matter(lines: Sequence[str]) -> Span | None:
    """The lines of YAML front matter, its two rules included."""
    if not lines or not _FRONT.fullmatch(lines[0].removeprefix("\ufeff")):
        return None
    end = next((at for at in range(1, len(lines)) if _FRONT_END.fullmatch(lines[at])), None)
    return Span(first=0, end=end + 1) if end is not None else None


def without_blanks(lines: Sequence[str], first: int, end: int) -> int:
    """The end of some lines without the blank ones at their end; the first line stays in any case."""
    while end > first + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def read(lines: Sequence[str], start: int) -> Outline:
    """The blocks of the lines from `start` on."""
    held = containers.find(lines, start)
    lines = _by_themselves(lines, held)
    seen, templates = _in_sight(_opened(lines, held) if held else lines, start)
    tokens: list[Token] = []
    _markdown().block.parse("\n".join(seen), _markdown(), {}, tokens)
    blocks = list(_blocks(tokens, lines, start, frozenset(templates)))
    blocks = _with_titles(blocks, held) if held else blocks
    return Outline(blocks=tuple(blocks), enclosures=_enclosures(lines, blocks), lines=tuple(lines))


_ENDLESS = {"<!--": "-->", "<script": "</script", "<pre": "</pre", "<style": "</style", "<textarea": "</textarea"}


def unclosed(lines: Sequence[str], start: int) -> int | None:
    """The line of a fence, a comment or a tag that is never closed and takes in all that follows; else None."""
    for block in read(lines, start).blocks:
        if not isinstance(block, Stretch) or block.kind not in ("code", "html"):
            continue
        opening = lines[block.first].lstrip().lower()
        mark = _FENCE.match(lines[block.first])
        if mark and (block.end == block.first + 1 or not _FENCE.match(lines[block.end - 1])):
            return block.first
        ends = next((end for begins, end in _ENDLESS.items() if opening.startswith(begins)), None)
        if ends and block.kind == "html" and ends not in "".join(lines[block.first : block.end]).lower():
            return block.first
    return None


def _by_themselves(lines: Sequence[str], held: Sequence[Container]) -> Sequence[str]:
    """The lines with what stands in boxes and tabs read as if it stood outside."""
    indented = [one for one in held if one.indent]
    if not indented:
        return lines
    made = list(lines)
    for one in indented:
        made[one.body : one.end] = [containers.without_indent(line, one.indent) for line in lines[one.body : one.end]]
    return made


_COMMENT = "<!-- -->\n"


def _opened(lines: Sequence[str], held: Sequence[Container]) -> Sequence[str]:
    """The lines with comments for those that open and close containers: none of them goes on into the next block."""
    made = list(lines)
    for one in held:
        made[one.first : one.body] = [_COMMENT] * (one.body - one.first)
        if one.closing:
            made[one.closing : one.end] = [_COMMENT] * (one.end - one.closing)
    return made


def _with_titles(
    blocks: "Sequence[Bullet | Heading | Stretch]", held: Sequence[Container]
) -> "list[Bullet | Heading | Stretch]":
    """The blocks with the containers' titles as headings, in the place of the lines that open and close them."""
    marks = {at for one in held for at in range(one.first, one.body)}
    marks |= {at for one in held if one.closing for at in range(one.closing, one.end)}
    kept: list[Bullet | Heading | Stretch] = [one for one in blocks if one.first not in marks]
    kept += [Heading(first=one.first, end=one.body, level=_LOWEST, text=one.text, container=one) for one in held]
    kept.sort(key=lambda one: one.first)
    # A day in bold ends where a heading like the one above it stands; a deeper one is a part of it.
    level = 1
    for at, one in enumerate(kept):
        if isinstance(one, Heading) and one.container is None:
            level = one.level if not any(block.first < one.first for block in held) else level
        elif isinstance(one, Heading) and one.container is not None and not one.container.closing:
            kept[at] = Heading(first=one.first, end=one.end, level=level, text=one.text, container=one.container)
    return kept


def _in_sight(lines: Sequence[str], start: int) -> tuple[list[str], list[int]]:
    """The lines as markdown-it may see them, and which of them are GitBook's own: they become empty comments."""
    seen, templates, fence = [], [], ""
    for at in range(start, len(lines)):
        line = lines[at].rstrip("\r\n").replace("\r", " ").replace("\0", " ")
        line = line.removeprefix("\ufeff") if at == 0 else line
        mark = _FENCE.match(line)
        if mark:
            fence = _fenced(fence, mark["mark"], line[mark.end() :])
        elif not fence and "{%" in line and _TEMPLATE.fullmatch(line):
            templates.append(at)
            line = "<!-- -->"
        seen.append(line)
    return seen, templates


def _fenced(fence: str, mark: str, rest: str) -> str:
    """The fence that is open after a line that looks like one."""
    if not fence:
        return "" if mark[0] == "`" and "`" in rest else mark
    closes = mark[0] == fence[0] and len(mark) >= len(fence) and not rest.strip()
    return "" if closes else fence


def _blocks(
    tokens: "Sequence[Token]", lines: Sequence[str], start: int, templates: frozenset[int]
) -> Iterator[Bullet | Heading | Stretch]:
    for at, token in enumerate(tokens):
        if token.map is None or token.level > 1:
            continue
        first = start + token.map[0]
        # markdown-it counts the blank lines below a block in.
        end = without_blanks(lines, first, min(start + token.map[1], len(lines)))
        if token.type == "list_item_open" and token.level == 1:
            marker = token.info + token.markup
            yield Bullet(first=first, end=end, marker=marker, head=_head(tokens, at, start, first, end))
        elif token.level == 0 and token.type == "heading_open":
            yield Heading(first=first, end=end, level=int(token.tag[1]), text=tokens[at + 1].content)
        elif token.level == 0 and token.type in _KINDS:
            kind = "template" if first in templates else _KINDS[token.type]
            yield Stretch(first=first, end=max(end, first + 1), kind=kind)


def _head(tokens: "Sequence[Token]", at: int, start: int, first: int, end: int) -> int:
    """Where the first paragraph of an item ends; an item that begins with something else has one line of it."""
    inner = tokens[at + 1] if at + 1 < len(tokens) else None
    if inner is None or inner.type != "paragraph_open" or inner.map is None:
        return first + 1
    return min(start + inner.map[1], end)


def _enclosures(lines: Sequence[str], blocks: Sequence[Bullet | Heading | Stretch]) -> tuple[Enclosure, ...]:
    """The pairs of tags that stand at the page's own level; one that is never closed encloses nothing."""
    opened: dict[str, list[int]] = {}
    pairs: list[Enclosure] = []
    for name, ends, block in _tags(lines, blocks):
        if not ends:
            opened.setdefault(name, []).append(block.first)
        elif opened.get(name):
            first = opened[name].pop()
            if first < block.first:
                pairs.append(Enclosure(first=first, closing=block.first, end=block.end, name=name))
    return tuple(sorted(pairs, key=lambda one: (one.first, -one.end)))


def _tags(lines: Sequence[str], blocks: Sequence[Bullet | Heading | Stretch]) -> Iterator[tuple[str, bool, Stretch]]:
    for block in blocks:
        if not isinstance(block, Stretch) or block.kind not in ("html", "template"):
            continue
        for at in range(block.first, block.end):
            if block.kind == "html":
                for tag in _TAG.finditer(lines[at]):
                    yield tag["name"].lower(), bool(tag["end"]), block
            elif template := _TEMPLATE.match(lines[at]):
                name = template["name"]
                yield "%" + name.removeprefix("end"), name.startswith("end"), block


@lru_cache(maxsize=1)
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    # Definitions of links are read elsewhere: here each would be looked for through all the lines that follow it.
    return MarkdownIt("commonmark").disable("reference")
