"""From a change to its tickets: every reference with its source, pull requests left out, the strongest source first."""

import pytest

from changelog.domain import tickets
from changelog.domain.model import Change, Commit, Kind, Reference, Source

SLUGS = frozenset(("betagouv/rdv-solidarites.fr",))


def commit(message: str, *parents: str) -> Commit:
    """A commit that only has a message."""
    return Commit(
        sha="a" * 40, parents=parents or ("b",), author="Ada", author_email="ada@example.org", authored=0, committed=0,
        message=message,
    )  # fmt: skip


def change(
    *messages: str, number: int | None = 2000, title: str = "", branch: str = "", kind: Kind = "merge"
) -> Change:
    """A change of some commits, its head first."""
    commits = tuple(commit(message) for message in messages)
    return Change(number=number, kind=kind, title=title, branch=branch, commits=commits)


def gathered(one: Change) -> dict[int, Source]:
    """Number → strongest source."""
    found = tickets.gather(one, SLUGS)
    assert len({reference.number for reference in found}) == len(found)
    return {reference.number: reference.source for reference in found}


def chosen(
    *found: tuple[int, Source], pull_requests: frozenset[int] = frozenset(), own: int | None = None
) -> list[int]:
    """The tickets among references."""
    references = [Reference(number=number, source=source) for number, source in found]
    return [reference.number for reference in tickets.choose(references, pull_requests, own)]


HEAD = "Merge pull request #2000 from betagouv/x\n\nUn titre"


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (change(HEAD + "\n\nCloses #1731"), {1731: "closing"}),
        (change("Un titre (#2000)\n\nferme #1731", kind="squash"), {1731: "closing"}),
        (change(HEAD, "Un pas", "Un autre pas\n\nfixes #1731"), {1731: "closing"}),
        (change(HEAD, branch="1348-recherche"), {1348: "branch"}),
        (change(HEAD, title="[1348] Recherche"), {1348: "title"}),
        (change(HEAD, "see #1731"), {1731: "prose"}),
        (change(HEAD, "refs #1731"), {1731: "mention"}),
        (change(HEAD, "Voir https://github.com/betagouv/rdv-solidarites.fr/issues/1731"), {1731: "url"}),
        (change(HEAD, "Un pas\n\n`#1731`"), {}),
        (change("Un titre (#1731) (#2000)", kind="squash"), {1731: "mention"}),
    ],
)
def test_where_references_are_found(one: Change, expected: dict[int, Source]) -> None:
    assert gathered(one) == expected


def test_the_strongest_source_of_a_number_wins() -> None:
    one = change(HEAD, "Voir #1731", "closes #1731\n\n#1731", title="1731 - Titre", branch="1731-titre")
    assert gathered(one) == {1731: "closing"}
    assert gathered(change(HEAD, "Voir #1731", title="1731 - Titre", branch="1731-titre")) == {1731: "branch"}
    assert gathered(change(HEAD, "Voir #1731", title="1731 - Titre")) == {1731: "title"}


def test_the_forges_own_line_and_the_squashs_number_name_no_ticket() -> None:
    assert gathered(change(HEAD)) == {}
    assert gathered(change("Un titre (#2000)", kind="squash")) == {}


def test_a_number_that_is_a_pull_request_is_no_ticket() -> None:
    assert chosen((1731, "closing"), (1800, "mention"), pull_requests=frozenset((1731, 1800))) == []
    assert chosen((1731, "closing"), (1800, "closing"), pull_requests=frozenset((1800,))) == [1731]
    assert chosen((2000, "closing"), own=2000) == []


def test_a_ticket_may_be_younger_than_its_pull_request() -> None:
    assert chosen((2005, "closing"), own=2000) == [2005]


@pytest.mark.parametrize("strong", ["closing", "branch", "title"])
@pytest.mark.parametrize("weak", ["url", "mention"])
def test_where_a_strong_source_speaks_a_mention_is_context(strong: Source, weak: Source) -> None:
    assert chosen((1, strong), (2, weak)) == [1]
    assert chosen((2, weak)) == [2]


def test_two_strong_tickets_stay_two() -> None:
    assert chosen((1, "closing"), (2, "closing")) == [1, 2]


def test_what_prose_speaks_of_is_no_ticket() -> None:
    assert chosen((1731, "prose")) == []


def test_a_strong_source_that_names_a_pull_request_leaves_the_mention() -> None:
    assert chosen((1, "closing"), (2, "mention"), pull_requests=frozenset((1,))) == [2]
