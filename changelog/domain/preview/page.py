"""One page as a page for MkDocs: its front matter, written anew, and its text."""

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
from changelog.domain.preview.page_text import heading, read, written_front
from changelog.i18n.say import say

LONGEST = 1_000_000
"""Characters of a page; a longer one is shown as the text it is."""
NO_STATES: Mapping[int, State] = {}


class Converted(Struct, frozen=True, kw_only=True):
    """A page for MkDocs, the files that it shows or links to (paths in the repository), the keys of its front matter
    that are left out, the names of the blocks that the preview does not draw, and its findings.
    """

    text: str
    left_out: tuple[str, ...] = ()
    unshown: tuple[str, ...] = ()
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
    lead = "".join(
        escape.code_span(piece[1:-1]) if at % 2 else escape.escape(piece)
        for at, piece in enumerate(re.split(r"(`[^`]+`)", head.description))
        if piece
    )
    written = BlockWriter(inlines, _state_of(states, head.lines, body), lead).page(gitbook_blocks.tree(body))
    front = written_front(heading(body) or head.title or site_map.titles.get(source, "") or source, head.description)
    files, findings = tuple(inlines.files), tuple(inlines.findings)
    return Converted(
        text=front + written, files=files, left_out=head.others, unshown=tuple(inlines.unshown), findings=findings
    )


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
