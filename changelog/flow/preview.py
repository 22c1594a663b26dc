"""Preview: both versions of the documentation, as it is read today and as it will be.

1. the tree of what is online   2. the tree as a publication, a branch or a pull request makes it   3. their texts
Nothing is written: what a publication would write lies in its plan. What somebody edits meanwhile and has not committed
(`edits`) is laid over the second.
"""

import hashlib
from collections.abc import Mapping

from msgspec import Struct

from changelog.docs import weave_page
from changelog.documents import Seen
from changelog.errors import Refused
from changelog.flow.publication.publishing import Plan
from changelog.language.speech import say
from changelog.ports.documentation import ReadsTree
from changelog.preview import source
from changelog.preview.source import Source

Edits = Mapping[str, bytes | None]
"""Path → bytes that no commit holds yet; None: it was taken away."""
NO_EDITS: Edits = {}


class Versions(Struct, frozen=True, kw_only=True):
    """What is online and what will be; files are read at `revision`, but for those in `held` (by id)."""

    before: Source
    after: Source
    revision: str
    held: dict[str, bytes] = {}


def published(docs: ReadsTree, plan: Plan, edits: Edits = NO_EDITS) -> Versions:
    """The documentation as it will be once the pull request of a plan is merged."""
    place = plan.place
    base = docs.head_of(place.base)
    online = docs.tree(base)
    after = online
    if place.head:
        ours, fork = docs.tree(place.head), docs.tree(docs.merge_base(place.head, base))
        after = _joined(online, ours, fork)
    new = {path: text for path in plan.woven if (text := plan.before[path]) is not None} | plan.published.files
    return _versions(docs, base, online, place.head or base, after, new, edits)


def at(docs: ReadsTree, branch: str, pull: int | None, base: str, edits: Edits = NO_EDITS) -> Versions:
    """The documentation at a branch or at a pull request, beside what it left. Raises Refused where it is not there."""
    seen: Seen = docs.fetch((branch,) if branch else (), (pull,) if pull else ())
    base = base or seen.default
    head = seen.pulls.get(pull, "") if pull else docs.head_of(branch or base)
    if not head:
        lacking = (
            say("the documentation repository has no pull request {number}", number=pull)
            if pull
            else say("the documentation repository has no branch « {branch} »", branch=branch or base)
        )
        raise Refused(lacking, hint=say("Look at its name or number there."))
    online = docs.head_of(base)
    left = docs.merge_base(head, online) or online if online else head
    return _versions(docs, left, docs.tree(left), head, docs.tree(head), {}, edits)


def _joined(online: Mapping[str, str], ours: Mapping[str, str], fork: Mapping[str, str]) -> dict[str, str]:
    """What is online with what our branch changed: file by file, for the lines of the page were woven already."""
    after = dict(online)
    for path in {*ours, *fork}:
        if ours.get(path) != fork.get(path):
            after.pop(path, None)
            after |= {path: ours[path]} if path in ours else {}
    return after


def _versions(
    docs: ReadsTree,
    base: str,
    online: Mapping[str, str],
    head: str,
    after: Mapping[str, str],
    new: Mapping[str, str],
    edits: Edits,
) -> Versions:
    """Both versions, read. `new`: texts that no commit holds yet."""
    first = _texts(docs, base, online, {})
    given = {path: text.encode() for path, text in new.items()}
    for path, data in edits.items():
        # What will be published and what somebody edits meet on the page of news: both are shown.
        text = new.get(path)
        if data is None:
            given.pop(path, None)
        else:
            given[path] = data if text is None else _woven(first.get(path, ""), text, data)
    gone = {path for path, data in edits.items() if data is None}
    ids = {path: f"new-{hashlib.sha256(data).hexdigest()}" for path, data in given.items()}
    after = {path: sha for path, sha in after.items() if path not in gone} | ids
    committed = {path: sha for path, sha in after.items() if path not in ids}
    second = _texts(docs, head, committed, {online[path]: text for path, text in first.items()})
    fresh = {path: data.decode("utf-8", "replace") for path, data in given.items() if source.is_text(path)}
    return Versions(
        before=source.read(online, first),
        after=source.read(after, second | fresh),
        revision=head or base,
        held={ids[path]: data for path, data in given.items()},
    )


def _woven(online: str, ours: str, theirs: bytes) -> bytes:
    return weave_page.woven(online, ours, theirs.decode("utf-8", "replace")).encode()


def _texts(docs: ReadsTree, revision: str, tree: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """The texts of a version; those whose content is known already are not asked for."""
    wanted = {path: sha for path, sha in tree.items() if source.is_text(path)}
    held = docs.contents(revision, [sha for sha in wanted.values() if sha not in known])
    read = dict(known) | {sha: data.decode("utf-8", "replace") for sha, data in held.items()}
    return {path: read[sha] for path, sha in wanted.items() if sha in read}
