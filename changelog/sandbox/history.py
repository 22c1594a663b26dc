"""From what happened, week by week, to the commits, branches, tags and records of a repository.

A pull request starts from what its branch was when its first commit was made, and its merge replays its edits on what
the branch had become: the tests check against git that this is the tree a real merge gives.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import reduce

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from changelog.domain.remote import Record
from changelog.i18n import grammar
from changelog.sandbox import fast_import
from changelog.sandbox.model import (
    Delivered,
    DirectCommit,
    Event,
    File,
    FileEdit,
    MergedPull,
    Person,
    Proposed,
    Resynced,
    Squashed,
    Step,
    Story,
    Tag,
    WrittenBranch,
    WrittenCommit,
    WrittenRepository,
    mistake,
    moment,
)

Contents = Mapping[str, bytes]
"""Paths to the bytes of each file."""


class Writing(Struct, frozen=True, kw_only=True):
    """A commit about to be made: everything but its parents, its files and its SHA."""

    branch: str
    author: Person
    at: datetime
    message: str
    committer: Person | None = None
    authored: datetime | None = None


class Landing(Struct, frozen=True):
    """The commit by which a pull request entered a branch, and the edits it brought."""

    commit: WrittenCommit
    edits: tuple[FileEdit, ...]


class Growth:
    """A repository while it grows, in memory. The first branch named is the default one."""

    def __init__(self, *branches: str) -> None:
        self._commits: list[WrittenCommit] = []
        self._contents: dict[str, Contents] = {}
        self._branches: dict[str, list[tuple[datetime, WrittenCommit]]] = {branch: [] for branch in branches}

    def tips(self, branch: str, at: datetime | None = None) -> tuple[WrittenCommit, ...]:
        """The commit the branch ended on (at that moment, or now); nothing before the first."""
        landed = [commit for moment, commit in self._branches[branch] if at is None or moment <= at]
        return tuple(landed[-1:])

    def contents(self, parents: tuple[WrittenCommit, ...]) -> Contents:
        """The files of the first parent."""
        return self._contents[parents[0].sha] if parents else {}

    def commit(self, writing: Writing, parents: tuple[WrittenCommit, ...], contents: Contents) -> WrittenCommit:
        """A new commit, on no branch yet."""
        made = _commit(writing, parents, contents)
        self._commits.append(made)
        self._contents[made.sha] = contents
        return made

    def land(self, branch: str, at: datetime, commit: WrittenCommit) -> WrittenCommit:
        """Move a branch to a commit; a new branch comes last."""
        self._branches.setdefault(branch, []).append((at, commit))
        return commit

    def repository(self, name: str, tags: tuple[Tag, ...] = ()) -> WrittenRepository:
        """All of it, as it stands."""
        ends = tuple(WrittenBranch(name=branch, commit=self.tips(branch)[0].sha) for branch in self._branches)
        return WrittenRepository(name=name, commits=tuple(self._commits), branches=ends, tags=tags)


class Teller:
    """Makes the product's repository of one event after the other, in order of time."""

    def __init__(self, story: Story, settings: str) -> None:
        self._story, self._settings = story, settings
        self._integration, self._production = story.product.integration, story.product.production
        self._growth = Growth(self._integration, self._production)
        self._tags: list[Tag] = []
        self._landings: dict[int, Landing] = {}

    def week(self, monday: date, events: Iterable[Event]) -> None:
        """Tell the week delivered on `monday`."""
        for event in events:
            match event:
                case MergedPull():
                    self._merged(monday, event)
                case Proposed():
                    self._proposed(monday, event)
                case Squashed():
                    self._squashed(monday, event)
                case DirectCommit():
                    self._pushed(monday, event)
                case Resynced():
                    self._resynced(monday, event)
                case Delivered():
                    self._delivered(monday, event)

    def repository(self) -> WrittenRepository:
        """What was written so far."""
        return self._growth.repository(self._story.product.name, tuple(self._tags))

    def _merged(self, monday: date, event: MergedPull) -> None:
        into = event.into or self._integration
        head = self._branch(monday, event.branch, into, event.commits)
        at = self._moment(monday, event.at)
        onto = self._growth.tips(into, at)
        edits = (*(edit for step in event.commits for edit in self._edits(step)), *event.by_hand.edits)
        words = f"\n{ended(event.words)}" if event.words else ""
        source = f"{self._story.product.owner}/{event.branch}"
        message = f"Merge pull request #{event.number} from {source}\n\n{event.title}\n{words}"
        writing = Writing(branch=into, author=self._person(event.by), at=at, message=message, committer=self._forge)
        merge = self._growth.commit(writing, onto + head, edited(self._growth.contents(onto), edits))
        self._landings[event.number] = Landing(self._growth.land(into, at, merge), edits)

    def _proposed(self, monday: date, event: Proposed) -> None:
        (head,) = self._branch(monday, event.branch, self._integration, event.commits)
        self._growth.land(event.branch, head.committed, head)

    def _squashed(self, monday: date, event: Squashed) -> None:
        at, onto = self._moment(monday, event.at), self._growth.tips(self._integration)
        message = f"{event.title} (#{event.number})\n\n{ended(event.body)}"
        author = self._person(event.by)
        writing = Writing(branch=self._integration, author=author, at=at, message=message, committer=self._forge)
        commit = self._growth.commit(writing, onto, edited(self._growth.contents(onto), event.edits))
        self._landings[event.number] = Landing(self._growth.land(self._integration, at, commit), event.edits)

    def _pushed(self, monday: date, step: Step) -> None:
        commit = self._written(monday, self._integration, self._growth.tips(self._integration), step)
        self._growth.land(self._integration, commit.committed, commit)

    def _resynced(self, monday: date, event: Resynced) -> None:
        at = self._moment(monday, event.at)
        ours, theirs = self._growth.tips(self._integration), self._growth.tips(self._production, at)
        fixes = [edit for one in self._landings.values() if one.commit in theirs for edit in one.edits]
        message = f"Merge branch '{self._production}' into {self._integration}\n"
        writing = Writing(branch=self._integration, author=self._person(event.by), at=at, message=message)
        merge = self._growth.commit(writing, ours + theirs, edited(self._growth.contents(ours), fixes))
        self._growth.land(self._integration, at, merge)

    def _delivered(self, monday: date, event: Delivered) -> None:
        (commit,) = self._growth.tips(self._integration)
        message = ended(event.message).format(day=grammar.long(monday, self._story.language))
        tagged = self._moment(monday, event.at)
        tagger = self._person(event.by)
        tag = Tag(name=monday.isoformat(), commit=commit.sha, tagger=tagger, tagged=tagged, message=message)
        self._tags.append(tag)
        if event.shipped:
            # Told ahead of time: what asks for production at a moment gets what it was at that moment.
            self._growth.land(self._production, self._moment(monday, event.shipped), commit)

    def _branch(self, monday: date, branch: str, into: str, steps: tuple[Step, ...]) -> tuple[WrittenCommit, ...]:
        """The end of a branch that was cut when its first commit was made."""
        head = self._growth.tips(into, self._moment(monday, steps[0].at))
        for step in steps:
            head = (self._written(monday, branch, head, step),)
        return head

    def _written(self, monday: date, branch: str, parents: tuple[WrittenCommit, ...], step: Step) -> WrittenCommit:
        writing = Writing(
            branch=branch,
            author=self._person(step.by),
            at=self._moment(monday, step.at),
            message=self._message(step),
            authored=self._moment(monday, step.picked) if step.picked else None,
        )
        return self._growth.commit(writing, parents, edited(self._growth.contents(parents), self._edits(step)))

    def _edits(self, step: Step) -> tuple[FileEdit, ...]:
        if step.reverts:
            return tuple(edit.undone for edit in reversed(self._landings[step.reverts].edits))
        if step.settings:
            return (*step.edits, FileEdit(path=self._story.product.settings, before="", after=self._settings))
        return step.edits

    def _message(self, step: Step) -> str:
        if not step.reverts:
            return ended(step.message)
        undone = self._landings[step.reverts].commit
        # The words of git-revert(1): for a merge they also name the parent it goes back to.
        back_to = f", reversing\nchanges made to {undone.parents[0]}" if len(undone.parents) > 1 else ""
        because = f"\n{step.because}\n" if step.because else ""
        return f'Revert "{undone.subject}"\n\nThis reverts commit {undone.sha}{back_to}.\n{because}'

    def _moment(self, monday: date, at: str) -> datetime:
        return moment(monday, at, self._story.product.timezone)

    def _person(self, key: str) -> Person:
        return self._story.people[key]

    @property
    def _forge(self) -> Person:
        """Who commits when somebody presses the merge button."""
        return self._story.people[self._story.forge]


def shown(repository: WrittenRepository, tag: Tag, by: Person, at: datetime) -> WrittenCommit:
    """What was said of a delivery before a week is played: a record that it was shown, as a commit of git notes."""
    key, commit = fast_import.tag_sha(tag), repository.commit(tag.commit)
    record = Record(
        kind="shown",
        tag=tag.name,
        tag_object=key,
        commit=tag.commit,
        by=by.name,
        at=int(at.timestamp()),
        tree=fast_import.tree_sha(commit.files),
    )
    writing = Writing(branch="", author=by, at=at, message=f"shown {tag.name}\n")
    return _commit(writing, (), {key: msgspec.json.encode(record) + b"\n"})


def edited(contents: Contents, edits: Iterable[FileEdit]) -> Contents:
    """The files once every edit is made, in order."""
    return reduce(_edited, edits, contents)


def ended(text: str) -> str:
    """A message with a newline at its end; nothing stays nothing."""
    return text if not text or text.endswith("\n") else f"{text}\n"


def _edited(contents: Contents, edit: FileEdit) -> Contents:
    content, before, after = contents.get(edit.path, b""), edit.before.encode(), edit.after.encode()
    found = content.count(before) if before else 1
    if found != 1:
        raise mistake(f"{edit.path}: {edit.before!r} is there {found} times")
    content = content.replace(before, after) if before else content + after
    others = {path: other for path, other in contents.items() if path != edit.path}
    return {**others, edit.path: content} if content else others


def _commit(writing: Writing, parents: tuple[WrittenCommit, ...], contents: Contents) -> WrittenCommit:
    unnamed = WrittenCommit(
        sha="",
        branch=writing.branch,
        parents=tuple(parent.sha for parent in parents),
        author=writing.author,
        authored=writing.authored or writing.at,
        committer=writing.committer or writing.author,
        committed=writing.at,
        message=writing.message,
        files=tuple(File(path=path, content=contents[path]) for path in sorted(contents)),
    )
    return replace(unnamed, sha=fast_import.commit_sha(unnamed))
