"""Commits are made without a work tree: exactly what was asked, exactly as it was said, and nothing outside the pages."""

import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from command import git
from test_docs_repository_scene import (
    AT,
    LEA,
    LINK,
    PAGE,
    PROGRAM,
    SUBMODULE,
    Docs,
    clone,
    docs,
    opened,
    processes,
    settings,
    traced,
)

from changelog.adapters.docs_repository.repository import DocsRepository
from changelog.adapters.git.history import open_repository
from changelog.adapters.git.objects import TOOL, identity
from changelog.domain.remote import Author
from changelog.errors import Refused

__all__ = ["docs"]
ODD = b"un\r\ndeux\rtrois \t\n\xe9\x00 $Id$"


def landed(ours: DocsRepository, made: str, branch: str = "nouveautes/2022-01-18") -> str:
    """Push a commit, so that the other side can be asked about it."""
    assert ours.push(branch, made, ours.head_of(branch)).outcome == "done"
    return made


def tree(docs: Docs, revision: str) -> dict[str, str]:
    """Path → mode and object."""
    rows = (
        row.partition("\t") for row in docs.git("-c", "core.quotePath=false", "ls-tree", "-r", revision).split("\n")
    )
    return {path: known for known, _, path in rows}


def test_only_what_was_asked_changes(docs: Docs) -> None:
    docs.commit({"x.sh": (PROGRAM, b"#!/bin/sh\n"), "lien": (LINK, b"ailleurs"), "sous": (SUBMODULE, docs.tip("master").encode()),
                 "odd.bin": ODD, ".gitattributes": "* text eol=crlf filter=mal\n", "a\\b": "x", "supprimée.md": "s"})  # fmt: skip
    ours, before = opened(docs), tree(docs, "master")
    changes = {
        PAGE: "# Été\r\n".encode(),
        "x.sh": b"#!/bin/sh\nexit\n",
        "année/2021.md": b"2021\n",
        "supprimée.md": None,
        "jamais.md": None,
    }
    made = landed(ours, ours.commit("master", changes, "Publie\n", LEA, AT))
    after = tree(docs, made)
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} == {
        PAGE,
        "x.sh",
        "année/2021.md",
        "supprimée.md",
    }
    assert after["x.sh"].startswith("100755 blob") and after["année/2021.md"].startswith("100644 blob")
    assert docs.bytes(made, PAGE) == "# Été\r\n".encode()
    assert docs.bytes(made, "odd.bin") == ODD
    assert docs.git("rev-parse", f"{made}^@") == docs.tip("master")


def test_what_changes_nothing_is_no_commit(docs: Docs) -> None:
    ours = opened(docs)
    parent, page = ours.head_of("master"), ours.read("master", PAGE)
    assert isinstance(page, bytes)
    assert ours.commit("master", {PAGE: page, "absente.md": None}, "Rien\n", LEA, AT) == parent
    assert ours.commit(parent, {}, "Rien\n", LEA, AT) == parent


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "message",
    ["#101 Titre\n\n# pas un commentaire\n", "Sans saut", "Titre  \n\n\n\nFin \n\n", "Deux\r\nsauts\r\n", "", "« É » \u2028 🎉\n", "-m x\n", "scissors\n# ---- >8 ----\nrest\n"],
)  # fmt: skip
def test_a_message_is_kept_as_it_is(docs: Docs, message: str) -> None:
    ours = opened(docs)
    made = landed(ours, ours.commit("master", {PAGE: b"x\n"}, message, LEA, AT))
    assert docs.raw("cat-file", "commit", made).partition(b"\n\n")[2] == message.encode()


def test_who_and_when(docs: Docs) -> None:
    ours = opened(docs)
    at = datetime(2022, 1, 20, 18, 30, 15, tzinfo=timezone(timedelta(hours=1)))
    made = landed(ours, ours.commit("master", {PAGE: b"x\n"}, "m", Author(name="Zoé <b>\nd'Été", email="zoe@x>\n"), at))
    assert docs.git("log", "-1", "--format=%an|%ae|%ad|%cn|%ce|%cd", "--date=raw", made) == "|".join(
        ["Zoé b d'Été|zoe@x|1642699815 +0100"] * 2
    )
    assert b"gpgsig" not in docs.raw("cat-file", "commit", made)
    assert (
        ours.commit("master", {PAGE: b"x\n"}, "m", Author(name="Zoé <b>\nd'Été", email="zoe@x>\n"), at) == made
    )  # the same, whoever makes it
    nobody = landed(ours, ours.commit(made, {PAGE: b"y\n"}, "m", Author(name="<>", email=""), at))
    assert docs.git("log", "-1", "--format=%an|%ae", nobody) == "nouveautes|"


def test_a_first_commit(docs: Docs) -> None:
    ours = opened(docs)
    made = landed(ours, ours.commit("", {"a/b.md": b"b"}, "m", LEA, AT))
    assert (list(tree(docs, made)), docs.git("rev-list", "--count", made)) == (["a/b.md"], "1")
    with pytest.raises(Refused, match="no branch « absente »"):
        ours.commit("absente", {"a.md": b"a"}, "m", LEA, AT)


@pytest.mark.one_in(6)
@pytest.mark.parametrize(
    "path, why",
    [
        ("", "empty"), ("/etc/passwd", "root of the repository"), ("C:/x.md", "root of the repository"), ("../x.md", "goes through « .. »"),
        ("a/../../x.md", "goes through « .. »"), ("./x.md", "goes through « . »"), ("a/./x.md", "goes through"), ("a//x.md", "a part of it is empty"),
        ("a/", "a part of it is empty"), (".git/hooks/pre-push", "git's own"), ("a/.GIT/config", "git's own"), (".gIt", "git's own"),
        ("git~1/config", "git's own"), ("GIT~1", "git's own"), (".git /config", "git's own"), (".git./config", "git's own"),
        (".git...  . /x", "git's own"), (".git::$INDEX_ALLOCATION/x", "git's own"), (".git:x", "git's own"), (".g\u200cit/x", "git's own"),
        (".gi\u200dt/x", "git's own"), (".g\u200eit/x", "invisible"), ("\ufeff.git/x", "invisible"), ("\uff0egit/x", "git's own"), (".ｇｉｔ/x", "git's own"),
        (".gitmodules", "git's own"), ("a/.GitAttributes", "git's own"), ("a\\b.md", "backslash"), ("a\0b.md", "control"), ("a\nb.md", "control"),
        ("a\x1b[31m.md", "control"), ("a\x7f.md", "control"), ("a\x85.md", "control"), ("a\u2028b.md", "control"), ("a\ud800.md", "control"),
        ("a\u202egpj.md", "invisible"), ("a" * 251 + "/x.md", "too long"), ("é" * 126, "too long"), ("/".join(["aaaaaaaaa"] * 320), "too long"),
    ],
)  # fmt: skip
def test_paths_that_are_no_page(docs: Docs, path: str, why: str) -> None:
    ours, before = opened(docs), docs.state()
    for content in (b"x\n", None):
        with pytest.raises(Refused, match="is not a valid page path") as refused:
            ours.commit("master", {PAGE: b"bon\n", path: content}, "m", LEA, AT)
        assert why in refused.value.message and refused.value.hint
        assert refused.value.message.isprintable()
    assert docs.state() == before


@pytest.mark.one_in(5)
@pytest.mark.parametrize(
    "path",
    [
        "été à la page.md",
        "-x.md",
        ".gitignore",
        "a/.github/x.md",
        "git~12",
        "agit",
        ".git2/x",
        "👩\u200d👧.md",
        "*.md",
        ":(top).md",
        "x" * 250,
    ],
)
def test_paths_that_are(docs: Docs, path: str) -> None:
    ours = opened(docs)
    made = landed(ours, ours.commit("master", {path: b"x\n"}, "m", LEA, AT))
    assert docs.bytes(made, path) == b"x\n"
    assert ours.read(made, path) == b"x\n"


def test_what_stands_in_the_way(docs: Docs) -> None:
    docs.commit(
        {
            "lien.md": (LINK, b"/etc/passwd"),
            "raccourci": (LINK, b"guides"),
            "sous": (SUBMODULE, docs.tip("master").encode()),
        }
    )
    ours = opened(docs)
    for path, why in {"lien.md": "is a link", "raccourci/x.md": "behind the link « raccourci »", "sous": "is another repository", "guides": "is a folder",
                      "sous/x.md": "in another repository", f"{PAGE}/x.md": "behind the file"}.items():  # fmt: skip
        for content in (b"x", None):
            with pytest.raises(Refused) as refused:
                ours.commit("master", {path: content}, "m", LEA, AT)
            assert why in refused.value.message
    with pytest.raises(Refused, match="which is changed too"):
        ours.commit("master", {"a": b"x", "a/b/c": b"y"}, "m", LEA, AT)


@pytest.mark.parametrize(
    "content, why",
    [
        (b"x" * 5_000_001, "larger than 5 MB"),
        (b"caf\xe9\n", "not UTF-8 \\(byte 4\\)"),
        (b"\xff\xfea\0", "not UTF-8"),
        (b"\xed\xa0\x80", "not UTF-8"),
    ],
)
def test_contents_that_are_no_page(docs: Docs, content: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        opened(docs).commit("master", {PAGE: content}, "m", LEA, AT)


@pytest.mark.parametrize("message", ["a\0b", "\ud800"])
def test_messages_that_are_no_text(docs: Docs, message: str) -> None:
    with pytest.raises(Refused, match="commit message holds"):
        opened(docs).commit("master", {PAGE: b"x"}, message, LEA, AT)


def test_the_number_of_processes_does_not_grow(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = opened(docs)
    ours.fetch()
    file = traced(monkeypatch, tmp_path)
    for number in (1, 30):
        ours.commit("master", {f"d{at}/p.md": b"x%d" % at for at in range(number)}, "m", LEA, AT)
        assert processes(file) == [
            "ls-tree",
            "hash-object",
            "read-tree",
            "update-index",
            "write-tree",
            "rev-parse",
            "commit-tree",
        ]


def test_a_commit_brings_nothing(docs: Docs) -> None:
    docs.commit({f"d/p{at}.md": "x" * at for at in range(40)})
    ours = opened(docs)
    ours.fetch()
    packs = sorted(clone().glob("objects/pack/*.pack"))
    assert landed(ours, ours.commit("master", {"d/neuf.md": b"x\n", "e.md": b"y\n"}, "m", LEA, AT))
    assert sorted(clone().glob("objects/pack/*.pack")) == packs


def test_a_cache_with_an_odd_name(docs: Docs, tmp_path: Path) -> None:
    folder = tmp_path / 'ca"che \\ à\nla ligne'
    ours = opened(docs, folder=folder)
    made = ours.commit("master", {PAGE: b"x\n", "b.md": b"y\n"}, "m", LEA, AT)
    assert landed(ours, made) == docs.tip("nouveautes/2022-01-18")
    assert not list((folder / "docs-1").glob("tmp-*"))


def test_who_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    git(clone, "init", "--quiet")
    assert identity(open_repository(clone).config) == TOOL
    settings(monkeypatch, tmp_path, '[user]\nname = Léa\n[includeIf "gitdir:clone/"]\npath = travail\n')
    assert identity(open_repository(clone).config) == TOOL  # a name alone is nobody
    (tmp_path / "travail").write_text("[user]\nemail = lea@travail.invalid\n")
    assert identity(open_repository(clone).config) == Author(name="Léa", email="lea@travail.invalid")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Le robot")
    assert identity(open_repository(clone).config) == Author(name="Le robot", email="lea@travail.invalid")


def test_a_user_s_work_tree_is_not_touched(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "travail"
    subprocess.run(["git", "clone", "--quiet", str(docs.folder), str(work)], check=True)
    git(work, "config", "receive.denyCurrentBranch", "updateInstead")  # the user permits what we do not do
    git(work, "checkout", "--quiet", "-b", "en-cours")
    git(work, "worktree", "add", "--quiet", "-b", "liée", str(tmp_path / "liée"))
    (work / PAGE).write_text("en cours d'écriture")
    (work / "neuf.md").write_text("pas encore suivi")
    git(work, "add", "neuf.md")

    def state() -> tuple[object, ...]:
        files = {path: path.read_bytes() for path in work.rglob("*") if path.is_file() and ".git" not in path.parts}
        own = [
            ".git/index",
            ".git/HEAD",
            ".git/config",
            ".git/logs/HEAD",
            ".git/worktrees/liée/HEAD",
            ".git/worktrees/liée/index",
        ]
        refs = [
            ref
            for ref in git(work, "for-each-ref", "--format=%(refname) %(objectname)").split("\n")
            if "nouveautes" not in ref
        ]
        return files, [(work / one).read_bytes() for one in own], refs, (tmp_path / "liée" / PAGE).read_bytes()

    before = state()
    ours = opened("travail", near=tmp_path)  # a path is read from the folder of the settings
    assert (ours.fetch().default, set(ours.seen.branches)) == ("en-cours", {"en-cours", "liée", "master"})
    made = ours.commit("master", {PAGE: b"publie\n"}, "m", LEA, AT)
    for branch in ("en-cours", "liée"):
        refused = ours.push(branch, ours.commit(branch, {PAGE: b"publie\n"}, "m", LEA, AT), ours.head_of(branch))
        assert (refused.outcome, refused.words[0]) == (
            "refused",
            f"error: refusing to update checked out branch: refs/heads/{branch}",
        )
    assert state() == before
    assert ours.push("nouveautes/2022-01-18", made, "").outcome == "done"
    assert state() == before
    assert git(work, "rev-parse", "nouveautes/2022-01-18") == made
    assert opened(str(tmp_path / "liée")).fetch().default == "liée"
