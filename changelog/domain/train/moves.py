"""What the records of a delivery say of its way to production: whether the tool began its release, and from where.

A record is a claim: that production stood at a `before` counts only where production's own history agrees
(`app/undo`), and that production has the delivery is read from the remote (TRAIN.md, "Content decides").
"""

from collections.abc import Sequence

from changelog.domain.remote import Record


def begun(records: Sequence[Record]) -> Record | None:
    """The record by which the tool began a release, the newest of several; None where it did not.

    Earlier versions recorded a release when it was done, with `before` alone. One that has `to`, or no `before`, and no
    intention beside it, was found done by somebody else.
    """
    own = [one for one in records if one.kind == "releasing" or (one.kind == "released" and one.before and not one.to)]
    return own[-1] if own else None


def is_recorded(records: Sequence[Record]) -> bool:
    """Whether it is recorded that production got the delivery."""
    return any(one.kind == "released" for one in records)


def positions_before(records: Sequence[Record]) -> tuple[str, ...]:
    """Where production stood before the release, as its records say, each SHA once: done before begun, newest first."""
    done = [one.before for one in records if one.kind == "released" and one.before]
    begun = [one.before for one in records if one.kind == "releasing" and one.before]
    return tuple(dict.fromkeys((*reversed(done), *reversed(begun))))
