"""« Rythme »: deliveries week by week, as figures, tables and plots.

Days are counted from the merge of a change to the moment its delivery reached production. Hotfixes, which go there
directly, are counted apart.
"""

import statistics
from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct

from changelog.domain.preview.html import between_tags
from changelog.i18n import grammar
from changelog.i18n.say import again, marked, say, say_as

LISTED = 12
"""Weeks in the tables of the page; the CSV has them all."""
PLOTTED = 104
"""Weeks in the plots: two years; more are a smear."""
CSV = "rythme.csv"
SCHEMES = {"light": "clair", "dark": "sombre"}


class WeekFigures(Struct, frozen=True, kw_only=True):
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
        """Percent of deliveries that were shown before they shipped; None where it was not recorded."""
        return 100 * self.first / self.known if self.known else None


class Rhythm(Struct, frozen=True, kw_only=True):
    """Every week from the first delivery to the last one, empty ones included; `guessed`: how many deliveries left no
    trace of when they reached production, so that the day of their tag stands for it; `unshown`: what is live without
    having been shown, as people call it.
    """

    weeks: tuple[WeekFigures, ...] = ()
    guessed: int = 0
    unshown: tuple[str, ...] = ()


class Plot(Struct, frozen=True, kw_only=True):
    """One plot: the Mondays, a row of figures for each line of it (None: unknown), and what they are called."""

    title: str
    weeks: tuple[date, ...]
    rows: tuple[tuple[float | None, ...], ...]
    names: tuple[str, ...]
    unit: str
    language: str


class PlotKind(Struct, frozen=True, kw_only=True):
    """The figures of a plot, and its messages: `names` of its lines where there are several, `never` for what may never
    have happened; then nothing is drawn.
    """

    figures: tuple[Callable[[WeekFigures], float | None], ...]
    title: str
    lead: str
    unit: str
    names: tuple[str, ...] = ()
    never: str = ""


TITLE = marked("Rhythm")
_PLOTS = {
    "changements": PlotKind(
        figures=(lambda week: week.changes,),
        title=marked("Changes per week"),
        lead=marked("What reached production with the deliveries of the week."),
        unit=marked("changes"),
    ),
    "delais": PlotKind(
        figures=(lambda week: week.median, lambda week: week.ninth),
        title=marked("Days of waiting before production"),
        lead=marked("From the merge of a change to its release."),
        unit=marked("days"),
        names=(
            marked("half of the changes, at most (median)"),
            marked("nine in ten, at most (90th percentile)"),
        ),
    ),
    "correctifs": PlotKind(
        figures=(lambda week: week.hotfixes,),
        title=marked("Hotfixes"),
        lead=marked("What could not wait for the train."),
        unit=marked("hotfixes"),
        never=marked("None up to the last delivery: nothing shipped before the train."),
    ),
    "montrees": PlotKind(
        figures=(lambda week: week.share,),
        title=marked("Share of deliveries shown before they shipped"),
        lead=marked("Among those of which a trace was kept."),
        unit="%",
    ),
}
UNKNOWN = "–"


def context(rhythm: Rhythm, language: str) -> dict[str, Any]:
    """The values of the template."""
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
        "unshown": again(
            say("In production without having been shown: {names}.", names=", ".join(rhythm.unshown)), language
        )
        if rhythm.unshown
        else "",
        "plots": [_plot(name, rhythm, language) for name in _PLOTS],
    }


def plots(rhythm: Rhythm, language: str) -> dict[str, tuple[Plot, str]]:
    """The plots to draw, each in its scheme (light, dark), by the name of its file; none where nothing is known."""
    weeks = rhythm.weeks[-PLOTTED:]
    found: dict[str, tuple[Plot, str]] = {}
    for name, kind in _PLOTS.items():
        if _why_empty(kind, rhythm):
            continue
        plot = Plot(
            title=_in(language, kind.title),
            weeks=tuple(week.monday for week in weeks),
            rows=tuple(tuple(figure(week) for week in weeks) for figure in kind.figures),
            names=tuple(_in(language, one) for one in kind.names),
            unit=_in(language, kind.unit),
            language=language,
        )
        found |= {f"rythme-{name}-{suffix}.svg": (plot, scheme) for scheme, suffix in SCHEMES.items()}
    return found


def table(rhythm: Rhythm, language: str) -> str:
    """Every week as CSV (RFC 4180): ISO dates, a point in numbers, empty where nothing is known."""
    columns = (
        say_as("csv", "week"),
        say_as("csv", "deliveries"),
        say_as("csv", "changes"),
        say_as("csv", "days_median"),
        say_as("csv", "days_90th_percentile"),
        say_as("csv", "hotfixes"),
        say_as("csv", "shown_percent"),
    )
    rows = [[again(name, language) for name in columns]]
    for week in rhythm.weeks:
        counts = (week.deliveries, week.changes, week.median, week.ninth, week.hotfixes, week.share)
        rows.append([week.monday.isoformat(), *map(_number, counts)])
    # Names and numbers: nothing to quote.
    return "".join(",".join(row) + "\r\n" for row in rows)


def _plot(name: str, rhythm: Rhythm, language: str) -> dict[str, Any]:
    kind = _PLOTS[name]
    title = _in(language, kind.title)
    if why := _why_empty(kind, rhythm):
        return {"title": title, "nothing": again(why, language), "rows": []}
    weeks = rhythm.weeks[-PLOTTED:]
    alt = say(
        "{what}, from {first} to {last}; the figures are in the table below",
        what=title,
        first=grammar.long(weeks[0].monday, language),
        last=grammar.long(weeks[-1].monday, language),
    )
    rows = [
        [grammar.long(week.monday, language), *(_decimal(figure(week), language) for figure in kind.figures)]
        for week in reversed(rhythm.weeks[-LISTED:])
    ]
    return {
        "title": title,
        "nothing": "",
        "lead": _in(language, kind.lead),
        "alt": again(alt, language),
        "light": f"rythme-{name}-{SCHEMES['light']}.svg#only-light",
        "dark": f"rythme-{name}-{SCHEMES['dark']}.svg#only-dark",
        "heads": [_in(language, one) for one in kind.names] or [title],
        "rows": [[between_tags(cell) for cell in row] for row in rows],
    }


def _why_empty(kind: PlotKind, rhythm: Rhythm) -> str:
    """Why there is nothing to draw: nothing is known, or it never happened; else empty."""
    known = [value for week in rhythm.weeks for figure in kind.figures if (value := figure(week)) is not None]
    if not known:
        return say("No figures yet: the next delivery brings the first.")
    return "" if any(known) else say(kind.never)


def _in(language: str, message: str) -> str:
    return again(say(message), language)


def _decimal(value: float | None, language: str) -> str:
    from babel.numbers import format_decimal

    return UNKNOWN if value is None else str(format_decimal(value, "#,##0.#", locale=language))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
