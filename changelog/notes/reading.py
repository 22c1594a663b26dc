"""Whether the words of a change read well: what people should know while they can still mend them."""

import re
from collections.abc import Iterable

from changelog.domain.model import Finding
from changelog.language import code, fold, plain
from changelog.language.speech import say
from changelog.notes import authored
from changelog.notes.model import Entry

LONGEST_TITLE = 120  # characters: a line of the page, on a telephone two
LONGEST_TEXT = 600  # characters: what is read between two other lines
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:[\s/][^<>]*)?>")
_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_TABLE = re.compile(r"\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t|:-]*")  # of a line without the spaces before it
_UNTICKED = re.compile(r"[ \t]*[-*+][ \t]+\[ ?\]")
_NEEDS = ("necessite une demo", "needs a demo")


def odd(entry: Entry, sources: Iterable[str], subject: str, *, spoken: bool) -> list[Finding]:
    """What should be known of an entry. `sources`: the texts it may be made of, as people wrote them; `spoken`: whether
    anybody wrote words for it, or it has a ticket's title.
    """
    found: list[Finding] = []
    if not spoken:
        message = say("is told by its own title: a ticket, or words for users, would say it better")
        found.append(Finding(code="title-told", message=message, subject=subject))
    if len(entry.title) > LONGEST_TITLE:
        message = say(
            "has a title of {count} characters: people read {most}", count=len(entry.title), most=LONGEST_TITLE
        )
        found.append(Finding(code="title-long", message=message, subject=subject))
    source = next((one for one in sources if one and authored.tamed(plain.block(one)) == entry.text), "")
    return [*found, *of_text(source, subject)] if entry.text else found


def of_text(source: str, subject: str) -> list[Finding]:
    """What should be known of a text for users, as somebody wrote it."""
    found: list[Finding] = []
    if len(source) > authored.LONGEST:
        message = say(
            "has a text of {count} characters: the page cuts it at {most}", count=len(source), most=authored.LONGEST
        )
        found.append(Finding(code="note-long", message=message, subject=subject))
    elif len(source) > LONGEST_TEXT:
        message = say("has a text of {count} characters: people read {most}", count=len(source), most=LONGEST_TEXT)
        found.append(Finding(code="note-long", message=message, subject=subject))
    bare = code.without(source)
    if _TAG.search(bare) or any(_HEADING.match(line) or _TABLE.fullmatch(line.strip()) for line in bare.split("\n")):
        message = say("has HTML, a heading or a table in its text: the page shows them as plain words")
        found.append(Finding(code="note-markup", message=message, subject=subject))
    return found


def asks_for_demo(text: str, label: str) -> bool:
    """Whether a text says that a demo is needed, in the label's words or the usual ones; an empty box says no."""
    wanted = [one for one in (fold.fold(label), *_NEEDS) if one]
    lines = (line for line in code.without(text).split("\n") if not _UNTICKED.match(line))
    return any(words in line for line in map(fold.fold, lines) for words in wanted)
