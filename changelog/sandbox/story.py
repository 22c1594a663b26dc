"""The whole example, told from one date: the repositories, the board and the documentation of « Capucine ».

Nothing here touches the disk, the clock or git: the same anchor gives the same bytes, and the same SHAs.
"""

from datetime import date, timedelta

from msgspec.structs import replace

from changelog.sandbox import board, calendar, documentation, opening, playing, records, settings
from changelog.sandbox.events import Event
from changelog.sandbox.next_train import EVENTS as NEXT_TRAIN
from changelog.sandbox.telling import Teller
from changelog.sandbox.values import Repository, Story
from changelog.sandbox.week_to_show import EVENTS as WEEK_TO_SHOW
from changelog.sandbox.weeks_delivered import FIRST_WEEK, SECOND_WEEK
from changelog.sandbox.weeks_eventful import FOURTH_WEEK, THIRD_WEEK
from changelog.sandbox.weeks_to_play import Week

WEEK = timedelta(days=7)


def tell(anchor: date, timezone: str = "Europe/Paris") -> Story:
    """The story whose newest delivery is tagged on `anchor`, a Monday. `calendar.latest_anchor` finds one."""
    opened = anchor - 5 * WEEK
    # What comes after the newest delivery point is counted from its Monday too.
    return Story(
        product=_product(opened, WEEK_TO_SHOW + NEXT_TRAIN, timezone, settings.text(timezone)),
        documentation=documentation.told(opened, timezone),
        board=board.text().encode(),
        until=calendar.moment(anchor, "J+1 09:30", timezone),
    )


def play(week: Week, anchor: date, timezone: str = "Europe/Paris") -> Story:
    """A week to be played, up to where a person takes over; its Monday is `anchor`."""
    opened = anchor - 5 * WEEK
    told = _product(opened, week.events, timezone, settings.to_play(timezone, week.settings))
    if week.shown:
        said = records.shown(told, told.tags[-1], calendar.moment(anchor, "J+1 11:00", timezone))
        told = replace(told, records=(said,))
    return Story(
        product=told,
        documentation=documentation.told(opened, timezone),
        board=board.text(week.tickets).encode(),
        until=calendar.moment(anchor, week.until, timezone),
        readme=playing.readme(week.name, week.sentence, week.steps, anchor).encode(),
    )


def _product(opened: date, newest: tuple[Event, ...], timezone: str, rules: str) -> Repository:
    """The product with its last week, under some settings."""
    teller = Teller(settings.OWNER, timezone)
    weeks = (opening.events(rules), FIRST_WEEK, SECOND_WEEK, THIRD_WEEK, FOURTH_WEEK, newest)
    for number, events in enumerate(weeks):
        teller.week(opened + number * WEEK, events)
    return teller.repository(settings.PRODUCT)
