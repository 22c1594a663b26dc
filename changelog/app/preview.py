"""Both versions of the documentation, and the rhythm of deliveries as figures.

1. the tree of what is online   2. the tree as a publication, a branch or a pull request makes it   3. their texts
Nothing is written: what a publication would write is in its plan. What someone is editing and has not committed
(`edits`) replaces files of the second.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from msgspec import Struct, structs

from changelog.app import live_unshown
from changelog.app.collect import CollectedHistory, collect
from changelog.app.live_unshown import LiveQuestion
from changelog.app.publish.model import PagePlan
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.domain.docs import merge_text
from changelog.domain.history.content import Holding
from changelog.domain.model import Change, Collected, DateTag, moment_of
from changelog.domain.ports.publishing import ReadsTree
from changelog.domain.ports.repository import ReadsHistory
from changelog.domain.preview import source
from changelog.domain.preview.rhythm import Rhythm, WeekFigures
from changelog.domain.preview.source import DocsVersion
from changelog.domain.remote import Seen
from changelog.domain.train.verdicts import Evidence, Records, shown
from changelog.errors import Refused
from changelog.i18n.say import say

DAY = 24 * 3600
LONGEST = 1040  # weeks; a tag that names a day twenty years off is a slip of the pen
Edits = Mapping[str, bytes | None]
"""Path → bytes that no commit holds yet; None: it was taken away."""
NO_EDITS: Edits = {}
NO_TEXTS: Mapping[str, str] = {}


class Versions(Struct, frozen=True, kw_only=True):
    """What is online and what will be; files are read at `revision`, but for those in `held` (by id)."""

    before: DocsVersion
    after: DocsVersion
    revision: str
    held: dict[str, bytes] = {}


def of_plan(docs: ReadsTree, plan: PagePlan, edits: Edits = NO_EDITS) -> Versions:
    """The documentation as it will be once the pull request of a plan is merged."""
    place = plan.place
    base = docs.head_of(place.base)
    online = docs.tree(base)
    after = online
    if place.head:
        ours, fork = docs.tree(place.head), docs.tree(docs.merge_base(place.head, base))
        # What our branch changed, file by file: the lines of the page are merged in the plan.
        after = dict(online)
        for path in {*ours, *fork}:
            if ours.get(path) != fork.get(path):
                after.pop(path, None)
                after |= {path: ours[path]} if path in ours else {}
    new = {path: text for path in plan.woven if (text := plan.before[path]) is not None} | plan.published.files
    return _versions(docs, base, online, place.head or base, after, new, edits, plan.path)


def of_branch(
    docs: ReadsTree, branch: str, pull: int | None, base: str, edits: Edits = NO_EDITS, news: str = ""
) -> Versions:  # fmt: skip
    """The documentation at a branch or at a pull request, beside what it left. Raises Refused where it is not there."""
    seen: Seen = docs.fetch((branch,) if branch else (), (pull,) if pull else ())
    base = base or seen.default
    head = seen.pulls.get(pull, "") if pull else docs.head_of(branch or base)
    if not head:
        lacking = (
            say("the documentation repository has no pull request {number}", number=pull)
            if pull
            else say("the documentation repository has no branch « {branch} »", branch=branch or base)
        )
        raise Refused(lacking, hint=say("Look at its name or number there."))
    online = docs.head_of(base)
    left = docs.merge_base(head, online) or online if online else head
    return _versions(docs, left, docs.tree(left), head, docs.tree(head), {}, edits, news)


def _versions(
    docs: ReadsTree,
    base: str,
    online: Mapping[str, str],
    head: str,
    after: Mapping[str, str],
    new: Mapping[str, str],
    edits: Edits,
    news: str,
) -> Versions:
    """Both versions, read. `new`: texts that no commit holds yet; `news`: the page of news."""
    first = _texts(docs, base, online, {}, news)
    given = {path: text.encode() for path, text in new.items()}
    for path, data in edits.items():
        if data is None:
            given.pop(path, None)
        elif path in new:
            # What will be published and what someone is editing meet on the page of news: both are shown.
            text = data.decode("utf-8", "replace")
            given[path] = merge_text.merge_pages(first.get(path, ""), new[path], text).encode()
        else:
            given[path] = data
    given |= {link: given[path] for link, path in docs.links(head).items() if path in given}
    gone = {path for path, data in edits.items() if data is None}
    ids = {path: f"new-{hashlib.sha256(data).hexdigest()}" for path, data in given.items()}
    after = {path: sha for path, sha in after.items() if path not in gone} | ids
    committed = {path: sha for path, sha in after.items() if path not in ids}
    fresh = {path: data.decode("utf-8", "replace") for path, data in given.items()}
    known = {online[path]: text for path, text in first.items()}
    pages = {path: text for path, text in fresh.items() if source.is_text(path)}
    second = _texts(docs, head, committed, known, news, pages)
    return Versions(
        before=source.read(online, first, news),
        after=source.read(after, second | pages, news),
        revision=head or base,
        held={ids[path]: data for path, data in given.items()},
    )


def _texts(
    docs: ReadsTree, revision: str, tree: Mapping[str, str], known: Mapping[str, str], news: str,
    fresh: Mapping[str, str] = NO_TEXTS,
) -> dict[str, str]:  # fmt: skip
    """The texts of a version, with what its pages include; those whose content is known already are not read."""
    wanted = {path: sha for path, sha in tree.items() if source.is_text(path)}
    found: dict[str, str] = {}
    asked: set[str] = set()
    while wanted:
        held = docs.contents(revision, [sha for sha in wanted.values() if sha not in known])
        known = dict(known) | {sha: data.decode("utf-8", "replace") for sha, data in held.items()}
        found |= {path: known[sha] for path, sha in wanted.items() if sha in known}
        asked |= wanted.keys()
        more = source.included(tree, found | dict(fresh), news)
        wanted = {path: tree[path] for path in more if path in tree and path not in asked}
    return found


def rhythm(reader: ReadsHistory, survey: Survey, records: Records, zone: tzinfo, today: date) -> Rhythm:
    """The figures of every delivery that production has; none where there is no date tag."""
    if not survey.tags:
        return Rhythm()
    gathered = collect(reader, survey, Scope(kind="all", to_sha=survey.branches.integration_sha), zone, today)
    tags = [tag for tag in survey.tags if tag.name in gathered.in_production]
    moments = {tag.name: _moment(tag, records, gathered.holdings.get(tag.name)) for tag in tags}
    found = rhythm_of(gathered.deliveries, survey.tags, moments, records, zone)
    return structs.replace(found, unshown=_unshown(reader, survey, gathered, records, zone, today))


def _unshown(
    reader: ReadsHistory, survey: Survey, gathered: CollectedHistory, records: Records, zone: tzinfo, today: date
) -> tuple[str, ...]:  # fmt: skip
    """What is live without having been shown, as people call it."""
    if survey.branches.one_branch:
        return ()
    carried = {one.delivery.to.tag: one for one in gathered.deliveries if one.delivery.to}

    def brought(tag: DateTag) -> tuple[Change, ...]:
        return gathered.still_live(carried[tag.name].brought) if tag.name in carried else ()

    def beyond(tag: DateTag) -> tuple[Change, ...]:
        if not gathered.live:
            return ()
        scope = Scope(kind="range", base=tag, base_sha=tag.commit, to_sha=survey.branches.integration_sha)
        return collect(reader, survey, scope, zone, today).deliveries[0].brought_or_picked

    found = live_unshown.find(
        LiveQuestion(
            tags=survey.tags,
            delivered=gathered.in_production,
            superseded=gathered.superseded,
            production=survey.branches.production,
            records=records,
            counted=lambda _: records,
            statuses=lambda _: (),
            carried=brought,
            beyond=beyond,
        )
    )
    return tuple(one.label for one in found)


def rhythm_of(
    deliveries: Iterable[Collected], tags: Sequence[DateTag], moments: Mapping[str, tuple[int, bool]], records: Records,
    zone: tzinfo,
) -> Rhythm:  # fmt: skip
    """The same of deliveries that were collected. `moments`: tag → when it reached production (seconds since 1970; 0:
    unknown), and whether that is more than a guess.
    """
    named = {tag.name: tag for tag in tags}
    heard = Evidence(tags={tag.object_id: tag for tag in tags}, records=records, verdicts=())
    weeks: dict[date, list[WeekFigures]] = defaultdict(list)
    guessed = 0
    for one in deliveries:
        tag = named.get(one.delivery.to.tag) if one.delivery.to else None
        if tag is None or tag.name not in moments:
            continue
        at, sure = moments[tag.name]
        guessed += not sure
        day = moment_of(at, zone).date() if at else tag.date
        monday = day - timedelta(days=day.weekday())
        weeks[monday].append(_week(monday, one, at, _verdict(tag, heard)))
    return Rhythm(weeks=tuple(_summed(weeks)), guessed=guessed)


def _week(monday: date, one: Collected, at: int, was_shown: bool | None) -> WeekFigures:
    live = [change for change in one.changes if change.disposition not in ("cancelled", "duplicate")]
    planned = [change for change in live if not change.hotfix]
    return WeekFigures(
        monday=monday,
        deliveries=1,
        changes=len(planned),
        hotfixes=len(live) - len(planned),
        waits=tuple(max(0.0, (at - change.head.committed) / DAY) for change in planned) if at else (),
        known=int(was_shown is not None),
        first=int(bool(was_shown)),
    )


def _summed(weeks: Mapping[date, Sequence[WeekFigures]]) -> Iterable[WeekFigures]:
    """Every week between the first and the last one, those without a delivery included."""
    if not weeks:
        return
    monday, last = min(weeks), max(weeks)
    monday = max(monday, last - timedelta(weeks=LONGEST))
    while monday <= last:
        held = weeks.get(monday, ())
        yield WeekFigures(
            monday=monday,
            deliveries=sum(one.deliveries for one in held),
            changes=sum(one.changes for one in held),
            hotfixes=sum(one.hotfixes for one in held),
            waits=tuple(wait for one in held for wait in one.waits),
            known=sum(one.known for one in held),
            first=sum(one.first for one in held),
        )
        monday += timedelta(days=7)


def _verdict(tag: DateTag, heard: Evidence) -> bool | None:
    """Whether it was shown before it shipped; None where it has no record at all: it is older than the records."""
    own = heard.of(tag)
    if not own:
        return None
    said, released = shown(tag, heard), next((one for one in own if one.kind == "released"), None)
    return said is not None and (released is None or not said.at or said.at <= released.at)


def _moment(tag: DateTag, records: Records, holding: Holding | None) -> tuple[int, bool]:
    """When a delivery reached production: as recorded, else as the commit says that brought it there, else when its tag
    was set.
    """
    own = (one for one in records.get(tag.object_id, ()) if tag.annotated or one.tag == tag.name)
    released = next((one for one in own if one.kind == "released"), None)
    if released is not None:
        return released.at, True
    if holding is not None and holding.at:
        return holding.at, True
    return tag.at or int(datetime(tag.date.year, tag.date.month, tag.date.day, 12, tzinfo=UTC).timestamp()), False
