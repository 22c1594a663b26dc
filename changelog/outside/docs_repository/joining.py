"""A commit that brings two lines together, where git alone would stop: the files in conflict are handed in, merged.

What neither side is asked about is git's own merge of the two (`merge-tree`), so that whatever people pushed to either
of them stays.
"""

from datetime import datetime

from changelog.adapters.git.run import CacheGit
from changelog.documents import Author
from changelog.errors import Refused
from changelog.language import plain
from changelog.language.speech import say
from changelog.outside.docs_repository import writing
from changelog.outside.docs_repository.clone import Clone
from changelog.outside.docs_repository.writing import Changes


def join(clone: Clone, ours: str, other: str, changes: Changes, message: str, author: Author, at: datetime) -> str:
    """The SHA of a merge commit of two commits, with these files as they are handed in.

    Raises Refused where other files are in conflict too; Broken.
    """
    door = clone.door
    tree, conflicts = _merged(door, ours, other)
    left = [path for path in conflicts if path not in changes]
    if left:
        named = ", ".join(plain.shortened(plain.line(path), 60) for path in left[:5])
        raise Refused(
            say("our branch and its base disagree about {named}", named=named),
            hint=say("Merge the base into the branch by hand, then run the same command again."),
        )
    whole = writing.tree(clone, tree, writing.changed(door, ours, changes))
    return writing.committed(door, whole, [ours, other], message, author, at)


def _merged(door: CacheGit, ours: str, other: str) -> tuple[str, list[str]]:
    """The tree of git's own merge, and the paths it could not merge by itself."""
    out = door.ask("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, other, nothing=1)
    tree, *paths = out.decode("utf-8", "surrogateescape").split("\0")
    return tree, list(dict.fromkeys(path for path in paths if path))
