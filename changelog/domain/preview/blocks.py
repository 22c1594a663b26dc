"""Blocks written for Python-Markdown, cards too."""

import posixpath
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from changelog.domain.model import Finding
from changelog.domain.notes import escape
from changelog.domain.preview import gitbook_blocks, html
from changelog.domain.preview.gitbook_blocks import Block, Group
from changelog.domain.preview.gitbook_tags import Tag
from changelog.domain.preview.inlines import Words
from changelog.domain.preview.links import Place, link
from changelog.i18n import plain
from changelog.i18n.say import again, marked, say, say_as

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


INDENT = "    "
_LISTS = ("bullet_list", "ordered_list")
_LANGUAGE = re.compile(r"[A-Za-z0-9][\w+#.-]{0,30}")
_HINTS = {
    "info": marked("Note"),
    "warning": marked("Warning"),
    "danger": marked("Important"),
    "success": marked("Good to know"),
}

State = Literal["", "new", "changed"]
Told = Callable[[int, int], State]
"""(first line, one past the last) → whether those lines are new, changed, or as they were."""


class Blocks:
    """Writes the blocks of one page."""

    def __init__(self, words: Words, told: Told, lead: str) -> None:
        self.words, self.told, self.lead = words, told, lead
        self.cards = Cards(words)

    def page(self, nodes: "Sequence[SyntaxTreeNode]") -> str:
        """The whole page; runs of new or changed blocks are marked, and its description follows its title."""
        lines: list[str] = []
        run: State = ""
        before = ""
        for block in gitbook_blocks.folded(nodes):
            kind = _kind(block)
            state = "" if kind in _LISTS and not self._whole(block) else self.told(*_lines(block))
            if run and state != run:
                lines += ["", "</div>"]
            written = self._block(block, before)
            if state and state != run:
                lines += [
                    "",
                    f'<div class="nv-{state}" markdown="1">',
                    "",
                    f'<p class="nv-mark">{self._word(state)}</p>',
                ]
            run, before = state, kind
            lines += ["", *written] if written else []
            if self.lead and kind == "heading":
                lines += ["", self.lead, "{: .nv-lead }"]
                self.lead = ""
        lines += ["", "</div>"] if run else []
        front = [self.lead, "{: .nv-lead }", ""] if self.lead else []
        return "\n".join([*front, *lines]).strip("\n") + "\n"

    def blocks(self, blocks: Sequence[Block]) -> list[str]:
        """Blocks that stand inside another one."""
        lines: list[str] = []
        before = ""
        for block in blocks:
            written = self._block(block, before)
            before = _kind(block)
            if written:
                lines += ["", *written] if lines else written
        return lines

    def inside(self, nodes: "Sequence[SyntaxTreeNode]") -> list[str]:
        """What a list's item or a quote holds."""
        return self.blocks(gitbook_blocks.folded(nodes))

    def _whole(self, block: Block) -> bool:
        """Whether all of a list is new: then it is marked as one, else each of its items."""
        return self.told(*_lines(block)) == "new"

    def _word(self, state: str) -> str:
        said = say_as("text", "New") if state == "new" else say_as("text", "Changed")
        return again(said, self.words.language)

    def _block(self, block: Block, before: str) -> list[str]:
        if isinstance(block, Group):
            return self._group(block)
        if block.type in _LISTS:
            # Side by side, two lists would be one.
            return ([] if before not in _LISTS else ["<!-- -->", ""]) + self._list(block)
        return self._plain(block)

    def _plain(self, node: "SyntaxTreeNode") -> list[str]:
        if node.type == "heading":
            return self._heading(node)
        if node.type == "paragraph":
            return [line for line in self.words.line(node).split("\n") if line.strip()]
        if node.type == "blockquote":
            return [f"> {line}".rstrip() for line in self.inside(node.children)]
        if node.type in ("fence", "code_block"):
            return fenced(node.content, node.info if node.type == "fence" else "")
        if node.type == "hr":
            return ["* * *"]
        if node.type == "table":
            return self._table(node)
        return self._html(node.content) if node.type == "html_block" else self.inside(node.children)

    def _heading(self, node: "SyntaxTreeNode") -> list[str]:
        anchors = [
            html.attributes(found["rest"]).get("id", "")
            for one in (node.children[0].children if node.children else ())
            if one.type == "html_inline" and (found := html.TAG.fullmatch(one.content)) and found["name"].lower() == "a"
        ]
        own = next((one for one in anchors if re.fullmatch(r"[\w.:-]+", one) and one not in self.words.anchors), "")
        self.words.anchors |= {own} - {""}
        line = " ".join(self.words.line(node).split("\n"))
        # The anchor is the heading's own: a second element of that name would make two of them.
        line = re.sub(r' *<a(?: href="[^"]*")?>\s*</a>', "", line)
        return [f"{'#' * int(node.tag[1])} {line.strip()}" + (f" {{ #{own} }}" if own else "")] if line.strip() else []

    def _list(self, node: "SyntaxTreeNode") -> list[str]:
        number = int(str(node.attrs.get("start", 1))) if node.type == "ordered_list" else 0
        marks = [f"{number + at}. " if node.type == "ordered_list" else "- " for at in range(len(node.children))]
        items = [self._item(item, mark) for item, mark in zip(node.children, marks, strict=True)]
        loose = any(_loose(item) for item in node.children) or any("" in lines for lines in items)
        lines: list[str] = []
        for written in items:
            lines += ["", *written] if lines and loose else written
        return lines

    def _item(self, item: "SyntaxTreeNode", mark: str) -> list[str]:
        held = gitbook_blocks.folded(item.children)
        first = held[0] if held else None
        if first is None or isinstance(first, Group) or first.type != "paragraph":
            # What begins with a block of another kind needs words before it.
            head, rest = ["&#8203;"], self.blocks(held)
        else:
            head, rest = self._plain(first) or ["&#8203;"], self.blocks(held[1:])
        task = re.match(r"\\\[([ xX])\\?\] ", head[0])
        if task:
            head[0] = f"[{task[1]}] {head[0][task.end() :]}"
        # A list right below its item's words needs no blank line, which would make a paragraph of them.
        joint = [""] if rest and not (_kind(held[1]) in _LISTS if len(held) > 1 else False) else []
        state = self._state(item)
        badge = f'<span class="nv-mark">{self._word(state)}</span> ' if state else ""
        lines = [*head[1:], *joint, *rest]
        return [f"{mark}{badge}{head[0]}".rstrip(), *(f"{INDENT}{line}" if line else "" for line in lines)]

    def _state(self, item: "SyntaxTreeNode") -> State:
        """An item is marked by itself where its list is not marked as a whole, by what it says itself."""
        above = item.parent
        while above is not None and above.type != "root":
            if above.type in _LISTS and above.map and self.told(*above.map) == "new":
                return ""
            above = above.parent
        own = next((child.map for child in item.children if child.type == "paragraph" and child.map), item.map)
        return self.told(*own) if own else ""

    def _table(self, node: "SyntaxTreeNode") -> list[str]:
        rows = [row for part in node.children for row in part.children]
        lines = [f"| {' | '.join(self.words.line(cell, cell=True) for cell in row.children)} |" for row in rows]
        aligned = [str(cell.attrs.get("style", "")).rpartition(":")[2] for cell in rows[0].children]
        rule = {"left": ":---", "right": "---:", "center": ":---:"}
        return [lines[0], f"| {' | '.join(rule.get(one, '---') for one in aligned)} |", *lines[1:]]

    def _html(self, content: str) -> list[str]:
        written, strangers = html.block(content, self.words.rewritten)
        for name in dict.fromkeys(strangers):
            self.words.tell(
                Finding(
                    code="html-as-text",
                    message=say("is shown as text: the preview keeps only HTML that lays out words"),
                    subject=f"<{name}>",
                )
            )
        return [written] if written else []

    def _group(self, group: Group) -> list[str]:
        tag, language = group.tag, self.words.language
        if not tag.known or group.stray or not group.closed:
            return self._unknown(group)
        if tag.name == "hint":
            style = tag.values.get("style", "info").lower()
            kind = style if style in _HINTS else "info"
            return [f'!!! {kind} "{again(say(_HINTS[kind]), language)}"', *self._within(group)]
        if tag.name == "tabs":
            return self._tabs(group)
        if tag.name in ("details", "tab"):
            title, group = _titled(group)
            opening, said = ("??? note", say("Details")) if tag.name == "details" else ("===", say("Tab"))
            return [f'{opening} "{self.cards.quoted(title) or again(said, language)}"', *self._within(group)]
        if tag.name == "code":
            title = self.cards.quoted(tag.values.get("title", ""))
            return [*([f"**{title}**", ""] if title else []), *self.blocks(group.inside)]
        return self.cards.card(tag, group.inside)

    def _tabs(self, group: Group) -> list[str]:
        """The tabs of one set; a set that follows another one says that it begins."""
        lines = self.blocks(group.inside)
        first = next((at for at, line in enumerate(lines) if line.startswith("=== ")), None)
        if first is not None:
            lines[first] = f"===! {lines[first].removeprefix('=== ')}"
        return lines

    def _unknown(self, group: Group) -> list[str]:
        """Shown as it is written, with a finding: nothing is dropped."""
        if group.tag.known:
            self.words.tell(
                Finding(
                    code="construct-unclosed",
                    message=say("is never closed, or never opened: shown as written"),
                    subject=group.tag.source,
                )
            )
        else:
            self.words.tell(
                Finding(
                    code="construct-unknown",
                    message=say("no such block is known here: shown as written"),
                    subject=group.tag.source,
                )
            )
        return [escape.escape(group.tag.source.strip())]

    def _within(self, group: Group) -> list[str]:
        return [f"{INDENT}{line}" if line else "" for line in self.blocks(group.inside)] or [f"{INDENT}&#8203;"]


def fenced(content: str, info: str) -> list[str]:
    """Code between two fences that are longer than any it holds."""
    language = _LANGUAGE.match(info.strip())
    longest = max((len(run) for run in re.findall("`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence + (language[0] if language else ""), *content.removesuffix("\n").split("\n"), fence]


def _titled(group: Group) -> tuple[str, Group]:
    """A group's title, which `<summary>` may hold as its first block, and the group without that."""
    first = group.inside[0] if group.inside else None
    if isinstance(first, Group) and first.tag.name == "summary":
        return first.tag.values["title"], Group(group.tag, group.inside[1:], group.first, group.end)
    return group.tag.values.get("title", ""), group


def _loose(item: "SyntaxTreeNode") -> bool:
    return any(not child.hidden for child in item.children if child.type == "paragraph")


def _kind(block: Block) -> str:
    return block.tag.name if isinstance(block, Group) else block.type


def _lines(block: Block) -> tuple[int, int]:
    return (block.first, block.end) if isinstance(block, Group) else (block.map or (0, 0))


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
