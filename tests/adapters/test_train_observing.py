"""Looking at the remote tells what it has now, and leaves everything of the clone's user as it was."""

import subprocess
import threading
from pathlib import Path
from time import sleep

import pytest
from test_docs_repository_scene import Docs, processes, traced
from test_train_scene import AT, BACKUP, PRODUCTION, Product, product

from changelog.adapters.git.history import open_repository
from changelog.adapters.train_repository.repository import open_train_repository
from changelog.domain.remote import RECORDS, RefMove
from changelog.errors import Refused

__all__ = ["product"]


def cloned(source: Path, target: Path, *how: str) -> Path:
    """A clone."""
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "clone", "--quiet", *how, source.as_uri(), str(target)], check=True
    )
    return target


def test_an_empty_remote_has_nothing_yet(tmp_path: Path) -> None:
    remote = Docs(tmp_path / "vide.git", default="recette")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(remote.folder), str(clone)], check=True, capture_output=True)
    ours = open_train_repository(open_repository(clone), "origin")
    seen = ours.observe()
    assert (seen.refs.remote_branches, seen.refs.remote_heads, seen.refs.tags, seen.backups) == ({}, {}, (), {})
    assert ours.records() == {}
    tree = ours.git.ask("mktree").decode().strip()
    first = ours.commit(tree, (), "Début\n", AT)
    assert ours.push([RefMove(ref=PRODUCTION, old="", new=first)]).outcome == "done"
    assert ours.observe().branch("production") == first


@pytest.mark.parametrize("name", ["", "amont", "-x", "a b"])
def test_without_a_remote_nothing_can_be_told(product: Product, name: str) -> None:
    with pytest.raises(Refused, match="this clone has no remote") as refused:
        product.opened(name)
    assert "git remote add" in refused.value.hint


def test_a_shallow_clone_is_refused(product: Product, tmp_path: Path) -> None:
    shallow = cloned(product.remote.folder, tmp_path / "creux", "--depth=1")
    with pytest.raises(Refused, match="shallow"):
        open_train_repository(open_repository(shallow), "origin")


def test_tags_of_the_user_stay_and_those_of_the_remote_are_told(product: Product) -> None:
    remote = product.remote
    for name in ("deplace", "efface", "egal"):
        remote.git("tag", name, "recette")
        product.git("tag", name, "origin/recette")
    product.git("tag", "a-moi", "origin/production")
    product.opened().observe()
    remote.git("tag", "--force", "deplace", "production")
    remote.git("tag", "--delete", "efface")
    before = product.own()
    seen = product.opened().observe()
    assert {tag.name: tag.commit for tag in seen.refs.tags} == {
        "deplace": remote.tip("production"),
        "egal": remote.tip("recette"),
    }
    assert product.own() == before


def test_odd_tags(product: Product) -> None:
    remote = product.remote
    who = ("-c", "user.name=Camille", "-c", "user.email=c@exemple.invalid")
    remote.git(*who, "tag", "-a", "-m", "un\n\n#2 deux", "un", "recette")
    remote.git(*who, "tag", "-a", "-m", "sur un autre", "deux", "un")
    remote.git("tag", "contenu", "recette:app.rb")
    remote.git(*who, "tag", "-a", "-m", "contenu", "contenu-dit", "recette:app.rb")
    seen = {tag.name: tag for tag in product.opened().observe().refs.tags}
    tip = remote.tip("recette")
    assert {name: tag.commit for name, tag in seen.items()} == {"un": tip, "deux": tip}
    assert seen["deux"].object_id == remote.git("rev-parse", "deux")


def test_branches_that_went_away_or_were_rewritten(product: Product) -> None:
    remote = product.remote
    remote.ref("refs/heads/a", remote.tip("recette"))
    ours = product.opened()
    ours.observe()
    remote.drop("a")
    remote.ref("refs/heads/a/b", remote.tip("recette"))
    remote.ref("refs/heads/recette", remote.tip("production"))
    remote.git("symbolic-ref", "HEAD", PRODUCTION)
    seen = ours.observe()
    assert set(seen.refs.remote_branches) == {"origin/a/b", "origin/production", "origin/recette"}
    assert (seen.branch("recette"), seen.refs.remote_heads) == (
        remote.tip("production"),
        {"origin": "origin/production"},
    )
    remote.git("symbolic-ref", "HEAD", "refs/heads/rien")
    assert ours.observe().refs.remote_heads == {}


def test_hostile_names_are_names(product: Product) -> None:
    remote, tip = product.remote, product.remote.tip("recette")
    names = ["--upload-pack=touch", "é/à", "a'b\"c", "$(touch${IFS}x)", "HEAD", "refs/heads/x", "a;b", "-"]
    remote.told(b"".join(b"reset refs/heads/%b\nfrom %b\n\n" % (name.encode(), tip.encode()) for name in names))
    remote.told(b"".join(b"reset refs/tags/%b\nfrom %b\n\n" % (name.encode(), tip.encode()) for name in names))
    before = product.own()
    seen = product.opened().observe()
    assert {name for name in names if seen.branch(name) == tip} == {*names}
    assert {name for name in names if seen.tag_object(name) == tip} == {*names}
    assert product.own() == before


def test_settings_made_for_somebody_s_own_fetching_are_not_in_force(product: Product, tmp_path: Path) -> None:
    product.remote.git("tag", "sur-place", "recette")
    product.git("tag", "a-moi", "origin/production")
    for key, value in {
        "remote.origin.mirror": "true",
        "remote.origin.prune": "true",
        "remote.origin.pruneTags": "true",
        "remote.origin.tagOpt": "--tags",
        "remote.origin.fetch": "+refs/*:refs/*",
        "fetch.prune": "true",
        "fetch.pruneTags": "true",
        "fetch.parallel": "4",
        "remote.pushDefault": "ailleurs",
        "core.bare": "false",
        "core.hooksPath": str(tmp_path / "crochets"),
    }.items():
        product.git("config", key, value)
    (tmp_path / "crochets").mkdir()
    for hook in ("reference-transaction", "post-checkout", "pre-auto-gc", "surveille"):
        (tmp_path / "crochets" / hook).write_text(f"#!/bin/sh\ntouch {tmp_path}/appele\nexit 1\n")
        (tmp_path / "crochets" / hook).chmod(0o755)
    before = product.own()
    product.git("config", "core.fsmonitor", str(tmp_path / "crochets" / "surveille"))
    seen = product.opened().observe()
    assert (set(seen.refs.remote_branches), seen.tag_object("sur-place")) == (
        {"origin/production", "origin/recette"},
        product.remote.tip("recette"),
    )
    assert not (tmp_path / "appele").exists()
    product.git("config", "--unset", "core.fsmonitor")
    assert product.own() == before


def test_an_address_in_short_and_one_from_the_clone_s_own_folder(product: Product) -> None:
    for url in ("../produit.git", product.remote.folder.as_uri(), "court:produit.git"):
        product.git("config", "remote.origin.url", url)
        product.git("config", f"url.{product.remote.folder.parent}/.insteadOf", "court:")
        assert product.opened().observe().branch("recette") == product.remote.tip("recette")


def test_a_branch_called_head_is_not_taken_for_another(product: Product) -> None:
    """`refs/remotes/origin/HEAD` names the default branch: writing there would write to that one."""
    product.remote.ref("refs/heads/HEAD", product.remote.tip("production"))
    seen = product.opened().observe()
    assert (seen.branch("HEAD"), seen.branch("recette")) == (
        product.remote.tip("production"),
        product.remote.tip("recette"),
    )
    assert product.git("rev-parse", "refs/remotes/origin/recette") == product.remote.tip("recette")
    assert product.git("symbolic-ref", "refs/remotes/origin/HEAD") == "refs/remotes/origin/recette"


def test_what_somebody_fetches_into_the_same_place_is_theirs(product: Product) -> None:
    """`+refs/pull/*/head:refs/remotes/origin/pr/*` stands in many a clone."""
    remote = product.remote
    product.git("update-ref", "refs/remotes/origin/pr/7", remote.tip("recette"))
    product.git("update-ref", "refs/remotes/origin/ancienne", remote.tip("recette"))
    remote.ref("refs/heads/essai", remote.tip("recette"))
    ours = product.opened()
    assert set(ours.observe().refs.remote_branches) == {"origin/production", "origin/recette", "origin/essai"}
    remote.drop("essai")
    ours.observe()
    tracked = product.git("for-each-ref", "--format=%(refname:lstrip=3)", "refs/remotes/origin").split("\n")
    assert tracked == ["HEAD", "ancienne", "pr/7", "production", "recette"]


def test_two_remotes_are_two(product: Product, tmp_path: Path) -> None:
    other = Docs(tmp_path / "amont.git", default="main")
    other.commit({"x": "x"})
    product.git("remote", "add", "equipe/amont", str(other.folder))
    seen = product.opened("equipe/amont").observe()
    heads = ({"equipe/amont/main": other.tip("main")}, {"equipe/amont": "equipe/amont/main"})
    assert (seen.refs.remote_branches, seen.refs.remote_heads) == heads
    assert set(product.opened().observe().refs.remote_branches) == {"origin/production", "origin/recette"}


def test_over_ssh_as_the_user_has_it(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program that stands for SSH runs git's own other side, and says what it was asked."""
    program = tmp_path / "ssh"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\nfor last; do :; done\neval "$last"\n')
    program.chmod(0o755)
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ssh:file")
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    product.git("config", "remote.origin.url", f"git@forge.exemple.invalid:{product.remote.folder}")
    ours = product.opened()
    assert ours.observe().branch("recette") == product.remote.tip("recette")
    assert product.delivered(ours) == product.at("refs/tags/2022-01-18")
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line.split()[1].removesuffix("'") for line in asked[:2]] == ["git-upload-pack"] * 2
    assert any("git-receive-pack" in line for line in asked)
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "https")
    with pytest.raises(Refused, match="is not supported"):
        ours.observe()


def test_a_folder_that_belongs_to_somebody_else(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = product.opened()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(Refused) as refused:
        ours.observe()
    assert "safe.directory" in refused.value.hint


@pytest.mark.parametrize(
    "url",
    ["ext::touch appele", "http://forge.exemple.invalid/a.git", "git://forge.exemple.invalid/a", "https://[", "fd::1"],
)
def test_an_address_that_is_not_followed(product: Product, url: str) -> None:
    product.git("config", "remote.origin.url", url)
    with pytest.raises(Refused) as refused:
        product.opened().observe()
    assert refused.value.hint and "\n" not in refused.value.message
    product.git("config", f"url.{url}.insteadOf", "court:")
    product.git("config", "remote.origin.url", "court:")
    with pytest.raises(Refused):
        product.opened().observe()
    assert not (product.clone / "appele").exists()


def test_a_remote_that_is_gone(product: Product) -> None:
    ours = product.opened()
    product.remote.folder.rename(product.remote.folder.with_suffix(".ailleurs"))
    with pytest.raises(Refused, match="there is no repository at") as refused:
        ours.observe()
    assert "git remote set-url" in refused.value.hint


def test_another_git_that_holds_the_clone_is_waited_for(product: Product) -> None:
    lock = product.clone / ".git" / "refs" / "remotes" / "origin" / "production.lock"
    product.remote.commit({"a": "a"}, branch="production")
    lock.touch()

    def release() -> None:
        sleep(1)
        lock.unlink()

    thread = threading.Thread(target=release)
    thread.start()
    assert product.opened().observe().branch("production") == product.remote.tip("production")
    thread.join()


def test_a_lock_that_a_killed_git_has_left_is_named(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    from changelog.adapters.git import clones

    quick = [one for one in clones.PRODUCT_SETTINGS if "Timeout" not in one]
    monkeypatch.setattr(clones, "PRODUCT_SETTINGS", (*quick, "core.filesRefLockTimeout=50"))
    product.remote.commit({"a": "a"}, branch="production")
    lock = product.clone / ".git" / "refs" / "nouveautes" / "seen" / "origin" / "heads" / "production.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    with pytest.raises(Refused, match="another git is at work in this clone") as refused:
        product.opened(lock_seconds=0.3).observe()
    assert "remove the file" in refused.value.hint


def test_what_was_fetched_by_hand_and_what_was_not_pushed_stays(product: Product) -> None:
    remote = product.remote
    product.git("fetch", "--quiet", "origin", "production")
    fetched = (product.clone / ".git" / "FETCH_HEAD").read_text()
    ours = product.opened()
    ours.keep(BACKUP, remote.tip("production"))
    product.git("notes", "--ref=nouveautes", "add", "-m", "à moi", remote.tip("recette"))
    mine = product.git("rev-parse", RECORDS)
    other = remote.commit({"x": "x"}, branch="notes")
    remote.ref(RECORDS, other)
    remote.drop("notes")
    assert ours.observe().backups == {}
    assert product.git("rev-parse", BACKUP, RECORDS).split() == [remote.tip("production"), mine]
    assert (product.clone / ".git" / "FETCH_HEAD").read_text() == fetched


def test_from_every_kind_of_clone(product: Product, tmp_path: Path) -> None:
    product.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "lie"))
    whole = product.remote.folder
    product.remote.git("config", "uploadpack.allowFilter", "true")
    clones = [
        tmp_path / "lie",
        cloned(whole, tmp_path / "nu", "--bare"),
        cloned(whole, tmp_path / "miroir", "--mirror"),
        cloned(whole, tmp_path / "partiel", "--filter=blob:none", "--no-checkout"),
        cloned(whole, tmp_path / "etroit", "--single-branch", "--no-tags"),
    ]
    elsewhere = cloned(whole, tmp_path / "module")  # as a submodule is: its settings name the work tree
    subprocess.run(["git", "-C", str(elsewhere), "config", "core.worktree", str(elsewhere)], check=True)
    clones.append(elsewhere)
    product.remote.git("tag", "sur-place", "recette")
    product.remote.commit({"a": "a"}, branch="production")
    for folder in clones:
        ours = open_train_repository(open_repository(folder), "origin")
        seen = ours.observe()
        tips = (product.remote.tip("production"), product.remote.tip("recette"))
        assert (seen.branch("production"), seen.branch("recette")) == tips
        assert seen.tag_object("sur-place") == tips[1]
        assert ours.merge(*tips).clean
        repository = open_repository(folder)
        assert repository.fetched_at()


def test_what_is_mirrored_is_not_fetched_again(
    product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, file = product.opened(), traced(monkeypatch, tmp_path)
    seen = ours.observe()
    assert "fetch" in processes(file)
    again = ours.observe()
    assert (again.refs, again.backups) == (seen.refs, seen.backups)
    assert "fetch" not in processes(file)
    new = product.remote.commit({"n.txt": "n\n"}, branch="recette")
    assert ours.observe().branch("recette") == new
    assert "fetch" in processes(file)
    product.remote.git("tag", "neuf", new)
    product.remote.drop("production")
    last = ours.observe()
    assert (last.branch("production"), [tag.name for tag in last.refs.tags if tag.name == "neuf"]) == ("", ["neuf"])


def test_a_ref_that_another_run_has_just_kept_is_there_already(product: Product) -> None:
    """What this run has listed of the clone is older than what the other one did."""
    ours, other, tip = product.opened(), product.opened(), product.remote.tip("recette")
    ours.observe()
    assert other.keep(BACKUP, tip)
    assert not ours.keep(BACKUP, tip)
