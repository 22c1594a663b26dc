"""People correct the page on the pull request's branch; the delivery changes; published again, every word is there."""

from collections.abc import Callable

import pytest
from documentation_scene import FORGE, OLD, PAGE, SUMMARY
from publish_worlds import local, scene
from publishing_scene import BRANCH, FOURTEEN, HEADING, SECTION, SIXTEEN, TWELVE, Scene

__all__ = ["local", "scene"]  # fixtures
Edit = tuple[str, str]
REWORDED = TWELVE.replace("Annuler un rendez-vous", "Vous pouvez annuler vous-même")
TEXT = f"{TWELVE}\n\n    Un bouton, en bas de la page.\n"
EDITS: dict[str, tuple[Edit, list[str]]] = {
    "reword": ((TWELVE, REWORDED), [REWORDED]),
    "text below": ((f"{TWELVE}\n", TEXT), [TEXT]),
    "nested list": ((f"{TWELVE}\n", f"{TWELVE}\n  * pour l’usager\n  * pour l’agent\n"), ["  * pour l’usager\n  * pour l’agent\n"]),
    "add an entry": ((f"{TWELVE}\n", f"{TWELVE}\n* Une réunion publique le 3 février\n"), ["* Une réunion publique le 3 février\n"]),
    "add a paragraph": ((f"{HEADING}\n", f"{HEADING}\n\nUne semaine chargée !\n"), ["\n\nUne semaine chargée !\n\n"]),
    "add a hint": ((f"{TWELVE}\n", f'{TWELVE}\n\n{{% hint style="info" %}}\nÀ lire.\n{{% endhint %}}\n'),
                   ['\n{% hint style="info" %}\nÀ lire.\n{% endhint %}\n']),
    "add a picture": ((f"{TWELVE}\n", f"{TWELVE}\n\n![Un plan](.gitbook/assets/plan.png)\n"), ["![Un plan](.gitbook/assets/plan.png)\n"]),
    "rename the heading": ((HEADING, "## La semaine du 18 janvier"), ["## La semaine du 18 janvier\n"]),
    "head in another way": ((HEADING, "## Semaine des rendez-vous"), ["## Semaine des rendez-vous\n"]),
    "another link": ((f"{TWELVE}\n", f"{TWELVE[:-1]} \"détails\")\n"), [f"{TWELVE[:-1]} \"détails\")\n"]),
    "bold": ((TWELVE, TWELVE.replace("Annuler", "**Annuler**")), ["**Annuler** un rendez-vous"]),
    "a whole section beside": ((HEADING, f"## À venir\n\n* Bientôt : les SMS\n\n{HEADING}"), ["## À venir\n\n* Bientôt : les SMS\n"]),
    "the introduction": (("Un mot avant de commencer.", "Un autre mot."), ["Un autre mot."]),
    "an older section": (("Les premiers pas", "Le tout début"), ["Le tout début"]),
    "no link": ((TWELVE, "* Annuler un rendez-vous #12"), ["* Annuler un rendez-vous #12\n"]),
    "html comment": ((f"{TWELVE}\n", f"{TWELVE}\n<!-- à revoir -->\n"), ["<!-- à revoir -->\n"]),
    "a part of one's own": ((f"{TWELVE}\n", f"\n### Pour les agents\n\n{TWELVE}\n"), ["### Pour les agents\n"]),
    "closing words": ((f"\n{OLD}", f"\nMerci à toutes et à tous.\n\n{OLD}"), ["Merci à toutes et à tous.\n"]),
}  # fmt: skip


def reworded_by_the_team(scene: Scene) -> None:
    """An override file: both entries are said better."""
    scene.history.say("12.md", "titre : Annulez vos rendez-vous\n")
    scene.history.say("14.md", "titre : Deux jours pour annuler\n\nAu lieu de quatre.\n")


def hidden(scene: Scene) -> None:
    """An override file: ticket 14 is not told after all, 12 is said better."""
    scene.history.say("12.md", "titre : Annulez vos rendez-vous\n")
    scene.history.say("14.md", "masquer : oui\n")


NEWS = {"an entry more": Scene.one_more, "other words": reworded_by_the_team, "one less": hidden}


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    ("edit", "stays", "news"),
    [
        pytest.param(*EDITS[edit], NEWS[news], id=f"{edit}-{news}", marks=pytest.mark.soak if (at + number) % 3 else ())
        for at, edit in enumerate(EDITS)
        for number, news in enumerate(NEWS)
    ],
)
def test_every_human_word_is_there(local: Scene, edit: Edit, stays: list[str], news: Callable[[Scene], None]) -> None:
    local.publish()
    local.documentation.edit(*edit, on=BRANCH)
    human = local.page()
    news(local)
    local.publish()
    page = local.page()
    assert [words for words in stays if words not in page] == []
    assert lost(human, page, [TWELVE, FOURTEEN, HEADING]) == []
    before = local.state()
    local.publish()
    assert local.state() == before
    assert not local.documentation.conflicts(BRANCH)


def lost(human: str, page: str, ours: list[str]) -> list[str]:
    """The lines that stood there, are not there, and were not the tool's."""
    there = page.split("\n")
    return [line for line in human.split("\n") if line not in there and line not in ours]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("how", ["entry", "section", "heading"])
def test_what_is_deleted_stays_deleted(scene: Scene, how: str) -> None:
    scene.publish()
    gone = {"entry": f"{TWELVE}\n", "section": f"{SECTION}\n", "heading": f"{HEADING}\n\n"}[how]
    scene.documentation.edit(gone, "", on=BRANCH)
    human = scene.page()
    scene.publish()
    assert scene.page() == human
    scene.one_more()
    answer = scene.publish("--json")
    page = scene.page()
    assert SIXTEEN in page
    assert how == "heading" or gone.strip("\n") not in page
    assert page.count("#12]") == (1 if how == "heading" else 0)
    assert answer.json["added"] == ["Rappels par SMS"]
    if how != "heading":
        assert "Annuler un rendez-vous" in answer.json["deleted"]
        assert "Annuler un rendez-vous" in scene.request().body


def test_untouched_entries_follow(scene: Scene) -> None:
    scene.publish()
    scene.documentation.edit(TWELVE, REWORDED, on=BRANCH)
    reworded_by_the_team(scene)
    answer = scene.publish("--json")
    assert f"* [Deux jours pour annuler #14]({FORGE}/issues/14)\n\n    Au lieu de quatre.\n" in scene.page()
    assert REWORDED in scene.page()
    assert answer.json["kept"] == [{"title": "Vous pouvez annuler vous-même", "proposed": "Annulez vos rendez-vous"}]
    body = scene.request().body
    assert "Vous pouvez annuler vous-même" in body and "Annulez vos rendez-vous" in body


@pytest.mark.soak
def test_moved_entries_stay_where_they_are(local: Scene) -> None:
    local.publish()
    local.documentation.edit(f"{FOURTEEN}\n{TWELVE}\n", f"{TWELVE}\n{FOURTEEN}\n", on=BRANCH)
    reworded_by_the_team(local)
    local.one_more()
    local.publish()
    page = local.page()
    assert page.index("issues/12)") < page.index("issues/14)")


@pytest.mark.soak
def test_an_entry_moved_to_another_week_is_not_told_twice(local: Scene) -> None:
    local.publish()
    local.documentation.edit(f"{TWELVE}\n", "", on=BRANCH)
    local.documentation.edit(OLD, f"{OLD}{TWELVE}\n", on=BRANCH)
    local.one_more()
    local.publish()
    assert local.page().count("issues/12)") == 1


def test_what_gitbook_writes_anew_is_no_edit(scene: Scene) -> None:
    scene.publish()
    text = scene.page().replace("* [", "- [").replace(" #", " \\#").replace("](", " ](", 0)
    scene.documentation.commit({PAGE: text}, on=BRANCH, message="GITBOOK-12: change request")
    before = scene.state()
    scene.publish()
    assert scene.state() == before
    reworded_by_the_team(scene)
    scene.publish()
    assert "Annulez vos rendez-vous" in scene.page()


def test_what_somebody_takes_out_of_the_contents_stays_out(scene: Scene) -> None:
    scene.documentation.commit({SUMMARY: "# Table of contents\n\n* [Accueil](README.md)\n"})
    scene.publish()
    scene.documentation.edit("* [Dernières nouveautés](dernieres-nouveautes.md)\n", "", on=BRANCH, path=SUMMARY)
    scene.one_more()
    scene.publish()
    assert "dernieres-nouveautes" not in scene.documentation.text(BRANCH, SUMMARY)


@pytest.mark.soak
def test_a_page_that_somebody_moves_on_the_branch_is_followed(scene: Scene) -> None:
    scene.publish()
    scene.documentation.edit(TWELVE, REWORDED, on=BRANCH)
    scene.documentation.move(PAGE, "nouveautes/page.md", on=BRANCH)
    scene.one_more()
    scene.publish()
    assert not scene.documentation.has(BRANCH, PAGE)
    page = scene.documentation.text(BRANCH, "nouveautes/page.md")
    assert SIXTEEN in page and REWORDED in page


def test_a_persons_words_in_the_description_stay(scene: Scene) -> None:
    scene.publish()
    body = f"À relire avant jeudi.\n\n{scene.request().body}\n\nMerci !"
    if scene.repository:
        scene.repository.pulls[1].body = body
        scene.repository.pulls[1].title = "Notre titre"
    else:
        path = scene.documentation.folder / "nouveautes" / "pull-requests" / "1.md"
        head = path.read_text("utf-8").split("+++\n", 2)[1].replace("title = ", 'title = "Notre titre" # ')
        path.write_text(f"+++\n{head}+++\n\n{body}\n", "utf-8")
    scene.one_more()
    scene.publish()
    request = scene.request()
    assert request.title == "Notre titre"
    assert request.body.startswith("À relire avant jeudi.") and request.body.endswith("Merci !")
    assert request.body.count("Rappels par SMS") == 1
