"""How the steps of a plan are done in the real world, and which steps follow a release."""

import time
from collections.abc import Callable
from typing import Any

from changelog.commands import announcing, publishing
from changelog.commands.train_world import TrainWorld
from changelog.commands.worlds import reached
from changelog.errors import Refused
from changelog.flow import reconcile
from changelog.flow.announcing import announce
from changelog.flow.driving import move_cards, tell_shipped, watch
from changelog.flow.driving.around import Carried
from changelog.flow.driving.carry_out import Act
from changelog.flow.driving.release import After
from changelog.flow.driving.watch import Eyes, Pace, Watched
from changelog.language.speech import say
from changelog.model import DateTag
from changelog.outside.answering import Environments
from changelog.train.plan import Done, MoveCards, Publish, Step, Watch


def acts_in(train: TrainWorld, murmur: Callable[[str], None]) -> dict[type[Any], Act]:
    """How every kind of step is done."""
    acts: dict[type[Any], Act] = {
        Watch: lambda step: _watched(train, step, murmur),
        MoveCards: lambda step: _cards_moved(train, step, murmur),
        Publish: lambda step: _published(train, step, murmur),
    }
    return train.acts() | acts | announcing.act(train)


def after_release(train: TrainWorld, *, watch: bool) -> After:
    """Watch what runs, move the tickets, publish, tell those whose work it was."""

    def after(tag: DateTag, told: Carried) -> tuple[Step, ...]:
        return (
            *(_watch(train, tag) if watch else ()),
            *_move(train, told),
            *((Publish(tag=tag.name),) if train.world.settings.docs.repository else ()),
            *_comments(train, tag, told),
            # Last: a channel that cannot be told holds nothing up.
            *announce.follow_up(train.around, tag, announcing.new_claim),
        )

    return after


def _watch(train: TrainWorld, tag: DateTag) -> tuple[Step, ...]:
    settings, forge = train.world.settings, train.forge
    followed = watch.of_branch(settings.environments, train.around.survey.branches.production)
    names = tuple(one.name for one in followed if one.version_url or forge.deployments is not None)
    return (Watch(environments=names, sha=tag.commit),) if names else ()


def _watched(train: TrainWorld, step: Watch, murmur: Callable[[str], None]) -> Done:
    """What production stands at now: by a fast-forward the tagged commit, else the merge that brought it."""
    production = train.around.survey.branches.production
    sha = train.refs.observe().branch(production)

    def tell(seen: Watched) -> None:
        murmur(seen.environment)

    return watch.carry_out(
        Watch(environments=step.environments, sha=sha),
        watch.of_branch(train.world.settings.environments, production),
        Eyes(deployments=train.forge.deployments, versions=Environments()),
        Pace(clock=time.monotonic, sleep=time.sleep, limit=train.reach.max_wait),
        tell,
    )


def _move(train: TrainWorld, told: Carried) -> tuple[Step, ...]:
    with reached(train.world, train.around.survey, train.reach, lambda _: None) as beyond:
        column = reconcile.column(beyond.board, train.world.settings.board.column, train.around.survey)
    moving = move_cards.plan(column, move_cards.tickets_of(told.notes), train.around.survey)
    return (moving.step,) if moving.step is not None else ()


def _cards_moved(train: TrainWorld, step: MoveCards, murmur: Callable[[str], None]) -> Done:
    with reached(train.world, train.around.survey, train.reach, murmur) as beyond:
        if beyond.board is None or beyond.hands is None:
            raise Refused(say("the board cannot be reached"), hint=say("`nouveautes doctor` says why."))
        return move_cards.carry_out(step, beyond.board, beyond.hands.moves, train.around.survey)


def _published(train: TrainWorld, step: Publish, murmur: Callable[[str], None]) -> Done:
    ready, receipt = publishing.bring_up_to_date(train.world, train.survey_now(), train.reach, murmur, step.tag)
    opened = receipt.opened if receipt is not None else None
    standing = ready.plan.place.proposal
    told = opened.url if opened is not None else standing.url if standing is not None else ""
    return Done(step=step, how="done" if receipt is not None else "already", told=told)


def _comments(train: TrainWorld, tag: DateTag, told: Carried) -> tuple[Step, ...]:
    if not train.world.settings.release.comment or train.product is None:
        return ()
    return tell_shipped.comments(told.notes, tag.name)
