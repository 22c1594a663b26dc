"""A push that a branch's protection refuses says what is left to do, by what the push would have done."""

from collections.abc import Sequence
from typing import cast

import pytest

from changelog.app import carry_out
from changelog.domain.ports.repository import KeepsRecords, MakesObjects, MovesRefs
from changelog.domain.remote import Moved, RefMove
from changelog.domain.train.plan import Plan, Push
from changelog.errors import Refused

OLD, NEW, RECETTE = "a" * 40, "b" * 40, "refs/heads/recette"


class Protected:
    """A remote whose branches take no push."""

    def push(self, moves: Sequence[RefMove]) -> Moved:
        """Refused, in GitHub's words."""
        found = {move.ref: move.old for move in moves}
        return Moved(outcome="protected", found=found, words=("GH006: Protected branch update failed",))


@pytest.mark.parametrize(
    ("rewrites", "advice"),
    [(True, "`nouveautes resync --by-merge` rewrites no branch"), (False, "Its protection rules list who may push")],
)
def test_a_branch_that_may_not_be_rewritten_can_still_be_merged_into(rewrites: bool, advice: str) -> None:
    plan = Plan(
        command="resync", tag="", steps=(Push(moves=(RefMove(ref=RECETTE, old=OLD, new=NEW, rewrites=rewrites),)),)
    )
    acts = carry_out.acts_of(
        cast("MovesRefs", Protected()), cast("KeepsRecords", None), cast("MakesObjects", None),
        statuses=None, product=None, docs=lambda: None,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        carry_out.carry_out(plan, acts, lambda _: None)
    assert "the remote takes no push of recette (GH006" in refused.value.message
    assert refused.value.hint.startswith(advice)
