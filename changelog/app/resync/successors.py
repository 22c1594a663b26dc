"""A waiting delivery follows a resync: its successor is a tag on what the tagged commit has become (TRAIN.md, 3 and 7).

What was shown carries over where the trees prove it: where merging the old tag with production is clean and gives the
very tree of the successor, it is what people saw, and the hotfix, and nothing else.
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from changelog.app import demo, gates, train_context
from changelog.app import tag as marking
from changelog.app.scope import Scope
from changelog.app.train_context import TrainContext
from changelog.domain.model import DateTag, Finding
from changelog.domain.remote import Rewritten
from changelog.domain.train import tag_message
from changelog.domain.train.plan import SOMETHING, Proof, Step
from changelog.domain.train.tag_message import Frozen, FrozenChange
from changelog.i18n.say import say


class Successor(Struct, frozen=True, kw_only=True):
    """A tag in another one's place. `carries`: whether what was shown is what it holds, with the hotfixes."""

    old: DateTag
    tag: DateTag
    carries: bool
    hotfixes: tuple[str, ...]


def waiting(train: TrainContext) -> tuple[tuple[DateTag, ...], str]:
    """The deliveries that are neither in production nor superseded, oldest first; and the commit of the newest one that
    production has in a commit of its own, as after a squash ("" where there is none).
    """
    if not train.survey.tags:
        return (), ""
    scope = Scope(kind="next", to_sha=train.survey.branches.integration_sha)
    loaded = train.carried(train.survey, scope)
    return train_context.waiting(train, loaded), train_context.shipped_apart(train, loaded)


def follow(
    train: TrainContext, tags: Sequence[DateTag], rewritten: Rewritten, hotfixes: Sequence[FrozenChange], apart: str
) -> tuple[tuple[Successor, ...], tuple[Finding, ...]]:
    """The successor of each waiting delivery, and why one has none. `apart` as in `waiting`."""
    production = train.survey.branches.production_sha
    commits = train.reader.history([tag.commit for tag in tags], [production])
    parents = {one.sha: next(iter(one.parents), "") for one in commits}
    found: list[Successor] = []
    odd: list[Finding] = []
    for tag in tags:
        # Where the tagged commit is now, else the last one of its line that is left.
        at = tag.commit
        while at in parents and at not in rewritten.pairs:
            at = parents[at]
        place = rewritten.pairs.get(at, "")
        promised = train.objects.merge(tag.commit, production, base=apart)
        expected = bool(place) and promised.clean and promised.tree == train.objects.tree(place)
        if not place or not (at == tag.commit or expected):
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
        listed = tag_message.of_tag(tag)
        old = train.survey.tag(listed.replaces) if listed is not None else None
        if listed is not None and old is not None and listed.hotfixes:
            names = tuple(f"#{number}" for number in listed.hotfixes)
            carries = bool(listed.shown_as) and listed.shown_as == old.object_id and not listed.withdrawn
            found.append(Successor(old=old, tag=tag, carries=carries, hotfixes=names))
    return tuple(found)


def recorded(train: TrainContext, successor: Successor) -> tuple[Step, ...]:
    """That the content of the successor was shown, under its predecessor: for people, and for branch protection."""
    shown = gates.status_of(train, successor.old).shown if successor.carries else None
    if shown is None:
        return ()
    named = _named(successor.hotfixes)
    why = train.written(say("shown as {tag}, before {hotfixes}", tag=successor.old.name, hotfixes=named))
    message = tag_message.read(successor.tag.message)
    numbers, changes = message.listed if message is not None else ((), ())
    tree = train.objects.tree(successor.tag.commit)
    record = train.record("shown", successor.tag, why=why, tree=tree, numbers=numbers, changes=changes)
    record = structs.replace(record, by=shown.by or record.by, at=shown.at or record.at)
    return demo.recorded(train, successor.tag, record)


def proof(successor: Successor) -> Proof:
    """What becomes of a delivery."""
    hotfixes = ", ".join(successor.hotfixes) or SOMETHING
    values = {"tag": successor.old.name, "successor": successor.tag.name, "hotfixes": hotfixes}
    return Proof(name="resync-carries" if successor.carries else "resync-show-again", values=values)


def _without(tag: DateTag, place: str) -> Finding:
    message = say("has no successor: production has all that it carries")
    if place:
        message = say(
            "has no successor: what is left of it is not what it was; mark a new one with `nouveautes tag --again`"
        )
    return Finding(code="delivery-ends", message=message, subject=tag.name)


def _successor(
    train: TrainContext, tag: DateTag, place: str, rewritten: Rewritten, hotfixes: Sequence[FrozenChange], *,
    carries: bool,
) -> Successor:  # fmt: skip
    """The successor, written but not pushed: the frozen list as it was, at its new place, with the hotfixes."""
    draft = marking.draft_marking(train, place, tag.date)
    was = tag_message.of_tag(tag) or _as_now(train, tag)
    numbers = [one.number for one in hotfixes if one.number is not None]
    names = tuple(f"#{number}" for number in numbers)
    why = say(
        "{branch} brought on top of {production}, which got {hotfixes}",
        branch=train.survey.branches.integration,
        production=train.survey.branches.production,
        hotfixes=_named(names),
    )
    moved = [one for one in (_moved(one, rewritten) for one in was.changes) if one is not None]
    known = {(one.number, one.sha) for one in moved}
    message = structs.replace(
        was,
        tag=draft.name,
        changes=(*moved, *(one for one in hotfixes if (one.number, one.sha) not in known)),
        tree=train.objects.tree(draft.commit),
        replaces=tag.name,
        hotfixes=tuple(dict.fromkeys((*was.hotfixes, *numbers))),
        because=train.written(why),
        shown_as=tag.object_id if carries else "",
        records=train.observed.records,
    )
    text = tag_message.write(message, train.speech)
    made = train.objects.tag(draft.name, place, text, train.now)
    new = structs.replace(draft, object_id=made, message=text)
    return Successor(old=tag, tag=new, carries=carries, hotfixes=names)


def _moved(one: FrozenChange, rewritten: Rewritten) -> FrozenChange | None:
    """A change of the list by its new commits; None where production has all of it already."""
    left = [rewritten.pairs.get(sha, sha) for sha in (one.sha, *one.also) if sha not in rewritten.dropped]
    return structs.replace(one, sha=left[0], also=tuple(left[1:])) if left else None


def _as_now(train: TrainContext, tag: DateTag) -> Frozen:
    """The list of a tag that was made by hand."""
    scope = Scope(kind="tag", to=tag, to_sha=tag.commit)
    return marking.listed(tag, train.carried(train.survey, scope), train.objects.tree(tag.commit))


def _named(hotfixes: Sequence[str]) -> str:
    return ", ".join(hotfixes) or say("something else")
