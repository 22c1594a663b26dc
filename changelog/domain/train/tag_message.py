"""The message of a delivery's annotated tag: what the delivery is, frozen; people read it, and it is read back exactly.

    Livraison 2022-01-18

    Période : du mercredi 12 au mardi 18 janvier 2022 (2022-01-12 → 2022-01-18)

    • #101 Prévenir avant le rendez-vous — tickets #12, #14
      9fceb02d0ae598e95dc970b74767f19372d61af8
    • 5b3957c2ab Un commit seul
      5b3957c2ab6d4a3f0c8b4d5de2a1b90e6f0d7c11
    • #102 Exporter en CSV
      7f1d0a2b64c8e95301c2d8f7a6b5e4d3c2b1a098
      0c4b7de1f2a3958674b5c6d7e8f90a1b2c3d4e5f

    Remplace 2022-01-18
    Registre : 0f3c1c4d5b6a79887766554433221100ffeeddcc
    Arbre : 4b825dc642cb6eb9a060e54bf8d69288fbee4904

A pull request merged by rebase has a line for each of its commits, the newest first. No title can forge a line: it
stands after a number or a SHA, on one line, and what would break that is escaped.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import takewhile

from changelog.domain.model import DateTag, TagRef, Value
from changelog.i18n import grammar
from changelog.i18n.grammar import colon as colon_of

FROZEN = {
    "fr": {
        "subject": "Livraison",
        "period": "Période",
        "ticket": "ticket",
        "tickets": "tickets",
        "hotfix": "correctif urgent",
        "replaces": "Remplace",
        "hotfixes": "Correctifs urgents",
        "withdrawn": "Refusé à la démonstration",
        "because": "Raison",
        "shown_as": "Déjà montré sous",
        "records": "Registre",
        "tree": "Arbre",
    },
    "en": {
        "subject": "Delivery",
        "period": "Period",
        "ticket": "ticket",
        "tickets": "tickets",
        "hotfix": "urgent fix",
        "replaces": "Replaces",
        "hotfixes": "Hotfixes",
        "withdrawn": "Refused at the demo",
        "because": "Reason",
        "shown_as": "Already shown as",
        "records": "Records",
        "tree": "Tree",
    },
}
"""The lines of the message: a format, no sentences of the catalogue, for both languages are read back from old tags.

`replaces` and `hotfixes` are read by `domain/history/deliveries` too.
"""
_BULLET, _DASH = "• ", " — "
_HOTFIX_ENDS = tuple(_DASH + words["hotfix"] for words in FROZEN.values())
_TICKET_MARKS = tuple({f"{_DASH}{words[key]} " for words in FROZEN.values() for key in ("tickets", "ticket")})
# What a title must not be taken for: the tickets and the mark of a hotfix that may stand after it.
_LIKE_MARK = re.compile(rf"—(?= (?:{'|'.join(mark.removeprefix(_DASH) for mark in (*_HOTFIX_ENDS, *_TICKET_MARKS))}))")
_ESCAPED = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))")
_DAYS = re.compile(r"\((\d{4}-\d\d-\d\d) → (\d{4}-\d\d-\d\d)\)$", re.A)
_NUMBERED = re.compile(r"#(?P<number>[0-9]{1,18})(?: (?P<said>.*))?")
_ALONE = re.compile(r"(?:[0-9a-f]{1,10}|\?)(?: (?P<said>.*))?")
_NUMBER = re.compile(r"#([0-9]{1,18})(?![0-9])")
_NUMBERS = re.compile(r"#[0-9]{1,18}(?:, #[0-9]{1,18})*")
_SHA = re.compile(r"[0-9a-f]{0,64}")
_ANOTHER = re.compile(r"  (?:[0-9a-f]{40}|[0-9a-f]{64})")
_ANOTHER_LINE = re.compile(r"^  ([0-9a-f]{40,64})[ \t\r]*$", re.M)
_KEYS = {words[key]: key for words in FROZEN.values() for key in words}
_JOINERS = "\u00a0\u202f\u200d"  # no-break spaces and the joint of emoji: people write them, and they break no line


class FrozenChange(Value, frozen=True, kw_only=True):
    """One change as it was when the tag was set. `sha` is what brought it in; `number` is None for a lone commit.

    `also`: the other commits of a pull request merged by rebase. git and later readers know them by this list alone.
    """

    number: int | None
    sha: str
    title: str
    tickets: tuple[int, ...] = ()
    hotfix: bool = False
    also: tuple[str, ...] = ()


class Frozen(Value, frozen=True, kw_only=True):
    """A delivery as its tag lists it. Days are inclusive; `tree` is that of the tagged commit.

    `replaces`: the tag whose place it takes; `withdrawn`: pull requests refused at the demo and taken out; `because`:
    why it takes that place; `shown_as`: the tag object whose "shown" carries over, for the trees are the same;
    `records`: the commit of `refs/notes/nouveautes` at that moment, so that none before it can be changed unseen.
    """

    tag: str
    start: date
    end: date
    changes: tuple[FrozenChange, ...]
    tree: str
    replaces: str = ""
    hotfixes: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()
    because: str = ""
    shown_as: str = ""
    records: str = ""

    @property
    def numbers(self) -> frozenset[int]:
        """The pull requests it carries."""
        return frozenset(change.number for change in self.changes if change.number is not None)

    @property
    def listed(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Its list as records keep it: the numbers of pull requests, and the SHAs of lone commits."""
        return tuple(sorted(self.numbers)), tuple(one.sha for one in self.changes if one.number is None and one.sha)


def write(frozen: Frozen, language: str) -> str:
    """The message, ends of lines `\\n`, one at its end. It holds no line that git or this house reads otherwise."""
    words = FROZEN[language]
    colon = colon_of(language)
    heading = grammar.heading(frozen.start, frozen.end, language)
    days = f"({frozen.start.isoformat()} → {frozen.end.isoformat()})"
    parts = [
        [f"{words['subject']} {_escaped(frozen.tag)}"],
        [f"{words['period']}{colon}{heading[:1].lower()}{heading[1:]} {days}"],
        [line for change in frozen.changes for line in _change(change, words)],
        list(_facts(frozen, words, colon)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def read(message: str) -> Frozen | None:
    """What a message holds, exactly as it was written; None for one that was not written here.

    A signature after it, carriage returns, and blanks at the ends of lines change nothing.
    """
    lines = [line.rstrip(" \r\t") for line in message.partition("\n-----BEGIN ")[0].split("\n")]
    subject, _, tag = lines[0].partition(" ")
    if _KEYS.get(subject) != "subject" or not tag:
        return None
    facts = dict(reversed(list(_read_facts(lines[1:]))))
    days = _days(facts.get("period", ""))
    if days is None or "tree" not in facts:
        return None
    return Frozen(
        tag=_plain(tag),
        start=days[0],
        end=days[1],
        changes=tuple(_read_changes(lines)),
        tree=_sha(facts["tree"]),
        replaces=_plain(facts.get("replaces", "")),
        hotfixes=_numbers(facts.get("hotfixes", "")),
        withdrawn=_numbers(facts.get("withdrawn", "")),
        because=_plain(facts.get("because", "")),
        shown_as=_sha(facts.get("shown_as", "")),
        records=_sha(facts.get("records", "")),
    )


def of_tag(tag: DateTag | TagRef | None) -> Frozen | None:
    """What an annotated tag's message holds; None for any other tag."""
    return read(tag.message) if tag is not None and tag.annotated else None


def commits(message: str) -> list[str]:
    """The commits that a message may list: a cheap look, made before it is read."""
    return _ANOTHER_LINE.findall(message)


def _change(change: FrozenChange, words: dict[str, str]) -> tuple[str, ...]:
    label = f"#{change.number}" if change.number is not None else change.sha[:10] or "?"
    title = _LIKE_MARK.sub(r"\\—", _escaped(change.title))
    tickets = f"{words['tickets' if len(change.tickets) > 1 else 'ticket']} {_hashed(change.tickets)}"
    said = [f"{label} {title}", *([tickets] if change.tickets else []), *([words["hotfix"]] if change.hotfix else [])]
    return (_BULLET + _DASH.join(said)).rstrip(" "), *(f"  {sha}" for sha in (change.sha, *change.also))


def _facts(frozen: Frozen, words: dict[str, str], colon: str) -> Iterator[str]:
    if frozen.replaces:
        yield f"{words['replaces']} {_escaped(frozen.replaces)}"
    for key, numbers in (("hotfixes", frozen.hotfixes), ("withdrawn", frozen.withdrawn)):
        if numbers:
            yield f"{words[key]}{colon}{_hashed(numbers)}"
    for key, text in (("because", frozen.because), ("shown_as", frozen.shown_as), ("records", frozen.records)):
        if text:
            yield f"{words[key]}{colon}{_escaped(text)}"
    yield f"{words['tree']}{colon}{frozen.tree}"


def _hashed(numbers: Iterable[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers)


def _escaped(text: str) -> str:
    """One line, without a blank at its ends."""
    held = len(text) - len(text.lstrip()), len(text.rstrip())
    return "".join(
        "\\\\"
        if char == "\\"
        else char
        if held[0] <= at < held[1] and (char.isprintable() or char in _JOINERS)
        else _code(char)
        for at, char in enumerate(text)
    )


def _code(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _plain(text: str) -> str:
    return _ESCAPED.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    if found[3]:
        return found[3]
    code = int(found[1] or found[2], 16)
    # A message made to harm: half of a character, or one beyond the last.
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd"


def _read_facts(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Key → text, in the order of the lines; whatever is none of ours is somebody's remark."""
    for line in lines:
        label, colon, text = line.partition(":")
        key = _KEYS.get(label.rstrip(" \u00a0"), "") if colon else ""
        if key and key != "replaces":
            yield key, text.removeprefix(" ")
        word, _, tag = line.partition(" ")
        if _KEYS.get(word) == "replaces" and tag:
            yield "replaces", tag


def _days(text: str) -> tuple[date, date] | None:
    found = _DAYS.search(text)
    try:
        return (date.fromisoformat(found[1]), date.fromisoformat(found[2])) if found else None
    except ValueError:
        return None


def _read_changes(lines: list[str]) -> Iterator[FrozenChange]:
    for at, line in enumerate(lines):
        if line.startswith(_BULLET.rstrip()):
            sha = _sha("".join(lines[at + 1 : at + 2]).strip())
            also = takewhile(_ANOTHER.fullmatch, lines[at + 2 :] if sha else ())
            change = _read_change(line[len(_BULLET) :], sha, tuple(one.strip() for one in also))
            if change is not None:
                yield change


def _read_change(line: str, sha: str, also: tuple[str, ...]) -> FrozenChange | None:
    numbered = _NUMBERED.fullmatch(line)
    found = numbered or _ALONE.fullmatch(line)
    if found is None:
        return None
    title = found["said"] or ""
    end = next((end for end in _HOTFIX_ENDS if title.endswith(end)), "")
    title = title.removesuffix(end)
    tickets: tuple[int, ...] = ()
    for mark in _TICKET_MARKS:
        before, at, numbers = title.rpartition(mark)
        if at and _NUMBERS.fullmatch(numbers):
            title, tickets = before, _numbers(numbers)
            break
    number = int(numbered["number"]) if numbered else None
    return FrozenChange(number=number, sha=sha, title=_plain(title), tickets=tickets, hotfix=bool(end), also=also)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in _NUMBER.findall(text))


def _sha(text: str) -> str:
    """Git is asked about it: whatever else was put there by hand is none."""
    return text if _SHA.fullmatch(text) else ""
