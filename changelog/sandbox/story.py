"""The whole example, told from one date: the repositories, the board and the documentation of « Capucine ».

Nothing here touches the disk, the clock or git: the same anchor gives the same bytes, and the same SHAs.
"""

from datetime import date, timedelta

from changelog.sandbox import board, calendar, documentation, opening, settings
from changelog.sandbox.next_train import EVENTS as NEXT_TRAIN
from changelog.sandbox.telling import Teller
from changelog.sandbox.values import Repository, Story
from changelog.sandbox.week_to_show import EVENTS as WEEK_TO_SHOW
from changelog.sandbox.weeks_delivered import FIRST_WEEK, SECOND_WEEK
from changelog.sandbox.weeks_eventful import FOURTH_WEEK, THIRD_WEEK

WEEK = timedelta(days=7)


def tell(anchor: date, timezone: str = "Europe/Paris") -> Story:
    """The story whose newest delivery is tagged on `anchor`, a Monday. `calendar.latest_anchor` finds one."""
    opened = anchor - 5 * WEEK
    return Story(
        product=_product(opened, timezone),
        documentation=documentation.told(opened, timezone),
        board=board.text().encode(),
        until=calendar.moment(anchor, "J+1 09:30", timezone),
    )


def _product(opened: date, timezone: str) -> Repository:
    teller = Teller(settings.OWNER, timezone)
    # What comes after the newest delivery point is counted from its Monday too.
    newest = WEEK_TO_SHOW + NEXT_TRAIN
    weeks = (opening.events(timezone), FIRST_WEEK, SECOND_WEEK, THIRD_WEEK, FOURTH_WEEK, newest)
    for number, events in enumerate(weeks):
        teller.week(opened + number * WEEK, events)
    return teller.repository(settings.PRODUCT)
