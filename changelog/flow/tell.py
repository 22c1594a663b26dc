"""Chapter 3: tell. Which changes are told and which are set aside, by which rule; and the sums, which must be right."""

from collections.abc import Sequence

from msgspec import Struct, structs

from changelog.config.schema import Settings
from changelog.errors import Problem
from changelog.flow.collect import TRAIL, Gathered
from changelog.flow.link import Linker
from changelog.flow.survey import Survey
from changelog.history import accounting
from changelog.history.accounting import Accounting
from changelog.model import Change, Collected, Finding
from changelog.notes import curation, words
from changelog.notes.entries import Told
from changelog.notes.words import Words
from changelog.ports import ReadsHistory

SCARCE = 10  # fewer than one change in ten names a ticket: then everything is told


class Judged(Struct, frozen=True, kw_only=True):
    """A delivery with every change linked and disposed of, what is told of it, and its sums."""

    collected: Collected
    told: tuple[Told, ...]
    aside: tuple[Change, ...]
    accounting: Accounting
    tickets_only: bool


def tell(reader: ReadsHistory, survey: Survey, settings: Settings, gathered: Gathered) -> tuple[list[Judged], Linker]:
    """Judge each delivery. Raises Problem when a commit is not accounted for: that would be our mistake, never silent."""
    linker = Linker(reader, survey, gathered)
    rates = _Rates(linker, settings, gathered)
    judged = []
    for at, collected in enumerate(gathered.deliveries):
        changes = _with_paths(reader, settings, linker.link(collected.changes))
        judged.append(_judge(structs.replace(collected, changes=tuple(changes)), settings, rates.tickets_only(at)))
    if judged and any(rule.label for rule in settings.notes.rules):
        judged[-1] = _with_finding(judged[-1])
    return judged, linker


class _Rates:
    """How often the last changes before a point name tickets; each change is linked once."""

    def __init__(self, linker: Linker, settings: Settings, gathered: Gathered) -> None:
        self._settings = settings
        self._gathered = gathered
        self._names = [] if settings.notes.tell != "auto" else self._read(linker)

    def tickets_only(self, at: int) -> bool:
        if self._settings.notes.tell != "auto":
            return self._settings.notes.tell == "tickets"
        end = self._gathered.ends[at]
        recent = [named for named in self._names[max(0, end - TRAIL) : end] if named is not None]
        return sum(recent) * SCARCE >= len(recent) if recent else True

    def _read(self, linker: Linker) -> list[bool | None]:
        """Per change of the trail: whether it names a ticket; None for machines, which count neither way."""
        bots = self._settings.notes.bots
        return [
            None if curation.is_bot(change, bots) else bool(change.tickets) for change in linker.link(self._gathered.trail)
        ]


def _with_paths(reader: ReadsHistory, settings: Settings, changes: list[Change]) -> list[Change]:
    if not curation.needs_paths(settings.notes):
        return changes
    paths = reader.paths(change.head.sha for change in changes if change.disposition == "entry")
    return [
        structs.replace(
            change,
            commits=(structs.replace(change.head, paths=paths.get(change.head.sha, ())), *change.commits[1:]),
        )
        for change in changes
    ]


def _judge(collected: Collected, settings: Settings, tickets_only: bool) -> Judged:
    told: list[Told] = []
    aside: list[Change] = []
    changes: list[Change] = []
    for change in collected.changes:
        if change.disposition == "entry":
            own = _words(change)
            ruling = curation.rule(change, own, settings.notes, tickets_only=tickets_only)
            change = structs.replace(change, disposition=ruling.disposition, why=ruling.why)
            if ruling.disposition == "entry":
                told.append(Told(change=change, words=own, section=ruling.section))
            else:
                aside.append(change)
        changes.append(change)
    collected = structs.replace(collected, changes=tuple(changes))
    sums = accounting.of(collected)
    if sums.unexplained:
        raise Problem(
            f"{len(sums.unexplained)} commits are in no bucket or in two: {', '.join(sha[:10] for sha in sums.unexplained[:5])}",
            hint="This is a mistake of nouveautes, not yours: please report it with this line.",
        )
    return Judged(
        collected=collected, told=tuple(told), aside=tuple(aside), accounting=sums, tickets_only=tickets_only
    )


def _words(change: Change) -> Words | None:
    found = (words.find(commit.message) for commit in (*change.commits, *change.echoes) if "ouveaut" in commit.message)
    return next((one for one in found if one is not None), None)


def _with_finding(judged: Judged) -> Judged:
    finding = Finding(code="rule-needs-forge", message="rules with a label match nothing without a forge", subject="notes.rules")
    collected = structs.replace(judged.collected, findings=(*judged.collected.findings, finding))
    return structs.replace(judged, collected=collected)


def changes_of(judged: Sequence[Judged]) -> list[Change]:
    """All changes of several deliveries."""
    return [change for one in judged for change in one.collected.changes]
