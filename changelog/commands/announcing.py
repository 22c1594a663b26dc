"""Announcements with a world that is open: the channels by their secrets, letters from templates, a step done."""

import os
from collections.abc import Callable
from datetime import UTC
from secrets import token_hex
from typing import Any

from changelog.commands.opening import World
from changelog.commands.train_world import TrainWorld
from changelog.config.schema import Settings
from changelog.flow.announcing import announce, announcement, announcement_told, tell_channel
from changelog.flow.announcing.announcement import Announcement, Known
from changelog.flow.driving import around as arounds
from changelog.flow.driving import gating
from changelog.flow.driving.carry_out import Act
from changelog.flow.examination.week import addresses, variable_of
from changelog.letters import Letter, Reads
from changelog.outside import files
from changelog.outside.channels import Channels
from changelog.ports.remote import TellsChannels
from changelog.train.plan import Done, Tell
from changelog.train.telling import Message


def channels_of(settings: Settings) -> TellsChannels:
    """The configured channels; their addresses are read here and go nowhere else."""
    variables = {name: variable_of(name) for name in settings.announce.channels}
    return Channels(addresses(variables, os.environ), variables)


def new_claim() -> str:
    """A word that nobody else has."""
    return token_hex(8)


def writer(world: World, told: Announcement) -> Callable[[Reads], Letter]:
    """Writes the message in any form."""
    templates = files.templates("announce")
    return lambda reads: announcement_told.letter(told, reads, templates, world.now.tzinfo or UTC)


def act(train: TrainWorld, told: Callable[[Tell], Announcement] | None = None) -> dict[type[Any], Act]:
    """How a channel is told. `told`: what, where somebody knows it already; else the delivery is read again, once."""
    channels, known = channels_of(train.world.settings), dict[str, Announcement]()

    def announcement_for(step: Tell) -> Announcement:
        if told is not None:
            return told(step)
        key = f"{step.claim.tag} {step.claim.about}"
        if key not in known:
            known[key] = _of(train, step)
        return known[key]

    def tell(step: Tell) -> Done:
        return tell_channel.carry_out(step, writer(train.world, announcement_for(step)), channels, train.refs)

    return {Tell: tell}


def _of(train: TrainWorld, step: Tell) -> Announcement:
    around = train.around
    tag, carried = arounds.delivery(around, step.claim.tag)
    known = Known(
        survey=around.survey,
        settings=around.settings,
        now=around.now,
        tag=tag,
        standing=gating.stands(around, tag),
        delivered=step.claim.about == "shipped" or announce.delivered(around, tag, carried),
    )
    message = Message(about=step.claim.about, numbers=step.claim.numbers, why=step.claim.why)
    return announcement.announcement(carried.judged, carried.notes, known, message)
