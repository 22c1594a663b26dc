"""Pull requests on GitHub from the first draft to the merge. Looked at before each write, and again when in doubt.

Being ready for review exists in GraphQL alone; everything else here is REST.
"""

from collections.abc import Mapping, Sequence

from changelog.adapters.forge.github import graphql, parse, refusals
from changelog.adapters.forge.github.parse import Node, at, nodes
from changelog.adapters.forge.github.transport import Unanswered
from changelog.adapters.forge.github.writer import AGAIN, GitHubWriter
from changelog.domain.forge import BehindBase, Conversation, Proposal, Remark, ended_meanwhile, names_missing
from changelog.errors import Refused, Stopped
from changelog.i18n.say import say

LOOKS = 8  # times that GitHub is given to find out whether a pull request can be merged, or to end a merge
LOOK_SECONDS = 1.0
TRIES = 3  # times that a merge is sent, where GitHub itself asks for it
_NO_RIGHT = frozenset(("FORBIDDEN", "INSUFFICIENT_SCOPES", "NOT_FOUND"))


class GitHubPullRequests(GitHubWriter):
    """Implements KeepsProposals for the repository of a client; raises as GitHubWriter does."""

    def proposals(self, head: str, base: str) -> tuple[Proposal, ...]:
        there = map(parse.proposal, self._between(head, base, "all"))
        return tuple(sorted(there, key=lambda one: one.number, reverse=True))

    def proposal(self, number: int) -> Proposal | None:
        reply = self._read(self._path(number))
        return parse.proposal(reply.data) if reply.status == 200 and isinstance(reply.data, Mapping) else None

    def conversation(self, number: int) -> Conversation:
        """When a description was last edited is said by GraphQL alone."""
        owner, _, name = self._client.slug.partition("/")
        try:
            reply = self._client.query(graphql.text("conversation"), {"owner": owner, "name": name, "number": number})
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem
        found = at(reply.data, "data", "repository", "pullRequest")
        comments = at(found, "comments")
        if found is None or comments is None:
            words = refusals.words(reply)
            raise Refused(
                say("the comments below #{number} cannot be read: {reply}", number=number, reply=words),
                hint=say("`nouveautes doctor` says what the token is missing."),
            )
        return Conversation(
            body=str(found.get("body") or ""),
            edited_at=str(found.get("lastEditedAt") or ""),
            remarks=tuple(map(_remark, nodes(comments))),
        )

    def ready(self, number: int) -> None:
        there = self._get(self._path(number))
        if there.get("state") != "open":
            raise ended_meanwhile(number, "merged" if there.get("merged") else "closed")
        if not there.get("draft"):
            return
        reply = self._sent(lambda: self._client.mutate(graphql.text("ready"), {"pull": there.get("node_id")}))
        mutation = "markPullRequestReadyForReview"
        done = reply and not refusals.errors_of(reply.data) and at(reply.data, "data", mutation)
        if done or not self._get(self._path(number)).get("draft"):
            return

        if reply is None:
            raise Stopped(
                say("the answer was lost, and #{number} is still a draft", number=number),
                hint=say(AGAIN),
            )
        hint = say(refusals.OWN_WORDS)
        if reply.status == 403 or refusals.error_types(reply.data) & _NO_RIGHT:
            hint = say(
                "The token may not do this: it takes « Pull requests: write » and « Contents: write », "
                "both; `nouveautes doctor` says what is missing."
            )
        words = refusals.words(reply)
        message = say("GitHub does not make #{number} ready for review: {reply}", number=number, reply=words)
        raise Refused(message, hint=hint)

    def label(self, number: int, labels: Sequence[str]) -> None:
        """GitHub makes a label that is not there."""

        def missing() -> list[str]:
            return list(names_missing(labels, parse.labels(self._get(self._path(number)))))

        if wanted := missing():
            path = f"{self._home}/issues/{number}/labels"
            self._put("POST", path, {"labels": wanted}, lambda: not missing())

    def ask_review(self, number: int, people: Sequence[str]) -> None:
        """Raises Refused, with their names, for those whom GitHub does not accept: the others are asked."""
        wanted = self.unasked(number, people)
        words = self._ask(number, wanted) if wanted else ""
        refused = dict.fromkeys(wanted, words) if words else {}
        if len(refused) > 1:
            # One name that is not accepted loses them all, and GitHub does not say which it is.
            refused = {name: said for name in wanted if (said := self._ask(number, [name]))}
        if refused:
            raise Refused(
                say(
                    "GitHub does not accept {names} as reviewers of #{number}: {reply}",
                    names=", ".join(refused),
                    number=number,
                    reply=next(iter(refused.values())),
                ),
                hint=say(
                    "Correct the reviewers in the settings, or give these people access to the repository. "
                    "Everybody else is asked."
                ),
            )

    def unasked(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        there = self._get(self._path(number))
        others = names_missing((one.removeprefix("@") for one in people), [parse.login(there), *parse.reviewers(there)])
        if not others:
            return ()
        given = [parse.login(one) for one in self._list(f"{self._path(number)}/reviews", {})]
        return names_missing(others, given)

    def merge(self, number: int, sha: str) -> None:
        for _ in range(TRIES):
            there = self._once_mergeable(number)
            if there.get("merged"):
                return
            _check_mergeable(there, sha)
            if self._merged(there, sha):
                return
            self._wait(say("the base of #{number} is moving", number=number))
        base = at(there, "base", "ref")
        raise Refused(
            say(
                "GitHub does not merge #{number}: « {base} » is being pushed to all the time", number=number, base=base
            ),
            hint=say(AGAIN),
        )

    def _once_mergeable(self, number: int) -> Node:
        """The pull request, once GitHub knows whether it can be merged: after each push that takes it a while."""
        for _ in range(LOOKS):
            there = self._get(self._path(number))
            unknown = there.get("state") == "open" and there.get("mergeable", True) is None
            if not unknown or not self._wait(say("GitHub checks whether #{number} can be merged", number=number)):
                break
        return there

    def _merged(self, there: Node, sha: str) -> bool:
        """Send the merge, once; False where GitHub would have it sent again."""
        number = int(there.get("number") or 0)
        body = {"sha": sha, "merge_method": "merge"}
        reply = self._sent(lambda: self._client.write("PUT", f"{self._path(number)}/merge", body))
        if reply is None:
            self._await_merge(number)
            return True
        if reply.status == 200 or self._get(self._path(number)).get("merged"):
            return True  # by this run, or by somebody who was faster
        if refusals.base_moved(reply):
            return False
        raise refusals.not_merged(reply, number)

    def _await_merge(self, number: int) -> None:
        """The answer was lost: GitHub may be at it still. Raises Stopped where it stays unmerged."""
        for _ in range(LOOKS):
            if self._get(self._path(number)).get("merged"):
                return
            if not self._wait(say("the answer was lost; looking whether #{number} is merged", number=number)):
                break
        raise Stopped(say("the answer was lost, and #{number} is not merged so far", number=number), hint=say(AGAIN))

    def _wait(self, why: str) -> bool:
        return self._client.wait_budget.spend(LOOK_SECONDS, why)

    def _ask(self, number: int, people: Sequence[str]) -> str:
        """Ask these people; why GitHub does not. Raises Refused where that has nothing to do with them."""
        path = f"{self._path(number)}/requested_reviewers"
        reply = self._sent(lambda: self._client.write("POST", path, {"reviewers": list(people)}))
        if reply is None:
            if self.unasked(number, people):
                raise Stopped(
                    say("the answer was lost, and no review of #{number} is requested", number=number),
                    hint=say(AGAIN),
                )
            return ""
        if reply.status == 201:
            return ""
        words = refusals.all_words(reply)
        if reply.status != 422:
            message = say("GitHub takes no reviewers for #{number}: {reply}", number=number, reply=words)
            raise Refused(message, hint=say(refusals.RIGHT_MISSING))
        return words

    def _path(self, number: int) -> str:
        return f"{self._home}/pulls/{number}"


def _check_mergeable(pull: Node, sha: str) -> None:
    """Raises Refused where GitHub itself shows that it cannot be merged."""
    number = pull.get("number")
    if pull.get("state") != "open":
        raise Refused(
            say("pull request {number} is closed", number=number),
            hint=say("Open it again on its page, or another one."),
        )
    if at(pull, "head", "sha") != sha:
        raise refusals.head_moved(pull)
    if pull.get("mergeable") is False:
        raise refusals.conflict(pull)
    if pull.get("mergeable_state") == "behind":
        raise BehindBase(
            say("pull request {number} is behind {base}, and GitHub merges only what is not", number=number,
                base=at(pull, "base", "ref")),
            hint=say("Merge {base} into it, then run the same command again.", base=at(pull, "base", "ref")),
        )  # fmt: skip
    if pull.get("draft"):
        raise Refused(
            say("pull request {number} is still a draft", number=number), hint=say("Make it ready for review first.")
        )


def _remark(node: Node) -> Remark:
    """A comment; GraphQL names a machine without its brackets, as if it were a person."""
    person = at(node, "author", "__typename") == "User"
    number = node.get("databaseId")
    return Remark(
        id=number if isinstance(number, int) else 0,
        body=str(node.get("body") or ""),
        login=str(at(node, "author", "login") or "") if person else "",
        at=str(node.get("createdAt") or ""),
        edited=node.get("lastEditedAt") is not None,
    )
