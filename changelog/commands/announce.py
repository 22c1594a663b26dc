"""`nouveautes announce`: the team's channels hear what is coming, and later what came of it; each of them once."""

from datetime import date

import click

from changelog.commands import announced_said, announcing, offering, plans
from changelog.commands.announced_said import Written
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.options import common
from changelog.commands.train_steps import acts_in
from changelog.commands.train_world import TrainWorld, boarded
from changelog.errors import Misuse, Refused
from changelog.flow.announcing import announce, announcement
from changelog.flow.announcing.announce import Announced, Wish
from changelog.flow.announcing.announcement import Announcement, Known
from changelog.language.speech import say
from changelog.letters import Reads
from changelog.outside import tty
from changelog.ports.forge import WAIT, Reach
from changelog.remote import About


@click.command("announce")
@click.argument("tag", required=False, default="", metavar="[TAG]", shell_complete=offering.tags)
@click.option("--channel", "channels", multiple=True, metavar="NAME", help="That channel alone; may be repeated.")
@click.option("--text", "form", flag_value="text", help="Print the message as plain text; send nothing.")
@click.option("--html", "form", flag_value="html", help="Print the mail's HTML page; send nothing.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the message as Markdown to paste; send nothing.")
@click.option("--postponed", is_flag=True, help="Tell that it does not ship as announced; takes --because.")
@click.option("--because", metavar="REASON", help="Why it is postponed; told, and recorded.")
@click.option("--to", "until", metavar="DATE", help="The day on which it ships instead, where that is known.")
@click.option("--again", is_flag=True, help="Send it also to channels that know already, or may.")
@click.option("--sent", is_flag=True, help="Record that what may have been sent was; send nothing.")
@common
@with_options
def command(
    options: Options, tag: str, channels: tuple[str, ...], form: str | None, postponed: bool, because: str | None,
    until: str | None, again: bool, sent: bool,
) -> None:  # fmt: skip
    """Tell the team's channels what is coming, and what came of it."""
    why, day = (because or "").strip(), _day(until)
    _check(postponed=postponed, why=why, day=day, again=again, sent=sent, printed=bool(form))
    world = open_world(options)
    _known(world, channels)
    wish = Wish(channels=channels, again=again, sent=sent, postponed=why)
    if form or not world.settings.announce.channels:
        announced_said.printed(world, options, announced_said.read(world, tag, why, day), form or "")
        return
    with tty.patience("reading the history") as murmur, boarded(world, Reach(max_wait=WAIT), murmur) as train:
        request_of = train.documentation.request_of
        announced = announce.plan(train.around, tag, wish, announcing.new_claim, request_of)
        told = _told(train, announced, day)
        written = _written(world, announced, told, wish)
        if options.dry_run and not options.json:
            announced_said.shown(world, written)
        messages = [announced_said.message(one.letter, one.channel, one.state, one.trouble) for one in written]
        acts = acts_in(train, murmur) | announcing.act(train, lambda _: told)
        plans.conclude(
            announced.plan, train, options, acts=acts,
            then=_then(announced.message.about),
            form=lambda plan, done: announced_said.form_of(announced.message.about, messages, plan, done),
        )  # fmt: skip


def _then(about: About) -> str:
    if about == "shipped":
        return say("Once the page was read: nouveautes publish --merge")
    if about == "postponed":
        return say("nouveautes status tells where the week stands")
    return say("Show it: nouveautes demo, then nouveautes demo --shown")


def _told(train: TrainWorld, announced: Announced, day: date | None) -> Announcement:
    around = train.around
    known = Known(
        survey=around.survey, settings=around.settings, now=around.now, tag=announced.tag, standing=announced.standing,
        delivered=announced.message.about == "shipped",
    )  # fmt: skip
    return announcement.announcement(announced.carried.judged, announced.carried.notes, known, announced.message, day)


def _written(world: World, announced: Announced, told: Announcement, wish: Wish) -> list[Written]:
    """The message of every channel that was asked for; of one that nobody can write to, why, and what it would say."""
    channels, write = announcing.channels_of(world.settings), announcing.writer(world, told)
    found = []
    for name, state in announced.states.items():
        if wish.channels and name not in wish.channels:
            continue
        try:
            letter, trouble = write(channels.reads(name)), ""
        except Refused as problem:
            letter, trouble = write(Reads(form="paste")), problem.message
        found.append(Written(letter=letter, channel=name, state=state, trouble=trouble))
    return found


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(say("--to {text!r} is not a day", text=text), hint=say("Write it as --to 2022-01-27.")) from None


def _check(*, postponed: bool, why: str, day: date | None, again: bool, sent: bool, printed: bool) -> None:
    if postponed and not why:
        raise Misuse(say("--postponed takes a reason"), hint=say('Say it with --because "…": people are told.'))
    if (why or day) and not postponed:
        raise Misuse(
            say("--because and --to go with --postponed"), hint=say('nouveautes announce --postponed --because "…"')
        )
    if sent and again:
        raise Misuse(say("--sent and --again contradict each other"), hint=say("--sent: it was; --again: once more."))
    if printed and (again or sent):
        raise Misuse(say("what is printed is not sent"), hint=say("Leave --text, --html and --markdown out."))


def _known(world: World, channels: tuple[str, ...]) -> None:
    known = world.settings.announce.channels
    strangers = [name for name in channels if name not in known]
    if strangers:
        listed = ", ".join(known) or say("none is configured (announce.channels)")
        raise Misuse(
            say("there is no channel {name!r}", name=strangers[0]),
            hint=say("Channels: {listed}.", listed=listed),
        )
