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
    best = next(iter(nearest_first(name, known)), None)
    return best if best is not None and _likeness(name, best) >= likeness else None


def nearest_first(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """All of `names`, the most alike first; those that are equally alike stay in their order."""
    return tuple(sorted(names, key=lambda one: -_likeness(name, one)))


def _bare(text: str) -> str:
    """Without accents and other marks that sit on a letter, compatibility forms (`ﬁ`, `①`, no-break space) undone."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) != "Mn")


def _likeness(one: str, other: str) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, fold(one)[:_LONGEST], fold(other)[:_LONGEST], autojunk=False).ratio()
