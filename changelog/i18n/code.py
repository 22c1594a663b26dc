"""What is code in a text: fenced blocks, spans between backticks, HTML comments. One pass each, whatever the text.

Not regular expressions: those that find a closing mark look for it again from every opening one, and 64 KB of backticks
would keep them busy for minutes.
"""

import re

_FENCE = re.compile(r"[ \t]{0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)")
_ITEM = re.compile(r"[ ]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]")
_TICKS = re.compile(r"`+")


def fences(lines: list[str]) -> list[tuple[str, int, int]]:
    """The fenced blocks: what stands after the opening mark, the first line inside, the line that closes it.

    One that is never closed goes on to the end.
    """
    found: list[tuple[str, int, int]] = []
    mark, info, start = "", "", 0
    for at, line in enumerate(lines):
        fence = _FENCE.fullmatch(line) if "```" in line or "~~~" in line else None
        if not fence:
            continue
        if not mark:
            mark, info, start = fence["mark"], fence["info"].strip(), at + 1
        elif fence["mark"].startswith(mark) and not fence["info"].strip():
            found.append((info, start, at))
            mark = ""
    return [*found, (info, start, len(lines))] if mark else found


def without(text: str) -> str:
    """The text without code and comments."""
    if "```" in text or "~~~" in text:
        lines = text.split("\n")
        inside = {at for _, start, end in fences(lines) for at in range(start - 1, end + 1)}
        text = "\n".join(line for at, line in enumerate(lines) if at not in inside)
    if "`" in text:
        text = "\n".join(_without_spans(line) if "`" in line else line for line in text.split("\n"))
    return without_comments(text)


def without_quotes(text: str) -> str:
    """A description without what it quotes, and without code that is set in by four spaces.

    Below an item of a list the same spaces continue it. Messages of commits are not Markdown, and are not read so.
    """
    kept: list[str] = []
    before, inside_list, inside_code = "", False, False
    for line in text.split("\n"):
        set_in = line.startswith(("    ", "\t"))
        if line.strip() and not set_in:
            inside_list = bool(_ITEM.match(line)) or (inside_list and bool(before.strip()))
        inside_code = set_in and not inside_list and (inside_code or not before.strip())
        if not inside_code and not line.lstrip().startswith(">"):
            kept.append(line)
        before = line
    return "\n".join(kept)


def without_comments(text: str) -> str:
    """The text without HTML comments; one that is never closed hides the rest."""
    if "<!--" not in text:
        return text
    first, *rest = text.split("<!--")
    return first + "".join(" " + piece.partition("-->")[2] for piece in _joined(rest))


def _joined(pieces: list[str]) -> list[str]:
    # `<!-- a <!-- b -->`: an opening mark inside a comment opens nothing.
    joined: list[str] = []
    open_piece: list[str] = []
    for piece in pieces:
        open_piece.append(piece)
        if "-->" in piece:
            joined.append("".join(open_piece))
            open_piece = []
    return joined


def _without_spans(line: str) -> str:
    """Without the spans between two runs of backticks of the same length, as CommonMark pairs them."""
    runs = [(found.start(), found.end()) for found in _TICKS.finditer(line)]
    last: dict[int, int] = {end - start: at for at, (start, end) in enumerate(runs)}
    closing: dict[int, int] = {}
    nearest: dict[int, int] = {}
    for at in range(len(runs) - 1, -1, -1):
        length = runs[at][1] - runs[at][0]
        closing[at] = nearest.get(length, -1)
        nearest[length] = at
    kept, place, at = [], 0, 0
    while at < len(runs):
        start, end = runs[at]
        close = closing[at] if last[end - start] > at else -1
        if close < 0:
            at += 1
            continue
        kept.append(line[place:start])
        place, at = runs[close][1], close + 1
    return " ".join([*kept, line[place:]])
