"""No barrier on the documentation's own pages (axe-core: WCAG 2.2 AA and good practice), light and dark, wide and narrow."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import once
import pytest
from barriers import barriers
from looking import DESKTOP, PHONE, window
from playwright.sync_api import Browser, expect
from preview_served import axe, chromium

__all__ = ["axe", "chromium"]  # fixtures
# Pages of different kinds, each in one look: a front page, wide tables; code in several languages and boxes.
KINDS = {"light": ("index.html", "reference/settings.html"), "dark": ("guides/mots.html",)}
LOOKS = [(DESKTOP, "light"), (PHONE, "dark")]
ALL_LOOKS = [*LOOKS, (DESKTOP, "dark"), (PHONE, "light")]


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, handed over without a word."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def documentation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built."""
    return once.documentation(tmp_path_factory)


@pytest.fixture(scope="module")
def base(documentation: Path) -> Iterator[str]:
    """Where it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(documentation)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=["light", "phone-dark"])
def test_no_barrier_on_a_page_of_each_kind(
    chromium: Browser, base: str, axe: str, size: tuple[int, int], scheme: str
) -> None:
    assert _found(chromium, base, axe, KINDS[scheme], size, scheme) == []


@pytest.mark.soak
@pytest.mark.parametrize(("size", "scheme"), ALL_LOOKS, ids=["light", "phone-dark", "dark", "phone"])
def test_no_barrier_on_any_page(
    chromium: Browser, documentation: Path, base: str, axe: str, size: tuple[int, int], scheme: str
) -> None:
    pages = [path.relative_to(documentation).as_posix() for path in sorted(documentation.rglob("*.html"))]
    assert len(pages) > len(KINDS)
    assert _found(chromium, base, axe, [path for path in pages if path != "404.html"], size, scheme) == []


def test_a_page_leads_to_itself_in_the_other_language_and_back(chromium: Browser, base: str) -> None:
    with window(chromium, base) as seen:
        page = seen.open("guides/mots.html")
        page.get_by_role("link", name="This page in English").click()
        expect(page).to_have_url(f"{base}en/guides/words.html")
        page.get_by_role("link", name="Cette page en français").click()
        expect(page).to_have_url(f"{base}guides/mots.html")


def _found(
    chromium: Browser, base: str, axe: str, pages: tuple[str, ...] | list[str], size: tuple[int, int], scheme: str
) -> list[str]:
    """What stands in somebody's way on some pages; what is asked of other hosts, complained about, or scrolls sideways."""
    found = []
    with window(chromium, base, size, scheme) as seen:
        for path in pages:
            page = seen.open(path)
            page.wait_for_timeout(100)
            found += [f"{path}: {one}" for one in barriers(page, axe)]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{path}: scrolls sideways")
        return found + seen.foreign + seen.complaints
