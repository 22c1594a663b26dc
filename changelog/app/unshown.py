"""What is live without having been shown: who decides what about it, as plans.

1. find what production has beyond the newest delivery that it got, and that delivery itself where nobody was shown it
2. leave out what somebody decided already   3. plan: shown now, accepted as it is, or taken back

Content says what is live (`app/production_content`); only the decisions are records. Taken back means: reverted on
production and brought in again on the integration branch, in one push. A revert on production alone would be carried to
the integration branch by the next resync, and lose the change there (TRAIN.md).
"""

from collections.abc import Callable, Container, Iterable, Sequence

from msgspec import Struct

from changelog.app import gates, train_context
from changelog.app.scope import Scope
from changelog.app.train_context import LoadedDelivery, TrainContext
from changelog.domain.model import HOTFIX_BRANCHES, Change, DateTag
from changelog.domain.remote import Record, RecordKind, RefMove
from changelog.domain.train import tag_message
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.gates import Gate, GateReason
from changelog.domain.train.plan import Note, Plan, Proof, Push
from changelog.domain.train.verdicts import LONGEST, Records
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import say

DECIDED = ("shown-late", "accepted-unshown")
"""The records by which somebody decides about what is live: it was shown after all, or it stays as it is."""
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
        return tuple(label(change) for change in self.changes)


def find(train: TrainContext, loaded: LoadedDelivery | None = None) -> Unshown | None:
    """What is live and was not shown; None before the first delivery in production, or with one branch."""
    branches = train.survey.branches
    if branches.one_branch or not train.survey.tags:
        return None
    loaded = loaded or train_context.delivery(train, "")[1]
    tag = newest(train.survey.tags, loaded.in_production, loaded.superseded)
    if tag is None:
        return None
    found: tuple[Change, ...] = ()
    if loaded.live:
        scope = Scope(kind="range", base=tag, base_sha=tag.commit, to_sha=branches.integration_sha)
        found = live(train.carried(train.survey, scope).changes, branches.production, train.records)

    def carried() -> Sequence[Change]:
        to = loaded.judged.collected.delivery.to
        return (loaded if to and to.tag == tag.name else train_context.delivery(train, tag.name)[1]).changes

    own = not_shown(gates.status_of(train, tag), tag, train.survey.tags, train.records, carried)
    found = (*own, *found)
    left = undecided(found, tag, train.survey.tags, train.records)
    return Unshown(tag=tag, changes=left, at=branches.production_sha)


def newest(tags: Sequence[DateTag], delivered: Container[str], superseded: Container[str]) -> DateTag | None:
    """The newest delivery that production got; tags oldest first."""
    return next((tag for tag in reversed(tags) if tag.name in delivered and tag.name not in superseded), None)


def live(changes: Iterable[Change], production: str, records: Records) -> tuple[Change, ...]:
    """Of the changes beyond a delivery, those that production has; hotfixes are meant to be there.

    Where production is part of the integration branch, git alone does not tell a hotfix from what was pushed past the
    demo (TRAIN.md): the record of `hotfix start --because` says so, else the pull request's base, else the name of its
    branch.
    """
    urgent = {key for key, held in records.items() if any(one.gate == "shown" and not one.tag for one in held)}
    return tuple(change for change in changes if change.live is not None and not _is_hotfix(change, production, urgent))


def undecided(changes: Iterable[Change], tag: DateTag, tags: Iterable[DateTag], records: Records) -> tuple[Change, ...]:
    """The changes that nobody decided about: by a record of the newest delivery (`tag`), or by showing a later one."""
    known = _decided(tag, tags, records)
    return tuple(one for one in changes if one.number not in known and one.head.sha not in known)


def not_shown(
    state: DeliveryState, tag: DateTag, tags: Iterable[DateTag], records: Records,
    carried: Callable[[], Sequence[Change]],
) -> tuple[Change, ...]:  # fmt: skip
    """What a delivery in production carries (`carried`, read where it matters) that nobody was shown, hotfixes aside;
    nothing where somebody overrode that. Nobody is asked for a demo of what came before the first one that was
    recorded; tags oldest first.

    A record that lists what was shown shows that, and no more.
    """
    shown_once = {one.tag for held in records.values() for one in held if one.kind == "shown"}
    names = [one.name for one in tags]
    first = next((at for at, name in enumerate(names) if name in shown_once), len(names))
    if tag.name in names[:first] or any(one.gate == "shown" for one in state.overridden):
        return ()
    lists = _shown_lists(tag, tags, records)
    if state.shown is not None and not lists:
        return ()
    counted = lists if state.shown is not None else []
    numbers = {number for one in counted for number in one.numbers}
    lone = {sha for one in counted for sha in one.changes}
    left = (one for one in carried() if not one.hotfix)
    return tuple(one for one in left if one.number not in numbers and one.head.sha not in lone)


def _shown_lists(tag: DateTag, tags: Iterable[DateTag], records: Records) -> list[Record]:
    """The records that list what was shown: of the tag itself, else of the one that it says it was shown as. What a tag
    says of itself shows nothing more than that one's record.
    """
    known = {one.object_id: one for one in tags}
    at: DateTag | None = tag
    for _ in range(LONGEST):
        if at is None:
            break
        own = [one for one in records.get(at.object_id, ()) if one.kind == "shown" and (one.numbers or one.changes)]
        message = tag_message.read(at.message) if at.annotated else None
        if own or message is None:
            return own
        at = known.get(message.shown_as)
    return []


def label(change: Change) -> str:
    """How people call it: `#107`, or a short SHA."""
    return f"#{change.number}" if change.number is not None else change.head.sha[:10]


def gate(found: Unshown | None) -> Gate:
    """Whether production holds nothing that was not shown."""
    if found is None or not found.changes:
        return Gate(name="exact", state="open", why="exact")
    why: GateReason = "exact-more"
    some = ", ".join(found.labels[:NAMED]) + ("…" if len(found.labels) > NAMED else "")
    return Gate(name="exact", state="closed", why=why, values={"names": some})


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
            say("the list lacks {names}", names=", ".join(label(one) for one in left[:NAMED])),
            hint=say("Accept all that is live, or decide about the rest first: nouveautes unshown"),
        )
    return _recorded(found, _record(train, found, chosen, "accepted-unshown", why))


def take_back(train: TrainContext, names: Sequence[str]) -> Plan:
    """Off production, and back on the integration branch as something new. Raises Misuse, Refused as `_chosen` does,
    and Refused where something that came since builds on it.
    """
    found, chosen = _chosen(train, names)
    branches, objects = train.survey.branches, train.objects
    production, tree = branches.production_sha, objects.tree(branches.production_sha)
    steps = [production]  # production with all of them, without the last one, without the last two…
    for change in reversed(chosen):
        production, tree = _reverted(train, change, production, tree)
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
    moves = (
        RefMove(ref=f"refs/heads/{branches.production}", old=branches.production_sha, new=production),
        RefMove(ref=f"refs/heads/{branches.integration}", old=head, new=again),
    )
    return Plan(
        command="unshown",
        tag=found.tag.name,
        steps=(Note(record=_record(train, found, chosen, "taken-back")), Push(moves=moves)),
        proofs=(Proof(name="tree-without", values={"tree": tree, "names": ", ".join(map(label, chosen))}),),
    )


def _reverted(train: TrainContext, change: Change, production: str, tree: str) -> tuple[str, str]:
    """Production without a change: its commit and its tree. Raises Refused where what came since builds on it."""
    head, objects = change.head, train.objects
    merged = objects.merge(tree, head.parents[0], base=head.sha)
    if not merged.clean:
        raise Refused(
            say("{name} cannot be taken back alone: what came since builds on it in {files}", name=label(change),
                files=", ".join(plain.line(path) for path in merged.conflicts[:NAMED])),
            hint=say("Show it, or accept it: nouveautes unshown"),
        )  # fmt: skip
    of = f", reversing\nchanges made to {head.parents[0]}" if len(head.parents) > 1 else ""
    message = f'Revert "{plain.line(head.subject)}"\n\nThis reverts commit {head.sha}{of}.\n'
    return objects.commit(merged.tree, [production], message, train.now), merged.tree


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
    return Record(
        kind=kind, tag=found.tag.name, tag_object=found.tag.object_id, commit=found.at, by=train.objects.who(),
        at=train.at, why=why, numbers=tuple(sorted(one.number for one in chosen if one.number is not None)),
        changes=tuple(one.head.sha for one in chosen if one.number is None),
    )  # fmt: skip


def _recorded(found: Unshown, record: Record) -> Plan:
    return Plan(command="unshown", tag=found.tag.name, steps=(Note(record=record),))


def _decided(tag: DateTag, tags: Iterable[DateTag], known: Records) -> frozenset[int | str]:
    """The numbers and commits that somebody decided about: of this delivery, or shown with one that came since."""
    records = [one for one in known.get(tag.object_id, ()) if one.kind in DECIDED]
    later = [other for other in tags if (other.order, other.name) > (tag.order, tag.name)]
    records += [one for other in later for one in known.get(other.object_id, ()) if one.kind == "shown"]
    return frozenset((*(number for one in records for number in one.numbers),
                      *(sha for one in records for sha in one.changes)))  # fmt: skip


def _is_hotfix(change: Change, production: str, urgent: Container[str]) -> bool:
    if change.hotfix or any(commit.sha in urgent for commit in change.commits):
        return True
    if change.pull is not None:
        return change.pull.base == production
    return change.branch.startswith(HOTFIX_BRANCHES)
