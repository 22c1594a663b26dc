"""What is wrong with its entries, links and pictures."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import unquote

import msgspec

from changelog.domain.docs import inline, item_key
from changelog.domain.docs.model import Defect, Item, Link, Page, Section
from changelog.i18n import plain
from changelog.i18n.say import say

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
    title = plain.fold(item.title)
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
    message = say("is listed already at line {line}, in « {heading} »", line=other.first + 1, heading=where.heading)
    return _defect(item, "duplicate-across-sections", message, subject)


def _numbers(item: Item, page: Page) -> Iterator[Defect]:
    shown = item_key.in_words(inline.visible("".join(page.lines[item.first : item.end]), page.definitions))
    known = {one.number for one in shown}
    linked = [(link, number) for link in item.links if (number := item_key.of_address(link.url)) and number.number]
    for link, number in linked:
        if "://" not in link.text and number.number not in known:
            yield _number(link, number.number, page)
    if not linked and item.identity[0] in "#!":
        yield _defect(item, "number-without-link", say("names a number and links to nothing"), item.identity)


def _number(link: Link, number: int | None, page: Page) -> Defect:
    words = inline.visible(link.text, page.definitions)
    said = item_key.in_words(words)
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


_FENCE = re.compile(r"[ \t>]*+(?P<mark>`{3,}|~{3,})")
_IMAGE = re.compile(r"<img\b[^<>]*+>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(?P<name>src|alt)\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)')", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_EXPIRES = re.compile(r"https?://(?:[\w-]+\.)*(?:githubusercontent\.com|github\.com/user-attachments)", re.IGNORECASE)


def check_links(page: Page, former: Sequence[str], exists: Callable[[str], bool] | None) -> Iterator[Defect]:
    """Everything about links and pictures."""
    start = page.front_matter.end if page.front_matter else 0
    known = frozenset(slug.lower() for slug in former)
    for link in links_in(page.lines, page.definitions, start):
        yield from _picture(link) if link.picture else ()
        yield from _target(link, exists)
        yield from _renamed(link, known, page)


def pictures(lines: Sequence[str]) -> tuple[Defect, ...]:
    """What is wrong with the pictures of some lines, which count from 1: those of an entry before it is published."""
    return tuple(defect for link in links_in(lines, {}, 0) if link.picture for defect in _picture(link))


def links_in(lines: Sequence[str], definitions: Mapping[str, str], start: int) -> Iterator[Link]:
    """The links and pictures of some lines with their places, those of HTML (`<img>`) too, but not those of code."""
    for first, text in _runs(lines, start):
        line, at = first, 0
        for link in sorted((*inline.links(text, definitions), *_html(text)), key=lambda one: one.at):
            line += text.count("\n", at, link.at)
            at = link.at
            yield msgspec.structs.replace(link, line=line)


def _runs(lines: Sequence[str], start: int) -> Iterator[tuple[int, str]]:
    """Stretches of lines without a blank one, outside of fenced code."""
    run: list[str] = []
    fence = ""
    for at in range(start, len(lines)):
        mark = _FENCE.match(lines[at])
        if fence or mark or not lines[at].strip():
            if run:
                yield at - len(run), "".join(run)
                run = []
            fence = _fenced(fence, mark) if mark else fence
        else:
            run.append(lines[at])
    if run:
        yield len(lines) - len(run), "".join(run)


def _fenced(fence: str, mark: re.Match[str]) -> str:
    return mark["mark"] if not fence else "" if mark["mark"].startswith(fence) else fence


def _html(text: str) -> Iterator[Link]:
    for image in _IMAGE.finditer(text):
        values = {one["name"].lower(): one["double"] or one["single"] or "" for one in _ATTRIBUTE.finditer(image[0])}
        url, words = values.get("src", ""), values.get("alt", "")
        yield Link(text=words, url=url, at=image.start(), end=image.end(), picture=True, broken="" if url else "empty")


def _picture(link: Link) -> Iterator[Defect]:
    if not link.text.strip():
        message = say("has no alternative text: say what it shows, for whoever cannot see it")
        yield _defect_at(link, "picture-without-text", message, link.url)
    if _EXPIRES.match(link.url):
        yield _defect_at(
            link, "hot-linked-picture", say("lives on the forge, where its address expires: keep a copy"), link.url
        )
    elif re.match(r"https?://", link.url, re.IGNORECASE):
        yield _defect_at(link, "hot-linked-picture", say("lives elsewhere and may go any day: keep a copy"), link.url)


def _target(link: Link, exists: Callable[[str], bool] | None) -> Iterator[Defect]:
    words = " ".join(link.text.split())
    if link.broken == "undefined":
        yield _defect_at(
            link, "undefined-reference", say("[{label}] is defined nowhere in the page", label=link.label), words
        )
    elif link.broken == "empty":
        yield _defect_at(link, "empty-link", say("the link has no address"), words)
    elif link.broken:
        apart = say("is no link: a space parts its text from its address")
        unclosed = say("is no link: its address is never closed")
        yield _defect_at(link, "broken-link", apart if link.broken == "apart" else unclosed, words)
    elif link.url.startswith("broken-reference"):
        yield _defect_at(link, "broken-reference", say("GitBook has lost the page that this linked to"), words)
    elif exists is not None and (path := _path(link.url)) and not exists(path):
        yield _defect_at(link, "missing-file", say("there is no such file"), link.url)


def _path(url: str) -> str:
    """The path that a relative address names; empty where it names none, or counts from the site's root."""
    if _SCHEME.match(url) or url.startswith(("/", "#", "?")):
        return ""
    return unquote(re.split(r"[#?]", url, maxsplit=1)[0], errors="replace")


def _renamed(link: Link, former: frozenset[str], page: Page) -> Iterator[Defect]:
    number = item_key.of_address(link.url)
    if number is not None and number.slug.lower() in former:
        today = next((slug for slug in page.slugs if slug not in former), "")
        renamed = say("{slug} is {now} today", slug=number.slug, now=today)
        otherwise = say("{slug} is named otherwise today", slug=number.slug)
        yield _defect_at(link, "renamed-repository", renamed if today else otherwise, link.url)


def _defect_at(link: Link, code: str, message: str, subject: str) -> Defect:
    return Defect(code=code, line=link.line + 1, message=message, subject=subject)
