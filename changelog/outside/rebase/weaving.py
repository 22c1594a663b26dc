"""Merges one branch into others, each in turn on top of what came of the one before: production into a waiting tag,
then into recette, so that both hold the very same merge.
"""

from collections.abc import Mapping

from changelog.outside.rebase import raw_commits
from changelog.outside.rebase.objects import Objects
from changelog.outside.rebase.settling import Settling
from changelog.outside.rebase.task import Settlement, Task
from changelog.remote import Rewritten


def weave(objects: Objects, task: Task, settled: Mapping[str, Settlement]) -> Rewritten:
    """`onto` in every tip; `pairs`: tip → what holds both now. Raises Unsettled at a conflict not in `settled`."""
    settling = Settling(objects, settled)
    brought, pairs = task.onto, dict[str, str]()
    for tip in task.tips:
        if not _holds(objects, tip, brought):
            tree = settling.join(tip, brought)
            who = task.committer.encode("utf-8", "surrogateescape")
            message = task.message.encode("utf-8", "surrogateescape")
            pairs[tip] = objects.write(raw_commits.fresh(tree, [tip, brought], who, message))
        if tip not in task.apart:
            brought = pairs.get(tip, tip)
    return Rewritten(new=brought, pairs=pairs, settled=settling.files)


def _holds(objects: Objects, one: str, other: str) -> bool:
    return objects.git.run("merge-base", "--is-ancestor", other, one).code == 0
