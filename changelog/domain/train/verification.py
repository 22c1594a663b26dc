"""Whether what is said of a delivery fits what git holds of it: its tag, its list, its records, what production has.

A *difference* is a contradiction that can be shown; what can be neither confirmed nor denied is *unknown*, and is
never counted as fitting (DESIGN.md, law 7).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import field

from changelog.domain.model import TagRef, Value
from changelog.domain.remote import Record
from changelog.domain.train.chain import AddedRecord, ChainDifference
from changelog.domain.train.signatures import Signature, is_accepted
from changelog.domain.train.tag_message import Frozen
from changelog.i18n import plain
from changelog.i18n.say import marked, say

# exactly: all of it · part: some of it · none: nothing of it · taken-back: it was there, and is not any more
ShippedState = Literal["exactly", "part", "none", "taken-back", "unknown"]
DifferenceCode = Literal[
    "tag-name", "tag-tree", "tag-list-more", "tag-list-less", "tag-moved", "tag-gone", "tag-signature", "tag-unsigned",
    "tag-signer", "shown-tree", "shown-as", "shown-list-more", "shown-list-less", "shown-not", "shown-refused",
    "shipped-part", "released-not", "released-tree", "released-from", "record-dropped", "record-reordered",
    "record-misplaced", "record-unsigned", "record-signer", "record-signature", "chain-broken", "unshown",
]  # fmt: skip
UnknownCode = Literal["not-recorded", "after-anchor", "shipped-unknown", "no-list", "statuses-unread", "moves-unread"]
SHOWN = 8  # names that a sentence lists
LATE = ("shown-late", "accepted-unshown")
"""The records by which somebody decides about what went without being shown: shown after all, or accepted as it is."""


class Difference(Value, frozen=True, kw_only=True):
    """A contradiction, with the values of its sentence (`difference_text`)."""

    code: DifferenceCode
    values: dict[str, str] = field(default_factory=dict)


class Unknown(Value, frozen=True, kw_only=True):
    """What cannot be known, with the values of its sentence (`unknown_text`)."""

    code: UnknownCode
    values: dict[str, str] = field(default_factory=dict)


class Statement(Value, frozen=True, kw_only=True):
    """A record that stands, and the commit of the chain that added it. `accepted`: whether somebody whom the team has
    named signed that; `anchored`: whether something outside the records names that commit or a later one.
    """

    record: Record
    link: str = ""
    signature: Signature = field(default_factory=Signature)
    accepted: bool = False
    anchored: bool = False


class ShippedContent(Value, frozen=True, kw_only=True):
    """What production holds of a delivery by content. `since`: the commit with which it got there, empty where that is
    not known; `paths`: what it lacks, or what cannot be known.
    """

    state: ShippedState
    since: str = ""
    paths: tuple[str, ...] = ()


class DeliveryClaims(Value, frozen=True, kw_only=True):
    """All that is said of a delivery, beside what git holds. `message`: what its tag says, None where it has no list;
    `listed`: the numbers and lone commits computed from git, None for a tag that is no delivery any more, `hotfixes`:
    the numbers that came beside it; `statements`: its records, oldest first; `through`: the ones of the tag whose place
    it takes, `carried`: whether it is that one, merged with what production had, and nothing else; `expected`: whether
    everything about it should be signed, `signed`: and by one of those whose keys are `named`; `recorded`: whether
    records were kept when it was tagged; `contradicted`: of its `released` records, those whose positions production's
    history does not have.
    """

    tag: TagRef
    tree: str
    message: Frozen | None
    listed: tuple[tuple[int, ...], tuple[str, ...]] | None
    statements: tuple[Statement, ...]
    hotfixes: frozenset[int] = frozenset()
    through: tuple[Statement, ...] = ()
    carried: bool = False
    signature: Signature = field(default_factory=Signature)
    expected: bool = False
    signed: bool = False
    named: frozenset[str] = frozenset()
    shipped: ShippedContent
    recorded: bool = True
    contradicted: tuple[Record, ...] = ()


class VerifiedDelivery(Value, frozen=True, kw_only=True):
    """A delivery: what was shown, what shipped, who said so, and whether it fits. `superseded`: why it is no delivery
    any more, empty where it is one; `shown_as`: the tag under which it was shown, where that is another one.
    """

    tag: str
    tag_object: str
    commit: str
    tree: str
    by: str
    at: int
    signature: Signature
    superseded: str
    numbers: tuple[int, ...]
    changes: tuple[str, ...]
    shown: Statement | None
    shown_as: str
    released: Statement | None
    overridden: tuple[Statement, ...]
    decided: tuple[Statement, ...]
    shipped: ShippedContent
    differences: tuple[Difference, ...]
    unknown: tuple[Unknown, ...]


def verified(claims: DeliveryClaims, found: Iterable[Difference] = (), superseded: str = "") -> VerifiedDelivery:
    """Compare. `found`: differences seen elsewhere (in the chain of records, between tags)."""
    tag = claims.tag
    shown = _verdict(claims, claims.statements)
    through = _verdict(claims, claims.through) if shown is None else None
    numbers, changes = claims.listed or (claims.message.listed if claims.message else ((), ()))
    differences = (
        *_of_tag(claims),
        *_of_shown(claims, shown or through),
        *_of_shipped(claims),
        *_of_records(claims),
        *found,
    )
    return VerifiedDelivery(
        tag=tag.name, tag_object=tag.object_id, commit=tag.commit, tree=claims.tree, by=tag.by, at=tag.at,
        signature=claims.signature, superseded=superseded, numbers=numbers, changes=changes,
        shown=shown or through,
        shown_as=through.record.tag if through is not None else "",
        released=_last(claims.statements, "released"),
        overridden=tuple(one for one in claims.statements if one.record.kind == "overridden"),
        decided=tuple(one for one in claims.statements if one.record.kind in LATE),
        shipped=claims.shipped,
        differences=differences,
        unknown=tuple(_unknown(claims)),
    )  # fmt: skip


def statement(added: AddedRecord, named: frozenset[str]) -> Statement:
    """A record of the chain as a statement."""
    accepted = is_accepted(added.signature, named)
    return Statement(
        record=added.record, link=added.link, signature=added.signature, accepted=accepted, anchored=added.anchored
    )


def in_chain(one: ChainDifference) -> Difference:
    """A difference of the chain."""
    if one.anchor is not None:
        return Difference(code="chain-broken", values={"sha": one.anchor.sha, "tag": one.anchor.tag})
    codes: dict[str, DifferenceCode] = {
        "dropped": "record-dropped", "reordered": "record-reordered", "misplaced": "record-misplaced",
    }  # fmt: skip
    kind = one.record.kind if one.record is not None else "?"
    values = {"kind": kind, "link": one.link, "by": plain.line(one.by), "at": str(one.at)}
    return Difference(code=codes[one.fault], values=values)


def _last(statements: Sequence[Statement], kind: str) -> Statement | None:
    return next((one for one in reversed(statements) if one.record.kind == kind), None)


def _verdict(claims: DeliveryClaims, statements: Sequence[Statement]) -> Statement | None:
    """That it was shown, by somebody who counts, and not refused since, by anybody."""
    said = [one for one in statements if one.record.kind == "refused" or one.accepted or not claims.signed]
    newest = next((one for one in reversed(said) if one.record.kind in ("shown", "refused")), None)
    return newest if newest is not None and newest.record.kind == "shown" else None


def _of_tag(claims: DeliveryClaims) -> Iterator[Difference]:
    tag, message = claims.tag, claims.message
    if message is not None:
        if message.tag != tag.name:
            yield Difference(code="tag-name", values={"name": message.tag})
        if message.tree and message.tree != claims.tree:
            yield Difference(code="tag-tree", values={"said": message.tree, "tree": claims.tree})
        if claims.listed is not None:
            said = {one.number for one in message.changes if one.number is not None and not one.hotfix}
            yield from _lists("tag", said - set(message.hotfixes), set(claims.listed[0]) - set(message.hotfixes))
    if claims.signature.state == "bad":
        yield Difference(code="tag-signature")
    elif claims.expected and claims.signature.state == "none":
        yield Difference(code="tag-unsigned")
    elif claims.signed and not is_accepted(claims.signature, claims.named):
        yield Difference(code="tag-signer", values={"key": claims.signature.key or "?"})


def _lists(of: Literal["tag", "shown"], said: set[int], carried: set[int]) -> Iterator[Difference]:
    """More is what was not said; less is what is not there."""
    if more := sorted(carried - said):
        yield Difference(code=f"{of}-list-more", values={"numbers": _numbers(more)})  # type: ignore[arg-type]
    if less := sorted(said - carried):
        yield Difference(code=f"{of}-list-less", values={"numbers": _numbers(less)})  # type: ignore[arg-type]


def _of_shown(claims: DeliveryClaims, shown: Statement | None) -> Iterator[Difference]:
    if shown is None:
        if (
            claims.shipped.state in ("exactly", "part")
            and claims.recorded
            and not _overrode(claims.statements, "shown")
            and not _is_decided(claims)
        ):
            refused = any(one.record.kind == "refused" for one in claims.statements)
            yield Difference(code="shown-refused" if refused else "shown-not")
        return
    record = shown.record
    if record.tag_object != claims.tag.object_id:
        if not claims.carried:
            yield Difference(code="shown-as", values={"tag": record.tag})
        return
    if record.commit != claims.tag.commit or (record.tree and record.tree != claims.tree):
        yield Difference(code="shown-tree", values={"said": record.tree or record.commit, "tree": claims.tree})
    if claims.listed is not None and (record.numbers or record.changes):
        gone = claims.hotfixes | set(claims.message.hotfixes if claims.message else ())
        yield from _lists("shown", set(record.numbers) - gone, set(claims.listed[0]) - gone)


def _is_decided(claims: DeliveryClaims) -> bool:
    """Whether somebody has decided about all that went to production without having been shown."""
    decisions = [one.record for one in claims.statements if one.record.kind in LATE]
    known = {number for one in decisions for number in one.numbers}
    return bool(decisions) and known >= set(claims.listed[0] if claims.listed else ())


def _overrode(statements: Sequence[Statement], gate: str) -> bool:
    return any(one.record.kind == "overridden" and one.record.gate == gate for one in statements)


def _of_shipped(claims: DeliveryClaims) -> Iterator[Difference]:
    released, shipped = _last(claims.statements, "released"), claims.shipped
    if shipped.state == "part":
        yield Difference(code="shipped-part", values={"paths": plain.some(shipped.paths, SHOWN)})
    if released is None:
        return
    if shipped.state == "none":
        yield Difference(code="released-not")
    record = released.record
    if record.tree and record.tree != claims.tree:
        yield Difference(code="released-tree", values={"said": record.tree, "tree": claims.tree})
    if record in claims.contradicted:
        yield Difference(code="released-from", values={"sha": record.before or record.to})


def _of_records(claims: DeliveryClaims) -> Iterator[Difference]:
    for one in claims.statements:
        values = {"kind": one.record.kind, "by": plain.line(one.record.by), "key": one.signature.key or "?"}
        if one.signature.state == "bad":
            yield Difference(code="record-signature", values=values)
        elif claims.expected and one.signature.state == "none":
            yield Difference(code="record-unsigned", values=values)
        elif claims.signed and not one.accepted:
            yield Difference(code="record-signer", values=values)


def _unknown(claims: DeliveryClaims) -> Iterator[Unknown]:
    if not claims.statements and not claims.recorded:
        yield Unknown(code="not-recorded")
    if late := [one.record.kind for one in claims.statements if not one.anchored]:
        yield Unknown(code="after-anchor", values={"kinds": plain.some(late, SHOWN)})
    if claims.shipped.state == "unknown":
        yield Unknown(code="shipped-unknown", values={"paths": plain.some(claims.shipped.paths, SHOWN)})
    if claims.message is None:
        yield Unknown(code="no-list")


def _numbers(numbers: Iterable[int]) -> str:
    return plain.some([f"#{number}" for number in numbers])


def difference_text(one: Difference) -> str:
    """A difference, in words."""
    return say(_DIFFERENCES[one.code], **{name: _short(value) for name, value in one.values.items()})


def unknown_text(one: Unknown) -> str:
    """What cannot be known, in words."""
    return say(_UNKNOWN[one.code], **one.values)


def _short(value: str) -> str:
    return value[:10] if len(value) in (40, 64) and all(sign in "0123456789abcdef" for sign in value) else value


_DIFFERENCES: dict[DifferenceCode, str] = {
    "tag-name": marked("its message is that of {name}"),
    "tag-tree": marked("its message says the tree {said}, and its commit has {tree}"),
    "tag-list-more": marked("it carries {numbers}, which its message does not list"),
    "tag-list-less": marked("its message lists {numbers}, which it does not carry"),
    "tag-moved": marked("records are about the object {object}, and the tag has another one now"),
    "tag-gone": marked("records are about {tag}, and the remote has no such tag"),
    "tag-signature": marked("its signature is not one of these bytes: it was changed after it was signed"),
    "tag-unsigned": marked("it is not signed"),
    "tag-signer": marked("nobody whom the team has named signed it ({key})"),
    "shown-tree": marked("what was shown is {said}, and it has {tree}"),
    "shown-as": marked("it says that it was shown as {tag}, and it is not that with what production had"),
    "shown-list-more": marked("it carries {numbers}, which was not shown"),
    "shown-list-less": marked("{numbers} was shown, and it does not carry that"),
    "shown-not": marked("it is in production, and nobody recorded that it was shown"),
    "shown-refused": marked("it is in production, and the demo refused it"),
    "shipped-part": marked("production has a part of it; it lacks {paths}"),
    "released-not": marked("it is recorded as released, and production does not hold it"),
    "released-tree": marked("the tree {said} was recorded as released, and it has {tree}"),
    "released-from": marked("its release says that production was at {sha}, and production's history says otherwise"),
    "record-dropped": marked("a record ({kind}) is gone from the notes since {link}, by {by}"),
    "record-reordered": marked("records changed places with {link}, by {by}"),
    "record-misplaced": marked("a record ({kind}) about another object was put here with {link}, by {by}"),
    "record-unsigned": marked("the record “{kind}” of {by} is not signed"),
    "record-signer": marked("nobody whom the team has named signed the record “{kind}” of {by} ({key})"),
    "record-signature": marked("the signature of the record “{kind}” of {by} does not hold"),
    "chain-broken": marked(
        "{tag} names {sha} as where the records stood, and they do not go back to it: they were rewritten"
    ),
    "unshown": marked("in production without having been shown: {numbers}"),
}
_UNKNOWN: dict[UnknownCode, str] = {
    "not-recorded": marked("nothing was recorded yet when it was tagged"),
    "after-anchor": marked("after the last anchor ({kinds}): whether a record was dropped there"),
    "shipped-unknown": marked("whether production holds it ({paths})"),
    "no-list": marked("what it was meant to carry: its tag has no list"),
    "moves-unread": marked("who moved production, and when: {why}"),
    "statuses-unread": marked("what commit statuses say: the forge was not asked"),
}
