"""Which tickets stand on a page of news, and in which delivery: what may be archived is read off here."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from changelog.docs import page as pages
from changelog.docs.model import Page, Section


class Standing(Struct, frozen=True, kw_only=True):
    """A ticket on a page. `end`: the last day that its section can be about, None where no section says one."""

    path: str
    heading: str
    end: date | None


def tickets(text: str, path: str, slugs: Sequence[str], near: date) -> dict[int, list[Standing]]:
    """The tickets of our repository (`slugs`, lower case, former names too) that have an entry in a section.

    An entry is about the ticket it links to, or whose number leads or ends it: one that is only mentioned has none.
    """
    page = pages.read(text.removeprefix("\ufeff"), slugs=slugs, near=near)
    found: dict[int, list[Standing]] = {}
    for section, end in _with_ends(page):
        for item in section.every_item:
            if item.ticket is not None and (not item.slug or item.slug.lower() in page.slugs):
                standing = Standing(path=path, heading=section.heading, end=end)
                found.setdefault(item.ticket, []).append(standing)
    return found


def _with_ends(page: Page) -> Iterator[tuple[Section, date | None]]:
    """The sections from the newest on. One whose heading says no days is no newer than the one that stands above."""
    newest_first = page.sections if page.order != "oldest" else page.sections[::-1]
    end: date | None = None
    for section in newest_first:
        end = section.period.end if section.period else end
        yield section, end
