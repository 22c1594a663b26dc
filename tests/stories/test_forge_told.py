"""What a forge adds to a delivery: its pull requests, whoever brought a commit in, titles as they stood at the merge."""

from typing import Any

import pytest
from command import Collected, collected
from forge_history import Forged
from github_server import GitHubServer
from told_by_forge import begin, by_ticket, codes, deliver, keeps_to_schema, said, told

PULL = "betagouv/rdv-service-public/pull"
AFTER = "2022-01-17T20:00:00Z"  # what is merged on that day
BEFORE = "2022-01-10T07:00:00Z"


@pytest.fixture(autouse=True)
def begun(forged: Forged) -> None:
    """A week that begins."""
    begin(forged.history)


def asked(forged: Forged, *words: str) -> Collected:
    """`collect --json`."""
    return collected(forged.run("collect", "--json", *words))


def told_of_commit(forged: Forged) -> tuple[int | None, str]:
    """The number and title of the newest change."""
    newest = asked(forged).changes[0]
    return newest["number"], newest["title"]


def test_collect_says_what_the_forge_knows_of_a_pull_request(forged: Forged) -> None:
    forged.merged(101, title="Rappels", labels=["backend", "urgent !"], milestone="Printemps", author="tom",
                  branch="rappels", assignees=["ana"])  # fmt: skip
    forged.merged(102, title="Nue", author=None)
    forged.history.merge(103, title="Git seul")
    deliver(forged.history)
    found = asked(forged)
    (full,), (bare,), (alone,) = (found.of(number) for number in (101, 102, 103))
    assert full["url"] == f"{forged.hub.server_url}/{PULL}/101"
    assert (full["base"], full["author"], full["milestone"]) == ("recette", "tom", "Printemps")
    assert full["labels"] == ["backend", "urgent !"]
    assert full["merged_at"] == full["committed_at"]
    assert full["people"] == ["Léa"]
    assert (bare["author"], bare["milestone"], bare["labels"], bare["base"]) == (None, None, [], "recette")
    assert [alone[key] for key in ("url", "base", "merged_at", "author")] == [None] * 4
    assert ("pull-missing", "#103") in codes(found.form)


# Commits without a number


def test_a_commit_is_known_by_the_pull_request_that_was_merged_as_it(forged: Forged) -> None:
    sha = forged.history.commit("Range les créneaux").sha
    forged.repository.pull_request(105, "Créneaux rangés", body="Ferme #12", merge_commit=sha, merged_at=AFTER)
    forged.repository.issue(12, "Des créneaux rangés")
    deliver(forged.history)
    assert told_of_commit(forged) == (105, "Créneaux rangés")
    assert told(forged.notes()) == [(12, "Des créneaux rangés")]


def test_of_several_pull_requests_the_one_merged_as_the_commit_is_taken(forged: Forged) -> None:
    sha = forged.history.commit("Range les créneaux").sha
    for number, known in ((104, {"base": "production"}), (105, {"base": "recette"}), (107, {"base": "recette"})):
        forged.repository.pull_request(number, f"Autre {number}", merge_commit=f"{number:040x}", **known)
    forged.repository.pull_request(106, "Le bon", merge_commit=sha, merged_at=AFTER, base="production-2")
    forged.repository.pull_request(108, "Ouverte", head_sha=sha)
    forged.repository.commit(sha, 104, 105, 107, 108, 106)
    deliver(forged.history)
    assert told_of_commit(forged) == (106, "Le bon")


@pytest.mark.parametrize("first", ["open", "elsewhere", "closed"])
def test_else_the_one_merged_into_our_branch(first: str, forged: Forged) -> None:
    sha = forged.history.commit("Range les créneaux").sha
    if first == "elsewhere":
        forged.repository.pull_request(104, "Ailleurs", merge_commit="4" * 40, base="essais")
    else:
        forged.repository.pull_request(104, "Pas fusionnée", state=first)
    forged.repository.pull_request(105, "Chez nous", merge_commit="5" * 40, merged_at=AFTER)
    forged.repository.commit(sha, 104, 105)
    deliver(forged.history)
    assert told_of_commit(forged) == (105, "Chez nous")


def test_a_commit_that_only_open_pull_requests_hold_stays_a_commit(forged: Forged) -> None:
    sha = forged.history.commit("Range les créneaux").sha
    forged.repository.pull_request(104, "Ouverte", head_sha=sha)
    forged.repository.pull_request(105, "Ailleurs", merge_commit="5" * 40, base="essais")
    forged.repository.commit(sha, 104, 105)
    deliver(forged.history)
    assert told_of_commit(forged) == (None, "Range les créneaux")


def rebased(forged: Forged, number: int, *messages: str, **known: Any) -> list[str]:
    """A rebase merge, as git and the forge know it: its commits, oldest first."""
    forged.history.rebase_merge(*messages)
    shas = forged.history.git("rev-list", "--reverse", f"-{len(messages)}", forged.history.tips["recette"]).split()
    forged.repository.pull_request(number, known.pop("title", f"Titre {number}"), merge_commit=shas[-1],
                                   commits=tuple(shas), merged_at=AFTER, **known)  # fmt: skip
    return shas


def test_a_rebase_merge_is_one_change_and_the_sums_add_up(forged: Forged) -> None:
    forged.repository.issue(12, "Rappels par SMS")
    shas = rebased(forged, 105, "Un", "Deux", "Trois", title="Rappels", body="Closes #12")
    forged.merged(106, title="Autre")
    deliver(forged.history)
    found = asked(forged)
    (change,) = found.of(105)
    assert (change["kind"], change["shas"], change["title"]) == ("rebase", shas[::-1], "Rappels")
    assert [one["number"] for one in found.changes] == [106, 105]
    assert found.adds_up()
    assert (found.sums["commits"], found.sums["entry"], found.sums["inside"], found.sums["aside"]) == (5, 1, 2, 2)
    assert told(forged.notes()) == [(12, "Rappels par SMS")]
    assert by_ticket(forged.notes())[12]["changes"] == [105]


def test_two_rebase_merges_side_by_side_stay_two(forged: Forged) -> None:
    rebased(forged, 105, "Un", "Deux")
    rebased(forged, 106, "Trois", "Quatre")
    forged.history.commit("Seul")
    deliver(forged.history)
    found = asked(forged)
    assert [(one["number"], len(one["shas"])) for one in found.changes] == [(None, 1), (106, 2), (105, 2)]
    assert found.adds_up()


def test_a_rebase_merge_speaks_with_the_words_of_any_of_its_commits(forged: Forged) -> None:
    rebased(forged, 105, "Un\n\nFerme #12", "Deux\n\nNouveaute: Les rappels arrivent par SMS", "Trois")
    deliver(forged.history)
    assert told(forged.notes()) == [(12, "Les rappels arrivent par SMS")]


# Titles as they stood


def test_a_change_without_number_is_told_as_it_was_called_at_the_merge(forged: Forged) -> None:
    sha = forged.history.commit("wip").sha
    pull = forged.repository.pull_request(105, "Rappels", merge_commit=sha, merged_at="2022-01-17T12:00:00Z")
    pull.rename("Rappels par SMS", at=BEFORE)
    pull.rename("NE PAS DIRE", at=AFTER)
    pull.rename("Ni ceci", at="2022-02-01T08:00:00Z")
    deliver(forged.history)
    assert told_of_commit(forged) == (105, "Rappels par SMS")


@pytest.mark.parametrize("several", [True, False])
def test_a_merge_without_a_title_takes_the_forges(several: bool, forged: Forged) -> None:
    commits = ["Un", "Deux"][: 1 + several]
    made = forged.history.merge(105, branch="x", message="Merge pull request #105 from equipe/x", commits=commits)
    forged.repository.pull_request(105, "Rappels", merge_commit=made.sha, merged_at="2022-01-17T12:00:00Z").rename(
        "Autrement", at=AFTER
    )
    deliver(forged.history)
    assert told_of_commit(forged) == (105, "Rappels")


def test_a_title_renamed_after_the_merge_does_not_change_what_git_wrote(forged: Forged) -> None:
    forged.merged(105, title="Rappels").rename("Autrement", at=AFTER)
    deliver(forged.history)
    assert told_of_commit(forged) == (105, "Rappels")


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("renames", "expected", "finding"),
    [
        ([], "Rappels", ""),
        ([("Rappels par SMS", BEFORE)], "Rappels par SMS", ""),
        ([("Rappels par SMS", AFTER)], "Rappels", "Rappels par SMS"),
        ([("Deux", BEFORE), ("Trois", AFTER), ("Quatre", "2022-03-01T08:00:00Z")], "Deux", "Quatre"),
        ([("Deux", AFTER), ("Rappels", "2022-03-01T08:00:00Z")], "Rappels", ""),
    ],
)
def test_a_ticket_is_told_as_it_was_called_at_the_merge(
    renames: list[tuple[str, str]], expected: str, finding: str, forged: Forged
) -> None:
    issue = forged.repository.issue(12, "Rappels")
    forged.merged(101, closes=(12,))
    for title, at in renames:
        issue.rename(title, at=at)
    deliver(forged.history)
    form = forged.notes()
    assert told(form) == [(12, expected)]
    if finding:
        assert f"« {finding} »" in said(form, "ticket-renamed")
        assert ("ticket-renamed", "#12") in codes(form)
    else:
        assert form["findings"] == []


def test_two_weeks_tell_one_ticket_each_as_it_was_called_then(forged: Forged) -> None:
    issue = forged.repository.issue(12, "Rappels")
    forged.merged(101, closes=(12,))
    deliver(forged.history)
    issue.rename("Rappels par SMS", at="2022-01-18T20:00:00Z")
    forged.history.day("2022-01-24")
    forged.merged(102, closes=(12,))
    deliver(forged.history, "2022-01-25")
    assert told(forged.notes("2022-01-18")) == [(12, "Rappels")]
    assert told(forged.notes("2022-01-25")) == [(12, "Rappels par SMS")]
    assert codes(forged.notes("2022-01-25")) == []


def test_what_takes_a_ticket_back_says_so(forged: Forged) -> None:
    forged.repository.issue(12, "Rappels par SMS")
    made = forged.merged(101, closes=(12,), title="Rappels", branch="12-rappels")
    deliver(forged.history)
    revert = forged.history.commit(
        f'Revert "Rappels"\n\nThis reverts commit {made.merge_commit}.', files={"pages/rappels-1.txt": None}
    )
    forged.repository.pull_request(102, 'Revert "Rappels"', body="Reverts #101, closes #12", merge_commit=revert.sha)
    deliver(forged.history, "2022-01-25")
    ((ticket, title),) = told(forged.notes())
    assert title == "Annulation\u00a0: Rappels"
    assert ticket in (12, None)


# Answers


def test_the_answers_keep_to_their_schemas(forged: Forged) -> None:
    forged.settings += ["[[environments]]", 'name = "recette"', 'review_app_url = "https://pr{number}.example"']
    forged.repository.issue(12, "Rappels", type="Bug", labels=["a"]).rename("Autre", at="2022-02-01T08:00:00Z")
    forged.merged(101, closes=(12,), milestone="M", labels=["b"], author=None)
    rebased(forged, 102, "Un", "Deux")
    deliver(forged.history)
    for name in ("notes", "collect", "status"):
        keeps_to_schema(forged.run(name, "--json"), name)
    for name in ("notes", "collect"):
        keeps_to_schema(forged.run(name, "--json", "--all"), f"{name}-all")


@pytest.mark.parametrize("new", ["betagouv/rdv-solidarites", "numerique/rdv"])
def test_a_renamed_repository_says_its_new_name(new: str, forged: Forged, hub: GitHubServer) -> None:
    forged.repository.issue(12, "Rappels")
    forged.repository.issue(13, "Agenda")
    forged.merged(101, body=f"Closes {new}#12")
    forged.merged(102, body=f"Closes {hub.server_url}/betagouv/rdv-service-public/issues/13")
    deliver(forged.history)
    hub.rename("betagouv/rdv-service-public", new)
    form = forged.notes()
    assert ("forge-renamed", "betagouv/rdv-service-public") in codes(form)
    assert new in said(form, "forge-renamed")
    assert told(form) == [(12, "Rappels"), (13, "Agenda")]
    assert {entry["url"] for entry in by_ticket(form).values()} == {
        f"{hub.server_url}/{new}/issues/{number}" for number in (12, 13)
    }
