"""What the browser tests share: one preview, built and served once for each file of tests, and one browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from command import as_program
from lacking import missing
from looking import CHROMIUM, browser
from once import once
from playwright.sync_api import Browser
from preview_scene import written

from changelog.adapters.docs_site import server

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"


def need(there: bool, what: str) -> None:
    """Skip where something is not installed; in CI that is a failure."""
    if not there:
        missing(what)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser."""
    need(any(Path(path).is_file() for path in CHROMIUM), "Chromium is not installed (apt-get install chromium)")
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def axe() -> str:
    """What looks for barriers, as a script."""
    need(AXE.is_file(), "axe-core is not installed (make build/axe/.installed)")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built preview."""

    def build(folder: Path) -> None:
        folder.mkdir()
        home = {"NOUVEAUTES_CACHE": str(folder / "cache"), "HOME": str(folder)}
        env = home | {"NOUVEAUTES_NOW": "2022-01-18T20:00+01:00"}
        answer = as_program("preview", "--output", str(folder / "site"), "--repo", written(folder), env=env)
        assert answer.code == 0, answer.err

    return once(tmp_path_factory, "preview", build) / "site"


@pytest.fixture(scope="module")
def news() -> server.News:
    """What open pages wait for."""
    return server.News()


@pytest.fixture(scope="module")
def base(site: Path, news: server.News) -> Iterator[str]:
    """Where it is served, as `--serve` does."""
    opened = server.open_server(site, "127.0.0.1", 0, news)
    yield opened.url
    news.end()
    opened.shutdown()
    opened.server_close()
