"""The page with a delivery's section in it, and the other files that follow: tables of contents, pages of past years.

The section as the tool would write it is returned beside the files: it is the base of the next merge.
"""

from collections.abc import Mapping
from typing import get_args

from msgspec import structs

from changelog.domain.docs import (
    archive,
    edits,
    inline,
    item_key,
    joining,
    kinds,
    links,
    merge,
    styles,
    unreleased,
)
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import PAGE_TITLE, Order, Page, Section, Shape
from changelog.domain.docs.section import (
    EntryGroup,
    LastWritten,
    PageUpdate,
    Report,
    SectionEntry,
    WantedSection,
    annex_content,
    annex_lines,
    annexes,
    section_text,
    without_annex,
)
from changelog.domain.model import Finding
from changelog.i18n import plain
from changelog.i18n.say import again, say

NOTHING = LastWritten()


def publish(
    wanted: WantedSection, path: str, files: Mapping[str, str | None], last: LastWritten = NOTHING
) -> PageUpdate:
    """Put a delivery on a page. `files`: path → text of the page, of its tables of contents and settings
    (`kinds.candidates`) and of the pages of past years (None: not there); `last`: what the tool wrote last time.
    """
    standing = files.get(path)
    text = standing if standing is not None else f"# {again(say(PAGE_TITLE), wanted.language)}\n"
    page = pages.read(text, slugs=wanted.slugs, near=wanted.period.end)
    base = _section(last.text, wanted) if last.text else _frozen(_styled(page, wanted), wanted, last)
    page = _styled(page, wanted, base)
    if _joins(wanted, base):
        page = joining.style_of(page, wanted.language)
        wanted = structs.replace(wanted, groups=joining.in_parts(page, wanted.groups, wanted.language))
    section = _as_written(page, wanted)
    text, report = _merged(page, section, base, wanted)
    if standing is None and not report.added:
        return PageUpdate(section=section)

    title = "".join(page.lines_of(page.title)).strip("# \r\n") if page.title else ""
    # Once written, a page that is missing from the table of contents was taken out by somebody.
    titles = {} if last.text or base is not None else {path: title or again(say(PAGE_TITLE), wanted.language)}
    changed = {path: text}
    findings: tuple[Finding, ...] = ()
    if wanted.archive == "yearly" and report.added:
        archived = _archived(text, path, wanted, files)
        changed = {path: archived.text} | {year.path: year.text for year in archived.pages}
        titles |= {year.path: year.title for year in archived.pages}
        findings = archived.findings
    listed, odd = kinds.listed(files, path, titles)
    changed |= listed
    return PageUpdate(
        section=section,
        files={name: text for name, text in changed.items() if text != files.get(name)},
        report=report,
        findings=(*findings, *odd),
    )


def _joins(wanted: WantedSection, base: Page | None) -> bool:
    """Whether the entries go to what is to come: as they did last time, else as the settings say."""
    if base is not None:
        return base.sections[0].period is None and unreleased.is_unreleased(base.sections[0].heading)
    return wanted.unreleased == "join"


def years_over(wanted: WantedSection, path: str, text: str) -> dict[int, str]:
    """The paths of the pages of past years that publishing may touch, by year."""
    if wanted.archive != "yearly":
        return {}
    return {year: links.of_year(path, year) for year in archive.finished(text, wanted.period.start)}


def _section(text: str, wanted: WantedSection) -> Page | None:
    """A section by itself, as a page; None where it is none."""
    found = pages.read(text, slugs=wanted.slugs, near=wanted.period.end, titled=False) if text.strip() else None
    return structs.replace(found, sections=found.sections[:1]) if found and found.sections else None


def _frozen(page: Page, wanted: WantedSection, last: LastWritten) -> Page | None:
    """The section as the tag's frozen list says that it was written; None where nothing says that it ever was.

    On a page that people wrote themselves, an entry that they left out was never taken out.
    """
    if not any(group.entries for group in last.frozen):
        return None
    written = _section(section_text(page, wanted.period, last.frozen), wanted)
    if written is None or last.published:
        return written
    section = written.sections[0]
    ours = merge.locate(page, section, section)
    there = {item.sense for item in ours.every_item} if ours is not None else set()
    return written if any(item.sense in there for item in section.every_item) else None


def _styled(page: Page, wanted: WantedSection, base: Page | None = None) -> Page:
    """The page with the ways in which the section was begun, and those that the settings name.

    People's edits and our own lines may change what the page does mostly: for that alone, lines that nobody touched
    would be written anew.
    """
    style, begun = page.style, base if base is not None and base.sections[0].days is not None else None
    if not styles.is_worded(page.sections):
        style = structs.replace(style, language="en" if wanted.language == "en" else "fr")
    if begun is not None:
        was = begun.style
        numbered = any(item.ticket or item.pull for item in begun.sections[0].every_item)
        style = structs.replace(
            style, shape=was.shape, weekdays=was.weekdays, years=was.years, before=was.before, form=was.form,
            language=was.language if styles.is_worded(begun.sections) else style.language,
            single=was.single, short=was.short, month_first=was.month_first, weekday=was.weekday,
            opening=was.opening, closing=was.closing, indent=was.indent,
            links=was.links if numbered else style.links,
        )  # fmt: skip
    style = structs.replace(style, marker=wanted.marker or style.marker)
    if wanted.heading in get_args(Shape) and wanted.heading != style.shape:
        # The words around the days, and their form, are those of another shape.
        weekdays = style.weekdays and wanted.heading != "week-of"
        style = structs.replace(
            style, shape=wanted.heading, form="", before="", single=False, weekday=None, weekdays=weekdays
        )
    return structs.replace(page, style=style, order=wanted.order if wanted.order in get_args(Order) else page.order)


def _as_written(page: Page, wanted: WantedSection) -> str:
    """The section as the tool would write it now; empty where the notes have no entry."""
    if not any(group.entries for group in wanted.groups):
        return ""
    closing = annex_lines(wanted.annex, page.style, page.flavour) if wanted.annex else ()
    return section_text(page, wanted.period, wanted.groups, closing)


def _merged(page: Page, section: str, base: Page | None, wanted: WantedSection) -> tuple[str, Report]:
    theirs = _section(section, wanted)
    if theirs is None:
        return _withdrawn(page, base)
    ours = merge.locate(page, theirs.sections[0], base.sections[0] if base else None)
    if ours is not None:
        return merge.merge(page, ours, theirs, base)
    new, gone = merge.fresh(theirs, base)
    coming = merge.told_as_coming(page)
    told, new = [item for item in new if item.identity in coming], [item for item in new if item.identity not in coming]
    added, deleted = tuple(item.title for item in new), tuple(item.title for item in gone)
    if base is not None or told:
        # Somebody took the whole section out: only what is new since comes back. What stands in what is to come
        # (« À venir », [Unreleased]) is on the page already.
        if not new:
            return page.text, Report(deleted=deleted)
        numbers, titles = {item.ticket or item.pull for item in new}, set(added)
        section = section_text(page, wanted.period, _only(wanted.groups, numbers, titles))
    return edits.insert(page, section, wanted.period).text, Report(added=added, deleted=deleted)


def _only(groups: tuple[EntryGroup, ...], numbers: set[int | None], titles: set[str]) -> list[EntryGroup]:
    """The entries with some numbers, and those without one by their titles as a page's reader sees them."""

    def is_new(entry: SectionEntry) -> bool:
        number = entry.ticket or entry.pull  # two entries may bear the same title
        return number in numbers if number else item_key.without(inline.visible(entry.title)) in titles

    chosen = (structs.replace(group, entries=tuple(filter(is_new, group.entries))) for group in groups)
    return [group for group in chosen if group.entries]


def _withdrawn(page: Page, base: Page | None) -> tuple[str, Report]:
    """The notes have no entry left: what nobody touched goes, the rest stays."""
    ours = merge.locate(page, base.sections[0], base.sections[0]) if base else None
    # A heading of the first level, alone, is read as a page's title.
    if base is None or ours is None or ours.level == 1:
        return page.text, Report()
    heading = structs.replace(ours, end=ours.body, items=(), blocks=(), parts=())
    text, report = merge.merge(page, ours, structs.replace(page, sections=(heading,)), base)
    entries = without_annex(page, ours)[0].every_item
    all_of_them = report.withdrawn and not report.kept and not report.foreign and len(report.withdrawn) == len(entries)
    if all_of_them and not _has_others_words(page, ours, base) and not unreleased.is_unreleased(ours.heading):
        text = edits.remove(page, ours).text
    return text, report


def _has_others_words(page: Page, ours: Section, base: Page) -> bool:
    """Whether a section holds anything beside its entries, its annex and the headings that the tool wrote."""
    written = base.sections[0]
    if plain.fold(ours.heading) != plain.fold(written.heading):
        return True
    parts = {plain.fold(part.heading) for part in written.parts}
    listed = {annex_content(base, block) for block in annexes(base, written)}
    held = ours.container
    known = [range(ours.first, ours.body), *([range(held.closing, held.end)] if held and held.closing else [])]
    known += [*(range(item.first, item.end) for item in ours.every_item)]
    known += [range(part.first, part.body) for part in ours.parts if plain.fold(part.heading) in parts]
    known += [range(one.first, one.end) for one in annexes(page, ours) if annex_content(page, one) in listed]
    own = {at for lines in known for at in lines}
    return any(page.lines[at].strip() and at not in own for at in range(ours.first, ours.end))


def _archived(text: str, path: str, wanted: WantedSection, files: Mapping[str, str | None]) -> archive.Archived:
    years = ((links.year_in(links.normal(name), path), held) for name, held in files.items())
    existing = {year: held for year, held in years if year is not None and held is not None}
    return archive.move(text, path=path, begins=wanted.period.start, existing=existing, language=wanted.language)
