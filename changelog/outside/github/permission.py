"""Whether somebody may write to a repository, as GitHub itself says now: an event may be old, or vague."""

import re

from changelog.errors import Refused
from changelog.outside.github.door import Door, Unanswered
from changelog.outside.github.reading import at

LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")  # a machine's name has brackets, and is nobody's
WRITES = frozenset(("admin", "maintain", "write"))


def may_write(door: Door, login: str) -> bool:
    """Whether an account may write. Raises Refused where GitHub cannot be asked."""
    if not LOGIN.fullmatch(login):
        return False
    try:
        reply = door.read(f"/repos/{door.slug}/collaborators/{login}/permission")
    except Unanswered as problem:
        raise Refused(problem.message) from problem
    return reply.status == 200 and at(reply.data, "permission") in WRITES
