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

from changelog.domain.notes.render import Ready
from changelog.domain.preview.html import shown
from changelog.i18n import grammar
from changelog.i18n.say import again, marked, say, say_as

TOLD = 12
"""Weeks in the tables of the page; the CSV has them all."""
PLOTTED = 104
"""Weeks in the plots: two years; more are a smear."""
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


class Drawn(Struct, frozen=True, kw_only=True):
    """What is plotted, and its messages: `names` of its lines where there are several, `never` where it may have
    happened never, and nothing is drawn then.
    """

    figures: tuple[Figure, ...]
    title: str
    lead: str
    unit: str
    names: tuple[str, ...] = ()
    never: str = ""


TITLE = marked("Rhythm")
_PLOTS = {
    "changements": Drawn(
        figures=(lambda week: week.changes,),
        title=marked("Changes per week"),
        lead=marked("What reached production with the deliveries of the week."),
        unit=marked("changes"),
    ),
    "delais": Drawn(
        figures=(lambda week: week.median, lambda week: week.ninth),
        title=marked("Days of waiting before production"),
        lead=marked("From the merge of a change to its release."),
        unit=marked("days"),
        names=(
            marked("half of the changes, at most (median)"),
            marked("nine in ten, at most (90th percentile)"),
        ),
    ),
    "correctifs": Drawn(
        figures=(lambda week: week.hotfixes,),
        title=marked("Hotfixes"),
        lead=marked("What could not wait for the train."),
        unit=marked("hotfixes"),
        never=marked("None up to the last delivery: nothing shipped before the train."),
    ),
    "montrees": Drawn(
        figures=(lambda week: week.share,),
        title=marked("Share of deliveries shown before they shipped"),
        lead=marked("Among those of which a trace was kept."),
        unit="%",
    ),
}
UNKNOWN = "–"


def context(rhythm: Rhythm, language: str) -> dict[str, Any]:
    """What the template gets."""
    guessed = say(
        "Deliveries that left no trace of when they reached production: {count}. "
        "The moment of their tag stands for it, and the days that their changes waited are a minimum.",
        count=rhythm.guessed,
    )
    words = {
        "title": say(TITLE),
        "lead": say("Deliveries week by week: how many changes, in how many days, with which surprises."),
        "figures": say("The figures of the last weeks"),
        "week": say("Week of"),
        "csv": say("All the figures, as CSV"),
    }
    return {
        "words": {key: again(text, language) for key, text in words.items()},
        "csv": CSV,
        "guessed": again(guessed, language) if rhythm.guessed else "",
        "plots": [_plot(name, rhythm, language) for name in _PLOTS],
    }


def plots(rhythm: Rhythm, language: str) -> dict[str, tuple[Plot, str]]:
    """What is to be drawn, each in its scheme (light, dark), by the name of the file; nothing of what nobody knows."""
    weeks = rhythm.weeks[-PLOTTED:]
    found: dict[str, tuple[Plot, str]] = {}
    for name, drawn in _PLOTS.items():
        if _nothing(drawn, rhythm):
            continue
        plot = Plot(
            title=_in(language, drawn.title),
            weeks=tuple(week.monday for week in weeks),
            rows=tuple(tuple(figure(week) for week in weeks) for figure in drawn.figures),
            names=tuple(_in(language, one) for one in drawn.names),
            unit=_in(language, drawn.unit),
            language=language,
        )
        found |= {f"rythme-{name}-{said}.svg": (plot, scheme) for scheme, said in SCHEMES.items()}
    return found


def table(rhythm: Rhythm, language: str) -> str:
    """Every week as CSV (RFC 4180): ISO dates, a point in numbers, nothing where nothing is known."""
    lines: list[str] = []
    rows = csv.writer(_Lines(lines))
    columns = (
        say_as("csv", "week"),
        say_as("csv", "deliveries"),
        say_as("csv", "changes"),
        say_as("csv", "days_median"),
        say_as("csv", "days_90th_percentile"),
        say_as("csv", "hotfixes"),
        say_as("csv", "shown_percent"),
    )
    rows.writerow([again(name, language) for name in columns])
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


def _plot(name: str, rhythm: Rhythm, language: str) -> dict[str, Any]:
    drawn = _PLOTS[name]
    title = _in(language, drawn.title)
    if nothing := _nothing(drawn, rhythm):
        return {"title": title, "nothing": again(nothing, language), "rows": []}
    weeks = rhythm.weeks[-PLOTTED:]
    alt = say(
        "{what}, from {first} to {last}; the figures are in the table below",
        what=title,
        first=grammar.long(weeks[0].monday, language),
        last=grammar.long(weeks[-1].monday, language),
    )
    return {
        "title": title,
        "nothing": "",
        "lead": _in(language, drawn.lead),
        "alt": again(alt, language),
        "light": f"rythme-{name}-{SCHEMES['light']}.svg#only-light",
        "dark": f"rythme-{name}-{SCHEMES['dark']}.svg#only-dark",
        "heads": [_in(language, one) for one in drawn.names] or [title],
        "rows": [
            [
                _shown(grammar.long(week.monday, language)),
                *(_shown(_told(figure(week), language)) for figure in drawn.figures),
            ]
            for week in reversed(rhythm.weeks[-TOLD:])
        ],
    }


def _nothing(drawn: Drawn, rhythm: Rhythm) -> str:
    """What stands where there is nothing to draw: nobody knows, or it never happened; else empty."""
    told = [value for week in rhythm.weeks for figure in drawn.figures if (value := figure(week)) is not None]
    if not told:
        return say("Nothing tells yet: the next delivery will.")
    return "" if any(told) else say(drawn.never)


def _in(language: str, message: str) -> str:
    return again(say(message), language)


def _told(value: float | None, language: str) -> str:
    from babel.numbers import format_decimal

    return UNKNOWN if value is None else str(format_decimal(value, "#,##0.#", locale=language))


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _shown(text: str) -> Ready:
    return Ready(shown(text))
