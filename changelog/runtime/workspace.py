"""Opens the workspace for a command: options merged, repository found, settings read, clock set."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import wraps
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from changelog.adapters import clock, files
from changelog.adapters.git.history import Repository, open_repository
from changelog.config.load import Trouble, read
from changelog.config.schema import Settings
from changelog.errors import Misuse
from changelog.i18n import say as speech
from changelog.i18n.say import again, say, say_of

_VERBS = ("is ", "stands ", "holds ", "ends ", "needs ", "matches ", "should ")


class Options(Struct, frozen=True, kw_only=True):
    """The options common to all commands, from before and after the command's name."""

    repo: str = "."
    config: str | None = None
    json: bool = False
    dry_run: bool = False
    yes: bool = False
    debug: bool = False


class Workspace(Struct, frozen=True, kw_only=True):
    """What a command works with."""

    repository: Repository
    settings: Settings
    settings_path: Path | None
    now: datetime

    @property
    def zone(self) -> tzinfo:
        """The settings' time zone."""
        return self.now.tzinfo or UTC

    @property
    def today(self) -> date:
        """Today, in that zone."""
        return self.now.date()


def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a command its `Options` as first argument instead of loose keywords."""

    @wraps(command)
    @click.pass_context
    def wrapped(ctx: click.Context, /, **given: Any) -> Any:
        names = Options.__struct_fields__
        inherited = {name: value for name, value in (ctx.obj or {}).items() if value is not None}
        own = {name: given.pop(name) for name in names if name in given}
        said = inherited | {name: value for name, value in own.items() if value is not None}
        return command(Options(**said), **given)

    return wrapped


def open_workspace(options: Options) -> Workspace:
    """The repository, its settings and the clock. Raises Misuse with every problem of the settings at once."""
    repository = open_repository(Path(options.repo))
    settings, path = settings_of(repository, options)
    return Workspace(repository=repository, settings=settings, settings_path=path, now=clock.now(settings.timezone))


def settings_of(repository: Repository, options: Options) -> tuple[Settings, Path | None]:
    """The settings and the file they come from, if any; the run speaks their language where nobody chose one."""
    text, path = files.settings_text(repository, Path(options.config) if options.config else None)
    settings, troubles = read(text) if path else (Settings(), [])
    if troubles:
        raise Misuse(_headline(path, troubles), hint="\n".join(_line(trouble) for trouble in troubles))
    if not speech.chosen():
        speech.speak(settings.language)
    return settings, path


def _headline(path: Path | None, troubles: list[Trouble]) -> str:
    count = len(troubles)
    name = path.name if path else files.SETTINGS
    return say_of("{name} has {count} problem", "{name} has {count} problems", count, name=name)


def _line(trouble: Trouble) -> str:
    said = (
        f"{trouble.path or say('the file')} {trouble.message}"
        if again(trouble.message, "en").startswith(_VERBS)
        else say("{key}: {problem}", key=trouble.path or say("the file"), problem=trouble.message)
    )
    return f"{said}." + (f" {trouble.hint}" if trouble.hint else "")
