"""Change → tickets: gather every reference with its source, drop what is a pull request, let the stronger ones win."""

import re
from collections.abc import Iterable

from changelog.language import code
from changelog.model import Change, Commit, PullRequest, Reference
from changelog.tickets import references

_MERGED_BRANCH = re.compile(r"Merge pull request #\d+ from [^\s/]+/(?P<branch>\S+)")
# Measured on the real train against what the team announced: a mention beside a closing word or a branch's number is
# context (« followup #2034, fixes #2028 »), while alone it is often the ticket.
STRENGTH = {"closing": 0, "branch": 1, "title": 2, "url": 3, "mention": 4}
STRONG = frozenset(("closing", "branch", "title"))


def gather(change: Change, slugs: frozenset[str], host: str = "github.com") -> tuple[Reference, ...]:
    """Every reference of a change, strongest source of each number first; nothing is dropped yet.

    Its own number tells how far the project's numbering has come, against which a bare leading number is weighed.
    """
    largest = change.number or 0
    found = references.in_branch(change.branch, largest)
    for branch in _branches_of(change.echoes):
        found += references.in_branch(branch, largest)
    found += references.in_title(change.title, largest)
    for commit in (*change.commits, *change.echoes):
        if references.may_name(commit.message):
            said = _said(change, commit.message)
            if references.may_name(said):
                found += references.in_message(said, slugs, host=host, largest=largest)
    if change.pull is not None:
        found += _described(change.pull, slugs, host, largest)
    if not found:
        return ()
    best: dict[int, Reference] = {}
    for reference in sorted(found, key=lambda reference: STRENGTH[reference.source]):
        best.setdefault(reference.number, reference)
    return tuple(best.values())


def _described(pull: PullRequest, slugs: frozenset[str], host: str, largest: int) -> list[Reference]:
    """What the forge itself links, and what the description says.

    The forge reads closing words only where the base is the default branch: a hotfix into production closes nothing.
    """
    linked = [Reference(number=number, source="closing") for number in pull.closes]
    branch = references.in_branch(pull.branch, largest)
    said = code.without_quotes(pull.body)
    return linked + branch + references.in_message(said, slugs, host=host, largest=largest)


def choose(
    found: Iterable[Reference], pull_requests: frozenset[int] | set[int], own: int | None
) -> tuple[Reference, ...]:
    """The tickets among the references: no pull request, and where a strong source speaks, only those."""
    tickets = [reference for reference in found if reference.number not in pull_requests and reference.number != own]
    strong = tuple(reference for reference in tickets if reference.source in STRONG)
    return strong or tuple(tickets)


def _branches_of(echoes: Iterable[Commit]) -> list[str]:
    # The same change merged elsewhere names its branch in its first line.
    merges = (_MERGED_BRANCH.match(commit.message) for commit in echoes)
    return [found["branch"] for found in merges if found]


def _said(change: Change, message: str) -> str:
    # The forge's own first line names the pull request and its branch, not a ticket; so does a squash's last number.
    subject, newline, body = message.partition("\n")
    if change.number is not None:
        subject = subject.replace(f"(#{change.number})", " ")
    return body if subject.startswith("Merge pull request #") else subject + newline + body
