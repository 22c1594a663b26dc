"""How long a forge may make us wait, in all: each wait is said, none is longer than what is left of it."""

from collections.abc import Callable
from math import ceil
from time import sleep

from changelog.i18n.say import say

STEP = 1.0  # seconds between two words of progress


class WaitBudget:
    """Seconds that one command may spend waiting, and somebody to tell."""

    def __init__(self, most: float, say: Callable[[str], None], pause: Callable[[float], None] | None = None) -> None:
        self.left = most
        self._say = say
        self._pause = pause or sleep

    def spend(self, seconds: float, why: str) -> bool:
        """Wait, and say so; False without waiting where more is asked than is left."""
        if seconds > self.left:
            return False
        self.left -= seconds
        while seconds > 0:
            self._say(say("{subject}: {message}", subject=why, message=f"{ceil(seconds)} s"))
            self._pause(min(STEP, seconds))
            seconds -= STEP
        self._say("")
        return True

    def lose(self, seconds: float) -> None:
        """Somebody made us wait without asking: a connection that came to nothing."""
        self.left = max(0.0, self.left - seconds)
