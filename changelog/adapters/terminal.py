"""The terminal itself: whether it is one, the console, a line of progress after a second."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from changelog.i18n import plain, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress


def is_terminal() -> bool:
    """Whether standard output is a terminal that can show more than plain lines."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def console(*, error: bool = False) -> "Console":
    """A console that keeps to NO_COLOR and never reads outside text as markup."""
    from rich.console import Console

    return Console(stderr=error, markup=False, highlight=False, emoji=False, soft_wrap=not is_terminal())


class Murmur:
    """What somebody who waits is told: a word for what is waited for, and how far what is counted has come.

    Nothing is shown in the first second, and nothing at all where standard error is no terminal.
    """

    def __init__(self, doing: str, *, seen: bool) -> None:
        self._doing = self._word = doing
        self.seen = seen
        self._done, self._total = 0, 0
        self._shown: Progress | None = None

    def __call__(self, word: str) -> None:
        """Say `word`; an empty one takes the last one back."""
        self._word = plain.line(word or self._doing)
        self._update()

    def count(self, done: int, total: int) -> None:
        """So many of so many are done: a bar, and the time that is left."""
        self._done, self._total = done, total
        self._update()

    def show(self) -> None:
        """From now on it is seen, where there is somebody to see it."""
        if not self.seen:
            return
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        counted = (BarColumn(bar_width=20), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
        words = TextColumn("{task.description}…", markup=False)
        columns = (SpinnerColumn(), words, *counted) if self._total else (SpinnerColumn(), words)
        shown = Progress(*columns, console=Console(stderr=True, markup=False), transient=True)
        shown.add_task(self._word, total=self._total or None, completed=self._done)
        shown.start()
        self._shown = shown

    def end(self) -> None:
        """Leave nothing on the screen."""
        if self._shown is not None:
            self._shown.stop()
            self._shown = None

    def _update(self) -> None:
        if (shown := self._shown) is None:
            return
        (task,) = shown.task_ids
        if bool(self._total) != (shown.tasks[0].total is not None):
            self.end()  # a bar has other columns than a word
            self.show()
        else:
            shown.update(task, description=self._word, total=self._total or None, completed=self._done)


@contextmanager
def patience(doing: str) -> Iterator[Murmur]:
    """A spinner on standard error when something takes more than a second, a bar once something is counted."""
    murmur = Murmur(say.say(doing), seen=sys.stderr.isatty() and os.environ.get("TERM") != "dumb")
    if not murmur.seen:
        yield murmur
        return
    from threading import Timer

    timer = Timer(1.0, murmur.show)
    timer.daemon = True
    timer.start()
    try:
        yield murmur
    finally:
        timer.cancel()
        timer.join()
        murmur.end()
