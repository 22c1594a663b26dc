"""Pages are read byte by byte as they are stored, and what is no page is told apart; nobody's settings count."""

import subprocess
from pathlib import Path

import pytest
from test_docs_repository_scene import (
    AT,
    LEA,
    LINK,
    PAGE,
    PROGRAM,
    SUBMODULE,
    Content,
    Docs,
    docs,
    opened,
    processes,
    settings,
    started,
    traced,
)

from changelog.domain.remote import FolderEntry, Unfit
from changelog.errors import Refused

__all__ = ["docs"]
ODD = b"\xef\xbb\xbfun\r\ndeux\rtrois \t\n\x00 \xe9 $Id$ fin sans saut"
HOSTILE = "* text eol=lf ident filter=mal working-tree-encoding=UTF-16 export-subst diff=mal\n"


@pytest.mark.parametrize("told", [ODD, b"", b"\n", "é\u2028à\n".encode(), b"# x\r\n" * 3])
def test_every_byte_is_given_back(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: bytes) -> None:
    settings(
        monkeypatch,
        tmp_path,
        '[core]\nautocrlf = true\neol = crlf\n[filter "mal"]\nclean = rm\nsmudge = echo mal\nrequired = true\n',
    )
    docs.commit({PAGE: told, ".gitattributes": HOSTILE, "autre.md": "x"})
    ours = opened(docs)
    assert ours.read("master", PAGE) == told
    assert ours.read_all("master", [PAGE, "autre.md", "rien.md"]) == {PAGE: told, "autre.md": b"x", "rien.md": None}


def test_what_is_no_page_is_told_apart(docs: Docs) -> None:
    files: dict[str, Content] = {"lien.md": (LINK, b"/etc/passwd"), "dossier/p.md": "p", "autre": (SUBMODULE, docs.tip("master").encode()),
             "raccourci": (LINK, b"dossier"), "x.sh": (PROGRAM, b"#!/bin/sh\n"), "gros.md": b"a" * 5_000_001, "juste.md": b"a" * 5_000_000}  # fmt: skip
    docs.commit(files)
    ours = opened(docs)

    def why(path: str) -> tuple[str, str] | bytes | None:
        found = ours.read("master", path)
        return (found.why, found.at) if isinstance(found, Unfit) else found

    assert why("lien.md") == ("link", "lien.md")
    assert why("dossier") == ("folder", "dossier")
    assert why("autre") == ("submodule", "autre")
    assert why("raccourci/p.md") == ("under-link", "raccourci")
    assert why("autre/p.md") == ("under-submodule", "autre")
    assert why(f"{PAGE}/p.md") == ("under-file", PAGE)
    assert why("gros.md") == ("large", "gros.md")
    assert len(ours.read("master", "juste.md")) == 5_000_000  # type: ignore[arg-type]
    assert why("dossier/absent.md") is None
    assert why("absent/p.md") is None
    assert why("x.sh") == b"#!/bin/sh\n"
    assert [ours.exists("master", path) for path in ("lien.md", "dossier", "autre", "raccourci/p.md", "x.sh")] == [
        False
    ] * 4 + [True]
    assert ours.listing("master")[:3] == (
        FolderEntry(name="SUMMARY.md", kind="file"),
        FolderEntry(name="autre", kind="submodule"),
        FolderEntry(name=PAGE, kind="file"),
    )
    assert {one.name: one.kind for one in ours.listing("master")}["lien.md"] == "link"
    assert ours.listing("master", "dossier") == (FolderEntry(name="p.md", kind="file"),)
    assert ours.listing("master", "absent") == ours.listing("master", PAGE) == ours.listing("absente") == ()


def test_odd_names_are_read(docs: Docs) -> None:
    names = ["-x.md", ":(top)y.md", "*.md", "été à la page.md", "a\"b'c.md", "[z].md", "--output=x.md"]
    docs.commit({name: name for name in names} | {"a\\b.md": "non lue", "aux": "x", "COM1.md": "y"})
    ours = opened(docs)
    assert ours.read_all("master", names) == {name: name.encode() for name in names}
    assert ours.read("master", "nul") is None
    assert set(names) < {one.name for one in ours.listing("master")}


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../b", "", "a//b", "a\0b", ".git/config", "a\\..\\b"])
def test_paths_that_lead_elsewhere_are_refused(docs: Docs, path: str) -> None:
    ours = opened(docs)
    for ask in (
        lambda: ours.read("master", path),
        lambda: ours.exists("master", path),
        lambda: path and ours.listing("master", path),
    ):
        with pytest.raises(Refused, match="is not a valid page path") if path else pytest.raises(Refused) as refused:
            if not ask():
                raise Refused("the root", hint="x")
        assert refused.value.hint


def test_nobodys_hooks_and_habits_count(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap, seen = tmp_path / "hooks", tmp_path / "seen"
    trap.mkdir()
    for name in (
        "pre-push",
        "reference-transaction",
        "post-index-change",
        "pre-auto-gc",
        "fsmonitor",
        "post-checkout",
        "mal",
    ):
        # A folder that is pushed to is served by the user's own git: what its hooks do there is its own affair.
        (trap / name).write_text(
            f'#!/bin/sh\ncase "$PWD $GIT_DIR" in *documentation.git*) exit 0;; esac\necho {name} >> {seen}\nexit 1\n'
        )
        (trap / name).chmod(0o755)
    text = f"""
[core]\nhooksPath = {trap}\nfsmonitor = {trap}/fsmonitor\nautocrlf = input\nlogAllRefUpdates = always\nattributesFile = {tmp_path}/attributes
[init]\ntemplateDir = {tmp_path}/template\ndefaultBranch = ailleurs
[commit]\ngpgSign = true\n[gpg]\nprogram = {trap}/mal\n[push]\ngpgSign = if-asked\nfollowTags = true\ndefault = matching\npushOption = ci.skip
[fetch]\nprune = true\nrecurseSubmodules = true\nwriteCommitGraph = true\nunpackLimit = 1\n[transfer]\nfsckObjects = true
[diff]\nexternal = {trap}/mal\nrenames = false\n[trailer]\nseparators = "#"\n[log]\nshowSignature = true\nmailmap = true\nfollow = true
[i18n]\ncommitEncoding = ISO-8859-1\nlogOutputEncoding = ISO-8859-1\n[gc]\nauto = 1\nautoDetach = true\n[safe]\nbareRepository = explicit
[remote "origin"]\nurl = /nowhere\npush = refs/heads/*\n[color]\nui = always\n[core]\nquotePath = false\nabbrev = 4\nprotectNTFS = true
[alias]\nfetch = !echo alias >> {seen}\n[uploadpack]\nhideRefs = refs/pull\n[credential]\nhelper = "!echo helper >> {seen};"
"""
    (tmp_path / "attributes").write_text(HOSTILE)
    (tmp_path / "template" / "hooks").mkdir(parents=True)
    (tmp_path / "template" / "hooks" / "pre-push").write_text("#!/bin/sh\nexit 1\n")
    settings(monkeypatch, tmp_path, text)
    for name in (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_NAMESPACE",
        "GIT_SHALLOW_FILE",
    ):
        monkeypatch.setenv(name, str(tmp_path / "ailleurs"))
    docs.commit({"a\\b.md": "x", PAGE: "à\r\n"})
    ours = opened(docs)
    made = ours.commit("master", {"n.md": "é\r\n".encode()}, "Été\n\nNouveautes-Delivery: 2022-01-18\n", LEA, AT)
    assert ours.push("nouveautes/2022-01-18", made, "").outcome == "done"
    assert [one.message for one in ours.commits_with_trailer("Nouveautes-Delivery", "2022-01-18", [made])] == [
        "Été\n\nNouveautes-Delivery: 2022-01-18"
    ]
    assert docs.bytes(made, "n.md") == "é\r\n".encode()
    assert not seen.exists(), seen.read_text()
    assert set(docs.state().split()[::2]) == {"refs/heads/master", "refs/heads/nouveautes/2022-01-18"}


def test_an_address_is_rewritten_as_the_user_says(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(monkeypatch, tmp_path, f'[url "{docs.folder.parent}/"]\ninsteadOf = https://docs.exemple/equipe/\n')
    ours = opened("https://docs.exemple/equipe/documentation.git")
    assert ours.read("master", PAGE)


def test_the_number_of_processes_does_not_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = started(tmp_path / "d.git")
    names = [f"p{at}.md" for at in range(12)]
    docs.commit({name: name for name in names})
    file = traced(monkeypatch, tmp_path)
    ours = opened(docs)
    ours.fetch()
    assert processes(file) == ["init", "ls-remote", "for-each-ref", "fetch"]
    ours.fetch()
    assert processes(file) == ["ls-remote", "for-each-ref"]
    ours.read("master", "p0.md")
    assert processes(file) == ["ls-tree", "cat-file", "cat-file"]
    ours.read_all("master", names)
    # All that was missing came by one request.
    assert processes(file) == ["ls-tree", "rev-list", "fetch", "cat-file", "cat-file"]
    ours.read_all("master", names)
    assert processes(file) == ["ls-tree", "rev-list", "cat-file", "cat-file"]
    ours.exists("master", "p0.md"), ours.listing("master")
    assert processes(file) == ["ls-tree", "ls-tree"]


def test_a_server_that_leaves_nothing_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = started(tmp_path / "d.git")
    ours = opened(docs)
    monkeypatch.setattr("changelog.adapters.git.environment._SERVED", ())
    docs.git("config", "uploadpack.allowFilter", "false")
    assert ours.read_all("master", [PAGE, "SUMMARY.md"])[PAGE] == docs.bytes("master", PAGE)


def test_a_repository_that_is_itself_cut(tmp_path: Path) -> None:
    docs = started(tmp_path / "d.git", 8)
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", "--depth=3", docs.folder.as_uri(), str(tmp_path / "coupe.git")],
        check=True,
    )
    ours = opened(str(tmp_path / "coupe.git"))
    assert ours.read("master", PAGE) == docs.bytes("master", PAGE)
    assert (ours.commits_with_trailer("Absente", None, ["master"]), ours.moved_to("absente.md")) == ((), "")
    made = ours.commit("master", {PAGE: b"publie\n"}, "m", LEA, AT)
    assert ours.push("nouveautes/2022-01-18", made, "").outcome == "done"


def test_a_branch_that_is_brought_later_is_as_it_was_seen(docs: Docs) -> None:
    old = docs.commit({PAGE: "avant\n"}, branch="leur", parents=(docs.tip("master"),))
    ours = opened(docs)
    ours.fetch()
    docs.commit({PAGE: "après\n"}, branch="leur")
    docs.commit({PAGE: "après\n"})
    seen = ours.seen
    assert (ours.read("leur", PAGE), ours.head_of("leur"), ours.seen) == (b"avant\n", old, seen)
