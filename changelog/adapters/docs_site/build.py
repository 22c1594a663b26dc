"""Builds a site with MkDocs in this process, cleans the HTML of each page, and completes the search index.

Pages are cleaned once Markdown has made HTML of them and before a template has them: nothing that an extension writes
comes after that, and every page goes through it, however it came into the folder.

MkDocs's index knows a word only as it is written, and a phone's keyboard leaves accents out. So the words without
accents are added, hidden, to each text; they are searched, and never shown.
"""

import json
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from changelog.domain.preview import clean
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say

_SILENT = ("mkdocs", "material", "zensical")
_PAGE = "Building page "
_WORD = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = '<p hidden class="nv-plain">'
Counted = Callable[[int], None]
"""Called with the number of pages built so far."""


class Builder:
    """Builds one folder, again and again; a dirty build reuses the templates that the last one compiled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._config: Any = None
        self.removed: dict[str, tuple[str, ...]] = {}
        """What was removed from each page (its path in `docs/`) when it was built last."""

    def build(self, *, dirty: bool = False, counted: Counted | None = None) -> None:
        """Build `site/` in the folder. `dirty`: only pages whose text is newer than what was built of them.

        Raises Refused with MkDocs's own words.
        """
        with _counting(counted):
            self._config = _build(self._folder, self._config if dirty else None, self.removed)


@contextmanager
def _counting(counted: Counted | None) -> Iterator[None]:
    """MkDocs logs each page that it builds, as debugging."""
    if counted is None:
        yield
        return
    report, done = counted, 0

    class PageCounter(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            nonlocal done
            if str(record.msg).startswith(_PAGE):
                done += 1
                report(done)

    logger, handler = logging.getLogger("mkdocs.commands.build"), PageCounter(logging.DEBUG)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)


def _build(folder: Path, known: Any, removed: dict[str, tuple[str, ...]]) -> Any:
    dirty = known is not None
    site = folder / "site"
    index = site / "search" / "search_index.json"
    before = json.loads(index.read_bytes())["docs"] if dirty and index.is_file() else []
    with _quiet() as errors:
        # Imported here: importing it prints a note about MkDocs 2.
        from mkdocs.commands import build as building
        from mkdocs.config import load_config

        try:
            config = known or load_config(config_file=str(folder / "mkdocs.yml"), site_dir=str(site))
            if not dirty:
                removed.clear()
                config.plugins["nouveautes"] = _cleaner(removed)
                config.mdx_configs |= _icons(config.markdown_extensions)
            config.plugins.on_startup(command="build", dirty=dirty)
            building.build(config, dirty=dirty)
        except (Exception, SystemExit) as problem:
            # Whatever it is: an extension may raise anything for a page or an option that somebody wrote.
            words = "; ".join(dict.fromkeys(_in_a_line(one) for one in [*errors[:3], str(problem)]))
            raise Refused(
                say("MkDocs cannot build the preview: {words}", words=words), hint=say("Its own words say why.")
            ) from problem
        finally:
            # For each strict build MkDocs adds a counter to its own logger, and never removes it.
            logger = logging.getLogger("mkdocs")
            for handler in [one for one in logger.handlers if type(one).__name__ == "CountHandler"]:
                logger.removeHandler(handler)
    if index.is_file():
        _complete(index, before)
    if not dirty:
        environment = config.theme.get_env()
        setattr(config.theme, "get_env", lambda: environment)  # noqa: B010 - its templates stay compiled
    return config


def _cleaner(removed: dict[str, tuple[str, ...]]) -> Any:
    """The step of MkDocs that has each page's HTML; MkDocs wants it to be a plugin."""
    from mkdocs.plugins import BasePlugin

    class Cleaner(BasePlugin):  # type: ignore[type-arg, misc, no-untyped-call, unused-ignore]
        def on_page_content(self, html: str, *, page: Any, **_: Any) -> str:
            """The page's HTML, cleaned; its title and its table of contents as words, for themes print them as HTML."""
            cleaned = clean.clean(html)
            removed[page.file.src_uri] = cleaned.removed
            page.title = clean.words(str(page.title or "")) or "…"
            # Where a page names no title itself, the theme takes the entities out of the other one.
            page.meta.setdefault("title", page.title)
            _as_words(page.toc)
            return cleaned.text

    return Cleaner()


def _icons(extensions: Iterable[str]) -> dict[str, Any]:
    """Options of the extension for `:names:`: the theme's icons as drawings, everything else as the sign that it is."""
    if "pymdownx.emoji" not in extensions:
        return {}
    from material.extensions import emoji  # type: ignore[import-untyped, unused-ignore]

    def drawn(index: str, name: str, alias: str, points: str, sign: str, *others: Any) -> Any:
        return sign if points else emoji.to_svg(index, name, alias, points, sign, *others)

    return {"pymdownx.emoji": {"emoji_index": emoji.twemoji, "emoji_generator": drawn}}


def _as_words(entries: Iterable[Any]) -> None:
    for one in entries:
        one.title = clean.words(one.title)
        _as_words(one.children)


def _in_a_line(text: str) -> str:
    """The words of an error, without the lines of a traceback in it."""
    return " ".join(line for line in text.split("\n") if line and not line.startswith((" ", "Traceback")))


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """Nothing of MkDocs on standard error, where the checks of the built site say it better; its errors, collected."""
    errors: list[str] = []

    class ErrorCollector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            errors.append(record.getMessage())

    handler = ErrorCollector(logging.ERROR)
    loggers = [logging.getLogger(name) for name in _SILENT]
    propagated = [one.propagate for one in loggers]
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    for one in loggers:
        one.addHandler(handler)
        one.propagate = False
    try:
        yield errors
    finally:
        for one, propagates in zip(loggers, propagated, strict=True):
            one.removeHandler(handler)
            one.propagate = propagates


def _complete(path: Path, before: list[dict[str, Any]]) -> None:
    """Complete a search index after a build. `before`: its entries before a dirty build, which writes only the pages
    that it builds.
    """

    def page(entry: dict[str, Any]) -> str:
        return str(entry["location"]).partition("#")[0]

    index = json.loads(path.read_bytes())
    built = {page(one) for one in index["docs"]}
    docs = [one for one in before if page(one) not in built] + [_with_plain_words(one) for one in index["docs"]]
    path.write_text(json.dumps(index | {"docs": docs}, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _with_plain_words(entry: dict[str, Any]) -> dict[str, Any]:
    text = str(entry["text"])
    words = {word for word in _WORD.findall(f"{entry['title']} {_TAG.sub(' ', text)}") if not word.isascii()}
    folded = sorted({plain.fold(word) for word in words})
    return entry | {"text": f"{text}{_HIDDEN}{' '.join(folded)}</p>"} if folded and _HIDDEN not in text else entry
