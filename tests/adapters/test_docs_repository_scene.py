"""A documentation repository to be read and written: told commit by commit, in a bare folder, as its people write it."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command import GIT
from git_store import FILE, init

from changelog.adapters.docs_repository.repository import DocsRepository, open_docs_repository
from changelog.domain.remote import Author

LEA = Author(name="Léa Fontaine", email="lea@exemple.invalid")
AT = datetime(2022, 1, 20, 17, 30, tzinfo=UTC)
PAGE = "dernieres-nouveautes.md"
LINK, PROGRAM, SUBMODULE = "120000", "100755", "160000"
Content = str | bytes | tuple[str, bytes] | None
"""A text, bytes, (mode, bytes), or None to take it away."""


@dataclass
class Docs:
    """The repository that plays the other side."""

    folder: Path
    default: str = "master"
    now: datetime = field(default=datetime(2022, 1, 3, 9, tzinfo=UTC))
    algorithm: str = "sha1"

    def __post_init__(self) -> None:
        self.store = init(self.folder, self.default, bare=True, algorithm=self.algorithm)

    def commit(
        self,
        files: Mapping[str, Content],
        message: str = "Écrit",
        *,
        branch: str = "",
        parents: tuple[str, ...] | None = None,
    ) -> str:
        """Write a commit an hour after the last, on a branch; `parents` replaces the branch's own tip."""
        self.now += timedelta(hours=1)
        branch = branch or self.default
        tips = parents if parents is not None else tuple(filter(None, [self.tip(branch)]))
        stamp = f"Camille <camille@exemple.invalid> {int(self.now.timestamp())} +0000".encode()
        changed = {path: held(one) for path, one in files.items()}
        tree = self.store.edit(self.store.tree(tips[0] if tips else ""), changed)
        made = self.store.commit(tree, tips, message.encode(), stamp, stamp)
        self.store.point(f"refs/heads/{branch}", made)
        return made

    def told(self, stream: bytes) -> str:
        """What `git fast-import` answers to a stream."""
        return self.git("fast-import", "--quiet", "--force", "--cat-blob-fd=1", stdin=stream)

    def git(self, *words: str, stdin: bytes = b"") -> str:
        """What git answers there, without the user's settings."""
        return self.raw(*words, stdin=stdin).decode(errors="replace").removesuffix("\n")

    def raw(self, *words: str, stdin: bytes = b"") -> bytes:
        """The same, as bytes."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
            "GIT_CONFIG_GLOBAL": os.devnull
        }
        done = subprocess.run(
            [*GIT, f"--git-dir={self.folder}", *words], input=stdin, env=env, capture_output=True, check=False
        )
        assert done.returncode == 0, f"{words[0]}: {done.stderr.decode(errors='replace')}"
        return done.stdout

    def tip(self, branch: str) -> str:
        """Where a branch stands; "" where there is none."""
        return self.store.ref(f"refs/heads/{branch}")

    def bytes(self, revision: str, path: str) -> bytes:
        """The bytes of a file."""
        return self.raw("cat-file", "blob", f"{revision}:{path}")

    def ref(self, name: str, sha: str) -> None:
        """Put a ref somewhere."""
        self.git("update-ref", name, sha)

    def drop(self, branch: str) -> None:
        """Take a branch away."""
        self.git("update-ref", "-d", f"refs/heads/{branch}")

    def state(self) -> str:
        """Every ref and where it stands."""
        return self.git("for-each-ref", "--format=%(refname) %(objectname)")


def held(content: Content) -> tuple[str, bytes] | None:
    """What a file holds, with its mode."""
    if content is None:
        return None
    mode, text = content if isinstance(content, tuple) else (FILE, content)
    return mode, text.encode() if isinstance(text, str) else text


def started(folder: Path, number: int = 3) -> Docs:
    """A repository with a page, a table of contents and a few commits."""
    docs = Docs(folder)
    docs.commit({PAGE: "# Dernières nouveautés\n", "SUMMARY.md": "* [Nouveautés](dernieres-nouveautes.md)\n"}, "Début")
    for at in range(number - 1):
        docs.commit({"guides/agenda.md": f"# Agenda\n\n{at}\n"}, f"Le guide {at}")
    return docs


def opened(docs: Docs | str, near: Path = Path("/"), **known: object) -> DocsRepository:
    """Our side of it."""
    return open_docs_repository(str(docs.folder) if isinstance(docs, Docs) else docs, near=near, **known)  # type: ignore[arg-type]


def cache() -> Path:
    """The folder of the clones."""
    return Path(os.environ["NOUVEAUTES_CACHE"]) / "docs-1"


def clone() -> Path:
    """The one clone that is there."""
    (one,) = cache().glob("*.git")
    return one


def settings(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    """Give the user settings of git."""
    path = folder / "gitconfig"
    path.write_text(text)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(path))


def traced(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Have our git write a line for each process that starts; it is read with `processes`."""
    file = folder / "traced.log"
    program = folder / "bin" / "git"
    program.parent.mkdir()
    real = subprocess.run(["which", "git"], capture_output=True, check=True, text=True).stdout.strip()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {file}\nexec {real} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return file


def processes(file: Path) -> list[str]:
    """What was started since the last time: the subcommands, in order."""
    lines = file.read_text().splitlines() if file.is_file() else []
    file.unlink(missing_ok=True)
    return [
        next(word for word in line.partition("--git-dir=")[2].split()[1:] if word[0] not in "-" and "=" not in word)
        for line in lines
        if "--git-dir=" in line
    ]


@pytest.fixture
def docs(tmp_path: Path) -> Docs:
    """The other side, with three commits."""
    return started(tmp_path / "documentation.git")


def test_a_repository_is_seen(docs: Docs) -> None:
    ours = opened(docs)
    assert (ours.fetch().default, ours.seen.branches) == ("master", {"master": docs.tip("master")})
    assert ours.read("master", PAGE) == "# Dernières nouveautés\n".encode()


def test_an_empty_repository_has_nothing_yet(tmp_path: Path) -> None:
    docs = Docs(tmp_path / "vide.git")
    ours = opened(docs)
    assert (ours.fetch().default, ours.seen.branches, ours.head_of("master")) == ("", {}, "")
    assert (ours.read("master", PAGE), ours.exists("master", PAGE), ours.listing("master")) == (None, False, ())
    first = ours.commit("", {PAGE: b"# Un\n"}, "Premier\n", LEA, AT)
    assert ours.push("master", first, "").outcome == "done"
    assert (ours.head_of("master"), docs.bytes("master", PAGE)) == (first, b"# Un\n")
    assert ours.fetch().default == "master"
