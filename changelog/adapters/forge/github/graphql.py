"""The questions in GraphQL, asked about many things at a time.

What came is used, what is missing is named, what was too much at once is asked again by halves. GitHub answers partial
data beside errors (its changelog of 2025-09), and a single missing number among a hundred is an error too.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from changelog.adapters.forge.github import refusals
from changelog.adapters.forge.github.client import TRIES, Client
from changelog.adapters.forge.github.parse import at
from changelog.adapters.forge.github.transport import Reply, Unanswered

Key = tuple[str, int | str]
WEIGHTS: Mapping[str, int] = {"pull": 6, "ticket": 3, "commit": 3, "stamp": 1}
FULL = 300  # what one request may weigh: 50 pull requests, or 100 tickets, or 300 questions whether something changed
LARGEST = 2**31 - 1  # GraphQL's Int
MOST_FAILURES = 2  # things asked alone, one after the other, that fail: smaller questions do not help then
# What a GitHub Enterprise Server of some years ago does not know, and what can be done without.
OPTIONAL = frozenset(("issueType", "stateReason", "closedByPullRequestsReferences", "closingIssuesReferences"))
_FOLDER = Path(__file__).resolve().parent / "queries"
_ASK = re.compile(r"^ {4}(?P<kind>pull|ticket|commit|stamp): (?P<field>.*)\n", re.M)
_BEFORE = "    defaultBranchRef { name }\n"  # the line that what is asked is written after
_SHA = re.compile(r"[0-9a-f]{40,64}")
_FRAGMENT = re.compile(r"^fragment (?P<name>\w+) on ", re.M)
_SPREAD = re.compile(r"\.\.\.(\w+)")
_VARIABLE = re.compile(r", \$(?:number|sha): \w+!")


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
    if not fields:
        return question
    names = "|".join(map(re.escape, fields))
    unknown = re.compile(rf"\s*(?:\w+: )?(?:{names})(?:\(.*)?(?: \{{.*\}})?")
    return "\n".join(line for line in question.split("\n") if not unknown.fullmatch(line))


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


class Answers(Struct, kw_only=True):
    """What came back, by key. `missing`: GitHub has none (or hides it); `unread`: it could not be asked.

    `partial`: keys of `found` of which a part is missing, which are not to be remembered. `slug` is the repository's
    name today, `default_branch` its own; `trouble` says why something was not read.
    """

    found: dict[Key, Mapping[str, Any]] = field(default_factory=dict)
    partial: set[Key] = field(default_factory=set)
    missing: list[Key] = field(default_factory=list)
    unread: list[Key] = field(default_factory=list)
    slug: str = ""
    default_branch: str = ""
    trouble: str = ""
    reason: str = ""

    def give_up(self, keys: Iterable[Key], problem: Unanswered) -> None:
        self.unread += keys
        self.trouble, self.reason = problem.message, problem.reason


class Executor:
    """Asks about the objects of one repository."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._unknown: set[str] = set()
        self._alone = 0
        self._twice: set[Key] = set()

    def ask(self, keys: Iterable[Key]) -> Answers:
        """Ask about all keys, in as few requests as the server permits. Never raises."""
        asked = dict.fromkeys(keys)
        answers = Answers(missing=[key for key in asked if not _askable(key)])
        waiting = list(_batches([key for key in asked if _askable(key)]))
        parts: list[list[Key]] = []
        while parts or waiting:
            # A part of what failed is tried once, for its own parts come next; one thing alone has but its tries.
            tries = 1 if parts and len(parts[0]) > 1 else TRIES
            batch = (parts or waiting).pop(0)
            hopeless = self._alone >= MOST_FAILURES
            try:
                parts = self._ask(batch, answers, tries) + parts
            except Unanswered as problem:
                halves = self._halves(batch) if problem.reason == "server" else []
                parts = halves + parts
                if not halves:
                    answers.give_up(batch, problem)
                if hopeless or problem.reason != "server":
                    answers.give_up((key for rest in (*parts, *waiting) for key in rest), problem)
                    break
        return answers

    def _ask(self, batch: list[Key], answers: Answers, tries: int) -> list[list[Key]]:
        """One request; answers the batches that are to be asked anew. Raises Unanswered."""
        reply = self._query(batch, tries)
        home = at(reply.data, "data", "repository")
        if not isinstance(home, Mapping):
            raise refusals.of(reply, self._client.slug)
        answers.slug = str(home.get("nameWithOwner") or self._client.slug)
        answers.default_branch = str(at(home, "defaultBranchRef", "name") or "")
        refused = refusals.by_alias(reply.data)
        left = [key for key in batch if not _placed(key, home, refused, reply, answers)]
        if len(left) < len(batch):
            self._alone = 0
            return [left] if left else []
        if len(batch) == 1 and batch[0] not in self._twice:
            self._twice.add(batch[0])
            return [batch]
        halves = self._halves(batch)
        if not halves:
            # Smaller questions do not help: what came of these is taken as it is.
            there = {key: home[alias(key)] for key in left if _fits(key, home.get(alias(key)))}
            answers.found |= there
            answers.partial |= there.keys()
            answers.give_up((key for key in left if key not in there), refusals.of(reply, self._client.slug))
        return halves

    def _halves(self, batch: list[Key]) -> list[list[Key]]:
        """The same in two smaller questions; none where that is not possible, or has not helped."""
        if len(batch) == 1:
            self._alone += 1
        if len(batch) == 1 or self._alone >= MOST_FAILURES:
            return []
        middle = len(batch) // 2
        return [batch[:middle], batch[middle:]]

    def _query(self, batch: list[Key], tries: int) -> Reply:
        owner, _, name = self._client.slug.partition("/")
        while True:
            question = objects(batch, self._unknown)
            reply = self._client.query(question, {"owner": owner, "name": name}, tries=tries)
            fresh = (refusals.unknown_fields(reply.data) & OPTIONAL) - self._unknown
            if not fresh:
                return reply
            # An older server (GitHub Enterprise) knows fewer fields: it refuses the whole question for one of them.
            self._unknown |= fresh


def _placed(key: Key, home: Mapping[str, Any], refused: Mapping[str, str], reply: Reply, answers: Answers) -> bool:
    """Put the answer to a key where it belongs; False where it is to be asked for anew."""
    node: Any = home.get(alias(key))
    error = refused.get(alias(key), "")
    if _fits(key, node) and error in ("", refusals.INSIDE):
        answers.found[key] = node
        answers.partial |= {key} if error else set()
    elif node is None and error == "NOT_FOUND":
        answers.missing.append(key)
    elif node is None and error == "FORBIDDEN":
        answers.give_up([key], Unanswered("refused", refusals.words(reply, "FORBIDDEN")))
    elif node is None and not error and key[0] == "commit" and not refusals.too_much(reply.data):
        answers.missing.append(key)  # a commit that was not pushed is simply null
    else:
        return False
    return True


def _askable(key: Key) -> bool:
    """Whether there can be such a thing: GitHub refuses the whole question for one number that is too large."""
    return isinstance(key[1], str) or 0 < key[1] <= LARGEST


def _fits(key: Key, node: Any) -> bool:
    return isinstance(node, Mapping) and (key[0] not in ("pull", "ticket") or node.get("number") == key[1])


def _batches(keys: Sequence[Key]) -> Iterable[list[Key]]:
    batch: list[Key] = []
    weight = 0
    for key in keys:
        if weight + WEIGHTS[key[0]] > FULL:
            yield batch
            batch, weight = [], 0
        batch.append(key)
        weight += WEIGHTS[key[0]]
    if batch:
        yield batch
