"""Text from outside, made plain: no control, bidi or invisible character survives, and a line is one line."""

import re
import unicodedata

# C0 and C1 controls, soft hyphen, zero-width and bidi marks, tags, private use, line and paragraph separators.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
_JOINTS = "\u200d\ufe0f\u20e3"
_SPACES = re.compile(r"[ \t\r\n\u2028\u2029\u0085]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\u0085]")


def line(text: str) -> str:
    """One line of visible text."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
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
