"""Demo: what people said when a delivery was shown, recorded where every machine can read it.

Keyed by the tag object, with the tree that was seen; on GitHub a commit status too, so that branch protection can
demand it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from changelog.app import gates, train_context
from changelog.app.publish import pull_request
from changelog.app.train_context import TrainContext
from changelog.domain.forge import CheckState
from changelog.domain.model import DateTag
from changelog.domain.notes import escape
from changelog.domain.remote import Record, RecordKind, holds
from changelog.domain.train import verdicts
from changelog.domain.train.gates import GATE_NAMES, Gate
from changelog.domain.train.gates import name_text as gate_name
from changelog.domain.train.plan import Comment, Note, Plan, Proof, Status, Step
from changelog.domain.train.verdicts import VerdictName
from changelog.errors import Refused
from changelog.i18n import grammar
from changelog.i18n.say import again, marked, say

RequestOf = Callable[[str], int | None]
"""The number of the documentation's pull request for a delivery, None where there is none."""


_NOT_OPEN = {
    "merged": marked("pull request {number} is merged"),
    "closed": marked("pull request {number} is closed"),
    "open": marked("pull request {number} has no commit"),
}


def plan(train: TrainContext, name: str, why: str, request_of: RequestOf) -> Plan:
    """That a delivery was shown. Raises Refused where it is in production already, or where its tag has moved."""
    tag, carried = train_context.delivery(train, name)
    if tag.name in carried.superseded:
        raise Refused(
            say("{tag} is no delivery any more: {why}", tag=tag.name, why=carried.superseded[tag.name]),
            hint=say("Show the one that is."),
        )
    if tag.name in carried.in_production and not train.survey.branches.one_branch:
        raise Refused(
            say("{tag} is in production already", tag=tag.name),
            hint=say("`nouveautes demo` shows the sheet of any delivery."),
        )
    if gates.status_of(train, tag).moved:
        raise Refused(
            say("the tag {tag} was moved since it was shown or announced", tag=tag.name),
            hint=say("Put it back where it was, or mark a new delivery with `nouveautes tag --again` and show that."),
        )
    tree = train.objects.tree(tag.commit)
    record = Record(
        kind="shown", tag=tag.name, tag_object=tag.object_id, commit=tag.commit, by=train.objects.who(), at=train.at,
        why=why, tree=tree,
    )  # fmt: skip
    return Plan(
        command="demo",
        tag=tag.name,
        steps=(*recorded(train, tag, record), *commented(train, tag, record, request_of)),
        gates=(Gate(name="place", state="open", why="tag-in-place"),),
        proofs=(Proof(name="tree-shown", values={"tree": tree, "tag": tag.name}),),
        nothing="shown-already" if holds(train.said(tag), record) else "",
    )


def recorded(train: TrainContext, tag: DateTag, record: Record) -> tuple[Step, ...]:
    """A record, and where there is a forge the status that says the same."""
    if train.checks is None:
        return (Note(record=record),)
    verdict: CheckState = "success" if record.kind in ("shown", "overridden") else "failure"
    words: Mapping[str, VerdictName] = {"shown": "shown", "refused": "refused"}
    word = words.get(record.kind, "urgent")
    description = verdicts.status_description(word, tag.object_id, train.speech)
    status = Status(sha=tag.commit, name=verdicts.DEMO, state=verdict, description=description)
    return (Note(record=record), status)


def commented(train: TrainContext, tag: DateTag, record: Record, request_of: RequestOf) -> tuple[Step, ...]:
    """Who, when and why, as a comment on the documentation's pull request: a status has no room for it."""
    number = request_of(tag.name)
    if number is None:
        return ()
    marker = f"<!-- nouveautes:{record.kind} {tag.object_id} {record.gate} -->"
    body = f"{marker}\n\n{sentence(train, record)}"
    return (Comment(where="documentation", number=number, marker=marker, body=body),)


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
        raise Refused(
            say(_NOT_OPEN[there.state], number=number),
            hint=say("What is shown is what waits to be merged."),
        )
    record = Record(
        kind="shown", tag="", tag_object=there.sha, commit=there.sha, by=train.objects.who(), at=train.at, why=why,
        numbers=(number,), tree=train.objects.tree(there.sha),
    )  # fmt: skip
    steps: list[Step] = [Note(record=record)]
    if train.checks is not None:
        description = verdicts.status_description("shown", there.sha, train.speech)
        steps.append(Status(sha=there.sha, name=verdicts.DEMO, state="success", description=description))
    known = train.records.get(there.sha, ())
    said = holds(known, record)
    return Plan(command="demo", tag=f"#{number}", steps=tuple(steps), nothing="shown-already" if said else "")


def sentence(train: TrainContext, record: Record) -> str:
    """« Montré le mardi 18 janvier à 10 h 30 par … », as it was recorded first: run again, it is the same sentence."""
    said = train.records.get(record.tag_object, ())
    if holds(said, record):
        record = next(one for one in reversed(said) if one.says == record.says)
    numbers = ", ".join(f"#{number}" for number in record.numbers)
    said_so = say(
        _RECORDS[record.kind],
        when=grammar.moment(datetime.fromtimestamp(record.at, train.zone), train.speech),
        by=_plain(record.by),
        why=_plain(record.why),
        tag=_plain(record.tag),
        numbers=numbers,
        gate=_gate(record),
    )
    return again(said_so, train.speech).strip()


_RECORDS: dict[RecordKind, str] = {
    "shown": marked("{tag}: shown on {when} ({by}). {why}"),
    "refused": marked("{tag}: {numbers} refused at the demo on {when} ({by}). {why}"),
    "overridden": marked("{tag}: passed the gate “{gate}” on {when}, by {by}. Reason: {why}"),
    "released": marked("{tag}: in production since {when} ({by})."),
    "announced": marked("{tag}: announced on {when} ({by})."),
    "accepted": marked("{tag}: difference accepted on {when}, by {by}. Reason: {why}"),
    "postponed": marked("{tag}: postponed on {when} ({by}). {why}"),
}


def _gate(record: Record) -> str:
    known = next((name for name in GATE_NAMES if name == record.gate), None)
    return gate_name(known) if known else ""


def _plain(text: str) -> str:
    """Words from outside in a comment: they call nobody, close nothing, and are no markup."""
    return escape.escape(pull_request.tamed(text))
