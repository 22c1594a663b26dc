"""What a change is called for users: its own words, else its cleaned title; and whether they read well.

```nouveaute                    ## Nouveauté                    Nouveaute: Un titre pour les usagers
Un titre pour les usagers       Un titre pour les usagers
Et un texte, s'il en faut.      Et un texte.                    Nouveaute: aucune
```
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from changelog.domain.model import Finding
from changelog.domain.notes import safe_markdown
from changelog.domain.notes.model import Entry
from changelog.i18n import code, plain
from changelog.i18n.say import say

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
    return next(iter(every(message)), None)


def joined(found: Iterable[Words]) -> Words | None:
    """The words of several commits as those of one change: the first title, and the others below it; silent only where
    all of them are.
    """
    spoken = list(dict.fromkeys((one.title, one.text, one.section, one.silent) for one in found))
    loud = [(title, text, section) for title, text, section, silent in spoken if not silent]
    if not loud:
        return Words(silent=True) if spoken else None
    title, text, _ = loud[0]
    below = (part for other in loud[1:] for part in other[:2])
    return Words(
        title=title,
        text="\n\n".join(part for part in (text, *below) if part),
        section=next((section for _, _, section in loud if section), ""),
    )


def every(message: str) -> list[Words]:
    """All the words in a message, a squash's holding those of each commit; in the order of `find`."""
    if "ouveaut" not in message and "OUVEAUT" not in message:
        return []
    lines = code.without_comments(message.replace("\r\n", "\n")).split("\n")
    fences = code.fences(lines)
    inside = {at for _, start, end in fences for at in range(start - 1, end + 1)}
    bodies = ["\n".join(lines[start:end]) for info, start, end in fences if _OURS.match(info)]
    bodies += [
        _section(lines, at, inside) for at, line in enumerate(lines) if at not in inside and _HEADING.fullmatch(line)
    ]
    bodies += [_trailer(lines, at) for at, line in enumerate(lines) if at not in inside and _TRAILER.fullmatch(line)]
    return [found for found in map(_read, bodies) if found is not None]


def _section(lines: list[str], at: int, inside: set[int]) -> str:
    level = lines[at].index(" ") if " " in lines[at] else lines[at].index("\t")
    end = next(
        (
            below
            for below in range(at + 1, len(lines))
            if below not in inside
            and (
                ((other := _ANY_HEADING.match(lines[below])) and len(other["level"]) <= level)
                or _TRAILER.fullmatch(lines[below])  # another commit's, in a squash's body
            )
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


LONGEST_TITLE = 120  # characters: a line of the page, on a telephone two
LONGEST_TEXT = 600  # characters: what is read between two other lines
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:[\s/][^<>]*)?>")
_HEADING_READING = re.compile(r"#{1,6}[ \t]+\S")
_TABLE = re.compile(r"\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t|:-]*")  # of a line without the spaces before it
_UNTICKED = re.compile(r"[ \t]*[-*+][ \t]+\[ ?\]")
_NEEDS = ("necessite une demo", "needs a demo")


def odd(entry: Entry, sources: Iterable[str], subject: str, *, spoken: bool) -> list[Finding]:
    """What should be known of an entry. `sources`: the texts it may be made of, as people wrote them; `spoken`: whether
    anybody wrote words for it, or it has a ticket's title.
    """
    found: list[Finding] = []
    if not spoken:
        message = say("is listed under its own title: a ticket, or words for users, would say it better")
        found.append(Finding(code="title-told", message=message, subject=subject))
    if len(entry.title) > LONGEST_TITLE:
        message = say(
            "has a title of {count} characters: people read {most}", count=len(entry.title), most=LONGEST_TITLE
        )
        found.append(Finding(code="title-long", message=message, subject=subject))
    source = next((one for one in sources if one and safe_markdown.tamed(plain.block(one)) == entry.text), "")
    return [*found, *of_text(source, subject)] if entry.text else found


def of_text(source: str, subject: str) -> list[Finding]:
    """What should be known of a text for users, as somebody wrote it."""
    found: list[Finding] = []
    if len(source) > safe_markdown.LONGEST:
        message = say(
            "has a text of {count} characters: the page cuts it at {most}",
            count=len(source),
            most=safe_markdown.LONGEST,
        )
        found.append(Finding(code="note-long", message=message, subject=subject))
    elif len(source) > LONGEST_TEXT:
        message = say("has a text of {count} characters: people read {most}", count=len(source), most=LONGEST_TEXT)
        found.append(Finding(code="note-long", message=message, subject=subject))
    bare = code.without(source)
    if _TAG.search(bare) or any(
        _HEADING_READING.match(line) or _TABLE.fullmatch(line.strip()) for line in bare.split("\n")
    ):
        message = say("has HTML, a heading or a table in its text: the page shows them as plain words")
        found.append(Finding(code="note-markup", message=message, subject=subject))
    return found


def asks_for_demo(text: str, label: str) -> bool:
    """Whether a text says that a demo is needed, in the label's words or the usual ones; an empty box says no."""
    wanted = [one for one in (plain.fold(label), *_NEEDS) if one]
    lines = (line for line in code.without(text).split("\n") if not _UNTICKED.match(line))
    return any(words in line for line in map(plain.fold, lines) for words in wanted)
