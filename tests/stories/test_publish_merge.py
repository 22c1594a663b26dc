"""`publish --merge`: once users have the delivery and the checks are green, never before; and what other commands call."""

from pathlib import Path

import pytest
from command import git
from documentation_scene import OLD, page
from git_history import History
from github_server import GitHubServer
from publish_worlds import local, made, scene
from publishing_scene import BRANCH, SECTION, Scene

from changelog.domain.ports.forge import Reach
from changelog.runtime.delivery import survey_clone
from changelog.runtime.publish import bring_up_to_date
from changelog.runtime.workspace import Options, open_workspace

__all__ = ["local", "scene"]  # fixtures


@pytest.mark.usefixtures("in_english")
def test_it_is_refused_before_production_with_the_reason(scene: Scene) -> None:
    scene.publish()
    before = scene.state()
    answer = scene.run("--merge", "--yes")
    assert (answer.code, scene.state()) == (1, before)
    assert "2022-01-18 is not in production yet" in answer.err


@pytest.mark.parametrize("begun", [True, False], ids=["it waits", "at once"])
def test_it_is_merged_once_users_have_it(scene: Scene, begun: bool) -> None:
    if begun:
        scene.publish()
    scene.release()
    answer = scene.publish("--merge")
    assert "(fusionnée)" in answer.out
    assert scene.request().state == "merged"
    assert scene.page("master") == page(f"{SECTION}\n{OLD}")
    before = scene.state()
    answer = scene.publish("--merge", "--json")
    assert scene.state() == before
    assert answer.json["merged"] is False


def test_a_dry_run_merges_nothing(scene: Scene) -> None:
    scene.publish()
    scene.release()
    before = scene.state()
    answer = scene.run("--merge", "--dry-run")
    assert (answer.code, scene.state()) == (0, before)


def test_nobody_agrees_and_nothing_is_merged(scene: Scene) -> None:
    scene.publish()
    scene.release()
    scene.publish()
    before = scene.state()
    assert (scene.run("--merge").code, scene.state()) == (1, before)


@pytest.fixture
def github(history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: GitHubServer) -> Scene:
    """On GitHub, where there are checks, with the delivery in production."""
    scene = made(history, tmp_path, monkeypatch, hub)
    scene.publish()
    scene.release()
    return scene


def tip(scene: Scene) -> str:
    return git(scene.documentation.folder, "rev-parse", BRANCH)


def test_what_has_failed_is_named(github: Scene) -> None:
    assert github.repository
    github.repository.status(tip(github), "liens", "failure")
    answer = github.run("--merge", "--yes")
    assert answer.code == 1 and "liens" in answer.err
    assert github.request().state == "open"


def test_what_is_not_over_is_waited_for_as_long_as_one_says(github: Scene) -> None:
    assert github.repository
    github.repository.status(tip(github), "liens", "pending")
    answer = github.run("--merge", "--yes", "--max-wait", "1")
    assert answer.code == 3 and "liens" in answer.err
    assert github.request().state == "open"
    github.repository.status(tip(github), "liens", "success")
    github.publish("--merge")
    assert github.request().state == "merged"


def test_the_tools_own_verdicts_do_not_count(github: Scene) -> None:
    assert github.repository
    github.repository.status(tip(github), "nouveautes/demo", "pending")
    github.publish("--merge")
    assert github.request().state == "merged"


@pytest.mark.soak
def test_other_commands_publish_without_asking(scene: Scene) -> None:
    """After a tag, a draft; after a release, ready; and nothing more to do."""

    def publish() -> bool:
        workspace = open_workspace(Options(repo=str(scene.ready())))
        ready, receipt = bring_up_to_date(workspace, survey_clone(workspace), Reach(), lambda _: None)
        assert ready.plan.request.tag == "2022-01-18"
        return receipt is not None

    assert publish() and scene.request().draft
    assert not publish()
    scene.release()
    assert publish() and not scene.request().draft
    assert not publish()
