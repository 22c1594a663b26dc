"""Which range a question means: tags in any order and number, revisions, what comes next, and what is empty."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Collected, Run, all_collected
from git_history import History
from git_writing import slug

Ask = Callable[..., Collected]


@pytest.fixture
def one_branch(tmp_path: Path) -> History:
    """A team that has recette and nothing else."""
    return History(tmp_path / "un", production="")


def ends(found: Collected) -> tuple[str | None, str | None]:
    """Base and tag."""
    return found.base, found.tag


def test_the_first_tag_ever(history: History, collect: Ask, notes: Callable[..., Any]) -> None:
    history.day("2022-01-12")
    history.merge(101)
    history.day("2022-01-18")
    history.tag("2022-01-18")
    found = collect(history)
    assert found.form["delivery"]["from"] is None
    assert found.carried == [101]
    page = notes(history)
    assert (page["start"], page["end"]) == ("2022-01-12", "2022-01-18")


def squashed(history: History) -> None:
    """Production gets recette in one commit of its own."""
    made = {path: text for path, text in history.content.items() if text is not None}
    history.commit("Mise en production", on="production", files=made)


def picked(history: History) -> None:
    """Production gets recette's commits as copies, beside a file of its own."""
    history.commit("Réglages", on="production", files={"reglages.txt": "1\n"})
    for line in history.git("log", "--reverse", "--no-merges", "--format=%s", "production..recette").split("\n"):
        path = f"pages/{slug(line)}-"
        found = {name: text for name, text in history.content.items() if name.startswith(path)}
        history.commit(line, on="production", files=found)


REACHED: dict[str, Callable[[History], object]] = {
    "fast-forward": lambda history: history.point("production", history.tips["recette"]),
    "merge": lambda history: history.join("production", history.tips["recette"], "Merge branch 'recette'"),
    "squash": squashed,
    "copies": picked,
}


@pytest.mark.parametrize("how", REACHED.values(), ids=REACHED.keys())
@pytest.mark.parametrize("tagged", [False, True])
def test_before_the_first_tag_production_is_the_bound(
    how: Callable[[History], object], tagged: bool, history: History, nouveautes: Run
) -> None:
    history.squash(101, "Un")
    history.squash(102, "Deux")
    how(history)
    history.day("2022-01-18")
    history.merge(103)
    if tagged:
        history.tag("2022-01-18")
    words = ["2022-01-18"] if tagged else ["--next"]
    found = Collected(nouveautes("collect", *words, "--json", "--repo", history.ready()).json)
    assert (found.carried, found.hotfixes, found.base) == ([103], [], None)
    assert found.adds_up()


def test_a_redeployed_commit_is_told_once(one_branch: History, nouveautes: Run) -> None:
    one_branch.merge(101)
    first = one_branch.tag("2022-01-11")
    one_branch.merge(102)
    one_branch.tag("2022-01-12")
    one_branch.tag("2022-01-13", at=first)
    one_branch.merge(103)
    one_branch.tag("2022-01-18")
    together = all_collected(nouveautes("collect", "--all", "--json", "--repo", one_branch.ready()))
    for name, carried in {"2022-01-12": [102], "2022-01-13": [], "2022-01-18": [103]}.items():
        alone = Collected(nouveautes("collect", name, "--json", "--repo", one_branch.folder).json)
        assert alone.carried == together[name].carried == carried


def test_several_tags_a_day_in_their_order(one_branch: History, nouveautes: Run) -> None:
    names = ["2022-01-18", "2022-01-18-2", "2022-01-18-9", "2022-01-18-10", "2022-01-18.11"]
    for number, name in enumerate(names, start=101):
        one_branch.merge(number)
        one_branch.tag(name)
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", one_branch.ready()))
    assert list(found) == names
    assert [one.carried for one in found.values()] == [[101], [102], [103], [104], [105]]
    page = nouveautes("notes", "2022-01-18-10", "--repo", one_branch.folder).text
    assert page.startswith("## Mardi 18 janvier 2022\n")


def test_real_shapes_of_tags(one_branch: History, nouveautes: Run) -> None:
    names = [
        "2022-01-06",
        "2022-01-06-12-20",
        "2022-01-20-12-02-1642676530-deploy-recette-to-production",
        "2026-08-17.2",
        "2026-08-17.10",
    ]
    for number, name in enumerate(names, start=101):
        one_branch.merge(number)
        one_branch.tag(name)
    for name in ("testmk", "v1.2", "2022-02-31"):
        one_branch.tag(name)
    assert list(all_collected(nouveautes("collect", "--all", "--json", "--repo", one_branch.ready()))) == names


def test_a_shape_of_ones_own(one_branch: History, collect: Ask) -> None:
    one_branch.settings('[tags]\naccept = ["livraison-%d.%m.%Y"]\n')
    one_branch.merge(101)
    one_branch.tag("livraison-18.01.2022")
    assert collect(one_branch).tag == "livraison-18.01.2022"


def test_annotated_and_lightweight_are_alike(one_branch: History, collect: Ask) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-11", message="Livraison")
    one_branch.merge(102)
    one_branch.tag("2022-01-18")
    assert (ends(collect(one_branch)), collect(one_branch).carried) == (("2022-01-11", "2022-01-18"), [102])
    assert collect(one_branch, "2022-01-11").form["delivery"]["to"]["sha"] == one_branch.git(
        "rev-parse", "2022-01-11^{}"
    )


def test_a_tag_newer_than_its_commit_says_so(one_branch: History, collect: Ask) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-11")
    one_branch.merge(102)
    one_branch.tag("2022-02-22")
    found = collect(one_branch)
    assert found.carried == [102]
    assert [one["subject"] for one in found.form["findings"]] == ["2022-02-22"]


def test_a_tag_older_than_its_commit_says_so(one_branch: History, collect: Ask) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-11")
    one_branch.day("2022-01-21")
    one_branch.merge(102)
    one_branch.tag("2022-01-18")
    found = collect(one_branch)
    assert found.carried == [102]
    assert [one["subject"] for one in found.form["findings"]] == ["2022-01-18"]


def test_a_tag_written_days_late_on_the_right_commit(one_branch: History, collect: Ask) -> None:
    """Tags made out of order: the older name is written last, on the older commit."""
    first = one_branch.merge(101)
    one_branch.merge(102)
    one_branch.tag("2022-01-18")
    one_branch.tag("2022-01-11", at=first.sha)
    assert collect(one_branch, "2022-01-11").carried == [101]
    assert ends(collect(one_branch)) == ("2022-01-11", "2022-01-18")
    assert collect(one_branch).carried == [102]


def test_a_tag_that_does_not_lead_to_the_next(one_branch: History, collect: Ask) -> None:
    start = one_branch.tips["recette"]
    one_branch.point("autre", start)
    lost = one_branch.merge(101, onto="autre")
    one_branch.merge(102)
    one_branch.tag("2022-01-11", at=lost.sha)
    one_branch.tag("2022-01-18")
    found = collect(one_branch)
    assert found.carried == [102]
    assert "2022-01-18" in {one["subject"] for one in found.form["findings"]}


def test_a_tag_on_an_older_commit_than_the_one_before(one_branch: History, collect: Ask) -> None:
    old = one_branch.merge(101)
    one_branch.merge(102)
    one_branch.tag("2022-01-11")
    one_branch.tag("2022-01-18", at=old.sha)
    found = collect(one_branch)
    assert found.carried == []
    assert found.sums["commits"] == 0
    assert found.codes


def test_two_tags_on_one_commit(one_branch: History, nouveautes: Run) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-11")
    one_branch.tag("2022-01-18")
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", one_branch.ready()))
    assert [one.carried for one in found.values()] == [[101], []]
    answer = nouveautes("notes", "--repo", one_branch.folder)
    assert answer.code == 0
    assert answer.out.startswith("## Du mercredi 12 au mardi 18 janvier 2022\n")
    assert answer.err


def test_no_tags_refuses_and_says_what_to_do(history: History, nouveautes: Run) -> None:
    history.merge(101)
    for command in ("notes", "collect"):
        answer = nouveautes(command, "--repo", history.ready())
        assert answer.code == 1
        assert "tag" in answer.err.splitlines()[0]
        assert "--next" in answer.err
    assert nouveautes("status", "--repo", history.folder).code == 0
    assert nouveautes("collect", "--next", "--json", "--repo", history.folder).json["accounting"]["commits"] == 2


def test_two_waiting_tags(history: History, nouveautes: Run, collect: Ask) -> None:
    """Neither is in production: each is counted from what production has."""
    history.merge(100)
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.merge(101)
    history.tag("2022-01-18")
    history.merge(102)
    history.tag("2022-01-25")
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))
    assert {tag: (one.base, one.carried) for tag, one in found.items()} == {
        "2022-01-11": (None, [100]),
        "2022-01-18": ("2022-01-11", [101]),
        "2022-01-25": ("2022-01-11", [101, 102]),
    }
    for tag, one in found.items():
        assert collect(history, tag).changes == one.changes


def test_next_starts_after_the_newest_delivery(history: History, collect: Ask) -> None:
    history.merge(101)
    history.tag("2022-01-11")
    history.merge(102)
    assert (collect(history, "--next").base, collect(history, "--next").carried) == ("2022-01-11", [102])
    assert collect(history, "--next").form["delivery"]["to"] == {
        "tag": None, "sha": history.tips["recette"], "date": "2026-11-17",
    }  # fmt: skip


def test_any_two_revisions(history: History, collect: Ask) -> None:
    made = [history.merge(number) for number in (101, 102, 103)]
    assert collect(history, f"{made[0].sha}..{made[2].sha[:12]}").carried == [102, 103]
    assert collect(history, f"{made[0].sha}..").carried == [102, 103]
    assert collect(history, f"..{made[1].sha}").carried == [101, 102]
    assert collect(history, "recette~2..recette").carried == [102, 103]
    assert collect(history, "recette..recette").carried == []


def test_two_tags_as_a_range_cross_what_lies_between(one_branch: History, collect: Ask) -> None:
    for number, name in ((101, "2022-01-11"), (102, "2022-01-18"), (103, "2022-01-25")):
        one_branch.merge(number)
        one_branch.tag(name)
    found = collect(one_branch, "2022-01-11..2022-01-25")
    assert (ends(found), found.carried) == (("2022-01-11", "2022-01-25"), [102, 103])


def test_a_tag_is_meant_where_a_branch_has_its_name(one_branch: History, collect: Ask) -> None:
    first = one_branch.merge(101)
    one_branch.tag("2022-01-11")
    one_branch.merge(102)
    one_branch.tag("2022-01-18")
    one_branch.point("2022-01-18", first.sha)
    assert collect(one_branch, "2022-01-18").carried == [102]
    assert collect(one_branch, "2022-01-11..2022-01-18").carried == [102]


def test_unknown_names_are_misuse_with_the_nearest(history: History, nouveautes: Run) -> None:
    history.tag("2022-01-18")
    for words in ("2022-01-19", "2022-01-18..jamais", "jamais..2022-01-18", "--output=x..recette"):
        answer = nouveautes("collect", "--json", "--repo", history.ready(), "--", words)
        assert (answer.code, answer.out) == (2, "")
        assert "2022-01-18" in answer.err
        assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ["--since", "hier"],
        ["--since", "2022-01-18", "--until", "2022-01-11"],
        ["--next", "--all"],
        ["2022-01-18", "--next"],
        [".."],
    ],
)
def test_questions_that_make_no_sense(words: list[str], history: History, nouveautes: Run) -> None:
    history.tag("2022-01-18")
    answer = nouveautes("collect", *words, "--repo", history.ready())
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.strip().splitlines()) >= 2
