"""The blocks of a page, those between two of GitBook's marks in groups."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any, Union

from msgspec import Struct

from changelog.domain.preview import gitbook_tags, html
from changelog.domain.preview.gitbook_tags import GitBookTag

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode


MARK = "gitbook"
"""The type of a token that stands for one of GitBook's marks; the mark itself is in `meta["tag"]`."""
DEEPEST = 12
"""Groups in one another; what is deeper is shown without its marks."""
_DETAILS = re.compile(
    r"\s*(?P<open><details\b[^<>]*>)?\s*(?:<summary\b[^<>]*>(?P<summary>(?:(?!</summary>)[\s\S])*)</summary>)?\s*", re.I
)
_WHOLE = re.compile(r"\s*<(?:pre\b|script\b|style\b|textarea\b|[!?])", re.IGNORECASE)
"""HTML that goes on to its own end, whatever stands in it."""
_CLOSE = re.compile(r"\s*</details>\s*\Z", re.I)


class Group(Struct, frozen=True):
    """A mark with what it encloses; `closed` is False for one that never ends, `stray` True for an end alone."""

    tag: GitBookTag
    inside: tuple[Union["SyntaxTreeNode", "Group"], ...] = ()
    first: int = 0
    end: int = 0
    closed: bool = True
    stray: bool = False


Block = Union["SyntaxTreeNode", Group]


def tree(text: str) -> "list[SyntaxTreeNode]":
    """The blocks of a page. A line is what ends in "\\n", as git and editors have it."""
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_markdown().parse(text)).children


@lru_cache(maxsize=1)
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    # Before everything else, and wherever it stands: `{% tab %}` ends a paragraph, a list, a quote.
    ends: Any = {"alt": ["paragraph", "reference", "blockquote", "list", "table"]}
    reader.block.ruler.before("table", MARK, _marks, ends)
    reader.block.ruler.at("html_block", _html, {"alt": ["paragraph", "reference", "blockquote"]})
    reader.core.ruler.after("block", MARK, _split)
    return reader


def _marks(state: "StateBlock", start: int, end: int, silent: bool) -> bool:  # noqa: ARG001 - markdown-it's signature
    """A line that begins with a mark."""
    at = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("{%", at) or state.is_code_block(start):
        return False
    line = state.src[at : state.eMarks[start]]
    found = gitbook_tags.pieces(line)
    if not found or isinstance(found[0], str):
        return False
    if not silent:
        lines = [start, start + 1]
        for piece in found:
            _push(state.tokens, piece, lines, state.level)
        state.line = start + 1
    return True


def _html(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """A block of HTML, which ends at a blank line, and here at one of GitBook's marks too."""
    from markdown_it.rules_block import html_block

    if not html_block(state, start, end, silent):
        return False
    if silent or _WHOLE.match(state.tokens[-1].content):
        return True
    for line in range(start + 1, state.line):
        at = state.bMarks[line] + state.tShift[line]
        if state.src.startswith("{%", at) and _marks(state, line, end, silent=True):
            state.line, state.tokens[-1].map = line, [start, line]
            state.tokens[-1].content = state.getLines(start, line, state.blkIndent, True)
            break
    return True


def _split(state: "StateCore") -> None:
    """Marks in the midst of a line, as `Texte {% endhint %}`: known ones end a paragraph, others go."""
    if "{%" not in state.src:
        return
    made: list[Token] = []
    for at, token in enumerate(state.tokens):
        before = state.tokens[at - 1].type if at else ""
        if token.type == "inline" and "{%" in token.content:
            _drop_unknown(token, keep=before == "paragraph_open")
        if token.type == "inline" and before == "paragraph_open" and "{%" in token.content:
            found = gitbook_tags.pieces(token.content)
            if any(isinstance(piece, GitBookTag) and piece.known for piece in found):
                # The paragraph's own ends enclose what is left of it: an empty one is nothing.
                opening, closing = made.pop(), state.tokens[at + 1]
                for piece in found:
                    _push(made, piece, token.map or [0, 0], opening.level)
                closing.hidden, closing.type = True, "nothing"
                continue
        if token.type != "nothing":
            made.append(token)
    state.tokens = made


def _drop_unknown(token: "Token", *, keep: bool) -> None:
    """The words of a line without the marks in it; `keep`: known ones stay, for they end it."""
    found = gitbook_tags.pieces(token.content)
    gone = [piece for piece in found if isinstance(piece, GitBookTag) and not (keep and piece.known)]
    if gone:
        kept = (piece if isinstance(piece, str) else piece.source for piece in found if piece not in gone)
        token.content = "".join(kept).strip()
        token.meta = {**token.meta, "gone": tuple(dict.fromkeys(piece.name for piece in gone))}


def _push(tokens: "list[Token]", piece: GitBookTag | str, lines: list[int], level: int) -> None:
    from markdown_it.token import Token

    if isinstance(piece, GitBookTag):
        tokens.append(Token(MARK, "", 0, map=lines, level=level, block=True, meta={"tag": piece}))
        return
    tokens.append(Token("paragraph_open", "p", 1, map=lines, level=level, block=True))
    words = piece.strip()
    tokens.append(Token("inline", "", 0, map=lines, level=level + 1, block=True, content=words, children=[]))
    tokens.append(Token("paragraph_close", "p", -1, level=level, block=True))


def in_groups(nodes: "Sequence[SyntaxTreeNode]") -> tuple[Block, ...]:
    """Blocks that stand side by side, those between two marks in groups."""
    items = [part for node in nodes for part in _parts(node)]
    pairs = html.pairs((at, tag.name, tag.ends) for at, (tag, _) in enumerate(items) if tag)
    paired = {*pairs, *pairs.values()}
    stack: list[tuple[GitBookTag, int, list[Block]]] = []
    inside: list[Block] = []
    for at, (tag, node) in enumerate(items):
        first, end = node.map or (0, 0)
        if tag is None:
            inside.append(node)
        elif not tag.ends and at in paired and len(stack) < DEEPEST:
            stack.append((tag, first, inside))
            inside = []
        elif tag.ends and stack and at in paired and stack[-1][0].name == tag.name:
            opening, start, outer = stack.pop()
            outer.append(Group(opening, tuple(inside), start, end))
            inside = outer
        else:
            inside.append(Group(tag, (), first, end, closed=tag.name not in gitbook_tags.PAIRED, stray=tag.ends))
    while stack:
        opening, start, outer = stack.pop()
        outer += [Group(opening, (), start, start + 1, closed=False), *inside]
        inside = outer
    return tuple(inside)


def _parts(node: "SyntaxTreeNode") -> "list[tuple[GitBookTag | None, SyntaxTreeNode]]":
    """A block with the mark that it is. `<details>`, `<summary>` and `</details>` in a block of HTML are marks too."""
    if node.type == MARK:
        return [(node.meta["tag"], node)]
    if node.type != "html_block" or not re.search(r"</?(?:details|summary)\b", node.content, re.I):
        return [(None, node)]

    rest = html.without_comments(node.content)
    made: list[tuple[GitBookTag | None, SyntaxTreeNode]] = []
    opening = _DETAILS.match(rest)
    if opening and (opening["open"] or opening["summary"] is not None):
        rest = rest[opening.end() :]
        title = unescape(re.sub(r"<[^<>]*>", "", opening["summary"] or "")).strip()
        name, source = ("details", opening["open"]) if opening["open"] else ("summary", opening[0].strip())
        made.append((GitBookTag(name=name, source=source, values={"title": title}), node))
    closing = _CLOSE.search(rest)
    middle = rest[: closing.start()] if closing else rest
    made += [(None, one) for one in tree(middle)] if middle.strip() else []
    if closing:
        made.append((GitBookTag(name="details", source="</details>", ends=True), node))
    return made or [(None, node)]
