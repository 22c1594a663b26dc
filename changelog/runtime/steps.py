"""How each kind of step of a plan is done, channels too; what a few steps alone need is imported with them."""

import time
from functools import cache
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from msgspec import structs

from changelog.app.carry_out import Act
from changelog.domain.train.plan import Done, MoveCards, Publish, SendMessage, Watch
from changelog.errors import Refused
from changelog.i18n.say import say
from changelog.runtime.forge import open_forge, sources_of
from changelog.runtime.train import OpenTrain
from changelog.runtime.workspace import Progress

if TYPE_CHECKING:
    from changelog.runtime.messages import Sends


def acts_in(train: OpenTrain, progress: Progress) -> dict[type[Any], Act]:
    """How every kind of step is done."""

    @cache
    def sender() -> "Sends":
        from changelog.runtime import messages

        return messages.sender(train)

    acts: dict[type[Any], Act] = {
        Watch: lambda step: _watch(train, step, progress),
        MoveCards: lambda step: _move_cards(train, step, progress),
        Publish: lambda step: _publish(train, step, progress),
        SendMessage: lambda step: sender()(step),
    }
    return train.acts() | acts


def new_claim() -> str:
    """A random word, which no other run has: it marks who is sending a message."""
    return token_hex(8)


def _watch(train: OpenTrain, step: Watch, progress: Progress) -> Done:
    """What production is at now: by a fast-forward the tagged commit, else the merge that brought it."""
    from changelog.app import follow_up
    from changelog.app.follow_up import Polling

    production = train.context.survey.branches.production
    return follow_up.carry_out(
        structs.replace(step, sha=train.refs.observe().branch(production)),
        follow_up.of_branch(train.workspace.settings.environments, production),
        sources_of(train.forge, train.context.survey.branches),
        Polling(clock=time.monotonic, sleep=time.sleep, limit=train.reach.max_wait),
        lambda state: progress(state.environment),
    )


def _move_cards(train: OpenTrain, step: MoveCards, progress: Progress) -> Done:
    from changelog.app import follow_up

    with open_forge(train.workspace, train.context.survey, train.reach, progress) as forge:
        if forge.board is None or forge.hands is None:
            raise Refused(say("the board cannot be reached"), hint=say("`nouveautes doctor` says why."))
        return follow_up.carry_out_move_cards(step, forge.board, forge.hands.moves, train.context.survey)


def _publish(train: OpenTrain, step: Publish, progress: Progress) -> Done:
    from changelog.runtime import publish

    ready, receipt = publish.bring_up_to_date(train.workspace, train.survey_now(), train.reach, progress, step.tag)
    request = (receipt.opened if receipt is not None else None) or ready.plan.place.proposal
    return Done(step=step, how="done" if receipt is not None else "already", told=request.url if request else "")
