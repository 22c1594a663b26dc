"""The annex on a page: below the entries, once; brought up to date where nobody touched it, left alone where somebody did."""

from datetime import date

import pytest
from msgspec import structs

from changelog.domain.docs import page, publication
from changelog.domain.docs import section as annex
from changelog.domain.docs.model import Period
from changelog.domain.docs.publication import NOTHING
from changelog.domain.docs.section import Annex, EntryGroup, LastWritten, PageUpdate, SectionEntry, WantedSection

PATH = "nouveautes.md"
HEAD = "# Nouveautés\n\nUn mot.\n\n"
OLD = "## Du mardi 4 au lundi 10 janvier 2022\n\n* [Avant #9](https://f.test/o/r/issues/9)\n"
GITBOOK = '{% hint style="info" %}\nBonjour.\n{% endhint %}\n\n'
HEADING = "## Du mercredi 12 au mardi 18 janvier 2022"


def told(number: int, title: str = "") -> SectionEntry:
    """An entry, or a line of an annex."""
    return SectionEntry(
        title=title or f"Le {number}", label=f"#{number}", url=f"https://f.test/o/r/issues/{number}", ticket=number
    )


def telling(*entries: int, aside: tuple[int, ...] = (), **more: str) -> WantedSection:
    """A delivery with an annex."""
    count = len(aside)
    summary = f"{count} changement{'s' if count > 1 else ''} technique{'s' if count > 1 else ''}"
    return WantedSection(
        period=Period(start=date(2022, 1, 12), end=date(2022, 1, 18)),
        groups=(EntryGroup(entries=tuple(told(one) for one in entries)),),
        language="fr",
        slugs=("o/r",),
        annex=Annex(summary=summary, entries=tuple(told(one) for one in aside)) if aside else None,
        **more,
    )


def published(text: str, wanted: WantedSection, base: str = "") -> PageUpdate:
    """Publish on a page."""
    return publication.publish(wanted, PATH, {PATH: text}, LastWritten(text=base) if base else NOTHING)


def then(text: str, first: WantedSection, second: WantedSection, edit: tuple[str, str] = ("", "")) -> str:
    """The page after a first publication, somebody's edit, and a second one, which must then have nothing left to do."""
    once = published(text, first)
    there = once.files[PATH].replace(*edit) if edit[0] else once.files[PATH]
    assert not edit[0] or there != once.files[PATH]
    again = published(there, second, once.section)
    after = again.files.get(PATH, there)
    assert not published(after, second, again.section).files
    return after


def section(*lines: str, fold: str = "", first: int = 0) -> str:
    """The section on the page."""
    listed = "\n".join(lines)
    return f"{HEADING}\n\n{listed}\n" + (f"\n{fold}" if fold else "")


def line(number: int) -> str:
    return f"* [Le {number} #{number}](https://f.test/o/r/issues/{number})"


def folded(*numbers: int, opening: str = '<details markdown="1">') -> str:
    """The annex on a page."""
    plural = "s" if len(numbers) > 1 else ""
    listed = "\n".join(line(one) for one in numbers)
    summary = f"<summary>{len(numbers)} changement{plural} technique{plural}</summary>"
    return f"{opening}\n{summary}\n\n{listed}\n\n</details>\n"


FIRST = telling(1, 2, aside=(50, 51))


def test_it_stands_below_the_entries() -> None:
    after = published(HEAD + OLD, FIRST).files[PATH]
    assert after == HEAD + section(line(1), line(2), fold=folded(50, 51)) + "\n" + OLD


def test_gitbook_folds_in_its_own_way() -> None:
    after = published(HEAD + GITBOOK + OLD, FIRST).files[PATH]
    assert folded(50, 51, opening="<details>\n") in after


def test_without_one_the_page_has_none() -> None:
    assert "<details" not in published(HEAD + OLD, telling(1)).files[PATH]


def test_it_is_brought_up_to_date_and_never_stands_twice() -> None:
    after = then(HEAD + OLD, FIRST, telling(1, 2, aside=(50, 51, 52)))
    assert after == HEAD + section(line(1), line(2), fold=folded(50, 51, 52)) + "\n" + OLD


def test_it_comes_and_goes_with_what_is_set_aside() -> None:
    bare = HEAD + section(line(1), line(2)) + "\n" + OLD
    assert then(HEAD + OLD, FIRST, telling(1, 2)) == bare
    assert then(HEAD + OLD, telling(1, 2), FIRST) == HEAD + section(line(1), line(2), fold=folded(50, 51)) + "\n" + OLD


def test_a_change_that_is_told_later_is_told_above_it() -> None:
    after = then(HEAD + OLD, FIRST, telling(1, 2, 50, aside=(51,)))
    assert after == HEAD + section(line(1), line(2), line(50), fold=folded(51)) + "\n" + OLD


def test_a_change_that_is_set_aside_later_leaves_the_entries() -> None:
    after = then(HEAD + OLD, FIRST, telling(1, aside=(2, 50, 51)))
    assert after == HEAD + section(line(1), fold=folded(2, 50, 51)) + "\n" + OLD


@pytest.mark.parametrize(
    "edit",
    [
        ("[Le 50 #50]", "[Le cinquante #50]"),
        ("2 changements techniques", "Sous le capot"),
        (f"{line(51)}\n", ""),
        ("\n</details>", "\nMerci à l’équipe.\n\n</details>"),
    ],
    ids=["a line", "the words to click on", "a line less", "a word more"],
)
def test_what_somebody_made_of_it_stays(edit: tuple[str, str]) -> None:
    once = published(HEAD + OLD, FIRST)
    there = once.files[PATH].replace(*edit)
    assert there != once.files[PATH]
    again = published(there, telling(1, 2, 3, aside=(50, 51, 52)), once.section)
    assert again.files[PATH] == there.replace(line(2), f"{line(2)}\n{line(3)}")
    assert [one.identity for one in again.report.kept] == ["annex"]


def test_who_takes_it_out_does_not_get_it_back() -> None:
    fold = "\n" + folded(50, 51)
    after = then(HEAD + OLD, FIRST, telling(1, 2, 3, aside=(50, 51, 52)), (fold, ""))
    assert after == HEAD + section(line(1), line(2), line(3)) + "\n" + OLD


@pytest.mark.parametrize("mark", ["-", "+"])
def test_how_gitbook_writes_it_down_is_no_edit(mark: str) -> None:
    once = published(HEAD + GITBOOK + OLD, FIRST)
    there = (
        once.files[PATH]
        .replace("* [Le 5", f"{mark} [Le 5")
        .replace("#50]", r"\#50]")
        .replace("<details>\n\n<", "<details>\n<")
    )
    again = published(there, telling(1, 2, aside=(50, 51, 52)), once.section)
    assert folded(50, 51, 52, opening="<details>\n") in again.files[PATH] and again.files[PATH].count("<details") == 1


def test_where_two_branches_brought_one_in_each_the_untouched_one_goes() -> None:
    once = published(HEAD + OLD, FIRST)
    both = once.files[PATH].replace(folded(50, 51), folded(50, 51) + "\n" + folded(50))
    again = published(both, FIRST, once.section)
    assert again.files[PATH].count("<details") == 1 and folded(50) in again.files[PATH]


def test_new_sections_of_the_layout_stand_above_it() -> None:
    def parts(*titles: str) -> WantedSection:
        groups = tuple(EntryGroup(title=title, entries=(told(at + 1),)) for at, title in enumerate(titles))
        return structs.replace(FIRST, groups=groups)

    after = then(HEAD + OLD, parts("Nouveautés"), parts("Nouveautés", "Corrections"))
    assert after.index("### Nouveautés") < after.index("### Corrections") < after.index("<details")


def test_a_delivery_with_nothing_left_to_tell_goes_with_its_annex() -> None:
    assert then(HEAD + OLD, FIRST, telling(aside=(50,))) == HEAD + OLD


def test_somebodys_own_fold_is_not_ours() -> None:
    own = "\n<details>\n<summary>Voir la vidéo</summary>\n\n* [Un lien](https://f.test/video)\n\n</details>\n"
    after = then(HEAD + OLD, telling(1, 2), telling(1, 2, 3, aside=(50,)), (line(2) + "\n", line(2) + "\n" + own))
    assert own in after and after.count("<details") == 2


def test_its_lines_are_no_entries() -> None:
    text = HEAD + section(line(1), fold=folded(50))
    seen = page.read(text)
    bare, found = annex.without_annex(seen, seen.sections[0])
    assert [item.ticket for item in bare.every_item] == [1]
    assert len(found) == 1 and annex.annex_summary(seen, found[0]) == "1 changement technique"
