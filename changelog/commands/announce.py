"""`announce`: the plan, each message as it is sent; text and JSON."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

import click
from msgspec import Struct

from changelog.adapters import terminal
from changelog.app import announce, announcement
from changelog.app.announce import AnnounceOptions, AnnouncePlan
from changelog.app.announcement import Announcement, AnnouncementFacts
from changelog.app.scope import DeliveryQuestion
from changelog.commands import json_forms as commands_json_forms
from changelog.commands import options as offering
from changelog.commands import output, plans
from changelog.commands.json_forms import at, mirror
from changelog.commands.options import common
from changelog.commands.plans import PlanForm
from changelog.domain.ports.forge import WAIT, Reach
from changelog.domain.remote import About
from changelog.domain.train.channel_state import ChannelFormat, ChannelState, Form, Letter
from changelog.domain.train.plan import Done, Plan
from changelog.errors import Misuse, Refused
from changelog.i18n import grammar, plain
from changelog.i18n.say import marked, say, say_as
from changelog.runtime import steps
from changelog.runtime.delivery import notes_of, read_deliveries
from changelog.runtime.steps import acts_in
from changelog.runtime.train import OpenTrain, open_train
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

_FORMS: dict[Form, str] = {
    "mail": marked("mail"),
    "chat": marked("chat, in Markdown"),
    "commonmark": marked("chat, in Markdown"),
    "html": marked("chat, in HTML"),
    "paste": marked("Markdown to paste"),
}


class MessageForm(commands_json_forms.Form, frozen=True, kw_only=True):
    """A message for one channel (null: to be pasted), in the form it reads, and where the channel stands.

    state: free to be told · told, by whom and when (seconds since 1970) · claimed: somebody began, and nothing confirms
    it. `trouble`: why nobody can write to it.
    """

    channel: str | None
    form: Form | None
    subject: str
    text: str
    html: str | None
    state: Annotated[Literal["free", "told", "claimed"] | None, at("kind")]
    by: str | None
    at: int | None
    trouble: str | None


class AnnounceForm(PlanForm, frozen=True, kw_only=True):
    """`announce --json`. `about`: what is told; `messages`: one for each channel, or the one to paste."""

    about: Literal["coming", "shipped", "postponed"]
    messages: list[MessageForm]


commands_json_forms.FORMS["announce"] = AnnounceForm


_NO_STATE = ChannelState()


class Written(Struct, frozen=True, kw_only=True):
    """A message for one channel, where that one stands, and why nobody can write to it."""

    letter: Letter
    channel: str
    state: ChannelState
    trouble: str = ""


def read(workspace: Workspace, tag: str, why: str, until: date | None) -> Announcement:
    """What there is to tell of a delivery, as the clone has it: nobody's records are asked."""
    if ".." in tag:
        raise Misuse(
            say("announce takes one delivery"), hint=say("Give a date tag, as nouveautes announce 2022-01-18.")
        )
    answered = read_deliveries(workspace, DeliveryQuestion(words=tag), Reach())
    notes = notes_of(workspace, answered)
    seen = answered.survey
    found = seen.tag(notes.delivery.to.tag if notes.delivery.to else "")
    if found is None:
        raise Refused(say("there is no date tag yet"), hint=say("`nouveautes tag` marks the delivery point."))
    if found.name in answered.superseded:
        said = answered.superseded[found.name]
        raise Refused(
            say("{found} is no delivery any more: {said}", found=found.name, said=said),
            hint=say("Announce the one that is."),
        )
    delivered = seen.branches.one_branch or found.name in answered.in_production
    message = announce.message_of(found, None, why, delivered=delivered)
    known = AnnouncementFacts(
        survey=seen, settings=workspace.settings, now=workspace.now, tag=found, delivered=delivered
    )
    return announcement.announcement(answered.curator.curate(0), notes, known, message, until)


def printed(workspace: Workspace, options: Options, told: Announcement, form: str) -> None:
    """The message in the form asked for, on standard output; with no form, Markdown and how to have it sent."""
    write = steps.writer(workspace, told)
    if options.json:
        letter = write(ChannelFormat(form="mail"))
        pasted = Letter(
            form="paste", subject=letter.subject, text=write(ChannelFormat(form="paste")).text, html=letter.html
        )
        plan = Plan(command="announce", tag=told.sheet.tag)
        output.write(commands_json_forms.encode(form_of(told.about, [message(pasted)], plan, None)))
    elif form == "html":
        output.write(write(ChannelFormat(form="mail")).html)
    elif form == "text":
        output.write(write(ChannelFormat(form="text")).text)
    else:
        output.write(write(ChannelFormat(form="paste")).text)
        if not form:
            output.note(*_without_channels())


def form_of(about: About, messages: list[MessageForm], plan: Plan, done: tuple[Done, ...] | None) -> AnnounceForm:
    """What `announce --json` answers."""
    return mirror(AnnounceForm, plan, done=done, about=about or "coming", messages=messages)


def message(letter: Letter, channel: str = "", state: ChannelState | None = None, trouble: str = "") -> MessageForm:
    """One message."""
    form, known = None if trouble else letter.form, state or _NO_STATE
    return mirror(
        MessageForm, letter, known, channel=channel or None, form=form, state=known.kind if state else None,
        at=known.at or None, trouble=trouble or None,
    )  # fmt: skip


def shown(workspace: Workspace, written: list[Written]) -> None:
    """Each message as it would be sent, under the name of its channel and where that one stands."""
    speech = output.language(workspace.settings.language)
    for one in written:
        output.say(f"— {one.channel} ({_form(one.letter.form)}) — {_state(workspace, one.state, speech)}")
        if one.trouble:
            output.say(f"! {one.trouble}")
        output.say(f"{say('Subject')}{_colon(speech)} {one.letter.subject}")
        output.say()
        output.write(plain.block(one.letter.text) + "\n")
        if one.letter.html:
            output.say(say("The part in HTML: nouveautes announce --html"))
        output.say()


def _without_channels() -> tuple[str, str]:
    return (
        say("No channel is configured: this is the message, to be pasted wherever you like."),
        say(
            'To have it sent: [announce] channels = ["team"] in nouveautes.toml, and the channel’s address in '
            "the variable NOUVEAUTES_CHANNEL_TEAM."
        ),
    )


def _form(form: Form) -> str:
    if form == "text":
        return say_as("form", "text")
    return say(_FORMS[form])


def _state(workspace: Workspace, state: ChannelState, speech: str) -> str:
    if state.kind == "told" and not state.at:
        return say("told")
    if state.kind == "free":
        return say("to be told")
    when = grammar.moment(datetime.fromtimestamp(state.at, workspace.now.tzinfo or UTC), speech) if state.at else ""
    if state.kind == "told":
        return say("told on {when} by {by}", when=when, by=plain.line(state.by))
    return say("perhaps told on {when} by {by}: nothing confirms it", when=when, by=plain.line(state.by))


def _colon(speech: str) -> str:
    return "\u00a0:" if speech == "fr" else ":"


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
    """Announce to the team's channels what is coming, and what came of it."""
    why, day = (because or "").strip(), _day(until)
    _check(postponed=postponed, why=why, day=day, again=again, sent=sent, printed=bool(form))
    workspace = open_workspace(options)
    _known(workspace, channels)
    wish = AnnounceOptions(channels=channels, again=again, sent=sent, postponed=why)
    if form or not workspace.settings.announce.channels:
        printed(workspace, options, read(workspace, tag, why, day), form or "")
        return
    with (
        terminal.progress("reading the history") as progress,
        open_train(workspace, Reach(max_wait=WAIT), progress) as train,
    ):
        request_of = train.documentation.request_of
        announced = announce.plan(train.context, tag, wish, steps.new_claim, request_of)
        told = _told(train, announced, day)
        written = _written(workspace, announced, told, wish)
        if options.dry_run and not options.json:
            shown(workspace, written)
        messages = [message(one.letter, one.channel, one.state, one.trouble) for one in written]
        acts = acts_in(train, progress) | steps.act(train, lambda _: told)
        plans.conclude(
            announced.plan, train, options, acts=acts,
            then=_then(announced.message.about),
            form=lambda plan, done: form_of(announced.message.about, messages, plan, done),
        )  # fmt: skip


def _then(about: About) -> str:
    if about == "shipped":
        return say("Once the page was read: nouveautes publish --merge")
    if about == "postponed":
        return say("nouveautes status tells where the week stands")
    return say("Show it: nouveautes demo, then nouveautes demo --shown")


def _told(train: OpenTrain, announced: AnnouncePlan, day: date | None) -> Announcement:
    around = train.context
    known = AnnouncementFacts(
        survey=around.survey, settings=around.settings, now=around.now, tag=announced.tag, standing=announced.standing,
        delivered=announced.message.about == "shipped",
    )  # fmt: skip
    return announcement.announcement(announced.carried.judged, announced.carried.notes, known, announced.message, day)


def _written(workspace: Workspace, announced: AnnouncePlan, told: Announcement, wish: AnnounceOptions) -> list[Written]:
    """The message of every channel that was asked for; of one that nobody can write to, why, and what it would say."""
    channels, write = steps.channels_of(workspace.settings), steps.writer(workspace, told)
    found = []
    for name, state in announced.states.items():
        if wish.channels and name not in wish.channels:
            continue
        try:
            letter, trouble = write(channels.reads(name)), ""
        except Refused as problem:
            letter, trouble = write(ChannelFormat(form="paste")), problem.message
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


def _known(workspace: Workspace, channels: tuple[str, ...]) -> None:
    known = workspace.settings.announce.channels
    strangers = [name for name in channels if name not in known]
    if strangers:
        listed = ", ".join(known) or say("none is configured (announce.channels)")
        raise Misuse(
            say("there is no channel {name!r}", name=strangers[0]),
            hint=say("Channels: {listed}.", listed=listed),
        )
