"""The first publication of a delivery: one branch, one commit, one pull request, and not a line but its own."""

import pytest
from documentation_scene import OLD, PAGE, SUMMARY
from publish_worlds import local, scene
from publishing_scene import BRANCH, HEADING, SECTION, TAG, Scene

__all__ = ["local", "scene"]  # fixtures


def test_one_branch_one_commit_one_pull_request(scene: Scene) -> None:
    scene.publish()
    assert scene.documentation.branches() == [BRANCH]
    assert scene.documentation.count(BRANCH) == 1
    request = scene.request()
    assert (request.head, request.base, request.state, request.draft) == (BRANCH, "master", "open", True)


def test_the_answer_names_the_branches_it_is_about(local: Scene) -> None:
    told = local.publish("--json").json
    assert (told["branch"], told["base"], told["page"]) == (BRANCH, "master", PAGE)


def test_the_diff_is_the_section_and_nothing_else(scene: Scene) -> None:
    scene.publish()
    assert scene.documentation.changed(BRANCH) == [PAGE]
    assert scene.documentation.lines(BRANCH) == ([*SECTION.split("\n")], [])
    assert scene.page() == scene.page("master").replace(OLD, f"{SECTION}\n{OLD}")


def test_run_again_nothing_changes(scene: Scene) -> None:
    scene.publish()
    before = scene.state()
    answer = scene.publish()
    assert scene.state() == before
    assert "1" in answer.out


def test_the_page_joins_the_table_of_contents_once(scene: Scene) -> None:
    scene.documentation.commit({SUMMARY: "# Table of contents\n\n* [Accueil](README.md)\n"})
    scene.publish()
    added = "* [Dernières nouveautés](dernieres-nouveautes.md)"
    assert scene.documentation.text(BRANCH, SUMMARY) == f"# Table of contents\n\n* [Accueil](README.md)\n{added}\n"
    before = scene.state()
    scene.publish()
    assert scene.state() == before


def test_a_page_that_is_missing_is_made(local: Scene) -> None:
    local.documentation.commit({PAGE: None})
    local.publish()
    assert local.page() == f"# Dernières nouveautés\n\n{SECTION}"
    before = local.state()
    local.publish()
    assert local.state() == before


def test_the_description_is_for_people(scene: Scene) -> None:
    scene.publish()
    body = scene.request().body
    for word in (
        TAG,
        "mercredi 12 au mardi 18 janvier 2022",
        "Annuler un rendez-vous",
        "Délai de deux jours",
        "Range le code",
    ):
        assert word in body, body
    assert "it names no ticket" not in body, "English in a French description"
    assert "avant qu’elle y soit" not in body, "no preview is read anywhere"


def test_the_description_leads_to_the_preview(local: Scene) -> None:
    local.more = [*local.more, "[preview]", 'url = "https://apercu.exemple.fr/doc"']
    local.publish()
    assert (
        "[La voir dans la documentation, avant qu’elle y soit](https://apercu.exemple.fr/doc)" in local.request().body
    )


def test_it_waits_as_a_draft_and_is_made_ready_by_the_release(scene: Scene) -> None:
    scene.publish()
    assert scene.request().draft
    scene.release()
    answer = scene.publish("--json")
    assert not scene.request().draft
    assert answer.json["request"]["draft"] is False
    before = scene.state()
    scene.publish()
    assert scene.state() == before


def test_what_users_have_is_no_draft(scene: Scene) -> None:
    scene.release()
    scene.publish()
    assert not scene.request().draft


@pytest.mark.soak
def test_labels_and_reviewers_of_the_settings(scene: Scene) -> None:
    scene.docs |= {"labels": '["nouveautés", "relecture"]', "reviewers": '["apolline", "@marco"]'}
    if scene.hub:
        for name in ("apolline", "marco"):
            scene.hub.account(name)
    scene.publish()
    request = scene.request()
    assert (request.labels, request.reviewers) == (("nouveautés", "relecture"), ("apolline", "marco"))
    before = scene.state()
    scene.publish()
    assert scene.state() == before


def test_reviewers_that_were_not_asked_yet_are(scene: Scene) -> None:
    """Asking is the last step: whoever was killed before it, or has set reviewers since, still has it to do."""
    scene.publish()
    scene.docs |= {"reviewers": '["apolline"]'}
    if scene.hub:
        scene.hub.account("apolline")
    assert scene.run().code == 1, "nobody agreed"
    scene.publish()
    assert scene.request().reviewers == ("apolline",)
    before = scene.state()
    assert scene.run().code == 0
    assert scene.state() == before


@pytest.mark.soak
def test_a_label_in_another_case_is_the_same(scene: Scene) -> None:
    scene.docs |= {"labels": '["Nouveautés"]'}
    scene.publish()
    scene.docs |= {"labels": '["nouveautés"]'}
    before = scene.state()
    assert scene.run().code == 0
    assert scene.state() == before


def test_nobody_agrees_and_nothing_is_done(scene: Scene) -> None:
    before = scene.state()
    answer = scene.run()
    assert (answer.code, scene.state()) == (1, before)
    assert "--yes" in answer.err


def test_nobody_agrees_to_what_is_not_a_commit_either(scene: Scene) -> None:
    """Made ready, opened after a kill, labelled: other people see that too."""
    scene.publish()
    scene.release()
    before = scene.state()
    answer = scene.run()
    assert (answer.code, scene.state()) == (1, before), answer.out


def test_where_nothing_is_to_be_done_nobody_has_to_agree(scene: Scene) -> None:
    scene.publish()
    before = scene.state()
    assert (scene.run().code, scene.state()) == (0, before)


@pytest.mark.parametrize("word", ["--dry-run", "--output"])
def test_looking_changes_nothing(scene: Scene, word: str) -> None:
    before = scene.state()
    folder = scene.history.folder.parent / "sortie"
    answer = scene.run(*([word] if word == "--dry-run" else [word, str(folder)]))
    assert (answer.code, scene.state()) == (0, before)
    if word == "--dry-run":
        assert f"+{HEADING}" in answer.out
    else:
        assert [path.name for path in folder.rglob("*") if path.is_file()] == [PAGE]
        assert (folder / PAGE).read_text("utf-8") == scene.page("master").replace(OLD, f"{SECTION}\n{OLD}")
