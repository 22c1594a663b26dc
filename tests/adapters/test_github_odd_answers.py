"""Answers that nobody expects: endless, half, about something else, or that lead elsewhere."""

import json

import pytest
from asking_github import ALL, at_once, lawful, read, said, week
from forge_history import SLUG, Forged
from github_server.wire import Answer
from sockets import listening, trickling

from changelog.adapters.forge.github import wire

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def waited(forged: Forged, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A week of three, and every pause that is made from now on, in seconds."""
    week(forged, 3)
    return at_once(monkeypatch)


def test_answers_that_never_end(forged: Forged, waited: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in size nor in time."""
    monkeypatch.setattr(wire, "LARGEST", 10_000)
    forged.hub.fault.answer(Answer(status=200, body=b" " * 20_000), times=None)
    found = lawful(forged)
    assert "sends an endless answer" in said(found, "forge-unread")[0]
    monkeypatch.setattr(wire, "LONGEST", 0.2)
    with trickling() as url:
        monkeypatch.setenv("GITHUB_API_URL", f"{url}/api/v3")
        monkeypatch.setenv("GITHUB_GRAPHQL_URL", f"{url}/api/graphql")
        found = lawful(forged)
    assert "for one answer" in said(found, "forge-unread")[0]


def test_an_answer_that_is_never_ready(forged: Forged, waited: list[float]) -> None:
    """PyGithub alone would ask for a 202 again every two seconds, for ever."""
    forged.repository.issue(900, "Partie").delete()
    forged.merged(200, body="Ferme #900.")
    tuesday_again(forged)
    forged.hub.fault.answer(Answer.of(202, {}), matching="issues/900", times=None)
    found = lawful(forged)
    assert "has not computed its answer yet" in said(found, "forge-unread")[0]
    assert len(forged.hub.asked("issues/900")) == 3


def test_odd_headers_and_half_letters(forged: Forged, waited: list[float]) -> None:
    """A limit that is no number, half an emoji: what can be used is used."""
    closes = {"totalCount": 1, "nodes": [{"number": 1101, "repository": {"nameWithOwner": SLUG}}]}
    node = {"number": 101, "title": "Bon \ud83d", "body": "\udc00", "baseRefName": "recette", "closes": closes}
    body = json.dumps({"data": {"repository": {"nameWithOwner": SLUG, "pull_101": node}}}).encode()
    forged.hub.fault.answer(Answer(status=200, body=body, headers={"X-RateLimit-Remaining": "peu"}))
    assert read(lawful(forged)) == ALL


def test_answers_about_something_else(forged: Forged, waited: list[float]) -> None:
    """A cache between us and GitHub that mixes answers up: none is taken for another."""
    other = {"number": 999, "title": "Autre", "state": "MERGED", "baseRefName": "recette", "updatedAt": "2022"}
    answer = {f"pull_{number}": other for number in ALL}
    forged.hub.fault.answer(Answer.of(200, {"data": {"repository": {"nameWithOwner": SLUG, **answer}}}), times=None)
    found = lawful(forged)
    assert read(found) == set()
    assert said(found, "forge-unread") != []


def test_a_renamed_repository_is_followed_and_said(forged: Forged, waited: list[float]) -> None:
    """By GraphQL itself, and by REST through its redirects: first to its number, then to where a ticket went."""
    there = forged.hub.repository("betagouv/autre")
    forged.repository.issue(900, "Partie").transfer(there)
    forged.merged(200, body="Ferme #900.")
    tuesday_again(forged)
    forged.hub.rename(SLUG, "betagouv/rdv")
    found = lawful(forged)
    assert read(found) == {200}
    (finding,) = said(found, "forge-renamed")
    assert "betagouv/rdv" in finding
    assert {ticket["number"] for one in found.of(200) for ticket in one["tickets"]} == {900}
    entry = [one for one in forged.notes()["sections"][0]["entries"] if one["ticket"] == 900]
    assert [one["title"] for one in entry] == ["Partie"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_stay_on_their_server(forged: Forged, waited: list[float], status: int) -> None:
    """Followed on the same server, with the same question; never to another one."""
    forged.hub.fault.redirect(forged.hub.graphql_url, status=status)
    assert read(lawful(forged)) == ALL
    with listening() as (url, heard):
        forged.hub.fault.redirect(f"{url}/api/graphql", status=status, times=None)
        found = lawful(forged, "--refresh")
        assert "is not followed" in said(found, "forge-unread")[0]
    assert heard == []


def tuesday_again(forged: Forged) -> None:
    """One more delivery."""
    forged.history.release("2022-01-18")
    forged.history.day("2022-01-25")
    forged.history.tag("2022-01-25")
