"""MkDocs in this process, and its search index.

MkDocs's index knows a word only as it is written, and a phone's keyboard leaves accents out. The words without them
stand hidden behind each text; they are searched, and never shown.
"""

import json
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from changelog.errors import Refused
from changelog.i18n import plain as fold
from changelog.i18n.say import say

_SILENT = ("mkdocs", "material", "zensical")
_PAGE = "Building page "
Counted = Callable[[int], None]
"""Told how many pages are built so far."""


class Builder:
    """Builds one folder, again and again: a dirty build goes on with the templates that the last one has compiled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._config: Any = None

    def build(self, *, dirty: bool = False, counted: Counted | None = None) -> None:
        """Build `site/` in the folder. `dirty`: only pages whose text is newer than what was built of them.

        Raises Refused with MkDocs's own words.
        """
        with _counting(counted):
            self._config = _build(self._folder, self._config if dirty else None)


@contextmanager
def _counting(counted: Counted | None) -> Iterator[None]:
    """MkDocs says each page that it builds, on a level that nobody else hears."""
    if counted is None:
        yield
        return
    tell, done = counted, 0

    class Counting(logging.Handler):
        """Counts pages."""

        def emit(self, record: logging.LogRecord) -> None:
            """One record."""
            nonlocal done
            if str(record.msg).startswith(_PAGE):
                done += 1
                tell(done)

    logger, handler = logging.getLogger("mkdocs.commands.build"), Counting(logging.DEBUG)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)


def _build(folder: Path, known: Any) -> Any:
    dirty = known is not None
    site = folder / "site"
    index = Index(site)
    before = index.held() if dirty else []
    with _quiet() as said:
        # Imported here: it says its piece about MkDocs 2 while it is.
        from mkdocs.commands import build as building
        from mkdocs.config import load_config
        from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

        try:
            config = known or load_config(config_file=str(folder / "mkdocs.yml"), site_dir=str(site))
            config.plugins.on_startup(command="build", dirty=dirty)
            building.build(config, dirty=dirty)
        except (MkDocsException, Abort, ConfigurationError) as problem:
            words = "; ".join([*said[:3], str(problem)]).replace("\n", " ")
            raise Refused(
                say("MkDocs cannot build the preview: {words}", words=words), hint=say("Its own words say why.")
            ) from problem
        finally:
            _forget_warnings()
    index.finish(before)
    if not dirty:
        environment = config.theme.get_env()
        setattr(config.theme, "get_env", lambda: environment)  # noqa: B010 - its templates stay compiled
    return config


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """MkDocs says on standard error what the checks of the built site say better."""
    said: list[str] = []

    class Kept(logging.Handler):
        """Keeps what is worse than a warning."""

        def emit(self, record: logging.LogRecord) -> None:
            """One record."""
            said.append(record.getMessage())

    handler = Kept(logging.ERROR)
    loggers = [logging.getLogger(name) for name in _SILENT]
    told = [one.propagate for one in loggers]
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    for one in loggers:
        one.addHandler(handler)
        one.propagate = False
    try:
        yield said
    finally:
        for one, propagates in zip(loggers, told, strict=True):
            one.removeHandler(handler)
            one.propagate = propagates


def _forget_warnings() -> None:
    """MkDocs hangs a counter on its own logger for each strict build, and never takes it off."""
    logger = logging.getLogger("mkdocs")
    for handler in [one for one in logger.handlers if type(one).__name__ == "CountHandler"]:
        logger.removeHandler(handler)


_WORD = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = '<p hidden class="nv-plain">'


class Index:
    """The index of one built site."""

    def __init__(self, site: Path) -> None:
        self._path = site / "search" / "search_index.json"

    def held(self) -> list[dict[str, Any]]:
        """What stands in it before a build."""
        return list(self._read()["docs"]) if self._path.is_file() else []

    def finish(self, before: list[dict[str, Any]]) -> None:
        """Complete it after a build. `before`: what is to be kept of the pages that were not built again."""
        if not self._path.is_file():
            return
        index = self._read()
        again = {_page(one) for one in index["docs"]}
        docs = [one for one in before if _page(one) not in again] + [_plain(one) for one in index["docs"]]
        self._path.write_text(json.dumps(index | {"docs": docs}, ensure_ascii=False, separators=(",", ":")), "utf-8")

    def _read(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self._path.read_bytes())
        return value


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    text = str(entry["text"])
    words = {word for word in _WORD.findall(f"{entry['title']} {_TAG.sub(' ', text)}") if not word.isascii()}
    plain = sorted({fold.fold(word) for word in words})
    return entry | {"text": f"{text}{_HIDDEN}{' '.join(plain)}</p>"} if plain and _HIDDEN not in text else entry


def _page(entry: dict[str, Any]) -> str:
    return str(entry["location"]).partition("#")[0]
