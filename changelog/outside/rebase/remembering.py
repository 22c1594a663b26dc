"""Teaches rerere the conflicts that the branch's old merges have solved: a fresh machine remembers none of them.

A conflict that a merge of old has solved (production brought into a branch by hand) may come back at another commit:
the branch's own. Merges themselves do not need it: what people made of them is done again from their trees
(`settling`).
"""

from pathlib import Path

from changelog.outside.rebase.objects import Objects
from changelog.outside.rebase.task import Stop, Task
from changelog.outside.rebase.worktree import WorkTree

MERGES = 30  # the newest ones; each takes a checkout


def teach(objects: Objects, desk: WorkTree, task: Task) -> None:
    """Lay each conflict of an old merge out, and what was made of it beside it, as if it were settled just now."""
    said = objects.git.text("rev-list", "--merges", "--parents", *task.tips, f"^{task.onto}", "--")
    rows = [line.split(" ") for line in said.split("\n") if line]
    taught = 0
    for sha, *parents in rows:
        joined = objects.merge(parents[0], parents[1]) if len(parents) == 2 and taught < MERGES else None
        if joined is None or joined.clean:
            continue
        taught += 1
        stop = Stop(
            key="", commit=sha, head=parents[0], tree=joined.tree, stages=joined.stages, names=(parents[0], parents[1])
        )  # fmt: skip
        desk.check_out(stop.head, stop.tree)
        desk.lay_out(stop)
        desk.check_out(stop.head, objects.tree(sha))
        objects.git.run("-c", "rerere.enabled=true", "rerere", at=desk.place)


def known(common: Path) -> bool:
    """Whether this clone remembers conflicts: then what is learnt here stays; else it goes with the work tree."""
    return (common / "rr-cache").is_dir()
