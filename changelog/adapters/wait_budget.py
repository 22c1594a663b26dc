"""How long a forge may make a command wait, in all: each wait is shown, none is longer than what is left."""

from collections.abc import Callable
from math import ceil
from time import sleep

from changelog.i18n.say import say

STEP = 1.0  # seconds between two words of progress


class WaitBudget:
    """Seconds that one command may spend waiting; `progress` shows each wait."""

    def __init__(
        self, most: float, progress: Callable[[str], None], pause: Callable[[float], None] | None = None
    ) -> None:
        self.left = most
        self._progress = progress
        self._pause = pause or sleep

    def spend(self, seconds: float, why: str) -> bool:
        """Wait, and show it; False without waiting where more is asked than is left."""
        if seconds > self.left:
            return False
        self.left -= seconds
        while seconds > 0:
            self._progress(say("{subject}: {message}", subject=why, message=f"{ceil(seconds)} s"))
            self._pause(min(STEP, seconds))
            seconds -= STEP
        self._progress("")
        return True

    def lose(self, seconds: float) -> None:
        """Count a wait that nobody asked for: a connection that came to nothing."""
        self.left = max(0.0, self.left - seconds)
