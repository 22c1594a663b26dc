"""What a commit holds at a path, in a folder, or as a whole; and what is not committed in a work tree."""

import posixpath
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, structs

from changelog.adapters.docs_repository import fetch
from changelog.adapters.docs_repository.clone import DocsClone
from changelog.adapters.git import names, objects, own_settings
from changelog.adapters.git.clones import CacheGit, CloneUnavailable
from changelog.adapters.git.environment import as_variables
from changelog.adapters.git.run import Git
from changelog.domain.remote import FolderEntry, Kind, Misfit, Unfit

LARGEST = 50 * 1000 * 1000  # bytes of one file: a film, at most
AT_ONCE = 400 * 1000 * 1000  # bytes in all: what is more is left out, the largest first
_KINDS: Mapping[str, Kind] = {"040000": "folder", "120000": "link", "160000": "submodule"}
_UNDER: Mapping[Kind, Misfit] = {"file": "under-file", "link": "under-link", "submodule": "under-submodule"}
_FILES = ("100644", "100755")
_LINK = "120000"
DEEPEST = 8
"""Links to links that are followed."""
MOST = 100_000
"""Files that links to folders may show once more."""
_HEAD = "# branch.head "
_FIELDS = {"1": 8, "u": 10, "?": 1}
"""Kind of a line (`git status --porcelain=v2`) → how many fields come before the path."""


class StoredFile(NamedTuple):
    """A file as git stores it."""

    mode: str
    sha: str


PathState = StoredFile | Unfit | None
"""A file; what is there instead; or nothing."""


def states(git: CacheGit, commit: str, wanted: Iterable[str]) -> dict[str, PathState]:
    """Path → what a commit has there, from one `git ls-tree` that also lists every folder on the way. Raises
    CloneUnavailable.
    """
    paths = [names.checked_path(path) for path in wanted]
    steps = {step for path in paths for step in (*folders(path), path)}
    found = _tree(git, "-t", commit, "--", *sorted(steps)) if steps else {}
    return {path: _state(path, found) for path in paths}


def folders(path: str) -> list[str]:
    """The folders above a path, the highest first."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def _state(path: str, found: Mapping[str, StoredFile]) -> PathState:
    for folder in folders(path):
        if folder not in found:
            return None
        kind = _kind(found[folder].mode)
        if kind != "folder":
            return Unfit(path=path, why=_UNDER[kind], at=folder)
    if path not in found:
        return None
    kind = _kind(found[path].mode)
    return found[path] if kind == "file" else Unfit(path=path, why=kind, at=path)


def listing(git: CacheGit, commit: str, folder: str) -> tuple[FolderEntry, ...]:
    """What is directly in a folder ("" is the root), in git's order; nothing where there is no such folder."""
    here = f"{names.checked_path(folder)}/" if folder else ""
    found = _tree(git, commit, "--", *([here] if here else []))
    return tuple(FolderEntry(name=path.removeprefix(here), kind=_kind(one.mode)) for path, one in found.items())


def tree(git: CacheGit, commit: str) -> dict[str, str]:
    """Path → id of the content, of every file, and of what links inside the repository lead to; submodules, odd names
    and links that lead out of it are skipped. Raises CloneUnavailable.
    """
    rows = _tree(git, "-r", commit)
    files = _files(rows)
    return files | {link: files[path] for link, path in _linked(git, rows, files).items()}


def links(git: CacheGit, commit: str) -> dict[str, str]:
    """Link → the file of the repository that it leads to, those below a link to a folder included."""
    rows = _tree(git, "-r", commit)
    return _linked(git, rows, _files(rows))


def _files(rows: Mapping[str, StoredFile]) -> dict[str, str]:
    return {path: one.sha for path, one in rows.items() if one.mode in _FILES and not names.path_fault(path)}


def _targets(git: CacheGit, leads: Mapping[str, StoredFile]) -> dict[str, str]:
    """Link → the path in the repository that it names; those that leave it are left out."""
    held = objects.contents(git, list({one.sha for one in leads.values()}))
    found = {}
    for path, one in leads.items():
        text = held.get(one.sha, b"").decode("utf-8", "replace")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), text))
        if text and not text.startswith("/") and not names.path_fault(target) and not target.startswith(".."):
            found[path] = target
    return found


def _linked(git: CacheGit, rows: Mapping[str, StoredFile], files: Mapping[str, str]) -> dict[str, str]:
    """Link → the file at its end; a link to a link is followed a few times, one to a folder shows what is in it."""
    leads = {path: one for path, one in rows.items() if one.mode == _LINK and not names.path_fault(path)}
    targets = _targets(git, leads) if leads else {}
    found: dict[str, str] = {}
    for link, first in targets.items():
        target = first
        for _ in range(DEEPEST):
            target = _step(target, targets)
        if target in files:
            found[link] = target
            continue
        below = f"{target}/"
        if not link.startswith(below) and len(found) < MOST:
            found |= {f"{link}/{path.removeprefix(below)}": path for path in files if path.startswith(below)}
    return found


def _step(path: str, targets: Mapping[str, str]) -> str:
    """A path of which the first part that is a link is followed."""
    for part in (*folders(path), path):
        if part in targets:
            return targets[part] + path[len(part) :]
    return path


def _tree(git: CacheGit, *args: str) -> dict[str, StoredFile]:
    rows = (row.partition("\t") for row in git.text("ls-tree", "-z", "--full-tree", *args).split("\0") if row)
    return {path: StoredFile(known.split(" ")[0], known.split(" ")[2]) for known, _, path in rows}


def _kind(mode: str) -> Kind:
    return _KINDS.get(mode, "file")


def read(clone: DocsClone, commit: str, wanted: Iterable[str]) -> dict[str, bytes | Unfit | None]:
    """The bytes of each file; why it cannot be read; None where there is none. Raises CloneUnavailable, Refused."""
    found = states(clone.git, commit, wanted)
    files = {path: one for path, one in found.items() if isinstance(one, StoredFile)}
    if len(files) > 1:
        fetch.contents(clone, _missing(clone.git, commit, *files))
    sizes = _sizes(clone.git, list(dict.fromkeys(one.sha for one in files.values())))
    contents = objects.contents(clone.git, [sha for sha, size in sizes.items() if size <= names.LARGEST])
    return {
        path: contents.get(one.sha, Unfit(path=path, why="large", at=path)) if isinstance(one, StoredFile)
        else _followed(clone.git, commit, one) if isinstance(one, Unfit)
        else one
        for path, one in found.items()
    }  # fmt: skip


def _followed(git: CacheGit, commit: str, unfit: Unfit) -> Unfit:
    """The same with the file of the repository that a link leads to, if it leads to one."""
    if unfit.why not in ("link", "under-link"):
        return unfit
    rows = _tree(git, "-r", commit)
    targets = _targets(git, {path: one for path, one in rows.items() if one.mode == _LINK})
    target = unfit.path
    for _ in range(DEEPEST):
        target = _step(target, targets)
    there = target in rows and rows[target].mode in _FILES and not names.path_fault(target)
    return structs.replace(unfit, target=target if there else "")


def contents(clone: DocsClone, commit: str, wanted: Iterable[str]) -> dict[str, bytes]:
    """Id → bytes, of contents that the commit holds; those that are too large are left out. Raises CloneUnavailable,
    Refused.
    """
    shas = list(dict.fromkeys(wanted))
    if not shas:
        return {}
    fetch.contents(clone, set(shas).intersection(_missing(clone.git, commit)))
    fitting, room = [], AT_ONCE
    for sha, size in sorted(_sizes(clone.git, shas).items(), key=lambda one: one[1]):
        room -= size
        if size > LARGEST or room < 0:
            break
        fitting.append(sha)
    return objects.contents(clone.git, fitting)


def _missing(git: CacheGit, commit: str, *files: str) -> list[str]:
    """The contents (of these files) that are not here yet. (Asking `cat-file` would bring them one by one.)"""
    paths = ("--", *files) if files else ()
    out = git.ask("rev-list", "--objects", "--no-walk", "--missing=print", "--end-of-options", commit, *paths)
    return [line[1:] for line in out.decode("utf-8", "replace").split("\n") if line.startswith("?")]


def _sizes(git: CacheGit, shas: Sequence[str]) -> dict[str, int]:
    sizes = objects.sizes(git, shas)
    if lost := [sha for sha in shas if sha not in sizes]:
        raise CloneUnavailable(f"missing blob {lost[0]}")
    return sizes


class UncommittedFiles(Struct, frozen=True, kw_only=True):
    """The branch that is checked out ("" for none) and what differs from its last commit: path → bytes, None: gone."""

    branch: str = ""
    files: dict[str, bytes | None] = {}


def work_tree(folder: Path) -> Path | None:
    """The work tree of a repository's folder; None where it is bare."""
    return folder if (folder / ".git").exists() else None


def uncommitted(root: Path) -> UncommittedFiles:
    """What is not committed there, from one `git status`, which takes no lock here; nothing where git fails.

    What is not a plain file inside the work tree, or too large, is left out as it is in a commit.
    """
    words = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames")
    own = own_settings.read(Git(root))  # `git status` reads changed files through the filters of the clone's settings
    result = Git(root, env=as_variables(own.taken_back)).run(*words, "--ignore-submodules=all")
    if result.code != 0:
        return UncommittedFiles()
    lines = result.out.decode("utf-8", "surrogateescape").split("\0")
    branch = next((line.removeprefix(_HEAD) for line in lines if line.startswith(_HEAD)), "")
    paths = (line.split(" ", _FIELDS[line[0]])[-1] for line in lines if line[:1] in _FIELDS)
    found = {path: _read_work_tree(root, path) for path in paths if not names.path_fault(path)}
    return UncommittedFiles(branch=branch, files={path: data for path, (counts, data) in found.items() if counts})


def _read_work_tree(root: Path, path: str) -> tuple[bool, bytes | None]:
    """Whether it counts, and its bytes; None where it was deleted."""
    file = root / path
    try:
        seen = file.lstat()
        inside = file.parent.resolve().is_relative_to(root.resolve())
        if not inside or not stat.S_ISREG(seen.st_mode) or seen.st_size > LARGEST:
            return False, None
        return True, file.read_bytes()
    except FileNotFoundError:
        return True, None
    except OSError:
        return False, None
