"""What is due now: the calendar, compared with the state of the newest delivery.

1. nothing on a public holiday or in a freeze   2. before a tag: the tag, and what follows it in the same run
3. before the release: page, announcement, preview, sheet, demo, release   4. after it: follow-up, merge, archive

Nothing is remembered between two runs. A step is due when its hour has come and the world does not have it yet; what
only people can decide (shown, refused) is waited for. The tag and the release have hours of their own; what is sent to
people, and what they read, waits for the team's (`announce.hours`, on working days).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Literal

from msgspec import Struct, structs

from changelog.app import announce, gates, train_context, unshown
from changelog.app.announce import AnnounceOptions, NewClaim
from changelog.app.train_context import LoadedDelivery, TrainContext
from changelog.domain.forge import Proposal
from changelog.domain.model import DateTag, Value, moment_of
from changelog.domain.train import calendar, channel_state, moves, working_days
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.working_days import Skipped
from changelog.errors import Refused

WeekStepName = Literal[
    "tag", "publish", "announce", "preview", "sheet", "shown", "release", "follow-up", "merge", "archive",
    "unshown", "comments",
]  # fmt: skip
WeekState = Literal["due", "waits"]
WaitReason = Literal["", "not-shown", "refused", "moved", "review", "without", "hours", "postponed", "promised", "gone"]


class WeekStep(Value, frozen=True, kw_only=True):
    """A step that is due, or waits for somebody. `tag`: the delivery it is about, empty for one that is to be marked;
    `why`: what it waits for, empty where it waits for nobody; `at`: until when, where only time is waited for.
    """

    step: WeekStepName
    state: WeekState = "due"
    tag: str = ""
    why: WaitReason = ""
    at: datetime | None = None


class WeekDelivery(Struct, frozen=True, kw_only=True):
    """The delivery that the week is about, and its state."""

    tag: DateTag
    carried: LoadedDelivery
    state: DeliveryState

    @property
    def in_production(self) -> bool:
        """Whether users have it."""
        return self.tag.name in self.carried.history.in_production


class StepTrouble(Value, frozen=True, kw_only=True):
    """Why nobody knows whether a step is due: it cannot be done either, and the others can."""

    step: WeekStepName
    message: str
    hint: str = ""


class DueFacts(Struct, frozen=True, kw_only=True):
    """What the world beside the remote shows. `request`: the documentation's pull request of the delivery; `published`:
    whether a page and its pull requests can be read; `sheet`: whether the demo's sheet is on that request already, as
    it would be left now; `previewed`: whether the folder holds the delivery's preview (None: none is wanted); `tidies`:
    whether the board has tickets that the published page lists; `comments`: whether
    somebody asks for something below that request; `troubles`: what could not be asked.
    """

    published: bool = False
    request: Proposal | None = None
    sheet: bool = False
    previewed: bool | None = None
    tidies: bool = False
    comments: bool = False
    troubles: tuple[StepTrouble, ...] = ()


class WeekPlan(Struct, frozen=True, kw_only=True):
    """What is due and what waits, in the order of the week; `obstacle`: why nothing is due today."""

    items: tuple[WeekStep, ...] = ()
    obstacle: Skipped | None = None


def newest(train: TrainContext) -> WeekDelivery | None:
    """The newest delivery that waits, else the newest; None before the first date tag."""
    try:
        tag, carried = train_context.delivery(train, "")
    except Refused:
        if train.survey.tags:
            raise
        return None
    return WeekDelivery(tag=tag, carried=carried, state=gates.status_of(train, tag))


def due(
    train: TrainContext, found: WeekDelivery | None, facts: DueFacts, claim: NewClaim, *, tried: bool = False
) -> WeekPlan:
    """Decide. `tried`: a tag was refused in this run, and the week goes on without. Raises what reading it raises."""
    found_due = _by_the_clock(train, found, facts, claim, tried=tried)
    if found is None or not facts.comments:
        return found_due
    # What a person asks for waits for no day and no hour, as with the buttons: the gates decide.
    return structs.replace(found_due, items=(WeekStep(step="comments", tag=found.tag.name), *found_due.items))


def _by_the_clock(
    train: TrainContext, found: WeekDelivery | None, facts: DueFacts, claim: NewClaim, *, tried: bool
) -> WeekPlan:
    """What the calendar says is due."""
    settings = train.settings
    obstacle = working_days.in_the_way(settings.calendar, train.now.date(), settings.language)
    if obstacle is not None:
        return WeekPlan(obstacle=obstacle)
    if not tried and _to_be_marked(train):
        return _in_hours(train, _marking(train, facts))
    if found is None:
        return WeekPlan()
    if not found.in_production and not train.survey.branches.one_branch:
        return _in_hours(train, _before_release(train, found, facts, claim))
    if _gone(found):
        return WeekPlan(items=(WeekStep(step="release", state="waits", tag=found.tag.name, why="gone"),))
    after = tuple(_after_release(train, found, facts)) if released(found) else ()
    beyond = unshown.find(train, found.carried)
    if beyond is not None and beyond.changes:
        # Somebody has to decide; until then no message presents it as what was shown.
        rest = (one for one in after if one.step != "follow-up")
        after = (WeekStep(step="unshown", tag=found.tag.name), *rest)
    return _in_hours(train, after)


def _gone(found: WeekDelivery) -> bool:
    """Whether production got the delivery and does not hold it as a whole any more: a person did that."""
    holding = found.carried.history.holdings.get(found.tag.name)
    return holding is not None and holding.state in ("part", "none")


def open_now(train: TrainContext) -> bool:
    """Whether what the clock sends may go out now."""
    settings = train.settings
    return working_days.within(settings.announce.hours, settings.calendar, train.now, train.zone)


_SENT: frozenset[WeekStepName] = frozenset({"announce", "sheet", "follow-up", "merge", "archive"})
"""The steps that people get a message of, or read the result of."""


def _in_hours(train: TrainContext, items: Iterable[WeekStep]) -> WeekPlan:
    """What is sent waits for the team's hours."""
    if open_now(train):
        return WeekPlan(items=tuple(items))
    settings = train.settings
    opens = working_days.next_open(settings.announce.hours, settings.calendar, train.now, train.zone)
    return WeekPlan(
        items=tuple(
            structs.replace(one, state="waits", why="hours", at=opens)
            if one.state == "due" and one.step in _SENT
            else one
            for one in items
        )
    )


def sheet_time(train: TrainContext, found: WeekDelivery) -> bool:
    """Whether this is the day of the demo, and before it: the sheet is then kept up to date."""
    state = found.state
    if found.in_production or state.shown is not None or state.refused is not None:
        return False
    demo = _demo(train, found)
    return demo is not None and train.now < demo and train.now.date() == demo.date()


def released(found: WeekDelivery) -> bool:
    """Whether the week goes on after its release: what was released by hand may have been announced by hand."""
    ours = found.state.released is not None and bool(found.state.released.at)
    return found.in_production and (ours or found.state.shown is not None)


def _to_be_marked(train: TrainContext) -> bool:
    """Whether this is the time for a tag, none was made since it began, and something was merged."""
    settings = train.settings
    began = calendar.begun("tag", settings.calendar, train.now, train.zone, settings.announce.hours)
    tags, head = train.survey.tags, train.survey.branches.integration_sha
    if began is None or any(tag.date >= began.date() for tag in tags):
        return False
    return not tags or not train.objects.is_ancestor(head, tags[-1].commit)


def _marking(train: TrainContext, facts: DueFacts) -> Iterator[WeekStep]:
    """The tag, and what follows it in the same run."""
    yield WeekStep(step="tag")
    if train.settings.docs.repository:
        yield WeekStep(step="publish")
    if train.settings.announce.channels:
        yield WeekStep(step="announce")
    if facts.previewed is not None:
        yield WeekStep(step="preview")


def _before_release(
    train: TrainContext, found: WeekDelivery, facts: DueFacts, claim: NewClaim
) -> Iterator[WeekStep]:  # fmt: skip
    tag, state = found.tag.name, found.state
    if state.moved:
        yield WeekStep(step="shown", state="waits", tag=tag, why="moved")
        return
    if facts.published and facts.request is None:
        yield WeekStep(step="publish", tag=tag)
    # A channel without the message: by its records, and not by the status that sums them up.
    if (
        train.settings.announce.channels
        and not announce.plan(train, tag, AnnounceOptions(), claim, lambda _: None).plan.nothing
    ):
        yield WeekStep(step="announce", tag=tag)
    if facts.previewed is False and state.refused is None:
        yield WeekStep(step="preview", tag=tag)
    if state.refused is not None:
        yield WeekStep(step="shown", state="waits", tag=tag, why="refused")
        return

    demo = _demo(train, found) if state.shown is None else None
    if demo is not None and train.now < demo:
        if sheet_time(train, found) and facts.request is not None and not facts.sheet:
            yield WeekStep(step="sheet", tag=tag)
        return
    if state.shown is None:
        yield WeekStep(step="shown", state="waits", tag=tag, why="not-shown")
    elif calendar.begun("release", train.settings.calendar, train.now, train.zone) is not None:
        yield _release(train, found)


def _release(train: TrainContext, found: WeekDelivery) -> WeekStep:
    """The release: not before the moment that was announced, nor where it was announced that it does not ship."""
    step = WeekStep(step="release", tag=found.tag.name)
    if moves.is_recorded(train.records_of(found.tag)):
        return structs.replace(step, state="waits", why="gone")
    told = found.state.promised
    until = channel_state.ships_at(told, train.zone) if told is not None else None
    if told is not None and until is None and channel_state.is_postponed(told):
        return structs.replace(step, state="waits", why="postponed")
    if until is not None and train.now < until:
        return structs.replace(step, state="waits", why="promised", at=until)
    return step


def _after_release(train: TrainContext, found: WeekDelivery, facts: DueFacts) -> Iterator[WeekStep]:
    tag, request = found.tag.name, facts.request
    records = train.records_of(found.tag)
    ended = moves.is_recorded(records) and any(one.kind == "followed" for one in records)
    is_open = request is not None and request.state == "open"
    if moves.begun(records) is not None and (not ended or (is_open and request is not None and request.draft)):
        yield WeekStep(step="follow-up", tag=tag)
    if is_open:
        waits = bool(train.settings.docs.reviewers)
        yield WeekStep(step="merge", tag=tag, state="waits" if waits else "due", why="review" if waits else "")
    if facts.tidies:
        yield WeekStep(step="archive", tag=tag)


def _demo(train: TrainContext, found: WeekDelivery) -> datetime | None:
    """When the demo of this delivery is, or was; None where the calendar has no moment for it. A tag without a moment
    of its own counts from the day in its name.
    """
    tagged = found.state.tagged.at
    since = moment_of(tagged, train.zone) if tagged else datetime.combine(found.tag.date, time(), train.zone)
    return calendar.due("demo", train.settings.calendar, since, train.zone).at
