"""The demo sheet: what stands where, and both forms of it, byte for byte."""

from datetime import date, datetime
from typing import Any

import pytest
from demo_scene import (
    DELAY,
    ENTRIES,
    PARIS,
    SETTINGS,
    TAGGED,
    entry,
    notes,
    printed,
    sheet,
    tag,
)  # fmt: skip
from msgspec import structs
from syrupy.assertion import SnapshotAssertion

from changelog.app.demo_sheet import Sheet
from changelog.config.schema import Demo
from changelog.domain.notes import safe_markdown
from changelog.domain.train import tag_message
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.tag_message import Frozen, FrozenChange
from changelog.domain.train.verdicts import DeliveryEvent, Refusal


def stands(**known: Any) -> DeliveryState:
    """Where Monday's delivery stands."""
    found = DeliveryState(
        tag="2022-01-17", tag_object="b" * 40, commit="a" * 40, tagged=DeliveryEvent(at=TAGGED, by="Léa")
    )
    return structs.replace(found, **known)


def numbers(of: Sheet) -> list[tuple[str, list[int]]]:
    """Kind → pull requests."""
    return [(group.kind, [item.changes[0] for item in group.items]) for group in of.groups]


def test_what_needs_a_demo_comes_first() -> None:
    """By the label of the ticket or the pull request, whatever its accents; then the rest, then what users have."""
    assert numbers(sheet(notes(*ENTRIES))) == [("first", [103, 101]), ("rest", [102]), ("hotfix", [104])]


def test_without_the_label_all_is_shown_alike() -> None:
    """A team that has no such label, or did not put it this week; another label of a team's own."""
    bare = tuple(structs.replace(one, labels=()) for one in ENTRIES[1:])
    assert numbers(sheet(notes(*bare))) == [("rest", [103, 102, 101])]
    none = structs.replace(SETTINGS, demo=Demo(label=""))
    assert numbers(sheet(notes(*ENTRIES[1:]), settings=none)) == [("rest", [103, 102, 101])]
    own = structs.replace(SETTINGS, demo=Demo(label="Habitants"))
    assert numbers(sheet(notes(*ENTRIES[1:]), settings=own)) == [("first", [103]), ("rest", [102, 101])]


def test_who_made_it_is_told() -> None:
    """Everybody who wrote it, in the order in which they came to it."""
    (first, *_) = sheet(notes(*ENTRIES)).items
    assert first.people == ("Awa Diallo", "Léa Blanc")


def test_the_demo_is_the_one_after_the_tag() -> None:
    """Of a tag made on Monday, Tuesday's, even if the sheet is printed later; without a tag, the next one."""
    tuesday = datetime(2022, 1, 18, 10, tzinfo=PARIS)
    late = datetime(2022, 1, 20, 12, tzinfo=PARIS)
    assert sheet(notes(*ENTRIES), now=late).at == tuesday
    assert sheet(notes(*ENTRIES), now=late, tag=None).at == datetime(2022, 1, 25, 10, tzinfo=PARIS)


def test_what_was_refused_stands_apart() -> None:
    """By its pull request, with the reason."""
    refused = stands(refused=Refusal(at=TAGGED, by="Léa", numbers=(101,), why="la page est blanche"))
    found = sheet(notes(*ENTRIES), standing=refused)
    assert numbers(found)[-1] == ("refused", [101])
    assert "Raison\u00a0: la page est blanche" in printed(found, "markdown")


def test_what_was_withdrawn_is_told_by_its_old_title() -> None:
    """As the tag that was shown said it, where it is still there."""
    days: dict[str, Any] = {"start": date(2022, 1, 11), "end": date(2022, 1, 17), "tree": ""}
    old = Frozen(tag="2022-01-17", changes=(FrozenChange(number=97, sha="c" * 40, title="Page d’accueil"),), **days)
    new = Frozen(tag="2022-01-17-2", changes=(), replaces="2022-01-17", withdrawn=(97, 96), because="blanche", **days)
    tags = tag(message=tag_message.write(old, "fr")), tag("2022-01-17-2", tag_message.write(new, "fr"))
    found = sheet(notes(*ENTRIES), tag=tags[1], tags=tags)
    assert [(one.number, one.title) for one in found.withdrawn] == [(97, "Page d’accueil"), (96, "")]
    assert "* #97 Page d’accueil\n* #96\n" in printed(found, "markdown")
    assert "Raison\u00a0: blanche" in printed(found, "html")


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"standing": stands(shown=DeliveryEvent(at=TAGGED + 60_000, by="Léa"))}, "Montrée le mardi 18 janvier à 10\u00a0h\u00a045 par Léa"),
        ({"standing": stands(shown=DeliveryEvent(at=TAGGED, by="Léa", through="2022-01-16"))}, "par Léa, sous 2022-01-16"),
        ({"standing": stands(shown=DeliveryEvent())}, "**État**\u00a0: Montrée\n"),
        ({"standing": stands(refused=Refusal())}, "elle ne peut pas être livrée telle quelle"),
        ({"delivered": True}, "**État**\u00a0: Déjà en production"),
    ],
)  # fmt: skip
def test_what_became_of_it_is_told(known: dict[str, Any], said: str) -> None:
    """Shown, when and by whom; refused; delivered."""
    assert said in printed(sheet(notes(*ENTRIES), **known), "markdown")


def test_a_week_with_nothing_to_show() -> None:
    """It says so, and what is technical stands all the same."""
    found = printed(sheet(notes(), changes=()), "markdown")
    assert "Rien à montrer cette fois-ci." in found
    assert "Technique" in found


def test_the_team_text_keeps_its_headings() -> None:
    """In bold, for it has its place among others; as long as a page may be; no markup of its own."""
    assert safe_markdown.team_text("# Un *titre*\n\n## \n\ntexte <b>") == "**Un *titre***\n\ntexte &lt;b&gt;"
    assert safe_markdown.team_text(" \n") == ""
    assert len(safe_markdown.team_text("mot " * 10_000)) <= safe_markdown.LONGEST_PAGE + 10


def test_markdown(snapshot: SnapshotAssertion) -> None:
    """For a wiki, an e-mail, a pad."""
    assert printed(sheet(notes(*ENTRIES)), "markdown") == snapshot


def test_html(snapshot: SnapshotAssertion) -> None:
    """To open, to project, to print."""
    assert printed(sheet(notes(*ENTRIES)), "html") == snapshot


def test_english(snapshot: SnapshotAssertion) -> None:
    """For teams that speak English."""
    assert printed(sheet(notes(*ENTRIES, language="en")), "markdown") == snapshot


def test_a_commit_alone_has_its_link() -> None:
    """A change without number or ticket leads to its commit."""
    lone = structs.replace(entry(DELAY, None, "Seul"), changes=(), url="https://forge.exemple.invalid/commit/a")
    assert "* Code\u00a0: [commit](https://forge.exemple.invalid/commit/a)" in printed(sheet(notes(lone)), "markdown")
