"""What `announce --json` answers: the plan, what became of it, and each message as it is sent."""

from typing import Literal

from msgspec import structs

from changelog.commands import forms, plans
from changelog.commands.plans import PlanForm
from changelog.letters import Form, Letter
from changelog.remote import About
from changelog.train.plan import Done, Plan
from changelog.train.telling import State


class MessageForm(forms.Form, frozen=True, kw_only=True):
    """A message for one channel (null: to be pasted), in the form it reads, and where the channel stands.

    state: free to be told · told, by whom and when (seconds since 1970) · claimed: somebody began, and nothing confirms
    it. `trouble`: why nobody can write to it.
    """

    channel: str | None
    form: Form | None
    subject: str
    text: str
    html: str | None
    state: Literal["free", "told", "claimed"] | None
    by: str | None
    at: int | None
    trouble: str | None


class AnnounceForm(PlanForm, frozen=True, kw_only=True):
    """`announce --json`. `about`: what is told; `messages`: one for each channel, or the one to paste."""

    about: Literal["coming", "shipped", "postponed"]
    messages: list[MessageForm]


forms.FORMS["announce"] = AnnounceForm


def form(about: About, messages: list[MessageForm], plan: Plan, done: tuple[Done, ...] | None) -> AnnounceForm:
    """The whole answer."""
    base = structs.asdict(plans.form_of(plan, done))
    return AnnounceForm(**base, about=about or "coming", messages=messages)


def message(letter: Letter, channel: str = "", state: State | None = None, trouble: str = "") -> MessageForm:
    """One message."""
    return MessageForm(
        channel=channel or None,
        form=None if trouble else letter.form,
        subject=letter.subject,
        text=letter.text,
        html=letter.html or None,
        state=state.kind if state else None,
        by=(state.by or None) if state else None,
        at=(state.at or None) if state else None,
        trouble=trouble or None,
    )
