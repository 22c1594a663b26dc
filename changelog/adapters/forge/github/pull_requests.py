"""Pull requests on GitHub followed from the first draft to the merge. Looked at before, and again when in doubt.

Being ready for review exists in GraphQL alone; everything else here is REST.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from changelog.adapters.forge.github import graphql, parse, refusals
from changelog.adapters.forge.github.door import Reply, Unanswered, Unsure
from changelog.adapters.forge.github.parse import Pull, at
from changelog.adapters.forge.github.writer import AGAIN, GitHubWriter
from changelog.domain.forge import Proposal, ended_meanwhile
from changelog.errors import Refused, Stopped
from changelog.i18n.say import marked, say

LOOKS = 8  # times that GitHub is given to find out whether a pull request can be merged, or to end a merge
LOOK_SECONDS = 1.0
TRIES = 3  # times that a merge is sent, where GitHub itself asks for it


class GitHubProposals(GitHubWriter):
    """Keeps KeepsProposals for one repository."""

    def proposals(self, head: str, base: str) -> tuple[Proposal, ...]:
        """Every pull request from one branch of this repository into another, newest first. Raises Refused."""
        asked: dict[str, str | int] = {"head": f"{self._owner}:{head}", "base": base, "state": "all"}
        # Looked at here too: a redirect of a renamed repository may lose the question's own filter.
        there = (one for one in self._list("/pulls", asked) if parse.joins(one, head, base) and parse.is_own(one))
        return tuple(sorted(map(parse.proposal, there), key=lambda one: one.number, reverse=True))

    def proposal(self, number: int) -> Proposal | None:
        """The pull request of that number, if there is one. Raises Refused where it cannot be asked."""
        reply = self._read(self._path(number), {})
        return parse.proposal(reply.data) if reply.status == 200 and isinstance(reply.data, Mapping) else None

    def ready(self, number: int) -> None:
        """Make a draft ready for review, unless it is. Raises Refused, Stopped."""
        there = self._get(self._path(number))
        if there.get("state") != "open":
            raise ended_meanwhile(number, "merged" if there.get("merged") else "closed")
        if not there.get("draft"):
            return
        reply = self._sent(lambda: self._door.mutate(graphql.text("ready"), {"pull": there.get("node_id")}))
        done = reply and not refusals.errors_of(reply.data) and at(reply.data, "data", _READY)
        if done or not self._get(self._path(number)).get("draft"):
            return
        if reply is None:
            raise Stopped(
                say("nobody heard whether #{number} was made ready, and it is a draft still", number=number),
                hint=say(AGAIN),
            )
        lacking = reply.status == 403 or refusals.error_types(reply.data) & _NO_RIGHT
        hint = say(_READY_RIGHTS) if lacking else say("Its own words say why.")
        raise Refused(
            say("GitHub does not make #{number} ready for review: {reply}", number=number, reply=refusals.words(reply)),
            hint=hint,
        )

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Put labels on it, those that it lacks. GitHub makes a label that is not there. Raises Refused, Stopped."""

        def missing() -> list[str]:
            return _others(labels, parse.labels(self._get(self._path(number))))

        if wanted := missing():
            path = f"{self._home}/issues/{number}/labels"
            self._put("POST", path, {"labels": wanted}, lambda: not missing())

    def ask_review(self, number: int, people: Sequence[str]) -> None:
        """Ask for reviews. Raises Refused, with their names, for those of whom GitHub takes none: the others are asked.

        Nothing is sent for those who are asked, or have given their review. Raises Stopped.
        """
        wanted = self.unasked(number, people)
        words = self._ask(number, wanted) if wanted else ""
        refused = dict.fromkeys(wanted, words) if words else {}
        if len(refused) > 1:
            # One name that is not welcome loses them all, and GitHub does not say which it is.
            refused = {name: said for name in wanted if (said := self._ask(number, [name]))}
        if refused:
            raise Refused(
                say(
                    "GitHub asks nobody called {names} to review #{number}: {reply}",
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
        """Of these people, those whose review is neither asked for nor given, without the author. Raises Refused."""
        there = self._get(self._path(number))
        others = _others((one.removeprefix("@") for one in people), [parse.login(there), *parse.reviewers(there)])
        if not others:
            return ()
        given = [parse.login(one) for one in self._list(f"/pulls/{number}/reviews", {})]
        return tuple(_others(others, given))

    def merge(self, number: int, sha: str) -> None:
        """Merge it by a merge commit, if its head is still `sha`, unless it is merged. Raises Refused, Stopped."""
        for _ in range(TRIES):
            there = self._settled(number)
            if there.get("merged") or (_possible(there, sha) and self._merged(there, sha)):
                return
            self._wait(say("the base of #{number} is moving", number=number))
        base = at(there, "base", "ref")
        raise Refused(
            say(
                "GitHub does not merge #{number}: « {base} » is being pushed to all the time", number=number, base=base
            ),
            hint=say(AGAIN),
        )

    def _merged(self, there: Pull, sha: str) -> bool:
        """Ask for the merge, once; False where GitHub would have it asked again."""
        number = int(there.get("number") or 0)
        if there.get("draft"):
            raise Refused(
                say("pull request {number} is still a draft", number=number),
                hint=say("Make it ready for review first."),
            )
        body = {"sha": sha, "merge_method": "merge"}
        reply = self._sent(lambda: self._door.write("PUT", f"{self._path(number)}/merge", body))
        if reply is None:
            return self._merged_after_doubt(number)
        if reply.status == 200:
            return True
        if self._get(self._path(number)).get("merged"):
            return True  # somebody else was faster
        if refusals.passing(reply):
            return False
        raise refusals.refused(reply, number)

    def _merged_after_doubt(self, number: int) -> bool:
        """The answer was lost: GitHub may be at it still."""
        for _ in range(LOOKS):
            if self._get(self._path(number)).get("merged"):
                return True
            if not self._wait(say("nobody heard whether #{number} was merged", number=number)):
                break
        raise Stopped(
            say("nobody heard whether #{number} was merged, and it is not so far", number=number), hint=say(AGAIN)
        )

    def _settled(self, number: int) -> Pull:
        """The pull request, once GitHub knows whether it can be merged: after each push that takes it a while."""
        for _ in range(LOOKS):
            there = self._get(self._path(number))
            unknown = there.get("state") == "open" and there.get("mergeable", True) is None
            if not unknown or not self._wait(say("GitHub finds out whether #{number} can be merged", number=number)):
                break
        return there

    def _wait(self, why: str) -> bool:
        return self._door.patience.spend(LOOK_SECONDS, why)

    def _ask(self, number: int, people: Sequence[str]) -> str:
        """Ask these people; why GitHub does not. Raises Refused where that has nothing to do with them."""
        path = f"{self._path(number)}/requested_reviewers"
        reply = self._sent(lambda: self._door.write("POST", path, {"reviewers": list(people)}))
        if reply is None:
            if self.unasked(number, people):
                raise Stopped(
                    say("nobody heard whether reviews of #{number} were asked for; they are not", number=number),
                    hint=say(AGAIN),
                )
            return ""
        if reply.status == 422:
            return refusals.words_merging(reply)
        if reply.status != 201:
            hint = say("The token may not do this; `nouveautes doctor` says which right is missing.")
            raise Refused(
                say(
                    "GitHub takes no reviewers for #{number}: {reply}",
                    number=number,
                    reply=refusals.words_merging(reply),
                ),
                hint=hint,
            )
        return ""

    def _path(self, number: int) -> str:
        return f"{self._home}/pulls/{number}"

    def _sent(self, send: Callable[[], Reply]) -> Reply | None:
        """What GitHub answers to a write, None where that was lost. Raises Refused where nothing was done."""
        try:
            return send()
        except Unsure:
            return None
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem


_READY = "markPullRequestReadyForReview"
_NO_RIGHT = frozenset(("FORBIDDEN", "INSUFFICIENT_SCOPES", "NOT_FOUND"))
_READY_RIGHTS = marked(
    "The token may not do this: it takes « Pull requests: write » and « Contents: write », "
    "both; `nouveautes doctor` says what is missing."
)


def _possible(pull: Pull, sha: str) -> bool:
    """Whether it can be merged as far as GitHub says by itself. Raises Refused where it cannot."""
    if pull.get("state") != "open":
        raise Refused(
            say("pull request {number} is closed", number=pull.get("number")),
            hint=say("Open it again on its page, or another one."),
        )
    if at(pull, "head", "sha") != sha:
        raise refusals.moved(pull)
    if pull.get("mergeable") is False:
        raise refusals.conflict(pull)
    return True


def _others(names: Iterable[str], there: Iterable[str]) -> list[str]:
    """The names that are not there, each once, in whatever case: GitHub makes no difference."""
    known = {one.casefold() for one in there}
    found: dict[str, str] = {}
    for one in names:
        if one.strip() and one.strip().casefold() not in known:
            found.setdefault(one.strip().casefold(), one.strip())
    return list(found.values())
