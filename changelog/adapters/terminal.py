"""The terminal: whether standard output is one, the console, a line of progress after a second."""

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


class ProgressLine:
    """A line that shows what is being waited for, or a bar once something is counted.

    Nothing is shown in the first second, and nothing at all where standard error is no terminal.
    """

    def __init__(self, doing: str, *, seen: bool) -> None:
        self._doing = self._word = doing
        self.seen = seen
        self._done, self._total = 0, 0
        self._shown: Progress | None = None

    def __call__(self, word: str) -> None:
        """Show `word`; an empty one brings the first one back."""
        self._word = plain.line(word or self._doing)
        self._update()

    def count(self, done: int, total: int) -> None:
        """Show a bar: `done` of `total`, and the time that is left."""
        self._done, self._total = done, total
        self._update()

    def show(self) -> None:
        """From now on the line is visible, on a terminal."""
        if not self.seen:
            return
        from rich import progress as bars
        from rich.console import Console

        columns: list[bars.ProgressColumn] = [
            bars.SpinnerColumn(),
            bars.TextColumn("{task.description}…", markup=False),
        ]
        if self._total:
            columns += [bars.BarColumn(bar_width=20), bars.MofNCompleteColumn(), bars.TimeRemainingColumn(compact=True)]
        self._shown = bars.Progress(*columns, console=Console(stderr=True, markup=False), transient=True)
        self._shown.add_task(self._word, total=self._total or None, completed=self._done)
        self._shown.start()

    def end(self) -> None:
        """Leave nothing on the screen."""
        if self._shown is not None:
            self._shown.stop()
            self._shown = None

    def _update(self) -> None:
        if self._shown is None:
            return
        (task,) = self._shown.tasks
        if bool(self._total) != (task.total is not None):
            self.end()  # a bar has other columns than a word
            self.show()
        else:
            self._shown.update(task.id, description=self._word, total=self._total or None, completed=self._done)


@contextmanager
def progress(doing: str) -> Iterator[ProgressLine]:
    """A spinner on standard error when something takes more than a second, a bar once something is counted."""
    line = ProgressLine(say.say(doing), seen=sys.stderr.isatty() and os.environ.get("TERM") != "dumb")
    if not line.seen:
        yield line
        return
    from threading import Timer

    timer = Timer(1.0, line.show)
    timer.daemon = True
    timer.start()
    try:
        yield line
    finally:
        timer.cancel()
        timer.join()
        line.end()
