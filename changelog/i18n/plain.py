"""Text from outside made plain, for people and for runners; names compared.

A runner takes a line that begins with `::`, or holds `##[`, for a command, whoever wrote it. Percent signs, ends of
lines, and in a property also colons and commas, have forms of their own.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

# C0 and C1 controls, soft hyphen, zero-width and bidi marks, tags, private use, line and paragraph separators.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # bytes, as Python reads them where a name of git's is not UTF-8
_NO_BYTES = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_JOINTS = "\u200d\ufe0f\u20e3"
_SPACES = re.compile(r"[ \t\r\n\u2028\u2029\u0085]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\u0085]")


def as_written(text: str) -> str:
    """A text of git's or of a command line as somebody wrote it: in UTF-8, else in Latin-1, which still comes without
    saying so. Only such a text can be recorded.
    """
    data = text.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def line(text: str) -> str:
    """One line of visible text."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    if _NOT_UTF8.search(text) and not _NO_BYTES.search(text):
        text = as_written(text)
    text = _INVISIBLE.sub("", _SPACES.sub(" ", text))
    return (_SPACES.sub(" ", text) if "  " in text else text).strip()


def block(text: str) -> str:
    """Several lines of visible text, ends of lines made `\\n`."""
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)).strip("\n")


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word and marked with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rpartition(" ")[0] if " " in cut[limit // 2 :] else cut).rstrip() + "…"


def some(names: Sequence[str], most: int = 5) -> str:
    """Names on one line, as many as it has room for."""
    return ", ".join(map(line, names[:most])) + ("…" if len(names) > most else "")


def without_pictures(text: str) -> str:
    """Without emoji and other pictures; the signs of ordinary writing (n°, ©, →, €) stay."""
    if text.isascii():
        return text
    kept = [
        char
        for char in text
        if char not in _JOINTS and (char < "\u2190" or unicodedata.category(char) not in ("So", "Sk"))
    ]
    return "".join(kept)


Level = Literal["error", "warning", "notice"]
JOINT = "\u2060"  # no reader sees it
LONGEST = 2_000  # characters of an annotation's words
_COMMAND = re.compile(r"(?:^|(?<=[\r\n]))([^\S\r\n]*):(?=:)|##(?=\[)")
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def annotation(level: Level, title: str, message: str) -> str:
    """One annotation, on one line."""
    said = shortened(block(message), LONGEST)
    return f"::{level} title={_escaped(line(title), _PROPERTY)}::{_escaped(said, _DATA)}"


def tamed(text: str) -> str:
    """A text in which a runner finds no command."""
    return _COMMAND.sub(lambda found: (found[1] or "") + found[0].strip() + JOINT, text)


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(sign, sign) for sign in text)


LIKE = 0.6
_LONGEST = 100  # characters compared for likeness: it takes time that grows with the square of the length
_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
# French sets a no-break space before these signs, and a keyboard a plain one or none: no name differs by it alone.
_BY_SIGNS = re.compile(r" +(?=[;:!?»])|(?<=«) +")


def fold(text: str) -> str:
    """What is compared of a name: « En  PRODUCTION ! » and « en production! » are one. Fold twice: no change."""
    text = _bare(_bare(line(text)).casefold()).translate(_SAME)
    return _BY_SIGNS.sub("", " ".join(text.split()))


def same(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that reads the same: the very same letters first, else the first that folds alike."""
    known = tuple(names)
    if name in known:
        return name
    wanted = fold(name)
    return next((one for one in known if fold(one) == wanted), None)


def nearest(name: str, names: Iterable[str], *, likeness: float = LIKE) -> str | None:
    """The one of `names` that somebody who wrote `name` most likely meant, or None where none is near (from 0 to 1)."""
    known = tuple(names)
    exact = same(name, known)
    if exact is not None:
        return exact
    return next(iter(nearest_first(name, known, likeness=likeness)), None)


def nearest_first(name: str, names: Iterable[str], *, likeness: float = 0) -> tuple[str, ...]:
    """Those of `names` that are at least so alike, the most alike first; equally alike ones stay in their order."""
    measured = [(_likeness(name, one, likeness), one) for one in names]
    return tuple(one for like, one in sorted(measured, key=lambda pair: -pair[0]) if like >= likeness)


def _bare(text: str) -> str:
    """Without accents and other marks that sit on a letter, compatibility forms (`ﬁ`, `①`, no-break space) undone."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) != "Mn")


def _likeness(one: str, other: str, least: float) -> float:
    """How alike two names are, from 0 to 1; 0 as soon as it is sure to be below `least`."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, fold(one[:_LONGEST]), fold(other[:_LONGEST]), autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0
    return matcher.ratio()
