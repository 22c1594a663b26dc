"""A tag's message: people can read it, it is read back exactly whatever the titles, and hostile ones harm nobody."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from changelog.domain.history import date_tags, deliveries
from changelog.domain.model import TagRef
from changelog.domain.train import tag_message
from changelog.domain.train.tag_message import Frozen, FrozenChange

SHA, OTHER, TREE, OBJECT = "9fceb02d" * 5, "5b3957c2" * 5, "4b825dc6" * 5, "0dab57c2" * 5
NASTY = (
    "", " ", "  titre  ", "# commentaire", "#101", "#101 Autre", "Remplace 2022-01-11", "replaces 2022-01-11", "Replaces x",
    "Correctifs urgents : #9", "hotfix #9", " — tickets #1, #2", "Titre — ticket #12", "Titre — tickets #12 — tickets #13",
    "Titre — correctif urgent", "Title — urgent fix", "— correctif urgent", "\\— urgent fix", "— ", " —", "\\", "\\\\", "\\u0020",
    "Arbre : abc", "Tree: abc", "\nArbre : abc", "\n\nRemplace 2022-01-11\n", "a\r\nb", "Signed-off-by: x", "\n-----BEGIN PGP",
    "-----BEGIN PGP SIGNATURE-----", "• #9 Titre", "\u2028Arbre : a", "\x00", "\x1b[31m", "\u202e", "\u00a0", "l’été\u00a0?",
    "👩‍💻", "\U000e0001", "\ud7ff\ue000", "abcdef1234", "?", "(2022-01-01 → 2022-01-02)", "Période : x (2022-01-01 → 2022-01-02)",
)  # fmt: skip
titles = st.lists(st.sampled_from(NASTY) | st.text(max_size=12), max_size=3).map("".join)
numbers = st.integers(0, 10**9 - 1)
several = st.lists(numbers, max_size=3).map(tuple)
shas = st.text("0123456789abcdef", min_size=40, max_size=40) | st.just("")
names = st.sampled_from(("2022-01-18", "2022-01-18-2", "v2022.1", "a'b,c;d", "é")) | titles.filter(bool)
full = st.text("0123456789abcdef", min_size=40, max_size=40)
changes = st.builds(
    FrozenChange, number=st.none() | numbers, sha=shas, title=titles, tickets=several, hotfix=st.booleans(),
    also=st.lists(full, max_size=3).map(tuple),
).map(lambda one: one if one.sha else structs.replace(one, also=()))  # fmt: skip
days = st.dates(date(1, 1, 2), date(9998, 12, 31))
written = st.builds(
    Frozen, tag=names, start=days, end=days, changes=st.lists(changes, max_size=4).map(tuple), tree=shas,
    replaces=st.just("") | names, hotfixes=several, withdrawn=several, because=titles, shown_as=shas, records=shas,
)  # fmt: skip
languages = st.sampled_from(("fr", "en"))

WEEK = Frozen(
    tag="2022-01-18-2",
    start=date(2022, 1, 12),
    end=date(2022, 1, 18),
    changes=(
        FrozenChange(number=101, sha=SHA, title="Prévenir avant le rendez-vous", tickets=(12, 14)),
        FrozenChange(number=None, sha=OTHER, title="Un commit seul"),
        FrozenChange(number=104, sha=OTHER, title="# Réparer l’envoi", tickets=(19,), hotfix=True),
    ),
    tree=TREE,
    replaces="2022-01-18",
    hotfixes=(104,),
    withdrawn=(102,),
    because="le correctif 104 est en production",
    shown_as=OBJECT,
    records=SHA,
)
FRENCH = f"""Livraison 2022-01-18-2

Période\u00a0: du mercredi 12 au mardi 18 janvier 2022 (2022-01-12 → 2022-01-18)

• #101 Prévenir avant le rendez-vous — tickets #12, #14
  {SHA}
• 5b3957c25b Un commit seul
  {OTHER}
• #104 # Réparer l’envoi — ticket #19 — correctif urgent
  {OTHER}

Remplace 2022-01-18
Correctifs urgents\u00a0: #104
Refusé à la démonstration\u00a0: #102
Raison\u00a0: le correctif 104 est en production
Déjà montré sous\u00a0: {OBJECT}
Registre\u00a0: {SHA}
Arbre\u00a0: {TREE}
"""


def test_a_french_message_is_readable() -> None:
    """What `git show TAG` prints."""
    assert tag_message.write(WEEK, "fr") == FRENCH
    assert WEEK.numbers == {101, 104}


def test_an_english_message_is_readable() -> None:
    """The same words in English, and the same delivery in it."""
    said = tag_message.write(WEEK, "en")
    assert said.startswith("Delivery 2022-01-18-2\n\nPeriod: 12–18 January 2022 (2022-01-12 → 2022-01-18)\n\n• #101 ")
    assert "\nReplaces 2022-01-18\nHotfixes: #104\nRefused at the demo: #102\n" in said
    assert tag_message.read(said) == WEEK


@given(frozen_=written, language=languages)
def test_what_was_written_is_read_back(frozen_: Frozen, language: str) -> None:
    """Exactly, whatever the titles, the names and the reasons."""
    said = tag_message.write(frozen_, language)
    assert tag_message.read(said) == frozen_
    assert said.encode().decode() == said
    assert not any(line.startswith("#") for line in said.split("\n"))


@given(frozen_=written, language=languages)
def test_other_ends_of_lines_change_nothing(frozen_: Frozen, language: str) -> None:
    """Windows, a stripped end, blank lines at the end, a signature below."""
    said = tag_message.write(frozen_, language)
    signed = said + "-----BEGIN PGP SIGNATURE-----\n\nArbre : 1\n-----END PGP SIGNATURE-----\n"
    for other in (said.replace("\n", "\r\n"), said.rstrip("\n"), said + "\n \n", signed):
        assert tag_message.read(other) == frozen_


@given(frozen_=written, language=languages)
def test_the_house_reads_no_forged_line(frozen_: Frozen, language: str) -> None:
    """What `domain/history/deliveries` finds of replaced tags and hotfixes is what was frozen, not what a title says."""
    plain = structs.replace(frozen_, replaces="", hotfixes=())
    said = tag_message.write(plain, language)
    assert not deliveries.hotfixes_in(said)
    tags = date_tags.select(
        [
            TagRef(name="2022-01-11", object_id=SHA, commit=SHA),
            TagRef(name="2022-01-18", object_id=OTHER, commit=OTHER, message=said),
        ]
    )[0]
    assert not deliveries.replaced(tags)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_house_reads_the_two_lines(language: str) -> None:
    """The tag that is replaced, and the hotfixes."""
    said = tag_message.write(WEEK, language)
    assert deliveries.hotfixes_in(said) == {104}
    tags = date_tags.select(
        [
            TagRef(name="2022-01-18", object_id=SHA, commit=SHA),
            TagRef(name="2022-01-18-2", object_id=OTHER, commit=OTHER, message=said),
        ]
    )[0]
    assert deliveries.replaced(tags) == {"2022-01-18": ("2022-01-18-2", "replaced by 2022-01-18-2")}


@pytest.mark.parametrize(
    "message",
    [
        "", "\n", "Livraison", "Livraison 2022-01-18", "Livraison du 18 janvier\n\nPériode : la semaine\nArbre : ?",
        "Mise en production\n\n• #101 Titre\n  abc\n", "2022-01-18", "Livraison x\n\nPériode : (2022-13-01 → 2022-01-02)\nArbre: a",
        "Livraison x\n\nPériode : (2022-01-01 → 2022-01-02)\n",
    ],
)  # fmt: skip
def test_a_message_made_by_hand_is_none(message: str) -> None:
    """It is understood as a tag all the same, elsewhere."""
    assert tag_message.read(message) is None


def test_a_remark_below_is_let_be() -> None:
    """Somebody's own line in a tag that they made again: what was frozen stays readable."""
    assert tag_message.read(FRENCH + "\nBravo à toutes et tous : belle semaine\n") == WEEK


@given(
    message=st.lists(
        st.sampled_from((*NASTY, *FRENCH.split("\n"), "\n", "\\ud800", "\\Uffffffff", "\\")) | st.text(max_size=9),
        max_size=20,
    ).map("\n".join)
)
def test_no_message_harms(message: str) -> None:
    """Whatever somebody writes by hand is read or not, and what is read can be written again."""
    found = tag_message.read(f"Livraison x\n\nPériode : (2022-01-01 → 2022-01-02)\nArbre : a\n{message}")
    assert found is not None
    assert tag_message.read(tag_message.write(found, "fr")) == found


@pytest.mark.parametrize(
    "filling", ["• #1 ", "• #1 a — tickets #1\n", " — tickets #1, #1", "\\u", "#1", "\n", "Arbre : ", "(2022-01-01 → "]
)
def test_long_messages_take_no_time(filling: str) -> None:
    """A megabyte of whatever could make a pattern think."""
    began = time.process_time()
    tag_message.read(
        f"Livraison x\n\nPériode : (2022-01-01 → 2022-01-02)\nArbre : a\n• #1 {filling * (1_000_000 // len(filling))}"
    )
    assert time.process_time() - began < 5
