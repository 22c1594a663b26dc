"""One page: front matter and text, for MkDocs."""

import json
import re
from collections.abc import Mapping
from itertools import accumulate

from msgspec import Struct

from changelog.domain.model import Finding
from changelog.domain.notes import escape
from changelog.domain.preview import gitbook_blocks
from changelog.domain.preview.blocks import Blocks, State
from changelog.domain.preview.inlines import Words
from changelog.domain.preview.links import Places
from changelog.i18n import plain
from changelog.i18n.say import say

LONGEST = 1_000_000
"""Characters of a page: what is longer is shown as the text it is."""
NOTHING_TOLD: Mapping[int, State] = {}


class Converted(Struct, frozen=True, kw_only=True):
    """A page for MkDocs, the files that it shows or links to (paths in the repository), and what was odd."""

    text: str
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def convert(
    text: str, source: str, places: Places, *, language: str = "fr", told: Mapping[int, State] = NOTHING_TOLD
) -> Converted:
    """One page. `source`: its path in the repository; `told`: line (from zero) → whether it is new or changed."""
    head, body = read(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))
    words = Words(places, source, places.pages[source], language)
    if len(body) > LONGEST:
        words.tell(
            Finding(
                code="page-too-long",
                message=say(
                    "is longer than {longest} thousand characters: left as it is written", longest=LONGEST // 1000
                ),
                subject="",
            )
        )
        shown = "\n".join(f"    {line}" for line in body.split("\n"))
        return Converted(text=shown + "\n", findings=tuple(words.findings))
    lead = escape.escape(head.description) if head.description else ""
    written = Blocks(words, _Told(told, head.lines, body).state, lead).page(gitbook_blocks.tree(body))
    title = heading(body) or head.title or places.titles.get(source, "") or source
    return Converted(
        text=written_front(_escaped(title), _escaped(head.description)) + written,
        files=tuple(words.files),
        findings=tuple(words.findings),
    )


class _Told:
    """Sums of the lines that are new or changed, so that asking about many lines costs as much as about one."""

    def __init__(self, told: Mapping[int, State], skipped: int, body: str) -> None:
        lines = body.split("\n") if told else []
        states = [told.get(at + skipped, "") if line.strip() else None for at, line in enumerate(lines)]
        self._said = [0, *accumulate(state is not None for state in states)]
        self._new = [0, *accumulate(state == "new" for state in states)]
        self._changed = [0, *accumulate(state == "changed" for state in states)]

    def state(self, first: int, end: int) -> State:
        """Whether the lines from `first` up to `end` are all new, partly new or changed, or as they were."""
        end = min(end, len(self._said) - 1)
        said, new, changed = (sums[end] - sums[min(first, end)] for sums in (self._said, self._new, self._changed))
        if said and new == said:
            return "new"
        return "changed" if new or changed else ""


def _escaped(text: str) -> str:
    """MkDocs prints titles as they are, into HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(r"^[ ]{0,3}#[ \t]+(?P<words>[^\n]*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_MARKS = re.compile(r"<[^<>]*>|[*_`\\]|!?\[|\]\([^()]*\)|\]")
LONGEST_FRONT = 20_000
"""Characters of front matter; what is longer is text, or an accident."""


class Front(Struct, frozen=True, kw_only=True):
    """A page's front matter, and how many lines of the page it takes."""

    title: str = ""
    description: str = ""
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
    lines = text.count("\n", 0, len(text) - len(body))
    return Front(title=held.get("title", ""), description=held.get("description", ""), lines=lines), body


def written_front(title: str, description: str) -> str:
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
