"""`board archive`: what the published page tells leaves the board, what it does not tell stays, on both worlds."""

from collections.abc import Callable

import pytest
from documentation_scene import PAGE
from train_scene import Train
from train_words import TAG
from train_worlds import local, train

from changelog.adapters.forge.github.cards import GitHubCards
from changelog.adapters.forge.local.board import FileBoard

__all__ = ["local", "train"]


def in_production(train: Train) -> None:
    """Monday's tag is released by hand, and its tickets stand in « En production »."""
    train.tagged(TAG)
    train.at("2022-01-20 12:30")
    train.released(TAG)
    for number in (12, 14):
        moved(train, number, "En production")


def moved(train: Train, number: int, column: str) -> None:
    """Somebody moves a card."""
    if train.project and train.product:
        item = train.project.item(train.product.issues[number])
        assert item
        item.move(column)
        return
    path = train.folder / "board.toml"
    before, mark, after = path.read_text("utf-8").partition(f"number = {number}\n")
    head, key, tail = after.partition('column = "')
    path.write_text(before + mark + head + key + column + tail[tail.index('"') :], "utf-8")


def reopened(train: Train, number: int) -> None:
    """Somebody reopens a ticket on GitHub."""
    assert train.product
    issue = train.product.issues[number]
    issue.state, issue.state_reason, issue.closed_at, issue.closed_by = "open", "reopened", None, None


def put_back(train: Train, number: int) -> None:
    """Somebody reopens a ticket and takes its card out of the archive."""
    if train.project and train.product:
        reopened(train, number)
        item = train.project.item(train.product.issues[number])
        assert item
        item.archived = False
        return
    path = train.folder / "board.toml"
    before, mark, after = path.read_text("utf-8").partition(f"number = {number}\n")
    own, rest, others = after.partition("[[tickets]]")
    own = own.replace('state = "closed"', 'state = "open"').replace("archived = true\n", "")
    path.write_text(before + mark + own + rest + others, "utf-8")


def published(train: Train, *, merge: bool = True) -> None:
    """The page's pull request, merged by a person."""
    train.run("publish", TAG)
    assert train.requests()
    if merge:
        train.merge(number=train.requests()[-1].number)


def test_what_is_published_leaves_the_board(train: Train) -> None:
    in_production(train)
    published(train)
    shown = train.run("board", "archive", "--dry-run", yes=False)
    assert shown.code == 0, shown.err
    assert train.columns()[12] == "En production"
    answer = train.do("board", "archive")
    assert "#12" in shown.out
    assert "#12" in answer.out
    assert {one: train.columns()[one] for one in (9, 12, 14, 16)} == {
        9: "archivé", 12: "archivé", 14: "archivé", 16: "Recette",
    }  # fmt: skip
    assert [train.states()[one] for one in (9, 12, 14, 16)] == ["closed", "closed", "closed", "open"]


def test_run_again_it_finds_all_done(train: Train) -> None:
    in_production(train)
    published(train)
    train.do("board", "archive")
    before, writes = train.ended(), train.hub_writes()
    answer = train.do("board", "archive")
    assert "Rien à archiver" in answer.out or "Nothing to archive" in answer.out
    assert train.ended() == before
    assert train.hub_writes() == writes


def test_what_a_person_puts_back_stays_so(train: Train) -> None:
    """Reopened and taken out of the archive, by hand: neither the command nor the hour undoes it."""
    in_production(train)
    published(train)
    train.do("board", "archive")
    put_back(train, 12)
    answer = train.do("board", "archive")
    assert train.columns()[12] == "En production"
    assert train.states()[12] == "open"
    assert train.columns()[14] == "archivé"
    form = train.run("board", "archive", "--json").json
    assert (form["numbers"], [(one["number"], one["why"]) for one in form["left"]]) == ([], [(12, "put-back")])
    assert "#12" in answer.out


@pytest.mark.parametrize("train", ["github"], indirect=True)
def test_a_ticket_that_is_reopened_before_it_is_archived_stays_open(train: Train) -> None:
    """GitHub closed it when its work was merged; somebody found it unfinished."""
    in_production(train)
    published(train)
    reopened(train, 12)
    train.do("board", "archive")
    assert (train.columns()[12], train.states()[12]) == ("En production", "open")
    assert (train.columns()[14], train.states()[14]) == ("archivé", "closed")


def test_a_pull_request_that_is_not_merged_publishes_nothing(train: Train) -> None:
    in_production(train)
    published(train, merge=False)
    form = train.run("board", "archive", "--json").json
    assert form["numbers"] == [9]
    assert {one["number"]: one["why"] for one in form["left"]} == {12: "not-written", 14: "not-written"}
    assert train.columns()[12] == "En production"
    assert train.states()[12] == ("closed" if train.hub else "open")
    assert {one["code"] for one in form["findings"]} >= {"board-left"}


def test_an_entry_that_somebody_took_out_is_not_written(train: Train) -> None:
    in_production(train)
    published(train)
    (line,) = [line for line in train.page("master").split("\n") if "#14" in line]
    train.documentation.edit(f"{line}\n", "")
    train.do("board", "archive")
    assert train.columns()[12] == "archivé"
    assert train.columns()[14] == "En production"


def test_a_mention_is_no_entry(local: Train) -> None:
    in_production(local)
    text = local.page("master")
    local.documentation.commit(
        {PAGE: f"{text}\n## Du mardi 11 au lundi 17 janvier 2022\n\n* Comme demandé dans #12, un mot.\n"}
    )
    assert 12 not in local.run("board", "archive", "--json").json["numbers"]


def test_somebody_elses_ticket_of_that_number_is_not_ours(local: Train) -> None:
    in_production(local)
    link = "https://forge.exemple.invalid/autre/outil/issues/12"
    text = local.page("master")
    local.documentation.commit({PAGE: f"{text}\n## Du mardi 11 au lundi 17 janvier 2022\n\n* [Le leur #12]({link})\n"})
    assert 12 not in local.run("board", "archive", "--json").json["numbers"]


@pytest.mark.soak
def test_a_former_name_of_the_repository_is_ours(local: Train) -> None:
    in_production(local)
    link = "https://forge.exemple.invalid/equipe/vieil-outil/issues/12"
    text = local.page("master")
    local.documentation.commit({PAGE: f"{text}\n## Du mardi 11 au lundi 17 janvier 2022\n\n* [Le nôtre #12]({link})\n"})
    assert 12 not in local.run("board", "archive", "--json", "--dry-run").json["numbers"]
    local.former = ("equipe/vieil-outil",)
    assert 12 in local.run("board", "archive", "--json", "--dry-run").json["numbers"]


@pytest.mark.soak
def test_an_earlier_delivery_of_the_same_ticket_is_not_this_one(local: Train) -> None:
    """9 was told in the first delivery; another pull request of 9 ships now, and the page has not said so yet."""
    local.merged(106, pull=local.again(9, 106))
    in_production(local)
    local.documentation.edit("## Du mardi 4 au lundi 10 janvier 2022", "## Du mardi 4 au dimanche 9 janvier 2022")
    form = local.run("board", "archive", "--json", "--dry-run").json
    assert {one["number"]: one["why"] for one in form["left"]}[9] == "earlier"
    published(local)
    assert 9 in local.run("board", "archive", "--json", "--dry-run").json["numbers"]


def test_what_is_not_in_production_stays(local: Train) -> None:
    """The page was merged before the release: users do not have it yet."""
    local.tagged(TAG)
    moved(local, 12, "En production")
    published(local)
    form = local.run("board", "archive", "--json").json
    assert {one["number"]: one["why"] for one in form["left"]} == {12: "not-in-production"}
    assert local.columns()[12] == "En production"


@pytest.mark.soak
def test_a_year_that_was_archived_is_read_too(local: Train) -> None:
    local.docs["archive"] = '"yearly"'
    in_production(local)
    published(local)
    for number, day in ((103, "2023-01-02"), (106, "2023-01-09")):
        local.at(f"{day} 09:00")
        local.merged(number)
        local.tagged(day)
        local.released(day)
        local.fetch()
        local.do("publish", day)
        local.merge(number=local.requests()[-1].number)
    assert "#12" not in local.page("master")
    form = local.run("board", "archive", "--json").json
    assert {one["number"]: one["page"] for one in form["written"]}[12] == "dernieres-nouveautes-2022.md"
    assert local.columns()[12] == "archivé"


@pytest.mark.soak
def test_a_page_that_was_moved_is_followed(local: Train) -> None:
    in_production(local)
    published(local)
    local.documentation.move(PAGE, "guide/nouveautes.md")
    form = local.run("board", "archive", "--json").json
    assert {one["number"] for one in form["written"]} == {9, 12, 14}
    assert "page-moved" in {one["code"] for one in form["findings"]}


def test_no_page_no_archive(local: Train) -> None:
    in_production(local)
    local.docs["page"] = '"ailleurs.md"'
    form = local.run("board", "archive", "--json").json
    assert form["numbers"] == []
    assert "page-missing" in {one["code"] for one in form["findings"]}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("said", "column", "state"),
    [('["close"]', "En production", "closed"), ('["archive"]', "archivé", "open"), ("[]", "En production", "open")],
)
def test_the_settings_say_what_happens(local: Train, said: str, column: str, state: str) -> None:
    in_production(local)
    published(local)
    local.board_more = f"when_published = {said}"
    local.do("board", "archive")
    assert (local.columns()[12], local.states()[12]) == (column, state)
    before = local.ended()
    local.do("board", "archive")
    assert local.ended() == before


def test_it_is_asked_before(local: Train) -> None:
    in_production(local)
    published(local)
    answer = local.run("board", "archive", yes=False)
    assert answer.code == 1
    assert "--yes" in answer.err
    assert local.columns()[12] == "En production"


@pytest.mark.soak
def test_killed_between_two_cards_the_rest_is_done(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    in_production(train)
    published(train)
    kind: type[GitHubCards] | type[FileBoard] = GitHubCards if train.hub else FileBoard
    for nth in (1, 2, 2):  # before the first card, after the first, after the second
        with monkeypatch.context() as patched:
            patched.setattr(kind, "archive", dying(kind.archive, nth))
            with pytest.raises(Killed):
                train.run("board", "archive")
        assert sum(column == "archivé" for column in train.columns().values()) <= 2
    train.do("board", "archive")
    assert {train.columns()[one] for one in (9, 12, 14)} == {"archivé"}
    assert {train.states()[one] for one in (9, 12, 14)} == {"closed"}


class Killed(BaseException):
    """The process is gone: nothing catches this."""


def dying(real: Callable[..., None], nth: int) -> Callable[..., None]:
    """Archiving that dies before the nth card."""
    count = 0

    def archive(self: object, item: object) -> None:
        nonlocal count
        count += 1
        if count == nth:
            raise Killed
        real(self, item)

    return archive


def test_the_board_alone_is_as_it_was(train: Train) -> None:
    in_production(train)
    form = train.read("board")
    assert [one["number"] for one in form["tickets"]] == [9, 12, 14]
    assert train.run("board", "--column", "recette", yes=False).code == 0
    assert train.run("board", "--column", "recette", "archive").code == 2


def test_publish_merge_takes_them_off_the_board(train: Train) -> None:
    in_production(train)
    form = train.run("publish", TAG, "--merge", "--json").json
    assert form["archived"] == [9, 12, 14]
    assert {train.columns()[one] for one in (9, 12, 14)} == {"archivé"}
    before = train.ended()
    assert train.run("publish", TAG, "--merge", "--json").json["archived"] == []
    assert train.ended() == before


def test_killed_between_the_merge_and_the_board_the_rest_is_done(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    in_production(train)
    kind: type[GitHubCards] | type[FileBoard] = GitHubCards if train.hub else FileBoard
    with monkeypatch.context() as patched:
        patched.setattr(kind, "archive", dying(kind.archive, 1))
        with pytest.raises(Killed):
            train.run("publish", TAG, "--merge")
    assert train.columns()[12] == "En production"
    train.do("publish", TAG, "--merge")
    assert train.columns()[12] == "archivé"


@pytest.mark.usefixtures("in_english")
def test_a_board_that_cannot_be_changed_is_said_after_the_merge(local: Train) -> None:
    in_production(local)
    (local.folder / "board.toml").write_text("columns = [", "utf-8")
    answer = local.run("publish", TAG, "--merge")
    assert answer.code == 3
    assert "the page is merged" in answer.err
    assert "board archive" in answer.err
    assert local.requests()[-1].state == "merged"
