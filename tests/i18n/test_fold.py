"""Names compared as people read them, and the nearest of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.i18n import plain

COLUMNS = ("À faire", "En cours", "Recette", "En production")


@pytest.mark.parametrize(
    "one, other",
    [
        ("En production", "EN PRODUCTION"),
        ("À faire", "a faire"),
        ("À faire", "A\u0300 faire"),
        ("Terminé\u00a0!", "termine!"),
        ("Terminé\u202f!", "Termine !"),
        ("«\u00a0Fini\u00a0»", "«fini»"),
        ("  En   production ", "en\tproduction"),
        ("Cœur", "coeur"),
        ("L’été", "l'ete"),
        ("Straße", "STRASSE"),
        ("En\u200b production", "En production"),
    ],
)
def test_they_read_the_same(one: str, other: str) -> None:
    assert plain.fold(one) == plain.fold(other)


@pytest.mark.parametrize("other", ["En-production", "Production", "En production 2", "En préproduction", ""])
def test_they_do_not(other: str) -> None:
    assert plain.fold(other) != plain.fold("En production")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert plain.fold(plain.fold(text)) == plain.fold(text)


@given(st.text(), st.lists(st.text(), max_size=5))
def test_whatever_is_asked_something_is_answered(name: str, names: list[str]) -> None:
    assert sorted(plain.nearest_first(name, names)) == sorted(names)
    assert plain.nearest(name, names) in (None, *names)
    assert plain.same(name, [*names, name]) == name


def test_the_nearest() -> None:
    assert plain.nearest("Prod", COLUMNS) is None
    assert plain.nearest("Production", COLUMNS) == "En production"
    assert plain.nearest("recete", COLUMNS) == "Recette"
    assert plain.nearest("xyz", ()) is None
    assert plain.nearest_first("cours", COLUMNS)[0] == "En cours"


def test_the_same_letters_come_before_what_reads_the_same() -> None:
    assert plain.same("fait", ("Fait", "fait")) == "fait"
    assert plain.same("FAIT", ("Fait", "fait")) == "Fait"
    assert plain.same("", ()) is None


def test_a_name_of_a_megabyte_takes_no_time() -> None:
    assert plain.nearest("a b" * 300_000, COLUMNS) is None
