"""GitPython's objects (a repository that is made, its remotes), which start git through `run` alone.

For commands that act, where an object says more than a line of git's: importing it takes 49 ms and two `git version`.
Its configuration is not for us: it reads neither GIT_CONFIG_GLOBAL nor GIT_CONFIG_COUNT, and writes values without the
quotes that git needs.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from changelog.adapters.git.run import Git

if TYPE_CHECKING:
    from git import Repo


def make_bare(folder: Path, **options: Any) -> None:
    """Make a bare repository without a template; `options` are those of `git init`. Raises Refused."""
    # GitPython takes an empty template for unsafe, unless it is allowed.
    _repo().init(folder, expand_vars=False, allow_unsafe_options=True, quiet=True, bare=True, template="", **options)


def set_remote(clone: Path, name: str, address: str) -> None:
    """Set the address of a clone's remote. Raises Refused."""
    with _repo()(clone, expand_vars=False) as opened:
        opened.remote(name).set_url(address, allow_unsafe_protocols=True)  # of ours; a folder may be called anything


def _repo() -> "type[Repo]":
    # Being imported it asks git its version; where there is no git, ours says so.
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    import git

    class Sealed(git.Git):
        def execute(self, command: Any, *_: Any, **how: Any) -> Any:
            if how.keys() & {"as_process", "istream", "with_extended_output"}:
                raise NotImplementedError("this one answers with what git prints")
            return Git(Path(self.working_dir or ".")).text(*command[1:]).removesuffix("\n")

    class Sealing(git.Repo):
        GitCommandWrapperType = Sealed

    return Sealing
