"""REST: repositories, branches, what protects them, and refs."""

from __future__ import annotations

from typing import Any

from .. import bare
from ..access import Refused
from ..checks import Activity, Protection, Ruleset
from ..commits import commit_of
from ..repository import Repository
from ..wire import Answer
from .calls import Call, route
from .forms import Form, account, maybe, repository
from .forms_commits import base, commit
from .pulls import guards, invalid

REPOSITORY = "/repos/{owner}/{repo}"
BRANCH = REPOSITORY + "/branches/{branch}"


@route("GET", REPOSITORY, "metadata")
def shown(call: Call) -> Answer:
    """A repository, with what the asker may do in it."""
    one = call.repository
    said = repository(one) | {
        "network_count": 0,
        "subscribers_count": 0,
        "allow_merge_commit": True,
        "allow_squash_merge": True,
    }
    if call.token:
        level = call.token.level(one, "contents")
        names = ("admin", "maintain", "push", "triage", "pull")
        may = {
            "admin": call.token.level(one, "administration") > 1,
            "push": level > 1,
            "triage": level > 1,
            "pull": True,
        }
        said["permissions"] = {name: may.get(name, False) for name in names}
    if call.hub.account(one.owner).kind == "Organization":
        said["organization"] = account(call.hub, one.owner)
    return Answer.of(200, said)


@route("GET", REPOSITORY + "/branches", "contents")
def branches(call: Call) -> Answer:
    """Branches by name."""
    one = call.repository
    listed = bare.run(one.git, "for-each-ref", "--format=%(refname:strip=2)", "refs/heads") if one.git else ""
    return call.listed(listed.split("\n") if listed else [], lambda name: _short(one, name))


@route("GET", BRANCH, "contents")
def branch(call: Call) -> Answer:
    """A branch, its commit, and whether it is protected."""
    one, name = call.repository, call.named["branch"]
    found = commit_of(one, one.branch_tip(name)) if one.branch_tip(name) else None
    if found is None:
        raise Refused(404, "Branch not found")
    guarded = guards(one, name)
    place = f"{base(one)}/branches/{name}"
    checks = [check for guard in guarded for check in guard.checks]
    protection = {"enabled": bool(guarded), "required_status_checks": {"enforcement_level": "everyone" if checks else "off", "contexts": checks,
                                                                       "checks": []}}  # fmt: skip
    return Answer.of(200, {"name": name, "commit": commit(found), "_links": {"self": place, "html": f"{one.url}/tree/{name}"},
                           "protected": bool(guarded), "protection": protection, "protection_url": f"{place}/protection"})  # fmt: skip


@route("GET", BRANCH + "/protection", "administration")
def protection(call: Call) -> Answer:
    """The protection of a branch: classic ones only, rulesets have a route of their own."""
    one = call.repository.protections.get(call.named["branch"])
    if one is None:
        raise Refused(404, "Branch not protected")
    return Answer.of(200, _protection(one, f"{base(call.repository)}/branches/{one.branch}/protection"))


@route("GET", REPOSITORY + "/rules/branches/{branch}", "metadata")
def rules(call: Call) -> Answer:
    """The rules of rulesets that count for a branch."""
    found = [one for one in call.repository.rulesets if call.named["branch"] in one.branches]
    return call.listed([rule for one in found for rule in _rules(one)], lambda rule: rule)


@route("GET", REPOSITORY + "/activity", "contents")
def activity(call: Call) -> Answer:
    """Who moved a branch, newest first; the first page."""
    branch = call.request.query.get("ref", "").removeprefix("refs/heads/")
    one = call.repository
    found = [move for move in reversed(one.activities) if branch in ("", move.branch)]
    size = int(call.request.query.get("per_page", "30"))
    answer = Answer.of(200, [_activity(one, move) for move in found[:size]])
    if found[size:]:
        base = f"{call.hub.server_url}{call.request.path}"
        answer.headers["Link"] = f'<{base}?after={found[size - 1].node_id}>; rel="next"'
    return answer


@route("GET", REPOSITORY + "/git/ref/{ref}", "contents")
def ref(call: Call) -> Answer:
    """A ref: `heads/recette`, `tags/2022-01-18`."""
    return Answer.of(200, _ref(call.repository, f"refs/{call.named['ref']}"))


@route("POST", REPOSITORY + "/git/refs", "contents", "write")
def created(call: Call) -> Answer:
    """Create a ref at a commit that is there."""
    one, name = call.repository, str(call.body["ref"])
    if bare.tip(one.git_dir, name):
        raise Refused(422, "Reference already exists")
    if not name.startswith("refs/") or name.count("/") < 2:
        raise invalid(code="invalid", field="ref", resource="Reference")
    if not bare.tip(one.git_dir, str(call.body["sha"])):
        raise Refused(422, "Object does not exist")
    bare.run(one.git_dir, "update-ref", name, str(call.body["sha"]))
    return Answer.of(201, _ref(one, name))


@route("DELETE", REPOSITORY + "/git/refs/{ref}", "contents", "write")
def deleted(call: Call) -> Answer:
    """Delete a ref."""
    one, name = call.repository, f"refs/{call.named['ref']}"
    if not bare.tip(one.git_dir, name):
        raise Refused(422, "Reference does not exist")
    if any(guard.refusals(deleted=True) for guard in guards(one, name.removeprefix("refs/heads/"))):
        raise Refused(422, "Cannot delete protected branch")
    bare.run(one.git_dir, "update-ref", "-d", name)
    return Answer(status=204)


def _ref(one: Repository, name: str) -> Form:
    try:
        kind, sha = (
            bare.run(one.git_dir, "for-each-ref", "--format=%(objecttype) %(objectname)", name).split("\n")[0].split()
        )
    except ValueError:
        raise Refused(404, "Not Found") from None
    place = base(one)
    url = f"{place}/git/{kind}s/{sha}"
    return {
        "ref": name,
        "node_id": f"REF_{one.id}_{name}",
        "url": f"{place}/git/{name}",
        "object": {"sha": sha, "type": kind, "url": url},
    }


def _activity(one: Repository, move: Activity) -> Form:
    return {"id": move.id, "node_id": move.node_id, "before": move.before, "after": move.after,
            "ref": f"refs/heads/{move.branch}", "timestamp": move.at, "activity_type": move.kind,
            "actor": maybe(one.world, move.actor)}  # fmt: skip


def _short(one: Repository, name: str) -> Form:
    sha = one.branch_tip(name)
    return {
        "name": name,
        "commit": {"sha": sha, "url": f"{base(one)}/commits/{sha}"},
        "protected": bool(guards(one, name)),
    }


def _protection(one: Protection, url: str) -> Form:
    said: dict[str, Any] = {"url": url, "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": one.admins},
                            "allow_force_pushes": {"enabled": one.force}, "allow_deletions": {"enabled": one.deletion},
                            "required_linear_history": {"enabled": False}}  # fmt: skip
    if one.reviews is not None:
        said["required_pull_request_reviews"] = {
            "url": f"{url}/required_pull_request_reviews", "dismiss_stale_reviews": False, "require_code_owner_reviews": False,
            "required_approving_review_count": one.reviews,
        }  # fmt: skip
    if one.checks:
        place = f"{url}/required_status_checks"
        said["required_status_checks"] = {"url": place, "strict": False, "contexts": list(one.checks), "contexts_url": f"{place}/contexts",
                                          "checks": [{"context": name, "app_id": None} for name in one.checks]}  # fmt: skip
    return said


def _rules(one: Ruleset) -> list[Form]:
    about = {"ruleset_source_type": "Repository", "ruleset_source": one.repository.full_name, "ruleset_id": one.id}
    found: list[Form] = [] if one.deletion else [{"type": "deletion"}]
    found += [] if one.force else [{"type": "non_fast_forward"}]
    if one.reviews is not None:
        asked = {"required_approving_review_count": one.reviews, "dismiss_stale_reviews_on_push": False, "require_code_owner_review": False,
                 "require_last_push_approval": False, "required_review_thread_resolution": False}  # fmt: skip
        found.append({"type": "pull_request", "parameters": asked})
    if one.checks:
        named = [{"context": name} for name in one.checks]
        found.append(
            {
                "type": "required_status_checks",
                "parameters": {"required_status_checks": named, "strict_required_status_checks_policy": False},
            }
        )
    return [rule | about for rule in found]
