"""The pull request is merged, by whichever button, or closed; the delivery goes on: only what is new is proposed."""

import pytest
from command import git
from documentation_scene import FORGE, OLD, PAGE
from publish_worlds import local, scene
from publishing_scene import BRANCH, FOURTEEN, SIXTEEN, TAG, TWELVE, Scene

__all__ = ["local", "scene"]  # fixtures
HOW = {"merge": ("merge", True), "merge, branch kept": ("merge", False), "squash": ("squash", True), "squash, branch kept": ("squash", False),
       "rebase": ("rebase", True), "rebase, branch kept": ("rebase", False)}  # fmt: skip


KEPT, DROPPED = (
    [pytest.param(*HOW[how], id=how, marks=pytest.mark.soak if HOW[how][1] is left else ()) for how in HOW]
    for left in (True, False)
)


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("how", "delete"), KEPT)
def test_merged_and_nothing_new(scene: Scene, how: str, delete: bool) -> None:
    scene.publish()
    scene.merge(how, delete=delete)
    before = scene.state()
    answer = scene.publish()
    assert scene.state() == before
    assert "Rien à publier" in answer.out


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("how", "delete"), DROPPED)
def test_merged_and_something_new(scene: Scene, how: str, delete: bool) -> None:
    """One new pull request with that alone; what somebody deleted before the merge stays deleted."""
    scene.publish()
    scene.documentation.edit(f"{TWELVE}\n", "", on=BRANCH)
    scene.documentation.edit("Délai de deux jours", "Deux jours de délai", on=BRANCH)
    scene.merge(how, delete=delete)
    scene.one_more()
    scene.history.say("14.md", "titre : Il reste deux jours\n")
    scene.publish()
    (new,) = [one for one in scene.requests() if one.state == "open"]
    assert len(scene.requests()) == 2
    assert scene.documentation.lines(new.head) == ([SIXTEEN], [])
    assert scene.documentation.count(new.head) == 1
    before = scene.state()
    scene.publish()
    assert scene.state() == before


@pytest.mark.soak
def test_what_is_deleted_after_the_merge_stays_deleted(scene: Scene) -> None:
    scene.publish()
    scene.merge("squash")
    scene.documentation.edit(f"{TWELVE}\n", "")
    before = scene.state()
    scene.publish()
    assert scene.state() == before
    scene.one_more()
    scene.publish()
    (new,) = [one for one in scene.requests() if one.state == "open"]
    assert scene.documentation.lines(new.head) == ([SIXTEEN], [])


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "end", ["", "\n\nCo-authored-by: Camille <camille@exemple.invalid>"], ids=["plain", "co-authored"]
)
def test_a_squash_whose_message_holds_every_commit(scene: Scene, end: str) -> None:
    """As GitHub proposes it: the messages of all commits, one after the other. The second one is the base."""
    scene.publish()
    scene.one_more()
    scene.publish()
    scene.documentation.edit(f"{SIXTEEN}\n", "", on=BRANCH)
    texts = scene.documentation.messages(f"master..{BRANCH}")[::-1]
    told = "\n\n".join(f"* {text.strip()}" for text in texts[:2])
    scene.merge("squash", message=f"Nouveautés (#1)\n\n{told}{end}")
    before = scene.state()
    answer = scene.publish()
    assert scene.state() == before, answer.out


@pytest.mark.one_in(2)
@pytest.mark.parametrize("how", ["squash", "rebase"])
def test_merged_three_times(scene: Scene, how: str) -> None:
    scene.publish()
    for number, ticket in enumerate((16, 18, 20), start=1):
        scene.merge(how, number=number)
        scene.history.day(f"2022-01-18 {10 + number}:00")
        scene.history.merge(105 + number, branch=f"{ticket}-suite", title=f"Suite {ticket}")
        scene.history.tag(TAG)
        scene.publish()
        assert [one.state for one in scene.requests()] == [*["merged"] * number, "open"]
        assert scene.documentation.lines(scene.requests()[-1].head)[0] == [
            f"* [Suite {ticket} #{ticket}]({FORGE}/issues/{ticket})"
        ]


def test_a_closed_pull_request_is_not_opened_against_somebodys_will(scene: Scene) -> None:
    scene.publish()
    scene.close(1)
    before = scene.state()
    answer = scene.run("--yes")
    assert (answer.code, scene.state()) == (1, before)
    assert "1" in answer.err and TAG in answer.err
    scene.one_more()
    assert scene.run("--yes").code == 1
    assert [one.state for one in scene.requests()] == ["closed"]


@pytest.mark.soak
def test_a_dry_run_of_a_closed_pull_request_says_so(scene: Scene) -> None:
    scene.publish()
    scene.close(1)
    answer = scene.run("--dry-run")
    assert answer.code == 1 and "closed" in answer.err


@pytest.mark.soak
def test_a_commit_message_that_somebody_rewrote_in_an_editor(local: Scene) -> None:
    """`git commit --amend` takes lines away that begin with #: the heading. The rest is the base all the same."""
    local.publish()
    folder = local.documentation.folder
    message = "\n".join(
        line for line in local.documentation.messages(f"master..{BRANCH}")[0].split("\n") if not line.startswith("#")
    )
    words = ("commit-tree", f"{BRANCH}^{{tree}}", "-p", "master")
    who = ("-c", "user.name=Camille", "-c", "user.email=c@exemple.invalid")
    made = git(folder, *who, *words, stdin=message.encode())
    git(folder, "update-ref", f"refs/heads/{BRANCH}", made)
    local.documentation.edit(f"{TWELVE}\n", "", on=BRANCH)
    human = local.page()
    local.publish()
    assert local.page() == human


def test_a_successor_takes_over_the_pull_request(scene: Scene) -> None:
    """Monday's tag is published as a draft; a hotfix and a resync bring T-2, which replaces it."""
    scene.publish()
    scene.documentation.edit(TWELVE, TWELVE.replace("Annuler", "Pouvoir annuler"), on=BRANCH)
    scene.history.day("2022-01-19")
    scene.history.hotfix(104, title="Urgence", commits=["Ferme #30"])
    scene.history.resync()
    after = scene.history.find("#103 ")
    scene.history.tag(f"{TAG}-2", at=after, message=f"Livraison\n\nRemplace {TAG}\nCorrectifs urgents : #104\n")
    scene.history.day("2022-01-20")
    scene.history.release(f"{TAG}-2")
    scene.publish()
    (waiting,) = [one for one in scene.requests() if one.state == "open"]
    merged = scene.documentation.would_be(waiting.head)
    assert merged.count("issues/12)") == 1 and "Pouvoir annuler" in merged


def test_two_deliveries_never_share_a_branch(scene: Scene) -> None:
    """The second pull request of a delivery and the first one of its successor, « T-2 »."""
    scene.publish()
    scene.merge("squash", delete=False)
    scene.one_more()
    scene.publish()
    waiting = scene.requests()[-1]
    scene.release()
    scene.history.day("2022-01-18 15:00")
    scene.history.merge(109, branch="40-exports", title="Exports")
    scene.history.tag(f"{TAG}-2")
    scene.publish(f"{TAG}-2")
    assert "issues/40)" not in scene.documentation.text(waiting.head, PAGE)
    assert len({one.head for one in scene.requests()}) == 3


def test_merged_by_hand_without_the_forge(local: Scene) -> None:
    """Where pull requests are files, somebody merges with git and may not say so in the file."""
    local.publish()
    local.documentation.merge(BRANCH, "merge")
    before = local.state()
    local.publish()
    assert local.state() == before
    assert OLD in local.page("master") and FOURTEEN in local.page("master")
