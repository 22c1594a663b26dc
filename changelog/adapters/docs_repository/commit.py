"""A commit without a work tree, and a commit of two lines.

Outside the files that are handed in, a commit of two lines is git's own merge of the two (`merge-tree`), so that
whatever people pushed to either of them stays.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from changelog.adapters.docs_repository.clone import DocsClone
from changelog.adapters.docs_repository.read import PathState, StoredFile, folders, states
from changelog.adapters.git import names, objects
from changelog.adapters.git.clones import CacheGit
from changelog.domain.remote import Author, Misfit, Unfit
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say

NEW, GONE = "100644", "0"  # the mode of a new file; the mode with which an index forgets a path
Changes = Mapping[str, bytes | None]
"""Path → the whole file; None deletes it."""
_UNFIT: Mapping[Misfit, str] = {
    "link": marked("« {path} » of the documentation repository is a link to somewhere else"),
    "folder": marked("« {path} » of the documentation repository is a folder"),
    "submodule": marked("« {path} » of the documentation repository is another repository (a submodule)"),
    "under-link": marked("« {path} » of the documentation repository lies behind the link « {above} »"),
    "under-file": marked("« {path} » of the documentation repository lies behind the file « {above} »"),
    "under-submodule": marked("« {path} » of the documentation repository lies in another repository (« {above} »)"),
    "large": marked("« {path} » of the documentation repository is too large"),
}


def commit(clone: DocsClone, parent: str, changes: Changes, message: str, author: Author, at: datetime) -> str:
    """The SHA of a commit on `parent` ("" for the first one) with these changes; `parent` where they change nothing.

    Nothing points to it yet: only a push makes it count. Raises Refused for paths and contents that do not belong in
    a page's commit; CloneUnavailable.
    """
    tree = _write_tree(clone, parent, changes, _checked_states(clone.git, parent, changes))
    if parent and tree == clone.git.lines("rev-parse", "--verify", f"{parent}^{{tree}}")[0]:
        return parent
    return objects.commit(clone.git, tree, [parent] if parent else [], message, author, at)


def join(clone: DocsClone, ours: str, other: str, changes: Changes, message: str, author: Author, at: datetime) -> str:
    """The SHA of a merge commit of two commits, with these files as they are handed in.

    Raises Refused where other files are in conflict too; CloneUnavailable.
    """
    words = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, other)
    merged, *conflicts = clone.git.ask(*words, also=1).decode("utf-8", "surrogateescape").split("\0")
    if left := [path for path in dict.fromkeys(conflicts) if path and path not in changes]:
        named = ", ".join(plain.shortened(plain.line(path), 60) for path in left[:5])
        raise Refused(
            say("our branch and its base disagree about {named}", named=named),
            hint=say("Merge the base into the branch by hand, then run the same command again."),
        )
    tree = _write_tree(clone, merged, changes, _checked_states(clone.git, ours, changes))
    return objects.commit(clone.git, tree, [ours, other], message, author, at)


def _checked_states(git: CacheGit, commit: str, changes: Changes) -> Mapping[str, PathState]:
    """What a commit ("" for none) has at each path. Raises Refused for what does not belong in a page's commit."""
    problem = ""
    for path, data in changes.items():
        names.checked_path(path)
        problem = problem or (names.content_fault(_shown(path), data) if data is not None else "")
        if above := next((folder for folder in folders(path) if folder in changes), ""):
            problem = problem or say(
                "« {path} » of the documentation repository lies behind « {above} », which is changed too",
                path=_shown(path),
                above=plain.line(above),
            )
    found = states(git, commit, changes) if commit and not problem else dict.fromkeys(changes)
    for one in found.values():
        if isinstance(one, Unfit):
            problem = problem or say(_UNFIT[one.why], path=_shown(one.path), above=plain.line(one.at))
    if problem:
        raise Refused(problem, hint=say("docs.page must name a Markdown file, or one that can be created."))
    return found


def _shown(path: str) -> str:
    return plain.shortened(plain.line(path), 80)


def _write_tree(clone: DocsClone, base: str, changes: Changes, found: Mapping[str, PathState]) -> str:
    """The SHA of a commit's (or tree's) files with these changes. Raises CloneUnavailable."""
    with clone.scratch() as scratch:
        files = {}
        for at, (path, data) in enumerate(changes.items()):
            if data is not None:
                files[path] = scratch / str(at)
                files[path].write_bytes(data)
        # Stored byte by byte by one process, whatever .gitattributes says.
        how = ("hash-object", "-w", "--no-filters", "--stdin-paths")
        made = clone.git.lines(*how, stdin=[_quoted(file) for file in files.values()]) if files else []
        shas = dict(zip(files, made, strict=True))
        rows = [f"{GONE} {'0' * len(base or '0' * 40)}\t{path}" for path in changes if path not in shas]
        for path, sha in shas.items():
            state = found[path]
            # A file keeps its mode (an executable one stays so).
            rows.append(f"{state.mode if isinstance(state, StoredFile) else NEW} {sha}\t{path}")
        # In a partial clone the contents of the other files are not here, and need not be.
        return objects.edit_tree(clone.git, base, rows, scratch, "--missing-ok")


def _quoted(path: Path) -> str:
    """A path as git reads it on one line, whatever the cache folder is called."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
