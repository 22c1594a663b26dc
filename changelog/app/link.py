"""Chapter 3: changes → tickets."""

from collections.abc import Sequence

from msgspec import field, structs

from changelog.app.collect import CollectedHistory
from changelog.app.survey import Survey
from changelog.domain import tickets as linking
from changelog.domain.history import messages
from changelog.domain.model import Change, Commit, Finding, Reference, Ticket, Value


class ForgeAnswers(Value, frozen=True, kw_only=True):
    """What a forge told: tickets by number, the numbers that are pull requests, the repository's name today.

    `asked` is False where there is no forge to ask; `unread` holds the changes (numbers and SHAs) it could not be asked
    about, which are judged by what git says.
    """

    tickets: dict[int, Ticket] = field(default_factory=dict)
    pulls: frozenset[int] = frozenset()
    slug: str = ""
    default_branch: str = ""
    asked: bool = False
    unread: frozenset[int | str] = frozenset()
    findings: tuple[Finding, ...] = ()


NOT_ASKED = ForgeAnswers()


class Linker:
    """Links changes to tickets, knowing the pull requests of a history, and of the forge where it was asked."""

    def __init__(self, survey: Survey, gathered: CollectedHistory, known: ForgeAnswers = NOT_ASKED) -> None:
        self._slugs = survey.slugs | ({known.slug.lower()} if known.slug else set())
        self._host = survey.server.partition("://")[2].lower() or "github.com"
        self._below = gathered.below
        # GitLab counts its issues and its merge requests apart: there no ticket is a merge request.
        self._apart = "gitlab" in survey.server
        self._numbers = set() if self._apart else set(gathered.numbers) | known.pulls
        self._lowest = min(gathered.numbers, default=0)
        self._gathered: dict[tuple[str, int, bool], tuple[Reference, ...]] = {}

    def link(self, changes: Sequence[Change]) -> list[Change]:
        """The changes with their tickets."""
        found = [self.gathered(change) for change in changes]
        self._look_below([reference for references in found for reference in references])
        return [self._chosen(change, references) for change, references in zip(changes, found, strict=True)]

    def names_ticket(self, change: Change) -> bool:
        """Whether a change names a ticket."""
        found = self.gathered(change)
        self._look_below(found)
        return bool(linking.choose(found, self._numbers, self._own(change)))

    def gathered(self, change: Change) -> tuple[Reference, ...]:
        """Every reference of a change, the dropped ones too: for people who ask why."""
        key = (change.head.sha, len(change.echoes), change.pull is not None)
        if key not in self._gathered:
            self._gathered[key] = linking.gather(change, self._slugs, self._host)
        return self._gathered[key]

    def is_pull_request(self, number: int) -> bool:
        """Whether a number is a pull request of this history."""
        return number in self._numbers

    def _chosen(self, change: Change, references: tuple[Reference, ...]) -> Change:
        chosen = linking.choose(references, self._numbers, self._own(change))
        return structs.replace(change, tickets=chosen) if chosen else change

    def _own(self, change: Change) -> int | None:
        return None if self._apart else change.number

    def _look_below(self, references: Sequence[Reference]) -> None:
        # Older numbers may be pull requests merged below the window: their subjects alone tell, read once.
        if self._below and not self._apart and any(reference.number < self._lowest for reference in references):
            subjects = self._below.subjects()
            self._numbers.update(number for subject in subjects if (number := _number(subject)) is not None)
            self._below = None


def _number(subject: str) -> int | None:
    if not subject.startswith(("Merge", "Auto", "Rollup")) and not subject.endswith(")"):
        return None
    return messages.read(
        Commit(sha="", parents=(), author="", author_email="", authored=0, committed=0, message=subject)
    ).number
