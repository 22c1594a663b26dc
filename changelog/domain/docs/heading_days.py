"""The days that a heading names, in every shape people really write."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from msgspec import structs

from changelog.domain.docs import heading_numbers
from changelog.domain.docs.heading_numbers import NumericDays
from changelog.domain.docs.model import Day, Flaw, HeadingDays, Shape
from changelog.i18n import grammar, plain

LONGEST = 200
"""Characters of a heading that are read: what is longer names no day."""
MOST_AROUND = 60
"""Characters around the days: with more, the heading is a sentence that happens to name a day."""
LIKE = 0.78
"""How near a word must be to a month's name to be that month, mistyped."""

DAYS: dict[str, tuple[str, ...]] = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}
MONTHS: dict[str, tuple[str, ...]] = {
    "fr": (
        "janvier", "fevrier", "mars", "avril", "mai", "juin",
        "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
    ),
    "en": (
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
    ),
}  # fmt: skip
_SHORT = (
    ("jan", "janv"), ("feb", "fev", "fevr"), ("mar",), ("apr", "avr"), (), ("jun",),
    ("jul", "juil"), ("aug",), ("sep", "sept"), ("oct",), ("nov",), ("dec",),
)  # fmt: skip
_MONTH = {name: at + 1 for names in MONTHS.values() for at, name in enumerate(names)}
_LONG = tuple(_MONTH)
_MONTH |= {short: at + 1 for at, shorts in enumerate(_SHORT) for short in shorts}
_WEEKDAY = {name: at for names in DAYS.values() for at, name in enumerate(names)}
_WEEKDAY |= {name[:3]: at for names in DAYS.values() for at, name in enumerate(names) if name[:3] not in _MONTH}
_ENGLISH = frozenset((*DAYS["en"], *MONTHS["en"], "to", "of", "from", "until", "through", "week", "the"))
_BETWEEN = frozenset(("au", "a", "to", "until", "through", "jusqu'au", "et", "and", "-", "–", "—", "→", "->", "/", "&"))
_ORDINAL = frozenset(("er", "e", "eme", "st", "nd", "rd", "th"))
_LEADING = frozenset(("du", "le", "from", "the", "of"))
_WORD = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|->|[^\w\s]|_", re.UNICODE)
_WEEK_OF = re.compile(
    r"\b(?:semaine|sem\.?|week|wk\.?)\s+(?:du|des|of|from|beginning|starting|commencing|ending)?\s*(?:the|le)?\s*$"
)
_OF_MONTH = 30
"""Characters around a month's name: with more, the heading only mentions it."""


class _Token(NamedTuple):
    """A word of a heading, as it stands and folded, and where it is."""

    word: str
    folded: str
    at: int
    end: int


class _Found(NamedTuple):
    """A day that was read, the next token, and the month's word where it was mistyped."""

    day: Day
    next: int
    typo: Flaw | None = None


def parse(text: str, *, month_first: bool = False) -> HeadingDays | None:
    """The days that a heading's text names, None where it names none. `month_first` is about 11/16/2026."""
    if len(text) > LONGEST or not any(char.isdigit() for char in text):
        return None
    week = heading_numbers.week(text)
    if week is not None:
        return _in_digits(text, week, week)
    named = _numeric(text, month_first=month_first) or _worded(text)
    glued = named is not None and any(flaw.code == "glued-heading" for flaw in named.flaws)
    if named is None:
        return _of_month(text)
    return named if glued or len(named.before) + len(named.after) <= MOST_AROUND else None


def _numeric(text: str, *, month_first: bool) -> HeadingDays | None:
    found = list(heading_numbers.days(text, month_first=month_first))[:2]
    if not found:
        return None
    joined = len(found) == 2 and _joins(text[found[0].until : found[1].at])
    return _in_digits(text, found[0], found[1] if joined else found[0])


def _in_digits(text: str, first: NumericDays, last: NumericDays) -> HeadingDays:
    found = _heading_days(text, (first.start, last.end), (first.at, last.until), first.shape, ())
    return structs.replace(found, form=first.form)


def _of_month(text: str) -> HeadingDays | None:
    """« Octobre 2026 »: a heading that names a month and hardly more."""
    numbered = heading_numbers.month(text)
    if numbered is not None:
        named = _in_digits(text, numbered, numbered)
        return named if len(named.before) + len(named.after) <= _OF_MONTH else None
    tokens = [_Token(one[0], plain.fold(one[0]), one.start(), one.end()) for one in _WORD.finditer(text)]
    for at, token in enumerate(tokens):
        after = _skip(tokens, at + 1, frozenset((".", ",", "de")))
        year = _number(tokens, after, 4)
        name = token.folded.replace("’", "'").rpartition("'")[2]  # « d’octobre »
        if name not in _MONTH or year is None:
            continue
        span = token.end - len(name), tokens[after].end
        days = heading_numbers.of_month(year, _MONTH[name])
        named = _heading_days(text, days, span, "month", ())
        word, short = text[span[0] : token.end], _is_short(name)
        form = text[span[0] : span[1]].replace(str(year), "%Y").replace(word, "%b" if short else "%B")
        named = structs.replace(named, form=form, short=short, worded=True)
        return named if len(named.before) + len(named.after) <= _OF_MONTH else None
    return None


def _joins(text: str) -> bool:
    return plain.fold(text) in _BETWEEN


def _worded(text: str) -> HeadingDays | None:
    bare = heading_numbers.without_versions(text)
    tokens = [_Token(one[0], plain.fold(one[0]), one.start(), one.end()) for one in _WORD.finditer(bare)]
    first = _first(tokens)
    if first is None:
        return None
    at, start = first
    end, after = start, start.next
    second = _day(tokens, after + 1) if after < len(tokens) and tokens[after].folded in _BETWEEN else None
    if second is not None:
        end, after = second, second.next
    if end.day.month is None:
        end = _month_before(tokens, start.day, end)
        after = end.next
    glued = _day(tokens, after) if after < len(tokens) else None
    flaws = [one for one in (start.typo, end.typo if second else None) if one]
    if glued is not None and glued.day.month is not None:
        flaws.append(Flaw(code="glued-heading", subject=text[tokens[after].at :].strip()))
    shape: Shape = "range" if second else "day"
    if not second:
        at = _skip(tokens, at, _LEADING)
    if shape == "day" and _WEEK_OF.search(plain.fold(text[: tokens[at].at])):
        shape = "week-of"
    named = _heading_days(text, (start.day, end.day), (tokens[at].at, tokens[after - 1].end), shape, tuple(flaws))
    place = _skip(tokens, at + 1, frozenset((",", "."))) if tokens[at].folded in _WEEKDAY else at
    month_first = tokens[min(place, after - 1)].folded in _MONTH
    french = any(token.folded in MONTHS["fr"] or token.folded in DAYS["fr"] for token in tokens)
    return structs.replace(
        named,
        short=any(_is_short(token.folded) for token in tokens[at:after]),
        month_first=month_first,
        language="en" if month_first and not french else named.language,
        worded=True,
    )


def _is_short(name: str) -> bool:
    return name in _MONTH and name not in MONTHS["fr"] and name not in MONTHS["en"]


def _first(tokens: Sequence[_Token]) -> tuple[int, _Found] | None:
    """The first day that has a month, or shares that of the day it runs to."""
    for at in range(len(tokens)):
        found = _day(tokens, at)
        if found is not None and (found.day.month is not None or _shares_month(tokens, at, found)):
            return at, found
    return None


def _shares_month(tokens: Sequence[_Token], at: int, found: _Found) -> bool:
    """Whether a day without month runs to one that has it. « v2 - 18 janvier » does not begin on the 2nd."""
    if at and tokens[at].folded not in _LEADING and found.day.weekday is None:
        return False
    if found.next >= len(tokens) or tokens[found.next].folded not in _BETWEEN:
        return False
    other = _day(tokens, found.next + 1)
    return other is not None and other.day.month is not None


def _day(tokens: Sequence[_Token], at: int) -> _Found | None:
    """A day that begins at a token: weekday, number, month and year, or month first as English may have it."""
    at = _skip(tokens, at, _LEADING)
    weekday = _WEEKDAY.get(tokens[at].folded) if at < len(tokens) else None
    at = _skip(tokens, at + 1, frozenset((",", ".", "le", "the"))) if weekday is not None else at
    if at < len(tokens) and tokens[at].folded in _MONTH:
        return _month_first(tokens, at, weekday)
    number = _number(tokens, at, 2)
    if number is None:
        return None
    at = _skip(tokens, at + 1, _ORDINAL | {"of"})
    month, typo = _month(tokens, at)
    if month is None:
        return _Found(Day(day=number, weekday=weekday), at)
    at = _skip(tokens, at + 1, frozenset((".", ",")), before_year=True)
    year = _number(tokens, at, 4)
    return _Found(Day(day=number, month=month, year=year, weekday=weekday), at + (year is not None), typo)


def _month_first(tokens: Sequence[_Token], at: int, weekday: int | None) -> _Found | None:
    """« July 6, 2021 »; a bare month is no day."""
    number = _number(tokens, at + 1, 2)
    if number is None:
        return None
    month = _MONTH[tokens[at].folded]
    at = _skip(tokens, at + 2, _ORDINAL)
    at = _skip(tokens, at, frozenset((",",)), before_year=True)
    year = _number(tokens, at, 4)
    return _Found(Day(day=number, month=month, year=year, weekday=weekday), at + (year is not None))


def _skip(tokens: Sequence[_Token], at: int, words: frozenset[str], *, before_year: bool = False) -> int:
    """Past one of some words, if it stands there (and, `before_year`, if a year follows)."""
    if at < len(tokens) and tokens[at].folded in words and (not before_year or _number(tokens, at + 1, 4) is not None):
        return at + 1
    return at


def _number(tokens: Sequence[_Token], at: int, digits: int) -> int | None:
    """A day's number has one or two digits, a year four."""
    if at >= len(tokens) or not tokens[at].word.isascii() or not tokens[at].word.isdigit():
        return None
    word, number = tokens[at].word, int(tokens[at].word[:5])
    return number if (len(word) == 4 and 1900 <= number < 2200 if digits == 4 else len(word) <= digits) else None


def _month(tokens: Sequence[_Token], at: int) -> tuple[int | None, Flaw | None]:
    """The month at a token; where its name is mistyped, with what was meant."""
    if at >= len(tokens):
        return None, None
    token = tokens[at]
    if token.folded in _MONTH:
        return _MONTH[token.folded], None
    if not 3 < len(token.folded) < 12 or not token.folded.isalpha() or token.folded in _WEEKDAY:
        return None, None
    like = [name for name in _LONG if name[0] == token.folded[0] and abs(len(name) - len(token.folded)) < 3]
    near = plain.nearest(token.folded, like, likeness=LIKE)
    if near is None:
        return None, None
    language = "fr" if near in MONTHS["fr"] else "en"
    meant = grammar.short(date(2001, _MONTH[near], 1), language).split(" ")[-1]
    return _MONTH[near], Flaw(code="month-typo", subject=token.word, meant=meant)


def _month_before(tokens: Sequence[_Token], start: Day, end: _Found) -> _Found:
    """English may write the month once, before the first day: « July 6–12, 2021 »."""
    at = _skip(tokens, end.next, frozenset((",",)), before_year=True)
    year = _number(tokens, at, 4)
    day = Day(day=end.day.day, weekday=end.day.weekday, month=start.month, year=year)
    return _Found(day, at + (year is not None))


def _heading_days(
    text: str, days: tuple[Day, Day], span: tuple[int, int], shape: Shape, flaws: tuple[Flaw, ...]
) -> HeadingDays:
    words = {plain.fold(one[0]) for one in _WORD.finditer(text)}
    language: Literal["fr", "en"] = "en" if words & _ENGLISH and not words & set(MONTHS["fr"]) else "fr"
    return HeadingDays(
        start=days[0],
        end=days[1],
        shape=shape,
        language=language,
        before=text[: span[0]],
        after=text[span[1] :],
        flaws=flaws,
    )
