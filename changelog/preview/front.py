"""What stands before a page's text: its title and description, from YAML front matter of which nothing else is kept."""

import json
import re

from msgspec import Struct

from changelog.language import plain

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(r"^[ ]{0,3}#[ \t]+(?P<words>[^\n]*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_MARKS = re.compile(r"<[^<>]*>|[*_`\\]|!?\[|\]\([^()]*\)|\]")
LONGEST = 20_000
"""Characters of front matter; what is longer is text, or an accident."""


class Front(Struct, frozen=True, kw_only=True):
    """A page's front matter, and how many lines of the page it takes."""

    title: str = ""
    description: str = ""
    lines: int = 0


def read(text: str) -> tuple[Front, str]:
    """The front matter of a page, and its text without it."""
    opening = _FRONT.match(text)
    closing = _END.search(text, opening.end(), opening.end() + LONGEST) if opening else None
    if opening is None or closing is None:
        return Front(), text.removeprefix("\ufeff")
    held = _values(text[opening.end() : closing.start()])
    if held is None:
        return Front(), text.removeprefix("\ufeff")
    body = text[closing.end() :].removeprefix("\n")
    lines = text.count("\n", 0, len(text) - len(body))
    return Front(title=held.get("title", ""), description=held.get("description", ""), lines=lines), body


def written(title: str, description: str) -> str:
    """Front matter for MkDocs, which would take first lines as « Note: … » for some where there is none."""
    said = {"title": title, "description": description}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items() if value]
    return "\n".join(["---", *lines, "---", "", ""])


def heading(body: str) -> str:
    """The words of a page's first heading, roughly read; empty where it has none near its beginning."""
    found = _HEADING.search(body, 0, 4000)
    return plain.line(_MARKS.sub("", found["words"])) if found else ""


def _values(text: str) -> dict[str, str] | None:
    import yaml  # type: ignore[import-untyped, unused-ignore]

    try:
        loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - the safe one, in C
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return {}
    if not isinstance(loaded, dict):
        return {} if loaded is None else None  # a text between two rules
    return {str(key): plain.line(value) for key, value in loaded.items() if isinstance(value, str)}
