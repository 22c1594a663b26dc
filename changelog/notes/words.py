"""A change's own words for users, in a message or a description: a fenced block, a section, or a trailer.

```nouveaute                    ## Nouveauté                    Nouveaute: Un titre pour les usagers
Un titre pour les usagers       Un titre pour les usagers
Et un texte, s'il en faut.      Et un texte.                    Nouveaute: aucune
```
"""

import re

from msgspec import Struct

from changelog.language import code

_OURS = re.compile(r"nouveaut[ée]s?\b", re.I)
_HEADING = re.compile(r"(?P<level>#{1,6})[ \t]+nouveaut[ée]s?[ \t]*:?[ \t]*", re.I)
_ANY_HEADING = re.compile(r"(?P<level>#{1,6})[ \t]+\S")
_TRAILER = re.compile(r"nouveaut[ée][ \t\u00a0\u202f]*:[ \t\u00a0\u202f]*(?P<body>\S.*)", re.I)
_GIT_TRAILER = re.compile(r"[A-Z][\w-]{1,40}: .*")
_KEY = re.compile(r"(?P<key>titre|title|section)\s*:\s*(?P<value>.+)", re.I)
# What a template leaves behind, in a block for users: boxes nobody ticked, the closing line for the forge, and what
# GitHub's issue forms write into an empty field.
_CLOSING = r"(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|ferme|corrige|r[ée]sout)"
_PROMPT = re.compile(
    rf"\s*(?:[-*+]\s*)?(?:\[ ?\].*|_?no response_?|{_CLOSING}\s*:?\s*#(?:\d+|[xX]+|\?+)?[.,]?)\s*", re.I
)
_NOTHING = frozenset(("", "aucun", "aucune", "none", "rien", "néant", "na", "no", "non"))


class Words(Struct, frozen=True, kw_only=True):
    """What to tell users: a title, a text in Markdown, a section; `silent`: nothing, by choice."""

    title: str = ""
    text: str = ""
    section: str = ""
    silent: bool = False


def find(message: str) -> Words | None:
    """The words in a message; None when it has none (a template left empty is none).

    A fenced block goes before a section, a section before a trailer. What stands inside another block is an example.
    """
    if "ouveaut" not in message and "OUVEAUT" not in message:
        return None
    lines = code.without_comments(message.replace("\r\n", "\n")).split("\n")
    fences = code.fences(lines)
    inside = {at for _, start, end in fences for at in range(start - 1, end + 1)}
    bodies = ["\n".join(lines[start:end]) for info, start, end in fences if _OURS.match(info)]
    bodies += [
        _section(lines, at, inside) for at, line in enumerate(lines) if at not in inside and _HEADING.fullmatch(line)
    ]
    bodies += [_trailer(lines, at) for at, line in enumerate(lines) if at not in inside and _TRAILER.fullmatch(line)]
    return next((found for found in map(_read, bodies) if found is not None), None)


def _section(lines: list[str], at: int, inside: set[int]) -> str:
    level = lines[at].index(" ") if " " in lines[at] else lines[at].index("\t")
    end = next(
        (
            below
            for below in range(at + 1, len(lines))
            if below not in inside and (other := _ANY_HEADING.match(lines[below])) and len(other["level"]) <= level
        ),
        len(lines),
    )
    return "\n".join(_without_trailers(lines[at + 1 : end]))


def _without_trailers(lines: list[str]) -> list[str]:
    """Without git's own trailers (`Signed-off-by: …`), the last paragraph of a message."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and _GIT_TRAILER.fullmatch(lines[start - 1]):
        start -= 1
    return lines[:start] if start and start < end and not lines[start - 1].strip() else lines


def _trailer(lines: list[str], at: int) -> str:
    found = _TRAILER.fullmatch(lines[at])
    words = [found["body"]] if found else []
    for line in lines[at + 1 :]:
        if not line.strip() or line[0] not in " \t":
            break
        words.append(line.strip())
    return " ".join(words)


def _read(body: str) -> Words | None:
    lines = [line for line in body.strip().split("\n") if not _PROMPT.fullmatch(line)] or [""]
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
    bare = re.sub(r"[\W_]+", "", title).casefold()
    if not text and bare in _NOTHING:
        return Words(silent=True) if bare else None
    return Words(title=title, text=text, section=section)
