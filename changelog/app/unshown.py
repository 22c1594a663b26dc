"""What is live without having been shown: what production has beyond the newest delivery that it got."""

from collections.abc import Iterable

from changelog.domain.model import HOTFIX_BRANCHES, Change


def live(changes: Iterable[Change], production: str) -> tuple[Change, ...]:
    """Of the changes beyond a delivery, those that production has, oldest first; hotfixes are meant to be there.

    Where production is part of the integration branch, git alone does not tell a hotfix from what was pushed past the
    demo (TRAIN.md): the pull request's base says so, else the name of its branch.
    """
    return tuple(change for change in changes if change.live_at and not _is_hotfix(change, production))


def _is_hotfix(change: Change, production: str) -> bool:
    if change.hotfix:
        return True
    if change.pull is not None:
        return change.pull.base == production
    return change.branch.startswith(HOTFIX_BRANCHES)
