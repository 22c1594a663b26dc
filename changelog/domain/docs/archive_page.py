"""The page of a year: how it begins, where sections go in it, and how it and the page of news lead to each other."""

import posixpath
import re
from collections.abc import Sequence

from changelog.domain.docs import heading_years, links, outline
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Order, Page, Period, Section
from changelog.domain.docs.outline import Stretch
from changelog.domain.docs.summary import with_line
from changelog.domain.model import Value

_WORDS = {
    "fr": {
        "title": "Nouveautés de {year}",
        "about": "Ce qui a changé en {year}",
        "back": "Retour aux dernières nouveautés",
        "earlier": "Années précédentes",
    },
    "en": {
        "title": "What was new in {year}",
        "about": "What changed in {year}",
        "back": "Back to the latest news",
        "earlier": "Earlier years",
    },
}
_ROW = re.compile(
    r"""
    (?P<lead> [ \t]* (?: [*+-] | [0-9]{1,9} [.)] ) [ \t]+ )
    \[ (?: [^\[\]\\] | \\. )*+ \] \( (?: < (?P<angle> [^<>]* ) > | (?P<bare> [^()\s<>]+ ) ) \) \s*
    """,
    re.VERBOSE,
)
_HEADING = re.compile(r"[ ]{0,3}(?P<level>#{1,6})[ \t]+(?P<text>[^\r\n]{1,60})")
_TARGET = re.compile(
    r"""\]\([ ]?(?:<(?P<angle>[^<>\n]*)>|(?P<bare>[^()\s<>]+))|\b(?:href|url)=["'](?P<quoted>[^"'<>\n]*)"""
)


class MovedSection(Value, frozen=True, kw_only=True):
    """A section that leaves the page, its links as they should be there. A year's own heading has no period."""

    first: int
    end: int
    heading: str
    lines: tuple[str, ...]
    period: Period | None = None


class YearHeading(Value, frozen=True, kw_only=True):
    """A heading that holds a year alone (« ## 2021 »), by its line."""

    first: int
    level: int
    text: str
    year: int


def title(year: int, language: str) -> str:
    """« Nouveautés de 2021 »: the title of the page of a year, and the text of links to it."""
    return _WORDS[language]["title"].format(year=year)


def begun(page: Page, path: str, year: int, language: str) -> str:
    """The page of a year without any section yet, with the front matter that the page of news has."""
    front = "".join(page.lines_of(page.front_matter)) if page.front_matter else ""
    titled = re.search(r"^title:", front, re.MULTILINE)
    matter = [f"title: {title(year, language)}"] if titled else []
    if re.search(r"^description:", front, re.MULTILINE):
        matter.append(f"description: {_WORDS[language]['about'].format(year=year)}")
    lines = ["---", *matter, "---", ""] if matter else []
    if page.title or not titled:
        lines += [f"# {title(year, language)}", ""]
    return page.newline.join([*lines, _back(path, language), "", ""])


def with_sections(page: Page, moved: Sequence[MovedSection], order: Order, path: str, year: int, language: str) -> str:
    """The page of a year with more sections, among those that it has, and in the order in which they come.

    Below its title stands a link to the page of news, unless it has one somewhere.
    """
    order = page.order if page.order != "unknown" else order
    known = [section for section in page.sections if section.period]
    last = known or page.sections
    ends = [section.first for section in known] + [last[-1].end if last else len(page.lines)]
    lines: list[str] = []
    at = done = 0
    if links.normal(path) not in _leads_to(page.text, links.of_year(path, year)):
        done = page.title.end if page.title else page.introduction.first
        lines += page.lines[:done]
        lines += _apart(lines, [_back(path, language) + page.newline], page.newline)
    for one in moved:
        while one.period and at < len(known) and not _goes_before(one.period, known[at], order):
            at += 1
        lines += _after(lines, page.lines[done : ends[at]], page.newline)
        done = ends[at]
        lines += _apart(lines, one.lines, page.newline)
    return "".join([*lines, *_after(lines, page.lines[done:], page.newline)])


def with_years(text: str, like: Page, order: Order, path: str, over: Sequence[int], language: str) -> str:
    """The page of news with links to the pages of years, beside those that it has.

    Without any, where its oldest sections stood: at its end, or before the first one where that was the oldest.
    """
    there = _leads_to(text, path)
    missing = [year for year in over if links.normal(links.of_year(path, year)) not in there]
    if not missing:
        return text
    page = pages.read(text)
    entries = {
        year: f"[{title(year, language)}]({links.as_target(posixpath.basename(links.of_year(path, year)))})"
        for year in missing
    }
    start = page.front_matter.end if page.front_matter else 0
    blocks = outline.read(page.lines, start).blocks
    code = {at for one in blocks if isinstance(one, Stretch) and one.kind == "code" for at in range(one.first, one.end)}
    rows = [(at, *row) for at, row in years_listed(page.lines, path).items() if at not in code]
    if not rows:
        return _with_list(page, order, _WORDS[language]["earlier"], list(entries.values()), like)
    for year, entry in entries.items():
        slot = links.slot([one for _, one, _ in rows], year)
        at, _, lead = rows[max(slot - 1, 0)]
        at += slot > 0
        text = with_line(text, at, lead + entry)
        below = [(line + 1, one, before) for line, one, before in rows[slot:]]
        rows = [*rows[:slot], (at, year, lead), *below]
    return text


def years_listed(lines: Sequence[str], path: str) -> dict[int, tuple[int, str]]:
    """By line: the year whose page an item of a list leads to, where it does nothing else, and the item's marker."""
    found = {}
    for at, line in enumerate(lines):
        row = _ROW.fullmatch(line) if "](" in line else None
        target = row and (row["bare"] if row["angle"] is None else row["angle"])
        year = links.year_in(links.beside(target, path), path) if target else None
        if row and year is not None:
            found[at] = (year, row["lead"])
    return found


def year_above(page: Page) -> YearHeading | None:
    """The heading of a year alone that stands right above the first section, where it begins none itself."""
    at = page.introduction.end - 1
    while at > page.introduction.first and not page.lines[at].strip():
        at -= 1
    found = _HEADING.match(page.lines[at]) if page.introduction.first <= at else None
    year = heading_years.alone(found["text"]) if found and page.sections else None
    if not found or not year:
        return None
    return YearHeading(first=at, level=len(found["level"]), text=found["text"].strip(" \t#"), year=year)


def _with_list(page: Page, order: Order, heading: str, entries: Sequence[str], like: Page) -> str:
    """The page with a list of years of its own."""
    level = min([like.style.level, *(section.level for section in like.sections)])
    marker = like.style.marker if like.style.marker in ("*", "-", "+") else "*"
    lines = [f"{'#' * level} {heading}", "", *(f"{marker} {entry}" for entry in entries)]
    at = page.footer.first if page.footer else len(page.lines)
    if order == "oldest" and page.sections:
        above = year_above(page)
        at = above.first if above else page.sections[0].first
    piece = _apart(page.lines[:at], [line + page.newline for line in lines], page.newline)
    return "".join([*page.lines[:at], *piece, *_after(piece, page.lines[at:], page.newline)])


def _back(path: str, language: str) -> str:
    return f"[{_WORDS[language]['back']}]({links.as_target(posixpath.basename(path))})"


def _goes_before(period: Period, section: Section, order: Order) -> bool:
    end = section.period.end if section.period else period.end
    return period.end < end if order == "oldest" else period.end > end


def _apart(above: Sequence[str], lines: Sequence[str], newline: str) -> list[str]:
    """Lines that follow others, with a blank line between them."""
    unfinished = bool(above) and not above[-1].endswith("\n")
    unspaced = bool(above) and bool(above[-1].strip())
    return [newline] * (unfinished + unspaced) + list(lines)


def _after(above: Sequence[str], lines: Sequence[str], newline: str) -> list[str]:
    """What stood there before, behind what was put in."""
    return _apart(above, lines, newline) if lines and lines[0].strip() else list(lines)


def _leads_to(text: str, path: str) -> set[str]:
    """The files that the links of a page lead to, as a whole: one to a heading is about something else."""
    found = _TARGET.finditer(text)
    targets = (one["bare"] or one["angle"] or one["quoted"] or "" for one in found)
    return {links.beside(target, path) for target in targets if target and "#" not in target}
