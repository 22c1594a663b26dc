"""A documentation repository as it is read for a preview: its pages, its files, its table of contents, its titles."""

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from changelog.domain.docs import links
from changelog.domain.model import Finding
from changelog.domain.preview import contents, mkdocs_settings
from changelog.domain.preview import links as places
from changelog.domain.preview import page as front
from changelog.domain.preview.contents import Nav
from changelog.domain.preview.mkdocs_settings import Own
from changelog.i18n import plain

SUMMARY, CONFIG, GITBOOK = "SUMMARY.md", "mkdocs.yml", ".gitbook.yaml"
SETTINGS = (CONFIG, GITBOOK)
_GREETINGS = frozenset(
    ("bienvenue", "accueil", "introduction", "sommaire", "home", "welcome", "readme", "table of contents")
)
"""First pages say hello; that is no name for a site."""
THEME = ("assets/javascripts/", "assets/stylesheets/", "search/")
"""Where the theme puts its own files: nobody's may take their place."""


class Source(Struct, frozen=True, kw_only=True):
    """One version of a documentation. Paths are those of the repository, in NFC.

    `pages`: path → text; `blobs`: path → id of the content, of all files; `native`: the pages are MkDocs's own.
    """

    pages: dict[str, str]
    blobs: dict[str, str]
    named_pages: dict[str, str]
    named_files: dict[str, str]
    titles: dict[str, str]
    nav: Nav
    listed: frozenset[str] = frozenset()
    name: str = "Documentation"
    own: Own | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def native(self) -> bool:
        """Whether the pages are written for MkDocs already."""
        return self.own is not None

    def title(self, page: str) -> str:
        """What a page is called."""
        return self.titles.get(page) or posixpath.basename(page)


NOTHING = Source(pages={}, blobs={}, named_pages={}, named_files={}, titles={}, nav=[])


def is_text(path: str) -> bool:
    """Whether a file is one of those whose text is needed: a page, a table of contents, settings."""
    return path in SETTINGS or (path.endswith(".md") and not _hidden(path))


def read(blobs: Mapping[str, str], texts: Mapping[str, str]) -> Source:
    """A version. `blobs`: path → id of every file; `texts`: path → text, of those that `is_text` names."""
    blobs = {places.normal(path): sha for path, sha in blobs.items()}
    texts = {places.normal(path): text for path, text in texts.items()}
    if CONFIG in texts:
        return _native(blobs, texts)
    root, table = _structure(texts.get(GITBOOK, ""))
    pages = {
        path: text for path, text in texts.items() if path.endswith(".md") and path.startswith(root) and path != table
    }
    named = places.named(pages)
    # What a browser would run is left out.
    files = places.named(one for one in blobs if not one.endswith(".md") and not one.lower().endswith(places.ACTIVE))
    found = contents.of_summary(texts[table], posixpath.dirname(table), named) if table in texts else None
    headings = _titles(pages)
    return Source(
        pages=pages, blobs=blobs, named_pages=named, named_files=files,
        # What the table of contents calls a page, it is called.
        titles=headings | (found.titles if found else {}),
        nav=found.nav if found else contents.of_files(named, headings),
        listed=found.listed if found else frozenset(pages),
        name=_name(pages, headings, root),
        findings=found.findings if found else (),
    )  # fmt: skip


def _native(blobs: dict[str, str], texts: dict[str, str]) -> Source:
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
    safe = {
        path: name
        for name, path in inside.items()
        if path not in pages and not name.endswith(".md") and not name.startswith(THEME)
        and (not name.lower().endswith(places.ACTIVE) or name in own.values.get("extra_css", ()))
    }  # fmt: skip
    headings = _titles(pages)
    found = contents.of_summary(texts[table], posixpath.dirname(table), named) if summary else None
    nav: Nav = own.nav if own.nav is not None else found.nav if found else contents.of_files(named, headings)
    return Source(
        pages=pages, blobs=blobs, named_pages=named, named_files=safe, titles=headings, nav=nav,
        listed=frozenset(pages), own=own, findings=(*own.findings, *(found.findings if found else ())),
    )  # fmt: skip


def _structure(text: str) -> tuple[str, str]:
    """The folder of the pages and the table of contents that `.gitbook.yaml` names."""
    held: Any = mkdocs_settings.plain_yaml(text) if text else None
    held = held if isinstance(held, dict) else {}
    root = posixpath.normpath(str(held.get("root") or ".").strip("/") or ".")
    structure = held.get("structure")
    name = structure.get("summary") if isinstance(structure, dict) else None
    folder = "" if root == "." or root.startswith("..") else f"{root}/"
    return folder, posixpath.normpath(folder + (name if isinstance(name, str) and name else SUMMARY))


def _titles(pages: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path, text in pages.items():
        head, body = front.read(text[:30_000].replace("\r\n", "\n"))
        title = front.heading(body) or head.title
        if title:
            found[path] = title
    return found


def _name(pages: Mapping[str, str], titles: Mapping[str, str], root: str) -> str:
    home = next((one for one in (f"{root}{links.HOME}", f"{root}index.md") if one in pages), "")
    title = titles.get(home, "")
    return title if title and plain.fold(title) not in _GREETINGS else "Documentation"


def _hidden(path: str) -> bool:
    return bool(re.search(r"(?:^|/)\.", path))
