"""Where things stand: the last delivery, what waits for the next one, and what one branch has that the other lacks."""

from datetime import date, tzinfo

from msgspec import Struct, structs

from changelog.config.schema import Settings
from changelog.flow.asking import Scope
from changelog.flow.collect import collect
from changelog.flow.learn import learn
from changelog.flow.survey import Survey
from changelog.flow.tell import Judge, Judged
from changelog.flow.write import Writer
from changelog.model import Branches, Change, Finding
from changelog.notes.model import Notes
from changelog.ports.history import ReadsHistory
from changelog.ports.work import ReadsWork


class Status(Struct, frozen=True, kw_only=True):
    """What `status` tells. `last` is None before the first date tag; for one branch the `only` lists are empty."""

    branches: Branches
    last: Notes | None
    last_in_production: bool
    next: Notes
    production_only: tuple[Change, ...]
    integration_only: tuple[Change, ...]
    findings: tuple[Finding, ...]


class Reader(Struct, frozen=True, kw_only=True):
    """What the questions below are asked with."""

    reader: ReadsHistory
    survey: Survey
    settings: Settings
    writer: Writer
    zone: tzinfo
    today: date
    work: ReadsWork | None = None
    findings: tuple[Finding, ...] = ()

    def judged(self, scope: Scope) -> Judged:
        """One delivery, judged with what the forge knows of it."""
        gathered = collect(self.reader, self.survey, scope, self.zone, self.today)
        gathered, known = learn(self.work, self.survey, self.settings, gathered)
        return Judge(self.reader, self.survey, self.settings, gathered, self.writer.said, known).judge(0)

    def compared(self, scope: Scope) -> Judged:
        """One range, by git alone: which changes there are needs no forge."""
        gathered = collect(self.reader, self.survey, scope, self.zone, self.today)
        return Judge(self.reader, self.survey, self.settings, gathered, self.writer.said).judge(0)


def status(reader: Reader) -> Status:
    """Ask the four questions."""
    branches = reader.survey.branches
    last = reader.judged(Scope(kind="tag")) if reader.survey.tags else None
    upcoming = reader.judged(Scope(kind="next", to_sha=branches.integration_sha))
    production = branches.production_sha
    behind = _only(reader, branches.integration_sha, production) if production else ()
    ahead = _only(reader, production, branches.integration_sha) if production else ()
    return Status(
        branches=branches,
        last=reader.writer.notes(last) if last else None,
        last_in_production=last is not None and _is_in_production(last, ahead, branches),
        next=reader.writer.notes(upcoming),
        production_only=behind,
        integration_only=ahead,
        findings=(*reader.findings, *_findings(last, upcoming)),
    )


def _only(reader: Reader, base: str, to: str) -> tuple[Change, ...]:
    """The changes that one branch has and the other lacks, by what they are and not by their SHAs."""
    judged = reader.compared(Scope(kind="range", base_sha=base, to_sha=to))
    return tuple(change for change in judged.collected.changes if change.disposition in ("entry", "aside", "bot"))


def _is_in_production(last: Judged, ahead: tuple[Change, ...], branches: Branches) -> bool:
    if branches.one_branch:
        return True
    waiting = {change.head.sha for change in ahead}
    return not any(change.head.sha in waiting for change in last.collected.changes)


def _findings(last: Judged | None, upcoming: Judged) -> tuple[Finding, ...]:
    found = [*(last.collected.findings if last else ()), *upcoming.collected.findings]
    # That nothing waits for the next delivery is said in words; it is not odd.
    return tuple({structs.astuple(one): one for one in found if one.subject != "range"}.values())
