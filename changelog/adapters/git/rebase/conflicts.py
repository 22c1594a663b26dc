"""What git merges alone, what rerere knows, the work tree where a person resolves the rest.

A merge that people made is three trees: what git would have made of it then (with its marks of conflict), what they
made of it, and what git makes of it now. Their work is the way from the first to the second, done again on the third.

HEAD is what the commit lands on; the index holds the three sides of every file in conflict, as after any `git merge`.
However it is resolved there (`git add`, a merge tool, even a commit), the index is what counts.

A conflict that a merge of old has solved (production brought into a branch by hand) may come back at another commit,
the branch's own: `teach` shows those to rerere. Merges themselves do not need it: what people made of them is done
again from their trees (`MergeTrees`).
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from changelog.adapters.git.rebase.objects import ONE, TWO, RebaseObjects
from changelog.adapters.git.rebase.task import MergeResult, OpenConflict, RebaseTask, Resolution
from changelog.adapters.git.run import Git
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say


class Unresolved(Exception):
    """A conflict that nobody has resolved yet."""

    def __init__(self, stop: OpenConflict) -> None:
        super().__init__(stop.commit)
        self.stop = stop


class MergeTrees:
    """Finds the tree of every commit; `files` are those whose conflict a person has resolved."""

    def __init__(self, objects: RebaseObjects, settled: Mapping[str, Resolution]) -> None:
        self._objects = objects
        self._settled = settled
        self.files: tuple[str, ...] = ()

    def pick(self, sha: str, base: str, ours: str, theirs: str, place: str) -> str:
        """Our tree with what a commit changed. Raises Unresolved."""
        objects = self._objects
        parents = objects.raw(sha).parents
        if not parents or ours in (base, theirs):
            joined, side = objects.three_way(base, ours, theirs), sha
        else:
            side = objects.unseen(ours, parents)
            joined = objects.merge(side, sha)
        return self._tree(joined, f"{base} {ours} {theirs}", sha, place, (side, sha))

    def join(self, head: str, other: str) -> str:
        """The tree of a new merge of two commits. Raises Unresolved."""
        key = f"{self._objects.tree(head)} {self._objects.tree(other)}"
        return self._tree(self._objects.merge(head, other), key, head, head, (head, other))

    def old(self, sha: str, parents: Sequence[str]) -> MergeResult | None:
        """What git would have made of a merge, where people have made something else of it."""
        joined = self._objects.merge(parents[0], parents[1])
        if not joined.clean:
            joined = self._objects.merge_alike(parents[0], parents[1])
        for at, parent in enumerate(parents[2:], 2):
            following = self._objects.merge(self._objects.unseen(joined.tree, parents[:at]), parent)
            both = joined.clean and following.clean
            joined = MergeResult(tree=following.tree, clean=both, stages=(*joined.stages, *following.stages))
        return None if joined.clean and joined.tree == self._objects.tree(sha) else joined

    def merge(self, sha: str, kept: Sequence[str], old: MergeResult | None) -> str:
        """The tree of a merge of what its parents are now. Raises Unresolved."""
        head = kept[0]
        joined = MergeResult(tree=self._objects.tree(head))
        for at, other in enumerate(kept[1:], 1):
            joined = self._objects.merge(head, other)
            if not joined.clean and old is not None and len(kept) == 2:
                return self._by_hand(sha, head, old, self._objects.merge_alike(head, other), self._key(sha, kept))
            tree = self._tree(joined, self._key(sha, [head, other]), sha, head, (head, other))
            joined = MergeResult(tree=tree)
            head = self._objects.unseen(tree, kept[: at + 1]) if at < len(kept) - 1 else head
        return joined.tree if old is None else self._by_hand(sha, head, old, joined, self._key(sha, kept))

    def _by_hand(self, sha: str, head: str, old: MergeResult, new: MergeResult, key: str) -> str:
        """What git makes of a merge now, with what people made of it then."""
        objects = self._objects
        root = objects.unseen(old.tree)
        sides = (objects.unseen(new.tree, [root]), objects.unseen(objects.tree(sha), [root]))
        found = objects.merge(*sides)
        left = self._left(old, new, found)
        stages = (*found.stages, *new.of(left))
        whole = MergeResult(tree=found.tree, clean=found.clean and not left, stages=stages)
        return self._tree(whole, f"{key} by hand", sha, head, sides)

    def _left(self, old: MergeResult, new: MergeResult, found: MergeResult) -> tuple[str, ...]:
        """The files whose conflict is open still, although the work of then could be done again."""
        doubtful = [path for path in new.conflicts if path not in found.conflicts]
        before, now, then = (self._objects.entries(tree, doubtful) for tree in (old.tree, new.tree, found.tree))
        return tuple(
            path
            for path in doubtful
            if before.get(path) != now.get(path)  # the very same conflict: theirs is the answer
            and not (path in old.conflicts and self._marked(now.get(path)) and not self._marked(then.get(path)))
        )

    def _marked(self, entry: str | None) -> bool:
        """Whether a file holds marks of a conflict of ours."""
        mode, kind, sha = (entry or "- - -").split(" ")
        return kind == "blob" and mode != "120000" and f"<<<<<<< {ONE}".encode() in self._objects.data(sha)

    def _key(self, sha: str, places: Sequence[str]) -> str:
        return " ".join(self._objects.tree(one) for one in (*places, sha, *self._objects.raw(sha).parents))

    def _tree(self, joined: MergeResult, key: str, sha: str, head: str, names: tuple[str, str]) -> str:
        """The tree, if it is clean or somebody has resolved it."""
        if joined.clean:
            return joined.tree
        known = self._settled.get(key)
        if known is None:
            raise Unresolved(
                OpenConflict(key=key, commit=sha, head=head, tree=joined.tree, stages=joined.stages, names=names)
            )
        self.files = tuple(dict.fromkeys((*self.files, *known.files)))
        return known.tree


_RERERE = ("-c", "rerere.enabled=true", "-c", "rerere.autoUpdate=true")
_SHOWN = 8


class ConflictWorkTree:
    """The one work tree of a rebase; it need not be there yet."""

    def __init__(self, git: Git, place: Path) -> None:
        self._git = git
        self.place = place

    def prepare(self, objects: RebaseObjects, stop: OpenConflict) -> None:
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
        result = self._git.run("read-tree", "--reset", "-u", tree, at=self.place)
        if result.code != 0:
            raise Refused(
                say("the files of the conflict cannot be written: {said}", said=_first(result.err)),
                hint=say(
                    "Nothing was pushed. A filter that .gitattributes asks for has to be installed, for instance."
                ),
            )
        self._git.run("clean", "-ffdq", at=self.place)

    def lay_out(self, stop: OpenConflict) -> None:
        """The three sides of every file in conflict into the index."""
        none = "0" * len(stop.commit)
        lines = [f"0 {none}\t{path}" for path in stop.files]
        lines += [f"{side.mode} {side.sha} {side.stage}\t{side.path}" for side in stop.stages]
        given = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
        self._git.text("update-index", "-z", "--index-info", stdin=given, at=self.place)
        self._git.run(*_RERERE, "rerere", at=self.place)

    def open_files(self) -> tuple[str, ...]:
        """The files that are in conflict still."""
        return self._listed("diff", "--name-only", "--diff-filter=U")

    def resolution(self, stop: OpenConflict) -> Resolution:
        """What a person made of it. Raises Refused where it is not resolved, or something would be left behind."""
        unmerged = marked("still in conflict: {files}")
        self._refuse(unmerged, self.open_files(), say("Resolve them, then `git add` them there."))
        changed = marked("changed but not added: {files}")
        self._refuse(changed, self._listed("diff", "--name-only"), say("`git add` them there."))
        unknown = marked("new and not added: {files}")
        others = self._listed("ls-files", "--others", "--exclude-standard")
        self._refuse(unknown, others, say("`git add` them there, or delete them."))
        self._git.run(*_RERERE, "rerere", at=self.place)
        tree = self._git.text("write-tree", at=self.place).strip()
        return Resolution(tree=tree, files=stop.files)

    def remove(self) -> None:
        """Take it away, with what git knows of it; also what is left of one that was being made or taken away."""
        self._git.run("worktree", "remove", "--force", "--force", str(self.place))
        if self.place.is_symlink() or self.place.is_file():
            self.place.unlink()
        elif self.place.exists():
            shutil.rmtree(self.place)
            self._git.run("worktree", "remove", "--force", "--force", str(self.place))

    def _listed(self, *words: str) -> tuple[str, ...]:
        out = self._git.text(*words, "-z", at=self.place)
        return tuple(dict.fromkeys(path for path in out.split("\0") if path))

    def _refuse(self, message: str, files: Sequence[str], cure: str) -> None:
        if files:
            named = ", ".join(plain.shortened(plain.line(path), 60) for path in files[:_SHOWN])
            more = "…" if len(files) > _SHOWN else ""
            raise Refused(
                say(message, files=f"{named}{more}"),
                hint=say("{cure}\nThe work tree: {place}", cure=cure, place=self.place),
            )


def _rename_sides(place: Path, stop: OpenConflict, title: str) -> None:
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


def _first(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = lines[0] if lines else say("no reason")
    return next((line for line in lines if line.startswith(("fatal:", "error:"))), first)


MERGES = 30  # the newest ones; each takes a checkout


def teach(objects: RebaseObjects, desk: ConflictWorkTree, task: RebaseTask) -> None:
    """Lay each conflict of an old merge out, and what was made of it beside it, as if it were resolved just now."""
    out = objects.git.text("rev-list", "--merges", "--parents", *task.tips, f"^{task.onto}", "--")
    rows = [line.split(" ") for line in out.split("\n") if line]
    taught = 0
    for sha, *parents in rows:
        joined = objects.merge(parents[0], parents[1]) if len(parents) == 2 and taught < MERGES else None
        if joined is None or joined.clean:
            continue
        taught += 1
        stop = OpenConflict(
            key="", commit=sha, head=parents[0], tree=joined.tree, stages=joined.stages, names=(parents[0], parents[1])
        )  # fmt: skip
        desk.check_out(stop.head, stop.tree)
        desk.lay_out(stop)
        desk.check_out(stop.head, objects.tree(sha))
        objects.git.run("-c", "rerere.enabled=true", "rerere", at=desk.place)


def remembers(common: Path) -> bool:
    """Whether this clone remembers conflicts: then what is learnt here is kept; else it goes with the work tree."""
    return (common / "rr-cache").is_dir()
