"""A team for which all is well, on the local GitHub, and the lines that `doctor` prints about it."""

import base64
import json
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from command import Answer, git, in_process
from environment import Place, serving
from forge_history import Forged
from git_history import History
from github_server import GitHubServer

DOCS, PAGE = "rdv-solidarites/rdv-solidarites-doc", "dernieres-nouveautes.md"
COLUMNS = ["À faire", "En recette", "En production"]
CHANNEL = "https://mattermost.exemple.invalid/hooks/s3cr3t-hook"


class Doctored(Forged):
    """A clone, its forge, board, documentation, environment and channel, and `doctor` run in it."""

    def __init__(
        self, history: History, hub: GitHubServer, monkeypatch: pytest.MonkeyPatch, place: Place, beside: Path
    ) -> None:
        super().__init__(history, hub, monkeypatch)
        self.monkeypatch, self.place = monkeypatch, place
        self.token = hub.token(kind="classic", scopes=["repo", "project"])
        self.use(self.token)
        history.merge(101, title="Rappels")
        history.tag("2022-01-18")
        history.release("2022-01-18")
        self.merged(102)
        self.board = hub.project("betagouv", 8, columns=COLUMNS)
        self.board.add(self.repository.issue(12, "Rappels"), column="En production")
        self.docs = hub.repository(DOCS, default_branch="master")
        pages = History(beside / "documentation", production="")
        pages.commit("Page", files={PAGE: "# Nouveautés\n"})
        pages.point("master", pages.tips["recette"])
        self.docs.fill(pages.ready())
        monkeypatch.setenv("NOUVEAUTES_CHANNEL_EQUIPE_2", CHANNEL)
        self.said: dict[str, dict[str, str]] = {
            "repository": {"integration": "recette", "production": "production"},
            "board": {"kind": "github", "project": f"{hub.server_url}/orgs/betagouv/projects/8"},
            "docs": {"repository": f"{hub.server_url}/{DOCS}", "page": PAGE},
            "calendar": {"tag": "monday 18:00"},
        }
        self.lists: dict[str, dict[str, list[str]]] = {"announce": {"channels": ["equipe-2"]}}
        self.environments = [
            {"name": "recette", "url": place.url, "branch": "recette", "version_url": f"{place.url}/v"}
        ]

    def clone(self) -> Path:
        """The clone, fetched from the forge, with its settings."""
        self.settings = [
            *(f"[{table}]\n{_keys(values)}" for table, values in self.said.items()),
            *(f"[{table}]\n{_keys(values)}" for table, values in self.lists.items()),
            *(f"[[environments]]\n{_keys(one)}" for one in self.environments),
        ]
        fresh = "origin" not in git(self.history.ready(), "remote").split()
        folder = super().clone()
        if fresh:
            self.repository.fill(folder)
            git(folder, "fetch", "--quiet", "origin")
            git(folder, "remote", "set-head", "origin", "recette")
        return folder

    def ask(self, *words: str) -> "Told":
        """`doctor --json`."""
        answer = self.run("doctor", "--json", "--debug", *words)
        assert answer.err == "", answer.err
        return Told(answer)


class Told:
    """What `doctor --json` answered."""

    def __init__(self, answer: Answer) -> None:
        self.code = answer.code
        self.form: dict[str, Any] = json.loads(answer.out)
        self.lines: list[dict[str, str]] = self.form["checks"]

    def of(self, *states: str) -> list[dict[str, str]]:
        """The lines in these states."""
        return [one for one in self.lines if one["state"] in states]

    @property
    def bad(self) -> list[tuple[str, str]]:
        """What failed or is a warning: key and state."""
        return [(one["key"], one["state"]) for one in self.of("failed", "warning")]

    def line(self, key: str, subject: str | None = None) -> dict[str, str]:
        """The first line of a key, the worst of them first."""
        found = [one for one in self.lines if one["key"] == key and subject in (None, one["subject"])]
        order = ("failed", "warning", "skipped", "ok")
        return sorted(found, key=lambda one: order.index(one["state"]))[0]


@pytest.fixture
def place() -> Iterator[Place]:
    """An environment."""
    with serving() as one:
        yield one


@pytest.fixture
def well(
    history: History, hub: GitHubServer, monkeypatch: pytest.MonkeyPatch, place: Place, tmp_path: Path
) -> Doctored:
    """A team for which all is well."""
    return Doctored(history, hub, monkeypatch, place, tmp_path)


def untagged(well: Doctored) -> None:
    """Take its date tags away, here and on the forge; a tag of another kind stays."""
    folder = well.clone()
    git(folder, "tag", "v1", "2022-01-18")
    for place in (folder, well.repository.git_dir):
        git(place, "tag", "--delete", "2022-01-18")


def program_at(path: Path, text: str) -> None:
    """Write a program of the shell."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def _keys(values: Mapping[str, str | list[str]]) -> str:
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


def forms_of(secret: str) -> list[str]:
    """The shapes in which a secret could show: as it is, quoted for an address, in base64 as git sends it."""
    encoded = [base64.b64encode(text.encode()).decode() for text in (secret, f"x-access-token:{secret}")]
    return [secret, quote(secret, safe=""), *encoded, *(one.rstrip("=")[4:-4] for one in encoded)]


def files_of(*folders: Path) -> dict[str, bytes]:
    """Every file below some folders, with what it holds."""
    return {str(path): path.read_bytes() for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()}


def plain_doctor(folder: Path, *words: str) -> Told:
    """`doctor --json` of any folder."""
    return Told(in_process("doctor", "--json", "--repo", folder, *words))
