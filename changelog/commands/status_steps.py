"""Where a delivery stands, in the lines of `status`: each step with when and by whom, or when it is due."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo

from msgspec import Struct

from changelog.flow.week import Week
from changelog.forge import Deployment
from changelog.language import dates, plain, typography
from changelog.language.delivery_words import plural
from changelog.language.week_words import WEEK
from changelog.train.hearing import Said
from changelog.train.standing import Standing

Line = tuple[str, str]
FAILED, LATE = ("failed",), ("late", "waiting")


class Telling(Struct, frozen=True, kw_only=True):
    """What the lines are told with. `channels`: whether anybody is to be told; `left`: tickets still on the board."""

    speech: str
    zone: tzinfo
    channels: bool = False
    one_branch: bool = False
    left: int = 0

    @property
    def words(self) -> Mapping[str, str]:
        """The phrases, set for their language."""
        return {key: typography.of(text, self.speech) for key, text in WEEK[self.speech].items()}

    def moment(self, at: int | datetime) -> str:
        """A moment in words."""
        when = at.astimezone(self.zone) if isinstance(at, datetime) else datetime.fromtimestamp(at, self.zone)
        return dates.moment(when, self.speech)

    def said(self, one: Said) -> str:
        """By whom and when."""
        when = self.moment(one.at) if one.at else ""
        text = ", ".join(part for part in (when, plain.line(one.by)) if part) or self.words["yes"]
        return self.words["through"].format(said=text, tag=plain.line(one.through)) if one.through else text


def lines(week: Week, telling: Telling) -> list[Line]:
    """Label and words of each step that the team takes. What nobody was asked about is left out."""
    return [(telling.words[name], text) for name, text in named(week, telling)]


def done(week: Week, telling: Telling) -> frozenset[str]:
    """The names of the steps that are behind us."""
    found = week.standing
    if found is None:
        return frozenset()
    reached = {
        "tagged": True,
        "announced": found.announced is not None,
        "shown": found.shown is not None and found.refused is None,
        "released": found.released is not None,
        "deployed": bool(found.deployed) and all(one.state == "running" for one in found.deployed or ()),
        "published": found.published,
        "archived": found.archived is not None and not telling.left,
    }
    return frozenset(name for name, there in reached.items() if there)


def then(week: Week, telling: Telling, branch: str, *, dated: bool = True) -> str:
    """What comes next and when, in words; "" where nothing does. `dated`: the steps of the delivery itself, too."""
    if week.next is None:
        return ""
    if not dated and week.next.why in ("next-demo", "next-shown", "next-release"):
        return ""
    # The sheet can be had at once; the demo itself has its hour.
    key = "demo_at" if week.next.why == "next-demo" else "from"
    when = f", {telling.words[key].format(when=telling.moment(week.next.at))}" if week.next.at else ""
    return telling.words[week.next.why].format(branch=branch) + when


def named(week: Week, telling: Telling) -> list[Line]:
    """Name and words of each of these steps."""
    standing = week.standing
    if standing is None:
        return []
    due = week.expected
    steps: list[tuple[str, Callable[[], str | None]]] = [
        ("tagged", lambda: telling.said(standing.tagged) if standing.tagged.at else None),
        ("announced", lambda: _announced(standing, telling)),
        ("shown", lambda: _shown(standing, due.get("demo"), telling)),
        ("released", lambda: None if telling.one_branch else _released(standing, due.get("release"), telling)),
        ("deployed", lambda: _deployed(standing.deployed, telling) if standing.deployed is not None else None),
        ("published", lambda: _published(standing, telling)),
        ("archived", lambda: _archived(standing, telling)),
    ]
    return [(name, text) for name, tell in steps if (text := tell()) is not None]


def _announced(standing: Standing, telling: Telling) -> str | None:
    told = standing.announced
    if told is None:
        return telling.words["not_yet"] if telling.channels and standing.released is None else None
    said, names = telling.said(told), ", ".join(plain.line(name) for name in told.channels)
    return telling.words["to"].format(channels=names, said=said) if names else said


def _shown(standing: Standing, due: datetime | None, telling: Telling) -> str | None:
    if standing.refused is not None:
        return _refused(standing, telling)
    if standing.shown is not None:
        return telling.said(standing.shown)
    if standing.released is not None or telling.one_branch:
        return None
    return _planned(due, telling)


def _refused(standing: Standing, telling: Telling) -> str:
    words, refusal = telling.words, standing.refused
    numbers = ", ".join(f"#{number}" for number in refusal.numbers) if refusal else ""
    said = words["refused"].format(numbers=numbers) if numbers else words["refused_whole"]
    why = plain.line(refusal.why) if refusal else ""
    return words["because"].format(said=said, why=why) if why else said


def _released(standing: Standing, due: datetime | None, telling: Telling) -> str:
    return telling.said(standing.released) if standing.released is not None else _planned(due, telling)


def _planned(due: datetime | None, telling: Telling) -> str:
    return telling.words["planned"].format(when=telling.moment(due)) if due else telling.words["not_yet"]


def _deployed(runs: tuple[Deployment, ...], telling: Telling) -> str:
    """The environments that run it, and those that do not yet."""
    return " ; ".join(_by_state(runs, telling)) or telling.words["unknown"]


def _by_state(runs: tuple[Deployment, ...], telling: Telling) -> Iterator[str]:
    for key, states in (("running", ("running",)), ("waiting", LATE), ("failed", FAILED)):
        names = ", ".join(plain.line(one.environment) for one in runs if one.state in states)
        if names:
            yield telling.words[key].format(names=names)


def _published(standing: Standing, telling: Telling) -> str | None:
    page = standing.page
    if page is None:
        return None
    state = "draft" if page.draft and page.state == "open" else page.state
    return telling.words[f"page_{state}"].format(number=page.number)


def _archived(standing: Standing, telling: Telling) -> str | None:
    if standing.archived is None:
        return None
    words = dict(telling.words)
    if telling.left:
        return plural(words, telling.speech, "left", telling.left)
    return plural(words, telling.speech, "archived", len(standing.archived))
