"""What would be done to the world, as values: a dry run's plan, in the order in which it would be done."""

from typing import Literal

from changelog.model import Value

Verb = Literal["open", "update", "comment", "ready", "label", "ask", "merge", "set", "move", "archive", "close"]
Kind = Literal["pull-request", "status", "card", "ticket"]


class Effect(Value, frozen=True, kw_only=True):
    """One thing that would be done: what to which, and how it stands before and after.

    `object` needs no translation: `#12`, `nouveautes → master`, `4f1c… nouveautes/shown`. `before` is empty for what is
    not there yet, or where the world cannot be asked.
    """

    verb: Verb
    kind: Kind
    object: str
    before: str = ""
    after: str = ""

    @property
    def key(self) -> str:
        """The phrase that tells it in any language: `card.move`, `pull-request.open`."""
        return f"{self.kind}.{self.verb}"


class Effects:
    """The effects of one dry run, in their order."""

    def __init__(self) -> None:
        self.all: tuple[Effect, ...] = ()

    def add(self, verb: Verb, kind: Kind, name: str, *, before: str = "", after: str = "") -> None:
        """One more."""
        self.all = (*self.all, Effect(verb=verb, kind=kind, object=name, before=before, after=after))
