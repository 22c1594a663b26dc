"""What pipes, terminals and shells get: no colour where none is wanted, quiet when the reader leaves, completion."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import as_program, program
from git_history import History

from changelog.adapters import terminal

COLOUR = re.compile(rb"\x1b\[[0-9;]*(?:3[0-79]|4[0-79]|9[0-7]|10[0-7]|38|48)[0-9;]*m")


def on_a_terminal(words: list[str], env: dict[str, str]) -> tuple[int, bytes]:
    """The exit code, and all that a terminal shows."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(words, stdout=theirs, stderr=theirs, stdin=theirs, env={**os.environ, **env})
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    return process.wait(), shown


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""


def test_a_reader_who_leaves_hears_nothing(clone: Path) -> None:
    command = subprocess.list2cmdline(program("collect", "--all", "--json", "--repo", clone))
    script = f"set -o pipefail; {command} | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "{\n"
    assert done.stderr == ""
    assert done.returncode in (0, 141)


def test_a_reader_who_left_before(history: History) -> None:
    history.merge(101, title="x" * 90_000)
    history.tag("2022-01-18")
    process = subprocess.Popen(
        program("collect", "--json", "--repo", history.ready()), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.one_in(3)
@pytest.mark.parametrize("command", ["collect", "notes", "status"])
def test_a_pipe_gets_no_colour(command: str, clone: Path) -> None:
    assert "\x1b" not in as_program(command, "--repo", clone, env={"TERM": "xterm-256color"}).text


@pytest.mark.one_in(3)
@pytest.mark.parametrize("words", [["collect"], ["status"], ["notes", "2022-99-99"]], ids=" ".join)
def test_a_terminal_may_refuse_colour(words: list[str], clone: Path) -> None:
    line = program(*words, "--repo", clone)
    _, shown = on_a_terminal(line, {"TERM": "xterm-256color", "NO_COLOR": "1"})
    assert not COLOUR.search(shown)
    assert shown
    _, dumb = on_a_terminal(line, {"TERM": "dumb"})
    assert b"\x1b" not in dumb


@pytest.mark.soak
def test_tags_complete_in_the_shell(history: History, clone: Path) -> None:
    history.tag("2022-01-11")
    for command in ("notes", "collect"):
        env = {
            "_NOUVEAUTES_COMPLETE": "bash_complete",
            "COMP_WORDS": f"nouveautes {command} 2022-01-1",
            "COMP_CWORD": "2",
        }
        offered = as_program(env=env, cwd=clone).out.splitlines()
        assert [line.partition(",")[2] for line in offered] == ["2022-01-18", "2022-01-11"]


def test_completion_is_silent_outside_a_repository(tmp_path: Path) -> None:
    env = {"_NOUVEAUTES_COMPLETE": "bash_complete", "COMP_WORDS": "nouveautes notes 2", "COMP_CWORD": "2"}
    answer = as_program(env=env, cwd=tmp_path)
    assert (answer.out.strip(), answer.err) == ("", "")


def test_a_terminal_sees_how_far_it_has_come() -> None:
    script = (
        "from changelog.adapters.terminal import ProgressLine\n"
        "progress = ProgressLine('construire', seen=True)\n"
        "progress.show(); progress('le site'); progress.count(3, 12); progress.count(4, 12); progress.end()\n"
    )
    code, shown = on_a_terminal([sys.executable, "-c", script], {"TERM": "xterm-256color", "COLUMNS": "80"})
    assert code == 0
    assert "construire…".encode() in shown and "le site…".encode() in shown
    assert b"4/12" in shown


def test_a_pipe_sees_no_waiting(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.progress("looking around") as progress:
        progress.show()
        progress("autre chose")
        progress.count(1, 2)
        assert not progress.seen
    assert capsys.readouterr() == ("", "")
