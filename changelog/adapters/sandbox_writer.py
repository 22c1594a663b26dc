"""The sandbox on the disk: its story read, then remotes, clones and board written, all or nothing.

Its git sees nothing of the machine: no settings, no hooks, no template, and identities and dates from the story.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from changelog.adapters.git import library
from changelog.adapters.git.run import Git
from changelog.errors import Refused
from changelog.i18n.say import say, system_reason
from changelog.sandbox import fast_import
from changelog.sandbox.model import Person, Sandbox, Story, WrittenRepository

CAPUCINE = "capucine"
"""The story that is used where none is named: `changelog/sandbox/capucine.toml`, and the folder beside it."""

CLONE_SETTINGS = {"commit.gpgSign": "false", "tag.gpgSign": "false", "core.autocrlf": "false"}

KEPT = ("GIT_EXEC_PATH", "GIT_PYTHON_GIT_EXECUTABLE", "GIT_PYTHON_REFRESH")
"""The only variables of the user's git that are kept: they name git's own place."""


class SandboxPlaces(Struct, frozen=True, kw_only=True):
    """Where the parts of a sandbox are."""

    folder: Path
    product: Path
    product_remote: Path
    documentation: Path
    documentation_remote: Path
    board: Path


def read(name: str = CAPUCINE) -> Story:
    """A story of the package, with the files beside it."""
    from changelog import sandbox
    from changelog.sandbox import story

    room = Path(str(sandbox.__file__)).parent
    beside = room / name
    files = {path.relative_to(beside).as_posix(): path.read_bytes() for path in beside.rglob("*") if path.is_file()}
    return story.read((room / f"{name}.toml").read_text("utf-8"), files)


def write(sandbox: Sandbox, folder: Path) -> SandboxPlaces:
    """Write the sandbox into a new or empty folder. Raises Refused where something is in the way."""
    final = folder.expanduser().resolve()
    new = say("Give the name of a folder that does not exist yet.")
    if final.exists() and not final.is_dir():
        raise Refused(say("{final} is a file.", final=final), hint=new)
    if final.is_dir() and any(final.iterdir()):
        raise Refused(say("{final} is not empty.", final=final), hint=new)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sandbox-", dir=final.parent) as nearby:
            # A folder of our own making inside it: the temporary one is closed to everybody else.
            draft = Path(nearby) / final.name
            draft.mkdir()
            with _sealed_git(sandbox):
                _write_all(sandbox, _places(sandbox, draft), _places(sandbox, final))
            if not final.exists():
                draft.rename(final)
            else:
                # An empty folder stays the one it is: it may be the current folder of somebody's terminal.
                for part in sorted(draft.iterdir()):
                    part.rename(final / part.name)
    except OSError as error:
        raise Refused(
            say("{final} cannot be written: {trouble}", final=final, trouble=system_reason(error)),
            hint=say("Choose a folder in a place where you may write."),
        ) from error
    return _places(sandbox, final)


def _places(sandbox: Sandbox, folder: Path) -> SandboxPlaces:
    product, documentation = sandbox.product.name, sandbox.documentation.name
    return SandboxPlaces(
        folder=folder,
        product=folder / product,
        product_remote=folder / "remotes" / f"{product}.git",
        documentation=folder / documentation,
        documentation_remote=folder / "remotes" / f"{documentation}.git",
        board=folder / "board.toml",
    )


def _write_all(sandbox: Sandbox, draft: SandboxPlaces, final: SandboxPlaces) -> None:
    draft.board.write_bytes(sandbox.board)
    if sandbox.page:
        (draft.folder / sandbox.page.path).write_bytes(sandbox.page.content)
    _import(sandbox.product, draft.product_remote)
    _clone(draft.product_remote, draft.product, final.product_remote, sandbox.visitor)
    _import(sandbox.documentation, draft.documentation_remote)
    _clone(draft.documentation_remote, draft.documentation, final.documentation_remote, sandbox.visitor)


def _import(repository: WrittenRepository, remote: Path) -> None:
    default = repository.branches[0].name
    remote.mkdir(parents=True)
    library.make_bare(remote, initial_branch=default, object_format="sha1")
    Git(remote).ask("fast-import", "--quiet", "--date-format=raw", stdin=fast_import.stream(repository))


def _clone(remote: Path, clone: Path, origin: Path, visitor: Person) -> None:
    # A machine without an identity can tag and merge there all the same.
    known = {"user.name": visitor.name, "user.email": visitor.email} | CLONE_SETTINGS
    settings = [f"--config={name}={value}" for name, value in known.items()]
    Git(clone.parent, env={"GIT_ALLOW_PROTOCOL": "file"}).ask(
        "clone", "--quiet", "--template=", *settings, "--", str(remote), clone.name
    )
    # An absolute path: a linked work tree, wherever it is, must find its remote too.
    library.set_remote(clone, "origin", str(origin))


@contextmanager
def _sealed_git(sandbox: Sandbox) -> Iterator[None]:
    """For git as started here, no variable of the user's git, and our own instead; all is put back afterwards."""
    theirs = {name: value for name, value in os.environ.items() if name.startswith("GIT_") and name not in KEPT}
    visitor = sandbox.visitor
    signature = {"NAME": visitor.name, "EMAIL": visitor.email}
    signature["DATE"] = f"{int(sandbox.until.timestamp())} {sandbox.until:%z}"
    ours = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    ours |= {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in signature.items()}
    _replace_variables(theirs, ours)
    try:
        yield
    finally:
        _replace_variables(ours, theirs)


def _replace_variables(old: dict[str, str], new: dict[str, str]) -> None:
    for name in old:
        os.environ.pop(name, None)
    os.environ.update(new)
