"""Where links and pictures lead on the site.

File names are made plain (`.gitbook/assets/Écran (1).png` → `fichiers/gitbook/assets/ecran-1.png`): MkDocs leaves out
folders with a dot, and readers disagree about accents, spaces and parentheses. Files that are no page get a folder of
their own, so that none can replace a script of the theme.

Nothing is loaded from elsewhere, so a picture of another site becomes a link. A relative address in an entry starts
from the page of news, where its words are published.
"""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Literal
from urllib.parse import quote, unquote

from msgspec import Struct

from changelog.domain.docs import links
from changelog.domain.model import Finding
from changelog.domain.notes import safe_markdown
from changelog.domain.preview import includes
from changelog.i18n.say import again, say

FILES = "fichiers"
BROKEN = "broken-reference"
"""What GitBook writes for a link to a page that was removed."""
KEPT = frozenset((
    "apng", "avif", "bmp", "gif", "ico", "jpeg", "jpg", "png", "svg", "tif", "tiff", "webp",
    "aac", "flac", "m4a", "m4v", "mov", "mp3", "mp4", "oga", "ogg", "ogv", "opus", "vtt", "wav", "webm",
    "doc", "docx", "epub", "key", "numbers", "odg", "odp", "ods", "odt", "pages", "pdf", "ppt", "pptx", "rtf",
    "xls", "xlsx",
    "csv", "diff", "ics", "json", "log", "patch", "toml", "tsv", "txt", "vcf", "yaml", "yml",
    "7z", "bz2", "gz", "tar", "tgz", "xz", "zip",
    "otf", "ttf", "woff", "woff2",
))  # fmt: skip
"""Endings of files that the site shows or offers: a browser runs none of them. A drawing (`svg`) is cleaned."""
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif")
"""What a page shows as a picture."""
_WEB = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\", re.IGNORECASE)
_SAFE = "/:?#@!$&*+,;=%~-._"

Kind = Literal["page", "file", "anchor", "web", "nowhere"]


class Target(Struct, frozen=True):
    """Where a link leads: a page or file of the site by its path there, an anchor of its page, the web, nowhere.

    `source`: the path of the page or file in the repository.
    """

    kind: Kind
    path: str = ""
    anchor: str = ""
    source: str = ""


class SiteMap(Struct, frozen=True, kw_only=True):
    """The pages and files of a documentation: path in the repository (NFC) → path on the site; titles by the former.

    `texts`: the texts that pages may include, by their paths in the repository; `roots`: the folders from which an
    address that begins with a slash may count; `gitbook`: whether the anchors of headings are GitBook's.
    """

    pages: Mapping[str, str]
    files: Mapping[str, str]
    titles: Mapping[str, str]
    texts: Mapping[str, str] = {}
    roots: tuple[str, ...] = ("",)
    gitbook: bool = True

    def included(self, address: str, page: str) -> str | None:
        """The text that a page includes, by its path in the repository; None where it is none of its texts."""
        return includes.place(address, page, self.texts)

    def find(self, address: str, page: str) -> Target:
        """Where a link of a page leads, in any of the ways that GitBook writes it."""
        address = address.strip()
        if _WEB.fullmatch(address):
            return Target("web", address)
        if _SCHEME.match(address) or "\0" in address:
            return Target("nowhere")
        path, _, anchor = address.partition("#")
        path, anchor = unquote(path.partition("?")[0], errors="replace"), unquote(anchor, errors="replace")
        if not path:
            return Target("anchor", anchor=anchor)

        for folder in self.roots if path.startswith("/") else (posixpath.dirname(page),):
            place = normal(posixpath.normpath(posixpath.join(folder, path.lstrip("/")) or "."))
            for source in () if place.startswith("..") or posixpath.basename(place) == BROKEN else _tries(place):
                if source in self.pages:
                    return Target("page", self.pages[source], anchor, source)
                if source in self.files:
                    return Target("file", self.files[source], anchor, source)
        return Target("nowhere")


def _tries(path: str) -> tuple[str, ...]:
    """The files that an address may mean, the likeliest first."""
    if path == ".":
        return (links.HOME, "index.md")
    built_ = path.removesuffix(".html")
    first = posixpath.dirname(path) if posixpath.basename(path) == "index.html" else path
    return (
        path, f"{path}.md", f"{path}.mdx", posixpath.join(first, links.HOME), posixpath.join(first, "index.md"),
        posixpath.join(first, "index.mdx"), *((f"{built_}.md", f"{built_}.mdx") if built_ != path else ()),
    )  # fmt: skip


def link(target: Target, page: str) -> str:
    """The address of a link in the Markdown of a page (both by their paths on the site)."""
    if target.kind == "web":
        return quote(target.path, safe=_SAFE)
    path = quote(posixpath.relpath(target.path, posixpath.dirname(page) or "."), safe="/-._~") if target.path else ""
    return path + (f"#{quote(target.anchor, safe='-._~')}" if target.anchor else "")


def address(target: Target, page: str) -> str:
    """The same as an address on the built site, for HTML, which MkDocs does not rewrite."""
    path, hash_, anchor = link(target, page).partition("#")
    return (built(path) if target.kind == "page" else path) + hash_ + anchor


def built(path: str, *, flat: bool = True) -> str:
    """The file that is built of a page; `flat`: beside the others, else as the index of a folder of its own."""
    folder, name = posixpath.split(path)
    stem = name.removesuffix(".md").removesuffix(".markdown")
    if stem in ("README", "index"):  # as MkDocs has it: `Readme.md` is a page as any other
        return posixpath.join(folder, "index.html")
    return posixpath.join(folder, f"{stem}.html" if flat else f"{stem}/index.html")


def named(sources: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Path in the repository → path on the site, for pages (`*.md`) and files; no two are the same."""
    found: dict[str, str] = {}
    used = {one.lower() for one in taken}
    for source in sorted(sources):
        path = "/".join(_plain(part) for part in source.split("/"))
        path = re.sub(r"\.(?:markdown|mdx)\Z", ".md", path)
        if not path.endswith(".md"):
            path = f"{FILES}/{path}"
        elif path.startswith("templates/"):
            path = f"pages-{path}"  # MkDocs leaves the folder of that name out
        stem, ending = posixpath.splitext(path)
        others = (f"{stem}-{counter}{ending}" for counter in count(2))
        while path.lower() in used:
            path = next(others)
        used.add(path.lower())
        found[normal(source)] = path
    return found


def is_kept(path: str) -> bool:
    """Whether a file of the documentation may stand on the site, by its name."""
    return posixpath.splitext(path)[1].lower().removeprefix(".") in KEPT


def normal(path: str) -> str:
    """A path in NFC, in which all are compared: macOS writes accents apart."""
    return unicodedata.normalize("NFC", path)


def _plain(part: str) -> str:
    if part in (links.HOME, "index.md") or re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", part):
        return part
    stem, ending = posixpath.splitext(part.lstrip("."))
    ascii_ = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    kept = re.sub(r"[^a-z0-9_.-]+", "-", ascii_).strip("-.") or "page"
    return kept + re.sub(r"[^A-Za-z0-9.]", "", ending)


class TextWithPictures(Struct, frozen=True, kw_only=True):
    """A text, the files that it shows (paths in the repository), and its findings."""

    text: str
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def with_pictures(text: str, site_map: SiteMap, news: str, page: str, language: str) -> TextWithPictures:
    """A page's Markdown with the addresses of its pictures on the site. `news`: the page of news in the repository;
    `page`: this page on the site.
    """
    files: dict[str, None] = {}
    findings: list[Finding] = []

    def written(words: str, address: str) -> str:
        found = site_map.find(address, news)
        if found.kind == "file" and found.source.lower().endswith(PICTURES):
            files[found.source] = None
            return f"![{words}]({link(found, page)})"
        if found.kind == "web":
            return f"[{words or again(say('picture'), language)}]({address})"
        message = say("shows a picture that is not there")
        findings.append(Finding(code="picture-missing", message=message, subject=f"{page}: {address}"))
        return words

    text = safe_markdown.with_pictures(text, written)
    return TextWithPictures(text=text, files=tuple(files), findings=tuple(findings))
