"""The mechanics of TRAIN.md ("Resync") on real git: each was tried, and each stays true."""

from pathlib import Path

import pytest
from command import git
from git_history import History, Step
from rebasing import attempt, branches, by_git, message, promised, rebased, shape, tree

from changelog.domain.remote import Rewritten


def a_week(history: History) -> None:
    """101 and 102, Monday's tag, 103 after it, hotfix 104."""
    history.merge(101, commits=["#101 Titre\n\n#12 une ligne", Step("vide", {})])
    history.merge(102, commits=["Un", "Deux"])
    history.tag("2022-01-18", message="Livraison")
    history.merge(103)
    history.hotfix(104)


def test_it_is_what_gits_own_rebase_gives(history: History) -> None:
    """Where git's own loses nothing, commits, trees and parents are the same."""
    a_week(history)
    found = rebased(history)
    assert shape(history, found.new) == shape(history, by_git(history))
    assert tree(history, found.new) == promised(history)
    assert not found.dropped
    assert not found.replayed


def test_every_byte_of_authors_and_messages_is_kept(history: History) -> None:
    """Lines that begin with #, empty messages, other encodings, names that are no UTF-8."""
    texts = ["#101 Titre\n#deux\n\n\n  trois  \n\n", "", "Sans fin de ligne", "\n\nvide devant"]
    for number, text in enumerate(texts, 101):
        history.merge(number, commits=[Step(text, {f"{number}.txt": "x\n"})])
    history.hotfix(110)
    old = history.git("rev-list", "recette", "^production").split()
    found = rebased(history)
    told = branches(history.ready()).identities([*old, *found.pairs.values()])
    assert set(found.pairs) == set(old)
    assert all(told[one] == told[new] for one, new in found.pairs.items())
    assert all(message(history, one) == message(history, new) for one, new in found.pairs.items())


def test_the_committer_is_whoever_runs_it_and_the_same_run_gives_the_same_commits(history: History) -> None:
    a_week(history)
    found = rebased(history)
    assert history.git("log", "-1", "--format=%cn <%ce> %ct", found.new) == (
        "Camille <camille@exemple.invalid> 1642586400"
    )
    assert rebased(history) == found


def test_nobodys_branches_files_or_work_trees_are_touched(history: History, tmp_path: Path) -> None:
    """Tried: a user's updateRefs=true moved a user branch. Neither that nor hooks nor an own rebase under way."""
    a_week(history)
    clone = history.ready()
    for setting in (
        "rebase.updateRefs",
        "rebase.autoSquash",
        "rebase.rebaseMerges",
        "commit.gpgSign",
        "rerere.enabled",
    ):
        git(clone, "config", setting, "true")
    git(clone, "branch", "a-moi", "recette~1")
    git(clone, "worktree", "add", "--quiet", "-b", "ailleurs", str(tmp_path / "ailleurs"), "recette")
    (tmp_path / "ailleurs" / "brouillon.txt").write_text("à moi\n", encoding="utf-8")
    hook = clone / ".git" / "hooks" / "post-rewrite"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/hooked\n", encoding="utf-8")
    hook.chmod(0o755)
    before = (git(clone, "for-each-ref"), git(clone, "worktree", "list"), git(clone, "status", "--porcelain"))
    assert isinstance(attempt(history), Rewritten)
    assert (git(clone, "for-each-ref"), git(clone, "worktree", "list"), git(clone, "status", "--porcelain")) == before
    assert not (tmp_path / "hooked").exists()


def test_empty_commits_are_kept(history: History) -> None:
    history.commit("Rien", files={})
    history.merge(101, commits=[Step("vide", {})])
    history.hotfix(104)
    found = rebased(history)
    assert not found.dropped
    assert shape(history, found.new) == shape(history, by_git(history))


def test_a_hotfix_picked_from_recette_leaves_no_phantom(history: History) -> None:
    """Tried: git's own rebase keeps the merge as a phantom while the branch holds an empty commit."""
    history.merge(101)
    made = history.merge(102, commits=["Un", Step("vide", {})])
    history.merge(103)
    history.hotfix(104, commits=[step for step in history.picks(made) if step.files])
    found = rebased(history, drop=[made.inner[0]])
    assert set(found.dropped) == {made.sha, *made.inner}
    assert tree(history, found.new) == promised(history)
    assert history.git("log", "--format=%s", f"{history.tips['production']}..{found.new}", "--grep=#102") == ""
    assert rebased(history).dropped == found.dropped, "what becomes empty goes without being named, too"


def test_all_of_it_in_production_leaves_production(history: History) -> None:
    made = history.merge(101)
    history.hotfix(104, commits=history.picks(made))
    assert rebased(history).new == history.tips["production"]


def test_a_branch_cut_before_the_last_release_keeps_its_place(history: History) -> None:
    """As with git's own rebase: its commits are not rewritten, it is merged again."""
    cut = history.tips["recette"]
    history.merge(101)
    history.tag("2022-01-11")
    history.release("2022-01-11")
    late = history.merge(102, since=cut)
    history.hotfix(104)
    found = rebased(history)
    assert shape(history, found.new) == shape(history, by_git(history))
    assert late.inner[0] not in found.pairs
    assert tree(history, found.new) == promised(history)


def test_after_a_release_by_merge_production_is_below_all(history: History) -> None:
    history.merge(101)
    history.tag("2022-01-11")
    history.release("2022-01-11", by_merge=True)
    history.merge(102)
    history.hotfix(104)
    found = rebased(history)
    assert shape(history, found.new) == shape(history, by_git(history))
    assert history.git("merge-base", found.new, "production") == history.tips["production"]


def test_a_foxtrot_merge_keeps_both_lines(history: History) -> None:
    """Somebody merged recette into their branch and pushed that as recette: the first parent is the branch."""
    start = history.tips["recette"]
    history.merge(101)
    history.merge(102)
    one = history.write("À moi", [start], {"moi.txt": "x\n"})
    line = history.tips["recette"]
    history.point("recette", one)
    history.join("recette", line, "Merge branch 'recette' into moi")
    history.merge(103)
    history.hotfix(104)
    found = rebased(history)
    assert tree(history, found.new) == promised(history)
    assert history.git("merge-base", found.new, "production") == history.tips["production"]
    assert len(history.git("log", "--format=%s", "--grep=pull request #10", found.new).split("\n")) == 4


def test_production_merged_before_is_not_merged_twice(history: History) -> None:
    """What a resync by merge left: the merge has nothing to say any more. Git's own would leave 101 below production,
    where no waiting tag on it could follow.
    """
    history.merge(101)
    history.hotfix(104)
    joined = history.resync_by_merge()
    history.merge(102)
    history.hotfix(105)
    found = rebased(history)
    assert found.dropped == (joined,)
    assert [line.rsplit("|", 1)[1] for line in shape(history, found.new) if "|Titre 101|" in line] == [
        "['Merge pull request #105 from equipe/hotfix-105']"
    ]
    assert tree(history, found.new) == promised(history)


@pytest.mark.parametrize("format", ["sha1", "sha256"])
def test_odd_names_modes_links_and_submodules_come_along(tmp_path: Path, format: str) -> None:
    history = History(tmp_path / "clone", object_format=format)
    history.merge(101, commits=[Step("noms", {"é è/ü\tx.txt": "1\n", "-rf": "2\n", "a\\b": "3\n"})])
    clone = history.ready()
    git(clone, "read-tree", "recette")
    blob = git(clone, "hash-object", "-w", "--stdin", "--literally")
    kinds = f"100755 {blob}\toutil.sh\0120000 {blob}\tlien\0160000 {history.tips['recette']}\tmodule\0"
    odd = f"100644 {blob}\t".encode() + b"pas-\xff-utf8\0"
    git(clone, "update-index", "-z", "--index-info", stdin=kinds.encode() + odd)
    made = git(clone, "commit-tree", git(clone, "write-tree"), "-p", "recette", "-m", "modes")
    history.point("recette", made)
    history.hotfix(104)
    found = rebased(history)
    assert tree(history, found.new) == promised(history)
    assert history.git("diff", "--name-status", made, found.new) == "A\tpages/titre-104-1.txt"


def test_nobodys_merge_drivers_have_a_say(history: History) -> None:
    """The same on every machine, and as a forge merges: neither a driver of somebody's own nor what is checked out."""
    history.commit("attributs", files={".gitattributes": "*.txt merge=moi\n", "liste.txt": "a\nb\nc\nd\ne\n"})
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.merge(101, commits=[Step("un", {"liste.txt": "recette\na\nb\nc\nd\ne\n"})])
    history.merge(104, onto="production", commits=[Step("deux", {"liste.txt": "a\nb\nc\nd\ne\nproduction\n"})])
    clone = history.ready()
    git(clone, "checkout", "--quiet", "recette")
    git(clone, "config", "merge.moi.driver", "false")
    found = rebased(history)
    assert history.git("show", f"{found.new}:liste.txt") == "recette\na\nb\nc\nd\ne\nproduction"


def test_signatures_go_and_other_headers_stay(history: History) -> None:
    history.merge(101)
    clone = history.ready()
    raw = git(clone, "cat-file", "commit", "recette")
    signed = raw.replace("\n\n", "\nchange-id abc\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END\n\n", 1)
    (clone / "raw").write_text(signed, encoding="utf-8")
    history.point("recette", git(clone, "hash-object", "-t", "commit", "-w", "--literally", "raw"))
    (clone / "raw").unlink()
    history.hotfix(104)
    new = history.git("cat-file", "commit", rebased(history).new)
    assert "gpgsig" not in new
    assert "change-id abc" in new
