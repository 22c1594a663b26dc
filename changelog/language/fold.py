"""Names compared as people read them, without accents, case or kinds of space; and the nearest of several names."""

import re
import unicodedata
from collections.abc import Iterable

from changelog.language import plain

LIKE = 0.6
_LONGEST = 100  # characters compared for likeness: it takes time that grows with the square of the length
_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
# French sets a no-break space before these signs, and a keyboard a plain one or none: no name differs by it alone.
_BY_SIGNS = re.compile(r" +(?=[;:!?»])|(?<=«) +")


def fold(text: str) -> str:
    """What is compared of a name: « En  PRODUCTION ! » and « en production! » are one. Fold twice: no change."""
    text = _bare(_bare(plain.line(text)).casefold()).translate(_SAME)
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
