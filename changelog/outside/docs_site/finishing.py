"""The built pages made safe and readable by everyone: their policy, and what the theme forgets for screen readers."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from changelog.outside.docs_site.policy import policy

_HEAD = '<meta charset="utf-8">'
_MARK = "Content-Security-Policy"
NO_FEEDS: Mapping[str, str] = {}


def finish(
    site: Path, pages: Iterable[str], *, language: str, address: str = "", feeds: Mapping[str, str] = NO_FEEDS
) -> None:
    """Bring built pages (by their paths in the site) to what they should be; one that is, stays.

    `feeds`: path in the site → its kind, for the feeds that each page names.
    """
    meta = f'<meta http-equiv="{_MARK}" content="{policy(address)}">'
    for name in pages:
        path = site / name
        text = path.read_text("utf-8")
        if _MARK in text[:3000]:
            continue
        up = "../" * name.count("/")
        named = "".join(f'<link rel="feed alternate" type="{kind}" href="{up}{feed}">' for feed, kind in feeds.items())
        text = text.replace(_HEAD, f"{_HEAD}\n      {meta}{named}", 1)
        for pattern, put in _REPAIRS[language]:
            text = pattern.sub(put, text)
        path.write_text(text, "utf-8", newline="\n")


def _repairs(words: dict[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What Material leaves out, each tried with axe: names of what can be reached, and roles that are none."""
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
