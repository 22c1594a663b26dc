"""French typography for a line of text: no-break spaces, guillemets, apostrophes and ellipses, code left alone."""

import re

# One no-break space everywhere (U+00A0): not every font has the narrow one that printers prefer before ; ! ?
NO_BREAK = "\u00a0"
_CODE = re.compile(r"(`[^`]*`|https?://\S+)")
_BEFORE = re.compile(r"(?<![ \u00a0\u202f])[ \u00a0\u202f]+([:;!?»])(?=[\s\u00a0).,…»\"]|[!?]|$)")
_GLUED = re.compile(r"(?<![\w'’#.:/_-])([^\W\d_]+(?:['’-][^\W\d_]+)*)([:;]|[!?]+)(?=\s|$)")
_OPEN = re.compile(r"«[ \u00a0\u202f]*(?=\S)")
_CLOSE = re.compile(r"(?<=[^\s\u00a0\u202f])»")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_MARKS = re.compile("[:;!?»]")
_DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")


def colon(language: str) -> str:
    """What stands between a word and what it announces."""
    return f"{NO_BREAK}: " if language == "fr" else ": "


def french(text: str) -> str:
    """The line as a French printer would set it."""
    if "`" not in text and "://" not in text:
        return _set(text)
    return "".join(part if _CODE.fullmatch(part) else _set(part) for part in _CODE.split(text))


def of(text: str, language: str) -> str:
    """The line in its language's typography (English is left as it is)."""
    return french(text) if language == "fr" else text


def _set(text: str) -> str:
    if "'" in text or "..." in text:
        text = _DOTS.sub("…", _APOSTROPHE.sub("’", text))
    if "«" in text or "»" in text:
        text = _CLOSE.sub(NO_BREAK + "»", _OPEN.sub("«" + NO_BREAK, text))
    if not _MARKS.search(text):
        return text
    text = _GLUED.sub(r"\1" + NO_BREAK + r"\2", text)
    return _BEFORE.sub(NO_BREAK + r"\1", text)
