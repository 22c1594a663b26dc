"""The sections of years that are over, moved to a page of each year's own: every line of them, and links both ways.

A section belongs to the year it ends in, when its changes were delivered. A year is over once the delivery to be
published begins in a later one, and all of it moves then: a page of news is about now, and the page of the year is one
link away. A year that a heading leaves out is read from its neighbours, and never guessed beyond that.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import structs

from changelog.domain.docs import archive_page, archive_plan, links, outline
from changelog.domain.docs import page as pages
from changelog.domain.docs.archive_page import MovedSection
from changelog.domain.docs.model import Page
from changelog.domain.docs.outline import Heading
from changelog.domain.model import Finding, Value
from changelog.errors import Problem
from changelog.i18n.say import say

_BOM = "\ufeff"


class YearPage(Value, frozen=True, kw_only=True):
    """The page of a year as it should be. `path` is beside the page of news; `title` is the text of links to it."""

    year: int
    path: str
    title: str
    text: str


class Archived(Value, frozen=True, kw_only=True):
    """The page of news without the years that are over, and the pages of years that changed, the newest first."""

    text: str
    pages: tuple[YearPage, ...] = ()
    findings: tuple[Finding, ...] = ()


def finished(text: str, begins: date) -> tuple[int, ...]:
    """The years of which the page has sections and which are over on this day, the newest first."""
    page = pages.read(text.removeprefix(_BOM))
    return tuple(sorted({year for year, _ in archive_plan.of_past_years(page, begins, "")}, reverse=True))


def move(text: str, *, path: str, begins: date, existing: Mapping[int, str], language: str = "fr") -> Archived:
    """The page with the years that were over on the day the delivery begins (which is on the page) moved away.

    `existing` holds the texts of the pages of `finished` years, where there are any. Raises Problem where a line would
    be lost, or read otherwise.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    texts: dict[int, str] = {}
    findings: dict[Finding, None] = {}
    while True:
        moved, changed, found = _moved(text, path, begins, {**existing, **texts}, language)
        findings.update(dict.fromkeys(found))
        texts |= changed
        if moved == text:
            break
        text = moved  # and again: among fewer headings, one without its year may be read as of another
    year_pages = tuple(
        YearPage(year=year, path=links.of_year(path, year), title=archive_page.title(year, language), text=texts[year])
        for year in sorted(texts, reverse=True)
        if texts[year] != existing.get(year)
    )
    return Archived(text=mark + text, pages=year_pages, findings=tuple(findings))


def _moved(
    text: str, path: str, begins: date, existing: Mapping[int, str], language: str
) -> tuple[str, dict[int, str], list[Finding]]:
    """The page without what may leave it now, the texts of the pages of years that take it, and the findings."""
    page = pages.read(text)
    past = archive_plan.of_past_years(page, begins, path)
    years = {year for year, _ in past}
    there = {year: pages.read(held) for year, held in existing.items() if year in years}
    going, known, findings = archive_plan.that_can_go(page, past, there)
    unknown = archive_plan.of_unknown_year(page, moving=bool(past))
    findings = [*archive_plan.of_framed(page, begins), *unknown, *findings]
    if not going:
        return text, {}, findings
    findings += archive_plan.left_empty(page, [one for _, one in going])

    home = [0] * len(page.lines)
    for year, one in going:
        home[one.first : one.end] = [year] * (one.end - one.first)
    lines = links.relinked(page, path, home)
    kept = [line for line, year in zip(lines, home, strict=True) if not year]
    over = sorted({year for year, _ in going}, reverse=True)
    order = archive_plan.order(page)
    main = archive_page.with_years("".join(kept), page, order, path, over, language)
    main = links.with_definitions(main, page)
    _prove(page, lines, kept, main)

    texts = {}
    for year in over:
        moved = [structs.replace(one, lines=tuple(lines[one.first : one.end])) for of, one in going if of == year]
        held = there.get(year) or pages.read(archive_page.begun(page, path, year, language))
        missing = [one for one in moved if one.first not in known]
        new = archive_page.with_sections(held, missing, order, path, year, language)
        texts[year] = links.with_definitions(new, page)
        _prove_year(existing.get(year, ""), moved, texts[year])
    return main, texts, findings


def _prove(page: Page, lines: Sequence[str], kept: Sequence[str], main: str) -> None:
    """Whether lines differ only in where their links lead, and all that stays is on the page, in its order."""
    if [links.without_paths(line) for line in page.lines] != [links.without_paths(line) for line in lines]:
        raise _refused(say("a line would change"))
    if not _in_order(kept, pages.cut(main)):
        raise _refused(say("a line that stays would be lost"))
    if not _headings(kept) <= _headings(pages.cut(main)):
        raise _refused(say("a heading that stays would not be read as one"))


def _prove_year(before: str, moved: Sequence[MovedSection], after: str) -> None:
    """Whether all that moved is on the page of the year, beside all that was there, and headings are headings."""
    lines, had, ours = pages.cut(after), pages.cut(before), [line for one in moved for line in one.lines]
    if not _in_order(had, lines):
        raise _refused(say("a line of the page of the year would be lost"))
    if not archive_plan.words(ours) <= archive_plan.words(lines):
        raise _refused(say("a line that moves would be lost"))
    if not _headings(had) <= _headings(lines) or not _headings(ours) <= _headings(lines):
        raise _refused(say("a heading that moves would not be read as one"))


def _in_order(lines: Iterable[str], among: Iterable[str]) -> bool:
    """Whether all lines that are not blank stand among others, in their order."""
    rest = iter([line.rstrip() for line in among])
    return all(line.rstrip() in rest for line in lines if line.strip())


def _headings(lines: Sequence[str]) -> Counter[str]:
    front = outline.front_matter(lines)
    blocks = outline.read(lines, front.end if front else 0).blocks
    return Counter(block.text for block in blocks if isinstance(block, Heading))


def _refused(what: str) -> Problem:
    return Problem(
        say("no year is moved away: {what}", what=what),
        hint=say(
            "A fence (```), a comment or a tag that is never closed does this: look for one on the "
            "page.\n"
            "Otherwise it is a mistake of nouveautes: please report it, and turn `archive` off until "
            "then."
        ),
    )
