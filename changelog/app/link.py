"""Chapter 3, link: changes → tickets."""

from collections.abc import Sequence

from msgspec import field, structs

from changelog.app.collect import CollectedHistory
from changelog.app.survey import Survey
from changelog.domain import tickets as linking
from changelog.domain.model import Change, Finding, Reference, Ticket, Value
from changelog.domain.notes import titles
from changelog.domain.web_pages import APART


class ForgeAnswers(Value, frozen=True, kw_only=True):
    """What a forge answered: tickets by number, the numbers that are pull requests, the repository's name today.

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

    def __init__(self, survey: Survey, history: CollectedHistory, known: ForgeAnswers = NOT_ASKED) -> None:
        self._slugs = survey.slugs | ({known.slug.lower()} if known.slug else set())
        self._host = survey.server.partition("://")[2].lower() or "github.com"
        self._below = history.below
        self._tracker = survey.tracker
        # GitLab counts its issues and its merge requests apart: there no ticket is a merge request. A history that
        # names one by its sign is such a forge's, whatever its server is called.
        signed = any(change.sign == "!" for change in history.trail)
        self._apart = survey.forge in APART or signed
        self._signed = signed or survey.forge in ("gitlab", "azure")
        self._numbers = set() if self._apart else set(history.numbers) | known.pulls
        self._reached = history.reached
        self._references: dict[tuple[str, int, bool, int | None], tuple[Reference, ...]] = {}

    def link(self, changes: Sequence[Change]) -> list[Change]:
        """The changes with their tickets."""
        changes = [self._signed_change(change) for change in changes] if self._signed else changes
        found = [self.references(change) for change in changes]
        self._look_below([reference for references in found for reference in references])
        linked = []
        for change, references in zip(changes, found, strict=True):
            tickets = linking.choose(references, self._numbers, self._own(change))
            keys = self.keys_of(change)
            linked.append(structs.replace(change, tickets=tickets, keys=keys) if tickets or keys else change)
        return linked

    def tickets_of(self, change: Change) -> tuple[Reference, ...]:
        """The tickets that a change names."""
        found = self.references(change)
        self._look_below(found)
        return linking.choose(found, self._numbers, self._own(change))

    def keys_of(self, change: Change) -> tuple[str, ...]:
        """The keys that a change's title or branch names, where the settings name the tracker that they are of."""
        return (titles.keys(change.title) or titles.keys_of_branch(change.branch)) if self._tracker else ()

    def references(self, change: Change) -> tuple[Reference, ...]:
        """Every reference of a change, dropped ones included: `collect --why` shows them."""
        key = (change.head.sha, len(change.echoes), change.pull is not None, change.number)
        if key not in self._references:
            self._references[key] = linking.gather(change, self._slugs, self._host)
        return self._references[key]

    def is_pull_request(self, number: int) -> bool:
        """Whether a number is a pull request of this history."""
        return number in self._numbers

    def _signed_change(self, change: Change) -> Change:
        """A change where merge requests are `!12`: `Title (#12)` of a squash names a ticket there."""
        if change.sign == "!" or change.kind != "squash" or change.pull is not None:
            return structs.replace(change, sign="!")
        ticket = f"(#{change.number})" if change.number is not None else ""
        if not ticket or not change.head.subject.endswith(ticket):
            return structs.replace(change, sign="!")
        return structs.replace(change, number=None, kind="commit", title=change.head.subject, sign="!")

    def _own(self, change: Change) -> int | None:
        return None if self._apart else change.number

    def _look_below(self, references: Sequence[Reference]) -> None:
        # Older numbers may be pull requests merged below the window.
        older = {reference.number for reference in references if reference.number <= self._reached}
        if self._below and not self._apart and not older <= self._numbers:
            self._numbers |= self._below()
            self._below = None
