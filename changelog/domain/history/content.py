"""Whether a commit holds what a change brings, by content: path by path, never by names, messages or ancestry.

The rule is TRAIN.md's ("Content decides"): a file that equals the change's is there, one that equals what the change
started from is absent, anything else is decided by a merge of three trees.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from changelog.domain.model import Value

Difference = Mapping[str, tuple[str, str]]
"""Path → what it was and what it is: mode and blob, empty where there is no file."""
ContentState = Literal["there", "changed", "part", "absent", "empty"]
"""there: all of it · changed: all that can be told apart, and the rest was edited since · part · absent: nothing of it
that can be told apart · empty: the change brings no content."""
HoldingState = Literal["whole", "part", "none", "unknown"]
Evidence = Literal["content", "ancestry", "later"]
"""What an answer rests on: its files · that the commit descends from it, where its files were edited since or it has
none · a later delivery that is there."""


class Triple(Value, frozen=True, kw_only=True):
    """A question: what `base` → `to` brings, asked of a commit."""

    base: str
    to: str
    of: str


class Proposal(Value, frozen=True, kw_only=True):
    """A message's claim: the commit `by` takes back what the commit `of` brought, or brings it back `again`."""

    by: str
    of: str
    again: bool = False


class MergedTrees(Value, frozen=True, kw_only=True):
    """A merge of three trees: the files in which it differs from the commit that was asked, and those in conflict."""

    differs: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()


class Content(Value, frozen=True, kw_only=True):
    """The paths of a change, sorted by what a commit has of them. `open`: still to be decided by a merge; `gone`: of
    these, the ones that the commit has no file at, as after a rename.
    """

    there: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    part: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    @property
    def state(self) -> ContentState:
        """What the paths come to."""
        if self.part or (self.there and self.absent):
            return "part"
        if self.absent:
            return "absent"
        if self.changed:
            return "changed"
        return "there" if self.there else "empty"

    @property
    def missing(self) -> tuple[str, ...]:
        """The paths that the commit lacks, wholly or in part."""
        return tuple(sorted(self.absent | self.part))


class Holding(Value, frozen=True, kw_only=True):
    """What production holds of a delivery now, and where its line first held all of it.

    `since`: that commit of production's line, empty where the line never held it or that is not known. `missing` and
    `unsure`: the paths that production lacks, and those of which it cannot be known. `apart`: production has it in
    commits of its own, as after a squash. `at`: when that commit was made (seconds since 1970), 0 where that says
    nothing of when production got it: a fast-forward moves it to a commit that was there before. `merged`: its own
    commit is in production's history, whatever became of its files.
    """

    state: HoldingState
    evidence: Evidence = "content"
    since: str = ""
    missing: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    apart: bool = False
    at: int = 0
    merged: bool = False

    @property
    def delivered(self) -> bool:
        """Whether production got it, whatever was taken back since."""
        return self.state == "whole" or bool(self.since)


def held_now(delivered: Iterable[str], holdings: Mapping[str, Holding]) -> frozenset[str]:
    """Of the deliveries that production got (by tag), those of which nothing was taken back since."""
    return frozenset(name for name in delivered if name not in holdings or holdings[name].state not in ("part", "none"))


def compare(change: Difference, held: Mapping[str, str]) -> Content:
    """Sort the paths of a change by what a commit has there (`held`: path → mode and blob; no file: no entry)."""
    there, absent, undecided = set[str](), set[str](), set[str]()
    for path, (before, after) in change.items():
        found = held.get(path, "")
        (there if found == after else absent if found == before else undecided).add(path)
    gone = frozenset(path for path in undecided if path not in held)
    return Content(there=frozenset(there), absent=frozenset(absent), open=frozenset(undecided), gone=gone)


def settle(content: Content, merged: MergedTrees, taken: MergedTrees) -> Content:
    """Decide what was left open: `merged`, the change brought to the commit; `taken`, the change taken out of it.

    Where bringing it alters a file that taking it out leaves as it is, there is nothing of it: what else was edited in
    that file is somebody else's. A file that a merge gives elsewhere, as after a rename, counts too.
    """
    known = content.there | content.absent | content.open
    differs = (content.open & merged.differs) | (merged.differs - known)
    changed = (content.open & merged.conflicts) | (merged.conflicts - known)
    lacking = differs - changed
    some = lacking & (taken.differs | taken.conflicts)
    followed = content.gone - changed if lacking - known else frozenset[str]()
    return Content(
        there=content.there | (content.open - differs - changed - followed),
        absent=content.absent | (lacking - some),
        part=some,
        changed=changed,
    )


def holding(content: Content, *, descends: bool, since: str = "") -> Holding:
    """The answer for a delivery. `descends`: whether the commit that was asked descends from it; `since`: where
    production's line first held all of it.
    """
    unsure = tuple(sorted(content.changed))
    if content.state == "there":
        return Holding(state="whole", since=since, merged=descends)
    if content.state in ("empty", "changed"):
        if descends or since:
            return Holding(state="whole", evidence="ancestry", since=since, merged=descends)
        state: HoldingState = "none" if content.state == "empty" else "unknown"
        return Holding(state=state, evidence="ancestry", unsure=unsure)
    state = "part" if content.state == "part" else "none"
    return Holding(state=state, since=since, missing=content.missing, unsure=unsure, merged=descends)
