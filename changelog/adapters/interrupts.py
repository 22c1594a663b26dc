"""Ctrl-C and SIGTERM while a plan is carried out: the step under way is finished, and none is begun after it.

So that what was done is known when it is printed. A step that takes longer than `GRACE`, or a second signal, ends at
once; what became of that step is then not known.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

GRACE = 5.0  # seconds; a cancelled job of GitHub Actions is killed ten seconds after it was asked to stop
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def held() -> Iterator[Callable[[], bool]]:
    """Answers whether somebody asked to stop. Raises KeyboardInterrupt where a step has to end at once."""
    asked = False

    def note(_: int, __: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, GRACE)

    def late(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # the others get no signals
        yield lambda: False
        return
    before = [(one, signal.signal(one, note)) for one in SIGNALS]
    if hasattr(signal, "SIGALRM"):
        before.append((signal.SIGALRM, signal.signal(signal.SIGALRM, late)))
    try:
        yield lambda: asked
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for one, handler in before:
            signal.signal(one, handler)
