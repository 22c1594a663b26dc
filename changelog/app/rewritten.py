"""What a change is called whose commits name no pull request: the commits it was before a resync, a tag's list.

Only the forge knows which pull request a rebase merge, or a squash under other words, brought; and it knows the commit
that was merged, nothing of what a resync made of it. The branch as it was is kept (`refs/nouveautes/backup/`), so its
commits can be asked about; and the list of a date tag names the pull request of each commit, for want of a forge.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from changelog.app.survey import Survey
from changelog.domain.model import Change, Commit, DateTag, PullRequest
from changelog.domain.ports.repository import ReadsHistory

if TYPE_CHECKING:
    from changelog.domain.train.tag_message import FrozenChange


def nameless(changes: Iterable[Change]) -> list[Change]:
    """The changes of which git alone does not know the pull request: lone commits."""
    return [one for one in changes if one.number is None and one.disposition == "entry" and len(one.head.parents) < 2]


def before_resync(reader: ReadsHistory, survey: Survey, changes: Iterable[Change]) -> dict[str, tuple[str, ...]]:
    """SHA → what the commit was before resyncs rewrote it, newest first; nothing where no branch was kept.

    A resync keeps author, date and message byte by byte (TRAIN.md, "Resync"). Where several commits share these, the
    patch decides; without one, none is taken for another.
    """
    now: dict[object, list[str]] = defaultdict(list)
    for change in nameless(changes) if survey.backups else ():
        now[_identity(change.head)].append(change.head.sha)
    if not now:
        return {}
    old: dict[object, list[str]] = defaultdict(list)
    tips = [sha for sha in (survey.branches.integration_sha, survey.branches.production_sha) if sha]
    for commit in reader.history(survey.backups, tips):
        if len(commit.parents) < 2 and (key := _identity(commit)) in now:
            old[key].append(commit.sha)
    alike = [key for key, found in old.items() if len(now[key]) > 1 or len(found) > len(survey.backups)]
    patches = reader.patch_ids([sha for key in alike for sha in (*now[key], *old[key])])
    named = {now[key][0]: tuple(found) for key, found in old.items() if key not in alike}
    for key in alike:
        for sha in now[key]:
            named[sha] = tuple(one for one in old[key] if sha in patches and patches.get(one) == patches[sha])
    return named


def listed(
    tags: Iterable[DateTag], changes: Sequence[Change], before: Mapping[str, Sequence[str]], taken: Collection[int]
) -> "dict[str, FrozenChange]":
    """SHA → the pull request under which a tag's list has what that commit brought; the newest tag wins.

    A list is a claim: it gives no change another number than git does, and no lone commit a number that another change
    of the history bears (`taken`).
    """
    annotated = [tag.message for tag in tags if tag.annotated]
    if not annotated:
        return {}
    from changelog.domain.train import tag_message

    names = {name for change in changes for name in (change.head.sha, *before.get(change.head.sha, ()))}
    told = (message for message in annotated if not names.isdisjoint(tag_message.commits(message)))
    known: dict[str, FrozenChange] = {}
    for message in map(tag_message.read, told):
        for one in message.changes if message is not None else ():
            if one.number is not None:
                known |= dict.fromkeys((sha for sha in (one.sha, *one.also) if sha), one)
    lone = {change.head.sha for change in nameless(changes)}
    found: dict[str, FrozenChange] = {}
    for change in changes if known else ():
        sha = change.head.sha
        said = known.get(_first((sha, *before.get(sha, ())), known))
        if said is not None and (said.number == change.number or (sha in lone and said.number not in taken)):
            found[sha] = said
    return found


def confirmed(
    claims: "Mapping[str, FrozenChange]", pulls: Mapping[int, PullRequest], unread: Collection[int],
    carried: frozenset[str],
) -> "dict[str, FrozenChange]":  # fmt: skip
    """The claims that the forge does not contradict: that pull request was merged, as this commit or one that is no
    more; or it could not be asked.
    """
    found = {}
    for sha, claim in claims.items():
        number = claim.number or 0
        pull = pulls.get(number)
        others = carried - {sha, claim.sha, *claim.also}
        fits = pull is not None and pull.state == "merged" and pull.merge_commit not in others
        if fits or number in unread:
            found[sha] = claim
    return found


def numbers(
    changes: Iterable[Change], before: Mapping[str, Sequence[str]], by: Mapping[str, int],
    claims: "Mapping[str, FrozenChange]",
) -> dict[str, int]:  # fmt: skip
    """SHA → the pull request that brought it: as the forge says of the commit or of what it was, else as claimed."""
    found = {}
    for sha in (change.head.sha for change in nameless(changes)):
        name = _first((sha, *before.get(sha, ())), by)
        claim = claims.get(sha)
        number = by[name] if name else claim.number if claim is not None else None
        if number is not None:
            found[sha] = number
    return found


def _first(names: Iterable[str], known: Collection[str]) -> str:
    return next((name for name in names if name in known), "")


def _identity(commit: Commit) -> object:
    return commit.author, commit.author_email, commit.authored, commit.message
