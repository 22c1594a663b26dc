"""Opens the train for the commands that act: the remote as it is now, its forge, its records, how steps are done."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from changelog.adapters.forge.connect import file_board, git_login
from changelog.adapters.train_repository.repository import TrainRepository, open_train_repository, records_seen
from changelog.app import production_moves, survey
from changelog.app.carry_out import Act, acts_of
from changelog.app.collect import collect
from changelog.app.link import Linker
from changelog.app.production_moves import ReadsLog
from changelog.app.scope import Scope
from changelog.app.survey import KnownRefs, Survey
from changelog.app.train_context import LoadedDelivery, TrainContext
from changelog.domain.model import OWN_BRANCHES
from changelog.domain.ports.forge import Forge, KeepsProposals, Reach
from changelog.domain.remote import Observed, Record
from changelog.errors import Problem, Refused
from changelog.i18n.say import say
from changelog.runtime import signers
from changelog.runtime.delivery import notes_of, read_scope, survey_clone
from changelog.runtime.forge import board_address, open_forge
from changelog.runtime.workspace import Progress, Workspace

if TYPE_CHECKING:
    from changelog.runtime.docs import OpenDocs


class OpenTrain(Struct, frozen=True, kw_only=True):
    """What an acting command works with."""

    workspace: Workspace
    reach: Reach
    context: TrainContext
    refs: TrainRepository
    forge: Forge
    documentation: "Documentation"

    @property
    def product(self) -> KeepsProposals | None:
        """The product's pull requests, where everybody sees the same ones."""
        return self.forge.proposals if self.forge.shared else None

    def survey_now(self) -> Survey:
        """The survey of the remote as it is after what was done so far."""
        return survey_observed(self.workspace, self.context.survey, self.refs.observe())

    def acts(self) -> dict[type[Any], Act]:
        """How each step of a plan is done."""
        refs, statuses, docs = self.refs, self.forge.statuses, self.documentation.proposals
        return acts_of(refs, refs, refs, statuses=statuses, product=self.product, docs=docs)


class Documentation:
    """The documentation, opened when it is first asked for."""

    def __init__(
        self, workspace: Workspace, survey: Survey, reach: Reach, progress: Progress, stack: ExitStack
    ) -> None:
        self._settings = workspace.settings.docs
        self._opening = (workspace, survey, reach, progress)
        self._stack = stack
        self.trouble: Problem | None = None

    @cached_property
    def opened(self) -> "OpenDocs | None":
        """The documentation; None where none is configured or it cannot be opened, which `trouble` then says."""
        if not self._settings.repository:
            return None
        from changelog.runtime.docs import open_docs  # most commands never look into the documentation

        try:
            return self._stack.enter_context(open_docs(*self._opening))
        except Problem as problem:
            self.trouble = problem
            return None

    def proposals(self) -> KeepsProposals | None:
        """Its pull requests."""
        return self.opened.proposals if self.opened is not None else None

    def request_of(self, tag: str) -> int | None:
        """The number of the open pull request that publishes a delivery; None where it cannot be read: what would be
        left there is a copy of a record.
        """
        docs, proposals = self.opened, self.proposals()
        if docs is None or proposals is None:
            return None
        base = docs.branch
        try:
            known = proposals.proposals(f"{OWN_BRANCHES}{tag}", base)
        except Problem:
            return None
        return next((one.number for one in known if one.state == "open"), None)


@contextmanager
def open_train(workspace: Workspace, reach: Reach, progress: Progress) -> Iterator[OpenTrain]:
    """The train for one acting command. Raises Refused without a remote, or without a token for its forge."""
    here = survey_clone(workspace)
    with ExitStack() as stack:

        def highest() -> int:
            """Files are numbered above all that the remote has by now, whatever this clone has fetched of it."""
            return _highest(workspace, seen)

        online = structs.replace(reach, offline=False)
        forge = stack.enter_context(open_forge(workspace, here, online, progress, highest))
        if forge.trouble is not None:
            slug, subject = here.slug, forge.trouble.subject
            raise Refused(
                say("driving the train of {slug} needs a token for {subject}", slug=slug, subject=subject),
                hint=say('Set GITHUB_TOKEN, or run `gh auth login`. By git alone: repository.forge = "none".'),
            )
        refs = train_repository(workspace, here.branches.remote)
        progress(say("asking {remote}", remote=here.branches.remote or say("the remote")))
        observed = refs.observe()
        seen, checks = survey_observed(workspace, here, observed), forge.checks
        log = cache(lambda: production_moves.read(forge.pushes, seen.branches.production))
        context = TrainContext(
            reader=workspace.repository,
            names=workspace.repository,
            objects=refs,
            observed=observed,
            survey=seen,
            settings=workspace.settings,
            records=refs.records(),
            now=workspace.now,
            carried=lambda survey, scope: _loaded(workspace, reach, survey, scope, log),
            checks=(lambda sha: checks.checks(sha)) if checks is not None else None,
            product=forge.proposals if forge.shared else None,
            signed=signers.signed_evidence(workspace, seen, refs),
            log=log,
        )
        documentation = Documentation(workspace, seen, reach, progress, stack)
        yield OpenTrain(
            workspace=workspace, reach=reach, context=context, refs=refs, forge=forge, documentation=documentation
        )


def _loaded(workspace: Workspace, reach: Reach, survey: Survey, scope: Scope, log: ReadsLog) -> LoadedDelivery:
    """A delivery with its notes."""
    deliveries = read_scope(workspace, survey, scope, reach, log)
    return LoadedDelivery(
        judged=deliveries.curator.curate(0),
        notes=notes_of(workspace, deliveries),
        history=deliveries.history,
    )


def _highest(workspace: Workspace, survey: Survey) -> int:
    """The highest number that the history names, of pull requests and tickets alike: they are counted together."""
    scope = Scope(kind="next", to_sha=survey.branches.integration_sha)
    known = collect(workspace.repository, survey, scope, workspace.zone, workspace.today)
    named = (reference.number for change in Linker(survey, known).link(known.trail) for reference in change.tickets)
    board = file_board(board_address(workspace))
    cards = (item.number or 0 for item in board.board().items) if board is not None else ()
    return max(chain([0], known.numbers, named, cards))


def train_repository(workspace: Workspace, remote: str) -> TrainRepository:
    """The product's remote; git is given the login of its forge. Raises Refused."""
    sign = workspace.settings.tags.sign
    return open_train_repository(
        workspace.repository, remote, find_login=git_login(), sign=None if sign == "off" else sign
    )


def records_that_count(workspace: Workspace, survey: Survey) -> dict[str, tuple[Record, ...]]:
    """The records as the clone last saw them; of date tags, those alone that count where signatures are required."""
    remote = survey.branches.remote
    seen = records_seen(workspace.repository, remote)
    if not remote or not signers.required(workspace, survey):
        return seen
    others = {key: held for key, held in seen.items() if all(key != tag.object_id for tag in survey.tags)}
    try:
        of = signers.signed_evidence(workspace, survey, train_repository(workspace, remote))
        counted = {tag.object_id: of(tag).records.get(tag.object_id, ()) for tag in survey.tags} if of else {}
    except Problem:
        return others  # what cannot be checked does not count
    return others | counted


def survey_remote(workspace: Workspace, reach: Reach, progress: Progress) -> Survey:
    """The survey of a clone as its remote is now; offline, and without a remote, as the clone itself is. Raises
    Refused.
    """
    here = survey_clone(workspace)
    if reach.offline or not here.branches.remote:
        return here
    progress(say("asking {remote}", remote=here.branches.remote))
    return survey_observed(workspace, here, train_repository(workspace, here.branches.remote).observe())


def survey_observed(workspace: Workspace, here: Survey, observed: Observed) -> Survey:
    """The survey of the remote as it was just observed."""
    clone = workspace.repository
    remote = KnownRefs(known=observed.refs, urls=clone.remote_urls(), asks=clone.shared, shallow=clone.shallow)
    # What is asked of the remote is asked of the lines that the clone's survey found.
    settings = survey.settled(workspace.settings, here.branches)
    return survey.look(remote, settings, slug=here.slug, server=here.server or survey.HOME)
