"""A product with a remote, a clone of somebody's, and our door to both; seen, moved and told as a whole."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command import GIT
from test_docs_repository_scene import Docs, settings, traced

from changelog.adapters.git.history import open_repository
from changelog.adapters.train_repository.repository import TrainRepository, open_train_repository
from changelog.domain.remote import Record, RefMove

__all__ = ["settings", "traced"]
AT = datetime(2022, 1, 18, 9, 30, tzinfo=UTC)
PRODUCTION, RECETTE = "refs/heads/production", "refs/heads/recette"
BACKUP = "refs/nouveautes/backup/recette-2022-01-18"


@dataclass
class Product:
    """The remote (written to as in the documentation's tests) and the clone of somebody who works on it."""

    remote: Docs
    clone: Path

    def git(self, *words: str, stdin: bytes = b"") -> str:
        """What git answers in the clone."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        env |= {"GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run([*GIT, "-C", str(self.clone), *words], input=stdin, env=env, capture_output=True)
        assert done.returncode == 0, f"{words}: {done.stderr.decode(errors='replace')}"
        return done.stdout.decode(errors="replace").removesuffix("\n")

    def opened(self, remote: str = "origin", **known: object) -> TrainRepository:
        """Our door."""
        return open_train_repository(open_repository(self.clone), remote, **known)  # type: ignore[arg-type]

    def at(self, ref: str) -> str:
        """Where a ref of the remote stands; "" where it is not there."""
        return self.remote.git("for-each-ref", "--format=%(objectname)", ref)

    def own(self) -> dict[str, str]:
        """What is the user's alone: files, index, HEAD, branches, tags."""
        files = {str(path.relative_to(self.clone)): path.read_bytes().hex()
                 for path in sorted(self.clone.rglob("*")) if path.is_file() and ".git" not in path.parts}  # fmt: skip
        index = self.clone / ".git" / "index"
        return files | {
            "index": index.read_bytes().hex() if index.exists() else "",
            "head": (self.clone / ".git" / "HEAD").read_text(),
            "refs": self.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags"),
            "stash": self.git("status", "--porcelain"),
        }

    def delivered(self, ours: TrainRepository, name: str = "2022-01-18", branch: str = "recette") -> str:
        """A tag object on a branch, pushed."""
        tag = ours.tag(name, self.remote.tip(branch), f"{name}\n\n#101 Rappels\n", AT)
        assert ours.push([RefMove(ref=f"refs/tags/{name}", old="", new=tag)]).outcome == "done"
        return tag


def told(product: Product, tag: str, **known: object) -> Record:
    """A record about a delivery."""
    said: dict[str, object] = {"kind": "shown", "by": "Léa Fontaine", "at": 1642500000, "tag": "2022-01-18"}
    return Record(**said | {"tag_object": tag, "commit": product.remote.tip("recette")} | known)  # type: ignore[arg-type]


def made(
    product: Product, ours: TrainRepository, files: Mapping[str, str], parents: tuple[str, ...], message: str = "Fait\n"
) -> str:  # fmt: skip
    """A commit with exactly these files, made by our door."""
    rows = b""
    for path, text in files.items():
        blob = product.git("hash-object", "-w", "--stdin", stdin=text.encode())
        rows += f"100644 blob {blob}\t{path}\0".encode()
    return ours.commit(product.git("mktree", "-z", stdin=rows), parents, message, AT)


@pytest.fixture
def product(tmp_path: Path) -> Product:
    """production with one commit, recette (the default branch) with two more; a clone on a branch of its user's own."""
    remote = Docs(tmp_path / "produit.git", default="recette")
    remote.commit({"app.rb": "un\n", "README.md": "# Application\n"}, "Début")
    remote.ref(PRODUCTION, remote.tip("recette"))
    remote.commit({"rappels.rb": "rappels\n"}, "Rappels (#101)")
    remote.commit({"agenda.rb": "agenda\n"}, "Agenda (#102)")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(remote.folder), str(clone)], check=True)
    one = Product(remote, clone)
    one.git("config", "user.name", "Léa Fontaine")
    one.git("config", "user.email", "lea@exemple.invalid")
    one.git("switch", "--quiet", "-c", "12-a-moi")
    (clone / "brouillon.txt").write_text("à moi\n")
    (clone / "app.rb").write_text("un\nchangé\n")
    one.git("add", "app.rb")
    return one


def test_the_remote_is_told(product: Product) -> None:
    remote = product.remote
    remote.git(
        "-c",
        "user.name=Camille",
        "-c",
        "user.email=c@exemple.invalid",
        "tag",
        "-a",
        "2022-01-11",
        "-m",
        "Un",
        PRODUCTION,
    )
    remote.git("tag", "leger", "recette")
    remote.ref(BACKUP, remote.tip("production"))
    before = product.own()
    seen = product.opened().observe()
    tips = {f"origin/{name}": remote.tip(name) for name in ("production", "recette")}
    assert (seen.refs.remote_branches, seen.refs.remote_heads) == (tips, {"origin": "origin/recette"})
    assert (seen.branch("production"), seen.branch("rien")) == (remote.tip("production"), "")
    tags = {tag.name: (tag.object_id, tag.commit, tag.annotated, tag.message) for tag in seen.refs.tags}
    assert tags == {
        "2022-01-11": (remote.git("rev-parse", "2022-01-11"), remote.tip("production"), True, "Un\n"),
        "leger": (remote.tip("recette"), remote.tip("recette"), False, ""),
    }
    assert (seen.backups, seen.at > 0) == ({BACKUP: remote.tip("production")}, True)
    assert product.own() == before


def test_several_refs_move_together(product: Product) -> None:
    ours, before = product.opened(), product.own()
    ours.observe()
    old, new = product.remote.tip("production"), product.remote.tip("recette")
    tag = ours.tag("2022-01-18", new, "Semaine\n\n#101 Rappels\n# un dièse\n", AT)
    moves = [
        RefMove(ref=PRODUCTION, old=old, new=new),
        RefMove(ref="refs/tags/2022-01-18", old="", new=tag),
        RefMove(ref=BACKUP, old="", new=old),
    ]
    moved = ours.push(moves)
    assert (moved.outcome, moved.found) == ("done", {PRODUCTION: new, "refs/tags/2022-01-18": tag, BACKUP: old})
    assert [product.at(ref) for ref in moved.found] == [new, tag, old]
    assert product.remote.git("cat-file", "tag", tag).endswith("\n\nSemaine\n\n#101 Rappels\n# un dièse")
    assert ours.push(moves).outcome == "already"
    assert product.own() == before
    assert product.git("rev-parse", "refs/remotes/origin/production") == new
    seen = ours.observe()
    assert (seen.tag_object("2022-01-18"), seen.backups) == (tag, {BACKUP: old})


def test_a_record_is_kept_and_found_from_another_clone(product: Product, tmp_path: Path) -> None:
    ours, before = product.opened(), product.own()
    tag = product.delivered(ours)
    record = told(product, tag, why="vu à la démo\n#1 « oui »")
    ours.record(record)
    assert ours.records() == {tag: (record,)}
    other = tmp_path / "autre"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(product.remote.folder), str(other)], check=True)
    theirs = open_train_repository(open_repository(other), "origin")
    assert theirs.records() == {}
    theirs.observe()
    assert theirs.records() == {tag: (record,)}
    assert '"why":"vu à la démo\\n#1 « oui »"' in product.git("notes", "--ref=nouveautes", "show", tag)
    assert product.own() == before


def test_a_merge_is_computed(product: Product) -> None:
    ours = product.opened()
    ours.observe()
    base, tip = product.remote.tip("production"), product.remote.tip("recette")
    hotfix = made(product, ours, {"app.rb": "corrigé\n", "README.md": "# Application\n"}, (base,))
    other = made(product, ours, {"app.rb": "autre\n", "README.md": "# Application\n"}, (base,))
    clean = ours.merge(tip, hotfix)
    assert (clean.clean, clean.conflicts) == (True, ())
    assert [(one.path, one.state) for one in ours.changed(tip, clean.tree)] == [("app.rb", "changed")]
    assert ours.merge(hotfix, other).conflicts == ("app.rb",)
    assert ours.merge(ours.tree(hotfix), ours.tree(tip), ours.tree(base)).tree == clean.tree
    assert (ours.is_ancestor(base, tip), ours.is_ancestor(tip, base), ours.merge_base(hotfix, tip)) == (
        True,
        False,
        base,
    )
    assert ours.who() == "Léa Fontaine"
