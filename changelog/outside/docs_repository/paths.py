"""Whether a text may be the path of a file in the repository: inside it, visible, and never git's own."""

import re
import unicodedata

from changelog.errors import Refused
from changelog.language import plain
from changelog.language.speech import say

LARGEST = 5 * 1000 * 1000  # bytes of a file that is read or written: a page is a text that people read
_LONGEST, _LONGEST_PART = 3000, 250  # bytes; where files are checked out, their names have an end
# What macOS does not see in the name of a file: `.g<ZWNJ>it` is `.git` there (git's own list, utf8.c).
_UNSEEN = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_JOINTS = "\u200c\u200d"  # inside words of some languages, and inside emoji
_OWN = frozenset((".git", "git~1", ".gitmodules", ".gitattributes"))
"""Git's own, also under the short name that Windows gives it; and the files that git reads as instructions."""


def checked(path: str) -> str:
    """The path. Raises Refused with the reason where it is none."""
    if why := fault(path):
        shown = plain.shortened(plain.line(path), 80)
        raise Refused(
            say("« {shown} » is no path of a page: {why}", shown=shown, why=why),
            hint=say("Give the path of a file in the documentation repository, from its root, as docs/nouveautes.md."),
        )
    return path


def fault(path: str) -> str:
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
    size = max(len(part.encode()) for part in parts)
    if size > _LONGEST_PART or len(path.encode()) > _LONGEST:
        return say("it is too long")
    return next((why for part in parts if (why := _fault(part))), "")


def _fault(part: str) -> str:
    if not part:
        return say("a part of it is empty")
    if part in (".", ".."):
        return say("it goes through « {part} »", part=part)
    return say("that is git's own") if _bare(part) in _OWN else ""


def _bare(part: str) -> str:
    """What a system may take a name for: without unseen signs, case, stream, dots or spaces at the end."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", part)).casefold()
    return seen.partition(":")[0].rstrip(". ")


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
