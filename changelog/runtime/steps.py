"""How each kind of step of a plan is done, channels too; which steps follow a release."""

import os
import time
from collections.abc import Callable
from datetime import UTC
from secrets import token_hex
from typing import Any

from changelog.adapters import files
from changelog.adapters.channels import Channels
from changelog.adapters.environments import Environments
from changelog.app import announce, announcement, board_column, follow_up, gates, train_context
from changelog.app.announcement import Announcement, AnnouncementFacts
from changelog.app.carry_out import Act
from changelog.app.doctor.week import addresses, variable_of
from changelog.app.follow_up import DeploymentSources, EnvironmentState, Polling
from changelog.app.release import After
from changelog.app.train_context import LoadedDelivery
from changelog.config.schema import Settings
from changelog.domain.model import DateTag
from changelog.domain.ports.repository import TellsChannels
from changelog.domain.train.channel_state import ChannelFormat, Letter, Message
from changelog.domain.train.plan import Done, MoveCards, Publish, SendMessage, Step, Watch
from changelog.errors import Refused
from changelog.i18n.say import say
from changelog.runtime import docs
from changelog.runtime.forge import open_forge
from changelog.runtime.train import OpenTrain
from changelog.runtime.workspace import Workspace


def acts_in(train: OpenTrain, progress: Callable[[str], None]) -> dict[type[Any], Act]:
    """How every kind of step is done."""
    acts: dict[type[Any], Act] = {
        Watch: lambda step: _watched(train, step, progress),
        MoveCards: lambda step: _cards_moved(train, step, progress),
        Publish: lambda step: _published(train, step, progress),
    }
    return train.acts() | acts | act(train)


def after_release(train: OpenTrain, *, watch: bool) -> After:
    """Watch what runs, move the tickets, publish, tell those whose work it was."""

    def after(tag: DateTag, told: LoadedDelivery) -> tuple[Step, ...]:
        return (
            *(_watch(train, tag) if watch else ()),
            *_move(train, told),
            *((Publish(tag=tag.name),) if train.workspace.settings.docs.repository else ()),
            *_comments(train, tag, told),
            # Last: a channel that cannot be told holds nothing up.
            *announce.follow_up(train.context, tag, new_claim),
        )

    return after


def _watch(train: OpenTrain, tag: DateTag) -> tuple[Step, ...]:
    settings, forge = train.workspace.settings, train.forge
    followed = follow_up.of_branch(settings.environments, train.context.survey.branches.production)
    names = tuple(one.name for one in followed if one.version_url or forge.deployments is not None)
    return (Watch(environments=names, sha=tag.commit),) if names else ()


def _watched(train: OpenTrain, step: Watch, progress: Callable[[str], None]) -> Done:
    """What production stands at now: by a fast-forward the tagged commit, else the merge that brought it."""
    production = train.context.survey.branches.production
    sha = train.refs.observe().branch(production)

    def tell(seen: EnvironmentState) -> None:
        progress(seen.environment)

    return follow_up.carry_out(
        Watch(environments=step.environments, sha=sha),
        follow_up.of_branch(train.workspace.settings.environments, production),
        DeploymentSources(deployments=train.forge.deployments, versions=Environments()),
        Polling(clock=time.monotonic, sleep=time.sleep, limit=train.reach.max_wait),
        tell,
    )


def _move(train: OpenTrain, told: LoadedDelivery) -> tuple[Step, ...]:
    with open_forge(train.workspace, train.context.survey, train.reach, lambda _: None) as beyond:
        column = board_column.column(beyond.board, train.workspace.settings.board.column, train.context.survey)
    moving = follow_up.plan(column, follow_up.tickets_of(told.notes), train.context.survey)
    return (moving.step,) if moving.step is not None else ()


def _cards_moved(train: OpenTrain, step: MoveCards, progress: Callable[[str], None]) -> Done:
    with open_forge(train.workspace, train.context.survey, train.reach, progress) as beyond:
        if beyond.board is None or beyond.hands is None:
            raise Refused(say("the board cannot be reached"), hint=say("`nouveautes doctor` says why."))
        return follow_up.carry_out_move_cards(step, beyond.board, beyond.hands.moves, train.context.survey)


def _published(train: OpenTrain, step: Publish, progress: Callable[[str], None]) -> Done:
    ready, receipt = docs.bring_up_to_date(train.workspace, train.survey_now(), train.reach, progress, step.tag)
    opened = receipt.opened if receipt is not None else None
    standing = ready.plan.place.proposal
    told = opened.url if opened is not None else standing.url if standing is not None else ""
    return Done(step=step, how="done" if receipt is not None else "already", told=told)


def _comments(train: OpenTrain, tag: DateTag, told: LoadedDelivery) -> tuple[Step, ...]:
    if not train.workspace.settings.release.comment or train.product is None:
        return ()
    return follow_up.comments(told.notes, tag.name)


def channels_of(settings: Settings) -> TellsChannels:
    """The configured channels; their addresses are read here and go nowhere else."""
    variables = {name: variable_of(name) for name in settings.announce.channels}
    return Channels(addresses(variables, os.environ), variables)


def new_claim() -> str:
    """A word that nobody else has."""
    return token_hex(8)


def writer(workspace: Workspace, told: Announcement) -> Callable[[ChannelFormat], Letter]:
    """Writes the message in any form."""
    templates = files.templates("announce")
    return lambda reads: announcement.letter(told, reads, templates, workspace.now.tzinfo or UTC)


def act(train: OpenTrain, told: Callable[[SendMessage], Announcement] | None = None) -> dict[type[Any], Act]:
    """How a channel is told. `told`: what, where somebody knows it already; else the delivery is read again, once."""
    channels, known = channels_of(train.workspace.settings), dict[str, Announcement]()

    def announcement_for(step: SendMessage) -> Announcement:
        if told is not None:
            return told(step)
        key = f"{step.claim.tag} {step.claim.about}"
        if key not in known:
            known[key] = _of(train, step)
        return known[key]

    def tell(step: SendMessage) -> Done:
        return announce.carry_out(step, writer(train.workspace, announcement_for(step)), channels, train.refs)

    return {SendMessage: tell}


def _of(train: OpenTrain, step: SendMessage) -> Announcement:
    around = train.context
    tag, carried = train_context.delivery(around, step.claim.tag)
    known = AnnouncementFacts(
        survey=around.survey,
        settings=around.settings,
        now=around.now,
        tag=tag,
        standing=gates.status_of(around, tag),
        delivered=step.claim.about == "shipped" or announce.delivered(around, tag, carried),
    )
    message = Message(about=step.claim.about, numbers=step.claim.numbers, why=step.claim.why)
    return announcement.announcement(carried.judged, carried.notes, known, message)
