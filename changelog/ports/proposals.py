"""Promises about pull requests, statuses and deployments."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from changelog.domain.forge import Check, Deployment, Draft, Opened, Proposal, Version


class OpensPullRequests(Protocol):
    """Opens pull requests and keeps them up to date."""

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request from one branch into another, if there is one."""

    def open(self, draft: Draft) -> Opened:
        """Open it, or find the one that is open already."""

    def update(self, number: int, *, title: str, body: str) -> Opened:
        """Give an open pull request another title and body; nothing is sent where they are the same."""

    def commented(self, number: int, marker: str) -> str | None:
        """The comment that holds a marker, None where there is none."""

    def comment(self, number: int, marker: str, body: str) -> None:
        """Leave a comment once: the one that holds `marker` is brought up to date instead of a second one."""


class KeepsProposals(OpensPullRequests, Protocol):
    """Follows pull requests from the first draft to the merge."""

    def proposals(self, head: str, base: str) -> tuple[Proposal, ...]:
        """Every pull request from one branch into another, newest first, closed and merged ones too."""

    def proposal(self, number: int) -> Proposal | None:
        """The pull request of that number, if there is one."""

    def ready(self, number: int) -> None:
        """Make a draft ready for review; nothing is sent where it is."""

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Put labels on it; nothing is sent where it bears them all."""

    def ask_review(self, number: int, people: Sequence[str]) -> None:
        """Ask people for their review; nothing is sent where they are asked, and its author never is."""

    def unasked(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        """Of these people, those whose review is neither asked for nor given, without the author."""

    def merge(self, number: int, sha: str) -> None:
        """Merge it by a merge commit, if its head is still `sha`; nothing is sent where it is merged.

        Never squashed, rebased or moved forward. Raises Refused with the reason.
        """


class ReadsChecks(Protocol):
    """Knows whether a commit is green."""

    def checks(self, sha: str) -> tuple[Check, ...]:
        """Every status and check run of a commit, the newest of each name."""


class SetsStatuses(Protocol):
    """Records a verdict on a commit."""

    def set_status(self, sha: str, status: Check) -> None:
        """Set a status; nothing is sent where the same one stands. Descriptions stop at 140 characters."""


class ReadsDeployments(Protocol):
    """Knows what runs where."""

    def deployments(self, environment: str) -> tuple[Deployment, ...]:
        """Deployments to an environment, newest first."""


class AsksVersions(Protocol):
    """Asks environments themselves what they run."""

    def versions(self, addresses: Iterable[str]) -> dict[str, Version]:
        """Address → what it answers; never raises."""
