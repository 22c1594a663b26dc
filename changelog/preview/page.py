"""A page of GitBook → the same page for MkDocs: plain Markdown, and what was odd in it."""

from collections.abc import Mapping
from itertools import accumulate

from msgspec import Struct

from changelog.domain.model import Finding
from changelog.domain.notes import escape
from changelog.language.speech import say
from changelog.preview import front, reading
from changelog.preview.blocks import Blocks, State
from changelog.preview.inlines import Words
from changelog.preview.places import Places

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
    head, body = front.read(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))
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
    written = Blocks(words, _Told(told, head.lines, body).state, lead).page(reading.tree(body))
    title = front.heading(body) or head.title or places.titles.get(source, "") or source
    return Converted(
        text=front.written(_escaped(title), _escaped(head.description)) + written,
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
