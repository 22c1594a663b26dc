"""Chapter 2: link. Each change gets its tickets; a number that is a pull request of this history is none."""

from collections.abc import Sequence

from msgspec import structs

from changelog.flow.collect import Gathered
from changelog.flow.survey import Survey
from changelog.history import headlines
from changelog.model import Change, Commit, Reference
from changelog.ports import ReadsHistory
from changelog.tickets import linking


class Linker:
    """Links changes to tickets, knowing the pull requests of a history."""

    def __init__(self, reader: ReadsHistory, survey: Survey, gathered: Gathered) -> None:
        self._reader = reader
        self._slugs = survey.slugs
        self._floor = gathered.floor
        self._numbers = set(gathered.numbers)
        self._lowest = min(gathered.numbers, default=0)

    def link(self, changes: Sequence[Change]) -> list[Change]:
        """The changes with their tickets."""
        largest = max((change.number for change in changes if change.number is not None), default=0)
        found = [linking.gather(change, self._slugs, largest) for change in changes]
        self._look_below([reference for references in found for reference in references])
        return [
            structs.replace(change, tickets=linking.choose(references, self._numbers, change.number)) if references else change
            for change, references in zip(changes, found, strict=True)
        ]

    def gathered(self, change: Change, largest: int) -> tuple[Reference, ...]:
        """Every reference of a change, the dropped ones too: for people who ask why."""
        return linking.gather(change, self._slugs, largest)

    def is_pull_request(self, number: int) -> bool:
        """Whether a number is a pull request of this history."""
        return number in self._numbers

    def _look_below(self, references: Sequence[Reference]) -> None:
        # Older numbers may be pull requests merged below the window: their subjects alone tell, read once.
        if self._floor and any(reference.number < self._lowest for reference in references):
            subjects = self._reader.subjects(self._floor)
            self._numbers.update(number for subject in subjects if (number := _number(subject)) is not None)
            self._floor = ""


def _number(subject: str) -> int | None:
    if not subject.startswith(("Merge", "Auto", "Rollup")) and not subject.endswith(")"):
        return None
    return headlines.read(
        Commit(sha="", parents=(), author="", author_email="", authored=0, committer="", committer_email="",
               committed=0, message=subject)
    ).number  # fmt: skip
