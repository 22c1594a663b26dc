"""What a clone's own settings name is never started by looking at it, by asking its remote, or by moving refs there."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

import pytest
from command import git
from github_server import GitHubServer
from test_docs_repository_scene import settings
from test_train_scene import Product, product
from traps import Traps, planted

from changelog.adapters.docs_repository.read import uncommitted
from changelog.adapters.forge.github import token
from changelog.adapters.forge.github.server import addresses_of
from changelog.adapters.git.history import open_repository
from changelog.adapters.git.objects import TOOL
from changelog.adapters.git.rebase.branches import BranchRebaser
from changelog.adapters.git.rebase.objects import sealed_git
from changelog.adapters.git.remote import listing
from changelog.adapters.git.run import GitTimeout, run
from changelog.adapters.train_repository.repository import open_train_repository
from changelog.domain.remote import RefMove
from changelog.errors import Refused

__all__ = ["product"]
AT = datetime(2022, 1, 19, 9, tzinfo=UTC)


def test_no_program_of_a_clone_is_started(product: Product, tmp_path: Path) -> None:
    traps = Traps(tmp_path)
    planted(product.clone, traps)
    # What the receiving side has is asked by the way of a clone that borrows its objects, too.
    (product.clone / ".git" / "objects" / "info" / "alternates").write_text(f"{product.remote.folder}/objects\n")
    repository = open_repository(product.clone)
    refs = repository.refs()
    tip = refs.branches[refs.head]
    assert [commit.sha for commit in repository.history([tip])]
    assert repository.patch_ids([tip])
    address = str(product.remote.folder)
    assert listing(product.clone, "origin", address=address, own=repository.own.taken_back).reason == ""
    ours = product.opened()
    ours.observe()
    assert ours.push([RefMove(ref="refs/heads/essai", old="", new=tip)]).outcome == "done"
    assert not traps.sprung


@pytest.mark.parametrize("text", ["ssh://git@intranet.invalid/team/app.git", "http://127.0.0.1:{port}/team/app.git"])
def test_a_remote_is_asked_by_the_users_own_means(
    product: Product, hub: GitHubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """By SSH and by the web, where it wants a login: what the clone names is not started, what the user names is."""
    traps, users = Traps(tmp_path), Traps(tmp_path / "users")
    planted(product.clone, traps)
    hub.repository("team/app", private=True)
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ssh:http")
    address = text.format(port=hub.server_url.rpartition(":")[2])
    product.git("-c", "core.fsmonitor=false", "config", "remote.origin.url", address)
    own = f"credential.{hub.server_url}.helper"
    product.git("config", own, traps.one("its own host"))
    settings(
        monkeypatch,
        tmp_path,
        f"[core]\nsshCommand = {users.one('ssh')}\n[credential]\nhelper = {users.one('helper')}\n",
    )
    found = open_repository(product.clone)
    assert listing(product.clone, "origin", address=address, own=found.own.taken_back).reason != ""
    with pytest.raises(Refused):
        product.opened().observe()
    assert not traps.sprung
    assert users.sprung.count("\n") >= 2, users.sprung


def test_without_anything_of_the_users(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`ssh` itself, or what GIT_SSH names."""
    traps, users = Traps(tmp_path), Traps(tmp_path / "users")
    planted(product.clone, traps)
    product.git("-c", "core.fsmonitor=false", "config", "remote.origin.url", "git@intranet.invalid:team/app.git")
    monkeypatch.setenv("PATH", str(users.folder), prepend=os.pathsep)
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ssh")
    users.one("ssh")
    for named in ("", users.one("another")):
        if named:
            monkeypatch.setenv("GIT_SSH", named)
        with pytest.raises(Refused):
            product.opened().observe()
    assert not traps.sprung
    started = dict.fromkeys(line.partition(" ")[0] for line in users.sprung.splitlines())
    assert [*started] == ["ssh", "another"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("remote.origin.url", "ext::{trap} %S"),
        ("remote.origin.vcs", "ext"),
        ("url.ext::{trap}.insteadOf", "{remote}"),
        ("remote.nouveautes-train.url", "ext::{trap} %S"),
        ("remote.nouveautes-train.vcs", "ext"),
    ],
)
def test_a_program_for_an_address(product: Product, tmp_path: Path, key: str, value: str) -> None:
    """Refused, or not followed: `protocol.ext.allow` of the clone permits nothing."""
    traps = Traps(tmp_path)
    known = {"trap": traps.one("ext"), "remote": str(product.remote.folder)}
    product.git("config", "protocol.ext.allow", "always")
    product.git("config", key.format(**known), value.format(**known))
    found = open_repository(product.clone)
    found.refs()
    listing(product.clone, "origin", address=found.remote_urls()["origin"], own=found.own.taken_back)
    with suppress(Refused):
        product.opened().observe()
    assert not traps.sprung


def test_a_partial_clone_is_not_filled_by_a_program(product: Product, tmp_path: Path) -> None:
    """git takes the first of several `remote.*.uploadpack`: reading fetches nothing, and acting is refused."""
    traps = Traps(tmp_path)
    product.remote.git("config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", product.remote.folder.as_uri(), str(partial))
    git(partial, "config", "remote.origin.uploadpack", traps.one("uploadpack"))
    found = open_repository(partial)
    tip = found.refs().remote_branches["origin/recette"]
    assert len({*found.patch_ids([tip, f"{tip}^"]).values()}) < 3  # of trees, and of no file's contents
    with pytest.raises(Refused, match=r"remote\.origin\.uploadpack"):
        open_train_repository(found, "origin")
    with pytest.raises(Refused, match=r"remote\.origin\.uploadpack"):
        BranchRebaser(partial, TOOL, AT)
    assert not traps.sprung


def test_what_is_included_in_one_work_tree_alone(product: Product, tmp_path: Path) -> None:
    """`includeIf` may name what only the work tree of a conflict reads: its settings are looked up there."""
    traps = Traps(tmp_path)
    beside = tmp_path / "beside"
    product.git("worktree", "add", "-q", "--detach", str(beside), "origin/recette")
    (tmp_path / "more").write_text(
        f'[filter "trap"]\n  smudge = {traps.one("smudge")}\n  clean = {traps.one("clean")}\n'
    )
    product.git("config", "includeIf.gitdir:**/worktrees/**.path", str(tmp_path / "more"))
    (beside / ".gitattributes").write_text("* filter=trap\n")
    ours = sealed_git(beside)
    ours.ask("add", "-A")
    ours.ask("checkout-index", "-f", "-a")
    assert not traps.sprung


def test_changed_files_of_the_documentation(product: Product, tmp_path: Path) -> None:
    """`git status` reads them as they would be committed."""
    traps = Traps(tmp_path)
    planted(product.clone, traps)
    (product.clone / ".gitattributes").write_text("* filter=trap\n")
    (product.clone / "app.rb").write_text("deux\n")
    assert uncommitted(product.clone).files["app.rb"] == b"deux\n"
    assert not traps.sprung


def test_git_is_asked_for_a_token_outside_of_the_clone(
    product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traps = Traps(tmp_path)
    planted(product.clone, traps)
    monkeypatch.chdir(product.clone)
    assert token.find(addresses_of("https://github.com", os.environ), {"PATH": "/nowhere"}).secret == ""
    assert not traps.sprung


def test_what_git_has_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where git itself has ended, and a helper holds what it prints."""
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {tmp_path}/helper\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    with pytest.raises(GitTimeout, match="git status did not end within 1 s"):
        run(["-c", "a.b=c", "status"], at=tmp_path, seconds=0.8)
    state = Path(f"/proc/{(tmp_path / 'helper').read_text().strip()}/stat")
    deadline = monotonic() + 10
    while state.exists() and state.read_text().split()[2] != "Z":
        assert monotonic() < deadline, "the helper still runs"
        sleep(0.01)
