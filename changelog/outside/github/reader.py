"""What GitHub knows of changes and tickets, by number: asked many at a time, kept, and asked again only if it changed.

A thing kept from an earlier run costs a stamp (its update time), many of which fit in one request.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from changelog.forge import Absence, Pulls, Tickets
from changelog.model import Finding, PullRequest, Ticket
from changelog.outside.cache import Cache
from changelog.outside.github import reading
from changelog.outside.github.door import Door, Reply, Unanswered
from changelog.outside.github.executor import Answers, Executor
from changelog.outside.github.queries import Key

Noun = TypeVar("Noun", PullRequest, Ticket)
_NAMED = re.compile(r"(?:#|/issues/)([1-9][0-9]{0,8})\b")
LOST = 10  # numbers that REST is asked about one by one: where a ticket went
_STATES: dict[int, Absence] = {404: "gone", 410: "deleted"}


class GitHubReader:
    """Reads changes and tickets of one repository (`ReadsChanges`, `ReadsTickets`)."""

    def __init__(self, door: Door, slug: str, cache: Cache) -> None:
        self._door = door
        self._slug = slug
        self._home = f"{door.places.server}/{slug}".lower()
        self._cache = cache
        self._executor = Executor(door, slug)
        self._pulls: dict[int, PullRequest | Absence] = {}
        self._tickets: dict[int, Ticket | Absence] = {}
        self._by: dict[str, int] = {}
        self.slug = slug
        self._default_branch = ""

    def pull_requests(
        self, numbers: Sequence[int], *, shas: Sequence[str] = (), base: str = "", tickets: Sequence[int] = ()
    ) -> Pulls:
        """Pull requests by number and by commit. Never raises: what could not be read is absent, with a finding."""
        self._by |= {sha: int(number) for sha, number in self._kept("commit", shas).items()}
        wanted = dict.fromkeys([*numbers, *(self._by[sha] for sha in shas if sha in self._by)])
        unknown = [sha for sha in shas if sha not in self._by]
        answers = self._look(wanted, tickets, unknown)
        found = {sha: self._brought(answers, sha, base) for sha in unknown}
        self._by |= {sha: number for sha, number in found.items() if number is not None}
        self._keep("commit", {sha: str(number).encode() for sha, number in found.items() if number is not None})
        late = dict.fromkeys(number for number in found.values() if number is not None and number not in self._pulls)
        more = self._look(late, (), ()) if late else Answers()
        by = {sha: self._by[sha] for sha in shas if sha in self._by}
        asked = dict.fromkeys([*numbers, *by.values()])
        return Pulls(
            found={number: one for number in asked if isinstance(one := self._pulls[number], PullRequest)},
            absent={number: one for number in asked if isinstance(one := self._pulls[number], str)},
            by=by,
            unread=tuple(str(value) for kind, value in answers.unread if kind == "commit"),
            slug=self.slug,
            default_branch=self._default_branch,
            findings=self._findings(answers, more),
        )

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """Tickets by number, today's title with its renames. Never raises."""
        answers = self._look((), numbers, ())
        return Tickets(
            found={number: one for number in numbers if isinstance(one := self._tickets[number], Ticket)},
            absent={number: one for number in numbers if isinstance(one := self._tickets[number], str)},
            findings=self._findings(answers),
        )

    def _look(self, numbers: Iterable[int], tickets: Iterable[int], shas: Iterable[str]) -> Answers:
        """Bring what is asked for into memory, through the cache; the commits come back in the answers."""
        pulls = [number for number in dict.fromkeys(numbers) if number not in self._pulls]
        issues = [number for number in dict.fromkeys(tickets) if number not in self._tickets]
        kept_pulls = self._decoded("pull", pulls, PullRequest)
        issues += self._beside(kept_pulls.values(), issues)
        kept_issues = self._decoded("ticket", issues, Ticket)
        keys: list[Key] = [("commit", sha) for sha in shas]
        keys += [("stamp" if number in kept_pulls else "pull", number) for number in pulls]
        keys += [("stamp" if number in kept_issues else "ticket", number) for number in issues]
        answers = self._executor.ask(keys) if keys else Answers()
        stale = [*self._settle(answers, kept_pulls, "pull"), *self._settle(answers, kept_issues, "ticket")]
        if stale:
            _join(answers, self._executor.ask(stale))
        self.slug = answers.slug or self.slug
        self._default_branch = answers.default_branch or self._default_branch
        self._take(answers)
        for number in pulls:
            self._pulls.setdefault(number, kept_pulls.get(number) or _absence(answers, ("pull", number)))
        for number in issues:
            self._tickets.setdefault(number, kept_issues.get(number) or _absence(answers, ("ticket", number)))
        self._look_for_lost(issues, answers)
        return answers

    def _beside(self, pulls: Iterable[PullRequest], asked: Sequence[int]) -> list[int]:
        """The kept tickets that kept pull requests name: they will be asked for next, and a stamp here is free."""
        named = (number for pull in pulls for number in (*pull.closes, *map(int, _NAMED.findall(pull.body))))
        fresh = [number for number in dict.fromkeys(named) if number not in asked and number not in self._tickets]
        kept = self._decoded("ticket", fresh, Ticket)
        return [number for number in fresh if number in kept]

    def _settle(self, answers: Answers, kept: dict[int, Noun], kind: str) -> list[Key]:
        """Which of the kept ones have changed since, by their stamps; those are dropped, and asked for anew."""
        stale: list[Key] = []
        for number, one in list(kept.items()):
            stamp = answers.found.get(("stamp", number))
            if stamp is not None and stamp.get("updatedAt") == one.updated:
                continue
            if stamp is not None or ("stamp", number) in answers.missing:
                del kept[number]
                stale.append((kind, number))
        return stale

    def _take(self, answers: Answers) -> None:
        fresh_pulls: dict[int, PullRequest] = {}
        fresh_tickets: dict[int, Ticket] = {}
        for (kind, _), node in answers.found.items():
            if kind == "pull":
                pull = reading.pull_request(node, self.slug)
                fresh_pulls[pull.number] = pull
                beside = (one for one in reading.closing(node) if one.get("number") in pull.closes)
                fresh_tickets |= {
                    ticket.number: ticket for one in beside for ticket in [reading.ticket(one, self.slug)]
                }
            elif kind == "ticket" and node.get("__typename") == "Issue":
                ticket = reading.ticket(node, self.slug)
                fresh_tickets[ticket.number] = ticket
            elif kind == "ticket":
                self._tickets[int(node["number"])] = "other"
        # A ticket of another repository may bear one of our numbers: it is no ticket of ours.
        fresh_tickets = {number: one for number, one in fresh_tickets.items() if _same(one.slug, self.slug)}
        self._pulls |= fresh_pulls
        self._tickets |= fresh_tickets
        self._keep("pull", {str(number): msgspec.json.encode(one) for number, one in fresh_pulls.items()})
        self._keep("ticket", {str(number): msgspec.json.encode(one) for number, one in fresh_tickets.items()})

    def _look_for_lost(self, numbers: Sequence[int], answers: Answers) -> None:
        """Where a ticket went that GraphQL does not have: REST alone follows a transfer, and tells what was deleted."""
        lost = [number for number in numbers if ("ticket", number) in answers.missing]
        for number in lost[:LOST]:
            try:
                reply = self._door.read(f"/repos/{self._slug}/issues/{number}")
            except Unanswered as problem:
                answers.trouble, answers.reason = problem.message, problem.reason
                return
            self._tickets[number] = _elsewhere(reply, number) or _STATES.get(reply.status, "gone")

    def _brought(self, answers: Answers, sha: str, base: str) -> int | None:
        return reading.brought_by(answers.found.get(("commit", sha)), sha, base)

    def _kept(self, kind: str, keys: Iterable[int | str]) -> dict[str, str]:
        names = [str(key) for key in keys]
        found = self._cache.read(self._home, kind, names) if names else {}
        return {name: value.decode() for name, value in found.items() if value.isdigit()}

    def _decoded(self, kind: str, numbers: Iterable[int], form: type[Noun]) -> dict[int, Noun]:
        names = [str(number) for number in numbers]
        found = self._cache.read(self._home, kind, names) if names else {}
        decoded: dict[int, Noun] = {}
        for name, value in found.items():
            try:
                decoded[int(name)] = msgspec.json.decode(value, type=form)
            except msgspec.DecodeError:
                continue
        return decoded

    def _keep(self, kind: str, values: dict[str, bytes]) -> None:
        if values:
            self._cache.write(self._home, kind, values)

    def _findings(self, *answers: Answers) -> tuple[Finding, ...]:
        found = [_unread(one, self._slug) for one in answers if one.trouble]
        if not _same(self.slug, self._slug):
            found.append(_renamed(self._slug, self.slug))
        return tuple(found)


def _join(answers: Answers, more: Answers) -> None:
    answers.found |= more.found
    answers.missing += more.missing
    answers.unread += more.unread
    answers.trouble, answers.reason = more.trouble or answers.trouble, more.reason or answers.reason


def _absence(answers: Answers, key: Key) -> Absence:
    return "gone" if key in answers.missing else "unread"


def _elsewhere(reply: Reply, number: int) -> Ticket | Absence | None:
    """The ticket in the repository it was moved to; its number here stays what people know it by."""
    if reply.status != 200 or not isinstance(reply.data, dict) or "number" not in reply.data:
        return None
    if reply.data.get("pull_request"):
        return "other"
    slug = str(reply.data.get("repository_url") or "").partition("/repos/")[2]
    return msgspec.structs.replace(reading.ticket_by_rest(reply.data, slug), number=number)


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _unread(answers: Answers, slug: str) -> Finding:
    count = len(answers.unread)
    what = f"{count} of the things asked keep what git knows" if count else "some reasons stay unknown"
    return Finding(code="forge-unread", message=f"{answers.trouble}; {what}", subject=slug)


def _renamed(old: str, new: str) -> Finding:
    message = f'is called {new} today; add former = ["{old}"] under [repository], and move the remote there'
    return Finding(code="forge-renamed", message=message, subject=old)
