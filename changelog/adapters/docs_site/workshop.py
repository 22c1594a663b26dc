"""Builds a preview in a folder of its own, then moves it in place at once."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from changelog.adapters import files
from changelog.adapters.docs_site import build as building
from changelog.adapters.docs_site import check, finish
from changelog.domain.model import Finding
from changelog.domain.preview import links
from changelog.domain.preview.feeds import ATOM, JSON
from changelog.domain.preview.site import Site
from changelog.errors import Refused
from changelog.i18n.say import say, system_reason

MARK = ".nouveautes-preview"
"""A file that marks our own output folders: no other folder is ever replaced."""
FEEDS = {ATOM: "application/atom+xml", JSON: "application/feed+json"}


class BuildResult(Struct, frozen=True, kw_only=True):
    """The built pages (paths in the site) that are new, and findings about the whole site."""

    pages: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


class Workshop:
    """A folder in which one preview is built, and built again."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self.site = room / "site"
        self._builder = building.Builder(room)
        self._known: check.Known = {}

    def build(
        self, site: Site, held: Mapping[str, bytes], *, language: str, url: str = "", dirty: bool = False,
        counted: building.Counted | None = None,
    ) -> BuildResult:  # fmt: skip
        """Write what differs, build, complete, check. `dirty`: build only the pages that differ, if possible."""
        touched = write(self.room, site.texts, held)
        alone = dirty and "mkdocs.yml" not in touched and all((self.room / path).is_file() for path in touched)
        if not touched and self.site.is_dir():
            return BuildResult(findings=self._check(site))
        self._builder.build(dirty=alone, counted=counted)
        files = built(site)
        names = {files[path.removeprefix("docs/")] for path in touched if path.removeprefix("docs/") in files}
        pages = frozenset(names) if alone else frozenset(files.values())
        there = {path.relative_to(self.site).as_posix() for path in self.site.rglob("*.html")}
        everywhere = sorted({*pages, "404.html"} & there if alone else there)
        feeds = {
            f"{site.home}/{name}": kind for name, kind in FEEDS.items() if f"docs/{site.home}/{name}" in site.texts
        }
        finish.finish(self.site, everywhere, language=language, address=url, feeds=feeds)
        finish.require_policy(self.site, address=url)
        return BuildResult(pages=pages, findings=self._check(site))

    def _check(self, site: Site) -> tuple[Finding, ...]:
        files = built(site)
        theirs = {files[path]: source for source, path in site.pages.items()}
        ours = {name: path for path, name in files.items() if name not in theirs}
        sources = {path: source for source, path in site.pages.items()}
        removed = {
            sources.get(path, path): parts
            for path, parts in self._builder.removed.items()
            if f"docs/{path}" in site.texts
        }
        found = check.check(self.site, theirs | ours, self._known, theirs if site.own else ())
        return (*check.removed(removed), *found)

    def deliver(self, place: Path) -> None:
        """Move the built site to `place`, where it replaces an earlier one."""
        checked(place)
        new = place.with_name(f".{place.name}.new")
        try:
            _remove(new)
            shutil.move(self.site, new)
            (new / MARK).write_text("", "utf-8")
            _remove(place)
            new.rename(place)
        except OSError as problem:
            raise Refused(
                say("{place!r} cannot be written: {trouble}", place=str(place), trouble=system_reason(problem)),
                hint=say("Give another folder with --output DIR."),
            ) from problem


@contextmanager
def opened() -> Iterator[Workshop]:
    """A workshop that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="nouveautes-", ignore_cleanup_errors=True) as room:
        yield Workshop(Path(room))


def checked(place: Path) -> None:
    """Raises Refused where anything but an earlier preview is in the way."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise Refused(say("{place!r} is no folder", place=str(place)), hint=say("Give a folder with --output DIR."))
    if place.is_dir() and any(place.iterdir()) and not (place / MARK).is_file():
        raise Refused(
            say("{place!r} holds other files", place=str(place)),
            hint=say("Give an empty folder, or one that preview made, with --output DIR."),
        )
    if not place.absolute().parent.is_dir():
        raise Refused(
            say("there is no folder {parent!r}", parent=str(place.absolute().parent)),
            hint=say("Create it, or give another one."),
        )


def built(site: Site) -> dict[str, str]:
    """Page of the site (`*.md`, `*.markdown`) → the file that is built of it."""
    names = [path.removeprefix("docs/") for path in site.texts if path.endswith((".md", ".markdown"))]
    return {name: links.built(name, flat=site.flat) for name in names}


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif path.exists() or path.is_symlink():
        path.unlink()


def write(folder: Path, texts: Mapping[str, str], held: Mapping[str, bytes]) -> frozenset[str]:
    """Make a folder hold these files and no others; the paths that were written or removed.

    Paths are checked once more, here where it matters: none leads out of the folder.
    """
    wanted = {path: text.encode("utf-8", "replace") for path, text in texts.items()} | dict(held)
    style = files.templates_folder() / "preview" / "nouveautes-apercu.css"
    wanted[f"docs/{style.name}"] = style.read_bytes()
    touched = {path for path in _files_in(folder) if path not in wanted}
    try:
        for path in touched:
            (folder / path).unlink()
        for path, data in wanted.items():
            place = _inside(folder, path)
            if not place.exists() or place.stat().st_size != len(data) or place.read_bytes() != data:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
                touched.add(path)
    except OSError as problem:
        raise Refused(
            say("the preview cannot be written: {trouble}", trouble=system_reason(problem)),
            hint=say("Free some room, or give another folder."),
        ) from problem
    return frozenset(touched)


def _files_in(folder: Path) -> list[str]:
    found: list[str] = []
    for here, folders, names in os.walk(folder):
        at = Path(here)
        if at == folder and "site" in folders:
            folders.remove("site")
        found += [(at / name).relative_to(folder).as_posix() for name in names]
    return found


def _inside(folder: Path, path: str) -> Path:
    if path.startswith("/") or ".." in path.split("/") or "\\" in path or "\0" in path:
        raise Refused(
            say("« {path} » leads out of the preview", path=path), hint=say("Rename that file in the documentation.")
        )
    return folder / path
