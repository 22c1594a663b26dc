"""Half an answer: what came is kept, what is lacking is asked for again, in parts, and never remembered as the whole."""

import pytest
from asking_github import ALL, at_once, lawful, read, said, week
from forge_history import SLUG, Forged
from github_server.wire import Answer


@pytest.fixture
def waited(forged: Forged, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A week of three, and every pause that is made from now on, in seconds."""
    week(forged, 3)
    return at_once(monkeypatch)


@pytest.mark.parametrize("above", [240, 100, 41, 11])
def test_too_many_lookups_at_once_are_asked_in_parts(
    forged: Forged, monkeypatch: pytest.MonkeyPatch, above: int
) -> None:
    """GitHub answers as many as it will, and the rest is asked again: five lookups make one pull request here."""
    week(forged, 40)
    at_once(monkeypatch)
    forged.hub.fault.resource_limits(above=above)
    found = lawful(forged)
    assert read(found) == set(range(101, 141))
    assert said(found, "forge-unread") == []
    assert len(forged.hub.requests) <= 2 + 40 // (above // 5)


def test_what_is_too_much_even_alone_is_kept_in_part(forged: Forged, waited: list[float]) -> None:
    """Titles and descriptions came: they are told, and what is lacking is a finding."""
    forged.hub.fault.resource_limits(above=2)
    found = lawful(forged)
    assert read(found) == ALL
    assert "Resource limits" in said(found, "forge-unread")[0]
    forged.hub.fault.clear()
    assert said(lawful(forged), "forge-unread") == []


@pytest.mark.parametrize("node_limit", ["MAX_NODE_LIMIT_EXCEEDED", "RESOURCE_LIMITS_EXCEEDED"])
def test_a_question_refused_whole_is_asked_by_halves(forged: Forged, waited: list[float], node_limit: str) -> None:
    error = {"type": node_limit, "message": "Trop de nœuds."}
    forged.hub.fault.answer(
        Answer.of(200, {"errors": [error]}), matching=lambda one: one.text.count("pull_") > 2, times=None
    )
    found = lawful(forged)
    assert read(found) == ALL
    assert said(found, "forge-unread") == []


@pytest.mark.parametrize("lacking", ["labels", "closingIssuesReferences", "pull_102", "closes"])
def test_partial_data_is_asked_again_and_never_remembered(forged: Forged, waited: list[float], lacking: str) -> None:
    """Once: the next question has it all. For ever: what came is told, said to be a part, and not kept as the whole."""
    forged.hub.fault.partial(lacking)
    found = lawful(forged, "--no-cache")
    assert read(found) == ALL
    assert said(found, "forge-unread") == []
    lasting = forged.hub.fault.partial(lacking, times=None)
    found = lawful(forged)
    assert read(found) == ALL - ({102} if lacking == "pull_102" else set())
    assert said(found, "forge-unread") != []
    assert len(forged.hub.requests) <= 20
    forged.hub.fault.armed.remove(lasting)
    whole = lawful(forged)
    assert said(whole, "forge-unread") == []
    assert [ticket["number"] for one in whole.of(102) for ticket in one["tickets"]] == [1102]
    assert [one["labels"] for one in whole.of(102)] == [["À dire"]]


def test_another_error_that_hides_behind_one_that_is_none(forged: Forged, waited: list[float]) -> None:
    """A ticket that may not be seen is no trouble; that the labels are lacking too is."""
    errors = [
        {"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["repository", "pull_101", "labels"], "message": "Trop."},
        {"type": "FORBIDDEN", "path": ["repository", "pull_101", "closes", "nodes", 0], "message": "Non."},
    ]
    for order in (errors, errors[::-1]):
        forged.hub.fault.clear()
        node = {"number": 101, "title": "Demande 101", "closes": {"totalCount": 1, "nodes": [None]}}
        answer = {"data": {"repository": {"nameWithOwner": SLUG, "pull_101": node}}, "errors": order}
        forged.hub.fault.answer(Answer.of(200, answer))
        assert read(lawful(forged, "--no-cache")) == ALL
