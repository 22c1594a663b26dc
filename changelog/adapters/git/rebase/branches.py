"""Brings a branch on top of another one (`ports.RebasesBranches`): in memory, with a work tree where people are needed.

What waits for a person stands under the clone's git folder, and is found again after kill -9. The clone's own work
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
from changelog.adapters.git.rebase.conflicts import Unsettled, WorkTree
from changelog.adapters.git.rebase.objects import Objects, open_git
from changelog.adapters.git.rebase.replay import replay, weave
from changelog.adapters.git.rebase.task import Memory, Stop, Task
from changelog.domain.remote import Author, Conflict, Rewritten
from changelog.errors import Refused
from changelog.i18n.say import marked, say


class Branches:
    """Rebases branches of a clone. `author` commits, at one moment: the same rebase makes the same commits."""

    def __init__(self, folder: Path, author: Author, at: datetime) -> None:
        self._git = open_git(folder)
        self._committer = f"{_plain(author.name)} <{_plain(author.email)}> {int(at.timestamp())} {at:%z}"
        self._home = self._git.folder / "nouveautes" / "resync"
        self._desk = WorkTree(self._git, self._home / "worktree")

    def rebase(
        self, old: str, onto: str, *, drop: Sequence[str] = (), also: Sequence[str] = ()
    ) -> Rewritten | Conflict:  # fmt: skip
        """Rebase `old` onto `onto`, without the commits `drop`; `also` what stands beside it. A conflict leaves the
        work tree for a person.
        """
        tips = (*also, old)
        return self._begin(Task(kind="rebase", tips=tips, onto=onto, committer=self._committer, drop=tuple(drop)))

    def weave(
        self, tips: Sequence[str], onto: str, message: str, *, apart: Sequence[str] = ()
    ) -> Rewritten | Conflict:  # fmt: skip
        """Merge `onto` into the first of the tips, what comes of that into the next, and so on; what comes of those
        `apart` is not brought into the next.
        """
        return self._begin(
            Task(kind="merge", tips=tuple(tips), onto=onto, committer=self._committer, message=message,
                 apart=tuple(apart))
        )  # fmt: skip

    def waiting(self) -> Conflict | None:
        """What waits for a person, if anything does."""
        memory = self._memory()
        if memory is None or memory.stop is None or not memory.ready or not self._desk.place.is_dir():
            return None
        return self._conflict(memory.stop)

    def settle(self) -> Literal["rebase", "merge"]:
        """Take up what a person has made of the conflict; what is under way. Raises Refused where nothing waits, or it
        is not settled.
        """
        with self._alone():
            return self._take_up().task.kind

    def put_away(self) -> None:
        """Take the work tree away, and remember what was settled before."""
        with self._alone():
            self._desk.remove()
            if memory := self._memory():
                self._write(structs.replace(memory, stop=None, ready=False))

    def abort(self) -> None:
        """Take the temporary work tree away; nothing where there is none."""
        if self._home.is_dir():
            with self._alone():
                self._clear()

    def identities(self, commits: Sequence[str]) -> dict[str, str]:
        """Commit → a digest of its author, the author's date and its message, byte by byte."""
        with Objects(self._git) as objects:
            return {sha: objects.raw(sha).digest for sha in commits}

    def _begin(self, task: Task) -> Rewritten | Conflict:
        with self._alone():
            before = self._memory()
            # What was settled holds for the same trees: a commit more on the branch asks nobody the same again.
            settled = before.settled if before else {}
            ours = before is not None and before.ours
            return self._run(Memory(task=task, settled=settled, ours=ours))

    def _take_up(self) -> Memory:
        memory = self._memory()
        if memory is None or memory.stop is None:
            raise Refused(say("no resync is under way here"), hint=say("Begin one: nouveautes resync"))
        if memory.ready:
            settled = memory.settled | {memory.stop.key: self._desk.settlement(memory.stop)}
            memory = structs.replace(memory, settled=settled, stop=None, ready=False)
            self._write(memory)
        return memory

    def _run(self, memory: Memory) -> Rewritten | Conflict:
        task = memory.task
        how = replay if task.kind == "rebase" else weave
        with Objects(self._git) as objects:
            while True:
                try:
                    found = how(objects, task, memory.settled)
                except Unsettled as unsettled:
                    memory = self._asked(objects, structs.replace(memory, stop=unsettled.stop, ready=False))
                    if memory.ready:
                        return self._conflict(unsettled.stop)
                    continue
                self._desk.remove()
                self._write(structs.replace(memory, stop=None, ready=False))
                return _shown(found)

    def _asked(self, objects: Objects, memory: Memory) -> Memory:
        """A conflict laid out for a person (`ready`), or settled as it was before."""
        stop = memory.stop
        assert stop is not None  # noqa: S101 - it was just put there
        if not memory.taught:
            memory = structs.replace(memory, ours=memory.ours or not conflicts.known(self._git.folder))
            self._write(memory)
            conflicts.teach(objects, self._desk, memory.task)
            memory = structs.replace(memory, taught=True)
        self._write(memory)
        self._desk.prepare(objects, stop)
        if self._desk.open_files() or not stop.files:
            memory = structs.replace(memory, ready=True)
        else:
            settled = memory.settled | {stop.key: self._desk.settlement(stop)}
            memory = structs.replace(memory, settled=settled, stop=None)
        self._write(memory)
        return memory

    def _conflict(self, stop: Stop) -> Conflict:
        return Conflict(worktree=str(self._desk.place), commit=stop.commit, files=_readable(stop.files))

    def _clear(self) -> None:
        memory = self._memory()
        self._desk.remove()
        if memory and memory.ours:
            shutil.rmtree(self._git.folder / "rr-cache", ignore_errors=True)
        self._file.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._home.mkdir(parents=True, exist_ok=True)
        with write_all.held(self._home / "lock", 0, busy=marked("another run is resyncing this clone")):
            yield

    @property
    def _file(self) -> Path:
        return self._home / "memory.json"

    def _memory(self) -> Memory | None:
        try:
            return msgspec.convert(json.loads(self._file.read_bytes()), Memory)
        except (FileNotFoundError, ValueError):
            return None  # a file that nobody can read holds nothing that anybody settled

    def _write(self, memory: Memory) -> None:
        new = self._file.with_suffix(".new")
        # Python's own: names of files may be no UTF-8, and are to come back as the bytes they are.
        new.write_text(json.dumps(msgspec.to_builtins(memory)), encoding="ascii")
        new.replace(self._file)


def _plain(text: str) -> str:
    return "".join(char for char in text if char not in "<>\n\0").strip()


def _readable(paths: Sequence[str]) -> tuple[str, ...]:
    return tuple(path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") for path in paths)


def _shown(found: Rewritten) -> Rewritten:
    return structs.replace(found, settled=_readable(found.settled))
