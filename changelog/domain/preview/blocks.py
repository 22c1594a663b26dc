"""The blocks of a page (headings, lists, tables, tabs, boxes, cards) as Markdown for Python-Markdown."""

import posixpath
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from changelog.domain.notes import escape
from changelog.domain.preview import gitbook_blocks, html
from changelog.domain.preview.gitbook_blocks import Block, Group
from changelog.domain.preview.inlines import InlineWriter
from changelog.domain.preview.links import Target, link
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
_ADDRESS = {"content-ref": "url", "page-ref": "page", "embed": "url", "file": "src"}
"""The value of each card's mark that holds its address."""

State = Literal["", "new", "changed"]
StateOf = Callable[[int, int], State]
"""(first line, one past the last) → whether those lines are new, changed, or as they were."""


class BlockWriter:
    """Writes the blocks of one page."""

    def __init__(self, inlines: InlineWriter, state_of: StateOf, lead: str) -> None:
        self.inlines, self.state_of, self.lead = inlines, state_of, lead

    def page(self, nodes: "Sequence[SyntaxTreeNode]") -> str:
        """The whole page; runs of new or changed blocks are marked, and its description follows its title."""
        lines: list[str] = []
        run: State = ""
        before = ""
        for block in gitbook_blocks.in_groups(nodes):
            kind = _kind(block)
            first, end = (block.first, block.end) if isinstance(block, Group) else (block.map or (0, 0))
            state = self.state_of(first, end)
            # A list is marked as one where all of it is new, else each of its items.
            state = "" if kind in _LISTS and state != "new" else state
            if run and state != run:
                lines += ["", "</div>"]
            written = self._block(block, before)
            if state and state != run:
                mark = f'<p class="nv-mark">{self._state_word(state)}</p>'
                lines += ["", f'<div class="nv-{state}" markdown="1">', "", mark]
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

    def _state_word(self, state: str) -> str:
        word = say_as("text", "New") if state == "new" else say_as("text", "Changed")
        return again(word, self.inlines.language)

    def _block(self, node: Block, before: str = "") -> list[str]:
        if isinstance(node, Group):
            return self._group(node)
        if node.type in _LISTS:
            # Side by side, two lists would be one.
            return (["<!-- -->", ""] if before in _LISTS else []) + self._list(node)
        if node.type == "heading":
            return self._heading(node)
        if node.type == "paragraph":
            return [line for line in self.inlines.line(node).split("\n") if line.strip()]
        if node.type == "blockquote":
            return [f"> {line}".rstrip() for line in self.blocks(gitbook_blocks.in_groups(node.children))]
        if node.type in ("fence", "code_block"):
            language = _LANGUAGE.match(node.info.strip()) if node.type == "fence" else None
            return escape.code_block(node.content.removesuffix("\n"), language[0] if language else "")
        if node.type == "hr":
            return ["* * *"]
        if node.type == "table":
            return self._table(node)
        if node.type == "html_block":
            return self._html(node.content)
        return self.blocks(gitbook_blocks.in_groups(node.children))

    def _heading(self, node: "SyntaxTreeNode") -> list[str]:
        anchors = [
            html.attributes(found["rest"]).get("id", "")
            for one in (node.children[0].children if node.children else ())
            if one.type == "html_inline" and (found := html.TAG.fullmatch(one.content)) and found["name"].lower() == "a"
        ]
        known = self.inlines.anchors
        own = next((one for one in anchors if re.fullmatch(r"[\w.:-]+", one) and one not in known), "")
        known |= {own} - {""}
        line = " ".join(self.inlines.line(node).split("\n"))
        # The heading itself takes the anchor: a second element of that name would make two of them.
        line = re.sub(r' *<a(?: href="[^"]*")?>\s*</a>', "", line)
        return [f"{'#' * int(node.tag[1])} {line.strip()}" + (f" {{ #{own} }}" if own else "")] if line.strip() else []

    def _list(self, node: "SyntaxTreeNode") -> list[str]:
        start = int(str(node.attrs.get("start", 1)))
        items = [
            self._item(item, f"{number}. " if node.type == "ordered_list" else "- ")
            for number, item in enumerate(node.children, start)
        ]
        paragraphs = [child for item in node.children for child in item.children if child.type == "paragraph"]
        loose = any(not one.hidden for one in paragraphs) or any("" in lines for lines in items)
        lines: list[str] = []
        for written in items:
            lines += ["", *written] if lines and loose else written
        return lines

    def _item(self, item: "SyntaxTreeNode", mark: str) -> list[str]:
        inside = gitbook_blocks.in_groups(item.children)
        if inside and _kind(inside[0]) == "paragraph":
            head, rest = self._block(inside[0]) or ["&#8203;"], self.blocks(inside[1:])
        else:
            # An item that begins with a block of another kind needs words before it.
            head, rest = ["&#8203;"], self.blocks(inside)
        task = re.match(r"\\\[([ xX])\\?\] ", head[0])
        if task:
            head[0] = f"[{task[1]}] {head[0][task.end() :]}"
        # A list right below its item's words needs no blank line, which would make a paragraph of them.
        joint = [""] if rest and not (len(inside) > 1 and _kind(inside[1]) in _LISTS) else []
        state = self._item_state(item)
        badge = f'<span class="nv-mark">{self._state_word(state)}</span> ' if state else ""
        lines = [*head[1:], *joint, *rest]
        return [f"{mark}{badge}{head[0]}".rstrip(), *(f"{INDENT}{line}" if line else "" for line in lines)]

    def _item_state(self, item: "SyntaxTreeNode") -> State:
        """The state of an item's own words; none where its list is marked as a whole."""
        above = item.parent
        while above is not None and above.type != "root":
            if above.type in _LISTS and above.map and self.state_of(*above.map) == "new":
                return ""
            above = above.parent
        own = next((child.map for child in item.children if child.type == "paragraph" and child.map), item.map)
        return self.state_of(*own) if own else ""

    def _table(self, node: "SyntaxTreeNode") -> list[str]:
        rows = [row for part in node.children for row in part.children]
        lines = [f"| {' | '.join(self.inlines.line(cell, cell=True) for cell in row.children)} |" for row in rows]
        aligned = [str(cell.attrs.get("style", "")).rpartition(":")[2] for cell in rows[0].children]
        rule = {"left": ":---", "right": "---:", "center": ":---:"}
        return [lines[0], f"| {' | '.join(rule.get(one, '---') for one in aligned)} |", *lines[1:]]

    def _html(self, content: str) -> list[str]:
        self.inlines.report_acting(content)
        written, unknown = html.block(content, self.inlines.rewritten)
        message = say("is shown as text: the preview keeps only HTML that lays out words")
        for name in dict.fromkeys(unknown):
            self.inlines.report("html-as-text", message, f"<{name}>")
        return [written] if written else []

    def _group(self, group: Group) -> list[str]:
        tag, language = group.tag, self.inlines.language
        if not tag.known:
            return self._as_written(group, "construct-unknown", say("no such block is known here: shown as written"))
        if group.stray or not group.closed:
            message = say("is never closed, or never opened: shown as written")
            return self._as_written(group, "construct-unclosed", message)
        if tag.name == "hint":
            style = tag.values.get("style", "info").lower()
            kind = style if style in _HINTS else "info"
            return [f'!!! {kind} "{again(say(_HINTS[kind]), language)}"', *self._indented(group.inside)]
        if tag.name == "tabs":
            lines = self.blocks(group.inside)
            first = next((at for at, line in enumerate(lines) if line.startswith("=== ")), None)
            if first is not None:  # so that a set after another one is a set of its own
                lines[first] = f"===! {lines[first].removeprefix('=== ')}"
            return lines
        if tag.name in ("details", "tab"):
            title, inside = tag.values.get("title", ""), group.inside
            if inside and isinstance(inside[0], Group) and inside[0].tag.name == "summary":
                title, inside = inside[0].tag.values["title"], inside[1:]
            opening, default = ("??? note", say("Details")) if tag.name == "details" else ("===", say("Tab"))
            return [f'{opening} "{_quoted(title) or again(default, language)}"', *self._indented(inside)]
        if tag.name == "code":
            title = _quoted(tag.values.get("title", ""))
            return [*([f"**{title}**", ""] if title else []), *self.blocks(group.inside)]
        return self._card(group)

    def _as_written(self, group: Group, code: str, message: str) -> list[str]:
        """A mark that cannot be rendered: nothing is dropped."""
        self.inlines.report(code, message, group.tag.source)
        return [escape.escape(group.tag.source.strip())]

    def _indented(self, inside: Sequence[Block]) -> list[str]:
        return [f"{INDENT}{line}" if line else "" for line in self.blocks(inside)] or [f"{INDENT}&#8203;"]

    def _card(self, group: Group) -> list[str]:
        """A link with a few words below it."""
        tag = group.tag
        address = tag.values.get(_ADDRESS[tag.name], "")
        found = self.inlines.target(address)
        # A card of a page or a file has a title of its own: the words inside are read only where they are shown.
        read = tag.name in ("embed", "file") or found.kind not in ("page", "file")
        paragraphs = [
            " ".join("".join(self.inlines.parts(node.children[0].children)).split())
            for node in (group.inside if read else ())
            if not isinstance(node, Group) and node.type == "paragraph" and node.children
        ]
        caption = " ".join(text for text in paragraphs if text).strip()
        title = self._card_title(found, caption, address, group)
        if found.kind == "nowhere":
            return [title]
        below = caption if tag.name in ("embed", "file") else ""
        if not below and tag.name == "file":
            below = again(say("File to download"), self.inlines.language)
        elif not below and tag.name == "embed" and found.kind == "web":
            below = escape.escape(plain.shortened(plain.line(found.path), 90))
        line = f"[{title}]({link(found, self.inlines.path)}){{: .nv-card .nv-card-{tag.name} }}"
        return [f"{line}<br>", f'<span class="nv-caption">{below}</span>'] if below else [line]

    def _card_title(self, found: Target, caption: str, address: str, group: Group) -> str:
        if found.kind == "page":
            return escape.escape(self.inlines.site_map.titles.get(found.source) or posixpath.basename(found.source))
        if found.kind == "file":
            return escape.escape(posixpath.basename(found.source))
        if found.kind == "web" and group.tag.name == "embed":
            return escape.escape(urlsplit(address).netloc or address)
        return caption or escape.escape(plain.line(address) or group.tag.source)


def _quoted(text: str) -> str:
    """Words between straight quotes, as tabs and boxes want their titles."""
    return escape.escape(plain.line(text)).replace('"', "&quot;")


def _kind(block: Block) -> str:
    return block.tag.name if isinstance(block, Group) else block.type
