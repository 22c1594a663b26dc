"""What is live without having been shown: who decides what about it, as plans.

1. find it (`app/live_unshown`)   2. plan: shown now, accepted as it is, or taken back

Taken back means: reverted on production and brought in again on the integration branch, in one push. A revert on
production alone would be carried to the integration branch by the next resync, and lose the change there (TRAIN.md).
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from changelog.app import live_unshown, take_back, train_context
from changelog.app.live_unshown import LiveQuestion
from changelog.app.scope import Scope
from changelog.app.train_context import LoadedDelivery, TrainContext
from changelog.domain.model import Change, DateTag, Finding, listed
from changelog.domain.remote import Record, RecordKind, RefMove
from changelog.domain.train.gates import Gate
from changelog.domain.train.plan import Note, Plan, Proof, Push
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import say

NAMED = 5  # changes that a gate names


class Unshown(Struct, frozen=True, kw_only=True):
    """What is live without having been shown, and not decided about. `tag`: the newest delivery that production got;
    `changes` oldest first; `at`: production's commit.
    """

    tag: DateTag
    changes: tuple[Change, ...]
    at: str

    @property
    def labels(self) -> tuple[str, ...]:
        """Their names: `#107`, or a short SHA."""
        return tuple(change.label for change in self.changes)


def find(train: TrainContext, loaded: LoadedDelivery | None = None) -> Unshown | None:
    """What is live and was not shown; None before the first delivery in production, or with one branch."""
    branches = train.survey.branches
    if branches.one_branch or not train.survey.tags:
        return None
    question = _question(train, loaded or train_context.delivery(train, "")[1])
    tag = question.newest
    return Unshown(tag=tag, changes=live_unshown.find(question), at=branches.production_sha) if tag else None


def beside(train: TrainContext, tag: DateTag, loaded: LoadedDelivery) -> tuple[Finding, ...]:
    """What stays live without having been shown beside a delivery that is about to ship: that of earlier ones."""
    question = _question(train, loaded)
    asked = structs.replace(
        question,
        delivered=loaded.history.in_production | {tag.name},
        carried=lambda one: question.carried(one) if one != tag else (),
        beyond=lambda _: (),
    )
    return live_unshown.findings(live_unshown.find(asked), train.survey.branches.production)


def _question(train: TrainContext, known: LoadedDelivery) -> LiveQuestion:
    branches = train.survey.branches

    def carried(tag: DateTag) -> Sequence[Change]:
        to = known.judged.collected.delivery.to
        return (known if to and to.tag == tag.name else train_context.delivery(train, tag.name)[1]).still_live

    def beyond(tag: DateTag) -> Sequence[Change]:
        scope = Scope(kind="range", base=tag, base_sha=tag.commit, to_sha=branches.integration_sha)
        return train.carried(train.survey, scope).judged.collected.brought_or_picked if known.history.live else ()

    return LiveQuestion(
        tags=train.survey.tags,
        delivered=known.history.in_production,
        superseded=known.history.superseded,
        production=branches.production,
        records=train.records,
        counted=train.counted,
        statuses=lambda tag: train.checks(tag.commit) if train.checks is not None and train.signed is None else (),
        carried=carried,
        beyond=beyond,
    )


def gate(found: Unshown | None) -> Gate:
    """Whether production holds nothing that was not shown."""
    if found is None or not found.changes:
        return Gate(name="exact", state="open", why="exact")
    return Gate(name="exact", state="closed", why="exact-more", values={"names": plain.some(found.labels, NAMED)})


def shown(train: TrainContext, names: Sequence[str]) -> Plan:
    """It was shown after all. Raises Misuse, Refused as `_chosen` does."""
    found, chosen = _chosen(train, names)
    return _recorded(found, _record(train, found, chosen, "shown-late"))


def accept(train: TrainContext, names: Sequence[str], at: str, why: str) -> Plan:
    """It stays as it is: this list, at this commit of production. Raises Misuse, Refused as `_chosen` does, and Refused
    where production has moved, or where the list is not all there is.
    """
    found, chosen = _chosen(train, names)
    if len(at) < 7 or not found.at.startswith(at.lower()):
        raise Refused(
            say("production is at {sha}, and not at {at}", sha=found.at[:10], at=plain.shortened(plain.line(at), 40)),
            hint=say("Look again: nouveautes unshown. It prints the command for what is there now."),
        )
    if left := [one for one in found.changes if one not in chosen]:
        raise Refused(
            say("the list lacks {names}", names=", ".join(one.label for one in left[:NAMED])),
            hint=say("Accept all that is live, or decide about the rest first: nouveautes unshown"),
        )
    return _recorded(found, _record(train, found, chosen, "accepted-unshown", why))


def taken_back(train: TrainContext, names: Sequence[str]) -> Plan:
    """Off production, and back on the integration branch as something new. Raises Misuse, Refused as `_chosen` does,
    and Refused where something that came since builds on it.
    """
    found, chosen = _chosen(train, names)
    branches, objects = train.survey.branches, train.objects
    production, hint = branches.production_sha, say("Show it, or accept it: nouveautes unshown")
    steps = [production]  # production with all of them, without the last one, without the last two…
    for change in reversed(chosen):
        production = take_back.without(train, production, change.head, change.label, hint)
        steps.append(production)
    head = branches.integration_sha
    joined, *merged = [objects.merge(head, step) for step in reversed(steps)]
    if conflicts := [path for one in (joined, *merged) for path in one.conflicts if not one.clean]:
        files = ", ".join(plain.line(path) for path in list(dict.fromkeys(conflicts))[:NAMED])
        raise Refused(
            say("{branch} and {production} do not merge by themselves: {files}", branch=branches.integration,
                production=branches.production, files=files),
            hint=say("First: nouveautes resync"),
        )  # fmt: skip
    subject = f"Merge branch '{branches.production}' into {branches.integration}\n"
    again = objects.commit(joined.tree, [head, production], subject, train.now)
    for change, one in zip(chosen, merged, strict=True):
        # One commit each: each is listed again by itself.
        message = f'Reapply "{plain.line(change.head.subject)}"\n\nThis reapplies commit {change.head.sha}.\n'
        again = objects.commit(one.tree, [again], message, train.now)
    names = ", ".join(one.label for one in chosen)
    moves = (
        RefMove(ref=f"refs/heads/{branches.production}", old=branches.production_sha, new=production),
        RefMove(ref=f"refs/heads/{branches.integration}", old=head, new=again),
    )
    return Plan(
        command="unshown",
        tag=found.tag.name,
        steps=(Note(record=_record(train, found, chosen, "taken-back")), Push(moves=moves)),
        proofs=(Proof(name="tree-without", values={"tree": objects.tree(production), "names": names}),),
    )


def _chosen(train: TrainContext, names: Sequence[str]) -> tuple[Unshown, tuple[Change, ...]]:
    """What is live, and the changes of it that were named (`107`, `#107`, a SHA), oldest first. Raises Misuse for a
    name that is none of them, Refused where nothing is live.
    """
    found = find(train)
    if found is None or not found.changes:
        raise Refused(
            say("production holds nothing that was not shown"), hint=say("`nouveautes status` shows the week.")
        )
    chosen = {one.head.sha for name in names for one in found.changes if _is(one, name)}
    unknown = [name for name in names if not any(_is(one, name) for one in found.changes)]
    if unknown:
        raise Misuse(
            say("{name!r} is not live without having been shown", name=unknown[0]),
            hint=say("These are: {names}", names=", ".join(found.labels)),
        )
    return found, tuple(one for one in found.changes if one.head.sha in chosen)


def _is(change: Change, name: str) -> bool:
    if name.removeprefix("#").isdecimal() and change.number is not None:
        return int(name.removeprefix("#")) == change.number
    return len(name) >= 7 and change.head.sha.startswith(name.lower())


def _record(train: TrainContext, found: Unshown, chosen: Sequence[Change], kind: RecordKind, why: str = "") -> Record:
    numbers, changes = listed(chosen)
    return structs.replace(train.record(kind, found.tag, why=why, numbers=numbers, changes=changes), commit=found.at)


def _recorded(found: Unshown, record: Record) -> Plan:
    return Plan(command="unshown", tag=found.tag.name, steps=(Note(record=record),))
