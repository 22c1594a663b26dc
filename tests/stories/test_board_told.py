"""The column of what is in production: what `board` lists, what the notes take from it, and where it disagrees."""

import pytest
from boards_told import WORLDS, Boarded, cards
from forge_history import Forged
from told_by_forge import codes, deliver, keeps_to_schema, said, told

HERE = "En production"


@pytest.fixture(params=WORLDS)
def team(request: pytest.FixtureRequest, forged: Forged) -> Boarded:
    """A team with a board, in each world."""
    return Boarded(forged, request.param)


def disagreements(form: dict[str, object]) -> list[tuple[str, str]]:
    """The findings about the board."""
    return [one for one in codes(form) if one[0].startswith("board-")]


# What is listed


def test_each_ticket_with_its_delivery_and_whether_it_is_told(team: Boarded) -> None:
    team.ticket(12, "Rappels", column=HERE, state="closed", labels=["agents", "Été"])
    team.ticket(13, "Agenda", column="À faire")
    team.ticket(14, "Export", column=HERE)
    team.merge(101, 12)
    deliver(team.history)
    form = team.board()
    assert (form["title"], form["column"], form["columns"]) == (
        "Suivi",
        HERE,
        ["À faire", "En recette", HERE, "Abandonné"],
    )
    assert cards(form) == {12: ("2022-01-18", True, True), 14: ("", None, True)}
    rappels = form["tickets"][0]
    assert (rappels["title"], rappels["state"], rappels["labels"], rappels["changes"]) == (
        "Rappels", "closed", ["agents", "Été"], [101],
    )  # fmt: skip
    assert form["tickets"][1]["state"] == "open"
    assert (form["drafts"], form["redacted"], form["archived"]) == (0, 0, 0)
    assert disagreements(form) == [("board-without-change", "#14")]


def test_the_page_that_people_see(team: Boarded) -> None:
    team.ticket(12, "Rappels de l'été", column=HERE, state="closed")
    team.ticket(14, "Export", column=HERE)
    team.draft("Note")
    team.merge(101, 12)
    deliver(team.history)
    answer = team.run("board")
    assert answer.text == (
        "Suivi\u00a0: En production, 2 tickets\n\n"
        "ticket\tétat\tlivraison\tnouveautés\ttitre\n"
        "#12\tfermé\t2022-01-18\toui\tRappels de l’été\n"
        "#14\touvert\taucun changement\toui\tExport\n\n"
        "Sur le tableau aussi\u00a0: 1 brouillon\n"
    )
    assert answer.err.splitlines() == [
        "! tableau\u00a0: 1 carte de «\u00a0En production\u00a0» n’est pas dans les notes, car seuls les tickets y sont\u00a0: 1 brouillon",
        "! #14\u00a0: est dans «\u00a0En production\u00a0», mais aucun changement ne le porte",
    ]


@pytest.mark.one_in(3)
def test_an_empty_column(team: Boarded) -> None:
    team.ticket(12, column="À faire")
    deliver(team.history)
    assert cards(team.board()) == {}
    assert team.run("board").text == "Suivi\u00a0: En production, 0 ticket\n"


@pytest.mark.one_in(6)
@pytest.mark.parametrize("name", ["en production", "EN PRODUCTION", "En  prodúction", "En\u00a0production"])
def test_a_column_is_found_without_accents_or_case(name: str, team: Boarded) -> None:
    team.ticket(12, column=HERE)
    team.extra += [f'column = "{name}"']
    deliver(team.history)
    assert team.board()["column"] == HERE
    assert told(team.notes()) == [(12, "Ticket 12")]


def test_another_column(team: Boarded) -> None:
    team.ticket(12, column="À faire")
    team.ticket(13, column=HERE)
    deliver(team.history)
    form = team.board("--column", "a FAIRE")
    assert form["column"] == "À faire"
    assert list(cards(form)) == [12]


@pytest.mark.one_in(3)
def test_a_wrong_name_lists_the_real_ones(team: Boarded) -> None:
    team.ticket(12, column=HERE)
    team.extra += ['column = "En prod"']
    deliver(team.history)
    for words in ((), ("--column", "En prod"), ("--json",)):
        answer = team.run("board", *words)
        assert answer.code == 2
        assert answer.out == ""
        seen = answer.err.replace("\u00a0", " ")
        assert "« En prod »" in seen
        assert "« En production », " in seen
        assert all(f"« {name} »" in seen for name in ("À faire", "En recette", "Abandonné"))
    notes = team.notes()
    assert told(notes) == []
    assert [code for code, _ in disagreements(notes)] == ["board-no-column"]
    assert "« À faire »" in said(notes, "board-no-column")


@pytest.mark.one_in(3)
def test_many_cards(team: Boarded) -> None:
    for number in range(1001, 1251):
        team.ticket(number, column=HERE)
    for number in range(1251, 1261):
        team.ticket(number, column="À faire")
    deliver(team.history)
    form = team.board()
    assert [one["number"] for one in form["tickets"]] == list(range(1001, 1251))
    assert len(told(team.notes())) == 250


@pytest.mark.one_in(3)
def test_drafts_are_counted_and_archived_cards_are_left_out(team: Boarded) -> None:
    team.ticket(12, column=HERE)
    team.ticket(13, column=HERE, archived=True)
    team.ticket(14, column=None)
    team.draft("Note")
    team.draft("Vieille note", archived=True)
    team.draft("Autre", column="À faire")
    if team.project:
        team.project.redacted(column=HERE)
        team.project.redacted(column=HERE, archived=True)
        team.forged.repository.issue(15, "Cachée")
        team.project.add(team.forged.repository.issues[15], column=HERE)
        team.forged.repository.issues[15].hide()
    deliver(team.history)
    form = team.board()
    assert list(cards(form)) == [12]
    assert (form["drafts"], form["redacted"]) == (2, 2 if team.project else 0)
    assert form["archived"] == (3 if team.project else 2)
    assert told(team.notes()) == [(12, "Ticket 12")]
    text = team.run("board").text
    assert "2 brouillons" in text
    assert ("2 cartes masquées" in text) == bool(team.project)
    assert f"{form['archived']} cartes archivées" in text


@pytest.mark.one_in(3)
def test_the_answer_keeps_to_its_schema(team: Boarded) -> None:
    team.ticket(12, column=HERE, labels=["a"])
    team.ticket(13, column=HERE)
    team.draft("Note")
    team.merge(101, 12)
    deliver(team.history)
    keeps_to_schema(team.run("board", "--json"), "board")
    keeps_to_schema(team.run("notes", "--json"), "notes")


# What the notes take from it


@pytest.mark.one_in(3)
def test_a_ticket_that_no_change_carries_is_an_entry(team: Boarded) -> None:
    team.ticket(12, "Rappels", column=HERE)
    team.ticket(14, "Export : l'enquête", column=HERE, labels=["bug"])
    team.merge(101, 12)
    team.settings += ["[notes]", 'layout = "sections"']
    deliver(team.history)
    form = team.notes()
    assert told(form) == [(12, "Rappels"), (14, "Export\u00a0: l’enquête")]
    assert {one["title"]: [each["ticket"] for each in one["entries"]] for one in form["sections"]} == {
        "Améliorations": [12], "Corrections": [14],
    }  # fmt: skip
    assert disagreements(form) == []
    assert "#14" in team.run("notes").text


def test_its_words_are_heard(team: Boarded) -> None:
    team.ticket(14, "Export", column=HERE, body="Technique.\n\n```nouveaute\nVos exports\n\nEn **CSV**.\n```\n")
    team.ticket(15, "Secret", column=HERE, body="Nouveauté : aucune")
    deliver(team.history)
    form = team.notes()
    assert told(form) == [(14, "Vos exports")]
    assert form["sections"][0]["entries"][0]["text"] == "En **CSV**."


def test_an_override_is_heard_for_it_too(team: Boarded) -> None:
    team.ticket(14, "Export", column=HERE)
    team.ticket(15, "Secret", column=HERE)
    team.history.say("14.md", "titre: Vos exports\n")
    team.history.say("15.md", "masquer: oui\n")
    deliver(team.history)
    assert told(team.notes()) == [(14, "Vos exports")]


def test_or_a_finding_where_the_team_wants_that(team: Boarded) -> None:
    team.ticket(14, "Export", column=HERE)
    team.extra += ['without_change = "finding"']
    deliver(team.history)
    form = team.notes()
    assert told(form) == []
    assert disagreements(form) == [("board-without-change", "#14")]
    assert cards(team.board()) == {14: ("", None, False)}


@pytest.mark.one_in(3)
def test_only_the_newest_delivery_gets_them(team: Boarded) -> None:
    team.ticket(12, column=HERE)
    team.ticket(14, "Export", column=HERE)
    team.merge(101, 12)
    deliver(team.history)
    team.history.day("2022-01-24")
    team.ticket(13, column="En recette")
    team.merge(102, 13)
    deliver(team.history, "2022-01-25")
    words: tuple[str, ...]
    for words in ((), ("2022-01-25",), ("--since", "2022-01-24")):
        assert told(team.notes(*words))[-1] == (14, "Export"), words
    for words in (("2022-01-18",), ("--next",), ("2022-01-10..2022-01-18",), ("--since", "2022-01-11", "--until", "2022-01-20")):  # fmt: skip
        assert 14 not in dict(told(team.notes(*words))), words
    every = team.notes("--all")["deliveries"]
    assert [14 in dict(told(one)) for one in every] == [False, False, True]
