"""Where the week stands, asked of git, forge, page and board.

Each answer is wanted for itself: what cannot be had is a finding, and the screen goes without it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from msgspec import Struct, structs

from changelog.adapters import files
from changelog.adapters.environments import Environments
from changelog.adapters.forge.connect import connect
from changelog.adapters.train_repository import repository
from changelog.app import board_column, follow_up
from changelog.app import notes as write
from changelog.app import status as week
from changelog.app.follow_up import DeploymentSources, Polling
from changelog.app.status import StatusReader, TrainStatus, WeekStatus, status
from changelog.app.status import WeekFacts as week_Seen
from changelog.app.survey import Survey
from changelog.domain.forge import Deployment, Proposal
from changelog.domain.model import OWN_BRANCHES, DateTag, Finding
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import BoardAddress, Forge, KeepsProposals, Reach
from changelog.domain.train import tag_message
from changelog.domain.train.delivery_status import DeliveryFacts
from changelog.errors import Problem
from changelog.runtime.docs import open_docs
from changelog.runtime.forge import forge_address, open_forge
from changelog.runtime.workspace import Workspace


class Seen(Struct, frozen=True, kw_only=True):
    """What `status` tells: the history, the week around it, and how many of its tickets are still on the board."""

    found: TrainStatus
    around: WeekStatus
    left: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything odd."""
        return (*self.around.findings, *self.found.findings)


def look(workspace: Workspace, survey: Survey, reach: Reach, speech: str, say: Callable[[str], None]) -> Seen:
    """Ask git, the forge and the board; what cannot be had is a finding. `speech`: the language of the notes."""
    overrides = files.overrides(workspace.repository, survey.branches.integration_sha)
    with open_forge(workspace, survey, reach, say) as beyond:
        found = status(
            StatusReader(
                reader=workspace.repository,
                survey=survey,
                settings=workspace.settings,
                writer=write.writer(survey, workspace.settings, speech, overrides),
                zone=workspace.zone,
                today=workspace.today,
                work=beyond.work,
                findings=beyond.findings,
            )
        )
        asked = Question(tag=week.newest(found, survey), notes=found.last, in_production=found.last_in_production)
        seen = seen_status_world(workspace, survey, reach, beyond, asked, say)
    around = week.week(found, survey, workspace.settings, seen, workspace.now, workspace.zone, workspace.repository)
    return Seen(found=found, around=around, left=len(seen.left))


T = TypeVar("T")
ASKED = 5  # hotfix branches whose pull requests are asked for


class Question(Struct, frozen=True, kw_only=True):
    """The newest delivery, and whether production has it."""

    tag: DateTag | None
    notes: Notes | None
    in_production: bool


class Page(Struct, frozen=True, kw_only=True):
    """The documentation's pull request of a delivery; `asked`: whether anybody could be."""

    proposal: Proposal | None = None
    asked: bool = False


class Shelf(Struct, frozen=True, kw_only=True):
    """The delivery's tickets in the board's archive (None: nobody was asked), and those still in the column."""

    archived: tuple[int, ...] | None = None
    left: tuple[int, ...] = ()


def seen_status_world(
    workspace: Workspace, survey: Survey, reach: Reach, beyond: Forge, asked: Question, say: Callable[[str], None]
) -> week_Seen:
    """Everything that is told beside the history; with --offline, what the clone itself has."""
    asking = _Asking(workspace, survey, reach, say)
    here = week_Seen(
        refs=workspace.repository.refs(),
        records=asking.of("records", lambda: repository.records_seen(workspace.repository, survey.branches.remote), {}),
        tags_there=asking.of("tags", lambda: repository.tags_seen(workspace.repository, survey.branches.remote), {}),
        facts=DeliveryFacts(in_production=asked.in_production),
    )
    told = here if reach.offline or asked.tag is None else _asked(asking, here, beyond, asked, asked.tag)
    return structs.replace(told, findings=tuple(asking.findings))


def _asked(asking: "_Asking", here: week_Seen, beyond: Forge, asked: Question, tag: DateTag) -> week_Seen:
    with asking.forge() as forge:
        statuses = asking.of("statuses", lambda: forge.checks.checks(tag.commit) if forge.checks else (), here.statuses)
        hotfixes = asking.of("hotfixes", lambda: asking.hotfixes(forge, here), here.hotfix_proposals)
        runs = asking.of("deployments", lambda: asking.deployed(forge), None) if asked.in_production else None
    page = asking.of("page", lambda: asking.page(tag), Page())
    merged = page.proposal is not None and page.proposal.state == "merged"
    shelf = asking.of("board", lambda: asking.archived(beyond, asked.notes), Shelf()) if merged else Shelf()
    facts = structs.replace(
        here.facts, asked=page.asked, deployments=runs, page=page.proposal, archived=shelf.archived
    )  # fmt: skip
    return structs.replace(here, statuses=statuses, facts=facts, hotfix_proposals=hotfixes, left=shelf.left)


class _Asking:
    """Asks one thing after the other; what cannot be had is kept as a finding."""

    def __init__(self, workspace: Workspace, survey: Survey, reach: Reach, say: Callable[[str], None]) -> None:
        self._world = workspace
        self._survey = survey
        self._reach = reach
        self._say = say
        self.findings: list[Finding] = []

    def of(self, what: str, ask: Callable[[], T], otherwise: T) -> T:
        """What was asked for; `otherwise` where it cannot be had."""
        try:
            return ask()
        except Problem as problem:
            self.findings.append(Finding(code="status-unread", message=problem.message, subject=what))
            return otherwise

    @contextmanager
    def forge(self) -> Iterator[Forge]:
        """Who keeps the product's pull requests, checks and deployments; files are not asked."""
        address, board = forge_address(self._world, self._survey), BoardAddress()
        with connect(address, board, self._reach, self._say) as forge:
            yield forge

    def hotfixes(self, forge: Forge, here: week_Seen) -> Mapping[str, Proposal]:
        """The newest pull request of each hotfix branch into production."""
        branches = self._survey.branches
        if forge.proposals is None or not branches.production:
            return {}
        names = list(week.hotfix_branches(here.refs, branches.remote))[:ASKED]
        known = {name: forge.proposals.proposals(name, branches.production) for name in names}
        return {name: found[0] for name, found in known.items() if found}

    def deployed(self, forge: Forge) -> tuple[Deployment, ...] | None:
        """What the environments of production run, looked at once; None where there is nobody to ask."""
        branches = self._survey.branches
        followed = follow_up.of_branch(self._world.settings.environments, branches.production or branches.integration)
        asked = [one for one in followed if one.version_url or forge.deployments is not None]
        if not asked:
            return None
        eyes = DeploymentSources(deployments=forge.deployments, versions=Environments())
        once = Polling(clock=lambda: 0.0, sleep=lambda _: None, limit=0)
        sha = branches.production_sha or branches.integration_sha
        found = follow_up.watch(asked, sha, eyes, once, lambda _: None)
        return tuple(Deployment(environment=one.environment, sha=one.found, state=one.state, at=0) for one in found)

    def page(self, tag: DateTag) -> Page:
        """The documentation's pull request of a delivery."""
        settings = self._world.settings.docs
        if not settings.repository:
            return Page()
        with open_docs(self._world, self._survey, self._reach, self._say) as docs:
            if docs.proposals is None:
                return Page()
            base = settings.branch or docs.base or docs.docs.fetch().default
            message = tag_message.read(tag.message)
            names = (tag.name, message.replaces if message else "")
            return Page(proposal=_page_of(docs.proposals, names, base), asked=True)

    def archived(self, beyond: Forge, notes: Notes | None) -> Shelf:
        """Where the cards of the delivery's tickets are."""
        if beyond.board is None or notes is None:
            return Shelf()
        tickets = {entry.ticket for section in notes.sections for entry in section.entries}
        column = board_column.column(beyond.board, self._world.settings.board.column, self._survey)
        items = column.board.items if column.board else ()
        archived = {one.number for one in items if one.archived and one.number in tickets}
        left = tickets.intersection(column.numbers)
        return Shelf(
            archived=tuple(sorted(number for number in archived if number)),
            left=tuple(sorted(number for number in left if number)),
        )


def _page_of(proposals: KeepsProposals, names: Sequence[str], base: str) -> Proposal | None:
    """An open pull request of the delivery, or of the one whose place it takes; else the newest there was."""
    for name in filter(None, names):
        known = proposals.proposals(f"{OWN_BRANCHES}{name}", base)
        if known:
            return next((one for one in known if one.state == "open"), known[0])
    return None
