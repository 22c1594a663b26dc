"""The default branch goes on while the pull request waits: nothing is lost, and it can be merged all the same."""

import pytest
from documentation_scene import FORGE, HEAD, OLD, PAGE, SUMMARY, page
from publish_worlds import local, scene
from publishing_scene import BRANCH, FOURTEEN, HEADING, NEXT, SECTION, SIXTEEN, TWELVE, Scene

__all__ = ["local", "scene"]  # fixtures
INTRODUCTION = ("Un mot avant de commencer.", "Un mot avant de commencer.\n\nEt un autre.")
OLDER = ("Les premiers pas", "Le tout début")
ABOVE = (OLD, f"## Lundi 17 janvier 2022\n\n* [Un correctif #50]({FORGE}/issues/50)\n\n{OLD}")
BELOW = (OLD, f"{OLD}\n## Lundi 3 janvier 2022\n\n* Les vœux de l’équipe\n")
SAME = (
    "Un mot avant de commencer.\n",
    f"Un mot avant de commencer.\n\n{HEADING}\n\n* Écrit à la main\n* [À ma façon #12]({FORGE}/issues/12)\n",
)
EDITS = {
    "introduction": INTRODUCTION,
    "older section": OLDER,
    "section above": ABOVE,
    "section below": BELOW,
    "same section": SAME,
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("edit", "news"),
    [
        pytest.param(EDITS[edit], news, id=f"{edit}-{said}", marks=pytest.mark.soak if (at + news) % 2 else ())
        for at, edit in enumerate(EDITS)
        for news, said in enumerate(("nothing new", "something new"))
    ],
)
def test_nothing_is_lost_and_it_can_be_merged(scene: Scene, edit: tuple[str, str], news: int) -> None:
    scene.publish()
    scene.documentation.edit(TWELVE, TWELVE.replace("Annuler", "Pouvoir annuler"), on=BRANCH)
    scene.documentation.edit(*edit)
    if news:
        scene.one_more()
    scene.publish()
    assert not scene.documentation.conflicts(BRANCH)
    merged = scene.documentation.would_be(BRANCH)
    for line in [
        *edit[1].split("\n"),
        *SECTION.replace("Annuler", "Pouvoir annuler").split("\n"),
        *([SIXTEEN] if news else []),
    ]:
        assert line in merged.split("\n") or line in merged, f"{line!r} is lost in:\n{merged}"
    before = scene.state()
    scene.publish()
    assert scene.state() == before


@pytest.mark.soak
def test_a_section_that_was_written_by_hand_meanwhile_is_not_told_twice(scene: Scene) -> None:
    """Somebody told the week on the default branch, not seeing the pull request."""
    scene.publish()
    scene.documentation.edit(*SAME)
    scene.publish()
    merged = scene.documentation.would_be(BRANCH)
    assert merged.count(HEADING) == 1, merged
    assert merged.count("issues/12)") == 1, merged
    assert "* Écrit à la main\n" in merged


def test_an_entry_corrected_on_both_sides_keeps_both_wordings(scene: Scene) -> None:
    scene.publish()
    scene.documentation.edit("Les premiers pas", "Le tout début")
    scene.documentation.edit("Les premiers pas", "Les débuts", on=BRANCH)
    scene.publish()
    assert not scene.documentation.conflicts(BRANCH)
    merged = scene.documentation.would_be(BRANCH)
    assert "Le tout début" in merged and "Les débuts" in merged


def test_two_weeks_wait_at_once_and_stand_in_order(scene: Scene) -> None:
    """The first week's pull request is merged after the second week's was opened."""
    scene.publish()
    scene.release()
    scene.history.day("2022-01-20")
    scene.history.merge(106, branch="20-exports", title="Exports")
    scene.history.day(NEXT)
    scene.history.tag(NEXT)
    scene.publish(NEXT)
    scene.merge("merge")
    scene.publish(NEXT)
    merged = scene.documentation.would_be(f"nouveautes/{NEXT}")
    later, earlier = merged.index("mardi 25 janvier 2022"), merged.index("mardi 18 janvier 2022")
    assert later < earlier < merged.index("10 janvier 2022"), merged


@pytest.mark.soak
def test_lines_that_two_weeks_share_stand_in_both(scene: Scene) -> None:
    """« Corrections diverses » was written by hand in either week, and headings of parts are alike."""
    scene.more = ['[notes]\nlayout = "sections"']
    scene.publish()
    scene.documentation.edit(f"{TWELVE}\n", f"{TWELVE}\n* Corrections diverses\n", on=BRANCH)
    scene.documentation.edit(OLD, f"## Lundi 17 janvier 2022\n\n### Corrections\n\n* Corrections diverses\n\n{OLD}")
    scene.publish()
    merged = scene.documentation.would_be(BRANCH)
    assert merged.count("* Corrections diverses\n") == 2, merged


def test_a_page_that_moves_on_the_default_branch_is_followed(scene: Scene) -> None:
    scene.documentation.move(PAGE, "pages/nouveautes.md")
    answer = scene.publish("--json")
    assert answer.json["page"] == "pages/nouveautes.md"
    assert [one["code"] for one in answer.json["findings"] if one["code"] == "page-moved"]
    assert scene.documentation.text(BRANCH, "pages/nouveautes.md") == page(f"{SECTION}\n{OLD}")
    assert not scene.documentation.has(BRANCH, PAGE)


def test_a_page_that_moves_while_it_waits_is_followed(scene: Scene) -> None:
    scene.publish()
    scene.documentation.move(PAGE, "pages/nouveautes.md")
    scene.documentation.edit("Un mot avant de commencer.", "Un mot.", path="pages/nouveautes.md")
    scene.one_more()
    scene.publish()
    assert not scene.documentation.conflicts(BRANCH)
    merged = scene.documentation.would_be(BRANCH, "pages/nouveautes.md")
    assert SIXTEEN in merged and "Un mot.\n" in merged


def test_the_default_branch_gets_another_name(scene: Scene) -> None:
    scene.publish()
    scene.documentation.rename_default("main")
    if scene.repository:  # GitHub moves the pull requests along
        scene.repository.default_branch, scene.repository.pulls[1].base = "main", "main"
    scene.one_more()
    scene.publish()
    assert len([one for one in scene.requests() if one.state == "open"]) == 1
    assert SIXTEEN in scene.page()


def test_docs_branch_is_where_it_goes(scene: Scene) -> None:
    scene.documentation.commit({PAGE: page(OLD.replace("premiers pas", "essais"))}, on="relecture")
    scene.docs["branch"] = '"relecture"'
    scene.publish()
    assert scene.request().base == "relecture"
    assert "Les essais" in scene.page() and SECTION in scene.page()


def test_a_branch_that_is_not_there_is_refused(scene: Scene) -> None:
    scene.docs["branch"] = '"absente"'
    before = scene.state()
    answer = scene.run("--yes")
    assert (answer.code, scene.state()) == (1, before)
    assert "absente" in answer.err


def test_the_contents_change_on_both_sides(scene: Scene) -> None:
    scene.documentation.commit({SUMMARY: "# Table of contents\n\n* [Accueil](README.md)\n"})
    scene.publish()
    scene.documentation.commit({SUMMARY: "# Table of contents\n\n* [Accueil](README.md)\n* [Guides](guides.md)\n"})
    scene.publish()
    assert not scene.documentation.conflicts(BRANCH)
    contents = scene.documentation.would_be(BRANCH, SUMMARY)
    assert contents.count("(guides.md)") == contents.count("(dernieres-nouveautes.md)") == 1


def test_the_page_goes_away_meanwhile(scene: Scene) -> None:
    """Nobody can merge that by itself: it is said, and nothing is lost."""
    scene.publish()
    scene.documentation.commit({PAGE: None})
    scene.one_more()
    answer = scene.run("--yes")
    assert answer.code == 0 or answer.err
    assert FOURTEEN in scene.page()
    assert HEAD.split("\n")[0] in scene.page()
