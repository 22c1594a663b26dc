"""The annex of a section: the technical changes, folded at its end. Found again on a page, compared, and merged as one.

Its items are no entries: a change that is listed there and told later is told, and one that moves there is no longer.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from changelog.docs import compose
from changelog.docs.compose import Written
from changelog.docs.model import Block, Flavour, Item, Page, Section, Style
from changelog.domain.model import Value
from changelog.language import fold

_OPENING = re.compile(r"\s*<details\b", re.I)
_SUMMARY = re.compile(r"<summary\b[^>]*>(?P<words>.*?)</summary>", re.I | re.S)
_TAG = re.compile(r"</?(?:details|summary)\b[^>]*>", re.I)
_OURS = re.compile(r"changements? techniques?\b|technical changes?\b")


class Annex(Value, frozen=True, kw_only=True):
    """What is listed, and the words one clicks on."""

    summary: str
    entries: tuple[Written, ...]


def lines(annex: Annex, style: Style, flavour: Flavour) -> tuple[str, ...]:
    """The annex as the page's flavour folds things. MkDocs makes a list of what stands in HTML only where told so."""
    opening = ["<details>", ""] if flavour == "gitbook" else ['<details markdown="1">']
    listed = compose.entries(annex.entries, style)
    return (*opening, f"<summary>{annex.summary}</summary>", "", *listed, "", "</details>")


def find(page: Page, section: Section, known: Iterable[Item] = ()) -> list[Block]:
    """The annexes of a section: by the words one clicks on, else by what they list (`known`: what was listed there)."""
    listed = {item.identity for item in known}
    blocks = [*section.blocks, *(block for part in section.parts for block in part.blocks)]
    return [block for block in blocks if _is_one(page, block, listed)]


def apart(page: Page, section: Section, known: Iterable[Item] = ()) -> tuple[Section, tuple[Block, ...]]:
    """The section as if it had no annex (it ends above one that ends it), and its annexes."""
    found = find(page, section, known)
    if not found:
        return section, ()
    end = section.end
    while end > section.body and not page.lines[end - 1].strip():
        end -= 1
    end = found[-1].first if found[-1].end >= end else section.end
    parts = tuple(replace(part, end=min(part.end, end), blocks=_without(part.blocks, found)) for part in section.parts)
    return replace(section, end=end, blocks=_without(section.blocks, found), parts=parts), tuple(found)


def summary(page: Page, block: Block) -> str:
    """The words one clicks on."""
    found = _SUMMARY.search("".join(page.lines_of(block)))
    return " ".join(found["words"].split()) if found else ""


def sense(page: Page, block: Block) -> tuple[str, ...]:
    """What it says, the same for two that are only written down differently."""
    inside = {at for item in block.items for at in range(item.first, item.end)}
    around = (page.lines[at] for at in range(block.first, block.end) if at not in inside)
    words = (" ".join(_TAG.sub("", line).split()) for line in around)
    return (*(word for word in words if word), *(item.sense for item in block.items))


def _without(blocks: Sequence[Block], found: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block not in found)


def _is_one(page: Page, block: Block, listed: set[str]) -> bool:
    if block.kind != "html" or not _OPENING.match(page.lines[block.first]):
        return False
    if _OURS.search(fold.fold(summary(page, block))):
        return True
    there = {item.identity for item in block.items}
    return bool(listed) and 2 * len(there & listed) >= len(listed)
