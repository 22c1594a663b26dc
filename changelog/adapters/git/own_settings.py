"""What a clone's own settings may not start: they are read once, and what names a program there is taken back.

A clone is other people's work as much as its files are: it comes in an archive, on a shared disk, in a workflow's
cache. Its settings (`.git/config`, what that includes, `config.worktree`) are not the user's, which are in force: an
SSH command, a credential helper of theirs is how they reach the remote. `environment.TAKEN_BACK` says which and why.
"""

import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from changelog.adapters.git.environment import TAKEN_BACK
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say

if TYPE_CHECKING:
    from changelog.adapters.git.run import Git

_CLONES = frozenset(("local", "worktree"))
_HELPER, _SSH = re.compile(r"credential\.(?:.+\.)?helper", re.S), "core.sshcommand"
_SERVING = re.compile(r"remote\.(?P<name>.+)\.(?:uploadpack|vcs)", re.S)


class Setting(Struct, frozen=True):
    """One line of git's own list: the section and the last word of `key` are in lower case."""

    scope: str
    key: str
    value: str

    @property
    def is_clones(self) -> bool:
        """Whether the clone itself has it."""
        return self.scope in _CLONES


class OwnSettings(Struct, frozen=True, kw_only=True):
    """`values`: every setting in force, whoever has it, key → values in git's order; `taken_back`: what git is given in
    place of the clone's own programs; `serving`: the setting by which a partial clone would be filled by a program, ""
    where there is none.
    """

    values: Mapping[str, Sequence[str]] = {}
    taken_back: tuple[tuple[str, str], ...] = ()
    serving: str = ""

    def check(self) -> None:
        """Raises Refused where git itself would start a program that nothing can take back."""
        if self.serving:
            raise Refused(
                say("this clone's settings name a program that git would start: {key}", key=plain.line(self.serving)),
                hint=say(
                    "Nothing was asked. Remove it with `git config --unset {key}`, then run the same command again.",
                    key=plain.line(self.serving),
                ),
            )


def read(git: "Git") -> OwnSettings:
    """The settings in force in one repository, from one process. None of them is obeyed while they are listed."""
    result = git.run("config", "-z", "--show-scope", "--list")
    settings = tuple(_listed(result.out.decode("utf-8", "surrogateescape"))) if result.code == 0 else ()
    values: dict[str, list[str]] = {}
    for one in settings:
        values.setdefault(one.key, []).append(one.value)
    return OwnSettings(values=values, taken_back=tuple(_taken_back(settings)), serving=_serving(settings))


def _listed(text: str) -> Iterator[Setting]:
    parts = text.split("\0")
    for scope, entry in zip(parts[::2], parts[1::2], strict=False):
        key, _, value = entry.partition("\n")
        yield Setting(scope, key, value)


def _taken_back(settings: Iterable[Setting]) -> Iterator[tuple[str, str]]:
    """The same keys once more: git takes the last of the values whose keys are equal."""
    all_of_them = tuple(settings)
    own = dict.fromkeys(one.key for one in all_of_them if one.is_clones)
    users = [one for one in all_of_them if not one.is_clones]
    for key in own:
        if key == _SSH:
            yield key, next((one.value for one in reversed(users) if one.key == key), _ssh())
        elif _HELPER.fullmatch(key):
            # An empty one forgets those before it. The user's are given under the clone's very key: git takes those
            # whose address fits best, and would set a more general one aside.
            yield key, ""
            yield from ((key, one.value) for one in users if one.key in ("credential.helper", key))
        else:
            yield from ((key, one.value or "") for one in TAKEN_BACK if re.fullmatch(one.pattern, key, re.S))


def _ssh() -> str:
    """What git starts where no setting names it; GIT_SSH_COMMAND comes before all of them."""
    return shlex.quote(os.environ.get("GIT_SSH") or "ssh")


def _serving(settings: tuple[Setting, ...]) -> str:
    promising = {one.value for one in settings if one.key == "extensions.partialclone"}
    promising |= {one.key[len("remote.") : -len(".promisor")] for one in settings if one.key.endswith(".promisor")}
    named = ((one.key, found["name"]) for one in settings if one.is_clones and (found := _SERVING.fullmatch(one.key)))
    return next((key for key, name in named if name in promising), "")
