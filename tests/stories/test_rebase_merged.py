"""A pull request that no commit names (merged by rebase, squashed under other words) keeps number, ticket and title."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command import git
from github_server import GitHubServer
from train_scene import Train
from train_words import TAG
from train_worlds import begun

from changelog.domain.train import tag_message

KINDS = ("merge", "squash", "own words", "rebase", "rebase of three")
NUMBERS = range(301, 311)
TICKETS_ABOVE = 200  # ticket 501 is done by 301


@pytest.fixture
def week(hub: GitHubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Train]:
    """A week of pull requests, two merged in each way, each with a ticket that its description names."""
    for train in begun(tmp_path, monkeypatch, hub):
        for number in NUMBERS:
            pressed(train, number, KINDS[number % len(KINDS)])
        yield train


def pressed(train: Train, number: int, kind: str) -> None:
    """Somebody merges a pull request by one of the forge's buttons."""
    product, history, title = train.product, train.history, f"Ouvre la page {number}"
    assert product is not None
    train.look()
    product.issue(number + TICKETS_ABOVE, f"Page {number} pour tous")
    if kind == "merge":
        made = history.merge(number, branch=f"page-{number}", title=title)
    elif kind == "squash":
        made = history.squash(number, title)
    elif kind == "own words":
        made = history.commit(f"Autres mots {number}")
    else:
        words = [f"Étape {part} de {number}" for part in range(3 if "three" in kind else 1)]
        made = history.rebase_merge(*words)
    shas = [made.sha, *made.inner]
    one = product.pull_request(
        number, title, body=f"Closes #{number + TICKETS_ABOVE}", head=f"page-{number}", merge_commit=made.sha,
    )  # fmt: skip
    line = git(train.remote, "log", "--format=%H", "-3", made.sha).split("\n")
    for sha in [*shas, *(line if "three" in kind else [])]:
        product.commits.setdefault(sha, []).append(one)
    train.green(made.sha)


def named(train: Train, *words: str) -> dict[int, tuple[Any, str]]:
    """Pull request → the ticket and the title that the notes list for it."""
    found = train.read("notes", *words)
    return {
        number: (entry["ticket"], entry["title"])
        for section in found["sections"]
        for entry in section["entries"]
        for number in entry["changes"]
    }


def listed(train: Train, tag: str) -> frozenset[int]:
    """The pull requests of a tag's list."""
    found = tag_message.read(git(train.remote, "for-each-ref", "--format=%(contents)", f"refs/tags/{tag}"))
    assert found is not None
    return found.numbers


def on_the_page(train: Train) -> frozenset[int]:
    """The tickets that the documentation's pull request lists for this week."""
    branch = next(name for name in train.documentation.branches() if name.startswith("nouveautes/"))
    text = train.documentation.text(branch, "dernieres-nouveautes.md").partition("janvier 2022")[2]
    return frozenset(int(found) for found in re.findall(r"#(\d+)", text.partition("\n## ")[0]))


def test_a_week_is_announced_listed_and_published_alike(week: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve pull requests, two resyncs, then a fresh clone without the forge: the same in every list."""
    all_of_it = {*NUMBERS, 101, 102}
    week.monday()
    week.shown()
    first = named(week, TAG)
    assert set(first) == listed(week, TAG) == all_of_it
    tickets = {ticket for ticket, _ in first.values()}
    assert None not in tickets and on_the_page(week) == tickets
    for day, number in (("19", 104), ("20", 106)):
        week.at(f"2022-01-{day} 10:00")
        week.hotfix(number)
        week.do("resync")
        again = named(week, week.newest())
        assert {number: again.get(number) for number in first} == first
        assert set(again) == listed(week, week.newest()) == {*all_of_it, 104, *({106} if number == 106 else ())}
        assert on_the_page(week) == {ticket for ticket, _ in again.values()}

    week.elsewhere()
    monkeypatch.setattr(Train, "settings", without_a_forge(Train.settings))
    alone = named(week, week.newest())
    assert {number: ticket for number, (ticket, _) in alone.items()} == {
        number: ticket for number, (ticket, _) in again.items()
    }


def test_what_waits_untagged_is_named_by_the_kept_branch(week: Train) -> None:
    """Nothing lists it yet: the forge is asked about the commits of the backup, here and in any clone that acts."""
    before = named(week, "--next")
    week.hotfix(104)
    week.do("resync")
    assert named(week, "--next").items() >= before.items()
    week.elsewhere()
    week.at(f"{TAG} 18:00")
    week.do("tag")
    assert named(week, TAG).items() >= before.items()


def test_a_resync_by_merge(week: Train) -> None:
    before = named(week, "--next")
    week.monday()
    week.hotfix(104)
    week.do("resync", "--by-merge")
    assert named(week, week.newest()).items() >= before.items()
    assert listed(week, week.newest()) == {*before, 104}


def without_a_forge(settings: Callable[[Train], str]) -> Callable[[Train], str]:
    """The settings of somebody who works by git alone."""
    return lambda train: settings(train).replace("[repository]", '[repository]\nforge = "none"')
