"""`nouveautes config`: the settings in force, their example file and their schema."""

import json

import click
import msgspec

from changelog.adapters import files
from changelog.commands import output
from changelog.commands.options import common
from changelog.config import text
from changelog.i18n.say import say
from changelog.runtime.workspace import Options, open_workspace, with_options


@click.command("config")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of nouveautes.toml.")
@click.option("--example", "as_example", is_flag=True, help="Print the documented example file.")
@common
@with_options
def command(options: Options, schema: bool, as_example: bool) -> None:
    """Print the settings in force, their example file or their schema."""
    if schema:
        output.write(json.dumps(text.schema(), ensure_ascii=False, indent=2) + "\n")
        return
    if as_example:
        output.write(text.text())
        return
    workspace = open_workspace(options)
    values = msgspec.to_builtins(workspace.settings)
    if options.json:
        found = {
            "version": 1,
            "file": str(workspace.settings_path) if workspace.settings_path else None,
            "settings": values,
        }
        output.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        return
    where = workspace.settings_path or say("no {file}: the defaults", file=files.SETTINGS)
    output.say(f"# {where}")
    for name, value in _flat(values, ""):
        output.say(f"{name} = {json.dumps(value, ensure_ascii=False)}")


def _flat(values: dict[str, object], path: str) -> list[tuple[str, object]]:
    flat: list[tuple[str, object]] = []
    for name, value in values.items():
        flat += _flat(value, f"{path}{name}.") if isinstance(value, dict) else [(path + name, value)]
    return flat
