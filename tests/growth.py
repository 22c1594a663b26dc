"""How long reading takes, measured so that two figures may be compared."""

import gc
import time
from collections.abc import Callable

STEEPEST = 12.0
"""Four times the text may cost four times the time, and noise; a quadratic pattern costs sixteen times."""
LONG = 1.0
"""Seconds of the processor after which one reading says enough."""


def seconds(read: Callable[[str], object], text: str, quiet: float) -> float:
    """Seconds of the processor that reading takes: the best of three, unless it is quiet (no concern) or long.

    The garbage collector is held back meanwhile: it walks everything the tests around have left.
    """
    best = float("inf")
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            start = time.process_time()
            read(text)
            best = min(best, time.process_time() - start)
            if best < quiet or best > LONG:
                break
    finally:
        gc.enable()
    return best


def slowness(read: Callable[[str], object], shape: str, filling: str, size: int, quiet: float) -> str:
    """What is wrong with the time a shape (with `{}` in it) filled up to a size takes, or nothing."""
    spent = seconds(read, shape.replace("{}", filling * (size // len(filling))), quiet)
    if spent <= quiet:
        return ""
    quarter = seconds(read, shape.replace("{}", filling * (size // 4 // len(filling))), 0.0)
    if spent <= STEEPEST * quarter:
        return ""
    return f"{shape!r}: {quarter:.3f} s, then {spent:.3f} s for four times the text"
