"""What is written to GitHub by REST: pull requests, comments, statuses, closed tickets. Found before it is made.

An answer that was lost is not guessed: what was to be done is looked for, and only what is not there is sent again.
"""

from collections.abc import Callable, Iterator, Mapping
from time import sleep
from typing import Any

from changelog.adapters.forge.github.door import Door, Reply, Unanswered, Unsure
from changelog.adapters.forge.github.parse import at
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
PAGES = 100  # of a hundred each
AGAIN = marked("Run the same command again: what is done is found, and the rest is done.")


class GitHubWriter:
    """Keeps OpensPullRequests, SetsStatuses and ClosesTickets for one repository."""

    def __init__(self, door: Door, slug: str) -> None:
        self._door = door
        self._home = f"/repos/{slug}"
        self._owner = slug.partition("/")[0]

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request from one branch into another. Raises Refused."""
        asked: dict[str, str | int] = {"head": f"{self._owner}:{head}", "base": base, "state": "open"}
        # The branches are looked at here too: a redirect of a renamed repository may lose the question's own filter.
        there = (one for one in self._list("/pulls", asked) if one.get("state", "open") == "open")
        ours = (one for one in there if (at(one, "head", "ref"), at(one, "base", "ref")) == (head, base))
        found = next((one for one in ours if _is_ours(one)), None)
        return _opened(found) if found else None

    def open(self, draft: Draft) -> Opened:
        """Open it, or find the one that is open. Raises Refused, or Stopped where nobody can tell."""
        check_draft(draft)
        there = self.opened(draft.head, draft.base)
        if there:
            return there
        body = {"head": draft.head, "base": draft.base, "title": draft.title, "body": draft.body, "draft": draft.draft}
        try:
            reply = self._door.write("POST", f"{self._home}/pulls", body)
        except Unsure:
            return self.opened(draft.head, draft.base) or self._open_after_doubt(draft, body)
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem
        return self._made(reply, draft)

    def update(self, number: int, *, title: str, body: str) -> Opened:
        """Give an open pull request another title and body, unless it has them. Raises Refused, Stopped."""
        check_title(title)
        path = f"{self._home}/pulls/{number}"

        def same(there: Mapping[str, Any]) -> bool:
            return there.get("title") == title and _alike(there.get("body"), body)

        there = self._get(path)
        if there.get("state") != "open":
            raise ended_meanwhile(number, "merged" if there.get("merged") else "closed")
        if not same(there):
            there = self._put("PATCH", path, {"title": title, "body": body}, lambda: same(self._get(path)))
        return _opened(there or self._get(path))

    def commented(self, number: int, marker: str) -> str | None:
        """The comment that holds a marker, None where there is none. Raises Refused."""
        there = self._marked(f"{self._home}/issues/{number}/comments", marker)
        return None if there is None else str(there.get("body") or "")

    def comment(self, number: int, marker: str, body: str) -> None:
        """Leave a comment once; the one that holds the marker is brought up to date. Raises Refused, Stopped."""
        check_marker(marker)
        path = f"{self._home}/issues/{number}/comments"
        there = self._marked(path, marker)
        if there is None:
            self._put("POST", path, {"body": body}, lambda: self._marked(path, marker) is not None)
        elif not _alike(there.get("body"), body):
            own = f"{self._home}/issues/comments/{there.get('id')}"
            self._put("PATCH", own, {"body": body}, lambda: _alike(self._get(own).get("body"), body))

    def set_status(self, sha: str, status: Check) -> None:
        """Set a commit's status, unless the same one stands. Raises Refused, Stopped."""
        status = tidy_status(status)
        wanted = {"state": status.state, "description": status.description, "context": status.name}
        if status.url:
            wanted["target_url"] = status.url
        path = f"{self._home}/statuses/{check_sha(sha)}"

        def stands() -> bool:
            known = self._list(f"/commits/{sha}/statuses", {})
            newest = next((one for one in known if one.get("context") == status.name), {})
            return all((newest.get(key) or "") == value for key, value in wanted.items())

        if not stands():
            self._put("POST", path, wanted, stands)

    def close_ticket(self, number: int) -> None:
        """Close a ticket as done, unless it is closed. Raises Refused, Stopped."""
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

    def _open_after_doubt(self, draft: Draft, body: Mapping[str, Any]) -> Opened:
        """The answer was lost and no list shows it: of two between the same branches, GitHub refuses the second."""
        try:
            return self._made(self._door.write("POST", f"{self._home}/pulls", body), draft)
        except Unsure as problem:
            raise Stopped(
                say("{message}: nobody can tell whether the pull request was opened", message=problem.message),
                hint=say(AGAIN),
            ) from problem
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem

    def _made(self, reply: Reply, draft: Draft) -> Opened:
        if reply.status == 201:
            return _opened(reply.data, new=True) if at(reply.data, "number") else self._look(draft)
        if reply.status == 422 and "already exists" in _words(reply):
            return self._look(draft)
        message = say(
            "GitHub refuses the pull request from {head} into {base}: {said}",
            head=draft.head,
            base=draft.base,
            said=_words(reply),
        )
        raise _refused(reply, message)

    def _look(self, draft: Draft) -> Opened:
        """It stands, and the list lags behind."""
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
        reply = self._read(path, {})
        if reply.status != 200 or not isinstance(reply.data, dict):
            raise _refused(reply, _refusal(reply, path))
        return reply.data

    def _list(self, path: str, parameters: Mapping[str, str | int]) -> Iterator[Mapping[str, Any]]:
        """Every item of a list, page after page, as far as it is read."""
        path = path if path.startswith(self._home) else self._home + path
        for page in range(1, PAGES + 1):
            reply = self._read(path, {**parameters, "per_page": 100, "page": page})
            if reply.status != 200 or not isinstance(reply.data, list):
                raise _refused(reply, _refusal(reply, path))
            yield from (one for one in reply.data if isinstance(one, dict))
            if 'rel="next"' not in reply.headers.get("link", ""):
                return
        raise Refused(
            say("GitHub shows no end of {path}", path=path),
            hint=say("This is a mistake of the server, or of a proxy before it."),
        )

    def _read(self, path: str, parameters: Mapping[str, str | int]) -> Reply:
        try:
            return self._door.read(path, parameters)
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem

    def _put(self, verb: str, path: str, body: Mapping[str, Any], done: Callable[[], bool]) -> Mapping[str, Any]:
        """Write once; what it has become, empty where the answer was lost and the writing done."""
        try:
            reply = self._door.write(verb, path, body)
        except Unsure as problem:
            if done():
                return {}
            raise Stopped(say("{message}, and it was not done", message=problem.message), hint=say(AGAIN)) from problem
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem
        if reply.status not in (200, 201):
            raise _refused(reply, _refusal(reply, path))
        return reply.data if isinstance(reply.data, dict) else {}


def _is_ours(pull: Mapping[str, Any]) -> bool:
    """Whether its branch is in this repository: a fork's may bear the same name."""
    home, there = at(pull, "base", "repo", "full_name"), at(pull, "head", "repo", "full_name")
    return home is None or there is None or str(home).lower() == str(there).lower()


def _alike(said: Any, wanted: str) -> bool:
    """Whether a body is the one wanted: GitHub gives line ends and the last empty lines back as it likes."""
    return tidy_body(str(said or "")) == tidy_body(wanted)


def _opened(data: Mapping[str, Any], *, new: bool = False) -> Opened:
    return Opened(
        number=int(data.get("number") or 0),
        url=str(data.get("html_url") or ""),
        head=str(at(data, "head", "ref") or ""),
        base=str(at(data, "base", "ref") or ""),
        title=str(data.get("title") or ""),
        body=str(data.get("body") or ""),
        draft=bool(data.get("draft")),
        new=new,
    )


def _refusal(reply: Reply, path: str) -> str:
    return say("GitHub refuses {path}: {said}", path=path, said=_words(reply))


def _refused(reply: Reply, message: str) -> Refused:
    hints = {
        403: say("The token may not do this; `nouveautes doctor` says which right is missing."),
        404: say("It is not there, or the token may not see it; `nouveautes doctor` says which right is missing."),
    }
    said = _words(reply)
    hint = (
        say(_ACTIONS) if "not permitted to create" in said else hints.get(reply.status, say("Its own words say why."))
    )
    return Refused(message, hint=hint)


_ACTIONS = marked(
    "In the repository's settings, Actions, General: « Allow GitHub Actions to create and "
    "approve pull requests ». Or use an App's token."
)


def _words(reply: Reply) -> str:
    """GitHub's message with the reasons beside it."""
    errors = at(reply.data, "errors")
    errors = errors if isinstance(errors, list) else []
    reasons = [str(one.get("message", "")) for one in errors if isinstance(one, dict) and one.get("message")]
    return "; ".join([reply.message, *reasons]) or str(reply.status)
