"""Whole processes, timed from outside: wall time, peak memory, and how many git processes each one started."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.fast_import import sealed

_COUNTING_GIT = """#!/bin/sh
echo git >> "{tally}"
exec "{git}" "$@"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process: seconds from start to end, and the most memory it held, in bytes."""

    seconds: float
    peak: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Every run of one command, in order."""

    runs: tuple[Run, ...]

    @property
    def median(self) -> float:
        """Give the middle wall time, in seconds."""
        return median(run.seconds for run in self.runs)

    @property
    def least(self) -> float:
        """Give the shortest wall time, in seconds."""
        return min(run.seconds for run in self.runs)

    @property
    def peak(self) -> int:
        """Give the most memory any run held, in bytes."""
        return max(run.peak for run in self.runs)


def interleaved(commands: dict[str, Sequence[str]], times: int) -> dict[str, Series]:
    """Run each command in turn, `times` rounds of them (A B A B), after one round that only warms the disk cache.

    Rounds, because a machine that slows down for a minute then slows down both sides of a ratio. Python keeps its
    bytecode, as it does where a package is installed, in a folder of ours.
    """
    with tempfile.TemporaryDirectory() as bytecode:
        extra = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": bytecode}
        rounds = [{name: run(command, **extra) for name, command in commands.items()} for _ in range(times + 1)][1:]
    return {name: Series(runs=tuple(each[name] for each in rounds)) for name in commands}


def run(command: Sequence[str], **extra: str) -> Run:
    """Run one command to its end in an empty home, reading and discarding what it prints.

    The peak is `wait4`'s: the largest of the process and of the children it waited for, so never too small.
    Raises SystemExit, with what the command said, when it fails.
    """
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as errors:
        homes = {"HOME": home, "XDG_CACHE_HOME": f"{home}/cache", "XDG_CONFIG_HOME": f"{home}/config"}
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=home,
            env=sealed() | homes | extra,
        )
        assert process.stdout is not None
        output = process.stdout.fileno()
        while os.read(output, 1 << 16):
            pass
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.stdout.close()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()[-2000:]
            raise SystemExit(f"{' '.join(command)[:300]}: exit {process.returncode}\n{said}")
    return Run(seconds=seconds, peak=usage.ru_maxrss * 1024)


def git_processes(command: Sequence[str]) -> int:
    """Count the git processes a command starts, by standing a counting `git` in front of the real one."""
    real = shutil.which("git")
    with tempfile.TemporaryDirectory() as folder:
        tally, wrapper = Path(folder, "tally"), Path(folder, "bin", "git")
        tally.touch()
        wrapper.parent.mkdir()
        wrapper.write_text(_COUNTING_GIT.format(tally=tally, git=real))
        wrapper.chmod(0o755)
        run(command, PATH=f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
        return len(tally.read_text().splitlines())
