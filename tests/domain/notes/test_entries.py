"""From changes to entries: one for each ticket with its changes, one for each change without; overrides win."""

from changelog.domain.model import Change, Commit, Reference
from changelog.domain.notes import entries
from changelog.domain.notes.entries import ListedChange, WebLinks
from changelog.domain.notes.model import Entry
from changelog.domain.notes.overrides import Override
from changelog.domain.notes.words import Words

PLACES = WebLinks(
    ticket=lambda number: f"https://example.org/issues/{number}",
    pull_request=lambda number: f"https://example.org/pull/{number}",
    commit=lambda sha: f"https://example.org/commit/{sha}",
)


def told(
    number: int | None, title: str, *tickets: int, words: Words | None = None, section: str = "", hotfix: bool = False
) -> ListedChange:
    """A change that is told."""
    head = Commit(
        sha=f"{number or 0:040x}", parents=("b",), author="Ada", author_email="", authored=0, committed=0, message=title
    )
    references = tuple(Reference(number=ticket, source="closing") for ticket in tickets)
    change = Change(number=number, kind="squash", title=title, commits=(head,), tickets=references, hotfix=hotfix)
    return ListedChange(change=change, words=words, section=section)


def compose(*changes: ListedChange, said: dict[int, Override] | None = None) -> list[Entry]:
    """The entries in French."""
    return entries.compose(changes, said or {}, PLACES, "fr")[0]


def test_one_entry_for_each_ticket_and_for_each_change_without() -> None:
    found = compose(told(13, "Fin (#7)", 7), told(12, "Sans ticket"), told(11, "Début", 7), told(None, "Seul"))
    assert [(one.ticket, one.changes, one.url) for one in found] == [
        (7, (13, 11), "https://example.org/issues/7"),
        (None, (12,), "https://example.org/pull/12"),
        (None, (), f"https://example.org/commit/{0:040x}"),
    ]
    assert [one.title for one in found] == ["Début", "Sans ticket", "Seul"]
    assert [one.label for one in found] == ["#7", "#12", ""]


def test_a_change_with_two_tickets_stands_in_both() -> None:
    found = compose(told(11, "Deux choses", 7, 8))
    assert [(one.ticket, one.changes) for one in found] == [(7, (11,)), (8, (11,))]


def test_words_of_ones_own_are_the_title_and_the_text() -> None:
    words = Words(title="pour les usagers : mieux.", text="Avec un *texte*.", section="À savoir")
    (found,) = compose(told(12, "Technique"), told(11, "Technique aussi", words=words))[1:]
    assert found.title == "Pour les usagers\u00a0: mieux"
    assert found.text == "Avec un *texte*."
    assert found.section == "À savoir"


def test_a_rules_section_wins_over_the_words_and_an_urgent_fix_over_all() -> None:
    words = Words(title="Un titre", section="À savoir")
    assert compose(told(1, "x", words=words, section="Règle"))[0].section == "Règle"
    assert compose(told(1, "x", words=words, section="Règle", hotfix=True))[0].section == "Correctifs urgents"


def test_an_override_says_it_better_moves_it_or_hides_it() -> None:
    changes = (told(12, "Ajoute un motif", 7), told(13, "Corrige"), told(14, "Cache"))
    said = {
        7: Override(number=7, title="Un motif de plus", text="Voilà.", section="À savoir"),
        13: Override(number=13, section="Améliorations"),
        14: Override(number=14, hide=True),
    }
    first, second = compose(*changes, said=said)
    assert (first.title, first.text, first.section) == ("Un motif de plus", "Voilà.", "À savoir")
    assert (second.title, second.section) == ("Corrige", "Améliorations")


def test_an_override_by_pull_request_serves_its_ticket_but_the_tickets_own_wins() -> None:
    said = {12: Override(number=12, title="Par la demande"), 7: Override(number=7, title="Par le ticket")}
    assert compose(told(12, "x", 7), said={12: said[12]})[0].title == "Par la demande"
    assert compose(told(12, "x", 7), said=said)[0].title == "Par le ticket"


def test_a_changed_original_is_told() -> None:
    said = {7: Override(number=7, title="x", original="Ajoute un motif")}
    assert entries.compose([told(12, "Ajoute un motif", 7)], said, PLACES, "fr")[1] == []
    (finding,) = entries.compose([told(12, "Ajoute deux motifs", 7)], said, PLACES, "fr")[1]
    assert finding.code == "override-drift"


def test_sections_stand_in_their_order_and_the_teams_own_after() -> None:
    found = compose(
        told(1, "Corrige l'heure"), told(2, "Ajoute un motif"), told(3, "x", section="À savoir"), told(4, "Un mieux"),
        told(5, "x", hotfix=True),
    )  # fmt: skip
    titles = [section.title for section in entries.sections(found, "sections", "fr")]
    assert titles == ["Nouveautés", "Améliorations", "Corrections", "Correctifs urgents", "À savoir"]
    (flat,) = entries.sections(found, "list", "fr")
    assert flat.title == ""
    assert flat.entries == tuple(found)
    assert entries.sections([], "list", "fr") == entries.sections([], "sections", "fr") == ()


def test_what_is_set_aside_is_listed_with_its_reason() -> None:
    change = told(12, "chore: range", 7).change
    (found,) = entries.aside([change], PLACES, "fr")
    assert (found.title, found.number, found.tickets, found.url) == ("Range", 12, (7,), "https://example.org/pull/12")
