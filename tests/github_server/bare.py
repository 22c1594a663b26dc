"""The bare git repositories that the server keeps: created, asked, and written to as the forge's own merges do."""

import atexit
import os
import subprocess
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

HOOK = Path(__file__).with_name("update_hook.sh")
FORGE = {"NAME": "GitHub", "EMAIL": "noreply@github.com"}


class GitRefused(Exception):
    """git said no; the message is what it said."""


def create(folder: Path, default_branch: str) -> Path:
    """A bare repository whose `update` hook asks the server's protections."""
    copytree(_template(), folder)
    (folder / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n")
    return folder


@cache
def _template() -> Path:
    """Such a repository, from which the others are copied: git is started once."""
    place = Path(mkdtemp(prefix="nouveautes-hub-"))
    atexit.register(rmtree, place, ignore_errors=True)
    folder = place / "made"
    run(None, "init", "--quiet", "--bare", "--template=", str(folder))
    for name, value in (("http.receivepack", "true"), ("uploadpack.allowFilter", "true"),
                        ("uploadpack.allowAnySHA1InWant", "true"), ("receive.hideRefs", "refs/pull"), ("gc.auto", "0")):  # fmt: skip
        run(folder, "config", name, value)
    hook = folder / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_bytes(HOOK.read_bytes())
    hook.chmod(0o755)
    return folder


def run(git_dir: Path | None, *words: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> str:
    """What git answers, without its last line end; raises `GitRefused`."""
    return read(git_dir, *words, stdin=stdin, env=env).decode(errors="replace").removesuffix("\n")


def read(git_dir: Path | None, *words: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> bytes:
    """What git answers, as bytes; raises `GitRefused`."""
    where = ["--git-dir", str(git_dir)] if git_dir else []
    done = subprocess.run(["git", *where, *words], input=stdin, capture_output=True, check=False, env=sealed(env))
    if done.returncode:
        raise GitRefused(done.stderr.decode(errors="replace") or done.stdout.decode(errors="replace"))
    return done.stdout


def sealed(more: dict[str, str] | None = None) -> dict[str, str]:
    """An environment in which nobody's own git settings count."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"} | (more or {})


def tip(git_dir: Path, name: str) -> str:
    """The commit of a name, empty where there is none."""
    try:
        return run(git_dir, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}")
    except GitRefused:
        return ""


def merge(git_dir: Path, *, base: str, head: str, message: str, at: str, squash: bool = False) -> str:
    """Merge or squash a commit into a branch, as the forge's button does; the new commit. Raises `GitRefused`."""
    onto = run(git_dir, "rev-parse", f"refs/heads/{base}")
    made = merged(git_dir, onto=onto, head=head, message=message, at=at, squash=squash)
    run(git_dir, "update-ref", f"refs/heads/{base}", made, onto)
    return made


def merged(git_dir: Path, *, onto: str, head: str, message: str, at: str, squash: bool = False) -> str:
    """A commit merged or squashed onto another one, which no branch has yet. Raises `GitRefused` where they conflict."""
    tree = run(git_dir, "merge-tree", "--write-tree", "--no-messages", onto, head).split("\n")[0]
    parents = ["-p", onto] + ([] if squash else ["-p", head])
    who = {f"GIT_{role}_{part}": FORGE[part] for role in ("AUTHOR", "COMMITTER") for part in FORGE}
    dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    return run(git_dir, "commit-tree", tree, *parents, stdin=message.encode(), env=who | dates)


def branch_tip(git_dir: Path, branch: str) -> str:
    """The commit of a branch, read from its file: no process, as this is asked for every pull request."""
    name = f"refs/heads/{branch}"
    try:
        return (git_dir / name).read_text().strip()
    except (OSError, ValueError):
        packed = git_dir / "packed-refs"
    lines = packed.read_text().split("\n") if packed.is_file() else []
    return next((line.partition(" ")[0] for line in lines if line.partition(" ")[2] == name), "")
