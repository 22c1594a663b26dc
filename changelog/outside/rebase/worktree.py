"""The work tree in which a person settles a conflict: a linked one under the git folder; nobody else's is touched.

HEAD is what the commit lands on; the index holds the three sides of every file in conflict, as after any `git merge`.
However it is settled there (`git add`, a merge tool, even a commit), the index is what counts.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from changelog.adapters.git.run import Git
from changelog.errors import Refused
from changelog.language import plain
from changelog.language.speech import marked, say
from changelog.outside.rebase.objects import ONE, TWO, Objects
from changelog.outside.rebase.task import Settlement, Stop

_RERERE = ("-c", "rerere.enabled=true", "-c", "rerere.autoUpdate=true")
_SHOWN = 8


class WorkTree:
    """The one work tree of a rebase; it need not be there yet."""

    def __init__(self, git: Git, place: Path) -> None:
        self._git = git
        self.place = place

    def prepare(self, objects: Objects, stop: Stop) -> None:
        """Lay a conflict out. What was remembered of such conflicts is done again at once (rerere)."""
        self.check_out(stop.head, stop.tree)
        title = objects.raw(stop.commit).message.split(b"\n", 1)[0].decode("utf-8", "replace")
        _rename_sides(self.place, stop, f"{stop.commit[:10]} {plain.shortened(plain.line(title), 60)}")
        self.lay_out(stop)

    def check_out(self, head: str, tree: str) -> None:
        """HEAD at one commit, index and files as a tree has them."""
        if not (self.place / ".git").is_file() or self._git.run("rev-parse", "--git-dir", at=self.place).code != 0:
            self.remove()
            self._git.text("worktree", "add", "--quiet", "--detach", "--no-checkout", "--force", str(self.place), head)
        self._git.text("update-ref", "--no-deref", "HEAD", head, at=self.place)
        said = self._git.run("read-tree", "--reset", "-u", tree, at=self.place)
        if said.code != 0:
            raise Refused(
                say("the files of the conflict cannot be written: {said}", said=_first(said.err)),
                hint=say(
                    "Nothing was pushed. A filter that .gitattributes asks for has to be installed, for instance."
                ),
            )
        self._git.run("clean", "-ffdq", at=self.place)

    def lay_out(self, stop: Stop) -> None:
        """The three sides of every file in conflict into the index."""
        none = "0" * len(stop.commit)
        lines = [f"0 {none}\t{path}" for path in stop.files]
        lines += [f"{side.mode} {side.sha} {side.stage}\t{side.path}" for side in stop.stages]
        given = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
        self._git.text("update-index", "-z", "--index-info", stdin=given, at=self.place)
        self._git.run(*_RERERE, "rerere", at=self.place)

    def open_files(self) -> tuple[str, ...]:
        """The files that are in conflict still."""
        listed = self._git.text("diff", "--name-only", "--diff-filter=U", "-z", at=self.place)
        return tuple(dict.fromkeys(path for path in listed.split("\0") if path))

    def settlement(self, stop: Stop) -> Settlement:
        """What a person made of it. Raises Refused where it is not settled, or something would be left behind."""
        open_ = marked("in conflict still: {files}")
        self._refuse(open_, self.open_files(), say("Settle them, then `git add` them there."))
        changed = marked("changed and not added: {files}")
        self._refuse(changed, self._listed("diff", "--name-only"), say("`git add` them there."))
        beside = self._listed("ls-files", "--others", "--exclude-standard")
        unknown = marked("there and not added: {files}")
        self._refuse(unknown, beside, say("`git add` them there, or delete them."))
        self._git.run(*_RERERE, "rerere", at=self.place)
        tree = self._git.text("write-tree", at=self.place).strip()
        return Settlement(tree=tree, files=stop.files)

    def remove(self) -> None:
        """Take it away, with what git knows of it; also what is left of one that was being made or taken away."""
        self._git.run("worktree", "remove", "--force", "--force", str(self.place))
        if self.place.is_symlink() or self.place.is_file():
            self.place.unlink()
        elif self.place.exists():
            shutil.rmtree(self.place)
            self._git.run("worktree", "remove", "--force", "--force", str(self.place))

    def _listed(self, *words: str) -> tuple[str, ...]:
        out = self._git.text(words[0], *words[1:], "-z", at=self.place)
        return tuple(dict.fromkeys(path for path in out.split("\0") if path))

    def _refuse(self, message: str, files: Sequence[str], cure: str) -> None:
        if files:
            named = ", ".join(plain.shortened(plain.line(path), 60) for path in files[:_SHOWN])
            more = "…" if len(files) > _SHOWN else ""
            raise Refused(
                say(message, files=f"{named}{more}"),
                hint=say("{cure}\nThe work tree: {place}", cure=cure, place=self.place),
            )


def _rename_sides(place: Path, stop: Stop, title: str) -> None:
    """Call the sides of the marks what a person knows them by."""
    for path in stop.files:
        file = place / path
        if file.is_symlink() or not file.is_file():
            continue
        before = data = file.read_bytes()
        for ours, theirs in (stop.names, (ONE, TWO)):
            data = data.replace(f"<<<<<<< {ours}".encode(), b"<<<<<<< HEAD")
            data = data.replace(f">>>>>>> {theirs}".encode(), b">>>>>>> " + title.encode())
        if data != before:
            file.write_bytes(data)


def _first(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next(
        (line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else say("no reason")
    )
