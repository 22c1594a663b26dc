"""One run at a time in the cache: a lock that waits for a bounded time and ends with whoever holds it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from changelog.errors import Refused
from changelog.language.speech import marked, say

BUSY = marked("another run is fetching the documentation repository")
PATIENCE = 60.0  # seconds; a first clone over a slow line takes longer than anything else that is done meanwhile
_PAUSE = 0.05


@contextmanager
def held(place: Path, seconds: float = PATIENCE, *, busy: str = BUSY) -> Iterator[int]:
    """Hold the lock of this file; the descriptor may be handed to children, which then hold it as well.

    That matters after kill -9: git goes on writing for a moment, and nobody may tidy up under its hands. The file
    stays: removing it would need the care of `local.stored`, for a name that is always the same. Raises Refused.
    """
    descriptor = _lock(place, monotonic() + seconds, busy)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(place: Path, deadline: float, busy: str) -> int:
    import fcntl

    while True:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _stands(place, descriptor):
                return descriptor
        except BlockingIOError:
            if monotonic() > deadline:
                os.close(descriptor)
                raise _busy(busy) from None
            sleep(_PAUSE)
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _stands(place: Path, descriptor: int) -> bool:
    """Whether the file was not deleted, with the whole cache, between opening and locking it."""
    try:
        return os.path.samestat(os.fstat(descriptor), place.lstat())
    except FileNotFoundError:
        return False


def _busy(busy: str) -> Refused:
    return Refused(say(busy), hint=say("Wait until it has ended, and run the same command again."))
