"""What is written to GitHub by REST: pull requests, comments, statuses, closed tickets. Found before it is made.

An answer that was lost is not guessed: what was to be done is looked for, and only what is not there is sent again.
"""

from collections.abc import Iterator, Mapping
from time import sleep
from typing import Any

from changelog.errors import Refused, Stopped
from changelog.forge import Check, Draft, Opened
from changelog.outside.github.door import Door, Reply, Unanswered, Unsure
from changelog.outside.github.reading import at

LOOKS = 4  # times that a lagging list is looked at for a pull request that is known to stand
LOOK_SECONDS = 1.0
DESCRIPTION = 140  # characters; GitHub's limit for a status
AGAIN = "Run the same command again: what is done is found, and the rest is done."


class GitHubWriter:
    """Keeps OpensPullRequests, SetsStatuses and ClosesTickets for one repository."""

    def __init__(self, door: Door, slug: str) -> None:
        self._door = door
        self._home = f"/repos/{slug}"
        self._owner = slug.partition("/")[0]

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request from one branch into another. Raises Refused."""
        asked: dict[str, str | int] = {"head": f"{self._owner}:{head}", "base": base, "state": "open"}
        found = [one for one in self._list("/pulls", asked) if at(one, "head", "ref") == head]
        return _opened(found[0]) if found else None

    def open(self, draft: Draft) -> Opened:
        """Open it, or find the one that is open. Raises Refused, or Stopped where nobody can tell."""
        there = self.opened(draft.head, draft.base)
        if there:
            return there
        body = {"head": draft.head, "base": draft.base, "title": draft.title, "body": draft.body, "draft": draft.draft}
        try:
            reply = self._door.write("POST", f"{self._home}/pulls", body)
        except Unsure:
            return self.opened(draft.head, draft.base) or self._open_after_doubt(draft, body)
        except Unanswered as problem:
            raise Refused(problem.message, hint=AGAIN) from problem
        return self._made(reply, draft)

    def update(self, number: int, *, title: str, body: str) -> Opened:
        """Give a pull request another title and body, unless it has them. Raises Refused, Stopped."""
        path = f"{self._home}/pulls/{number}"
        there = self._get(path)
        if (there.get("title"), there.get("body") or "") == (title, body):
            return _opened(there)
        return _opened(
            self._put("PATCH", path, {"title": title, "body": body}, lambda: self._get(path).get("title") == title)
        )

    def comment(self, number: int, marker: str, body: str) -> None:
        """Leave a comment once; the one that holds the marker is brought up to date. Raises Refused, Stopped."""
        path = f"{self._home}/issues/{number}/comments"
        there = self._marked(path, marker)
        if there is None:
            self._put("POST", path, {"body": body}, lambda: self._marked(path, marker) is not None)
        elif there.get("body") != body:
            own = f"{self._home}/issues/comments/{there['id']}"
            self._put("PATCH", own, {"body": body}, lambda: self._get(own).get("body") == body)

    def set_status(self, sha: str, status: Check) -> None:
        """Set a commit's status, unless the same one stands. Raises Refused, Stopped."""
        wanted = {"state": status.state, "description": status.description[:DESCRIPTION], "context": status.name}
        if status.url:
            wanted["target_url"] = status.url

        def stands() -> bool:
            newest = next(
                (one for one in self._list(f"/commits/{sha}/statuses", {}) if one["context"] == status.name), {}
            )
            return all((newest.get(key) or "") == value for key, value in wanted.items())

        if not stands():
            self._put("POST", f"{self._home}/statuses/{sha}", wanted, stands)

    def close_ticket(self, number: int) -> None:
        """Close a ticket as done, unless it is closed. Raises Refused, Stopped."""
        path = f"{self._home}/issues/{number}"

        def closed() -> bool:
            return self._get(path).get("state") == "closed"

        if not closed():
            self._put("PATCH", path, {"state": "closed", "state_reason": "completed"}, closed)

    def _open_after_doubt(self, draft: Draft, body: Mapping[str, Any]) -> Opened:
        """The answer was lost and no list shows it: of two between the same branches, GitHub refuses the second."""
        try:
            return self._made(self._door.write("POST", f"{self._home}/pulls", body), draft)
        except Unsure as problem:
            raise Stopped(
                f"{problem.message}: nobody can tell whether the pull request was opened", hint=AGAIN
            ) from problem
        except Unanswered as problem:
            raise Refused(problem.message, hint=AGAIN) from problem

    def _made(self, reply: Reply, draft: Draft) -> Opened:
        if reply.status == 201:
            return _opened(reply.data, new=True)
        if reply.status == 422 and "already exists" in _words(reply):
            return self._look(draft)
        raise _refused(reply, f"the pull request from {draft.head} into {draft.base}")

    def _look(self, draft: Draft) -> Opened:
        """It stands, and the list lags behind."""
        for _ in range(LOOKS):
            there = self.opened(draft.head, draft.base)
            if there:
                return there
            sleep(LOOK_SECONDS)
        raise Stopped(f"the pull request from {draft.head} stands, but the list does not show it yet", hint=AGAIN)

    def _marked(self, path: str, marker: str) -> Mapping[str, Any] | None:
        return next((one for one in self._list(path, {}) if marker in str(one.get("body") or "")), None)

    def _get(self, path: str) -> Mapping[str, Any]:
        reply = self._read(path, {})
        if reply.status != 200 or not isinstance(reply.data, dict):
            raise _refused(reply, path)
        return reply.data

    def _list(self, path: str, parameters: Mapping[str, str | int]) -> Iterator[Mapping[str, Any]]:
        """Every item of a list, page after page, as far as it is read."""
        path = path if path.startswith(self._home) else self._home + path
        page = 1
        while True:
            reply = self._read(path, {**parameters, "per_page": 100, "page": page})
            if reply.status != 200 or not isinstance(reply.data, list):
                raise _refused(reply, path)
            yield from (one for one in reply.data if isinstance(one, dict))
            if 'rel="next"' not in reply.headers.get("link", ""):
                return
            page += 1

    def _read(self, path: str, parameters: Mapping[str, str | int]) -> Reply:
        try:
            return self._door.read(path, parameters)
        except Unanswered as problem:
            raise Refused(problem.message, hint=AGAIN) from problem

    def _put(self, verb: str, path: str, body: Mapping[str, Any], done: Any) -> Mapping[str, Any]:
        try:
            reply = self._door.write(verb, path, body)
        except Unsure as problem:
            if done():
                return body
            raise Stopped(f"{problem.message}, and it was not done", hint=AGAIN) from problem
        except Unanswered as problem:
            raise Refused(problem.message, hint=AGAIN) from problem
        if reply.status not in (200, 201):
            raise _refused(reply, path)
        return reply.data if isinstance(reply.data, dict) else {}


def _opened(data: Mapping[str, Any], *, new: bool = False) -> Opened:
    return Opened(
        number=int(data["number"]),
        url=str(data.get("html_url") or ""),
        head=str(at(data, "head", "ref") or ""),
        base=str(at(data, "base", "ref") or ""),
        title=str(data.get("title") or ""),
        body=str(data.get("body") or ""),
        draft=bool(data.get("draft")),
        new=new,
    )


def _refused(reply: Reply, what: str) -> Refused:
    hints = {
        401: "The token is not accepted: make a new one.",
        403: "The token may not do this; `nouveautes doctor` says which right is missing.",
        404: "It is not there, or the token may not see it; `nouveautes doctor` says which right is missing.",
    }
    return Refused(f"GitHub refuses {what}: {_words(reply)}", hint=hints.get(reply.status, "Its own words say why."))


def _words(reply: Reply) -> str:
    """GitHub's message with the reasons beside it."""
    errors = at(reply.data, "errors") or ()
    reasons = [str(one.get("message", "")) for one in errors if isinstance(one, dict) and one.get("message")]
    return "; ".join([reply.message, *reasons]) or str(reply.status)
