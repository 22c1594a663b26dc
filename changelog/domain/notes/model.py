"""The notes of one delivery as data: sections of entries, ready to be rendered in any form."""

from datetime import date
from typing import Literal

from msgspec import Struct

from changelog.domain.model import Delivery, Finding
from changelog.i18n.say import marked, say

_SUBJECTS = {"board": marked("board"), "calendar": marked("calendar"), "range": marked("range")}
"""Subjects of findings that are words of ours, and no name from outside."""


class ReviewApp(Struct, frozen=True, kw_only=True):
    """Where one change can be tried by itself, while its pull request's instance lives."""

    environment: str
    number: int
    url: str


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the notes. `title` is plain text, `text` tamed Markdown, `changes` pull request numbers.

    `key`: the ticket's in a tracker that has keys. `sign`: what stands before the numbers of `changes`: `!` where
    the forge counts them apart from its tickets. `labels` and `review_apps` are for previews and announcements
    only: they do not last as long as a page. `live`: whether production got all of it before its delivery;
    `live_since`: on which day, where that is known.
    """

    title: str
    ticket: int | None
    changes: tuple[int, ...]
    url: str = ""
    text: str = ""
    section: str = ""
    commits: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    review_apps: tuple[ReviewApp, ...] = ()
    live: bool = False
    live_since: date | None = None
    sign: Literal["#", "!"] = "#"
    key: str = ""

    @property
    def label(self) -> str:
        """The number after the title: `#1731`, `!12` for a merge request, or nothing for a lone commit."""
        if self.ticket is not None:
            return f"#{self.ticket}"
        if self.key:
            return self.key
        number = next(iter(self.changes), None)
        return f"{self.sign}{number}" if number is not None else ""


class Section(Struct, frozen=True, kw_only=True):
    """A heading (empty in a flat list) and its entries."""

    title: str
    entries: tuple[Entry, ...]


class Aside(Struct, frozen=True, kw_only=True):
    """A change that is left out of the entries, and counted."""

    title: str
    number: int | None
    tickets: tuple[int, ...]
    url: str
    why: str
    bot: bool = False
    sign: Literal["#", "!"] = "#"

    @property
    def label(self) -> str:
        """The number after the title, or nothing for a lone commit."""
        return f"{self.sign}{self.number}" if self.number is not None else ""


class Notes(Struct, frozen=True, kw_only=True):
    """The notes of one delivery. `start` and `end` are inclusive days; None where nothing was delivered yet.

    `annex`: whether a page lists what was left out; the data holds it in any case.
    """

    delivery: Delivery
    heading: str
    start: date | None
    end: date | None
    language: str
    sections: tuple[Section, ...]
    aside: tuple[Aside, ...]
    findings: tuple[Finding, ...]
    annex: bool = True

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all sections."""
        return tuple(entry for section in self.sections for entry in section.entries)


def subject_text(subject: str) -> str:
    """What a finding is about, in words; a name stays as it is."""
    return say(_SUBJECTS[subject]) if subject in _SUBJECTS else subject
