"""Announcements on a terminal or in a pipe: the message to paste, and each message as it would be sent."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from changelog.commands import announcing, json_forms, terminal
from changelog.commands.asked import answer
from changelog.commands.json_forms import at, mirror
from changelog.commands.opening import Options, World
from changelog.commands.plans import PlanForm
from changelog.commands.publishing import notes_of
from changelog.errors import Misuse, Refused
from changelog.flow.announcing import announce, announcement
from changelog.flow.announcing.announcement import Announcement, Known
from changelog.flow.asking import Asked
from changelog.language import dates, plain
from changelog.language.speech import marked, say, say_as
from changelog.letters import Form, Letter, Reads
from changelog.ports.forge import Reach
from changelog.remote import About
from changelog.train.plan import Done, Plan
from changelog.train.telling import State

_FORMS: dict[Form, str] = {
    "mail": marked("mail"),
    "chat": marked("chat, in Markdown"),
    "commonmark": marked("chat, in Markdown"),
    "html": marked("chat, in HTML"),
    "paste": marked("Markdown to paste"),
}


class MessageForm(json_forms.Form, frozen=True, kw_only=True):
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


json_forms.FORMS["announce"] = AnnounceForm


_NO_STATE = State()


class Written(Struct, frozen=True, kw_only=True):
    """A message for one channel, where that one stands, and why nobody can write to it."""

    letter: Letter
    channel: str
    state: State
    trouble: str = ""


def read(world: World, tag: str, why: str, until: date | None) -> Announcement:
    """What there is to tell of a delivery, as the clone has it: nobody's records are asked."""
    if ".." in tag:
        raise Misuse(
            say("announce takes one delivery"), hint=say("Give a date tag, as nouveautes announce 2022-01-18.")
        )
    answered = answer(world, Asked(words=tag), Reach())
    notes = notes_of(world, answered)
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
    known = Known(survey=seen, settings=world.settings, now=world.now, tag=found, delivered=delivered)
    return announcement.announcement(answered.judge.judge(0), notes, known, message, until)


def printed(world: World, options: Options, told: Announcement, form: str) -> None:
    """The message in the form asked for, on standard output; with no form, Markdown and how to have it sent."""
    write = announcing.writer(world, told)
    if options.json:
        letter = write(Reads(form="mail"))
        pasted = Letter(form="paste", subject=letter.subject, text=write(Reads(form="paste")).text, html=letter.html)
        plan = Plan(command="announce", tag=told.sheet.tag)
        terminal.write(json_forms.encode(form_of(told.about, [message(pasted)], plan, None)))
    elif form == "html":
        terminal.write(write(Reads(form="mail")).html)
    elif form == "text":
        terminal.write(write(Reads(form="text")).text)
    else:
        terminal.write(write(Reads(form="paste")).text)
        if not form:
            terminal.note(*_without_channels())


def form_of(about: About, messages: list[MessageForm], plan: Plan, done: tuple[Done, ...] | None) -> AnnounceForm:
    """What `announce --json` answers."""
    return mirror(AnnounceForm, plan, done=done, about=about or "coming", messages=messages)


def message(letter: Letter, channel: str = "", state: State | None = None, trouble: str = "") -> MessageForm:
    """One message."""
    form, known = None if trouble else letter.form, state or _NO_STATE
    return mirror(
        MessageForm, letter, known, channel=channel or None, form=form, state=known.kind if state else None,
        at=known.at or None, trouble=trouble or None,
    )  # fmt: skip


def shown(world: World, written: list[Written]) -> None:
    """Each message as it would be sent, under the name of its channel and where that one stands."""
    speech = terminal.language(world.settings.language)
    for one in written:
        terminal.say(f"— {one.channel} ({_form(one.letter.form)}) — {_state(world, one.state, speech)}")
        if one.trouble:
            terminal.say(f"! {one.trouble}")
        terminal.say(f"{say('Subject')}{_colon(speech)} {one.letter.subject}")
        terminal.say()
        terminal.write(plain.block(one.letter.text) + "\n")
        if one.letter.html:
            terminal.say(say("The part in HTML: nouveautes announce --html"))
        terminal.say()


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


def _state(world: World, state: State, speech: str) -> str:
    if state.kind == "told" and not state.at:
        return say("told")
    if state.kind == "free":
        return say("to be told")
    when = dates.moment(datetime.fromtimestamp(state.at, world.now.tzinfo or UTC), speech) if state.at else ""
    if state.kind == "told":
        return say("told on {when} by {by}", when=when, by=plain.line(state.by))
    return say("perhaps told on {when} by {by}: nothing confirms it", when=when, by=plain.line(state.by))


def _colon(speech: str) -> str:
    return "\u00a0:" if speech == "fr" else ":"
