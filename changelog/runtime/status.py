"""Where the week stands, asked of git, forge, page and board.

Each answer is optional: what cannot be read becomes a finding, and the screen goes without it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from msgspec import Struct, structs

from changelog.adapters.forge.connect import connect
from changelog.adapters.train_repository import repository
from changelog.app import board_column, follow_up, production_moves
from changelog.app import status as week
from changelog.app.delivery_steps import StepWriter
from changelog.app.follow_up import Polling
from changelog.app.production_moves import ReadsLog
from changelog.app.status import StatusReader, TrainStatus, WeekFacts, WeekStatus, status
from changelog.app.survey import Survey
from changelog.domain.forge import Check, Deployment, Proposal
from changelog.domain.history.content import Holding
from changelog.domain.model import OWN_BRANCHES, DateTag, Finding
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import BoardAddress, Forge, Reach
from changelog.domain.train.delivery_status import DeliveryFacts
from changelog.domain.train.verdicts import DeliveryEvent
from changelog.errors import Problem
from changelog.runtime import signers
from changelog.runtime.delivery import notes_writer
from changelog.runtime.docs import open_docs
from changelog.runtime.forge import forge_address, open_forge, sources_of
from changelog.runtime.train import train_repository
from changelog.runtime.workspace import Progress, Workspace

T = TypeVar("T")
MOST_HOTFIXES = 5  # branches whose pull requests are asked for


class StatusScreen(Struct, frozen=True, kw_only=True):
    """What `status` shows: the history, the week around it, and how many of its tickets are still on the board."""

    found: TrainStatus
    around: WeekStatus
    left: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything odd."""
        return (*self.around.findings, *self.found.findings)


def look(workspace: Workspace, survey: Survey, reach: Reach, language: str, progress: Progress) -> StatusScreen:
    """Ask git, the forge and the board. `language` is that of the notes."""
    with open_forge(workspace, survey, reach, progress) as forge:
        log = cache(lambda: production_moves.read(forge.pushes, survey.branches.production))
        reader = StatusReader(
            reader=workspace.repository,
            survey=survey,
            settings=workspace.settings,
            writer=notes_writer(workspace, survey, language),
            zone=workspace.zone,
            today=workspace.today,
            work=forge.work,
            findings=forge.findings,
            log=log,
        )
        found = status(reader)
        asker = _Asker(workspace, survey, reach, progress)
        facts = asker.facts(found, forge, log)
        odd = production_moves.unread(log(), survey.branches.production) if log.cache_info().currsize else ()
        facts = structs.replace(facts, findings=(*facts.findings, *odd))
        here, settings = workspace.repository, workspace.settings
        around = week.week(found, survey, settings, facts, workspace.now, workspace.zone, here)
        around = structs.replace(around, findings=(*around.findings, *asker.unread_since(facts)))
    return StatusScreen(found=found, around=around, left=len(facts.left))


def step_writer(workspace: Workspace, seen: StatusScreen, language: str) -> StepWriter:
    """Writes the steps of the delivery in a language."""
    return StepWriter(
        speech=language,
        zone=workspace.zone,
        channels=bool(workspace.settings.announce.channels),
        one_branch=seen.found.branches.one_branch,
        left=seen.left,
    )


class _Asker:
    """Asks one thing after the other, and keeps what cannot be read as a finding."""

    def __init__(self, workspace: Workspace, survey: Survey, reach: Reach, progress: Progress) -> None:
        self._workspace = workspace
        self._survey = survey
        self._reach = reach
        self._progress = progress
        self._findings: list[Finding] = []

    def facts(self, found: TrainStatus, beyond: Forge, log: ReadsLog) -> WeekFacts:
        """Everything beside the history; with --offline, what the clone itself has."""
        here, remote = self._workspace.repository, self._survey.branches.remote
        facts = WeekFacts(
            refs=here.refs(),
            records=self._ask("records", lambda: repository.records_seen(here, remote), {}),
            tags_there=self._ask("tags", lambda: repository.tags_seen(here, remote), {}),
            facts=DeliveryFacts(in_production=found.last_in_production),
        )
        tag = week.newest(found, self._survey)
        if tag is not None and not self._reach.offline:
            facts = self._with_forge(facts, tag)
            facts = self._with_page(facts, tag, found.last, beyond)
            facts = self._with_arrival(facts, tag, found.holding, log)
        if tag is not None and remote and signers.required(self._workspace, self._survey):
            facts = self._ask("records", lambda: self._signed(facts, tag), facts)
        elif (checks := beyond.checks) is not None and not self._reach.offline:
            # Of a delivery before the last one: asked where no record says that it was shown.
            none: tuple[Check, ...] = ()
            facts = structs.replace(facts, ask=lambda sha: self._ask("statuses", lambda: checks.checks(sha), none))
        return structs.replace(facts, findings=tuple(self._findings))

    def unread_since(self, facts: WeekFacts) -> tuple[Finding, ...]:
        """What could not be read of what was asked later."""
        return tuple(one for one in dict.fromkeys(self._findings) if one not in facts.findings)

    def _signed(self, facts: WeekFacts, tag: DateTag) -> WeekFacts:
        """The same, where only what is signed counts: a commit status is not."""
        refs = train_repository(self._workspace, self._survey.branches.remote)
        of = signers.signed_evidence(self._workspace, self._survey, refs)
        records = of(tag).records if of is not None else facts.records
        others = tuple(one for one in facts.statuses if not one.name.startswith(OWN_BRANCHES))
        return structs.replace(facts, records=records, statuses=others)

    def _ask(self, what: str, ask: Callable[[], T], otherwise: T) -> T:
        try:
            return ask()
        except Problem as problem:
            self._findings.append(Finding(code="status-unread", message=problem.message, subject=what))
            return otherwise

    def _with_forge(self, facts: WeekFacts, tag: DateTag) -> WeekFacts:
        """Checks, hotfixes and deployments, of the product's forge; files are not asked."""
        address = forge_address(self._workspace, self._survey)
        with connect(address, BoardAddress(), self._reach, self._progress) as forge:
            checks, runs = forge.checks, None
            statuses = self._ask("statuses", lambda: checks.checks(tag.commit) if checks else (), facts.statuses)
            hotfixes = self._ask("hotfixes", lambda: self._hotfixes(forge, facts), facts.hotfix_proposals)
            if facts.facts.in_production:
                runs = self._ask("deployments", lambda: self._deployments(forge), None)
        stands = structs.replace(facts.facts, deployments=runs)
        return structs.replace(facts, statuses=statuses, hotfix_proposals=hotfixes, facts=stands)

    def _with_arrival(self, facts: WeekFacts, tag: DateTag, holding: Holding | None, log: ReadsLog) -> WeekFacts:
        """When and by whom it came to production, of the forge's log; where that is recorded, the log is not read."""
        recorded = any(one.kind == "released" for one in facts.records.get(tag.object_id, ()))
        if recorded or not facts.facts.in_production or holding is None or not holding.since:
            return facts
        here, tip = self._workspace.repository, self._survey.branches.production_sha
        push = production_moves.arrivals(log(), [holding.since], tip, here, here).get(holding.since)
        arrived = DeliveryEvent(at=push.at, by=push.actor) if push is not None else None
        return structs.replace(facts, facts=structs.replace(facts.facts, arrived=arrived))

    def _hotfixes(self, forge: Forge, facts: WeekFacts) -> Mapping[str, Proposal]:
        """The newest pull request of each hotfix branch into production."""
        branches = self._survey.branches
        if forge.proposals is None or not branches.production:
            return {}
        names = list(week.hotfix_branches(facts.refs, branches.remote))[:MOST_HOTFIXES]
        known = {name: forge.proposals.proposals(name, branches.production) for name in names}
        return {name: found[0] for name, found in known.items() if found}

    def _deployments(self, forge: Forge) -> tuple[Deployment, ...] | None:
        """What the environments of production run, looked at once; None where there is nobody to ask."""
        branches = self._survey.branches
        environments = self._workspace.settings.environments
        followed = follow_up.of_branch(environments, branches.production or branches.integration)
        asked = [one for one in followed if one.version_url or forge.deployments is not None]
        if not asked:
            return None
        eyes = sources_of(forge, branches)
        once = Polling(clock=lambda: 0.0, sleep=lambda _: None, limit=0)
        sha = branches.production_sha or branches.integration_sha
        found = follow_up.watch(asked, sha, eyes, once, lambda _: None)
        return tuple(Deployment(environment=one.environment, sha=one.found, state=one.state, at=0) for one in found)

    def _with_page(self, facts: WeekFacts, tag: DateTag, notes: Notes | None, beyond: Forge) -> WeekFacts:
        """The page's pull request; once it is merged, what the board's archive has of the delivery's tickets."""
        unasked: tuple[Proposal | None, bool] = (None, False)
        page, asked = self._ask("page", lambda: self._page(tag), unasked)
        tickets: tuple[tuple[int, ...] | None, tuple[int, ...]] = (None, ())
        if page is not None and page.state == "merged":
            tickets = self._ask("board", lambda: self._tickets(beyond, notes), tickets)
        stands = structs.replace(facts.facts, asked=asked, page=page, archived=tickets[0])
        return structs.replace(facts, facts=stands, left=tickets[1])

    def _page(self, tag: DateTag) -> tuple[Proposal | None, bool]:
        """The documentation's pull request of a delivery, and whether anybody could be asked."""
        if not self._workspace.settings.docs.repository:
            return None, False
        with open_docs(self._workspace, self._survey, self._reach, self._progress) as docs:
            return docs.request(tag), docs.proposals is not None

    def _tickets(self, beyond: Forge, notes: Notes | None) -> tuple[tuple[int, ...] | None, tuple[int, ...]]:
        """The delivery's tickets in the board's archive (None: nobody was asked), and those still in the column."""
        if beyond.board is None or notes is None:
            return None, ()
        tickets = {entry.ticket for entry in notes.entries}
        column = board_column.column(beyond.board, self._workspace.settings.board.column, self._survey)
        items = column.board.items if column.board else ()
        archived = {one.number for one in items if one.archived and one.number in tickets}
        left = tickets.intersection(column.numbers)
        return tuple(sorted(one for one in archived if one)), tuple(sorted(one for one in left if one))
