"""From what happened, week by week, to the commits, branches and tags of a repository.

A pull request starts from what its branch was when its first commit was made, and its merge replays its edits on what
the branch had become: the tests check against git that this is the tree a real merge gives.
"""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from changelog.sandbox import calendar, trees
from changelog.sandbox.events import BroughtBack, Delivered, Edit, Event, Merged, Proposed, Pushed, Squashed, Step, Undo
from changelog.sandbox.growth import Growth, Writing
from changelog.sandbox.people import FORGE
from changelog.sandbox.values import Commit, Repository, Tag

RECETTE, PRODUCTION = "recette", "production"


class Landing(Struct, frozen=True):
    """The commit by which a pull request entered a branch, and the edits it brought."""

    commit: Commit
    edits: tuple[Edit, ...]


class Teller:
    """Tells one event after the other, in order of time."""

    def __init__(self, owner: str, timezone: str) -> None:
        self._owner, self._timezone = owner, timezone
        self._growth = Growth(RECETTE, PRODUCTION)
        self._tags: list[Tag] = []
        self._landings: dict[int, Landing] = {}

    def week(self, monday: date, events: Iterable[Event]) -> None:
        """Tell the week delivered on `monday`."""
        for event in events:
            match event:
                case Merged():
                    self._merged(monday, event)
                case Proposed():
                    self._proposed(monday, event)
                case Squashed():
                    self._squashed(monday, event)
                case Pushed():
                    self._pushed(monday, event.step)
                case BroughtBack():
                    self._brought_back(monday, event)
                case Delivered():
                    self._delivered(monday, event)

    def repository(self, name: str) -> Repository:
        """What has been told so far."""
        return self._growth.repository(name, tuple(self._tags))

    def _merged(self, monday: date, event: Merged) -> None:
        head = self._growth.tips(event.into, self._moment(monday, event.steps[0].at))
        for step in event.steps:
            head = (self._written(monday, event.branch, head, step),)
        at = self._moment(monday, event.at)
        onto = self._growth.tips(event.into, at)
        edits = (*(edit for step in event.steps for edit in self._edits(step)), *event.by_hand)
        words = f"\n{event.words}" if event.words else ""
        message = f"Merge pull request #{event.number} from {self._owner}/{event.branch}\n\n{event.title}\n{words}"
        writing = Writing(branch=event.into, author=event.by, at=at, message=message, committer=FORGE)
        merge = self._growth.commit(writing, onto + head, trees.edited(self._growth.contents(onto), edits))
        self._landings[event.number] = Landing(self._growth.land(event.into, at, merge), edits)

    def _proposed(self, monday: date, event: Proposed) -> None:
        head = self._growth.tips(RECETTE, self._moment(monday, event.steps[0].at))
        for step in event.steps:
            head = (self._written(monday, event.branch, head, step),)
        self._growth.land(event.branch, head[0].committed, head[0])

    def _squashed(self, monday: date, event: Squashed) -> None:
        at, onto = self._moment(monday, event.at), self._growth.tips(RECETTE)
        message = f"{event.title} (#{event.number})\n\n{event.body}"
        writing = Writing(branch=RECETTE, author=event.author, at=at, message=message, committer=FORGE)
        commit = self._growth.commit(writing, onto, trees.edited(self._growth.contents(onto), event.edits))
        self._landings[event.number] = Landing(self._growth.land(RECETTE, at, commit), event.edits)

    def _pushed(self, monday: date, step: Step | Undo) -> None:
        commit = self._written(monday, RECETTE, self._growth.tips(RECETTE), step)
        self._growth.land(RECETTE, commit.committed, commit)

    def _brought_back(self, monday: date, event: BroughtBack) -> None:
        at = self._moment(monday, event.at)
        ours, theirs = self._growth.tips(RECETTE), self._growth.tips(PRODUCTION, at)
        fixes = [edit for one in self._landings.values() if one.commit in theirs for edit in one.edits]
        message = f"Merge branch '{PRODUCTION}' into {RECETTE}\n"
        writing = Writing(branch=RECETTE, author=event.by, at=at, message=message)
        merge = self._growth.commit(writing, ours + theirs, trees.edited(self._growth.contents(ours), fixes))
        self._growth.land(RECETTE, at, merge)

    def _delivered(self, monday: date, event: Delivered) -> None:
        (commit,) = self._growth.tips(RECETTE)
        message = event.message.format(day=calendar.in_words(monday))
        tagged = self._moment(monday, event.at)
        tag = Tag(name=monday.isoformat(), commit=commit.sha, tagger=event.by, tagged=tagged, message=message)
        self._tags.append(tag)
        if event.shipped:
            # Told ahead of time: what asks for production at a moment gets what it was at that moment.
            self._growth.land(PRODUCTION, self._moment(monday, event.shipped), commit)

    def _written(self, monday: date, branch: str, parents: tuple[Commit, ...], step: Step | Undo) -> Commit:
        at = self._moment(monday, step.at)
        picked = self._moment(monday, step.picked) if isinstance(step, Step) and step.picked else None
        writing = Writing(branch=branch, author=step.author, at=at, message=self._message(step), authored=picked)
        return self._growth.commit(writing, parents, trees.edited(self._growth.contents(parents), self._edits(step)))

    def _edits(self, step: Step | Undo) -> tuple[Edit, ...]:
        if isinstance(step, Step):
            return step.edits
        return tuple(edit.undone for edit in reversed(self._landings[step.number].edits))

    def _message(self, step: Step | Undo) -> str:
        if isinstance(step, Step):
            return step.message
        undone = self._landings[step.number].commit
        # The words of git-revert(1): for a merge they also name the parent it goes back to.
        back_to = f", reversing\nchanges made to {undone.parents[0]}" if len(undone.parents) > 1 else ""
        because = f"\n{step.because}\n" if step.because else ""
        return f'Revert "{undone.subject}"\n\nThis reverts commit {undone.sha}{back_to}.\n{because}'

    def _moment(self, monday: date, at: str) -> datetime:
        return calendar.moment(monday, at, self._timezone)
