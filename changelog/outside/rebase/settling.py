"""The trees of a rebase: what git merges by itself, what people merged by hand before, what a person settles now.

A merge that people made is three trees: what git would have made of it then (with its marks of conflict), what they
made of it, and what git makes of it now. Their work is the way from the first to the second, done again on the third.
"""

from collections.abc import Mapping, Sequence

from changelog.outside.rebase.objects import ONE, Objects
from changelog.outside.rebase.task import Joined, Settlement, Stop


class Unsettled(Exception):
    """A conflict that nobody has settled yet."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop.commit)
        self.stop = stop


class Settling:
    """Finds the tree of every commit; `files` are those whose conflict a person has settled."""

    def __init__(self, objects: Objects, settled: Mapping[str, Settlement]) -> None:
        self._objects = objects
        self._settled = settled
        self.files: tuple[str, ...] = ()

    def pick(self, sha: str, base: str, ours: str, theirs: str, place: str) -> str:
        """Our tree with what a commit changed. Raises Unsettled."""
        objects = self._objects
        parents = objects.raw(sha).parents
        if not parents or ours in (base, theirs):
            joined, side = objects.three_way(base, ours, theirs), sha
        else:
            side = objects.unseen(ours, parents)
            joined = objects.merge(side, sha)
        return self._tree(joined, f"{base} {ours} {theirs}", sha, place, (side, sha))

    def join(self, head: str, other: str) -> str:
        """The tree of a new merge of two commits. Raises Unsettled."""
        key = f"{self._objects.tree(head)} {self._objects.tree(other)}"
        return self._tree(self._objects.merge(head, other), key, head, head, (head, other))

    def old(self, sha: str, parents: Sequence[str]) -> Joined | None:
        """What git would have made of a merge, where people have made something else of it."""
        joined = self._objects.merge(parents[0], parents[1])
        if not joined.clean:
            joined = self._objects.merge_alike(parents[0], parents[1])
        for at, parent in enumerate(parents[2:], 2):
            following = self._objects.merge(self._objects.unseen(joined.tree, parents[:at]), parent)
            both = joined.clean and following.clean
            joined = Joined(tree=following.tree, clean=both, stages=(*joined.stages, *following.stages))
        return None if joined.clean and joined.tree == self._objects.tree(sha) else joined

    def merge(self, sha: str, kept: Sequence[str], old: Joined | None) -> str:
        """The tree of a merge of what its parents are now. Raises Unsettled."""
        head = kept[0]
        joined = Joined(tree=self._objects.tree(head))
        for at, other in enumerate(kept[1:], 1):
            joined = self._objects.merge(head, other)
            if not joined.clean and old is not None and len(kept) == 2:
                return self._by_hand(sha, head, old, self._objects.merge_alike(head, other), self._key(sha, kept))
            tree = self._tree(joined, self._key(sha, [head, other]), sha, head, (head, other))
            joined = Joined(tree=tree)
            head = self._objects.unseen(tree, kept[: at + 1]) if at < len(kept) - 1 else head
        return joined.tree if old is None else self._by_hand(sha, head, old, joined, self._key(sha, kept))

    def _by_hand(self, sha: str, head: str, old: Joined, new: Joined, key: str) -> str:
        """What git makes of a merge now, with what people made of it then."""
        objects = self._objects
        root = objects.unseen(old.tree)
        sides = (objects.unseen(new.tree, [root]), objects.unseen(objects.tree(sha), [root]))
        found = objects.merge(*sides)
        left = self._left(old, new, found)
        whole = Joined(
            tree=found.tree, clean=found.clean and not left, stages=(*found.stages, *new.of(left))
        )  # fmt: skip
        return self._tree(whole, f"{key} by hand", sha, head, sides)

    def _left(self, old: Joined, new: Joined, found: Joined) -> tuple[str, ...]:
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

    def _tree(self, joined: Joined, key: str, sha: str, head: str, names: tuple[str, str]) -> str:
        """The tree, if it is clean or somebody has settled it."""
        if joined.clean:
            return joined.tree
        known = self._settled.get(key)
        if known is None:
            stop = Stop(key=key, commit=sha, head=head, tree=joined.tree, stages=joined.stages, names=names)
            raise Unsettled(stop)
        self.files = tuple(dict.fromkeys((*self.files, *known.files)))
        return known.tree
