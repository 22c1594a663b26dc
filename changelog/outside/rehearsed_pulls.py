"""Pull requests of a dry run: looked for in the real world, and changed in this one alone."""

from collections.abc import Sequence
from typing import Any, Protocol

from msgspec import structs

from changelog.errors import Refused
from changelog.forge import Draft, Opened, Proposal, check_draft, check_marker, check_title, ended_meanwhile, tidy_body
from changelog.language.speech import say
from changelog.outside.effects import Effects, Verb


class LooksForPullRequests(Protocol):
    """What a real forge is asked before a pull request would be written."""

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request from one branch into another, if there is one."""

    def standing(self, number: int) -> Opened | None:
        """The open pull request of that number, if there is one."""

    def commented(self, number: int, marker: str) -> str | None:
        """The comment that holds a marker, None where there is none. Raises Refused where there is no such number."""


class LooksForProposals(LooksForPullRequests, Protocol):
    """What a real forge is asked before a pull request would be followed on."""

    def proposals(self, head: str, base: str) -> tuple[Proposal, ...]:
        """Every pull request from one branch into another, newest first."""

    def proposal(self, number: int) -> Proposal | None:
        """The pull request of that number, if there is one."""

    def unasked(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        """Of these people, those whose review would be asked for."""

    def mergeable(self, number: int, sha: str) -> bool:
        """Whether there is something to merge. Raises Refused with what stands in its way, a draft apart."""


class RehearsedPullRequests:
    """Keeps OpensPullRequests."""

    def __init__(self, real: LooksForPullRequests, effects: Effects) -> None:
        self._real = real
        self._effects = effects
        self._pulls: dict[int, Opened] = {}
        self._comments: dict[tuple[int, str], str] = {}

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request, rehearsed or real."""
        mine = next((one for one in self._pulls.values() if (one.head, one.base) == (head, base)), None)
        return mine or self._real.opened(head, base)

    def standing(self, number: int) -> Opened | None:
        """The open pull request of that number, rehearsed or real."""
        mine = self._pulls.get(number)
        return self._real.standing(number) if mine is None and number > 0 else mine

    def commented(self, number: int, marker: str) -> str | None:
        """The comment that holds a marker, rehearsed or real."""
        mine = self._comments.get((number, marker))
        return self._real.commented(number, marker) if mine is None and number > 0 else mine

    def open(self, draft: Draft) -> Opened:
        """The one that is open, else one that would be. Raises Refused for what no forge takes."""
        check_draft(draft)
        standing = self.opened(draft.head, draft.base)
        if standing:
            return standing
        number = min([0, *self._pulls]) - 1
        mine = Opened(number=number, url="", **structs.asdict(draft))
        self._pulls[number] = mine
        self._effects.add("open", "pull-request", _name(mine), after=draft.title)
        return structs.replace(mine, new=True)

    def update(self, number: int, *, title: str, body: str) -> Opened:
        """The pull request with another title and body, as it would be. Raises Refused where none is open."""
        check_title(title)
        there = self._open(number)
        wanted = structs.replace(there, title=title, body=body)
        if not _alike(there.title, title):
            self._effects.add("update", "pull-request", _name(there), before=there.title, after=title)
        elif not _alike(there.body, body):
            self._effects.add("update", "pull-request", _name(there), before=there.body, after=body)
        else:
            return there
        self._pulls[number] = wanted
        return wanted

    def comment(self, number: int, marker: str, body: str) -> None:
        """The comment as it would be, unless the same one stands."""
        check_marker(marker)
        there = self.commented(number, marker)
        if there is not None and _alike(there, body):
            return
        name = f"#{number}" if number > 0 else _name(self._open(number))
        self._comments[number, marker] = body
        self._effects.add("comment", "pull-request", name, before=there or "", after=body)

    def _open(self, number: int) -> Opened:
        there = self.standing(number)
        if there is None:
            raise Refused(say("there is no open pull request {number}", number=number), hint=say("Open it first."))
        return there


class RehearsedProposals(RehearsedPullRequests):
    """Keeps KeepsProposals."""

    def __init__(self, real: LooksForProposals, effects: Effects) -> None:
        super().__init__(real, effects)
        self._forge = real
        self._changed: dict[int, dict[str, Any]] = {}

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request, rehearsed or real, unless its merge was rehearsed."""
        mine = [one for one in self._pulls.values() if (one.head, one.base) == (head, base)]
        real = self._forge.opened(head, base)
        return next((self._now(one) for one in (*mine, real) if one and not self._is_merged(one.number)), None)

    def standing(self, number: int) -> Opened | None:
        """The open pull request of that number, rehearsed or real."""
        found = super().standing(number)
        return self._now(found) if found and not self._is_merged(number) else None

    def proposals(self, head: str, base: str) -> tuple[Proposal, ...]:
        """Those that would be opened, then those that stand, all as they would be."""
        mine = [one for number, one in self._pulls.items() if number < 0 and (one.head, one.base) == (head, base)]
        found = (*map(_proposed, reversed(mine)), *self._forge.proposals(head, base))
        return tuple(self._as_it_would_be(one) for one in found)

    def proposal(self, number: int) -> Proposal | None:
        """The pull request of that number as it would be."""
        mine = self._pulls.get(number)
        found = self._forge.proposal(number) if number > 0 else _proposed(mine) if mine else None
        return self._as_it_would_be(found) if found else None

    def ready(self, number: int) -> None:
        """No draft any more, unless it is none. Raises Stopped where it is over."""
        there = self._known(number)
        if there.state != "open":
            raise ended_meanwhile(number, there.state)
        if there.draft:
            self._change(there, "ready", "draft", "open", draft=False)

    def label(self, number: int, labels: Sequence[str]) -> None:
        """With labels, unless it bears them."""
        there = self._known(number)
        known = {one.casefold() for one in there.labels}
        all_of_them = (*there.labels, *(one for one in dict.fromkeys(labels) if one.casefold() not in known))
        if all_of_them != there.labels:
            self._change(there, "label", ", ".join(there.labels), ", ".join(all_of_them), labels=all_of_them)

    def ask_review(self, number: int, people: Sequence[str]) -> None:
        """With reviewers, unless they are asked. Whom the forge would refuse is not known."""
        there = self._known(number)
        if asked := self.unasked(number, people):
            self._change(there, "ask", "", ", ".join(asked), reviewers=(*there.reviewers, *asked))

    def unasked(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        """Of these people, those whose review would be asked for."""
        others = self._forge.unasked(number, people) if number > 0 else tuple(dict.fromkeys(people))
        known = {one.casefold() for one in self._known(number).reviewers}
        return tuple(one for one in others if one.casefold() not in known)

    def merge(self, number: int, sha: str) -> None:
        """Merged, unless it is. Raises Refused with what is seen to stand in its way."""
        there = self._known(number)
        if there.state == "merged" or (number > 0 and not self._forge.mergeable(number, sha)):
            return
        if there.draft:
            raise Refused(
                say("pull request {number} is still a draft", number=number),
                hint=say("Make it ready for review first."),
            )
        self._change(there, "merge", there.state, "merged", state="merged")

    def _known(self, number: int) -> Proposal:
        found = self.proposal(number)
        if found is None:
            raise Refused(say("there is no pull request {number}", number=number), hint=say("Open it first."))
        return found

    def _change(self, there: Proposal, verb: Verb, before: str, after: str, **changes: Any) -> None:
        self._changed[there.number] = self._changed.get(there.number, {}) | changes
        self._effects.add(verb, "pull-request", _name(there), before=before, after=after)

    def _as_it_would_be(self, one: Proposal) -> Proposal:
        told = self._pulls.get(one.number)
        texts = {"title": told.title, "body": told.body} if told else {}
        return structs.replace(one, **texts, **self._changed.get(one.number, {}))

    def _now(self, one: Opened) -> Opened:
        return structs.replace(one, draft=self._changed.get(one.number, {}).get("draft", one.draft))

    def _is_merged(self, number: int) -> bool:
        return self._changed.get(number, {}).get("state") == "merged"


def _proposed(one: Opened) -> Proposal:
    return Proposal(
        number=one.number,
        url=one.url,
        head=one.head,
        base=one.base,
        state="open",
        title=one.title,
        body=one.body,
        draft=one.draft,
    )


def _name(pull: Opened | Proposal) -> str:
    return f"{pull.head} → {pull.base}"


def _alike(one: str, other: str) -> bool:
    # A forge may keep a text with other ends of lines than it was given; that is no reason to write it again.
    return tidy_body(one) == tidy_body(other)
