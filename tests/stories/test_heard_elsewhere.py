"""A comment below the page's pull request in a documentation of its own repository: `week` hears it, once, or not."""

from pathlib import Path
from typing import Any

import pytest
from command import Answer, git
from github_server import GitHubServer
from test_week import calendar, told
from train_scene import Train
from train_words import TAG
from train_worlds import begun

from changelog.adapters.forge.github.pull_requests import GitHubPullRequests
from changelog.errors import Refused


class Elsewhere:
    """A delivery that waits, and its pull request in another repository than the product's."""

    def __init__(self, train: Train) -> None:
        assert train.product is not None and train.repository is not None
        self.train, self.docs = train, train.repository
        calendar(train, "")
        train.monday()
        train.do("publish")
        (self.pull,) = (one for one in self.docs.pulls.values() if one.head == f"nouveautes/{TAG}")
        train.at("2022-01-18 11:00")

    def say(self, body: str, *, login: str = "lea", at: str = "2026-11-17T09:30:00Z") -> int:
        """Somebody comments."""
        return self.pull.comment(body, author=login, at=at).id

    def week(self, *words: str) -> Answer:
        """The hour."""
        return self.train.run("week", "--max-wait", "0", "--json", "--without", "release", *words)

    def answers(self, number: int) -> list[str]:
        """What stands below of the tool's, about a comment."""
        marker = f"<!-- nouveautes:answer {number} -->"
        return [one.body.removeprefix(marker).strip() for one in self.pull.comments if one.body.startswith(marker)]

    def shown(self) -> bool:
        """Whether the remote has a record that it was shown, by Léa."""
        said = git(self.train.remote, "log", "--all", "-p", "--format=", "--", ".").replace('": "', '":"')
        return '"kind":"shown"' in said and '"by":"lea"' in said


@pytest.fixture
def there(hub: GitHubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The scene on the local GitHub, where Léa may write to the product's repository."""
    hub.account("lea")
    hub.account("passant")
    for train in begun(tmp_path, monkeypatch, hub):
        assert train.product is not None
        train.product.collaborators = {"lea"}
        yield Elsewhere(train)


def test_the_hour_hears_who_may_and_answers_once(there: Elsewhere) -> None:
    stranger, praise = there.say("/montré", login="passant"), there.say("Bravo !")
    ship, half, said = there.say("/livrer"), there.say("/refusé 101"), there.say("/montré devant les référentes")
    rehearsed = there.week("--dry-run")
    assert ("comments", "due") in told(rehearsed), rehearsed.err
    assert ("comments", "waits") in told(there.week("--without", "comments"))
    assert there.answers(said) == [] and not there.shown()
    heard = there.week()
    assert told(heard)[0] == ("comments", "done"), heard.err
    assert there.shown()
    assert there.answers(said) == ["Fait."]
    assert "Livrer" in there.answers(ship)[0] and "puis la raison" in there.answers(half)[0]
    assert there.answers(stranger) == there.answers(praise) == [], "whoever may not ask gets none"
    before = [one.body for one in there.pull.comments]
    assert "comments" not in dict(told(there.week()))
    assert [one.body for one in there.pull.comments] == before


def test_what_was_interrupted_is_taken_up_again(there: Elsewhere) -> None:
    said = there.say("/montré")
    there.pull.comment(f"<!-- nouveautes:answer {said} -->\n<!-- nouveautes:begun -->\n\nEn cours.")
    assert told(there.week())[0] == ("comments", "done")
    assert there.shown() and there.answers(said) == ["Fait."]


def test_it_is_about_the_tag_that_its_author_saw(there: Elsewhere) -> None:
    """A description that was edited since says nothing of what was seen; neither does an edited comment."""
    there.pull.edited_at = "2026-11-17T09:40:00Z"
    early, edited = there.say("/montré"), there.say("/montré")
    there.pull.comments[-1].updated_at = "2026-11-17T09:45:00Z"
    assert there.week().code == 0
    (answer,) = there.answers(early)
    assert f"{TAG}@" in answer and there.answers(edited) == [] and not there.shown()
    there.say("/montré", at="2026-11-17T09:41:00Z")
    assert there.week().code == 0
    assert there.shown()


def test_what_cannot_be_answered_is_not_done(there: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise Refused("locked")

    there.say("/montré")
    monkeypatch.setattr(GitHubPullRequests, "comment", locked)
    refused = there.week()
    assert told(refused)[0] == ("comments", "refused"), refused.out
    assert not there.shown()
