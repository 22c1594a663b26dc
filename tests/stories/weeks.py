"""The weeks that must come out right, told with git alone: 101 and 102 merged, Monday's tag, 103, Thursday's release.

Every story begins with 100, delivered on 11 January; `Week` says what each delivery carries, and what waits after it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from git_history import History, Step

FIRST, TAG, SECOND, NEXT = "2022-01-11", "2022-01-18", "2022-01-18-2", "2022-01-25"
REPLACES = f"Livraison {SECOND}\n\nRemplace {TAG}\nCorrectifs urgents : #104\n"
REFUSED = f"Livraison {SECOND}\n\nRemplace {TAG} : #101 refusé à la démo\n"


@dataclass(frozen=True, slots=True)
class Week:
    """A story and what must come out: by tag the pull requests it carries, its hotfixes, and what waits."""

    tell: Callable[[History], None]
    carries: Mapping[str, set[int]]
    waits: frozenset[int] = frozenset()
    hotfixes: Mapping[str, set[int]] = field(default_factory=dict)


def opening(history: History) -> None:
    """100 is delivered; 101 and 102 are merged and tagged."""
    history.merge(100, title="Prendre rendez-vous")
    history.day(FIRST)
    history.tag(FIRST)
    history.release(FIRST)


def monday(history: History, *, empty: bool = False, evil: bool = False) -> None:
    """101 and 102, then the tag, then 103."""
    also = [Step("Relance la CI", {})] if empty else []
    history.day("2022-01-13")
    history.merge(101, title="Annuler un rendez-vous", commits=["Annule", *also])
    lines = {"regle.txt": "délai = 2 jours\n"}
    extra = {"oubli.txt": "ajouté en fusionnant\n"} if evil else None
    history.merge(102, title="Délai de deux jours", commits=[Step("Délai", lines), *also], extra=extra)
    history.day("2022-01-18")
    history.tag(TAG)
    history.merge(103, title="Rappels par SMS", commits=["SMS", *also])


def thursday(history: History, tag: str, *, by_merge: bool = False) -> None:
    """The tag is released."""
    history.day("2022-01-20")
    history.release(tag, by_merge=by_merge)


def following(history: History, *, by_merge: bool = False) -> None:
    """Next week's tag, and its release."""
    history.day(NEXT)
    history.tag(NEXT)
    history.release(NEXT, by_merge=by_merge)


def ordinary(history: History, *, empty: bool = False) -> None:
    """No hotfix at all; or every branch holds an empty commit."""
    opening(history)
    monday(history, empty=empty)
    thursday(history, TAG)
    following(history)
    history.merge(107, title="Encore")


def empty_commits(history: History) -> None:
    """Every branch also holds an empty commit."""
    ordinary(history, empty=True)


def hotfix_waiting(history: History) -> None:
    """The hotfix is on production; nobody has resynced yet."""
    opening(history)
    monday(history)
    history.hotfix(104, title="Urgence")


def rebased(history: History, *options: str, **kinds: bool) -> None:
    """The hotfix, the resync by rebase, the successor tag, its release, next week."""
    opening(history)
    monday(history, **kinds)
    changed = {"regle.txt": "délai = 1 jour\n"} if options else None
    history.hotfix(104, title="Urgence", commits=[Step("Vite", changed)])
    history.resync(*options)
    history.tag(SECOND, at=history.find("#102 "), message=REPLACES)
    thursday(history, SECOND)
    following(history)


def rebased_empty(history: History) -> None:
    """The same with empty commits."""
    rebased(history, empty=True)


def rebased_over_a_line(history: History) -> None:
    """The hotfix touches a line of 102."""
    rebased(history, "-Xtheirs")


def rebased_evil(history: History) -> None:
    """A merge held more than its two sides."""
    rebased(history, evil=True)


def not_yet_released(history: History) -> None:
    """Resynced and tagged again; Thursday has not come."""
    opening(history)
    monday(history)
    history.hotfix(104, title="Urgence")
    history.resync()
    history.tag(SECOND, at=history.find("#102 "), message=REPLACES)


def merged(history: History) -> None:
    """Resync by merge; the tag is released by merge, for production has the hotfix."""
    opening(history)
    monday(history)
    history.hotfix(104, title="Urgence")
    history.resync_by_merge()
    thursday(history, TAG, by_merge=True)
    history.resync_by_merge()
    following(history, by_merge=True)


def merged_waiting(history: History) -> None:
    """Resync by merge; the release has not come."""
    opening(history)
    monday(history)
    history.hotfix(104, title="Urgence")
    history.resync_by_merge()


def twice_by_merge(history: History) -> None:
    """Release by merge commit, twice in a row; recette lacks both release merges."""
    opening(history)
    monday(history)
    thursday(history, TAG, by_merge=True)
    following(history, by_merge=True)
    history.merge(107, title="Encore")


def hotfix_by_merge(history: History) -> None:
    """A hotfix beside a release by merge, never resynced."""
    opening(history)
    monday(history)
    history.hotfix(104, title="Urgence")
    thursday(history, TAG, by_merge=True)
    following(history, by_merge=True)


def cut_before_merged_after(history: History) -> None:
    """A branch cut before the resync brings the old 101, 102 and 103 back when it is merged."""
    opening(history)
    monday(history)
    old = history.tips["recette"]
    history.hotfix(104, title="Urgence")
    history.resync()
    history.tag(SECOND, at=history.find("#102 "), message=REPLACES)
    thursday(history, SECOND)
    history.merge(105, title="Branche ancienne", since=old)
    following(history)


def refused(history: History) -> None:
    """101 is refused: the successor is the old tag plus a revert, whose commit reaches recette by pull request 106."""
    opening(history)
    history.day("2022-01-13")
    made = history.merge(101, title="Annuler un rendez-vous")
    history.merge(102, title="Délai de deux jours")
    history.day("2022-01-18")
    tagged = history.tag(TAG)
    history.merge(103, title="Rappels par SMS")
    history.point("sans-101", tagged)
    reverted = history.revert(made, on="sans-101")
    history.tag(SECOND, at=reverted.sha, message=REFUSED)
    history.join("recette", reverted.sha, "Merge pull request #106 from equipe/sans-101\n\nSans 101")
    thursday(history, SECOND)
    following(history)
    history.day("2022-01-27")
    title = f'Revert "{reverted.subject}"'
    back = Step(f"{title}\n\nThis reverts commit {reverted.sha}.", made.files)
    history.merge(107, branch="revert-106", title=title, commits=[back])


WEEKS = {
    "ordinary": Week(ordinary, {FIRST: {100}, TAG: {101, 102}, NEXT: {103}}, frozenset({107})),
    "empty commits": Week(empty_commits, {FIRST: {100}, TAG: {101, 102}, NEXT: {103}}, frozenset({107})),
    "hotfix, not resynced": Week(hotfix_waiting, {FIRST: {100}, TAG: {101, 102, 104}}, frozenset({103}), {TAG: {104}}),
    "resync by merge, not released": Week(
        merged_waiting, {FIRST: {100}, TAG: {101, 102, 104}}, frozenset({103}), {TAG: {104}}
    ),
    "resync by merge": Week(merged, {FIRST: {100}, TAG: {101, 102, 104}, NEXT: {103}}, frozenset(), {TAG: {104}}),
    "released by merge twice": Week(twice_by_merge, {FIRST: {100}, TAG: {101, 102}, NEXT: {103}}, frozenset({107})),
    "hotfix beside releases by merge": Week(
        hotfix_by_merge, {FIRST: {100}, TAG: {101, 102, 104}, NEXT: {103}}, frozenset(), {TAG: {104}}
    ),
    "resynced, not released": Week(
        not_yet_released, {FIRST: {100}, SECOND: {101, 102, 104}}, frozenset({103}), {SECOND: {104}}
    ),
    "branch cut before the resync": Week(
        cut_before_merged_after, {FIRST: {100}, SECOND: {101, 102, 104}, NEXT: {103, 105}}, frozenset(), {SECOND: {104}}
    ),
    "refused at the demo": Week(refused, {FIRST: {100}, SECOND: {102}, NEXT: {103}}, frozenset({107})),
} | {
    f"resync by rebase{how}": Week(
        tell, {FIRST: {100}, SECOND: {101, 102, 104}, NEXT: {103}}, frozenset(), {SECOND: {104}}
    )
    for how, tell in {
        "": rebased,
        ", empty commits": rebased_empty,
        ", over a line of 102": rebased_over_a_line,
        ", evil merge": rebased_evil,
    }.items()
}
