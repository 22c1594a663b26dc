"""What a clone's own settings name is never started by looking at it, by asking its remote, or by moving refs there."""

from pathlib import Path
from time import monotonic, sleep

import pytest
from command import git
from test_train_scene import Product, product

from changelog.adapters.git.history import open_repository
from changelog.adapters.git.remote import listing
from changelog.adapters.git.run import GitTimeout, run
from changelog.domain.remote import RefMove

__all__ = ["product"]
PROGRAMS = (
    "core.fsmonitor", "core.editor", "sequence.editor", "core.pager", "diff.external", "gpg.program", "core.askPass",
    "remote.origin.uploadpack", "remote.origin.receivepack",
    "remote.nouveautes-train.uploadpack", "remote.nouveautes-train.receivepack",
)  # fmt: skip


def test_no_program_of_a_clone_is_started(product: Product, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\necho "$0 $*" >> {tmp_path}/sprung\nexit 1\n')
    trap.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "pre-push", "post-index-change"):
        (hooks / name).symlink_to(trap)
    for name in PROGRAMS:
        git(product.clone, "config", name, str(trap))
    git(product.clone, "config", "core.hooksPath", str(hooks))
    repository = open_repository(product.clone)
    refs = repository.refs()
    tip = refs.branches[refs.head]
    assert [commit.sha for commit in repository.history([tip])]
    repository.patch_ids([tip])
    assert listing(product.clone, "origin", address=str(product.remote.folder)).reason == ""
    ours = product.opened()
    ours.observe()
    assert ours.push([RefMove(ref="refs/heads/essai", old="", new=tip)]).outcome == "done"
    assert not (tmp_path / "sprung").exists(), (tmp_path / "sprung").read_text()


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
