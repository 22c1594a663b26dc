"""The options common to all commands."""

from collections.abc import Callable
from typing import Any

import click

from changelog.language.speech import SPOKEN

COMMON: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "--repo",
        {"metavar": "PATH", "type": click.Path(), "help": "The clone to work on (default: here)."},
    ),
    (
        "--config",
        {
            "metavar": "FILE",
            "type": click.Path(),
            "help": "Settings other than the clone's nouveautes.toml.",
        },
    ),
    ("--json", {"is_flag": True, "default": None, "help": "Answer in JSON (version 1, documented)."}),
    ("--dry-run", {"is_flag": True, "default": None, "help": "Say what would be done; do nothing."}),
    ("--yes", {"is_flag": True, "default": None, "help": "Do not ask."}),
    ("--debug", {"is_flag": True, "default": None, "help": "Show the traceback of a problem."}),
    (
        "--lang",
        {
            "type": click.Choice(SPOKEN),
            "expose_value": False,  # the door has read it already
            "is_eager": True,  # a language that is not spoken is refused first
            "help": "Speak French or English (default: as the locale says, else the settings).",
        },
    ),
)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options common to all; what stands before the command's name is inherited."""
    for name, settings in reversed(COMMON):
        command = click.option(name, name.strip("-").replace("-", "_"), **settings)(command)
    return command
