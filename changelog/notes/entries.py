"""Changes → entries: one for each ticket with the changes that did it, one for each change without a ticket."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from changelog.language import phrases, plain
from changelog.model import Change, Finding
from changelog.notes import authored, curation, overrides, titles
from changelog.notes.model import Aside, Entry, Section
from changelog.notes.overrides import Override
from changelog.notes.words import Words


class Told(Struct, frozen=True, kw_only=True):
    """A change with what was decided about it: its own words, and the section that a rule named."""

    change: Change
    words: Words | None = None
    section: str = ""


class Places(Struct, frozen=True, kw_only=True):
    """Where tickets, pull requests and commits can be seen; each function may answer an empty string."""

    ticket: Callable[[int], str]
    pull_request: Callable[[int], str]
    commit: Callable[[str], str]


def compose(
    told: Sequence[Told], said: Mapping[int, Override], places: Places, language: str
) -> tuple[list[Entry], list[Finding]]:
    """The entries in the order of their newest change, overrides applied, and what the overrides no longer match."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    for ticket, group in _groups(told):
        entry = _entry(ticket, group, places, language)
        override = _override(entry, said)
        if override:
            findings += _drifts(override, group, entry.title)
            if override.hide:
                continue
            entry = _overridden(entry, override, language)
        entries.append(entry)
    return entries, findings


def sections(entries: Sequence[Entry], layout: str, language: str) -> tuple[Section, ...]:
    """The entries under their headings; one section without a title for the flat list."""
    if layout == "list" or not entries:
        return (Section(title="", entries=tuple(entries)),) if entries else ()
    usual = [phrases.SECTIONS[language][name] for name in curation.SECTIONS]
    order = list(dict.fromkeys([*usual, *(entry.section for entry in entries)]))
    grouped = ((title, tuple(entry for entry in entries if entry.section == title)) for title in order)
    return tuple(Section(title=title, entries=held) for title, held in grouped if held)


def aside(changes: Sequence[Change], places: Places, language: str) -> tuple[Aside, ...]:
    """The changes that are counted and listed without being told."""
    return tuple(
        Aside(
            title=_title(change, language),
            number=change.number,
            tickets=tuple(reference.number for reference in change.tickets),
            url=_place(change, places),
            why=change.why,
            bot=change.disposition == "bot",
        )
        for change in changes
    )


def _groups(told: Sequence[Told]) -> list[tuple[int | None, list[Told]]]:
    groups: dict[tuple[str, int], list[Told]] = {}
    for at, one in enumerate(told):
        for number in [reference.number for reference in one.change.tickets]:
            groups.setdefault(("ticket", number), []).append(one)
        if not one.change.tickets:
            groups[("change", at)] = [one]
    return [(key if kind == "ticket" else None, group) for (kind, key), group in groups.items()]


def _entry(ticket: int | None, group: Sequence[Told], places: Places, language: str) -> Entry:
    # The oldest change names the work; the later ones of a ticket are mostly its finishing touches.
    lead = next((one for one in group if one.words), group[-1])
    words = lead.words or Words()
    section = next((one.section for one in group if one.section), "") or words.section
    return Entry(
        title=_spoken(words.title, language) or _title(lead.change, language),
        ticket=ticket,
        changes=tuple(dict.fromkeys(one.change.number for one in group if one.change.number is not None)),
        url=places.ticket(ticket) if ticket is not None else _place(lead.change, places),
        text=authored.tamed(plain.block(words.text)),
        section=_section(section, group, language),
        commits=tuple(one.change.head.sha for one in group),
    )


def _section(named: str, group: Sequence[Told], language: str) -> str:
    usual = phrases.SECTIONS[language]
    if any(one.change.hotfix for one in group):
        return usual["urgent"]
    if named:
        return _spoken(named, language)
    return usual[curation.section_of(group[-1].change)]


def _title(change: Change, language: str) -> str:
    own = [change.number] if change.number is not None else []
    numbers = frozenset([*own, *(reference.number for reference in change.tickets)])
    if change.story:
        return titles.of_story(change.title, change.about, change.story, numbers, language)
    found = titles.clean(change.title, numbers, language)
    found = found or titles.clean(titles.of_branch(change.branch), numbers, language)
    return found or phrases.NOTES[language]["untitled"]


def _spoken(text: str, language: str) -> str:
    return titles.clean(text, frozenset(), language) if text else ""


def _place(change: Change, places: Places) -> str:
    return places.pull_request(change.number) if change.number is not None else places.commit(change.head.sha)


def _override(entry: Entry, said: Mapping[int, Override]) -> Override | None:
    numbers = ([entry.ticket] if entry.ticket is not None else []) + list(entry.changes)
    return next((said[number] for number in numbers if number in said), None)


def _overridden(entry: Entry, override: Override, language: str) -> Entry:
    return Entry(
        title=entry.title if override.title is None else _spoken(override.title, language) or entry.title,
        ticket=entry.ticket,
        changes=entry.changes,
        url=entry.url,
        text=entry.text if override.text is None else authored.tamed(plain.block(override.text)),
        section=_spoken(override.section, language) if override.section else entry.section,
        commits=entry.commits,
    )


def _drifts(override: Override, group: Sequence[Told], cleaned: str) -> list[Finding]:
    said = [text for one in group for text in (one.change.title, one.words.title if one.words else "")]
    originals = [text for text in said if text.strip()]
    found = overrides.drift(override, (cleaned, *originals))
    return [found] if found else []
