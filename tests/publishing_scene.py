"""A product with a delivery to publish, its documentation, and `publish` as people run it, on both worlds.

scene = Scene(history, Documentation(folder).begin(), monkeypatch)      # or hub=hub: on the local GitHub
scene.told()                                                            # 101 for ticket 12, 102 for ticket 14
scene.publish()
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from command import Answer, git, in_process
from documentation_scene import FORGE, Documentation
from git_history import History
from github_server import GitHubServer, pull_refs
from github_server.repository import Repository

FIRST, TAG, NEXT = "2022-01-11", "2022-01-18", "2022-01-25"
BRANCH = f"nouveautes/{TAG}"
HEADING = "## Du mercredi 12 au mardi 18 janvier 2022"
TWELVE = f"* [Annuler un rendez-vous #12]({FORGE}/issues/12)"
FOURTEEN = f"* [Délai de deux jours #14]({FORGE}/issues/14)"
SIXTEEN = f"* [Rappels par SMS #16]({FORGE}/issues/16)"
SECTION = f"{HEADING}\n\n{FOURTEEN}\n{TWELVE}\n"
SLUG = "equipe/documentation"


@dataclass(frozen=True, kw_only=True)
class Request:
    """A pull request as people see it."""

    number: int
    head: str
    base: str
    state: str
    draft: bool
    title: str
    body: str
    labels: tuple[str, ...]
    reviewers: tuple[str, ...]


class Scene:
    """The product, the documentation and the command."""

    def __init__(
        self,
        history: History,
        documentation: Documentation,
        monkeypatch: pytest.MonkeyPatch,
        hub: GitHubServer | None = None,
    ) -> None:
        self.history = history
        self.documentation = documentation
        self.hub = hub
        self.docs: dict[str, str] = {"repository": f'"{documentation.folder}"'}  # key → value, in TOML
        self.more: list[str] = []
        self.repository: Repository | None = None
        self._environment = monkeypatch
        if hub:
            self.repository = hub.repository(SLUG, default_branch=documentation.default)
            self.repository.git = documentation.folder
            self.docs["repository"] = f'"{self.repository.clone_url}"'
            token = hub.token(kind="classic", scopes=("repo",))
            for name, value in hub.environment(token).items():
                monkeypatch.setenv(name, value)

    def told(self) -> "Scene":
        """A first delivery that users have, and the one to publish: tickets 12 and 14; 103 has no ticket."""
        self.history.merge(100, branch="9-les-premiers-pas", title="Les premiers pas")
        self.history.day(FIRST)
        self.history.tag(FIRST)
        self.history.release(FIRST)
        self.history.day("2022-01-13")
        self.history.merge(101, branch="12-annuler", title="Annuler un rendez-vous")
        self.history.merge(102, branch="14-delai", title="Délai de deux jours")
        self.history.merge(103, branch="range", title="Range le code")
        self.history.day(TAG)
        self.history.tag(TAG)
        return self

    def one_more(self) -> None:
        """Ticket 16 joins the delivery: its tag is moved."""
        self.history.day("2022-01-18 12:00")
        self.history.merge(105, branch="16-rappels", title="Rappels par SMS")
        self.history.tag(TAG)

    def release(self) -> None:
        """Users have the delivery."""
        self.history.release(TAG)

    def settings(self) -> str:
        """The settings' text."""
        docs = "\n".join(f"{key} = {value}" for key, value in self.docs.items())
        slug = f'[repository]\nslug = "equipe/outil"\nserver = "{FORGE.rpartition("/equipe")[0]}"\n'
        return "\n".join([*self.more, slug, "[docs]", docs, ""])

    def ready(self) -> Path:
        """The product's clone, with its settings, at an hour of the documentation's clock."""
        folder = self.history.ready()
        self.history.settings(self.settings())
        now = datetime.fromtimestamp(self.documentation.later(), UTC) + timedelta(hours=1)
        self._environment.setenv("NOUVEAUTES_NOW", now.strftime("%Y-%m-%dT%H:%M+00:00"))
        self.sync()
        return folder

    def run(self, *words: str) -> Answer:
        """`nouveautes publish`, without `--yes`."""
        return in_process("publish", *words, "--repo", self.ready())

    def publish(self, *words: str) -> Answer:
        """`nouveautes publish --yes`, which must succeed."""
        answer = self.run("--yes", *words)
        assert answer.code == 0, answer.err
        return answer

    def page(self, branch: str = BRANCH) -> str:
        """The page on a branch."""
        return self.documentation.text(branch)

    def requests(self) -> list[Request]:
        """Every pull request, in their order."""
        if self.repository:
            return [
                Request(
                    number=one.number, head=one.head, base=one.base, draft=one.draft, title=one.title, body=one.body,
                    state="merged" if one.merged_at else one.state,
                    labels=tuple(one.labels), reviewers=tuple(one.reviewers),
                )
                for one in self.repository.pulls.values()
            ]  # fmt: skip
        return [_read(path) for path in self._files()]

    def request(self) -> Request:
        """The one pull request that there is."""
        (one,) = self.requests()
        return one

    def close(self, number: int) -> None:
        """Somebody closes a pull request without merging it."""
        self._say(number, "closed")
        if self.repository:
            self.repository.pulls[number].state = "closed"
            self.repository.pulls[number].closed_at = "2022-01-19T09:00:00Z"

    def merge(self, how: str = "merge", *, number: int = 1, delete: bool = True, message: str = "") -> None:
        """Somebody merges a pull request by a button."""
        one = next(one for one in self.requests() if one.number == number)
        tip = self.documentation.tip(one.head)
        if not self.repository:  # a folder keeps no head of a pull request by itself
            git(self.documentation.folder, "update-ref", f"refs/pull/{number}/head", tip)
        self.sync()
        made = self.documentation.merge(one.head, how, number=number, delete=False, message=message)
        self._say(number, "merged", f'merge_commit = "{made}"\n')
        if self.repository:
            self.repository.pulls[number].merge(made)
        if delete:
            self.documentation.drop(one.head)

    def sync(self) -> None:
        """The forge sees what people did in git."""
        if self.repository:
            pull_refs.pushed(self.repository)

    def state(self) -> tuple[str, list[Request], int]:
        """Every branch, every pull request, and how much was written on the forge."""
        refs = git(self.documentation.folder, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads")
        return refs, self.requests(), self.writes()

    def writes(self) -> int:
        """How many requests asked for a change; of files, when they were last written."""
        if self.hub:
            return sum(one.writes for one in [*self.hub.requests, *self.hub.git_requests])
        return sum(path.stat().st_mtime_ns for path in self._files())

    def _files(self) -> list[Path]:
        folder = self.documentation.folder / "nouveautes" / "pull-requests"
        return sorted(folder.glob("*.md"), key=lambda path: int(path.stem))

    def _say(self, number: int, state: str, more: str = "") -> None:
        if self.repository:
            return
        path = self.documentation.folder / "nouveautes" / "pull-requests" / f"{number}.md"
        text = path.read_text("utf-8")
        assert 'state = "open"' in text
        path.write_text(text.replace('state = "open"', f'{more}state = "{state}"', 1), "utf-8")


def _read(path: Path) -> Request:
    _, head, body = path.read_text("utf-8").split("+++\n", 2)
    told: dict[str, Any] = tomllib.loads(head)
    return Request(
        number=int(path.stem), head=told["head"], base=told["base"], state=told["state"], draft=told["draft"],
        title=told["title"], body=body.strip("\n"), labels=tuple(told.get("labels", ())),
        reviewers=tuple(told.get("reviewers", ())),
    )  # fmt: skip


def path_of(url: str) -> Path:
    """The file that an address names."""
    return Path(unquote(urlsplit(url).path))
