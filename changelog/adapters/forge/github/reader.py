"""Pull requests and tickets of GitHub by number, cached between runs.

A cached one costs a stamp (its update time), many of which fit in one request. Each kind is cached under a digest of
its fields: an answer from before a field was added would lack it for ever.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TypeVar, get_args

import msgspec

from changelog.adapters.cache import Cache
from changelog.adapters.forge.github import parse
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.graphql import Answers, Executor, Key
from changelog.adapters.forge.github.transport import Reply, Unanswered
from changelog.domain.forge import Absence, Pulls, Tickets
from changelog.domain.model import Finding, PullRequest, Rename, Ticket, Value
from changelog.i18n.say import say, say_of

Noun = TypeVar("Noun", PullRequest, Ticket)
LOST = 10  # numbers that REST is asked about one by one: where a ticket went
_NAMED = re.compile(r"(?:#|/issues/)([1-9][0-9]{0,8})\b")
_STATES: dict[int, Absence] = {404: "gone", 410: "deleted"}


class ReaderCache:
    """The cache as the reader of one repository uses it. `home`: the repository's address."""

    def __init__(self, cache: Cache, home: str) -> None:
        self._cache = cache
        self._home = home.lower()

    def nouns(self, numbers: Iterable[int], form: type[Noun]) -> dict[int, Noun]:
        """The cached pull requests or tickets, by number."""
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
        self._write(_kind(form), {number: msgspec.json.encode(one) for number, one in nouns.items()})

    def commits(self, shas: Iterable[str]) -> dict[str, int]:
        """SHA → the number of the pull request that brought it."""
        found = self._read("commit", shas)
        return {sha: int(value) for sha, value in found.items() if value.isdigit() and len(value) < 10}

    def keep_commits(self, brought: Mapping[str, int]) -> None:
        self._write("commit", {sha: str(number).encode() for sha, number in brought.items()})

    def lost(self, numbers: Iterable[int]) -> dict[int, Absence]:
        """Number → why REST has no such ticket: it is asked again when GraphQL has the number."""
        reasons: dict[bytes, Absence] = {one.encode(): one for one in get_args(Absence)}
        return {int(name): reasons[why] for name, why in self._read("lost", numbers).items() if why in reasons}

    def keep_lost(self, lost: Mapping[int, Absence]) -> None:
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


class GitHubReader:
    """Implements ReadsWork for the repository of a client. Never raises: what could not be read is absent."""

    def __init__(self, client: Client, cache: Cache) -> None:
        self._client = client
        self._cached = ReaderCache(cache, f"{client.addresses.server}/{client.slug}")
        self._executor = Executor(client)
        self._pulls: dict[int, PullRequest | Absence] = {}
        self._tickets: dict[int, Ticket | Absence] = {}
        self._by: dict[str, int] = {}
        self.slug = client.slug
        self._default_branch = ""

    def pull_requests(
        self, numbers: Sequence[int], *, shas: Sequence[str] = (), base: str = "", tickets: Sequence[int] = ()
    ) -> Pulls:
        self._by |= self._cached.commits(shas)
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
        answers = self._look((), numbers, ())
        return Tickets(
            found={number: one for number in numbers if isinstance(one := self._tickets[number], Ticket)},
            absent={number: one for number in numbers if isinstance(one := self._tickets[number], str)},
            findings=self._findings(answers),
        )

    def _look(self, numbers: Iterable[int], tickets: Iterable[int], shas: Iterable[str]) -> Answers:
        """Bring what is asked for into memory, through the cache; the answers hold the commits."""
        pulls = [number for number in dict.fromkeys(numbers) if number not in self._pulls]
        issues = [number for number in dict.fromkeys(tickets) if number not in self._tickets]
        cached_pulls = self._cached.nouns(pulls, PullRequest)
        issues += self._beside(cached_pulls.values(), issues)
        cached_issues = self._cached.nouns(issues, Ticket)
        keys: list[Key] = [("commit", sha) for sha in shas]
        keys += [("stamp" if number in cached_pulls else "pull", number) for number in pulls]
        keys += [("stamp" if number in cached_issues else "ticket", number) for number in issues]
        answers = self._executor.ask(keys) if keys else Answers()
        stale = [*_drop_stale(answers, cached_pulls, "pull"), *_drop_stale(answers, cached_issues, "ticket")]
        if stale:
            _join(answers, self._executor.ask(stale))
        self.slug = answers.slug or self.slug
        self._default_branch = answers.default_branch or self._default_branch
        self._take(answers)
        for number in pulls:
            self._pulls.setdefault(number, cached_pulls.get(number) or _absence(answers, ("pull", number)))
        for number in issues:
            self._tickets.setdefault(number, cached_issues.get(number) or _absence(answers, ("ticket", number)))
        self._look_for_lost([number for number in issues if ("ticket", number) in answers.missing], answers)
        return answers

    def _beside(self, pulls: Iterable[PullRequest], asked: Sequence[int]) -> list[int]:
        """The cached tickets that cached pull requests name: they will be asked for next, and a stamp here is free."""
        named = (number for pull in pulls for number in (*pull.closes, *map(int, _NAMED.findall(pull.body))))
        there = set(asked) | self._tickets.keys()
        fresh = [number for number in dict.fromkeys(named) if number not in there]
        kept = self._cached.nouns(fresh, Ticket)
        return [number for number in fresh if number in kept]

    def _take(self, answers: Answers) -> None:
        """Parse what came; what is complete is cached."""
        for complete in (False, True):
            pulls: dict[int, PullRequest] = {}
            tickets: dict[int, Ticket] = {}
            for key, node in answers.found.items():
                if (key in answers.partial or bool(parse.omitted(node))) is complete:
                    continue
                if key[0] == "pull":
                    pull = parse.pull_request(node, self.slug)
                    pulls[pull.number] = pull
                    tickets |= {one["number"]: parse.ticket(one, self.slug) for one in parse.closing(node, self.slug)}
                elif key[0] == "ticket":
                    ticket = parse.ticket(node, self.slug)
                    if node.get("__typename") != "Issue":
                        self._tickets[ticket.number] = "other"
                    # A ticket of another repository may bear one of our numbers: it is no ticket of ours.
                    elif ticket.slug.lower() == self.slug.lower():
                        tickets[ticket.number] = ticket
            self._pulls |= pulls
            self._tickets |= tickets
            if complete:
                self._cached.keep(pulls, PullRequest)
                self._cached.keep(tickets, Ticket)

    def _look_for_lost(self, lost: Sequence[int], answers: Answers) -> None:
        """Where a ticket went that GraphQL does not have: only REST follows a transfer, and knows what was deleted."""
        known = self._cached.lost(lost)
        self._tickets |= known
        learnt: dict[int, Absence] = {}
        for number in [one for one in lost if one not in known][:LOST]:
            try:
                reply = self._client.read(f"/repos/{self.slug}/issues/{number}")
            except Unanswered as problem:
                answers.trouble, answers.reason = problem.message, problem.reason
                break
            self._tickets[number] = where = _elsewhere(reply, number) or _STATES.get(reply.status, "gone")
            if isinstance(where, str) and reply.status in _STATES:
                learnt[number] = where
        self._cached.keep_lost(learnt)

    def _brought(self, answers: Answers, shas: Iterable[str], base: str) -> list[int]:
        """Learn who brought commits in; the pull requests among them that are not known yet."""
        found = {sha: parse.brought_by(answers.found.get(("commit", sha)), sha, base) for sha in shas}
        known = {sha: number for sha, number in found.items() if number is not None}
        self._by |= known
        self._cached.keep_commits({sha: at for sha, at in known.items() if ("commit", sha) not in answers.partial})
        return [number for number in dict.fromkeys(known.values()) if number not in self._pulls]

    def _findings(self, *several: Answers) -> tuple[Finding, ...]:
        old, found = self._client.slug, []
        for one in several:
            if one.trouble:
                count = len(one.unread)
                message = say("{trouble}; some reasons are not known", trouble=one.trouble)
                if count:
                    message = say_of(
                        "{trouble}; {count} of the things asked is known from git only",
                        "{trouble}; {count} of the things asked are known from git only",
                        count,
                        trouble=one.trouble,
                    )
                found.append(Finding(code="forge-unread", message=message, subject=old))
        for key, node in (item for one in several for item in one.found.items()):
            if beyond := parse.omitted(node):
                message = say("the forge did not list {beyond} of the tickets it closes", beyond=beyond)
                found.append(Finding(code="forge-unread", message=message, subject=f"#{key[1]}"))
        if self.slug.lower() != old.lower():
            message = say(
                'is called {new} today; add former = ["{old}"] under [repository], and move the remote there',
                new=self.slug,
                old=old,
            )
            found.append(Finding(code="forge-renamed", message=message, subject=old))
        return tuple(found)


def _drop_stale(answers: Answers, kept: dict[int, Noun], kind: str) -> list[Key]:
    """Drop the cached ones that have changed since, by their stamps; their keys, to be asked for anew."""
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
