"""Chapter 4: tell. Which changes are told and which are set aside, by which rule; and the sums, which must be right."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from changelog.app.collect import TRAIL, CollectedHistory
from changelog.app.link import NOT_ASKED, ForgeAnswers, Linker
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.history import fates
from changelog.domain.history.fates import Accounting
from changelog.domain.model import Change, Collected, Finding
from changelog.domain.notes import curation, words
from changelog.domain.notes.curation import Ruling
from changelog.domain.notes.entries import Spoken, Told, spoken
from changelog.domain.notes.overrides import Override
from changelog.domain.notes.words import Words
from changelog.domain.ports.repository import ReadsHistory
from changelog.errors import Problem
from changelog.i18n.say import say

SCARCE = 10  # fewer than one change in ten names a ticket: then everything is told


class CuratedDelivery(Struct, frozen=True, kw_only=True):
    """A delivery with every change linked and disposed of, what is told of it, its tickets, and its sums."""

    collected: Collected
    told: tuple[Told, ...]
    aside: tuple[Change, ...]
    accounting: Accounting
    tickets_only: bool
    tickets: dict[int, Spoken]


class _Rule(Struct, frozen=True, kw_only=True):
    """The default rule of a delivery: whether only what names a ticket is told; by git for what nobody could ask of."""

    only: bool
    by_git: bool
    unread: frozenset[int | str]

    def tickets_only(self, change: Change) -> bool:
        """Whether a change without a ticket is set aside."""
        key = change.number if change.number is not None else change.head.sha
        return self.by_git if key in self.unread else self.only


class Curator:
    """Judges the deliveries that were gathered, one at a time; what they share is read once, when it is made."""

    def __init__(
        self,
        reader: ReadsHistory,
        survey: Survey,
        settings: Settings,
        gathered: CollectedHistory,
        said: Mapping[int, Override] | None = None,
        known: ForgeAnswers = NOT_ASKED,
    ) -> None:
        self._said = said or {}
        self._known = known
        self.linker = Linker(survey, gathered, known)
        self._settings = settings
        self._gathered = gathered
        self._rates = _Rates(self.linker, settings, gathered, known)
        self._paths = _paths(reader, settings, gathered)

    def __len__(self) -> int:
        return len(self._gathered.deliveries)

    def curate(self, at: int) -> CuratedDelivery:
        """One delivery. Raises Problem when a commit is not accounted for: our mistake, never silent."""
        collected = self._gathered.deliveries[at]
        changes = [self._with_paths(change) for change in self.linker.link(collected.changes)]
        collected = structs.replace(collected, changes=tuple(changes))
        tickets = self._spoken(changes)
        only, by_git = self._rates.tickets_only(at), self._rates.by_git(at)
        rule = _Rule(only=only, by_git=by_git, unread=self._known.unread)
        judged = _judge(collected, self._settings, self._said, tickets, rule)
        return _with_findings(judged, self._odd()) if at == len(self) - 1 else judged

    def _spoken(self, changes: Sequence[Change]) -> dict[int, Spoken]:
        """The tickets of some changes with their own words, as far as the forge told them."""
        numbers = dict.fromkeys(reference.number for change in changes for reference in change.tickets)
        found = ((number, self._known.tickets.get(number)) for number in numbers)
        return {number: spoken(ticket) for number, ticket in found if ticket is not None}

    def _odd(self) -> tuple[Finding, ...]:
        needs = any(rule.label for rule in self._settings.notes.rules) and not self._known.asked
        message = say("rules with a label match nothing without a forge")
        rules = [Finding(code="rule-needs-forge", message=message, subject="notes.rules")] if needs else []
        return (*self._known.findings, *rules)

    def _with_paths(self, change: Change) -> Change:
        paths = self._paths.get(change.head.sha)
        if not paths:
            return change
        return structs.replace(change, commits=(structs.replace(change.head, paths=paths), *change.commits[1:]))


def _paths(reader: ReadsHistory, settings: Settings, gathered: CollectedHistory) -> dict[str, tuple[str, ...]]:
    if not curation.needs_paths(settings.notes):
        return {}
    changes = (change for collected in gathered.deliveries for change in collected.changes)
    return reader.paths(change.head.sha for change in changes if change.disposition == "entry")


class _Rates:
    """How often the last changes before a point name tickets; each change is linked once."""

    def __init__(self, linker: Linker, settings: Settings, gathered: CollectedHistory, known: ForgeAnswers) -> None:
        self._known = known
        self._settings = settings
        self._gathered = gathered
        self._linker = linker
        # Per change of the trail: whether it names a ticket, None for a machine, "" while nobody has asked.
        self._names: list[bool | str | None] = [""] * len(gathered.trail)

    def tickets_only(self, at: int) -> bool:
        """Whether tickets are named often enough before a delivery to tell only what names one."""
        return self.by_git(at) or (self._is_open and self._known.asked and _often(self._told_now(at)))

    @property
    def _is_open(self) -> bool:
        return self._settings.notes.tell == "auto"

    def by_git(self, at: int) -> bool:
        """The same by what git knows alone."""
        if not self._is_open:
            return self._settings.notes.tell == "tickets"
        end = self._gathered.ends[at]
        start = max(0, end - TRAIL)
        for place in range(start, end):
            if self._names[place] == "":
                self._names[place] = self._named(self._gathered.trail[place])
        return _often(self._names[start:end])

    def _told_now(self, at: int) -> list[bool | str | None]:
        """Of this delivery alone: where tickets stand in descriptions only, git's trail names none of them."""
        live = (change for change in self._gathered.deliveries[at].changes if change.disposition == "entry")
        return [self._named(change) for change in live]

    def _named(self, change: Change) -> bool | None:
        bot = curation.is_bot(change, self._settings.notes.bots)
        return None if bot else self._linker.names_ticket(change)


def _often(names: Sequence[bool | str | None]) -> bool:
    people = len(names) - names.count(None)
    return names.count(True) * SCARCE >= people


def _judge(
    collected: Collected,
    settings: Settings,
    said: Mapping[int, Override],
    tickets: Mapping[int, Spoken],
    default: "_Rule",
) -> CuratedDelivery:
    told: list[Told] = []
    aside: list[Change] = []
    changes: list[Change] = []
    for change in collected.changes:
        if change.disposition == "entry":
            own = own_words(change)
            heard = _heard(change, own, tickets)
            labels = labels_of(change, tickets)
            only = default.tickets_only(change)
            ruling = curation.rule(change, heard, settings.notes, tickets_only=only, labels=labels)
            if ruling.disposition == "aside":
                ruling = _said_otherwise(change, said) or ruling
            change = structs.replace(change, disposition=ruling.disposition, why=ruling.why)
            if ruling.disposition == "entry":
                told.append(Told(change=change, words=own, section=ruling.section))
            else:
                aside.append(change)
        changes.append(change)
    collected = structs.replace(collected, changes=tuple(changes))
    sums = fates.of(collected)
    if sums.unexplained:
        some = ", ".join(sha[:10] for sha in sums.unexplained[:5])
        raise Problem(
            say("{count} commits are in no bucket or in two: {some}", count=len(sums.unexplained), some=some),
            hint=say("This is a mistake of nouveautes, not yours: please report it with this line."),
        )
    return CuratedDelivery(
        collected=collected,
        told=tuple(told),
        aside=tuple(aside),
        accounting=sums,
        tickets_only=default.only,
        tickets=dict(tickets),
    )


def _said_otherwise(change: Change, said: Mapping[int, Override]) -> Ruling | None:
    """Somebody wrote words for a change that would be set aside: then it is told."""
    numbers = [*([change.number] if change.number is not None else []), *(one.number for one in change.tickets)]
    found = next((said[number] for number in numbers if number in said), None)
    if found is None or found.hide or not (found.title or found.text):
        return None
    return Ruling(disposition="entry", why=say("nouveautes.d/{number}.md brings its words", number=found.number))


def own_words(change: Change) -> Words | None:
    """A change's own words: in its description, which can be mended after the merge, else in its messages."""
    texts = (change.pull.body if change.pull else "", *(commit.message for commit in (*change.commits, *change.echoes)))
    found = (words.find(text) for text in texts if "ouveaut" in text or "OUVEAUT" in text)
    return next((one for one in found if one is not None), None)


def _heard(change: Change, own: Words | None, tickets: Mapping[int, Spoken]) -> Words | None:
    """What is said of a change in all: its tickets speak first, each for itself; silent only where all of them are."""
    said = [_of_ticket(tickets, reference.number) or own for reference in change.tickets] or [own]
    if all(one is not None and one.silent for one in said):
        return said[0]
    return next((one for one in said if one is not None and not one.silent), None)


def _of_ticket(tickets: Mapping[int, Spoken], number: int) -> Words | None:
    found = tickets.get(number)
    return found.words if found else None


def labels_of(change: Change, tickets: Mapping[int, Spoken]) -> frozenset[str]:
    """The labels of a change's pull request and of its tickets, their types included."""
    own = change.pull.labels if change.pull else ()
    found = (tickets[reference.number].ticket for reference in change.tickets if reference.number in tickets)
    return frozenset((*own, *(label for ticket in found for label in (*ticket.labels, ticket.type) if label)))


def _with_findings(judged: CuratedDelivery, findings: tuple[Finding, ...]) -> CuratedDelivery:
    collected = structs.replace(judged.collected, findings=(*judged.collected.findings, *findings))
    return structs.replace(judged, collected=collected)
