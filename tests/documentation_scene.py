"""A documentation repository as its people live with it: they write on branches, merge by every button, move pages.

It is bare and on this disk. The local GitHub can serve the same folder: what is done here, its people did there.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from command import GIT, git
from git_store import Store, init
from git_writing import slug

PAGE, SUMMARY = "dernieres-nouveautes.md", "SUMMARY.md"
CAMILLE = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "Camille"), ("EMAIL", "camille@exemple.invalid"))
}
FORGE = "https://forge.exemple.invalid/equipe/outil"
HEAD = "# Dernières nouveautés\n\nUn mot avant de commencer.\n"
OLD = f"## Du mardi 4 au lundi 10 janvier 2022\n\n* [Les premiers pas #9]({FORGE}/issues/9)\n"
CONTENTS = "# Table of contents\n\n* [Accueil](README.md)\n* [Dernières nouveautés](dernieres-nouveautes.md)\n"
Content = str | bytes | None


def page(*sections: str) -> str:
    """A page with these sections, a blank line between two."""
    return "\n".join([HEAD, *sections])


@dataclass
class Documentation:
    """The repository. An hour goes by with each commit, from Tuesday 18 January 2022 at 18:00 in Paris."""

    folder: Path
    default: str = "master"
    clock: int = 1642525200

    @property
    def store(self) -> Store:
        """Its objects and refs."""
        return Store(self.folder)

    def begin(self, files: Mapping[str, Content] | None = None) -> "Documentation":
        """A first commit: the page with one section, and a table of contents."""
        init(self.folder, self.default, bare=True)
        self.commit({PAGE: page(OLD), SUMMARY: CONTENTS, "README.md": "# Accueil\n"} if files is None else files)
        return self

    def commit(self, files: Mapping[str, Content], *, on: str = "", message: str = "Relit", links: bool = False) -> str:
        """Somebody's commit on a branch (None takes a file away; `links`: what is written are symbolic links)."""
        branch = on or self.default
        tip = self.tip(branch)
        mode = "120000" if links else "100644"
        held = {path: content.encode() if isinstance(content, str) else content for path, content in files.items()}
        changed = {path: None if content is None else (mode, content) for path, content in held.items()}
        made = self._written(self.store.edit(self.store.tree(tip), changed), [tip] if tip else [], message)
        self.store.point(f"refs/heads/{branch}", made)
        return made

    def edit(self, old: str, new: str, *, on: str = "", path: str = PAGE) -> str:
        """Somebody replaces a text, which stands there once."""
        text = self.text(on or self.default, path)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in:\n{text}"
        return self.commit({path: text.replace(old, new)}, on=on, message=f"Corrige {slug(new)}")

    def move(self, path: str, to: str, *, on: str = "") -> str:
        """Somebody moves a file."""
        return self.commit({path: None, to: self.raw(on or self.default, path)}, on=on, message="Range")

    def merge(self, branch: str, how: str, *, number: int = 1, message: str = "", delete: bool = True) -> str:
        """One of the three buttons: merge, squash, rebase. The commit that the default branch stands on then."""
        onto, head = self.tip(self.default), self.tip(branch)
        if how == "rebase":
            made = self._rebased(onto, head)
        else:
            tree = git(self.folder, "merge-tree", "--write-tree", "--no-messages", onto, head).split("\n")[0]
            subject = (
                f"Merge pull request #{number} from equipe/{branch}" if how == "merge" else f"Nouveautés (#{number})"
            )
            parents = [onto, head] if how == "merge" else [onto]
            made = self._written(tree, parents, message or subject)
        self.store.point(f"refs/heads/{self.default}", made)
        if delete:
            self.drop(branch)
        return made

    def conflicts(self, branch: str) -> bool:
        """Whether git alone could not merge a branch."""
        words = [*GIT, "merge-tree", "--write-tree", "--no-messages", self.tip(self.default), self.tip(branch)]
        return subprocess.run(words, cwd=self.folder, capture_output=True, check=False).returncode != 0

    def would_be(self, branch: str, path: str = PAGE) -> str:
        """A file as merging a branch would leave it."""
        words = ("merge-tree", "--write-tree", "--no-messages", self.tip(self.default), self.tip(branch))
        return self.text(git(self.folder, *words).split("\n")[0], path)

    def drop(self, branch: str) -> None:
        """Take a branch away."""
        git(self.folder, "update-ref", "-d", f"refs/heads/{branch}")

    def rename_default(self, name: str) -> None:
        """Give the default branch another name."""
        git(self.folder, "update-ref", f"refs/heads/{name}", self.tip(self.default))
        git(self.folder, "symbolic-ref", "HEAD", f"refs/heads/{name}")
        self.drop(self.default)
        self.default = name

    def tip(self, branch: str) -> str:
        """Where a branch stands, "" where there is none."""
        return self.store.ref(f"refs/heads/{branch}")

    def branches(self) -> list[str]:
        """The branches but the default one."""
        names = [name.removeprefix("refs/heads/") for name in self.store.refs("refs/heads/")]
        return [name for name in names if name != self.default]

    def count(self, branch: str) -> int:
        """How many commits a branch has that the default branch has not."""
        return int(git(self.folder, "rev-list", "--count", f"{self.default}..{branch}"))

    def changed(self, branch: str) -> list[str]:
        """The files in which a branch differs from where it left the default one, as its pull request shows them."""
        return git(self.folder, "diff", "--name-only", f"{self.default}...{branch}").split("\n")

    def lines(self, branch: str) -> tuple[list[str], list[str]]:
        """The lines that its pull request adds and takes away, over all files."""
        diff = git(self.folder, "diff", "--unified=0", f"{self.default}...{branch}").split("\n")
        told = [line for line in diff if not line.startswith(("+++", "---"))]
        return [line[1:] for line in told if line[:1] == "+"], [line[1:] for line in told if line[:1] == "-"]

    def raw(self, revision: str, path: str = PAGE) -> bytes:
        """The bytes of a file."""
        return self.store.file(revision, path)

    def text(self, revision: str = "", path: str = PAGE) -> str:
        """The text of a file, on the default branch if nothing else is said."""
        return self.raw(revision or self.default, path).decode()

    def has(self, revision: str, path: str) -> bool:
        """Whether a file stands there."""
        return path in self.store.files(revision)

    def messages(self, revisions: str) -> list[str]:
        """The messages of some commits, newest first."""
        return git(self.folder, "log", "--format=%B%x00", revisions).strip("\0\n").split("\0\n")

    def later(self) -> int:
        """An hour later, in seconds since 1970."""
        self.clock += 3600
        return self.clock

    def _rebased(self, onto: str, head: str) -> str:
        beside = self.folder.parent / "rebase"
        git(self.folder, "worktree", "add", "--quiet", "--detach", str(beside), head)
        git(beside, "-c", "user.name=Camille", "-c", "user.email=c@exemple.invalid", "rebase", "--quiet", onto)
        made = git(beside, "rev-parse", "HEAD")
        git(self.folder, "worktree", "remove", "--force", str(beside))
        return made

    def _written(self, tree: str, parents: list[str], message: str) -> str:
        stamp = b"Camille <camille@exemple.invalid> %d +0100" % self.later()
        return self.store.commit(tree, parents, message.encode(), stamp, stamp)
