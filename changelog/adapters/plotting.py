"""Plots as SVG: the only door to Matplotlib. The same figures give the same bytes, and text stays text."""

import io
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from changelog.domain.preview.rhythm import Plot

INKS: dict[str, dict[str, str]] = {
    "light": {"ink": "#161616", "quiet": "#55555f", "line": "#dddde6", "first": "#000091", "second": "#8f3c00"},
    "dark": {"ink": "#f2f2f7", "quiet": "#b3b3c2", "line": "#3a3a4d", "first": "#b3b3ff", "second": "#ffc28a"},
}
"""The colours of the preview's stylesheet: a contrast of 4.5 to 1 at least, but for the lines."""
FONTS = ["Marianne", "system-ui", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif"]
SIZE = (5.0, 2.3)  # inches: small, so that its text can be read on a phone
MEASURED = "DejaVu Sans"  # the font by which Matplotlib measures; the reader's own is named beside it


def drawn(plot: Plot, scheme: str) -> str:
    """The plot as SVG: bars for one row, lines with points for several. `scheme`: light or dark."""
    if scheme == "light":
        return _light(plot)
    inks = {INKS["light"][name]: ink for name, ink in INKS[scheme].items()}
    return re.sub("|".join(inks), lambda found: inks[found[0]], _light(plot))


@lru_cache(maxsize=8)
def _light(plot: Plot) -> str:
    """Drawn once: the dark one differs by its inks alone, and drawing is most of what « Rythme » costs."""
    import matplotlib
    from matplotlib.figure import Figure

    ink = INKS["light"]
    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "nouveautes",
        "font.family": [MEASURED],
        "font.size": 9,
        "text.color": ink["ink"],
        "axes.edgecolor": ink["line"],
        "axes.labelcolor": ink["quiet"],
        "xtick.color": ink["quiet"],
        "ytick.color": ink["quiet"],
    }
    with matplotlib.rc_context(rc=settings):
        figure = Figure(figsize=SIZE)
        # Fixed margins: Matplotlib's own layouts draw everything a second time to measure it.
        figure.subplots_adjust(left=0.13, right=0.99, bottom=0.14, top=0.95 if len(plot.rows) == 1 else 0.78)
        axes = figure.add_subplot()
        if len(plot.rows) == 1:
            _bars(axes, plot.rows[0], ink)
        else:
            _lines(axes, plot, ink)
        _frame(axes, plot, ink)
        svg = io.BytesIO()
        figure.savefig(
            svg, format="svg", transparent=True, metadata={"Date": None, "Creator": None, "Title": plot.title}
        )
    # The page's fonts, of much the same width; no declaration, for it names a foreign DTD.
    text = svg.getvalue().decode("utf-8")
    names = ", ".join(f"'{name}'" if " " in name else name for name in FONTS)
    return text[text.index("<svg") :].replace(f"'{MEASURED}'", names)


def _bars(axes: Any, row: tuple[float | None, ...], ink: Mapping[str, str]) -> None:
    known = [(at, value) for at, value in enumerate(row) if value is not None]
    axes.bar([at for at, _ in known], [value for _, value in known], width=0.7, color=ink["first"])


def _lines(axes: Any, plot: Plot, ink: Mapping[str, str]) -> None:
    marks = (("first", "o", "-"), ("second", "s", "--"))  # told apart without colour, too
    for row, name, (colour, marker, style) in zip(plot.rows, plot.names, marks, strict=True):
        known = [(at, value) for at, value in enumerate(row) if value is not None]
        places, values = [at for at, _ in known], [value for _, value in known]
        axes.plot(places, values, style, marker=marker, color=ink[colour], label=name, linewidth=1.6, markersize=4)
    axes.figure.legend(frameon=False, loc="upper left", borderaxespad=0, borderpad=0.2, labelspacing=0.3)


def _frame(axes: Any, plot: Plot, ink: Mapping[str, str]) -> None:
    from babel.dates import format_date
    from matplotlib.ticker import FixedLocator, MaxNLocator

    step = max(1, -(-len(plot.weeks) // 6))
    places = list(range(0, len(plot.weeks), step))
    labels = [format_date(plot.weeks[at], "d MMM yy", locale=plot.language) for at in places]
    axes.xaxis.set_major_locator(FixedLocator(places))
    axes.set_xticklabels(labels)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    highest = max((value for row in plot.rows for value in row if value is not None), default=0)
    axes.set_ylim(bottom=0, top=100 if plot.unit == "%" else max(1, 1.08 * highest))
    axes.set_xlim(-0.6, len(plot.weeks) - 0.4)
    axes.set_ylabel(plot.unit)
    axes.grid(axis="y", color=ink["line"], linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, pad=6)
