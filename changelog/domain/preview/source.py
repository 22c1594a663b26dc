"""One version of a documentation, read for a preview: its pages, files, table of contents and titles."""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from changelog.domain.docs import kinds, links
from changelog.domain.docs.kinds import DocsKind
from changelog.domain.model import Finding
from changelog.domain.preview import clean, contents, includes, mkdocs_settings, page_text, plain_pages
from changelog.domain.preview import links as places
from changelog.domain.preview.contents import Nav
from changelog.domain.preview.includes import Includes
from changelog.domain.preview.mkdocs_settings import MkdocsSettings
from changelog.i18n import plain
from changelog.i18n.say import say

PAGES = (".md", ".markdown", ".mdx")
"""Endings of pages; what is shown of the last ones is their Markdown."""
_GREETINGS = frozenset(
    ("bienvenue", "accueil", "introduction", "sommaire", "home", "welcome", "readme", "table of contents")
)
"""Titles of first pages that are no name for a site."""
_GENERATED = re.compile(
    r"^(?P<space>[ ]*)(?P<head>(?:(?:>|[-*+]|[0-9]+\.)[ ]+)*(?:#{1,6} )?)"
    r":::[ ]?(?P<name>[\w.-]+)[^\n]*\n(?:(?P=space)[ ]{2,}:?[\w-]+:[^\n]*\n?)*",
    re.MULTILINE,
)
"""A block of mkdocstrings, mkautodoc or mkdocs-click."""
THEME = ("assets/javascripts/", "assets/stylesheets/", "search/")
"""Where the theme puts its own files, which no file of the documentation may replace."""


class DocsVersion(Struct, frozen=True, kw_only=True):
    """One version of a documentation. Paths are those of the repository, in NFC.

    `pages`: path → text; `blobs`: path → id of the content, of all files; `named_pages`, `named_files`: path → path on
    the site; `texts`: what pages may include; `roots`: the folders from which an address with a slash before it counts;
    `gitbook`: whether the anchors of headings are GitBook's; `own`: the settings of its own `mkdocs.yml`, None for what
    is no MkDocs.
    """

    pages: dict[str, str]
    blobs: dict[str, str]
    named_pages: dict[str, str]
    named_files: dict[str, str]
    titles: dict[str, str]
    nav: Nav
    listed: frozenset[str] = frozenset()
    texts: dict[str, str] = {}
    roots: tuple[str, ...] = ("",)
    gitbook: bool = True
    name: str = "Documentation"
    own: MkdocsSettings | None = None
    findings: tuple[Finding, ...] = ()

    def title(self, page: str) -> str:
        """The title of a page, else the name of its file in words."""
        return self.titles.get(page) or page_text.humanised(page)

    def shown(self, page: str) -> str:
        """The text of a page with what it includes."""
        return self.pages[page] if self.own else includes.gitbook(self.pages[page], page, self.texts)


NOTHING = DocsVersion(pages={}, blobs={}, named_pages={}, named_files={}, titles={}, nav=[])


def is_text(path: str) -> bool:
    """Whether a file is one of those whose text is needed: a page, a table of contents, settings."""
    name = posixpath.basename(path)
    if name in (kinds.CONFIG, "mkdocs.yaml", kinds.GITBOOK, kinds.BOOK):
        return True
    return path.endswith(PAGES) and (not _hidden(path) or _includable(path))


def included(paths: Iterable[str], texts: Mapping[str, str], news: str = "") -> set[str]:
    """Further files whose texts the pages need, for they include them."""
    kind, there = _kind(dict.fromkeys(paths, ""), texts, news), set(paths)
    pages = {path: text for path, text in texts.items() if path.endswith(PAGES)}
    return includes.named(pages, _includes(kind, texts)) & there - texts.keys()


def read(blobs: Mapping[str, str], texts: Mapping[str, str], news: str = "") -> DocsVersion:
    """A version. `blobs`: path → id of every file; `texts`: path → text, of those that `is_text` and `included` name;
    `news`: the page of news, whose documentation is shown where the repository holds several.
    """
    blobs = {places.normal(path): sha for path, sha in blobs.items()}
    texts = {places.normal(path): text for path, text in texts.items()}
    kind = _kind(blobs, texts, news)
    texts, missing = _expanded(texts, _includes(kind, texts))
    if kind.name == "mkdocs":
        return _native(blobs, texts, kind, missing)
    root, table = _structure(kind, texts)
    pages = {
        path: text
        for path, text in texts.items()
        if path.endswith(PAGES)
        and path.startswith(root)
        and not _hidden(path)
        and posixpath.basename(path) != kinds.SUMMARY
        and path != table
    }
    findings = _missing(missing, pages)
    if kind.name not in ("gitbook", "plain"):
        message = say(
            "builds this documentation: the preview shows its pages as plain Markdown, without its components"
        )
        findings = (Finding(code="docs-plain", message=message, subject=kind.title), *findings)
        if kind.name != "mdbook":
            pages = {path: plain_pages.plain(text) for path, text in pages.items()}
    named = places.named(pages)
    # Files that a browser would run are left out.
    files = places.named(one for one in blobs if places.is_kept(one))
    found = contents.of_summary(texts[table], posixpath.dirname(table), named) if table in texts else None
    headings = _titles(pages)
    home = next((headings.get(one, "") for one in (f"{root}{links.HOME}", f"{root}index.md") if one in pages), "")
    return DocsVersion(
        pages=pages, blobs=blobs, named_pages=named, named_files=files,
        texts={path: text for path, text in texts.items() if path.endswith(PAGES)},
        roots=_roots(kind), gitbook=kind.name == "gitbook",
        # The table of contents overrides the titles of the pages themselves.
        titles=headings | (found.titles if found else {}),
        nav=found.nav if found else contents.of_files(named, headings),
        listed=found.listed if found else frozenset(pages),
        name=home if home and plain.fold(home) not in _GREETINGS else "Documentation",
        findings=(*findings, *(found.findings if found else ())),
    )  # fmt: skip


def _kind(blobs: Mapping[str, str], texts: Mapping[str, str], news: str) -> DocsKind:
    """What builds the documentation of the page of news, else of a page at the root or in `docs`."""
    found = DocsKind()
    for page in dict.fromkeys((places.normal(news) or "x.md", "x.md", "docs/x.md")):
        there = {one: texts.get(one, "") if one in blobs else None for one in kinds.candidates(page)}
        found = kinds.kind_of(page, there)
        if found.name != "plain":
            break
    return found


def _includes(kind: DocsKind, texts: Mapping[str, str]) -> Includes:
    if kind.name == "mkdocs":
        return mkdocs_settings.includes_of(texts.get(kind.path, ""), kind.folder, kind.pages)
    # Where nothing says which tool it is, snippets are the one form that no other text looks like.
    return Includes(snippets=("",) if kind.name == "plain" else None, book=kind.name == "mdbook", docs=kind.pages)


def _expanded(texts: dict[str, str], how: Includes) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The texts with what they include, and what is not there of it, by page."""
    made = {
        path: includes.expanded(text, path, how, texts) if how.any and path.endswith(PAGES) else (text, ())
        for path, text in texts.items()
    }
    return {path: text for path, (text, _) in made.items()}, {path: gone for path, (_, gone) in made.items() if gone}


def _missing(missing: Mapping[str, Sequence[str]], pages: Mapping[str, str]) -> tuple[Finding, ...]:
    message = say("includes a file that is not there")
    found = ((page, name) for page, names in missing.items() if page in pages for name in names)
    return tuple(
        Finding(code="include-missing", message=message, subject=f"{page}: {plain.shortened(plain.line(name), 80)}")
        for page, name in found
    )


def _roots(kind: DocsKind) -> tuple[str, ...]:
    """The folders from which an address that begins with a slash may count."""
    below = {
        "docusaurus": ("docs", "static", "website/static"),
        "vitepress": ("", "public"),
        "hugo": ("content", "static"),
    }
    own = (posixpath.join(kind.folder, one) for one in below.get(kind.name, ("",)))
    return tuple(dict.fromkeys((kind.pages, *(one.strip("/") for one in own), "")))


def _structure(kind: DocsKind, texts: Mapping[str, str]) -> tuple[str, str]:
    """The folder of the pages ("" or with a slash at its end), and the table of contents."""
    root = f"{kind.pages}/" if kind.pages and kind.name in ("gitbook", "mdbook") else ""
    settings = texts.get(kind.path, "") if kind.path.endswith(kinds.GITBOOK) else ""
    held: Any = mkdocs_settings.plain_yaml(settings) if settings else None
    structure = held.get("structure") if isinstance(held, dict) else None
    name = structure.get("summary") if isinstance(structure, dict) else None
    return root, posixpath.normpath(root + (name if isinstance(name, str) and name else kinds.SUMMARY))


def _native(
    blobs: dict[str, str], texts: dict[str, str], kind: DocsKind, missing: Mapping[str, Sequence[str]]
) -> DocsVersion:
    own = mkdocs_settings.own(texts[kind.path])
    folder = posixpath.normpath(posixpath.join(kind.folder, own.docs) or ".")
    root = f"{folder}/" if folder != "." else ""
    inside = {
        path.removeprefix(root): path
        for path in blobs
        if path.startswith(root) and not _hidden(path.removeprefix(root))
    }
    pages = {path: texts[path] for path in inside.values() if path in texts and path.endswith((".md", ".markdown"))}
    if own.generates:
        pages = {path: _without_generated(text) for path, text in pages.items()}
    table = f"{root}{kinds.SUMMARY}"
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
        texts={path: text for path, text in texts.items() if path.endswith(PAGES)},
        listed=frozenset(pages), own=own,
        findings=(*own.findings, *left_out, *_missing(missing, pages), *(found.findings if found else ())),
    )  # fmt: skip


def _without_generated(text: str) -> str:
    """A page without the blocks that a plugin would fill from code, `::: module.name` with its options: their names."""
    return (
        _GENERATED.sub(lambda found: f"{found['space']}{found['head']}`{found['name']}`\n", text)
        if ":::" in text
        else text
    )


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
