"""One page of GitBook as a page for MkDocs: front matter and text."""

import html
import json
import re
from collections.abc import Mapping
from itertools import accumulate

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


class Front(Struct, frozen=True, kw_only=True):
    """A page's front matter, and how many lines of the page it takes."""

    title: str = ""
    description: str = ""
    lines: int = 0


class Converted(Struct, frozen=True, kw_only=True):
    """A page for MkDocs, the files that it shows or links to (paths in the repository), and its findings."""

    text: str
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
    # MkDocs prints titles as they are, into HTML.
    title = html.escape(heading(body) or head.title or site_map.titles.get(source, "") or source, quote=False)
    front = written_front(title, html.escape(head.description, quote=False))
    return Converted(text=front + written, files=tuple(inlines.files), findings=tuple(inlines.findings))


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
    lines = text.count("\n", 0, len(text) - len(body))
    return Front(title=held.get("title", ""), description=held.get("description", ""), lines=lines), body


def written_front(title: str, description: str) -> str:
    """Front matter for MkDocs, always: without any, it takes a first line such as « Note: … » for some."""
    values = {"title": title, "description": description}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value]
    return "\n".join(["---", *lines, "---", "", ""])


def heading(body: str) -> str:
    """The words of a page's first heading, without its marks; empty where none is near the beginning."""
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
