"""One version of a documentation, read for a preview: its pages, files, table of contents and titles."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from changelog.domain.docs import links
from changelog.domain.model import Finding
from changelog.domain.preview import clean, contents, includes, mkdocs_settings, page_text
from changelog.domain.preview import links as places
from changelog.domain.preview.contents import Nav
from changelog.domain.preview.mkdocs_settings import OwnSettings
from changelog.i18n import plain
from changelog.i18n.say import say

SUMMARY, CONFIG, GITBOOK = "SUMMARY.md", "mkdocs.yml", ".gitbook.yaml"
SETTINGS = (CONFIG, GITBOOK)
_GREETINGS = frozenset(
    ("bienvenue", "accueil", "introduction", "sommaire", "home", "welcome", "readme", "table of contents")
)
"""Titles of first pages that are no name for a site."""
THEME = ("assets/javascripts/", "assets/stylesheets/", "search/")
"""Where the theme puts its own files, which no file of the documentation may replace."""


class DocsVersion(Struct, frozen=True, kw_only=True):
    """One version of a documentation. Paths are those of the repository, in NFC.

    `pages`: path → text; `blobs`: path → id of the content, of all files; `named_pages`, `named_files`: path → path on
    the site; `texts`: what pages may include; `own`: the settings of its own `mkdocs.yml`, None for a repository of
    GitBook.
    """

    pages: dict[str, str]
    blobs: dict[str, str]
    named_pages: dict[str, str]
    named_files: dict[str, str]
    titles: dict[str, str]
    nav: Nav
    listed: frozenset[str] = frozenset()
    texts: dict[str, str] = {}
    name: str = "Documentation"
    own: OwnSettings | None = None
    findings: tuple[Finding, ...] = ()

    def title(self, page: str) -> str:
        """The title of a page, else the name of its file in words."""
        return self.titles.get(page) or page_text.humanised(page)

    def shown(self, page: str) -> str:
        """The text of a page with what it includes."""
        return includes.gitbook(self.pages[page], page, self.texts) if self.texts else self.pages[page]


NOTHING = DocsVersion(pages={}, blobs={}, named_pages={}, named_files={}, titles={}, nav=[])


def is_text(path: str) -> bool:
    """Whether a file is one of those whose text is needed: a page, a table of contents, settings."""
    return path in SETTINGS or (path.endswith(".md") and (not _hidden(path) or _includable(path)))


def read(blobs: Mapping[str, str], texts: Mapping[str, str]) -> DocsVersion:
    """A version. `blobs`: path → id of every file; `texts`: path → text, of those that `is_text` names."""
    blobs = {places.normal(path): sha for path, sha in blobs.items()}
    texts = {places.normal(path): text for path, text in texts.items()}
    if CONFIG in texts:
        return _native(blobs, texts)
    root, table = _gitbook_structure(texts.get(GITBOOK, ""))
    pages = {
        path: text
        for path, text in texts.items()
        if path.endswith(".md")
        and path.startswith(root)
        and not _hidden(path)
        and posixpath.basename(path) != SUMMARY
        and path != table
    }
    named = places.named(pages)
    # Files that a browser would run are left out.
    files = places.named(one for one in blobs if places.is_kept(one))
    found = contents.of_summary(texts[table], posixpath.dirname(table), named) if table in texts else None
    headings = _titles(pages)
    home = next((headings.get(one, "") for one in (f"{root}{links.HOME}", f"{root}index.md") if one in pages), "")
    return DocsVersion(
        pages=pages, blobs=blobs, named_pages=named, named_files=files,
        texts={path: text for path, text in texts.items() if path.endswith(".md")},
        # The table of contents overrides the titles of the pages themselves.
        titles=headings | (found.titles if found else {}),
        nav=found.nav if found else contents.of_files(named, headings),
        listed=found.listed if found else frozenset(pages),
        name=home if home and plain.fold(home) not in _GREETINGS else "Documentation",
        findings=found.findings if found else (),
    )  # fmt: skip


def _gitbook_structure(text: str) -> tuple[str, str]:
    """The folder of the pages and the table of contents that `.gitbook.yaml` names."""
    held: Any = mkdocs_settings.plain_yaml(text) if text else None
    held = held if isinstance(held, dict) else {}
    root = posixpath.normpath(str(held.get("root") or ".").strip("/") or ".")
    structure = held.get("structure")
    name = structure.get("summary") if isinstance(structure, dict) else None
    folder = "" if root == "." or root.startswith("..") else f"{root}/"
    return folder, posixpath.normpath(folder + (name if isinstance(name, str) and name else SUMMARY))


def _native(blobs: dict[str, str], texts: dict[str, str]) -> DocsVersion:
    own = mkdocs_settings.own(texts[CONFIG])
    root = f"{own.docs}/" if own.docs else ""
    inside = {
        path.removeprefix(root): path
        for path in blobs
        if path.startswith(root) and not _hidden(path.removeprefix(root))
    }
    pages = {path: texts[path] for path in inside.values() if path in texts and path.endswith(".md")}
    table = f"{root}{SUMMARY}"
    summary = own.nav is None and table in pages
    named = {path: path.removeprefix(root) for path in pages if not summary or path != table}
    pages = {path: text for path, text in pages.items() if path in named}
    others = {path: name for name, path in inside.items() if path not in pages and not name.endswith(".md")}
    sheets = own.values.get("extra_css", ())
    safe = {
        path: name
        for path, name in others.items()
        if not name.startswith(THEME) and (places.is_kept(name) or (name.endswith(".css") and name in sheets))
    }
    own = mkdocs_settings.with_files(own, {*named.values(), *safe.values()})
    left_out = _left_out(path for path in others if path not in safe)
    headings = _titles(pages)
    found = contents.of_summary(texts[table], posixpath.dirname(table), named) if summary else None
    nav: Nav = own.nav if own.nav is not None else found.nav if found else contents.of_files(named, headings)
    return DocsVersion(
        pages=pages, blobs=blobs, named_pages=named, named_files=safe, titles=headings, nav=nav,
        listed=frozenset(pages), own=own, findings=(*own.findings, *left_out, *(found.findings if found else ())),
    )  # fmt: skip


def _left_out(paths: Iterable[str]) -> Iterable[Finding]:
    """A finding for each kind of file that is left out."""
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        found.setdefault(posixpath.splitext(path)[1].lower(), []).append(path)
    message = say("is left out: a browser could run or misread such a file")
    for several in found.values():
        yield Finding(code="file-left-out", message=message, subject=clean.listed(several))


def _titles(pages: Mapping[str, str]) -> dict[str, str]:
    fronts = {path: page_text.read(text[:30_000].replace("\r\n", "\n")) for path, text in pages.items()}
    titles = {path: page_text.heading(body) or page_text.words(head.title) for path, (head, body) in fronts.items()}
    return {path: title for path, title in titles.items() if title}


def _includable(path: str) -> bool:
    """Whether a hidden file is one that GitBook keeps for pages to include."""
    return ".gitbook/" in path and not _hidden(path.rpartition(".gitbook/")[2])


def _hidden(path: str) -> bool:
    return bool(re.search(r"(?:^|/)\.", path))
