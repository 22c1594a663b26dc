"""Writes the pages of the site that the code dictates: `python -m tests.documentation.generate`.

The schemas of every machine form and of the settings, and the reference of commands and settings in both languages.
"""

import gettext
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import click
import msgspec

from changelog import cli
from changelog.adapters.files import templates
from changelog.app import workflows
from changelog.commands import options
from changelog.config import text as example
from changelog.config.schema import Settings
from changelog.i18n import grammar

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
FRENCH = gettext.translation("nouveautes", cli.CATALOGUES, ["fr"], fallback=True)

RUN = "python -m tests.documentation.generate"
# Read and checked today, used by commands to come: the page says so (and a test that it is so).
LATER: tuple[str, ...] = ()
TABLE = re.compile(r"(<!-- forms -->\n\n).*?(\n\n<!-- /forms -->)", re.S)
# How a form is asked for, where that is not `nouveautes NAME --json` alone.
CALLED = {
    "collect-all": "`nouveautes collect --all --json`",
    "notes-all": "`nouveautes notes --all --json`",
    "week": "`nouveautes week --json`, `--explain`",
    "demo-shown": "`nouveautes demo --shown --json`, `--refused`",
    "release": "`nouveautes release --json`, `--undo`",
    "hotfix": "`nouveautes hotfix start --json`, `merge`",
}
WORDS = {
    "fr": SimpleNamespace(
        commands="Commandes",
        command="Commande",
        form="Schéma",
        read="`nouveautes.toml`, en entrée",
        commands_intro="Les options communes se placent avant ou après le nom de la commande. "
        "Chaque commande répond aussi à `--help`.",
        common="Options communes",
        option="Option",
        what="Effet",
        settings="Réglages",
        settings_intro="`nouveautes.toml` se place à la racine du dépôt. Tout y est facultatif : ce qui manque est "
        "déduit, ou désactivé. `nouveautes config` montre les valeurs en vigueur, `nouveautes config --example` écrit le "
        "fichier commenté. Toutes les erreurs sont signalées en une fois.",
        schema="Les éditeurs complètent le fichier avec le [schéma JSON]({path}schema/settings.json), que donne aussi "
        "`nouveautes config --schema`.",
        top="À la racine",
        key="Clé",
        default="Par défaut",
        sentence="Rôle",
        required="à donner",
        empty="vide",
        later="Ces clés sont lues et vérifiées ; les commandes d’aujourd’hui ne s’en servent pas encore.",
        made="Page produite par `{run}` à partir du code.",
    ),
    "en": SimpleNamespace(
        commands="Commands",
        command="Command",
        form="Schema",
        read="`nouveautes.toml`, as input",
        commands_intro="The common options stand before or after the command's name. Every command answers `--help`.",
        common="Common options",
        option="Option",
        what="Effect",
        settings="Settings",
        settings_intro="`nouveautes.toml` stands at the repository's root. Every key is optional: what is absent is "
        "found, or off. `nouveautes config` shows the values in force, `nouveautes config --example` writes the "
        "commented file. Every problem is reported at once.",
        schema="Editors complete the file with the [JSON Schema]({path}schema/settings.json), which "
        "`nouveautes config --schema` prints too.",
        top="At the root",
        key="Key",
        default="Default",
        sentence="What it is",
        required="required",
        empty="empty",
        later="These keys are read and checked; today's commands do not use them yet.",
        made="Made from the code by `{run}`.",
    ),
}


def main() -> None:
    """Write every file that differs, and name it."""
    for path, text in files().items():
        place = SITE / path
        if not place.is_file() or place.read_text("utf-8") != text:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8", newline="\n")
            print(f"written: site/{path}")
    for path, text in reusable().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, "utf-8", newline="\n")
    for path in stale():
        (SITE / path).unlink()
        print(f"removed: site/{path}")


@cache
def files() -> dict[str, str]:
    """Every generated file, by its path in the site."""
    found = {f"schema/{name}.json": _json(schema) for name, schema in schemas().items()}
    for language, folder in (("fr", "reference"), ("en", "en/reference")):
        for name, page in (("commands", commands_page), ("settings", settings_page)):
            found[f"{folder}/{name}.md"] = _front(name, language) + _set(page(language), language)
        found[f"{folder}/json.md"] = with_forms((SITE / folder / "json.md").read_text("utf-8"), language)
    return found


def with_forms(page: str, language: str) -> str:
    """The page of JSON forms with its table: every form, by the command that answers it, and its schema."""
    words, path = WORDS[language], "../" if language == "fr" else "../../"
    rows = [
        (
            CALLED.get(name) or f"`nouveautes {name.replace('-', ' ')} --json`",
            f"[{name}.json]({path}schema/{name}.json)",
        )
        for name in schemas()
        if name != "settings"
    ]
    rows.sort()
    rows.append((words.read, f"[settings.json]({path}schema/settings.json)"))
    return TABLE.sub(lambda found: f"{found[1]}{_table((words.command, words.form), rows)}{found[2]}", page)


def reusable() -> dict[str, str]:
    """The workflows that other repositories call, by their path in this one."""
    return workflows.reusable(templates("workflows"))


def stale() -> list[str]:
    """Schemas on disk that no form stands for any more."""
    return [f"schema/{path.name}" for path in (SITE / "schema").glob("*.json") if path.stem not in schemas()]


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """The schema of every machine form and of the settings."""
    from changelog.commands import json_forms

    for name in cli.COMMANDS:
        _command(name)  # a command may bring a form of its own
    return {name: json_forms.schema(name) for name in json_forms.FORMS} | {"settings": example.schema()}


def sentences() -> list[str]:
    """Every sentence of the code that the reference shows, to be said in French too."""
    found = [str(settings["help"]) for _, settings in options.COMMON] + list(cli.COMMANDS.values())
    for name in cli.COMMANDS:
        for below in ("", *_below(_command(name))):
            command = _command(name, below)
            found += [option.help for option in _own(command) if isinstance(option, click.Option) and option.help]
            found += [_first_help(command)] if below else []
    for _, kind in _tables(Settings, ""):
        found.append(_first_line(kind))
        found += [text for info in msgspec.structs.fields(kind) if (text := _sentence(info.type))]
    return list(dict.fromkeys(found))


def helps() -> list[str]:
    """What `--help` says above the options, paragraph by paragraph as Click sets it."""
    groups = [cli.door, *(_command(name, below) for name in cli.COMMANDS for below in ("", *_below(_command(name))))]
    return list(dict.fromkeys(cleandoc(command.help) for command in groups if command.help))


def commands_page(language: str) -> str:
    """The reference of commands."""
    words = WORDS[language]
    common: list[click.Parameter] = [click.Option([name], **settings) for name, settings in options.COMMON]
    parts = [f"# {words.commands}", words.commands_intro]
    for name, sentence in cli.COMMANDS.items():
        command = _command(name)
        parts += [f"## {name}", _said(sentence, language), f"```text\n{_usage(name, command)}\n```"]
        parts += [table] if (table := _options(_own(command), language)) else []
        for below in _below(command):
            under = _command(name, below)
            sentence = _said(_first_help(under), language)
            parts += [f"### {name} {below}", sentence, f"```text\n{_usage(f'{name} {below}', under)}\n```"]
            parts += [table] if (table := _options(_own(under), language)) else []
    parts += [f"## {words.common}", _options(common, language), f"*{words.made.format(run=RUN)}*"]
    return "\n\n".join(parts) + "\n"


def settings_page(language: str) -> str:
    """The reference of settings, a table for each table of the file."""
    words = WORDS[language]
    path = "../" if language == "fr" else "../../"
    parts = [f"# {words.settings}", words.settings_intro, words.schema.format(path=path)]
    for dotted, kind in _tables(Settings, ""):
        rows = [
            (f"`{info.encode_name}`", _default(info, words), _cell(_said(_sentence(info.type), language)))
            for info in msgspec.structs.fields(kind)
            if _struct(info.type) is None
        ]
        parts.append(f"## {words.top}" if not dotted else f"## {_heading(dotted)} {{ #{_anchor(dotted)} }}")
        if dotted:
            parts.append(_said(_first_line(kind), language))
        if dotted.partition(".")[0] in LATER:
            parts.append(f"*{words.later}*")
        parts.append(_table((words.key, words.default, words.sentence), rows))
    parts.append(f"*{words.made.format(run=RUN)}*")
    return "\n\n".join(parts) + "\n"


def _front(page: str, language: str) -> str:
    """The front matter of a page of the reference: which page is its translation."""
    return f"---\ntranslation: {'en/' if language == 'fr' else ''}reference/{page}.md\n---\n\n"


def _command(name: str, below: str = "") -> click.Command:
    command: click.Command = import_module(f"changelog.commands.{name}").command
    return command.commands[below] if below and isinstance(command, click.Group) else command


def _below(command: click.Command) -> list[str]:
    """The names of the commands that a command holds."""
    return list(command.commands) if isinstance(command, click.Group) else []


def _first_help(command: click.Command) -> str:
    return (command.help or "").split("\n\n")[0].replace("\n", " ").strip()


def _own(command: click.Command) -> list[click.Parameter]:
    shared = {name for name, _ in options.COMMON}
    return [one for one in command.params if isinstance(one, click.Argument) or not shared & set(one.opts)]


def _usage(name: str, command: click.Command) -> str:
    arguments = [one.make_metavar(click.Context(command)) for one in command.params if isinstance(one, click.Argument)]
    return " ".join(["nouveautes", name, "[OPTIONS]", *arguments])


def _options(params: list[click.Parameter], language: str) -> str:
    words = WORDS[language]
    rows = []
    for one in params:
        if isinstance(one, click.Option):
            rows.append((_spelled(one), _cell(_said(one.help or "", language))))
    return _table((words.option, words.what), rows) if rows else ""


def _spelled(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return f"`{option.opts[0]}` " + " · ".join(f"`{choice}`" for choice in option.type.choices)
    return f"`{option.opts[0]}`" if option.is_flag else f"`{option.opts[0]} {option.metavar or ''}`"


def _tables(kind: type[msgspec.Struct], dotted: str) -> Iterator[tuple[str, type[msgspec.Struct]]]:
    yield dotted, kind
    for info in msgspec.structs.fields(kind):
        inner = _struct(info.type)
        if inner is not None:
            yield from _tables(inner, f"{dotted}.{info.encode_name}".lstrip("."))


def _struct(kind: Any) -> type[msgspec.Struct] | None:
    """The table behind a field: itself, or what a list of tables holds."""
    while hasattr(kind, "__metadata__"):
        kind = get_args(kind)[0]
    kind = next((one for one in get_args(kind) if isinstance(one, type)), kind)
    return kind if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else None


def _heading(dotted: str) -> str:
    kind: Any = Settings
    for part in dotted.split("."):
        field = next(info for info in msgspec.structs.fields(kind) if info.encode_name == part)
        many, kind = not isinstance(field.type, type), _struct(field.type)
    return f"`[[{dotted}]]`" if many else f"`[{dotted}]`"


def _anchor(dotted: str) -> str:
    return dotted.replace(".", "-")


def _default(info: msgspec.structs.FieldInfo, words: SimpleNamespace) -> str:
    if info.required:
        return f"*{words.required}*"
    value = info.default
    if value in ("", ()):
        return f"*{words.empty}*"
    if isinstance(value, tuple):
        return "<br>".join(f"`{_toml(one)}`" for one in value)
    return f"`{_toml(value)}`"


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sentence(kind: Any) -> str:
    return next((str(meta.description) for meta in getattr(kind, "__metadata__", ()) if meta.description), "")


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def _said(sentence: str, language: str) -> str:
    return FRENCH.gettext(sentence) if language == "fr" and sentence else sentence


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;").replace("{", "\\{")


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def _set(text: str, language: str) -> str:
    lines = text.split("\n")
    return "\n".join(line if line.startswith(("```", "| ---")) else grammar.of(line, language) for line in lines)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    main()
