"""What is taken back and brought back: within one delivery it cancels, across two it is told, once, where it holds."""

from collections.abc import Callable
from typing import Any

import pytest
from command import Collected, titles
from git_history import History, Made, Step
from git_writing import Files

Ask = Callable[..., Collected]
Shape = Callable[[History, Made], object]
FIRST, SECOND, THIRD = "2022-01-11", "2022-01-18", "2022-01-25"


def by_git(history: History, made: Made) -> object:
    """`git revert -m 1`, straight onto recette."""
    return history.revert(made)


def by_squash(history: History, made: Made) -> object:
    """`Revert "…" (#n)`, squashed."""
    return history.squash(105, f'Revert "{made.title} (#101)"', files=made.undo)


def by_title_and_number(history: History, made: Made) -> object:
    """`Revert de #n`."""
    return history.squash(105, "Revert de #101", files=made.undo)


def by_sha_alone(history: History, made: Made) -> object:
    """A subject of its own, and "This reverts commit SHA" below."""
    return history.commit(f"Retire les rappels\n\nThis reverts commit {made.sha}.", files=made.undo)


def by_the_button(history: History, made: Made) -> object:
    """GitHub's button: branch `revert-101-…`, inner commit of git's own, merged as a pull request."""
    inner = f'Revert "{made.title}"\n\nThis reverts commit {made.inner[-1]}.'
    step = Step(inner, made.undo)
    return history.merge(105, branch="revert-101-titre-101", title=f'Revert "{made.title}"', commits=[step])


def by_numberless_merge(history: History, made: Made) -> object:
    """A merge without a number, of a branch that reverts."""
    step = Step(
        f'Revert "{made.subject}"\n\nThis reverts commit {made.sha}, reversing\nchanges made to {made.parent}.',
        made.undo,
    )
    return history.merge(None, message="Merge branch 'revert-rappels' into recette", commits=[step])


SHAPES: dict[str, Shape] = {
    "git": by_git,
    "squash": by_squash,
    "Revert de #n": by_title_and_number,
    "sha alone": by_sha_alone,
    "button": by_the_button,
    "numberless merge": by_numberless_merge,
}
every_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())


def start(history: History) -> Made:
    """99 is delivered; 101 is merged."""
    history.merge(99, title="Avant")
    history.tag(FIRST)
    history.release(FIRST)
    history.day("2022-01-13")
    return history.merge(101, branch="rappels", title="Rappels par SMS")


def deliver(history: History, tag: str) -> None:
    """Tag and release."""
    history.day(tag)
    history.tag(tag)
    history.release(tag)


@pytest.mark.one_in(3)
@every_shape
def test_within_one_delivery_they_cancel(shape: Shape, history: History, collect: Ask) -> None:
    made = start(history)
    shape(history, made)
    history.merge(102, title="Autre chose")
    deliver(history, SECOND)
    found = collect(history, SECOND)
    assert found.titles == ["Autre chose"]
    assert found.dispositions(101) == ["cancelled"]
    assert found.sums["cancelled"] >= 3
    assert found.adds_up()


@pytest.mark.one_in(3)
@every_shape
def test_across_two_deliveries_the_revert_is_told(
    shape: Shape, history: History, collect: Ask, notes: Callable[..., Any]
) -> None:
    made = start(history)
    deliver(history, SECOND)
    shape(history, made)
    deliver(history, THIRD)
    assert collect(history, SECOND).carried == [101]
    assert len(collect(history, THIRD).titles) == 1
    assert titles(notes(history, THIRD)) == ["Annulation\u00a0: Rappels par SMS"]


@pytest.mark.one_in(3)
@every_shape
def test_a_revert_of_the_revert_in_the_same_delivery_leaves_one(shape: Shape, history: History, collect: Ask) -> None:
    made = start(history)
    back = shape(history, made)
    assert isinstance(back, Made)
    history.revert(back)
    deliver(history, SECOND)
    found = collect(history, SECOND)
    assert found.carried == [101]
    assert len(found.titles) == 1


@pytest.mark.one_in(3)
@every_shape
def test_a_revert_of_the_revert_in_the_next_delivery_is_live_there(
    shape: Shape, history: History, collect: Ask, notes: Callable[..., Any]
) -> None:
    made = start(history)
    back = shape(history, made)
    assert isinstance(back, Made)
    deliver(history, SECOND)
    history.revert(back)
    deliver(history, THIRD)
    assert collect(history, SECOND).titles == []
    assert len(collect(history, THIRD).titles) == 1
    (title,) = titles(notes(history, THIRD))
    assert title.endswith("Rappels par SMS")


@pytest.mark.one_in(3)
@every_shape
def test_shipped_reverted_and_brought_back_in_one_delivery_changes_nothing(
    shape: Shape, history: History, collect: Ask
) -> None:
    made = start(history)
    deliver(history, SECOND)
    back = shape(history, made)
    assert isinstance(back, Made)
    history.revert(back)
    deliver(history, THIRD)
    found = collect(history, THIRD)
    assert found.titles == []
    assert found.sums["cancelled"] == found.sums["commits"]


def test_shipped_taken_back_then_restored_three_deliveries_later(
    history: History, collect: Ask, notes: Callable[..., Any]
) -> None:
    made = start(history)
    deliver(history, SECOND)
    back = history.revert(made)
    deliver(history, THIRD)
    history.revert(back)
    deliver(history, "2022-02-01")
    assert titles(notes(history, "2022-02-01")) == ["Rétablissement\u00a0: Rappels par SMS"]
    assert len(collect(history, "2022-02-01").titles) == 1


def test_reapply_by_git(history: History, collect: Ask) -> None:
    made = start(history)
    back = history.revert(made)
    history.commit(f'Reapply "{made.subject}"\n\nThis reverts commit {back.sha}.', files=made.files)
    deliver(history, SECOND)
    found = collect(history, SECOND)
    assert found.carried == [101]
    assert len(found.titles) == 1


def test_reapply_in_the_next_delivery(history: History, collect: Ask, notes: Callable[..., Any]) -> None:
    made = start(history)
    back = history.revert(made)
    deliver(history, SECOND)
    history.commit(f'Reapply "{made.subject}"\n\nThis reverts commit {back.sha}.', files=made.files)
    deliver(history, THIRD)
    assert collect(history, SECOND).titles == []
    (title,) = titles(notes(history, THIRD))
    assert title.endswith("Rappels par SMS")


def test_reapplied_as_a_one_parent_merge_commit(history: History, collect: Ask) -> None:
    made = start(history)
    by_numberless_merge(history, made)
    deliver(history, SECOND)
    history.commit("Merge pull request #101 from equipe/rappels\n\nRappels par SMS", files=made.files)
    deliver(history, THIRD)
    assert collect(history, SECOND).carried == []
    found = collect(history, THIRD)
    assert found.carried == [101]
    assert found.titles == ["Rappels par SMS"]


def test_the_same_branch_merged_again_after_its_revert(history: History, collect: Ask) -> None:
    made = start(history)
    history.revert(made)
    history.merge(101, branch="rappels", title="Rappels par SMS", commits=[Step("Encore", made.files)])
    deliver(history, SECOND)
    assert collect(history, SECOND).carried == [101]


def test_one_revert_of_several(history: History, collect: Ask) -> None:
    made = [start(history), history.merge(102, title="Deux"), history.merge(103, title="Trois")]
    steps = [
        Step(
            f'Revert "{one.subject}"\n\nThis reverts commit {one.sha}, reversing\nchanges made to {one.parent}.',
            one.undo,
        )
        for one in made[:2]
    ]
    group = history.merge(106, branch="retire-deux", title="Retire ce qui ralentit", commits=steps)
    deliver(history, SECOND)
    assert collect(history, SECOND).carried == [103]
    history.revert(group)
    deliver(history, THIRD)
    found = collect(history, THIRD)
    assert len(found.titles) == 1
    assert found.adds_up()


PAGE = [f"ligne {number}" for number in range(20)]


def page(*edits: int) -> dict[str, str | None]:
    """A page of which some lines were edited."""
    return {"page.txt": "\n".join(f"{line} !" if at in edits else line for at, line in enumerate(PAGE))}


FILES_SAY: dict[str, tuple[Files, bool]] = {
    "all of it is taken out": ({**page(), "autre.txt": None}, True),
    "a file stays, another goes": (page(), True),
    "all of it, and another line is edited": ({**page(19), "autre.txt": None}, True),
    "none of its files is touched": ({"ailleurs.txt": "1\n"}, True),
    "nothing is changed at all": ({}, False),
    "another line is edited": (page(1, 19), False),
}


@pytest.mark.parametrize(("files", "is_revert"), FILES_SAY.values(), ids=FILES_SAY.keys())
def test_a_title_proposes_a_revert_and_files_may_veto_it(
    files: Files, is_revert: bool, history: History, collect: Ask
) -> None:
    history.commit("Une page", files=page())
    start(history)
    history.merge(103, title="Motifs", commits=[Step("Motifs", {**page(1), "autre.txt": "1\n"})])
    history.squash(105, 'Revert "Motifs (#103)"', files=files)
    deliver(history, SECOND)
    found = collect(history, SECOND)
    assert found.carried == ([101] if is_revert else [101, 103, 105])
    assert ("revert-refuted" in found.codes) is not is_revert
    assert found.adds_up()


def test_a_title_that_brings_back_nothing_brings_nothing_back(history: History, collect: Ask) -> None:
    made = start(history)
    by_git(history, made)
    deliver(history, SECOND)
    history.squash(105, f'Reapply "{made.title} (#101)"', files={})
    deliver(history, THIRD)
    found = collect(history, THIRD)
    assert found.carried == [105]
    assert "revert-refuted" in found.codes


JOINS = (
    "Merge branch 'develop'",
    "Merge branch 'develop' into recette",
    "Merge pull request #130 from equipe/develop\n\nLot",
)


@pytest.mark.parametrize("message", JOINS)
@pytest.mark.parametrize("delivered", [False, True])
def test_a_merge_between_lines_is_taken_back_with_each_of_its_changes(
    message: str, delivered: bool, history: History, collect: Ask, notes: Callable[..., Any]
) -> None:
    start(history)
    history.point("develop", history.tips["recette"])
    carried = [history.squash(number, f"Page {number}", on="develop") for number in (120, 121)]
    undo = {path: None for made in carried for path in made.files}
    sha = history.join("recette", history.tips["develop"], message)
    if delivered:
        deliver(history, SECOND)
    parent = history.git("rev-parse", f"{sha}^1")
    title = message.partition("\n")[0]
    history.commit(f'Revert "{title}"\n\nThis reverts commit {sha}, reversing\nchanges made to {parent}.', files=undo)
    deliver(history, THIRD)
    found = collect(history, THIRD)
    assert found.dispositions(120) == found.dispositions(121) == ([] if delivered else ["cancelled"])
    assert "revert-unresolved" not in found.codes
    assert titles(notes(history, THIRD)) == (
        ["Annulation\u00a0: Page 120, Page 121"] if delivered else ["Rappels par SMS"]
    )


def test_a_revert_of_one_commit_of_a_pull_request_takes_a_part_of_it(history: History, collect: Ask) -> None:
    start(history)
    made = history.merge(102, title="Trois pas", commits=["Un pas", "Un autre", "Un dernier"])
    history.commit(f'Revert "Un autre"\n\nThis reverts commit {made.inner[1]}.', files={})
    deliver(history, SECOND)
    found = collect(history, SECOND)
    assert found.dispositions(102) == ["entry"]
    assert "revert-unresolved" not in found.codes
    assert "#102" in found.changes[0]["why"]


def test_a_revert_of_something_never_seen_is_told_with_a_finding(history: History, collect: Ask) -> None:
    start(history)
    history.squash(105, 'Revert "Jamais vu (#77)"')
    deliver(history, SECOND)
    found = collect(history, SECOND)
    assert found.carried == [101, 105]
    assert found.codes


def test_a_title_with_two_numbers(history: History, collect: Ask) -> None:
    start(history)
    history.squash(107, "Suite de la demande (#101)")
    deliver(history, SECOND)
    assert collect(history, SECOND).carried == [101, 107]


@pytest.mark.usefixtures("in_english")
def test_why_tells_where_each_went(history: History, nouveautes: Callable[..., Any]) -> None:
    made = start(history)
    by_the_button(history, made)
    deliver(history, SECOND)
    for name in ("101", "#105", made.sha[:10], made.inner[0][:9]):
        said = nouveautes("collect", "--why", name, "--repo", history.ready()).text
        assert "cancelled" in said
        assert SECOND in said
        assert "Readers get " in said.splitlines()[-1]
    nowhere = nouveautes("collect", "--why", "4242", "--repo", history.ready())
    assert nowhere.code == 1
    assert "4242" in nowhere.err
