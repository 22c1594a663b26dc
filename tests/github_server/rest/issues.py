"""REST: issues, comments and labels."""

from __future__ import annotations

from ..access import Refused, require
from ..state import Comment, Issue, Ticket
from ..wire import Answer
from .calls import Call, route
from .forms import label
from .forms_tickets import comment, issue
from .pulls import invalid, measured

LIST = "/repos/{owner}/{repo}/issues"
ONE = LIST + "/{issue_number}"
SAID = LIST + "/comments/{comment_id}"


@route("GET", LIST, "issues")
def listed(call: Call) -> Answer:
    """Issues, and the pull requests that are issues too, by state, labels and date; newest first."""
    asked, repository = call.request.query, call.repository
    found: list[Ticket] = [*repository.issues.values(), *call.hub.listed(repository)]
    state, names = asked.get("state", "open"), set(filter(None, asked.get("labels", "").split(",")))
    found = [one for one in found if not one.fate and state in ("all", one.state) and names <= set(one.labels)]
    found = [one for one in found if one.updated_at >= asked.get("since", "")]
    key = {"updated": "updated_at"}.get(asked.get("sort", ""), "created_at")
    newest = asked.get("direction", "desc") == "desc"
    return call.listed(sorted(found, key=lambda one: (getattr(one, key), one.number), reverse=newest), issue)


@route("GET", ONE)
def shown(call: Call) -> Answer:
    """One issue, or a pull request as an issue."""
    return Answer.of(200, issue(call.ticket()))


@route("POST", LIST, "issues", "write")
def opened(call: Call) -> Answer:
    """Open an issue."""
    repository, asked = call.repository, call.body
    measured(call, "Issue")
    names = [one if isinstance(one, str) else one["name"] for one in asked.get("labels") or ()]
    made = repository.issue(repository.next_number(), str(asked["title"]), body=str(asked.get("body") or ""), author=call.user,
                            labels=names, assignees=list(asked.get("assignees") or ()))  # fmt: skip
    return Answer.of(201, issue(made))


@route("PATCH", ONE)
def changed(call: Call) -> Answer:
    """Change title, text, labels, people, milestone or state."""
    one, asked = call.ticket("write"), call.body
    measured(call, "Issue")
    if asked.get("title") not in (None, one.title):
        one.rename(str(asked["title"]), actor=call.user)
    if "body" in asked:
        one.body = str(asked["body"] or "")
    if "labels" in asked:
        one.labels = [name if isinstance(name, str) else name["name"] for name in asked["labels"]]
    if "assignees" in asked:
        one.assignees = list(asked["assignees"] or ())
    if "milestone" in asked:
        one.milestone = _milestone(call, asked["milestone"])
    if "state" in asked:
        _in_state(call, one, str(asked["state"]))
    one.updated_at = max(one.updated_at, call.hub.now)
    return Answer.of(200, issue(one))


@route("GET", ONE + "/comments")
def comments(call: Call) -> Answer:
    """Comments, oldest first."""
    since = call.request.query.get("since", "")
    return call.listed([one for one in call.ticket().comments if one.updated_at >= since], comment)


@route("POST", ONE + "/comments")
def commented(call: Call) -> Answer:
    """Comment."""
    measured(call, "IssueComment")
    return Answer.of(201, comment(call.ticket("write").comment(str(call.body["body"]), author=call.user)))


@route("GET", SAID)
def one_comment(call: Call) -> Answer:
    """One comment."""
    return Answer.of(200, comment(_comment(call)))


@route("PATCH", SAID)
def corrected(call: Call) -> Answer:
    """Change a comment."""
    said = _comment(call, "write")
    measured(call, "IssueComment")
    said.body, said.updated_at = str(call.body["body"]), call.hub.now
    return Answer.of(200, comment(said))


@route("DELETE", SAID)
def withdrawn(call: Call) -> Answer:
    """Delete a comment."""
    said = _comment(call, "write")
    said.ticket.comments.remove(said)
    return Answer(status=204)


@route("GET", ONE + "/labels")
def labels(call: Call) -> Answer:
    """Labels."""
    one = call.ticket()
    return call.listed(one.labels, lambda name: label(one.repository.label(name), one.repository))


@route("POST", ONE + "/labels")
def labelled(call: Call) -> Answer:
    """Add labels."""
    one = call.ticket("write")
    asked = call.body.get("labels", call.body.get("", []))
    names = [name if isinstance(name, str) else name["name"] for name in asked]
    one.labels = list(dict.fromkeys([*one.labels, *names]))
    return Answer.of(200, [label(one.repository.label(name), one.repository) for name in one.labels])


@route("DELETE", ONE + "/labels/{name}")
def unlabelled(call: Call) -> Answer:
    """Take a label away."""
    one = call.ticket("write")
    if call.named["name"] not in one.labels:
        raise Refused(404, "Label does not exist")
    one.labels.remove(call.named["name"])
    return Answer.of(200, [label(one.repository.label(name), one.repository) for name in one.labels])


def _comment(call: Call, wanted: str = "read") -> Comment:
    tickets = (*call.repository.issues.values(), *call.repository.pulls.values())
    for one in tickets:
        for said in one.comments:
            if str(said.id) == call.named["comment_id"] and not one.fate:
                require(call.token, call.repository, "issues" if isinstance(one, Issue) else "pull_requests", wanted)
                return said
    raise Refused(404, "Not Found")


def _milestone(call: Call, number: object) -> str | None:
    if number is None:
        return None
    for one in call.repository.milestones.values():
        if str(one.number) == str(number):
            return one.title
    raise invalid(code="invalid", field="milestone", resource="Issue")


def _in_state(call: Call, one: Ticket, state: str) -> None:
    if state == "closed" and one.state == "open":
        if isinstance(one, Issue):
            one.close(by=call.user, reason=call.body.get("state_reason") or "completed")
        else:
            one.state, one.closed_at, one.closed_by = "closed", call.hub.now, call.user
    elif state == "open" and one.state == "closed":
        one.state, one.closed_at, one.closed_by = "open", None, None
        if isinstance(one, Issue):
            one.state_reason = "reopened"
