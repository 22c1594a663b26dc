"""A simple model of a line of work: which pull requests hold, whatever was merged, reverted, reapplied or done twice.

A `Tale` writes the commits and keeps the answer in two sets, so that the ledger can be held against it.
"""

from dataclasses import dataclass, field

from drawing import commit

from changelog.domain.history import fates
from changelog.domain.history.graph import Graph
from changelog.domain.history.ledger import Ledger
from changelog.domain.history.messages import LINES
from changelog.domain.history.walk import walk
from changelog.domain.model import Commit

FRESH = ("merge", "squash", "flattened")
TAKING = ("squash", "lone", "named", "pull request")
BRINGING = ("squash", "lone", "reapply")
OPERATIONS = ("merge", "revert", "undo", "redo", "remerge", "twice", "deliver")


@dataclass
class Work:
    """A pull request: whether it holds, and the last commit that took it back or brought it back."""

    number: int
    sha: str
    subject: str
    alive: bool = True
    last: "tuple[str, str] | None" = None  # (SHA, subject) of what may be reverted to change its fate


@dataclass
class Tale:
    """A linear history in the writing."""

    commits: list[Commit] = field(default_factory=list)
    works: dict[int, Work] = field(default_factory=dict)
    cuts: list[tuple[int, frozenset[int]]] = field(default_factory=list)
    numbers: int = 100

    def play(self, operation: str, which: int, how: int) -> None:
        """One operation on some pull request; what makes no sense now is left out."""
        dead = [one for one in self.works.values() if not one.alive]
        alive = [one for one in self.works.values() if one.alive]
        if operation == "deliver":
            self.deliver()
        elif operation == "merge":
            self._fresh(FRESH[how % len(FRESH)])
        elif operation in ("revert", "twice") and alive:
            work = alive[which % len(alive)]
            self._revert(work, TAKING[how % len(TAKING)]) if operation == "revert" else self._again(work, "squash")
        elif operation == "redo" and (brought := [one for one in alive if one.last]):
            self._flip(brought[which % len(brought)], "lone" if how % 2 else "squash")
        elif operation == "undo" and (taken := [one for one in dead if one.last]):
            self._flip(taken[which % len(taken)], BRINGING[how % len(BRINGING)])
        elif operation == "remerge" and dead:
            self._again(dead[which % len(dead)], "flattened")

    def deliver(self) -> None:
        """End a delivery here."""
        self.cuts.append((len(self.commits), frozenset(one.number for one in self.works.values() if one.alive)))

    def _write(self, message: str, *parents: str, authored: int | None = None) -> str:
        sha = f"{len(self.commits) + 1:040x}"
        above = " ".join((self.commits[-1].sha, *parents) if self.commits else parents)
        self.commits.append(commit(sha, above, message, at=len(self.commits), authored=authored))
        return sha

    def _merged(self, message: str, inner: str) -> str:
        """A merge with one inner commit beside the line."""
        tip = self.commits[-1].sha if self.commits else self._write("Premier pas")
        side = f"{len(self.commits) + 1:040x}"
        self.commits.append(commit(side, tip, inner, at=len(self.commits)))
        sha = f"{len(self.commits) + 1:040x}"
        self.commits.append(commit(sha, f"{tip} {side}", message, at=len(self.commits)))
        return sha

    def _number(self) -> int:
        self.numbers += 1
        return self.numbers

    def _fresh(self, how: str) -> None:
        number = self._number()
        sha, subject = self._land(number, how)
        self.works[number] = Work(number, sha, subject)

    def _land(self, number: int, how: str) -> tuple[str, str]:
        title = f"Travail {number}"
        if how == "squash":
            # Done twice, it is the same work picked: its author and its date. Another date would be another change.
            return self._write(f"{title} (#{number})", authored=number), f"{title} (#{number})"
        subject = f"Merge pull request #{number} from capucine/branche-{number}"
        if how == "flattened":
            return self._write(f"{subject}\n\n{title}"), subject
        return self._merged(f"{subject}\n\n{title}", f"Un pas vers {number}"), subject

    def _again(self, work: Work, how: str) -> None:
        work.sha, work.subject = self._land(work.number, how)
        if not work.alive:
            work.alive, work.last = True, None

    def _revert(self, work: Work, how: str) -> None:
        subject, body = f'Revert "{work.subject}"', f"\n\nThis reverts commit {work.sha}."
        if how == "squash":
            subject = f'Revert "{work.subject}" (#{self._number()})'
            sha = self._write(subject)
        elif how == "named":
            subject = f"Revert de #{work.number}"
            sha = self._write(subject)
        elif how == "pull request":
            number = self._number()
            inner = subject + body
            subject = f"Merge pull request #{number} from capucine/revert-{work.number}-branche-{work.number}"
            sha = self._merged(f'{subject}\n\nRevert "Travail {work.number}"', inner)
        else:
            sha = self._write(subject + body)
        work.alive, work.last = False, (sha, subject)

    def _flip(self, work: Work, how: str) -> None:
        """Revert the last revert (or the last revert of a revert)."""
        assert work.last is not None
        sha, subject = work.last
        body = f"\n\nThis reverts commit {sha}."
        said = f'Reapply "{work.subject}"' if how == "reapply" else f'Revert "{subject}"'
        said += f" (#{self._number()})" if how == "squash" else ""
        work.last = (self._write(said + body), said)
        work.alive = not work.alive


def expected(tale: Tale) -> list[list[str]]:
    """Per delivery, what must be told: `+n` for what holds now and did not, `-n` the other way round."""
    before: frozenset[int] = frozenset()
    found = []
    for _, after in tale.cuts:
        found.append(sorted([f"+{n}" for n in after - before] + [f"-{n}" for n in before - after]))
        before = after
    return found


def told(tale: Tale) -> list[list[str]]:
    """Per delivery, what the ledger and the fates tell."""
    graph = Graph(reversed(tale.commits))
    book = Ledger(graph)
    found, start = [], 0
    for end, _ in tale.cuts:
        bases = [graph.index[tale.commits[start - 1].sha]] if start else []
        tip = [graph.index[tale.commits[end - 1].sha]] if end > start else []
        units = walk(graph, tip[0], graph.between(tip, bases), LINES).units if tip else []
        book.begin()
        said = []
        for record in book.enter(units):
            fate = fates.fate(record)
            if fate.holds and record.commits[0].subject != "Premier pas":
                said.append(f"-{fate.of}" if fate.story == "revert" else f"+{fate.of if fate.story else record.label}")
            elif not fate.holds:
                assert fate.why
        found.append(sorted(said))
        start = end
    return found
