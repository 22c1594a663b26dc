"""One page as a page for MkDocs: its front matter, of which only what is listed here is kept, and its text."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

from msgspec import Struct

from changelog.domain.model import Finding
from changelog.domain.notes import escape
from changelog.domain.preview import gitbook_blocks
from changelog.domain.preview.blocks import BlockWriter, State, StateOf
from changelog.domain.preview.inlines import InlineWriter
from changelog.domain.preview.links import SiteMap
from changelog.i18n import plain
from changelog.i18n.say import say

LONGEST = 1_000_000
"""Characters of a page; a longer one is shown as the text it is."""
LONGEST_FRONT = 20_000
"""Characters of front matter; what is longer is text, or an accident."""
NO_STATES: Mapping[int, State] = {}
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(r"^[ ]{0,3}#[ \t]+(?P<words>[^\n]*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_MARKS = re.compile(r"<[^<>]*>|[*_`\\]|!?\[|\]\([^()]*\)|\]")


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


class Converted(Struct, frozen=True, kw_only=True):
    """A page for MkDocs, the files that it shows or links to (paths in the repository), the keys of its front matter
    that are left out, and its findings.
    """

    text: str
    left_out: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def convert(
    text: str, source: str, site_map: SiteMap, *, language: str = "fr", states: Mapping[int, State] = NO_STATES
) -> Converted:
    """One page. `source`: its path in the repository; `states`: line (from zero) → whether it is new or changed."""
    head, body = read(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))
    inlines = InlineWriter(site_map, source, language)
    if len(body) > LONGEST:
        message = say("is longer than {longest} thousand characters: left as it is written", longest=LONGEST // 1000)
        inlines.report("page-too-long", message, "")
        shown = "\n".join(f"    {line}" for line in body.split("\n"))
        return Converted(text=shown + "\n", findings=tuple(inlines.findings))
    lead = escape.escape(head.description) if head.description else ""
    written = BlockWriter(inlines, _state_of(states, head.lines, body), lead).page(gitbook_blocks.tree(body))
    front = written_front(heading(body) or head.title or site_map.titles.get(source, "") or source, head.description)
    files, findings = tuple(inlines.files), tuple(inlines.findings)
    return Converted(text=front + written, files=files, left_out=head.others, findings=findings)


def own(text: str) -> Converted:
    """A page that was written for MkDocs: its text as it is, its front matter written anew."""
    head, body = read(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))
    if len(body) > LONGEST:
        body = "".join(f"    {line}\n" for line in body.split("\n"))
    front = written_front(head.title, head.description, head.hide, unsearched=head.unsearched)
    return Converted(text=front + body, left_out=head.others)


def _state_of(states: Mapping[int, State], skipped: int, body: str) -> StateOf:
    """Whether lines are all new, partly new or changed, or as they were; many lines cost as much as one: sums."""
    lines = body.split("\n") if states else []
    known = [states.get(at + skipped, "") if line.strip() else None for at, line in enumerate(lines)]
    written = [0, *accumulate(state is not None for state in known)]
    new = [0, *accumulate(state == "new" for state in known)]
    changed = [0, *accumulate(state == "changed" for state in known)]

    def state_of(first: int, end: int) -> State:
        end = min(end, len(known))
        counts = [sums[end] - sums[min(first, end)] for sums in (written, new, changed)]
        if counts[0] and counts[1] == counts[0]:
            return "new"
        return "changed" if counts[1] or counts[2] else ""

    return state_of


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
    return plain.line(_MARKS.sub("", found["words"])) if found else ""


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
