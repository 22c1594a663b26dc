"""The site builds strictly; every link and anchor of the built pages leads somewhere, and nothing is foreign."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import once
import pytest
from shown import SITE, sources

LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
}
LOADING_RELS = {
    "stylesheet",
    "icon",
    "preload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "modulepreload",
    "manifest",
    "apple-touch-icon",
}


class Page(HTMLParser):
    """What a built page links to, loads and can be linked to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.lang = ""
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.styles: list[str] = []
        self.headings: list[int] = []
        self._inside = ""
        text = path.read_text("utf-8")
        self.empty_heads = len(re.findall(r"<th(?: [^>]*)?>\s*</th>", text))
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one tag."""
        given = {name: value or "" for name, value in attrs}
        self._inside = tag
        self.ids |= {given[key] for key in ("id", "name") if given.get(key)}
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in LOADS and LOADS[tag] in given:
            self.loads.append(given[LOADS[tag]])
        if tag == "link" and set(given.get("rel", "").split()) & LOADING_RELS:
            self.loads.append(given["href"])
        if "srcset" in given:
            self.loads += [part.split()[0] for part in given["srcset"].split(",")]
        self.styles.append(given.get("style", ""))

    def handle_data(self, data: str) -> None:
        """Keep style sheets written into the page."""
        if self._inside == "style":
            self.styles.append(data)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly."""
    return once.documentation(tmp_path_factory)


def test_the_built_site_is_whole_and_its_own(built: Path) -> None:
    # One test: the site is built once, however many workers there are.
    pages = {path: Page(path) for path in sorted(built.rglob("*.html"))}
    problems = [*_missing(built, pages), *_broken(built, pages), *_foreign(built, pages), *_misspoken(built, pages)]
    problems += _unclear(built, pages)
    assert problems == []


def _missing(built: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for source in sources():
        if built / source.relative_to(SITE).with_suffix(".html") not in pages:
            yield f"{source}: has no page"
    for schema in (SITE / "schema").iterdir():
        if not (built / "schema" / schema.name).is_file():
            yield f"{schema}: was not copied"
    if (built / "theme").exists():
        yield "theme: was copied"


def _broken(built: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for path, page in pages.items():
        if path.name == "404.html":
            continue  # its addresses are absolute, for wherever it is shown
        for link in {*page.links, *page.loads}:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment)
            if not target.is_relative_to(built) or not target.is_file():
                yield f"{path.relative_to(built)}: {link} leads nowhere"
            elif anchor and target in pages and anchor not in pages[target].ids:
                yield f"{path.relative_to(built)}: {link} has no such anchor"


def _foreign(built: Path, pages: dict[Path, Page]) -> Iterator[str]:
    loads = [(path, load) for path, page in pages.items() for load in (*page.loads, *_in_style(" ".join(page.styles)))]
    loads += [(path, load) for path in built.rglob("*.css") for load in _in_style(path.read_text("utf-8"))]
    for path, load in loads:
        if urlsplit(load).netloc:
            yield f"{path.relative_to(built)}: loads {load}"


def _misspoken(built: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for path, page in pages.items():
        language = "en" if path.relative_to(built).parts[0] == "en" else "fr"
        if page.lang != language:
            yield f"{path.relative_to(built)}: says its language is {page.lang!r}"


def _unclear(built: Path, pages: dict[Path, Page]) -> Iterator[str]:
    """What those who hear a page would miss, and can be seen in its source (the rest: tests/browser)."""
    for path, page in pages.items():
        if page.empty_heads:
            yield f"{path.relative_to(built)}: a column of a table has no name"
        if page.headings[:1] != [1] or any(below > above + 1 for above, below in pairwise(page.headings)):
            yield f"{path.relative_to(built)}: its headings skip a level: {page.headings}"


def _in_style(text: str) -> list[str]:
    return re.findall(r"url\(\s*[\"']?([^\"')]+)", text) + re.findall(r"@import\s+[\"']([^\"']+)", text)
