"""Two people publish the same delivery at once, from two clones: one result, and whoever comes second is told so.

The table of who was held up where, and how both ended, is printed (`pytest -s`).
"""

import shutil
from pathlib import Path
from typing import Self

import pytest
from command import Answer, git
from publish_worlds import scene
from publisher import Publisher, Waiting
from publishing_scene import BRANCH, FOURTEEN, SIXTEEN, TWELVE, Scene
from publishing_stage import Stage

pytestmark = pytest.mark.usefixtures("in_english")

__all__ = ["scene"]  # a fixture
FIRST = ("push", "create", "label", "reviewers")
LAST = ("push", "describe", "ready", "merge")
AT_ONCE = 2  # times that both run freely


class Pair:
    """Apolline and Marco, each with a clone, a cache and a clock of their own."""

    def __init__(self, scene: Scene, folder: Path, environment: pytest.MonkeyPatch) -> None:
        self._scene = scene
        self._folder = folder
        self._environment = environment
        self._clones = {"apolline": scene.ready(), "marco": folder / "marco"}
        shutil.copytree(self._clones["apolline"], self._clones["marco"])
        for name, clone in self._clones.items():
            git(clone, "config", "user.name", name)
            git(clone, "config", "user.email", f"{name}@exemple.invalid")
        self._programs = {name: Publisher(folder / f"runs-{name}") for name in self._clones}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for program in self._programs.values():
            with program:
                pass

    def start(self, name: str, *words: str, step: str = "") -> Waiting:
        """Somebody's run, an hour later than the last one."""
        self._scene.ready()
        self._environment.setenv("NOUVEAUTES_CACHE", str(self._folder / f"cache-{name}"))
        asked = ["publish", "--yes", *words, "--repo", str(self._clones[name])]
        return self._programs[name].start(asked, step=step)


@pytest.mark.parametrize("steps", [("create",), pytest.param(FIRST, marks=pytest.mark.soak)], ids=["one", "all"])
def test_the_first_publication(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: tuple[str, ...]
) -> None:
    """Apolline is held up before a step; Marco publishes; she goes on."""
    asked_for(scene)
    with Pair(scene, tmp_path / "pair", monkeypatch) as pair:
        one_result(Stage(scene, tmp_path / "kept"), pair, steps)
    assert scene.documentation.branches() == [BRANCH]
    request = scene.request()
    assert (request.state, request.draft, len(request.labels), len(request.reviewers)) == ("open", True, 2, 1)
    assert [scene.page().count(one) for one in (TWELVE, FOURTEEN)] == [1, 1]


@pytest.mark.soak
def test_the_last_publication(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page was edited on both branches, the delivery went on and is in production: up to the merge."""
    scene.publish()
    scene.documentation.edit(TWELVE, TWELVE.replace("Annuler", "Pouvoir annuler"), on=BRANCH)
    scene.documentation.edit("Un mot avant de commencer.", "Un autre mot.")
    scene.one_more()
    scene.release()
    asked_for(scene)
    with Pair(scene, tmp_path / "pair", monkeypatch) as pair:
        one_result(Stage(scene, tmp_path / "kept"), pair, LAST, "--merge")
    assert scene.request().state == "merged"
    page = scene.page("master")
    assert [page.count(one) for one in ("Pouvoir annuler", FOURTEEN, SIXTEEN, "Un autre mot.")] == [1, 1, 1, 1]


@pytest.mark.soak
def test_a_person_pushes_meanwhile(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their commit stands, on our branch as on the default one, and the next run has their words and ours."""
    scene.publish()
    scene.one_more()
    with Pair(scene, tmp_path / "pair", monkeypatch) as pair:
        hers = pair.start("apolline", step="push")
        hers.reached()
        theirs = scene.documentation.edit(TWELVE, TWELVE.replace("Annuler", "Pouvoir annuler"), on=BRANCH)
        scene.documentation.edit("Un mot avant de commencer.", "Un autre mot.")
        ends = hers.go()
        assert (ends.code, scene.documentation.tip(BRANCH)) == (3, theirs), ends.err
        told(ends)
        again = pair.start("apolline").go()
        assert again.code == 0, again.err
    page = scene.documentation.would_be(BRANCH)
    assert all(words in page for words in ("Pouvoir annuler", "Un autre mot.", SIXTEEN, FOURTEEN))


@pytest.mark.soak
@pytest.mark.parametrize("how", ["merge", pytest.param("close", marks=pytest.mark.soak)])
def test_a_person_ends_the_request_meanwhile(
    scene: Scene, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merged: the next run proposes what is new alone. Closed: it says so, and leaves it."""
    scene.publish()
    with Pair(scene, tmp_path / "pair", monkeypatch) as pair:
        scene.one_more()
        late = pair.start("apolline", step="describe")
        late.reached()
        scene.merge("squash", delete=False) if how == "merge" else scene.close(1)
        ends = late.go()
        assert ends.code == 3 and f"was {'merged' if how == 'merge' else 'closed'} meanwhile" in ends.err
        told(ends)
        again = pair.start("apolline").go()
    if how == "close":
        assert (again.code, [one.state for one in scene.requests()]) == (1, ["closed"]), again.err
        assert "closed without being merged" in again.err
        return
    assert again.code == 0, again.err
    assert SIXTEEN in scene.page("master") + "".join(scene.page(one.head) for one in scene.requests())


def asked_for(scene: Scene) -> None:
    """Labels and a reviewer."""
    scene.docs |= {"labels": '["nouveautés", "relecture"]', "reviewers": '["leo"]'}
    if scene.hub:
        scene.hub.account("leo")


def one_result(stage: Stage, pair: Pair, steps: tuple[str, ...], *words: str) -> None:
    """Whoever was held up where: what stands afterwards is what one of them alone would have made."""
    told(pair.start("marco", *words).go())
    whole = stage.outcome()
    table = [f"{'held up before':<15} {'she ends':<9} says"]
    for step in [*steps, *[""] * AT_ONCE]:
        stage.set_up()
        hers = pair.start("apolline", *words, step=step)
        if step:
            hers.reached()
        his = pair.start("marco", *words)
        ends = [his.go(), hers.go()] if step else [hers.go(), his.go()]
        assert ends[0].code == 0 or not step, ends[0].err
        for one in ends:
            told(one)
        late = ends[1] if ends[1].code else ends[0]
        said = next((line for line in late.err.split("\n") if line.startswith("nouveautes: ")), "")
        table.append(f"{step or 'at once':<15} {late.code:<9} {said}")
        again = pair.start("apolline", *words).go()
        assert (again.code, stage.outcome()) == (0, whole), table[-1] + again.err
        before = stage.scene.state()
        assert pair.start("marco", *words).go().code == 0
        assert stage.scene.state() == before, table[-1]
    print("\n" + "\n".join(table))


def told(answer: Answer) -> None:
    """Done, or stopped with one line and what to do."""
    assert answer.code in (0, 3), answer.err
    if answer.code:
        problem = [line for line in answer.err.split("\n") if line and not line.startswith("!")]
        assert problem[0].startswith("nouveautes: ") and problem[1].startswith("  "), answer.err
        assert "again" in problem[1]
