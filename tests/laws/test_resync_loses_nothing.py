"""Any history, any hotfix: after a resync no commit and no pull request is lost or doubled, and the tree is as promised.

Merges, squashes, reverts, empty commits, hand-made and octopus merges, branches cut long ago, production merged in by
hand, hotfixes of their own or picked, conflicts settled by whoever comes along.
"""

import tempfile
from collections import Counter
from pathlib import Path

from command import git
from git_history import History, Made, Step
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from rebasing import branches, by_git, promised, resumed, shape, tree

from changelog.adapters.git.history import open_repository
from changelog.domain.remote import Conflict, FileChange, Merged, Rewritten
from changelog.domain.train.resync_proof import BranchCommit, ResyncFacts, prove

LINES = 6
FILES = ("a.txt", "b.txt")
KINDS = ("merge", "merge", "old", "squash", "empty", "by-hand", "octopus", "revert", "production", "commit")
HOTFIXES = ("own", "own", "line", "picked", "undone")
CROWDED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]

acts = st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 7))
fixes = st.tuples(st.sampled_from(HOTFIXES), st.integers(0, 7))
usual = settings(max_examples=settings().max_examples // 2, suppress_health_check=CROWDED)  # of real git


class Told:
    """A story that is being told: the state of two files that everybody edits, and what was merged."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.number = 100
        self.made: list[Made] = []
        self.tips: list[str] = []
        history.commit("base", files={name: "".join(f"{n}\n" for n in range(LINES)) for name in FILES})
        history.point("production", history.tips["recette"])

    def edit(self, branch: str, where: int, value: str, at: str = "") -> dict[str, str | None]:
        """One line of one of the files, as it stands at a commit."""
        name, row = FILES[where % len(FILES)], where % LINES
        text = git(self.history.folder, "show", f"{at or self.history.tips[branch]}:{name}").split("\n")
        text[row] = value
        return {name: "\n".join(text) + "\n"}

    def act(self, kind: str, one: int, two: int) -> None:
        """Something happens on recette."""
        history, tip = self.history, self.history.tips["recette"]
        self.number += 1
        self.tips.append(tip)
        value = f"recette {self.number}"
        if kind in ("merge", "empty", "by-hand"):
            steps: list[str | Step] = [
                Step(f"pas {self.number}", self.edit("recette", one, value)),
                f"page {self.number}",
            ]
            steps += [Step("vide", {})] if kind == "empty" else []
            extra: dict[str, str | None] = (
                self.edit("recette", two, f"à la main {self.number}") if kind == "by-hand" else {}
            )
            extra |= {f"main-{self.number}.txt": "x\n"} if kind == "by-hand" else {}
            self.made.append(history.merge(self.number, commits=steps, extra=extra))
        elif kind == "old":
            since = self.tips[one % len(self.tips)]
            step = Step(
                f"vieux {self.number}", {f"vieux-{self.number}.txt": "x\n"} | self.edit("recette", two, value, since)
            )
            self.made.append(self._merged_by_git(step, since))
        elif kind == "squash":
            self.made.append(
                history.squash(self.number, f"Titre {self.number}", files=self.edit("recette", one, value))
            )
        elif kind == "octopus":
            sides = [
                history.write(f"côté {self.number}.{n}", [tip], {f"o{self.number}-{n}.txt": "x\n"}) for n in range(2)
            ]
            files = {f"o{self.number}-{n}.txt": "x\n" for n in range(2)} | ({"octo.txt": "x\n"} if one % 2 else {})
            history.point("recette", history.write(f"Octopus {self.number}", [tip, *sides], files))
        elif kind == "revert" and self.made:
            history.revert(self.made[one % len(self.made)])
        elif kind == "production":
            self._production_merged(two)
        else:
            history.commit(f"seul {self.number}", files=self.edit("recette", one, value))

    def fix(self, kind: str, where: int) -> bool:
        """A hotfix; whether it touches nothing that recette touches."""
        history = self.history
        self.number += 1
        if kind == "picked" and self.made:
            picked = [step for step in history.picks(self.made[where % len(self.made)]) if step.files]
            history.hotfix(self.number, commits=picked or ["rien"])
            return False
        if kind == "line":
            history.hotfix(self.number, commits=[Step("ligne", self.edit("production", where, "correctif"))])
            return False
        made = history.hotfix(self.number, commits=[Step("urgent", {f"urgent-{self.number}.txt": "x\n"})])
        if kind == "undone":
            history.revert(made, on="production")
        return True

    def _merged_by_git(self, step: Step, since: str) -> Made:
        history, tip = self.history, self.history.tips["recette"]
        side = history.write(step.message, [since], dict(step.files or {}))
        said = git_merge(history.folder, tip, side)
        title = f"Merge pull request #{self.number} from equipe/vieux"
        sha = history.write(title, [tip, side], {}, tree=said)
        history.point("recette", sha)
        return Made(sha=sha, subject=title, parent=tip, inner=(side,), steps=(step,), files=dict(step.files or {}))

    def _production_merged(self, where: int) -> None:
        history = self.history
        self.fix("own", where)
        tips = [history.tips["recette"], history.tips["production"]]
        made = history.write("Merge branch 'production' into recette", tips, {}, tree=git_merge(history.folder, *tips))
        history.point("recette", made)


def git_merge(folder: Path, ours: str, theirs: str) -> str:
    """The tree of a merge; where it conflicts, with its marks: somebody has committed those."""
    import subprocess

    words = ["git", "merge-tree", "--write-tree", "--no-messages", ours, theirs]
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False)
    return done.stdout.decode().split("\n")[0]


@usual
@given(
    happened=st.lists(acts, min_size=1, max_size=7),
    urgent=st.lists(fixes, min_size=1, max_size=2),
    side=st.sampled_from(["--ours", "--theirs"]),
)
def test_nothing_is_lost_or_doubled(
    happened: list[tuple[str, int, int]], urgent: list[tuple[str, int]], side: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder) / "clone")
        told = Told(history)
        for kind, one, two in happened:
            told.act(kind, one, two)
        apart = [told.fix(kind, where) for kind, where in urgent]
        found = settled(history, side)
        whole = held(history, found)
        verdict = prove(whole)
        assert not verdict.breaches
        assert git(history.folder, "merge-base", found.new, history.tips["production"]) == history.tips["production"]
        if all(apart) and not found.settled:
            event("a hotfix of its own")
            assert verdict.outcome == "equal"
            assert tree(history, found.new) == promised(history)
        if not found.settled and not found.dropped and not found.replayed and not has_joined(happened):
            event("as git's own")
            theirs = by_git(history)
            assert not theirs or shape(history, found.new) == shape(history, theirs)
        assert settled(history, side) == found, "the same again gives the same commits"


def has_joined(happened: list[tuple[str, int, int]]) -> bool:
    """Whether production was merged in: there git's own keeps what stood below it where it is."""
    return any(kind == "production" for kind, _, _ in happened)


def settled(history: History, side: str) -> Rewritten:
    """The resync; whoever comes along settles each conflict by taking one side whole."""
    here = branches(history.ready())
    found = here.rebase(history.tips["recette"], history.tips["production"])
    for _ in range(40):
        if isinstance(found, Rewritten):
            return found
        assert isinstance(found, Conflict)
        place = Path(found.worktree)
        for name in found.files:
            stages = git(place, "ls-files", "--stage", "--", name)
            if ("\t" in stages) and (" 2\t" if side == "--ours" else " 3\t") in stages:
                git(place, "checkout", side, "--", name)
                git(place, "add", "--", name)
            else:
                git(place, "rm", "--quiet", "--", name)
        found = resumed(history.folder)
    raise AssertionError("forty conflicts")


def held(history: History, found: Rewritten) -> ResyncFacts:
    """What the proof holds against each other, gathered anew from git."""
    repository = open_repository(history.ready())
    old, production = history.tips["recette"], history.tips["production"]
    before = list(repository.history([old], [production]))
    after = list(repository.history([found.new], [production]))
    digests = branches(history.folder).identities([one.sha for one in (*before, *after)])
    whole = promised(history)
    clean = not git_conflicts(history.folder, old, production)
    differing = git(history.folder, "diff-tree", "-r", "--name-only", whole, f"{found.new}^{{tree}}").split("\n")
    return ResyncFacts(
        old=tuple(BranchCommit(sha=one.sha, digest=digests[one.sha], number=number(one.subject)) for one in before),
        new=tuple(BranchCommit(sha=one.sha, digest=digests[one.sha], number=number(one.subject)) for one in after),
        rewritten=found,
        expected=Merged(tree=whole, conflicts=() if clean else FILES),
        differing=tuple(FileChange(path=path, state="changed") for path in differing if path),
    )


def git_conflicts(folder: Path, ours: str, theirs: str) -> bool:
    """Whether a merge conflicts."""
    import subprocess

    words = ["git", "merge-tree", "--write-tree", "--name-only", ours, theirs]
    return subprocess.run(words, cwd=folder, capture_output=True, check=False).returncode != 0


def number(subject: str) -> int | None:
    """The pull request that a subject names."""
    from changelog.domain.history import messages
    from changelog.domain.model import Commit

    return messages.read(Commit("", (), "", "", 0, 0, subject)).number


def test_the_law_holds_what_it_says() -> None:
    """A commit lost on purpose is found."""
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder) / "clone")
        told = Told(history)
        told.act("merge", 0, 0)
        told.fix("own", 0)
        found = settled(history, "--ours")
        lost = next(iter(found.pairs))
        broken = Rewritten(new=found.new, pairs={one: new for one, new in found.pairs.items() if one != lost})
        kinds = Counter(breach.kind for breach in prove(held(history, broken)).breaches)
        assert kinds["gone"] == 1
        assert kinds["stranger"] == 1
