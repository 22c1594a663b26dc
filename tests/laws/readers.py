"""What a reader's site makes of a page: CommonMark, and Python-Markdown as MkDocs sites set it up, read back as HTML."""

import importlib
import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

VOID = frozenset(("br", "img", "hr", "input", "meta", "link", "base", "embed", "source", "wbr"))
EXTENSIONS = (
    "attr_list", "md_in_html", "admonition", "pymdownx.superfences", "pymdownx.snippets", "tables", "toc", "footnotes",
    "abbr", "def_list",
)  # fmt: skip
READERS = ("commonmark", "mkdocs")


@dataclass
class Seen:
    """What a page holds: every tag with its attributes, the text of each heading and list item, what is no element."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def names(self) -> set[str]:
        """The tags' names."""
        return {name for name, _ in self.tags}

    def links(self) -> list[str]:
        """Every address that a link or a picture leads to."""
        return [found[key] for _, found in self.tags for key in ("href", "src") if key in found]


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = Seen()
        self.open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return  # `<img />`: the parser says that it ends, too
        if tag not in [name for name, _ in self.open]:
            self.seen.odd.append(f"</{tag}>")
            return
        while self.open:
            name, said = self.open.pop()
            self._keep(name, " ".join("".join(said).split()))
            if name == tag:
                return

    def _keep(self, name: str, text: str) -> None:
        if name == "li":
            self.seen.items.append(text)
        elif re.fullmatch(r"h[1-6]", name):
            self.seen.headings.append(text)
        elif name in ("code", "pre"):
            self.seen.code.append(text)

    def handle_data(self, data: str) -> None:
        for _, said in self.open:
            said.append(data)

    def handle_comment(self, data: str) -> None:
        self.seen.odd.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.seen.odd.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.seen.odd.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.seen.odd.append(f"<![{data}]>")


def html(text: str) -> Seen:
    """An HTML page, read."""
    reading = _Reading()
    reading.feed(text)
    reading.close()
    return reading.seen


def markdown(text: str, reader: str) -> Seen:
    """A Markdown page, read as one of the two families of sites reads it."""
    if reader == "commonmark":
        return html(str(_commonmark().render(text)))
    # Any file that a snippet would bring in is refused aloud: nothing must try.
    module = importlib.import_module("markdown")
    settings = {"pymdownx.snippets": {"check_paths": True, "base_path": ["nowhere-at-all"]}}
    return html(str(module.markdown(text, extensions=list(EXTENSIONS), extension_configs=settings)))


@cache
def _commonmark() -> Any:
    return importlib.import_module("markdown_it").MarkdownIt("commonmark", {"html": True})


def outside_code(text: str) -> str:
    """A Markdown page without its fences and code blocks."""
    lines = text.split("\n")
    for token in _commonmark().parse(text):
        if token.type in ("fence", "code_block") and token.map:
            lines[token.map[0] : token.map[1]] = [""] * (token.map[1] - token.map[0])
    return re.sub(r"(`+)[^`]+\1", "", "\n".join(lines))


def safe(address: str) -> bool:
    """Whether an address leads to the web, to a mailbox or to somewhere on the same site, as a browser reads it."""
    bare = re.sub(r"[\t\r\n]", "", address).lstrip("".join(map(chr, range(33)))).lower()
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", bare)
    return scheme is None or scheme[0] in ("http:", "https:", "mailto:")
