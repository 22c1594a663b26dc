"""Whatever people do to a page between two publications: none of their characters is lost, nothing is told twice."""

from collections import Counter
from functools import lru_cache
from unittest.mock import patch

import pages_drawn
from hypothesis import assume, given
from hypothesis import strategies as st
from publishing_drawn import CONTENTS, PAGE, Life, edit, notes

from changelog.domain.docs import item_key, page
from changelog.domain.docs.kinds import SUMMARY
from changelog.domain.docs.model import Section
from changelog.domain.docs.section import PageUpdate
from changelog.errors import Problem

ROUNDS = 3


@given(pages_drawn.pages(), st.data())
def test_a_delivery_through_its_whole_life(text: str, data: st.DataObject) -> None:
    life = Life(text=text, contents=data.draw(st.sampled_from((None, CONTENTS))))
    # The same text is read again and again, by the law more than by the product.
    with patch.object(page, "read", lru_cache(64)(page.read)):
        live(life, data)


@given(pages_drawn.forms(), st.data())
def test_a_delivery_through_its_whole_life_in_every_form(text: str, data: st.DataObject) -> None:
    life = Life(text=text, contents=None)
    with patch.object(page, "read", lru_cache(64)(page.read)):
        live(life, data)


def live(life: Life, data: st.DataObject) -> None:
    """The notes change, the tool publishes, people edit; and again."""
    for _ in range(ROUNDS):
        life.notes = data.draw(notes(life.notes), label="notes")
        try:
            done = life.published()
        except Problem:
            assume(False)  # a fence or a comment that is never closed: the page is left alone, and that is said
            return
        followed(life, done)
        life.take(done)
        again = life.published()
        assert not again.files, f"run twice:\n{life.text}\n---\n{again.files.get(PAGE)}"
        for _ in range(data.draw(st.integers(1, 3))):
            edit(life, data)


def followed(life: Life, done: PageUpdate) -> None:
    """One publication: people's lines, the bytes around the section, the entries."""
    after = done.files.get(PAGE, life.text)
    nothing_lost(life, after)
    ours = life.ours(done)
    around(life.text, after, life, ours)
    assert SUMMARY not in done.files or not life.base, "what somebody took out of the contents stays out"
    once(life, done, after, ours)


def nothing_lost(life: Life, after: str) -> None:
    """Every line that is not the tool's own stands as it stood, as often as it stood."""
    tool = {plain(line) for line in life.base.split("\n")}
    human = Counter(line for line in bare(life.text) if plain(line) and plain(line) not in tool)
    lost = human - Counter(bare(after))
    assert not lost, f"{sorted(lost)} of\n{life.text}\n--- is lost in\n{after}"


def around(before: str, after: str, life: Life, ours: Section | None) -> None:
    """Not a byte outside our section; where there was none, taking ours out again leaves the bytes that were."""
    if ours is None:
        alike = common(before, after)
        assert before == after or after.endswith(before[alike:]), "more than an insertion"
        return
    lines = life.read().lines
    first, last = "".join(lines[: ours.first]), "".join(lines[ours.end :])
    assert after.startswith(first) and after.endswith(last)


def once(life: Life, done: PageUpdate, after: str, ours: Section | None) -> None:
    """No entry twice; the deleted stay out; the new come in; what nobody touched is what the notes say."""
    seen = page.read(after, slugs=life.telling().slugs, near=life.end)
    there = Counter(item.identity for one in seen.sections for item in one.every_item)
    was = Counter(item.identity for one in life.read().sections for item in one.every_item)
    section = life.wrote()
    wrote = {item.identity: item for item in (section.every_item if section else ())}
    now = {item.identity: item for item in life.now(done)}
    inside = Counter(item.identity for item in ours.every_item) if ours else Counter[str]()
    for identity in now:
        fresh = identity not in wrote and not inside[identity]
        assert there[identity] <= max(1, was[identity] + fresh), f"{identity} stands twice:\n{after}"
        assert there[identity] or not fresh, f"{identity} is missing:\n{after}"
        if identity in wrote and not was[identity]:
            assert not there[identity], f"{identity} comes back:\n{after}"
    senses = {item.sense for one in seen.sections for item in one.every_item}
    for item in ours.every_item if ours else ():
        untouched = item.identity in wrote and wrote[item.identity].sense == item.sense and inside[item.identity] == 1
        if untouched and item.identity in now:
            assert now[item.identity].sense in senses, f"{item.identity} does not follow:\n{after}"


def common(one: str, other: str) -> int:
    """How many characters two texts begin with together."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def bare(text: str) -> list[str]:
    """The lines without their ends; the mark that a text begins with is no part of its first one."""
    return [line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")]


def plain(line: str) -> str:
    """What a line says, however GitBook writes it down."""
    return item_key.of([line], {}).strip()
