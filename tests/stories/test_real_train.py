"""The real train: its figures, its reverts, its sums, and the same bytes every time."""

import itertools
from collections import Counter
from pathlib import Path

import pytest
from command import TOLD, Collected, Run, all_collected, collected, git

TABLE = {
    "2021-09-28..2022-01-06-12-20": (521, 118, 114, 111),
    "..2022-01-20-12-02-": (172, 38, 37, 37),
    "..2022-01-20-15-49-": (3, 1, 1, 1),
    "..2022-01-20-16-27-": (2, 1, 1, 1),
    "..2022-01-29-22-23-": (33, 14, 14, 14),
    "..2022-02-08-08-56-": (45, 14, 14, 14),
}
TAGS = [name.partition("..")[2] for name in TABLE]


@pytest.fixture
def train(rdv_train: Path, nouveautes: Run) -> dict[str, Collected]:
    """Every delivery of the real train."""
    return all_collected(nouveautes("collect", "--all", "--json", "--repo", rdv_train))


def delivery(train: dict[str, Collected], start: str) -> Collected:
    """The delivery whose tag begins so."""
    return next(one for tag, one in train.items() if tag.startswith(start))


@pytest.mark.parametrize("words", TABLE)
def test_the_counts_of_the_table(words: str, train: dict[str, Collected], rdv_train: Path) -> None:
    commits, merges, requests, distinct = TABLE[words]
    one = delivery(train, words.partition("..")[2])
    assert one.sums["commits"] == commits
    heads = [change["shas"][0] for change in one.changes]
    span = (f"{one.base}..{one.tag}",)
    assert len(git(rdv_train, "rev-list", "--merges", *span).split()) == merges
    subjects = git(rdv_train, "log", "--format=%H %s", *span).split("\n")
    buttons = {line.split()[0] for line in subjects if " Merge pull request #" in line}
    assert buttons <= set(heads)
    numbers = [change["number"] for change in one.changes if change["shas"][0] in buttons]
    assert (len(numbers), len(set(numbers))) == (requests, distinct)


def test_sums_are_those_of_git(train: dict[str, Collected], rdv_train: Path) -> None:
    for tag, one in train.items():
        span = f"{one.base}..{tag}" if one.base else tag
        assert one.sums["commits"] == int(git(rdv_train, "rev-list", "--count", span)), tag
        assert one.adds_up(), tag


@pytest.mark.soak
def test_all_is_each(train: dict[str, Collected], rdv_train: Path, nouveautes: Run) -> None:
    for tag, one in train.items():
        alone = nouveautes("collect", tag, "--json", "--repo", rdv_train).json
        for part in ("delivery", "changes", "accounting"):
            assert one.form[part] == alone[part], f"{tag}: {part}"


def test_reapplied_requests_stand_once_in_the_later_range(train: dict[str, Collected]) -> None:
    for number in (1803, 1874, 1875):
        where = [tag for tag, one in train.items() for found in one.carried if found == number]
        assert len(where) == 1, number
        homes = [tag for tag, one in train.items() if one.of(number)]
        assert where[0] == homes[-1], number


def test_four_requests_reverted_and_restored_are_live(train: dict[str, Collected]) -> None:
    for number in (1835, 1935, 1937, 1940):
        assert sum(one.carried.count(number) for one in train.values()) == 1, number


def test_no_request_is_told_twice(train: dict[str, Collected]) -> None:
    told = Counter(number for one in train.values() for number in one.carried)
    assert {number for number, count in told.items() if count > 1} == set()


def test_no_commit_is_in_two_deliveries(train: dict[str, Collected]) -> None:
    shas = Counter(sha for one in train.values() for change in one.changes for sha in change["shas"])
    assert max(shas.values()) == 1


def test_notes_have_one_entry_a_ticket(rdv_train: Path, nouveautes: Run) -> None:
    for one in nouveautes("notes", "--all", "--json", "--repo", rdv_train).json["deliveries"]:
        tickets = [entry["ticket"] for section in one["sections"] for entry in section["entries"] if entry["ticket"]]
        assert len(tickets) == len(set(tickets))


@pytest.mark.soak
def test_the_same_bytes_twice_and_elsewhere(rdv_train: Path, tmp_path: Path, nouveautes: Run) -> None:
    git(tmp_path, "clone", "--quiet", "--mirror", str(rdv_train), "copie.git")
    for words in (
        ("notes", "--all"),
        ("collect", "--all", "--json"),
        ("notes", "--format", "html"),
        ("status", "--json"),
    ):
        said = [nouveautes(*words, "--repo", place).text for place in (rdv_train, rdv_train, tmp_path / "copie.git")]
        assert len(set(said)) == 1, words


def test_status_fits_one_screen(rdv_train: Path, nouveautes: Run) -> None:
    lines = nouveautes("status", "--repo", rdv_train).text.splitlines()
    assert 4 < len(lines) <= 45


@pytest.mark.soak
def test_every_range_of_the_table_as_a_range(rdv_train: Path, train: dict[str, Collected], nouveautes: Run) -> None:
    names = list(train)
    for base, tag in itertools.pairwise(names):
        found = collected(nouveautes("collect", f"{base}..{tag}", "--json", "--repo", rdv_train))
        assert [one for one in found.changes if one["disposition"] in TOLD] == [
            one for one in train[tag].changes if one["disposition"] in TOLD
        ]
