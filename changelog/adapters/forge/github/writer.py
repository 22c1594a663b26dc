"""What is written to GitHub by REST: pull requests, comments, statuses, closed tickets. Looked for before it is made.

A lost answer is not guessed: what was to be done is looked for, and only what is not there is sent again.
"""

from collections.abc import Callable, Iterator, Mapping
from time import sleep
from typing import Any

from changelog.adapters.forge.github import parse, refusals
from changelog.adapters.forge.github.client import AnswerLost, Client
from changelog.adapters.forge.github.parse import mappings
from changelog.adapters.forge.github.transport import Reply, Unanswered
from changelog.domain.forge import (
    Check,
    Draft,
    Opened,
    check_draft,
    check_marker,
    check_sha,
    check_title,
    ended_meanwhile,
    tidy_body,
    tidy_status,
)
from changelog.errors import Refused, Stopped
from changelog.i18n.say import marked, say

LOOKS = 4  # times that a lagging list is looked at for a pull request that is known to stand
LOOK_SECONDS = 1.0
AGAIN = marked("Run the same command again: what is done is found, and the rest is done.")


class GitHubWriter:
    """Implements OpensPullRequests, SetsStatuses and ClosesTickets for the repository of a client.

    Every method raises Refused, and Stopped where nobody knows whether it was done.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._home = f"/repos/{client.slug}"
        self._owner = client.slug.partition("/")[0]

    def opened(self, head: str, base: str) -> Opened | None:
        found = (one for one in self._between(head, base, "open") if one.get("state", "open") == "open")
        return next(map(parse.opened, found), None)

    def open(self, draft: Draft) -> Opened:
        check_draft(draft)
        if there := self.opened(draft.head, draft.base):
            return there
        body = {"head": draft.head, "base": draft.base, "title": draft.title, "body": draft.body, "draft": draft.draft}
        reply = self._sent(lambda: self._client.write("POST", f"{self._home}/pulls", body))
        if reply is None and (there := self.opened(draft.head, draft.base)):
            return there
        try:
            # No list shows it. It is sent again: of two between the same branches, GitHub refuses the second.
            return self._made(reply or self._client.write("POST", f"{self._home}/pulls", body), draft)
        except AnswerLost as problem:
            raise Stopped(
                say("{message}: it is not known whether the pull request was opened", message=problem.message),
                hint=say(AGAIN),
            ) from problem
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem

    def update(self, number: int, *, title: str, body: str) -> Opened:
        check_title(title)
        path = f"{self._home}/pulls/{number}"

        def same(there: Mapping[str, Any]) -> bool:
            return there.get("title") == title and _alike(there.get("body"), body)

        there = self._get(path)
        if there.get("state") != "open":
            raise ended_meanwhile(number, "merged" if there.get("merged") else "closed")
        if not same(there):
            there = self._put("PATCH", path, {"title": title, "body": body}, lambda: same(self._get(path)))
        return parse.opened(there or self._get(path))

    def commented(self, number: int, marker: str) -> str | None:
        there = self._marked(f"{self._home}/issues/{number}/comments", marker)
        return None if there is None else str(there.get("body") or "")

    def comment(self, number: int, marker: str, body: str) -> None:
        check_marker(marker)
        path = f"{self._home}/issues/{number}/comments"
        there = self._marked(path, marker)
        if there is None:
            self._put("POST", path, {"body": body}, lambda: self._marked(path, marker) is not None)
        elif not _alike(there.get("body"), body):
            own = f"{self._home}/issues/comments/{there.get('id')}"
            self._put("PATCH", own, {"body": body}, lambda: _alike(self._get(own).get("body"), body))

    def set_status(self, sha: str, status: Check) -> None:
        status = tidy_status(status)
        wanted = {"state": status.state, "description": status.description, "context": status.name}
        if status.url:
            wanted["target_url"] = status.url
        path = f"{self._home}/statuses/{check_sha(sha)}"

        def stands() -> bool:
            known = self._list(f"{self._home}/commits/{sha}/statuses", {})
            newest = next((one for one in known if one.get("context") == status.name), {})
            return all((newest.get(key) or "") == value for key, value in wanted.items())

        if not stands():
            self._put("POST", path, wanted, stands)

    def close_ticket(self, number: int) -> None:
        path = f"{self._home}/issues/{number}"

        def closed() -> bool:
            there = self._get(path)
            if there.get("pull_request"):
                raise Refused(
                    say("#{number} is a pull request, not a ticket", number=number), hint=say("Nothing was closed.")
                )
            return there.get("state") == "closed"

        if not closed():
            self._put("PATCH", path, {"state": "closed", "state_reason": "completed"}, closed)

    def _between(self, head: str, base: str, state: str) -> Iterator[Mapping[str, Any]]:
        """The pull requests from one branch of this repository into another."""
        asked: dict[str, str | int] = {"head": f"{self._owner}:{head}", "base": base, "state": state}
        # The branches are compared here too: a redirect of a renamed repository may lose the question's own filter.
        return (one for one in self._list(f"{self._home}/pulls", asked) if parse.joins(one, head, base))

    def _made(self, reply: Reply, draft: Draft) -> Opened:
        words = refusals.all_words(reply)
        if reply.status == 201 and parse.at(reply.data, "number"):
            return parse.opened(reply.data, new=True)
        if reply.status != 201 and not (reply.status == 422 and "already exists" in words):
            refusal = say(
                "GitHub refuses the pull request from {head} into {base}: {said}",
                head=draft.head,
                base=draft.base,
                said=words,
            )
            raise _refused(reply, refusal)
        # It stands, and the list lags behind.
        for look in range(LOOKS):
            sleep(LOOK_SECONDS if look else 0)
            if there := self.opened(draft.head, draft.base):
                return there
        raise Stopped(
            say("the pull request from {head} stands, but the list does not show it yet", head=draft.head),
            hint=say(AGAIN),
        )

    def _marked(self, path: str, marker: str) -> Mapping[str, Any] | None:
        return next((one for one in self._list(path, {}) if marker in str(one.get("body") or "")), None)

    def _get(self, path: str) -> Mapping[str, Any]:
        reply = self._read(path)
        if reply.status != 200 or not isinstance(reply.data, dict):
            raise _refused(reply, _refuses(path, reply))
        return reply.data

    def _list(self, path: str, parameters: Mapping[str, str | int]) -> Iterator[Mapping[str, Any]]:
        """Every item of a list, page after page, as far as it is read."""
        try:
            for reply in self._client.pages(path, parameters):
                if reply.status != 200 or not isinstance(reply.data, list):
                    raise _refused(reply, _refuses(path, reply))
                yield from mappings(reply.data)
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem

    def _read(self, path: str) -> Reply:
        try:
            return self._client.read(path)
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem

    def _put(self, verb: str, path: str, body: Mapping[str, Any], done: Callable[[], bool]) -> Mapping[str, Any]:
        """Write once; what it has become, empty where the answer was lost and the writing done."""
        try:
            reply = self._client.write(verb, path, body)
        except AnswerLost as problem:
            if done():
                return {}
            raise Stopped(say("{message}, and it was not done", message=problem.message), hint=say(AGAIN)) from problem
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem
        if reply.status not in (200, 201):
            raise _refused(reply, _refuses(path, reply))
        return reply.data if isinstance(reply.data, dict) else {}

    def _sent(self, send: Callable[[], Reply]) -> Reply | None:
        """The answer to a write, None where it was lost. Raises Refused where nothing was done."""
        try:
            return send()
        except AnswerLost:
            return None
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem


def _alike(text: Any, wanted: str) -> bool:
    """Whether a body is the one wanted: GitHub gives line ends and the last empty lines back as it likes."""
    return tidy_body(str(text or "")) == tidy_body(wanted)


def _refuses(path: str, reply: Reply) -> str:
    return say("GitHub refuses {path}: {said}", path=path, said=refusals.all_words(reply))


def _refused(reply: Reply, message: str) -> Refused:
    if "not permitted to create" in refusals.all_words(reply):
        hint = say(
            "In the repository's settings, Actions, General: « Allow GitHub Actions to create and "
            "approve pull requests ». Or use an App's token."
        )
    elif reply.status == 403:
        hint = say(refusals.RIGHT_MISSING)
    elif reply.status == 404:
        hint = say("It is not there, or the token may not see it; `nouveautes doctor` says which right is missing.")
    else:
        hint = say(refusals.OWN_WORDS)
    return Refused(message, hint=hint)
