"""Several files of a repository, written together: all of them, or none."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from changelog.errors import Refused
from changelog.language.speech import say
from changelog.language.system_words import trouble


def present(root: Path, names: Mapping[str, str]) -> dict[str, str | None]:
    """What stands at these paths now; None where nothing does. Raises Refused as `settle` does, before it writes."""
    return {name: _held(_place(root, name)) for name in names}


def settle(root: Path, files: Mapping[str, str]) -> None:
    """Write every file (path from the root → text), or leave everything as it was.

    Raises Refused where a path leads out of the repository or into git's own folder, goes through a symbolic link, or
    cannot be written.
    """
    places = {_place(root, name): text for name, text in files.items()}
    former = {place: place.read_bytes() if place.exists() else None for place in places}
    made: list[Path] = []
    done: list[Path] = []
    with _taken_back(former, done, made):
        beside = {place: _beside(place, text, made) for place, text in places.items()}
        for place, whole in beside.items():
            whole.replace(place)
            done.append(place)


def _place(root: Path, name: str) -> Path:
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts or any(part.lower() == ".git" for part in parts):
        raise Refused(
            say("{name!r} is no path of this repository's files", name=name), hint=say("Nothing was written.")
        )
    place = root
    for part in parts:
        place /= part
        if place.is_symlink():
            raise Refused(
                say("{name!r} goes through a symbolic link", name=name),
                hint=say("Nothing was written. Put a file in the link's place."),
            )
    if place.exists() and not place.is_file():
        raise Refused(
            say("{name!r} is there, but is no file", name=name), hint=say("Nothing was written. Move it away.")
        )
    return place


def _held(place: Path) -> str | None:
    return place.read_bytes().decode("utf-8", "replace") if place.exists() else None


def _beside(place: Path, text: str, made: list[Path]) -> Path:
    """The whole text in a file beside its place; `made` gets what did not exist, folders first."""
    missing = [folder for folder in reversed(place.parents) if not folder.exists()]
    for folder in missing:
        folder.mkdir()
        made.append(folder)
    descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:40]}.")
    made.append(Path(name))
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
    mode = place.stat().st_mode & 0o777 if place.exists() else 0o644
    Path(name).chmod(mode)
    return Path(name)


@contextmanager
def _taken_back(former: Mapping[Path, bytes | None], done: list[Path], made: list[Path]) -> Iterator[None]:
    try:
        yield
    except BaseException as problem:
        for place in done:
            held = former[place]
            place.unlink() if held is None else place.write_bytes(held)
        for path in reversed(made):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
        if isinstance(problem, OSError):
            why = trouble(problem, say("it is refused"))
            raise Refused(
                say("it cannot be written: {trouble}", trouble=why),
                hint=say("Nothing was changed. Check the permissions."),
            ) from None
        raise
