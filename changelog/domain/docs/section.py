"""A delivery's section: as data, as lines, with its annex.

What comes in is Markdown already, escaped where the notes are rendered; here it is only laid out.

Its items are no entries: a change that is listed there and told later is told, and one that moves there is no longer.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from changelog.domain.docs import heading_days
from changelog.domain.docs.entry_places import Kept
from changelog.domain.docs.model import Block, Flavour, Item, Page, Period, Section, Style
from changelog.domain.model import Finding, Value
from changelog.i18n import grammar, plain

INDENT = "    "
"""Python-Markdown nests by four columns, and CommonMark reads four as well, whatever the marker."""


class Written(Struct, frozen=True, kw_only=True):
    """An entry of the notes in Markdown: its title on one line, its number as people see it, its address, its text."""

    title: str
    label: str = ""
    url: str = ""
    text: tuple[str, ...] = ()
    ticket: int | None = None
    pull: int | None = None


class Group(Struct, frozen=True, kw_only=True):
    """Entries under a heading of their own; without one in a flat list."""

    entries: tuple[Written, ...]
    title: str = ""


def section(period: Period, groups: Sequence[Group], style: Style, closing: Sequence[str] = ()) -> tuple[str, ...]:
    """The lines of a section, without ends of lines; `closing` are lines for its end (an annex, a sentence)."""
    lines = [f"{'#' * style.level} {heading(period, style)}"]
    for group in groups:
        if group.title:
            lines += [*_blank(style), f"{'#' * (style.level + 1)} {group.title}"]
        lines += [*_blank(style), *entries(group.entries, style)]
    return tuple([*lines, "", *closing] if closing else lines)


def text(page: Page, period: Period, groups: Sequence[Group], closing: Sequence[str] = ()) -> str:
    """The section as text, with the page's style and ends of lines."""
    return "".join(line + page.newline for line in section(period, groups, page.style, closing))


def heading(period: Period, style: Style) -> str:
    """The heading of a period in the page's own shape; the year is always written."""
    if style.shape in ("iso", "slashed"):
        return style.before + _in_digits(period, "%Y-%m-%d" if style.shape == "iso" else "%d/%m/%Y")
    day = style.shape == "day"
    words = grammar.heading(period.end if day else period.start, period.end, style.language)
    if day and style.weekdays:
        words = grammar.long(period.end, style.language)
    words = words if style.weekdays else _without_weekdays(words, style.language)
    goes_on = style.language == "fr" and style.before.rstrip()[-1:].isalpha()
    return style.before + (words[0].lower() if goes_on else words[0].upper()) + words[1:]


def entries(written: Sequence[Written], style: Style) -> tuple[str, ...]:
    """The lines of a list. An entry with a text stands apart from the next one, as all do where the page does so."""
    lines: list[str] = []
    for at, one in enumerate(written):
        apart = at and (style.between or written[at - 1].text)
        lines += ["", *entry(one, style)] if apart else entry(one, style)
    return tuple(lines)


def entry(written: Written, style: Style) -> tuple[str, ...]:
    """The lines of one entry: what it is called, then its text, indented."""
    lines = [f"{style.marker} {_line(written, style)}"]
    if written.text:
        lines += ["", *(INDENT + line if line else line for line in written.text)]
    return tuple(lines)


def _line(written: Written, style: Style) -> str:
    title, label, url = written.title, written.label, written.url
    if not url or style.links == "none":
        return f"{title} {label}".rstrip()
    if style.links == "inside" or not label:
        return f"[{f'{title} {label}'.rstrip()}]({url})"
    link = f"[{label}]({url})"
    return f"{title} ({link})" if style.links == "parenthesis" else f"{title} {link}"


def _blank(style: Style) -> list[str]:
    return [""] * style.after_heading


def _in_digits(period: Period, form: str) -> str:
    days = [period.start.strftime(form), period.end.strftime(form)]
    return days[1] if period.start == period.end else " – ".join(days)


def _without_weekdays(words: str, language: str) -> str:
    return " ".join(word for word in words.split(" ") if plain.fold(word) not in heading_days.DAYS[language])


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
    listed = entries(annex.entries, style)
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
    if _OURS.search(plain.fold(summary(page, block))):
        return True
    there = {item.identity for item in block.items}
    return bool(listed) and 2 * len(there & listed) >= len(listed)


class Telling(Value, frozen=True, kw_only=True):
    """A delivery's notes as they are to stand on a page, and how the team's pages are written: what is empty, as the
    page itself does it.
    """

    period: Period
    groups: tuple[Group, ...]
    language: str
    slugs: tuple[str, ...] = ()
    archive: str = ""
    order: str = ""
    heading: str = ""
    marker: str = ""
    annex: Annex | None = None


class Wrote(Value, frozen=True, kw_only=True):
    """What the tool wrote last time: the section itself, empty where it is not known; else the entries that the tag's
    own message lists. `published`: it is known that the delivery was published before.
    """

    text: str = ""
    frozen: tuple[Group, ...] = ()
    published: bool = False


NOTHING = Wrote()


class Report(Value, frozen=True, kw_only=True):
    """What became of the entries, by their titles; `kept` with what the tool would have said."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


class Published(Value, frozen=True, kw_only=True):
    """The files that change (path → text), the section as the tool would write it, and what became of its entries."""

    wrote: str
    files: dict[str, str] = field(default_factory=dict)
    report: Report = Report()
    findings: tuple[Finding, ...] = ()
