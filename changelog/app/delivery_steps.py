"""Where a delivery stands, in the lines of `status`: each step with when and by whom, or when it is due."""

from datetime import datetime, tzinfo

from msgspec import Struct

from changelog.app.status import WeekStatus
from changelog.domain.forge import Deployment, Proposal
from changelog.domain.model import Milestone, moment_of
from changelog.domain.train.delivery_status import DeliveryState, NextReason
from changelog.domain.train.verdicts import DeliveryEvent
from changelog.i18n import grammar, plain
from changelog.i18n.say import again, joined, say, say_as, say_of


class StepWriter(Struct, frozen=True, kw_only=True):
    """The language and zone of the lines. `channels`: whether there are any; `left`: tickets still on the board."""

    speech: str
    zone: tzinfo
    channels: bool = False
    one_branch: bool = False
    left: int = 0

    def text(self, sentence: str) -> str:
        """A sentence in the language of these lines."""
        return again(sentence, self.speech)

    def moment(self, at: int | datetime) -> str:
        """A moment in words."""
        when = at.astimezone(self.zone) if isinstance(at, datetime) else moment_of(at, self.zone)
        return grammar.moment(when, self.speech)

    def event(self, one: DeliveryEvent) -> str:
        """By whom and when."""
        when = self.moment(one.at) if one.at else ""
        text = ", ".join(part for part in (when, plain.line(one.by)) if part) or say("yes")
        return self.text(say("{said}, as {tag}", said=text, tag=plain.line(one.through)) if one.through else text)


def lines(week: WeekStatus, writer: StepWriter) -> list[tuple[str, str]]:
    """Label and words of each step that the team takes. What nobody was asked about is left out."""
    labels: dict[Milestone, str] = {
        "tagged": say("tagged"),
        "announced": say_as("delivery", "announced"),
        "shown": say_as("delivery", "shown"),
        "released": say_as("delivery", "released"),
        "deployed": say("deployed"),
        "published": say("published"),
        "archived": say("archived"),
    }
    return [(writer.text(labels[name]), text) for name, text in step_texts(week, writer)]


def done_steps(week: WeekStatus, writer: StepWriter) -> frozenset[Milestone]:
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
        "archived": found.archived is not None and not writer.left,
    }
    return frozenset(name for name, there in reached.items() if there)


def next_text(week: WeekStatus, writer: StepWriter, branch: str, *, dated: bool = True) -> str:
    """What comes next and when, in words; "" where nothing does. `dated`: the steps of the delivery itself, too."""
    step = week.next
    if step is None or (not dated and step.why in ("next-demo", "next-shown", "next-release")):
        return ""
    texts: dict[NextReason, str] = {
        "next-resync": say("bring to {branch} what production has beyond it", branch=branch),
        "next-moved": say("the tag has moved since it was shown"),
        "next-refused": say("take out what was refused"),
        "next-refused-whole": say("fix it, then mark another delivery"),
        "next-announce": say("announce it before the demo"),
        "next-demo": say("the demo's sheet"),
        "next-shown": say("once the demo has taken place"),
        "next-release": say("ship what was shown"),
        "next-publish": say("bring the page up to date"),
        "next-archive": say("put the published tickets away"),
        "next-tag": say("mark the next delivery"),
        "next-unshown": say("decide about what is live without having been shown"),
        "next-gone": say("production does not hold it any more; release it again, or mark a new delivery"),
    }
    if not step.at:
        return writer.text(texts[step.why])
    when = writer.moment(step.at)
    # The sheet can be had at once; the demo itself has its hour.
    at = say("due {when}", when=when) if step.why == "next-demo" else say("from {when} on", when=when)
    return writer.text(joined(", ", [texts[step.why], at]))


def hotfix_texts(week: WeekStatus, writer: StepWriter) -> tuple[str, ...]:
    """The branches of hotfixes under way, each with its pull request."""
    return tuple(
        plain.line(one.branch)
        + (f" ({writer.text(say('pull request {number}', number=one.proposal.number))})" if one.proposal else "")
        for one in week.hotfixes
    )


def step_texts(week: WeekStatus, writer: StepWriter) -> list[tuple[Milestone, str]]:
    """Name and words of each of these steps."""
    state = week.standing
    if state is None:
        return []
    texts: dict[Milestone, str | None] = {
        "tagged": writer.event(state.tagged) if state.tagged.at else None,
        "announced": _announced(state, writer),
        "shown": _shown(state, week.expected.get("demo"), writer),
        "released": _released(state, week.expected.get("release"), writer),
        "deployed": _deployed(state.deployed) if state.deployed is not None else None,
        "published": _published(state.page) if state.page is not None else None,
        "archived": _archived(len(state.archived), writer.left) if state.archived is not None else None,
    }
    return [(name, writer.text(text)) for name, text in texts.items() if text is not None]


def _announced(state: DeliveryState, writer: StepWriter) -> str | None:
    if state.announced is None:
        return say("not yet") if writer.channels and state.released is None else None
    event, names = writer.event(state.announced), ", ".join(plain.line(name) for name in state.announced.channels)
    return say("{channels}: {said}", channels=names, said=event) if names else event


def _shown(state: DeliveryState, due: datetime | None, writer: StepWriter) -> str | None:
    if state.refused is not None:
        numbers = ", ".join(f"#{number}" for number in state.refused.numbers)
        text = say("refused: {numbers}", numbers=numbers) if numbers else say_as("delivery", "refused")
        why = plain.line(state.refused.why)
        return say("{said} ({why})", said=text, why=why) if why else text
    if state.shown is not None:
        return writer.event(state.shown)
    return None if state.released is not None or writer.one_branch else _planned(due, writer)


def _released(state: DeliveryState, due: datetime | None, writer: StepWriter) -> str | None:
    if writer.one_branch:
        return None
    if state.gone is not None:
        was, gone = writer.event(state.gone) if state.gone.at else "", say("not in production any more")
        return joined(", ", [was, gone]) if was else gone
    return writer.event(state.released) if state.released is not None else _planned(due, writer)


def _planned(due: datetime | None, writer: StepWriter) -> str:
    return say("not yet (due {when})", when=writer.moment(due)) if due else say("not yet")


def _deployed(runs: tuple[Deployment, ...]) -> str:
    """The environments that run it, and those that do not yet."""

    def names(*states: str) -> str:
        return ", ".join(plain.line(one.environment) for one in runs if one.state in states)

    running, late, failed = names("running"), names("late", "waiting"), names("failed")
    parts = [running] if running else []
    if late:
        parts.append(say("not on {names} yet", names=late))
    if failed:
        parts.append(say("failed on {names}", names=failed))
    return joined(" ; ", parts) or say("unknown")


def _published(page: Proposal) -> str:
    if page.state == "merged":
        return say("pull request {number}, merged", number=page.number)
    if page.state != "open":
        return say("pull request {number}, closed without being merged", number=page.number)
    if page.draft:
        return say("pull request {number}, a draft", number=page.number)
    return say("pull request {number}, open", number=page.number)


def _archived(count: int, left: int) -> str:
    if left:
        return say_of("{count} ticket still on the board", "{count} tickets still on the board", left)
    return say_of("{count} ticket", "{count} tickets", count)
