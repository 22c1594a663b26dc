"""GitBook's own marks in a line, `{% hint style="info" %}`: their values, and the text between them."""

import re

from msgspec import Struct, field

_NAME = re.compile(r"\{%-?[ \t]*(?P<name>@?[A-Za-z][\w/-]*)")
_VALUE = re.compile(
    r"""
    (?P<key> [\w-]+ ) [ \t]* = [ \t]*
    (?: " (?P<double> (?: \\. | [^"\\] )* ) " | ' (?P<single> (?: \\. | [^'\\] )* ) ' | (?P<bare> [^\s"']+ ) )
    """,
    re.VERBOSE,
)
QUOTED = re.compile(r"""["']([^"']{1,500})["']""")
"""A value without a key, as in `{% include "../file.md" %}`."""
_ESCAPED = re.compile(r"\\(.)")

PAIRED = frozenset(
    ("hint", "tabs", "tab", "code", "details", "stepper", "step", "columns", "column", "updates", "update", "prompt",
     "if")
)  # fmt: skip
"""Marks that enclose other blocks."""
EITHER = frozenset(("content-ref", "page-ref", "embed", "file", "include"))
"""Marks that may enclose a few words, or stand alone."""
KNOWN = PAIRED | EITHER


class GitBookTag(Struct, frozen=True, kw_only=True):
    """One mark. `ends`: whether it is an end (`{% endhint %}`), named by what it ends; `source` as it stands."""

    name: str
    source: str
    ends: bool = False
    values: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether the preview renders it."""
        return self.name in KNOWN


def pieces(text: str) -> tuple[GitBookTag | str, ...]:
    """The marks of a text and what stands between them, in order. Nothing is a mark in code."""
    found: list[GitBookTag | str] = []
    at = start = 0
    inside = iter([*spans(text), (len(text) + 1, len(text) + 1)])
    span = next(inside)
    while (begin := text.find("{%", at)) >= 0:
        while span[1] <= begin:
            span = next(inside)
        if span[0] <= begin:
            at = span[1]
            continue
        end = text.find("%}", begin)
        if end < 0:
            break
        tag = _read(text[begin : end + 2])
        at = end + 2 if tag else begin + 2
        if tag:
            found += [text[start:begin], tag] if text[start:begin].strip() else [tag]
            start = at
    rest = text[start:]
    return (*found, rest) if rest.strip() else tuple(found)


def spans(text: str) -> list[tuple[int, int]]:
    """Where code stands between backticks: each run of them, up to the next one of its length."""
    if "`" not in text:
        return []
    runs = [(found.start(), found.end()) for found in re.finditer(r"`+", text)]
    later: dict[int, list[int]] = {}
    for at in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[at][1] - runs[at][0], []).append(at)
    found, at = [], 0
    while at < len(runs):
        same = later[runs[at][1] - runs[at][0]]
        while same and same[-1] <= at:
            same.pop()
        if same:
            found.append((runs[at][0], runs[same[-1]][1]))
            at = same[-1]
        at += 1
    return found


def _read(source: str) -> GitBookTag | None:
    name = _NAME.match(source)
    if not name:
        return None
    values = {
        one["key"]: _ESCAPED.sub(r"\1", one["double"] or one["single"] or one["bare"] or "")
        for one in _VALUE.finditer(source, name.end(), len(source) - 2)
    }
    ended = name["name"].removeprefix("end")
    ends = ended != name["name"] and bool(ended)
    return GitBookTag(name=ended if ends else name["name"], source=source, ends=ends, values=values)
