"""Killed before, amid and after every step of publishing, and run again: one branch, one pull request, right content.

The table of steps and outcomes is printed (`pytest -s`).
"""

from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path

import pytest
from documentation_scene import OLD
from publish_worlds import scene
from publisher import KILLED, Publisher
from publishing_scene import BRANCH, FOURTEEN, SECTION, SIXTEEN, TWELVE, Scene
from publishing_stage import Stage

__all__ = ["scene"]  # a fixture
FIRST = ("clone", "edit", "commit", "push", "create", "label", "reviewers")
LAST = ("commit", "push", "describe", "ready", "label", "merge")
REWORDED = TWELVE.replace("Annuler", "Pouvoir annuler")


@pytest.fixture(scope="module")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    """The program."""
    with Publisher(tmp_path_factory.mktemp("runs")) as program:
        yield program


@pytest.mark.soak
def test_the_first_publication(scene: Scene, publisher: Publisher, tmp_path: Path) -> None:
    """A draft, with labels and reviewers."""
    asked_for(scene)
    assert scene.run("--dry-run").code == 0  # the clone in the cache
    stage = Stage(scene, tmp_path / "kept")
    killed_everywhere(stage, publisher, ["publish", "--yes"], FIRST)
    assert scene.documentation.branches() == [BRANCH]
    assert scene.page() == scene.page("master").replace(OLD, f"{SECTION}\n{OLD}")
    request = scene.request()
    assert (request.state, request.draft, len(request.labels), len(request.reviewers)) == ("open", True, 2, 1)


@pytest.mark.parametrize("steps", [("push", "ready"), pytest.param(LAST, marks=pytest.mark.soak)], ids=["two", "all"])
def test_the_last_publication(scene: Scene, publisher: Publisher, tmp_path: Path, steps: tuple[str, ...]) -> None:
    """People have edited the page on both branches, the delivery went on and is in production: up to the merge."""
    scene.publish()
    scene.documentation.edit(TWELVE, REWORDED, on=BRANCH)
    scene.documentation.edit("Un mot avant de commencer.", "Un autre mot.")
    scene.one_more()
    scene.release()
    asked_for(scene)
    stage = Stage(scene, tmp_path / "kept")
    killed_everywhere(stage, publisher, ["publish", "--yes", "--merge"], steps)
    page = scene.page("master")
    assert [page.count(words) for words in (REWORDED, FOURTEEN, SIXTEEN, "Un autre mot.")] == [1, 1, 1, 1]
    request = scene.request()
    assert (request.state, request.draft, len(request.labels), len(request.reviewers)) == ("merged", False, 2, 1)


@pytest.mark.soak  # that a killed git's work is waited for: test_docs_repository_killed; the run after it: the last one above
@pytest.mark.usefixtures("in_english")
def test_what_git_still_does_after_a_kill(scene: Scene, publisher: Publisher, tmp_path: Path) -> None:
    """We are killed; the push that we had started goes on, while the same command is run again at once."""
    asked_for(scene)
    assert scene.run("--dry-run").code == 0
    stage = Stage(scene, tmp_path / "kept")
    words = ["publish", "--yes", "--repo", str(scene.ready())]
    assert publisher.run(words, step="push", when="pushing").code == KILLED
    scene.ready()
    again = publisher.run(words)
    assert again.code in (0, 3), again.err
    assert again.code == 0 or "Run the same command again" in again.err
    last = publisher.run(words)
    assert last.code == 0, last.err
    assert scene.documentation.count(BRANCH) == 1
    assert len(scene.requests()) == 1, stage.left()


def asked_for(scene: Scene) -> None:
    """Labels and a reviewer."""
    scene.docs |= {"labels": '["nouveautés", "relecture"]', "reviewers": '["apolline"]'}
    if scene.hub:
        scene.hub.account("apolline")


def killed_everywhere(stage: Stage, publisher: Publisher, words: Sequence[str], steps: Sequence[str]) -> None:
    """Each kill, then the same command to its end; and last the whole without a kill, which all are compared with."""
    words = [*words, "--repo", str(stage.scene.ready())]
    outcomes, table = [], [f"{'killed':<20} {'left behind':<45} run again"]
    for place in places(stage, publisher, words, steps):
        left = stage.left()
        stage.scene.ready()  # it is an hour later
        again = publisher.run(words)
        assert again.code == 0, f"{place}: {again.err}"
        outcomes.append(stage.outcome())
        table.append(f"{place:<20} {left:<45} {stage.left()}")
    print("\n" + "\n".join(table))
    stage.set_up()
    assert publisher.run(words).code == 0
    whole = stage.outcome()
    for one, line in zip(outcomes, table[1:], strict=True):
        assert one == whole, line
    before = stage.scene.state()
    assert publisher.run(words).code == 0
    assert stage.scene.state() == before


def places(stage: Stage, publisher: Publisher, words: Sequence[str], steps: Sequence[str]) -> Iterator[str]:
    """Every place, where the program has just been killed. After a step is before the next one."""
    for step in steps:
        # On GitHub each step is one request at most; a file takes several touches.
        amid = map(str, count(2)) if step in ("create", "merge") and not stage.scene.hub else ()
        for when in chain(("before",), ("after",) if step == steps[-1] else (), amid):
            stage.set_up(cache=step != "clone")
            killed = publisher.run(words, step=step, when=when)
            if killed.code == 0 and when.isdecimal():
                break  # it does not touch the world that often
            assert killed.code == KILLED, f"{step} {when}: {killed.code} {killed.err}"
            yield f"{step}, touch {when}" if when.isdecimal() else f"{when} {step}"
