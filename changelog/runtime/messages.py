"""How the messages about a delivery are written and sent to the channels that the settings name."""

import os
from collections.abc import Callable
from functools import cache

from changelog.adapters import files
from changelog.adapters.channels import Channels
from changelog.app import announce, announcement, gates, train_context, unshown
from changelog.app.announcement import Announcement, AnnouncementFacts
from changelog.app.demo_sheet import Withdrawn
from changelog.config.schema import Settings
from changelog.domain.ports.repository import TellsChannels
from changelog.domain.train.channel_state import ChannelFormat, Letter, Message, addresses, variable_of
from changelog.domain.train.plan import Done, SendMessage
from changelog.runtime.train import OpenTrain
from changelog.runtime.workspace import Workspace

Sends = Callable[[SendMessage], Done]


def sender(train: OpenTrain, told: Callable[[SendMessage], Announcement] | None = None) -> Sends:
    """How a message is sent. `told`: its announcement, where it is known; else the delivery is read again, once."""
    channels = channels_of(train.workspace.settings)
    read = cache(lambda message, tag: _announcement(train, message, tag))

    def send(step: SendMessage) -> Done:
        claim = step.claim
        message = Message(about=claim.about, numbers=claim.numbers, why=claim.why)
        text = told(step) if told is not None else read(message, claim.tag)
        return announce.carry_out(step, writer(train.workspace, text), channels, train.refs)

    return send


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
