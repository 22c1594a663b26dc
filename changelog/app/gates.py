"""The rule of each gate, asked of the world, and the gates that a tag and a release pass.

A new gate is its name and sentences in `domain/train/gates`, its rule here, and its place in `of_tag` or `of_release`.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from changelog.app.train_context import OWN, LoadedDelivery, TrainContext, is_hollow, shipped_apart
from changelog.domain.forge import CheckSeen
from changelog.domain.history import messages
from changelog.domain.model import Commit, DateTag, moment_of
from changelog.domain.train import calendar, delivery_status
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.gates import Gate, GateReason
from changelog.domain.train.verdicts import Announced
from changelog.i18n import grammar, plain

_UNFIT: dict[CheckSeen, GateReason] = {
    "failure": "checks-failed",
    "unread": "checks-unread",
    "pending": "checks-pending",
}


def of_tag(train: TrainContext, loaded: LoadedDelivery, sha: str, day: date) -> tuple[Gate, ...]:
    """The gates of a new tag on a commit; `day`: the date in its name."""
    moment = train.now if day == train.now.date() else train.now.replace(year=day.year, month=day.month, day=day.day)
    return (
        news(loaded),
        production(train, sha, loaded=loaded),
        checks(train, sha),
        calendar.gate("tag", train.settings.calendar, moment, train.zone, train.screen),
    )


def of_release(train: TrainContext, tag: DateTag, loaded: LoadedDelivery, ours: frozenset[str]) -> tuple[Gate, ...]:
    """The gates of a release; `ours` as in `production`."""
    from changelog.app import claims  # a tag has none yet

    state = status_of(train, tag)
    return (
        *((signed(train, tag, state),) if train.signed is not None else ()),
        place(state),
        shown(train, state),
        announced(state, train.settings.announce.channels),
        claims.listed(train, tag, loaded, state),
        checks(train, tag.commit),
        calendar.gate("release", train.settings.calendar, train.now, train.zone, train.screen),
        production(train, tag.commit, ours, loaded),
        alone(train, branch_of_release(tag.name)),
    )


def status_of(train: TrainContext, tag: DateTag) -> DeliveryState:
    """The state of a delivery, by records and commit statuses together; where signatures are required, by the records
    alone that count.
    """
    if train.signed is not None:
        return delivery_status.delivery_state(tag, train.observed.refs.tags, train.signed(tag).records)
    return _unsigned_status(train, tag)


def _unsigned_status(train: TrainContext, tag: DateTag) -> DeliveryState:
    statuses = train.checks(tag.commit) if train.checks is not None else ()
    return delivery_status.delivery_state(tag, train.observed.refs.tags, train.records, statuses)


def news(loaded: LoadedDelivery) -> Gate:
    """Whether a delivery brings anything."""
    return Gate(name="news", state="open") if loaded.changes else Gate(name="news", state="closed", why="nothing-new")


def signed(train: TrainContext, tag: DateTag, state: DeliveryState) -> Gate:
    """Whether the tag, and what is recorded of it, was signed by people whom the team has named elsewhere."""
    evidence = train.signed(tag) if train.signed is not None else None
    if evidence is None:
        return Gate(name="signed", state="off")
    if not evidence.tag:
        return Gate(name="signed", state="closed", why="signed-tag")
    if not evidence.chain:
        return Gate(name="signed", state="closed", why="signed-chain")
    said = _unsigned_status(train, tag)
    if (said.shown and not state.shown) or (said.announced and not state.announced):
        return Gate(name="signed", state="closed", why="signed-records")
    return Gate(name="signed", state="open", why="signed-all")


def place(state: DeliveryState) -> Gate:
    """Whether the tag is where it was when it was shown or announced."""
    if state.moved:
        return Gate(name="place", state="closed", why="tag-moved")
    return Gate(name="place", state="open", why="tag-in-place")


def shown(train: TrainContext, state: DeliveryState) -> Gate:
    """Whether the delivery was shown, and not refused since."""
    if event := state.shown:
        why: GateReason = "shown-through" if event.through else "shown-by" if event.by else "shown-by-status"
        when = grammar.moment(moment_of(event.at, train.zone), train.screen) if event.at else ""
        values = {"by": plain.line(event.by), "when": when, "through": event.through}
        return Gate(name="shown", state="open", why=why, values=values)
    if state.refused is not None:
        numbers = plain.some([f"#{number}" for number in state.refused.numbers])
        values = {"numbers": numbers, "reason": plain.line(state.refused.why)}
        return Gate(name="shown", state="closed", why="shown-refused", values=values)
    return Gate(name="shown", state="closed", why="shown-not")


def announced(state: DeliveryState, channels: Sequence[str]) -> Gate:
    """Whether every channel has the message; off where none is configured."""
    if not channels:
        return Gate(name="announced", state="off", why="no-channels")
    left = missing_channels(state.announced, channels)
    values = {"names": plain.some([*left])}
    if left:
        return Gate(name="announced", state="closed", why="announced-not", values=values)
    return Gate(name="announced", state="open", why="announced-all", values=values)


def missing_channels(told: Announced | None, channels: Sequence[str]) -> tuple[str, ...]:
    """The channels without the message; a commit status that reports the announcement counts for all of them."""
    return tuple(name for name in channels if told is None or (told.channels and name not in told.channels))


def checks(train: TrainContext, sha: str) -> Gate:
    """Whether every check of a commit is green, the tool's own contexts aside; off without a forge."""
    if train.checks is None:
        return Gate(name="checks", state="off", why="no-forge")
    others = [one for one in train.checks(sha) if not one.name.startswith(OWN)]
    for state, why in _UNFIT.items():
        if names := [plain.line(one.name) for one in others if one.state == state]:
            return Gate(name="checks", state="closed", why=why, values={"names": plain.some(names)})
    why = "checks-green" if others else "checks-none"
    return Gate(name="checks", state="open", why=why, values={"count": str(len(others))})


def production(
    train: TrainContext, sha: str, ours: frozenset[str] = frozenset(), loaded: LoadedDelivery | None = None
) -> Gate:
    """Whether production has nothing, by content, that a commit lacks (TRAIN.md, "Gates by content").

    Merging the two is clean and gives the commit's own tree, and what production alone has are release merges; or one
    of `ours` (what somebody made of a release of ours by squashing it), a delivery's own squash, and copies of commits
    that the delivery has: where it edited these since, its own files are the newer ones.
    """
    branches = train.survey.branches
    if branches.one_branch:
        return Gate(name="production", state="off", why="one-branch")
    if train.objects.is_ancestor(branches.production_sha, sha):
        return Gate(name="production", state="open", why="production-within")
    beyond = list(train.reader.history([branches.production_sha], [sha]))
    holdings = loaded.history.holdings.values() if loaded else ()
    squashes = frozenset(one.since for one in holdings if one.apart)
    own = [one for one in beyond if len(one.parents) < 2 and one.sha not in ours | squashes]
    copies = _copies(train, own, sha)
    own = [one for one in own if one.sha not in copies]
    merged = train.objects.merge(sha, branches.production_sha, base=shipped_apart(train, loaded) if loaded else "")
    if not own:
        differs = {one.path for one in train.objects.changed(merged.tree, train.objects.tree(sha))}
        known = train.reader.paths(copies) if differs and copies else {}
        if differs <= {path for paths in known.values() for path in paths} and (merged.clean or copies):
            return Gate(name="production", state="open", why="production-copies" if copies else "production-merges")
    # A revert that a refused delivery shipped reaches recette by its own pull request, and by no resync. Neither does
    # what stands beside a delivery that was merged without its files: a resync would take these from recette too.
    why: GateReason = "production-ahead"
    if own and all(one.subject.startswith("Revert ") for one in own):
        why = "production-withdrawn"
    elif loaded is not None and is_hollow(loaded):
        why = "production-hollow"
    names = _names(beyond, own) or [
        plain.line(one.path) for one in train.objects.changed(train.objects.tree(sha), merged.tree)
    ]
    values = {"names": plain.some(names), "branch": branches.integration}
    return Gate(name="production", state="closed", why=why, values=values)


def _copies(train: TrainContext, own: Sequence[Commit], sha: str) -> frozenset[str]:
    """The commits of production whose patch the delivery has: hotfixes that were picked from it, or a rebase of it."""
    if not own:
        return frozenset()
    theirs = [one.sha for one in train.reader.history([sha], [train.survey.branches.production_sha])]
    patches = train.reader.patch_ids([*(one.sha for one in own), *theirs])
    known = {patches[one] for one in theirs if one in patches}
    return frozenset(one.sha for one in own if patches.get(one.sha) in known)


def alone(train: TrainContext, branch: str) -> Gate:
    """Whether no other release is under way: a branch of ours that waits to be merged into production."""
    prefix, remote = branch_of_release(""), f"{train.observed.remote}/"
    there = {name.removeprefix(remote): sha for name, sha in train.observed.refs.remote_branches.items()}
    others = sorted(
        name for name, sha in there.items() if name.startswith(prefix) and name != branch and _waits(train, name, sha)
    )
    if not others:
        return Gate(name="alone", state="open", values={"names": ""})
    return Gate(name="alone", state="closed", why="another-release", values={"names": plain.some(others)})


def branch_of_release(tag: str) -> str:
    """The branch by which a delivery goes to production where that one takes no pushes."""
    return f"{OWN}livraison-{tag}"


def _waits(train: TrainContext, branch: str, sha: str) -> bool:
    branches = train.survey.branches
    if train.product is None or train.objects.is_ancestor(sha, branches.production_sha):
        return False
    found = train.product.proposals(branch, branches.production)
    return bool(found) and found[0].state == "open"


def _names(beyond: Iterable[Commit], own: Iterable[Commit]) -> list[str]:
    """What production alone has, by pull request where a message names one."""
    read = (messages.read(commit) for commit in beyond)
    numbers = (one.number for one in read if not one.branch.startswith(branch_of_release("")))
    named = [f"#{number}" for number in dict.fromkeys(numbers) if number is not None]
    return named or [plain.shortened(plain.line(commit.subject), 50) for commit in own]
