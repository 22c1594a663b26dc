"""Files replaced whole, several together or none, by one run at a time."""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from changelog.errors import Refused
from changelog.i18n.say import marked, say
from changelog.i18n.system_words import trouble

LARGEST = 1 << 20  # bytes; a board or a pull request above a megabyte is a mistake

PATIENCE = 10.0  # seconds; another run holds a lock for a few thousandths of one
MISSING = marked("is not there")
_PAUSE = 0.01
_BOM = "\ufeff"


def read(path: Path, *, links: bool = True) -> tuple[str, str]:
    """A file's text, and why it has none (one of the two is empty). Never waits, whatever stands there."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if links else os.O_NOFOLLOW)
    try:
        data = _bytes(os.open(path, flags))
        if data is None:
            return "", say("is no file")
        if len(data) > LARGEST:
            return "", say("is larger than a megabyte")
        return data.decode("utf-8"), ""
    except FileNotFoundError:
        return "", say(MISSING)
    except UnicodeDecodeError:
        return "", say("is not UTF-8")
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the path
        return "", say("cannot be read: {trouble}", trouble=trouble(problem))


def _bytes(descriptor: int) -> bytes | None:
    """What a file holds, up to one byte too many; None for a folder, a pipe, a device."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(LARGEST + 1)


def without_mark(text: str) -> str:
    """The text without the byte order mark that some editors put first."""
    return text.removeprefix(_BOM)


def edit(path: Path, change: Callable[[str], str], *, links: bool = True) -> None:
    """Change a file that is there. `change` takes and gives its text; the same text back: nothing is written.

    It is asked before the lock is taken, so that what is done touches nothing, and again if another run was faster.
    Raises Refused where the file cannot be read or written, and what `change` raises.
    """
    seen = _text(path, links)
    new = _changed(seen, change)
    if new == seen:
        return
    path = path.resolve() if links else path
    if not os.access(path, os.W_OK):
        raise refusal(path, say("is write-protected"))
    with locked(path):
        now = _text(path, links)
        new = new if now == seen else _changed(now, change)
        if new != now:
            replace(path, new, mode=mode(path))


def _text(path: Path, links: bool) -> str:
    text, why = read(path, links=links)
    if why:
        raise refusal(path, why)
    return text


def _changed(text: str, change: Callable[[str], str]) -> str:
    plain = without_mark(text)
    return text[: len(text) - len(plain)] + change(plain)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else changes the file meanwhile. Raises Refused when another run holds it too long.

    A lock file beside it, held with `flock`: the kernel lets go of it however a run ends, so that none is ever stale,
    and a file can be locked on network disks where a folder cannot. It is removed while still held; whoever waited for
    it then sees that it holds a file that is gone, and takes the new one.
    """
    place = path.with_name(f".{path.name}.lock")
    with _told(path):
        descriptor = _lock(place, path, monotonic() + PATIENCE)
    try:
        with _told(path):
            yield
    finally:
        with suppress(OSError):
            place.unlink()
        os.close(descriptor)


def replace(path: Path, text: str, *, mode: int) -> None:
    """Write a whole file in the place of another one, under its lock."""
    _draft(path, text, mode).replace(path)


def create(path: Path, text: str, *, mode: int) -> bool:
    """Write a whole new file, under a lock; False where there is something of that name."""
    draft = _draft(path, text, mode)
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


def mode(path: Path) -> int:
    """Who may do what with a file or a folder."""
    return stat.S_IMODE(path.stat().st_mode)


def make_folder(path: Path) -> None:
    """Make a folder where there is none, open to whom the one above it is. Raises Refused."""
    with _told(path), suppress(FileExistsError):
        path.mkdir()
        path.chmod(mode(path.parent))


def refusal(path: Path, why: str) -> Refused:
    """That a file stands in the way, and what to do."""
    return Refused(
        f"{str(path)!r} {why}", hint=say("Repair that file, or its permissions, and run the same command again.")
    )


def _draft(path: Path, text: str, mode: int) -> Path:
    """The text in a file beside its place. Always the same one, so that a killed run leaves one at most."""
    data = text.encode("utf-8")
    if len(data) > LARGEST:
        raise refusal(path, say("would become larger than a megabyte"))
    place = path.with_name(f".{path.name}.new")
    place.unlink(missing_ok=True)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(descriptor, mode)
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)
    return place


def _lock(place: Path, path: Path, deadline: float) -> int:
    import fcntl

    while True:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            _share(place, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _stands(place, descriptor):
                return descriptor
        except BlockingIOError:
            if monotonic() > deadline:
                os.close(descriptor)
                raise _busy(path) from None
            sleep(_PAUSE)
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _stands(place: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), place.lstat())
    except FileNotFoundError:
        return False


def _share(place: Path, descriptor: int) -> None:
    """Let whoever may write in the folder take over the lock file that a killed run left."""
    if os.fstat(descriptor).st_uid == os.geteuid():
        os.fchmod(descriptor, place.parent.stat().st_mode & 0o666)


def _busy(path: Path) -> Refused:
    return Refused(
        say("another run is writing {path!r}", path=str(path)),
        hint=say("Wait until it has ended, and run the same command."),
    )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise refusal(path, say("cannot be written: {trouble}", trouble=trouble(problem))) from problem


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


BUSY = marked("another run is fetching the documentation repository")
PATIENCE_LOCK = 60.0  # seconds; a first clone over a slow line takes longer than anything else that is done meanwhile
_PAUSE_LOCK = 0.05


@contextmanager
def held(place: Path, seconds: float = PATIENCE_LOCK, *, busy: str = BUSY) -> Iterator[int]:
    """Hold the lock of this file; the descriptor may be handed to children, which then hold it as well.

    That matters after kill -9: git goes on writing for a moment, and nobody may tidy up under its hands. The file
    stays: removing it would need the care of `local.stored`, for a name that is always the same. Raises Refused.
    """
    descriptor = _lock_lock(place, monotonic() + seconds, busy)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _lock_lock(place: Path, deadline: float, busy: str) -> int:
    import fcntl

    while True:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _stands_lock(place, descriptor):
                return descriptor
        except BlockingIOError:
            if monotonic() > deadline:
                os.close(descriptor)
                raise _busy_lock(busy) from None
            sleep(_PAUSE_LOCK)
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _stands_lock(place: Path, descriptor: int) -> bool:
    """Whether the file was not deleted, with the whole cache, between opening and locking it."""
    try:
        return os.path.samestat(os.fstat(descriptor), place.lstat())
    except FileNotFoundError:
        return False


def _busy_lock(busy: str) -> Refused:
    return Refused(say(busy), hint=say("Wait until it has ended, and run the same command again."))
