"""Demo: that a delivery was shown, recorded where every machine can read it.

1. find the delivery   2. refuse one that cannot be shown any more   3. plan: the record, its status, a comment

The record is keyed by the tag object and holds the tree that was seen; on a forge a commit status reports the same, so
that branch protection can demand it.
"""

from collections.abc import Callable

from changelog.app import gates, train_context
from changelog.app.train_context import TrainContext
from changelog.domain.forge import CheckState
from changelog.domain.model import DateTag, moment_of
from changelog.domain.notes import escape
from changelog.domain.remote import Record, RecordKind, holds
from changelog.domain.train import verdicts
from changelog.domain.train.gates import GATE_NAMES, Gate, name_text
from changelog.domain.train.plan import Comment, Note, Plan, Proof, Status, Step
from changelog.domain.train.verdicts import VerdictName
from changelog.errors import Refused
from changelog.i18n import grammar
from changelog.i18n.say import marked, say

RequestOf = Callable[[str], int | None]
"""The number of the documentation's pull request for a delivery, None where there is none."""


def plan(train: TrainContext, name: str, why: str, request_of: RequestOf) -> Plan:
    """That a delivery was shown. Raises Refused when it is in production already, or when its tag has moved."""
    tag, loaded = train_context.delivery(train, name)
    train_context.refuse_superseded(tag, loaded.history)
    if tag.name in loaded.history.in_production and not train.survey.branches.one_branch:
        raise Refused(
            say("{tag} is in production already", tag=tag.name),
            hint=say("`nouveautes demo` shows the sheet of any delivery."),
        )
    if gates.status_of(train, tag).moved:
        raise Refused(
            say("the tag {tag} was moved since it was shown or announced", tag=tag.name),
            hint=say("Put it back where it was, or mark a new delivery with `nouveautes tag --again` and show that."),
        )
    tree, (numbers, changes) = train.objects.tree(tag.commit), loaded.listed
    record = train.record("shown", tag, why=why, tree=tree, numbers=numbers, changes=changes)
    return Plan(
        command="demo",
        tag=tag.name,
        steps=(*recorded(train, tag, record), *commented(train, tag, record, request_of)),
        gates=(Gate(name="place", state="open", why="tag-in-place"),),
        proofs=(Proof(name="tree-shown", values={"tree": tree, "tag": tag.name}),),
        nothing="shown-already" if holds(train.records_of(tag), record) else "",
    )


def plan_of_request(train: TrainContext, number: int, why: str) -> Plan:
    """That a pull request was shown before its merge: a team with one branch, or what `release --undo` has prepared.

    Keyed by its head: whatever is pushed after that was not shown.
    """
    there = train.product.proposal(number) if train.product is not None else None
    if there is None:
        raise Refused(
            say("there is no pull request {number}", number=number),
            hint=say("Give a date tag, or the number of an open one."),
        )
    if there.state != "open" or not there.sha:
        raise Refused(say(_NOT_OPEN[there.state], number=number), hint=say("What is shown is what waits to be merged."))
    record = Record(
        kind="shown", tag="", tag_object=there.sha, commit=there.sha, by=train.objects.who(), at=train.at, why=why,
        numbers=(number,), tree=train.objects.tree(there.sha),
    )  # fmt: skip
    steps: list[Step] = [Note(record=record)]
    if train.checks is not None:
        description = verdicts.status_description("shown", there.sha, train.speech)
        steps.append(Status(sha=there.sha, name=verdicts.DEMO, state="success", description=description))
    known = holds(train.records.get(there.sha, ()), record)
    return Plan(command="demo", tag=f"#{number}", steps=tuple(steps), nothing="shown-already" if known else "")


_NOT_OPEN = {
    "merged": marked("pull request {number} is merged"),
    "closed": marked("pull request {number} is closed"),
    "open": marked("pull request {number} has no commit"),
}


def recorded(train: TrainContext, tag: DateTag, record: Record) -> tuple[Step, ...]:
    """A record, and where there is a forge the status that reports the same."""
    note = Note(record=record, anew=train.is_said_in_vain(tag, record))
    if train.checks is None:
        return (note,)
    names: dict[RecordKind, VerdictName] = {"shown": "shown", "refused": "refused"}
    description = verdicts.status_description(names.get(record.kind, "urgent"), tag.object_id, train.speech)
    state: CheckState = "success" if record.kind in ("shown", "overridden") else "failure"
    return (note, Status(sha=tag.commit, name=verdicts.DEMO, state=state, description=description))


def commented(train: TrainContext, tag: DateTag, record: Record, request_of: RequestOf) -> tuple[Step, ...]:
    """Who, when and why, as a comment on the documentation's pull request: a status has no room for it."""
    number = request_of(tag.name)
    if number is None:
        return ()
    marker = f"<!-- nouveautes:{record.kind} {tag.object_id} {record.gate} -->"
    body = f"{marker}\n\n{record_text(train, record)}"
    return (Comment(where="documentation", number=number, marker=marker, body=body),)


def record_text(train: TrainContext, record: Record) -> str:
    """« Montré le mardi 18 janvier à 10 h 30 par … », as it was recorded first: run again, it is the same sentence."""
    known = train.records.get(record.tag_object, ())
    if holds(known, record):
        record = next(one for one in reversed(known) if one.says == record.says)
    gate = next((name for name in GATE_NAMES if name == record.gate), None)
    text = say(
        _RECORDS[record.kind],
        when=grammar.moment(moment_of(record.at, train.zone), train.speech),
        by=plain_title(record.by),
        why=plain_title(record.why),
        tag=plain_title(record.tag),
        numbers=", ".join(f"#{number}" for number in record.numbers),
        gate=name_text(gate) if gate else "",
    )
    return train.written(text).strip()


_RECORDS: dict[RecordKind, str] = {
    "shown": marked("{tag}: shown on {when} ({by}). {why}"),
    "refused": marked("{tag}: {numbers} refused at the demo on {when} ({by}). {why}"),
    "overridden": marked("{tag}: the gate “{gate}” was overridden on {when}, by {by}. Reason: {why}"),
    "releasing": marked("{tag}: release begun on {when} ({by})."),
    "released": marked("{tag}: in production since {when} ({by})."),
    "announced": marked("{tag}: announced on {when} ({by})."),
    "accepted": marked("{tag}: difference accepted on {when}, by {by}. Reason: {why}"),
    "postponed": marked("{tag}: postponed on {when} ({by}). {why}"),
    "shown-late": marked("{tag}: {numbers} shown on {when}, after it went live ({by})."),
    "accepted-unshown": marked("{tag}: {numbers} accepted without a demo on {when}, by {by}. Reason: {why}"),
    "taken-back": marked("{tag}: {numbers} taken back from production on {when} ({by})."),
}


def plain_title(text: str) -> str:
    """Text from outside in a comment or a description: it calls nobody, closes nothing, and is no markup."""
    return escape.escape(escape.inert(text))
