"""Changes → entries: one for each ticket with the changes that did it, one for each change without a ticket."""

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, structs

from changelog.domain.model import Change, Finding, Ticket
from changelog.domain.notes import curation, overrides, safe_markdown, titles, words
from changelog.domain.notes.model import Aside, Entry, ReviewApp, Section
from changelog.domain.notes.overrides import Override
from changelog.domain.notes.words import Words
from changelog.i18n import grammar, plain
from changelog.i18n.say import again, marked, say

LONGEST_TITLE = 120  # characters of a title in a finding
_WEB = re.compile(r"https?://[^/?#@\s]+(?:[/?#]|$)", re.I)
_HEADINGS = {
    "news": marked("New"),
    "improvements": marked("Improvements"),
    "fixes": marked("Fixes"),
    "urgent": marked("Urgent fixes"),
}


class ListedChange(Struct, frozen=True, kw_only=True):
    """A listed change with its own words for users, and the section that a rule named."""

    change: Change
    words: Words | None = None
    section: str = ""


class TicketWords(Struct, frozen=True, kw_only=True):
    """A ticket as the forge has it, and the words for users in its body."""

    ticket: Ticket
    words: Words | None = None


class WebLinks(Struct, frozen=True, kw_only=True):
    """The web addresses of tickets, pull requests and commits, empty where there is none; and review apps."""

    ticket: Callable[[int], str]
    pull_request: Callable[[int], str]
    commit: Callable[[str], str]
    lone: Callable[[Change], str] | None = None
    key: Callable[[str], str] = lambda _: ""
    review: Callable[[int], tuple[ReviewApp, ...]] = lambda _: ()

    def change(self, change: Change) -> str:
        """The address of a change: its pull request, else its commit, or what the forge has for a lone one."""
        if change.number is not None:
            return self.pull_request(change.number)
        return self.lone(change) if self.lone else self.commit(change.head.sha)


def ticket_words(ticket: Ticket) -> TicketWords:
    """A ticket with the words in its body."""
    return TicketWords(ticket=ticket, words=words.find(ticket.body))


def compose(
    listed: Sequence[ListedChange],
    by_number: Mapping[int, Override],
    links: WebLinks,
    language: str,
    tickets: Mapping[int, TicketWords] | None = None,
    alone: Sequence[TicketWords] = (),
) -> tuple[list[Entry], list[Finding]]:
    """The entries in the order of their newest change, overrides applied, and what the overrides no longer match.

    `tickets`: what the forge knows of them, by number; `alone`: tickets that are listed though no change carries them.
    """
    entries: list[Entry] = []
    findings: list[Finding] = []
    known = dict(tickets or {}) | {one.ticket.number: one for one in alone}
    groups: list[tuple[int | None, list[ListedChange]]] = [
        *_groups(listed),
        *((one.ticket.number, []) for one in alone),
    ]
    for number, group in groups:
        own = known.get(number) if number is not None else None
        if own and own.words:
            silent = own.words.silent
        else:
            silent = bool(group) and all(one.words and one.words.silent for one in group)
        if silent:
            continue

        entry = _entry(number, group, own, links, language)
        findings += _renamed(own, group, entry)
        numbers = [*([entry.ticket] if entry.ticket is not None else []), *entry.changes]
        override = next((by_number[one] for one in numbers if one in by_number), None)
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


def aside(changes: Sequence[Change], links: WebLinks, language: str) -> tuple[Aside, ...]:
    """The changes that are left out of the entries, and counted."""
    return tuple(
        Aside(
            title=_title(change, language),
            number=change.number,
            sign=change.sign,
            tickets=tuple(reference.number for reference in change.tickets),
            url=links.change(change),
            why=change.why,
            bot=change.disposition == "bot",
        )
        for change in changes
    )


def _groups(listed: Sequence[ListedChange]) -> list[tuple[int | None, list[ListedChange]]]:
    """A ticket (None for a change without one) → the changes that did it."""
    groups: dict[tuple[str, int], list[ListedChange]] = {}
    for at, one in enumerate(listed):
        for reference in one.change.tickets:
            groups.setdefault(("ticket", reference.number), []).append(one)
        if not one.change.tickets and one.change.keys:
            groups.setdefault((one.change.keys[0], 0), []).append(one)
        elif not one.change.tickets:
            groups[("change", at)] = [one]
    return [(key if kind == "ticket" else None, group) for (kind, key), group in groups.items()]


def _entry(
    ticket: int | None, group: Sequence[ListedChange], own: TicketWords | None, links: WebLinks, language: str
) -> Entry:
    # The oldest change names the work; the later ones of a ticket are mostly its finishing touches.
    lead = next((one for one in group if one.words and not one.words.silent), group[-1] if group else None)
    found = (own.words if own else None) or (lead.words if lead else None) or Words()
    sections = [own.words.section if own and own.words else "", *(one.section for one in group), found.section]
    named = next((section for section in sections if section), "")
    numbers = tuple(dict.fromkeys(one.change.number for one in group if one.change.number is not None))
    labels = [*(own.ticket.labels if own else ()), *_pull_labels(group)]
    key = group[0].change.keys[0] if ticket is None and group and group[0].change.keys else ""
    # A ticket's own address, unless it is none, or would carry somebody's password onto the page.
    if own is not None and _WEB.match(own.ticket.url):
        url = own.ticket.url
    elif ticket is not None:
        url = links.ticket(ticket)
    elif key:
        url = links.key(key)
    else:
        url = links.change(lead.change) if lead else ""

    is_live = bool(group) and all(one.change.live is not None for one in group)
    days = [day for one in group if (day := one.change.live_on) is not None]
    live = max(days) if is_live and len(days) == len(group) else None
    # Words that somebody wrote for users say what they should know; without any, a commit's own say what it breaks.
    broken = () if found.title or found.text else (titles.broken(one.change) for one in reversed(group))
    text = safe_markdown.tamed(plain.block(found.text or "\n\n".join(text for text in broken if text)))
    if is_live:
        # Users have it already: it is never listed as something that waits. No day is named where none is known.
        since = say("In production since {day}.", day=grammar.long(live, language)) if live else say("In production.")
        since = again(since, language)
        text = f"{since}\n\n{text}" if text else since
    title = _written(found.title, language) or _ticket_title(ticket, group, own, language)
    return Entry(
        title=title or (_title(lead.change, language) if lead else again(say("(untitled)"), language)),
        ticket=ticket,
        changes=numbers,
        url=url,
        text=text,
        live=is_live,
        live_since=live,
        section=_section(named, group, own, language),
        commits=tuple(one.change.head.sha for one in group),
        labels=tuple(dict.fromkeys(labels)),
        sign=next((one.change.sign for one in group), "#"),
        key=key,
        review_apps=tuple(app for number in numbers for app in links.review(number)),
    )


def _ticket_title(ticket: int | None, group: Sequence[ListedChange], own: TicketWords | None, language: str) -> str:
    """The ticket's title as it was when its newest change was merged; none for reverts and what restores them."""
    if own is None or ticket is None or any(one.change.story for one in group):
        return ""
    numbers = frozenset([ticket, *(one.change.number for one in group if one.change.number is not None)])
    found = titles.clean(own.ticket.title_at(_merged_at(group)) if group else own.ticket.title, numbers, language)
    breaks = bool(found) and any(titles.is_breaking(one.change) for one in group)
    return titles.with_break(found, language) if breaks else found


def _merged_at(group: Sequence[ListedChange]) -> int:
    changes = [one.change for one in group]
    return max((change.pull.merged_at if change.pull else None) or change.head.committed for change in changes)


def _renamed(own: TicketWords | None, group: Sequence[ListedChange], entry: Entry) -> list[Finding]:
    """Renaming a ticket after the merge does not rewrite the notes, but is reported."""
    if own is None or own.words is not None or not group or any(one.words for one in group):
        return []
    if own.ticket.title_at(_merged_at(group)) == own.ticket.title:
        return []
    today = plain.shortened(plain.line(own.ticket.title), LONGEST_TITLE)
    message = say("is listed under its title at the merge; today it is called « {today} »", today=today)
    return [Finding(code="ticket-renamed", message=message, subject=entry.label)]


def _pull_labels(group: Sequence[ListedChange]) -> list[str]:
    return [label for one in group if one.change.pull for label in one.change.pull.labels]


def _section(named: str, group: Sequence[ListedChange], own: TicketWords | None, language: str) -> str:
    if any(one.change.hotfix for one in group):
        return _heading("urgent", language)
    if named:
        return _written(named, language)
    labels = [label for label in ((own.ticket.type, *own.ticket.labels) if own else ()) if label]
    if not group:
        return _heading(curation.section_of_labels(labels) or "improvements", language)
    return _heading(curation.section_of(group[-1].change, [*labels, *_pull_labels(group)]), language)


def _heading(section: str, language: str) -> str:
    return again(say(_HEADINGS[section]), language)


def _title(change: Change, language: str) -> str:
    own = [change.number] if change.number is not None else []
    numbers = frozenset([*own, *(reference.number for reference in change.tickets)])
    if change.story:
        return titles.of_story(change.title, change.about, change.story, numbers, language)
    found = titles.clean(change.title, numbers, language)
    found = found or titles.clean(titles.of_branch(change.branch), numbers, language)
    if found and titles.is_breaking(change):
        return titles.with_break(found, language)
    return found or again(say("(untitled)"), language)


def _written(text: str, language: str) -> str:
    return titles.clean(text, frozenset(), language) if text else ""


def _overridden(entry: Entry, override: Override, language: str) -> Entry:
    return structs.replace(
        entry,
        title=entry.title if override.title is None else _written(override.title, language) or entry.title,
        text=entry.text if override.text is None else safe_markdown.tamed(plain.block(override.text)),
        section=_written(override.section, language) if override.section else entry.section,
    )


def _drifts(override: Override, group: Sequence[ListedChange], own: TicketWords | None, cleaned: str) -> list[Finding]:
    titles = [text for one in group for text in (one.change.title, one.words.title if one.words else "")]
    titles += [own.ticket.title, own.words.title if own.words else ""] if own else []
    found = overrides.drift(override, (cleaned, *(text for text in titles if text.strip())))
    return [found] if found else []
