"""A delivery's section: as data, as lines, with its annex.

What comes in is Markdown already, escaped where the notes are rendered; here it is only laid out. The items of an annex
are no entries: a change that stands in the annex and later becomes an entry is new in the section.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from changelog.domain.docs import heading_days, outline
from changelog.domain.docs.model import DAY, HEAD, RULE, Block, Flavour, Item, Page, Period, Section, Style
from changelog.domain.model import Finding, Value
from changelog.i18n import grammar, plain

INDENT = "    "
"""Python-Markdown nests by four columns, and CommonMark reads four as well, whatever the marker."""
_SUMMARY = re.compile(r"<summary\b[^>]*>(?P<words>.*?)</summary>", re.I | re.S)


class SectionEntry(Struct, frozen=True, kw_only=True):
    """An entry of the notes in Markdown: its title on one line, its number as people see it, its address, its text."""

    title: str
    label: str = ""
    url: str = ""
    text: tuple[str, ...] = ()
    ticket: int | None = None
    pull: int | None = None


class EntryGroup(Struct, frozen=True, kw_only=True):
    """Entries under a heading of their own; without one in a flat list."""

    entries: tuple[SectionEntry, ...]
    title: str = ""


class Annex(Value, frozen=True, kw_only=True):
    """Changes listed at the end of a section, folded. `summary` are the words that unfold them."""

    summary: str
    entries: tuple[SectionEntry, ...]


class WantedSection(Value, frozen=True, kw_only=True):
    """A delivery's notes as they should stand on a page, and how the team writes its pages. An empty setting means: as
    the page does it.
    """

    period: Period
    groups: tuple[EntryGroup, ...]
    language: str
    slugs: tuple[str, ...] = ()
    archive: str = ""
    order: str = ""
    heading: str = ""
    marker: str = ""
    unreleased: str = ""
    annex: Annex | None = None


class LastWritten(Value, frozen=True, kw_only=True):
    """What the tool wrote last time: the section itself, empty where it is not known; else the entries that the tag's
    own message lists. `published`: it is known that the delivery was published before.
    """

    text: str = ""
    frozen: tuple[EntryGroup, ...] = ()
    published: bool = False


class KeptWording(Struct, frozen=True, kw_only=True):
    """An entry in a person's words, and what the tool would write now; the two may be the same."""

    identity: str
    title: str
    proposed: str


class Report(Value, frozen=True, kw_only=True):
    """What became of the entries, by their titles.

    `kept`: a person's words stay. `deleted`: a person took them out, and they stay out. `withdrawn`: the notes no
    longer have them, and nobody had touched them. `foreign`: entries that only people wrote.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    kept: tuple[KeptWording, ...] = ()


class PageUpdate(Value, frozen=True, kw_only=True):
    """The files that change (path → text), the section as the tool would write it, and what became of its entries."""

    section: str
    files: dict[str, str] = field(default_factory=dict)
    report: Report = Report()
    findings: tuple[Finding, ...] = ()


def section_text(page: Page, period: Period, groups: Sequence[EntryGroup], closing: Sequence[str] = ()) -> str:
    """The section as text, in the page's style and with its ends of lines."""
    return "".join(line + page.newline for line in section_lines(period, groups, page.style, closing))


def section_lines(
    period: Period, groups: Sequence[EntryGroup], style: Style, closing: Sequence[str] = ()
) -> tuple[str, ...]:
    """The lines of a section, without ends of lines; `closing` are lines for its end (an annex, a sentence)."""
    blank = [""] * style.after_heading
    body: list[str] = []
    for group in groups:
        if group.title:
            body += [*blank, f"{'#' * min(6, style.level + 1)} {group.title}"]
        body += [*blank, *entry_list(group.entries, style)]
    body += ["", *closing] if closing else []
    inside = (style.indent + line if line else line for line in body)
    return (*head_lines(period, style), *inside, *style.closing)


def head_lines(period: Period, style: Style) -> tuple[str, ...]:
    """The lines that a section begins with: its heading, or what opens its container."""
    words = style.heading or heading(period, style)
    if not style.opening:
        return (f"{'#' * style.level} {words}",)
    day = period.end.isoformat()
    rule = len(words)
    lines = (line.replace(RULE * 2, "=" * rule).replace(RULE, "-" * rule) for line in style.opening)
    return tuple(line.replace(HEAD, words).replace(DAY, day) for line in lines)


def heading(period: Period, style: Style) -> str:
    """The heading of a period in the page's own shape; the year is always written."""
    if style.shape in ("iso", "slashed", "week"):
        form = style.form or _FORMS[style.shape]
        first = period.end if style.single or style.shape == "week" else period.start
        return style.before + " – ".join(dict.fromkeys(day.strftime(form) for day in (first, period.end)))
    words = _in_words(period, style)
    if not style.weekdays:
        names = heading_days.DAYS[style.language]
        words = " ".join(word for word in words.split(" ") if plain.fold(word).strip(",") not in names)
    before = style.before or (_WEEK_OF[style.language] if style.shape == "week-of" else "")
    if _ELIDED.search(before):
        before = _ELIDED.sub("d’" if plain.fold(words[0]) in "aeiouyh" else "de ", before)
        return before + words
    goes_on = style.language == "fr" and before.rstrip()[-1:].isalpha()
    return before + (words[0].lower() if goes_on else words[0].upper()) + words[1:]


_ELIDED = re.compile(r"\bd(?:e[ \u00a0]|[’'])$", re.I)
_FORMS = {"iso": "%Y-%m-%d", "slashed": "%d/%m/%Y", "week": "%G-W%V"}
_WEEK_OF = {"fr": "Semaine du ", "en": "Week of "}


def _in_words(period: Period, style: Style) -> str:
    """The days of a period in words. A week is the one that the delivery's day is in."""
    end = period.end
    if style.shape == "month":
        named = grammar.month(end, style.language, short=style.short)
        return end.strftime(style.form.replace("%B", named).replace("%b", named) if style.form else f"{named} %Y")
    if style.shape == "week-of":
        back = (end.weekday() - (period.start.weekday() if style.weekday is None else style.weekday)) % 7
        return _day_in_words(end - timedelta(days=back), style)
    if style.shape == "day":
        return _day_in_words(end, style)
    if style.month_first and style.language == "en":
        return grammar.month_first(period.start, end, short=style.short)
    return grammar.heading(period.start, end, style.language)


def _day_in_words(day: date, style: Style) -> str:
    if style.month_first and style.language == "en":
        words = grammar.month_first(day, day, short=style.short)
        return f"{grammar.weekday(day, 'en')}, {words}" if style.weekdays else words
    return grammar.long(day, style.language) if style.weekdays else grammar.heading(day, day, style.language)


def entry_list(entries: Sequence[SectionEntry], style: Style) -> tuple[str, ...]:
    """The lines of a list. An entry with a text stands apart from the next one, as all do where the page does so."""
    lines: list[str] = []
    for at, one in enumerate(entries):
        apart = at and (style.between or entries[at - 1].text)
        lines += ["", *entry_lines(one, style)] if apart else entry_lines(one, style)
    return tuple(lines)


def entry_lines(entry: SectionEntry, style: Style) -> tuple[str, ...]:
    """The lines of one entry: its title and its number, linked as the page does it, then its text, indented."""
    link, whole = f"[{entry.label}]({entry.url})", f"{entry.title} {entry.label}".rstrip()
    if not entry.url or style.links == "none":
        line = whole
    elif style.links == "inside" or not entry.label:
        line = f"[{whole}]({entry.url})"
    else:
        line = f"{entry.title} ({link})" if style.links == "parenthesis" else f"{entry.title} {link}"
    text = ["", *(INDENT + line if line else line for line in entry.text)] if entry.text else []
    return (f"{style.marker} {line}", *text)


def annex_lines(annex: Annex, style: Style, flavour: Flavour) -> tuple[str, ...]:
    """The annex, folded in the page's flavour. MkDocs reads a list inside HTML only with an attribute that says so."""
    opening = ["<details>", ""] if flavour == "gitbook" else ['<details markdown="1">']
    listed = entry_list(annex.entries, style)
    return (*opening, f"<summary>{annex.summary}</summary>", "", *listed, "", "</details>")


def without_annex(page: Page, section: Section, known: Iterable[Item] = ()) -> tuple[Section, tuple[Block, ...]]:
    """The section as if it had no annex (it ends above one that ends it), and its annexes."""
    found = annexes(page, section, known)
    if not found:
        return section, ()

    def others(blocks: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(block for block in blocks if block not in found)

    last_text = outline.without_blanks(page.lines, section.body - 1, section.content_end)
    end = found[-1].first if found[-1].end >= last_text else section.end
    parts = tuple(replace(part, end=min(part.end, end), blocks=others(part.blocks)) for part in section.parts)
    held = section.container
    if held is not None and held.closing:
        held, end = replace(held, closing=min(held.closing, end)), section.end
    return replace(section, end=end, blocks=others(section.blocks), parts=parts, container=held), tuple(found)


def annexes(page: Page, section: Section, known: Iterable[Item] = ()) -> list[Block]:
    """The annexes of a section: by the words that unfold them, else by their items (`known`: what an annex listed)."""
    listed = {item.identity for item in known}
    blocks = [*section.blocks, *(block for part in section.parts for block in part.blocks)]
    return [block for block in blocks if _is_annex(page, block, listed)]


def _is_annex(page: Page, block: Block, listed: set[str]) -> bool:
    if block.kind != "html" or not re.match(r"\s*<details\b", page.lines[block.first], re.I):
        return False
    if re.search(r"changements? techniques?\b|technical changes?\b", plain.fold(annex_summary(page, block))):
        return True
    there = {item.identity for item in block.items}
    return bool(listed) and 2 * len(there & listed) >= len(listed)


def annex_summary(page: Page, block: Block) -> str:
    """The words that unfold an annex."""
    found = _SUMMARY.search("".join(page.lines_of(block)))
    return " ".join(found["words"].split()) if found else ""


def annex_content(page: Page, block: Block) -> tuple[str, ...]:
    """What an annex says, the same for two that are only written down differently."""
    inside = {at for item in block.items for at in range(item.first, item.end)}
    around = (page.lines[at] for at in range(block.first, block.end) if at not in inside)
    words = (" ".join(re.sub(r"</?(?:details|summary)\b[^>]*>", "", line, flags=re.I).split()) for line in around)
    return (*(word for word in words if word), *(item.sense for item in block.items))
