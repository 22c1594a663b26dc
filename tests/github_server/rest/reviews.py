"""REST: whose review of a pull request is asked for, and what was said."""

from __future__ import annotations

from ..access import Refused
from ..wire import Answer
from .calls import Call, route
from .forms_tickets import pull, review
from .pulls import ONE

AUTHOR = "Review cannot be requested from pull request author."
STRANGER = (
    "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a"
    " collaborator of the {name} repository."
)


@route("GET", ONE + "/reviews", "pull_requests")
def given(call: Call) -> Answer:
    """Reviews, oldest first."""
    return call.listed(call.pull().reviews, review)


@route("POST", ONE + "/requested_reviewers", "pull_requests", "write")
def asked(call: Call) -> Answer:
    """Ask for reviews: of all these people, or of none. There are no teams here."""
    one, repository = call.pull(), call.repository
    names = [str(name) for name in call.body.get("reviewers") or ()]
    if one.author and one.author.lower() in (name.lower() for name in names):
        raise Refused(422, AUTHOR)
    found = [call.hub.accounts.get(name.lower()) for name in names]
    people = [account.login for account in found if account and account.kind == "User"]
    strangers = [
        login for login in people if repository.collaborators is not None and login not in repository.collaborators
    ]
    if call.body.get("team_reviewers") or len(people) < len(names) or strangers:
        raise Refused(422, STRANGER.format(name=repository.full_name))
    one.reviewers = list(dict.fromkeys([*one.reviewers, *people]))
    return Answer.of(201, pull(one))
