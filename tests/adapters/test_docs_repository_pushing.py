"""A push moves one branch, from where it was seen, or says truly that it did not, and why."""

from pathlib import Path

import pytest
from test_docs_repository_scene import AT, LEA, PAGE, Docs, clone, docs, opened, processes, settings, traced

from changelog.adapters.docs_repository.repository import DocsRepository
from changelog.errors import Refused, Stopped

__all__ = ["docs"]
OURS = "nouveautes/2022-01-18"


@pytest.fixture
def ours(docs: Docs) -> DocsRepository:
    """Our side, which has seen the other."""
    ours = opened(docs)
    ours.fetch([OURS])
    return ours


def made(ours: DocsRepository, text: str = "publie\n", parent: str = "master") -> str:
    """A commit of ours."""
    return ours.commit(parent, {PAGE: text.encode()}, "Publie\n", LEA, AT)


def hook(docs: Docs, name: str, script: str) -> None:
    """A hook of the other side."""
    (docs.folder / "hooks").mkdir(exist_ok=True)
    (docs.folder / "hooks" / name).write_text(f"#!/bin/sh\n{script}\n")
    (docs.folder / "hooks" / name).chmod(0o755)


def test_a_branch_is_made_moved_and_found_there(docs: Docs, ours: DocsRepository) -> None:
    first = made(ours)
    done = ours.push(OURS, first, "")
    assert (done.outcome, done.found, done.words, docs.tip(OURS), ours.head_of(OURS)) == (
        "done",
        first,
        (),
        first,
        first,
    )
    second = made(ours, "encore\n", OURS)
    assert ours.push(OURS, second, first).outcome == "done"
    assert ours.push(OURS, second, first).outcome == "already"
    assert ours.push(OURS, second, second).outcome == "already"
    assert opened(docs).read(OURS, PAGE) == b"encore\n"


def test_somebody_pushed_meanwhile(docs: Docs, ours: DocsRepository) -> None:
    first = made(ours)
    theirs = docs.commit({PAGE: "la leur\n"}, branch=OURS, parents=(docs.tip("master"),))
    lost = ours.push(OURS, first, "")
    assert (lost.outcome, lost.found, docs.tip(OURS), ours.head_of(OURS)) == ("lost", theirs, theirs, "")
    ours.fetch([OURS])
    ahead = made(ours, "par-dessus\n", OURS)
    docs.commit({PAGE: "encore la leur\n"}, branch=OURS)
    assert ours.push(OURS, ahead, theirs).outcome == "lost"
    docs.drop(OURS)
    gone = ours.push(OURS, ahead, theirs)
    assert (gone.outcome, gone.found, docs.tip(OURS)) == ("lost", "", "")


def test_nothing_that_stands_is_dropped(docs: Docs, ours: DocsRepository) -> None:
    first = made(ours)
    second = made(ours, "encore\n", first)
    assert ours.push(OURS, second, "").outcome == "done"
    for other in (first, docs.tip("master"), made(ours, "à côté\n")):
        with pytest.raises(Refused, match="would be lost"):
            ours.push(OURS, other, second)
    for odd in ("", "HEAD", "--all", second[:12], f"+{second}"):
        with pytest.raises(Refused):
            ours.push(OURS, odd, second)
    assert docs.tip(OURS) == second


def test_one_branch_moves_and_nothing_else(docs: Docs, ours: DocsRepository) -> None:
    docs.commit({"a.md": "a"}, branch="autre")
    docs.git("tag", "v1", "master")
    before = docs.state().split("\n")
    ours.push(OURS, made(ours), "")
    assert sorted(set(docs.state().split("\n")) - set(before)) == [f"refs/heads/{OURS} {docs.tip(OURS)}"]
    assert set(before) < set(docs.state().split("\n"))


@pytest.mark.parametrize(
    "words, outcome",
    [
        (
            "error: GH006: Protected branch update failed for refs/heads/x.\\n\\n- Changes must be made through a pull request.",
            "protected",
        ),
        ("error: GH013: Repository rule violations found for refs/heads/x.", "protected"),
        ("GitLab: You are not allowed to push code to protected branches on this project.", "protected"),
        ("le message doit nommer un ticket\\n\\033[31mrouge\\033[0m", "refused"),
    ],
)
def test_the_other_side_says_no(docs: Docs, ours: DocsRepository, words: str, outcome: str) -> None:
    hook(docs, "update", f"printf '{words}\\n' >&2; exit 1")
    refused = ours.push(OURS, made(ours), "")
    assert (refused.outcome, refused.found, docs.tip(OURS)) == (outcome, "", "")
    assert refused.words[0] == words.partition("\\n")[0]
    assert all(line.isprintable() for line in refused.words)


def test_an_answer_that_was_lost_is_looked_for(docs: Docs, ours: DocsRepository) -> None:
    hook(docs, "post-update", "kill -9 $PPID")  # applied, and then the server goes without a word
    first = made(ours)
    assert ours.push(OURS, first, "").outcome == "done"
    assert docs.tip(OURS) == first


def test_a_connection_that_breaks_before_anything_is_done(docs: Docs, ours: DocsRepository) -> None:
    hook(docs, "pre-receive", "kill -9 $PPID")
    broken = ours.push(OURS, made(ours), "")
    assert (broken.outcome, broken.found, docs.tip(OURS)) == ("unreachable", "", "")


def test_a_server_that_dies_for_good_leaves_us_unsure(docs: Docs, ours: DocsRepository) -> None:
    hook(docs, "pre-receive", f"mv {docs.folder} {docs.folder}.away; kill -9 $PPID")
    unsure = ours.push(OURS, made(ours), "")
    assert (unsure.outcome, unsure.found) == ("unsure", "")


def test_a_server_that_is_gone(docs: Docs, ours: DocsRepository) -> None:
    first = made(ours)
    docs.folder.rename(docs.folder.with_suffix(".away"))
    refused = ours.push(OURS, first, "")
    assert refused.outcome == "unreachable" and "does not appear to be a git repository" in refused.words[0]
    with pytest.raises(Refused, match="there is no documentation repository at") as gone:
        ours.fetch()
    assert gone.value.hint
    with pytest.raises(Refused, match="there is no documentation repository at"):
        ours.read("master", PAGE)


def test_somebody_moves_the_branch_right_after_us(docs: Docs, ours: DocsRepository) -> None:
    hook(docs, "post-update", f"git update-ref refs/heads/{OURS} refs/heads/master")
    first = made(ours)
    moved = ours.push(OURS, first, "")
    assert (moved.outcome, moved.found) == ("lost", docs.tip("master"))


def test_a_clone_that_went_away_stops_what_can_be_done_again(docs: Docs, ours: DocsRepository) -> None:
    import shutil

    first = made(ours)
    shutil.rmtree(clone())
    with pytest.raises(Stopped, match="nothing was pushed") as stopped:
        ours.push(OURS, first, "")
    assert "Run the same command again" in stopped.value.hint
    ours.fetch()
    again = made(ours)
    assert (again, ours.push(OURS, again, "").outcome) == (first, "done")


def test_a_push_brings_nothing_in_first(
    docs: Docs, ours: DocsRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The branch we wrote on has moved on and is gone: a partial clone would fetch every file of it, to send them back."""
    docs.commit({f"p{at}.md": "x" * at for at in range(50)})
    ours.fetch()
    ours.read("master", PAGE)
    first = made(ours)
    docs.commit({f"p{at}.md": "x" * at for at in range(50)}, parents=())
    packs = sorted(clone().glob("objects/pack/*.pack"))
    file = traced(monkeypatch, tmp_path)
    assert ours.push(OURS, first, "").outcome == "done"
    assert processes(file) == ["push", "ls-remote"]
    assert sorted(clone().glob("objects/pack/*.pack")) == packs


def test_a_push_by_a_protocol_that_was_forbidden(
    docs: Docs, ours: DocsRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(ours)
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "https")
    assert ours.push(OURS, first, "").outcome == "unreachable"
    with pytest.raises(Refused, match="is not supported"):
        ours.fetch()


def test_a_folder_that_belongs_to_somebody_else(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(monkeypatch, tmp_path, "")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(Refused) as refused:
        opened(docs).fetch()
    assert "safe.directory" in refused.value.hint and str(docs.folder) in refused.value.hint
