"""A page of GitBook as a tree of CommonMark's blocks, in which GitBook's own marks are blocks of their own."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from changelog.preview import tags

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

MARK = "gitbook"
"""The type of a token that stands for one of GitBook's marks; the mark itself is in `meta["tag"]`."""


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
    reader.core.ruler.after("block", MARK, _split)
    return reader


def _marks(state: "StateBlock", start: int, end: int, silent: bool) -> bool:  # noqa: ARG001 - markdown-it's signature
    """A line that begins with a mark."""
    at = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("{%", at) or state.is_code_block(start):
        return False
    line = state.src[at : state.eMarks[start]]
    found = tags.pieces(line, tags.spans(line))
    if not found or isinstance(found[0], str):
        return False
    if not silent:
        lines = [start, start + 1]
        for piece in found:
            _push(state.tokens, piece, lines, state.level)
        state.line = start + 1
    return True


def _split(state: "StateCore") -> None:
    """Marks in the midst of a paragraph, as `Texte {% endhint %}`: known ones end it."""
    if "{%" not in state.src:
        return
    made: list[Token] = []
    for at, token in enumerate(state.tokens):
        before = state.tokens[at - 1].type if at else ""
        if token.type == "inline" and before == "paragraph_open" and "{%" in token.content:
            found = tags.pieces(token.content, tags.spans(token.content))
            if any(isinstance(piece, tags.Tag) and piece.known for piece in found):
                # The paragraph's own ends enclose what is left of it: an empty one is nothing.
                opening, closing = made.pop(), state.tokens[at + 1]
                for piece in found:
                    _push(made, piece, token.map or [0, 0], opening.level)
                closing.hidden, closing.type = True, "nothing"
                continue
        if token.type != "nothing":
            made.append(token)
    state.tokens = made


def _push(tokens: "list[Token]", piece: tags.Tag | str, lines: list[int], level: int) -> None:
    from markdown_it.token import Token

    if isinstance(piece, tags.Tag):
        tokens.append(Token(MARK, "", 0, map=lines, level=level, block=True, meta={"tag": piece}))
        return
    tokens.append(Token("paragraph_open", "p", 1, map=lines, level=level, block=True))
    words = piece.strip()
    tokens.append(Token("inline", "", 0, map=lines, level=level + 1, block=True, content=words, children=[]))
    tokens.append(Token("paragraph_close", "p", -1, level=level, block=True))
