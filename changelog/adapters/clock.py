"""The one clock. `NOUVEAUTES_NOW` (an ISO time) replaces it everywhere: rehearsals, tests, documentation."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from changelog.errors import Misuse
from changelog.i18n.say import say

VARIABLE = "NOUVEAUTES_NOW"


def machine_zone() -> str:
    """The machine's own time zone by its name, as Europe/Paris; empty where it has none that Python knows."""
    name = os.environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return name if name in available_timezones() else ""


def now(timezone: str) -> datetime:
    """Now, aware, in a time zone. A replacement without an offset is taken as that zone's own time."""
    zone = ZoneInfo(timezone)
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return datetime.now(zone)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise Misuse(
            say("{variable}={said!r} is not a time", variable=VARIABLE, said=given),
            hint=say("Write it as {variable}=2022-01-18T10:00+01:00, or unset it.", variable=VARIABLE),
        ) from None
    try:
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    except OverflowError:
        raise Misuse(
            say("{variable}={said!r} is out of time's range", variable=VARIABLE, said=given),
            hint=say("Give a day between the years 2 and 9998."),
        ) from None
