"""What a tag's message and its records say of a delivery, compared with what commits and trees say (the gate `list`).

A claim is a hint (TRAIN.md, "Content decides"): its list, its tree, "already shown as" and a hotfix's name open nothing
by themselves. What the delivery carries is computed, and a difference is named by number or by path.
"""

import re
from collections.abc import Iterable, Sequence

from changelog.app.train_context import LoadedDelivery, TrainContext, shipped_apart
from changelog.domain.model import DateTag, TagRef
from changelog.domain.remote import Record
from changelog.domain.train import tag_message
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.gates import Gate, GateReason
from changelog.domain.train.tag_message import Frozen
from changelog.errors import Refused
from changelog.i18n import plain

LONGEST = 50  # tags that take one another's place
_REVERTED = re.compile(r"^This reverts commit ([0-9a-f]{40,64})\b", re.M)


def listed(train: TrainContext, tag: DateTag, loaded: LoadedDelivery, state: DeliveryState) -> Gate:
    """Whether what would ship is what the tag lists, and what the records say was shown."""
    message = tag_message.of_tag(tag)
    carried = _carried(train, loaded)
    if message is not None and (gate := _of_message(train, tag, loaded, message, carried)):
        return gate
    if records := shown_records(train, tag):
        differences = [_of_record(train, tag, one, carried) for one in records]
        # Of several, one that fits is enough: whoever sees a difference shows it again.
        if all(differences) and differences[-1] is not None:
            return differences[-1]
    elif state.shown is not None and state.shown.through and not _is_as_shown(train, tag, message, loaded):
        return _closed("list-other-than", tag=state.shown.through)
    if message is None:
        return Gate(name="list", state="off", why="no-list")
    return Gate(name="list", state="open", why="listed", values={"numbers": ""})


def shown_records(train: TrainContext, tag: DateTag) -> list[Record]:
    """The records that this very tag was shown, as far as it was not refused since, oldest first."""
    records = [one for one in train.records_of(tag) if tag.annotated or one.tag == tag.name]
    last = max((at for at, one in enumerate(records) if one.kind == "refused"), default=-1)
    return [one for one in records[last + 1 :] if one.kind == "shown"]


def _of_record(train: TrainContext, tag: DateTag, record: Record, carried: set[int]) -> Gate | None:
    """The difference between what was shown and what would ship; None where there is none."""
    if record.tree and (paths := _different(train, record.tree, train.objects.tree(tag.commit))) is not None:
        return _closed("list-shown-tree", paths=paths)
    more = sorted(carried - set(record.numbers)) if record.numbers or record.changes else []
    return _closed("list-not-shown", numbers=[f"#{number}" for number in more]) if more else None


def _carried(train: TrainContext, loaded: LoadedDelivery) -> set[int]:
    """The pull requests that would come to production: all but the hotfixes that it has, whatever the message says."""
    production = train.survey.branches.production_sha
    there = {
        change.number
        for change in loaded.changes
        if change.hotfix and production and train.objects.is_ancestor(change.head.sha, production)
    }
    return {number for number in loaded.numbers if number not in there}


def _of_message(
    train: TrainContext, tag: DateTag, loaded: LoadedDelivery, message: Frozen, carried: set[int]
) -> Gate | None:  # fmt: skip
    """The difference between a message and its commit; None where there is none."""
    said = {one.number for one in message.changes if one.number is not None and not one.hotfix}
    if more := sorted(carried - said):
        return _closed("not-listed", numbers=[f"#{number}" for number in more])
    # A change that is not carried by number may be in the tag all the same, as one that was taken back within it.
    own = [one for one in message.changes if not one.hotfix and one.number not in loaded.numbers and one.sha]
    known = train.names.resolve([one.sha for one in own])
    gone = [one for one in own if one.sha not in known or not train.objects.is_ancestor(one.sha, tag.commit)]
    if gone:
        return _closed("list-less", numbers=[f"#{one.number}" if one.number else one.sha[:10] for one in gone])
    if message.tree and (paths := _different(train, message.tree, train.objects.tree(tag.commit))) is not None:
        return _closed("list-tree", paths=paths)
    return None


def _different(train: TrainContext, said: str, tree: str) -> list[str] | None:
    """The paths in which two trees differ, "?" where one of them is not here; None where they are the same."""
    if said == tree:
        return None
    try:
        return [plain.line(one.path) for one in train.objects.changed(said, tree)]
    except Refused:
        return ["?"]


def _closed(why: GateReason, *, numbers: Sequence[str] = (), paths: Sequence[str] = (), tag: str = "") -> Gate:
    values = {"numbers": plain.some(numbers), "paths": plain.some(paths), "tag": plain.line(tag)}
    return Gate(name="list", state="closed", why=why, values=values)


def _is_as_shown(train: TrainContext, tag: DateTag, message: Frozen | None, loaded: LoadedDelivery) -> bool:
    """Whether a tag is what was shown under another one, merged with what production has, or less what was refused."""
    withdrawn = set(message.withdrawn if message else ())
    at, link = message, tag.object_id
    for _ in range(LONGEST):
        old = next((one for one in _known(train) if at is not None and one.object_id == at.shown_as), None)
        if old is None or old.object_id == link:
            return False
        link, at = old.object_id, tag_message.read(old.message)
        if at is None or not at.shown_as or any(one.kind == "shown" for one in train.records.get(link, ())):
            if withdrawn - set(at.withdrawn if at else ()):
                return _is_less(train, old.commit, tag.commit)
            # What production had when the successor was made: hotfixes that came since are another gate's.
            had = train.objects.merge_base(tag.commit, train.survey.branches.production_sha)
            merged = train.objects.merge(old.commit, had, base=shipped_apart(train, loaded))
            return merged.clean and merged.tree == train.objects.tree(tag.commit)
    return False


def _known(train: TrainContext) -> Iterable[TagRef]:
    """The tags of the remote, and those that only records know any more."""
    yield from train.observed.refs.tags
    for key, held in train.records.items():
        if held[0].tag:
            yield TagRef(name=held[0].tag, object_id=key, commit=held[0].commit, annotated=True)


def _is_less(train: TrainContext, old: str, new: str) -> bool:
    """Whether a commit is an older one with nothing on it but reverts, each of exactly what it names."""
    if not train.objects.is_ancestor(old, new):
        return False
    for commit in train.reader.history([new], [old]):
        found = _REVERTED.search(commit.message)
        sha = found[1] if found else ""
        names = train.names.resolve([sha, f"{sha}^1"]) if sha else {}
        if len(commit.parents) != 1 or len(names) != 2:
            return False
        merged = train.objects.merge(commit.parents[0], names[f"{sha}^1"], base=sha)
        if not merged.clean or merged.tree != train.objects.tree(commit.sha):
            return False
    return True
