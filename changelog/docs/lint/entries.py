"""What is wrong with the entries of a page: told twice, without their number, or with another one than their link."""

import re
from collections.abc import Iterator

from changelog.docs import inline, numbers
from changelog.docs.model import Defect, Item, Link, Page, Section
from changelog.language import fold
from changelog.language.speech import say

_STRAY = re.compile(r"(?<![_*\\])(?:[_*]|\\[_*]){2,}+(?=\[)")
_SHORT = 8
"""Letters of a title below which two that are alike need not be the same entry."""


def check(page: Page) -> Iterator[Defect]:
    """Everything about entries."""
    yield from _twice(page)
    for section in page.sections:
        for item in section.every_item:
            yield from _numbers(item, page)
            yield from _writing(item, page)


def _twice(page: Page) -> Iterator[Defect]:
    seen: dict[str, tuple[Item, Section]] = {}
    for section in page.sections:
        for item in section.every_item:
            keys = _keys(item)
            known = next((seen[key] for key in keys if key in seen and _same(item, seen[key][0])), None)
            if known is not None:
                yield _again(item, section, *known)
            for key in keys:
                seen.setdefault(key, (item, section))


def _keys(item: Item) -> list[str]:
    """What an item may be found again by: what it is, and its title where that is long enough to mean something."""
    title = fold.fold(item.title)
    by_title = [f"title:{title}"] if len(title) >= _SHORT else []
    return by_title if item.identity.startswith("title:") else [item.identity, *by_title]


def _same(item: Item, other: Item) -> bool:
    """Two numbered entries with one title are two; one without number is the other, written twice."""
    named = [not one.identity.startswith("title:") for one in (item, other)]
    return item.identity == other.identity or not all(named)


def _again(item: Item, section: Section, other: Item, where: Section) -> Defect:
    subject = item.title if item.identity.startswith("title:") else item.identity
    if where.first == section.first:
        return _defect(
            item,
            "duplicate-in-section",
            say("stands in this section already, at line {line}", line=other.first + 1),
            subject,
        )
    message = say("is told already at line {line}, in « {heading} »", line=other.first + 1, heading=where.heading)
    return _defect(item, "duplicate-across-sections", message, subject)


def _numbers(item: Item, page: Page) -> Iterator[Defect]:
    shown = numbers.in_words(inline.visible("".join(page.lines[item.first : item.end]), page.definitions))
    known = {one.number for one in shown}
    linked = [(link, number) for link in item.links if (number := numbers.of_address(link.url)) and number.number]
    for link, number in linked:
        if "://" not in link.text and number.number not in known:
            yield _number(link, number.number, page)
    if not linked and item.identity[0] in "#!":
        yield _defect(item, "number-without-link", say("names a number and links to nothing"), item.identity)


def _number(link: Link, number: int | None, page: Page) -> Defect:
    words = inline.visible(link.text, page.definitions)
    said = numbers.in_words(words)
    if said:
        message = say("the text says #{said}, the address #{number}", said=said[-1].number, number=number)
        return Defect(code="number-differs", line=link.line + 1, message=message, subject=words)
    return Defect(
        code="link-without-number",
        line=link.line + 1,
        message=say("the text does not say #{number}", number=number),
        subject=words,
    )


def _writing(item: Item, page: Page) -> Iterator[Defect]:
    line = page.lines[item.first]
    if (stray := _STRAY.search(line)) and "\\" in stray[0]:
        yield _defect(item, "stray-marks", say("these marks emphasise nothing; take them out"), stray[0])
    if not item.title and not item.links and item.end == item.first + 1:
        yield _defect(item, "empty-entry", say("the entry says nothing"), line.strip())


def _defect(item: Item, code: str, message: str, subject: str) -> Defect:
    return Defect(code=code, line=item.first + 1, message=message, subject=subject)
