"""Where links and pictures lead on the site.

Names are made plain for it (`.gitbook/assets/Écran (1).png` → `fichiers/gitbook/assets/ecran-1.png`): a folder with a
dot is left out by MkDocs, and accents, spaces and parentheses are read otherwise by every reader. What is not a page
stands in a folder of its own, so that none can take the place of the theme's own scripts.

Nothing is loaded from elsewhere, so a picture of another site is a link with its words. A relative address is read as
it will be on the page of news, where the words are published.
"""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal
from urllib.parse import quote, unquote

from msgspec import Struct

from changelog.domain.docs import links
from changelog.domain.model import Finding
from changelog.domain.notes import safe_markdown
from changelog.i18n.say import again, say

FILES = "fichiers"
BROKEN = "broken-reference"
"""What GitBook writes in the place of a link whose page was taken away."""
ACTIVE = (".html", ".htm", ".xhtml", ".js", ".mjs", ".xml", ".css", ".swf", ".wasm")
"""What a browser would run or be styled by, were it opened from the site."""
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif")
"""What a page shows as a picture."""
_WEB = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\", re.IGNORECASE)
_SAFE = "/:?#@!$&*+,;=%~-._"

Kind = Literal["page", "file", "anchor", "web", "nowhere"]


class Place(Struct, frozen=True):
    """Where a link leads: a page or file of the site by its path there, an anchor of its page, the web, nowhere."""

    kind: Kind
    path: str = ""
    anchor: str = ""
    source: str = ""


class Places(Struct, frozen=True, kw_only=True):
    """The pages and files of a documentation: path in the repository (NFC) → path on the site; titles by the former."""

    pages: Mapping[str, str]
    files: Mapping[str, str]
    titles: Mapping[str, str]

    def find(self, target: str, page: str) -> Place:
        """Where a link of a page leads, whatever way GitBook wrote it."""
        target = target.strip()
        if _WEB.fullmatch(target):
            return Place("web", target)
        if _SCHEME.match(target) or "\0" in target:
            return Place("nowhere")
        path, _, anchor = target.partition("#")
        path, anchor = unquote(path.partition("?")[0], errors="replace"), unquote(anchor, errors="replace")
        if not path:
            return Place("anchor", anchor=anchor)
        found = self._standing(_joined(path, page))
        if not found:
            return Place("nowhere")
        kind: Kind = "page" if found in self.pages else "file"
        return Place(kind, (self.pages if kind == "page" else self.files)[found], anchor, found)

    def _standing(self, path: str) -> str:
        if path.startswith("..") or posixpath.basename(path) == BROKEN:
            return ""
        tries: tuple[str, ...] = (
            path,
            f"{path}.md",
            posixpath.join(path, links.HOME),
            posixpath.join(path, "index.md"),
        )
        tries = tries if path != "." else (links.HOME, "index.md")
        return next((one for one in tries if one in self.pages or one in self.files), "")


def link(place: Place, page: str) -> str:
    """The target of a link in the Markdown of a page (both by their paths on the site)."""
    if place.kind == "web":
        return quote(place.path, safe=_SAFE)
    path = quote(posixpath.relpath(place.path, posixpath.dirname(page) or "."), safe="/-._~") if place.path else ""
    return path + (f"#{quote(place.anchor, safe='-._~')}" if place.anchor else "")


def address(place: Place, page: str) -> str:
    """The same as an address on the built site, for what MkDocs does not rewrite."""
    target, hash_, anchor = link(place, page).partition("#")
    return (built(target) if place.kind == "page" else target) + hash_ + anchor


def built(path: str, *, flat: bool = True) -> str:
    """The file that is built of a page; `flat`: beside the others, else as the index of a folder of its own."""
    folder, name = posixpath.split(path)
    stem = name.removesuffix(".md")
    if stem.lower() in ("readme", "index"):
        return posixpath.join(folder, "index.html")
    return posixpath.join(folder, f"{stem}.html" if flat else f"{stem}/index.html")


def named(sources: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Path in the repository → path on the site, for pages (`*.md`) and files; no two are the same."""
    found: dict[str, str] = {}
    used = {one.lower() for one in taken}
    for source in sorted(sources):
        path = "/".join(_plain(part) for part in source.split("/"))
        if not path.endswith(".md"):
            path = f"{FILES}/{path}"
        elif path.startswith("templates/"):
            path = f"pages-{path}"  # MkDocs leaves the folder of that name out
        stem, ending = posixpath.splitext(path)
        counter = 1
        while path.lower() in used:
            counter += 1
            path = f"{stem}-{counter}{ending}"
        used.add(path.lower())
        found[normal(source)] = path
    return found


def normal(path: str) -> str:
    """A path in the one spelling that is compared: macOS writes accents apart."""
    return unicodedata.normalize("NFC", path)


def _plain(part: str) -> str:
    if part in (links.HOME, "index.md") or re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", part):
        return part
    stem, ending = posixpath.splitext(part.lstrip("."))
    ascii_ = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    kept = re.sub(r"[^a-z0-9_.-]+", "-", ascii_).strip("-.") or "page"
    return kept + re.sub(r"[^A-Za-z0-9.]", "", ending)


def _joined(path: str, page: str) -> str:
    start = "" if path.startswith("/") else posixpath.dirname(page)
    return normal(posixpath.normpath(posixpath.join(start, path.lstrip("/")) or "."))


class Pictured(Struct, frozen=True, kw_only=True):
    """A text, the files that it shows (paths in the repository), and what was odd."""

    text: str
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def placed(text: str, places: Places, news: str, page: str, language: str) -> Pictured:
    """The pictures of a page's Markdown. `news`: the page of news in the repository; `page`: this one on the site."""
    files: dict[str, None] = {}
    findings: list[Finding] = []

    def put(words: str, target: str) -> str:
        found = places.find(target, news)
        if found.kind == "file" and found.source.lower().endswith(PICTURES):
            files[found.source] = None
            return f"![{words}]({link(found, page)})"
        if found.kind == "web":
            return f"[{words or again(say('picture'), language)}]({target})"
        message = say("shows a picture that is not there")
        findings.append(Finding(code="picture-missing", message=message, subject=f"{page}: {target}"))
        return words

    shown = safe_markdown.with_pictures(text, put)
    return Pictured(text=shown, files=tuple(files), findings=tuple(findings))
