"""A second processor for the longest answers: half of the pages are written by a child process, when there is one.

Pages are independent of one another once everything is collected, and writing them is more than half of the time of a
whole history. The child writes bytes to a pipe and ends; where it fails, or cannot be had, the parent does all of it,
and so meets the same problem itself.
"""

import os
import threading
from collections.abc import Callable

import msgspec

MANY = 64  # below this a child costs more than it saves


def pages(write: Callable[[int], bytes], count: int) -> list[bytes]:
    """`[write(0), …, write(count - 1)]`, in order."""
    if count < MANY or not hasattr(os, "fork") or (os.cpu_count() or 1) < 2 or threading.active_count() > 1:
        return [write(at) for at in range(count)]
    middle = count // 2
    reading, child = _child(write, range(middle, count))
    try:
        # Leaving this block closes the pipe, also when a page of ours fails: a child that is still writing then ends,
        # where it would wait for a reader, and we for it, for ever.
        with os.fdopen(reading, "rb") as stream:
            first = [write(at) for at in range(middle)]
            data = stream.read()
    finally:
        _, status = os.waitpid(child, 0)
    second = msgspec.msgpack.decode(data, type=list[bytes]) if status == 0 and data else None
    return first + (second if second is not None else [write(at) for at in range(middle, count)])


def _child(write: Callable[[int], bytes], part: range) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return reading, child
    try:
        os.close(reading)
        data = msgspec.msgpack.encode([write(at) for at in part])
        with os.fdopen(writing, "wb") as stream:
            stream.write(data)
    except BaseException:  # whatever it is, the parent meets it again and reports it
        os._exit(1)
    os._exit(0)
