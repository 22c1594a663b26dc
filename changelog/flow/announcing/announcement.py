"""What people are told of a delivery, as data: what is in it, when it is shown and ships, where to try it, what waits.

It is the demo's sheet, told to those who were not there: the same entries, in the same order.
"""

from datetime import date, datetime, time

from changelog.config.schema import Settings
from changelog.flow import demo_sheet
from changelog.flow.demo_sheet import Item, Place, Sheet
from changelog.flow.survey import Survey
from changelog.flow.tell import Judged
from changelog.model import DateTag, Value
from changelog.notes.model import Notes
from changelog.remote import About
from changelog.train import calendar
from changelog.train.calendar import Due, Skipped
from changelog.train.standing import Standing
from changelog.train.telling import Message


class Announcement(Value, frozen=True, kw_only=True):
    """One message. `product`: the repository's short name, empty where nobody knows it; `withdrawn`: it is about what
    was taken out, and the rest ships; `ships` and `until` are None where nothing says when.

    `instead`: the day on which it would have shipped, and why it does not; `places`: where it can be tried, or seen.
    """

    about: About
    message: Message
    sheet: Sheet
    product: str
    label: str
    demo: datetime | None = None
    ships: datetime | None = None
    instead: Skipped | None = None
    until: date | None = None
    places: tuple[Place, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether only some of the delivery does not ship."""
        return self.about == "postponed" and bool(self.message.numbers)

    @property
    def items(self) -> tuple[Item, ...]:
        """What it tells: what waits to be shown, without what was refused; nothing where nothing ships."""
        if self.about == "postponed" and not self.changed:
            return ()
        return tuple(item for group in self.sheet.groups if group.kind != "refused" for item in group.items)


class Known(Value, frozen=True, kw_only=True):
    """What an announcement is made from, beside the notes."""

    survey: Survey
    settings: Settings
    now: datetime
    tag: DateTag
    standing: Standing | None = None
    delivered: bool = False


def announcement(
    judged: Judged, notes: Notes, known: Known, message: Message, until: date | None = None
) -> Announcement:
    """What people are told. `until`: the day on which a postponed delivery ships, where somebody says it."""
    zone = known.now.tzinfo
    assert zone is not None  # noqa: S101 - times are aware in this house
    settings, branches = known.settings, known.survey.branches
    around = demo_sheet.Around(
        settings=settings, branches=branches, now=known.now, zone=zone, tag=known.tag, tags=known.survey.tags,
        standing=known.standing, delivered=known.delivered,
    )  # fmt: skip
    sheet = demo_sheet.sheet(judged, notes, around)
    branch = branches.production if message.about == "shipped" else branches.integration
    due = _release(sheet, known, notes.language)
    return Announcement(
        about=message.about,
        message=message,
        sheet=sheet,
        product=known.survey.slug.rpartition("/")[2],
        label=settings.demo.label,
        demo=sheet.at if sheet.at and sheet.at >= known.now else None,
        ships=due.at,
        instead=next(iter(due.skipped), None),
        until=until,
        places=tuple(
            Place(name=one.name, url=one.url) for one in settings.environments if one.branch == branch and one.url
        ),
    )


def _release(sheet: Sheet, known: Known, language: str) -> Due:
    """When it ships: today where today is the day, else the next time after its demo."""
    zone, settings = known.now.tzinfo, known.settings.calendar
    assert zone is not None  # noqa: S101 - times are aware in this house
    shown = known.standing is not None and known.standing.shown is not None
    if not shown and sheet.at is not None and sheet.at > known.now:
        return calendar.due("release", settings, sheet.at, zone, language)
    is_open = calendar.gate("release", settings, known.now, zone, language).state == "open"
    since = datetime.combine(known.now.date(), time(), zone) if is_open else known.now
    return calendar.due("release", settings, since, zone, language)
