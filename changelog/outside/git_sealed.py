"""How git is started: by GitPython, away from the surroundings and the settings that would change what it prints."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from changelog.errors import Refused
from changelog.language.speech import say

if TYPE_CHECKING:
    from git import Git

# Set by git for its hooks and aliases; they would silently point another repository at us.
SURROUNDINGS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
)
SEALED = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_PAGER": "cat"}
SETTINGS = (
    "log.showSignature=false",
    "log.showRoot=true",
    "log.follow=false",
    "log.diffMerges=separate",
    "i18n.logOutputEncoding=UTF-8",
    "core.quotePath=true",
    "diff.external=",
    "diff.noprefix=false",
    "diff.mnemonicPrefix=false",
    "diff.renames=false",
    "core.fsmonitor=false",
    "color.ui=false",
    "color.diff=false",
)


@cache
def _forget_surroundings() -> None:
    for name in SURROUNDINGS:
        os.environ.pop(name, None)


def door(path: Path) -> "Git":
    """A way to start git in a folder. Raises Refused where there is no git."""
    _forget_surroundings()
    # GitPython asks git its version while being imported and raises where there is no git.
    os.environ.setdefault("GIT_PYTHON_REFRESH", "raise")
    try:
        from git import Git
    except ImportError as problem:
        raise Refused(
            say("git was not found on this machine"),
            hint=say("Install git 2.38 or newer (https://git-scm.com/downloads), then run the same command again."),
        ) from problem
    return Git(str(path))


def command(args: Sequence[str]) -> list[str]:
    """The whole command line of a git call: no pager, no replaced objects, no patterns in paths, settings pinned."""
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    return ["git", "--no-pager", "--no-replace-objects", "--literal-pathspecs", *settings, *args]
