"""Markdown that somebody wrote, reduced to a few harmless forms; its pictures.

Escaping what is dangerous would mean knowing every extension of every reader. So the text is parsed as CommonMark
without HTML, and written again: paragraphs of one line, emphasis, code, lists, quotes, links and pictures with harmless
addresses. All the rest is text. Only the words of a change pass here; a page that people edit is never re-rendered.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from changelog.domain.model import Finding
from changelog.domain.notes import escape as markdown
from changelog.i18n import plain
from changelog.i18n.say import say

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


LONGEST_PAGE = 20_000  # characters of a page of the team's own
LONGEST = 2_000  # characters: a page; longer words for users are an accident or an attack
INDENT = "    "  # Python-Markdown nests by four columns, and CommonMark reads four as well
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.I)
_RELATIVE = re.compile(r"(?!//)[\w./#?=&%~@+,()-]+")
_LANGUAGE = re.compile(r"[A-Za-z][A-Za-z0-9_+#-]{0,20}")
_PICTURE = re.compile(r"(?<!\\)!\[(?P<words>(?:\\.|[^\[\]\\]){0,500})\]\((?P<address>[^()\s]{1,2000})\)")
_HTML_TAGS = ("p", "ul", "ol", "li", "em", "strong", "code", "pre", "a", "img", "br", "blockquote")


def tamed(text: str) -> str:
    """The text as Markdown that stays inside its entry. Empty for an empty text."""
    return _Writer(markdown.escape).text(plain.shortened(text, LONGEST)) if text.strip() else ""


def team_text(text: str) -> str:
    """A page of the team's own as Markdown in the same few forms, its headings in bold: it has a place among others."""
    shortened = plain.shortened(plain.block(text), LONGEST_PAGE)
    return _Writer(markdown.escape, headings=True).text(shortened) if text.strip() else ""


def pictures(tamed: str) -> list[tuple[str, str]]:
    """The pictures in tamed Markdown: what stands for each where it cannot be seen, and its address."""
    return [(found["words"].strip(), found["address"]) for found in _PICTURE.finditer(tamed)] if "![" in tamed else []


def with_pictures(tamed: str, put: Callable[[str, str], str]) -> str:
    """Tamed Markdown with what `put` makes of each picture's words and address, both as they are written there."""
    return _PICTURE.sub(lambda found: put(found["words"], found["address"]), tamed) if "![" in tamed else tamed


def to_plain(text: str) -> str:
    """The text for a reader of plain lines: no mark-up but dashes and numbers."""
    return _Writer(str, bare=True).text(text) if text else ""


def to_html(text: str) -> str:
    """Tamed Markdown as clean HTML."""
    import nh3

    return str(nh3.clean(_reader().render(text), tags=set(_HTML_TAGS))).strip() if text else ""


class _Writer:
    def __init__(self, escape: Callable[[str], str], *, bare: bool = False, headings: bool = False) -> None:
        self.escape = escape
        self.bare = bare
        self.headings = headings

    def text(self, text: str) -> str:
        from markdown_it.tree import SyntaxTreeNode

        return "\n".join(self._blocks(SyntaxTreeNode(_reader().parse(text)).children)).strip("\n")

    def _blocks(self, nodes: "Sequence[SyntaxTreeNode]") -> list[str]:
        lines: list[str] = []
        for node in nodes:
            written = self._block(node)
            if written:
                lines += ["", *written] if lines else written
        return lines

    def _block(self, node: "SyntaxTreeNode") -> list[str]:
        if node.type in ("paragraph", "heading"):
            line = self._line(node.children)
            if node.type == "heading" and self.headings:
                line = line.replace("**", "")
                line = f"**{line}**" if line else ""
            return [line] if line else []
        if node.type in ("bullet_list", "ordered_list"):
            mark = "- " if node.type == "bullet_list" else "1. "
            return [line for at, item in enumerate(node.children) for line in self._item(item, at, mark)]
        if node.type == "blockquote":
            return [f"> {line}".rstrip() for line in self._blocks(node.children)]
        if node.type in ("fence", "code_block"):
            return self._code(node.content, node.info if node.type == "fence" else "")
        return self._blocks(node.children)

    def _item(self, item: "SyntaxTreeNode", at: int, mark: str) -> list[str]:
        if self.bare and mark != "- ":
            mark = f"{at + 1}. "
        lines = self._blocks(item.children)
        # A list that begins with code would be read as code itself.
        if not lines or item.children[0].type in ("fence", "code_block"):
            lines = ["…", "", *lines] if lines else []
        return [(mark if not at_line else INDENT if line else "") + line for at_line, line in enumerate(lines)]

    def _code(self, content: str, info: str) -> list[str]:
        language = _LANGUAGE.match(info.strip())
        # A snippet's sign is obeyed even in code: an invisible joint disarms it.
        body = content.replace("-8<-", "-\u20608<-").rstrip("\n")
        return body.split("\n") if self.bare else markdown.code_block(body, language[0] if language else "")

    def _line(self, nodes: "Sequence[SyntaxTreeNode]") -> str:
        inner = nodes[0].children if nodes and nodes[0].type == "inline" else nodes
        line = "".join(self._inlines(inner)).strip()
        return line if self.bare else markdown.shielded(line)

    def _inlines(self, nodes: "Sequence[SyntaxTreeNode]") -> list[str]:
        """An exclamation mark before a link is escaped: together they would be a picture."""
        written = [self._inline(node) for node in nodes]
        for at, node in enumerate(nodes[1:]):
            if node.type == "link" and written[at].endswith("!") and not self.bare:
                written[at] = written[at][:-1] + "\\!"
        return written

    def _inline(self, node: "SyntaxTreeNode") -> str:
        if node.type == "text":
            return self.escape(node.content)
        if node.type in ("softbreak", "hardbreak"):
            return " "
        if node.type == "code_inline":
            return node.content if self.bare else markdown.code_span(node.content)
        inner = "".join(self._inlines(node.children))
        mark = {"em": "*", "strong": "**"}.get(node.type)
        if mark and inner.strip():
            return inner if self.bare else f"{mark}{inner}{mark}"
        if node.type == "link":
            return self._link(inner, str(node.attrs.get("href", "")), "")
        if node.type == "image":
            return self._link(self.escape(node.content), str(node.attrs.get("src", "")), "!")
        return inner

    def _link(self, inner: str, target: str, sign: str) -> str:
        if self.bare or not (inner.strip() or sign) or not (_WEB.fullmatch(target) or _RELATIVE.fullmatch(target)):
            return inner
        return f"{sign}[{inner}]({markdown.address(target)})"


@lru_cache(maxsize=1)
def _reader() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline", "autolink"])


def odd(text: str, label: str) -> list[Finding]:
    """Findings about the pictures in an entry's text, once each."""
    found = []
    if any(_WEB.match(address) for _, address in pictures(text)):
        message = say(
            "shows a picture by its address, which a forge lets expire: put it among the documentation's own files"
        )
        found.append(Finding(code="picture-linked", message=message, subject=label))
    if any(not words for words, _ in pictures(text)):
        message = say(
            "shows a picture without words for those who cannot see it: write them between the brackets, ![so](…)"
        )
        found.append(Finding(code="picture-without-words", message=message, subject=label))
    return found
