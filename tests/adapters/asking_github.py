"""What the tests of GitHub's adapter share: a week on the local GitHub, a client of it, and the law that no change is lost."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from command import Answer, Collected, collected, entries
from forge_history import SLUG, Forged
from github_server import GitHubServer
from github_server.board import Project
from github_server.tokens import Token

from changelog.adapters.cache import FILE
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.server import addresses_of
from changelog.adapters.forge.github.token import Credential
from changelog.adapters.wait_budget import WaitBudget

ALL = {101, 102, 103}  # a week of three
SAID = ("forge-", "pull-", "ticket-", "board-")  # findings of what the forge did not tell begin so


def at_once(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Every pause of the tool takes no time from now on, and is written down: seconds."""
    waited: list[float] = []
    for place in ("wait_budget.sleep", "forge.github.writer.sleep"):
        monkeypatch.setattr(f"changelog.adapters.{place}", waited.append)
    return waited


def begin(forged: Forged) -> None:
    """A first date tag: what is merged from now on is the delivery of the next one."""
    forged.history.tag("2022-01-10")
    forged.history.day("2022-01-11")


def tuesday(forged: Forged) -> None:
    """The date tag."""
    forged.history.day("2022-01-18")
    forged.history.tag("2022-01-18")


def week(forged: Forged, count: int, *, first: int = 101, unnumbered: int = 0) -> None:
    """Pull requests that each close a labelled ticket (1000 + n), some merged without a number; between two tags."""
    begin(forged)
    for number in range(first, first + count):
        forged.repository.issue(1000 + number, f"Ticket {1000 + number}", body=f"Texte de {number}", labels=["Rappels"])
        forged.merged(
            number,
            closes=(1000 + number,),
            body=f"Ce que fait {number}.",
            title=f"Demande {number}",
            labels=["À dire"],
            assignees=["ana"],
            milestone="Janvier",
        )
    for number in range(first + count, first + count + unnumbered):
        forged.repository.issue(1000 + number, f"Ticket {1000 + number}")
        made = forged.history.commit(f"Travail sans numéro {number}")
        forged.repository.pull_request(
            number, f"Demande {number}", base="recette", closes=[1000 + number], merge_commit=made.sha
        )
    tuesday(forged)


def board(
    forged: Forged, cards: int, *, column: str = "En production", user: bool = False, carried: bool = False
) -> Project:
    """A board with so many cards, every tenth in the column, and the settings that name it.

    `carried`: in the column are the tickets of the week instead, and no others.
    """
    owner = "lea" if user else "betagouv"
    project = forged.hub.project(owner, 8, columns=["À faire", column], user=user)
    for number in range(5000, 5000 + cards):
        issue = forged.repository.issue(number, f"Carte {number}", state="closed")
        project.add(issue, column=column if number % 10 == 0 and not carried else "À faire")
    for issue in list(forged.repository.issues.values()) if carried else ():
        if issue.number < 5000:
            project.add(issue, column=column)
    kind = "users" if user else "orgs"
    address = f"{forged.hub.server_url}/{kind}/{owner}/projects/8"
    forged.settings += ["[board]", 'kind = "github"', f'project = "{address}"']
    return project


def open_client(
    hub: GitHubServer, token: Token, *, slug: str = SLUG, most: float = 60.0, said: list[str] | None = None
) -> Client:
    """A client of the local GitHub that waits for nothing in earnest."""
    words = said if said is not None else []
    places = addresses_of(hub.server_url, hub.environment(token))
    right = Credential(kind="classic", source="GITHUB_TOKEN", secret=token.value)
    return Client(places, right, slug, WaitBudget(most, words.append, lambda _: None))


def numbered(answer: Collected) -> dict[int, dict[str, Any]]:
    """The changes that bear a number."""
    return {one["number"]: one for one in answer.changes if one["number"] is not None}


def read(answer: Collected) -> set[int]:
    """The pull requests that the forge told about."""
    return {number for number, one in numbered(answer).items() if one["base"] is not None}


def lawful(forged: Forged, *words: str) -> Collected:
    """`collect --json` as it is, held against what git alone says: nothing is lost, and what is lacking is said."""
    alone = collected(forged.run("collect", "--json", "--offline"))
    answer = forged.run("collect", "--json", *words)
    assert answer.code == 0, answer.err
    found = collected(answer)
    keeps_all(alone, found)
    return found


def keeps_all(alone: Collected, found: Collected) -> None:
    """The law: every commit of git is still there, an entry stays one with its tickets, what was not read is said."""
    assert _shas(alone) == _shas(found)
    assert found.adds_up()
    assert found.sums["commits"] == alone.sums["commits"]
    told = {sha: one for one in found.changes for sha in one["shas"]}
    for one in alone.changes:
        now = told[one["shas"][0]]
        assert one["number"] in (None, now["number"])
        if one["disposition"] == "entry" and (now["base"] is not None or _tickets(one)):
            assert now["disposition"] == "entry", f"{one['title']}: {now['why']}"
        if now["base"] is None:
            assert (now["title"], now["branch"]) == (one["title"], one["branch"])
            assert _tickets(one) <= _tickets(now)
    if any(one["number"] is not None and one["base"] is None and _live(one) for one in found.changes):
        assert any(code.startswith(SAID) for code in found.codes), found.form["findings"]


def said(answer: Collected | Answer, code: str) -> list[str]:
    """What the findings with this code say, subject first."""
    form: Mapping[str, Any] = answer.form if isinstance(answer, Collected) else answer.json
    return [f"{one['subject']}: {one['message']}" for one in form["findings"] if one["code"] == code]


def tickets(found: Collected, number: int) -> set[int]:
    """The tickets of a pull request's change."""
    return {ticket["number"] for one in found.of(number) for ticket in one["tickets"]}


def titles(forged: Forged) -> dict[int | None, str]:
    """Ticket → its entry's title in the notes."""
    return {entry["ticket"]: str(entry["title"]) for entry in entries(forged.notes())}


def _shas(found: Collected) -> set[str]:
    return {sha for one in found.changes for sha in one["shas"]}


def _live(one: Mapping[str, Any]) -> bool:
    return one["disposition"] in ("entry", "aside")


def _tickets(one: Mapping[str, Any]) -> set[int]:
    return {ticket["number"] for ticket in one["tickets"]}


@pytest.fixture
def place() -> Path:
    """Where the command keeps its cache."""
    return Path(os.environ["NOUVEAUTES_CACHE"]) / FILE


@pytest.fixture
def told(forged: Forged, monkeypatch: pytest.MonkeyPatch) -> Forged:
    """A week that was read once, and is known."""
    at_once(monkeypatch)
    week(forged, 3)
    assert read(lawful(forged)) == ALL
    return forged
