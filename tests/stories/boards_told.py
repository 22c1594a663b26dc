"""A team with a board: a GitHub project of an organisation or of a user beside GitHub, or a file beside git alone."""

import json
from typing import Any

from command import Answer, in_process
from forge_history import Forged
from github_server.board import Project
from told_by_forge import begin

COLUMNS = ("À faire", "En recette", "En production", "Abandonné")
WORLDS = ("organisation", "user", "file")


class Boarded:
    """A week that begins, and a board whose cards are said the same way in every world."""

    def __init__(self, forged: Forged, world: str, *, columns: tuple[str, ...] = COLUMNS, title: str = "Suivi") -> None:
        self.forged = forged
        self.history = forged.history
        self.world = world
        self.settings: list[str] = []
        self.extra: list[str] = ["[board]"]
        self.project: Project | None = None
        self._rows: list[dict[str, Any]] = []
        self._head = {"title": title, "columns": list(columns)}
        begin(forged.history)
        if world == "file":
            self.extra += ['kind = "file"', 'project = "board.toml"']
            return
        owner, user = ("lea", True) if world == "user" else ("betagouv", False)
        self.project = forged.hub.project(owner, 8, columns=list(columns), user=user, title=title)
        address = f"{forged.hub.server_url}/{'users' if user else 'orgs'}/{owner}/projects/8"
        self.extra += ['kind = "github"', f'project = "{address}"']

    @property
    def address(self) -> str:
        """What `board.project` says."""
        return self.extra[2].partition('"')[2].rstrip('"')

    def ticket(
        self, number: int, title: str = "", *, column: str | None = "", archived: bool = False, **known: Any
    ) -> None:
        """A ticket; on the board where a column is named, None: on the board in no column."""
        title = title or f"Ticket {number}"
        if self.project is not None:
            made = self.forged.repository.issue(number, title, **known)
            if column != "":
                self.project.add(made, column=column, archived=archived)
            return
        place = {} if column is None else {"column": column}
        if column != "":
            self._rows.append({"number": number, "title": title, "archived": archived, **place, **known})

    def draft(self, title: str, *, column: str = "En production", archived: bool = False) -> None:
        """A card that is no ticket."""
        if self.project is not None:
            self.project.draft(title, column=column, archived=archived)
        else:
            self._rows.append({"title": title, "column": column, "archived": archived})

    def merge(self, number: int, ticket: int, **known: Any) -> None:
        """A pull request whose branch names a ticket: git alone can tell."""
        branch = f"{ticket}-travail-{number}"
        if self.project is not None:
            self.forged.merged(number, branch=branch, **known)
        else:
            self.history.merge(number, branch=branch, **known)

    def run(self, command: str, *words: str) -> Answer:
        """A command in the clone."""
        if self.project is not None:
            self.forged.settings = [*self.settings, *self.extra]
            return self.forged.run(command, *words)
        folder = self.history.ready()
        (folder / "nouveautes.toml").write_text("\n".join([*self.settings, *self.extra]) + "\n", "utf-8")
        (folder / "board.toml").write_text(self._file(), "utf-8")
        return in_process(command, *words, "--repo", folder)

    def board(self, *words: str) -> dict[str, Any]:
        """`board --json`."""
        return self.run("board", "--json", *words).json

    def notes(self, *words: str) -> dict[str, Any]:
        """`notes --json`."""
        return self.run("notes", "--json", *words).json

    def _file(self) -> str:
        lines = [f"{key} = {_value(value)}" for key, value in self._head.items()]
        for row in self._rows:
            lines += ["", "[[tickets]]", *(f"{key} = {_value(value)}" for key, value in row.items())]
        return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    # A JSON string, number, boolean or list of strings is one of TOML too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def cards(form: dict[str, Any]) -> dict[int, tuple[str | None, bool | None, bool]]:
    """Ticket → its delivery's tag ("" where no change carries it), whether users have it, whether the notes tell it."""
    return {
        one["number"]: (
            one["delivery"]["tag"] if one["delivery"] else "",
            one["delivery"]["in_production"] if one["delivery"] else None,
            one["in_notes"],
        )
        for one in form["tickets"]
    }
