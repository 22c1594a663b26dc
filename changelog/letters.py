"""The nouns of what is sent to people: the form a channel reads, a message in that form, what became of the sending."""

from typing import Literal

from changelog.domain.model import Value

# chat: Markdown that a chat reads as it is sent · commonmark: Markdown to the letter, which whoever sends it turns into
# a chat's own · html: a chat that reads a little HTML · mail: HTML beside plain text · text: plain lines, addresses and
# all · paste: Markdown for whoever pastes it somewhere
Form = Literal["chat", "commonmark", "html", "mail", "text", "paste"]


class Reads(Value, frozen=True, kw_only=True):
    """What a channel reads, and how many characters of it at most (0: nobody knows)."""

    form: Form
    longest: int = 0


class Letter(Value, frozen=True, kw_only=True):
    """A message in one form. A chat's text begins with its subject; `html` is there for a mail, beside its text."""

    form: Form
    subject: str
    text: str
    html: str = ""


class Sent(Value, frozen=True, kw_only=True):
    """What became of a message. failed: surely nobody has it; unsure: some may, and nobody can tell.

    `why` holds no word of the other side, who may repeat an address that is a secret.
    """

    outcome: Literal["sent", "failed", "unsure"]
    why: str = ""
