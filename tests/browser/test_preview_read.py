"""The preview as somebody reads it: navigation, search, tabs, dark mode, a phone; nothing foreign, nothing that runs."""

from pathlib import Path

import pytest
from looking import DESKTOP, PHONE, Window, window
from playwright.sync_api import Browser, expect
from preview_served import base, chromium, news, site

from changelog.adapters.docs_site.server import News

__all__ = ["base", "chromium", "news", "site"]  # fixtures
PAGES = ("a-venir/index.html", "a-venir/changements.html", "a-venir/autres-pages.html", "index.html", "dernieres-nouveautes.html", "tout.html", "fin.html")  # fmt: skip


def whole(seen: Window) -> None:
    """Nothing was asked of another host, nothing was complained about, nothing ran."""
    assert seen.foreign == []
    assert seen.complaints == []
    assert seen.page.title() != "harmed"
    assert seen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("path", "size"),
    [
        pytest.param(path, size, marks=pytest.mark.soak if (at + number) % 2 else ())  # each page in one size
        for at, path in enumerate(PAGES)
        for number, size in enumerate((DESKTOP, PHONE))
    ],
)
def test_every_page_is_whole(chromium: Browser, base: str, path: str, size: tuple[int, int]) -> None:
    with window(chromium, base, size) as seen:
        page = seen.open(path)
        expect(page.locator("h1")).to_have_count(1)
        assert page.locator("html").get_attribute("lang") == "fr"
        page.wait_for_timeout(200)
        whole(seen)


def test_from_the_front_page_to_what_changes_and_into_the_documentation(chromium: Browser, base: str) -> None:
    with window(chromium, base) as seen:
        page = seen.open("a-venir/index.html")
        expect(page.get_by_role("heading", level=1)).to_contain_text("À venir")
        expect(page.get_by_text("Mardi 18 janvier à 10")).to_be_visible()
        page.get_by_role("link", name="Ce qui change dans la documentation").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ce qui change")
        page.get_by_role("link", name="Ouvrir la page").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Dernières nouveautés")
        page.get_by_role("link", name="Prendre un rendez-vous").first.click()
        expect(page).to_have_url(f"{base}guides/rendez-vous.html")
        whole(seen)


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("typed", "found"), [("réservation", "Prendre un rendez-vous"), ("reservation", "Prendre un rendez-vous"), ("zygomatique", "hors du sommaire")])  # fmt: skip
def test_the_search_understands_french(chromium: Browser, base: str, typed: str, found: str) -> None:
    with window(chromium, base) as seen:
        page = seen.open("index.html")
        page.get_by_role("textbox", name="Rechercher").click()
        page.keyboard.type(typed, delay=40)
        expect(page.locator(".md-search-result__list")).to_contain_text(found)
        whole(seen)


def test_tabs_open_by_mouse_and_by_keyboard(chromium: Browser, base: str) -> None:
    with window(chromium, base) as seen:
        page = seen.open("tout.html")
        expect(page.get_by_text("Dans la poche.")).to_be_visible()
        expect(page.get_by_text("Sur le bureau.")).not_to_be_visible()
        page.locator("label", has_text="Sur un ordinateur").click()
        expect(page.get_by_text("Sur le bureau.")).to_be_visible()
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_text("Dans la poche.")).to_be_visible()
        whole(seen)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everything_is_reached_by_keyboard_and_seen_there(chromium: Browser, base: str, size: tuple[int, int]) -> None:
    with window(chromium, base, size) as seen:
        page = seen.open("a-venir/index.html")
        wanted = set(page.evaluate("[...document.querySelectorAll('article a[href]')].map(one => one.href)"))
        reached: dict[str, str] = {}
        for _ in range(80):
            page.keyboard.press("Tab")
            name, ring = page.evaluate(
                "(one => [one.href || one.tagName, getComputedStyle(one).outlineStyle])(document.activeElement)"
            )
            if name == "BODY":
                break
            reached[name] = ring
        assert wanted and wanted <= set(reached)
        assert {reached[one] for one in wanted} <= {"solid", "auto"}, "who types sees where they are"


def test_dark_where_the_reader_wants_it_and_by_hand(chromium: Browser, base: str) -> None:
    with window(chromium, base, scheme="dark") as seen:
        page = seen.open("a-venir/index.html")
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.locator("label[title='Passer au thème clair']").click()
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
        seen.open("tout.html")
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
        whole(seen)


def test_on_a_phone_the_menu_leads_everywhere(chromium: Browser, base: str) -> None:
    with window(chromium, base, PHONE) as seen:
        page = seen.open("a-venir/index.html")
        page.locator("label.md-header__button[for=__drawer]").click()
        page.locator("label.md-nav__title", has_text="À venir").click()  # one step up
        page.locator(".md-nav--primary").get_by_text("Dernières nouveautés").click()
        expect(page).to_have_url(f"{base}dernieres-nouveautes.html")
        whole(seen)


def test_a_foreign_picture_is_a_link_and_a_film_too(chromium: Browser, base: str) -> None:
    with window(chromium, base) as seen:
        page = seen.open("tout.html")
        expect(page.get_by_role("link", name="Vue", exact=True)).to_have_attribute(
            "href", "https://ailleurs.exemple.invalid/vue.png"
        )
        expect(page.get_by_role("link", name="video.exemple.invalid")).to_be_visible()
        assert page.locator("article img").evaluate_all("all => all.every(one => one.naturalWidth > 0)")
        assert page.locator("iframe").count() == 0
        whole(seen)


def test_what_a_page_tries_is_stopped_by_its_policy(chromium: Browser, base: str) -> None:
    with window(chromium, base) as seen:
        page = seen.open("index.html")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')")
        page.evaluate(
            "const one = document.createElement('script'); one.textContent = 'document.title = 2'; document.body.append(one)"
        )
        page.wait_for_timeout(200)
        assert page.title() not in ("1", "2")
        assert any("Content Security Policy" in one for one in seen.complaints)


def test_the_pages_open_from_the_disk(chromium: Browser, site: Path) -> None:
    with window(chromium, site.as_uri()) as seen:
        page = seen.open("/a-venir/index.html")
        expect(page.get_by_role("heading", level=1)).to_contain_text("À venir")
        page.get_by_role("link", name="La page des nouveautés").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Dernières nouveautés")
        assert seen.foreign == []


def test_an_open_page_is_read_again_when_it_was_built_again(chromium: Browser, base: str, news: News) -> None:
    with window(chromium, base) as seen:
        page = seen.open("tout.html")
        page.evaluate("window.before = true")
        news.tell(["fin.html"])
        page.wait_for_timeout(500)
        assert page.evaluate("window.before"), "another page was built"
        with page.expect_navigation():
            news.tell(["tout.html"])
        assert page.evaluate("window.before === undefined")
        whole(seen)
