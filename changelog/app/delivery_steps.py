"""Where a delivery stands, in the lines of `status`: each step with when and by whom, or when it is due."""

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo

from msgspec import Struct

from changelog.app.status import WeekStatus
from changelog.domain.forge import Deployment
from changelog.domain.model import Milestone
from changelog.domain.train.delivery_status import DeliveryState, NextReason, NextStep
from changelog.domain.train.verdicts import DeliveryEvent
from changelog.i18n import grammar, plain
from changelog.i18n.say import again, joined, say, say_as, say_of

Line = tuple[str, str]
FAILED, LATE = ("failed",), ("late", "waiting")


class StepWriter(Struct, frozen=True, kw_only=True):
    """What the lines are told with. `channels`: whether anybody is to be told; `left`: tickets still on the board."""

    speech: str
    zone: tzinfo
    channels: bool = False
    one_branch: bool = False
    left: int = 0

    def text(self, said: str) -> str:
        """What was said, in the language of these lines."""
        return again(said, self.speech)

    def moment(self, at: int | datetime) -> str:
        """A moment in words."""
        when = at.astimezone(self.zone) if isinstance(at, datetime) else datetime.fromtimestamp(at, self.zone)
        return grammar.moment(when, self.speech)

    def said(self, one: DeliveryEvent) -> str:
        """By whom and when."""
        when = self.moment(one.at) if one.at else ""
        text = ", ".join(part for part in (when, plain.line(one.by)) if part) or say("yes")
        return self.text(say("{said}, as {tag}", said=text, tag=plain.line(one.through)) if one.through else text)


def lines(week: WeekStatus, telling: StepWriter) -> list[Line]:
    """Label and words of each step that the team takes. What nobody was asked about is left out."""
    labels = _labels()
    return [(telling.text(labels[name]), text) for name, text in step_texts(week, telling)]


def _labels() -> dict[Milestone, str]:
    return {
        "tagged": say("tagged"),
        "announced": say_as("delivery", "announced"),
        "shown": say_as("delivery", "shown"),
        "released": say_as("delivery", "released"),
        "deployed": say("deployed"),
        "published": say("published"),
        "archived": say("archived"),
    }


def done_steps(week: WeekStatus, telling: StepWriter) -> frozenset[Milestone]:
    """The names of the steps that are behind us."""
    found = week.standing
    if found is None:
        return frozenset()
    reached: dict[Milestone, bool] = {
        "tagged": True,
        "announced": found.announced is not None,
        "shown": found.shown is not None and found.refused is None,
        "released": found.released is not None,
        "deployed": bool(found.deployed) and all(one.state == "running" for one in found.deployed or ()),
        "published": found.published,
        "archived": found.archived is not None and not telling.left,
    }
    return frozenset(name for name, there in reached.items() if there)


def next_text(week: WeekStatus, telling: StepWriter, branch: str, *, dated: bool = True) -> str:
    """What comes next and when, in words; "" where nothing does. `dated`: the steps of the delivery itself, too."""
    if week.next is None:
        return ""
    if not dated and week.next.why in ("next-demo", "next-shown", "next-release"):
        return ""
    return telling.text(_then(week.next, telling, branch))


def _then(found: NextStep, telling: StepWriter, branch: str) -> str:
    what = _next_text(found.why, branch)
    if not found.at:
        return what
    when = telling.moment(found.at)
    # The sheet can be had at once; the demo itself has its hour.
    at = say("due {when}", when=when) if found.why == "next-demo" else say("from {when} on", when=when)
    return joined(", ", [what, at])


def _next_text(why: NextReason, branch: str) -> str:
    texts: dict[NextReason, str] = {
        "next-resync": say("bring to {branch} what production has beyond it", branch=branch),
        "next-moved": say("the tag has moved since it was shown"),
        "next-refused": say("take out what was refused"),
        "next-refused-whole": say("mend it, then mark another delivery"),
        "next-announce": say("tell people before the demo"),
        "next-demo": say("the demo's sheet"),
        "next-shown": say("once the demo has taken place"),
        "next-release": say("ship what was shown"),
        "next-publish": say("bring the page up to date"),
        "next-archive": say("put the published tickets away"),
        "next-tag": say("mark the next delivery"),
    }
    return texts[why]


def hotfix_texts(week: WeekStatus, telling: StepWriter) -> tuple[str, ...]:
    """The branches of hotfixes under way, each with its pull request."""
    return tuple(
        plain.line(one.branch)
        + (f" ({telling.text(say('pull request {number}', number=one.proposal.number))})" if one.proposal else "")
        for one in week.hotfixes
    )


def step_texts(week: WeekStatus, telling: StepWriter) -> list[tuple[Milestone, str]]:
    """Name and words of each of these steps."""
    standing = week.standing
    if standing is None:
        return []
    due = week.expected
    steps: list[tuple[Milestone, Callable[[], str | None]]] = [
        ("tagged", lambda: telling.said(standing.tagged) if standing.tagged.at else None),
        ("announced", lambda: _announced(standing, telling)),
        ("shown", lambda: _shown(standing, due.get("demo"), telling)),
        ("released", lambda: None if telling.one_branch else _released(standing, due.get("release"), telling)),
        ("deployed", lambda: _deployed(standing.deployed) if standing.deployed is not None else None),
        ("published", lambda: _published(standing)),
        ("archived", lambda: _archived(standing, telling)),
    ]
    return [(name, telling.text(said)) for name, tell in steps if (said := tell()) is not None]


def _announced(standing: DeliveryState, telling: StepWriter) -> str | None:
    told = standing.announced
    if told is None:
        return say("not yet") if telling.channels and standing.released is None else None
    said, names = telling.said(told), ", ".join(plain.line(name) for name in told.channels)
    return say("{channels}: {said}", channels=names, said=said) if names else said


def _shown(standing: DeliveryState, due: datetime | None, telling: StepWriter) -> str | None:
    if standing.refused is not None:
        return _refused(standing)
    if standing.shown is not None:
        return telling.said(standing.shown)
    if standing.released is not None or telling.one_branch:
        return None
    return _planned(due, telling)


def _refused(standing: DeliveryState) -> str:
    refusal = standing.refused
    numbers = ", ".join(f"#{number}" for number in refusal.numbers) if refusal else ""
    said = say("refused: {numbers}", numbers=numbers) if numbers else say_as("delivery", "refused")
    why = plain.line(refusal.why) if refusal else ""
    return say("{said} ({why})", said=said, why=why) if why else said


def _released(standing: DeliveryState, due: datetime | None, telling: StepWriter) -> str:
    return telling.said(standing.released) if standing.released is not None else _planned(due, telling)


def _planned(due: datetime | None, telling: StepWriter) -> str:
    return say("not yet (due {when})", when=telling.moment(due)) if due else say("not yet")


def _deployed(runs: tuple[Deployment, ...]) -> str:
    """The environments that run it, and those that do not yet."""
    return joined(" ; ", _by_state(runs)) or say("nothing tells")


def _by_state(runs: tuple[Deployment, ...]) -> Iterator[str]:
    if names := _environments(runs, ("running",)):
        yield names
    if names := _environments(runs, LATE):
        yield say("not on {names} yet", names=names)
    if names := _environments(runs, FAILED):
        yield say("failed on {names}", names=names)


def _environments(runs: tuple[Deployment, ...], states: tuple[str, ...]) -> str:
    return ", ".join(plain.line(one.environment) for one in runs if one.state in states)


def _published(standing: DeliveryState) -> str | None:
    page = standing.page
    if page is None:
        return None
    if page.state == "open":
        if page.draft:
            return say("pull request {number}, a draft", number=page.number)
        return say("pull request {number}, open", number=page.number)
    if page.state == "merged":
        return say("pull request {number}, merged", number=page.number)
    return say("pull request {number}, closed without being merged", number=page.number)


def _archived(standing: DeliveryState, telling: StepWriter) -> str | None:
    if standing.archived is None:
        return None
    if telling.left:
        return say_of("{count} ticket still on the board", "{count} tickets still on the board", telling.left)
    return say_of("{count} ticket", "{count} tickets", len(standing.archived))
