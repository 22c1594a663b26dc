"""The three-way merge of a section: a person's words stay, what nobody touched follows the notes, run twice is run once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.docs import merge, page
from changelog.domain.docs.section import Report

HEADING = "## Du mardi 11 au mardi 18 janvier 2022"
OLDER = "## Du mardi 4 au lundi 10 janvier 2022\n\n* [Ancien #900](https://forge.test/o/r/issues/900)\n"


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry as a test writes it."""

    number: int
    title: str = ""
    text: str = ""
    part: str = ""

    def __str__(self) -> str:
        said = (
            f"* [{self.title or f'Titre {self.number}'} #{self.number}](https://forge.test/o/r/issues/{self.number})\n"
        )
        return said + (f"\n    {self.text}\n" if self.text else "")


def section(lines: Sequence[Line | str], heading: str = HEADING) -> str:
    """A section's text, its parts under headings of their own."""
    parts: dict[str, list[str]] = {}
    for line in lines:
        parts.setdefault(line.part if isinstance(line, Line) else "", []).append(str(line))
    return f"{heading}\n\n" + "\n".join(
        (f"### {name}\n\n" if name else "") + "".join(held) for name, held in parts.items()
    )


def whole(ours: str) -> str:
    """A page that holds a section, an older one below."""
    return f"# Dernières nouveautés\n\nIntroduction.\n\n{ours}\n{OLDER}"


def merged(text: str, now: str, base: str | None) -> tuple[str, Report]:
    """Merge, as the tool would."""
    seen, theirs = page.read(text), page.read(now)
    wrote = page.read(base) if base else None
    ours = merge.locate(seen, theirs.sections[0], wrote.sections[0] if wrote else None)
    assert ours is not None
    return merge.merge(seen, ours, theirs, wrote)


ONE, TWO, THREE = (Line(number=number) for number in (1, 2, 3))
BASE = section([ONE, TWO, THREE])


def test_nothing_new_changes_nothing() -> None:
    assert merged(whole(BASE), BASE, BASE)[0] == whole(BASE)


def test_a_new_entry_comes_in_beside_its_neighbour() -> None:
    now = section([ONE, Line(number=4), TWO, THREE])
    text, done = merged(whole(BASE), now, BASE)
    assert text == whole(now)
    assert done.added == ("Titre 4",)


def test_what_nobody_touched_follows_the_notes() -> None:
    now = section([ONE, replace(TWO, title="Mieux", text="Un texte."), THREE])
    text, done = merged(whole(BASE), now, BASE)
    assert text == whole(now)
    assert done.updated == ("Mieux",)


def test_what_the_notes_withdraw_goes_where_nobody_touched_it() -> None:
    text, done = merged(whole(BASE), section([ONE, THREE]), BASE)
    assert text == whole(section([ONE, THREE]))
    assert done.withdrawn == ("Titre 2",)


def test_a_reworded_entry_stays_and_the_proposal_is_told() -> None:
    ours = whole(section([ONE, replace(TWO, title="Dit par quelqu’un"), THREE]))
    text, done = merged(ours, section([ONE, replace(TWO, title="Dit par l’outil"), THREE]), BASE)
    assert text == ours
    assert [(one.title, one.proposed) for one in done.kept] == [("Dit par quelqu’un", "Dit par l’outil")]


def test_a_reworded_entry_stays_when_the_notes_withdraw_it() -> None:
    ours = whole(section([ONE, replace(TWO, title="Dit par quelqu’un"), THREE]))
    assert merged(ours, section([ONE, THREE]), BASE)[0] == ours


def test_text_added_under_an_entry_stays() -> None:
    ours = whole(section([ONE, replace(TWO, text="Ajouté à la main."), THREE]))
    assert merged(ours, section([ONE, replace(TWO, title="Autre"), THREE]), BASE)[0] == ours


def test_a_deleted_entry_stays_deleted_and_is_listed() -> None:
    text, done = merged(whole(section([ONE, THREE])), section([ONE, replace(TWO, title="Encore"), THREE]), BASE)
    assert text == whole(section([ONE, THREE]))
    assert done.deleted == ("Encore",)


def test_moved_entries_stay_where_they_are() -> None:
    ours = whole(section([THREE, ONE, TWO]))
    assert merged(ours, BASE, BASE)[0] == ours


def test_an_entry_moved_to_another_week_does_not_come_back() -> None:
    ours = whole(section([ONE, THREE])) + str(TWO)
    text, done = merged(ours, BASE, BASE)
    assert text == ours
    assert done.deleted == ()


def test_an_entry_that_somebody_wrote_stays() -> None:
    ours = whole(section([ONE, "* Une réunion publique le 3 février\n", TWO, THREE]))
    text, done = merged(ours, section([ONE, TWO, THREE, Line(number=4)]), BASE)
    assert "* Une réunion publique le 3 février\n" in text
    assert done.foreign == ("Une réunion publique le 3 février",)


def test_a_ticket_somebody_told_before_the_tool_is_not_told_twice() -> None:
    by_hand = whole(section([replace(ONE, title="À la main"), TWO, THREE]))
    text, _ = merged(by_hand, section([ONE, TWO, THREE]), None)
    assert text == by_hand


def test_a_renamed_heading_stays() -> None:
    ours = whole(BASE).replace(HEADING, "## Semaine du 11 janvier")
    now = section([ONE, TWO, THREE, Line(number=4)])
    assert merged(ours, now, BASE)[0] == whole(now).replace(HEADING, "## Semaine du 11 janvier")


def test_an_untouched_heading_follows_the_notes() -> None:
    later = "## Du mardi 11 au jeudi 20 janvier 2022"
    assert merged(whole(BASE), section([ONE, TWO, THREE], later), BASE)[0] == whole(section([ONE, TWO, THREE], later))


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda text: text.replace("* [", "- ["),
        lambda text: text.replace(" #", " \\#"),
        lambda text: text.replace("* [", "*   [ ").replace("](", " ]("),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(")\n", ")  \n"),
    ],
)
def test_what_gitbook_writes_down_anew_is_no_edit(rewritten: Callable[[str], str]) -> None:
    now = section([ONE, replace(TWO, title="Nouveau titre"), THREE])
    _, done = merged(rewritten(whole(BASE)), now, BASE)
    assert done.updated == ("Nouveau titre",)
    assert done.kept == ()


def test_nothing_changes_where_gitbook_alone_has_written() -> None:
    ours = whole(BASE).replace("* [", "- [").replace(" #", " \\#")
    assert merged(ours, BASE, BASE)[0] == ours


def test_parts_renamed_and_reordered_stay_and_take_new_entries() -> None:
    base = section([replace(ONE, part="Corrections"), replace(TWO, part="Nouveautés")])
    ours = whole(section([replace(TWO, part="À découvrir"), replace(ONE, part="Corrections")]))
    news = [replace(ONE, part="Corrections"), Line(number=5, part="Corrections"), replace(TWO, part="Nouveautés")]
    text, _ = merged(ours, section([*news, Line(number=4, part="Nouveautés")]), base)
    kept = [replace(TWO, part="À découvrir"), Line(number=4, part="À découvrir"), replace(ONE, part="Corrections")]
    assert text == whole(section([*kept, Line(number=5, part="Corrections")]))


def test_a_part_that_is_not_there_is_made() -> None:
    now = section([ONE, TWO, THREE, Line(number=4, part="Corrections")])
    assert merged(whole(BASE), now, BASE)[0] == whole(now)


def test_the_last_line_keeps_having_no_end() -> None:
    text, _ = merged(BASE.removesuffix("\n"), section([ONE, TWO, THREE, Line(number=4)]), BASE)
    assert text == section([ONE, TWO, THREE, Line(number=4)]).removesuffix("\n")


def test_a_last_line_without_an_end_is_not_glued_to_what_comes_below() -> None:
    now = section([ONE, TWO, replace(THREE, title="Mieux"), Line(number=4)])
    assert merged(BASE.removesuffix("\n"), now, BASE)[0] == now.removesuffix("\n")


FENCED = f"{TWO}\n    ```\n    code\n    ```\n"


@pytest.mark.parametrize(
    "now",
    [[ONE, replace(TWO, text="* un point")], [ONE], [ONE, FENCED, Line(number=4)]],
    ids=["said otherwise", "withdrawn", "one more"],
)
def test_a_persons_text_below_a_fence_stays_a_text_of_its_own(now: list[Line | str]) -> None:
    base = section([ONE, FENCED])
    text = merged(whole(f"{base}À relire avant jeudi.\n"), section(now), base)[0]
    assert "\nÀ relire avant jeudi.\n" in text
    found = page.read(text).sections[0]
    assert not any("relire" in item.sense for item in found.every_item), text


numbers = st.lists(st.integers(1, 12), unique=True, max_size=8)
words = st.text(alphabet="abéà ’#*[]()`_\\&<>", max_size=12).map(lambda text: " ".join(text.split()))


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Line], list[Line | str], list[Line]]:
    """What the tool wrote, what people made of it, and what the notes say now."""
    base = [Line(number=number) for number in draw(numbers)]
    ours: list[Line | str] = []
    for line in base:
        deed = draw(st.sampled_from(["leave", "leave", "reword", "add", "delete"]))
        if deed != "delete":
            text = draw(words) if deed == "add" else ""
            ours.append(replace(line, title=f"Humain {draw(words)}" if deed == "reword" else "", text=text))
    for foreign in draw(st.lists(words.filter(lambda text: bool(text.strip(" #*[]()`_\\&<>"))), max_size=2)):
        ours.insert(draw(st.integers(0, len(ours))), f"* Quelqu’un : {foreign}\n")
    ours = list(draw(st.permutations(ours)))
    now = [line if draw(st.booleans()) else replace(line, title=f"Outil {line.number}") for line in base]
    now = [line for line in now if draw(st.integers(0, 4))] + [Line(number=number + 100) for number in draw(numbers)]
    return base, ours, list(draw(st.permutations(now)))


@given(stories())
def test_no_word_of_a_person_is_lost(story: tuple[list[Line], list[Line | str], list[Line]]) -> None:
    base, ours, now = story
    text = merged(whole(section(ours)), section(now), section(base))[0]
    touched = [line for line in ours if isinstance(line, str) or line.title or line.text]
    assert all(str(line) in text for line in touched)
    assert text.startswith("# Dernières nouveautés\n\nIntroduction.\n\n") and text.endswith(f"\n{OLDER}")


@given(stories())
def test_run_twice_is_run_once(story: tuple[list[Line], list[Line | str], list[Line]]) -> None:
    base, ours, now = story
    once = merged(whole(section(ours)), section(now), section(base))[0]
    assert merged(once, section(now), section(now))[0] == once


@given(stories())
def test_no_entry_stands_twice_and_the_deleted_stay_out(
    story: tuple[list[Line], list[Line | str], list[Line]],
) -> None:
    base, ours, now = story
    done = page.read(merged(whole(section(ours)), section(now), section(base))[0])
    found = [item.ticket for item in done.sections[0].every_item if item.ticket is not None]
    assert len(found) == len(set(found))
    deleted = {line.number for line in base} - {line.number for line in ours if isinstance(line, Line)}
    assert not deleted & set(found)


def test_a_persons_entry_beside_the_tools_own_stands_alone() -> None:
    by_hand = replace(TWO, title="À ma façon")
    text, _ = merged(whole(section([ONE, by_hand, TWO, THREE])), BASE, BASE)
    assert text == whole(section([ONE, by_hand, THREE]))
