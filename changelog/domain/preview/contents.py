"""The preview's table of contents: GitBook's `SUMMARY.md` as a nav of MkDocs, and the pages that it does not list."""

import html
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from msgspec import Struct

from changelog.domain.docs import links, summary
from changelog.domain.model import Finding
from changelog.domain.preview import page_text
from changelog.i18n import plain
from changelog.i18n.say import say

Nav = list[Any]
"""MkDocs's own form: items are `{title: path}` or `{title: [items]}`. Titles are HTML there, and escaped here."""
_WEB = re.compile(r"https?://[^\s<>\"]+", re.I)


class Contents(Struct, frozen=True, kw_only=True):
    """The nav, the pages in it (paths in the repository), the titles it gives them, and what was odd."""

    nav: Nav
    listed: frozenset[str]
    titles: dict[str, str]
    findings: tuple[Finding, ...] = ()


def of_summary(text: str, folder: str, pages: Mapping[str, str]) -> Contents:
    """The nav of a `SUMMARY.md` in a folder (`""`: the root). `pages`: path in the repository → path on the site."""
    inside = [page for page in pages if not folder or page.startswith(f"{folder}/")]
    # The table's spelling of each page → its path in the repository.
    spelt = {links.normal(page.removeprefix(f"{folder}/") if folder else page): page for page in reversed(inside)}
    entries, titles = summary.entries(text), summary.groups(text)
    listed: dict[str, str] = {}
    findings: list[Finding] = []
    nav: Nav = []
    group, group_nav = -1, nav
    parents: list[tuple[int, Nav]] = []
    for entry, following in zip_longest(entries, entries[1:]):
        if entry.group != group:
            group, parents = entry.group, []
            title = page_text.words(titles[group]) if group < len(titles) else ""
            group_nav = _section(nav, title) if title else nav
        while parents and parents[-1][0] >= entry.depth:
            parents.pop()
        place = parents[-1][1] if parents else group_nav

        source = "" if _WEB.fullmatch(entry.path) else spelt.get(entry.path, "")
        path = pages[source] if source else entry.path if _WEB.fullmatch(entry.path) else ""
        title = page_text.words(entry.title) or page_text.humanised(entry.path)
        if source:
            listed.setdefault(source, title)
        if entry.path and not path:
            message = say("is in the table of contents and leads to no page")
            findings.append(Finding(code="summary-broken", message=message, subject=plain.line(entry.path)))
        if following and following.depth > entry.depth and following.group == group:
            inner = _section(place, title)
            inner += [{escaped(title): path}] if path else []
            parents.append((entry.depth, inner))
        elif path:
            place.append({escaped(title): path})
    return Contents(nav=_without_empty(nav), listed=frozenset(listed), titles=listed, findings=tuple(findings))


def of_files(pages: Mapping[str, str], titles: Mapping[str, str]) -> Nav:
    """A nav of folders, where nobody wrote a table of contents."""
    root: Nav = []
    folders: dict[str, Nav] = {"": root}
    for source in sorted(pages, key=_in_order):
        place, path = root, ""
        for part in source.split("/")[:-1]:
            path = f"{path}/{part}"
            if path not in folders:
                folders[path] = _section(place, page_text.humanised(part))
            place = folders[path]
        place.append({escaped(titles.get(source) or page_text.humanised(source)): pages[source]})
    return root


def unlisted(pages: Iterable[str], listed: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The pages that no table of contents names, by folder."""
    known = set(listed)
    found: dict[str, list[str]] = {}
    for page in sorted(pages, key=_in_order):
        if page not in known:
            found.setdefault(posixpath.dirname(page), []).append(page)
    return list(found.items())


def escaped(title: str) -> str:
    """A title as MkDocs's themes print it: into HTML, as it is."""
    return html.escape(title, quote=False).replace('"', "&quot;") or "…"


def _section(place: Nav, title: str) -> Nav:
    inner: Nav = []
    place.append({escaped(title): inner})
    return inner


def _without_empty(nav: Sequence[Any]) -> Nav:
    kept: Nav = []
    for item in nav:
        ((title, held),) = item.items()
        inner = _without_empty(held) if isinstance(held, list) else held
        if inner:
            kept.append({title: inner})
    return kept


def _in_order(page: str) -> tuple[list[str], int, str]:
    folder, name = posixpath.split(page)
    return folder.split("/"), 0 if name.lower() in ("readme.md", "index.md") else 1, name
