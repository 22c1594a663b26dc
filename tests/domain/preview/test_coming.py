"""« À venir » as data: dates, the label of what is to be shown, and what is said of both."""

from datetime import UTC, datetime

import pytest
from preview_pages import notes

from changelog.domain.preview import train_pages
from changelog.domain.preview.train_pages import When

DEMO = datetime(2022, 1, 18, 10, tzinfo=UTC)
RELEASE = datetime(2022, 1, 27, 12, 30, tzinfo=UTC)


def told(
    label: str = "Nécessite une démo", *, shipped: bool = False, labels: tuple[str, ...] = ()
) -> dict[str, object]:
    """What the template gets of one entry with labels."""
    when = When(demo=DEMO, release=RELEASE, because="gel <b>d’hiver")
    found = train_pages.coming(notes(labels=labels), (), "recette", when, label, shipped=shipped)
    return train_pages.coming_context(found, "fr", {})


def facts(of: dict[str, object]) -> list[str]:
    """The facts as lines."""
    held = of["facts"]
    assert isinstance(held, list)
    return [" | ".join(str(one[key]) for key in ("term", "said", "small")) for one in held]


@pytest.mark.parametrize(
    ("label", "labels", "shown"),
    [
        ("Nécessite une démo", ("nécessite une DEMO",), "Nécessite une démo"),
        ("À montrer", ("À montrer", "Nécessite une démo"), "À montrer"),
        ("À montrer", ("Nécessite une démo",), ""),
        ("", ("",), ""),
        ("<b>x", ("<b>x",), "&lt;b&gt;x"),
    ],
)
def test_the_label_is_the_team_s_own(label: str, labels: tuple[str, ...], shown: str) -> None:
    found = told(label, labels=labels)
    sections = found["sections"]
    assert isinstance(sections, list)
    assert str(sections[0]["entries"][0]["demo"]) == shown
    assert str(found["wait"]) == ("1 attend une démonstration" if shown else "")


def test_the_dates_and_why_it_is_not_sooner() -> None:
    assert facts(told())[1:] == [
        "Démonstration | Mardi 18 janvier à 10\u00a0h | ",
        "Mise en production | Jeudi 27 janvier à 12\u00a0h\u00a030 | gel &lt;b&gt;d’hiver",
    ]


def test_what_has_shipped_has_no_dates_any_more() -> None:
    assert [line.partition(" |")[0] for line in facts(told(shipped=True))] == ["Livraison"]
