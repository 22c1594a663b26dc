"""Links that stand as a block of their own: to another page, to a file, to another site; never a foreign frame."""

import posixpath
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from changelog.domain.notes import escape
from changelog.language import plain
from changelog.language.speech import again, say
from changelog.preview.folding import Block, Group
from changelog.preview.inlines import Words
from changelog.preview.places import Place, link
from changelog.preview.tags import Tag

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_TARGET = {"content-ref": "url", "page-ref": "page", "embed": "url", "file": "src"}


class Cards:
    """Writes the cards of one page."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def card(self, tag: Tag, inside: Sequence[Block]) -> list[str]:
        """A link with a few words below it."""
        target = tag.values.get(_TARGET[tag.name], "")
        found = self.words.place(target)
        caption = self._caption(inside) if tag.name in ("embed", "file") else ""
        title = self._title(tag, found, target, inside)
        if found.kind == "nowhere":
            return [title]
        below = caption or self._below(tag, found)
        line = f"[{title}]({link(found, self.words.path)}){{: .nv-card .nv-card-{tag.name} }}"
        return [f"{line}<br>", f'<span class="nv-caption">{below}</span>'] if below else [line]

    def quoted(self, text: str) -> str:
        """Words between straight quotes, as tabs and boxes want their titles."""
        return escape.escape(plain.line(text)).replace('"', "&quot;")

    def _title(self, tag: Tag, found: Place, target: str, inside: Sequence[Block]) -> str:
        if found.kind == "page":
            return escape.escape(self.words.places.titles.get(found.source) or posixpath.basename(found.source))
        if found.kind == "file":
            return escape.escape(posixpath.basename(found.source))
        words = self._caption(inside)
        if found.kind == "web" and tag.name == "embed":
            return escape.escape(urlsplit(target).netloc or target)
        return words or escape.escape(plain.line(target) or tag.source)

    def _below(self, tag: Tag, found: Place) -> str:
        if tag.name == "embed" and found.kind == "web":
            return escape.escape(plain.shortened(plain.line(found.path), 90))
        return again(say("File to download"), self.words.language) if tag.name == "file" else ""

    def _caption(self, inside: Sequence[Block]) -> str:
        texts = [self._words(one) for one in inside if not isinstance(one, Group)]
        return " ".join(text for text in texts if text).strip()

    def _words(self, node: "SyntaxTreeNode") -> str:
        if node.type != "paragraph":
            return ""
        return " ".join("".join(self.words.parts(node.children[0].children)).split()) if node.children else ""
