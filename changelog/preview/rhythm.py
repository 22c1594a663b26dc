"""« Rythme »: how deliveries went over time, week by week, as figures, tables and plots.

Days are counted from the merge of a change to the moment its delivery reached production; a hotfix, which goes there
straight, is counted apart.
"""

import csv
import statistics
from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct

from changelog.language import dates, standing_words, typography
from changelog.notes.render import Ready
from changelog.preview.html import shown

TOLD = 12
"""Weeks in the tables of the page; the CSV has them all."""
PLOTTED = 104
"""Weeks in the plots: two years; more are a smear."""
RARE = frozenset(("correctifs",))
"""What there is nothing to draw of where it never happened."""
CSV = "rythme.csv"
SCHEMES = {"light": "clair", "dark": "sombre"}


class Week(Struct, frozen=True, kw_only=True):
    """What reached production in one week (its Monday). `waits`: days from merge to production, one for each change;
    `known`: deliveries of which it is recorded whether they were shown, `first` those that were shown before.
    """

    monday: date
    deliveries: int = 0
    changes: int = 0
    hotfixes: int = 0
    waits: tuple[float, ...] = ()
    known: int = 0
    first: int = 0

    @property
    def median(self) -> float | None:
        """Days that half of the changes waited at most; None where nothing shipped."""
        return statistics.median(self.waits) if self.waits else None

    @property
    def ninth(self) -> float | None:
        """Days that nine in ten of them waited at most (90th percentile, between the two nearest)."""
        if len(self.waits) < 2:
            return self.median
        return statistics.quantiles(self.waits, n=10, method="inclusive")[8]

    @property
    def share(self) -> float | None:
        """Percent of deliveries that were shown before they shipped; None where nobody recorded it."""
        return 100 * self.first / self.known if self.known else None


class Rhythm(Struct, frozen=True, kw_only=True):
    """Every week from the first delivery to the last one, empty ones included; `guessed`: how many deliveries left no
    trace of when they reached production, so that the day of their tag stands for it.
    """

    weeks: tuple[Week, ...] = ()
    guessed: int = 0


class Plot(Struct, frozen=True, kw_only=True):
    """One plot: the Mondays, a row of figures for each line of it (None: unknown), and what they are called."""

    title: str
    weeks: tuple[date, ...]
    rows: tuple[tuple[float | None, ...], ...]
    names: tuple[str, ...]
    unit: str
    language: str


Figure = Callable[[Week], float | None]
_PLOTS: dict[str, tuple[Figure, ...]] = {
    "changements": (lambda week: week.changes,),
    "delais": (lambda week: week.median, lambda week: week.ninth),
    "correctifs": (lambda week: week.hotfixes,),
    "montrees": (lambda week: week.share,),
}


def context(rhythm: Rhythm, language: str) -> dict[str, Any]:
    """What the template gets."""
    words = {key: typography.of(text, language) for key, text in standing_words.RHYTHM[language].items()}
    return {
        "words": words,
        "csv": CSV,
        "guessed": words["guessed"].format(n=rhythm.guessed) if rhythm.guessed else "",
        "plots": [_plot(name, rhythm, words, language) for name in _PLOTS],
    }


def plots(rhythm: Rhythm, language: str) -> dict[str, tuple[Plot, str]]:
    """What is to be drawn, each in its scheme (light, dark), by the name of the file; nothing of what nobody knows."""
    words = standing_words.RHYTHM[language]
    weeks = rhythm.weeks[-PLOTTED:]
    found: dict[str, tuple[Plot, str]] = {}
    for name, figures in _PLOTS.items():
        if _nothing(name, rhythm):
            continue
        plot = Plot(
            title=words[name],
            weeks=tuple(week.monday for week in weeks),
            rows=tuple(tuple(figure(week) for week in weeks) for figure in figures),
            names=tuple(words[f"{name}_{at}"] for at in range(len(figures))) if len(figures) > 1 else (),
            unit=words[f"{name}_unit"],
            language=language,
        )
        found |= {f"rythme-{name}-{said}.svg": (plot, scheme) for scheme, said in SCHEMES.items()}
    return found


def table(rhythm: Rhythm, language: str) -> str:
    """Every week as CSV (RFC 4180): ISO dates, a point in numbers, nothing where nothing is known."""
    words = standing_words.RHYTHM[language]
    lines: list[str] = []
    rows = csv.writer(_Lines(lines))
    rows.writerow(
        [words[f"csv_{name}"] for name in ("week", "deliveries", "changes", "median", "ninth", "hotfixes", "share")]
    )
    for week in rhythm.weeks:
        figures = (week.median, week.ninth)
        rows.writerow(
            [
                week.monday.isoformat(),
                week.deliveries,
                week.changes,
                *map(_plain, figures),
                week.hotfixes,
                _plain(week.share),
            ]
        )
    return "".join(lines)


class _Lines:
    """What csv writes to, in memory."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, line: str) -> None:
        """Take a line."""
        self._lines.append(line)


def _plot(name: str, rhythm: Rhythm, words: dict[str, str], language: str) -> dict[str, Any]:
    figures = _PLOTS[name]
    if nothing := _nothing(name, rhythm):
        return {"title": words[name], "nothing": words[nothing], "rows": []}
    weeks = rhythm.weeks[-PLOTTED:]
    return {
        "title": words[name],
        "nothing": "",
        "lead": words[f"{name}_lead"],
        "alt": words["alt"].format(
            what=words[name], first=dates.long(weeks[0].monday, language), last=dates.long(weeks[-1].monday, language)
        ),
        "light": f"rythme-{name}-{SCHEMES['light']}.svg#only-light",
        "dark": f"rythme-{name}-{SCHEMES['dark']}.svg#only-dark",
        "heads": [words[f"{name}_{at}"] for at in range(len(figures))] if len(figures) > 1 else [words[name]],
        "rows": [
            [
                _shown(dates.long(week.monday, language)),
                *(_shown(_told(figure(week), words, language)) for figure in figures),
            ]
            for week in reversed(rhythm.weeks[-TOLD:])
        ],
    }


def _nothing(name: str, rhythm: Rhythm) -> str:
    """Which words stand where there is nothing to draw: nobody knows, or it never happened; else empty."""
    told = [value for week in rhythm.weeks for figure in _PLOTS[name] if (value := figure(week)) is not None]
    if not told:
        return "nothing"
    return "" if name not in RARE or any(told) else f"{name}_none"


def _told(value: float | None, words: dict[str, str], language: str) -> str:
    from babel.numbers import format_decimal

    return words["unknown"] if value is None else str(format_decimal(value, "#,##0.#", locale=language))


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _shown(text: str) -> Ready:
    return Ready(shown(text))
