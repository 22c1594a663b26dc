"""The blocks of a page (headings, lists, tables, tabs, boxes, cards) as Markdown for Python-Markdown."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from changelog.domain.notes import escape
from changelog.domain.preview import gitbook_blocks, groups, html, html_tables, page_text
from changelog.domain.preview.gitbook_blocks import Block, Group
from changelog.domain.preview.inlines import InlineWriter
from changelog.i18n.say import again, say, say_as

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


INDENT = "    "
_LISTS = ("bullet_list", "ordered_list")
_NUMBERED = (*_LISTS, "stepper")
"""Blocks that are written as lists: side by side, two would be one."""
_LANGUAGE = re.compile(r"[A-Za-z0-9][\w+#.-]{0,30}")
State = Literal["", "new", "changed"]
StateOf = Callable[[int, int], State]
"""(first line, one past the last) → whether those lines are new, changed, or as they were."""


class BlockWriter:
    """Writes the blocks of one page."""

    def __init__(self, inlines: InlineWriter, state_of: StateOf, lead: str) -> None:
        self.inlines, self.state_of, self.lead = inlines, state_of, lead
        self._deep = 0

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
        self._deep += 1
        for block in blocks:
            written = self._block(block, before)
            before = _kind(block)
            if written:
                lines += ["", *written] if lines else written
        self._deep -= 1
        return lines

    def _state_word(self, state: str) -> str:
        word = say_as("text", "New") if state == "new" else say_as("text", "Changed")
        return again(word, self.inlines.language)

    def _block(self, node: Block, before: str = "") -> list[str]:
        if isinstance(node, Group):
            lines = groups.written(self, node, wide=self._deep == 0)
            return (["<!-- -->", ""] if lines and before in _NUMBERED and node.tag.name == "stepper" else []) + lines
        if node.type in _LISTS:
            return (["<!-- -->", ""] if before in _NUMBERED else []) + self._list(node)
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
        own = own or self._anchor(
            page_text.words(re.sub(r"[*`]", "", node.children[0].content if node.children else ""))
        )
        return [f"{'#' * int(node.tag[1])} {line.strip()}" + (f" {{ #{own} }}" if own else "")] if line.strip() else []

    def _anchor(self, words: str) -> str:
        """The anchor of a heading where it is another one than Markdown's: GitBook writes `1. Un` as `id-1.-un`, forges
        keep accents, and number what comes twice from 1.
        """
        ascii_ = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
        usual = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_).strip())
        if self.inlines.site_map.gitbook:
            slug = re.sub(r"-+", "-", re.sub(r"[^a-z0-9.]+", "-", ascii_.replace("&", " and "))).strip("-")
            slug = f"id-{slug}" if slug[:1].isdigit() else slug
            slug = slug if words[:1].isdigit() or "." in words or "&" in words else usual
        else:
            slug = re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", words.lower()).strip())
        known = self.inlines.anchors
        times = next(
            number for number in range(len(known) + 2) if (f"{slug}-{number}" if number else slug) not in known
        )
        own = f"{slug}-{times}" if times else slug
        if slug.strip(".-_"):
            known.add(own)
        return own if own != usual and re.fullmatch(r"[\w.:-]+", own) and slug.strip(".-_") else ""

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
        written, unknown = html_tables.block(content, self.inlines)
        message = say("is shown as text: the preview keeps only HTML that lays out words")
        for name in dict.fromkeys(unknown):
            self.inlines.report("html-as-text", message, f"<{name}>")
        return [written] if written else []


def _kind(block: Block) -> str:
    return block.tag.name if isinstance(block, Group) else block.type
