"""What is due now: the calendar, beside where the newest delivery stands, read off the world alone.

Nothing is remembered between two runs. A step is due when its hour has come and the world does not have it yet; what
only people can say (shown, refused) is waited for; on a public holiday and in a freeze nothing is due.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from changelog.app import announce, gates, train_context
from changelog.app.announce import AnnounceOptions, NewClaim
from changelog.app.train_context import Around, Carried
from changelog.domain.forge import Proposal
from changelog.domain.model import DateTag, Value
from changelog.domain.train import calendar
from changelog.domain.train.calendar import Skipped
from changelog.domain.train.delivery_status import Standing
from changelog.domain.train.plan import Note, Step, Together
from changelog.errors import Refused

Name = Literal[
    "tag", "publish", "announce", "preview", "sheet", "shown", "release", "follow-up", "merge", "archive"
]  # fmt: skip
State = Literal["due", "waits"]
Why = Literal["", "not-shown", "refused", "moved", "review", "without"]


class Item(Value, frozen=True, kw_only=True):
    """A step that is due, or waits for somebody. `tag`: the delivery it is about, empty for one that is to be marked;
    `why`: what it waits for, empty where it waits for nobody.
    """

    step: Name
    state: State = "due"
    tag: str = ""
    why: Why = ""


class Delivery(Struct, frozen=True, kw_only=True):
    """The delivery that the week is about, and where it stands."""

    tag: DateTag
    carried: Carried
    standing: Standing

    @property
    def in_production(self) -> bool:
        """Whether users have it."""
        return self.tag.name in self.carried.in_production


class Outside(Struct, frozen=True, kw_only=True):
    """What was asked of the world beside the remote. `request`: the documentation's pull request of the delivery;
    `published`: whether a page and its pull requests are there to be asked; `sheet`: whether the demo's sheet stands on
    that request already, as it would be left now; `previewed`: whether the folder holds the
    delivery's preview (None: none is wanted); `rest`: what follows a release and may be left; `tidies`: whether the
    board has tickets that the published page tells.
    """

    published: bool = False
    request: Proposal | None = None
    sheet: bool = False
    previewed: bool | None = None
    rest: tuple[Step, ...] = ()
    tidies: bool = False


class Due(Struct, frozen=True, kw_only=True):
    """What is due and what waits, in the order of the week; `obstacle`: why nothing is due today."""

    items: tuple[Item, ...] = ()
    obstacle: Skipped | None = None


def newest(around: Around) -> Delivery | None:
    """The newest delivery that waits, else the newest; None before the first date tag."""
    try:
        tag, carried = train_context.delivery(around, "")
    except Refused:
        if around.survey.tags:
            raise
        return None
    return Delivery(tag=tag, carried=carried, standing=gates.stands(around, tag))


def due(around: Around, found: Delivery | None, outside: Outside, claim: NewClaim, *, tried: bool = False) -> Due:
    """Decide. `tried`: a tag was refused in this run, and the week goes on without. Raises what reading it raises."""
    settings = around.settings
    obstacle = calendar.in_the_way(settings.calendar, around.now.date(), settings.language)
    if obstacle is not None:
        return Due(obstacle=obstacle)
    if not tried and _to_be_marked(around):
        return Due(items=tuple(_marking(around, outside)))
    return Due(items=tuple(_items(around, found, outside, claim)) if found is not None else ())


def sheet_time(around: Around, found: Delivery) -> bool:
    """Whether this is the day of the demo, and before it: the sheet is then kept up to date."""
    standing = found.standing
    if found.in_production or standing.shown is not None or standing.refused is not None:
        return False
    demo = _demo(around, found)
    return demo is not None and around.now < demo and around.now.date() == demo.date()


def released(found: Delivery) -> bool:
    """Whether the week goes on after its release: what was released by hand may have been told by hand."""
    ours = found.standing.released is not None and bool(found.standing.released.at)
    return found.in_production and (ours or found.standing.shown is not None)


def _to_be_marked(around: Around) -> bool:
    """Whether this is the time for a tag, none was made since it began, and something was merged."""
    began = calendar.begun("tag", around.settings.calendar, around.now, around.zone)
    if began is None or any(tag.date >= began.date() for tag in around.survey.tags):
        return False
    branches = around.survey.branches
    known = [tag.commit for tag in around.survey.tags]
    return not any(around.objects.is_ancestor(branches.integration_sha, commit) for commit in known[-1:])


def _marking(around: Around, outside: Outside) -> Iterator[Item]:
    """The tag, and what follows it in the same run."""
    yield Item(step="tag")
    if around.settings.docs.repository:
        yield Item(step="publish")
    if around.settings.announce.channels:
        yield Item(step="announce")
    if outside.previewed is not None:
        yield Item(step="preview")


def _items(around: Around, found: Delivery, outside: Outside, claim: NewClaim) -> Iterator[Item]:
    if not found.in_production and not around.survey.branches.one_branch:
        yield from _before(around, found, outside, claim)
    elif released(found):
        yield from _after(around, found, outside)


def _before(around: Around, found: Delivery, outside: Outside, claim: NewClaim) -> Iterator[Item]:
    tag, standing = found.tag.name, found.standing
    if standing.moved:
        yield Item(step="shown", state="waits", tag=tag, why="moved")
        return
    if outside.published and outside.request is None:
        yield Item(step="publish", tag=tag)
    if around.settings.announce.channels and _untold(around, tag, claim):
        yield Item(step="announce", tag=tag)
    if outside.previewed is False and standing.refused is None:
        yield Item(step="preview", tag=tag)
    if standing.refused is not None:
        yield Item(step="shown", state="waits", tag=tag, why="refused")
        return
    demo = _demo(around, found) if standing.shown is None else None
    if demo is not None and around.now < demo:
        if sheet_time(around, found) and outside.request is not None and not outside.sheet:
            yield Item(step="sheet", tag=tag)
        return
    if standing.shown is None:
        yield Item(step="shown", state="waits", tag=tag, why="not-shown")
    elif calendar.begun("release", around.settings.calendar, around.now, around.zone) is not None:
        yield Item(step="release", tag=tag)


def _after(around: Around, found: Delivery, outside: Outside) -> Iterator[Item]:
    tag, request = found.tag.name, outside.request
    noted = any(one.kind == "released" for one in around.said(found.tag))
    left = any(isinstance(one, Together | Note) for one in outside.rest)
    draft = request is not None and request.state == "open" and request.draft
    if not noted or left or draft:
        yield Item(step="follow-up", tag=tag)
    if request is not None and request.state == "open":
        waits = bool(around.settings.docs.reviewers)
        yield Item(step="merge", tag=tag, state="waits" if waits else "due", why="review" if waits else "")
    if outside.tidies:
        yield Item(step="archive", tag=tag)


def _untold(around: Around, tag: str, claim: NewClaim) -> bool:
    """Whether a channel is left that does not know: what its record says, and not the status that sums them up."""
    return not announce.plan(around, tag, AnnounceOptions(), claim, lambda _: None).plan.nothing


def _demo(around: Around, found: Delivery) -> datetime | None:
    """When the demo of this delivery is, or was; None where the calendar says nothing of it."""
    tagged = found.standing.tagged.at
    since = datetime.fromtimestamp(tagged, around.zone) if tagged else around.now
    return calendar.due("demo", around.settings.calendar, since, around.zone).at
