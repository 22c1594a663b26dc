"""What production holds of a delivery, asked of real repositories: each way of shipping, each with its truth.

The situations are those that TRAIN.md's rule was tried on ("Content decides"): the truth of each is what a person who
reads the files would say.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from team_repository import LATER, LINES, TAG, Team, edited

from changelog.adapters.git.history import open_repository
from changelog.app import live_unshown, survey
from changelog.app.collect import CollectedHistory, collect
from changelog.app.scope import Scope
from changelog.config.schema import Repository, Settings
from changelog.domain.history.content import Holding

PARIS = ZoneInfo("Europe/Paris")
BRANCHES = Settings(repository=Repository(integration="recette", production="production"))
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n"
Situation = Callable[[Team], object]


def asked(team: Team, name: str = TAG) -> tuple[Holding, list[int | str]]:
    """What production holds of a delivery, and what it has beyond the newest one that it got."""
    repository = open_repository(team.folder)
    found, history = survey.look(repository, BRANCHES), collected(team, name)
    newest = next((one for one in reversed(found.tags) if one.name in history.in_production), None)
    beyond: list[int | str] = []
    if newest is not None and history.live:
        scope = Scope(kind="range", base=newest, base_sha=newest.commit, to_sha=found.branches.integration_sha)
        changes = collect(repository, found, scope, PARIS, date(2022, 1, 20)).deliveries[0].brought_or_picked
        beyond = [one.number or one.title for one in live_unshown.live(changes, "production", {})]
    return history.holdings[name], beyond


def collected(team: Team, name: str) -> CollectedHistory:
    """A delivery as the notes know it; what waits for the next one, without a name."""
    repository = open_repository(team.folder)
    found = survey.look(repository, BRANCHES)
    tag = found.tag(name)
    scope = Scope(kind="next", to_sha=found.branches.integration_sha)
    if name:
        assert tag is not None
        scope = Scope(kind="tag", to=tag, to_sha=tag.commit)
    return collect(repository, found, scope, PARIS, date(2022, 1, 20))


def merge(team: Team) -> None:
    team.week()
    team.merged()


def forward(team: Team) -> None:
    team.week()
    team.forwarded()


def squash(team: Team) -> None:
    team.week()
    team.squashed()


def squash_then_work(team: Team) -> None:
    squash(team)
    team.pull(103, h="103\n")


def hand_resolved(team: Team) -> None:
    """The merge of a hotfix on the same line, settled by hand: nothing but ancestry says that it is there."""
    team.week()
    team.on("production").commit("Correctif", f=edited(l2="H104"))
    team("merge", "-q", TAG, fails=True)
    team.commit("Livraison", f=edited(l2="A101+H104"))


def hotfix_after_squash(team: Team) -> None:
    squash(team)
    team.on("production").commit("Correctif", f=edited(l2="H après"))


def hotfix_after_merge(team: Team) -> None:
    merge(team)
    team.on("production").commit("Correctif", f=edited(l2="H après"))


def hotfix_elsewhere_in_the_file(team: Team) -> None:
    team.week()
    team.on("production").commit("Correctif", f=edited(l15="H"))
    team.squashed()


def own_configuration(team: Team) -> None:
    team.on("production").commit("Réglages", prodcfg="secret\n")
    team.on("recette").week()
    team.merged()


def second_week(team: Team) -> None:
    team.week()
    team.tag("2022-01-08")
    team.merged("2022-01-08")
    team.pull(103, h="h\n")
    team.tag(TAG)
    team.merged()


def second_week_on_the_same_lines(team: Team) -> None:
    """Histories apart: the second squash conflicts, and is settled to the tag's own files."""
    team.week()
    team.tag("2022-01-08")
    team.squashed("2022-01-08")
    team.pull(103, f=edited(l2="A103"))
    team.tag(TAG)
    team.on("production")("merge", "--squash", TAG, fails=True)
    team("checkout", TAG, "--", ".")
    team.commit("Livraison (#51)")


def submodule(team: Team) -> None:
    one, two = "1" * 40, "2" * 40
    team("update-index", "--add", "--cacheinfo", f"160000,{one},lib")
    team("commit", "-q", "-m", "Ajoute lib (#101)")
    team.tag(TAG)
    team.on("production")("commit", "-q", "--allow-empty", "-m", "rien")
    tree = team("rev-parse", f"{TAG}^{{tree}}")
    team("update-ref", "refs/heads/production", team("commit-tree", tree, "-p", "production", "-m", "Livraison"))
    assert two


def lfs_then_hotfix(team: Team) -> None:
    team.pull(101, x=LFS.format("b" * 64))
    team.tag(TAG)
    team.squashed()
    team.on("production").commit("Correctif", x=LFS.format("c" * 64))


def criss_cross(team: Team) -> None:
    team.pull(101, f=edited(l2="A101"))
    team.tag("2022-01-08")
    team.on("production").commit("Correctif", g=edited(l2="H"))
    team("merge", "-q", "--no-ff", "-m", "Livraison", "recette")
    team.on("recette")("merge", "-q", "--no-ff", "-m", "Merge branch 'production' into recette", "production")
    team.pull(102, g=edited(l2="H102"))
    team.tag(TAG)
    team.merged()


def two_in_one_squash(team: Team) -> None:
    """The older one of two: the newer one rewrote its lines, and is there as a whole."""
    team.week()
    team.pull(103, f=edited(l2="A103"))
    team.tag(LATER)
    team.squashed(LATER)


def renamed_by_a_hotfix_and_merged(team: Team) -> None:
    team.pull(101, f=edited(l2="A101"))
    team.on("production")("mv", "f", "F2")
    team.commit("Correctif : renomme")
    team.on("recette").pull(102, f=edited(l2="A101", l9="A102"))
    team.tag(TAG)
    team.merged()


def only_an_empty_commit_merged(team: Team) -> None:
    team.commit("Relance le déploiement")
    team.tag(TAG)
    team.merged()


def later_squash_rebased(team: Team) -> None:
    """After a squash, recette is put back on production: the old tag is on no line any more."""
    squash(team)
    team("checkout", "-q", "recette")
    team.pull(103, h="103\n")
    team("rebase", "-q", "--rebase-merges", "--onto", "production", TAG, "recette")
    team.tag(LATER)


def squashed_head_that_rewrote_it(team: Team) -> None:
    """A squash of the integration branch, which had edited the delivery's line again since."""
    team.week()
    team.pull(107, f=edited(l2="A107"))
    team.squashed("recette")


WHOLE: list[Situation] = [
    merge, forward, squash, squash_then_work, hand_resolved, hotfix_after_squash, hotfix_after_merge,
    hotfix_elsewhere_in_the_file, own_configuration, second_week, second_week_on_the_same_lines, submodule,
    lfs_then_hotfix, criss_cross, two_in_one_squash, renamed_by_a_hotfix_and_merged, only_an_empty_commit_merged,
    later_squash_rebased,
]  # fmt: skip


@pytest.mark.parametrize("situation", WHOLE, ids=lambda one: one.__name__)
def test_production_has_all_of_it(situation: Situation, tmp_path: Path) -> None:
    situation(team := Team(tmp_path / "team"))
    found, beyond = asked(team)
    assert (found.state, found.missing, beyond) == ("whole", (), [])
    assert found.delivered


def reverted_one(team: Team) -> None:
    merge(team)
    team.commit("Retire 102", g=LINES)


def reverted_one_of_a_squash(team: Team) -> None:
    squash(team)
    team.commit("Retire 102", g=LINES)


def picked_one(team: Team) -> None:
    team.week()
    team.on("production")("cherry-pick", "-m", "1", "recette")


@pytest.mark.parametrize(
    ("situation", "missing", "got"),
    [(reverted_one, "g", True), (reverted_one_of_a_squash, "g", True), (picked_one, "f", False)],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_production_has_a_part_of_it(situation: Situation, missing: str, got: bool, tmp_path: Path) -> None:
    situation(team := Team(tmp_path / "team"))
    found, _ = asked(team)
    assert (found.state, found.missing, found.delivered) == ("part", (missing,), got)


def waits(team: Team) -> None:
    team.week()


def waits_beside_a_hotfix(team: Team) -> None:
    team.week()
    team.on("production").commit("Correctif", z="z\n")


def cancels_out(team: Team) -> None:
    team.pull(101, f=edited(l2="A101"))
    team.pull(102, f=LINES)
    team.tag(TAG)


def cancels_out_beside_a_hotfix(team: Team) -> None:
    cancels_out(team)
    team.on("production").commit("Correctif", z="z\n")


def only_an_empty_commit(team: Team) -> None:
    team.commit("Relance le déploiement")
    team.tag(TAG)


def reverts_the_week_before(team: Team) -> None:
    """Week 1 was squashed; week 2 only takes 102 back. By git's own merge base it would be there."""
    team.week()
    team.tag("2022-01-08")
    team.squashed("2022-01-08")
    team.pull(108, g=LINES)
    team.tag(TAG)
    team.on("production").commit("Correctif", z="z\n")


def second_week_after_a_squash(team: Team) -> None:
    team.week()
    team.tag("2022-01-08")
    team.squashed("2022-01-08")
    team.pull(103, f=edited(l2="A103"))
    team.tag(TAG)
    team.on("production").commit("Correctif", z="z\n")


def reset(team: Team) -> None:
    team.week()
    team.on("production")("merge", "-q", "--no-ff", "-m", "Livraison", TAG)
    team("reset", "-q", "--hard", "2022-01-03")


def waits_beside_a_hotfix_in_the_same_file(team: Team) -> None:
    team.week()
    team.on("production").commit("Correctif", f=edited(l15="H"))


def waits_with_a_mode_beside_a_hotfix(team: Team) -> None:
    team("update-index", "--chmod=+x", "f")
    team("commit", "-q", "-m", "Exécutable (#101)")
    team("checkout", "-q", "-f", "recette")
    team.tag(TAG)
    team.on("production").commit("Correctif", f=edited(l15="H"))


def waits_beside_a_rename(team: Team) -> None:
    team.pull(101, f=edited(l2="A101"))
    team.tag(TAG)
    team.on("production")("mv", "f", "F2")
    team.commit("Correctif : renomme")


def waits_with_what_production_brought(team: Team) -> None:
    """A hotfix came to the branch by a merge of production; in the same file, the delivery has something new."""
    team.pull(101, f=edited(l2="A101"))
    team.tag("2022-01-08")
    team.on("production").commit("Correctif", g=edited(l9="H"))
    team("merge", "-q", "--no-ff", "-m", "Livraison", "recette")
    team.on("recette")("merge", "-q", "--no-ff", "-m", "Merge branch 'production' into recette", "production")
    team.pull(102, g=edited(l2="A102", l9="H"))
    team.tag(TAG)


def criss_cross_waits(team: Team) -> None:
    criss_cross(team)
    team("reset", "-q", "--hard", "production~1")


def waits_where_a_folder_takes_the_place_of_an_edited_file(team: Team) -> None:
    team.pull(101, f=None, f__x="tout autre\n")
    team.tag(TAG)
    team.on("production").commit("Correctif", f=edited(l15="H"))


NONE: list[Situation] = [
    waits, waits_beside_a_hotfix, cancels_out, cancels_out_beside_a_hotfix, only_an_empty_commit,
    reverts_the_week_before, second_week_after_a_squash, reset, criss_cross_waits,
    waits_beside_a_hotfix_in_the_same_file, waits_with_a_mode_beside_a_hotfix, waits_beside_a_rename,
    waits_with_what_production_brought, waits_where_a_folder_takes_the_place_of_an_edited_file,
]  # fmt: skip


@pytest.mark.parametrize("situation", NONE, ids=lambda one: one.__name__)
def test_production_has_nothing_of_it(situation: Situation, tmp_path: Path) -> None:
    situation(team := Team(tmp_path / "team"))
    found, _ = asked(team)
    assert (found.state, found.delivered) == ("none", False)
    assert not any("~" in path for path in (*found.missing, *found.unsure)), "no file of anybody's has that name"


@pytest.mark.parametrize("before", [reverted_one, reverted_one_of_a_squash], ids=lambda one: one.__name__)
def test_what_was_taken_back_as_a_whole_was_delivered(before: Situation, tmp_path: Path) -> None:
    before(team := Team(tmp_path / "team"))
    team.commit("Retire 101", f=LINES)
    found, _ = asked(team)
    assert (found.state, found.delivered) == ("none", True)


def test_a_change_that_the_branch_took_back_itself_is_not_live(tmp_path: Path) -> None:
    merge(team := Team(tmp_path / "team"))
    team.pull(107, f=edited(l2="A101", l9="A107"))
    team("revert", "-m", "1", "--no-edit", "HEAD")
    found, beyond = asked(team)
    assert (found.state, beyond) == ("whole", [])


@pytest.mark.parametrize("shipped", [False, True], ids=["waits", "shipped"])
def test_what_production_got_stays_a_delivery_whatever_a_later_tag_says_of_it(shipped: bool, tmp_path: Path) -> None:
    merge(team := Team(tmp_path / "team"))
    team.pull(103, h="103\n")
    team("tag", "-a", "-m", f"Livraison\n\nRemplace {TAG}", LATER)
    if shipped:
        team.merged(LATER)
    history = collected(team, LATER)
    assert [one.number for one in history.deliveries[0].changes if one.disposition == "entry"] == [103]
    assert (history.superseded, history.holdings[LATER].state) == ({}, "whole" if shipped else "none")


def test_a_tag_on_a_branch_cut_from_another_tag_is_no_delivery(tmp_path: Path) -> None:
    team = Team(tmp_path / "team")
    team.week()
    team("checkout", "-q", "-b", "essai")
    team.commit("Essai", q="q")
    team.tag("2022-01-11")
    history = collected(team, TAG)
    assert [*history.superseded] == ["2022-01-11"]


def test_a_hotfix_before_a_rebased_release_is_told_with_it_alone(tmp_path: Path) -> None:
    team = Team(tmp_path / "team")
    team.commit("Titre 101 (#101)", f=edited(l2="A101"))
    team.tag(TAG)
    team.on("production").commit("Correctif (#90)", z="z")
    team("cherry-pick", TAG)
    told = [collected(team, name).deliveries[0].changes for name in (TAG, "")]
    numbers = [sorted(one.number or 0 for one in changes if one.disposition == "entry") for changes in told]
    assert numbers == [[90, 101], []]


def test_a_merge_that_keeps_its_own_files_delivers_nothing(tmp_path: Path) -> None:
    team = Team(tmp_path / "team")
    team.week()
    team.on("production")("merge", "-q", "-s", "ours", "-m", f"Merge tag '{TAG}' into production", TAG)
    found, _ = asked(team)
    assert (found.state, found.delivered) == ("none", False)


def test_a_file_that_both_edited_cannot_be_known(tmp_path: Path) -> None:
    team = Team(tmp_path / "team")
    team.pull(101, f=edited(l2="A101"))
    team.tag(TAG)
    team.on("production").commit("Un commit qui ne dit rien", f=edited(l2="B"))
    found, _ = asked(team)
    assert (found.state, found.unsure, found.delivered) == ("unknown", ("f",), False)


def forwarded_past(team: Team) -> None:
    team.week()
    team.pull(107, h="107\n")
    team.forwarded("recette")


def merged_past(team: Team) -> None:
    team.week()
    team.pull(107, h="107\n")
    team.merged("recette")


def squashed_past(team: Team) -> None:
    team.week()
    team.pull(107, h="107\n")
    team.squashed("recette")


def rebased_past(team: Team) -> None:
    """Production had a hotfix; the forge's button put every commit of recette on it."""
    team.commit("Titre 101 (#101)", f=edited(l2="A101"))
    team.commit("Titre 102 (#102)", g=edited(l2="A102"))
    team.tag(TAG)
    team.commit("Titre 107 (#107)", h="107\n")
    commits = team("rev-list", "--reverse", "production..recette").split()
    team.on("production").commit("Correctif", z="z\n")
    for sha in commits:
        team("cherry-pick", sha)


def squashed_past_what_rewrote_it(team: Team) -> None:
    team.pull(101, f=edited(l2="A101"))
    team.tag(TAG)
    team.pull(107, f=edited(l2="A107"))
    team.merged("recette")


@pytest.mark.parametrize(
    "situation",
    [forwarded_past, merged_past, squashed_past, rebased_past, squashed_past_what_rewrote_it],
    ids=lambda one: one.__name__,
)
def test_what_went_past_the_demo_is_named(situation: Situation, tmp_path: Path) -> None:
    situation(team := Team(tmp_path / "team"))
    found, beyond = asked(team)
    assert (found.state, beyond) == ("whole", [107])


def test_a_hotfix_picked_from_recette_is_there_and_named(tmp_path: Path) -> None:
    team = Team(tmp_path / "team")
    team.week()
    team.pull(103, h="103\n")
    team.on("production")("cherry-pick", "-m", "1", "recette")
    team.merged()
    found, beyond = asked(team)
    assert (found.state, beyond) == ("whole", [103])


def test_nothing_is_written_into_the_clone(tmp_path: Path) -> None:
    hotfix_elsewhere_in_the_file(team := Team(tmp_path / "team"))
    before = team("count-objects", "-v")
    asked(team)
    assert team("count-objects", "-v") == before
