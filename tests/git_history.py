"""Real git histories, told like a story: merges, squashes, hotfixes, tags, releases and resyncs of an invented team.

history.merge(101, branch="12-titre", title="…", commits=["Ferme #12"])
history.tag("2022-01-18")
history.hotfix(104, title="…")
history.resync()
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from command import git
from git_writing import LEA, PARIS, Files, Person, Writing, slug

FORGE = Person(name="GitHub", email="noreply@github.com")
BOT = Person(name="dependabot[bot]", email="49699333+dependabot[bot]@users.noreply.github.com")


@dataclass(frozen=True, slots=True)
class Step:
    """One commit of a branch. `files` None: a new file of its own; empty: an empty commit."""

    message: str | bytes
    files: Files | None = None
    author: Person = LEA
    authored: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A change that was told: its head, the commits it brought, and what it did to the files."""

    sha: str
    subject: str
    parent: str
    title: str = ""
    inner: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    files: dict[str, str | None] = field(default_factory=dict)
    undo: dict[str, str | None] = field(default_factory=dict)


class History(Writing):
    """A repository with `recette` and (unless empty) `production`, both at one first commit."""

    def __init__(
        self,
        folder: Path,
        *,
        production: str = "production",
        now: str = "2022-01-10 09:00",
        object_format: str = "sha1",
        bare: bool = False,
    ) -> None:
        super().__init__(folder, now=now, object_format=object_format, bare=bare)
        self.production = production
        self.own_files = 0
        start = self.write("Début", [], {"lisez-moi.txt": "Bonjour\n"})
        for branch in ("recette", production):
            if branch:
                self.point(branch, start)

    def day(self, moment: str) -> None:
        """Go to a day (at nine) or to a moment, in Paris."""
        moment = moment if ":" in moment else f"{moment} 09:00"
        self.now = datetime.fromisoformat(moment).replace(tzinfo=PARIS)

    def commit(self, message: str | bytes, *, on: str = "recette", files: Files | None = None, author: Person = LEA,
               authored: datetime | None = None, committer: Person | None = None) -> Made:  # fmt: skip
        """One commit straight onto a branch."""
        step = Step(message, files, author, authored)
        return self._land([step], on, committer)

    def squash(self, number: int, title: str, *, body: str = "", on: str = "recette", files: Files | None = None,
               author: Person = LEA) -> Made:  # fmt: skip
        """A pull request as the forge's squash writes it."""
        step = Step(f"{title} (#{number})" + (f"\n\n{body}" if body else ""), files, author)
        return self._land([step], on, FORGE, title=title)

    def rebase_merge(self, *messages: str, on: str = "recette") -> Made:
        """A pull request as the forge's rebase merge leaves it: its commits, dated when they were written."""
        return self._land([Step(text, authored=self.now.replace(hour=1)) for text in messages], on, FORGE)

    def merge(
        self, number: int | None, *, branch: str = "", title: str = "", commits: Sequence[str | Step] = (),
        onto: str = "recette", since: str = "", message: str = "", extra: Files | None = None,
    ) -> Made:  # fmt: skip
        """A branch, cut at `since` (the tip where empty), merged. `extra`: files edited into the merge itself."""
        title = title or f"Titre {number}"
        branch = branch or slug(title)
        message = message or f"Merge pull request #{number} from equipe/{branch}\n\n{title}"
        steps = [step if isinstance(step, Step) else Step(step) for step in commits or [title]]
        parent = self.tips[onto]
        done = self._branch(steps, since or parent)
        sha = self.write(message, [parent, done.shas[-1]], done.files | dict(extra or {}), committer=FORGE)
        self.point(onto, sha)
        return Made(sha=sha, subject=message.partition("\n")[0], title=title, parent=parent, inner=tuple(done.shas),
                    steps=tuple(done.steps), files=done.files, undo=done.undo)  # fmt: skip

    def hotfix(self, number: int, *, title: str = "", commits: Sequence[str | Step] = ()) -> Made:
        """A pull request merged straight into production."""
        branch = f"hotfix-{slug(title or str(number))}"
        return self.merge(number, branch=branch, title=title, commits=commits, onto=self.production)

    def picks(self, made: Made) -> list[Step]:
        """What a change did, to be done again elsewhere: same authors, dates, messages and files."""
        dates = self.git("log", "--no-walk=unsorted", "--format=%aI", *(made.inner or [made.sha])).split("\n")
        return [
            replace(step, authored=datetime.fromisoformat(date)) for step, date in zip(made.steps, dates, strict=True)
        ]

    def revert(self, made: Made, *, message: str = "", on: str = "recette") -> Made:
        """Take a change back as `git revert` does (`-m 1` for a merge)."""
        of = f", reversing\nchanges made to {made.parent}" if made.inner else ""
        said = message or f'Revert "{made.subject}"\n\nThis reverts commit {made.sha}{of}.'
        return self.commit(said, on=on, files=made.undo)

    def tag(self, name: str, *, at: str = "", message: str = "") -> str:
        """A date tag on recette (or anywhere): lightweight, annotated where it has a message. The tagged commit."""
        sha = at or self.tips["recette"]
        if message:
            self.tag_object(name, sha, message)
        else:
            self.tag_ref(name, sha)
        return sha

    def release(self, name: str, *, by_merge: bool = False) -> None:
        """Production moves to the tag, or merges it."""
        tagged = self.store.resolve(f"refs/tags/{name}")
        old = self.tips[self.production]
        if by_merge:
            self.join(self.production, tagged, f"Merge tag '{name}' into {self.production}")
        else:
            assert self.store.descends(tagged, old), f"{name} is not ahead of {self.production}"
            self.point(self.production, tagged)

    def resync(self, *options: str) -> str:
        """Rebase recette on production, merges preserved, with git's own rebase; the old tip."""
        old, beside = self.tips["recette"], self.folder.parent / "rebase"
        self.git("worktree", "add", "--quiet", "--detach", str(beside), old)
        git(beside, "rebase", "--quiet", "--rebase-merges", *options, self.tips[self.production])
        new = git(beside, "rev-parse", "HEAD")
        self.git("worktree", "remove", "--force", str(beside))
        self.point("recette", new)
        return old

    def resync_by_merge(self) -> str:
        """Merge production into recette."""
        return self.join("recette", self.tips[self.production], f"Merge branch '{self.production}' into recette")

    def join(self, branch: str, other: str, message: str, *, by: Person = LEA) -> str:
        """A merge of two lines, with the tree that git gives it."""
        parents = [self.tips[branch], other]
        tree = self.git("merge-tree", "--write-tree", *parents).split("\n")[0]
        sha = self.write(message, parents, {}, tree=tree, committer=by)
        self.point(branch, sha)
        return sha

    def find(self, words: str, branch: str = "recette") -> str:
        """The newest commit of a branch whose message holds these words."""
        sha = self.git("log", "-1", "--format=%H", "--fixed-strings", f"--grep={words}", branch)
        assert sha, f"no commit of {branch} says {words!r}"
        return sha

    def settings(self, text: str) -> None:
        """Write nouveautes.toml at the root."""
        (self.folder / "nouveautes.toml").write_text(text, encoding="utf-8")

    def say(self, name: str, text: str) -> None:
        """Write a file of nouveautes.d."""
        (self.folder / "nouveautes.d").mkdir(exist_ok=True)
        (self.folder / "nouveautes.d" / name).write_text(text, encoding="utf-8")

    def _branch(self, steps: Sequence[Step], start: str, committer: Person | None = None) -> "Branch":
        tip, done = start, Branch()
        for step in steps:
            changed = dict(self._own_file(step) if step.files is None else step.files)
            for path in changed:
                done.undo.setdefault(path, self.content.get(path))
            tip = self.write(
                step.message, [tip], changed, author=step.author, authored=step.authored, committer=committer
            )
            done.shas.append(tip)
            done.steps.append(replace(step, files=changed))
            done.files |= changed
        return done

    def _land(self, steps: Sequence[Step], on: str, committer: Person | None, title: str = "") -> Made:
        parent = self.tips[on]
        done = self._branch(steps, parent, committer)
        self.point(on, done.shas[-1])
        subject = _text(steps[-1].message).partition("\n")[0]
        return Made(sha=done.shas[-1], subject=subject, title=title or subject, parent=parent,
                    steps=tuple(done.steps), files=done.files, undo=done.undo)  # fmt: skip

    def _own_file(self, step: Step) -> dict[str, str | None]:
        text = _text(step.message)
        self.own_files += 1
        return {f"pages/{slug(text.partition(chr(10))[0])}-{self.own_files}.txt": f"{text}\n"}


@dataclass(slots=True)
class Branch:
    """Commits in a row, with what they did together."""

    shas: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    files: dict[str, str | None] = field(default_factory=dict)
    undo: dict[str, str | None] = field(default_factory=dict)


def _text(message: str | bytes) -> str:
    return message if isinstance(message, str) else message.decode(errors="replace")
