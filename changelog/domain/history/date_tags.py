"""Which tags mark a delivery point, and in what order: by the date in the name, then its time, then its counter."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from functools import lru_cache

from changelog.domain.model import DateTag, Finding, TagRef
from changelog.i18n.say import say

# A shape is strftime's letters, `{counter}` for the second, third… of a day, and `*` for anything after a dash.
# The last two are the ones really found in the team's history: `2022-01-06-12-20` and
# `2022-01-20-12-02-1642676530-deploy-recette-to-production`; rust-analyzer writes `2026-08-17.10`.
SHAPES = ("%Y-%m-%d", "%Y-%m-%d-{counter}", "%Y-%m-%d.{counter}", "%Y-%m-%d-%H-%M", "%Y-%m-%d-%H-%M-*")
_PIECES = {
    "%Y": r"(?P<Y>[0-9]{4})",
    "%m": r"(?P<m>[0-9]{2})",
    "%d": r"(?P<d>[0-9]{2})",
    "%-m": r"(?P<m>0?[1-9]|1[0-2])",
    "%-d": r"(?P<d>0?[1-9]|[12][0-9]|3[01])",
    "%H": r"(?P<H>[0-9]{2})",
    "%M": r"(?P<M>[0-9]{2})",
    "%S": r"(?P<S>[0-9]{2})",
    # Some teams count from the first delivery of a day, with two digits: `2026-01-14-01`, `2026-01-14-02`.
    "{counter}": r"(?P<n>0{0,2}[1-9][0-9]{0,3})",
    "*": r".+",
}
_PIECE = re.compile("|".join(re.escape(piece) for piece in _PIECES))


def parse(name: str, shapes: Sequence[str] = SHAPES) -> tuple[date, tuple[int, ...]] | None:
    """The date in a tag's name and what to sort it by; None when it is no date tag (`v1.2`, `2022-02-31`)."""
    for shape in shapes:
        found = _pattern(shape).fullmatch(name)
        if found and (dated := _dated({key: int(value) for key, value in found.groupdict().items() if value})):
            return dated
    return None


def select(tags: Iterable[TagRef], shapes: Sequence[str] = SHAPES) -> tuple[list[DateTag], list[Finding]]:
    """The date tags among `tags`, oldest first, and a finding for each name that looks like a date and is none."""
    found: list[DateTag] = []
    findings: list[Finding] = []
    for tag in tags:
        dated = parse(tag.name, shapes)
        if dated is not None:
            day, order = dated
            found.append(
                DateTag(
                    name=tag.name,
                    commit=tag.commit,
                    object_id=tag.object_id,
                    date=day,
                    order=order,
                    annotated=tag.annotated,
                    message=tag.message,
                    by=tag.by,
                    at=tag.at,
                )
            )
        elif any(_pattern(shape).fullmatch(tag.name) for shape in shapes):
            message = say("looks like a date tag, but there is no such day or hour")
            findings.append(Finding(code="tag-not-a-date", message=message, subject=tag.name))
    return sorted(found, key=lambda tag: (tag.order, tag.name)), findings


def shapes(format: str, accept: Sequence[str]) -> tuple[str, ...]:
    """The shapes of these settings: what `tag` writes, its counted form, the usual ones and the team's own."""
    counted = format if "{counter}" in format or "*" in format else format + "-{counter}"
    return tuple(dict.fromkeys((format, counted, *SHAPES, *accept)))


@lru_cache(maxsize=64)
def _pattern(shape: str) -> re.Pattern[str]:
    pattern, end = "", 0
    for piece in _PIECE.finditer(shape):
        pattern += re.escape(shape[end : piece.start()]) + _PIECES[piece.group()]
        end = piece.end()
    return re.compile(pattern + re.escape(shape[end:]))


def _dated(parts: dict[str, int]) -> tuple[date, tuple[int, ...]] | None:
    try:
        day = date(parts["Y"], parts["m"], parts["d"])
        time(parts.get("H", 0), parts.get("M", 0), parts.get("S", 0))
    except (ValueError, KeyError):
        return None
    # A day's tag without an hour stands before those with one: it is what `tag` writes first.
    seconds = -1 if "H" not in parts else parts["H"] * 3600 + parts.get("M", 0) * 60 + parts.get("S", 0)
    return day, (day.toordinal(), seconds, parts.get("n", 1))
