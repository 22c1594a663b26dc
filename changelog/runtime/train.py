"""Opens the workspace of the commands that act: the remote as it is now, its forge, its records, how steps are done."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import Any

from msgspec import Struct, structs

from changelog.adapters import files
from changelog.adapters.forge.connect import file_board, git_login
from changelog.adapters.train_repository.repository import TrainRepository, open_train_repository
from changelog.app import notes, survey
from changelog.app.carry_out import Act, acts_of
from changelog.app.collect import collect
from changelog.app.link import Linker
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.app.train_context import LoadedDelivery, TrainContext
from changelog.domain.model import OWN_BRANCHES, Refs
from changelog.domain.ports.forge import Forge, KeepsProposals, Reach
from changelog.domain.remote import Observed
from changelog.errors import Problem, Refused
from changelog.i18n.say import say
from changelog.runtime.delivery import read_scope, survey_clone
from changelog.runtime.docs import OpenDocs, open_docs
from changelog.runtime.forge import board_address, open_forge
from changelog.runtime.workspace import Workspace


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
        return acts_of(
            self.refs,
            self.refs,
            self.refs,
            statuses=self.forge.statuses,
            product=self.product,
            docs=self.documentation.proposals,
        )


class Documentation:
    """The documentation, opened when it is first asked for; None where none is configured or it cannot be had."""

    def __init__(
        self, workspace: Workspace, seen: Survey, reach: Reach, progress: Callable[[str], None], stack: ExitStack
    ) -> None:
        self._open: Callable[[], OpenDocs] = lambda: stack.enter_context(open_docs(workspace, seen, reach, progress))
        self._named = bool(workspace.settings.docs.repository)
        self._base = workspace.settings.docs.branch
        self._found: list[OpenDocs | None] = []

    def known(self) -> OpenDocs | None:
        """The documentation's workspace. What stands in its way is told by the step that needs it."""
        if not self._found:
            try:
                self._found.append(self._open() if self._named else None)
            except Problem:
                self._found.append(None)
        return self._found[0]

    def proposals(self) -> KeepsProposals | None:
        """Its pull requests."""
        docs = self.known()
        return docs.proposals if docs is not None else None

    def request_of(self, tag: str) -> int | None:
        """The number of the open pull request that tells a delivery."""
        docs = self.known()
        if docs is None or docs.proposals is None:
            return None
        base = self._base or docs.base or docs.docs.seen.default
        known = docs.proposals.proposals(f"{OWN_BRANCHES}{tag}", base)
        return next((one.number for one in known if one.state == "open"), None)


@contextmanager
def open_train(workspace: Workspace, reach: Reach, progress: Callable[[str], None]) -> Iterator[OpenTrain]:
    """The workspace of one acting command. Raises Refused without a remote, or without a token for its forge."""
    here = survey_clone(workspace)
    with ExitStack() as stack:

        def highest() -> int:
            """Files are numbered above all that the remote has by now, whatever this clone has heard of it."""
            return _highest(workspace, seen)

        asking = structs.replace(reach, offline=False)
        forge = stack.enter_context(open_forge(workspace, here, asking, progress, highest))
        if forge.trouble is not None:
            slug, subject = here.slug, forge.trouble.subject
            raise Refused(
                say("driving the train of {slug} needs a token for {subject}", slug=slug, subject=subject),
                hint=say('Set GITHUB_TOKEN, or run `gh auth login`. By git alone: repository.forge = "none".'),
            )
        refs = train_repository(workspace, here.branches.remote)
        progress(say("asking {remote}", remote=here.branches.remote or say("the remote")))
        observed = refs.observe()
        seen = survey_observed(workspace, here, observed)
        documentation = Documentation(workspace, seen, reach, progress, stack)
        yield OpenTrain(
            workspace=workspace,
            reach=reach,
            context=_context(workspace, reach, seen, observed, refs, forge),
            refs=refs,
            forge=forge,
            documentation=documentation,
        )


class _Remote(Struct, kw_only=True):
    """Keeps ShowsRefs with what the remote has, where the clone itself may say otherwise."""

    observed: Observed
    urls: dict[str, str]
    shallow: bool = False

    def refs(self) -> Refs:
        """The refs as the remote has them."""
        return self.observed.refs

    def remote_urls(self) -> dict[str, str]:
        """The addresses, as configured in the clone."""
        return self.urls


def survey_remote(workspace: Workspace, progress: Callable[[str], None]) -> Survey:
    """The survey of a clone as its remote is now; as the clone itself is where it has none. Raises Refused."""
    here = survey_clone(workspace)
    if not here.branches.remote:
        return here
    progress(say("asking {remote}", remote=here.branches.remote))
    return survey_observed(workspace, here, train_repository(workspace, here.branches.remote).observe())


def train_repository(workspace: Workspace, remote: str) -> TrainRepository:
    """The product's remote; git is given the login of its forge. Raises Refused."""
    return open_train_repository(workspace.repository, remote, find_login=git_login())


def survey_observed(workspace: Workspace, here: Survey, observed: Observed) -> Survey:
    """The survey of the remote as it was just observed."""
    remote = _Remote(observed=observed, urls=workspace.repository.remote_urls(), shallow=workspace.repository.shallow)
    return survey.look(remote, workspace.settings, slug=here.slug, server=here.server or survey.HOME)


def _context(
    workspace: Workspace, reach: Reach, seen: Survey, observed: Observed, refs: TrainRepository, forge: Forge
) -> TrainContext:  # fmt: skip
    checks = forge.checks
    return TrainContext(
        reader=workspace.repository,
        names=workspace.repository,
        objects=refs,
        observed=observed,
        survey=seen,
        settings=workspace.settings,
        records=refs.records(),
        now=workspace.now,
        carried=lambda of, scope: _carried(workspace, reach, of, scope),
        checks=(lambda sha: checks.checks(sha)) if checks is not None else None,
        product=forge.proposals if forge.shared else None,
    )


def _carried(workspace: Workspace, reach: Reach, seen: Survey, scope: Scope) -> LoadedDelivery:
    answered = read_scope(workspace, seen, scope, reach)
    judged = answered.curator.curate(0)
    said = files.overrides(workspace.repository, seen.branches.integration_sha)
    writer = notes.writer(seen, workspace.settings, workspace.settings.language, said)
    return LoadedDelivery(
        judged=judged,
        notes=writer.notes(judged, answered.alone_at(0)),
        in_production=answered.in_production,
        superseded=answered.superseded,
    )


def _highest(workspace: Workspace, seen: Survey) -> int:
    """The highest number that the history names, of pull requests and tickets alike: they are counted together."""
    known = collect(
        workspace.repository,
        seen,
        Scope(kind="next", to_sha=seen.branches.integration_sha),
        workspace.zone,
        workspace.today,
    )
    named = (reference.number for change in Linker(seen, known).link(known.trail) for reference in change.tickets)
    board = file_board(board_address(workspace))
    cards = (item.number or 0 for item in board.board().items) if board is not None else ()
    return max(chain([0], known.numbers, named, cards))
