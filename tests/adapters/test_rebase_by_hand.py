"""Merges that people made: what they edited in, what they settled, octopuses. Git's own rebase loses all of it."""

from git_history import History, Step
from rebasing import attempt, by_git, promised, rebased, tree

from changelog.domain.remote import Conflict, Rewritten


def file(history: History, sha: str, path: str) -> str:
    """A file at a commit."""
    return history.git("show", f"{sha}:{path}")


def test_what_was_edited_into_a_merge_stays(history: History) -> None:
    """Tried: `git rebase --rebase-merges` drops it, silently."""
    made = history.merge(101, extra={"a-la-main.txt": "gardé\n", "lisez-moi.txt": "Bonjour\nà la main\n"})
    history.merge(102)
    history.hotfix(104)
    found = rebased(history)
    assert found.replayed == (made.sha,)
    assert tree(history, found.new) == promised(history)
    assert file(history, found.new, "a-la-main.txt") == "gardé"
    assert "a-la-main.txt" not in history.git("ls-tree", "-r", "--name-only", by_git(history))


def test_what_was_taken_out_in_a_merge_stays_out(history: History) -> None:
    history.merge(101, commits=[Step("un", {"un.txt": "1\n", "deux.txt": "2\n"})], extra={"un.txt": None})
    history.hotfix(104)
    found = rebased(history)
    assert "un.txt" not in history.git("ls-tree", "-r", "--name-only", found.new).split("\n")
    assert tree(history, found.new) == promised(history)


def a_settled_merge(history: History, settled: str = "Bonjour\n101 et 102\n") -> str:
    """Two branches change the same line; the merge of the second was settled by hand."""
    cut = history.tips["recette"]
    history.merge(101, commits=[Step("un", {"lisez-moi.txt": "Bonjour\n101\n"})])
    made = history.merge(
        102,
        commits=[Step("deux", {"lisez-moi.txt": "Bonjour\n102\n"}), "trois"],
        since=cut,
        extra={"lisez-moi.txt": settled},
    )
    return made.sha


def test_a_conflict_of_then_is_not_asked_again(history: History) -> None:
    """Tried: git's own rebase stops at it, where rerere remembers nothing."""
    made = a_settled_merge(history)
    history.hotfix(104)
    found = rebased(history)
    assert by_git(history) == ""
    assert found.replayed == (made,)
    assert not found.settled
    assert tree(history, found.new) == promised(history)


def test_a_conflict_of_then_in_a_file_that_the_hotfix_changes_elsewhere(history: History) -> None:
    """The marks are in another place now; what was made of them is not."""
    body = "".join(f"ligne {n}\n" for n in range(20))
    history.commit("base", files={"lisez-moi.txt": "Bonjour\n" + body})
    history.tag("2022-01-11")
    history.release("2022-01-11")
    cut = history.tips["recette"]
    history.merge(101, commits=[Step("un", {"lisez-moi.txt": "Bonjour 101\n" + body})])
    settled = {"lisez-moi.txt": "Bonjour 101 et 102\n" + body, "encore.txt": "à la main\n"}
    two = [Step("deux", {"lisez-moi.txt": "Bonjour 102\n" + body})]
    history.merge(102, commits=two, since=cut, extra=settled)
    fixed = [Step("urgent", {"lisez-moi.txt": "Bonjour\n" + body.replace("ligne 15", "ligne quinze")})]
    history.hotfix(104, commits=fixed)
    found = rebased(history)
    assert tree(history, found.new) == promised(history)
    assert file(history, found.new, "lisez-moi.txt").startswith("Bonjour 101 et 102")
    assert "ligne quinze" in file(history, found.new, "lisez-moi.txt")


def test_an_octopus_is_folded(history: History) -> None:
    cut = history.tips["recette"]
    sides = [history.write(f"côté {n}", [cut], {f"{n}.txt": f"{n}\n"}) for n in range(3)]
    whole = {f"{n}.txt": f"{n}\n" for n in range(3)} | {"a-la-main.txt": "oui\n"}
    history.point("recette", history.write("Octopus", [cut, *sides], whole))
    history.merge(101)
    history.hotfix(104)
    found = rebased(history)
    octopus = next(new for old, new in found.pairs.items() if old in found.replayed)
    assert len(history.git("rev-list", "--parents", "-1", octopus).split()) == 5
    assert tree(history, found.new) == promised(history)


def test_a_merge_that_chose_one_side_keeps_choosing(history: History) -> None:
    """`git merge -s ours`: nothing of the branch got in, on purpose."""
    start = history.tips["recette"]
    side = history.write("écarté", [start], {"ecarte.txt": "x\n"})
    sha = history.write("Merge branch 'essai'", [start, side], {})
    history.point("recette", sha)
    history.hotfix(104)
    found = rebased(history)
    assert found.replayed == (sha,)
    assert "ecarte.txt" not in history.git("ls-tree", "-r", "--name-only", found.new)
    assert tree(history, found.new) == promised(history)


def test_the_same_conflict_at_the_branchs_own_commit_is_remembered(history: History) -> None:
    """Production was brought into a branch by hand, and settled there; now the branch's first commit meets it."""
    history.hotfix(104, commits=[Step("urgent", {"lisez-moi.txt": "Bonjour 104\n"})])
    cut = history.tips["recette"]
    one = history.write("un", [cut], {"lisez-moi.txt": "Bonjour 101\n"})
    brought = history.write(
        "Merge branch 'production' into un", [one, history.tips["production"]],
        {"lisez-moi.txt": "Bonjour 101 et 104\n", "pages/a.txt": "a\n"},
    )  # fmt: skip
    history.point("recette", history.write("Merge pull request #101 from equipe/un", [cut, brought],
                                           {"lisez-moi.txt": "Bonjour 101 et 104\n", "pages/a.txt": "a\n"}))  # fmt: skip
    found = attempt(history)
    assert isinstance(found, Rewritten), found
    assert found.settled == ("lisez-moi.txt",)
    assert tree(history, found.new) == tree(history, history.tips["recette"]) == promised(history)
    assert file(history, found.new, "pages/a.txt") == "a"


def test_what_was_made_by_hand_and_meets_the_hotfix_is_left_to_a_person(history: History) -> None:
    """Neither silently the one nor silently the other; also where git alone would have merged."""
    made = history.merge(101, extra={"lisez-moi.txt": "Bonjour à la main\n"})
    history.hotfix(104, commits=[Step("urgent", {"lisez-moi.txt": "Bonjour 104\n"})])
    found = attempt(history)
    assert isinstance(found, Conflict)
    assert (found.commit, found.files) == (made.sha, ("lisez-moi.txt",))
