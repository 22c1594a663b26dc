"""Which branches are a team's lines where no settings name them: where changes are merged, and what users run.

Names propose, life decides: a line took something of the other one within the last year. A `staging` that nobody merges
into any more, or a `master` with nothing but the news that it is deprecated, is none.
"""

from collections.abc import Callable, Iterable

from changelog.domain.model import Shared

PRODUCTIONS = ("production", "prod", "main", "master")
BEFORE = ("recette", "develop", "development", "dev", "staging", "preprod", "preproduction", "next")
"""Where changes are merged, where the remote's default branch is the one users run; the first that is there."""
YEAR, SEASON = 366 * 86400, 60 * 86400

AsksShared = Callable[[str, str], Shared]
"""What two branches (by name) have in common."""


def lines_of(default: str, names: Iterable[str], shared: AsksShared) -> tuple[str, str]:
    """Where changes are merged, and what users run ("" for one branch): recette and production, develop and main."""
    there = set(names) - {default}
    if default in PRODUCTIONS:
        before = next((one for one in BEFORE if one in there and _is_merged_into(shared(one, default))), "")
        if before:
            return before, default
    return default, production_of(default, there, shared)


def production_of(integration: str, names: Iterable[str], shared: AsksShared) -> str:
    """What users run, beside where changes are merged; "" where that is the same."""
    there = set(names) - {integration}
    # main beside master is one renamed; main beside production is a team with two.
    known = PRODUCTIONS[:2] if integration in PRODUCTIONS[2:] else PRODUCTIONS
    return next((one for one in known if one in there and _lives(shared(one, integration))), "")


def _lives(shared: Shared) -> bool:
    """Whether a branch got something of the other one within the year before that one's last commit."""
    then = shared.other_at - YEAR
    return shared.one_at >= then and (shared.base_at >= then or shared.alike)


def _is_merged_into(shared: Shared) -> bool:
    # What users run follows where changes are merged: it got something of that one within the last weeks of its own.
    lately = shared.other_at - SEASON
    return _lives(shared) and shared.one_at >= lately and (shared.base_at >= lately or shared.alike)
