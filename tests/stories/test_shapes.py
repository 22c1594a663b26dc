"""The ways in which a change enters a branch, and what hides or doubles it."""

from collections.abc import Callable

import pytest
from command import Collected, Run
from git_history import BOT, History, Step
from git_writing import Person

Ask = Callable[..., Collected]
TAG, NEXT = "2022-01-18", "2022-01-25"


def tagged(history: History, tag: str = TAG) -> None:
    """Tag and release, after a first delivery of nothing much."""
    history.day(tag)
    history.tag(tag)
    history.release(tag)


@pytest.fixture(autouse=True)
def delivered_before(history: History) -> None:
    """Something was delivered the week before."""
    history.merge(99, title="Avant")
    tagged(history, "2022-01-11")
    history.day("2022-01-12")


def test_a_merge_takes_its_commits_along(history: History, collect: Ask) -> None:
    made = history.merge(101, branch="12-rappels", title="Rappels", commits=["a", "b", "c"])
    tagged(history)
    found = collect(history)
    (one,) = found.changes
    assert one["kind"] == "merge"
    assert (one["number"], one["title"], one["branch"]) == (101, "Rappels", "12-rappels")
    assert one["shas"][0] == made.sha
    assert set(one["shas"]) == {made.sha, *made.inner}
    assert {key: found.sums[key] for key in ("commits", "entry", "inside")} == {"commits": 4, "entry": 1, "inside": 3}


def test_squash_rebase_and_lone_commits(history: History, collect: Ask) -> None:
    history.squash(102, "Une vue (#12)")
    history.rebase_merge("Range un", "Range deux")
    history.commit("Seul")
    tagged(history)
    changes = collect(history).changes[::-1]
    assert [(one["kind"], one["number"]) for one in changes] == [
        ("squash", 102), ("rebase", None), ("rebase", None), ("commit", None),
    ]  # fmt: skip
    assert [one["title"] for one in changes] == ["Une vue (#12)", "Range un", "Range deux", "Seul"]


def test_an_octopus(history: History, collect: Ask) -> None:
    start = history.tips["recette"]
    arms = [history.write(f"Bras {n}", [start], {f"bras-{n}.txt": "1\n"}) for n in (1, 2, 3)]
    sha = history.write("Merge branches 'a', 'b' and 'c' into recette", [start, *arms],
                        {f"bras-{n}.txt": "1\n" for n in (1, 2, 3)})  # fmt: skip
    history.point("recette", sha)
    tagged(history)
    found = collect(history)
    assert {sha for one in found.changes for sha in one["shas"]} == {sha, *arms}
    assert found.sums["commits"] == 4
    assert found.adds_up()


def test_an_octopus_of_pull_requests_is_one_change_with_all_its_arms(history: History, collect: Ask) -> None:
    start = history.tips["recette"]
    arms = [history.write(f"Bras {n}", [start], {f"bras-{n}.txt": "1\n"}) for n in (1, 2)]
    files = {"bras-1.txt": "1\n", "bras-2.txt": "1\n"}
    history.point(
        "recette", history.write("Merge pull request #120 from equipe/bras\n\nTrois bras", [start, *arms], files)
    )
    tagged(history)
    (one,) = collect(history).changes
    assert one["number"] == 120
    assert len(one["shas"]) == 3


def test_a_foxtrot_hides_nothing(history: History, collect: Ask) -> None:
    """A branch merges recette into itself, and recette is moved to that merge: its own changes are now on the side."""
    start = history.tips["recette"]
    for number in (101, 102, 103):
        history.merge(number)
    own = history.write("Travail d'une personne", [start], {"seul.txt": "1\n"})
    history.point("foxtrot", own)
    history.point("recette", history.join("foxtrot", history.tips["recette"], "Merge branch 'recette' into foxtrot"))
    tagged(history)
    found = collect(history)
    assert sorted(found.carried) == [101, 102, 103]
    assert "Travail d'une personne" in found.titles


def test_pull_without_rebase_is_transparent(history: History, collect: Ask) -> None:
    start = history.tips["recette"]
    history.merge(101)
    mine = history.write("Mon commit", [start], {"mien.txt": "1\n"})
    history.point("local", mine)
    words = "Merge branch 'recette' of github.com:equipe/produit into recette"
    history.point("recette", history.join("local", history.tips["recette"], words))
    tagged(history)
    found = collect(history)
    assert sorted(found.titles) == ["Mon commit", "Titre 101"]
    assert found.sums["aside"] == 1


def test_production_merged_into_recette_is_transparent(history: History, collect: Ask) -> None:
    history.hotfix(104, title="Urgence")
    history.merge(101)
    history.resync_by_merge()
    history.merge(102)
    tagged(history)
    assert sorted(collect(history).carried) == [101, 102, 104]
    assert all("Merge branch" not in title for title in collect(history).titles)


def test_a_branch_brought_up_to_date_keeps_what_is_its_own(history: History, collect: Ask) -> None:
    start = history.tips["recette"]
    first = history.write("Début de branche", [start], {"b1.txt": "1\n"})
    history.merge(101)
    history.point("branche", first)
    history.join("branche", history.tips["recette"], "Merge branch 'recette' into branche")
    last = history.write("Fin de branche", [history.tips["branche"]], {"b2.txt": "1\n"})
    history.join("recette", last, "Merge pull request #110 from equipe/branche\n\nUne longue branche")
    tagged(history)
    found = collect(history)
    assert sorted(found.carried) == [101, 110]
    assert len(found.of(110)[0]["shas"]) == 4


def test_pull_requests_that_another_one_carries_are_told_and_it_is_not(history: History, collect: Ask) -> None:
    start = history.tips["recette"]
    history.point("epopee", start)
    history.merge(111, onto="epopee", title="Première brique")
    history.merge(112, onto="epopee", title="Seconde brique")
    history.join("recette", history.tips["epopee"], "Merge pull request #113 from equipe/epopee\n\nL'épopée")
    tagged(history)
    assert sorted(collect(history).carried) == [111, 112]


def test_a_merge_without_number_is_a_change(history: History, collect: Ask) -> None:
    history.merge(None, message="Merge branch 'page-accueil' into recette", commits=["Refait la page"])
    tagged(history)
    (one,) = collect(history).changes
    assert (one["number"], one["kind"], one["branch"]) == (None, "merge", "page-accueil")


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("message", "number", "title"),
    [
        ("Auto merge of #801 - lea:rappels, r=paul\n\nRappels par SMS\n\nr? @paul", 801, "Rappels par SMS"),
        (
            "Merge #802\n\n802: Rappels par SMS r=paul a=lea\n\nTexte\n\nCo-authored-by: Léa <l@x.invalid>",
            802,
            "Rappels par SMS",
        ),
        (
            "Merge branch 'rappels' into 'recette'\n\nRappels par SMS\n\nSee merge request equipe/produit!803",
            803,
            "Rappels par SMS",
        ),
        ("Merge pull request 'Rappels par SMS' (#804) from rappels into recette", 804, "Rappels par SMS"),
        ("Merged in rappels (pull request #805)\n\nRappels par SMS", 805, "Rappels par SMS"),
        ("Merge pull request #806 from equipe/rappels\n\nRappels par SMS", 806, "Rappels par SMS"),
    ],
)
def test_what_the_forges_write(message: str, number: int, title: str, history: History, collect: Ask) -> None:
    history.merge(None, message=message, branch="rappels", commits=["Envoie"])
    tagged(history)
    (one,) = collect(history).changes
    assert (one["number"], one["title"], one["kind"]) == (number, title, "merge")


def test_an_empty_branch_and_a_merge_with_no_title(history: History, collect: Ask) -> None:
    history.merge(101, message="Merge pull request #101 from equipe/12-sans-titre", commits=[Step("Vide", {})])
    tagged(history)
    assert collect(history).carried == [101]


def test_the_same_commits_merged_twice_under_two_numbers(history: History, collect: Ask) -> None:
    made = history.merge(101, commits=["Le travail"])
    steps = history.picks(made)
    tagged(history)
    history.merge(102, commits=steps, title="Encore le travail")
    tagged(history, NEXT)
    assert collect(history, TAG).carried == [101]
    assert collect(history, NEXT).dispositions(102) == ["duplicate"]


def test_two_commits_with_one_title_and_one_minute_are_two(history: History, collect: Ask) -> None:
    for name in ("a.txt", "b.txt"):
        history.commit("Traductions", files={name: "1\n"}, authored=history.now.replace(minute=7, hour=8))
    tagged(history)
    assert collect(history).titles == ["Traductions", "Traductions"]


def test_bots_are_set_aside(history: History, collect: Ask) -> None:
    step = Step("Bump rails from 6.1.4 to 6.1.5", None, BOT)
    history.merge(120, branch="dependabot/bundler/rails-6.1.5", title="Bump rails from 6.1.4 to 6.1.5", commits=[step])
    history.squash(121, "Bump puma from 5.5 to 5.6", author=BOT)
    history.merge(122, title="Rappels")
    tagged(history)
    found = collect(history)
    assert found.dispositions(120) == found.dispositions(121) == ["bot"]
    assert found.dispositions(122) == ["entry"]
    assert found.sums["bot"] == 3


def test_people_are_those_who_wrote(history: History, collect: Ask) -> None:
    paul = Person(name="Paul", email="paul@exemple.invalid")
    history.merge(101, commits=["a", Step("b\n\nCo-authored-by: Zoé <zoe@exemple.invalid>", None, paul)])
    tagged(history)
    assert sorted(collect(history).changes[0]["people"]) == ["Léa", "Paul", "Zoé"]


def test_what_was_rebased_under_new_shas_is_not_new(history: History, collect: Ask) -> None:
    history.merge(101)
    history.commit("Un commit seul")
    history.tag(TAG)
    history.hotfix(104, title="Urgence")
    history.release(TAG, by_merge=True)
    history.resync()
    history.merge(105)
    history.day(NEXT)
    history.tag(NEXT)
    history.release(NEXT, by_merge=True)
    assert collect(history, NEXT).carried == [105]
    assert collect(history, NEXT).titles == ["Titre 105"]


def test_a_history_of_gitlab_keeps_the_two_counters_apart(history: History, nouveautes: Run) -> None:
    history.settings(
        '[repository]\nserver = "https://git.example.org"\nslug = "groupe/produit"\n[notes]\ntell = "everything"\n'
    )
    history.commit("Ajoute le tri (!125)")
    history.commit("Corrige le filtre (#125)")
    message = (
        "Merge branch 'page' into 'recette'\n\nDraft: Resolve \"Une page\"\n\nCloses #12\n\n"
        "See merge request groupe/produit!12"
    )
    history.merge(None, branch="page", commits=["x"], message=message)
    for step in ("un", "deux"):
        history.commit(f"Pas {step}\n\nPart-of: <https://git.example.org/groupe/produit/-/merge_requests/7>")
    tagged(history)
    found = nouveautes("notes", "--json", "--repo", history.ready()).json
    entries = [entry for section in found["sections"] for entry in section["entries"]]
    home = "https://git.example.org/groupe/produit/-"
    assert {(one["title"], one["ticket"], tuple(one["changes"]), one["url"]) for one in entries} == {
        ("Ajoute le tri", None, (125,), f"{home}/merge_requests/125"),
        ("Corrige le filtre", 125, (), f"{home}/issues/125"),
        ("Une page", 12, (12,), f"{home}/issues/12"),
        ("Pas deux", None, (7,), f"{home}/merge_requests/7"),
    }
    text = nouveautes("notes", "--repo", history.ready()).out
    assert "Ajoute le tri !125" in text and "Corrige le filtre #125" in text and "Pas deux !7" in text


def test_keys_of_a_tracker_are_tickets_where_the_settings_name_it(history: History, nouveautes: Run) -> None:
    history.settings('[repository]\ntracker = "https://equipe.example.org/browse/{key}"\n')
    history.squash(105, "feat: [ABC-12] ajoute le tri")
    history.squash(106, "Finit le tri (ABC-12)")
    history.merge(107, branch="fix/ABC-13-le-filtre", title="Corrige le filtre")
    history.squash(108, "Range")
    tagged(history)
    found = nouveautes("notes", "--json", "--repo", history.ready()).json
    entries = [entry for section in found["sections"] for entry in section["entries"]]
    assert {(one["title"], one["key"], tuple(one["changes"]), one["url"]) for one in entries} == {
        ("Ajoute le tri", "ABC-12", (106, 105), "https://equipe.example.org/browse/ABC-12"),
        ("Corrige le filtre", "ABC-13", (107,), "https://equipe.example.org/browse/ABC-13"),
    }
    assert (
        "Ajoute le tri ABC-12](https://equipe.example.org/browse/ABC-12)"
        in nouveautes("notes", "--repo", history.ready()).out
    )
