"""Dates and periods as people write them: « Du mardi 6 au lundi 12 juillet 2021 », "6–12 July 2021"."""

from datetime import date, datetime

LOCALES = {"fr": "fr_FR", "en": "en_GB"}


def heading(start: date, end: date, language: str) -> str:
    """The heading of a delivery's period (both days inclusive): always a year, true weekdays, `1er`."""
    if language != "fr":
        return _english(start, end)
    if start == end:
        text = long(start, "fr")
    elif start.year != end.year:
        text = f"du {long(start, 'fr')} au {long(end, 'fr')}"
    elif start.month != end.month:
        text = f"du {_french(start, 'EEEE', 'MMMM')} au {long(end, 'fr')}"
    else:
        text = f"du {_french(start, 'EEEE')} au {long(end, 'fr')}"
    return text[0].upper() + text[1:]


def long(day: date, language: str) -> str:
    """« mardi 1er mars 2022 », "Tuesday 1 March 2022"."""
    if language == "fr":
        return f"{_french(day, 'EEEE', 'MMMM')} {day.year}"
    return _format(day, "EEEE d MMMM y", language)


def short(day: date, language: str) -> str:
    """« mardi 1er mars », "Tuesday 1 March"."""
    return _french(day, "EEEE", "MMMM") if language == "fr" else _format(day, "EEEE d MMMM", language)


def weekday(day: date, language: str) -> str:
    """« mardi », "Tuesday"."""
    return _format(day, "EEEE", language)


def hour(when: datetime, language: str) -> str:
    """« 18 h 05 », "18:05"."""
    if language != "fr":
        return f"{when:%H:%M}"
    return f"{when.hour}\u00a0h" + (f"\u00a0{when.minute:02}" if when.minute else "")


def moment(when: datetime, language: str) -> str:
    """« mardi 1er mars à 18 h 05 », "Tuesday 1 March at 18:05"."""
    return f"{short(when.date(), language)} {'à' if language == 'fr' else 'at'} {hour(when, language)}"


def _french(day: date, weekday: str, month: str = "") -> str:
    # CLDR writes « 1 mars »; French says « 1er ».
    number = "1er" if day.day == 1 else str(day.day)
    parts = [_format(day, weekday, "fr"), number, _format(day, month, "fr") if month else ""]
    return " ".join(part for part in parts if part)


def _english(start: date, end: date) -> str:
    # CLDR has no interval with whole month names, and falls back on « Jul » without a word.
    last = _format(end, "d MMMM y", "en")
    if start == end:
        return last
    if start.year != end.year:
        return f"{_format(start, 'd MMMM y', 'en')} – {last}"
    if start.month != end.month:
        return f"{_format(start, 'd MMMM', 'en')} – {last}"
    return f"{start.day}–{last}"


def _format(day: date, pattern: str, language: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, pattern, locale=LOCALES[language]))
