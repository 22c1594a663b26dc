"""Which refs may be moved and where they are mirrored; what may be a path in a repository."""

import re
import unicodedata
from collections.abc import Sequence

from changelog.domain.remote import BACKUPS, RefMove, check_branch
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say

BRANCHES, TAGS, NOTES = "refs/heads/", "refs/tags/", "refs/notes/"
OURS = "refs/nouveautes/"
SEEN = f"{OURS}seen/"
"""What the remote had when it was last observed. Nobody else writes there, and it is never pushed."""
PUSHED = (BRANCHES, TAGS, NOTES, OURS)
KEPT = (TAGS, OURS)
AGAIN = marked("Run the same command again: it reads the remote again.")
_MIRRORED = {BRANCHES: "heads/", TAGS: "tags/", BACKUPS: "backup/", NOTES: "notes/"}
SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

LARGEST = 5 * 1000 * 1000  # bytes of a file that is read or written: a page is a text that people read
_LONGEST, _LONGEST_PART = 3000, 250  # bytes; where files are checked out, their names have an end
# What macOS does not see in the name of a file: `.g<ZWNJ>it` is `.git` there (git's own list, utf8.c).
_UNSEEN = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_JOINTS = "\u200c\u200d"  # inside words of some languages, and inside emoji
_OWN = frozenset((".git", "git~1", ".gitmodules", ".gitattributes"))
"""Git's own, also under the short name that Windows gives it; and the files that git reads as instructions."""


def mirror(ref: str, remote: str) -> str:
    """Where the clone mirrors a ref of the remote's (or a place of several), by its full name; "" where it does not."""
    names = (f"{SEEN}{remote}/{below}{ref.removeprefix(at)}" for at, below in _MIRRORED.items() if ref.startswith(at))
    return next(names, "")


def check(moves: Sequence[RefMove]) -> None:
    """Raises Refused for an invalid ref, for a value that is not a full SHA, or where one ref is named twice."""
    for move in moves:
        checked_ref(move.ref, PUSHED)
        for sha in (move.old, move.new):
            if sha:
                whole(sha)
    if len({move.ref for move in moves}) != len(moves):
        raise Refused(say("one ref cannot move twice in a push"), hint=say(AGAIN))


def checked_ref(ref: str, places: Sequence[str]) -> str:
    """The ref. Raises Refused where it is not the full name of one in these places."""
    place = next((one for one in places if ref.startswith(one)), "")
    if not place or ref.startswith(SEEN):
        raise Refused(
            say("« {shown} » is not a ref that can be moved here", shown=plain.shortened(plain.line(ref), 60)),
            hint=say("They are under {names}.", names=", ".join(places)),
        )
    check_branch(ref.removeprefix(place))
    return ref


def whole(sha: str) -> str:
    """The SHA. Raises Refused where it is not a full one."""
    if not SHA.fullmatch(sha):
        raise Refused(say("« {sha} » is not a full SHA", sha=plain.shortened(plain.line(sha), 60)), hint=say(AGAIN))
    return sha


def checked_path(path: str) -> str:
    """The path. Raises Refused with the reason where it is invalid."""
    if why := path_fault(path):
        raise Refused(
            say("« {shown} » is not a valid page path: {why}", shown=plain.shortened(plain.line(path), 80), why=why),
            hint=say("Give the path of a file in the documentation repository, from its root, as docs/nouveautes.md."),
        )
    return path


def path_fault(path: str) -> str:
    """What is wrong with a path, empty where nothing is."""
    if not path:
        return say("it is empty")
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in path):
        return say("it holds control characters")
    if any(unicodedata.category(sign) == "Cf" and sign not in _JOINTS for sign in path):
        return say("it holds invisible characters")
    if "\\" in path:
        return say("it holds a backslash")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return say("it does not start from the root of the repository")
    parts = path.split("/")
    if max(len(part.encode()) for part in parts) > _LONGEST_PART or len(path.encode()) > _LONGEST:
        return say("it is too long")
    for part in parts:
        if not part:
            return say("a part of it is empty")
        if part in (".", ".."):
            return say("it goes through « {part} »", part=part)
        # What a system may take the name for: without unseen signs, case, stream, dots or spaces at the end.
        seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", part)).casefold()
        if seen.partition(":")[0].rstrip(". ") in _OWN:
            return say("that is git's own")
    return ""


def content_fault(path: str, data: bytes) -> str:
    """What is wrong with the content of a page, empty where nothing is. `path` as it may be shown."""
    if len(data) > LARGEST:
        return say(
            "« {path} » of the documentation repository is larger than {size} MB", path=path, size=LARGEST // 1_000_000
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as problem:
        return say(
            "« {path} » of the documentation repository is not UTF-8 (byte {byte})", path=path, byte=problem.start + 1
        )
    return ""
