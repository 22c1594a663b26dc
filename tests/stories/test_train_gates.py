"""What stops the train, and who may pass: every gate at once, moved tags, squashed releases, hotfixes that carry more."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from command import git
from github_server import GitHubServer
from train_scene import Train
from train_words import PRODUCTION, TAG

from changelog.app import workflows


@pytest.fixture
def train(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Train:  # type: ignore[no-untyped-def]
    """The week in a folder: where the forge makes no difference."""
    return Train(tmp_path, monkeypatch).begin()


@pytest.fixture
def github(tmp_path, monkeypatch: pytest.MonkeyPatch, hub: GitHubServer) -> Iterator[Train]:  # type: ignore[no-untyped-def]
    """The week on the local GitHub, production protected."""
    yield Train(tmp_path, monkeypatch, hub).begin()


def test_every_closed_gate_is_told_at_once(train: Train) -> None:
    train.more = ['[calendar]\nrelease = "thursday 12:30"\nholidays = "FR"', '[announce]\nchannels = ["equipe"]']
    train.monday()
    train.hotfix(104)
    train.at("2022-01-19 10:00")
    before = train.refs()
    answer = train.run("release")
    assert answer.code == 1
    for name in ("Montré", "Annoncé", "Calendrier", "La production n’a rien de plus"):
        assert f"✗ {name}" in answer.err
    assert "#104" in answer.err and "nouveautes resync" in answer.err
    assert train.refs() == before


def test_a_merge_that_kept_its_own_files_is_no_release_and_loses_nothing(train: Train) -> None:
    train.monday()
    train.shown()
    train.hotfix(104)
    train.look()
    history, before = train.history, train.refs()
    tips = [history.tips[PRODUCTION], history.tips["recette"]]
    history.point(PRODUCTION, history.write(f"Merge tag '{TAG}' into {PRODUCTION}", tips, {}))
    history.ready()
    train.at("2022-01-20 12:30")
    answer = train.run("release")
    assert answer.code == 1 and "#104" in answer.err
    assert train.whole(PRODUCTION, 104) and not train.whole(PRODUCTION, 102)
    assert train.run("resync").code == 1
    assert train.refs()["refs/heads/recette"] == before["refs/heads/recette"]


def test_a_gate_is_passed_by_name_and_reason_and_that_is_kept(train: Train) -> None:
    train.monday()
    train.at("2022-01-20 12:30")
    assert train.run("release", "--override", "shown").code == 2
    train.do("release", "--override", "shown", "--because", "La panne coûte cher")
    notes = git(train.remote, "notes", "--ref=nouveautes", "show", f"refs/tags/{TAG}")
    said = [json.loads(line) for line in notes.split("\n")]
    (passed,) = (one for one in said if one["kind"] == "overridden")
    assert (passed["gate"], passed["why"], passed["by"]) == ("shown", "La panne coûte cher", "Léa")
    assert any("La panne coûte cher" in comment for comment in train.comments())
    assert train.whole(PRODUCTION, 102)


def test_the_buttons_offer_the_gates_that_may_be_overridden(train: Train) -> None:
    train.at("2022-01-17 18:00")
    for command, gates in workflows.OVERRIDES.items():
        answer = train.run(command, "--override", "none", "--because", "pressé", "--lang", "en")
        assert answer.code == 2 and f"They are {', '.join(sorted(gates))}." in answer.err
        if command == "tag":
            train.monday()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("gate", ["place", "production", "list"])
def test_what_guards_production_cannot_be_passed(train: Train, gate: str) -> None:
    train.monday()
    answer = train.run("release", "--override", gate, "--because", "pressé")
    assert answer.code == 2 and gate in answer.err


def test_a_tag_that_was_moved_after_the_demo_stops_the_train(train: Train) -> None:
    train.monday()
    train.shown()
    train.merged(103)
    git(train.history.ready(), "tag", "--force", "--annotate", "--message", "ailleurs", TAG, "refs/heads/recette")
    train.at("2022-01-20 12:30")
    before = train.refs()
    answer = train.run("release", "--override", "shown", "--because", "pressé")
    assert answer.code == 1 and "✗ Le tag n’a pas bougé" in answer.err
    assert train.refs() == before
    assert train.run("demo", "--shown").code == 1, "what was moved is not what was shown"


def test_a_tag_that_carries_more_than_it_lists_stops_the_train(train: Train) -> None:
    train.monday()
    listed = git(train.history.ready(), "for-each-ref", "--format=%(contents)", f"refs/tags/{TAG}")
    train.merged(103)
    message = train.folder / "message"
    message.write_text(listed, "utf-8")
    words = ["tag", "--force", "--cleanup=verbatim", "--annotate", "--file", str(message), TAG, "refs/heads/recette"]
    git(train.remote, *words)
    train.do("demo", "--shown")
    answer = train.run("release")
    assert answer.code == 1 and "#103" in answer.err
    assert not train.holds(PRODUCTION, 103)


def test_a_refusal_closes_the_gate_until_it_is_shown_again(train: Train) -> None:
    train.monday()
    train.shown()
    train.do("demo", "--refused", "12", "--because", "pas fini")
    assert train.tags()[-1] == f"{TAG}-2"
    answer = train.run("release", TAG)
    assert answer.code == 1 and f"{TAG}-2" in answer.err, "its place is taken"


def test_all_of_it_cannot_be_refused(train: Train) -> None:
    train.monday()
    before = train.refs()
    answer = train.run("demo", "--refused", "12", "--refused", "14", "--because", "rien ne va")
    assert answer.code == 1 and train.refs() == before
    answer = train.run("demo", "--refused", "999", "--because", "rien ne va")
    assert answer.code == 2 and "#101, #102" in answer.err


def test_what_others_build_on_is_not_taken_out_alone(train: Train) -> None:
    train.merged(106)
    text = train.files("recette")["service.txt"]
    train._commit(
        "Corrige l’export", {"service.txt": text.replace("export : tableur", "export : tableur et texte") + "\n"}
    )
    train.monday()
    answer = train.run("demo", "--refused", "106", "--because", "faux")
    assert answer.code == 1 and "service.txt" in answer.err


@pytest.mark.soak
def test_a_release_that_somebody_squashed_through_its_pull_request_is_there(github: Train) -> None:
    github.monday()
    github.shown()
    github.at("2022-01-20 12:30")
    assert github.product
    tree = git(github.remote, "rev-parse", f"refs/tags/{TAG}^{{tree}}")
    squashed = git(
        github.remote, "commit-tree", tree, "-p", github.tip(), "-m", f"Livraison {TAG} en production (#200)"
    )
    head = git(github.remote, "rev-parse", f"refs/tags/{TAG}^{{commit}}")
    git(github.remote, "update-ref", f"refs/heads/{PRODUCTION}", squashed)
    github.product.pull_request(
        200, "Livraison", base=PRODUCTION, head=f"nouveautes/livraison-{TAG}", head_sha=head, merge_commit=squashed,
        merged_at="2022-01-20T10:00:00Z",
    )  # fmt: skip
    github.product.protections.clear()
    github.do("release", "--no-wait")
    assert github.tip() == squashed, "what it holds is there: nothing more is pushed"


def test_production_that_takes_no_pushes_gets_it_by_a_pull_request(train: Train) -> None:
    train.monday()
    train.shown()
    hook = train.remote / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\n[ "$1" != refs/heads/production ] || { echo "GH006: Protected branch" >&2; exit 1; }\n')
    hook.chmod(0o755)
    train.at("2022-01-20 12:30")
    train.do("release")
    merge = train.tip()
    parents = git(train.remote, "rev-list", "--parents", "--max-count=1", merge).split()[1:]
    assert parents[1] == git(train.remote, "rev-parse", f"{TAG}^{{commit}}"), "a merge commit that holds the tag"
    assert git(train.remote, "rev-parse", f"{merge}^{{tree}}") == git(train.remote, "rev-parse", f"{TAG}^{{tree}}")


def test_the_way_back_takes_exactly_the_delivery_out(train: Train) -> None:
    train.monday()
    train.shown()
    train.at("2022-01-20 12:30")
    before = train.files(PRODUCTION)
    train.do("release", "--no-wait")
    answer = train.do("release", "--undo")
    branch = f"nouveautes/retour-{TAG}"
    assert train.files(branch) == before
    (number,) = (
        one for one, (head, base, _) in train.product_requests().items() if (head, base) == (branch, PRODUCTION)
    )
    assert str(number) in answer.out
    assert train.whole(PRODUCTION, 101), "production is not rewound"
    train.do("demo", "--shown", str(number))
    assert train.run("release", "--undo").code == 0, "run again, it finds it"


def test_a_hotfix_carries_nothing_that_waits(train: Train) -> None:
    train.do("hotfix", "start", "matin", "--because", "panne")
    assert train.pulls("hotfix/matin", without=PRODUCTION) == {}
    train.look()
    train.history.point("hotfix/matin", train.history.tips["recette"])
    for words in (("start", "matin"), ("merge", "matin")):
        answer = train.run("hotfix", *words)
        assert answer.code == 1 and "#101" in answer.err and "#102" in answer.err


def test_nobody_is_there_to_agree(train: Train) -> None:
    before = train.refs()
    answer = train.run("tag", yes=False)
    assert answer.code == 1 and "--yes" in answer.err and train.refs() == before


def test_a_plan_is_the_same_shown_and_in_json(train: Train) -> None:
    train.monday()
    train.shown()
    train.at("2022-01-20 12:30")
    plan = train.run("release", "--dry-run", "--json", yes=False).json
    assert plan["done"] is None and plan["command"] == "release"
    (push,) = (step for step in plan["steps"] if step["type"] == "push")
    (move,) = push["moves"]
    assert (move["ref"], move["new"]) == (
        f"refs/heads/{PRODUCTION}",
        git(train.remote, "rev-parse", f"{TAG}^{{commit}}"),
    )
    assert move["old"] == train.tip()
    train.history.now -= timedelta(minutes=10)
    done = train.run("release", "--json").json["done"]
    assert [one["step"] for one in done] == plan["steps"]


def test_nobody_s_branches_or_files_are_touched(train: Train) -> None:
    train.do("tag", "--dry-run")
    (train.clone / "lisez-moi.txt").write_text("à moi", "utf-8")
    before = train.untouched()
    train.monday()
    train.shown()
    train.do("demo", "--refused", "12", "--because", "pas fini")
    train.at("2022-01-20 12:30")
    train.do("release", "--no-wait")
    assert train.untouched() == before
