"""The deliveries as Atom (RFC 4287) and JSON Feed 1.1, for readers of news; newest first."""

import json
from datetime import UTC, date, datetime, time
from html import escape
from urllib.parse import urljoin

from msgspec import Struct

from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Section
from changelog.i18n import plain

ATOM, JSON = "livraisons.xml", "livraisons.json"
MOST = 30


class Delivery(Struct, frozen=True, kw_only=True):
    """One entry: its heading, the day it ends, where it stands on the page, and its lines: (words, address)."""

    title: str
    day: date
    anchor: str
    lines: tuple[tuple[str, str], ...]


class Feed(Struct, frozen=True, kw_only=True):
    """What both forms say. `base`: the site's address with a slash at its end, empty where it is not known; `home`:
    the folder the feeds stand in; `page`: the built page of news.
    """

    title: str
    language: str
    base: str
    home: str
    page: str
    deliveries: tuple[Delivery, ...]


def deliveries(text: str) -> tuple[Delivery, ...]:
    """The deliveries that a page of news tells, as far as their days are known."""
    from markdown.extensions.toc import slugify  # type: ignore[import-untyped, unused-ignore]

    seen: dict[str, int] = {}
    found: list[Delivery] = []
    for section in pages.read(text).sections:
        slug = str(slugify(section.heading, "-"))
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        if section.period:
            anchor = f"{slug}_{count}" if count else slug
            title = plain.line(section.heading)
            found.append(Delivery(title=title, day=section.period.end, anchor=anchor, lines=_lines(section)))
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


def _lines(section: Section) -> tuple[tuple[str, str], ...]:
    found = []
    for item in section.every_item:
        url = next((one.url for one in item.links if one.url.startswith(("https://", "http://"))), "")
        found.append((plain.line(item.title), url))
    return tuple(found)


def _html(one: Delivery) -> str:
    items = [f'<a href="{escape(url)}">{escape(words)}</a>' if url else escape(words) for words, url in one.lines]
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _link(feed: Feed, one: Delivery) -> str:
    return f"{_address(feed, feed.page)}#{one.anchor}"


def _address(feed: Feed, path: str) -> str:
    """An address for everybody; without the site's own, one that is read from where the feed stands."""
    return urljoin(feed.base, path) if feed.base else "../" * (feed.home.count("/") + 1) + path


def _identity(feed: Feed, anchor: str, day: date | None) -> str:
    """What never changes for a delivery, wherever the site is moved to: its day (RFC 4151)."""
    return f"tag:nouveautes.invalid,{(day or date(2020, 1, 1)).isoformat()}:{feed.page}" + (
        f"#{anchor}" if anchor else ""
    )


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
