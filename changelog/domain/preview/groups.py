"""GitBook's blocks between two marks (boxes, tabs, steps, columns, updates, cards) as Markdown for Python-Markdown.

No mark reaches a reader. What the preview cannot draw says so in its place, and what a mark encloses is always shown.
"""

import posixpath
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Protocol
from urllib.parse import urlsplit

from changelog.domain.notes import escape
from changelog.domain.preview import gitbook_blocks, gitbook_tags
from changelog.domain.preview import page_text as texts
from changelog.domain.preview.gitbook_blocks import Block, Group
from changelog.domain.preview.gitbook_tags import GitBookTag
from changelog.domain.preview.inlines import InlineWriter
from changelog.domain.preview.links import Target, link
from changelog.i18n import grammar, plain
from changelog.i18n.say import again, marked, say

INDENT = "    "
DEEPEST = 5
"""Included files in one another."""
_HINTS = {
    "info": marked("Note"),
    "warning": marked("Warning"),
    "danger": marked("Important"),
    "success": marked("Good to know"),
}
_ADDRESS = {"content-ref": "url", "page-ref": "page", "embed": "url", "file": "src"}
"""The value of each card's mark that holds its address."""
_SILENT = frozenset(("else", "elif", "elsif", "raw", "endraw"))
"""Marks that say something of what follows, and show nothing themselves."""
_NOT_DRAWN = marked("The preview does not draw this block ({name}).")


class WritesBlocks(Protocol):
    """What writes blocks of every kind."""

    @property
    def inlines(self) -> InlineWriter: ...

    def blocks(self, blocks: Sequence[Block]) -> list[str]: ...


def written(writer: WritesBlocks, group: Group, *, wide: bool) -> list[str]:
    """The lines of a group. `wide`: it stands in no other block, so columns may stand side by side."""
    tag, inlines = group.tag, writer.inlines
    if tag.name not in gitbook_tags.KNOWN:
        return _unknown(writer, group)
    if group.stray or not group.closed:
        inlines.report("construct-unclosed", say("is never closed, or never opened: shown without it"), tag.source)
        return []
    if tag.name == "include":
        return _included(writer, tag)
    if tag.name in _ADDRESS:
        return _card(writer, group)
    inside = group.inside
    if tag.name in ("stepper", "columns", "updates"):
        # Words between two steps belong to none: they stand where they are.
        parts = [one for one in inside if isinstance(one, Group) or one.type != "paragraph" or one.children]
        return _parted(writer, tag.name, parts, wide=wide)
    if tag.name == "update":
        return [*_date(tag, inlines), *writer.blocks(inside)]
    if tag.name == "hint":
        return _hint(writer, tag, inside)
    if tag.name == "tabs":
        lines = writer.blocks(inside)
        first = next((at for at, line in enumerate(lines) if line.startswith("=== ")), None)
        if first is not None:  # so that a set after another one is a set of its own
            lines[first] = f"===! {lines[first].removeprefix('=== ')}"
        return lines
    if tag.name in ("details", "tab"):
        return _titled(writer, tag, inside)
    if tag.name in ("code", "prompt"):
        title = quoted(tag.values.get("title" if tag.name == "code" else "description", ""))
        return [*([f"**{title}**", ""] if title else []), *writer.blocks(inside)]
    return writer.blocks(inside)  # `if`, and a step, a column or an update by itself


def quoted(text: str) -> str:
    """Words between straight quotes, as tabs and boxes want their titles."""
    return escape.escape(plain.line(text)).replace('"', "&quot;")


def _unknown(writer: WritesBlocks, group: Group) -> list[str]:
    """A mark of a name that the preview does not know: what it encloses, else a line in its place."""
    tag, inlines = group.tag, writer.inlines
    if tag.name == "summary" and not group.stray:
        return [f"**{quoted(tag.values.get('title', ''))}**"] if tag.values.get("title") else []
    if group.stray or tag.name in _SILENT:
        return []
    inlines.unshown[tag.name] = None
    inside = writer.blocks(group.inside)
    if inside:
        return inside
    drawing = tag.values.get("content", "") if tag.name.startswith("@") else ""
    if drawing.strip():
        return escape.code_block(drawing.replace("\\n", "\n"), "")
    words = again(say(_NOT_DRAWN, name=escape.escape(tag.name)), inlines.language)
    return [words, "{: .nv-missing }"]


def _parted(writer: WritesBlocks, name: str, parts: Sequence[Block], *, wide: bool) -> list[str]:
    """Steps as a numbered list; columns side by side where there is room; updates one below the other."""
    lines: list[str] = []
    number = 0
    for part in parts:
        own = isinstance(part, Group) and part.tag.name == name.removesuffix("s").removesuffix("per") and part.closed
        inside = writer.blocks(part.inside if own and isinstance(part, Group) and name != "updates" else [part])
        if not inside:
            continue
        if own and name == "stepper":
            number += 1
            inside = _step(number, inside)
        elif own and name == "columns" and wide:
            inside = ['<div class="nv-column" markdown="1">', "", *inside, "", "</div>"]
        elif own and name == "updates" and lines:
            inside = ["* * *", "", *inside]
        lines += ["", *inside] if lines else inside
    if name == "columns" and wide and lines:
        return ['<div class="nv-columns" markdown="1">', "", *lines, "", "</div>"]
    return lines


def _step(number: int, inside: Sequence[str]) -> list[str]:
    head, rest = inside[0], inside[1:]
    if head.startswith(("    ", "```", "~~~", "!!!", "???", "===", "<", "|", "- ", "> ")) or head[:1].isdigit():
        head, rest = "&#8203;", ["", *inside]  # an item that begins with a block needs words before it
    return [f"{number}.  {head}", *(f"{INDENT}{line}" if line else "" for line in rest)]


def _date(tag: GitBookTag, inlines: InlineWriter) -> list[str]:
    """The day of an update, and its labels."""
    said = plain.line(tag.values.get("date", ""))
    with suppress(ValueError):  # else as it is written
        said = grammar.long(date.fromisoformat(said[:10]), inlines.language)
    words = [one for one in (said, *(plain.line(one) for one in tag.values.get("tags", "").split(","))) if one]
    return [" · ".join(map(escape.escape, words)), "{: .nv-date }", ""] if words else []


def _hint(writer: WritesBlocks, tag: GitBookTag, inside: Sequence[Block]) -> list[str]:
    lines = writer.blocks(inside)
    style = tag.values.get("style", "info").lower()
    kind = style if style in _HINTS else "info"
    return [f'!!! {kind} "{again(say(_HINTS[kind]), writer.inlines.language)}"', *_indented(lines)] if lines else []


def _titled(writer: WritesBlocks, tag: GitBookTag, inside: Sequence[Block]) -> list[str]:
    """A tab, or a block that unfolds."""
    title, language = tag.values.get("title", ""), writer.inlines.language
    if inside and isinstance(inside[0], Group) and inside[0].tag.name == "summary":
        title, inside = inside[0].tag.values["title"], inside[1:]
    opening, default = ("??? note", say("Details")) if tag.name == "details" else ("===", say("Tab"))
    words = quoted(texts.words(title)) or again(default, language)
    return [f'{opening} "{words}"', *(_indented(writer.blocks(inside)) or [f"{INDENT}&#8203;"])]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"{INDENT}{line}" if line else "" for line in lines]


def _included(writer: WritesBlocks, tag: GitBookTag) -> list[str]:
    """The words of the file that is included, whose own links count from where it stands."""
    inlines = writer.inlines
    address = next(iter(gitbook_tags.QUOTED.findall(tag.source)), "")
    found = inlines.site_map.included(address, inlines.source)
    outer, deep = inlines.source, inlines.including
    if found is None or found in deep or len(deep) > DEEPEST or not inlines.has_room(found):
        inlines.report("include-missing", say("includes a file that is not there"), address or tag.source)
        return []
    body = texts.read(inlines.site_map.texts[found])[1]
    inlines.source, inlines.including = found, (*deep, found)
    try:
        return writer.blocks(gitbook_blocks.in_groups(gitbook_blocks.tree(body)))
    finally:
        inlines.source, inlines.including = outer, deep


def _card(writer: WritesBlocks, group: Group) -> list[str]:
    """A link with a few words below it."""
    tag, inlines = group.tag, writer.inlines
    address = tag.values.get(_ADDRESS[tag.name], "")
    found = inlines.target(address)
    # A card of a page or a file has a title of its own: the words inside are read only where they are shown.
    read = tag.name in ("embed", "file") or found.kind not in ("page", "file")
    paragraphs = [
        " ".join("".join(inlines.parts(node.children[0].children)).split())
        for node in (group.inside if read else ())
        if not isinstance(node, Group) and node.type == "paragraph" and node.children
    ]
    caption = " ".join(text for text in paragraphs if text).strip()
    title = _card_title(inlines, found, caption, address, group)
    if found.kind == "nowhere":
        return [title] if title else []
    below = caption if tag.name in ("embed", "file") else ""
    if not below and tag.name == "file":
        below = again(say("File to download"), inlines.language)
    elif not below and tag.name == "embed" and found.kind == "web":
        below = escape.escape(plain.shortened(plain.line(found.path), 90))
    line = f"[{title}]({link(found, inlines.path)}){{: .nv-card .nv-card-{tag.name} }}"
    return [f"{line}<br>", f'<span class="nv-caption">{below}</span>'] if below else [line]


def _card_title(inlines: InlineWriter, found: Target, caption: str, address: str, group: Group) -> str:
    if found.kind == "page":
        return escape.escape(inlines.site_map.titles.get(found.source) or texts.humanised(found.source))
    if found.kind == "file":
        return escape.escape(posixpath.basename(found.source))
    if found.kind == "web" and group.tag.name == "embed":
        return escape.escape(urlsplit(address).netloc or address)
    return caption or escape.escape(plain.line(address))
