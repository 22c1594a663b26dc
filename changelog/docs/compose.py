"""The lines of a new section, written as the page writes its own: heading, marker, links, indents, blank lines.

What comes in is Markdown already, escaped where the notes are rendered; here it is only laid out.
"""

from collections.abc import Sequence

from msgspec import Struct

from changelog.docs import headings
from changelog.docs.model import Page, Period, Style
from changelog.language import dates, fold

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
    words = dates.heading(period.end if day else period.start, period.end, style.language)
    if day and style.weekdays:
        words = dates.long(period.end, style.language)
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
    return " ".join(word for word in words.split(" ") if fold.fold(word) not in headings.DAYS[language])
