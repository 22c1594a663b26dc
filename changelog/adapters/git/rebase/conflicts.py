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
from functools import cached_property
from pathlib import Path

from changelog.adapters.git import reasons
from changelog.adapters.git.rebase.objects import ONE, TWO, RebaseObjects, sealed_git
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
            merged, side = objects.three_way(base, ours, theirs), sha
        else:
            side = objects.unseen(ours, parents)
            merged = objects.merge(side, sha)
        return self._tree(merged, f"{base} {ours} {theirs}", sha, place, (side, sha))

    def join(self, head: str, other: str) -> str:
        """The tree of a new merge of two commits. Raises Unresolved."""
        key = f"{self._objects.tree(head)} {self._objects.tree(other)}"
        return self._tree(self._objects.merge(head, other), key, head, head, (head, other))

    def old(self, sha: str, parents: Sequence[str]) -> MergeResult | None:
        """What git would have made of a merge, where people have made something else of it."""
        merged = self._objects.merge(parents[0], parents[1])
        if not merged.clean:
            merged = self._objects.merge_alike(parents[0], parents[1])
        for at, parent in enumerate(parents[2:], 2):
            following = self._objects.merge(self._objects.unseen(merged.tree, parents[:at]), parent)
            both = merged.clean and following.clean
            merged = MergeResult(tree=following.tree, clean=both, stages=(*merged.stages, *following.stages))
        return None if merged.clean and merged.tree == self._objects.tree(sha) else merged

    def merge(self, sha: str, kept: Sequence[str], old: MergeResult | None) -> str:
        """The tree of a merge of what its parents are now. Raises Unresolved."""
        head = kept[0]
        merged = MergeResult(tree=self._objects.tree(head))
        for at, other in enumerate(kept[1:], 1):
            merged = self._objects.merge(head, other)
            if not merged.clean and old is not None and len(kept) == 2:
                return self._by_hand(sha, head, old, self._objects.merge_alike(head, other), self._key(sha, kept))
            tree = self._tree(merged, self._key(sha, [head, other]), sha, head, (head, other))
            merged = MergeResult(tree=tree)
            head = self._objects.unseen(tree, kept[: at + 1]) if at < len(kept) - 1 else head
        return merged.tree if old is None else self._by_hand(sha, head, old, merged, self._key(sha, kept))

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

    def _tree(self, merged: MergeResult, key: str, sha: str, head: str, names: tuple[str, str]) -> str:
        """The tree, if it is clean or somebody has resolved it."""
        if merged.clean:
            return merged.tree
        known = self._settled.get(key)
        if known is None:
            raise Unresolved(
                OpenConflict(key=key, commit=sha, head=head, tree=merged.tree, stages=merged.stages, names=names)
            )
        self.files = tuple(dict.fromkeys((*self.files, *known.files)))
        return known.tree


_RERERE = ("-c", "rerere.enabled=true", "-c", "rerere.autoUpdate=true")
_UNMERGED = ("diff", "--name-only", "--diff-filter=U")
_UNRESOLVED = (
    (_UNMERGED, marked("still in conflict: {files}"), marked("Resolve them, then `git add` them there.")),
    (("diff", "--name-only"), marked("changed but not added: {files}"), marked("`git add` them there.")),
    (
        ("ls-files", "--others", "--exclude-standard"),
        marked("new and not added: {files}"),
        marked("`git add` them there, or delete them."),
    ),
)
"""The files that a command of git's lists there are not resolved; why, and what to do."""
_SHOWN = 8
MERGES = 30  # of old; the newest ones; each takes a checkout


class ConflictWorkTree:
    """The one work tree of a rebase; it need not be there yet."""

    def __init__(self, git: Git, place: Path) -> None:
        self._git = git
        self.place = place

    @cached_property
    def _here(self) -> Git:
        """Git in the work tree: its files are written and read there, for which a clone may name programs."""
        return sealed_git(self.place)

    def rerere(self) -> None:
        """Have git remember what is resolved here."""
        self._here.run("-c", "rerere.enabled=true", "rerere")

    def prepare(self, objects: RebaseObjects, stop: OpenConflict) -> None:
        """Lay a conflict out. What was remembered of such conflicts is done again at once (rerere)."""
        self.check_out(stop.head, stop.tree)
        title = objects.raw(stop.commit).message.split(b"\n", 1)[0].decode("utf-8", "replace")
        _rename_sides(self.place, stop, f"{stop.commit[:10]} {plain.shortened(plain.line(title), 60)}")
        self.lay_out(stop)

    def check_out(self, head: str, tree: str) -> None:
        """HEAD at one commit, index and files as a tree has them."""
        if not (self.place / ".git").is_file() or self._here.run("rev-parse", "--git-dir").code != 0:
            self.remove()
            self._git.text("worktree", "add", "--quiet", "--detach", "--no-checkout", "--force", str(self.place), head)
        self._here.text("update-ref", "--no-deref", "HEAD", head)
        result = self._here.run("read-tree", "--reset", "-u", tree)
        if result.code != 0:
            raise Refused(
                say("the files of the conflict cannot be written: {said}", said=reasons.own_line(result.err)),
                hint=say(
                    "Nothing was pushed. A filter that .gitattributes asks for has to be installed, for instance."
                ),
            )
        self._here.run("clean", "-ffdq")

    def lay_out(self, stop: OpenConflict) -> None:
        """The three sides of every file in conflict into the index."""
        none = "0" * len(stop.commit)
        lines = [f"0 {none}\t{path}" for path in stop.files]
        lines += [f"{side.mode} {side.sha} {side.stage}\t{side.path}" for side in stop.stages]
        given = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
        self._here.text("update-index", "-z", "--index-info", stdin=given)
        self._here.run(*_RERERE, "rerere")

    def open_files(self) -> tuple[str, ...]:
        """The files that are still in conflict."""
        return self._listed(*_UNMERGED)

    def resolution(self, stop: OpenConflict) -> Resolution:
        """What a person made of it. Raises Refused where it is not resolved, or something would be left behind."""
        for words, message, cure in _UNRESOLVED:
            if files := self._listed(*words):
                named = ", ".join(plain.shortened(plain.line(path), 60) for path in files[:_SHOWN])
                raise Refused(
                    say(message, files=named + ("…" if len(files) > _SHOWN else "")),
                    hint=say("{cure}\nThe work tree: {place}", cure=say(cure), place=self.place),
                )
        self._here.run(*_RERERE, "rerere")
        tree = self._here.text("write-tree").strip()
        return Resolution(tree=tree, files=stop.files)

    def remove(self) -> None:
        """Remove it, with what git knows of it; also what is left of one that was being made or removed."""
        self._git.run("worktree", "remove", "--force", "--force", str(self.place))
        if self.place.is_symlink() or self.place.is_file():
            self.place.unlink()
        elif self.place.exists():
            shutil.rmtree(self.place)
            self._git.run("worktree", "remove", "--force", "--force", str(self.place))

    def _listed(self, *words: str) -> tuple[str, ...]:
        out = self._here.text(*words, "-z")
        return tuple(dict.fromkeys(path for path in out.split("\0") if path))


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


def teach(objects: RebaseObjects, work_tree: ConflictWorkTree, task: RebaseTask) -> None:
    """Lay each conflict of an old merge out, and what was made of it beside it, as if it were resolved just now."""
    out = objects.git.text("rev-list", "--merges", "--parents", *task.tips, f"^{task.onto}", "--")
    taught = 0
    for sha, *parents in (line.split(" ") for line in out.split("\n") if line):
        if len(parents) != 2 or taught == MERGES or (merged := objects.merge(*parents)).clean:
            continue
        taught += 1
        head, names = parents[0], (parents[0], parents[1])
        work_tree.check_out(head, merged.tree)
        work_tree.lay_out(
            OpenConflict(key="", commit=sha, head=head, tree=merged.tree, stages=merged.stages, names=names)
        )
        work_tree.check_out(head, objects.tree(sha))
        work_tree.rerere()
