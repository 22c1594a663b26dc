"""The deliveries as Atom (RFC 4287) and JSON Feed 1.1, newest first."""

import json
from collections import Counter
from datetime import UTC, date, datetime, time
from html import escape
from urllib.parse import urljoin

from msgspec import Struct

from changelog.domain.docs import page as pages
from changelog.i18n import plain

ATOM, JSON = "livraisons.xml", "livraisons.json"
MOST = 30


class FeedEntry(Struct, frozen=True, kw_only=True):
    """One delivery: its heading, the day it ends, its anchor on the page, and its lines: (words, address)."""

    title: str
    day: date
    anchor: str
    lines: tuple[tuple[str, str], ...]


class Feed(Struct, frozen=True, kw_only=True):
    """What both forms hold. `base`: the site's address with a slash at its end, empty where it is not known; `home`:
    the folder of the feeds; `page`: the built page of news.
    """

    title: str
    language: str
    base: str
    home: str
    page: str
    deliveries: tuple[FeedEntry, ...]


def deliveries(text: str) -> tuple[FeedEntry, ...]:
    """The deliveries on a page of news whose days are known."""
    from markdown.extensions.toc import slugify  # type: ignore[import-untyped, unused-ignore]

    seen: Counter[str] = Counter()
    found: list[FeedEntry] = []
    for section in pages.read(text).sections:
        slug = str(slugify(section.heading, "-"))
        anchor = f"{slug}_{seen[slug]}" if seen[slug] else slug
        seen[slug] += 1
        if section.period:
            lines = tuple(
                (
                    plain.line(item.title),
                    next((one.url for one in item.links if one.url.startswith(("https://", "http://"))), ""),
                )
                for item in section.every_item
            )
            title, day = plain.line(section.heading), section.period.end
            found.append(FeedEntry(title=title, day=day, anchor=anchor, lines=lines))
    return tuple(sorted(found, key=lambda one: one.day, reverse=True)[:MOST])


def atom(feed: Feed) -> str:
    """The feed as Atom."""
    from feedgenerator import Atom1Feed  # type: ignore[import-untyped, unused-ignore]

    made = Atom1Feed(
        title=feed.title, link=_address(feed, feed.page), description="", language=feed.language,
        author_name=feed.title, feed_url=_address(feed, f"{feed.home}/{ATOM}"), feed_guid=_identity(feed, "", None),
    )  # fmt: skip
    for one in feed.deliveries:
        made.add_item(
            title=one.title, link=_link(feed, one), description=None, content=_html(one), pubdate=_moment(one.day),
            updateddate=_moment(one.day), unique_id=_identity(feed, one.anchor, one.day),
        )  # fmt: skip
    return str(made.writeString("utf-8")) + "\n"


def json_feed(feed: Feed) -> str:
    """The feed as JSON."""
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": _address(feed, feed.page),
        "feed_url": _address(feed, f"{feed.home}/{JSON}"),
        "language": feed.language,
        "items": [
            {
                "id": _identity(feed, one.anchor, one.day),
                "url": _link(feed, one),
                "title": one.title,
                "content_html": _html(one),
                "date_published": _moment(one.day).isoformat(),
            }
            for one in feed.deliveries
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _html(one: FeedEntry) -> str:
    items = [f'<a href="{escape(url)}">{escape(words)}</a>' if url else escape(words) for words, url in one.lines]
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _link(feed: Feed, one: FeedEntry) -> str:
    return f"{_address(feed, feed.page)}#{one.anchor}"


def _address(feed: Feed, path: str) -> str:
    """An absolute address; where the site's own is not known, one relative to the feed."""
    return urljoin(feed.base, path) if feed.base else "../" * (feed.home.count("/") + 1) + path


def _identity(feed: Feed, anchor: str, day: date | None) -> str:
    """The id of a delivery, by its day (RFC 4151), which stays when the site moves."""
    fragment = f"#{anchor}" if anchor else ""
    return f"tag:nouveautes.invalid,{(day or date(2020, 1, 1)).isoformat()}:{feed.page}{fragment}"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
