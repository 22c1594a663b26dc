"""What is edited in a work tree and not committed: read as it stands, with nothing changed there."""

from pathlib import Path

from command import git

from changelog.adapters.docs_repository import read


def test_what_is_not_committed_and_nothing_else(tmp_path: Path) -> None:
    root = tmp_path / "docs"
    git(tmp_path, "init", "-q", "-b", "master", str(root))
    who = ["-c", "user.name=Léa", "-c", "user.email=lea@exemple.invalid"]
    for name in ("a.md", "Été (1).md", "gone.md", "moved.md", "same.md"):
        (root / name).write_text(f"{name}\n", "utf-8")
    (root / ".gitignore").write_text("*.tmp\n", "utf-8")
    git(root, "add", ".")
    git(root, *who, "commit", "-q", "-m", "Le début")
    assert read.uncommitted(root) == read.UncommittedFiles(branch="master")
    (root / "a.md").write_bytes(b"autre\r\n")
    (root / "Été (1).md").write_text("été\n", "utf-8")
    (root / "gone.md").unlink()
    git(root, "mv", "moved.md", "there.md")
    (root / "x.tmp").write_text("laissé\n", "utf-8")
    (root / "neuf").mkdir()
    (root / "neuf" / "p.png").write_bytes(b"\x89PNG")
    (root / "secret.md").symlink_to("/etc/hostname")
    before = (root / ".git" / "index").read_bytes()
    found = read.uncommitted(root)
    assert found.files == {
        "a.md": b"autre\r\n", "Été (1).md": "été\n".encode(), "gone.md": None, "moved.md": None,
        "there.md": b"moved.md\n", "neuf/p.png": b"\x89PNG",
    }  # fmt: skip
    assert (root / ".git" / "index").read_bytes() == before
    git(root, "checkout", "-q", "--detach")
    assert read.uncommitted(root).branch == "(detached)"


def test_where_git_tells_nothing(tmp_path: Path) -> None:
    assert read.uncommitted(tmp_path) == read.UncommittedFiles()
    assert read.work_tree(tmp_path) is None
