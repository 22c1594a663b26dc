"""How each kind of step of a plan is done, channels too; which steps follow a release."""

import os
import time
from collections.abc import Callable
from functools import cache
from secrets import token_hex
from typing import Any, Literal

from msgspec import structs

from changelog.adapters import files
from changelog.adapters.channels import Channels
from changelog.app import announce, announcement, board_column, follow_up, gates, train_context, unshown
from changelog.app.announcement import Announcement, AnnouncementFacts
from changelog.app.carry_out import Act
from changelog.app.demo_sheet import Withdrawn
from changelog.app.follow_up import Polling
from changelog.app.train_context import LoadedDelivery
from changelog.config.schema import Settings
from changelog.domain.model import DateTag, Finding
from changelog.domain.ports.repository import TellsChannels
from changelog.domain.train.channel_state import ChannelFormat, Letter, Message, addresses, variable_of
from changelog.domain.train.plan import Done, MoveCards, Note, Publish, SendMessage, Step, Together, Watch
from changelog.errors import Refused
from changelog.i18n.say import say
from changelog.runtime.forge import open_forge, sources_of
from changelog.runtime.train import OpenTrain
from changelog.runtime.workspace import Progress, Workspace


def acts_in(train: OpenTrain, progress: Progress) -> dict[type[Any], Act]:
    """How every kind of step is done."""
    acts: dict[type[Any], Act] = {
        Watch: lambda step: _watch(train, step, progress),
        MoveCards: lambda step: _move_cards(train, step, progress),
        Publish: lambda step: _publish(train, step, progress),
    }
    return train.acts() | acts | act(train)


def _watch(train: OpenTrain, step: Watch, progress: Progress) -> Done:
    """What production is at now: by a fast-forward the tagged commit, else the merge that brought it."""
    production = train.context.survey.branches.production
    return follow_up.carry_out(
        structs.replace(step, sha=train.refs.observe().branch(production)),
        follow_up.of_branch(train.workspace.settings.environments, production),
        sources_of(train.forge, train.context.survey.branches),
        Polling(clock=time.monotonic, sleep=time.sleep, limit=train.reach.max_wait),
        lambda state: progress(state.environment),
    )


def _move_cards(train: OpenTrain, step: MoveCards, progress: Progress) -> Done:
    with open_forge(train.workspace, train.context.survey, train.reach, progress) as forge:
        if forge.board is None or forge.hands is None:
            raise Refused(say("the board cannot be reached"), hint=say("`nouveautes doctor` says why."))
        return follow_up.carry_out_move_cards(step, forge.board, forge.hands.moves, train.context.survey)


def _publish(train: OpenTrain, step: Publish, progress: Progress) -> Done:
    from changelog.runtime import docs  # a few steps alone write to the documentation

    ready, receipt = docs.bring_up_to_date(train.workspace, train.survey_now(), train.reach, progress, step.tag)
    request = (receipt.opened if receipt is not None else None) or ready.plan.place.proposal
    return Done(step=step, how="done" if receipt is not None else "already", told=request.url if request else "")


def act(train: OpenTrain, told: Callable[[SendMessage], Announcement] | None = None) -> dict[type[Any], Act]:
    """How a message is sent. `told`: its announcement, where it is known; else the delivery is read again, once."""
    channels = channels_of(train.workspace.settings)
    read = cache(lambda message, tag: _announcement(train, message, tag))

    def send(step: SendMessage) -> Done:
        claim = step.claim
        message = Message(about=claim.about, numbers=claim.numbers, why=claim.why)
        text = told(step) if told is not None else read(message, claim.tag)
        return announce.carry_out(step, writer(train.workspace, text), channels, train.refs)

    return {SendMessage: send}


def _announcement(train: OpenTrain, message: Message, name: str) -> Announcement:
    context = train.context
    tag, loaded = train_context.delivery(context, name)
    found = unshown.find(context, loaded) if message.about == "unshown" else None
    facts = AnnouncementFacts(
        survey=context.survey,
        settings=context.settings,
        now=context.now,
        tag=tag,
        standing=gates.status_of(context, tag),
        delivered=message.about == "shipped" or announce.delivered(context, tag, loaded),
        unshown=tuple(
            Withdrawn(number=one.number or 0, title=one.title) for one in (found.changes if found is not None else ())
        ),
    )
    return announcement.announcement(loaded.judged, loaded.notes, facts, message)


def channels_of(settings: Settings) -> TellsChannels:
    """The configured channels; their addresses are read here and go nowhere else."""
    variables = {name: variable_of(name) for name in settings.announce.channels}
    return Channels(addresses(variables, os.environ), variables)


def writer(workspace: Workspace, told: Announcement) -> Callable[[ChannelFormat], Letter]:
    """Writes the message in any format."""
    templates = files.templates("announce")
    return lambda reads: announcement.letter(told, reads, templates, workspace.zone)


def new_claim() -> str:
    """A random word, which no other run has."""
    return token_hex(8)


Watching = Literal["wait", "look", "no"]
"""Whether what runs is watched: until it is there, once (what has failed is announced to nobody), or not at all."""


class AfterRelease:
    """What follows a release: watch what runs; then, whatever becomes of each of them, move the tickets, publish,
    comment on the pull requests, announce; then record that all of it was done. `findings`: of the last call.
    """

    def __init__(self, train: OpenTrain, *, watch: Watching, quiet: bool = False) -> None:
        """`quiet`: only watch, for nobody is to be told now."""
        self._train, self._watch, self._quiet = train, watch, quiet
        self.findings: tuple[Finding, ...] = ()

    def __call__(self, tag: DateTag, told: LoadedDelivery) -> tuple[Step, ...]:
        """The steps for a delivery that production has, or is about to have."""
        train, watch = self._train, self._watched(tag)
        if self._quiet:
            return watch
        followed = any(one.kind == "followed" for one in train.context.records_of(tag))
        # Once recorded, a card that somebody has moved since stays where they put it.
        cards = () if followed else self._cards(told)
        docs, comments = train.workspace.settings.docs, train.workspace.settings.release.comment
        told_to: tuple[Step, ...] = (
            *(follow_up.comments(told.notes, tag.name) if comments and train.product is not None else ()),
            *announce.follow_up(train.context, tag, new_claim),
        )
        return (
            *watch,
            *cards,
            *((Publish(tag=tag.name),) if docs.repository else ()),
            *((Together(steps=told_to),) if told_to else ()),
            *(() if followed else (Note(record=train.context.record("followed", tag)),)),
        )

    def _watched(self, tag: DateTag) -> tuple[Step, ...]:
        train = self._train
        production, known = train.context.survey.branches.production, train.forge.deployments is not None
        places = follow_up.of_branch(train.workspace.settings.environments, production)
        names = tuple(one.name for one in places if one.version_url or known)
        if not names or self._watch == "no":
            return ()
        return (Watch(environments=names, sha=tag.commit, once=self._watch == "look"),)

    def _cards(self, told: LoadedDelivery) -> tuple[Step, ...]:
        train = self._train
        name, survey = train.workspace.settings.board.column, train.context.survey
        with open_forge(train.workspace, survey, train.reach, lambda _: None) as forge:
            column = board_column.column(forge.board, name, survey)
        moving = follow_up.plan(column, follow_up.tickets_of(told.notes), survey, name)
        self.findings = moving.findings
        return (moving.step,) if moving.step is not None else ()
