"""`nouveautes announce`: sends the team's channels what is coming and what came of it, or prints the message."""

from datetime import UTC, date
from typing import Annotated, Any, Literal

import click
from msgspec import Struct

from changelog.app import announce, announcement, train_context
from changelog.app.announce import AnnounceOptions, AnnouncePlan
from changelog.app.announcement import Announcement, AnnouncementFacts
from changelog.app.scope import DeliveryQuestion
from changelog.app.survey import Survey
from changelog.commands import json_forms, output, plans
from changelog.commands import options as offering
from changelog.commands.json_forms import at, mirror
from changelog.commands.options import common, day_of, readers_language
from changelog.commands.plans import PlanForm
from changelog.domain.model import DateTag, moment_of
from changelog.domain.ports.forge import Reach
from changelog.domain.remote import About
from changelog.domain.train.channel_state import ChannelFormat, ChannelState, Form, Letter
from changelog.domain.train.plan import Done, Plan, SendMessage
from changelog.errors import Misuse, Refused
from changelog.i18n import grammar, plain
from changelog.i18n.plain import as_written
from changelog.i18n.say import chosen, marked, say, say_as
from changelog.runtime.delivery import notes_of, read_deliveries
from changelog.runtime.messages import channels_of, sender, writer
from changelog.runtime.steps import new_claim
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

_FORMS: dict[Form, str] = {
    "mail": marked("mail"),
    "chat": marked("chat, in Markdown"),
    "commonmark": marked("chat, in Markdown"),
    "html": marked("chat, in HTML"),
    "paste": marked("Markdown to paste"),
}


class MessageForm(json_forms.Form, frozen=True, kw_only=True):
    """A message for one channel (null: to be pasted), in the form it reads, and where the channel stands.

    state: free (not sent) · told (sent, by whom and when in seconds since 1970) · claimed: somebody began, and nothing
    confirms it. `trouble`: why nobody can write to it.
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
    """`announce --json`. `about`: what it announces; `messages`: one for each channel, or the one to paste."""

    about: Literal["coming", "shipped", "postponed"]
    messages: list[MessageForm]


json_forms.FORMS["announce"] = AnnounceForm


_NO_STATE = ChannelState()


class Written(Struct, frozen=True, kw_only=True):
    """A message for one channel, where that one stands, and why nobody can write to it."""

    letter: Letter
    channel: str
    state: ChannelState
    trouble: str = ""


@click.command("announce")
@click.argument("tag", required=False, default="", metavar="[TAG]", shell_complete=offering.tags)
@click.option("--channel", "channels", multiple=True, metavar="NAME", help="That channel alone; may be repeated.")
@click.option("--text", "form", flag_value="text", help="Print the message as plain text; send nothing.")
@click.option("--html", "form", flag_value="html", help="Print the mail's HTML page; send nothing.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the message as Markdown to paste; send nothing.")
@click.option("--postponed", is_flag=True, help="Announce that it does not ship as announced; takes --because.")
@click.option("--because", metavar="REASON", type=as_written, help="Why it is postponed; announced, and recorded.")
@click.option("--to", "ships", metavar="DATE", help="The day on which it ships instead, where that is known.")
@click.option("--again", is_flag=True, help="Send it also to channels that have it already, or may.")
@click.option("--sent", is_flag=True, help="Record that what may have been sent was; send nothing.")
@readers_language
@offering.period_options
@common
@with_options
def command(
    options: Options, tag: str, channels: tuple[str, ...], form: str | None, postponed: bool, because: str | None,
    ships: str | None, again: bool, sent: bool, **given: Any,
) -> None:  # fmt: skip
    """Announce to the team's channels what is coming, and what came of it."""
    why, day = (because or "").strip(), day_of(ships, "--to")
    question = offering.delivery_or_period(tag, given)
    _check(postponed=postponed, why=why, day=day, again=again, sent=sent, printed=bool(form))
    workspace = open_workspace(options)
    known = workspace.settings.announce.channels
    for name in channels:
        if name not in known:
            listed = ", ".join(known) or say("none is configured (announce.channels)")
            raise Misuse(say("there is no channel {name!r}", name=name), hint=say("Channels: {listed}.", listed=listed))
    if form or not known:
        _print_message(workspace, options, _read(workspace, question, why, day), form or "")
        return
    if question.since:
        raise Refused(
            say("channels are sent what a date tag marks, once each; a period has no tag to record that on"),
            hint=say("Print its message with --markdown, --text or --html."),
        )
    wish = AnnounceOptions(channels=channels, again=again, sent=sent, postponed=why, until=day)
    with plans.train_of(workspace) as (train, acts):
        plan = announce.plan(train.context, tag, wish, new_claim, train.documentation.request_of)
        about, context = plan.message.about, train.context
        facts = AnnouncementFacts(
            survey=context.survey, settings=context.settings, now=context.now, tag=plan.tag, standing=plan.standing,
            delivered=about == "shipped",
        )  # fmt: skip
        announced = announcement.announcement(plan.carried.judged, plan.carried.notes, facts, plan.message, day)
        written = _written(workspace, plan, announced, wish)
        if options.dry_run and not options.json:
            _print_written(workspace, written)
        messages = [_message(one.letter, one.channel, one.state, one.trouble) for one in written]
        plans.conclude(
            plan.plan, train, options, then=_then(about),
            acts={**acts, SendMessage: sender(train, lambda _: announced)},
            form=lambda plan, done: _form(about, messages, plan, done),
        )  # fmt: skip


def _check(*, postponed: bool, why: str, day: date | None, again: bool, sent: bool, printed: bool) -> None:
    if postponed and not why:
        raise Misuse(say("--postponed takes a reason"), hint=say('Give it with --because "…": it is announced.'))
    if (why or day) and not postponed:
        raise Misuse(
            say("--because and --to go with --postponed"), hint=say('nouveautes announce --postponed --because "…"')
        )
    if sent and again:
        raise Misuse(say("--sent and --again contradict each other"), hint=say("--sent: it was; --again: once more."))
    if printed and (again or sent):
        raise Misuse(
            say("printing and sending exclude each other"), hint=say("Leave --text, --html and --markdown out.")
        )


def _period(question: DeliveryQuestion, seen: Survey, today: date) -> DateTag:
    """A period in the place of a tag. Raises Refused where date tags mark what is delivered."""
    since, until = question.since or today, question.until or today
    if not seen.branches.one_branch:
        raise Refused(
            say("a period is announced where there is one branch: here date tags mark what is delivered"),
            hint=say("Announce what a date tag marks."),
        )
    commit = seen.branches.integration_sha
    return DateTag(name=f"{since} – {until}", commit=commit, object_id=commit, date=until, order=())


def _read(workspace: Workspace, question: DeliveryQuestion, why: str, until: date | None) -> Announcement:
    """The announcement of a delivery, as the clone has it: the remote's records are not read."""
    if ".." in question.words:
        raise Misuse(
            say("announce takes one delivery"), hint=say("Give a date tag, as nouveautes announce 2022-01-18.")
        )
    answered = read_deliveries(workspace, question, Reach())
    notes = notes_of(workspace, answered)
    seen = answered.survey
    found = seen.tag(notes.delivery.to.tag if notes.delivery.to else "")
    if question.since:
        found = _period(question, seen, workspace.today)
    if found is None:
        raise Refused(say("there is no date tag yet"), hint=say("`nouveautes tag` marks the delivery point."))
    train_context.refuse_superseded(found, answered.history)
    delivered = seen.branches.one_branch or found.name in answered.history.held
    if not delivered and not why and found.name in answered.history.in_production:
        raise announce.taken_back(found)
    message = announce.message_of(found, None, why, delivered=delivered)
    known = AnnouncementFacts(
        survey=seen, settings=workspace.settings, now=workspace.now, tag=found, delivered=delivered
    )
    return announcement.announcement(answered.curator.curate(0), notes, known, message, until)


def _print_message(workspace: Workspace, options: Options, announced: Announcement, form: str) -> None:
    """The message in the form asked for, on standard output; with no form, Markdown and how to have it sent."""
    write = writer(workspace, announced)
    if options.json:
        letter = write(ChannelFormat(form="mail"))
        pasted = Letter(
            form="paste", subject=letter.subject, text=write(ChannelFormat(form="paste")).text, html=letter.html
        )
        plan = Plan(command="announce", tag=announced.sheet.tag)
        output.write(json_forms.encode(_form(announced.about, [_message(pasted)], plan, None)))
    elif form == "html":
        output.write(write(ChannelFormat(form="mail")).html)
    elif form == "text":
        output.write(write(ChannelFormat(form="text")).text)
    else:
        output.write(write(ChannelFormat(form="paste")).text)
        if not form:
            output.note(
                say("No channel is configured: this is the message, to be pasted wherever you like."),
                say(
                    'To have it sent: [announce] channels = ["team"] in nouveautes.toml, and the channel’s address in '
                    "the variable NOUVEAUTES_CHANNEL_TEAM."
                ),
            )


def _written(workspace: Workspace, plan: AnnouncePlan, announced: Announcement, wish: AnnounceOptions) -> list[Written]:
    """The message of every channel that was asked for; of one that nobody can write to, why, and what it would say."""
    channels, write = channels_of(workspace.settings), writer(workspace, announced)
    found = []
    for name, state in plan.states.items():
        if wish.channels and name not in wish.channels:
            continue
        try:
            letter, trouble = write(channels.reads(name)), ""
        except Refused as problem:
            letter, trouble = write(ChannelFormat(form="paste")), problem.message
        found.append(Written(letter=letter, channel=name, state=state, trouble=trouble))
    return found


def _print_written(workspace: Workspace, written: list[Written]) -> None:
    """Each message as it would be sent, under the name of its channel and that channel's state."""
    for one in written:
        form = say_as("form", "text") if one.letter.form == "text" else say(_FORMS[one.letter.form])
        output.say(f"— {one.channel} ({form}) — {_state(workspace, one.state)}")
        if one.trouble:
            output.say(f"! {one.trouble}")
        output.say(output.labelled(say("Subject"), one.letter.subject))
        output.say()
        output.write(plain.block(one.letter.text) + "\n")
        if one.letter.html:
            output.say(say("The part in HTML: nouveautes announce --html"))
        output.say()


def _state(workspace: Workspace, state: ChannelState) -> str:
    if state.kind == "free":
        return say("to be announced")
    if state.kind == "told" and not state.at:
        return say("announced")
    when = grammar.moment(moment_of(state.at, workspace.now.tzinfo or UTC), chosen()) if state.at else ""
    if state.kind == "told":
        return say("announced on {when} by {by}", when=when, by=plain.line(state.by))
    return say("perhaps announced on {when} by {by}: nothing confirms it", when=when, by=plain.line(state.by))


def _then(about: About) -> str:
    if about == "shipped":
        return say("Once the page was read: nouveautes publish --merge")
    if about == "postponed":
        return say("nouveautes status shows where the week stands")
    return say("Show it: nouveautes demo, then nouveautes demo --shown")


def _form(about: About, messages: list[MessageForm], plan: Plan, done: tuple[Done, ...] | None) -> AnnounceForm:
    """What `announce --json` answers."""
    return mirror(AnnounceForm, plan, done=done, about=about or "coming", messages=messages)


def _message(letter: Letter, channel: str = "", state: ChannelState | None = None, trouble: str = "") -> MessageForm:
    """One message."""
    form, known = None if trouble else letter.form, state or _NO_STATE
    return mirror(
        MessageForm, letter, known, channel=channel or None, form=form, state=known.kind if state else None,
        at=known.at or None, trouble=trouble or None,
    )  # fmt: skip
