"""Which tool builds the documentation of a page, and the tables of contents in which we list the page, if any.

Only settings beside the page or above it count: those of another folder build other pages.
"""

import posixpath
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Literal

from changelog.domain.docs import links, nav, summary
from changelog.domain.docs.yaml_events import NotYaml, Tree
from changelog.domain.model import Finding, Value
from changelog.i18n.say import say

Name = Literal["gitbook", "mkdocs", "mdbook", "docusaurus", "vitepress", "sphinx", "hugo", "jekyll", "plain"]
SUMMARY, CONFIG, GITBOOK, BOOK, PAGES = "SUMMARY.md", "mkdocs.yml", ".gitbook.yaml", "book.toml", ".pages"
TITLES: Mapping[Name, str] = {
    "gitbook": "GitBook", "mkdocs": "MkDocs", "mdbook": "mdBook", "docusaurus": "Docusaurus", "vitepress": "VitePress",
    "sphinx": "Sphinx", "hugo": "Hugo", "jekyll": "Jekyll", "plain": "",
}  # fmt: skip
SETTINGS: Mapping[str, Name] = {
    GITBOOK: "gitbook",
    CONFIG: "mkdocs",
    "mkdocs.yaml": "mkdocs",
    BOOK: "mdbook",
    **{f"docusaurus.config.{one}": "docusaurus" for one in ("js", "ts", "mjs", "cjs")},
    **{f".vitepress/config.{one}": "vitepress" for one in ("js", "ts", "mjs", "mts")},
    ".vitepress/config/index.ts": "vitepress",
    "conf.py": "sphinx",
    **{f"hugo.{one}": "hugo" for one in ("toml", "yaml", "yml", "json")},
    "config/_default/hugo.toml": "hugo",
    "config/_default/hugo.yaml": "hugo",
    "config/_default/config.toml": "hugo",
    SUMMARY: "gitbook",
    "_config.yml": "jekyll",
}
"""Settings → what they are of."""
_OWN = tuple(name for name in SETTINGS if name not in (SUMMARY, "_config.yml"))
"""Those that one tool alone has; GitBook, mdBook and plugins of MkDocs all have a `SUMMARY.md`."""
WRITTEN = frozenset((SUMMARY, CONFIG, "mkdocs.yaml", PAGES))
"""Tables of contents in which a page is listed."""
_BESIDE = ("website", "site")
"""Folders beside that of the pages in which Docusaurus keeps its settings."""
_FORMS: Mapping[str, str] = {
    ".rst": "reStructuredText", ".rest": "reStructuredText", ".adoc": "AsciiDoc", ".asciidoc": "AsciiDoc",
    ".html": "HTML", ".htm": "HTML", ".org": "Org", ".textile": "Textile", ".ipynb": "Jupyter", ".tex": "LaTeX",
    ".yml": "YAML", ".yaml": "YAML", ".json": "JSON",
}  # fmt: skip
Files = Mapping[str, str | None]


class DocsKind(Value, frozen=True, kw_only=True):
    """The documentation of a page: its settings (`path`, "" for none), their folder, and that of its pages."""

    name: Name = "plain"
    path: str = ""
    folder: str = ""
    pages: str = ""

    @property
    def title(self) -> str:
        """The name of the tool, as people write it; empty where there is none."""
        return TITLES[self.name]

    def holds(self, page: str) -> bool:
        """Whether a page lies in its folder of pages."""
        return not self.pages or page.startswith(f"{self.pages}/")


def form_of(page: str) -> str:
    """The name of the language of a page that is no Markdown; empty for one that is."""
    return _FORMS.get(posixpath.splitext(page)[1].lower(), "")


def candidates(page: str) -> list[str]:
    """The files that say what builds a page and where it is listed, by their paths in the repository."""
    found = [posixpath.join(folder, name) for folder in _above(page) for name in (*SETTINGS, PAGES)]
    return found + [path for folder in _above(page) for path in _beside(folder)]


def kind_of(page: str, there: Files) -> DocsKind:
    """What builds a page: the nearest settings above it. `there`: the texts of the candidates, None where missing."""
    for names in (_OWN, (SUMMARY,), ("_config.yml",)):
        for folder in _above(page):
            paths = [(posixpath.join(folder, name), SETTINGS[name]) for name in names]
            paths += [(path, "docusaurus") for path in _beside(folder)] if names is _OWN else []
            for path, kind in paths:
                text = there.get(path)
                found = _read(kind, path, folder, text) if text is not None else None
                if found and (found.holds(page) or posixpath.basename(path) not in (GITBOOK, BOOK)):
                    return found
    return DocsKind()


def _beside(folder: str) -> list[str]:
    names = [name for name, kind in SETTINGS.items() if kind == "docusaurus"]
    return [posixpath.join(folder, beside, name) for beside in _BESIDE for name in names]


def _read(kind: Name, path: str, folder: str, text: str) -> DocsKind:
    within = ""
    if posixpath.basename(path) == GITBOOK:
        within = _top(text, "root")
    elif kind == "mdbook":
        within = _source_of_book(text)
    elif kind == "mkdocs":
        within = _top(text, "docs_dir") or "docs"
    pages = posixpath.normpath(posixpath.join(folder, within.strip("/")) or ".")
    pages = "" if pages == "." or pages.startswith("..") else pages
    return DocsKind(name=kind, path=path, folder=folder, pages=pages)


def _above(page: str) -> list[str]:
    """The folders of a page, its own first, "" (the root) last."""
    parts = page.split("/")[:-1]
    return ["/".join(parts[:length]) for length in range(len(parts), -1, -1)]


def _top(text: str, key: str) -> str:
    """A plain value at the top of a file of YAML; empty where there is none."""
    try:
        tree = Tree(text)
    except NotYaml:
        return ""
    if not tree.events or tree.events[0].kind != "map":
        return ""
    values = tree.values(0, key)
    event = tree.events[tree.meant(values[0])] if values else None
    return event.value if event and event.kind == "text" and not event.tag else ""


def _source_of_book(text: str) -> str:
    try:
        held = tomllib.loads(text).get("book", {})
    except (tomllib.TOMLDecodeError, RecursionError):
        return "src"
    source = held.get("src") if isinstance(held, dict) else None
    return source if isinstance(source, str) and source else "src"


class Table(Value, frozen=True, kw_only=True):
    """A table of contents in which a page is listed: its path, its form, and the folder that its paths count from."""

    path: str
    form: Literal["summary", "nav", "pages"]
    folder: str


def tables(page: str, there: Files) -> list[Table]:
    """The tables of contents, written by hand, that a page belongs in; of other tools the menu is theirs."""
    kind = kind_of(page, there)
    found: list[Table] = []
    table = _summary(page, there)
    if table and there.get(table) is not None:
        found.append(Table(path=table, form="summary", folder=posixpath.dirname(table)))
    settings = next((kind_of(page, {one: there[one]}) for one in _mkdocs(page, there)), None)
    if settings is not None and settings.holds(page):
        # In `nav`, a page outside the folder of pages breaks a strict build.
        found.append(Table(path=settings.path, form="nav", folder=settings.folder))
        own = posixpath.join(posixpath.dirname(page), PAGES)
        if there.get(own) is not None:
            found.append(Table(path=own, form="pages", folder=posixpath.dirname(page)))
    return found if kind.name in ("gitbook", "mkdocs", "mdbook", "plain") else []


def _mkdocs(page: str, there: Files) -> Iterable[str]:
    paths = (posixpath.join(folder, name) for folder in _above(page) for name in (CONFIG, "mkdocs.yaml"))
    return (path for path in paths if there.get(path) is not None)


def _summary(page: str, there: Files) -> str:
    """The nearest `SUMMARY.md` above a page, or the one that GitBook's settings name; empty where it is in none."""
    for folder in _above(page):
        settings = there.get(posixpath.join(folder, GITBOOK))
        if settings is not None:
            kind = _read("gitbook", posixpath.join(folder, GITBOOK), folder, settings)
            return posixpath.join(kind.pages, SUMMARY) if kind.holds(page) else ""
        if there.get(posixpath.join(folder, SUMMARY)) is not None:
            return posixpath.join(folder, SUMMARY)
    return ""


def listed(there: Files, page: str, titles: Mapping[str, str]) -> tuple[dict[str, str], list[Finding]]:
    """The tables of contents with a page, and the pages of past years, each listed once. `titles`: path → title."""
    changed: dict[str, str] = {}
    findings: list[Finding] = []
    for table in tables(page, there):
        text = there[table.path] or ""
        contents = summary if table.form == "summary" else nav
        for place, title in titles.items():
            path, news = _from(table.folder, place), _from(table.folder, page)
            if table.form == "pages":
                text, odd = _in_pages(text, table, title, place)
            elif place == page:
                text, odd = contents.add(text, title, path)
            else:
                text, odd = contents.add_year(text, title, path, news=news)
            findings += odd
        changed[table.path] = text
    return changed, findings


def _in_pages(text: str, table: Table, title: str, page: str) -> tuple[str, tuple[Finding, ...]]:
    """A list of the plugin awesome-pages: what it lists alone is shown, unless a `...` takes the rest in."""
    name = posixpath.basename(page)
    if re.search(r"^\s*-\s*\.\.\.", text, re.MULTILINE) or not re.search(r"^(?:nav|arrange)\s*:", text, re.MULTILINE):
        return text, ()
    edited, odd = nav.add(text, title, name, docs_dir="")
    if not odd and (edited != text or nav.find(text, name, docs_dir="") is not None):
        return edited, ()
    message = say("{path} is not in the list of {table}: add it there by hand", path=page, table=table.path)
    return text, (Finding(code="nav-unsure", message=message, subject=page),)


def _from(folder: str, path: str) -> str:
    return links.normal(posixpath.relpath(path, folder or ".")) if folder else path
