"""What was set aside, folded below the delivery where the settings say so; else in the pull request alone."""

from publish_worlds import local, scene
from publishing_scene import BRANCH, SECTION, SIXTEEN, Scene

__all__ = ["local", "scene"]  # fixtures
FOLD = '<details markdown="1">\n<summary>{}</summary>\n\n{}\n\n</details>\n'


def test_the_page_is_for_users_unless_the_settings_say_otherwise(scene: Scene) -> None:
    scene.publish()
    assert "Range le code" not in scene.page() and "Range le code" in scene.request().body


def test_it_is_written_followed_and_then_left_alone(scene: Scene) -> None:
    scene.docs["annex"] = "true"
    scene.publish()
    assert f"{SECTION}\n<details" in scene.page() and scene.page().count("Range le code #103") == 1
    scene.history.day("2022-01-18 11:00")
    scene.history.merge(104, branch="menage", title="Fait le ménage")
    scene.one_more()
    scene.publish()
    page = scene.page()
    assert page.count("<details") == page.count("#103]") == page.count("#104]") == 1
    assert SIXTEEN in page.partition("<details")[0] and "2 changements techniques" in page
    scene.documentation.edit("Fait le ménage", "Un grand ménage", on=BRANCH)
    scene.history.day("2022-01-18 13:00")
    scene.history.merge(106, branch="encore", title="Encore du ménage")
    scene.history.tag("2022-01-18")
    scene.publish()
    assert "Un grand ménage" in scene.page() and "#106" not in scene.page()
    before = scene.state()
    scene.publish()
    assert scene.state() == before


def test_the_notes_own_setting_is_another_thing(local: Scene) -> None:
    local.more = ["[notes]\nannex = false"]
    local.docs["annex"] = "true"
    local.publish()
    assert "<summary>1 changement technique</summary>" in local.page()
