"""The range of commits that was asked for: the newest delivery, one tag, a range, the next one, a period."""

from datetime import date, datetime, time, tzinfo
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
    """The question, resolved. `to` and `base` are its date tags, if it has any, `to_sha` and `base_sha` its commits."""

    kind: Literal["tag", "range", "next", "days", "all"]
    to: DateTag | None = None
    base: DateTag | None = None
    to_sha: str = ""
    base_sha: str = ""
    since: date | None = None
    until: date | None = None


def resolve(question: DeliveryQuestion, survey: Survey, names: ResolvesNames, today: date) -> Scope:
    """Turn a question into commits. Raises Misuse for what does not exist, Refused when there is no date tag."""
    _check(question, today)
    tip = survey.branches.integration_sha
    if question.since or question.until:
        return Scope(kind="days", since=question.since, until=question.until, to_sha=tip)
    if question.next:
        return Scope(kind="next", to_sha=tip)
    if ".." in question.words:
        return _range(question.words, survey, names)
    if question.words:
        tag = survey.tag(question.words.removeprefix("refs/tags/"))
        if tag is None:
            raise _unknown(question.words, survey)
        return Scope(kind="tag", to=tag, to_sha=tag.commit)
    if not survey.tags:
        raise Refused(say("this repository has no date tag yet, so no delivery"), hint=_without_tags(survey))
    return Scope(kind="all", to_sha=tip) if question.all else Scope(kind="tag")


def start_of_day(day: date, zone: tzinfo) -> int:
    """The second at which a day begins in a time zone."""
    try:
        return int(datetime.combine(day, time(), zone).timestamp())
    except (OverflowError, ValueError):
        return 0


def point(tag: DateTag) -> Point:
    """A date tag as one end of a delivery."""
    return Point(tag=tag.name, sha=tag.commit, date=tag.date)


def _check(question: DeliveryQuestion, today: date) -> None:
    since, until = question.since, question.until
    if sum([bool(question.words), question.next, question.all, bool(since or until)]) > 1:
        raise Misuse(
            say("a range, --next, --all and --since/--until exclude one another"), hint=say("Give one of them.")
        )
    if since and until and until < since:
        raise Misuse(
            say("--until {until} lies before --since {since}", until=until, since=since),
            hint=say("Swap the two days."),
        )
    if since and since > today:
        raise Misuse(say("--since {since} has not come yet", since=since), hint=say("Today is {today}.", today=today))


def _range(words: str, survey: Survey, names: ResolvesNames) -> Scope:
    left, _, right = words.replace("...", "..").partition("..")
    if not left and not right:
        raise Misuse(say("the range names no end"), hint=say("Write FROM..TO, as 2022-01-11..2022-01-18."))
    right = right or survey.branches.integration_ref
    base, to = survey.tag(left), survey.tag(right)
    ends = {name: f"refs/tags/{name}" if tag else name for name, tag in ((left, base), (right, to)) if name}
    found = names.resolve(ends.values())
    for name, full in ends.items():
        if full not in found:
            raise _unknown(name, survey)
    if base and to and (to.order, to.name) < (base.order, base.name):
        raise Misuse(
            say("{right} comes before {left}", right=right, left=left),
            hint=say("Write {right}..{left}.", right=right, left=left),
        )
    return Scope(kind="range", to=to, base=base, to_sha=found[ends[right]], base_sha=found[ends[left]] if left else "")


def _unknown(name: str, survey: Survey) -> Exception:
    message = say("{name!r} is no date tag of this repository", name=name)
    known = [tag.name for tag in survey.tags]
    if not known:
        return Misuse(message, hint=_without_tags(survey))
    from difflib import get_close_matches

    near = _nearest(name, survey) or get_close_matches(name, known, n=1)
    hint = say("Did you mean {name}? ", name=near[0]) if near else ""
    hint += say("The newest date tags: {listed}.", listed=", ".join(reversed(known[-5:])))
    return Misuse(message, hint=say("{hint} For other revisions write FROM..TO.", hint=hint))


def _nearest(name: str, survey: Survey) -> list[str]:
    """The date tag nearest to a day, when a day was typed."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return []
    return [min(survey.tags, key=lambda tag: abs((tag.date - day).days)).name]


def unread_tags(survey: Survey) -> list[str]:
    """The dated tags that are newer than all that are read, a line a shape, with the setting that reads them."""
    return [
        say(
            'Tags such as {name} look like dates but are not read: [tags] accept = ["{shape}"] in nouveautes.toml.',
            name=name,
            shape=shape,
        )
        for shape, name in list(survey.unread.items())[:3]
    ]


def _without_tags(survey: Survey) -> str:
    lines = [
        *unread_tags(survey),
        say("Without tags: --next shows what the first one would carry, --since 2022-01-10 what came since a day."),
        say("A date tag: git tag 2022-01-18 && git push origin 2022-01-18. Made elsewhere: git fetch --tags."),
    ]
    return "\n".join(lines)
