"""Where the board and reality disagree: early, late, missing, elsewhere; and teams with one branch or without tags."""

import pytest
from boards_told import WORLDS, Boarded, cards
from forge_history import Forged
from github_server import GitHubServer
from told_by_forge import codes, deliver, said, told

HERE = "En production"
LONG_AGO = "2022-01-05T10:00:00Z"


@pytest.fixture(params=WORLDS)
def team(request: pytest.FixtureRequest, forged: Forged) -> Boarded:
    """A team with a board, in each world."""
    return Boarded(forged, request.param)


@pytest.fixture
def hosted(forged: Forged) -> Boarded:
    """A team with its board on GitHub."""
    return Boarded(forged, "organisation")


def disagreements(form: dict[str, object]) -> list[tuple[str, str]]:
    """The findings about the board."""
    return [one for one in codes(form) if one[0].startswith("board-")]


@pytest.mark.one_in(3)
def test_carried_by_an_older_delivery(team: Boarded) -> None:
    team.ticket(12, column=HERE)
    team.merge(101, 12)
    deliver(team.history)
    for day in ("2022-01-25", "2022-02-01", "2022-02-08"):
        team.history.day(f"{day} 08:00")
        team.ticket(number := 200 + int(day[-2:]), column=HERE)
        team.merge(number + 1000, number)
        deliver(team.history, day)
    assert cards(team.board())[12] == ("2022-01-18", True, True)
    assert disagreements(team.board()) == []
    assert [ticket for ticket, _ in told(team.notes())] == [208]


@pytest.mark.one_in(3)
def test_carried_by_the_next_one(team: Boarded) -> None:
    team.ticket(12, column=HERE)
    deliver(team.history)
    team.history.day("2022-01-20")
    team.merge(101, 12)
    form = team.board()
    assert cards(form) == {12: (None, False, True)}
    assert disagreements(form) == [("board-early", "#12")]
    assert "la prochaine (pas encore en production)" in team.run("board").text
    assert told(team.notes()) == []
    assert disagreements(team.notes()) == []


def test_in_the_column_but_not_in_production_yet(team: Boarded) -> None:
    team.ticket(12, column=HERE)
    team.merge(101, 12)
    deliver(team.history, release=False)
    form = team.board()
    assert cards(form) == {12: ("2022-01-18", False, True)}
    assert disagreements(form) == [("board-early", "#12")]
    assert "2022-01-18 n’est pas encore en production" in said(form, "board-early")
    assert "2022-01-18 (pas encore en production)" in team.run("board").text


def test_shipped_but_elsewhere_on_the_board_or_not_on_it(team: Boarded) -> None:
    for number, column in ((12, "En recette"), (13, None), (14, ""), (15, HERE)):
        team.ticket(number, column=column)
        team.merge(100 + number, number)
    team.ticket(16, column="En recette", archived=True)
    team.merge(116, 16)
    deliver(team.history)
    form = team.board()
    assert list(cards(form)) == [15]
    assert sorted(disagreements(form), key=lambda one: one[1]) == [
        ("board-late", "#12"), ("board-late", "#13"), ("board-missing", "#14"),
    ]  # fmt: skip
    messages = {one["subject"]: one["message"] for one in form["findings"]}
    assert "«\u00a0En recette\u00a0»" in messages["#12"]
    assert "dans aucune colonne" in messages["#13"]


def test_an_older_deliverys_tickets_may_have_left_the_board(team: Boarded) -> None:
    team.ticket(12, column="")
    team.merge(101, 12)
    deliver(team.history)
    team.history.day("2022-01-24")
    team.ticket(13, column=HERE)
    team.merge(102, 13)
    deliver(team.history, "2022-01-25")
    assert disagreements(team.board()) == []


def test_another_columns_cards_are_not_held_against_production(team: Boarded) -> None:
    team.ticket(12, column=HERE)
    team.ticket(13, column="À faire")
    team.merge(101, 12)
    deliver(team.history)
    form = team.board("--column", "à faire")
    assert disagreements(form) == []
    assert cards(form) == {13: ("", None, False)}


def test_carried_by_a_pull_request_only_the_forge_knows(hosted: Boarded) -> None:
    hosted.ticket(12, column=HERE)
    hosted.ticket(13, column=HERE)
    made = hosted.history.squash(101, "Rappels")
    hosted.forged.repository.pull_request(101, "Rappels", body="Ferme #12", merge_commit=made.sha)
    lone = hosted.history.commit("Agenda")
    hosted.forged.repository.pull_request(102, "Agenda", closes=[13], merge_commit=lone.sha)
    deliver(hosted.history)
    form = hosted.board()
    assert cards(form) == {12: ("2022-01-18", True, True), 13: ("2022-01-18", True, True)}
    assert [one["changes"] for one in form["tickets"]] == [[101], [102]]
    assert disagreements(form) == []
    assert told(hosted.notes()) == [(12, "Ticket 12"), (13, "Ticket 13")]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("closes", [True, False])
def test_carried_long_ago_by_a_pull_request_only_the_forge_knows(closes: bool, hosted: Boarded) -> None:
    hosted.ticket(12, column=HERE)
    made = hosted.history.squash(101, "Rappels")
    known = {"closes": [12]} if closes else {"body": "Ferme #12", "closes": []}
    hosted.forged.repository.pull_request(
        101, "Rappels", merge_commit=made.sha, merged_at="2022-01-17T10:00:00Z", **known
    )
    deliver(hosted.history)
    for day in ("2022-01-25", "2022-02-01", "2022-02-08"):
        hosted.history.day(f"{day} 08:00")
        hosted.merge(int(day[-2:]) + 300, 77)
        deliver(hosted.history, day)
    assert [12 in dict(told(one)) for one in hosted.notes("--all")["deliveries"]] == [False, True, False, False, False]
    assert 12 not in dict(told(hosted.notes()))
    assert cards(hosted.board())[12][:2] == ("2022-01-18", True)


def test_done_where_no_delivery_goes_is_told_all_the_same(hosted: Boarded) -> None:
    hosted.ticket(14, "Export", column=HERE)
    hosted.forged.repository.pull_request(
        300, "Export", base="essais", closes=[14], merge_commit="3" * 40, merged_at=LONG_AGO
    )
    deliver(hosted.history)
    form = hosted.board()
    assert disagreements(form) == [("board-without-change", "#14")]
    assert (14 in dict(told(hosted.notes()))) is cards(form)[14][2] is True


@pytest.mark.one_in(3)
def test_a_ticket_that_users_have_is_not_early_for_what_follows(team: Boarded) -> None:
    team.ticket(12, column=HERE)
    team.merge(101, 12)
    deliver(team.history)
    team.history.day("2022-01-24")
    team.merge(102, 12)
    assert disagreements(team.board()) == []
    deliver(team.history, "2022-01-25", release=False)
    assert disagreements(team.board()) == []


def test_other_repositories_on_the_same_board(hosted: Boarded, hub: GitHubServer) -> None:
    other = hub.repository("betagouv/autre")
    assert hosted.project
    hosted.ticket(12, "Le nôtre", column=HERE)
    for number in (12, 13, 14):
        hosted.project.add(other.issue(number, f"D'ailleurs {number}"), column=HERE)
    hosted.ticket(13, "Le nôtre aussi", column="")
    hosted.merge(101, 12)
    hosted.merge(102, 13)
    deliver(hosted.history)
    form = hosted.board()
    assert [(one["number"], one["title"]) for one in form["tickets"]] == [(12, "Le nôtre")]
    assert disagreements(form) == [("board-missing", "#13")]
    assert "ailleurs" not in hosted.run("notes", "--json").out


def test_a_board_is_ours_under_the_repositorys_new_name_too(hosted: Boarded, hub: GitHubServer) -> None:
    hosted.ticket(12, column=HERE)
    hosted.ticket(14, column=HERE)
    hosted.merge(101, 12)
    deliver(hosted.history)
    hosted.run("notes")
    hub.rename("betagouv/rdv-service-public", "betagouv/rdv")
    assert list(cards(hosted.board())) == [12, 14]
    assert told(hosted.notes()) == [(12, "Ticket 12"), (14, "Ticket 14")]


# Other teams


@pytest.mark.one_in(3)
def test_a_team_with_one_branch(team: Boarded) -> None:
    team.settings += ["[repository]", 'production = "recette"']
    team.ticket(12, column=HERE)
    team.ticket(13, column=HERE)
    team.ticket(14, "Export", column=HERE)
    team.merge(101, 12)
    deliver(team.history, release=False)
    team.history.day("2022-01-20")
    team.merge(102, 13)
    form = team.board()
    assert cards(form) == {12: ("2022-01-18", True, True), 13: (None, True, True), 14: ("", None, True)}
    assert disagreements(form) == [("board-without-change", "#14")]
    assert told(team.notes()) == [(12, "Ticket 12"), (14, "Export")]


@pytest.mark.one_in(3)
def test_a_team_without_date_tags(team: Boarded) -> None:
    team.history.git("tag", "--delete", "2022-01-10")
    team.settings += ["[repository]", 'production = "recette"']
    team.ticket(12, column=HERE)
    team.ticket(14, "Export", column=HERE)
    team.merge(101, 12)
    assert cards(team.board()) == {12: (None, True, True), 14: ("", None, True)}
    assert told(team.notes("--next"))[-2:] == [(12, "Ticket 12"), (14, "Export")]
    assert told(team.notes("--since", "2022-01-16"))[-2:] == [(12, "Ticket 12"), (14, "Export")]
    assert team.run("notes").code == 1
