"""Refuse: what the demo did not accept is taken out of a delivery. What is left was shown, and needs no second demo.

1. find what is refused   2. take it back on top of the tagged commit   3. mark the successor
4. prove: what was shown, less that   5. plan: push it with the branch that brings the same to recette, record, propose
"""

from collections.abc import Iterable, Sequence

from msgspec import structs

from changelog.app import demo, take_back, train_context
from changelog.app import tag as marking
from changelog.app.demo import RequestOf
from changelog.app.scope import Scope
from changelog.app.train_context import OWN, LoadedDelivery, TrainContext
from changelog.domain.forge import Draft
from changelog.domain.model import Change, DateTag
from changelog.domain.remote import RefMove
from changelog.domain.train import tag_message
from changelog.domain.train.plan import Keep, Plan, Proof, Propose, Publish, Push, Step
from changelog.domain.train.tag_message import Frozen
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import say

SHOWN = 5  # files that are named


def plan(train: TrainContext, name: str, numbers: Sequence[int], why: str, request_of: RequestOf) -> Plan:
    """Decide. `numbers`: tickets or pull requests. Raises Misuse when the delivery does not carry one of them, Refused
    when it cannot be taken back alone.
    """
    tag, loaded = train_context.delivery(train, name)
    if begun := _begun(train, tag, numbers):
        # The successor is there: records, the pull request and the page, as far as they are missing.
        old, successor, listed = begun
        steps = _steps(train, old, successor, listed.withdrawn, listed.because or why, request_of)
        return Plan(command="demo", tag=successor.name, steps=steps[1:], nothing="refused-already")

    _refuse_shipped(train, tag, loaded)
    refused = _refused(tag, loaded, numbers)
    commit = _without(train, tag, refused, why)
    successor, withdrawn = _successor(train, tag, loaded, refused, commit, numbers, why)
    return Plan(
        command="demo",
        tag=successor.name,
        steps=_steps(train, tag, successor, withdrawn, why, request_of),
        proofs=_proofs(train, loaded, successor, refused),
    )


def _begun(train: TrainContext, tag: DateTag, numbers: Sequence[int]) -> tuple[DateTag, DateTag, Frozen] | None:
    """The delivery, its successor and that one's list, where this very refusal was begun."""
    for successor in reversed(train.survey.tags):
        listed = tag_message.of_tag(successor)
        old = train.survey.tag(listed.replaces) if listed is not None and listed.withdrawn else None
        if listed is None or old is None or tag.name not in (old.name, successor.name):
            continue
        before = tag_message.read(old.message)
        changes = before.changes if before else ()
        behind = {number: [one.number for one in changes if number in one.tickets] for number in numbers}
        if all(set(listed.withdrawn).intersection((number, *behind[number])) for number in numbers):
            return old, successor, listed
    return None


def _refuse_shipped(train: TrainContext, tag: DateTag, loaded: LoadedDelivery) -> None:
    train_context.refuse_superseded(tag, loaded.history)
    if tag.name in loaded.history.in_production:
        raise Refused(
            say("{tag} is in production already: nothing of it can be held back", tag=tag.name),
            hint=say("`nouveautes hotfix start` takes something back at once, `nouveautes release --undo` all of it."),
        )
    if train.survey.branches.one_branch:
        raise Refused(say("with one branch, what is merged is in production"), hint=say("Revert it by a pull request."))


def _refused(tag: DateTag, loaded: LoadedDelivery, numbers: Sequence[int]) -> tuple[Change, ...]:
    """The changes behind some numbers, newest first. Every number that is not carried is listed at once."""
    found = {number: [change for change in loaded.changes if _is_about(change, number)] for number in numbers}
    missing = [number for number, changes in found.items() if not changes]
    if missing:
        listed = ", ".join(f"#{change.number}" for change in loaded.changes if change.number is not None)
        raise Misuse(
            say("{tag} does not carry {names}", tag=tag.name, names=", ".join(f"#{number}" for number in missing)),
            hint=say("It carries {listed}.", listed=listed),
        )
    chosen = [change for change in reversed(loaded.changes) if any(_is_about(change, number) for number in numbers)]
    if shipped := [change for change in chosen if change.hotfix]:
        raise Refused(
            say("{shipped} is a hotfix: production has it", shipped=shipped[0].label),
            hint=say("`nouveautes hotfix start` takes it back there."),
        )
    if len(chosen) == sum(not change.hotfix for change in loaded.changes):
        raise Refused(
            say("nothing of this delivery would be left"),
            hint=say(
                "Do not release it: revert what is wrong on the branch, and mark the next delivery with a new tag."
            ),
        )
    return tuple(chosen)


def _is_about(change: Change, number: int) -> bool:
    return change.number == number or any(reference.number == number for reference in change.tickets)


def _without(train: TrainContext, tag: DateTag, refused: Sequence[Change], why: str) -> str:
    """A commit on the tagged one for each change taken back, newest first. Raises Refused where others build on it."""
    at, reason = tag.commit, train.written(say("Refused at the demo: {why}", why=plain.line(why)))
    hint = say("Refuse also what builds on it, or hold the delivery back and correct it on the branch.")
    for change in refused:
        for commit in change.commits if change.kind == "rebase" else (change.head,):
            at = take_back.without(train, at, commit, change.label, hint, reason)
    return at


def _successor(
    train: TrainContext,
    tag: DateTag,
    loaded: LoadedDelivery,
    refused: Sequence[Change],
    commit: str,
    numbers: Sequence[int],
    why: str,
) -> tuple[DateTag, tuple[int, ...]]:
    """The tag that takes the delivery's place, written but not pushed, and all the numbers that it withdraws."""
    draft = marking.draft_marking(train, commit, tag.date)
    was = tag_message.read(tag.message) or marking.listed(tag, loaded, train.objects.tree(tag.commit))
    pulls = tuple(change.number for change in refused if change.number is not None)
    gone = {change.head.sha for change in refused}
    left = (one for one in was.changes if one.sha not in gone and (one.number is None or one.number not in pulls))
    message = structs.replace(
        was,
        tag=draft.name,
        changes=tuple(left),
        tree=train.objects.tree(commit),
        replaces=tag.name,
        withdrawn=tuple(dict.fromkeys((*was.withdrawn, *(pulls or numbers)))),
        because=why,
        shown_as=tag.object_id,
        records=train.observed.records,
    )
    text = tag_message.write(message, train.speech)
    made = train.objects.tag(draft.name, commit, text, train.now)
    return structs.replace(draft, object_id=made, message=text), message.withdrawn


def _proofs(
    train: TrainContext, loaded: LoadedDelivery, successor: DateTag, refused: Sequence[Change]
) -> tuple[Proof, ...]:  # fmt: skip
    """What was shown, less what was refused: pull request by pull request. Raises Refused where it is anything else."""
    scope = Scope(kind="tag", to=successor, to_sha=successor.commit)
    after = train.carried(marking.surveyed(train, successor), scope)
    gone = {change.number for change in refused}
    expected = {number for number in loaded.numbers if number not in gone}
    if after.numbers != expected:
        raise Refused(
            say(
                "without what was refused the delivery would not be what was shown: {odd}",
                odd=_numbers(after.numbers ^ expected),
            ),
            hint=say("Hold it back, correct it on the branch, and mark the next one with a new tag."),
        )
    shown, tree = str(len(loaded.numbers)), train.objects.tree(successor.commit)
    return (
        Proof(name="shown-without", values={"shown": shown, "count": str(len(expected)), "numbers": _numbers(gone)}),
        Proof(name="tree-shown", values={"tree": tree, "tag": successor.name}),
    )


def _numbers(numbers: Iterable[int | None]) -> str:
    return ", ".join(f"#{number}" for number in sorted(number for number in numbers if number is not None))


def _steps(
    train: TrainContext, tag: DateTag, successor: DateTag, numbers: tuple[int, ...], why: str, request_of: RequestOf
) -> tuple[Step, ...]:
    """One push for the successor and its branch; then the records; then the way to recette."""
    branch, ref = f"{OWN}retrait-{successor.name}", f"refs/tags/{successor.name}"
    refusal = train.record("refused", tag, why=why, numbers=numbers)
    less = train.written(say("shown, less {numbers}", numbers=_numbers(numbers)))
    message = tag_message.read(successor.message)
    left, changes = message.listed if message is not None else ((), ())
    tree = train.objects.tree(successor.commit)
    shown = train.record("shown", successor, why=less, tree=tree, numbers=left, changes=changes)
    moves = (
        RefMove(ref=ref, old="", new=successor.object_id),
        RefMove(ref=f"refs/heads/{branch}", old="", new=successor.commit),
    )
    return (
        Push(moves=moves),
        Keep(ref=ref, sha=successor.object_id),
        *demo.recorded(train, tag, refusal),
        *demo.recorded(train, successor, shown),
        *_proposed(train, branch, tag, numbers, why),
        *demo.commented(train, tag, refusal, request_of),
        *((Publish(tag=successor.name),) if train.settings.docs.repository else ()),
    )


def _proposed(train: TrainContext, branch: str, tag: DateTag, numbers: tuple[int, ...], why: str) -> tuple[Step, ...]:
    """The pull request that brings the same to recette: merged by merge commit, production stays an ancestor of it."""
    if train.product is None:
        return ()
    base, named = train.survey.branches.integration, _numbers(numbers)
    title = say("Withdraw {numbers} from {branch}, refused at the demo", numbers=named, branch=base)
    body = say(
        "{numbers} was refused at the demo of {tag}: {why}\n\nThis branch is the delivery itself, without "
        "what is refused. **Merge it by a merge commit**, neither squash nor rebase: production then stays "
        "within {branch}, and next week starts from here.\n\nTo bring this work back later, revert this "
        "pull request.",
        numbers=named, tag=tag.name, why=plain.line(why), branch=base,
    )  # fmt: skip
    return (Propose(draft=Draft(head=branch, base=base, title=train.written(title), body=train.written(body))),)
