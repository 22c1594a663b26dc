"""What somebody edits in a work tree and has not committed: read for `preview --serve`, never written.

Told by one `git status`, which takes no lock here. What is no plain file inside the work tree, or too large, is left
out as it is in a commit.
"""

import stat
from pathlib import Path

from msgspec import Struct

from changelog.adapters.git import names
from changelog.adapters.git.run import run
from changelog.outside.docs_repository import whole

_HEAD = "# branch.head "
_FIELDS = {"1": 8, "u": 10, "?": 1}
"""Kind of a line (`git status --porcelain=v2`) → how many fields stand before the path."""


class Edits(Struct, frozen=True, kw_only=True):
    """The branch that is checked out ("" for none) and what differs from its last commit: path → bytes, None: gone."""

    branch: str = ""
    files: dict[str, bytes | None] = {}


def place(folder: Path) -> Path | None:
    """The work tree of a repository's folder; None where it is bare."""
    return folder if (folder / ".git").exists() else None


def edits(root: Path) -> Edits:
    """What is not committed there; nothing where git does not tell."""
    words = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames")
    said = run([*words, "--ignore-submodules=all"], at=root)
    if said.code != 0:
        return Edits()
    lines = said.out.decode("utf-8", "surrogateescape").split("\0")
    branch = next((line.removeprefix(_HEAD) for line in lines if line.startswith(_HEAD)), "")
    named = (line.split(" ", _FIELDS[line[0]])[-1] for line in lines if line[:1] in _FIELDS)
    found = {path: _read(root, path) for path in named if not names.fault(path)}
    return Edits(branch=branch, files={path: data for path, (there, data) in found.items() if there})


def _read(root: Path, path: str) -> tuple[bool, bytes | None]:
    """Whether it counts, and its bytes; None where it was taken away."""
    at = root / path
    try:
        seen = at.lstat()
        inside = at.parent.resolve().is_relative_to(root.resolve())
        if not inside or not stat.S_ISREG(seen.st_mode) or seen.st_size > whole.LARGEST:
            return False, None
        return True, at.read_bytes()
    except FileNotFoundError:
        return True, None
    except OSError:
        return False, None
