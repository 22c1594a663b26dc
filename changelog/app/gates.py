"""What each gate sees in the world: production by content, checks, news, and whether anybody else is at it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from changelog.app.train_context import OWN, LoadedDelivery, TrainContext
from changelog.domain.forge import CheckSeen
from changelog.domain.history import messages
from changelog.domain.model import Commit, DateTag
from changelog.domain.train import delivery_status
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.gates import Gate, GateName, GateReason, GateState
from changelog.domain.train.verdicts import Announced
from changelog.i18n import grammar, plain

SHOWN = 5  # names that a gate lists
_UNFIT: dict[CheckSeen, GateReason] = {
    "failure": "checks-failed",
    "unread": "checks-unread",
    "pending": "checks-pending",
}


def news(carried: LoadedDelivery) -> Gate:
    """Whether a delivery brings anything."""
    return _gate("news", "open" if carried.changes else "closed", "" if carried.changes else "nothing-new")


def status_of(train: TrainContext, tag: DateTag) -> DeliveryState:
    """Where a delivery stands, by records and commit statuses together."""
    statuses = train.checks(tag.commit) if train.checks is not None else ()
    return delivery_status.delivery_state(tag, train.observed.refs.tags, train.records, statuses)


def said(train: TrainContext, tag: DateTag) -> tuple[Gate, ...]:
    """Whether the tag is where it was when people saw it, whether they did, and whether everybody was told."""
    found = status_of(train, tag)
    place = _gate("place", "closed" if found.moved else "open", "tag-moved" if found.moved else "tag-in-place")
    return place, _shown(found, train), _announced(found, train.settings.announce.channels)


def _shown(found: DeliveryState, train: TrainContext) -> Gate:
    if found.shown is not None:
        why: GateReason = (
            "shown-through" if found.shown.through else "shown-by" if found.shown.by else "shown-by-status"
        )
        when = (
            grammar.moment(datetime.fromtimestamp(found.shown.at, train.zone), train.screen) if found.shown.at else ""
        )
        return _gate("shown", "open", why, by=plain.line(found.shown.by), when=when, through=found.shown.through)
    if found.refused is not None:
        numbers = _some([f"#{number}" for number in found.refused.numbers])
        return _gate("shown", "closed", "shown-refused", numbers=numbers, reason=plain.line(found.refused.why))
    return _gate("shown", "closed", "shown-not")


def _announced(found: DeliveryState, channels: Sequence[str]) -> Gate:
    """Off where no channel is configured; each of them is to be told."""
    if not channels:
        return _gate("announced", "off", "no-channels")
    told = found.announced
    left = untold(told, channels)
    return _gate(
        "announced", "closed" if left else "open", "announced-not" if left else "announced-all", names=_some([*left])
    )


def untold(told: Announced | None, channels: Sequence[str]) -> tuple[str, ...]:
    """The channels that do not know yet; a commit status that says so speaks for them all."""
    return tuple(name for name in channels if told is None or (told.channels and name not in told.channels))


def checks(train: TrainContext, sha: str) -> Gate:
    """Whether every check of a commit is green, the tool's own contexts aside; off without a forge."""
    if train.checks is None:
        return _gate("checks", "off", "no-forge")
    others = [one for one in train.checks(sha) if not one.name.startswith(OWN)]
    for state, why in _UNFIT.items():
        if names := [plain.line(one.name) for one in others if one.state == state]:
            return _gate("checks", "closed", why, names=_some(names))
    return _gate("checks", "open", "checks-green" if others else "checks-none", count=str(len(others)))


def production(train: TrainContext, sha: str, ours: frozenset[str] = frozenset()) -> Gate:
    """Whether production has nothing, by content, that a commit lacks (TRAIN.md, "Gates by content").

    Merging the two is clean and gives the commit's own tree, and what production alone has are release merges (or one
    of `ours`: what somebody made of a release of ours by squashing it).
    """
    branches = train.survey.branches
    if branches.one_branch:
        return _gate("production", "off", "one-branch")
    if train.objects.is_ancestor(branches.production_sha, sha):
        return _gate("production", "open", "production-within")
    alone = list(train.reader.history([branches.production_sha], [sha]))
    merged = train.objects.merge(sha, branches.production_sha)
    own = [one for one in alone if len(one.parents) < 2 and one.sha not in ours]
    if not own and merged.clean and merged.tree == train.objects.tree(sha):
        return _gate("production", "open", "production-merges")
    if train.objects.is_ancestor(sha, branches.production_sha):
        return _gate("production", "open", "production-has-it")
    # A revert that a refused delivery shipped reaches recette by its own pull request, and by no resync.
    why: GateReason = "production-withdrawn" if own and all(_is_revert(one) for one in own) else "production-ahead"
    return _gate("production", "closed", why, names=_some(_names(alone, own)), branch=branches.integration)


def alone(train: TrainContext, branch: str) -> Gate:
    """Whether no other release is under way: a branch of ours that waits to be merged into production."""
    prefix = branch_of_release("")
    there = {
        name.removeprefix(f"{train.observed.remote}/"): sha for name, sha in train.observed.refs.remote_branches.items()
    }
    others = [
        name for name, sha in there.items() if name.startswith(prefix) and name != branch and _waits(train, name, sha)
    ]
    return _gate(
        "alone", "closed" if others else "open", "another-release" if others else "", names=_some(sorted(others))
    )


def branch_of_release(tag: str) -> str:
    """The branch by which a delivery goes to production where that one takes no pushes."""
    return f"{OWN}livraison-{tag}"


def _waits(train: TrainContext, branch: str, sha: str) -> bool:
    production = train.survey.branches
    if train.objects.is_ancestor(sha, production.production_sha):
        return False
    found = train.product.proposals(branch, production.production) if train.product else ()
    return bool(found) and found[0].state == "open"


def _names(alone: Iterable[Commit], own: Iterable[Commit]) -> list[str]:
    """What production alone has, by pull request where a message names one."""
    read = (messages.read(commit) for commit in alone)
    numbers = (one.number for one in read if not one.branch.startswith(branch_of_release("")))
    named = [f"#{number}" for number in dict.fromkeys(numbers) if number is not None]
    return named or [plain.shortened(plain.line(commit.subject), 50) for commit in own]


def _is_revert(commit: Commit) -> bool:
    return commit.subject.startswith("Revert ")


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")


def _gate(name: GateName, state: GateState, why: GateReason = "", **values: str) -> Gate:
    return Gate(name=name, state=state, why=why, values=values)
