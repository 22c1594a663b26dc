"""A pull request as REST tells it → our values. What is missing or null is empty."""

from collections.abc import Mapping
from typing import Any

from changelog.forge import Proposal
from changelog.outside.github.reading import at

Pull = Mapping[str, Any]


def proposal(pull: Pull) -> Proposal:
    """A pull request, alone or in a list."""
    merged = bool(pull.get("merged_at"))
    return Proposal(
        number=int(pull.get("number") or 0),
        url=str(pull.get("html_url") or ""),
        head=str(at(pull, "head", "ref") or ""),
        base=str(at(pull, "base", "ref") or ""),
        state="merged" if merged else "open" if pull.get("state") == "open" else "closed",
        title=str(pull.get("title") or ""),
        body=str(pull.get("body") or ""),
        sha=str(at(pull, "head", "sha") or ""),
        # Before the merge, the same field names a merge that GitHub only tries.
        merged_as=str(pull.get("merge_commit_sha") or "") if merged else "",
        draft=bool(pull.get("draft")),
        labels=tuple(labels(pull)),
        reviewers=tuple(reviewers(pull)),
    )


def joins(pull: Pull, head: str, base: str) -> bool:
    """Whether it is from one branch into another, of whatever repositories."""
    return (at(pull, "head", "ref"), at(pull, "base", "ref")) == (head, base)


def is_own(pull: Pull) -> bool:
    """Whether its branch is, or was, in this repository. A fork that was deleted is null; this one cannot be."""
    home, there = at(pull, "base", "repo", "full_name"), at(pull, "head", "repo", "full_name")
    return there is not None and str(home).lower() == str(there).lower()


def labels(pull: Pull) -> list[str]:
    """Its labels, by name."""
    found = pull.get("labels")
    return [str(one.get("name") or "") for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def reviewers(pull: Pull) -> list[str]:
    """The people whose review is asked for and not given yet."""
    found = pull.get("requested_reviewers")
    people = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    return [str(one.get("login") or "") for one in people]


def login(data: Pull) -> str:
    """Who wrote it; "" for an account that is gone."""
    return str(at(data, "user", "login") or "")
