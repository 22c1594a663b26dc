"""Opens the world of the commands that act: the remote as it is now, its forge, its records, how steps are done."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import Any

from msgspec import Struct

from changelog.commands.asked import answer_of, look
from changelog.commands.docs_world import DocsWorld, opened
from changelog.commands.opening import World
from changelog.commands.worlds import Reach, file_board
from changelog.errors import Problem, Refused
from changelog.flow import survey, write
from changelog.flow.asking import Scope
from changelog.flow.collect import collect
from changelog.flow.driving.around import Around, Carried
from changelog.flow.driving.carry_out import Act, acts_of
from changelog.flow.link import Linker
from changelog.flow.survey import Survey
from changelog.language.speech import say
from changelog.model import OWN_BRANCHES, Refs
from changelog.outside import files
from changelog.outside.github import places
from changelog.outside.train.repository import TrainRepository, open_train_repository
from changelog.ports import KeepsProposals, ReadsChecks, ReadsDeployments, SetsStatuses
from changelog.remote import Observed


class Forge(Struct, frozen=True, kw_only=True):
    """What keeps the product's pull requests. `statuses`, `checks` and `deployments` are None where it has none."""

    proposals: KeepsProposals | None = None
    statuses: SetsStatuses | None = None
    checks: ReadsChecks | None = None
    deployments: ReadsDeployments | None = None


class TrainWorld(Struct, frozen=True, kw_only=True):
    """What an acting command works with."""

    world: World
    reach: Reach
    around: Around
    refs: TrainRepository
    forge: Forge
    documentation: "Documentation"

    def survey_now(self) -> Survey:
        """The survey of the remote as it is after what was done so far."""
        return as_observed(self.world, self.around.survey, self.refs.observe())

    def acts(self) -> dict[type[Any], Act]:
        """How each step of a plan is done."""
        return acts_of(
            self.refs,
            self.refs,
            self.refs,
            statuses=self.forge.statuses,
            product=self.forge.proposals,
            docs=self.documentation.proposals,
        )


class Documentation:
    """The documentation, opened when it is first asked for; None where none is configured or it cannot be had."""

    def __init__(
        self, world: World, seen: Survey, reach: Reach, murmur: Callable[[str], None], stack: ExitStack
    ) -> None:
        self._open: Callable[[], DocsWorld] = lambda: stack.enter_context(opened(world, seen, reach, murmur))
        self._named = bool(world.settings.docs.repository)
        self._base = world.settings.docs.branch
        self._found: list[DocsWorld | None] = []

    def known(self) -> DocsWorld | None:
        """The documentation's world. What stands in its way is told by the step that needs it."""
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
def boarded(world: World, reach: Reach, murmur: Callable[[str], None]) -> Iterator[TrainWorld]:
    """The world of one acting command. Raises Refused without a remote, or without a token for its forge."""
    here = look(world)
    with ExitStack() as stack:
        forge = stack.enter_context(_forge(world, here, reach, murmur))
        refs = train_repository(world, here.branches.remote)
        murmur(say("asking {remote}", remote=here.branches.remote or say("the remote")))
        observed = refs.observe()
        seen = as_observed(world, here, observed)
        # Files are numbered above all that the remote has by now, whatever this clone has heard of it.
        forge = forge or Forge(proposals=_in_files(world, seen))
        documentation = Documentation(world, seen, reach, murmur, stack)
        yield TrainWorld(
            world=world,
            reach=reach,
            around=_around(world, reach, seen, observed, refs, forge),
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


def surveyed(world: World, murmur: Callable[[str], None]) -> Survey:
    """The survey of a clone as its remote is now; as the clone itself is where it has none. Raises Refused."""
    here = look(world)
    if not here.branches.remote:
        return here
    murmur(say("asking {remote}", remote=here.branches.remote))
    return as_observed(world, here, train_repository(world, here.branches.remote).observe())


def train_repository(world: World, remote: str) -> TrainRepository:
    """The product's remote; GitHub's token is git's login there. Raises Refused."""
    from changelog.outside.github import token

    return open_train_repository(world.repository, remote, find_login=lambda one: token.login_of(one, os.environ))


def as_observed(world: World, here: Survey, observed: Observed) -> Survey:
    """The survey of the remote as it was just observed."""
    remote = _Remote(observed=observed, urls=world.repository.remote_urls(), shallow=world.repository.shallow)
    return survey.look(remote, world.settings, slug=here.slug, server=here.server or survey.HOME)


def _around(
    world: World, reach: Reach, seen: Survey, observed: Observed, refs: TrainRepository, forge: Forge
) -> Around:  # fmt: skip
    checks = forge.checks
    return Around(
        reader=world.repository,
        names=world.repository,
        objects=refs,
        observed=observed,
        survey=seen,
        settings=world.settings,
        records=refs.records(),
        now=world.now,
        carried=lambda of, scope: _carried(world, reach, of, scope),
        checks=(lambda sha: checks.checks(sha)) if checks is not None else None,
        product=forge.proposals,
    )


def _carried(world: World, reach: Reach, seen: Survey, scope: Scope) -> Carried:
    answered = answer_of(world, seen, scope, reach)
    judged = answered.judge.judge(0)
    said = files.overrides(world.repository, seen.branches.integration_sha)
    writer = write.writer(seen, world.settings, world.settings.language, said)
    return Carried(
        judged=judged,
        notes=writer.notes(judged, answered.alone_at(0)),
        in_production=answered.in_production,
        superseded=answered.superseded,
    )


@contextmanager
def _forge(world: World, seen: Survey, reach: Reach, murmur: Callable[[str], None]) -> Iterator[Forge | None]:
    """GitHub, where that is the forge; None where pull requests are files."""
    if places.kind_of(seen.server, world.settings.repository.forge, os.environ) == "github" and seen.slug:
        yield from _on_github(seen, reach, murmur)
        return
    yield None


def _on_github(seen: Survey, reach: Reach, murmur: Callable[[str], None]) -> Iterator[Forge]:
    from changelog.commands.worlds import door_of
    from changelog.model import Finding
    from changelog.outside.github.checking import GitHubChecks
    from changelog.outside.github.proposals import GitHubProposals

    door = door_of(seen, reach, murmur)
    if isinstance(door, Finding):
        raise Refused(
            say("driving the train of {slug} needs a token for {subject}", slug=seen.slug, subject=door.subject),
            hint=say('Set GITHUB_TOKEN, or run `gh auth login`. By git alone: repository.forge = "none".'),
        )
    try:
        proposals, checks = GitHubProposals(door, seen.slug), GitHubChecks(door, seen.slug)
        yield Forge(proposals=proposals, statuses=proposals, checks=checks, deployments=checks)
    finally:
        door.close()


def _in_files(world: World, seen: Survey) -> KeepsProposals | None:
    """Pull requests as files, where the remote is a folder that its clones share; else there is no forge at all."""
    from changelog.outside.docs_repository.identity import identity
    from changelog.outside.local import places as rooms
    from changelog.outside.local.proposals import open_proposals

    home, url = world.repository.git_dir, world.repository.remote_urls().get(seen.branches.remote, "")
    if not url or rooms.room(home, url) == rooms.room(home, ""):
        return None
    author = identity(world.repository.root)
    return open_proposals(home, url, at=world.now, author=author, above=_highest(world, seen))


def _highest(world: World, seen: Survey) -> int:
    """The highest number that the history names, of pull requests and tickets alike: they are counted together."""
    known = collect(
        world.repository, seen, Scope(kind="next", to_sha=seen.branches.integration_sha), world.zone, world.today
    )
    named = (reference.number for change in Linker(seen, known).link(known.trail) for reference in change.tickets)
    board = file_board(world)
    cards = (item.number or 0 for item in board.board().items) if board is not None else ()
    return max(chain([0], known.numbers, named, cards))
