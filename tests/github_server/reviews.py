"""What people say of a pull request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .state import PullRequest


@dataclass(kw_only=True)
class Review:
    """What somebody says of a pull request: APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED."""

    pull: PullRequest
    id: int
    author: str | None
    state: str
    at: str
    commit: str | None
    body: str = ""
    node_id: str = ""
