"""What people say in a comment on the page's pull request is done, if they may; nothing else of it is believed."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import Answer, git
from github_server import GitHubServer
from train_scene import Train
from train_words import SECOND, SLUG, TAG
from train_worlds import begun


class Heard:
    """A product whose page stands in its own repository, a delivery that waits, and its pull request."""

    def __init__(self, train: Train, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.train = train
        self._event = folder / "event.json"
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(self._event))
        assert train.product is not None
        train.docs = {"repository": '"."', "page": '"nouveautes.md"'}
        train.history.commit("Documente", files={"nouveautes.md": "# Dernières nouveautés\n"})
        train.monday()
        train.do("publish")
        (self.number,) = (number for number, one in train.product.pulls.items() if one.head == f"nouveautes/{TAG}")

    def say(self, body: str, *words: str, login: str = "lea", command: str = "comment", **more: Any) -> Answer:
        """Somebody comments, and the command reads it; installed workflows call it `hear`."""
        product = self.train.product
        assert product is not None
        event = {
            "action": "created",
            "issue": {"number": self.number, "pull_request": {"url": "x"}, "body": product.pulls[self.number].body},
            "comment": {"id": 7, "body": body, "user": {"login": login}},
            "repository": {"full_name": SLUG},
        }
        self._event.write_text(json.dumps(event | more), "utf-8")
        return self.train.run(command, *words)

    def answers(self) -> list[str]:
        """What the tool has left below, of what it has not done."""
        assert self.train.product is not None
        bodies = (one.body for one in self.train.product.pulls[self.number].comments)
        return [one for one in bodies if one.startswith("<!-- nouveautes:answer ")]


@pytest.fixture
def heard(hub: GitHubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The scene on the local GitHub, where Léa may write."""
    hub.account("lea")
    hub.account("passant")
    for train in begun(tmp_path, monkeypatch, hub):
        assert train.product is not None
        train.product.collaborators = {"lea"}
        yield Heard(train, tmp_path, monkeypatch)


def shown(heard: Heard) -> bool:
    """Whether the remote has a record that it was shown."""
    told = git(heard.train.remote, "log", "--all", "-p", "--format=", "--", ".")
    return '"kind":"shown"' in told.replace('": "', '":"')


def test_those_who_may_say_it_and_it_is_done(heard: Heard) -> None:
    """Others may not; a rehearsal records nothing; then shown, and shipped."""
    train = heard.train
    train.at("2022-01-18 11:00")
    stranger = heard.say("/montré", login="passant")
    assert stranger.code == 1 and "passant ne peut pas le demander" in stranger.err
    assert heard.say("/montré", "--dry-run").code == 0
    assert heard.say("/montré", "--of", "release").out.startswith("ce commentaire")
    assert heard.say("Bravo", command="hear").out.startswith("ce commentaire")
    assert heard.say("/montré", action="edited").out.startswith("ce commentaire")
    assert heard.say("/montré", "--allowed").out.startswith(f"lea peut le demander, de {TAG}@")
    assert heard.answers() == [], "whoever may not ask gets none, and a rehearsal leaves none"
    for _ in range(2):
        assert heard.say("/livrer").code == 1, "nobody has said that it was shown"
    (answer,) = heard.answers()
    assert "```text\n2022-01-17 ne part pas" in answer and "Montré" in answer
    assert not shown(heard)
    said = heard.say("/Montré devant les référentes", "--of", "demo")
    assert said.code == 0, said.err
    assert shown(heard)
    train.at("2022-01-20 12:30")
    shipped = heard.say("/livrer", "--of", "release")
    assert shipped.code in (0, 3), shipped.err
    assert train.holds("production", 101)


def test_it_is_heard_below_the_page_s_own_pull_request_alone(heard: Heard) -> None:
    heard.train.at("2022-01-18 11:00")
    product = heard.train.product
    assert product is not None
    product.pull_request(900, "Autre", base="recette", head=f"nouveautes/{TAG}", head_owner="passant")
    for number in (101, 900, 12345):
        other = heard.say("/montré", issue={"number": number, "pull_request": {"url": "x"}})
        assert other.code == 2 and f"la demande de fusion {number} ne présente aucune" in other.err
    assert heard.say("/montré", issue={"number": heard.number}).out.startswith("ce commentaire")
    elsewhere = heard.say("/montré", repository={"full_name": "equipe/autre"})
    assert elsewhere.code == 1 and "les boutons font la même chose" in elsewhere.err
    assert not shown(heard)

    half = heard.say("/refusé 12")
    assert half.code == 2 and "puis la raison" in half.err
    refused = heard.say("/refusé 12 « pas fini », $(id)")
    assert refused.code == 0 and SECOND in refused.out, refused.err


def test_it_is_about_the_tag_that_its_author_saw(heard: Heard) -> None:
    """As the description presented it then, or as the comment names it; without either, nothing is recorded."""
    train = heard.train
    train.at("2022-01-18 11:00")
    assert train.product is not None
    body = train.product.pulls[heard.number].body
    seen = git(train.remote, "rev-parse", f"refs/tags/{TAG}")[:12]
    assert f" {TAG}@{seen} " in body
    git(train.history.ready(), "tag", "--force", "--annotate", "--message", "ailleurs", TAG, "refs/heads/recette")
    git(train.history.ready(), "push", "--quiet", "--force", str(train.remote), f"refs/tags/{TAG}")
    now = git(train.remote, "rev-parse", f"refs/tags/{TAG}")[:12]
    assert now != seen
    for comment in ("/montré", "/refusé 101 pas fini", f"/montré {TAG}@{seen}", "/livrer"):
        moved = heard.say(comment)
        assert moved.code == 1 and f"{TAG}@{now}" in moved.err and seen in moved.err, moved.err
    silent = heard.say("/montré", issue={"number": heard.number, "pull_request": {"url": "x"}})
    assert silent.code == 2 and f"{TAG}@{now}" in silent.err
    assert not shown(heard)
    assert heard.say(f"/montré {TAG}@{now} vu ensemble").code == 0
    assert shown(heard)
