"""Files replaced whole, several together or none, by one run at a time.

`read` and `edit` are for one file that people may have open too; `write_files` for several files of a repository;
`locked` and `held` keep other runs away meanwhile.
"""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from changelog.errors import Refused
from changelog.i18n.say import marked, say, system_reason

LARGEST = 1 << 20  # bytes; a board or a pull request above a megabyte is a mistake

LOCK_SECONDS = 10.0  # another run holds the lock of a file for a few thousandths of one
MISSING = marked("is not there")
_PAUSE = 0.02
_BOM = "\ufeff"


def read(path: Path, *, links: bool = True) -> tuple[str, str]:
    """A file's text, and why it has none (one of the two is empty). Never waits, whatever the path leads to."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if links else os.O_NOFOLLOW)
    try:
        descriptor = os.open(path, flags)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # a folder, a pipe, a device
            os.close(descriptor)
            return "", say("is not a file")
        with os.fdopen(descriptor, "rb") as stream:
            data = stream.read(LARGEST + 1)
        return ("", say("is larger than a megabyte")) if len(data) > LARGEST else (data.decode("utf-8"), "")
    except FileNotFoundError:
        return "", say(MISSING)
    except UnicodeDecodeError:
        return "", say("is not UTF-8")
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the path
        return "", say("cannot be read: {trouble}", trouble=system_reason(problem))


def without_mark(text: str) -> str:
    """The text without the byte order mark that some editors put first."""
    return text.removeprefix(_BOM)


def edit(path: Path, change: Callable[[str], str], *, links: bool = True) -> None:
    """Change a file that is there. `change` takes and gives its text; the same text back: nothing is written.

    It is called before the lock is taken, so that an edit already made touches nothing, and again if another run was
    faster. Raises Refused where the file cannot be read or written, and what `change` raises.
    """
    before = _text(path, links)
    new = _changed(before, change)
    if new == before:
        return
    path = path.resolve() if links else path
    if not os.access(path, os.W_OK):
        raise refusal(path, say("is write-protected"))
    with locked(path):
        now = _text(path, links)
        new = new if now == before else _changed(now, change)
        if new != now:
            _small(path, new)
            replace(path, new, mode=mode(path))


def _text(path: Path, links: bool) -> str:
    text, why = read(path, links=links)
    if why:
        raise refusal(path, why)
    return text


def _changed(text: str, change: Callable[[str], str]) -> str:
    plain = without_mark(text)
    return text[: len(text) - len(plain)] + change(plain)


def create(path: Path, text: str, *, mode: int) -> bool:
    """Write a whole new file, under a lock; False where there is something of that name."""
    _small(path, text)
    draft = _draft(path, text, mode, "new")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return False
    except OSError:
        # A disk without hard links; the lock keeps others away.
        if path.exists() or path.is_symlink():
            return False
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return True


def replace(path: Path, text: str, *, mode: int, ending: str = "new") -> None:
    """Write a whole file in the place of another one. Raises OSError.

    `ending` of the file beside it: always the same one under a lock, so that a killed run leaves one at most.
    """
    draft = _draft(path, text, mode, ending)
    try:
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def mode(path: Path) -> int:
    """Who may do what with a file or a folder."""
    return stat.S_IMODE(path.stat().st_mode)


def make_folder(path: Path) -> None:
    """Make a folder where there is none, open to whom the one above it is. Raises Refused."""
    with _refusals(path), suppress(FileExistsError):
        path.mkdir()
        path.chmod(mode(path.parent))


def refusal(path: Path, why: str) -> Refused:
    """That a file is in the way, and what to do."""
    return Refused(
        f"{str(path)!r} {why}", hint=say("Repair that file, or its permissions, and run the same command again.")
    )


def _small(path: Path, text: str) -> None:
    if len(text.encode("utf-8")) > LARGEST:
        raise refusal(path, say("would become larger than a megabyte"))


def _draft(path: Path, text: str, mode: int, ending: str) -> Path:
    """The text in a file beside its place."""
    draft = path.with_name(f".{path.name[:200]}.{ending}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(descriptor, mode)
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(descriptor)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise refusal(path, say("cannot be written: {trouble}", trouble=system_reason(problem))) from problem


def read_files(root: Path, names: Mapping[str, str]) -> dict[str, str | None]:
    """The text at each of these paths now; None where there is none. Raises Refused as `write_files` does."""
    places = {name: _place(root, name) for name in names}
    return {name: at.read_bytes().decode("utf-8", "replace") if at.exists() else None for name, at in places.items()}


def write_files(root: Path, files: Mapping[str, str]) -> None:
    """Write every file (path from the root → text), or leave everything as it was.

    Raises Refused where a path leads out of the repository or into git's own folder, goes through a symbolic link, or
    cannot be written.
    """
    places = {_place(root, name): text for name, text in files.items()}
    try:
        former = {place: place.read_bytes() if place.exists() else None for place in places}
        with ExitStack() as undo:
            drafts: dict[Path, Path] = {}
            for place, text in places.items():
                for folder in [folder for folder in reversed(place.parents) if not folder.exists()]:
                    folder.mkdir()
                    undo.callback(folder.rmdir)
                drafts[place] = _draft(place, text, mode(place) if place.exists() else 0o644, str(os.getpid()))
                undo.callback(drafts[place].unlink, missing_ok=True)
            for place, draft in drafts.items():
                draft.replace(place)
                before = former[place]
                undo.callback(place.unlink) if before is None else undo.callback(place.write_bytes, before)
            undo.pop_all()
    except OSError as problem:
        raise Refused(
            say("it cannot be written: {trouble}", trouble=system_reason(problem, say("it is refused"))),
            hint=say("Nothing was changed. Check the permissions."),
        ) from None


def _place(root: Path, name: str) -> Path:
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts or any(part.lower() == ".git" for part in parts):
        raise Refused(say("{name!r} is not a path in this repository", name=name), hint=say("Nothing was written."))
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
            say("{name!r} exists, but is not a file", name=name), hint=say("Nothing was written. Move it away.")
        )
    return place


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else changes the file meanwhile. Raises Refused when another run holds it too long.

    A lock file beside it, held with `flock`: the kernel lets go of it however a run ends, so that none is ever stale,
    and a file can be locked on network disks where a folder cannot. It is removed while still held; whoever waited for
    it then sees that it holds a file that is gone, and takes the new one.
    """
    place = path.with_name(f".{path.name}.lock")
    with _refusals(path):
        descriptor = _lock(place, LOCK_SECONDS, say("another run is writing {path!r}", path=str(path)))
    try:
        with _refusals(path):
            yield
    finally:
        with suppress(OSError):
            place.unlink()
        os.close(descriptor)


@contextmanager
def held(place: Path, seconds: float, *, busy: str) -> Iterator[int]:
    """Hold the lock of this file; `busy`: the message where another run holds it longer. Yields the descriptor.

    Children that are given the descriptor hold the lock as well. That matters after kill -9: git goes on writing for a
    moment, and nobody may tidy up meanwhile. The file stays: removing it would need the care of `locked`, for a name
    that is always the same. Raises Refused.
    """
    descriptor = _lock(place, seconds, say(busy))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(place: Path, seconds: float, busy: str) -> int:
    import fcntl

    deadline = monotonic() + seconds
    while True:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(descriptor).st_uid == os.geteuid():
                # Whoever may write in the folder may take over the lock file that a killed run left.
                os.fchmod(descriptor, place.parent.stat().st_mode & 0o666)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # It may have been deleted, alone or with the whole cache, between opening and locking it.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(descriptor), place.lstat()):
                    return descriptor
        except BlockingIOError:
            if monotonic() > deadline:
                os.close(descriptor)
                hint = say("Wait until it has ended, and run the same command again.")
                raise Refused(busy, hint=hint) from None
            sleep(_PAUSE)
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)
