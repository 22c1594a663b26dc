"""Gates: what must be true before a tag is set or production moves, each with its reason and what to do about it.

All of them are reported at once. A closed one may be overridden (`--override`, with a reason), which is recorded.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from msgspec import field, structs

from changelog.domain.model import Value
from changelog.errors import Misuse
from changelog.i18n.say import marked, say, say_as, say_of

# place: the tag is where it was when shown and announced · shown · announced · checks · calendar · production: holds
# nothing by content that the delivery lacks · alone: no other release · news: there is something to deliver · list:
# what would ship is what the tag lists · kept: a resync loses and doubles nothing · difference: its tree is what was
# promised · signed: by people whom the team has named · exact: production holds nothing that was not shown
GateName = Literal[
    "place", "shown", "announced", "checks", "calendar", "production", "alone", "news", "list", "kept", "difference",
    "signed", "exact",
]  # fmt: skip
GATE_NAMES: tuple[GateName, ...] = get_args(GateName)
GateState = Literal["open", "closed", "overridden", "off"]
GateReason = Literal[
    "",
    "tag-moved", "shown-by", "shown-by-status", "shown-through",
    "shown-refused", "shown-not", "no-channels", "announced-all",
    "announced-not", "nothing-new", "no-forge", "checks-failed",
    "checks-unread", "checks-pending", "checks-green", "checks-none",
    "one-branch", "production-within", "production-merges", "production-hollow",
    "production-ahead", "production-withdrawn", "another-release", "not-listed",
    "listed", "no-list", "tag-in-place", "resync-kept",
    "resync-broken", "resync-equal", "resync-settled", "resync-different",
    "resync-unbound", "calendar-freeze", "calendar-freeze-because", "calendar-holiday",
    "calendar-day", "calendar-early", "list-less", "list-tree", "list-shown-tree",
    "list-not-shown", "list-other-than", "signed-all", "signed-tag", "signed-chain", "signed-records", "exact",
    "exact-more", "exact-part", "production-copies",
]  # fmt: skip
"""Why a gate is open or closed; a word of the forms for machines."""
FIRM: frozenset[GateName] = frozenset({"place", "production", "list", "kept", "signed", "exact"})
"""The gates that nobody may override: a moved tag stops the train, and production never loses anything."""


class Gate(Value, frozen=True, kw_only=True):
    """One gate. `why` with the `values` of its sentence (`why_text`); `because`: the reason of its override."""

    name: GateName
    state: GateState
    why: GateReason = ""
    values: dict[str, str] = field(default_factory=dict)
    because: str = ""


def name_text(name: GateName) -> str:
    """What people call it."""
    names: dict[GateName, str] = {
        "place": say("The tag has not moved"),
        "signed": say_as("gate", "Signed"),
        "shown": say_as("gate", "Shown"),
        "announced": say_as("gate", "Announced"),
        "checks": say("Checks"),
        "calendar": say("Calendar"),
        "production": say("Production has nothing more"),
        "alone": say("No other release is under way"),
        "news": say("Something new"),
        "list": say("Nothing beyond what the tag lists"),
        "kept": say("Nothing lost, nothing doubled"),
        "difference": say("The same content"),
        "exact": say("Production holds nothing that was not shown"),
    }
    return names[name]


def why_text(gate: Gate) -> str:
    """Why it is open or closed, and what to do about it; empty where there is nothing to say."""
    if gate.why == "resync-kept":
        return say_of("{count} commit follows", "{count} commits follow", int(gate.values["count"]))
    return say(_WHY[gate.why], **gate.values) if gate.why else ""


_WHY: dict[GateReason, str] = {
    "tag-moved": marked("it was moved since. Put it back, or mark a new delivery: nouveautes tag --again"),
    "shown-by": marked("on {when}, by {by}"),
    "shown-by-status": marked("by the commit’s status"),
    "shown-through": marked("as {through}, whose place this delivery takes"),
    "shown-refused": marked(
        "refused ({numbers}): {reason}. Take out what is refused: nouveautes demo --refused, or show it again"
    ),
    "shown-not": marked("not yet. Show it, then: nouveautes demo --shown"),
    "no-channels": marked("no channel"),
    "announced-all": marked("everywhere"),
    "announced-not": marked("not yet to {names}. First: nouveautes announce"),
    "nothing-new": marked("nothing was merged since the last delivery"),
    "no-forge": marked("no forge, so no checks"),
    "checks-failed": marked("failed: {names}. Fix them, or ship what is green"),
    "checks-unread": marked("this token may not read all of them (check runs). Take one that may"),
    "checks-pending": marked("not over yet: {names}. Wait, then run the same command again"),
    "checks-green": marked("{count} green"),
    "checks-none": marked("none on this commit"),
    "one-branch": marked("one branch"),
    "production-within": marked("the tag contains it"),
    "production-merges": marked("beyond it, it has release merges alone, without content of their own"),
    "production-hollow": marked(
        "it merged the delivery without its files, and has {names} beside. Bring these to {branch} by a pull request, "
        "then mark a new delivery: nouveautes tag"
    ),
    "production-ahead": marked("it has {names}, which {branch} lacks. First: nouveautes resync"),
    "production-withdrawn": marked(
        "it has the withdrawal of what was refused ({names}). First merge the withdrawal’s pull request into {branch}"
    ),
    "another-release": marked("another release waits to be merged: {names}. Merge or close it first"),
    "not-listed": marked(
        "would ship {numbers}, which the tag’s list does not hold. Mark a new delivery: nouveautes tag --again"
    ),
    "list-less": marked("the tag lists {numbers}, which it does not hold. Mark a new delivery: nouveautes tag --again"),
    "list-tree": marked(
        "the tag names another content; different: {paths}. Mark a new delivery: nouveautes tag --again"
    ),
    "list-shown-tree": marked("what was shown has other content; different: {paths}. Show it: nouveautes demo --shown"),
    "list-not-shown": marked("would ship {numbers}, which was not shown. Show it: nouveautes demo --shown"),
    "list-other-than": marked(
        "it says that it was shown as {tag}, and it is not that with what production has. "
        "Show it: nouveautes demo --shown"
    ),
    "listed": marked("all is in the tag’s list"),
    "production-copies": marked("what it has beyond it are copies of what the delivery has"),
    "no-list": marked("the tag carries no list"),
    "tag-in-place": marked("it is where it was"),
    "signed-all": marked("by people whom the team has named"),
    "signed-tag": marked("nobody whom the team has named signed the tag. Mark a new delivery: nouveautes tag --again"),
    "signed-chain": marked("the records were rewritten since the delivery before. See: nouveautes verify"),
    "signed-records": marked(
        "nobody whom the team has named signed what is recorded of it. See: nouveautes verify; then record it again"
    ),
    "resync-broken": marked("{names}. Nothing is pushed: this is a mistake of nouveautes, please report it"),
    "resync-equal": marked("exactly that of {branch} and {production} merged"),
    "resync-settled": marked("that of {branch} and {production} merged, but for conflicts settled by hand ({files})"),
    "resync-different": marked("it is not that of {branch} and {production} merged: {files}"),
    "resync-unbound": marked(
        "{branch} and {production} do not merge by themselves ({files}): there is nothing to compare with"
    ),
    "calendar-freeze": marked("{day}: frozen until {until}"),
    "calendar-freeze-because": marked("{day}: frozen until {until} ({because})"),
    "calendar-holiday": marked("{day}: public holiday ({holiday})"),
    "calendar-day": marked("{day} is not the configured day ({moment})"),
    "calendar-early": marked("{day}, {hour}: too early (from {moment})"),
    "exact": marked("exactly the delivery"),
    "exact-more": marked("{names} went live without being shown. Decide: nouveautes unshown"),
    "exact-part": marked("it no longer holds {names} of this delivery. Mark a new delivery: nouveautes tag"),
}


def apply_overrides(gates: Iterable[Gate], overrides: Mapping[str, str]) -> tuple[Gate, ...]:
    """The gates, the closed ones that `overrides` names (gate → reason) overridden. Raises Misuse when an override
    names no gate, or one that cannot be overridden.
    """
    found = tuple(gates)
    known = {gate.name for gate in found}
    for name in overrides:
        if name in FIRM:
            raise Misuse(
                say("the gate {name!r} cannot be overridden", name=name),
                hint=say("It protects production: fix its cause."),
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
