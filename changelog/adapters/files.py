"""The files that commands read and write: settings, templates, overrides, output. Written whole or not at all."""

import contextlib
import os
from pathlib import Path

from changelog.adapters import write_all
from changelog.adapters.git.history import Repository
from changelog.errors import Misuse, Refused
from changelog.i18n.say import say, system_reason

SETTINGS = "nouveautes.toml"
OVERRIDES = "nouveautes.d"
LARGEST = 1 << 20  # bytes; a settings file or an override above a megabyte is a mistake


def templates_folder() -> Path:
    """Where the templates are: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def templates(room: str) -> dict[str, str]:
    """The templates of one room (`notes`): name → source."""
    return {path.name: path.read_text("utf-8") for path in sorted((templates_folder() / room).glob("*.j2"))}


def settings_text(repository: Repository, given: Path | None) -> tuple[str, Path | None]:
    """The text of the settings and its path: the given file, else one in the repository's root, never above it."""
    if repository.bare and given is None:
        text = repository.file("HEAD", SETTINGS)
        return (text, Path(f"HEAD:{SETTINGS}")) if text is not None else ("", None)
    path = given or repository.root / SETTINGS
    if given is None and not path.is_file() and (path.exists() or path.is_symlink()):
        raise Misuse(
            say("{settings} exists, but is not a file that can be read", settings=SETTINGS),
            hint=say("Put the settings themselves there."),
        )
    if not path.is_file():
        if given is not None:
            raise Misuse(
                say("there is no settings file {given!r}", given=str(given)),
                hint=say("Give one with --config FILE, or leave it out."),
            )
        return "", None
    return _text(path), path


def own_template(repository: Repository, name: str) -> str:
    """The source of a team's own template. Raises Misuse where it is missing or leads out of the repository."""
    if not repository.bare and _inside(repository, name) is None:
        raise Misuse(
            say("the template {name!r} leaves the repository", name=name),
            hint=say("notes.layout takes a path inside it."),
        )
    text = own_page(repository, name)
    if text is None:
        raise Misuse(
            say("there is no template {name!r}", name=name),
            hint=say('notes.layout takes "list", "sections", or the path of a template from the repository\'s root.'),
        )
    return text


def own_page(repository: Repository, name: str) -> str | None:
    """A text file of the team's own, by its path from the repository's root; None where there is none."""
    if repository.bare:
        return repository.file("HEAD", name)
    path = _inside(repository, name)
    return _text(path) if path is not None and path.is_file() else None


def _inside(repository: Repository, name: str) -> Path | None:
    """Where a path leads, followed to its end; None where that is outside the repository, or in git's own folder, which
    may hold a workflow's token: no path and no link may print it.
    """
    path = (repository.root / name).resolve()
    inside = path.is_relative_to(repository.root.resolve())
    return path if inside and not path.is_relative_to(repository.git_dir.resolve()) else None


def overrides(repository: Repository, revision: str) -> dict[str, str]:
    """The files of `nouveautes.d`: name → text, from the work tree, or from a revision where there is none."""
    if repository.bare:
        return repository.files(revision, OVERRIDES) if revision else {}
    folder = repository.root / OVERRIDES
    if not folder.is_dir() or folder.is_symlink():
        return {}
    paths = sorted(path for path in folder.iterdir() if path.suffix == ".md")
    return {path.name: _text(path) for path in paths if path.is_file() and not path.is_symlink()}


def write(path: Path, text: str) -> None:
    """Write a whole file: beside it first, then in its place, so that a crash leaves the old one."""
    if path.is_symlink():
        path = path.resolve()
    if path.is_dir():
        raise Refused(say("{path!r} is a folder", path=str(path)), hint=say("Give a file's name with --output FILE."))
    if not path.parent.is_dir():
        raise Refused(
            say("there is no folder {parent!r}", parent=str(path.parent)),
            hint=say("Create it, or give another file with --output FILE."),
        )
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device is written to; putting a file in its place would be a surprise.
            path.write_text(text, "utf-8")
            return
        mask = os.umask(0)
        os.umask(mask)
        mode = write_all.mode(path) & 0o777 if path.exists() else 0o666 & ~mask
        write_all.replace(path, text, mode=mode, ending=str(os.getpid()))
    except OSError as problem:
        raise Refused(
            say("{path!r} cannot be written: {trouble}", path=str(path), trouble=system_reason(problem)),
            hint=say("Give another file with --output FILE."),
        ) from problem


def write_below(folder: Path, name: str, text: str) -> None:
    """Write a file of a repository below a folder, with the folders it needs. Raises Refused where it leads out."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()) or Path(name).is_absolute():
        raise Refused(
            say("{name!r} leads out of {folder!r}", name=name, folder=str(folder)),
            hint=say("Give another folder with --output DIR."),
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Refused(
            say("{parent!r} cannot be made: {trouble}", parent=str(path.parent), trouble=system_reason(problem)),
            hint=say("Give another folder."),
        ) from problem
    write(path, text)


def keep_receipt(repository: Repository, name: str, data: bytes) -> None:
    """Keep a record of what a command did under the git folder. It is a convenience: a failure to write is ignored."""
    with contextlib.suppress(OSError):
        folder = repository.git_dir / "nouveautes" / "receipts"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / Path(name).name).write_bytes(data)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise Refused(
            say("{path!r} cannot be read: {trouble}", path=str(path), trouble=system_reason(problem)),
            hint=say("Check its permissions."),
        ) from problem
    if len(data) > LARGEST:
        raise Misuse(say("{path!r} is larger than a megabyte", path=str(path)), hint=say("It should be a short text."))
    return data.decode("utf-8", "replace")
