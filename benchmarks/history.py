"""The life of a made-up project: branches that overlap, their merges, squashes, lone commits, bots and reverts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from benchmarks import messages
from benchmarks.fast_import import FastImport, Person, Stamp
from benchmarks.tree import Tree

_AT_ONCE = 5
_LENGTHS, _WEIGHTS = range(1, 9), (26, 24, 18, 12, 8, 6, 4, 2)


@dataclass(slots=True, kw_only=True)
class Work:
    """One pull request (or lone commit) while it is made."""

    title: str
    author: Person
    base: int
    tip: int
    number: int = 0
    branch: str = ""
    left: int = 0
    notes: list[str] = field(default_factory=list)  # closing words and references, for the commits to come
    message: str = ""  # what every commit says, where it is not made up
    files: dict[str, int] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)
    landed: int = 0


class Project:
    """Writes `total` commits one by one; `tip` and `now` say where the main line stands."""

    def __init__(self, stream: FastImport, random: Random, total: int) -> None:
        self.tip, self.now, self.written = 0, 0, 0
        self._stream, self._random, self._total = stream, random, total
        self._tree, self._people = Tree(random), messages.team()
        self._open: list[Work] = []
        self._recent: list[Work] = []
        self._main: list[dict[str, int]] = []  # what each commit of the main line changed
        self._number, self._issues = 100, [97, 98, 99]

    def commits(self) -> Iterator[int]:
        """Write one commit at each step and yield how many there are; the caller sets `now` before each."""
        root = Work(title="Premier commit", author=self._people[0], base=0, tip=0)
        root.files = self._tree.start(self._stream, 120)
        yield self._land(root, Stamp(person=root.author, at=self.now), root.title, [])
        while self.written < self._total:
            free = self._total - self.written - sum(work.left + 1 for work in self._open)
            wanted = self._random.random()
            if free >= 2 and len(self._open) < _AT_ONCE and wanted < 0.24:
                self._begin(free)
            elif free >= 1 and (wanted > 0.92 or not self._open):
                yield self._alone()
            elif self._open:
                work = self._random.choice(self._open)
                yield self._advance(work) if work.left else self._merge(work)

    def _begin(self, free: int) -> None:
        work = self._describe()
        if self._random.random() < 0.08:
            work.title, work.message, work.branch = messages.bump(self._random)
            work.author, work.left, work.notes = messages.BOT, 1, []
        elif self._random.random() < 0.015 and (undone := self._revertible()):
            self._undo(work, undone)
        else:
            work.left = min(free - 1, self._random.choices(_LENGTHS, _WEIGHTS)[0])
        self._open.append(work)

    def _describe(self) -> Work:
        """Number a new piece of work; three in ten name a ticket, in one of the places where people write it."""
        for _ in range(self._random.randint(0, 2)):
            self._number += 1
            self._issues.append(self._number)
        self._number += 1
        title, author = messages.title(self._random), self._random.choice(self._people)
        work = Work(title=title, author=author, base=len(self._main), tip=self.tip, number=self._number)
        work.branch = self._random.choice(("", "", "fix/", "feat/")) + messages.slug(title)
        chance, ticket = self._random.random(), self._random.choice(self._issues[-60:])
        if chance < 0.15:
            work.notes = [f"{self._random.choice(('fixes', 'closes', 'Resolves', 'Fix'))} #{ticket}"]
        elif chance < 0.24:
            work.branch = self._random.choice((f"{ticket}-", f"fix-{ticket}-")) + messages.slug(title)
        elif chance < 0.30:
            work.notes = [self._random.choice((f"ref #{ticket}", f"Suite de #{ticket}", f"cf. #{ticket}"))]
        return work

    def _advance(self, work: Work) -> int:
        """Write the next commit of a branch: mostly work, sometimes the main line merged into it."""
        work.left -= 1
        behind_main = work.files and not work.message and work.base < len(self._main)
        if behind_main and self._random.random() < 0.02:
            behind = {path: mark for files in self._main[work.base :] for path, mark in files.items()}
            parents, work.base = [work.tip, self.tip], len(self._main)
            text = f"Merge branch 'main' into {work.branch}"
            work.tip = self._commit(work.author, text, parents, behind | work.files)
        else:
            text = work.message or messages.step(self._random, self._people)
            if work.notes and (work.left == 0 or self._random.random() < 0.5):
                text = f"{text}\n{work.notes.pop()}" if "\n" in text else f"{text}\n\n{work.notes.pop()}"
            if not (work.files and work.message):
                work.files |= self._tree.edit(self._stream, work.base, work.before)
                self._tree.held |= work.files.keys()
            work.tip = self._commit(work.author, text, [work.tip], work.files)
        return self.written

    def _merge(self, work: Work) -> int:
        self._open.remove(work)
        self._tree.held -= work.files.keys()
        person = self._random.choice(self._people)
        text = f"Merge pull request #{work.number} from org/{work.branch}\n\n{work.title}"
        return self._land(work, Stamp(person=person, at=self.now), text, [work.tip])

    def _alone(self) -> int:
        """Write a commit of the main line itself: seven in ten are squashes, the others were pushed."""
        work, chance = self._describe(), self._random.random()
        if chance < 0.03 and (undone := self._revertible()):
            self._undo(work, undone)
        elif chance < 0.1:
            work.title, work.message, work.branch = messages.bump(self._random)
            work.author = messages.BOT
        if not work.files:
            work.files = self._tree.edit(self._stream, work.base, work.before)
        text = work.message or work.title + self._details(work)
        if self._random.random() < 0.7:
            text = text.replace(work.title, f"{work.title} (#{work.number})", 1)
            return self._land(work, self._authored(work.author), text, [])
        return self._land(work, self._authored(work.author), text, [], committer=work.author)

    def _details(self, work: Work) -> str:
        text = messages.body(self._random, self._people) if self._random.random() < 0.4 else ""
        return text + "".join(f"\n\n{note}" for note in work.notes)

    def _revertible(self) -> Work | None:
        """Find a recent change nothing was built upon since, so that undoing it is exact."""
        quiet = [
            work
            for work in self._recent
            if not any(path in self._tree.held or self._tree.moved[path] > work.base for path in work.files)
        ]
        return self._random.choice(quiet) if quiet else None

    def _undo(self, work: Work, undone: Work) -> None:
        self._recent.remove(undone)
        work.title = f'Revert "{undone.title}"'
        work.message = f"{work.title}\n\nThis reverts commit {self._stream.sha(undone.landed)}."
        work.branch, work.left = f"revert-{undone.number}-{messages.slug(undone.title)}", 1
        work.before = {path: list(self._tree.lines[path]) for path in undone.before}
        work.files = self._tree.put_back(self._stream, undone.before)
        self._tree.held |= work.files.keys()

    def _land(self, work: Work, author: Stamp, text: str, others: list[int], committer: Person = messages.FORGE) -> int:
        """Write a commit of the main line; it takes in what the work changed."""
        self._tree.held -= work.files.keys()
        parents = [self.tip, *others] if self.tip else []
        self.tip = work.landed = self._write(author, Stamp(person=committer, at=self.now), text, parents, work.files)
        self._main.append(work.files)
        work.base = len(self._main)
        self._tree.moved.update(dict.fromkeys(work.files, work.base))
        if work.before and work.author is not messages.BOT:
            self._recent = [*self._recent[-7:], work]
        return self.written

    def _commit(self, author: Person, text: str, parents: list[int], files: dict[str, int]) -> int:
        return self._write(self._authored(author), Stamp(person=author, at=self.now), text, parents, files)

    def _authored(self, person: Person) -> Stamp:
        """Date a commit's writing: half were amended or rebased hours or days before they were committed."""
        earlier = int(self._random.expovariate(1 / 50_000)) if self._random.random() < 0.5 else 0
        return Stamp(person=person, at=self.now - earlier)

    def _write(self, author: Stamp, committer: Stamp, text: str, parents: list[int], files: dict[str, int]) -> int:
        self.written += 1
        return self._stream.commit(author=author, committer=committer, message=text, parents=parents, files=files)
