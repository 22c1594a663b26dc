"""A product on its remote, its people, its clones and its documentation: whole weeks of the train, on both worlds.

train = Train(folder, monkeypatch)                   # a bare remote; hub=hub: the local GitHub, production protected
train.begin()                                        # 100 is delivered, 101 and 102 wait
train.monday(); train.run("demo", "--shown"); train.merged(103); train.hotfix(104)

Everybody works on the remote: `merged` and `hotfix` are the forge's button, the command works in a clone of its own.
What came out is seen by `train_seen.Seen`, which this class extends.
"""

import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from command import Answer, git, in_process
from documentation_scene import Documentation
from environment import Place
from git_history import FORGE, History
from github_server import GitHubServer
from github_server.bare import create
from train_seen import Seen
from train_words import (
    BOARD,
    COLUMNS,
    DELIVERED,
    FIRST,
    PRODUCTION,
    PULLS,
    SERVICE,
    SLUG,
    TAG,
    TICKETS,
    Pull,
)


class Running(Place):
    """An environment that runs what production is, or what it is held at."""

    def __init__(self, remote: Path) -> None:
        super().__init__()
        self.remote = remote
        self.held = ""

    def said(self) -> bytes:
        """The SHA, as JSON."""
        sha = self.held or git(self.remote, "rev-parse", f"refs/heads/{PRODUCTION}")
        return f'{{"sha": "{sha}"}}'.encode()


class Train(Seen):
    """The product's remote, its people, and the command in a clone. `more`: further lines of the settings, in TOML."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, hub: GitHubServer | None = None) -> None:
        self.folder = folder
        self.remote = folder / "product.git"
        if hub:
            create(self.remote, "recette")
        self.history = History(self.remote, bare=True)
        self.history.content = {}
        documentation = folder / "documentation.git"
        if hub:
            create(documentation, "master")
        super().__init__(self.history, Documentation(documentation).begin(), monkeypatch, hub)
        self.clone = folder / "clone"
        self.clones = [self.clone]
        self.place = Running(self.remote)
        self.more: list[str] = []
        self.rules: dict[str, str] = {}
        self.former: tuple[str, ...] = ()
        self.board_more = ""
        self._environment = monkeypatch
        if hub:
            self._on_github(hub)

    def begin(self) -> "Train":
        """The service, its first delivery with 100, and 101 and 102 merged for the next one."""
        self.at("2022-01-05 09:00")
        self._commit("Le service", {"service.txt": SERVICE})
        self.history.point(PRODUCTION, self.history.tips["recette"])
        self._file_board()
        self.merged(100)
        self.at(f"{FIRST} 09:00")
        self.tagged(FIRST)
        self.released(FIRST)
        self.at("2022-01-12 09:00")
        self.merged(101)
        self.merged(102)
        self.at(f"{TAG} 18:00")
        return self

    def at(self, moment: str) -> None:
        """Go to a moment, in Paris."""
        self.history.day(moment)

    def run(self, *words: str, yes: bool = True, at: Path | None = None) -> Answer:
        """A command in the clone, ten minutes later; agreed to unless somebody is to be asked."""
        return in_process(*self.typed(*words, yes=yes, at=at))

    def typed(self, *words: str, yes: bool = True, at: Path | None = None) -> list[str | Path]:
        """The words of a command, once the clone, its settings and the clock are ready for it."""
        self.history.now += timedelta(minutes=10)
        clone = at or self.clone
        if not clone.exists():
            self._cloned(clone)
        (clone / "nouveautes.toml").write_text(self.settings(), "utf-8")
        self._environment.setenv("NOUVEAUTES_NOW", self.history.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M+00:00"))
        self.sync()
        return [*words, *(("--yes",) if yes else ()), "--repo", clone]

    def do(self, *words: str) -> Answer:
        """A command that must succeed."""
        answer = self.run(*words)
        assert answer.code == 0, f"{' '.join(words)}: {answer.code}\n{answer.err}\n{answer.out}"
        return answer

    def elsewhere(self) -> Path:
        """From now on, the command works in a fresh clone: another machine."""
        self.clone = self.folder / f"clone-{len(self.clones) + 1}"
        self.clones.append(self.clone)
        # Nothing of this machine's memory is on the other one.
        self._environment.setenv("NOUVEAUTES_CACHE", str(self.folder / f"cache-{len(self.clones)}"))
        return self.clone

    def settings(self) -> str:
        """The settings' text."""
        server = self.hub.server_url if self.hub else "https://forge.exemple.invalid"
        board = (
            f'kind = "github"\nproject = "{self.hub.server_url}/orgs/equipe/projects/8"'
            if self.hub
            else f'kind = "file"\nproject = "{self.folder / BOARD}"'
        )
        former = f"\nformer = {list(self.former)}".replace("'", '"') if self.former else ""
        parts = [
            *self.more,
            f'[repository]\nslug = "{SLUG}"\nserver = "{server}"\nproduction = "{PRODUCTION}"{former}',
            f"[board]\n{board}\n{self.board_more}",
            "[docs]\n" + "\n".join(f"{key} = {value}" for key, value in self.docs.items()),
            "[release]\n" + "\n".join(f"{key} = {value}" for key, value in self.rules.items()),
        ]
        if self.place.url:
            parts.append(
                f'[[environments]]\nname = "production"\nbranch = "{PRODUCTION}"\nversion_url = "{self.place.url}/v"'
            )
        return "\n\n".join(parts) + "\n"

    def merged(
        self, number: int, *, onto: str = "recette", since: str = "", empty: bool = False, extra: Mapping[str, str] | None = None,
        pull: Pull | None = None,
    ) -> str:  # fmt: skip
        """Somebody merges a pull request by the forge's button. `empty`: its branch also holds an empty commit; `extra`:
        files edited into the merge itself; `since`: where its branch was cut.
        """
        told = pull or PULLS[number]
        self.look()
        onto_tip, tip = self.history.tips[onto], since or self.history.tips[onto]
        tip = self.history.write(f"{told.title}\n\n{told.closing}", [tip], self._edited(tip, told))
        if empty:
            tip = self.history.write("Relance la CI", [tip], {})
        tree = self._tree(onto_tip, tip)
        message = f"Merge pull request #{number} from equipe/{told.branch}\n\n{told.title}"
        made = self.history.write(message, [onto_tip, tip], dict(extra or {}), tree=tree, committer=FORGE)
        self.history.point(onto, made)
        self._said(number, told, onto, tip, made)
        return made

    def hotfix(self, number: int = 104, *, pull: Pull | None = None, of: int = 0) -> str:
        """A pull request merged straight into production; `of`: a cherry-pick of what another one did."""
        told = pull or PULLS[number]
        if of:
            one = PULLS[of]
            told = Pull(
                branch=f"{one.branch}-en-urgence",
                title=one.title,
                ticket=one.ticket,
                closing=one.closing,
                lines=one.lines,
                files=one.files,
            )
        return self.merged(number, onto=PRODUCTION, pull=told)

    def merge_request(self, number: int, head: str, base: str) -> str:
        """Somebody presses the button of a pull request that the tool has opened."""
        self.look()
        ours, theirs = self.history.tips[base], self.history.tips[head]
        message = f"Merge pull request #{number} from equipe/{head}\n\nComme demandé"
        made = self.history.write(message, [ours, theirs], {}, tree=self._tree(ours, theirs), committer=FORGE)
        self.history.point(base, made)
        if self.product:
            self.product.pulls[number].merge(made)
            self.green(made)
        return made

    def branch(self, number: int, *, since: str = "") -> str:
        """Somebody opens a pull request on recette, cut from a commit (the head); its head."""
        told = PULLS[number]
        self.look()
        base = since or self.history.tips["recette"]
        tip = self.history.write(f"{told.title}\n\n{told.closing}", [base], self._edited(base, told))
        self.history.point(told.branch, tip)
        if self.product:
            self.product.pull_request(number, told.title, body=told.body, base="recette", head=told.branch)
        return tip

    def again(self, ticket: int, number: int) -> Pull:
        """A pull request that goes on with a ticket that was delivered."""
        return Pull(
            branch=f"{ticket}-encore", title=f"Encore {ticket}", ticket=ticket, closing=f"Ferme #{ticket}",
            files={f"pages/{number}.txt": f"Encore ({number})\n"},
        )  # fmt: skip

    def tagged(self, name: str, *, at: str = "") -> None:
        """A date tag made by hand on recette."""
        self.look()
        self.history.tag(name, at=at)

    def released(self, name: str) -> None:
        """A release made by hand: production goes to the tag."""
        self.look()
        self.history.release(name)

    def monday(self) -> Answer:
        """Monday's tag."""
        self.at(f"{TAG} 18:00")
        return self.do("tag")

    def shown(self) -> Answer:
        """Tuesday's demo took place."""
        self.at("2022-01-18 11:00")
        return self.do("demo", "--shown")

    def look(self) -> None:
        """See where the remote's branches are by now: the command moves them too."""
        heads = self.history.store.refs("refs/heads/")
        self.history.tips = {name.removeprefix("refs/heads/"): sha for name, sha in heads.items()}

    def green(self, sha: str) -> None:
        """The team's own checks pass on a commit."""
        if self.product:
            self.product.status(sha, "ci", "success")

    def _commit(self, message: str, files: dict[str, str | None]) -> None:
        made = self.history.write(message, [self.history.tips["recette"]], files)
        self.history.point("recette", made)

    def _tree(self, ours: str, theirs: str) -> str:
        words = ["git", "merge-tree", "--write-tree", "--no-messages", ours, theirs]
        done = subprocess.run(words, cwd=self.remote, capture_output=True, check=False)
        assert done.returncode == 0, f"the forge's button refuses: {done.stdout.decode()}"
        return done.stdout.decode().split("\n")[0]

    def _edited(self, base: str, told: Pull) -> dict[str, str | None]:
        """What its commit writes: files of its own, and lines of the service's one file."""
        files: dict[str, str | None] = dict(told.files)
        if told.lines:
            text = self.history.store.file(base, "service.txt").decode()
            for name, value in told.lines.items():
                text, count = re.subn(rf"^{name} : .*$", f"{name} : {value}", text, flags=re.M)
                assert count == 1, name
            files["service.txt"] = text
        return files

    def _said(self, number: int, told: Pull, onto: str, head: str, made: str) -> None:
        """The forge knows of it, and closes its ticket where the base is the default branch."""
        if not self.product:
            return
        moment = self.history.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        known = self.product.pulls.get(number)
        if known:
            known.merge(made, at=moment)
        else:
            self.product.pull_request(
                number, told.title, body=told.body, base=onto, head=told.branch, head_sha=head, merge_commit=made,
                merged_at=moment,
            )  # fmt: skip
        self.green(made)
        if onto == "recette" and told.ticket in self.product.issues:
            self.product.issues[told.ticket].close(at=moment)

    def _cloned(self, clone: Path) -> None:
        people = ("--config", "user.name=Léa", "--config", "user.email=lea@exemple.invalid")
        git(self.folder, "clone", "--quiet", "--template=", *people, str(self.remote), clone.name)
        if self.product:
            config = clone / ".git" / "config"
            config.write_text(config.read_text("utf-8").replace(str(self.remote), self.product.clone_url), "utf-8")
        (clone / ".git" / "info").mkdir(exist_ok=True)
        (clone / ".git" / "info" / "exclude").write_text("nouveautes.toml\n", "utf-8")

    def _file_board(self) -> None:
        if self.hub:
            return
        rows = [f"columns = [{', '.join(f'{chr(34)}{name}{chr(34)}' for name in COLUMNS)}]"]
        for number, title in TICKETS.items():
            column = "En production" if number in DELIVERED else "Recette"
            rows.append(f'[[tickets]]\nnumber = {number}\ntitle = "{title}"\nstate = "open"\ncolumn = "{column}"')
        (self.folder / BOARD).write_text("\n\n".join(rows) + "\n", "utf-8")

    def _on_github(self, hub: GitHubServer) -> None:
        """The product on GitHub: tickets on a board, production protected against pushes."""
        product = hub.repository(SLUG, default_branch="recette")
        product.git, self.product = self.remote, product
        product.protect(PRODUCTION, reviews=0)
        project = hub.project("equipe", 8, columns=list(COLUMNS))
        for number, title in TICKETS.items():
            column = "En production" if number in DELIVERED else "Recette"
            project.add(product.issue(number, title), column=column)
        self.project = project
        token = hub.token(kind="classic", scopes=("repo", "project"))
        for name, value in hub.environment(token).items():
            self._environment.setenv(name, value)
