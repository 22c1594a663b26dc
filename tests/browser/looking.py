"""A browser that looks at one built preview: everything it asks for and everything it complains about is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESKTOP, PHONE = (1280, 900), (390, 844)


@dataclass
class Window:
    """A page of the browser, what it asked of other hosts, and what it complained about."""

    page: Page
    base: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the site, until nothing more is asked for."""
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("load")
        return self.page


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, with a profile of its own that is empty."""
    place = next(path for path in CHROMIUM if Path(path).is_file())
    with sync_playwright() as playing:
        opened = playing.chromium.launch(executable_path=place, args=list(FLAGS), headless=True)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def window(opened: Browser, base: str, size: tuple[int, int] = DESKTOP, scheme: Any = "light") -> Iterator[Window]:
    """A window of a size, light or dark."""
    width, height = size
    context = opened.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="fr-FR", reduced_motion="reduce"
    )
    seen = Window(page=context.new_page(), base=base)
    seen.page.on("request", lambda one: seen.foreign.append(one.url) if _foreign(one.url, base) else None)
    seen.page.on("console", lambda one: seen.complaints.append(one.text) if one.type in ("error", "warning") else None)
    seen.page.on("pageerror", lambda one: seen.complaints.append(str(one)))
    try:
        yield seen
    finally:
        context.close()


def _foreign(url: str, base: str) -> bool:
    return not url.startswith((base, "data:", "blob:"))
