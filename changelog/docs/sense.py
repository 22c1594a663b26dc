"""What the lines of an item say, the same for two that differ only in how they are written down.

Editors write a page anew: `\\#` for `#`, `-` for `*`, other indents, wrapped lines, renumbered links. None of it counts
here; the order, the depth and every word do. Code is kept as it is.
"""

import re
from collections.abc import Mapping, Sequence

from changelog.docs import inline

MARKER = re.compile(r"[ \t]*+(?P<marker>[*+-]|\d{1,9}[.)])(?:[ \t]++|(?=\r?\n)|$)")
_FENCE = re.compile(r"(?P<indent>[ \t]*+)(?P<mark>`{3,}|~{3,})")
_BLOCK = re.compile(r"[ \t]*+(?:>|\||#{1,6}[ \t]|<|\{%)")
_TAB = 4


def of(lines: Sequence[str], definitions: Mapping[str, str]) -> str:
    """The sense of some lines; `definitions` are the addresses of reference links."""
    cutter = _Cutter()
    for line in lines:
        cutter.take(line.rstrip("\r\n"))
    return "\n".join(chunk.mark + chunk.said(definitions) for chunk in cutter.chunks)


class _Chunk:
    """A paragraph with the marker before it, a row of something, or a piece of code."""

    def __init__(self, line: str, mark: str = "", *, code: bool = False) -> None:
        self.lines = [line]
        self.mark = mark
        self.code = code

    def said(self, definitions: Mapping[str, str]) -> str:
        text = "\n".join(self.lines)
        return text if self.code else inline.sense(text, definitions)


class _Cutter:
    """Cuts lines into chunks, one line at a time."""

    def __init__(self) -> None:
        self.chunks: list[_Chunk] = []
        self.fence: re.Match[str] | None = None
        self.depths: list[int] = []
        self.goes_on = False

    def take(self, line: str) -> None:
        """One more line."""
        if self.fence is not None:
            self._code(line, self.fence)
        elif fence := _FENCE.match(line):
            self.fence, self.goes_on = fence, False
            self.chunks.append(_Chunk(line.strip(), code=True))
        elif not line.strip():
            self.goes_on = False
        elif marker := MARKER.match(line):
            mark = "*" if marker["marker"] in "*+-" else "1."
            self._start(line[marker.end() :].strip(), f"{'  ' * self._depth(line)}{mark} ")
        elif self.goes_on and not _BLOCK.match(line):
            self.chunks[-1].lines.append(line.strip())
        else:
            self._start(line.strip(), "")

    def _start(self, text: str, mark: str) -> None:
        self.chunks.append(_Chunk(text, mark))
        self.goes_on = True

    def _code(self, line: str, fence: re.Match[str]) -> None:
        closing = _FENCE.match(line)
        closes = closing and closing["mark"].startswith(fence["mark"]) and not line[closing.end() :].strip()
        indent = len(fence["indent"])
        self.chunks[-1].lines.append(line[:indent].lstrip() + line[indent:].rstrip())
        self.fence = None if closes else fence

    def _depth(self, line: str) -> int:
        """How deep a marker stands: which of the indents that are open above it is its own."""
        wide = line.expandtabs(_TAB)
        width = len(wide) - len(wide.lstrip())
        while self.depths and self.depths[-1] > width:
            self.depths.pop()
        if not self.depths or self.depths[-1] < width:
            self.depths.append(width)
        return len(self.depths) - 1
