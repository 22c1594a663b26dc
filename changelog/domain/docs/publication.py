"""The page with a delivery's section in it, and the other files that follow: tables of contents, pages of past years.

What the tool would write is kept beside what came of it: it is the base of the next merge.
"""

from collections.abc import Iterable, Mapping
from typing import get_args

from msgspec import structs

from changelog.domain.docs import archive, edits, merge, nav, page, summary
from changelog.domain.docs import section as annex
from changelog.domain.docs import section as compose
from changelog.domain.docs.merge import Merged
from changelog.domain.docs.model import Item, Order, Page, Section, Shape
from changelog.domain.docs.section import NOTHING, Group, Published, Report, Telling, Written, Wrote
from changelog.domain.model import Finding
from changelog.i18n import plain
from changelog.i18n.say import again, say

SUMMARY, CONFIG = "SUMMARY.md", "mkdocs.yml"


def publish(telling: Telling, path: str, files: Mapping[str, str | None], last: Wrote = NOTHING) -> Published:
    """Put a delivery on a page. `files`: path → text of the page, of SUMMARY.md, mkdocs.yml and the pages of past years
    (None: not there); `last`: what the tool wrote last time.
    """
    there = files.get(path)
    before = there if there is not None else _begun(telling)
    seen = page.read(before, slugs=telling.slugs, near=telling.period.end)
    written = _read(last.text, telling) if last.text else _rebuilt(_as_settled(seen, telling), telling, last)
    seen = _as_settled(_as_begun(seen, written), telling)
    told = any(group.entries for group in telling.groups)
    closing = annex.lines(telling.annex, seen.style, seen.flavour) if telling.annex else ()
    wrote = compose.text(seen, telling.period, telling.groups, closing) if told else ""
    text, report = _merged(seen, wrote, written, telling)
    if there is None and not report.added:
        return Published(wrote=wrote)
    changed = {path: text}
    findings: list[Finding] = []
    titles = {path: _title(seen, telling.language)}
    if telling.archive == "yearly" and report.added:
        archived = _archived(telling, path, text, files)
        changed[path] = archived.text
        changed |= {year.path: year.text for year in archived.pages}
        titles |= {year.path: year.title for year in archived.pages}
        findings += archived.findings
    if last.text or written is not None:
        # Once written, a page that is missing from the table of contents was taken out by somebody.
        del titles[path]
    listed, odd = _listed(files, path, titles)
    changed |= listed
    return Published(
        wrote=wrote,
        files={name: text for name, text in changed.items() if text != files.get(name)},
        report=report,
        findings=(*findings, *odd),
    )


def years_over(telling: Telling, path: str, text: str) -> dict[int, str]:
    """The paths of the pages of past years that publishing may touch, by year."""
    if telling.archive != "yearly":
        return {}
    from changelog.domain.docs import links

    return {year: links.of_year(path, year) for year in archive.finished(text, telling.period.start)}


def _as_begun(seen: Page, begun: Page | None) -> Page:
    """The page with the ways in which the section was begun: people's edits, and our own lines, may change what the
    page does mostly, and what nobody touched would be written anew for that alone.
    """
    if begun is None or begun.sections[0].said is None:
        return seen
    was = begun.style
    numbered = any(item.ticket or item.pull for item in begun.sections[0].every_item)
    style = structs.replace(
        seen.style, shape=was.shape, weekdays=was.weekdays, years=was.years, language=was.language, before=was.before,
        links=was.links if numbered else seen.style.links,
    )  # fmt: skip
    return structs.replace(seen, style=style)


def _as_settled(seen: Page, telling: Telling) -> Page:
    """The page with the ways that the settings name."""
    style = structs.replace(
        seen.style,
        marker=telling.marker or seen.style.marker,
        shape=telling.heading if telling.heading in get_args(Shape) else seen.style.shape,
    )
    order = telling.order if telling.order in get_args(Order) else seen.order
    return structs.replace(seen, style=style, order=order)


def _merged(seen: Page, wrote: str, written: Page | None, telling: Telling) -> tuple[str, Report]:
    theirs = _read(wrote, telling)
    if theirs is None:
        return _withdrawn(seen, written, telling)
    ours = merge.locate(seen, theirs.sections[0], written.sections[0] if written else None)
    if ours is not None:
        done = merge.merge(seen, ours, theirs, written)
        return done.text, _report(done)
    if written is None:
        return edits.insert(seen, wrote, telling.period), Report(added=_titles(merge.fresh(theirs, None)[0]))
    return _after_deletion(seen, theirs, written, telling)


def _withdrawn(seen: Page, written: Page | None, telling: Telling) -> tuple[str, Report]:
    """The notes have nothing left to tell: what nobody touched goes, the rest stays."""
    ours = merge.locate(seen, written.sections[0], written.sections[0]) if written else None
    if written is None or ours is None:
        return seen.text, Report()
    heading = _read("".join(seen.lines[ours.first : ours.body]), telling)
    if heading is None:
        return seen.text, Report()
    done = merge.merge(seen, ours, heading, written)
    entries = annex.apart(seen, ours)[0].every_item
    all_of_them = done.withdrawn and not done.kept and not done.foreign and len(done.withdrawn) == len(entries)
    if all_of_them and not _has_others_words(seen, ours, written):
        return edits.remove(seen, ours), _report(done)
    return done.text, _report(done)


def _rebuilt(seen: Page, telling: Telling, last: Wrote) -> Page | None:
    """The section as the tag's frozen list says that it was written; None where nothing says that it ever was.

    On a page that people wrote themselves, an entry that they left out was never taken out.
    """
    if not any(group.entries for group in last.frozen):
        return None
    written = _read(compose.text(seen, telling.period, last.frozen), telling)
    if written is None or last.published:
        return written
    section = written.sections[0]
    ours = merge.locate(seen, section, section)
    said = {item.sense for item in ours.every_item} if ours is not None else set()
    return written if any(item.sense in said for item in section.every_item) else None


def _has_others_words(seen: Page, ours: Section, written: Page) -> bool:
    """Whether a section holds anything beside its entries, its annex and the headings that the tool wrote."""
    wrote = written.sections[0]
    if plain.fold(ours.heading) != plain.fold(wrote.heading):
        return True
    parts = {plain.fold(part.heading) for part in wrote.parts}
    annexes = {annex.sense(written, block) for block in annex.find(written, wrote)}
    known = [range(ours.first, ours.body), *(range(item.first, item.end) for item in ours.every_item)]
    known += [range(part.first, part.body) for part in ours.parts if plain.fold(part.heading) in parts]
    known += [range(one.first, one.end) for one in annex.find(seen, ours) if annex.sense(seen, one) in annexes]
    own = {at for lines in known for at in lines}
    return any(seen.lines[at].strip() and at not in own for at in range(ours.first, ours.end))


def _after_deletion(seen: Page, theirs: Page, written: Page, telling: Telling) -> tuple[str, Report]:
    """Somebody took the whole section out: only what is new since comes back."""
    new, gone = merge.fresh(theirs, written)
    deleted = _titles(gone)
    if not new:
        return seen.text, Report(deleted=deleted)
    lines = {item.first for item in new}
    groups = tuple(_only(group, theirs, lines) for group in telling.groups)
    kept = tuple(group for group in groups if group.entries)
    text = edits.insert(seen, compose.text(seen, telling.period, kept), telling.period)
    return text, Report(added=_titles(new), deleted=deleted)


def _only(group: Group, theirs: Page, lines: set[int]) -> Group:
    """The entries of a group that stand on certain lines of what would be written."""
    titles = {item.title for section in theirs.sections for item in section.every_item if item.first in lines}
    known = {
        item.ticket or item.pull for section in theirs.sections for item in section.every_item if item.first in lines
    }

    def is_new(entry: Written) -> bool:
        number = entry.ticket or entry.pull  # two entries may bear the same title
        return number in known if number else page_title(entry.title) in titles

    return Group(title=group.title, entries=tuple(filter(is_new, group.entries)))


def page_title(markdown: str) -> str:
    """A title in Markdown as the reader of pages sees it."""
    found = page.read(f"## 1er janvier 2000\n\n* {markdown}\n").sections
    return next((item.title for section in found for item in section.every_item), markdown)


def _read(section: str, telling: Telling) -> Page | None:
    """A section by itself, as a page; None where it is none."""
    found = page.read(section, slugs=telling.slugs, near=telling.period.end) if section.strip() else None
    return structs.replace(found, sections=found.sections[:1]) if found and found.sections else None


def _titles(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.title for item in items)


def _report(done: Merged) -> Report:
    return Report(
        added=done.added,
        updated=done.updated,
        withdrawn=done.withdrawn,
        deleted=done.deleted,
        foreign=done.foreign,
        kept=done.kept,
    )


def _archived(telling: Telling, path: str, text: str, files: Mapping[str, str | None]) -> archive.Archived:
    there = {year: files.get(place) for year, place in years_over(telling, path, text).items()}
    existing = {year: held for year, held in there.items() if held is not None}
    return archive.move(text, path=path, begins=telling.period.start, existing=existing, language=telling.language)


def _listed(
    files: Mapping[str, str | None], path: str, titles: Mapping[str, str]
) -> tuple[dict[str, str], list[Finding]]:
    """The tables of contents with the page, and the pages of past years, each listed once."""
    changed: dict[str, str] = {}
    findings: list[Finding] = []
    for name, room in ((SUMMARY, summary), (CONFIG, nav)):
        text = files.get(name)
        if text is None:
            continue
        for place, title in titles.items():
            found = room.add(text, title, place) if place == path else room.add_year(text, title, place, news=path)
            text, odd = found
            findings += odd
        changed[name] = text
    return changed, findings


def _title(seen: Page, language: str) -> str:
    words = "".join(seen.lines_of(seen.title)).strip("# \r\n") if seen.title else ""
    return words or usual_title(language)


def _begun(telling: Telling) -> str:
    return f"# {usual_title(telling.language)}\n"


def usual_title(language: str) -> str:
    """What the page of news is called where nobody has named it."""
    return again(say("What’s new"), language)
