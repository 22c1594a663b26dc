"""Changes → entries: one for each ticket with the changes that did it, one for each change without a ticket."""

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, structs

from changelog.domain.model import Change, Finding, Ticket
from changelog.domain.notes import curation, overrides, safe_markdown
from changelog.domain.notes import words as titles
from changelog.domain.notes import words as words_of
from changelog.domain.notes.model import Aside, Entry, ReviewApp, Section
from changelog.domain.notes.overrides import Override
from changelog.domain.notes.words import Words
from changelog.i18n import plain
from changelog.i18n.say import again, marked, say

LONGEST_SAID = 120  # characters of a title in a finding
_WEB = re.compile(r"https?://[^/?#@\s]+(?:[/?#]|$)", re.I)
_HEADINGS = {
    "news": marked("New"),
    "improvements": marked("Improvements"),
    "fixes": marked("Fixes"),
    "urgent": marked("Urgent fixes"),
}


def _no_review(_: int) -> tuple[ReviewApp, ...]:
    return ()


class Told(Struct, frozen=True, kw_only=True):
    """A change with what was decided about it: its own words, and the section that a rule named."""

    change: Change
    words: Words | None = None
    section: str = ""


class Spoken(Struct, frozen=True, kw_only=True):
    """A ticket as the forge tells it, and the words for users in its body."""

    ticket: Ticket
    words: Words | None = None


class Places(Struct, frozen=True, kw_only=True):
    """Where tickets, pull requests and commits can be seen; each function may answer an empty string."""

    ticket: Callable[[int], str]
    pull_request: Callable[[int], str]
    commit: Callable[[str], str]
    review: Callable[[int], tuple[ReviewApp, ...]] = _no_review


def spoken(ticket: Ticket) -> Spoken:
    """A ticket, heard."""
    return Spoken(ticket=ticket, words=words_of.find(ticket.body))


def compose(
    told: Sequence[Told],
    said: Mapping[int, Override],
    places: Places,
    language: str,
    tickets: Mapping[int, Spoken] | None = None,
    alone: Sequence[Spoken] = (),
) -> tuple[list[Entry], list[Finding]]:
    """The entries in the order of their newest change, overrides applied, and what the overrides no longer match.

    `tickets`: what the forge knows of them, by number; `alone`: tickets that are told though no change carries them.
    """
    entries: list[Entry] = []
    findings: list[Finding] = []
    heard = dict(tickets or {}) | {one.ticket.number: one for one in alone}
    groups: list[tuple[int | None, list[Told]]] = [*_groups(told), *((one.ticket.number, []) for one in alone)]
    for number, group in groups:
        own = heard.get(number) if number is not None else None
        if _silent(own, group):
            continue
        entry = _entry(number, group, own, places, language)
        findings += _renamed(own, group, entry)
        override = _override(entry, said)
        if override:
            findings += _drifts(override, group, own, entry.title)
            if override.hide:
                continue
            entry = _overridden(entry, override, language)
        findings += safe_markdown.odd(entry.text, entry.label)
        entries.append(entry)
    return entries, findings


def sections(entries: Sequence[Entry], layout: str, language: str) -> tuple[Section, ...]:
    """The entries under their headings; one section without a title for the flat list."""
    if layout == "list" or not entries:
        return (Section(title="", entries=tuple(entries)),) if entries else ()
    usual = [_heading(name, language) for name in curation.SECTIONS]
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


def _silent(own: Spoken | None, group: Sequence[Told]) -> bool:
    """Whether the ticket, or without a word of it every change, chose to say nothing."""
    if own is not None and own.words is not None:
        return own.words.silent
    return bool(group) and all(one.words is not None and one.words.silent for one in group)


def _entry(ticket: int | None, group: Sequence[Told], own: Spoken | None, places: Places, language: str) -> Entry:
    # The oldest change names the work; the later ones of a ticket are mostly its finishing touches.
    lead = next((one for one in group if one.words and not one.words.silent), group[-1] if group else None)
    words = (own.words if own else None) or (lead.words if lead else None) or Words()
    section = (own.words.section if own and own.words else "") or next(
        (one.section for one in group if one.section), ""
    )
    numbers = tuple(dict.fromkeys(one.change.number for one in group if one.change.number is not None))
    return Entry(
        title=_spoken(words.title, language) or _named(ticket, group, own, language) or _title_of(lead, language),
        ticket=ticket,
        changes=numbers,
        url=_address(ticket, own, lead, places),
        text=safe_markdown.tamed(plain.block(words.text)),
        section=_section(section or words.section, group, own, language),
        commits=tuple(one.change.head.sha for one in group),
        labels=_labels(own, group),
        review_apps=tuple(app for number in numbers for app in places.review(number)),
    )


def _named(ticket: int | None, group: Sequence[Told], own: Spoken | None, language: str) -> str:
    """The ticket's title, as it stood when its newest change was merged; nothing for what takes something back."""
    if own is None or ticket is None or any(one.change.story for one in group):
        return ""
    numbers = frozenset([ticket, *(one.change.number for one in group if one.change.number is not None)])
    return titles.clean(own.ticket.title_at(_merged_at(group)) if group else own.ticket.title, numbers, language)


def _merged_at(group: Sequence[Told]) -> int:
    changes = [one.change for one in group]
    return max((change.pull.merged_at if change.pull else None) or change.head.committed for change in changes)


def _renamed(own: Spoken | None, group: Sequence[Told], entry: Entry) -> list[Finding]:
    """Nobody rewrites the notes by renaming a ticket afterwards; but people are told that it was renamed."""
    if own is None or own.words is not None or not group or any(one.words for one in group):
        return []
    then = own.ticket.title_at(_merged_at(group))
    if then == own.ticket.title:
        return []
    today = plain.shortened(plain.line(own.ticket.title), LONGEST_SAID)
    message = say("is told as it was called when it was merged; today it is called « {today} »", today=today)
    return [Finding(code="ticket-renamed", message=message, subject=entry.label)]


def _address(ticket: int | None, own: Spoken | None, lead: Told | None, places: Places) -> str:
    # A ticket's own address, unless it is none, or would carry somebody's password onto the page.
    if own is not None and _WEB.match(own.ticket.url):
        return own.ticket.url
    if ticket is not None:
        return places.ticket(ticket)
    return _place(lead.change, places) if lead else ""


def _labels(own: Spoken | None, group: Sequence[Told]) -> tuple[str, ...]:
    pulls = [one.change.pull for one in group if one.change.pull]
    return tuple(
        dict.fromkeys([*(own.ticket.labels if own else ()), *(label for pull in pulls for label in pull.labels)])
    )


def _section(named: str, group: Sequence[Told], own: Spoken | None, language: str) -> str:
    if any(one.change.hotfix for one in group):
        return _heading("urgent", language)
    if named:
        return _spoken(named, language)
    labels = [label for label in ((own.ticket.type, *own.ticket.labels) if own else ()) if label]
    if not group:
        return _heading(curation.section_of_labels(labels) or "improvements", language)
    return _heading(curation.section_of(group[-1].change, [*labels, *_labels(None, group)]), language)


def _heading(section: str, language: str) -> str:
    return again(say(_HEADINGS[section]), language)


def _title_of(lead: Told | None, language: str) -> str:
    return _title(lead.change, language) if lead else _untitled(language)


def _title(change: Change, language: str) -> str:
    own = [change.number] if change.number is not None else []
    numbers = frozenset([*own, *(reference.number for reference in change.tickets)])
    if change.story:
        return titles.of_story(change.title, change.about, change.story, numbers, language)
    found = titles.clean(change.title, numbers, language)
    found = found or titles.clean(titles.of_branch(change.branch), numbers, language)
    return found or _untitled(language)


def _untitled(language: str) -> str:
    return again(say("(untitled)"), language)


def _spoken(text: str, language: str) -> str:
    return titles.clean(text, frozenset(), language) if text else ""


def _place(change: Change, places: Places) -> str:
    return places.pull_request(change.number) if change.number is not None else places.commit(change.head.sha)


def _override(entry: Entry, said: Mapping[int, Override]) -> Override | None:
    numbers = ([entry.ticket] if entry.ticket is not None else []) + list(entry.changes)
    return next((said[number] for number in numbers if number in said), None)


def _overridden(entry: Entry, override: Override, language: str) -> Entry:
    return structs.replace(
        entry,
        title=entry.title if override.title is None else _spoken(override.title, language) or entry.title,
        text=entry.text if override.text is None else safe_markdown.tamed(plain.block(override.text)),
        section=_spoken(override.section, language) if override.section else entry.section,
    )


def _drifts(override: Override, group: Sequence[Told], own: Spoken | None, cleaned: str) -> list[Finding]:
    said = [text for one in group for text in (one.change.title, one.words.title if one.words else "")]
    said += [own.ticket.title, own.words.title if own.words else ""] if own else []
    originals = [text for text in said if text.strip()]
    found = overrides.drift(override, (cleaned, *originals))
    return [found] if found else []
