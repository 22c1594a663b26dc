"""How a branch will appear in the notes, before it is merged: their chapters, read over the history of that moment.

Nothing is decided here that another chapter decides: what is checked of a branch is what `notes` lists after its merge.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, tzinfo
from typing import Literal

from msgspec import Struct, structs

from changelog.app import notes as write
from changelog.app.branch_history import Branch, MergedHistory
from changelog.app.collect import collect
from changelog.app.curate import CuratedDelivery, Curator, labels_of, own_words
from changelog.app.learn import learn
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.model import Change, Finding
from changelog.domain.notes import curation, safe_markdown
from changelog.domain.notes import words as reading
from changelog.domain.notes.model import Notes, Section
from changelog.domain.notes.overrides import Override
from changelog.domain.ports.forge import ReadsWork
from changelog.domain.ports.repository import ReadsBranches
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say

State = Literal["told", "aside", "hidden", "over", "missing"]
OVERRIDES = "nouveautes.d"


class CheckContext(Struct, frozen=True, kw_only=True):
    """What a branch is read with. `now` in seconds since 1970; `work` is None where no forge or board is asked."""

    reader: ReadsBranches
    survey: Survey
    settings: Settings
    work: ReadsWork | None
    zone: tzinfo
    today: date
    now: int


class ChangeVerdict(Struct, frozen=True, kw_only=True):
    """What becomes of one change. told: on the page; aside: by a rule; hidden: by somebody's word; over: what it did is
    undone, or was there; missing: it names no ticket and brings no words.

    `sections` hold its entries; `needs_demo`: it bears the demo's label.
    """

    change: Change
    state: State
    sections: tuple[Section, ...]
    needs_demo: bool


class Checked(Struct, frozen=True, kw_only=True):
    """A branch, what becomes of its changes (newest first), the page's part that tells them, and what is odd."""

    branch: Branch
    into: str
    verdicts: tuple[ChangeVerdict, ...]
    notes: Notes
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> tuple[ChangeVerdict, ...]:
        """Those that no reader would learn of, though nobody decided so."""
        return tuple(one for one in self.verdicts if one.state == "missing")

    @property
    def needs_demo(self) -> bool:
        """Whether any of them is announced as needing a demo."""
        return any(one.needs_demo for one in self.verdicts)


def check(branch: Branch, context: CheckContext) -> Checked:
    """How a branch will appear. Raises Refused where it brings nothing."""
    merged = MergedHistory(context.reader, branch, context.survey, context.now)
    for scope in _scopes(merged) if merged.brought else ():
        read = _read(merged, scope, context)
        if read.changes:
            return _checked(branch, merged, read, context.settings)
    name, into = branch.name or branch.head[:10], context.survey.branches.integration
    raise Refused(
        say("{name} brings nothing that {into} does not have", name=name, into=into),
        hint=say("Name a branch that is not merged yet, or a pull request with --pull N."),
    )


class _Read(Struct, frozen=True, kw_only=True):
    """A delivery as it will be, and the changes of it that the branch brings."""

    judged: CuratedDelivery
    notes: Notes
    overrides: Mapping[int, Override]
    changes: tuple[Change, ...]


def _scopes(merged: MergedHistory) -> Iterator[Scope]:
    """The delivery it will be in: the next one, or the one that waits, for a hotfix; without tags, by itself."""
    if not merged.survey.tags:
        yield Scope(kind="range", to_sha=merged.tip, base_sha=merged.base)
        return
    yield Scope(kind="next", to_sha=merged.survey.branches.integration_sha)
    if merged.hotfix:
        yield Scope(kind="tag")


def _read(merged: MergedHistory, scope: Scope, context: CheckContext) -> _Read:
    settings, files = context.settings, merged.overrides(OVERRIDES)
    gathered = collect(merged, merged.survey, scope, context.zone, context.today)
    gathered, known = learn(context.work, merged.survey, settings, gathered)
    writer = write.writer(merged.survey, settings, settings.language, files)
    judged = Curator(merged, merged.survey, settings, gathered, writer.overrides, known).curate(0)
    ours = tuple(change for change in judged.collected.changes if change.head.sha in merged.shas)
    return _Read(judged=judged, notes=writer.notes(judged), overrides=writer.overrides, changes=ours)


def _checked(branch: Branch, merged: MergedHistory, read: _Read, settings: Settings) -> Checked:
    branches, findings = merged.survey.branches, list[Finding]()
    if branch.into not in ("", branches.integration, branches.production):
        message = say(
            "goes into {into}: it is checked here as if it went into {branch}",
            into=branch.into,
            branch=branches.integration,
        )
        findings.append(Finding(code="base-other", message=message, subject=branch.name))
    verdicts = tuple(_verdict(change, read, merged, settings) for change in read.changes)
    findings += _known(read, verdicts, merged)
    for verdict in verdicts:
        findings += _of_words(verdict, read)
    for verdict in verdicts:
        findings += _of_demo(verdict, settings)
    return Checked(
        branch=branch,
        into=branches.production if merged.hotfix else branches.integration,
        verdicts=verdicts,
        notes=structs.replace(read.notes, sections=_only(read.notes.sections, read.changes, merged), aside=()),
        findings=tuple(dict.fromkeys(findings)),
    )


def _verdict(change: Change, read: _Read, merged: MergedHistory, settings: Settings) -> ChangeVerdict:
    sections = _only(read.notes.sections, (change,), merged)
    labels = [label for section in sections for entry in section.entries for label in entry.labels]
    labels += labels_of(change, read.judged.tickets)
    state: State = "aside"
    if sections:
        state = "told"
    elif change.disposition == "entry":
        state = "hidden"
    elif change.disposition in ("cancelled", "duplicate"):
        state = "over"
    elif change.disposition == "aside" and change.why == say(curation.NO_TICKET):
        state = "missing"
    label = settings.demo.label
    return ChangeVerdict(
        change=change, state=state, sections=sections, needs_demo=bool(label and plain.same(label, labels))
    )


def _only(sections: Sequence[Section], changes: Sequence[Change], merged: MergedHistory) -> tuple[Section, ...]:
    """The sections with the entries of some changes; an address that names the merge to come leads nowhere yet."""
    heads, found = {change.head.sha for change in changes}, []
    for section in sections:
        entries = tuple(
            structs.replace(entry, url="") if any(one.sha in entry.url for one in merged.made) else entry
            for entry in section.entries
            if not heads.isdisjoint(entry.commits)
        )
        if entries:
            found.append(Section(title=section.title, entries=entries))
    return tuple(found)


def _known(read: _Read, verdicts: Sequence[ChangeVerdict], merged: MergedHistory) -> Iterator[Finding]:
    """What the other chapters found that concerns the branch: its tickets, its files, what the forge did not answer."""
    numbers = {change.number for change in read.changes}
    numbers |= {one.number for change in read.changes for one in change.tickets}
    subjects = {f"#{number}" for number in numbers} | {f"{OVERRIDES}/{number}.md" for number in numbers}
    subjects |= set(merged.changed())
    for finding in read.notes.findings:
        if finding.code.startswith("picture-"):
            continue
        if finding.subject in subjects or finding.code.startswith("forge-") or finding.code == "rule-needs-forge":
            yield finding
    for entry in (entry for one in verdicts for section in one.sections for entry in section.entries):
        yield from safe_markdown.odd(entry.text, entry.label)


def _of_words(verdict: ChangeVerdict, read: _Read) -> Iterator[Finding]:
    """What is odd in the words for users."""
    change, own = verdict.change, own_words(verdict.change)
    for entry in (entry for section in verdict.sections for entry in section.entries):
        ticket = read.judged.tickets.get(entry.ticket) if entry.ticket is not None else None
        overrides = (read.overrides.get(one) for one in (entry.ticket, *entry.changes) if one is not None)
        override = next((one for one in overrides if one is not None), None)
        words = [
            (override.text if override else "") or "",
            (ticket.words.text if ticket and ticket.words else "") or "",
            (own.text if own else "") or "",
        ]
        has_words = own is not None or override is not None or entry.ticket is not None
        yield from reading.odd(entry, words, entry.label or change.branch, spoken=has_words)


def _of_demo(verdict: ChangeVerdict, settings: Settings) -> Iterator[Finding]:
    """Where the demo's label and what people wrote disagree."""
    change, label = verdict.change, settings.demo.label
    subject = f"#{change.number}" if change.number is not None else change.branch
    if not label:
        return
    if verdict.needs_demo and verdict.state != "told":
        message = say("has the label « {label} », but is not listed: the demo's sheet will not show it", label=label)
        yield Finding(code="demo-untold", message=message, subject=subject)
    texts = (change.pull.body if change.pull else "", *(commit.message for commit in change.commits))
    if not verdict.needs_demo and any(reading.asks_for_demo(text, label) for text in texts):
        message = say("says that it needs a demo, but does not have the label « {label} »", label=label)
        yield Finding(code="demo-unlabelled", message=message, subject=subject)
