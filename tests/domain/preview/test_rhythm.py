"""« Rythme »: the figures of weeks, their CSV, and plots that are the same bytes for the same figures."""

import csv
import io
from datetime import date
from xml.etree import ElementTree

import pytest
from preview_pages import template

from changelog.adapters import plotting
from changelog.domain.preview import rhythm
from changelog.domain.preview.rhythm import Rhythm, WeekFigures

WEEKS = (
    WeekFigures(monday=date(2022, 1, 3), deliveries=1, changes=3, waits=(1.0, 2.0, 9.0), known=1, first=1),
    WeekFigures(monday=date(2022, 1, 10)),
    WeekFigures(monday=date(2022, 1, 17), deliveries=2, changes=1, hotfixes=2, waits=(4.0,), known=2, first=1),
)
HELD = Rhythm(weeks=WEEKS, guessed=1)


def test_figures_of_a_week() -> None:
    first, empty, last = WEEKS
    assert first.median == 2.0 and first.ninth == pytest.approx(7.6)
    assert (empty.median, empty.ninth, empty.share) == (None, None, None)
    assert (last.median, last.ninth, last.share) == (4.0, 4.0, 50.0)


def test_the_csv_has_every_week() -> None:
    rows = list(csv.reader(io.StringIO(rhythm.table(HELD, "fr"))))
    assert rows[0][0] == "semaine" and len(rows) == 4
    assert rows[1] == ["2022-01-03", "1", "3", "2", "7.6", "0", "100"]
    assert rows[2] == ["2022-01-10", "0", "0", "", "", "0", ""]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page(language: str) -> None:
    said = template("rhythm", rhythm.context(HELD, language))
    assert said.count("#only-light") == said.count("#only-dark") == 4
    assert said.count("<table>") == 4 and "](rythme.csv)" in said
    assert ("3 janvier 2022" if language == "fr" else "3 January 2022") in said
    assert ("7,6" if language == "fr" else "7.6") in said


def test_plots_are_the_same_again_and_load_nothing() -> None:
    plots = rhythm.plots(HELD, "fr")
    assert len(plots) == 8
    for plot, scheme in plots.values():
        text = plotting.drawn(plot, scheme)
        assert text == plotting.drawn(plot, scheme)
        ElementTree.fromstring(text)  # noqa: S314 - our own
        assert "Sans" in text and "<script" not in text and "<!DOCTYPE" not in text and 'href="http' not in text


def test_what_nobody_recorded_has_no_plot() -> None:
    weeks = (WeekFigures(monday=date(2022, 1, 3), deliveries=1, changes=3, waits=(1.0,)),)
    files = rhythm.plots(Rhythm(weeks=weeks), "fr")
    assert not [name for name in files if "montrees" in name]
    assert "Pas encore de chiffres" in template("rhythm", rhythm.context(Rhythm(weeks=weeks), "fr"))


def test_what_never_happened_is_said_instead_of_an_empty_plot() -> None:
    never = Rhythm(weeks=(WeekFigures(monday=date(2022, 1, 3), deliveries=1, changes=3, waits=(1.0,), known=1),))
    assert not [name for name in rhythm.plots(never, "fr") if "correctifs" in name]
    assert "rien n’est parti avant le train" in template("rhythm", rhythm.context(never, "fr"))


def test_the_dark_plot_has_no_ink_of_the_light_one() -> None:
    plot = rhythm.plots(HELD, "fr")["rythme-delais-sombre.svg"][0]
    dark = plotting.drawn(plot, "dark")
    for name, ink in plotting.INKS["light"].items():
        assert ink not in dark and plotting.INKS["dark"][name] in dark
