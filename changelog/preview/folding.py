"""GitBook's marks and `<details>` brought together: what stands between two of them becomes a group."""

import re
from collections.abc import Sequence
from html import unescape
from typing import TYPE_CHECKING, Union

from msgspec import Struct

from changelog.preview import html, reading, tags
from changelog.preview.tags import Tag

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

DEEPEST = 12
"""Groups in one another; what is deeper is shown as it is written."""
_DETAILS = re.compile(
    r"\s*(?P<open><details\b[^<>]*>)?\s*(?:<summary\b[^<>]*>(?P<summary>(?:(?!</summary>)[\s\S])*)</summary>)?\s*", re.I
)
_CLOSE = re.compile(r"\s*</details>\s*\Z", re.I)


class Group(Struct, frozen=True):
    """A mark with what it encloses; `closed` is False for one that never ends, `stray` True for an end alone."""

    tag: Tag
    inside: tuple[Union["SyntaxTreeNode", "Group"], ...] = ()
    first: int = 0
    end: int = 0
    closed: bool = True
    stray: bool = False


Block = Union["SyntaxTreeNode", Group]


def folded(nodes: "Sequence[SyntaxTreeNode]") -> tuple[Block, ...]:
    """Blocks that stand side by side, those between two marks in groups."""
    items = [part for node in nodes for part in _parts(node)]
    ends = _ends(items)
    stack: list[tuple[Tag, int, list[Block]]] = []
    inside: list[Block] = []
    for at, (tag, node) in enumerate(items):
        first, end = node.map or (0, 0)
        if tag is None:
            inside.append(node)
        elif not tag.ends and at in ends and len(stack) < DEEPEST:
            stack.append((tag, first, inside))
            inside = []
        elif tag.ends and stack and ends.get(at) is not None and stack[-1][0].name == tag.name:
            opening, start, outer = stack.pop()
            outer.append(Group(opening, tuple(inside), start, end))
            inside = outer
        else:
            inside.append(Group(tag, (), first, end, closed=tag.name in tags.EITHER, stray=tag.ends))
    while stack:
        opening, start, outer = stack.pop()
        outer += [Group(opening, (), start, start + 1, closed=False), *inside]
        inside = outer
    return tuple(inside)


def _parts(node: "SyntaxTreeNode") -> "list[tuple[Tag | None, SyntaxTreeNode]]":
    """A block, or the marks that it is."""
    if node.type == reading.MARK:
        return [(node.meta["tag"], node)]
    if node.type != "html_block" or not re.search(r"</?(?:details|summary)\b", node.content, re.I):
        return [(None, node)]
    return _details(node)


def _details(node: "SyntaxTreeNode") -> "list[tuple[Tag | None, SyntaxTreeNode]]":
    """`<details>`, `<summary>` and `</details>` in a block of HTML as marks; other HTML there is shown as it is."""
    text, found = html.without_comments(node.content), _DETAILS.match(html.without_comments(node.content))
    made: list[tuple[Tag | None, SyntaxTreeNode]] = []
    rest = text
    if found and (found["open"] or found["summary"] is not None):
        rest = text[found.end() :]
        title = unescape(re.sub(r"<[^<>]*>", "", found["summary"] or "")).strip()
        if found["open"]:
            made.append((Tag(name="details", source=found["open"], values={"title": title}), node))
        else:
            made.append((Tag(name="summary", source=found[0].strip(), values={"title": title}), node))
    closing = _CLOSE.search(rest)
    middle = rest[: closing.start()] if closing else rest
    if middle.strip():
        made += [(None, one) for one in reading.tree(middle)]
    if closing:
        made.append((Tag(name="details", source="</details>", ends=True), node))
    return made or [(None, node)]


def _ends(items: "Sequence[tuple[Tag | None, SyntaxTreeNode]]") -> dict[int, int]:
    """The numbers of the marks that belong together, each with its other half."""
    opened: list[tuple[str, int]] = []
    held: dict[str, int] = {}
    pairs: dict[int, int] = {}
    for at, (tag, _) in enumerate(items):
        if tag is None or not tag.known:
            continue
        if not tag.ends:
            opened.append((tag.name, at))
            held[tag.name] = held.get(tag.name, 0) + 1
        elif held.get(tag.name):
            while opened:
                name, start = opened.pop()
                held[name] -= 1
                if name == tag.name:
                    pairs |= {start: at, at: start}
                    break
    return pairs
