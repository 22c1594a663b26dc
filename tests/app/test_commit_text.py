"""The section in the message of our own commit: read back as it was written, whatever people make of the message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.app.publish import last_written

SUBJECT = "Nouveautés du mercredi 12 au mardi 18 janvier 2022"
TAG, OBJECT = "2022-01-18", "a" * 40
ONE = "## Du mercredi 12 au mardi 18 janvier 2022\n\n* [Annuler #12](https://forge.test/o/r/issues/12)\n"
TWO = ONE + "* [Un fix #14](https://forge.test/o/r/issues/14)\n\n    Merci @lea, voir GH-7.\n"
FIRST = last_written.message(SUBJECT, ONE, TAG, OBJECT)
SECOND = last_written.message(SUBJECT, TWO, TAG, OBJECT)


def read(text: str, tag: str = TAG) -> last_written.ReadSection:
    told = last_written.read(text, tag)
    assert told is not None
    return told


@pytest.mark.parametrize("section", [ONE, TWO, "", "### Corrections\n\n* x\n"])
def test_it_is_read_back(section: str) -> None:
    told = read(last_written.message(SUBJECT, section, TAG, OBJECT))
    assert (told.section, told.proven, told.whole) == (section, True, True)


def test_a_page_with_windows_line_ends_is_read_back_with_plain_ones() -> None:
    assert read(last_written.message(SUBJECT, TWO.replace("\n", "\r\n"), TAG, OBJECT)).section == TWO


def test_no_line_begins_with_what_editors_take_away() -> None:
    assert not [line for line in SECOND.split("\n") if line.startswith("#")]


@pytest.mark.parametrize("force", ["#14", "@lea", "GH-7"])
def test_nothing_in_it_acts_on_a_forge(force: str) -> None:
    assert force in TWO and force not in SECOND


def test_an_address_alone_closes_no_ticket_and_links_stay_whole() -> None:
    said = last_written.disarmed("* fixes https://github.com/o/r/issues/7 [x](https://github.com/o/r/issues/7)")
    assert "fixes https://github.com/o/r/issues/7" not in said
    assert "](https://github.com/o/r/issues/7)" in said


SQUASHED = f"Nouveautés (#1)\n\n* {FIRST.strip()}\n\n* {SECOND.strip()}"


@pytest.mark.parametrize("end", ["", "\n\nCo-authored-by: Camille <c@exemple.invalid>", "\n\n* Relit"])
def test_of_a_squash_that_holds_every_message_the_last_counts(end: str) -> None:
    told = read(SQUASHED + end)
    assert (told.section, told.proven, told.whole) == (TWO, True, False)


def test_a_squash_of_one_commit_is_proven_and_not_whole() -> None:
    told = read(SECOND.replace(SUBJECT, f"{SUBJECT} (#1)", 1))
    assert (told.section, told.proven, told.whole) == (TWO, True, False)


@pytest.mark.parametrize(
    "spoilt",
    [
        "\n".join(line for line in SECOND.split("\n") if "issues/12" not in line),
        SECOND.replace("Annuler", "Pouvoir annuler"),
        "\n".join(line for line in SECOND.split("\n") if not line.startswith("Nouveautes-Written")),
    ],
    ids=["a line less", "another word", "no digest"],
)
def test_what_somebody_has_rewritten_proves_nothing(spoilt: str) -> None:
    told = read(spoilt)
    assert not told.proven and not told.whole
    assert told.section.startswith("## Du mercredi 12")


def test_spaces_and_blank_lines_that_an_editor_takes_away_make_no_difference() -> None:
    assert read(SECOND.replace("\n\n    Merci", "\n    Merci").replace("12)\n", "12)  \n")).proven


@pytest.mark.parametrize("text", ["", "Relit", FIRST.replace(TAG, "2022-01-11"), f"{SUBJECT}\n\nNouveautes-Delivery"])
def test_a_message_of_something_else_holds_no_section(text: str) -> None:
    assert last_written.read(text, TAG) is None


def test_two_deliveries_in_one_message_are_told_apart() -> None:
    other = last_written.message("Nouveautés du reste", TWO, "2022-01-25", OBJECT)
    both = f"Tout\n\n* {FIRST.strip()}\n\n* {other.strip()}\n"
    assert (read(both).section, read(both, "2022-01-25").section) == (ONE, TWO)


LINES = st.lists(
    st.sampled_from(["## Titre", "* [a #1](https://f.test/1)", "", "    # x", "Nouveautes-Delivery : non", "@a", "é", "* #2", "  fin  "]),
    max_size=8,
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=4))
def test_whatever_was_written_is_found_in_a_squash(sections: list[list[str]]) -> None:
    texts = ["\n".join(lines) for lines in sections]
    messages = [last_written.message(SUBJECT, text, TAG, OBJECT) for text in texts]
    told = read("Tout (#3)\n\n" + "\n\n".join(f"* {one.strip()}" for one in messages))
    assert told.proven
    assert [line.rstrip() for line in told.section.split("\n") if line.strip()] == [
        line.rstrip() for line in texts[-1].split("\n") if line.strip()
    ]
