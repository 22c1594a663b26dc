"""The preview's table of contents: GitBook's `SUMMARY.md` as a nav of MkDocs, and the pages that stand in none."""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from changelog.domain.docs import links, summary
from changelog.domain.model import Finding
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
    entries = summary.entries(text)
    titles = summary.groups(text)
    homes = _homes(folder, pages)
    listed: dict[str, str] = {}
    findings: list[Finding] = []
    nav: Nav = []
    group = -1
    into: Nav = nav
    open_: list[tuple[int, Nav]] = []
    for at, entry in enumerate(entries):
        if entry.group != group:
            group, open_ = entry.group, []
            title = plain.line(titles[group]) if group < len(titles) else ""
            into = nav if not title else _section(nav, title)
        while open_ and open_[-1][0] >= entry.depth:
            open_.pop()
        place = open_[-1][1] if open_ else into
        path, source = _target(entry.path, homes, pages)
        if entry.path and not path:
            message = say("is in the table of contents and leads to no page")
            findings.append(Finding(code="summary-broken", message=message, subject=plain.line(entry.path)))
        title = plain.line(entry.title) or posixpath.basename(entry.path)
        nested = at + 1 < len(entries) and entries[at + 1].depth > entry.depth and entries[at + 1].group == group
        if source:
            listed.setdefault(source, title)
        if nested:
            inner: Nav = [{escaped(title): path}] if path else []
            place.append({escaped(title): inner})
            open_.append((entry.depth, inner))
        elif path:
            place.append({escaped(title): path})
    return Contents(nav=_without_empty(nav), listed=frozenset(listed), titles=listed, findings=tuple(findings))


def of_files(pages: Mapping[str, str], titles: Mapping[str, str]) -> Nav:
    """A nav of folders, where nobody wrote a table of contents."""
    root: Nav = []
    folders: dict[str, Nav] = {"": root}
    for source in sorted(pages, key=_in_order):
        folder = posixpath.dirname(source)
        place = root
        so_far = ""
        for part in folder.split("/") if folder else ():
            so_far = f"{so_far}/{part}"
            if so_far not in folders:
                folders[so_far] = _section(place, part.replace("-", " ").replace("_", " ").capitalize())
            place = folders[so_far]
        place.append({escaped(titles.get(source) or posixpath.basename(source)): pages[source]})
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
    shown = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return shown or "…"


def _section(place: Nav, title: str) -> Nav:
    inner: Nav = []
    place.append({escaped(title): inner})
    return inner


def _target(path: str, homes: Mapping[str, str], pages: Mapping[str, str]) -> tuple[str, str]:
    """Where an entry leads on the site, and the page in the repository."""
    if _WEB.fullmatch(path):
        return path, ""
    source = homes.get(path, "")
    return (pages[source], source) if source else ("", "")


def _homes(folder: str, pages: Mapping[str, str]) -> dict[str, str]:
    """The spelling that a table of contents has for each page → its path in the repository."""
    inside = [page for page in pages if not folder or page.startswith(f"{folder}/")]
    return {links.normal(page.removeprefix(f"{folder}/") if folder else page): page for page in reversed(inside)}


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
