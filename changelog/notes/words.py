"""A change's own words for users, in a message or a description: a fenced block, a section, or a trailer.

```nouveaute                    ## Nouveauté                    Nouveaute: Un titre pour les usagers
Un titre pour les usagers       Un titre pour les usagers
Et un texte, s'il en faut.      Et un texte.                    Nouveaute: aucune
```
"""

import re

from msgspec import Struct

_FENCE = re.compile(
    r"^[ \t]{0,3}(?P<mark>```+|~~~+)[ \t]*nouveaut[ée]s?\b[^\n]*\n(?P<body>.*?)"
    r"(?:^[ \t]{0,3}(?P=mark)[`~]*[ \t]*$|\Z)",
    re.I | re.M | re.S,
)
_OTHER_FENCE = re.compile(r"^[ \t]{0,3}(?P<mark>```+|~~~+).*?(?:^[ \t]{0,3}(?P=mark)[`~]*[ \t]*$|\Z)", re.M | re.S)
_HEADING = re.compile(r"^(?P<level>#{1,6})[ \t]+nouveaut[ée]s?[ \t]*:?[ \t]*$", re.I | re.M)
_ANY_HEADING = re.compile(r"^(#{1,6})[ \t]+\S", re.M)
_TRAILER = re.compile(
    r"^nouveaut[ée][ \t\u00a0\u202f]*:[ \t\u00a0\u202f]*(?P<body>\S[^\n]*(?:\n[ \t]+\S[^\n]*)*)", re.I | re.M
)
_TRAILERS_AFTER = re.compile(r"\n\s*\n(?:[A-Z][\w-]+: [^\n]*(?:\n|\Z))+\s*\Z")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_KEY = re.compile(r"(?P<key>titre|title|section)\s*:\s*(?P<value>.+)", re.I)
_NOTHING = re.compile(r"[\W_]*(?:aucune?|none|rien|néant|n/a|no|non)?[\W_]*", re.I)


class Words(Struct, frozen=True, kw_only=True):
    """What to tell users: a title, a text in Markdown, a section; `silent`: nothing, by choice."""

    title: str = ""
    text: str = ""
    section: str = ""
    silent: bool = False


def find(message: str) -> Words | None:
    """The words in a message; None when it has none (a template left empty is none)."""
    if "ouveaut" not in message and "OUVEAUT" not in message:
        return None
    message = _COMMENT.sub("", message.replace("\r\n", "\n"))
    fence = _FENCE.search(message)
    if fence:
        return _read(fence["body"])
    rest = _OTHER_FENCE.sub("", message)
    heading = _HEADING.search(rest)
    if heading:
        return _read(_section(rest[heading.end() :], len(heading["level"])))
    trailer = _TRAILER.search(rest)
    return _read(re.sub(r"\n[ \t]+", " ", trailer["body"])) if trailer else None


def _section(text: str, level: int) -> str:
    for following in _ANY_HEADING.finditer(text):
        if len(following[1]) <= level:
            text = text[: following.start()]
            break
    return _TRAILERS_AFTER.sub("", text)


def _read(body: str) -> Words | None:
    lines = body.strip().split("\n")
    title, section = "", ""
    while lines and (key := _KEY.fullmatch(lines[0].strip())):
        if key["key"].lower() == "section":
            section = key["value"].strip()
        else:
            title = key["value"].strip()
        lines.pop(0)
    if not title:
        title = lines.pop(0).strip().lstrip("#*- ").strip() if lines else ""
    text = "\n".join(lines).strip()
    if not text and _NOTHING.fullmatch(title):
        return Words(silent=True) if title.strip(" .-_") else None
    return Words(title=title, text=text, section=section)
