"""Kills a program at each place where it touches the world, in turn, and looks at what it left."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# A process that has imported everything forks one child a line: kill it at its n-th touch, or let the kernel do it when
# a file grows beyond so many bytes. What is counted is what Python tells an audit hook: opening, renaming, linking,
# removing, locking, making folders.
DRIVER = """
import os, resource, signal, sys
from pathlib import Path
import changelog.adapters.forge.local.board, changelog.adapters.forge.local.forge, fcntl

folder, program = sys.argv[1], compile(sys.argv[2], "program", "exec")
TOUCHES = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod", "fcntl.flock"}

def run(at, size):
    left = at

    def hook(event, details):
        nonlocal left
        if event in TOUCHES and (event in ("fcntl.flock", "os.chmod") or folder in str(details[0])):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    if size:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    sys.addaudithook(hook)
    exec(program, {"folder": Path(folder), "__name__": "program"})

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            run(*map(int, line.split()))
        except BaseException as problem:
            print(repr(problem), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
SIZES = (1, 100)  # bytes, after which the kernel kills


def killed_everywhere(program: str, folder: Path, start: Callable[[Path], None], look: Callable[[Path], None]) -> int:
    """Run the program from its start, killed at its first touch, its second, and so on until it ends by itself.

    `look` sees what each kill left, and what the next run makes of it. Answers how often it was killed.
    """
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(folder), program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def run(at: int, size: int = 0) -> int:
        assert driver.stdin and driver.stdout
        driver.stdin.write(f"{at} {size}\n")
        driver.stdin.flush()
        code = int(driver.stdout.readline())
        look(folder)
        return code

    with driver:
        for size in SIZES:
            start(folder)
            assert run(0, size) == -signal.SIGXFSZ
            assert run(0) == 0
        kills = 0
        while True:
            start(folder)
            code = run(kills + 1)
            if code == 0:
                return kills + len(SIZES)
            assert code == -signal.SIGKILL
            assert run(0) == 0
            kills += 1
