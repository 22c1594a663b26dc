"""The history of the documentation repository: the guides, then one commit for each delivery that was published."""

from datetime import date, datetime, timedelta

from changelog.sandbox import calendar, docs_pages, picture, settings
from changelog.sandbox.docs_pages import Section
from changelog.sandbox.growth import Growth, Writing
from changelog.sandbox.people import APOLLINE
from changelog.sandbox.tickets import DELIVERED
from changelog.sandbox.trees import Contents
from changelog.sandbox.values import Repository

NAME, BRANCH = "documentation", "master"
WEEK = timedelta(days=7)


def told(opened: date, timezone: str) -> Repository:
    """The repository as it stands once the last delivered week is published; `opened` is the first Monday."""
    growth = Growth(BRANCH)
    _publish(growth, calendar.moment(opened, "J+0 19:00", timezone), "Ouvre la documentation\n", _pages(opened, ()))
    sections: tuple[Section, ...] = ()
    for number, tickets in enumerate(DELIVERED, start=1):
        monday = opened + number * WEEK
        section = Section(monday - WEEK + timedelta(days=1), monday, tickets)
        sections = (*sections, section)
        message = f"Nouveautés {calendar.period(section.first, section.last)}\n"
        _publish(growth, calendar.moment(monday, "J+3 14:10", timezone), message, _pages(opened, sections))
    return growth.repository(NAME)


def _publish(growth: Growth, at: datetime, message: str, contents: Contents) -> None:
    writing = Writing(branch=BRANCH, author=APOLLINE, at=at, message=message)
    growth.land(BRANCH, at, growth.commit(writing, growth.tips(BRANCH), contents))


def _pages(opened: date, sections: tuple[Section, ...]) -> Contents:
    texts = {
        "README.md": docs_pages.README,
        "SUMMARY.md": docs_pages.SUMMARY,
        settings.PAGE: docs_pages.news(opened, sections),
        "guides/repondre-a-une-demande.md": docs_pages.ANSWERING,
        "guides/attribuer-une-parcelle.md": docs_pages.ATTRIBUTING,
    }
    pictures = {".gitbook/assets/plan-du-jardin.png": picture.garden()}
    return {path: docs_pages.typeset(text).encode() for path, text in texts.items()} | pictures
