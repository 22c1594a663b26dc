"""Kills a train's command before and after each of its steps, in a process of its own, for real."""

import os
import signal
import subprocess
import sys
from pathlib import Path

# The one place where steps are done is wrapped: at the n-th step, before or after it, the process kills itself.
DRIVER = """
import os, signal, sys
from changelog.app import carry_out

at, when, words = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
real, count = carry_out.do, 0

def do(step, acts):
    global count
    count += 1
    if (count, when) == (at, "before"):
        os.kill(os.getpid(), signal.SIGKILL)
    done = real(step, acts)
    if (count, when) == (at, "after"):
        os.kill(os.getpid(), signal.SIGKILL)
    return done

carry_out.do = do
sys.argv = ["nouveautes", *words]
from changelog.cli import main
main()
"""


def killed(at: int, when: str, *words: str | Path) -> bool:
    """Run a command, killed at its n-th step; False where it ended before it came to that."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(at), when, *map(str, words)], capture_output=True, check=False,
        env=os.environ, timeout=120,
    )  # fmt: skip
    if done.returncode == -signal.SIGKILL:
        return True
    assert done.returncode == 0, done.stderr.decode()
    return False
