"""Completes the built pages, and refuses those that are not: security policy, feeds, names for screen readers.

Material writes a few lines of script into each page. They are read from the installed theme itself, never from a built
page, into which anybody may have written some.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from changelog.errors import Refused
from changelog.i18n.say import say

_OPENING = re.compile(
    r'\s*<!doctype html>\s*<html lang="[A-Za-z-]+" class="no-js">\s*<head>\s*<meta charset="utf-8">'
    r"(?!\s*<meta http-equiv)"
)
"""How the theme begins a page: nothing of a page's own stands there. What is complete goes on with the policy."""
_POLICY = "Content-Security-Policy"
PAGES = (".html", ".htm", ".xhtml", ".xht")
LONGEST_OPENING = 16_000
"""Characters, of which the policy takes most."""
NO_FEEDS: Mapping[str, str] = {}


def finish(
    site: Path, pages: Iterable[str], *, language: str, address: str = "", feeds: Mapping[str, str] = NO_FEEDS
) -> None:
    """Complete built pages (by their paths in the site) that are new.

    `feeds`: path in the site → its kind, for the feeds that each page names.
    """
    meta = f'<meta http-equiv="{_POLICY}" content="{policy(address)}">'
    for name in pages:
        path = site / name
        text = path.read_text("utf-8")
        opening = _OPENING.match(text)
        if opening is None:
            continue
        up = "../" * name.count("/")
        named = "".join(f'<link rel="feed alternate" type="{kind}" href="{up}{feed}">' for feed, kind in feeds.items())
        text = f"{opening[0]}\n      {meta}{named}{text[opening.end() :]}"
        for pattern, put in _REPAIRS[language]:
            text = pattern.sub(put, text)
        path.write_text(text, "utf-8", newline="\n")


def require_policy(site: Path, *, address: str = "") -> None:
    """Raises Refused where a page, as it was written, has not the policy in its head before all that could run."""
    for path in sorted(one for one in site.rglob("*") if one.suffix.lower() in PAGES):
        with path.open(encoding="utf-8", errors="replace") as file:
            found = _first_policy(file.read(LONGEST_OPENING))
        if found != policy(address):
            raise Refused(
                say("{page} would have no security policy", page=path.relative_to(site).as_posix()),
                hint=say("Nothing is written: please report this line."),
            )


def _first_policy(text: str) -> str:
    """The policy of a page by its HTML; empty where anything but the head's own beginning comes before it."""
    reader = _PolicyReader()
    with suppress(_Ended, AssertionError):  # the latter is what html.parser raises for a mark that it does not know
        reader.feed(text)
    return reader.policy


class _Ended(Exception):
    """What is looked for was found, or something else was."""


class _PolicyReader(HTMLParser):
    """Reads to the first thing that is not `<html>`, `<head>` or the `<meta charset>`: words end a head as well."""

    policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("html", "head") or (tag == "meta" and set(given) == {"charset"}):
            return
        if tag == "meta" and (given.get("http-equiv") or "").lower() == _POLICY.lower():
            self.policy = given.get("content") or ""
        raise _Ended

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - html.parser's signature
        raise _Ended

    def handle_data(self, data: str) -> None:
        if data.strip():
            raise _Ended


def _repairs(words: dict[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The names for screen readers that Material leaves out, each tried with axe."""
    return (
        (
            re.compile(r'(<div class="md-search" data-md-component="search" role="dialog")>'),
            rf'\1 aria-label="{words["search"]}">',
        ),
        (
            re.compile(r'(<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer")'),
            rf'\1 aria-label="{words["menu"]}"',
        ),
        (
            re.compile(r'(<input class="md-toggle" data-md-toggle="search" type="checkbox" id="__search")'),
            rf'\1 aria-label="{words["search"]}"',
        ),
    )


_REPAIRS = {
    "fr": _repairs({"search": "Recherche", "menu": "Menu"}),
    "en": _repairs({"search": "Search", "menu": "Menu"}),
}


_INLINE = re.compile(r"<script>(?P<text>.*?)</script>", re.DOTALL)
_BASE = re.compile(r"\{\{[^}]*\}\}")
USED = ("base", "palette", "content", "announce")
"""The partials of the theme that our pages have; the others would only make the policy longer."""
DEEPEST = 12
"""Folders in one another: the theme's first script names the way up, so each depth has its own."""
FIXED = (
    "default-src 'none'", "img-src 'self' data:", "style-src 'self' 'unsafe-inline'", "font-src 'self'",
    "media-src 'self'", "connect-src 'self'", "worker-src 'self'", "manifest-src 'self'", "base-uri 'none'",
    "form-action 'self'", "object-src 'none'",
)  # fmt: skip
"""Styles may stand in a page: the theme writes some, and they can load nothing from elsewhere."""


@lru_cache(maxsize=4)
def policy(address: str = "") -> str:
    """The policy, for the pages' own `<meta>`. `address`: where the site will be, which its page 404 names."""
    digests = (hashlib.sha256(text.encode()).digest() for text in _scripts(address))
    hashes = " ".join(dict.fromkeys(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests))
    return "; ".join([*FIXED, f"script-src 'self' {hashes}"])


def _scripts(address: str) -> list[str]:
    from urllib.parse import urlsplit

    found: list[str] = []
    path = urlsplit(address).path or "/"
    ways = [".", *("/".join([".."] * deep) for deep in range(1, DEEPEST)), "/", path, path.rstrip("/")]
    for name in USED:
        for script in _INLINE.finditer((_theme() / "partials" / "javascripts" / f"{name}.html").read_text("utf-8")):
            text = script["text"]
            found += [_BASE.sub(lambda _, way=way: way, text) for way in ways] if _BASE.search(text) else [text]
    return found


def _theme() -> Path:
    from importlib.util import find_spec

    found = find_spec("material")
    if found is None or found.origin is None:
        raise Refused(
            say("mkdocs-material is not installed"),
            hint=say("Reinstall nouveautes: mkdocs-material is installed with it."),
        )
    return Path(found.origin).parent / "templates"
