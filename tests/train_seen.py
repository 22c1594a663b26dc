"""What came of a week, seen from outside: files, pull requests, what is told, the page, the board, comments."""

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from command import Answer, Collected, entries, git
from documentation_scene import Documentation
from git_history import History
from github_server import GitHubServer
from github_server.board import Project
from github_server.repository import Repository
from github_server.state import Issue
from publishing_scene import Scene
from train_words import BOARD, PRODUCTION, PULLS

_NUMBER = re.compile(r"^Merge pull request #(\d+) ")


class Seen(Scene):
    """What anybody can see; `train_scene.Train` adds the people and the command."""

    folder: Path
    remote: Path
    clone: Path

    def __init__(
        self, history: History, documentation: Documentation, monkeypatch: pytest.MonkeyPatch, hub: GitHubServer | None
    ) -> None:
        super().__init__(history, documentation, monkeypatch, hub)
        self.product: Repository | None = None
        self.project: Project | None = None

    def tip(self, branch: str = PRODUCTION) -> str:
        """Where a branch of the remote stands, "" where it is not there."""
        return self.history.store.ref(f"refs/heads/{branch}")

    def records(self, *kinds: str) -> list[dict[str, Any]]:
        """What the remote's notes hold, of some kinds, oldest first."""
        self.history.ready()
        listed = git(self.remote, "notes", "--ref=nouveautes", "list")
        texts = [git(self.remote, "cat-file", "blob", row.split(" ")[0]) for row in listed.split("\n") if row]
        found = [json.loads(line) for text in texts for line in text.split("\n") if line]
        return [one for one in found if not kinds or one["kind"] in kinds]

    def tags(self) -> list[str]:
        """The remote's tags."""
        return [name.removeprefix("refs/tags/") for name in self.history.store.refs("refs/tags/")]

    def newest(self) -> str:
        """The newest date tag: -2 comes after the one without."""
        return max(self.tags(), key=lambda name: (name[:10], int(name[11:] or 1)))

    def refs(self) -> dict[str, str]:
        """Every ref of the remote."""
        return self.history.store.refs()

    def files(self, revision: str = PRODUCTION) -> dict[str, str]:
        """Path → text of everything in a commit."""
        held = self.history.store.files(revision)
        return {name: text.decode().removesuffix("\n") for name, text in held.items()}

    def holds(self, revision: str, number: int) -> bool:
        """Whether anything at all of a pull request is in a commit: its own file, or its line of the common one."""
        there, pull = self.files(revision), PULLS[number]
        lines = [f"{name} : {value}" for name, value in pull.lines.items()]
        return any(path in there for path in pull.files) or any(line in there["service.txt"] for line in lines)

    def whole(self, revision: str, number: int) -> bool:
        """Whether all of a pull request is in a commit."""
        there, pull = self.files(revision), PULLS[number]
        lines = [f"{name} : {value}" for name, value in pull.lines.items()]
        own = all(there.get(path) == text.rstrip("\n") for path, text in pull.files.items())
        return own and all(line in there["service.txt"] for line in lines)

    def pulls(self, revision: str = "recette", without: str = "") -> Counter[int]:
        """The pull requests merged below a commit (and not below another one), and how often each."""
        words = [revision, *([f"^{without}"] if without else [])]
        subjects = git(self.remote, "log", "--format=%s", *words, "--").split("\n")
        return Counter(int(found[1]) for subject in subjects if (found := _NUMBER.match(subject)))

    def collected(self, *words: str) -> Collected:
        """`collect --json`, in the clone as it is once it has fetched."""
        return Collected(self.read("collect", *words))

    def tickets_told(self, *words: str) -> list[int]:
        """The tickets that the notes of a delivery tell, in order."""
        form = self.read("notes", *words)
        return sorted(entry["ticket"] for entry in entries(form) if entry["ticket"] is not None)

    def read(self, *words: str) -> dict[str, Any]:
        """What a reading command answers, once the clone has fetched as a person would."""
        self.fetch()
        command, *rest = words
        return self.run(command, *rest, "--json", yes=False).json

    def run(self, *words: str, yes: bool = True, at: Path | None = None) -> Answer:
        """A command in the clone."""
        raise NotImplementedError

    def fetch(self) -> None:
        """A person fetches: from the remote's folder, whatever the address says."""
        if self.clone.exists():
            spec = "+refs/heads/*:refs/remotes/origin/*"
            git(self.clone, "fetch", "--quiet", "--prune", "--tags", "--force", str(self.remote), spec)

    def columns(self) -> dict[int, str]:
        """Ticket → its column on the board, "archivé" where it is archived."""
        if self.project:
            items = [one for one in self.project.items if isinstance(one.content, Issue)]
            return {one.content.number: "archivé" if one.archived else one.column or "" for one in items}  # type: ignore[union-attr]
        held = tomllib.loads((self.folder / BOARD).read_text("utf-8"))
        return {one["number"]: "archivé" if one.get("archived") else one.get("column", "") for one in held["tickets"]}

    def states(self) -> dict[int, str]:
        """Ticket → open or closed."""
        if self.product:
            return {number: one.state for number, one in self.product.issues.items()}
        held = tomllib.loads((self.folder / BOARD).read_text("utf-8"))
        return {one["number"]: one["state"] for one in held["tickets"]}

    def product_requests(self) -> dict[int, tuple[str, str, str]]:
        """The product's pull requests: number → head, base, state."""
        if self.product:
            return {
                number: (one.head, one.base, "merged" if one.merged_at else one.state)
                for number, one in self.product.pulls.items()
            }
        found = {}
        for path in self._product_files():
            told = tomllib.loads(path.read_text("utf-8").split("+++\n", 2)[1])
            found[int(path.stem)] = (told["head"], told["base"], told["state"])
        return found

    def comments(self) -> list[str]:
        """Every comment on every pull request, of the product and of the documentation."""
        if self.hub:
            return [
                said.body
                for place in (self.product, self.repository) if place
                for one in place.pulls.values() for said in one.comments
            ]  # fmt: skip
        files = [*self._product_files(), *self._files()]
        told = [tomllib.loads(path.read_text("utf-8").split("+++\n", 2)[1]) for path in files]
        return [said["body"] for one in told for said in one.get("comments", ())]

    def hub_writes(self) -> int:
        """How many requests asked GitHub for a change; 0 without it."""
        return self.writes() if self.hub else 0

    def untouched(self) -> tuple[str, str, str]:
        """The clone's HEAD, local branches and work tree, as they must stay."""
        return (
            git(self.clone, "rev-parse", "HEAD"),
            git(self.clone, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"),
            git(self.clone, "status", "--porcelain"),
        )

    def ended(self) -> dict[str, Any]:
        """All that a run changes, to be compared with what it is after another one; records' times aside."""
        return {
            "refs": {ref: sha for ref, sha in self.refs().items() if not ref.startswith("refs/notes/")},
            "docs": self.documentation.store.refs("refs/heads/"),
            "requests": self.requests(),
            "product": self.product_requests(),
            "comments": sorted(self.comments()),
            "columns": self.columns(),
            "states": self.states(),
        }

    def _product_files(self) -> list[Path]:
        folder = self.remote / "nouveautes" / "pull-requests"
        return sorted(folder.glob("*.md"), key=lambda path: int(path.stem))
