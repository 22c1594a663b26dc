"""Builds a folder with MkDocs and Material, in this process: nothing of the folder is run, nobody is asked."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from changelog.errors import Refused
from changelog.language.speech import say
from changelog.outside.docs_site.searching import Index

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
