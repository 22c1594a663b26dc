"""What every command opens first: its options, the repository, the settings, the clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any

import click
from msgspec import Struct, structs

from changelog.adapters import clock, files
from changelog.adapters.git.history import Repository, open_repository
from changelog.config.load import SettingProblem, read, says
from changelog.config.schema import Settings
from changelog.domain.notes.readers import Choice
from changelog.errors import Misuse, Refused
from changelog.i18n import say as speech
from changelog.i18n.say import again, say, say_of

Progress = Callable[[str], None]
"""Shows what is being waited for."""
_VERBS = ("is ", "stands ", "holds ", "ends ", "needs ", "matches ", "should ")


class Options(Struct, frozen=True, kw_only=True):
    """The options common to all commands, from before and after the command's name."""

    repo: str = "."
    config: str | None = None
    json: bool = False
    dry_run: bool = False
    yes: bool = False
    debug: bool = False
    language: str | None = None


class Workspace(Struct, frozen=True, kw_only=True):
    """What a command works with. The settings' language is that of `language`, which says what decided it."""

    repository: Repository
    settings: Settings
    settings_path: Path | None
    now: datetime
    language: Choice = Choice(language="fr", basis="default")

    @property
    def zone(self) -> tzinfo:
        """The settings' time zone."""
        return self.now.tzinfo or UTC

    @property
    def today(self) -> date:
        """Today, in that zone."""
        return self.now.date()

    @property
    def folder(self) -> Path:
        """Where the paths of the settings start: the folder of their file, else the repository's root."""
        folder = self.settings_path.parent if self.settings_path else self.repository.root
        return folder if folder.is_absolute() else self.repository.root / folder


def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Passes a command its `Options` as first argument; those after the command's name win."""

    @wraps(command)
    @click.pass_context
    def wrapped(ctx: click.Context, /, **given: Any) -> Any:
        own = {name: given.pop(name) for name in Options.__struct_fields__ if name in given}
        both = [*(ctx.obj or {}).items(), *own.items()]
        return command(Options(**{name: value for name, value in both if value is not None}), **given)

    return wrapped


def open_workspace(options: Options) -> Workspace:
    """The repository, its settings and the clock. Raises Misuse with every problem of the settings at once."""
    repository = open_repository(Path(options.repo))
    settings, path, choice = settings_of(repository, options)
    return Workspace(
        repository=repository, settings=settings, settings_path=path, now=clock.now(settings.timezone), language=choice
    )


def in_language(workspace: Workspace, choice: Choice) -> Workspace:
    """The same, whose readers get another language."""
    settings = structs.replace(workspace.settings, language=choice.language)
    return structs.replace(workspace, settings=settings, language=choice)


def settings_of(repository: Repository, options: Options) -> tuple[Settings, Path | None, Choice]:
    """The settings, the file they come from, if any, and their readers' language, which the run takes where none was
    chosen.
    """
    text, path = files.settings_text(repository, Path(options.config) if options.config else None)
    settings, troubles = read(text) if path else (Settings(), [])
    if path and troubles:
        count = len(troubles)
        headline = say_of("{name} has {count} problem", "{name} has {count} problems", count, name=path.name)
        raise Misuse(headline, hint="\n".join(map(_line, troubles)))
    choice = language_of(repository, settings, text, options.language)
    if not speech.chosen():
        speech.speak(choice.language)
    return structs.replace(settings, language=choice.language), path, choice


def language_of(repository: Repository, settings: Settings, text: str, option: str | None) -> Choice:
    """The readers' language: an option's, the settings', else that of what the newest commits tell."""
    if option in ("fr", "en"):
        return Choice(language="en" if option == "en" else "fr", basis="option")
    if says(text, "language"):
        return Choice(language=settings.language, basis="setting")
    from changelog.domain.notes import language

    try:
        newest = list(islice(repository.history(["HEAD"]), language.READ))
    except Refused:
        newest = []  # no commit yet, or a damaged clone: whoever reads its history says which
    return language.of_history(newest, speech.chosen())


def _line(trouble: SettingProblem) -> str:
    """One problem with its cure. Some messages are predicates of the key, the others stand behind a colon."""
    key = trouble.path or say("the file")
    if again(trouble.message, "en").startswith(_VERBS):
        text = f"{key} {trouble.message}"
    else:
        text = say("{key}: {problem}", key=key, problem=trouble.message)
    return f"{text}." + (f" {trouble.hint}" if trouble.hint else "")
