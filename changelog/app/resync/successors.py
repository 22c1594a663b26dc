"""A waiting delivery follows a resync: its successor is a tag on what the tagged commit has become (TRAIN.md, 3 and 7).

What was shown carries over where the trees say so: where merging the old tag with production is clean and gives the
very tree of the successor, it is what people saw, and the hotfix, and nothing else.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from changelog.app import demo, gates, train_context
from changelog.app import tag as marking
from changelog.app.scope import Scope
from changelog.app.train_context import TrainContext
from changelog.domain.model import DateTag, Finding
from changelog.domain.remote import Record, Rewritten
from changelog.domain.train import tag_message
from changelog.domain.train.plan import SOMETHING, Proof, ProofName, Step
from changelog.domain.train.tag_message import Frozen, FrozenChange
from changelog.i18n.say import again, say


class Successor(Struct, frozen=True, kw_only=True):
    """A tag in another one's place. `carries`: whether what was shown is what it holds, with the hotfixes."""

    old: DateTag
    tag: DateTag
    carries: bool
    hotfixes: tuple[str, ...]


def waiting(train: TrainContext) -> tuple[DateTag, ...]:
    """The deliveries that are neither in production nor superseded, oldest first."""
    if not train.survey.tags:
        return ()
    scope = Scope(kind="next", to_sha=train.survey.branches.integration_sha)
    return train_context.waiting(train, train.carried(train.survey, scope))


def follow(
    train: TrainContext, tags: Sequence[DateTag], rewritten: Rewritten, hotfixes: Sequence[FrozenChange]
) -> tuple[tuple[Successor, ...], tuple[Finding, ...]]:
    """The successor of each waiting delivery, and why one has none."""
    parents = _first_parents(train, tags)
    found: list[Successor] = []
    odd: list[Finding] = []
    for tag in tags:
        place, whole = _place(tag.commit, parents, rewritten)
        promised = train.objects.merge(tag.commit, train.survey.branches.production_sha)
        expected = bool(place) and promised.clean and promised.tree == train.objects.tree(place)
        if not place or not (whole or expected):
            odd.append(_without(tag, place))
            continue
        one = _successor(train, tag, place, rewritten, hotfixes, carries=expected)
        found.append(one)
        # The next one's name comes after this one's.
        train = structs.replace(train, survey=marking.surveyed(train, one.tag))
    return tuple(found), tuple(odd)


def begun(train: TrainContext, tags: Sequence[DateTag]) -> tuple[Successor, ...]:
    """The successors that a resync before has made: what is left to do for them is done by the same steps."""
    found = []
    for tag in tags:
        listed = tag_message.read(tag.message) if tag.annotated else None
        old = train.survey.tag(listed.replaces) if listed is not None else None
        if listed is not None and old is not None and listed.hotfixes:
            names = tuple(f"#{number}" for number in listed.hotfixes)
            carries = bool(listed.shown_as) and listed.shown_as == old.object_id and not listed.withdrawn
            found.append(Successor(old=old, tag=tag, carries=carries, hotfixes=names))
    return tuple(found)


def recorded(train: TrainContext, successor: Successor) -> tuple[Step, ...]:
    """That what the successor holds was shown, as its predecessor: for whoever looks, and for branch protection."""
    said = gates.status_of(train, successor.old).shown if successor.carries else None
    if said is None:
        return ()
    tag = successor.tag
    named = _named(successor.hotfixes)
    why = again(say("shown as {tag}, before {hotfixes}", tag=successor.old.name, hotfixes=named), train.speech)
    record = Record(
        kind="shown", tag=tag.name, tag_object=tag.object_id, commit=tag.commit, by=said.by or train.objects.who(),
        at=said.at or train.at, why=why, tree=train.objects.tree(tag.commit),
    )  # fmt: skip
    return demo.recorded(train, tag, record)


def told(successor: Successor) -> Proof:
    """What becomes of a delivery."""
    name: ProofName = "resync-carries" if successor.carries else "resync-show-again"
    hotfixes = ", ".join(successor.hotfixes) or SOMETHING
    values = {"tag": successor.old.name, "successor": successor.tag.name, "hotfixes": hotfixes}
    return Proof(name=name, values=values)


def _first_parents(train: TrainContext, tags: Sequence[DateTag]) -> Mapping[str, str]:
    commits = train.reader.history([tag.commit for tag in tags], [train.survey.branches.production_sha])
    return {one.sha: next(iter(one.parents), "") for one in commits}


def _place(commit: str, parents: Mapping[str, str], rewritten: Rewritten) -> tuple[str, bool]:
    """Where a tagged commit is now, and whether it is that commit: else the last one of its line that is left."""
    at = commit
    while at in parents and at not in rewritten.pairs:
        at = parents[at]
    return rewritten.pairs.get(at, ""), at == commit


def _without(tag: DateTag, place: str) -> Finding:
    if not place:
        message = say("has no successor: production has all that it carries")
    else:
        message = say(
            "has no successor: what is left of it is not what it was; mark a new one with `nouveautes tag --again`"
        )
    return Finding(code="delivery-ends", message=message, subject=tag.name)


def _successor(
    train: TrainContext,
    tag: DateTag,
    place: str,
    rewritten: Rewritten,
    hotfixes: Sequence[FrozenChange],
    *,
    carries: bool,
) -> Successor:
    draft = marking.draft_marking(train, place, tag.date)
    names = tuple(f"#{one.number}" for one in hotfixes if one.number is not None)
    message = tag_message.write(_listed(train, tag, draft, rewritten, hotfixes, carries=carries), train.speech)
    made = train.objects.tag(draft.name, place, message, train.now)
    return Successor(
        old=tag, tag=structs.replace(draft, object_id=made, message=message), carries=carries, hotfixes=names
    )


def _listed(
    train: TrainContext, tag: DateTag, draft: DateTag, rewritten: Rewritten, hotfixes: Sequence[FrozenChange], *,
    carries: bool,
) -> Frozen:  # fmt: skip
    """The frozen list as it was, at its new place, with the hotfixes."""
    was = (tag_message.read(tag.message) if tag.annotated else None) or _as_now(train, tag)
    branches = train.survey.branches
    names = [f"#{one.number}" for one in hotfixes if one.number is not None]
    why = say(
        "{branch} brought on top of {production}, which got {hotfixes}",
        branch=branches.integration,
        production=branches.production,
        hotfixes=_named(names),
    )
    kept = [
        structs.replace(one, sha=rewritten.pairs.get(one.sha, one.sha))
        for one in was.changes
        if one.sha not in rewritten.dropped
    ]
    known = {(one.number, one.sha) for one in kept}
    more = [one for one in hotfixes if (one.number, one.sha) not in known]
    numbers = dict.fromkeys((*was.hotfixes, *(one.number for one in hotfixes if one.number is not None)))
    return structs.replace(
        was, tag=draft.name, changes=(*kept, *more), tree=train.objects.tree(draft.commit), replaces=tag.name,
        hotfixes=tuple(numbers), because=again(why, train.speech), shown_as=tag.object_id if carries else "",
    )  # fmt: skip


def _as_now(train: TrainContext, tag: DateTag) -> Frozen:
    """The list of a tag that was made by hand."""
    scope = Scope(kind="tag", to=tag, to_sha=tag.commit)
    return marking.listed(tag, train.carried(train.survey, scope), train.objects.tree(tag.commit))


def _named(hotfixes: Sequence[str]) -> str:
    return ", ".join(hotfixes) or say("something else")
