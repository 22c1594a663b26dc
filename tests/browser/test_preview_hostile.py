"""A documentation whose authors try everything, in Chromium: nothing of theirs runs, nothing leaves, and the build lists what it removed."""

import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from command import as_program
from hostile_scene import AWAY, KINDS, written
from looking import Window, window
from playwright.sync_api import Browser
from preview_served import chromium

from changelog.adapters.docs_site import server
from changelog.adapters.docs_site.finish import policy

__all__ = ["chromium"]  # fixtures
FOUND = """() => ({
  harmed: window.harmed || document.title === "harmed",
  metas: [...document.querySelectorAll("meta[http-equiv]")].map(one => one.httpEquiv + ": " + one.content),
  scripts: [...document.querySelectorAll("script[src]")].map(one => one.getAttribute("src")),
  loose: [...document.querySelectorAll("script:not([src])")].filter(one => /harmed/.test(one.textContent)).length,
  acting: [...document.querySelectorAll("*")].filter(one => [...one.attributes].some(
    given => /^on/i.test(given.name) || /^[\\s\\x00-\\x20]*(javascript|vbscript):/i.test(given.value))).map(one => one.outerHTML),
  frames: document.querySelectorAll("iframe, object, embed, base, form:not(.md-search__form, .md-header__option)").length,
  config: document.querySelector("#__config").tagName,
})"""
LISTED = {
    "docs/html.md": ("<script>", "<img onerror>", '<div id="__config">', "<iframe>", "<form>", f'<img src="{AWAY}/p.png">', "<style>"),
    "docs/liens.md": ('<a href="javascript:', '<a href="vbscript:x">', '<a href="data:'),
    "docs/rafraichir.md": ("<meta>", "<base>", "<link>"),
    "docs/dessin.svg": ("<script>", "<svg onload>", "<foreignObject>", "<set>", "<image href>"),
    "template:": ("docs/modele.md", "docs/renvoi.md"),
    "nav:": ("javascript:window",),
    "extra_css:": ("y.css",),
    "pymdownx.snippets": (),
    "extra_javascript": (),
    "docs/page.xhtml": (),
    "docs/sans-nom": (),
    "docs/style.css": (),
}  # fmt: skip


@dataclass
class Built:
    """The site, what the command printed about it, and where it is served."""

    place: Path
    said: str
    url: str
    kind: str


@pytest.fixture(scope="module", params=["mkdocs", pytest.param("gitbook", marks=pytest.mark.soak)])
def hostile(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Built]:
    """The preview, on disk and served."""
    kind = request.param
    folder = tmp_path_factory.mktemp("hostile")
    place = folder / "site"
    env = {"NOUVEAUTES_CACHE": str(folder / "cache"), "HOME": str(folder), "NOUVEAUTES_NOW": "2022-01-18T20:00+01:00"}
    answer = as_program("preview", "--findings", "--output", str(place), "--repo", written(folder, kind), env=env)
    assert answer.code == 0, answer.err
    news = server.News()
    opened = server.open_server(place, "127.0.0.1", 0, news)
    yield Built(place, answer.err, opened.url, kind)
    news.end()
    opened.shutdown()
    opened.server_close()


def harm(seen: Window, path: str) -> list[object]:
    """What of its authors' a page did."""
    page = seen.open(urllib.parse.quote(path))
    opened = page.url
    page.wait_for_timeout(100)
    found = page.evaluate(FOUND)
    wrong: list[object] = [found[one] for one in ("harmed", "loose", "acting", "frames") if found[one]]
    wrong += [one for one in found["metas"] if one != f"Content-Security-Policy: {policy()}"]
    wrong += [one for one in found["scripts"] if "assets/javascripts/" not in one and one != "/_nouveautes/live.js"]
    wrong += [
        one
        for one in seen.complaints
        if ("cript" in one.partition(" violates")[0] and " violates" in one) or "harmed" in one
    ]
    wrong += [page.url] if page.url != opened else []
    wrong += ["no policy"] if len(found["metas"]) != 1 else []
    wrong += [found["config"]] if found["config"] != "SCRIPT" else []
    return wrong


@pytest.mark.parametrize("way", ["disk", "served"])
def test_no_page_does_what_its_author_wants(chromium: Browser, hostile: Built, way: str) -> None:
    base = hostile.url if way == "served" else f"{hostile.place.as_uri()}/"
    pages = sorted(path.relative_to(hostile.place).as_posix() for path in hostile.place.rglob("*.html"))
    assert len(pages) > 18 and not [path for path in hostile.place.rglob("*") if path.name in ("piege.js", "page.html")]
    if way == "disk":
        pages = [
            page for page in pages if page.startswith(("html", "titre", "entites", "description", "liens", "renvoi"))
        ]
    with window(chromium, base) as seen:
        assert {path: wrong for path in pages if (wrong := harm(seen, path))} == {}
        drawing = seen.open(KINDS[hostile.kind][2])
        assert not drawing.evaluate("window.harmed || document.title === 'harmed'")
        assert drawing.evaluate(
            "document.querySelector('path') && !document.querySelector('script, [onload], foreignObject, set')"
        )
        assert [one for one in seen.foreign if not one.startswith("file:")] == []


def test_the_build_lists_what_it_removed(hostile: Built) -> None:
    lines = hostile.said.splitlines()
    if hostile.kind == "gitbook":
        assert [
            one
            for one in (
                "html.md: <script>",
                "html.md: <img onerror>",
                "liens.md: java",
                "dessin.svg: <svg onload>",
                "template:",
            )
            if one not in hostile.said
        ] == []
        return
    for name, parts in LISTED.items():
        about = " ".join(line for line in lines if name in line)
        assert about, name
        assert [one for one in parts if one not in about] == [], about
    home = (hostile.place / "html" / "index.html").read_text("utf-8")
    assert "<strong>gras</strong>" in home and "gras" not in " ".join(lines)
    assert "root:" not in (hostile.place / "extraits" / "index.html").read_text("utf-8")
    assert "7+7 = {{ 7+7 }}" in (hostile.place / "jinja" / "index.html").read_text("utf-8")
