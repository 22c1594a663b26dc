"""Brings a branch on top of another one (`ports.RebasesBranches`): in memory, with a work tree where people are needed.

What waits for a person is kept under the clone's git folder, and is found again after kill -9. The clone's own work
tree, its index, its branches and everybody's other work trees are never touched.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import structs

from changelog.adapters import write_all
from changelog.adapters.git.rebase import conflicts
from changelog.adapters.git.rebase.conflicts import ConflictWorkTree, Unresolved
from changelog.adapters.git.rebase.objects import RebaseObjects, open_git
from changelog.adapters.git.rebase.replay import replay, weave
from changelog.adapters.git.rebase.task import OpenConflict, RebaseState, RebaseTask
from changelog.domain.remote import Author, Conflict, Rewritten
from changelog.errors import Refused
from changelog.i18n.say import marked, say


class BranchRebaser:
    """Rebases branches of a clone. `author` commits, at one moment: the same rebase makes the same commits."""

    def __init__(self, folder: Path, author: Author, at: datetime) -> None:
        self._git = open_git(folder)
        self._committer = f"{_plain(author.name)} <{_plain(author.email)}> {int(at.timestamp())} {at:%z}"
        self._home = self._git.folder / "nouveautes" / "resync"
        self._rerere = self._git.folder / "rr-cache"
        self._work_tree = ConflictWorkTree(self._git, self._home / "worktree")

    def rebase(
        self, old: str, onto: str, *, drop: Sequence[str] = (), also: Sequence[str] = ()
    ) -> Rewritten | Conflict:  # fmt: skip
        tips = (*also, old)
        return self._begin(RebaseTask(kind="rebase", tips=tips, onto=onto, committer=self._committer, drop=tuple(drop)))

    def weave(
        self, tips: Sequence[str], onto: str, message: str, *, apart: Sequence[str] = ()
    ) -> Rewritten | Conflict:  # fmt: skip
        return self._begin(
            RebaseTask(
                kind="merge", tips=tuple(tips), onto=onto, committer=self._committer, message=message,
                apart=tuple(apart),
            )
        )  # fmt: skip

    def waiting(self) -> Conflict | None:
        """What waits for a person, if anything does."""
        state = self._saved()
        if state is None or state.stop is None or not state.ready or not self._work_tree.place.is_dir():
            return None
        return self._conflict(state.stop)

    def settle(self) -> Literal["rebase", "merge"]:
        """Take up a person's resolution of the conflict; returns what is under way. Raises Refused where nothing waits,
        or it is not resolved.
        """
        with self._alone():
            state = self._saved()
            if state is None or state.stop is None:
                raise Refused(say("no resync is under way here"), hint=say("Start one: nouveautes resync"))
            if state.ready:
                settled = state.settled | {state.stop.key: self._work_tree.resolution(state.stop)}
                self._write(structs.replace(state, settled=settled, stop=None, ready=False))
            return state.task.kind

    def put_away(self) -> None:
        """Remove the work tree, and keep the resolutions of before."""
        with self._alone():
            self._work_tree.remove()
            if state := self._saved():
                self._write(structs.replace(state, stop=None, ready=False))

    def abort(self) -> None:
        if not self._home.is_dir():
            return
        with self._alone():
            state = self._saved()
            self._work_tree.remove()
            if state and state.ours:
                shutil.rmtree(self._rerere, ignore_errors=True)
            self._file.unlink(missing_ok=True)

    def identities(self, commits: Sequence[str]) -> dict[str, str]:
        with RebaseObjects(self._git) as objects:
            return {sha: objects.raw(sha).digest for sha in commits}

    def _begin(self, task: RebaseTask) -> Rewritten | Conflict:
        with self._alone():
            before = self._saved()
            # A resolution holds for the same trees: after a commit more on the branch nobody is asked the same again.
            settled = before.settled if before else {}
            ours = before is not None and before.ours
            return self._run(RebaseState(task=task, settled=settled, ours=ours))

    def _run(self, state: RebaseState) -> Rewritten | Conflict:
        task = state.task
        how = replay if task.kind == "rebase" else weave
        with RebaseObjects(self._git) as objects:
            while True:
                try:
                    found = how(objects, task, state.settled)
                except Unresolved as problem:
                    state = self._lay_out(objects, structs.replace(state, stop=problem.stop, ready=False))
                    if state.ready:
                        return self._conflict(problem.stop)
                    continue
                self._work_tree.remove()
                self._write(structs.replace(state, stop=None, ready=False))
                return structs.replace(found, settled=_readable(found.settled))

    def _lay_out(self, objects: RebaseObjects, state: RebaseState) -> RebaseState:
        """A conflict laid out for a person (`ready`), or resolved as it was before."""
        stop = state.stop
        assert stop is not None  # noqa: S101 - it was just put there
        if not state.taught:
            # Where the clone remembers conflicts already, what is learnt here is kept; else it goes with the work tree.
            state = structs.replace(state, ours=state.ours or not self._rerere.is_dir())
            self._write(state)
            conflicts.teach(objects, self._work_tree, state.task)
            state = structs.replace(state, taught=True)
        self._write(state)
        self._work_tree.prepare(objects, stop)
        if self._work_tree.open_files() or not stop.files:
            state = structs.replace(state, ready=True)
        else:
            settled = state.settled | {stop.key: self._work_tree.resolution(stop)}
            state = structs.replace(state, settled=settled, stop=None)
        self._write(state)
        return state

    def _conflict(self, stop: OpenConflict) -> Conflict:
        return Conflict(worktree=str(self._work_tree.place), commit=stop.commit, files=_readable(stop.files))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._home.mkdir(parents=True, exist_ok=True)
        with write_all.held(self._home / "lock", 0, busy=marked("another run is resyncing this clone")):
            yield

    @property
    def _file(self) -> Path:
        return self._home / "memory.json"

    def _saved(self) -> RebaseState | None:
        try:
            return msgspec.convert(json.loads(self._file.read_bytes()), RebaseState)
        except (FileNotFoundError, ValueError):
            return None  # a file that nobody can read holds no resolution

    def _write(self, state: RebaseState) -> None:
        new = self._file.with_suffix(".new")
        # Python's own encoder: names of files may not be UTF-8, and are to come back as the bytes they are.
        new.write_text(json.dumps(msgspec.to_builtins(state)), encoding="ascii")
        new.replace(self._file)


def _plain(text: str) -> str:
    return "".join(char for char in text if char not in "<>\n\0").strip()


def _readable(paths: Sequence[str]) -> tuple[str, ...]:
    return tuple(path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") for path in paths)
