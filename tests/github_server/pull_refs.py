"""`refs/pull/N/head` and `refs/pull/N/merge`, which GitHub keeps of each pull request, whatever becomes of its branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import bare

if TYPE_CHECKING:
    from .repository import Repository
    from .state import PullRequest


def follow(pull: PullRequest) -> None:
    """Write the refs of an open pull request where its branches stand now. Nothing is asked where they have not moved."""
    repository = pull.repository
    if repository.git is None or pull.state != "open" or not _is_own(pull):
        return
    seen = repository.branch_tip(pull.head), repository.branch_tip(pull.base)
    if not seen[0] or seen == pull.followed:
        return
    pull.followed, pull.head_sha = seen, seen[0]
    bare.run(repository.git, "update-ref", f"refs/pull/{pull.number}/head", seen[0])
    tried = _tried(pull, *seen)
    pull.conflicts = tried is None
    if tried:
        bare.run(repository.git, "update-ref", f"refs/pull/{pull.number}/merge", tried)
    elif tried is None:
        bare.run(repository.git, "update-ref", "-d", f"refs/pull/{pull.number}/merge")


def pushed(repository: Repository) -> None:
    """After a push: open pull requests follow their branches, and close where the branch was taken away."""
    for pull in repository.pulls.values():
        if pull.state == "open" and pull.followed[0] and _is_own(pull) and not repository.branch_tip(pull.head):
            pull.state, pull.closed_at = "closed", repository.world.now
        follow(pull)


def _tried(pull: PullRequest, head: str, base: str) -> str | None:
    """The merge that GitHub tries; empty where there is no base in git, None where it conflicts."""
    repository = pull.repository
    if repository.git is None or not base:
        return ""
    message = f"Merge {head} into {base}\n"
    try:
        return bare.merged(repository.git, onto=base, head=head, message=message, at=repository.world.now)
    except bare.GitRefused:
        return None


def _is_own(pull: PullRequest) -> bool:
    return pull.head_owner in ("", pull.repository.owner)
