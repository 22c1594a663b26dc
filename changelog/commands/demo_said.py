"""What people say of a demo, recorded: `nouveautes demo --shown`, and `--refused NUMBER --because "…"`."""

from collections.abc import Callable
from typing import Any

import click
from msgspec import Struct

from changelog.commands import offering, plans
from changelog.commands.opening import Options, open_world
from changelog.commands.train_steps import acts_in
from changelog.commands.train_world import boarded
from changelog.errors import Misuse
from changelog.flow.driving import demo, refuse
from changelog.language.speech import say
from changelog.outside import tty
from changelog.ports.forge import WAIT, Reach


class Said(Struct, frozen=True, kw_only=True):
    """What was said: that it was shown, or which numbers were refused, and why."""

    shown: bool = False
    refused: tuple[int, ...] = ()
    because: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is something to record."""
        return self.shown or bool(self.refused) or bool(self.because)


def said_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--shown, --refused and --because."""
    options = (
        click.option("--shown", is_flag=True, help="Record that it was shown (TAG may be a pull request's number)."),
        click.option(
            "--refused", type=click.IntRange(min=1), multiple=True, metavar="NUMBER",
            shell_complete=offering.numbers,
            help="Take a ticket or pull request out of the delivery; what is left needs no second demo.",
        ),
        click.option("--because", metavar="REASON", help="Why; recorded where everybody can read it."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def said_in(given: dict[str, Any]) -> Said:
    """What the options say; takes them out of `given`."""
    refused = tuple(dict.fromkeys(given.pop("refused")))
    return Said(shown=given.pop("shown"), refused=refused, because=(given.pop("because") or "").strip())


def record(options: Options, tag: str, said: Said) -> None:
    """Record it. Raises Misuse where it contradicts itself, or a refusal has no reason."""
    _check(said)
    world = open_world(options)
    with tty.patience("reading the history") as murmur, boarded(world, Reach(max_wait=WAIT), murmur) as train:
        request_of = train.documentation.request_of
        if said.refused:
            plan = refuse.plan(train.around, tag, said.refused, said.because, request_of)
        elif tag.isdecimal():
            plan = demo.plan_of_request(train.around, int(tag), said.because)
        else:
            plan = demo.plan(train.around, tag, said.because, request_of)
        plans.conclude(plan, train, options, acts=acts_in(train, murmur), then=say("Ship it: nouveautes release"))


def _check(said: Said) -> None:
    if said.shown and said.refused:
        raise Misuse(
            say("--shown and --refused contradict each other"), hint=say("What is not refused counts as shown.")
        )
    if said.refused and not said.because:
        raise Misuse(say("a refusal takes a reason"), hint=say('Say it with --because "…": it is recorded.'))
    if not said.shown and not said.refused:
        raise Misuse(
            say("--because goes with --shown or --refused"), hint=say("nouveautes demo --refused 1234 --because …")
        )
