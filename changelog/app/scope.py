"""What was asked for: the newest delivery, one tag, a range, the next one, a period; and which commits that means."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from msgspec import Struct

from changelog.app.survey import Survey
from changelog.domain.model import DateTag, Point
from changelog.domain.ports.repository import ResolvesNames
from changelog.errors import Misuse, Refused
from changelog.i18n.say import say


class DeliveryQuestion(Struct, frozen=True, kw_only=True):
    """A question as typed. `words`: `FROM..TO` or a tag; days are inclusive, in the settings' time zone."""

    words: str = ""
    next: bool = False
    all: bool = False
    since: date | None = None
    until: date | None = None


class Scope(Struct, frozen=True, kw_only=True):
    """The question, resolved. `base` and `to` are date tags where there are such, `shas` the two commits."""

    kind: Literal["tag", "range", "next", "days", "all"]
    to: DateTag | None = None
    base: DateTag | None = None
    to_sha: str = ""
    base_sha: str = ""
    since: date | None = None
    until: date | None = None


def resolve(asked: DeliveryQuestion, survey: Survey, names: ResolvesNames, today: date) -> Scope:
    """Turn a question into commits. Raises Misuse for what does not exist, Refused for nothing to answer."""
    _one_question(asked, today)
    if asked.since or asked.until:
        return Scope(kind="days", since=asked.since, until=asked.until, to_sha=survey.branches.integration_sha)
    if asked.all:
        if not survey.tags:
            raise _no_tags(survey)
        return Scope(kind="all", to_sha=survey.branches.integration_sha)
    if asked.next:
        return Scope(kind="next", to_sha=survey.branches.integration_sha)
    if ".." in asked.words:
        return _range(asked.words, survey, names)
    if asked.words:
        return _tag(asked.words, survey)
    if not survey.tags:
        raise _no_tags(survey)
    return Scope(kind="tag")


def start_of_day(day: date, zone: tzinfo) -> int:
    """The second at which a day begins in a time zone."""
    try:
        return int(datetime.combine(day, time(), zone).timestamp())
    except (OverflowError, ValueError):
        return 0


def after(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1) if day < date.max else day


def point(tag: DateTag) -> Point:
    """A date tag as one end of a delivery."""
    return Point(tag=tag.name, sha=tag.commit, date=tag.date)


def _one_question(asked: DeliveryQuestion, today: date) -> None:
    given = [bool(asked.words), asked.next, asked.all, bool(asked.since or asked.until)]
    if sum(given) > 1:
        raise Misuse(
            say("a range, --next, --all and --since/--until each ask for something else"),
            hint=say("Give one of them."),
        )
    if asked.since and asked.until and asked.until < asked.since:
        raise Misuse(
            say("--until {until} lies before --since {since}", until=asked.until, since=asked.since),
            hint=say("Swap the two days."),
        )

    if asked.since and asked.since > today:
        raise Misuse(
            say("--since {since} has not come yet", since=asked.since), hint=say("Today is {today}.", today=today)
        )


def _range(words: str, survey: Survey, names: ResolvesNames) -> Scope:
    left, _, right = words.replace("...", "..").partition("..")
    if not left and not right:
        raise Misuse(say("the range names no end"), hint=say("Write FROM..TO, as 2022-01-11..2022-01-18."))
    right = right or survey.branches.integration_ref
    shas = {tag.name: tag.commit for tag in survey.tags}
    ends = {name: f"refs/tags/{name}" if name in shas else name for name in (left, right) if name}
    found = names.resolve(ends.values())
    for name, full in ends.items():
        if full not in found:
            raise _unknown(name, survey)
    first, last = survey.tag(left), survey.tag(right)
    if first and last and (last.order, last.name) < (first.order, first.name):
        raise Misuse(
            say("{right} comes before {left}", right=right, left=left),
            hint=say("Write {right}..{left}.", right=right, left=left),
        )
    return Scope(
        kind="range",
        to=survey.tag(right),
        base=survey.tag(left),
        to_sha=found[ends[right]],
        base_sha=found[ends[left]] if left else "",
    )


def _tag(name: str, survey: Survey) -> Scope:
    tag = survey.tag(name.removeprefix("refs/tags/"))
    if tag is None:
        raise _unknown(name, survey)
    return Scope(kind="tag", to=tag, to_sha=tag.commit)


def _unknown(name: str, survey: Survey) -> Exception:
    from difflib import get_close_matches

    known = [tag.name for tag in survey.tags]
    near = _nearest(name, survey) or get_close_matches(name, known, n=1)
    listed = ", ".join(reversed(known[-5:]))
    if not known:
        return Misuse(say("{name!r} is no date tag of this repository", name=name), hint=_without_tags(survey))
    hint = say("Did you mean {name}? ", name=near[0]) if near else ""
    hint += say("The newest date tags: {listed}.", listed=listed)
    return Misuse(
        say("{name!r} is no date tag of this repository", name=name),
        hint=say("{hint} For other revisions write FROM..TO.", hint=hint),
    )


def _nearest(name: str, survey: Survey) -> list[str]:
    """The date tag nearest to a day that was typed, if a day was typed."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return []
    return [min(survey.tags, key=lambda tag: abs((tag.date - day).days)).name]


def _no_tags(survey: Survey) -> Refused:
    return Refused(say("this repository has no date tag yet, so no delivery"), hint=_without_tags(survey))


def _without_tags(survey: Survey) -> str:
    lines = [
        say(
            'Tags such as {name} look like dates but are not read: [tags] accept = ["{shape}"] in nouveautes.toml.',
            name=name,
            shape=shape,
        )
        for shape, name in list(survey.unread.items())[:3]
    ]
    return "\n".join(
        [
            *lines,
            say("Without tags: --next shows what the first one would carry, --since 2022-01-10 what came since a day."),
            say("A date tag: git tag 2022-01-18 && git push origin 2022-01-18. Made elsewhere: git fetch --tags."),
        ]
    )
