"""Chapter 4, curate: which changes are listed and which set aside, by which rule; and the sums, which must be right.

1. link the changes to tickets   2. find the default rule   3. decide for each change   4. count every commit once
"""

from collections.abc import Mapping

from msgspec import Struct, structs

from changelog.app.collect import TRAIL, CollectedHistory
from changelog.app.link import NOT_ASKED, ForgeAnswers, Linker
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.history import fates
from changelog.domain.history.fates import Accounting
from changelog.domain.model import Change, Collected, Finding, Reference
from changelog.domain.notes import curation, words
from changelog.domain.notes.curation import Ruling
from changelog.domain.notes.default_rule import TicketHabit, habit
from changelog.domain.notes.entries import ListedChange, TicketWords, ticket_words
from changelog.domain.notes.overrides import Override
from changelog.domain.notes.words import Words
from changelog.domain.ports.repository import ReadsHistory
from changelog.errors import Problem
from changelog.i18n.say import say


class CuratedDelivery(Struct, frozen=True, kw_only=True):
    """A delivery with every change linked and decided, what is listed of it, its tickets, and its sums.

    `habit`: how its last changes name tickets, None where the settings chose the default rule.
    """

    collected: Collected
    listed: tuple[ListedChange, ...]
    aside: tuple[Change, ...]
    accounting: Accounting
    tickets_only: bool
    tickets: dict[int, TicketWords]
    habit: TicketHabit | None = None


class Curator:
    """Curates the deliveries that were collected, one at a time; what they share is read once, when it is made."""

    def __init__(
        self,
        reader: ReadsHistory,
        survey: Survey,
        settings: Settings,
        history: CollectedHistory,
        overrides: Mapping[int, Override] | None = None,
        known: ForgeAnswers = NOT_ASKED,
    ) -> None:
        self.linker = Linker(survey, history, known)
        self._overrides = overrides or {}
        self._known = known
        self._settings = settings
        self._history = history
        self._rates = _TicketRates(self.linker, settings, history, known)
        self._paths = _paths(reader, settings, history)

    def __len__(self) -> int:
        return len(self._history.deliveries)

    def curate(self, at: int) -> CuratedDelivery:
        """One delivery. Raises Problem when a commit is not accounted for: our mistake, never silent."""
        collected = self._history.deliveries[at]
        changes = [self._with_paths(change) for change in self.linker.link(collected.changes)]
        numbers = dict.fromkeys(reference.number for change in changes for reference in change.tickets)
        found = ((number, self._known.tickets.get(number)) for number in numbers)
        tickets = {number: ticket_words(ticket) for number, ticket in found if ticket is not None}
        only, by_git = self._rates.tickets_only(at), self._rates.by_git(at)

        listed: list[ListedChange] = []
        aside: list[Change] = []
        for place, change in enumerate(changes):
            if change.disposition != "entry":
                continue
            # What the forge could not be asked about is decided by what git says.
            unread = (change.number if change.number is not None else change.head.sha) in self._known.unread
            own = own_words(change)
            ruling = self._ruling(change, own, tickets, tickets_only=by_git if unread else only)
            change = structs.replace(change, disposition=ruling.disposition, why=ruling.why)
            changes[place] = change
            if ruling.disposition == "entry":
                listed.append(ListedChange(change=change, words=own, section=ruling.section))
            else:
                aside.append(change)

        findings = (*collected.findings, *(self._findings() if at == len(self) - 1 else ()))
        collected = structs.replace(collected, changes=tuple(changes), findings=findings)
        return CuratedDelivery(
            collected=collected,
            listed=tuple(listed),
            aside=tuple(aside),
            accounting=_sums(collected),
            tickets_only=only,
            tickets=tickets,
            habit=self._rates.habit(at),
        )

    def _ruling(
        self, change: Change, own: Words | None, tickets: Mapping[int, TicketWords], *, tickets_only: bool
    ) -> Ruling:
        """What the rules decide; words that somebody wrote in an override bring back what they would set aside."""
        words, labels = _words_of(change, own, tickets), labels_of(change, tickets)
        ruling = curation.rule(change, words, self._settings.notes, tickets_only=tickets_only, labels=labels)
        if ruling.disposition != "aside":
            return ruling
        numbers = [*([change.number] if change.number is not None else []), *(one.number for one in change.tickets)]
        override = next((self._overrides[number] for number in numbers if number in self._overrides), None)
        if override is None or override.hide or not (override.title or override.text):
            return ruling
        why = say("nouveautes.d/{number}.md brings its words", number=override.number)
        return Ruling(disposition="entry", why=why)

    def _findings(self) -> tuple[Finding, ...]:
        if self._known.asked or not any(rule.label for rule in self._settings.notes.rules):
            return self._known.findings
        message = say("rules with a label match nothing without a forge")
        return (*self._known.findings, Finding(code="rule-needs-forge", message=message, subject="notes.rules"))

    def _with_paths(self, change: Change) -> Change:
        paths = self._paths.get(change.head.sha)
        if not paths:
            return change
        return structs.replace(change, commits=(structs.replace(change.head, paths=paths), *change.commits[1:]))


def own_words(change: Change) -> Words | None:
    """A change's own words: in its description, which can be mended after the merge, else in the messages of all its
    commits, each of which keeps its own; else in those of the same change elsewhere.
    """
    described = words.find(change.pull.body) if change.pull else None
    if described is not None:
        return described
    own = words.joined(one for commit in change.commits for one in words.every(commit.message))
    return own or words.joined(one for commit in change.echoes for one in words.every(commit.message))


def labels_of(change: Change, tickets: Mapping[int, TicketWords]) -> frozenset[str]:
    """The labels of a change's pull request and of its tickets, their types included."""
    own = change.pull.labels if change.pull else ()
    found = (tickets[reference.number].ticket for reference in change.tickets if reference.number in tickets)
    return frozenset((*own, *(label for ticket in found for label in (*ticket.labels, ticket.type) if label)))


def _words_of(change: Change, own: Words | None, tickets: Mapping[int, TicketWords]) -> Words | None:
    """The words by which the rules decide: each ticket's own come first; silent only where all of them are."""
    found = (tickets.get(reference.number) for reference in change.tickets)
    known = [(ticket.words if ticket else None) or own for ticket in found] or [own]
    if all(one is not None and one.silent for one in known):
        return known[0]
    return next((one for one in known if one is not None and not one.silent), None)


def _sums(collected: Collected) -> Accounting:
    sums = fates.of(collected)
    if sums.unexplained:
        some = ", ".join(sha[:10] for sha in sums.unexplained[:5])
        raise Problem(
            say("{count} commits are in no bucket or in two: {some}", count=len(sums.unexplained), some=some),
            hint=say("This is a mistake of nouveautes, not yours: please report it with this line."),
        )
    return sums


def _paths(reader: ReadsHistory, settings: Settings, history: CollectedHistory) -> dict[str, tuple[str, ...]]:
    if not curation.needs_paths(settings.notes):
        return {}
    changes = (change for collected in history.deliveries for change in collected.changes)
    return reader.paths(change.head.sha for change in changes if change.disposition == "entry")


class _TicketRates:
    """How the last changes before a delivery name tickets: the default rule. Each change is linked once."""

    def __init__(self, linker: Linker, settings: Settings, history: CollectedHistory, known: ForgeAnswers) -> None:
        self._known = known
        self._settings = settings
        self._history = history
        self._linker = linker
        # Per change of the trail: its tickets, None for a machine; nothing while nobody has asked.
        self._tickets: dict[int, tuple[Reference, ...] | None] = {}

    def tickets_only(self, at: int) -> bool:
        """Whether only what names a ticket is listed of a delivery."""
        if self._settings.notes.tell != "auto":
            return self._settings.notes.tell == "tickets"
        seen = self.habit(at)
        return seen is None or seen.tickets_only

    def habit(self, at: int) -> TicketHabit | None:
        """The habit that decides: git's, unless the forge shows of this delivery alone that tickets are named, where
        they stand in descriptions only, and git's trail names none of them. None where the settings decide.
        """
        if self._settings.notes.tell != "auto":
            return None
        by_git = self._by_git(at)
        if by_git.tickets_only or not self._known.asked:
            return by_git
        live = (change for change in self._history.deliveries[at].changes if change.disposition == "entry")
        by_forge = habit([found for change in live if (found := self._of(change)) is not None])
        return by_forge if by_forge.tickets_only else by_git

    def by_git(self, at: int) -> bool:
        """Whether only what names a ticket is listed, by what git knows alone."""
        if self._settings.notes.tell != "auto":
            return self._settings.notes.tell == "tickets"
        return self._by_git(at).tickets_only

    def _by_git(self, at: int) -> TicketHabit:
        end = self._history.ends[at]
        places = range(max(0, end - TRAIL), end)
        for place in places:
            if place not in self._tickets:
                self._tickets[place] = self._of(self._history.trail[place])
        return habit([found for place in places if (found := self._tickets[place]) is not None])

    def _of(self, change: Change) -> tuple[Reference, ...] | None:
        if curation.is_bot(change, self._settings.notes.bots):
            return None
        # A tracker's key stands for a number that its title names.
        keyed = (Reference(number=0, source="title"),) if self._linker.keys_of(change) else ()
        return self._linker.tickets_of(change) or keyed
