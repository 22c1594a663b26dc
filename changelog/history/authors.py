"""Who made a change: the authors of its commits and their co-authors; not who pressed the merge button."""

from changelog.domain.model import Change
from changelog.language import plain


def people(change: Change) -> list[str]:
    """Their names, in the order in which they came to it."""
    plain_commits = [commit for commit in change.commits if len(commit.parents) < 2] or [change.head]
    names: dict[str, None] = {}
    for commit in reversed(plain_commits):
        names[plain.line(commit.author)] = None
        for line in commit.message.split("\n") if "o-authored-by:" in commit.message else ():
            key, _, value = line.partition(":")
            if key.strip().lower() == "co-authored-by":
                names[plain.line(value.partition("<")[0])] = None
    return [name for name in names if name]
