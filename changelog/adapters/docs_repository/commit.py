"""A commit without a work tree, and a commit of two lines.

What neither side is asked about is git's own merge of the two (`merge-tree`), so that whatever people pushed to either
of them stays.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from changelog.adapters.docs_repository import read
from changelog.adapters.docs_repository.clone import Clone
from changelog.adapters.docs_repository.read import Standing, Stored
from changelog.adapters.git import names
from changelog.adapters.git.objects import message_of, signed_signing
from changelog.adapters.git.run import CacheGit
from changelog.domain.remote import Author, Misfit, Unfit
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say

NEW, GONE = "100644", "0"  # the mode of a new file; the mode with which an index forgets a path
Changes = Mapping[str, bytes | None]
"""Path → the whole file; None takes it away."""
Changed = Mapping[str, tuple[bytes | None, Standing]]
"""The same, with what stands there now."""
_SAID: Mapping[Misfit, str] = {
    "link": marked("« {path} » of the documentation repository is a link to somewhere else"),
    "folder": marked("« {path} » of the documentation repository is a folder"),
    "submodule": marked("« {path} » of the documentation repository is another repository (a submodule)"),
    "under-link": marked("« {path} » of the documentation repository lies behind the link « {above} »"),
    "under-file": marked("« {path} » of the documentation repository lies behind the file « {above} »"),
    "under-submodule": marked("« {path} » of the documentation repository lies in another repository (« {above} »)"),
    "large": marked("« {path} » of the documentation repository is too large"),
}


def commit(clone: Clone, parent: str, changes: Changes, message: str, author: Author, at: datetime) -> str:
    """The SHA of a commit on `parent` ("" for the first one) with these changes; `parent` where they change nothing.

    Nothing points to it yet: only a push makes it count. Raises Refused for paths and contents that do not belong in
    a page's commit; Broken.
    """
    made = tree_writing(clone, parent, changed(clone.door, parent, changes))
    if parent and made == clone.door.lines("rev-parse", "--verify", f"{parent}^{{tree}}")[0]:
        return parent
    return committed(clone.door, made, [parent] if parent else [], message, author, at)


def changed(door: CacheGit, commit: str, changes: Changes) -> Changed:
    """The changes, each with what stands there in a commit ("" for none). Raises Refused for what does not belong in a
    page's commit; Broken.
    """
    _check(changes)
    found = read.standing(door, commit, changes) if commit else dict.fromkeys(changes)
    for one in found.values():
        _refuse_unfit(one)
    return {path: (changes[path], one) for path, one in found.items()}


def committed(door: CacheGit, tree: str, parents: Iterable[str], message: str, author: Author, at: datetime) -> str:
    """The SHA of a commit of these files, with its message byte by byte. Raises Refused, Broken."""
    below = [part for parent in parents for part in ("-p", parent)]
    made = door.ask("commit-tree", tree, *below, stdin=message_of(message), env=signed_signing(author, at))
    return made.decode().strip()


def tree_writing(clone: Clone, base: str, changes: Changed) -> str:
    """The SHA of a commit's (or tree's) files with these changes. Raises Broken."""
    with clone.scratch() as scratch:
        return _tree(clone.door, base, changes, scratch)


def _tree(door: CacheGit, parent: str, changes: Changed, scratch: Path) -> str:
    index = {"GIT_INDEX_FILE": str(scratch / "index")}
    written = [(path, data) for path, (data, _) in changes.items() if data is not None]
    shas = dict(zip((path for path, _ in written), _written(door, (data for _, data in written), scratch), strict=True))
    door.ask("read-tree", *([parent] if parent else ["--empty"]), env=index)
    null = "0" * len(parent or "0" * 40)
    rows = [_row(path, shas.get(path), one, null) for path, (_, one) in changes.items()]
    door.ask("update-index", "-z", "--index-info", stdin="".join(rows).encode(), env=index)
    # In a partial clone the contents of the other files are not here, and need not be.
    return door.ask("write-tree", "--missing-ok", env=index).decode().strip()


def _row(path: str, sha: str | None, found: Standing, null: str) -> str:
    """A line for the index: a file keeps its mode (an executable one stays so)."""
    if sha is None:
        return f"{GONE} {null}\t{path}\0"
    return f"{found.mode if isinstance(found, Stored) else NEW} {sha}\t{path}\0"


def _written(door: CacheGit, contents: Iterable[bytes], scratch: Path) -> list[str]:
    """The SHAs of contents, stored byte by byte by one process, whatever .gitattributes says."""
    files = []
    for at, data in enumerate(contents):
        files.append(scratch / str(at))
        files[-1].write_bytes(data)
    return (
        door.lines("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=[*map(_quoted, files)]) if files else []
    )


def _quoted(path: Path) -> str:
    """A path as git reads it on one line, whatever the cache folder is called."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _check(changes: Changes) -> None:
    for path, data in changes.items():
        names.checked(path)
        if data is not None and (why := names.content_fault(_shown(path), data)):
            raise _refused(why)
    for path in changes:
        above = next((folder for folder in _folders(path) if folder in changes), "")
        if above:
            raise _refused(
                say(
                    "« {path} » of the documentation repository lies behind « {above} », which is changed too",
                    path=_shown(path),
                    above=plain.line(above),
                )
            )


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def _refuse_unfit(found: Standing) -> None:
    if isinstance(found, Unfit):
        raise _refused(say(_SAID[found.why], path=_shown(found.path), above=plain.line(found.at)))


def _shown(path: str) -> str:
    return plain.shortened(plain.line(path), 80)


def _refused(message: str) -> Refused:
    return Refused(message, hint=say("docs.page is to name a file of Markdown, or one that may be made."))


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
    whole = tree_writing(clone, tree, changed(door, ours, changes))
    return committed(door, whole, [ours, other], message, author, at)


def _merged(door: CacheGit, ours: str, other: str) -> tuple[str, list[str]]:
    """The tree of git's own merge, and the paths it could not merge by itself."""
    out = door.ask("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, other, nothing=1)
    tree, *paths = out.decode("utf-8", "surrogateescape").split("\0")
    return tree, list(dict.fromkeys(path for path in paths if path))
