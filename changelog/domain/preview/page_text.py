"""The text of a page before its blocks are read: its front matter, of which little is kept, and titles."""

import html
import json
import posixpath
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from changelog.domain.preview.html import BLOCK, INLINE, TAG
from changelog.i18n import plain

LONGEST_FRONT = 20_000
"""Characters of front matter; what is longer is text, or an accident."""
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(r"^[ ]{0,3}#[ \t]+(?P<words>[^\n]*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_MARKS = re.compile(r"<[^<>]*>|[*_`\\]|!?\[|\]\([^()]*\)|\]")
ICON = re.compile(r"<i\s+class=[\"'][^\"'<>]*\bfa-[^\"'<>]*[\"'][^<>]*>[^<>]{0,80}</i>", re.I)
"""A drawing of a font that the preview does not have; its words are the name of the drawing."""
_SHOWN = BLOCK | INLINE | {"i", "font", "button", "source", "video", "svg", "path"}


HIDDEN = frozenset(("navigation", "toc", "path", "footer"))
"""Parts of the theme that a page may do without."""
KEPT = frozenset(("title", "description", "hide", "search"))
"""Keys of front matter that are read. Others choose templates, icons and scripts."""


class Front(Struct, frozen=True, kw_only=True):
    """A page's front matter, and how many lines of the page it takes. `others`: keys that are not kept."""

    title: str = ""
    description: str = ""
    hide: tuple[str, ...] = ()
    unsearched: bool = False
    others: tuple[str, ...] = ()
    lines: int = 0


def read(text: str) -> tuple[Front, str]:
    """The front matter of a page, and its text without it."""
    opening = _FRONT.match(text)
    closing = _END.search(text, opening.end(), opening.end() + LONGEST_FRONT) if opening else None
    if opening is None or closing is None:
        return Front(), text.removeprefix("\ufeff")
    held = _values(text[opening.end() : closing.start()])
    if held is None:
        return Front(), text.removeprefix("\ufeff")
    body = text[closing.end() :].removeprefix("\n")
    search, hide = held.get("search"), held.get("hide")
    front = Front(
        title=_words(held.get("title")),
        description=_words(held.get("description")),
        hide=tuple(one for one in hide if one in HIDDEN) if isinstance(hide, list) else (),
        unsearched=isinstance(search, dict) and search.get("exclude") is True,
        others=tuple(plain.shortened(plain.line(str(key)), 40) for key in held if str(key) not in KEPT),
        lines=text.count("\n", 0, len(text) - len(body)),
    )
    return front, body


def written_front(title: str, description: str, hide: Sequence[str] = (), *, unsearched: bool = False) -> str:
    """Front matter for MkDocs, always: without any, it takes a first line such as « Note: … » for some.

    `title` and `description` are words; the theme prints them as they are, into HTML and into its attributes.
    """
    values: dict[str, Any] = {"title": html.escape(title), "description": html.escape(description)}
    values |= {"hide": list(hide), "search": {"exclude": True} if unsearched else {}}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value]
    return "\n".join(["---", *(lines or ["{}"]), "---", "", ""])


def heading(body: str) -> str:
    """The words of a page's first heading, without its marks; empty where none is near the beginning."""
    found = _HEADING.search(body, 0, 4000)
    return words(_MARKS.sub("", _without_tags(found["words"]))) if found else ""


def words(text: str) -> str:
    """A title without HTML: of its tags, its icons and its entities nothing is left but words."""
    return plain.line(html.unescape(_without_tags(text)))


def humanised(path: str) -> str:
    """The name of a file or a folder as a title: `guides/premiers-pas.md` → « Premiers pas »."""
    name = posixpath.basename(path.rstrip("/"))
    stem = re.sub(r"\.(?:md|markdown|mdx)\Z", "", name, flags=re.I)
    if stem.lower() in ("readme", "index") and posixpath.dirname(path):
        return humanised(posixpath.dirname(path))
    said = " ".join(re.sub(r"[-_\s]+", " ", stem).split())
    return said[:1].upper() + said[1:] or name


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    return TAG.sub(lambda found: "" if found["name"].lower() in _SHOWN else found[0], ICON.sub("", text))


def _words(value: Any) -> str:
    return plain.line(str(value)) if isinstance(value, str | int | float | date) else ""


def _values(text: str) -> dict[Any, Any] | None:
    import yaml  # type: ignore[import-untyped, unused-ignore]

    try:
        loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - the safe one, in C
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return {"YAML": None}  # listed among what is left out
    if not isinstance(loaded, dict):
        return {} if loaded is None else None  # a text between two rules
    return loaded
