"""Changes and tickets by number, kept between runs.

A thing kept from an earlier run costs a stamp (its update time), many of which fit in one request.

Each kind is kept under its form of today: an answer from before a field was added would lack it for ever.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TypeVar, get_args

import msgspec

from changelog.adapters.cache import Cache
from changelog.adapters.forge.github import parse
from changelog.adapters.forge.github.door import Door, Reply, Unanswered
from changelog.adapters.forge.github.graphql import Answers, Executor, Key
from changelog.domain.forge import Absence, Pulls, Tickets
from changelog.domain.model import Finding, PullRequest, Rename, Ticket, Value
from changelog.i18n.say import say

Noun = TypeVar("Noun", PullRequest, Ticket)


class Kept:
    """The cache, as the reader of one repository asks it. `home` is the repository's address."""

    def __init__(self, cache: Cache, home: str) -> None:
        self._cache = cache
        self._home = home.lower()

    def nouns(self, numbers: Iterable[int], form: type[Noun]) -> dict[int, Noun]:
        """Pull requests or tickets by number."""
        decoded: dict[int, Noun] = {}
        for name, value in self._read(_kind(form), numbers).items():
            try:
                one = msgspec.json.decode(value, type=form)
            except (msgspec.DecodeError, RecursionError):
                continue
            if str(one.number) == name:
                decoded[one.number] = one
        return decoded

    def keep(self, nouns: Mapping[int, Noun], form: type[Noun]) -> None:
        """Keep pull requests or tickets."""
        self._write(_kind(form), {number: msgspec.json.encode(one) for number, one in nouns.items()})

    def commits(self, shas: Iterable[str]) -> dict[str, int]:
        """SHA → the number of the pull request that brought it."""
        found = self._read("commit", shas)
        return {sha: int(value) for sha, value in found.items() if value.isdigit() and len(value) < 10}

    def keep_commits(self, brought: Mapping[str, int]) -> None:
        """Keep who brought commits."""
        self._write("commit", {sha: str(number).encode() for sha, number in brought.items()})

    def lost(self, numbers: Iterable[int]) -> dict[int, Absence]:
        """Number → why there is no such ticket, as REST has told: it is asked again when GraphQL has the number."""
        reasons: dict[bytes, Absence] = {one.encode(): one for one in get_args(Absence)}
        return {int(name): reasons[why] for name, why in self._read("lost", numbers).items() if why in reasons}

    def keep_lost(self, lost: Mapping[int, Absence]) -> None:
        """Keep why there are no such tickets."""
        self._write("lost", {number: why.encode() for number, why in lost.items()})

    def _read(self, kind: str, keys: Iterable[int | str]) -> dict[str, bytes]:
        names = [str(key) for key in keys]
        return self._cache.read(self._home, kind, names) if names else {}

    def _write(self, kind: str, values: Mapping[int, bytes] | Mapping[str, bytes]) -> None:
        if values:
            self._cache.write(self._home, kind, {str(key): value for key, value in values.items()})


def _kind(form: type[Value]) -> str:
    fields = " ".join((*form.__struct_fields__, *Rename.__struct_fields__))
    return f"{form.__name__} {sha256(fields.encode()).hexdigest()[:8]}"


_NAMED = re.compile(r"(?:#|/issues/)([1-9][0-9]{0,8})\b")
LOST = 10  # numbers that REST is asked about one by one: where a ticket went
_STATES: dict[int, Absence] = {404: "gone", 410: "deleted"}


class GitHubReader:
    """Reads changes and tickets of one repository (`ReadsChanges`, `ReadsTickets`)."""

    def __init__(self, door: Door, slug: str, cache: Cache) -> None:
        self._door = door
        self._slug = slug
        self._kept = Kept(cache, f"{door.places.server}/{slug}")
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
        self._by |= self._kept.commits(shas)
        wanted = dict.fromkeys([*numbers, *(self._by[sha] for sha in shas if sha in self._by)])
        unknown = [sha for sha in shas if sha not in self._by]
        answers = self._look(wanted, tickets, unknown)
        late = self._brought(answers, unknown, base)
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
        kept_pulls = self._kept.nouns(pulls, PullRequest)
        issues += self._beside(kept_pulls.values(), issues)
        kept_issues = self._kept.nouns(issues, Ticket)
        keys: list[Key] = [("commit", sha) for sha in shas]
        keys += [("stamp" if number in kept_pulls else "pull", number) for number in pulls]
        keys += [("stamp" if number in kept_issues else "ticket", number) for number in issues]
        answers = self._executor.ask(keys) if keys else Answers()
        stale = [*_settle(answers, kept_pulls, "pull"), *_settle(answers, kept_issues, "ticket")]
        if stale:
            _join(answers, self._executor.ask(stale))
        self.slug = answers.slug or self.slug
        self._default_branch = answers.default_branch or self._default_branch
        self._take(answers)
        for number in pulls:
            self._pulls.setdefault(number, kept_pulls.get(number) or _absence(answers, ("pull", number)))
        for number in issues:
            self._tickets.setdefault(number, kept_issues.get(number) or _absence(answers, ("ticket", number)))
        self._look_for_lost([number for number in issues if ("ticket", number) in answers.missing], answers)
        return answers

    def _beside(self, pulls: Iterable[PullRequest], asked: Sequence[int]) -> list[int]:
        """The kept tickets that kept pull requests name: they will be asked for next, and a stamp here is free."""
        named = (number for pull in pulls for number in (*pull.closes, *map(int, _NAMED.findall(pull.body))))
        there = set(asked) | self._tickets.keys()
        fresh = [number for number in dict.fromkeys(named) if number not in there]
        kept = self._kept.nouns(fresh, Ticket)
        return [number for number in fresh if number in kept]

    def _take(self, answers: Answers) -> None:
        """Understand what came; what is whole is kept for the next time."""
        for whole in (False, True):
            pulls: dict[int, PullRequest] = {}
            tickets: dict[int, Ticket] = {}
            for key, node in answers.found.items():
                if (key in answers.partial or bool(parse.not_told(node))) is whole:
                    continue
                if key[0] == "pull":
                    pull = parse.pull_request(node, self.slug)
                    pulls[pull.number] = pull
                    beside = (parse.ticket(one, self.slug) for one in parse.closing(node, self.slug))
                    tickets |= {ticket.number: ticket for ticket in beside}
                elif key[0] == "ticket":
                    self._take_ticket(node, tickets)
            self._pulls |= pulls
            self._tickets |= tickets
            if whole:
                self._kept.keep(pulls, PullRequest)
                self._kept.keep(tickets, Ticket)

    def _take_ticket(self, node: parse.Node, tickets: dict[int, Ticket]) -> None:
        ticket = parse.ticket(node, self.slug)
        if node.get("__typename") != "Issue":
            self._tickets[ticket.number] = "other"
        # A ticket of another repository may bear one of our numbers: it is no ticket of ours.
        elif _same(ticket.slug, self.slug):
            tickets[ticket.number] = ticket

    def _look_for_lost(self, lost: Sequence[int], answers: Answers) -> None:
        """Where a ticket went that GraphQL does not have: REST alone follows a transfer, and tells what was deleted."""
        known = self._kept.lost(lost)
        self._tickets |= known
        learnt: dict[int, Absence] = {}
        for number in [one for one in lost if one not in known][:LOST]:
            try:
                reply = self._door.read(f"/repos/{self.slug}/issues/{number}")
            except Unanswered as problem:
                answers.trouble, answers.reason = problem.message, problem.reason
                break
            self._tickets[number] = where = _elsewhere(reply, number) or _STATES.get(reply.status, "gone")
            if isinstance(where, str) and reply.status in _STATES:
                learnt[number] = where
        self._kept.keep_lost(learnt)

    def _brought(self, answers: Answers, shas: Iterable[str], base: str) -> list[int]:
        """Learn who brought commits in; the pull requests among them that are not known yet."""
        found = {sha: parse.brought_by(answers.found.get(("commit", sha)), sha, base) for sha in shas}
        known = {sha: number for sha, number in found.items() if number is not None}
        self._by |= known
        self._kept.keep_commits({sha: at for sha, at in known.items() if ("commit", sha) not in answers.partial})
        return [number for number in dict.fromkeys(known.values()) if number not in self._pulls]

    def _findings(self, *several: Answers) -> tuple[Finding, ...]:
        found = [_unread(one, self._slug) for one in several if one.trouble]
        found += [_many(key, beyond) for one in several for key, beyond in _beyond(one)]
        if not _same(self.slug, self._slug):
            found.append(_renamed(self._slug, self.slug))
        return tuple(found)


def _settle(answers: Answers, kept: dict[int, Noun], kind: str) -> list[Key]:
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


def _join(answers: Answers, more: Answers) -> None:
    answers.found |= more.found
    answers.partial |= more.partial
    answers.missing += more.missing
    answers.unread += more.unread
    answers.trouble, answers.reason = more.trouble or answers.trouble, more.reason or answers.reason


def _absence(answers: Answers, key: Key) -> Absence:
    return "gone" if key in answers.missing else "unread"


def _elsewhere(reply: Reply, number: int) -> Ticket | Absence | None:
    """The ticket in the repository it was moved to; its number here stays what people know it by."""
    if reply.status != 200 or not isinstance(reply.data, dict) or not isinstance(reply.data.get("number"), int):
        return None
    if reply.data.get("pull_request"):
        return "other"
    slug = str(reply.data.get("repository_url") or "").partition("/repos/")[2]
    return msgspec.structs.replace(parse.ticket_by_rest(reply.data, slug), number=number)


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _beyond(answers: Answers) -> Iterable[tuple[Key, int]]:
    return ((key, beyond) for key, node in answers.found.items() if (beyond := parse.not_told(node)))


def _many(key: Key, beyond: int) -> Finding:
    message = say("the forge did not tell {beyond} of the tickets it closes", beyond=beyond)
    return Finding(code="forge-unread", message=message, subject=f"#{key[1]}")


def _unread(answers: Answers, slug: str) -> Finding:
    count = len(answers.unread)
    message = (
        say("{trouble}; {count} of the things asked keep what git knows", trouble=answers.trouble, count=count)
        if count
        else say("{trouble}; some reasons stay unknown", trouble=answers.trouble)
    )
    return Finding(code="forge-unread", message=message, subject=slug)


def _renamed(old: str, new: str) -> Finding:
    message = say(
        'is called {new} today; add former = ["{old}"] under [repository], and move the remote there', new=new, old=old
    )
    return Finding(code="forge-renamed", message=message, subject=old)
