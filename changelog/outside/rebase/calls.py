"""Git as a rebase starts it: in the clone, its answers not changed by anybody's hooks, habits or merge drivers."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from changelog.errors import Refused
from changelog.language.speech import say
from changelog.language.system_words import trouble
from changelog.outside import git_output, git_refusals, git_sealed

# Tried: with a user's `rebase.updateRefs=true` git's own rebase moves the user's branches. Nothing here reads it, since
# no `git rebase` is run; what merging and checking out do read is pinned.
SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "core.sparseCheckout=false",
    "core.logAllRefUpdates=false",
    "commit.gpgSign=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "merge.conflictStyle=merge",
    "merge.renames=true",
    "merge.directoryRenames=conflict",
    "merge.renormalize=false",
    "merge.autoStash=false",
    "merge.verifySignatures=false",
    "submodule.recurse=false",
    "advice.detachedHead=false",
    f"core.attributesFile={os.devnull}",
    "merge.default=text",
    "merge.renameLimit=7000",
    "diff.renameLimit=7000",
    "diff.algorithm=histogram",
)


class Said(NamedTuple):
    """How git ended, and what it said."""

    code: int
    out: bytes
    err: str


class Calls:
    """Starts git on one clone. `common`: the folder that all its work trees share."""

    def __init__(self, folder: Path) -> None:
        git_sealed.door(folder)  # git is there, and its surroundings are forgotten
        self.common = folder
        self.common = self._where(folder)

    def run(
        self, *args: str, given: bytes = b"", at: Path | None = None, extra: Mapping[str, str] | None = None
    ) -> Said:
        """Run git to its end, in the clone or in the work tree `at`."""
        process = self.start(*args, at=at, extra=extra, quiet=False)
        try:
            out, err = process.communicate(given)
        finally:
            end(process)
        return Said(process.returncode, out, git_output.text(err))

    def ask(
        self, *args: str, given: bytes = b"", at: Path | None = None, extra: Mapping[str, str] | None = None
    ) -> str:
        """What git answers. Raises Refused in its own words."""
        said = self.run(*args, given=given, at=at, extra=extra)
        if said.code != 0:
            raise git_refusals.explain(args[0], said.err, path=str(at or self.common))
        return said.out.decode("utf-8", "surrogateescape")

    def start(
        self, *args: str, at: Path | None = None, extra: Mapping[str, str] | None = None, quiet: bool = True
    ) -> "subprocess.Popen[bytes]":
        """Start git and leave it running."""
        settings = [part for one in SETTINGS for part in ("-c", one)]
        where = [] if at else [f"--git-dir={self.common}"]
        words = ["git", "--no-pager", "--no-replace-objects", "--literal-pathspecs", *settings, *where, *args]
        try:
            return subprocess.Popen(
                words,
                cwd=at or self.common,
                env=_surroundings() | dict(extra or {}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if quiet else subprocess.PIPE,
                start_new_session=True,  # an interruption is ours to handle: git is ended, nothing of it is left behind
            )
        except OSError as problem:
            raise Refused(
                say("git cannot be started: {trouble}", trouble=trouble(problem)), hint=say("Try again.")
            ) from problem

    def _where(self, folder: Path) -> Path:
        said = self.run("rev-parse", "--path-format=absolute", "--git-common-dir", at=folder)
        if said.code != 0:
            raise git_refusals.explain("rev-parse", said.err, path=str(folder))
        return Path(said.out.decode("utf-8", "surrogateescape").rstrip("\n"))


def end(process: "subprocess.Popen[bytes]") -> None:
    """End git with all that it has started, where it still runs."""
    if process.poll() is not None:
        return
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError, ValueError):
        process.communicate()


def _surroundings() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in git_sealed.SURROUNDINGS}
    kept.pop("GIT_NO_LAZY_FETCH", None)
    # Files of Git LFS stay the pointers that they are in history: nothing here needs what they point to.
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "false", "LC_ALL": "C", "GIT_LFS_SKIP_SMUDGE": "1"}
