"""A team with one branch publishes a period: one section and one pull request, however often it is run."""

import pytest
from command import in_process
from publish_worlds import local, scene
from publishing_scene import BRANCH, Scene

__all__ = ["local", "scene"]  # fixtures
ONE_BRANCH = 'integration = "recette"\nproduction = "recette"\n'
PERIOD = ("--since", "2022-01-12", "--until", "2022-01-18")
NAME = "nouveautes/since-2022-01-12"
HEADING = "## Du mercredi 12 au mardi 18 janvier 2022"


@pytest.fixture
def one_branch(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The same product where what is merged is in production."""
    monkeypatch.setattr(
        scene, "settings", lambda: Scene.settings(scene).replace("[repository]\n", f"[repository]\n{ONE_BRANCH}")
    )
    return scene


def test_a_period_is_published_once_and_an_edit_by_hand_is_kept(one_branch: Scene) -> None:
    one_branch.publish(*PERIOD)
    page = one_branch.page(NAME)
    assert page.count(HEADING) == 1 and "Annuler un rendez-vous" in page and page.count("Les premiers pas") == 1
    request = one_branch.request()
    assert (request.head, request.draft) == (NAME, False) and "since-2022" not in request.title
    state = one_branch.state()
    assert "complète" in one_branch.publish(*PERIOD).out or one_branch.state() == state
    assert one_branch.state() == state, "run again, nothing happens"
    one_branch.documentation.commit(
        {"dernieres-nouveautes.md": page.replace("Annuler un rendez-vous", "Annuler soi-même")}, on=NAME
    )
    one_branch.publish(*PERIOD)
    assert "Annuler soi-même" in one_branch.page(NAME) and one_branch.page(NAME).count(HEADING) == 1
    assert len(one_branch.requests()) == 1


def test_a_period_that_goes_on_is_the_same_delivery(one_branch: Scene) -> None:
    one_branch.publish("--since", "2022-01-12", "--until", "2022-01-14")
    one_branch.publish(*PERIOD)
    page = one_branch.page(NAME)
    assert page.count("Annuler un rendez-vous") == 1 and HEADING in page and "14 janvier" not in page
    assert len(one_branch.requests()) == 1


def test_where_tags_mark_deliveries_a_period_is_none(local: Scene) -> None:
    before = local.state()
    answer = local.run("--yes", *PERIOD)
    assert answer.code == 1 and "branche" in answer.err and local.state() == before
    answer = local.run("--yes", "2022-01-18", *PERIOD)
    assert answer.code == 2
    assert local.run("--yes", "--until", "2022-01-18").code == 2


def test_a_period_is_announced_as_text(one_branch: Scene) -> None:
    answer = in_process("announce", *PERIOD, "--text", "--repo", one_branch.ready())
    assert answer.code == 0 and "Annuler un rendez-vous" in answer.out and "Les premiers pas" not in answer.out
    assert "since-" not in answer.out and BRANCH not in answer.out
