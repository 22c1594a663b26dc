"""Gates: what must be true before a tag is set or production moves, each with its reason and what to do about it.

All of them are told at once. One that is closed may be passed by name and reason (`--override`), which is recorded.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import field, structs

from changelog.errors import Misuse
from changelog.language.speech import say
from changelog.model import Value

# place: the tag is where it was when shown and announced · shown · announced · checks · calendar · production: holds
# nothing by content that the delivery lacks · alone: nobody else is at it · news: there is something to deliver · list:
# what would ship is what the tag lists · kept: a resync loses and doubles nothing · difference: its tree is what was
# promised
GateName = Literal[
    "place", "shown", "announced", "checks", "calendar", "production", "alone", "news", "list", "kept", "difference"
]
State = Literal["open", "closed", "overridden", "off"]
FIRM: frozenset[GateName] = frozenset({"place", "production", "list", "kept"})
"""What nobody may pass: a moved tag stops the train, and production never loses anything."""


class Gate(Value, frozen=True, kw_only=True):
    """One gate. `why`: a key of the phrases with its `values`; `because`: the reason of whoever passes it."""

    name: GateName
    state: State
    why: str = ""
    values: dict[str, str] = field(default_factory=dict)
    because: str = ""


def passed(gates: Iterable[Gate], overrides: Mapping[str, str]) -> tuple[Gate, ...]:
    """The gates, those that are closed passed by name and reason. Raises Misuse for one that cannot be, or is none."""
    found = tuple(gates)
    known = {gate.name for gate in found}
    for name in overrides:
        if name in FIRM:
            raise Misuse(
                say("the gate {name!r} cannot be passed", name=name),
                hint=say("It guards what is in production; mend its cause."),
            )
        if name not in known:
            raise Misuse(
                say("there is no gate {name!r}", name=name),
                hint=say("They are {names}.", names=", ".join(sorted(known - FIRM))),
            )
    return tuple(
        structs.replace(gate, state="overridden", because=overrides[gate.name])
        if gate.state == "closed" and gate.name in overrides
        else gate
        for gate in found
    )
