"""Where every commit of a delivery ended: one bucket each, and the sums."""

from collections import Counter

from msgspec import Struct

from changelog.domain.model import Collected


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
    placed: list[str] = []
    for change in collected.changes:
        buckets[change.disposition] += 1
        buckets["inside" if change.disposition == "entry" else change.disposition] += len(change.commits) - 1
        placed += [commit.sha for commit in change.commits]
    buckets["aside"] += len(collected.set_aside)
    placed += [one.commit.sha for one in collected.set_aside]
    seen = set(placed)
    missing = collected.carried ^ seen
    twice = {sha for sha, count in Counter(placed).items() if count > 1} if len(placed) > len(seen) else set()
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
