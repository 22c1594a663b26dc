"""A waiting delivery follows a resync: its successor is a tag on what the tagged commit has become (TRAIN.md, 3 and 7).

What was shown carries over where the trees say so: where merging the old tag with production is clean and gives the
very tree of the successor, it is what people saw, and the hotfix, and nothing else.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from changelog.app import demo, gates, train_context
from changelog.app import tag as marking
from changelog.app.scope import Scope
from changelog.app.train_context import Around
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


def waiting(around: Around) -> tuple[DateTag, ...]:
    """The deliveries that are neither in production nor superseded, oldest first."""
    if not around.survey.tags:
        return ()
    scope = Scope(kind="next", to_sha=around.survey.branches.integration_sha)
    return train_context.waiting(around, around.carried(around.survey, scope))


def follow(
    around: Around, tags: Sequence[DateTag], rewritten: Rewritten, hotfixes: Sequence[FrozenChange]
) -> tuple[tuple[Successor, ...], tuple[Finding, ...]]:
    """The successor of each waiting delivery, and why one has none."""
    parents = _first_parents(around, tags)
    found: list[Successor] = []
    odd: list[Finding] = []
    for tag in tags:
        place, whole = _place(tag.commit, parents, rewritten)
        promised = around.objects.merge(tag.commit, around.survey.branches.production_sha)
        expected = bool(place) and promised.clean and promised.tree == around.objects.tree(place)
        if not place or not (whole or expected):
            odd.append(_without(tag, place))
            continue
        one = _successor(around, tag, place, rewritten, hotfixes, carries=expected)
        found.append(one)
        # The next one's name comes after this one's.
        around = structs.replace(around, survey=marking.surveyed(around, one.tag))
    return tuple(found), tuple(odd)


def begun(around: Around, tags: Sequence[DateTag]) -> tuple[Successor, ...]:
    """The successors that a resync before has made: what is left to do for them is done by the same steps."""
    found = []
    for tag in tags:
        listed = tag_message.read(tag.message) if tag.annotated else None
        old = around.survey.tag(listed.replaces) if listed is not None else None
        if listed is not None and old is not None and listed.hotfixes:
            names = tuple(f"#{number}" for number in listed.hotfixes)
            carries = bool(listed.shown_as) and listed.shown_as == old.object_id and not listed.withdrawn
            found.append(Successor(old=old, tag=tag, carries=carries, hotfixes=names))
    return tuple(found)


def recorded(around: Around, successor: Successor) -> tuple[Step, ...]:
    """That what the successor holds was shown, as its predecessor: for whoever looks, and for branch protection."""
    said = gates.stands(around, successor.old).shown if successor.carries else None
    if said is None:
        return ()
    tag = successor.tag
    named = _named(successor.hotfixes)
    why = again(say("shown as {tag}, before {hotfixes}", tag=successor.old.name, hotfixes=named), around.speech)
    record = Record(
        kind="shown", tag=tag.name, tag_object=tag.object_id, commit=tag.commit, by=said.by or around.objects.who(),
        at=said.at or around.at, why=why, tree=around.objects.tree(tag.commit),
    )  # fmt: skip
    return demo.recorded(around, tag, record)


def told(successor: Successor) -> Proof:
    """What becomes of a delivery."""
    name: ProofName = "resync-carries" if successor.carries else "resync-show-again"
    hotfixes = ", ".join(successor.hotfixes) or SOMETHING
    values = {"tag": successor.old.name, "successor": successor.tag.name, "hotfixes": hotfixes}
    return Proof(name=name, values=values)


def _first_parents(around: Around, tags: Sequence[DateTag]) -> Mapping[str, str]:
    commits = around.reader.history([tag.commit for tag in tags], [around.survey.branches.production_sha])
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
    around: Around, tag: DateTag, place: str, rewritten: Rewritten, hotfixes: Sequence[FrozenChange], *, carries: bool
) -> Successor:  # fmt: skip
    draft = marking.draft_marking(around, place, tag.date)
    names = tuple(f"#{one.number}" for one in hotfixes if one.number is not None)
    message = tag_message.write(_listed(around, tag, draft, rewritten, hotfixes, carries=carries), around.speech)
    made = around.objects.tag(draft.name, place, message, around.now)
    return Successor(
        old=tag, tag=structs.replace(draft, object_id=made, message=message), carries=carries, hotfixes=names
    )


def _listed(
    around: Around, tag: DateTag, draft: DateTag, rewritten: Rewritten, hotfixes: Sequence[FrozenChange], *,
    carries: bool,
) -> Frozen:  # fmt: skip
    """The frozen list as it was, at its new place, with the hotfixes."""
    was = (tag_message.read(tag.message) if tag.annotated else None) or _as_now(around, tag)
    branches = around.survey.branches
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
        was, tag=draft.name, changes=(*kept, *more), tree=around.objects.tree(draft.commit), replaces=tag.name,
        hotfixes=tuple(numbers), because=again(why, around.speech), shown_as=tag.object_id if carries else "",
    )  # fmt: skip


def _as_now(around: Around, tag: DateTag) -> Frozen:
    """The list of a tag that was made by hand."""
    scope = Scope(kind="tag", to=tag, to_sha=tag.commit)
    return marking.listed(tag, around.carried(around.survey, scope), around.objects.tree(tag.commit))


def _named(hotfixes: Sequence[str]) -> str:
    return ", ".join(hotfixes) or say("something else")
