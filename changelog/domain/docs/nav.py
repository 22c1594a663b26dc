"""MkDocs's table of contents, the `nav` of `mkdocs.yml`: finds a page in it, and adds one, all else left as it is.

What is added is one item, written like its neighbour. The text is then read again: unless it says what it said before
and the one item more, it is not given out.
"""

import json
import re
from collections.abc import Callable, Sequence

from changelog.domain.docs import links
from changelog.domain.docs.yaml_events import NotYaml, Tree
from changelog.domain.model import Finding, Value
from changelog.i18n import plain
from changelog.i18n.say import marked, say

_LEAD = re.compile(r" *-[ \t]+")
# Read as this very text wherever it stands: no sign of YAML, no number, no date, none of the words for yes and no.
_PLAIN = re.compile(r"[^\W\d_](?:[\w «»’./-]*[\w»])?")
_NOT_TEXT = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_MESSAGES = {
    "nav-unread": marked("mkdocs.yml is not understood: add {path} to its nav by hand"),
    "nav-inherited": marked("the nav may be in the file that mkdocs.yml inherits from: add {path} there by hand"),
    "nav-unsure": marked(
        "{path} cannot be added to the nav of mkdocs.yml without changing the rest of it: add it by hand"
    ),
}


class NavEntry(Value, frozen=True, kw_only=True):
    """An item of the nav that names a page; `title` is empty where the page gives its own; `line` counts from zero."""

    title: str
    path: str
    line: int


Edited = tuple[str, tuple[Finding, ...]]


class _Item(Value, frozen=True, kw_only=True):
    """A page or section of the nav: the event it begins at, the list it stands in, and the list a section holds."""

    title: str
    path: str
    at: int
    within: int
    inner: int = -1


class _Spot(Value, frozen=True, kw_only=True):
    """Where to write: after an item of a list, or before it."""

    within: int
    beside: int
    before: bool = False


class _NotAdded(Exception):
    """Nothing can be done; the code of the finding that says why."""


Choice = Callable[[Tree, int, Sequence[_Item]], _Spot]


def find(text: str, path: str, *, docs_dir: str | None = None) -> NavEntry | None:
    """The item of a page, by its path from the folder of the settings; None where it is missing, or nothing understood.

    The nav counts from the folder of pages (`docs_dir`, else that of the settings): what is not in that folder is
    looked for as it is.
    """
    try:
        tree, nav = _read(text)
    except _NotAdded:
        return None
    item = _of_path(_items(tree, nav), _in_folder(tree, path, docs_dir))
    if item is None:
        return None
    return NavEntry(title=item.title, path=item.path, line=text.count("\n", 0, tree.events[item.at].start))


def add(
    text: str, title: str, path: str, *, after: str = "", under: str = "", docs_dir: str | None = None
) -> Edited:  # fmt: skip
    """The settings with a page in the nav: after another page, or as the last one of a section (named by its title).

    Without either, or where that is not in the nav: after the first page, else at the end. Without a nav there is
    nothing to do: MkDocs finds the pages itself.
    """

    def choose(tree: Tree, nav: int, items: Sequence[_Item]) -> _Spot:
        return _beside(tree, nav, items, _in_folder(tree, after, docs_dir), under)

    return _added(text, title, path, choose, docs_dir)


def add_year(text: str, title: str, path: str, *, news: str) -> Edited:
    """The settings with the page of a year of `news` in the nav: in the row of the other years, else after `news`."""

    def choose(tree: Tree, nav: int, items: Sequence[_Item]) -> _Spot:
        page = _in_folder(tree, news)
        year = links.year_in(links.normal(path), news)
        row = [(one, item) for item in items if (one := links.year_in(item.path, page)) is not None]
        if year is None or not row:
            return _beside(tree, nav, items, page, "")
        at = links.slot([one for one, _ in row], year)
        item = row[max(at - 1, 0)][1]
        return _Spot(within=item.within, beside=item.at, before=at == 0)

    return _added(text, title, path, choose)


def _added(text: str, title: str, path: str, choose: Choice, docs_dir: str | None = None) -> Edited:
    """The text with one item more, or as it was where the page is in it or nothing can be done."""
    try:
        tree, nav = _read(text)
        items = _items(tree, nav)
        place = _in_folder(tree, path, docs_dir)
        if nav < 0 or _of_path(items, place):
            return text, ()
        return _written(text, tree, choose(tree, nav, items), plain.line(title) or place, place), ()
    except _NotAdded as why:
        code = str(why)
        return text, (Finding(code=code, message=say(_MESSAGES[code], path=path), subject=path),)


def _read(text: str) -> tuple[Tree, int]:
    """The events, and the list that is the nav; -1 where there is none."""
    try:
        tree = Tree(text)
    except NotYaml as error:
        raise _NotAdded("nav-unread") from error
    if not tree.events:
        return tree, -1
    if tree.events[0].kind != "map" or tree.past[0] != len(tree.events):
        raise _NotAdded("nav-unread")
    return tree, _nav(tree)


def _nav(tree: Tree) -> int:
    values = tree.values(0, "nav")
    if not values and tree.values(0, "INHERIT"):
        raise _NotAdded("nav-inherited")
    if not values:
        return -1
    nav = tree.meant(values[0])
    event = tree.events[nav]
    empty = not tree.inside(nav) if event.kind == "list" else event.kind == "text" and event.value in _NOTHING
    if len(values) > 1 or event.tag or not (empty or event.kind == "list"):
        raise _NotAdded("nav-unsure")
    return -1 if empty else nav


def _in_folder(tree: Tree, path: str, docs_dir: str | None = None) -> str:
    """A path as the nav has it: from the folder of pages, which is `docs` unless the settings say otherwise."""
    if docs_dir is not None:
        return path
    values = tree.values(0, "docs_dir") if tree.events else []
    told = tree.events[tree.meant(values[0])] if values else None
    folder = "docs" if told is None else "" if told.kind != "text" or told.tag else links.normal(told.value.rstrip("/"))
    return links.normal(path).removeprefix(f"{folder}/") if links.normal(path).startswith(f"{folder}/") else path


def _items(tree: Tree, nav: int) -> list[_Item]:
    """The items of the nav and of its sections. A list that aliases bring in several times is read once."""
    found: list[_Item] = []
    waiting = [nav] if nav >= 0 else []
    seen = set(waiting)
    while waiting:
        within = waiting.pop()
        items = [_item(tree, at, within) for at in tree.inside(within)]
        found += items
        inner = [item.inner for item in items if item.inner >= 0 and item.inner not in seen]
        seen.update(inner)
        waiting += reversed(inner)
    return found


def _item(tree: Tree, at: int, within: int) -> _Item:
    title, value = "", tree.meant(at)
    if tree.events[value].kind == "map" and len(pair := tree.inside(value)) == 2:
        title, value = tree.events[pair[0]].value, tree.meant(pair[1])
    event = tree.events[value]
    path = links.normal(event.value) if event.kind == "text" and not event.tag else ""
    return _Item(title=title, path=path, at=at, within=within, inner=value if event.kind == "list" else -1)


def _of_path(items: Sequence[_Item], path: str) -> _Item | None:
    wanted = links.normal(path)
    return next((item for item in items if item.path == wanted), None) if wanted else None


def _beside(tree: Tree, nav: int, items: Sequence[_Item], after: str, under: str) -> _Spot:
    name = plain.fold(under)
    section = next((item for item in items if name and item.inner >= 0 and plain.fold(item.title) == name), None)
    if section is None:
        item = _of_path(items, after) or _of_path(items, links.HOME)
        if item is not None:
            return _Spot(within=item.within, beside=item.at)
    within = tree.inside(nav) if section is None else tree.inside(section.inner)
    if not within:
        raise _NotAdded("nav-unsure")
    return _Spot(within=nav if section is None else section.inner, beside=within[-1])


def _written(text: str, tree: Tree, spot: _Spot, title: str, path: str) -> str:
    """The text with the item, proven."""
    pair = f"{_scalar(title)}: {_scalar(path)}"
    if tree.events[spot.within].flow:
        at, piece = _in_brackets(tree, spot, pair)
    else:
        at, piece = _on_a_line(text, tree, spot, pair)
    edited = text[:at] + piece + text[at:]
    if not _one_more(tree, edited, spot.beside if spot.before else tree.past[spot.beside], [title, path]):
        raise _NotAdded("nav-unsure")
    return edited


def _in_brackets(tree: Tree, spot: _Spot, pair: str) -> tuple[int, str]:
    if spot.before:
        return tree.events[spot.beside].start, f"{{{pair}}}, "
    return tree.written_end(spot.beside), f", {{{pair}}}"


def _on_a_line(text: str, tree: Tree, spot: _Spot, pair: str) -> tuple[int, str]:
    """Where a line goes, and the line: with the dash and the indent of its neighbours, and their end of line."""
    leads = (_lead(text, tree.events[at].start) for at in (spot.beside, *tree.inside(spot.within)))
    lead = next((lead for lead in leads if _LEAD.fullmatch(lead)), None)
    start = tree.events[spot.beside].start
    if lead is None or (spot.before and _lead(text, start) != lead):
        raise _NotAdded("nav-unsure")
    end = tree.written_end(spot.beside)
    cut = text.find("\n", max(end - 1, 0) if text[end - 1 : end] == "\n" else end)
    ending = "\r\n" if text[max(cut - 1, 0) : cut] == "\r" or (cut < 0 and "\r\n" in text) else "\n"
    if spot.before:
        return start - len(lead), f"{lead}{pair}{ending}"
    return (cut + 1, f"{lead}{pair}{ending}") if cut >= 0 else (len(text), f"{ending}{lead}{pair}")


def _lead(text: str, start: int) -> str:
    return text[text.rfind("\n", 0, start) + 1 : start]


def _scalar(text: str) -> str:
    """The text as YAML reads it back: bare where that is sure, else between quotes."""
    bare = _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT
    return text if bare else json.dumps(text, ensure_ascii=False)


def _one_more(before: Tree, text: str, at: int, wanted: Sequence[str]) -> bool:
    """Whether the text says what it said, and at this event an item with this title and path."""
    try:
        after = Tree(text).events
    except NotYaml:
        return False
    new = after[at : at + 4]
    if [event.kind for event in new] != ["map", "text", "text", "end"] or [one.value for one in new[1:3]] != wanted:
        return False
    kept = [*after[:at], *after[at + 4 :]]
    return [event.content for event in kept] == [event.content for event in before.events]
