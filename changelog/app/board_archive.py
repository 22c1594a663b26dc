"""Which tickets the published page lists and may leave the board.

1. read the page where it is published, and the pages of years that are over   2. look each card of the column up in it
3. plan: which are published, which remain and why   4. close, then archive, card by card

A ticket is published where an entry about it is in the section of the delivery that carries it, or of a later one.
A pull request that is not merged yet publishes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct, structs

from changelog.app.board import Card
from changelog.app.follow_up import cards_of
from changelog.app.survey import Survey
from changelog.app.ticket_deliveries import History, name
from changelog.config.schema import Settings
from changelog.domain.docs import links, one_file
from changelog.domain.docs import page as pages
from changelog.domain.docs.archive_page import years_listed
from changelog.domain.model import DateTag, Finding, Value
from changelog.domain.ports.forge import ArchivesItems, ClosesTickets, ListsBoard
from changelog.domain.ports.publishing import KeepsDocs
from changelog.domain.remote import Record, Unfit
from changelog.domain.train.plan import ArchiveCards, Done, Plan
from changelog.domain.train.verdicts import Records
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say


class TicketPlace(Struct, frozen=True, kw_only=True):
    """A ticket on a page. `end`: the last day that its section can be about, None where no section says one."""

    path: str
    heading: str
    end: date | None


def tickets(text: str, path: str, slugs: Sequence[str], near: date) -> dict[int, list[TicketPlace]]:
    """The tickets of our repository (`slugs`, lower case, former names too) that have an entry in a section.

    An entry is about the ticket it links to, or whose number leads or ends it: one that is only mentioned has none.
    """
    page = pages.read(text.removeprefix("\ufeff"), slugs=slugs, near=near)
    found: dict[int, list[TicketPlace]] = {}
    end: date | None = None
    for section in page.sections if page.order != "oldest" else page.sections[::-1]:
        # From the newest on: a section whose heading has no days is no newer than the one above it.
        end = section.period.end if section.period else end
        for item in section.every_item:
            if item.ticket is not None and (not item.slug or item.slug.lower() in page.slugs):
                place = TicketPlace(path=path, heading=section.heading, end=end)
                found.setdefault(item.ticket, []).append(place)
    return found


_REASONS: Mapping[str, str] = {
    "not-written": marked("stays on the board: the page does not list it"),
    "earlier": marked("stays on the board: the page lists it in an earlier delivery only"),
    "not-in-production": marked("stays on the board: its delivery is not in production"),
    "not-tagged": marked("stays on the board: the page does not list it, and its delivery has no tag yet"),
    "put-back": marked("stays on the board: somebody reopened it, or took it out of the archive"),
}


class PublishedTicket(Value, frozen=True, kw_only=True):
    """A ticket that the published page lists, and where."""

    number: int
    title: str
    path: str
    heading: str


class RemainingTicket(Value, frozen=True, kw_only=True):
    """A ticket that remains in the column. `why`: not-written, earlier, not-in-production, not-tagged or
    put-back.
    """

    number: int
    title: str
    why: str
    tag: str = ""
    heading: str = ""


class Archiving(Struct, frozen=True, kw_only=True):
    """What is about to be done, and what each ticket of the column is held for."""

    plan: Plan
    written: tuple[PublishedTicket, ...]
    left: tuple[RemainingTicket, ...]


class PublishedTickets(Struct, frozen=True, kw_only=True):
    """What the published pages list: tickets by number, and what was odd."""

    tickets: Mapping[int, Sequence[TicketPlace]]
    findings: tuple[Finding, ...] = ()


def published(docs: KeepsDocs, settings: Settings, survey: Survey, today: date, base: str = "") -> PublishedTickets:
    """The tickets on the page and on those of past years, as they stand on the branch that is published: that of the
    settings, else `base`, else the default one.

    Raises Refused where that branch, or a page on it, cannot be read.
    """
    seen = docs.fetch()
    branch = settings.docs.branch or base or seen.default
    if not branch or not docs.head_of(branch):
        lacking = (
            say("the documentation repository has no branch « {branch} »", branch=branch)
            if branch
            else say("the documentation repository has no default branch: the one that it names is not there")
        )
        raise Refused(lacking, hint=say("Create it, or set docs.branch."))
    slugs = tuple(dict.fromkeys(one for one in (survey.slug.lower(), *sorted(survey.slugs)) if one))
    if one_file.is_template(settings.docs.page):
        return PublishedTickets(tickets=_in_files(docs, settings.docs.page, branch, slugs))
    path, findings = _page(docs, settings.docs.page, branch)
    text = _text(docs.read_all(branch, [path])[path], path)
    # The pages of years that the page lists, and those of every year of the train.
    listed = {year for year, _ in years_listed(pages.cut(text or ""), path).values()}
    first = min([today.year, *(tag.date.year for tag in survey.tags)])
    years = [links.of_year(path, year) for year in sorted({*listed, *range(first, today.year + 1)})]
    texts = {path: text} | {one: _text(held, one) for one, held in docs.read_all(branch, years).items()}
    found: dict[int, list[TicketPlace]] = {}
    for one, said in texts.items():
        for number, places in tickets(said or "", one, slugs, today).items():
            found.setdefault(number, []).extend(places)
    return PublishedTickets(tickets=found, findings=findings)


def _in_files(docs: KeepsDocs, template: str, branch: str, slugs: Sequence[str]) -> dict[int, list[TicketPlace]]:
    """The tickets where each delivery has a file of its own."""
    days = dict(one_file.all_of(template, docs.tree(branch)))
    found: dict[int, list[TicketPlace]] = {}
    for one, held in docs.read_all(branch, days).items():
        page = pages.read(_text(held, one) or "", slugs=slugs, whole=True)
        for item in page.sections[0].every_item:
            if item.ticket is not None and (not item.slug or item.slug.lower() in page.slugs):
                place = TicketPlace(path=one, heading=page.sections[0].heading or one, end=days[one])
                found.setdefault(item.ticket, []).append(place)
    return found


def _page(docs: KeepsDocs, path: str, branch: str) -> tuple[str, tuple[Finding, ...]]:
    """Where the page is now: it may have been moved since the settings were written."""
    if docs.read_all(branch, [path])[path] is not None:
        return path, ()
    moved = docs.moved_to(path, branch)
    if not moved or moved == path:
        message = say(
            "is not on the branch « {branch} » of the documentation: nothing is published there", branch=branch
        )
        return path, (Finding(code="page-missing", message=message, subject=path),)
    message = say("was moved to {moved}, and is published there; set docs.page", moved=moved)
    return moved, (Finding(code="page-moved", message=message, subject=path),)


def _text(held: bytes | Unfit | None, path: str) -> str | None:
    if isinstance(held, Unfit):
        raise Refused(
            say("« {path} » of the documentation repository is no file to be read", path=path),
            hint=say("See docs.page."),
        )
    try:
        return held.decode("utf-8") if held is not None else None
    except UnicodeDecodeError:
        hint = say("Save it as UTF-8, then run this again.")
        raise Refused(say("« {path} » of the documentation repository is not UTF-8", path=path), hint=hint) from None


def plan(
    cards: Iterable[Card], told: PublishedTickets, history: History, settings: Settings,
    findings: Iterable[Finding] = (), records: Records | None = None,
) -> Archiving:  # fmt: skip
    """Which cards of the column go, and which remain. What a person reopened or took out of the archive stays so:
    `records` (tag object → its records) list what was tidied before. A ticket that a later delivery carries is new.
    """
    halves = [one for one in (history.delivered, history.waiting) if one is not None]
    starts = {name(one.delivery): one.delivery.start for half in halves for one in half.deliveries}
    tidied = _tidied(records or {})
    written, left, wanted = list[PublishedTicket](), list[RemainingTicket](), list[int]()
    close, archive = ("close" in settings.board.when_published, "archive" in settings.board.when_published)
    for card in cards:
        number, where = card.ticket.number, _where(card, told.tickets.get(card.ticket.number, ()), starts)
        if isinstance(where, RemainingTicket):
            left.append(where)
            continue
        goes = archive or (close and card.ticket.state == "open")
        if goes and (card.item.reopened or _key(card) in tidied):
            left.append(RemainingTicket(number=number, title=plain.line(card.ticket.title), why="put-back"))
            continue
        title = plain.line(card.ticket.title)
        written.append(PublishedTicket(number=number, title=title, path=where.path, heading=where.heading))
        if goes:
            wanted.append(number)
    step = ArchiveCards(numbers=tuple(wanted), close=close, archive=archive)
    remain = (Finding(code="board-left", message=say(_REASONS[one.why]), subject=f"#{one.number}") for one in left)
    return Archiving(
        plan=Plan(
            command="board",
            tag="",
            steps=(step,) if wanted else (),
            findings=(*told.findings, *findings, *remain),
            nothing="" if wanted else "nothing-to-archive",
        ),
        written=tuple(written),
        left=tuple(left),
    )


def tidied_records(
    numbers: Iterable[int], cards: Iterable[Card], tags: Sequence[DateTag], who: str, at: int
) -> tuple[Record, ...]:
    """What is recorded once tickets were closed or archived: one record for each delivery that carries some of them;
    the newest one for those that no change carries.
    """
    places = {card.ticket.number: card.place.tag if card.place is not None else "" for card in cards}
    known, found = {tag.name: tag for tag in tags}, dict[str, list[int]]()
    for number in numbers:
        found.setdefault(places[number] if places[number] in known else tags[-1].name if tags else "", []).append(
            number
        )
    return tuple(
        Record(
            kind="archived", tag=tag.name, tag_object=tag.object_id, commit=tag.commit, by=who, at=at,
            numbers=tuple(found[tag.name]),
        )
        for tag in tags if tag.name in found
    )  # fmt: skip


def _tidied(records: Records) -> frozenset[tuple[str, int]]:
    """Tag and ticket of what was tidied; a ticket that no change carries counts whatever the tag."""
    held = [one for several in records.values() for one in several if one.kind == "archived"]
    return frozenset((tag, number) for one in held for number in one.numbers for tag in (one.tag, ""))


def _key(card: Card) -> tuple[str, int]:
    return (card.place.tag if card.place is not None else "", card.ticket.number)


def _where(
    card: Card, places: Sequence[TicketPlace], starts: Mapping[str, date | None]
) -> TicketPlace | RemainingTicket:
    """Where a card's ticket is written, or why it stays."""
    left = RemainingTicket(number=card.ticket.number, title=plain.line(card.ticket.title), why="not-written")
    place = card.place
    if place is not None and not place.in_production:
        return structs.replace(left, why="not-in-production" if place.tag else "not-tagged", tag=place.tag)
    start = starts.get(place.tag) if place is not None else None
    now = next((one for one in places if start is None or one.end is None or one.end >= start), None)
    if now is not None:
        return now
    if places:
        return structs.replace(left, why="earlier", heading=plain.line(places[0].heading))
    return left if place is None or place.tag else structs.replace(left, why="not-tagged")


def carry_out(
    step: ArchiveCards, lists: ListsBoard, archives: ArchivesItems, closes: ClosesTickets, survey: Survey
) -> Done:
    """Close what is open, then archive: killed in between, the card is still in the column, and found again.

    Raises Refused and Stopped as the board does.
    """
    cards = cards_of(lists.board().items, survey)
    wanted = [cards[number] for number in step.numbers if number in cards]
    left = [card for card in wanted if not card.archived]
    for card in left:
        if step.close and card.state == "open":
            closes.close_ticket(card.number or 0)
        if step.archive:
            archives.archive(card)
    return Done(step=step, how="done" if left else "already", told=", ".join(f"#{card.number}" for card in left))
