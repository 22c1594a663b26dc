"""What an answer says of limits: how long to wait before asking again, and whether the question itself was too much."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

UNSAID = 60.0  # seconds; GitHub's own advice where it names no time (its documentation on secondary limits)
SLACK = 1.0
LEAST = 1.0  # seconds: an answer that says « at once » each time would be asked for ever
LONGEST = 7 * 86_400.0  # seconds; more than anybody waits, and still a number that can be written
_LIMITED = frozenset(("RATE_LIMITED", "RATE_LIMIT"))  # GitHub has been seen to write both
_TOO_MUCH = frozenset(("RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "EXCESSIVE_PAGINATION"))


def wait_for(status: int, headers: Mapping[str, str], data: Any) -> float | None:
    """Seconds until the same question may be asked again; None where no limit was met."""
    if not (is_limited(data) if status == 200 else status in (403, 429)):
        return None
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return min(max(LEAST, float(said)), LONGEST)
    if headers.get("x-ratelimit-remaining") == "0":
        return _until_reset(headers)
    return UNSAID if status != 403 or "rate limit" in _words(data) else None


def too_much(data: Any) -> bool:
    """Whether a question costs more than the server will give for it: a smaller one may pass."""
    return bool(error_types(data) & _TOO_MUCH)


def error_types(data: Any) -> frozenset[str]:
    """The types of the errors in a GraphQL answer."""
    return frozenset(str(one.get("type", "")) for one in _errors(data))


def is_limited(data: Any) -> bool:
    """Whether a 200 of GraphQL is a limit: by its type, or by its words where it holds nothing else."""
    empty = isinstance(data, dict) and not data.get("data")
    return bool(error_types(data) & _LIMITED) or (empty and "rate limit" in _words(data))


def _words(data: Any) -> str:
    said = [data, *_errors(data)] if isinstance(data, dict) else []
    return " ".join(str(one.get("message", "")) for one in said).lower()


def _errors(data: Any) -> list[dict[str, Any]]:
    errors = data.get("errors") if isinstance(data, dict) else None
    return [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []


def _until_reset(headers: Mapping[str, str]) -> float:
    # By the server's own clock: ours may differ, and tests set it.
    try:
        now = parsedate_to_datetime(headers["date"]).timestamp()
        return min(max(0.0, float(headers["x-ratelimit-reset"]) - now), LONGEST) + SLACK
    except (KeyError, ValueError, TypeError):
        return UNSAID
