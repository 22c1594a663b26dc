"""Dates and typography, French and English."""

import re
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


def month(day: date, language: str, *, short: bool = False) -> str:
    """« novembre », "November"; `short`: « nov », "Nov"."""
    return _format(day, "MMM" if short else "LLLL", language).rstrip(".")


def month_first(start: date, end: date, *, short: bool = False) -> str:
    """ "November 16, 2026", "November 10–16, 2026", as America writes days; `short`: "Nov 16, 2026"."""
    month = "MMM" if short else "MMMM"
    last = _format(end, f"{month} d, y", "en")
    if start == end:
        return last
    if start.year != end.year:
        return f"{_format(start, f'{month} d, y', 'en')} – {last}"
    if start.month != end.month:
        return f"{_format(start, f'{month} d', 'en')} – {last}"
    return f"{_format(start, f'{month} d', 'en')}–{end.day}, {end.year}"


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


# One no-break space everywhere (U+00A0): not every font has the narrow one that printers prefer before ; ! ?
NO_BREAK = "\u00a0"
_CODE = re.compile(r"(`[^`]*`|https?://\S+)")
_BEFORE = re.compile(r"(?<![ \u00a0\u202f])[ \u00a0\u202f]+([:;!?»])(?=[\s\u00a0).,…»\"]|[!?]|$)")
_GLUED = re.compile(r"(?<![\w'’#.:/_-])([^\W\d_]+(?:['’-][^\W\d_]+)*)([:;]|[!?]+)(?=\s|$)")
_OPEN = re.compile(r"«[ \u00a0\u202f]*(?=\S)")
_CLOSE = re.compile(r"(?<=[^\s\u00a0\u202f])»")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_MARKS = re.compile("[:;!?»]")
_DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")


def colon(language: str) -> str:
    """What stands between a word and what it announces."""
    return f"{NO_BREAK}: " if language == "fr" else ": "


def french(text: str) -> str:
    """The line as a French printer would set it."""
    if "`" not in text and "://" not in text:
        return _set(text)
    return "".join(part if _CODE.fullmatch(part) else _set(part) for part in _CODE.split(text))


def of(text: str, language: str) -> str:
    """The line in its language's typography (English is left as it is)."""
    return french(text) if language == "fr" else text


def _set(text: str) -> str:
    if "'" in text or "..." in text:
        text = _DOTS.sub("…", _APOSTROPHE.sub("’", text))
    if "«" in text or "»" in text:
        text = _CLOSE.sub(NO_BREAK + "»", _OPEN.sub("«" + NO_BREAK, text))
    if not _MARKS.search(text):
        return text
    text = _GLUED.sub(r"\1" + NO_BREAK + r"\2", text)
    return _BEFORE.sub(NO_BREAK + r"\1", text)
