"""The questions to GraphQL, from `queries/*.graphql`: what is asked by number is asked many at a time."""

import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "queries"
_ASK = re.compile(r"^ {4}(?P<kind>pull|ticket|commit|stamp): (?P<field>.*)\n", re.M)
_BEFORE = "    defaultBranchRef { name }\n"  # the line that what is asked is written after
_SHA = re.compile(r"[0-9a-f]{40,64}")
_FRAGMENT = re.compile(r"^fragment (?P<name>\w+) on ", re.M)
_SPREAD = re.compile(r"\.\.\.(\w+)")
_VARIABLE = re.compile(r", \$(?:number|sha): \w+!")
# What a GitHub Enterprise Server of some years ago does not know, and what can be done without.
OPTIONAL = frozenset(("issueType", "stateReason", "closedByPullRequestsReferences", "closingIssuesReferences"))
Key = tuple[str, int | str]


@cache
def text(name: str) -> str:
    """One file's question, without its comments."""
    lines = (_FOLDER / f"{name}.graphql").read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


def objects(keys: Iterable[Key], unknown: Collection[str] = ()) -> str:
    """One question about many things: keys are (pull | ticket | stamp, number) or (commit, SHA).

    `unknown`: fields that are left out, because the server does not know them.
    """
    whole = without(text("objects"), unknown)
    fields = {found["kind"]: found["field"] for found in _ASK.finditer(whole)}
    asked = "".join(f"    {alias(key)}: {_literal(fields[key[0]], key[1])}\n" for key in keys)
    head, _, fragments = _VARIABLE.sub("", _ASK.sub("", whole)).partition("\nfragment ")
    head = head.replace(_BEFORE, _BEFORE + asked)
    return head + _needed(head, "fragment " + fragments)


def alias(key: Key) -> str:
    """The name under which the answer to a key comes back."""
    return f"{key[0]}_{key[1]}"


def without(question: str, fields: Collection[str]) -> str:
    """A question without some fields that an older server does not know; each stands on a line of its own."""
    lines = question.split("\n")
    return "\n".join(line for line in lines if not any(_is_field(line, name) for name in fields))


def _is_field(line: str, name: str) -> bool:
    return bool(re.fullmatch(rf"\s*(?:\w+: )?{re.escape(name)}(?:\(.*)?(?: \{{.*\}})?", line))


def _literal(field: str, value: int | str) -> str:
    if isinstance(value, int):
        return field.replace("$number", str(value))
    if not _SHA.fullmatch(value):
        raise ValueError(f"{value!r} is no whole SHA")
    return field.replace("$sha", f'"{value}"')


def _needed(head: str, fragments: str) -> str:
    """The fragments that a question reaches: GitHub refuses one that is defined and not used."""
    starts = [(found.start(), found["name"]) for found in _FRAGMENT.finditer(fragments)]
    ends = [start for start, _ in starts[1:]] + [len(fragments)]
    bodies = {name: fragments[start:end] for (start, name), end in zip(starts, ends, strict=True)}
    wanted, queue = {}, _SPREAD.findall(head)
    while queue:
        name = queue.pop()
        if name in bodies and name not in wanted:
            wanted[name] = bodies[name]
            queue += _SPREAD.findall(bodies[name])
    return "\n".join(body for name, body in bodies.items() if name in wanted)
