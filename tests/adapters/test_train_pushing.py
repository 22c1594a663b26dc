"""A push moves all its refs or none, forward only, from where they were seen; and says truly what became of it."""

from pathlib import Path

import pytest
from test_docs_repository_scene import Docs
from test_train_scene import AT, BACKUP, PRODUCTION, RECETTE, Product, made, product, settings

from changelog.adapters.train_repository.repository import TrainRepository
from changelog.domain.remote import RefMove
from changelog.errors import Refused

__all__ = ["product"]
TAG = "refs/tags/2022-01-18"


@pytest.fixture
def ours(product: Product) -> TrainRepository:
    """Our door, which has seen the remote."""
    ours = product.opened()
    ours.observe()
    return ours


@pytest.fixture
def moves(product: Product, ours: TrainRepository) -> list[RefMove]:
    """A release: production to recette, with a tag and a backup."""
    old, new = product.remote.tip("production"), product.remote.tip("recette")
    return [
        RefMove(ref=PRODUCTION, old=old, new=new),
        RefMove(ref=TAG, old="", new=ours.tag("2022-01-18", new, "Semaine\n", AT)),
        RefMove(ref=BACKUP, old="", new=old),
    ]


def hook(remote: Docs, name: str, script: str) -> None:
    """A hook of the remote's."""
    (remote.folder / "hooks").mkdir(exist_ok=True)
    (remote.folder / "hooks" / name).write_text(f"#!/bin/sh\n{script}\n")
    (remote.folder / "hooks" / name).chmod(0o755)


def test_an_occupied_name_or_a_branch_that_moved_holds_all(
    product: Product, ours: TrainRepository, moves: list[RefMove]
) -> None:
    before = product.remote.state()
    product.remote.ref(BACKUP, product.remote.tip("recette"))
    lost = ours.push(moves)
    assert (lost.outcome, lost.found[BACKUP], product.at(PRODUCTION)) == ("lost", moves[0].new, moves[0].old)
    product.remote.git("update-ref", "-d", BACKUP)
    assert product.remote.state() == before
    theirs = product.remote.commit({"urgent.rb": "x"}, branch="production")
    assert ours.push(moves).outcome == "lost"
    assert [product.at(ref) for ref in (PRODUCTION, TAG, BACKUP)] == [theirs, "", ""]


def test_a_branch_that_was_deleted_meanwhile(product: Product, ours: TrainRepository, moves: list[RefMove]) -> None:
    product.remote.drop("production")
    gone = ours.push(moves)
    assert (gone.outcome, gone.found[PRODUCTION], product.at(TAG)) == ("lost", "", "")
    delete = RefMove(ref=PRODUCTION, old=moves[0].old, new="", rewrites=True)
    assert ours.push([delete]).outcome == "already"


def test_nothing_that_stands_is_lost_unless_it_is_rewritten(product: Product, ours: TrainRepository) -> None:
    base, tip = product.remote.tip("production"), product.remote.tip("recette")
    aside = made(product, ours, {"x": "x"}, (base,))
    product.remote.git("tag", "pose", "recette")
    before = product.remote.state()
    for move in (
        RefMove(ref=RECETTE, old=tip, new=base),
        RefMove(ref=RECETTE, old=tip, new=aside),
        RefMove(ref=RECETTE, old=tip, new=""),
        RefMove(ref=RECETTE, old="1" * 40, new=tip),
        RefMove(ref=RECETTE, old=tip, new="1" * 40),
        RefMove(ref=RECETTE, old=tip, new=ours.tree(tip)),
        RefMove(ref="refs/tags/pose", old=base, new=tip),
        RefMove(ref="refs/tags/pose", old=tip, new=""),
    ):
        with pytest.raises(Refused) as refused:
            ours.push([move])
        assert refused.value.hint and "\n" not in refused.value.message
    assert product.remote.state() == before
    rewrites = RefMove(ref=RECETTE, old=tip, new=aside, rewrites=True)
    assert (ours.push([rewrites]).outcome, product.at(RECETTE)) == ("done", aside)
    goes = RefMove(ref="refs/tags/pose", old=tip, new="", rewrites=True)
    assert (ours.push([goes]).outcome, product.at("refs/tags/pose")) == ("done", "")
    assert ours.observe().tag_object("pose") == ""


@pytest.mark.one_in(7)
@pytest.mark.parametrize(
    "ref",
    ["production", "HEAD", "--mirror", "refs/heads/-x", "refs/heads/a:b", "refs/heads/*", "refs/heads/a..b", "refs/pull/1/head",
     "refs/heads/", "refs/heads/a\nb", "+refs/heads/a", "refs/nouveautes/seen/tags/a", "refs/heads/a.lock", "refs/heads/é\udcff"],
)  # fmt: skip
def test_what_is_no_name_is_not_pushed(product: Product, ours: TrainRepository, ref: str) -> None:
    tip = product.remote.tip("recette")
    with pytest.raises(Refused):
        ours.push([RefMove(ref=ref, old="", new=tip)])
    with pytest.raises(Refused):
        ours.keep(ref, tip)


def test_what_is_no_sha_is_not_pushed(product: Product, ours: TrainRepository) -> None:
    tip = product.remote.tip("recette")
    for sha in ("HEAD", tip[:12], f"+{tip}", "-x", "0" * 40):
        with pytest.raises(Refused):
            ours.push([RefMove(ref=TAG, old="", new=sha)])
    twice = RefMove(ref=TAG, old="", new=tip)
    with pytest.raises(Refused, match="twice"):
        ours.push([twice, twice])
    assert ours.push([]).outcome == "already"


def test_a_protected_branch_leaves_no_tag_behind(product: Product, ours: TrainRepository, moves: list[RefMove]) -> None:
    said = "error: GH006: Protected branch update failed for refs/heads/production."
    hook(product.remote, "update", f"test $1 != {PRODUCTION} || {{ echo '{said}' >&2; exit 1; }}")
    before = product.remote.state()
    refused = ours.push(moves)
    assert (refused.outcome, refused.words[0], product.remote.state()) == ("protected", said, before)
    assert refused.found == {PRODUCTION: moves[0].old, TAG: "", BACKUP: ""}


def test_a_plain_server_that_takes_no_rewrite_is_no_race(product: Product, ours: TrainRepository) -> None:
    product.remote.git("config", "receive.denyNonFastForwards", "true")
    tip = product.remote.tip("recette")
    aside = ours.commit(ours.tree(tip), [product.remote.tip("production")], "Autre chose\n", AT)
    refused = ours.push([RefMove(ref=RECETTE, old=tip, new=aside, rewrites=True)])
    assert (refused.outcome, product.at(RECETTE)) == ("protected", tip)


@pytest.mark.parametrize(
    "words, outcome",
    [
        ("error: GH013: Repository rule violations found for refs/heads/production.", "protected"),
        ("GitLab: You are not allowed to push code to protected branches on this project.", "protected"),
        ("seulement le mardi\\n\\033[31mrouge\\033[0m", "refused"),
    ],
)
def test_the_remote_says_no(
    product: Product, ours: TrainRepository, moves: list[RefMove], words: str, outcome: str
) -> None:
    hook(product.remote, "pre-receive", f"printf '{words}\\n' >&2; exit 1")
    refused = ours.push(moves)
    assert (refused.outcome, product.at(PRODUCTION)) == (outcome, moves[0].old)
    assert refused.words[0] == words.partition("\\n")[0] and all(line.isprintable() for line in refused.words)


def test_a_remote_that_cannot_move_refs_together_says_so(
    product: Product, ours: TrainRepository, moves: list[RefMove]
) -> None:
    product.remote.git("config", "receive.advertiseAtomic", "false")
    before = product.remote.state()
    refused = ours.push(moves)
    assert (refused.outcome, product.remote.state()) == ("refused", before)
    assert "does not support --atomic" in refused.words[0]


def test_answers_that_were_lost_are_looked_for(product: Product, ours: TrainRepository, moves: list[RefMove]) -> None:
    hook(product.remote, "post-update", "kill -9 $PPID")
    moved = ours.push(moves)
    assert (moved.outcome, product.at(PRODUCTION), product.at(TAG)) == ("done", moves[0].new, moves[1].new)


def test_a_connection_that_breaks_before_anything_is_done(
    product: Product, ours: TrainRepository, moves: list[RefMove]
) -> None:
    hook(product.remote, "pre-receive", "kill -9 $PPID")
    broken = ours.push(moves)
    assert (broken.outcome, broken.found[PRODUCTION]) == ("unreachable", moves[0].old)


def test_a_server_that_dies_for_good_leaves_us_unsure(
    product: Product, ours: TrainRepository, moves: list[RefMove]
) -> None:
    folder = product.remote.folder
    hook(product.remote, "pre-receive", f"mv {folder} {folder}.ailleurs; kill -9 $PPID")
    unsure = ours.push(moves)
    assert (unsure.outcome, unsure.found) == ("unsure", {})


def test_a_server_that_is_gone(product: Product, ours: TrainRepository, moves: list[RefMove]) -> None:
    product.remote.folder.rename(product.remote.folder.with_suffix(".ailleurs"))
    assert ours.push(moves).outcome == "unreachable"


def test_somebody_moves_a_branch_right_after_us(product: Product, ours: TrainRepository, moves: list[RefMove]) -> None:
    hook(product.remote, "post-update", f"git update-ref {PRODUCTION} {moves[0].old}")
    moved = ours.push(moves)
    assert (moved.outcome, moved.found[PRODUCTION]) == ("lost", moves[0].old)


def test_a_disk_that_is_full_on_the_other_side(product: Product, ours: TrainRepository, moves: list[RefMove]) -> None:
    hook(product.remote, "pre-receive", "echo 'fatal: write error: No space left on device' >&2; exit 1")
    refused = ours.push(moves)
    assert (refused.outcome, product.at(TAG)) == ("refused", "")
    assert "No space left" in refused.words[0]


def test_settings_made_for_somebody_s_own_pushing_are_not_in_force(
    product: Product, moves: list[RefMove], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "crochets"
    hooks.mkdir()
    for name in ("pre-push", "post-commit", "commit-msg", "prepare-commit-msg"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n")
        (hooks / name).chmod(0o755)
    settings(
        monkeypatch,
        tmp_path,
        f"""
[core]
    hooksPath = {hooks}
[push]
    default = matching
    followTags = true
    gpgSign = true
    useForceIfIncludes = true
    pushOption = ci.skip
    recurseSubmodules = check
[tag]
    gpgSign = true
    forceSignAnnotated = true
[commit]
    gpgSign = true
[gpg]
    program = false
[remote]
    pushDefault = ailleurs
[remote "origin"]
    push = +refs/heads/*:refs/heads/*
    mirror = true
    receivepack = false
[fetch]
    prune = true
[transfer]
    fsckObjects = true
""",
    )
    product.git("tag", "-m", "à moi", "a-moi", "origin/recette")
    before = product.own()
    ours = product.opened()
    ours.observe()
    moved = ours.push(moves)
    assert (moved.outcome, moved.words) == ("done", ())
    refs = {line.split(" ")[0] for line in product.remote.state().split("\n")}
    assert (refs, product.own()) == ({PRODUCTION, RECETTE, TAG, BACKUP}, before)


def test_a_fork_that_somebody_pushes_to_gets_nothing(product: Product, moves: list[RefMove], tmp_path: Path) -> None:
    fork = Docs(tmp_path / "fourche.git")
    product.git("config", "remote.origin.pushurl", str(fork.folder))
    assert product.opened().push(moves).outcome == "done"
    assert (product.at(PRODUCTION), fork.state()) == (moves[0].new, "")


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "url, other, way",
    [
        ("https://github.com/equipe/app", "git@github.com:equipe/app.git", "git@github.com:equipe/app.git"),
        ("https://github.com/equipe/app.git", "ssh://git@ssh.github.com:443/Equipe/app", "ssh://git@ssh.github.com:443/Equipe/app"),
        ("https://github.com/equipe/app", "git@github.com:lea/app.git", ""),
        ("https://github.com/equipe/app", "https://lea:secret@github.com/equipe/app", ""),
        ("https://github.com/equipe/app", "git@miroir.exemple.invalid:equipe/app", ""),
    ],
)  # fmt: skip
def test_another_way_to_the_same_repository_is_followed(product: Product, url: str, other: str, way: str) -> None:
    product.git("config", "remote.origin.url", url)
    product.git("config", "remote.origin.pushurl", other)
    address = product.opened().git.access.address
    assert (address.text, address.push) == (url, way)


def test_what_is_kept_here_is_never_moved(product: Product, ours: TrainRepository) -> None:
    base, tip = product.remote.tip("production"), product.remote.tip("recette")
    for ref in (TAG, BACKUP):
        ours.keep(ref, tip)
        ours.keep(ref, tip)
        ours.keep(ref, base)
        assert product.git("rev-parse", ref) == tip
    ours.keep(f"{TAG}/dessous", tip)  # which cannot stand there, and matters to nobody
    for ref in (PRODUCTION, "refs/notes/nouveautes", "HEAD"):
        with pytest.raises(Refused):
            ours.keep(ref, tip)
