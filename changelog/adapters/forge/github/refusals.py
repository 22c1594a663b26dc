"""What an error, a rate limit or a refused merge of GitHub means, and what to do about it."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from changelog.adapters.forge.github.parse import at, mappings
from changelog.adapters.forge.github.transport import Reply, Unanswered
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say

INSIDE = "inside"  # something within an answer may not be seen: the answer stands, and is not complete
RIGHT_MISSING = marked("The token may not do this; `nouveautes doctor` says which right is missing.")
OWN_WORDS = marked("Its own words say why.")
UNSAID = 60.0  # seconds; GitHub's own advice where it names no time (its documentation on secondary limits)
SLACK = 1.0
LEAST = 1.0  # seconds: an answer that asks for a retry « at once » each time would be retried for ever
LONGEST = 7 * 86_400.0  # seconds; more than anybody waits, and still a number that can be written
_HIDDEN = frozenset(("NOT_FOUND", "FORBIDDEN"))
_FINAL = _HIDDEN | {"INSUFFICIENT_SCOPES", "UNAUTHORIZED", "UNAUTHENTICATED"}
_LIMITED = frozenset(("RATE_LIMITED", "RATE_LIMIT"))  # GitHub has been seen to write both
_TOO_MUCH = frozenset(("RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "EXCESSIVE_PAGINATION"))
_UNKNOWN_FIELD = re.compile(r"(?:Field|field) '(?P<name>\w+)' (?:doesn't exist )?on type '\w+'")


def errors_of(data: Any) -> list[Mapping[str, Any]]:
    """The errors in a GraphQL answer."""
    return mappings(at(data, "errors"))


def error_types(data: Any) -> frozenset[str]:
    """The types of the errors in a GraphQL answer."""
    return frozenset(str(one.get("type", "")) for one in errors_of(data))


def by_alias(data: Any) -> dict[str, str]:
    """Alias → the type of the worst error that its answer met, INSIDE for what is hidden within it."""
    found: dict[str, str] = {}
    for one in errors_of(data):
        path = one.get("path")
        if isinstance(path, list) and len(path) > 1 and path[0] == "repository":
            kind = str(one.get("type") or "UNKNOWN")
            kind = INSIDE if len(path) > 2 and kind in _HIDDEN else kind
            alias = str(path[1])
            found[alias] = found[alias] if kind == INSIDE and alias in found else kind
    return found


def unknown_fields(data: Any) -> set[str]:
    """The fields because of which a server refuses a whole question."""
    if at(data, "data") is not None:
        return set()
    names = set()
    for one in errors_of(data):
        found = _UNKNOWN_FIELD.search(str(one.get("message", "")))
        names.add(str(at(one, "extensions", "fieldName") or (found["name"] if found else "")))
    return names - {""}


def is_broken(data: Any) -> bool:
    """Whether a server in trouble answers 200 all the same: no data, and errors without a type."""
    errors = errors_of(data)
    typed = any("type" in one or "extensions" in one for one in errors)
    return bool(errors) and not typed and data.get("data") is None and not is_limited(data)


def is_limited(data: Any) -> bool:
    """Whether a 200 of GraphQL is a limit: by its type, or by its words where it holds nothing else."""
    empty = isinstance(data, dict) and not data.get("data")
    return bool(error_types(data) & _LIMITED) or (empty and "rate limit" in _all_words(data))


def too_much(data: Any) -> bool:
    """Whether a question costs more than the server will give for it: a smaller one may pass."""
    return bool(error_types(data) & _TOO_MUCH)


def of(reply: Reply, slug: str) -> Unanswered:
    """Why an answer holds nothing. `server` where the same, or less, may be had another time; `refused` otherwise."""
    kinds = error_types(reply.data)
    answered = say("{host} answered: {reply}", host="GitHub", reply=words(reply))
    if too_much(reply.data):
        return Unanswered("server", answered)
    if "NOT_FOUND" in kinds or reply.status == 404:
        return Unanswered("refused", say("the token does not see {slug}, or there is no such repository", slug=slug))
    coded = any("extensions" in one for one in errors_of(reply.data))
    final = reply.status != 200 or coded or bool(kinds & _FINAL)
    return Unanswered("refused" if final else "server", answered)


def words(reply: Reply, kind: str = "") -> str:
    """GitHub's own words, for errors of one type where it is given."""
    errors = [one for one in errors_of(reply.data) if not kind or one.get("type") == kind]
    first = next((str(one["message"]) for one in errors if one.get("message")), reply.message)
    return first or (say("no reason given") if reply.status == 200 else str(reply.status))


def all_words(reply: Reply) -> str:
    """GitHub's message on one line, with the reasons beside it: it writes them as texts, or as tables."""
    errors = at(reply.data, "errors")
    listed = errors if isinstance(errors, list) else []
    reasons = [one.get("message") if isinstance(one, Mapping) else one for one in listed]
    lines = [plain.line(str(one)) for one in (reply.message, *reasons) if one]
    return "; ".join(dict.fromkeys(lines)) or str(reply.status)


def wait_for(status: int, headers: Mapping[str, str], data: Any) -> float | None:
    """Seconds until the same question may be asked again; None where no limit was met."""
    if not (is_limited(data) if status == 200 else status in (403, 429)):
        return None
    after = headers.get("retry-after", "").strip()
    if after.isdecimal():
        return min(max(LEAST, float(after)), LONGEST)
    if headers.get("x-ratelimit-remaining") != "0":
        return UNSAID if status != 403 or "rate limit" in _all_words(data) else None
    try:
        # By the server's own clock: ours may differ, and tests set it.
        now = parsedate_to_datetime(headers["date"]).timestamp()
        return min(max(0.0, float(headers["x-ratelimit-reset"]) - now), LONGEST) + SLACK
    except (KeyError, ValueError, TypeError):
        return UNSAID


def _all_words(data: Any) -> str:
    said = [data, *errors_of(data)] if isinstance(data, dict) else []
    return " ".join(str(one.get("message", "")) for one in said).lower()


_MOVED = marked("Somebody pushed to it meanwhile: look at what they wrote, then run the same command again.")
# GitHub answers 405 for nearly everything, and says in words what it is; the first that fits. Seen in public reports of
# its users; other words are passed on with the last one's advice.
_MERGE_HINTS = (
    (re.compile(r"head branch was modified", re.I), _MOVED),
    (re.compile(r"draft", re.I), marked("Make it ready for review first.")),
    (
        re.compile(r"merge commits are not allowed|linear history|must not contain merge commits", re.I),
        marked(
            "The repository allows no merge commits, and a release is always one: squashed or rebased, what was tagged"
            " would not be in production. Have them allowed in its settings. Only a page of the documentation may be"
            " merged on its pull request's page, in the way that is allowed there."
        ),
    ),
    (
        re.compile(r"merge queue", re.I),
        marked("The branch has a merge queue: put it into the queue on its page."),
    ),
    (
        re.compile(r"status check|checks? (?:is|are) |expected|deployment", re.I),
        marked("Wait until the checks that the branch demands have passed, then run the same command again."),
    ),
    (
        re.compile(r"review|approv", re.I),
        marked("Have it reviewed as the branch's rules demand, then run the same command again."),
    ),
    (
        re.compile(r"rule violation|protected branch|not authorized", re.I),
        marked(
            "The rules of the branch forbid it: its page says which; "
            "an administrator may permit the token to pass them."
        ),
    ),
    (
        re.compile(r"not mergeable|conflict", re.I),
        marked(
            "Its page says what is in the way: a conflict with the base, or something that the branch's rules demand."
        ),
    ),
    (re.compile(""), marked("Its own words say why; its page may say more.")),
)
_MERGE_HINTS_BY_STATUS = {
    403: marked(
        "The token may not do this: merging asks for « Contents: write »; `nouveautes doctor` says what is missing."
    ),
    404: marked("It is not there, or the token may not see it; `nouveautes doctor` says which right is missing."),
    409: _MOVED,
}


def base_moved(reply: Reply) -> bool:
    """Whether GitHub would have it tried again: the base moved between its own look and its merge."""
    return reply.status == 405 and "base branch was modified" in reply.message.lower()


def not_merged(reply: Reply, number: int) -> Refused:
    """The refusal of a merge, with what to do about it."""
    said = all_words(reply)
    hint = next(hint for pattern, hint in _MERGE_HINTS if pattern.search(said))
    return Refused(
        say("GitHub does not merge #{number}: {said}", number=number, said=said),
        hint=say(_MERGE_HINTS_BY_STATUS.get(reply.status, hint)),
    )


def conflict(pull: Mapping[str, Any]) -> Refused:
    """That GitHub has found a conflict before anything was sent."""
    number, head, base = pull.get("number"), at(pull, "head", "ref"), at(pull, "base", "ref")
    return Refused(
        say(
            "GitHub does not merge #{number}: « {head} » conflicts with « {base} »", number=number, head=head, base=base
        ),
        hint=say(
            "Bring « {base} » into « {head} », settle what conflicts, push it, and run the same command again.",
            base=base,
            head=head,
        ),
    )


def head_moved(pull: Mapping[str, Any]) -> Refused:
    """That the head is no longer what was looked at."""
    number, head = pull.get("number"), at(pull, "head", "ref")
    return Refused(
        say("« {head} » has moved since it was looked at: GitHub does not merge #{number}", head=head, number=number),
        hint=say(_MOVED),
    )
