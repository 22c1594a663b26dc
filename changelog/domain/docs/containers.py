"""What holds a delivery where headings do not: GitBook's updates, folds, boxes, tabs, a day in bold, an item of a list.

A container counts where its title names days, and where the page's deliveries are not headings. Found line by line, in
one pass; what stands in code is none.
"""

import re
from collections.abc import Iterator, Sequence

from changelog.domain.docs import heading_days, heading_numbers, heading_years, inline
from changelog.domain.docs.model import Container

_FENCE = re.compile(r"[ ]{0,3}(?P<mark>`{3,}|~{3,})")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]++(?P<text>[^\r\n]++)")
_TEMPLATE = re.compile(r"[ ]{0,3}\{%-?[ \t]*+(?P<name>update|tab|expandable)\b(?P<rest>[^\r\n]*+)")
_TEMPLATE_END = re.compile(r"[ ]{0,3}\{%-?[ \t]*+end(?P<name>update|tab|expandable)\b")
_ATTRIBUTE = re.compile(r"\b(?:date|title)=(?:\"(?P<double>[^\"\r\n]*+)\"|'(?P<single>[^'\r\n]*+)')")
_DETAILS = re.compile(r"[ ]{0,3}<details\b[^<>\r\n]*+>", re.I)
_DETAILS_END = re.compile(r"[ ]{0,3}</details>[ \t]*+\r?\n?$", re.I)
_SUMMARY = re.compile(r"<summary\b[^<>]*+>(?P<text>.*?)</summary>", re.I | re.S)
_INDENTED = re.compile(r"(?:\?\?\?\+?|!!!|===[!+]*)[ \t]++(?:[\w-]++[ \t]++)*\"(?P<text>[^\"\r\n]++)\"[ \t]*+\r?\n?$")
_COLONS = re.compile(r"(?P<mark>:{3,})[ \t]*+\w[\w-]*+(?:\[(?P<label>[^\]\r\n]++)\]|[ \t]++(?P<text>[^\r\n{]++))")
_COLONS_END = re.compile(r"(?P<mark>:{3,})[ \t]*+\r?\n?$")
_BOLD = re.compile(r"(?P<mark>\*\*|__)(?P<text>[^*_\r\n]{3,200}+)(?P=mark)[ \t]*+:?[ \t]*+\r?\n?$")
_ITEM = re.compile(
    r"[*+-][ ]{1,3}(?P<mark>\*\*|__|[*_`]?)(?P<text>[^*_`\r\n]{3,80}?)(?P=mark)[ \t\u00a0]*+(?:[:–—-][ \t]*+)?\r?\n?$"
)
_ANY_ITEM = re.compile(r"[*+-][ ]{1,3}\S")
_DAY_ENDS = re.compile(r"(?<=\d)\b(?!\d)[^\w/.-]*(?:$|\s[–—:|-]\s|:)")
_NESTED = re.compile(r"(?P<blank>\r?\n)?(?P<indent>[ ]{2,4}|\t)(?(blank)\S|(?:[*+-]|\d{1,9}[.)]|#{1,6})[ \t]++\S)")
_LONGEST_OF_YEAR = 40
_LONGEST_ENTRY = 120
_SUMMARY_LINES = 4
"""Lines below `<details>` in which its summary ends."""
_DEEP = 4
"""Columns by which Python-Markdown nests."""


def find(lines: Sequence[str], start: int) -> tuple[Container, ...]:
    """The containers of deliveries, in the page's order, none in another."""
    found, fenced = _scan(lines, start)
    held = _outer([one for one in found if heading_days.parse(inline.visible(one.text))])
    inside = {at for one in held for at in range(one.first, one.end)}
    headed = sum(_names_days(lines[at]) for at in range(start, len(lines)) if at not in inside and at not in fenced)
    if held and headed < len(held):
        return tuple(held)
    # Headings inside folds that name no days are deliveries too.
    return () if headed or held else tuple(_bold(lines, start, fenced)) or _dated_items(lines, start, fenced)


def _names_days(line: str) -> bool:
    heading = _HEADING.match(line)
    return heading is not None and heading_days.parse(inline.visible(heading["text"][:400])) is not None


def _scan(lines: Sequence[str], start: int) -> tuple[list[Container], set[int]]:
    """Everything that has a title of its own, and the lines of code."""
    found: list[Container] = []
    opened: list[tuple[str, int, str, int]] = []  # kind, first line, title, where the body begins
    fenced: set[int] = set()
    fence = ""
    for at in range(start, len(lines)):
        line = lines[at]
        if mark := _FENCE.match(line):
            fence = "" if fence and mark["mark"].startswith(fence) else fence or mark["mark"]
            fenced.add(at)
        elif fence:
            fenced.add(at)
        elif line[:1] in "{<: " and (opening := _opening(lines, at)):
            opened.append(opening)
        elif kind := _closing(line):
            place = next((place for place in reversed(range(len(opened))) if opened[place][0] == kind), None)
            if place is not None:
                _, first, text, body = opened[place]
                del opened[place:]
                found.append(Container(first=first, end=at + 1, kind=kind, text=text, body=body, closing=at))
        elif line[:1] in "?!=" and (box := _INDENTED.match(line)):
            found.append(_indented(lines, at, box["text"]))
    return sorted(found, key=lambda one: (one.first, -one.end)), fenced


def _opening(lines: Sequence[str], at: int) -> tuple[str, int, str, int] | None:
    line = lines[at]
    if template := _TEMPLATE.match(line):
        title = _ATTRIBUTE.search(template["rest"])
        return template["name"], at, (title["double"] or title["single"] or "") if title else "", at + 1
    if _DETAILS.match(line):
        some = "".join(lines[at : at + _SUMMARY_LINES])
        summary = _SUMMARY.search(some)
        if summary is None or _rest_of_line(some, summary.end()):
            return "details", at, "", at + 1
        return "details", at, " ".join(summary["text"].split()), at + 1 + some.count("\n", 0, summary.end())
    if (colons := _COLONS.match(line)) and not _COLONS_END.match(line):
        return colons["mark"], at, (colons["label"] or colons["text"]).strip(), at + 1
    return None


def _rest_of_line(text: str, at: int) -> str:
    return text[at:].partition("\n")[0].strip()


def _closing(line: str) -> str:
    if template := _TEMPLATE_END.match(line):
        return str(template["name"])
    if _DETAILS_END.match(line):
        return "details"
    colons = _COLONS_END.match(line)
    return str(colons["mark"]) if colons else ""


def _indented(lines: Sequence[str], first: int, text: str) -> Container:
    """A box or a tab of Python-Markdown: all that stands in by four columns below its title."""
    end = _end_of_indent(lines, first + 1, " " * _DEEP)
    kind = lines[first][:3]
    return Container(first=first, end=end, kind=kind, text=text, body=first + 1, closing=end, indent=" " * _DEEP)


def _end_of_indent(lines: Sequence[str], at: int, indent: str) -> int:
    """Where the lines end that stand in, without blank ones after them."""
    end = at
    while at < len(lines) and (not lines[at].strip() or lines[at].startswith((indent, "\t"))):
        at += 1
        end = at if lines[at - 1].strip() else end
    return end


def _outer(found: Sequence[Container]) -> list[Container]:
    kept: list[Container] = []
    for one in found:
        if not kept or one.first >= kept[-1].end:
            kept.append(one)
    return kept


def _bold(lines: Sequence[str], start: int, fenced: set[int]) -> Iterator[Container]:
    for at in range(start, len(lines)):
        found = _BOLD.match(lines[at]) if lines[at][:1] in "*_" and at not in fenced else None
        above = lines[at - 1].strip() if at > start else ""
        if found and not above and heading_days.parse(found["text"]):
            yield Container(first=at, end=at + 1, kind="bold", text=found["text"], body=at + 1)


def _dated_items(lines: Sequence[str], start: int, fenced: set[int]) -> tuple[Container, ...]:
    """Items that are a day, with their entries in a list below them; none where the page shows another thing.

    One tells an entry beside its day; most items are no days; several headings have such a list; a day below a version
    is the version's.
    """
    found: list[Container] = []
    usual = next((one["indent"] for at in range(start, len(lines)) if (one := _NESTED.match(lines[at]))), "  ")
    others, heads, above = 0, set[str](), ""
    for at in range(start, len(lines)):
        line = lines[at]
        if found and at < found[-1].end:
            continue
        heading = _HEADING.match(line) if at not in fenced else None
        if heading is not None:
            words = inline.visible(heading["text"][:400])
            above = "" if len(words) < _LONGEST_OF_YEAR and heading_years.alone(words) else words
            if heading_numbers.is_version(words):
                return ()
        if at in fenced or not _ANY_ITEM.match(line):
            continue
        item = _ITEM.match(line)
        named = heading_days.parse(item["text"].strip()) if item else None
        if item is None or named is None or (named.before.strip() and named.shape != "week-of"):
            if _begins_with_day(line):
                return ()
            others += 1
            continue
        below = "".join(lines[at + 1 : at + 3])
        nested = _NESTED.match(below)
        if nested is None and below.lstrip("\r\n")[:1] in (" ", "\t"):
            return ()
        indent = nested["indent"] if nested else usual
        heads.add(above)
        end = _end_of_indent(lines, at + 1, "  ")  # less far in than the others, but in the item
        text = item["text"].strip()
        found.append(Container(first=at, end=end, kind="item", text=text, body=at + 1, closing=end, indent=indent))
    full = [one for one in found if one.end > one.body]
    return tuple(found) if len(heads - {""}) <= 1 and others <= len(found) <= 2 * len(full) else ()


def _begins_with_day(line: str) -> bool:
    """Whether an item names a day first, and something beside it."""
    words = inline.visible(line[1:_LONGEST_ENTRY].strip())
    ends = _DAY_ENDS.search(words)
    named = heading_days.parse(words[: ends.start()]) if ends else None
    return named is not None and not named.before.strip()


def without_indent(line: str, indent: str) -> str:
    """A line of a container's body as it reads by itself."""
    if not indent:
        return line
    return line.removeprefix("\t") if line.startswith("\t") else line.removeprefix(indent) if line.strip() else line
