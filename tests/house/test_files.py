"""No file of the project holds the marks of a merge that somebody left half done."""

import re
import subprocess

from conftest import PROJECT

MARKS = re.compile(rb"^(?:<{7} |>{7} |\|{7} )", re.M)


def test_no_merge_is_left_half_done() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=False).stdout
    names = listed.decode().split("\0")[:-1] or [
        path.relative_to(PROJECT).as_posix() for path in (PROJECT / "site").rglob("*.md")
    ]
    assert len(names) > 50
    files = [PROJECT / name for name in names if (PROJECT / name).is_file()]
    assert [path.name for path in files if MARKS.search(path.read_bytes())] == []


def test_marks_are_seen() -> None:
    assert MARKS.search(b"un\n" + b"<" * 7 + b" HEAD\n")
    assert not MARKS.search(b"deux\n=======\n> cite\n")
