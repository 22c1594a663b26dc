"""The ways a command ends when it cannot do what was asked: one line, then what to do.

Exit codes (DESIGN.md, "Errors are part of the interface"): 0 done, 1 refused, 2 misuse, 3 stopped and resumable.
"""


class Problem(Exception):
    """A command cannot go on. `message` is one line; `hint` says what to do next, in one or several lines."""

    code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(Problem):
    """The world does not permit it (a shallow clone, a repository without tags, a folder in the way)."""

    code = 1


class Misuse(Problem):
    """What was typed or configured is wrong: an unknown tag, a setting of the wrong type."""

    code = 2


class Stopped(Problem):
    """Half of the way is done and kept; running the same command again goes on from there."""

    code = 3


class Interruption(Stopped):
    """Stopped because somebody asked for it (Ctrl-C, SIGTERM): nothing else is tried in this run."""
