"""A tag that another one replaces: what was published of it goes on under its successor's name."""

import pytest
from documentation_scene import OLD
from publish_worlds import local, scene
from publishing_scene import BRANCH, HEADING, TAG, TWELVE, Scene

__all__ = ["local", "scene"]  # fixtures
SECOND, THIRD = f"{TAG}-2", f"{TAG}-3"
REWORDED = TWELVE.replace("Annuler", "Pouvoir annuler")


def replaced(scene: Scene, name: str = SECOND, old: str = TAG, ticket: int = 30) -> None:
    """One more change, and a tag that takes the place of another."""
    scene.history.day("2022-01-19")
    scene.history.merge(100 + ticket, branch=f"{ticket}-urgence", title=f"Urgence {ticket}")
    scene.history.tag(name, message=f"Livraison\n\nRemplace {old}\n")


def open_ones(scene: Scene) -> list[str]:
    return [one.head for one in scene.requests() if one.state == "open"]


def test_the_pull_request_goes_on(scene: Scene) -> None:
    scene.publish()
    scene.documentation.edit(TWELVE, REWORDED, on=BRANCH)
    replaced(scene)
    scene.publish()
    assert open_ones(scene) == [BRANCH]
    page = scene.page()
    assert page.count(HEADING) == page.count("issues/12)") == page.count("issues/30)") == 1
    assert REWORDED in page and SECOND in scene.request().body
    before = scene.state()
    scene.publish()
    assert scene.state() == before


@pytest.mark.soak
def test_and_on(scene: Scene) -> None:
    scene.publish()
    replaced(scene)
    scene.publish()
    scene.documentation.edit(TWELVE, REWORDED, on=BRANCH)
    replaced(scene, THIRD, SECOND, 40)
    scene.publish()
    assert open_ones(scene) == [BRANCH]
    assert scene.page().count("issues/12)") == 1 and REWORDED in scene.page() and "issues/40)" in scene.page()


def test_what_is_merged_is_brought_up_to_date_by_one_of_its_own(scene: Scene) -> None:
    scene.publish()
    scene.documentation.edit(f"{TWELVE}\n", "", on=BRANCH)
    scene.merge("squash")
    replaced(scene)
    scene.publish()
    (waiting,) = open_ones(scene)
    assert waiting == f"nouveautes/{SECOND}"
    assert len(scene.documentation.lines(waiting)[0]) == 1 and "issues/30)" in scene.page(waiting)


def test_a_tag_that_was_replaced_is_not_published(scene: Scene) -> None:
    replaced(scene)
    before = scene.state()
    answer = scene.run("--yes", TAG)
    assert (answer.code, scene.state()) == (1, before)
    assert SECOND in answer.err and TAG in answer.err


def test_a_second_pull_request_that_waits_for_nothing_is_told(scene: Scene) -> None:
    """The successor was published before its message said whom it replaces."""
    scene.publish()
    scene.history.day("2022-01-19")
    scene.history.merge(130, branch="30-urgence", title="Urgence")
    scene.history.tag(SECOND)
    scene.publish()
    scene.history.day("2022-01-20")
    scene.history.tag(SECOND, message=f"Livraison\n\nRemplace {TAG}\n")
    answer = scene.publish("--json")
    assert [one["subject"] for one in answer.json["findings"] if one["code"] == "pull-superseded"] == ["#1"]
    assert len(open_ones(scene)) == 2


@pytest.mark.soak
def test_a_closed_one_is_not_taken_over(scene: Scene) -> None:
    scene.publish()
    scene.close(1)
    replaced(scene)
    scene.publish()
    assert open_ones(scene) == [f"nouveautes/{SECOND}"]
    assert scene.page(f"nouveautes/{SECOND}").endswith(OLD)
