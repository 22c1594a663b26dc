"""What production alone has, what both have twice, and which open branches were cut before a resync.

Tried: git's own rebase leaves their merges behind as phantoms. Known by what they change (the patch id), whole pull
requests included; a number alone proves nothing, for the same pull request may have brought less to production.

Each branch that was cut before is listed with the very command that moves it; as a comment on its pull request, where
that is configured.
"""

import shlex
from collections.abc import Sequence

from msgspec import Struct

from changelog.app import gates
from changelog.app.train_context import OWN, TrainContext
from changelog.domain.history import messages
from changelog.domain.history.graph import Graph
from changelog.domain.model import Commit, DateTag, Finding, Value
from changelog.domain.remote import Conflict
from changelog.domain.train.plan import Comment
from changelog.domain.train.tag_message import FrozenChange
from changelog.i18n import plain
from changelog.i18n.say import say


class Stuck(Struct, frozen=True, kw_only=True):
    """A conflict that waits for a person: which change meets which of production's, both as people call them."""

    conflict: Conflict
    change: str
    hotfixes: tuple[str, ...]


class Cut(Value, frozen=True, kw_only=True):
    """A branch, and the old commit it stands on; `number` of its open pull request, None where none is known."""

    branch: str
    fork: str
    number: int | None = None


def hotfixes(train: TrainContext) -> tuple[FrozenChange, ...]:
    """What production alone has, as lines of a delivery's list, oldest first."""
    found = []
    for commit in reversed(_alone(train)):
        headline = messages.read(commit)
        number = headline.number
        there = train.product.proposal(number) if train.product is not None and number is not None else None
        title = there.title if there is not None else headline.title or commit.subject
        found.append(FrozenChange(number=number, sha=commit.sha, title=title, hotfix=True))
    return tuple(found)


def stuck(train: TrainContext, tags: Sequence[DateTag], conflict: Conflict) -> Stuck:
    """Which change a conflict is in, and what it meets."""
    branches = train.survey.branches
    tips = [branches.integration_sha, *(tag.commit for tag in tags)]
    graph = Graph(train.reader.history(tips, [branches.production_sha]))
    at, top = graph.position(conflict.commit), graph.index.get(tips[0])
    came = graph.entered(top) if top is not None else {}
    line = list(reversed(graph.chain(top))) if top is not None else []
    commit = graph.commits[line[came[at]]] if at is not None and at in came else None

    theirs = _alone(train)
    paths = train.reader.paths([one.sha for one in theirs])
    met = [one for one in theirs if set(conflict.files).intersection(paths.get(one.sha, ()))]
    return Stuck(
        conflict=conflict,
        change=called(commit) if commit is not None else conflict.commit[:10],
        hotfixes=tuple(dict.fromkeys(called(one) for one in met)),
    )


def called(commit: Commit) -> str:
    """What people call a change."""
    number = messages.read(commit).number
    return f"#{number}" if number is not None else plain.shortened(plain.line(commit.subject), 60) or commit.sha[:10]


def _alone(train: TrainContext) -> list[Commit]:
    """Production's own line as far as recette lacks it, release merges aside, newest first."""
    branches = train.survey.branches
    graph = Graph(train.reader.history([branches.production_sha], [branches.integration_sha]))
    top = graph.position(branches.production_sha)
    line = [graph.commits[at] for at in graph.chain(top)] if top is not None else []
    lines = frozenset({branches.integration, *(tag.name for tag in train.survey.tags)})
    return [one for one in line if not _is_release(one, lines)]


def _is_release(commit: Commit, lines: frozenset[str]) -> bool:
    if len(commit.parents) < 2:
        return False
    headline = messages.read(commit)
    if headline.number is None:
        return messages.is_transparent(commit, lines)
    return headline.branch.startswith(gates.branch_of_release("")) or headline.branch in lines


def already_there(train: TrainContext, tips: Sequence[str]) -> tuple[str, ...]:
    """The commits of the tips that production has under another SHA, with all that the merges among them brought."""
    production, reader = train.survey.branches.production_sha, train.reader
    theirs = [one.sha for one in reader.history([production], tips)]
    mine = Graph(reader.history(tips, [production]))
    paths = reader.paths([*theirs, *(one.sha for one in mine.commits)])
    touched = {paths[sha] for sha in theirs if paths.get(sha)}
    alike = [one.sha for one in mine.commits if paths.get(one.sha) in touched]
    if not alike:
        return ()
    patches = reader.patch_ids([*theirs, *alike])
    known = {patches[sha] for sha in theirs if sha in patches}
    found = [mine.index[sha] for sha in alike if patches.get(sha) in known]
    return tuple(dict.fromkeys(mine.commits[at].sha for one in found for at in (one, *_brought(mine, one))))


def _brought(graph: Graph, at: int) -> list[int]:
    """What a merge brought, empty commits included."""
    first, sides = graph.first_parent(at), graph.parents[at]
    return graph.between([side for side in sides if side != first], [first] if first is not None else [])


def cut_before(train: TrainContext, old: str, new: str) -> tuple[Cut, ...]:
    """The remote's branches that stand on commits of the old branch which the new one does not have."""
    remote, branches = f"{train.observed.remote}/", train.survey.branches
    names = {name.removeprefix(remote): sha for name, sha in train.observed.refs.remote_branches.items()}
    found = []
    for name, sha in sorted(names.items()):
        if name in (branches.integration, branches.production) or name.startswith(OWN):
            continue
        fork = "" if train.objects.is_ancestor(sha, old) else train.objects.merge_base(sha, old)
        if fork and not train.objects.is_ancestor(fork, new):
            known = train.product.proposals(name, branches.integration) if train.product else ()
            number = next((one.number for one in known if one.state == "open"), None)
            found.append(Cut(branch=name, fork=fork, number=number))
    return tuple(found)


def findings(train: TrainContext, cuts: Sequence[Cut]) -> tuple[Finding, ...]:
    """Each with its command."""
    return tuple(
        Finding(
            code="branch-cut-before",
            message=say("was cut before the resync; its author moves it: {around}", around=_command(train, one)),
            subject=f"#{one.number} {one.branch}" if one.number is not None else one.branch,
        )
        for one in cuts
    )


def comments(train: TrainContext, cuts: Sequence[Cut]) -> tuple[Comment, ...]:
    """The same on the pull requests, where the settings say so."""
    if not train.settings.resync.comment or train.product is None:
        return ()
    branches = train.survey.branches
    found = []
    for cut in cuts:
        if cut.number is not None:
            text = say(
                "{branch} was brought on top of {production}. This branch was cut before: merged as it is, it "
                "would bring old commits back. To move it:\n\n{fence}\n{command}\n{fence}",
                branch=branches.integration,
                production=branches.production,
                command=_command(train, cut),
                fence="`" * (cut.branch.count("`") + 3),
            )
            marker = f"<!-- nouveautes:resync {cut.fork} -->"
            body = f"{marker}\n\n{train.written(text)}"
            found.append(Comment(where="product", number=cut.number, marker=marker, body=body))
    return tuple(found)


def _command(train: TrainContext, cut: Cut) -> str:
    remote, onto = train.observed.remote, train.survey.branches.integration
    quoted = shlex.quote
    return (
        f"git fetch {quoted(remote)} && git rebase --onto {quoted(f'{remote}/{onto}')} {cut.fork[:12]} "
        f"{quoted(cut.branch)} && git push --force-with-lease {quoted(remote)} {quoted(cut.branch)}"
    )
