"""Verify: what is said of each delivery, beside what git holds of it.

1. the chain of records, with the anchors that tags and commit statuses keep   2. the tags that records are about
3. each delivery: its tag, its list, what was shown, what production has, who said so   4. what fits nowhere else
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from changelog.app.survey import Survey
from changelog.domain.model import DateTag, TagRef, Value
from changelog.domain.remote import Record
from changelog.domain.train import chain, positions, tag_message, verification
from changelog.domain.train.anchors import Anchor
from changelog.domain.train.chain import ChainDifference, ChainLink
from changelog.domain.train.positions import ExplainedMove, PushLog
from changelog.domain.train.signatures import Signature, is_accepted
from changelog.domain.train.verdicts import Records
from changelog.domain.train.verification import (
    DeliveryClaims,
    Difference,
    ShippedContent,
    Statement,
    Unknown,
    VerifiedDelivery,
)


class VerifyFacts(Struct, frozen=True, kw_only=True):
    """What the remotes hold. `records`: those that stand; `links`: the chain, oldest first; `anchors`: those of commit
    statuses; `listed`: of each delivery, the numbers and lone commits that git gives, `hotfixes`: the numbers of those
    that came beside it; `trees`: by commit; `signatures`:
    by tag object; `named`: the keys of those who might sign a delivery; `expected`: whether the tool signed what it
    wrote about it; `signed`: whether signatures are required; `holds`: whether production's history has a commit;
    `carries`: whether a second tag is the first one with what production had before it; `surplus`: what production has
    beyond its deliveries; `log`: the moves of production that are looked at, `positions`: the trees of where they led.
    """

    survey: Survey
    tags: tuple[TagRef, ...]
    records: Records
    links: tuple[ChainLink, ...]
    anchors: tuple[Anchor, ...]
    statuses_read: bool
    listed: Mapping[str, tuple[tuple[int, ...], tuple[str, ...]]]
    hotfixes: Mapping[str, frozenset[int]]
    superseded: Mapping[str, str]
    trees: Mapping[str, str]
    signatures: Mapping[str, Signature]
    named: Callable[[DateTag], frozenset[str]]
    expected: Callable[[DateTag], bool]
    signed: bool
    shipped: Callable[[DateTag], ShippedContent]
    holds: Callable[[str], bool]
    carries: Callable[[DateTag, DateTag], bool]
    surplus: tuple[str, ...] = ()
    log: PushLog = PushLog()
    positions: Mapping[str, str] = field(default_factory=dict)


class Verification(Value, frozen=True, kw_only=True):
    """The deliveries that were asked about, newest first, and the chain: how many records it holds, how many of them
    something outside vouches for, the last anchor, and what is wrong with it as a whole. `moves`: who moved production
    since the first of these deliveries was tagged, newest first, as its forge logged it.
    """

    deliveries: tuple[VerifiedDelivery, ...]
    records: int
    anchored: int
    anchor: Anchor | None
    differences: tuple[Difference, ...]
    unknown: tuple[Unknown, ...]
    moves: tuple[ExplainedMove, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether nothing contradicts anything."""
        return not self.differences and not any(one.differences for one in self.deliveries)


def verify(facts: VerifyFacts, wanted: Sequence[DateTag]) -> Verification:
    """Compare everything; `wanted`: the deliveries to answer about, in any order."""
    anchors = (*_of_tags(facts), *facts.anchors)
    read = chain.read(facts.links, anchors)
    places = {link.sha: at for at, link in enumerate(facts.links)}
    last = max((one for one in anchors if one.sha in places), key=lambda one: places[one.sha], default=None)

    began = min((link.at for link in facts.links), default=0)
    statements = {tag.name: _statements(facts, read, tag) for tag in facts.survey.tags}
    deliveries = tuple(
        _delivery(facts, tag, statements, read.differences, began)
        for tag in sorted(wanted, key=lambda one: one.order, reverse=True)
    )
    known = {tag.object_id for tag in facts.survey.tags}
    rest = [verification.in_chain(one) for one in read.differences if one.anchor or one.tag_object not in known]
    surplus = Difference(code="unshown", values={"numbers": ", ".join(facts.surplus)})
    return Verification(
        deliveries=deliveries,
        records=len(read.added),
        anchored=sum(one.anchored for one in read.added),
        anchor=last,
        differences=(*rest, *_gone(facts), *((surplus,) if facts.surplus else ())),
        unknown=tuple(_unread(facts)),
        moves=_moves(facts, wanted),
    )


def _unread(facts: VerifyFacts) -> Iterable[Unknown]:
    """What the forge was not asked, or did not answer."""
    if not facts.statuses_read:
        yield Unknown(code="statuses-unread")
    if facts.log.trouble:
        yield Unknown(code="moves-unread", values={"why": facts.log.trouble})


def _moves(facts: VerifyFacts, wanted: Sequence[DateTag]) -> tuple[ExplainedMove, ...]:
    since = min((tag.at for tag in wanted), default=0)
    pushes = [push for push in facts.log.pushes if push.at >= since]
    records = [one for held in facts.records.values() for one in held]
    return positions.explained(pushes, records, facts.positions)


def _of_tags(facts: VerifyFacts) -> Iterable[Anchor]:
    """The anchors in the messages of date tags; where signatures are required, of those that somebody named signed."""
    for tag in facts.survey.tags:
        message = tag_message.of_tag(tag)
        signature = facts.signatures.get(tag.object_id, Signature())
        if message is None or not message.records or (facts.signed and not is_accepted(signature, facts.named(tag))):
            continue
        yield Anchor(sha=message.records, tag=tag.name)


def _statements(facts: VerifyFacts, read: chain.ReadChain, tag: DateTag) -> tuple[Statement, ...]:
    """The records of a tag that stand, each with what added it; where signatures are required, also those that say what
    somebody who does not count has said already.
    """
    named = facts.named(tag)
    gone = {one.record for one in read.differences if one.fault == "dropped"}
    added = [one for one in read.of(tag.object_id) if one.record not in gone]
    standing = facts.records.get(tag.object_id, ())
    own = [
        one
        for one in added
        if (facts.signed or one.record in standing) and (tag.annotated or one.record.tag == tag.name)
    ]
    return tuple(verification.statement(one, named) for one in own)


def _delivery(
    facts: VerifyFacts,
    tag: DateTag,
    statements: Mapping[str, tuple[Statement, ...]],
    differences: Sequence[ChainDifference],
    began: int,
) -> VerifiedDelivery:
    message = tag_message.of_tag(tag)
    old = next((one for one in facts.survey.tags if message and one.object_id == message.shown_as), None)
    own = statements[tag.name]
    found = [verification.in_chain(one) for one in differences if one.tag_object == tag.object_id and not one.anchor]
    claims = DeliveryClaims(
        tag=TagRef(
            name=tag.name, object_id=tag.object_id, commit=tag.commit, annotated=tag.annotated, by=tag.by, at=tag.at
        ),
        tree=facts.trees[tag.commit],
        message=message,
        listed=facts.listed.get(tag.name),
        hotfixes=facts.hotfixes.get(tag.name, frozenset()),
        statements=own,
        through=statements[old.name] if old is not None else (),
        carried=old is not None and facts.carries(old, tag),
        signature=facts.signatures.get(tag.object_id, Signature()),
        expected=facts.signed or facts.expected(tag),
        signed=facts.signed,
        named=facts.named(tag),
        shipped=facts.shipped(tag),
        recorded=bool(own) or bool(began and tag.at >= began),
        contradicted=tuple(one.record for one in own if _contradicted(facts, one.record)),
    )
    return verification.verified(claims, (*found, *_moved(facts, tag)), facts.superseded.get(tag.name, ""))


def _contradicted(facts: VerifyFacts, record: Record) -> bool:
    """Whether a release says that production stood, or stands, where its history never was."""
    return record.kind == "released" and not all(facts.holds(sha) for sha in (record.before, record.to) if sha)


def _moved(facts: VerifyFacts, tag: DateTag) -> Iterable[Difference]:
    """Objects that had this tag's name, have records, and are on the remote under no name."""
    there = {one.object_id for one in facts.tags}
    for key, held in facts.records.items():
        if key not in there and any(one.tag == tag.name for one in held):
            yield Difference(code="tag-moved", values={"object": key})


def _gone(facts: VerifyFacts) -> Iterable[Difference]:
    """Tags that records are about, and that the remote has under no name."""
    names, there = {one.name for one in facts.tags}, {one.object_id for one in facts.tags}
    about = {one.tag for key, held in facts.records.items() if key not in there for one in held}
    return [Difference(code="tag-gone", values={"tag": name}) for name in sorted(about - names - {""})]
