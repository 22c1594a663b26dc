"""The rhythm of deliveries: from the whole history and its records to figures, week by week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from changelog.flow.asking import Scope
from changelog.flow.collect import collect
from changelog.flow.survey import Survey
from changelog.model import Collected, DateTag
from changelog.ports.history import ReadsHistory
from changelog.preview.rhythm import Rhythm, Week
from changelog.remote import Record
from changelog.train.hearing import Heard, Records, shown

DAY = 24 * 3600
LONGEST = 1040
"""Weeks; a tag that names a day twenty years off is a slip of the pen."""


def rhythm(reader: ReadsHistory, survey: Survey, records: Records, zone: tzinfo, today: date) -> Rhythm:
    """The figures of every delivery that production has; none where there is no date tag."""
    if not survey.tags:
        return Rhythm()
    gathered = collect(reader, survey, Scope(kind="all", to_sha=survey.branches.integration_sha), zone, today)
    tags = [tag for tag in survey.tags if tag.name in gathered.in_production]
    merged = _merged(reader, survey, tags)
    moments = {tag.name: _moment(tag, records, merged) for tag in tags}
    return of(gathered.deliveries, survey.tags, moments, records, zone)


def of(
    deliveries: Iterable[Collected], tags: Sequence[DateTag], moments: Mapping[str, tuple[int, bool]], records: Records,
    zone: tzinfo,
) -> Rhythm:  # fmt: skip
    """The same of deliveries that were collected. `moments`: tag → when it reached production (seconds since 1970; 0:
    nobody knows), and whether that is more than a guess.
    """
    named = {tag.name: tag for tag in tags}
    heard = Heard(tags={tag.object_id: tag for tag in tags}, records=records, verdicts=())
    weeks: dict[date, list[Week]] = defaultdict(list)
    guessed = 0
    for one in deliveries:
        tag = named.get(one.delivery.to.tag) if one.delivery.to else None
        if tag is None or tag.name not in moments:
            continue
        at, sure = moments[tag.name]
        guessed += not sure
        day = datetime.fromtimestamp(at, zone).date() if at else tag.date
        monday = day - timedelta(days=day.weekday())
        weeks[monday].append(_week(monday, one, at, _verdict(tag, heard)))
    return Rhythm(weeks=tuple(_summed(weeks)), guessed=guessed)


def _week(monday: date, one: Collected, at: int, was_shown: bool | None) -> Week:
    live = [change for change in one.changes if change.disposition not in ("cancelled", "duplicate")]
    planned = [change for change in live if not change.hotfix]
    return Week(
        monday=monday,
        deliveries=1,
        changes=len(planned),
        hotfixes=len(live) - len(planned),
        waits=tuple(max(0.0, (at - change.head.committed) / DAY) for change in planned) if at else (),
        known=int(was_shown is not None),
        first=int(bool(was_shown)),
    )


def _summed(weeks: Mapping[date, Sequence[Week]]) -> Iterable[Week]:
    """Every week between the first and the last one, those without a delivery included."""
    if not weeks:
        return
    monday, last = min(weeks), max(weeks)
    monday = max(monday, last - timedelta(weeks=LONGEST))
    while monday <= last:
        held = weeks.get(monday, ())
        yield Week(
            monday=monday,
            deliveries=sum(one.deliveries for one in held),
            changes=sum(one.changes for one in held),
            hotfixes=sum(one.hotfixes for one in held),
            waits=tuple(wait for one in held for wait in one.waits),
            known=sum(one.known for one in held),
            first=sum(one.first for one in held),
        )
        monday += timedelta(days=7)


def _verdict(tag: DateTag, heard: Heard) -> bool | None:
    """Whether it was shown before it shipped; None where it has no record at all: it went before anybody kept them."""
    own = heard.of(tag)
    if not own:
        return None
    said, released = shown(tag, heard), next((one for one in own if one.kind == "released"), None)
    return said is not None and (released is None or not said.at or said.at <= released.at)


def _moment(tag: DateTag, records: Records, merged: Mapping[str, int]) -> tuple[int, bool]:
    """When a delivery reached production: as recorded, else when it was merged there, else when its tag was set."""
    said = next((one for one in _own(tag, records) if one.kind == "released"), None)
    if said is not None:
        return said.at, True
    if tag.commit in merged:
        return merged[tag.commit], True
    return tag.at or int(datetime(tag.date.year, tag.date.month, tag.date.day, 12, tzinfo=UTC).timestamp()), False


def _own(tag: DateTag, records: Records) -> Sequence[Record]:
    return [one for one in records.get(tag.object_id, ()) if tag.annotated or one.tag == tag.name]


def _merged(reader: ReadsHistory, survey: Survey, tags: Sequence[DateTag]) -> dict[str, int]:
    """Tagged commit → when production's own merge of it was made, for deliveries released that way."""
    production = survey.branches.production_sha
    wanted = {tag.commit for tag in tags}
    if not production or not wanted:
        return {}
    found: dict[str, int] = {}
    for commit in list(reader.history([production])):
        for parent in commit.parents[1:]:
            if parent in wanted:
                found[parent] = min(commit.committed, found.get(parent, commit.committed))
    return found
