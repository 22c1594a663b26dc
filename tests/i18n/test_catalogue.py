"""The French catalogue: nothing of the code is missing from it, nothing is left over, and help speaks French."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from catalogue import CLICK, PLACE, RUN, brought_up_to_date, catalogue, helped, said
from command import Run

PLACES = re.compile(r"\{(\w+)(?:![rsa])?(?::[^}]*)?\}")


def test_the_catalogue_is_that_of_the_code() -> None:
    # Their bytes differ from one Babel to the next: what they say is compared, and in which order.
    assert told(catalogue()) == told(brought_up_to_date()), f"run `{RUN}`"
    with PLACE.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    # What has no French is left out, but for what is counted, which says itself.
    wanted = {one: text if all(text) else one for one, text in told(catalogue()).items() if all(text) or len(one) > 1}
    assert told(compiled) == wanted, f"run `{RUN}`"


def test_nothing_of_it_is_unsure_or_left_over() -> None:
    found = catalogue()
    assert [one.id for one in found if one.id and one.fuzzy] == []
    assert list(found.obsolete) == []


def test_help_and_reference_are_all_in_french() -> None:
    found = catalogue()
    wanted = [*CLICK, *helped()]
    assert [one for one in wanted if (entry := found.get(one)) is None or not said(entry.string)] == []


def test_both_languages_have_the_same_places() -> None:
    assert [one for one, said in translated() if places(one) != places(said)] == []


def test_french_is_set_as_french() -> None:
    wrong = re.compile(r"(?<=\w) [:;!?»]|«(?!\u00a0)|\w'\w|\.\.\.")
    assert [said for _, said in translated() if wrong.search(re.sub(r"`[^`]*`", "", said))] == []


@pytest.mark.parametrize("words", [("--help",), ("page", "--help"), ("notes", "--help")])
def test_help_speaks_french(words: tuple[str, ...], program: Run) -> None:
    french, english = (program("--lang", language, *words).text for language in ("fr", "en"))
    assert french.startswith("Usage\u00a0: ") and english.startswith("Usage: ")
    assert "Afficher ce message, et finir." in french and "Show this message" not in french
    assert "Show this message and exit." in english and "Afficher" not in english


def test_what_click_refuses_is_said_in_french(program: Run) -> None:
    assert "Il n’y a pas d’option '--nope'." in program("--lang", "fr", "notes", "--nope").err
    assert "No such option '--nope'" in program("--lang=en", "notes", "--nope").err


def told(found: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The forms of each message → the forms of its French."""
    return {forms(one.id): forms(one.string) for one in found if one.id}


def forms(text: Any) -> tuple[str, ...]:
    """One form or several."""
    return (text,) if isinstance(text, str) else tuple(text)


def translated() -> Iterator[tuple[str, str]]:
    """Each form of each message that has its French, with that."""
    for one in catalogue():
        if one.id and said(one.string):
            if isinstance(one.id, tuple | list) and isinstance(one.string, tuple | list):
                yield from zip(one.id, one.string, strict=True)
            else:
                yield str(one.id), str(one.string)


def places(text: str) -> set[str]:
    """The names that a message leaves room for; what counts may be left out where there is one."""
    return set(PLACES.findall(text)) - {"nargs"}
