"""What the tag's frozen list says stands in for what the tool wrote, where nothing else tells it any more."""

from datetime import date
from typing import Any

import pytest

from changelog.domain.docs import page, publication
from changelog.domain.docs.model import Page, Period
from changelog.domain.docs.section import EntryGroup, LastWritten, PageUpdate, SectionEntry, WantedSection

PATH = "nouveautes.md"
HEAD = "# Nouveautés\n\n"
HEADING = "## Du mercredi 12 au mardi 18 janvier 2022\n\n"
OLD = "\n## Du mardi 4 au lundi 10 janvier 2022\n\n* [Avant #9](https://f.test/o/r/issues/9)\n"


def groups(*entries: tuple[int, str]) -> tuple[EntryGroup, ...]:
    """Entries by number and title, in one list."""
    written = (
        SectionEntry(title=title, label=f"#{number}", url=f"https://f.test/o/r/issues/{number}", ticket=number)
        for number, title in entries
    )
    return (EntryGroup(entries=tuple(written)),)


def line(number: int, title: str) -> str:
    return f"* [{title} #{number}](https://f.test/o/r/issues/{number})\n"


ONE, TWO, THREE = (1, "Un"), (2, "Deux"), (3, "Trois")
FROZEN = groups(ONE, TWO)


def publish(text: str, *now: tuple[int, str], published: bool = False) -> PageUpdate:
    """Publish these entries on a page, with nothing but the frozen list known of the last time."""
    telling = WantedSection(
        period=Period(start=date(2022, 1, 12), end=date(2022, 1, 18)),
        groups=groups(*now),
        language="fr",
        slugs=("o/r",),
    )
    return publication.publish(telling, PATH, {PATH: text}, LastWritten(frozen=FROZEN, published=published))


def test_a_first_publication_is_one_whatever_the_tag_lists() -> None:
    assert publish(HEAD + OLD, ONE, TWO, THREE).report.added == ("Un", "Deux", "Trois")


def test_an_entry_that_somebody_took_out_stays_out() -> None:
    there = HEAD + HEADING + line(*ONE) + OLD
    done = publish(there, ONE, TWO, THREE)
    assert done.files[PATH] == HEAD + HEADING + line(*ONE) + line(*THREE) + OLD
    assert done.report.deleted == ("Deux",)


def test_what_nobody_touched_is_brought_up_to_date_and_what_somebody_reworded_stays() -> None:
    there = HEAD + HEADING + line(*ONE) + line(2, "À ma façon") + OLD
    done = publish(there, (1, "Premier"), (2, "Deuxième"))
    assert done.files[PATH] == HEAD + HEADING + line(1, "Premier") + line(2, "À ma façon") + OLD
    assert [(one.title, one.proposed) for one in done.report.kept] == [("À ma façon", "Deuxième")]


def test_a_week_that_people_wrote_themselves_was_never_ours() -> None:
    """They left ticket 2 out of their own list: that is no entry of ours taken out."""
    there = HEAD + HEADING + line(1, "Écrit à la main") + OLD
    assert publish(there, ONE, TWO).report.added == ("Deux",)


def test_where_it_is_known_to_be_published_even_a_week_in_other_words_was_ours() -> None:
    there = HEAD + HEADING + line(1, "Écrit à la main") + OLD
    done = publish(there, ONE, TWO, published=True)
    assert not done.files and done.report.deleted == ("Deux",)


def test_a_section_that_somebody_took_out_stays_out() -> None:
    done = publish(HEAD + OLD, ONE, TWO, published=True)
    assert not done.files and done.report.deleted == ("Un", "Deux")


def test_run_again_nothing_changes() -> None:
    once = publish(HEAD + HEADING + line(*ONE) + OLD, ONE, TWO, THREE).files[PATH]
    assert not publish(once, ONE, TWO, THREE, published=True).files


def test_each_side_of_the_page_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    read = page.read

    def counted(text: str, **ways: Any) -> Page:
        seen.append(text)
        return read(text, **ways)

    monkeypatch.setattr(page, "read", counted)
    before = HEAD + HEADING + line(*ONE) + line(*TWO) + OLD
    again = publish(before, ONE, TWO, THREE, published=True)
    # The page as it stands, what was written of it last time, and what is to be written: in that order, each once.
    assert again.report.added == ("Trois",)
    assert seen == [before, HEADING + line(*ONE) + line(*TWO), again.section]
