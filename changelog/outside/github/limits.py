"""What an answer says of limits: how long to wait before asking again, and whether the question itself was too much."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

UNSAID = 60.0  # seconds; GitHub's own advice where it names no time (its documentation on secondary limits)
SLACK = 1.0
_TOO_MUCH = frozenset(("RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "EXCESSIVE_PAGINATION"))


def wait_for(status: int, headers: Mapping[str, str], data: Any) -> float | None:
    """Seconds until the same question may be asked again; None where no limit was met."""
    if status == 200:
        return _until_reset(headers) if "RATE_LIMITED" in error_types(data) else None
    if status not in (403, 429):
        return None
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    if headers.get("x-ratelimit-remaining") == "0":
        return _until_reset(headers)
    message = str(data.get("message", "")).lower() if isinstance(data, dict) else ""
    return UNSAID if status == 429 or "rate limit" in message else None


def too_much(data: Any) -> bool:
    """Whether a question costs more than the server will give for it: a smaller one may pass."""
    return bool(error_types(data) & _TOO_MUCH)


def error_types(data: Any) -> frozenset[str]:
    """The types of the errors in a GraphQL answer."""
    errors = data.get("errors") if isinstance(data, dict) else None
    return frozenset(str(one.get("type", "")) for one in errors or () if isinstance(one, dict))


def _until_reset(headers: Mapping[str, str]) -> float:
    # By the server's own clock: ours may differ, and tests set it.
    try:
        now = parsedate_to_datetime(headers["date"]).timestamp()
        return max(0.0, float(headers["x-ratelimit-reset"]) - now) + SLACK
    except (KeyError, ValueError, TypeError):
        return UNSAID
