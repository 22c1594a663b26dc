"""The defects of a page, each with its line: days, entries, links and pictures, mixed ways of writing."""

from collections.abc import Callable, Sequence

from changelog.docs.lint import days, entries, links, ways
from changelog.docs.model import Defect, Page

Exists = Callable[[str], bool]


def check(page: Page, *, former: Sequence[str] = (), exists: Exists | None = None) -> tuple[Defect, ...]:
    """Every defect, in the order of the page.

    `former`: owner/name that the repository had before (`page.slugs` begins with today's). `exists` answers whether a
    path, relative to the page, is there; without it links to files are not checked.
    """
    found = [*days.check(page), *entries.check(page), *links.check(page, former, exists), *ways.check(page)]
    return tuple(sorted(found, key=lambda one: (one.line, one.code, one.subject)))
