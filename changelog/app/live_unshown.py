"""Which changes are live without having been shown: the one answer of every command and page.

1. the deliveries in production that nobody was shown, whole or in part   2. what production has beyond the newest one
3. less what somebody decided about

Content says what is live (`app/production_content`); only demos and decisions are records.
"""

from collections.abc import Callable, Container, Iterable, Sequence

from msgspec import Struct

from changelog.domain.forge import Check
from changelog.domain.model import HOTFIX_BRANCHES, Change, DateTag, Finding
from changelog.domain.remote import Record
from changelog.domain.train import tag_message, verdicts
from changelog.domain.train.verdicts import LONGEST, Evidence, Records
from changelog.i18n.say import say

DECIDED = ("shown-late", "accepted-unshown")
"""The records by which somebody decides about what is live: it was shown after all, or it stays as it is."""


class LiveQuestion(Struct, frozen=True, kw_only=True):
    """What the answer rests on. `tags`: the date tags, oldest first; `delivered`: the names of those that production
    got; `records`: all there are, `counted`: those that count for a delivery, `statuses`: those of its commit, asked
    where no record says that it was shown; `carried`: what a delivery brought and production still has, `beyond`: what
    production has of what came after it; both oldest first, and read where it matters.
    """

    tags: Sequence[DateTag]
    delivered: Container[str]
    superseded: Container[str]
    production: str
    records: Records
    counted: Callable[[DateTag], Records]
    statuses: Callable[[DateTag], Sequence[Check]]
    carried: Callable[[DateTag], Sequence[Change]]
    beyond: Callable[[DateTag], Sequence[Change]]

    @property
    def newest(self) -> DateTag | None:
        """The newest delivery that production got."""
        return next(iter(self.newest_first), None)

    @property
    def newest_first(self) -> Iterable[DateTag]:
        """The deliveries that production got."""
        return (tag for tag in reversed(self.tags) if tag.name in self.delivered and tag.name not in self.superseded)


def find(asked: LiveQuestion) -> tuple[Change, ...]:
    """The changes, oldest first, each once."""
    newest = asked.newest
    if newest is None:
        return ()
    found: list[Change] = []
    for tag in reversed(list(_open(asked, newest))):
        found += undecided(_not_shown(asked, tag), tag, asked.tags, asked.records)
    found += undecided(live(asked.beyond(newest), asked.production, asked.records), newest, asked.tags, asked.records)
    return tuple({one.number if one.number is not None else one.head.sha: one for one in found}.values())


def live(changes: Iterable[Change], production: str, records: Records) -> tuple[Change, ...]:
    """Of the changes beyond a delivery, those that production has; hotfixes are meant to be there.

    Where production is part of the integration branch, git alone does not tell a hotfix from what was pushed past the
    demo (TRAIN.md): the record of `hotfix start --because` says so, else the pull request's base, else the name of its
    branch.
    """
    urgent = {key for key, held in records.items() if any(one.gate == "shown" and not one.tag for one in held)}
    return tuple(change for change in changes if change.live is not None and not _is_hotfix(change, production, urgent))


def findings(changes: Iterable[Change], production: str) -> tuple[Finding, ...]:
    """That they are live, in one sentence; nothing where none is."""
    names = ", ".join(change.label for change in changes)
    message = say("in production without having been shown: {names}", names=names)
    return (Finding(code="live-unshown", message=message, subject=production),) if names else ()


def _open(asked: LiveQuestion, newest: DateTag) -> Iterable[DateTag]:
    """The deliveries of which something may not have been shown, newest first.

    Nobody is asked for a demo of what came before the first one that was recorded. The newest one's list is compared
    with what was shown; that of an earlier one where its tag lists something else, or nothing.
    """
    demos = [one for held in asked.records.values() for one in held if one.kind == "shown"]
    shown_once, began = {one.tag for one in demos}, min((one.at for one in demos), default=0)
    names = [one.name for one in asked.tags]
    first = next((at for at, name in enumerate(names) if name in shown_once), len(names))
    for tag in asked.newest_first:
        if tag.name in names[:first] and not 0 < began < tag.at:
            continue
        known = Evidence(tags={one.object_id: one for one in asked.tags}, records=asked.counted(tag), verdicts=())
        if any(one.kind == "overridden" and one.gate == "shown" for one in known.of(tag)):
            continue
        if tag == newest or verdicts.shown(tag, known) is None or _disagrees(tag, asked):
            yield tag


def _not_shown(asked: LiveQuestion, tag: DateTag) -> tuple[Change, ...]:
    """What a delivery in production carries that nobody was shown, hotfixes aside. A record that lists what was shown
    shows that, and no more.
    """
    known = {one.object_id: one for one in asked.tags}
    evidence = Evidence(tags=known, records=asked.counted(tag), verdicts=())
    seen = verdicts.shown(tag, evidence) is not None
    if not seen:
        told = Evidence(tags=known, records=asked.counted(tag), verdicts=verdicts.verdicts_in(asked.statuses(tag)))
        seen = verdicts.shown(tag, told) is not None
    lists = _shown_lists(tag, asked) if seen else []
    if seen and not lists:
        return ()
    numbers = {number for one in lists for number in one.numbers}
    lone = {sha for one in lists for sha in one.changes}
    left = (one for one in asked.carried(tag) if not one.hotfix)
    return tuple(one for one in left if one.number not in numbers and one.head.sha not in lone)


def _shown_lists(tag: DateTag, asked: LiveQuestion) -> list[Record]:
    """The records that list what was shown: of the tag itself, else of the one that it says it was shown as. What a tag
    says of itself shows nothing more than that one's record.
    """
    known, records = {one.object_id: one for one in asked.tags}, asked.counted(tag)
    at: DateTag | None = tag
    for _ in range(LONGEST):
        if at is None:
            break
        own = [one for one in records.get(at.object_id, ()) if one.kind == "shown" and (one.numbers or one.changes)]
        message = tag_message.of_tag(at)
        if own or message is None:
            return own
        at = known.get(message.shown_as)
    return []


def _disagrees(tag: DateTag, asked: LiveQuestion) -> bool:
    """Whether the records list less than what the tag says that it carries, or the tag says nothing."""
    lists = _shown_lists(tag, asked)
    message = tag_message.of_tag(tag)
    if not lists or message is None:
        return bool(lists)
    shown = {number for one in lists for number in one.numbers}
    return any(one.number not in shown for one in message.changes if one.number is not None and not one.hotfix)


def undecided(changes: Iterable[Change], tag: DateTag, tags: Iterable[DateTag], held: Records) -> tuple[Change, ...]:
    """The changes that nobody decided about: by a record of theirs, or by showing a later delivery than `tag`."""
    later = {one.object_id for one in tags if (one.order, one.name) > (tag.order, tag.name)}
    kinds = (*DECIDED, "taken-back")
    records = [
        one for key, own in held.items() for one in own
        if one.kind in kinds or (one.kind == "shown" and key in later)
    ]  # fmt: skip
    known = set[int | str]()
    for one in sorted(records, key=lambda one: one.at):
        if one.kind == "taken-back":
            known.difference_update(one.numbers, one.changes)
        else:
            known.update(one.numbers, one.changes)
    return tuple(one for one in changes if one.number not in known and one.head.sha not in known)


def _is_hotfix(change: Change, production: str, urgent: Container[str]) -> bool:
    if change.hotfix or any(commit.sha in urgent for commit in change.commits):
        return True
    if change.pull is not None:
        return change.pull.base == production
    return change.branch.startswith(HOTFIX_BRANCHES)
