"""Where the local world keeps what git does not: in the folder of the remote itself, else in the clone's git folder."""

from pathlib import Path

from changelog.adapters import write_all
from changelog.address import RepositoryAddress

ROOM = "nouveautes"


def room(home: Path, url: str) -> Path:
    """The folder for a clone whose git folder is `home` and whose remote is `url` (empty: none).

    A remote that is a folder is shared by all its clones, and so is what is kept in it. Relative addresses are read
    as git reads them, from the top of the work tree.
    """
    own = _common(home)
    top = own.parent if own.name == ".git" else own
    address = RepositoryAddress.parse(url)
    path = address.path if address.kind == "folder" else ""
    remotes = map(_git_dir, _candidates(top / path)) if path else ()
    return next((remote for remote in remotes if remote), own) / ROOM


def _candidates(path: Path) -> tuple[Path, ...]:
    """Where git looks for a repository that is named like that, in its order."""
    return (path / ".git", path, path.with_name(f"{path.name}.git")) if path.name else (path / ".git", path)


def _git_dir(path: Path) -> Path | None:
    """The git folder that a path is, or that a file there points to (a linked work tree, a submodule)."""
    text = write_all.read(path)[0].strip()
    if text.startswith("gitdir:"):
        path = path.parent / text.removeprefix("gitdir:").strip()
    own = _common(path)
    return own if not write_all.read(path / "HEAD")[1] and not write_all.read(own / "config")[1] else None


def _common(home: Path) -> Path:
    """The git folder that linked work trees share."""
    shared = write_all.read(home / "commondir")[0].strip()
    return (home / shared).resolve() if shared else home.resolve()
