"""Takes a commit back on top of another one, as `git revert` does: by content, and only where nothing builds on it."""

from changelog.app.train_context import TrainContext
from changelog.domain.model import Commit
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say

FILES = 5  # files that are named


def tree_without(train: TrainContext, at: str, commit: str, before: str, name: str, hint: str) -> str:
    """The tree of `at` less what came with `commit` after `before`. `name`: how people call that; `hint`: what to do
    where it cannot be. Raises Refused where what came since builds on it.
    """
    merged = train.objects.merge(at, before, base=commit)
    if not merged.clean:
        files = ", ".join(plain.line(path) for path in merged.conflicts[:FILES])
        raise Refused(
            say("{name} cannot be taken back alone: what came since builds on it in {files}", name=name, files=files),
            hint=hint,
        )
    return merged.tree


def without(train: TrainContext, at: str, commit: Commit, name: str, hint: str, reason: str = "") -> str:
    """A commit on `at` that takes another one back, with git's own words for it, which every reader of a history knows,
    and the reason. Raises Refused as `tree_without` does, and for the first commit of all.
    """
    if not commit.parents:
        raise Refused(say("{change} is the first commit of all", change=name), hint=say("It cannot be taken back."))
    before = commit.parents[0]
    tree = tree_without(train, at, commit.sha, before, name, hint)
    merge = f", reversing\nchanges made to {before}" if len(commit.parents) > 1 else ""
    why = f"\n{reason}\n" if reason else ""
    message = f'Revert "{plain.line(commit.subject)}"\n\nThis reverts commit {commit.sha}{merge}.\n{why}'
    return train.objects.commit(tree, [at], message, train.now)
