"""One GraphQL executor: asks about many things at once, and reads `data` and `errors` of each answer itself.

What came is kept, what is missing is named, what was too much at once is asked again by halves. GitHub answers partial
data beside errors (its changelog of 2025-09), and a single missing number among a hundred is an error too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from changelog.outside.github import limits, queries
from changelog.outside.github.door import Door, Reply, Unanswered
from changelog.outside.github.queries import Key

WEIGHTS: Mapping[str, int] = {"pull": 4, "ticket": 2, "commit": 2, "stamp": 1}
FULL = 200  # what one request may weigh: 50 pull requests, or 100 tickets, or 200 questions whether something changed
_UNKNOWN_FIELD = re.compile(r"(?:Field|field) '(?P<name>\w+)' (?:doesn't exist )?on type '\w+'")


class Answers(Struct, kw_only=True):
    """What came back, by key. `missing`: GitHub says there is none (or hides it); `unread`: it could not be asked.

    `renamed` is the repository's name today, where it is not the one asked for; `trouble` why something was not read.
    """

    found: dict[Key, Mapping[str, Any]] = field(default_factory=dict)
    missing: list[Key] = field(default_factory=list)
    unread: list[Key] = field(default_factory=list)
    slug: str = ""
    default_branch: str = ""
    trouble: str = ""
    reason: str = ""


class Executor:
    """Asks about the objects of one repository."""

    def __init__(self, door: Door, slug: str) -> None:
        self._door = door
        self._slug = slug
        self._unknown: set[str] = set()

    def ask(self, keys: Iterable[Key]) -> Answers:
        """Ask about all keys, in as few requests as the server permits. Never raises."""
        answers = Answers()
        waiting = list(_batches(list(dict.fromkeys(keys))))
        while waiting:
            batch = waiting.pop(0)
            try:
                again = self._ask(batch, answers)
            except Unanswered as problem:
                again = self._halves(batch) if problem.reason == "server" else []
                if not again:
                    answers.trouble, answers.reason = problem.message, problem.reason
                    answers.unread += batch
                    if problem.reason != "server":
                        answers.unread += [key for rest in waiting for key in rest]
                        break
            waiting = again + waiting
        return answers

    def _ask(self, batch: list[Key], answers: Answers) -> list[list[Key]]:
        """One request; answers the batches that are to be asked anew."""
        reply = self._query(queries.objects(batch))
        home = _of(reply.data, "data", "repository")
        if home is None:
            raise Unanswered("refused", _why(reply, self._slug))
        answers.slug = str(home.get("nameWithOwner") or self._slug)
        answers.default_branch = str(_of(home, "defaultBranchRef", "name") or "")
        refused = _refused(reply.data)
        left: list[Key] = []
        for key in batch:
            node, error = home.get(queries.alias(key)), refused.get(queries.alias(key), "")
            if isinstance(node, Mapping) and error in ("", "NOT_FOUND", "FORBIDDEN"):
                answers.found[key] = node
            elif (
                isinstance(node, Mapping) or error not in ("", "NOT_FOUND", "FORBIDDEN") or limits.too_much(reply.data)
            ):
                left.append(key)  # a part of it is missing, or all of it
            else:
                answers.missing.append(key)
        return self._again(batch, left, answers, reply)

    def _again(self, batch: list[Key], left: list[Key], answers: Answers, reply: Reply) -> list[list[Key]]:
        if not left:
            return []
        if len(left) < len(batch):
            return [left]
        halves = self._halves(batch)
        if not halves:
            answers.unread += left
            answers.trouble, answers.reason = _why(reply, self._slug), "server"
        return halves

    def _halves(self, batch: list[Key]) -> list[list[Key]]:
        middle = len(batch) // 2
        return [batch[:middle], batch[middle:]] if middle else []

    def _query(self, question: str) -> Reply:
        owner, _, name = self._slug.partition("/")
        while True:
            reply = self._door.query(queries.without(question, self._unknown), {"owner": owner, "name": name})
            fresh = _unknown_fields(reply.data) - self._unknown
            if not fresh:
                return reply
            # An older server (GitHub Enterprise) knows fewer fields: it refuses the whole question for one of them.
            self._unknown |= fresh


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


def errors_of(data: Any) -> list[Mapping[str, Any]]:
    """The errors in a GraphQL answer."""
    found = data.get("errors") if isinstance(data, Mapping) else None
    return [one for one in found or () if isinstance(one, Mapping)]


def _refused(data: Any) -> dict[str, str]:
    """Alias → the type of the error that its answer met."""
    found: dict[str, str] = {}
    for one in errors_of(data):
        path = one.get("path")
        if isinstance(path, list) and len(path) > 1 and path[0] == "repository":
            deep = len(path) > 2
            # Something inside an answer that may not be seen is no fault of the answer.
            kind = str(one.get("type") or "UNKNOWN")
            found[str(path[1])] = "" if deep and kind in ("NOT_FOUND", "FORBIDDEN") else kind
    return found


def _unknown_fields(data: Any) -> set[str]:
    if _of(data, "data") is not None:
        return set()
    names = set()
    for one in errors_of(data):
        extensions = one.get("extensions")
        said = extensions.get("fieldName") if isinstance(extensions, Mapping) else None
        found = _UNKNOWN_FIELD.search(str(one.get("message", "")))
        names.add(str(said or (found["name"] if found else "")))
    return names - {""}


def _why(reply: Reply, slug: str) -> str:
    kinds = limits.error_types(reply.data)
    if "NOT_FOUND" in kinds or reply.status == 404:
        return f"the token does not see {slug}, or there is no such repository"
    first = next((str(one.get("message", "")) for one in errors_of(reply.data)), reply.message)
    return f"GitHub answered: {first or reply.status}"


def _of(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data
