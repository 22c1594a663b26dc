"""How many requests a delivery costs: the figures that the design promises, counted on the local GitHub."""

import pytest
from asking_github import begin, board, lawful, read, tuesday, week
from command import collected, entries
from forge_history import Forged
from github_server.state import Issue

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.mark.parametrize(("count", "most"), [(1, 1), (20, 3), (100, 4)])
def test_a_week_costs_a_handful_of_requests(forged: Forged, count: int, most: int) -> None:
    """Pull requests with their closing tickets, labels, people and milestone: batches of fifty, tickets beside them."""
    week(forged, count)
    assert forged.asked() <= most
    form = forged.notes()
    assert {entry["ticket"] for entry in entries(form)} == set(range(1101, 1101 + count))


def test_a_second_run_asks_once_whether_anything_changed(forged: Forged) -> None:
    week(forged, 100)
    assert forged.asked() <= 4
    assert forged.asked() == 1
    assert forged.asked("collect") == 1


@pytest.mark.soak
def test_a_board_of_three_hundred_cards(forged: Forged) -> None:
    """Three pages the first time; all in one request once their places are known."""
    week(forged, 100)
    board(forged, 200, carried=True)
    assert forged.asked() <= 8
    assert len(forged.hub.asked("Board")) == 3
    assert forged.asked() == 2
    assert forged.asked("board") <= 3


@pytest.mark.soak
def test_a_board_whose_column_holds_what_no_change_carries(forged: Forged) -> None:
    """The newest deliveries are asked about too, for a ticket may be in one of them: one request more."""
    week(forged, 100)
    board(forged, 300)
    assert forged.asked() <= 8
    assert forged.asked() <= 3


@pytest.mark.one_in(5)
@pytest.mark.parametrize("cards", [0, 100, 101, 1000, 1150])
def test_boards_of_any_size_are_read_whole(forged: Forged, cards: int) -> None:
    """A page a hundred; the second time ten pages a request."""
    week(forged, 1)
    project = board(forged, cards)
    for _ in range(2):
        form = forged.run("board", "--json").json
        assert len(form["tickets"]) == len(project.items[::10])
        assert not [one for one in form["findings"] if one["code"] == "board-unread"]
    pages = max(1, -(-cards // 100))
    assert len(forged.hub.asked("Board")) == pages + 1 + max(0, pages - 10)


def test_a_board_that_changed_since_is_read_rightly(forged: Forged) -> None:
    """Remembered places are a guess, which each page's own end confirms or not."""
    week(forged, 1)
    project = board(forged, 300)
    forged.run("board", "--json")
    del project.items[150:180]
    new = forged.repository.issue(9001, "Nouvelle carte", state="closed")
    project.add(new, column="En production")
    project.items.insert(0, project.items.pop())
    tickets = {one["number"] for one in forged.run("board", "--json").json["tickets"]}
    held = [one.content for one in project.items if one.column == "En production"]
    assert tickets == {ticket.number for ticket in held if isinstance(ticket, Issue)}
    assert 9001 in tickets


def test_commits_without_a_number_are_found_at_once(forged: Forged) -> None:
    """One request says who brought them, one reads those; the next run knows."""
    week(forged, 20, unnumbered=10)
    assert forged.asked() <= 3
    found = lawful(forged)
    assert read(found) == set(range(101, 131))
    assert forged.asked() == 1


@pytest.mark.soak
def test_a_hundred_commits_without_a_number(forged: Forged) -> None:
    week(forged, 0, unnumbered=100)
    assert forged.asked() <= 4
    assert forged.asked() == 1


def test_numbers_that_are_no_ticket_cost_little_the_second_time(forged: Forged) -> None:
    """What REST has told of a number that GraphQL does not have is remembered as well."""
    begin(forged)
    gone = forged.repository.issue(900, "Partie")
    gone.delete()
    forged.merged(200, body="Ferme #900, ferme #901 et ferme #902.", title="Une suite")
    tuesday(forged)
    assert forged.asked() <= 5
    assert forged.asked() <= 2
    assert "ticket-missing" in collected(forged.run("collect", "--json")).codes


def test_tickets_beyond_twenty_on_one_pull_request(forged: Forged) -> None:
    """GitHub tells twenty of them whole with the pull request; the others are asked for by number."""
    begin(forged)
    for number in range(2001, 2061):
        forged.repository.issue(number, f"Ticket {number}")
    forged.merged(200, closes=tuple(range(2001, 2061)), title="Un grand lot")
    tuesday(forged)
    assert forged.asked() <= 2
    form = forged.notes()
    assert {entry["ticket"] for entry in entries(form)} == set(range(2001, 2061))
    assert {entry["title"] for entry in entries(form)} == {f"Ticket {number}" for number in range(2001, 2061)}
    assert not [one for one in form["findings"] if one["code"] == "forge-unread"]


def test_tickets_beyond_a_hundred_on_one_pull_request_are_said(forged: Forged) -> None:
    """GitHub tells a hundred at once: the rest is a finding, each time."""
    begin(forged)
    for number in range(2001, 2131):
        forged.repository.issue(number, f"Ticket {number}")
    forged.merged(200, closes=tuple(range(2001, 2131)), title="Un lot sans fin")
    tuesday(forged)
    for _ in range(2):
        form = forged.notes()
        assert len(entries(form)) == 100
        (finding,) = [one for one in form["findings"] if one["code"] == "forge-unread"]
        assert finding["subject"] == "#200"
        assert "30 of the tickets" in finding["message"]


def test_a_hundred_labels(forged: Forged) -> None:
    """As many as GitHub permits."""
    begin(forged)
    names = [f"étiquette {at:03}" for at in range(100)]
    forged.repository.issue(12, "Beaucoup", labels=names)
    forged.merged(200, closes=(12,), labels=names)
    tuesday(forged)
    (entry,) = entries(forged.notes())
    assert entry["labels"] == names


@pytest.mark.soak
def test_the_longest_bodies(forged: Forged) -> None:
    """GitHub permits 65,536 characters: as many of them in one answer as it holds are no trouble."""
    begin(forged)
    text = ("é" * 127 + "\n") * 512
    for number in range(201, 231):
        forged.repository.issue(number + 1000, "Long", body=text)
        forged.merged(number, closes=(number + 1000,), body=text)
    tuesday(forged)
    assert forged.asked() <= 2
    assert len(entries(forged.notes())) == 30
