"""Without a forge, a token or a network, the same command gives what git knows; and what is asked of whom, and when."""

import socket
from typing import Any

import pytest
from command import collected, entries, titles
from forge_history import Forged
from git_history import BOT, Step
from github_server import GitHubServer
from told_by_forge import begin, by_ticket, codes, deliver, keeps_to_schema, said, told

pytestmark = pytest.mark.usefixtures("in_english")

COMMANDS = ("notes", "collect", "status")
GIT_ALONE = [(None, "Nu"), (None, "Rappels de git")]


@pytest.fixture(autouse=True)
def two_weeks(forged: Forged) -> None:
    """Two deliveries and what waits; the tickets stand in descriptions alone."""
    begin(forged.history)
    for number in (12, 13, 14, 15):
        forged.repository.issue(number, f"Ticket {number}")
    forged.merged(101, closes=(12,), git_title="Rappels de git")
    forged.repository.pull_request(105, "Un nom", body="Ferme #15", merge_commit=forged.history.commit("Nu").sha)
    deliver(forged.history)
    forged.history.day("2022-01-24")
    forged.merged(102, closes=(13,))
    deliver(forged.history, "2022-01-25")
    forged.history.day("2022-01-31")
    forged.merged(103, closes=(14,))


# Questions


def test_one_tag_all_of_them_the_next_a_range_and_days(forged: Forged) -> None:
    first, second, waiting = [(12, "Ticket 12"), (15, "Ticket 15")], [(13, "Ticket 13")], [(14, "Ticket 14")]
    assert told(forged.notes()) == second
    assert told(forged.notes("2022-01-18")) == first
    assert told(forged.notes("--next")) == waiting
    assert told(forged.notes("2022-01-10..2022-01-25")) == sorted(first + second)
    assert told(forged.notes("2022-01-25..recette")) == waiting
    assert told(forged.notes("--since", "2022-01-24")) == second + waiting
    assert told(forged.notes("--since", "2022-01-12", "--until", "2022-01-20")) == first
    every = forged.notes("--all")["deliveries"]
    assert [titles(one) for one in every][1:] == [["Ticket 15", "Ticket 12"], ["Ticket 13"]]


def test_status_knows_the_tickets_of_both(forged: Forged) -> None:
    form = forged.run("status", "--json").json
    assert [(one["ticket"], one["title"]) for one in form["last"]["entries"]] == [(13, "Ticket 13")]
    assert [(one["ticket"], one["title"]) for one in form["next"]["entries"]] == [(14, "Ticket 14")]
    assert "Ticket 14 #14" in forged.run("status").text


def test_why_tells_what_a_description_names(forged: Forged) -> None:
    answer = forged.run("collect", "2022-01-18", "--why", "15")
    assert answer.code == 0
    assert "#105" in answer.out
    assert "#15 by closing: its ticket." in answer.out


def test_nobody_is_asked_about_machines(forged: Forged, hub: GitHubServer) -> None:
    bump = forged.history.merge(7777, branch="dependabot/bundler/rails", commits=[Step("Bump rails", author=BOT)])
    lone = forged.history.commit("Bump puma", author=BOT)
    forged.repository.pull_request(
        7777, "Bump rails", body="Closes #12", merge_commit=bump.sha, author="dependabot[bot]"
    )
    form = forged.notes("--next")
    assert told(form) == [(14, "Ticket 14")]
    assert {one["number"] for one in form["aside"] if one["bot"]} == {7777, None}
    words = "".join(request.text for request in hub.requests)
    assert "7777" not in words
    assert lone.sha not in words


# Without


def offline(forged: Forged, _: GitHubServer, __: pytest.MonkeyPatch) -> tuple[str, ...]:
    """`--offline`."""
    return ("--offline",)


def no_token(forged: Forged, _: GitHubServer, __: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Nobody gave a token."""
    forged.use(None)
    return ()


def no_network(forged: Forged, hub: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Nothing can be reached."""

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    return ("--max-wait", "0")


def no_name(forged: Forged, _: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """No name is resolved."""

    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    return ("--max-wait", "0")


def bad_token(forged: Forged, hub: GitHubServer, _: pytest.MonkeyPatch) -> tuple[str, ...]:
    """A token that was revoked."""
    hub.fault.unauthorized_from(1)
    return ()


def broken(forged: Forged, hub: GitHubServer, _: pytest.MonkeyPatch) -> tuple[str, ...]:
    """GitHub is down."""
    hub.fault.bad_gateway(times=None)
    return ("--max-wait", "0")


LACKING = {"offline": offline, "no token": no_token, "no network": no_network, "no name": no_name, "bad token": bad_token,
           "broken": broken}  # fmt: skip
FINDINGS = {"offline": "", "no token": "forge-no-token"}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("lacking", LACKING)
def test_git_alone_speaks_and_says_what_it_lacks(
    lacking: str, forged: Forged, hub: GitHubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged.clone()
    words = LACKING[lacking](forged, hub, monkeypatch)
    for command in COMMANDS:
        answer = forged.run(command, *words)
        assert answer.code == 0, answer.err
        assert "Traceback" not in answer.err
        assert forged.token.value not in answer.out + answer.err
    form = forged.notes("2022-01-18", *words)
    assert told(form) == GIT_ALONE
    assert collected(forged.run("collect", "--json", "2022-01-18", *words)).adds_up()
    code = FINDINGS.get(lacking, "forge-unread")
    assert [one for one, _ in codes(form)] == ([code] if code else [])
    if code:
        assert said(form, code) in forged.run("notes", "2022-01-18", *words).err
    keeps_to_schema(forged.run("notes", "--json", *words), "notes")


def test_offline_asks_nobody(forged: Forged, hub: GitHubServer) -> None:
    for command in (*COMMANDS, "board"):
        forged.run(command, "--offline")
    assert hub.requests == []


def test_no_token_says_how_to_give_one(forged: Forged) -> None:
    forged.use(None)
    err = forged.run("notes").err
    assert "GITHUB_TOKEN" in err
    assert "gh auth login" in err
    assert err.count("\n") == 1


def test_what_was_read_once_is_remembered_without_a_network(
    forged: Forged, hub: GitHubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = forged.notes()
    words = no_network(forged, hub, monkeypatch)
    again = forged.notes(*words)
    assert entries(again) == entries(first)
    assert [code for code, _ in codes(again)] == ["forge-unread"]


def test_another_forge_is_not_asked(forged: Forged, hub: GitHubServer) -> None:
    forged.settings += ["[repository]", 'forge = "none"', 'slug = "equipe/produit"', 'server = "https://codeberg.org"']
    form = forged.notes("2022-01-18")
    assert told(form) == GIT_ALONE
    assert codes(form) == []
    assert hub.requests == []
    assert by_ticket(form)[None]["url"].startswith("https://codeberg.org/equipe/produit/")
