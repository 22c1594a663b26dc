"""Where every commit of a delivery ended: one bucket each, and the sums."""

from collections import Counter

from msgspec import Struct

from changelog.model import Change, Collected


class Accounting(Struct, frozen=True, kw_only=True):
    """Commits by bucket; `entry` counts the heads of what is told, `inside` what they brought. The rest adds up whole.

    `unexplained`: commits of the delivery in no bucket, in two, or in one without being of the delivery. Always empty;
    what is not is a mistake of ours and stops the command.
    """

    commits: int
    entry: int
    inside: int
    aside: int
    bot: int
    cancelled: int
    duplicate: int
    unexplained: tuple[str, ...] = ()


def of(collected: Collected) -> Accounting:
    """Count a delivery's commits. Pure."""
    buckets: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for change in collected.changes:
        for bucket, sha in _places(change):
            buckets[bucket] += 1
            seen[sha] += 1
    for one in collected.set_aside:
        buckets["aside"] += 1
        seen[one.commit.sha] += 1
    missing = collected.carried - seen.keys()
    twice = [sha for sha, count in seen.items() if count > 1 or sha not in collected.carried]
    return Accounting(
        commits=len(collected.carried),
        entry=buckets["entry"],
        inside=buckets["inside"],
        aside=buckets["aside"],
        bot=buckets["bot"],
        cancelled=buckets["cancelled"],
        duplicate=buckets["duplicate"],
        unexplained=(*sorted(missing), *sorted(twice)),
    )


def _places(change: Change) -> list[tuple[str, str]]:
    inner = "inside" if change.disposition == "entry" else change.disposition
    return [(change.disposition, change.head.sha), *((inner, commit.sha) for commit in change.commits[1:])]
