"""A delivery as it is to stand on a page, what the tool wrote of it last time, and what became of it, as data."""

from msgspec import field

from changelog.docs.annex import Annex
from changelog.docs.compose import Group
from changelog.docs.model import Period
from changelog.docs.placing import Kept
from changelog.domain.model import Finding, Value


class Telling(Value, frozen=True, kw_only=True):
    """A delivery's notes as they are to stand on a page, and how the team's pages are written: what is empty, as the
    page itself does it.
    """

    period: Period
    groups: tuple[Group, ...]
    language: str
    slugs: tuple[str, ...] = ()
    archive: str = ""
    order: str = ""
    heading: str = ""
    marker: str = ""
    annex: Annex | None = None


class Wrote(Value, frozen=True, kw_only=True):
    """What the tool wrote last time: the section itself, empty where it is not known; else the entries that the tag's
    own message lists. `published`: it is known that the delivery was published before.
    """

    text: str = ""
    frozen: tuple[Group, ...] = ()
    published: bool = False


NOTHING = Wrote()


class Report(Value, frozen=True, kw_only=True):
    """What became of the entries, by their titles; `kept` with what the tool would have said."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


class Published(Value, frozen=True, kw_only=True):
    """The files that change (path → text), the section as the tool would write it, and what became of its entries."""

    wrote: str
    files: dict[str, str] = field(default_factory=dict)
    report: Report = Report()
    findings: tuple[Finding, ...] = ()
