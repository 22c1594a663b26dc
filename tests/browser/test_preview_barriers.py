"""No barrier on our own pages (axe-core: WCAG 2.2 AA and good practice), light and dark, wide and narrow; and their portraits."""

from pathlib import Path

import pytest
from barriers import barriers
from looking import DESKTOP, PHONE, window
from playwright.sync_api import Browser
from preview_served import axe, base, chromium, news, site

__all__ = ["axe", "base", "chromium", "news", "site"]  # fixtures
OURS = (
    "a-venir/index.html", "a-venir/en-ce-moment.html", "a-venir/demonstration.html", "a-venir/changements.html",
    "a-venir/autres-pages.html", "a-venir/rythme.html", "dernieres-nouveautes.html",
)  # fmt: skip
PORTRAITS = Path(__file__).resolve().parents[2] / "build" / "portraits"


LOOKS = [(size, scheme) for size in (DESKTOP, PHONE) for scheme in ("light", "dark")]


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("path", "size", "scheme"),
    [
        pytest.param(path, *look, marks=pytest.mark.soak if (at + number) % len(LOOKS) else ())  # each page in one look
        for at, path in enumerate(OURS)
        for number, look in enumerate(LOOKS)
    ],
)
def test_no_barrier(chromium: Browser, base: str, axe: str, path: str, size: tuple[int, int], scheme: str) -> None:
    with window(chromium, base, size, scheme) as seen:
        page = seen.open(path)
        page.wait_for_timeout(200)
        assert barriers(page, axe) == []


@pytest.mark.soak
@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")], ids=["light", "dark", "phone"]
)
@pytest.mark.parametrize(
    "path",
    [
        "a-venir/index.html",
        "a-venir/en-ce-moment.html",
        "a-venir/demonstration.html",
        "a-venir/rythme.html",
        "a-venir/changements.html",
    ],
)
def test_portraits_are_taken(chromium: Browser, base: str, path: str, size: tuple[int, int], scheme: str) -> None:
    PORTRAITS.mkdir(parents=True, exist_ok=True)
    name = f"{path.partition('/')[2].removesuffix('.html')}-{size[0]}-{scheme}.png"
    with window(chromium, base, size, scheme) as seen:
        seen.open(path).screenshot(path=PORTRAITS / name, full_page=True)
    assert (PORTRAITS / name).stat().st_size > 10_000
