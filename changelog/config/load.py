"""TOML text → settings, with every problem at once: dotted path, what is wrong, the nearest known key, what to do."""

import re
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Struct

from changelog.config.schema import Settings
from changelog.i18n.say import marked, say

# tomllib takes time and memory that grow with the square of a dotted key's length.
_NOT_OF_A_KEY = re.compile(r"[^\w. \t-]+")
DEEPEST = 100  # parts of one key
_WORDS = {
    "str": marked("text"),
    "int": marked("a whole number"),
    "float": marked("a number"),
    "bool": marked("true or false"),
    "array": marked("a list"),
    "object": marked("a table"),
    "date": marked("a date"),
    "datetime": marked("a date and hour"),
    "null": marked("nothing"),
}
"""What msgspec calls a type → what people do."""
_EXPECTED = re.compile(r"Expected `(?P<wanted>\w+)`, got `(?P<got>\w+)`")
_NO_CHOICE = "Invalid enum value "


class SettingProblem(Struct, frozen=True, kw_only=True):
    """One thing wrong with the settings. `path` is dotted (`calendar.freezes[0].from`), `hint` says what to do."""

    path: str
    message: str
    hint: str = ""


def read(text: str) -> tuple[Settings, list[SettingProblem]]:
    """The settings in a TOML text. With any trouble the settings are the defaults for what could not be read."""
    deep = say("the file nests tables too deeply to be settings")
    if any(part.count(".") > DEEPEST for part in _NOT_OF_A_KEY.split(text)):
        return Settings(), [SettingProblem(path="", message=deep)]
    import tomllib  # where there are settings

    from changelog.config import checks

    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        return Settings(), [_not_toml(str(error), text)]
    except RecursionError:
        return Settings(), [SettingProblem(path="", message=deep)]
    except ValueError as error:
        message = say("holds a value that cannot be read: {error}", error=str(error).split(";")[0])
        return Settings(), [SettingProblem(path="", message=message)]
    troubles: list[SettingProblem] = []
    settings = _struct(Settings, table, "", troubles) or Settings()
    troubles += [SettingProblem(path=path, message=message, hint=hint) for path, message, hint in checks.of(settings)]
    return settings, troubles


def says(text: str, key: str) -> bool:
    """Whether a TOML text has a key of its own at the top."""
    if key not in text:
        return False
    import tomllib

    try:
        return key in tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return False


def _not_toml(words: str, text: str) -> SettingProblem:
    if any(sign in words for sign in ("overwrite", "twice", "already", "mutate", "immutable")):
        return SettingProblem(path=_where(words, text), message=say("stands twice"), hint=say("Keep one of the two."))
    message = say("not valid TOML: {words}", words=words)
    return SettingProblem(path="", message=message, hint=say("Text needs quotes; lists need brackets."))


def _where(words: str, text: str) -> str:
    """The dotted path of the key at the place that tomllib names; it does not name the key itself."""
    lines = text.split("\n")
    found = re.search(r"at line (\d+)", words)
    at = int(found[1]) - 1 if found else len(lines) - 1
    while at > 0 and not lines[at].strip():
        at -= 1
    line = lines[at].strip()
    if line.startswith("["):
        return line.strip("[] ")
    tables = [above.strip().strip("[] ") for above in lines[:at] if above.strip().startswith("[")]
    return ".".join([*tables[-1:], line.partition("=")[0].strip()])


def _struct(kind: type[Struct], table: dict[str, Any], path: str, troubles: list[SettingProblem]) -> Any:
    """One table, field by field, so that one wrong value does not hide the next."""
    fields = {info.encode_name: info for info in msgspec.structs.fields(kind)}
    values: dict[str, Any] = {}
    before = len(troubles)
    for key in table:
        if key not in fields:
            troubles.append(
                SettingProblem(path=f"{path}{key}", message=say("is not a setting"), hint=_near(key, fields, path))
            )
    for name, info in fields.items():
        if name in table:
            values[info.name] = _value(info.type, table[name], f"{path}{name}", troubles)
        elif info.required:
            hint = say("Give it a value.")
            if kind.__name__ == "Freeze":
                hint = say('Write { from = 2026-12-21, to = 2027-01-03, because = "congés" }.')
            troubles.append(SettingProblem(path=f"{path}{name}", message=say("is missing"), hint=hint))
            # A text stands in for the missing one, so that the rest of the table is still looked at.
            values[info.name] = "" if _plain(info.type) is str else None
    known = {name: value for name, value in values.items() if value is not None}
    lacks = any(info.required and info.name not in known for info in fields.values())
    return None if lacks and len(troubles) > before else kind(**known)


def _near(key: str, fields: dict[str, Any], table: str) -> str:
    """The nearest setting, else all of that table."""
    from difflib import get_close_matches

    near = get_close_matches(key, fields, n=1, cutoff=0.6)
    if near:
        return say("Did you mean {table}{near}?", table=table, near=near[0])
    return say("Known here: {names}.", names=", ".join(sorted(fields)))


def _value(kind: Any, value: Any, path: str, troubles: list[SettingProblem]) -> Any:
    inner = _plain(kind)
    if isinstance(inner, type) and issubclass(inner, Struct):
        if isinstance(value, dict):
            return _struct(inner, value, f"{path}.", troubles)
        hint = say("Write it as [{path}].", path=path)
        troubles.append(SettingProblem(path=path, message=say("should be a table"), hint=hint))
        return None
    item = _plain(get_args(inner)[0]) if get_origin(inner) is tuple else None
    if isinstance(item, type) and issubclass(item, Struct) and isinstance(value, list):
        read_items = [_value(item, one, f"{path}[{at}]", troubles) for at, one in enumerate(value)]
        return tuple(one for one in read_items if one is not None)
    if any("\0" in one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)):
        # No program, no file and no server takes one; and every rule below may rest on that.
        troubles.append(SettingProblem(path=path, message=say("holds a NUL"), hint=say("Write it again without it.")))
        return None
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        troubles.append(SettingProblem(path=path, message=_message(str(error)), hint=_choices(inner, value)))
        return None


def _plain(kind: Any) -> Any:
    return _plain(get_args(kind)[0]) if hasattr(kind, "__metadata__") else kind


def _message(error: str) -> str:
    """What msgspec reports, in people's words."""
    error = error.split(" - at ")[0]
    if found := _EXPECTED.fullmatch(error):
        wanted, got = (say(_WORDS.get(found[name], found[name])) for name in ("wanted", "got"))
        return say("expected {wanted}, got {got}", wanted=wanted, got=got)
    if error.startswith(_NO_CHOICE):
        return say("not one of its values: {value}", value=error.removeprefix(_NO_CHOICE))
    return say("cannot be read: {trouble}", trouble=error)


def _choices(kind: Any, value: Any) -> str:
    """The values that a setting takes, the nearest one first; empty where any will do."""
    from difflib import get_close_matches

    if get_origin(kind) is tuple:
        return _choices(_plain(get_args(kind)[0]), value[0] if isinstance(value, list) and value else value)
    choices = [str(choice) for choice in get_args(kind)] if get_origin(kind) is Literal else []
    if not choices:
        return ""
    near = get_close_matches(str(value), choices, n=1)
    listed = ", ".join(f'"{choice}"' for choice in choices if choice)
    if near:
        return say('Did you mean "{near}"? It takes {listed}.', near=near[0], listed=listed)
    return say("It takes {listed}.", listed=listed)
