"""The shapes of a team's own dated tags, found from their names: what to accept as date tags."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time

from msgspec import Struct, structs

_BEFORE = r"(?P<before>[A-Za-z@+_./-]{0,40}?)"
_DATES = (
    # 2026-11-30 · 2026.11.30 · 20261130 · 2026.11.1, padded or not
    re.compile(
        _BEFORE
        + r"(?P<Y>20\d{2})(?P<sep>[-._/]?)(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>0[1-9]|[12]\d|3[01])(?P<after>\D.*)?"
    ),
    re.compile(_BEFORE + r"(?P<Y>20\d{2})(?P<sep>[-._/])(?P<m>1?\d)(?P=sep)(?P<d>[1-3]?\d)(?P<after>\D.*)?"),
    # 30-11-2026
    re.compile(
        _BEFORE + r"(?P<d>0[1-9]|[12]\d|3[01])(?P<sep>[-._/])(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<Y>20\d{2})(?P<after>\D.*)?"
    ),
)
_TIME = re.compile(
    r"(?P<mark>[T_ -]?T?)(?P<H>[01]\d|2[0-3])(?P<sep>[-:.h_]?)(?P<M>[0-5]\d)(?:(?P=sep)(?P<S>[0-5]\d))?(?P<after>\D.*)?"
)
_COUNTER = re.compile(r"(?P<mark>[-._+](?:[A-Za-z]{1,8}[-._]?)?|[a-z])(?P<n>0{0,2}[1-9]\d{0,3})")


class _Named(Struct, frozen=True, kw_only=True):
    day: date
    order: tuple[int, int]
    name: str
    shape: str
    padded: bool


def suggestions(names: Iterable[str], *, newer_than: date | None = None) -> dict[str, str]:
    """For dated tags that are not read: the shapes that would read them → their newest name, the newest first.

    `newer_than`: only shapes that are in use after that day, and all the shapes of the same beginning with them.
    """
    families: dict[str, list[_Named]] = defaultdict(list)
    for name in names:
        if (found := _read(name)) is not None:
            families[found[0]].append(found[1])
    shown: list[_Named] = []
    for found_names in families.values():
        bare = not all(one.padded for one in found_names)
        if bare and _counts_in_months(found_names):
            continue
        newest: dict[str, _Named] = {}
        for one in found_names:
            # A month or day of two digits reads as well without its zero.
            shape = one.shape.replace("%m", "%-m").replace("%d", "%-d") if bare else one.shape
            if shape not in newest or one.order > newest[shape].order:
                newest[shape] = structs.replace(one, shape=shape)
        if newer_than is None or any(one.day > newer_than for one in newest.values()):
            shown += newest.values()
    shown.sort(key=lambda one: one.order, reverse=True)
    return {one.shape: one.name for one in shown}


def _read(name: str) -> tuple[str, _Named] | None:
    """What a name begins with and how its date is written, as one text, and the name read; None without a date."""
    for at, pattern in enumerate(_DATES):
        found = pattern.fullmatch(name)
        if not found:
            continue
        try:
            day = date(int(found["Y"]), int(found["m"]), int(found["d"]))
        except ValueError:
            continue
        sep, before = found["sep"], found["before"]
        parts = (("%Y", "%m", "%d"), ("%Y", "%-m", "%-d"), ("%d", "%m", "%Y"))[at]
        start = f"{before}{sep.join(parts)}"
        after, seconds = _after(found["after"] or "")
        named = _Named(
            day=day, order=(day.toordinal(), seconds), name=name, shape=start + after, padded=at != 1
        )  # fmt: skip
        # Padded and not are one way of writing where a separator stands between.
        return f"{before}|{sep}|{at == 2}", named
    return None


def _after(text: str) -> tuple[str, int]:
    """The shape of what stands after a date, and the second of the day that it names."""
    if not text:
        return "", -1
    counter = _COUNTER.fullmatch(text)
    if counter and len(counter["n"]) < 4:
        return f"{counter['mark']}{{counter}}", -1
    moment = _TIME.fullmatch(text)
    if moment:
        clock = time(int(moment["H"]), int(moment["M"]), int(moment["S"] or 0))
        sep, seconds = moment["sep"], "%S" if moment["S"] else ""
        shape = f"{moment['mark']}%H{sep}%M{sep if seconds else ''}{seconds}"
        return shape + ("*" if moment["after"] else ""), clock.hour * 3600 + clock.minute * 60 + clock.second
    return (f"{counter['mark']}{{counter}}" if counter else f"{text[0]}*"), -1


def _counts_in_months(found: list[_Named]) -> bool:
    """Whether the last number counts the releases of a month, as calendar versions do: 2026.11.1, 2026.11.2."""
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for one in found:
        days[one.day.year, one.day.month].add(one.day.day)
    return all(numbers == set(range(1, len(numbers) + 1)) for numbers in days.values())
