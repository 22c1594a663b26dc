"""Which refs of the remote may be moved and kept, and where the clone mirrors them: full names, checked."""

import re
from collections.abc import Sequence

from changelog.errors import Refused
from changelog.language import plain
from changelog.language.speech import marked, say
from changelog.remote import BACKUPS, RefMove, check_branch

BRANCHES, TAGS, NOTES = "refs/heads/", "refs/tags/", "refs/notes/"
OURS = "refs/nouveautes/"
SEEN = f"{OURS}seen/"
"""What the remote had when it was last observed. Nobody else writes there, and it is never pushed."""
PUSHED = (BRANCHES, TAGS, NOTES, OURS)
KEPT = (TAGS, OURS)
AGAIN = marked("Run the same command again: it looks at the remote anew.")
_MIRRORED = {BRANCHES: "heads/", TAGS: "tags/", BACKUPS: "backup/", NOTES: "notes/"}
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def seen_at(ref: str, remote: str) -> str:
    """Where the clone mirrors a ref of the remote's (or a place of several), by its full name; "" where it does not."""
    found = (
        f"{SEEN}{remote}/{there}{ref.removeprefix(one)}" for one, there in _MIRRORED.items() if ref.startswith(one)
    )
    return next(found, "")


def check(moves: Sequence[RefMove]) -> None:
    """Raises Refused where a name is none, or a value no whole SHA, or one ref is named twice."""
    for move in moves:
        full(move.ref, PUSHED)
        for sha in (move.old, move.new):
            if sha:
                whole(sha)
    if len({move.ref for move in moves}) != len(moves):
        raise Refused(say("one ref cannot move twice in a push"), hint=say(AGAIN))


def full(ref: str, places: Sequence[str]) -> str:
    """The ref. Raises Refused where it is not the full name of one in these places."""
    place = next((one for one in places if ref.startswith(one)), "")
    if not place or ref.startswith(SEEN):
        shown = plain.shortened(plain.line(ref), 60)
        raise Refused(
            say("« {shown} » is no ref that is moved here", shown=shown),
            hint=say("They are under {names}.", names=", ".join(places)),
        )
    check_branch(ref.removeprefix(place))
    return ref


def whole(sha: str) -> str:
    """The SHA. Raises Refused where it is not written out."""
    if not _SHA.fullmatch(sha):
        raise Refused(say("« {sha} » is no whole SHA", sha=plain.shortened(plain.line(sha), 60)), hint=say(AGAIN))
    return sha
