"""GitBook's table of contents, `SUMMARY.md`: finds a page in it, and adds one where it belongs, all else left as it is.

Lists are read as CommonMark does; what is added is one line, written like the line beside it. The text is then read
again: unless it says what it said before and the one entry more, it is not given out.
"""

import html
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from changelog.domain.docs import links, outline
from changelog.domain.model import Finding, Value
from changelog.i18n import plain
from changelog.i18n.say import say

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


_LEAD = re.compile(r"[ \t]*(?:[*+-]|[0-9]{1,9}[.)])[ \t]+")
_LINK = re.compile(
    r"""
    \[ (?P<title> (?: \\. | [^\[\]\\] | \[ (?: \\. | [^\[\]\\] )* \] )* ) \]
    \( (?: \s* < (?P<bracketed> (?: \\. | [^<>\\] )* ) >
         | (?P<bare> (?: \\. | [^()\\] | \( (?: \\. | [^()\\] )* \) )* ) \) )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPECIAL = re.compile(r"[\\`*\[\]{}<>]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "{": "&#123;", "}": "&#125;"}
_STEP = "  "
_BOM = "\ufeff"


class SummaryEntry(Value, frozen=True, kw_only=True):
    """A line of the table. `path` as `paths.linked` spells it, empty for a title alone.

    `lead` is its indent and marker; `line` counts from zero and `end` is one past what is nested under it; `group`
    counts the headings before it.
    """

    title: str
    path: str
    line: int
    end: int
    lead: str
    depth: int
    group: int


Edited = tuple[str, tuple[Finding, ...]]


def find(text: str, path: str) -> SummaryEntry | None:
    """The entry of a page, by its path from the folder of the table; the first one where there are several."""
    wanted = links.normal(path)
    return next((entry for entry in entries(text) if entry.path == wanted), None)


def add(text: str, title: str, path: str, *, after: str = "", under: str = "") -> Edited:
    """The table with a page in it: after another page, or as the last one under it (named by its path, or its title).

    Without either, or where that is not in the table: after the first page, else at the end of the first group.
    """
    known = entries(text)
    beside, above = _named(known, after), _named(known, under)
    if above is not None:
        return _added(text, known, title, path, at=above.end, lead=_nested(known, above), depth=above.depth + 1)
    beside = beside or _named(known, links.HOME) or _last_of_first_group(known)
    if beside is None:
        return _added(text, known, title, path, at=len(_lines(text)), lead="* ", depth=0)
    return _added(text, known, title, path, at=beside.end, lead=beside.lead, depth=beside.depth)


def add_year(text: str, title: str, path: str, *, news: str) -> Edited:
    """The table with the page of a year of `news` in it: in the row of the other years, else right after `news`."""
    known = entries(text)
    year = links.year_in(links.normal(path), news)
    row = [(one, entry) for entry in known if (one := links.year_in(entry.path, news)) is not None]
    if year is None or not row:
        return add(text, title, path, after=news)
    at = links.slot([one for one, _ in row], year)
    entry = row[max(at - 1, 0)][1]
    line = entry.line if at == 0 else entry.end
    return _added(text, known, title, path, at=line, lead=entry.lead, depth=entry.depth)


def entries(text: str) -> tuple[SummaryEntry, ...]:
    """Every line of the table, in its order."""
    if len(text) > _LONGEST:
        return ()
    lines = _lines(text.removeprefix(_BOM))
    # Alone, `\r` ends a line for the reader of Markdown, and none for git, editors and the places counted here.
    tokens = _reader().parse("".join(lines).replace("\r", " "))
    found: list[SummaryEntry] = []
    group = depth = 0
    for at, token in enumerate(tokens):
        group += token.type in ("heading_open", "hr") and token.level == 0
        depth += token.nesting if token.type in ("bullet_list_open", "ordered_list_open") else 0
        depth -= token.type in ("bullet_list_close", "ordered_list_close")
        if token.type == "list_item_open" and token.level == 2 * depth - 1 and token.map:
            title, path = _link(_words(tokens, at))
            start, end = token.map
            lead = _LEAD.match(lines[start])
            found.append(
                SummaryEntry(
                    title=title, path=path, line=start, end=outline.without_blanks(lines, start, end), depth=depth - 1,
                    lead=lead[0] if lead else "", group=group,
                )
            )  # fmt: skip
    return tuple(found)


def groups(text: str) -> tuple[str, ...]:
    """The titles of the groups of entries, by their numbers: the first is what stands before any heading."""
    if len(text) > _LONGEST:
        return ("",)
    found = [""]
    tokens = _reader().parse(text.removeprefix(_BOM).replace("\r", " "))
    for at, token in enumerate(tokens):
        if token.type in ("heading_open", "hr") and token.level == 0:
            # The first heading names the table itself.
            named = token.type == "heading_open" and token.tag != "h1"
            found.append(_read(tokens[at + 1].content.strip()) if named else "")
    return tuple(found)


_LONGEST = 2_000_000
"""Characters: a table of contents of thirty thousand pages. What is longer is another file, or an accident."""


@cache
def _reader() -> "MarkdownIt":
    """Blocks only: links are read here, with the spaces and accents that people leave in paths."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"maxNesting": 60})
    return reader.disable(["inline", "text_join", "reference"])


def _words(tokens: "Sequence[Token]", item: int) -> str:
    """What stands behind an item's marker, where that is text."""
    first, content = tokens[item + 1], tokens[min(item + 2, len(tokens) - 1)]
    return content.content if first.type in ("paragraph_open", "heading_open") else ""


def _link(words: str) -> tuple[str, str]:
    """The title and the path of a line's first link."""
    link = _LINK.search(words)
    if link is None:
        return _read(words.strip()), ""
    target = link["bracketed"] if link["bracketed"] is not None else _without_tip(link["bare"].strip())
    return _read(link["title"].strip()), links.linked(_read(target))


def _without_tip(target: str) -> str:
    """`a.md "said when pointed at"` → `a.md`."""
    quote = target[-1:]
    opened = target.rfind(quote, 0, -1) if quote in ('"', "'") and quote else -1
    return target[:opened].rstrip() if opened > 0 and target[opened - 1].isspace() else target


def _read(text: str) -> str:
    return html.unescape(_ESCAPED.sub(lambda found: f"&#{ord(found[1])};", text))


def _named(known: Sequence[SummaryEntry], name: str) -> SummaryEntry | None:
    """The entry of a path, else of a title."""
    if not name:
        return None
    wanted, title = links.normal(name), plain.fold(name)
    of_path = (entry for entry in known if entry.path == wanted)
    return next(of_path, None) or next((entry for entry in known if plain.fold(entry.title) == title), None)


def _last_of_first_group(known: Sequence[SummaryEntry]) -> SummaryEntry | None:
    return next((entry for entry in reversed(known) if entry.depth == 0 and entry.group == known[0].group), None)


def _nested(known: Sequence[SummaryEntry], above: SummaryEntry) -> str:
    """Indent and marker of what is nested under an entry, as the table does it elsewhere."""
    inside = [entry for entry in known if above.line < entry.line < above.end and entry.depth == above.depth + 1]
    if inside:
        return inside[-1].lead
    marker = above.lead.lstrip()
    for outer, inner in pairwise(known):
        if inner.depth == outer.depth + 1 and outer.lead.lstrip() == marker:
            return above.lead.replace(marker, _indent(inner).removeprefix(_indent(outer)) + marker)
    # A list that begins with another number than 1 cannot follow a line of text.
    return above.lead.replace(marker, max(_STEP, " " * len(marker), key=len) + re.sub("[0-9]+", "1", marker))


def _indent(entry: SummaryEntry) -> str:
    return entry.lead[: len(entry.lead) - len(entry.lead.lstrip())]


def _added(
    text: str, known: Sequence[SummaryEntry], title: str, path: str, *, at: int, lead: str, depth: int
) -> Edited:
    """The text with one more line, or as it was where that page is in it, or the line would change the others."""
    wanted = links.normal(path)
    if any(entry.path == wanted for entry in known):
        return text, ()
    title = plain.line(title) or path
    line = f"{lead}[{_SPECIAL.sub(lambda found: _ENTITIES.get(found[0], chr(92) + found[0]), title)}]"
    edited = with_line(text, at, f"{line}({links.as_target(path)})")
    if _one_more(known, entries(edited), (title, wanted, depth, at)):
        return edited, ()
    message = say(
        "{path} could not be added to the table of contents without changing the rest of it: add it by hand", path=path
    )
    return text, (Finding(code="summary-unsure", message=message, subject=path),)


def with_line(text: str, at: int, line: str) -> str:
    """The text with a line more before its line number `at` (from zero); ends of lines as beside it."""
    lines = _lines(text)
    before = lines[at - 1] if at else lines[0] if lines else "\n"
    ending = "\r\n" if before.endswith("\r\n") or (not before.endswith("\n") and "\r\n" in text) else "\n"
    if at and not before.endswith("\n"):
        return f"{text}{ending}{line}"
    cut = sum(map(len, lines[:at])) or len(text) - len(text.removeprefix(_BOM))
    return f"{text[:cut]}{line}{ending}{text[cut:]}"


def _lines(text: str) -> list[str]:
    """The lines with their ends, cut where git cuts them."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _one_more(before: Sequence[SummaryEntry], after: Sequence[SummaryEntry], wanted: tuple[str, str, int, int]) -> bool:
    """Whether all entries are there as they were, and this one."""
    known = [(entry.title, entry.path, entry.depth) for entry in after]
    at = next((at for at, entry in enumerate(after) if entry.line == wanted[3]), None)
    if at is None or known[at] != wanted[:3]:
        return False
    return known[:at] + known[at + 1 :] == [(entry.title, entry.path, entry.depth) for entry in before]
