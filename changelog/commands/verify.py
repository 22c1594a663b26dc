"""`nouveautes verify`: whether what is said of the deliveries fits what the remotes hold; exit 1 where it does not."""

from datetime import datetime
from typing import Annotated, Any, Literal

import click
from msgspec import Meta

from changelog.adapters import terminal
from changelog.app.verify import Verification
from changelog.commands import json_forms, output
from changelog.commands import options as offering
from changelog.commands.json_forms import Line, at, mirror
from changelog.commands.options import common, reach_of, reach_options
from changelog.domain.forge import PushKind
from changelog.domain.model import moment_of
from changelog.domain.remote import RecordKind
from changelog.domain.train.gates import GATE_NAMES, name_text
from changelog.domain.train.positions import ExplainedMove
from changelog.domain.train.signatures import SignatureState
from changelog.domain.train.verification import (
    DifferenceCode,
    ShippedState,
    Statement,
    UnknownCode,
    VerifiedDelivery,
    difference_text,
    unknown_text,
)
from changelog.errors import Misuse
from changelog.i18n import grammar, plain
from changelog.i18n.say import chosen, joined, marked, say, say_as, say_of
from changelog.runtime import verify
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options


class SignatureForm(json_forms.Form, frozen=True, kw_only=True):
    """A signature. `who`: what git calls the key; `trusted`: whether git, as it is set up here, trusts it."""

    state: SignatureState
    key: str | None
    who: Line | None
    trusted: bool


class StatementForm(json_forms.Form, frozen=True, kw_only=True):
    """A record, who said so and when, and what vouches for it. `from` and `to`: where production stood, and was to."""

    kind: Annotated[RecordKind, at("record.kind")]
    tag: Annotated[Line, at("record.tag")]
    by: Annotated[Line | None, at("record.by")]
    at: Annotated[datetime | None, at("record.at")]
    why: Annotated[Line | None, at("record.why")]
    gate: Annotated[str | None, at("record.gate")]
    numbers: Annotated[list[int], at("record.numbers")]
    changes: Annotated[list[str], at("record.changes")]
    tree: Annotated[str | None, at("record.tree")]
    before: Annotated[str | None, at("record.before")]
    to: Annotated[str | None, at("record.to")]
    commit: Annotated[str | None, Meta(description="The commit of the records that added it."), at("link")]
    signature: SignatureForm
    accepted: Annotated[bool, Meta(description="Whether somebody whom the team has named signed it.")]
    anchored: Annotated[bool, Meta(description="Whether a tag or a status vouches for it; else nobody can.")]


class ShippedContentForm(json_forms.Form, frozen=True, kw_only=True):
    """What production holds of it now. `since`: the commit with which it got there; `paths`: what is missing, or what
    cannot be known.
    """

    state: ShippedState
    since: str | None
    paths: list[Line]


class DifferenceForm(json_forms.Form, frozen=True, kw_only=True):
    """A contradiction."""

    code: DifferenceCode
    message: str


class UnknownForm(json_forms.Form, frozen=True, kw_only=True):
    """What cannot be known."""

    code: UnknownCode
    message: str


class VerifiedForm(json_forms.Form, frozen=True, kw_only=True):
    """A delivery. `numbers` and `changes`: what it carries, by pull request and by lone commit; `shown_as`: the tag
    under which it was shown, where that is another one.
    """

    tag: Line
    tag_object: str
    commit: str
    tree: str
    by: Line | None
    at: datetime | None
    signature: SignatureForm
    superseded: Line | None
    numbers: list[int]
    changes: list[str]
    shown: StatementForm | None
    shown_as: Line | None
    released: StatementForm | None
    overridden: list[StatementForm]
    decided: Annotated[list[StatementForm], Meta(description="About what went to production without being shown.")]
    shipped: ShippedContentForm
    differences: list[DifferenceForm]
    unknown: list[UnknownForm]


class ProductionMoveForm(json_forms.Form, frozen=True, kw_only=True):
    """A move of production, as its forge logged it, and the record that explains it; both null where none does.
    `before` and `after`: null where the branch was not there.
    """

    at: Annotated[datetime | None, at("push.at")]
    by: Annotated[Line | None, at("push.actor")]
    before: Annotated[str | None, at("push.before")]
    after: Annotated[str | None, at("push.after")]
    kind: Annotated[PushKind, at("push.kind")]
    record: RecordKind | None
    tag: Line | None


class VerifyForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`verify --json`, newest delivery first. `records`: how many there are, `anchored`: how many of them a tag or a
    status vouches for, `anchor`: the last one that does.
    """

    fits: bool
    deliveries: list[VerifiedForm]
    records: int
    anchored: int
    anchor: Annotated[Line | None, Meta(description="The tag whose message, or whose commit, names it.")]
    differences: list[DifferenceForm]
    unknown: list[UnknownForm]
    moves: Annotated[
        list[ProductionMoveForm],
        Meta(description="Who moved production since the first of these deliveries was tagged, newest first."),
    ]


json_forms.FORMS["verify"] = VerifyForm


@click.command("verify")
@click.argument("tag", required=False, default="", metavar="[TAG]", shell_complete=offering.tags)
@click.option("--all", "every", is_flag=True, help="Every date tag of the remote.")
@reach_options
@common
@with_options
def command(options: Options, tag: str, every: bool, **given: Any) -> None:
    """Check whether what was shown, what shipped and who said so fit together."""
    if tag and every:
        raise Misuse(say("a tag and --all exclude one another"), hint=say("Give one of them."))
    workspace, reach = open_workspace(options), reach_of(given)
    with terminal.progress("reading the history") as progress:
        found = verify.verified(workspace, tag, reach, progress, every=every)
    if options.json:
        output.write(json_forms.encode(_form(found, workspace)))
    else:
        _print(found, workspace)
    click.get_current_context().exit(0 if found.fits else 1)


def _form(found: Verification, workspace: Workspace) -> VerifyForm:
    deliveries = [
        mirror(VerifiedForm, one, zone=workspace.zone, differences=_differences(one), unknown=_unknowns(one))
        for one in found.deliveries
    ]
    anchor = found.anchor.tag if found.anchor is not None else None
    moves = [
        mirror(
            ProductionMoveForm, one, zone=workspace.zone, record=one.record.kind if one.record else None,
            tag=one.record.tag if one.record else None,
        )
        for one in found.moves
    ]  # fmt: skip
    return mirror(
        VerifyForm, found, zone=workspace.zone, deliveries=deliveries, anchor=anchor, differences=_differences(found),
        unknown=_unknowns(found), moves=moves,
    )  # fmt: skip


def _differences(of: Verification | VerifiedDelivery) -> list[DifferenceForm]:
    return [DifferenceForm(code=one.code, message=difference_text(one)) for one in of.differences]


def _unknowns(of: Verification | VerifiedDelivery) -> list[UnknownForm]:
    return [UnknownForm(code=one.code, message=unknown_text(one)) for one in of.unknown]


def _print(found: Verification, workspace: Workspace) -> None:
    for one in found.deliveries:
        _print_delivery(one, workspace)
        output.say()
    if found.moves:
        output.say(say("Who moved production:"))
        for move in found.moves:
            output.say(f"  {_move(move, workspace)}")
        output.say()
    anchor = found.anchor.tag if found.anchor is not None else say("none")
    records = say_of("{count} record", "{count} records", found.records)
    until = say(
        "{records}, {count} up to the last anchor ({anchor})", records=records, count=found.anchored, anchor=anchor
    )
    output.say(until)
    for line in _lines(found):
        output.say(line)
    count = len(found.differences) + sum(len(one.differences) for one in found.deliveries)
    if count:
        output.say(say_of("{count} difference", "{count} differences", count))
    elif found.unknown or any(one.unknown for one in found.deliveries):
        output.say(say("No difference; what follows a “?” cannot be known."))
    else:
        output.say(say("Everything fits."))


def _print_delivery(one: VerifiedDelivery, workspace: Workspace) -> None:
    """One delivery: who did what and when, then what does not fit and what cannot be known."""
    sign = "✗" if one.differences else "?" if one.unknown else "✓"
    output.say(f"{sign} {plain.line(one.tag)}  {one.commit[:10]}  {say('tree {tree}', tree=one.tree[:10])}")
    if one.superseded:
        output.say(f"    {say('not a delivery any more: {why}', why=plain.line(one.superseded))}")
    names = ", ".join([*(f"#{number}" for number in one.numbers), *(sha[:10] for sha in one.changes)])
    tagged = _when(one.by, one.at, workspace)
    rows = [
        (say_as("verify", "carries"), names),
        (say_as("verify", "tagged"), tagged),
        (say_as("verify", "signed"), _signed(one)),
    ]
    if one.shown is not None:
        through = say("as {tag}", tag=plain.line(one.shown_as)) if one.shown_as else ""
        rows.append((say_as("verify", "shown"), ", ".join(filter(None, (through, _said(one.shown, workspace))))))
    for override in one.overridden:
        gate = next((name_text(name) for name in GATE_NAMES if name == override.record.gate), override.record.gate)
        why = plain.line(override.record.why)
        rows.append((say_as("verify", "gate overridden"), f"{gate} [{why}], {_said(override, workspace)}"))
    for late in one.decided:
        numbers = [*(f"#{number}" for number in late.record.numbers), *(sha[:10] for sha in late.record.changes)]
        how = say("shown after all") if late.record.kind == "shown-late" else say("accepted as it is")
        why = f" [{plain.line(late.record.why)}]" if late.record.why else ""
        rows.append((how, f"{', '.join(numbers)}{why}, {_said(late, workspace)}"))
    if one.released is not None:
        rows.append((say_as("verify", "released"), _said(one.released, workspace)))
    rows.append((say_as("verify", "production"), say(_SHIPPED[one.shipped.state])))
    for label, text in rows:
        if text:
            output.say(f"    {output.labelled(label, text)}")
    for line in _lines(one):
        output.say(f"  {line}")


_SHIPPED: dict[ShippedState, str] = {
    "exactly": marked("holds all of it"),
    "part": marked("holds a part of it"),
    "none": marked("holds nothing of it"),
    "taken-back": marked("got it, and has taken it back since"),
    "unknown": marked("cannot know"),
}


def _lines(of: Verification | VerifiedDelivery) -> list[str]:
    """What does not fit, then what cannot be known."""
    unknown = [f"? {output.labelled(say('cannot know'), unknown_text(one))}" for one in of.unknown]
    return [*(f"✗ {difference_text(one)}" for one in of.differences), *unknown]


def _signed(one: VerifiedDelivery) -> str:
    states: dict[Literal["good", "bad", "unknown", "none"], str] = {
        "good": say("by {who} ({key})", who=plain.line(one.signature.who) or "?", key=one.signature.key),
        "bad": say("the signature does not hold"),
        "unknown": say("by a key that is not known here"),
        "none": "",
    }
    return states[one.signature.state]


def _said(one: Statement, workspace: Workspace) -> str:
    return _when(one.record.by, one.record.at, workspace)


def _move(move: ExplainedMove, workspace: Workspace) -> str:
    """A move of production: when, who, from where to where, and which record explains it."""
    push, record = move.push, move.record
    before, after = (sha[:10] or say("nothing") for sha in (push.before, push.after))
    why = say("no record explains it")
    if record is not None:
        tag = plain.line(record.tag)
        why = (
            say("taken back after {tag}", tag=tag) if record.kind == "taken-back" else say("release of {tag}", tag=tag)
        )
    if push.kind == "forced":
        why = joined(", ", [say("by force"), why])
    when = _when(push.actor, push.at, workspace)
    text = say("{when}: {before} → {after} ({why})", when=when, before=before, after=after, why=why)
    return f"{'✓' if record is not None else '•'} {text}"


def _when(by: str, at_seconds: int, workspace: Workspace) -> str:
    when = grammar.moment(moment_of(at_seconds, workspace.zone), chosen()) if at_seconds else ""
    return ", ".join(filter(None, (when, plain.line(by))))
