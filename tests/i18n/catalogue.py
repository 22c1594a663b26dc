"""Brings the French catalogue up to date with the code: `python -m tests.i18n.catalogue`.

Adds what the code says now, drops what it no longer says, keeps what is translated, and compiles it. What is left to
translate is printed. Places in the code are not written: they would change with every line.
"""

import ast
import importlib.util
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "changelog" / "locale" / "fr" / "LC_MESSAGES" / "nouveautes.po"
RUN = "python -m tests.i18n.catalogue"
SINGLE = ("say", "marked", "progress")
CONTEXT = {"say_as": 2, "say_of_as": 3}  # how many literals each has, the context first
PLURALS = "nplurals=2; plural=(n > 1);"  # two forms are all we say; newer tables know a third, for millions
Message = str | tuple[str, str]
# Click's own words, as far as a command of ours can make it say them.
CLICK: tuple[Message, ...] = (
    "Usage:",
    "Options",
    "Commands",
    "Show this message and exit.",
    "The version.",
    "required",
    "Aborted!",
    "Missing argument",
    "Missing option",
    "Missing parameter",
    "Missing command.",
    "No such option {name!r}.",
    "No such command {name!r}.",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "Option {name!r} does not take a value.",
    "Choose from:\n\t{choices}",
    "{value} is not in the range {range}.",
    "{value!r} is not a valid {number_type}.",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a directory.",
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)


def main() -> None:
    """Write the catalogue and what gettext reads of it; print what has no French yet."""
    found = brought_up_to_date()
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    PLACE.write_bytes(written(found))
    PLACE.with_suffix(".mo").write_bytes(compiled(found))
    for message in found:
        if message.id and not said(message.string):
            print(message.id)


def said(string: object) -> bool:
    """Whether there is a translation, all of its forms."""
    return all(string) if isinstance(string, tuple | list) else bool(string)


def brought_up_to_date() -> Catalog:
    """Every message of the code, with the French that the catalogue has for it."""
    old = catalogue() if PLACE.is_file() else None
    day = datetime(2022, 1, 18, tzinfo=UTC)  # the form wants a day; a real one would change with every run
    new = Catalog("fr", project="nouveautes", creation_date=day, revision_date=day, fuzzy=False)
    new.mime_headers = [("Plural-Forms", PLURALS)]
    new.header_comment = "# What a command says to whoever runs it, in French. Made with `" + RUN + "`."
    for message in messages():
        known = old.get(message) if old else None
        new.add(message, known.string if known else None)
    return new


def catalogue() -> Catalog:
    """The catalogue as it stands."""
    with PLACE.open("rb") as file:
        return read_po(file, locale="fr")


def written(found: Catalog) -> bytes:
    """It as a .po file."""
    text = BytesIO()
    write_po(text, found, no_location=True, sort_output=True, width=120)
    return text.getvalue()


def compiled(found: Catalog) -> bytes:
    """It as a .mo file."""
    text = BytesIO()
    write_mo(text, found)
    return text.getvalue()


@cache
def messages() -> list[Message]:
    """What the code says, each once: the literals of `say` and its kin, the sentences of commands, options and settings."""
    return list(dict.fromkeys([*CLICK, *_of_the_code(), *helped()]))


def helped() -> list[str]:
    """The sentences of commands, options and settings."""
    generate = _beside("documentation", "generate")
    return [*generate.sentences(), *generate.helps()]


def _of_the_code() -> Iterator[Message]:
    for path in sorted((ROOT / "changelog").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                literal = bool(node.args) and isinstance(node.args[0], ast.Constant)
                if name in CONTEXT and literal and len(texts) == CONTEXT[name]:
                    context, *forms = texts
                    marked = [f"{context}|{form}" for form in forms]
                    yield (marked[0], marked[1]) if len(marked) > 1 else marked[0]
                elif name in SINGLE and literal and texts and texts[0]:
                    yield texts[0]
                elif name == "say_of" and literal and len(texts) > 1:
                    yield texts[0], texts[1]


def _beside(folder: str, name: str) -> Any:
    """A module of another folder of the tests, whichever way this one was started."""
    path = ROOT / "tests" / folder / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{folder}_{name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
