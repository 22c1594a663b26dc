"""Which move brought a commit to production: read from the log of its moves, and never guessed where the log is silent.

Only positions say where production stopped: with a fast-forward, every commit of the integration branch lies on
production's own line (TRAIN.md, "Content decides").
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from changelog.domain.forge import BranchPush
from changelog.domain.model import Value
from changelog.domain.remote import Record

Holds = Callable[[str], bool | None]
"""Whether a position holds what is looked for; None where that cannot be known, as of commits that are gone."""


class PushLog(Value, frozen=True, kw_only=True):
    """The moves of production that the forge logged, newest first. `trouble`: why they cannot be read; "" where they
    were read, and where there is no forge that keeps them.
    """

    pushes: tuple[BranchPush, ...] = ()
    trouble: str = ""

    def up_to(self, tip: str) -> tuple[BranchPush, ...]:
        """Those that led to a position; none where the log does not have it: it lags behind, or begins later."""
        at = next((at for at, push in enumerate(self.pushes) if push.after == tip), len(self.pushes))
        return self.pushes[at:]


class ExplainedMove(Value, frozen=True, kw_only=True):
    """A move of production, and the record that explains it; None where no record does."""

    push: BranchPush
    record: Record | None = None


def explained(
    pushes: Iterable[BranchPush], records: Iterable[Record], trees: Mapping[str, str]
) -> tuple[ExplainedMove, ...]:  # fmt: skip
    """Each move beside its record. `trees`: of the positions.

    A release explains the move from where it says that production stood, to where it says or, where production is
    protected, to a merge with the tree that it says. Taking back explains the one from the commit where it was decided.
    """
    known = sorted(records, key=lambda one: one.at, reverse=True)  # what was done before what was meant
    return tuple(
        ExplainedMove(push=push, record=next((one for one in known if _explains(one, push, trees)), None))
        for push in pushes
    )


def _explains(record: Record, push: BranchPush, trees: Mapping[str, str]) -> bool:
    if record.kind == "taken-back":
        return bool(push.before) and record.commit == push.before
    if record.kind not in ("releasing", "released") or not record.before or record.before != push.before:
        return False
    return push.after == record.to or bool(record.tree and record.tree == trees.get(push.after))


def arrival(pushes: Sequence[BranchPush], holds: Holds) -> BranchPush | None:
    """The move with which production got what it holds now, the last one where it left in between; None where the log
    does not say. `pushes`: newest first, the first one to where production stands.
    """
    for at, push in enumerate(pushes):
        if _held(pushes[at:], push.after, holds) is not True:
            return None  # it came by a move that was not logged
        held = _held(pushes[at + 1 :], push.before, holds)
        if held is not True:
            return push if held is False else None
    return None


def _held(older: Sequence[BranchPush], sha: str, holds: Holds) -> bool | None:
    """Whether a position held it. One that is gone, as after a reset, did where it was pushed onto one that did."""
    known = holds(sha) if sha else False
    if known is not None:
        return known
    at = next((at for at, push in enumerate(older) if push.after == sha and push.kind != "forced"), None)
    return None if at is None else _held(older[at + 1 :], older[at].before, holds) or None
