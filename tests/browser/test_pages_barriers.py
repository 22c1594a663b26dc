"""No barrier in what is handed over as a page: the mail of `announce --html` and the demo's own sheet."""

from pathlib import Path

import pytest
from barriers import barriers
from command import as_program
from looking import DESKTOP, PHONE, window
from playwright.sync_api import Browser
from preview_scene import written
from preview_served import axe, chromium

__all__ = ["axe", "chromium"]  # fixtures
STANDING = "Le jeu d’essai : `referente@exemple.invalid`.\n\n* trois rendez-vous ;\n* deux agents.\n"
LOOKS = [(size, scheme) for size in (DESKTOP, PHONE) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both pages."""
    folder = tmp_path_factory.mktemp("pages")
    clone = written(folder)
    (clone / "pour-memoire.md").write_text(STANDING, "utf-8")
    with (clone / "nouveautes.toml").open("a", encoding="utf-8") as settings:
        settings.write('[demo]\nstanding = "pour-memoire.md"\n')
    env = {"NOUVEAUTES_CACHE": str(folder / "cache"), "HOME": str(folder), "NOUVEAUTES_NOW": "2022-01-18T09:00+01:00"}
    for name, words in {"mail": ("announce", "--html"), "demo": ("demo", "--html")}.items():
        answer = as_program(*words, "--repo", clone, env=env)
        assert answer.code == 0, answer.err
        (folder / f"{name}.html").write_text(answer.out, "utf-8")
    return folder


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", ["mail", "demo"])
def test_no_barrier_in_a_page_of_its_own(chromium: Browser, pages: Path, axe: str, name: str) -> None:
    for size, scheme in LOOKS:
        with window(chromium, pages.as_uri(), size, scheme) as seen:
            page = seen.open(f"/{name}.html")
            assert barriers(page, axe) == []
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"
            assert page.title() and page.title() != "harmed"
            assert seen.foreign == [] and seen.complaints == []
