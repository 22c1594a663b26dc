"""What every world promises, as functions that take one: a GitHub or a folder.

Each function leaves what it wrote behind, so that it can be called on one world again and again.
"""

from typing import Protocol

import pytest

from changelog.domain.forge import Check, Draft, Opened
from changelog.domain.ports.forge import (
    ArchivesItems,
    ClosesTickets,
    ListsBoard,
    MovesItems,
    OpensPullRequests,
    ReadsChecks,
    ReadsTickets,
    SetsStatuses,
)
from changelog.errors import Refused


class Statuses(ReadsChecks, SetsStatuses, Protocol):
    """Verdicts on commits, read and set."""


class Boards(ListsBoard, MovesItems, ArchivesItems, Protocol):
    """A board, read and changed."""


class Closing(ReadsTickets, ClosesTickets, Protocol):
    """Tickets, read and closed."""


def draft(head: str, base: str, title: str = "Nouveautés", body: str = "Corps") -> Draft:
    """A pull request to open."""
    return Draft(head=head, base=base, title=title, body=body)


def a_pull_request_is_opened_once(world: OpensPullRequests, head: str, base: str) -> Opened:
    """Found before it is made, by its two branches; another title does not make another one."""
    first = world.open(draft(head, base))
    again = world.open(draft(head, base, title="Autre titre"))
    assert (again.number, again.title, again.new) == (first.number, first.title, False)
    found = world.opened(head, base)
    assert found is not None and (found.number, found.head, found.base, found.new) == (first.number, head, base, False)
    assert world.opened(base, head) is None
    return found


def other_branches_are_other_pull_requests(world: OpensPullRequests, heads: tuple[str, str], base: str) -> None:
    """Each pair of branches has its own number."""
    one, other = (world.open(draft(head, base)) for head in heads)
    assert one.number != other.number


def an_update_is_seen(world: OpensPullRequests, head: str, base: str) -> None:
    """Title and body are those of the last update, however often it is sent."""
    number = world.open(draft(head, base)).number
    for _ in range(2):
        told = world.update(number, title="Corrigé", body="Autre corps")
        assert (told.number, told.title, told.body) == (number, "Corrigé", "Autre corps")
    found = world.opened(head, base)
    assert found is not None and (found.title, found.body) == ("Corrigé", "Autre corps")


def a_strange_branch_is_refused(world: OpensPullRequests, base: str) -> None:
    """Never read as an option or as a way out of a folder."""
    for head in ("--upload-pack=x", "../../x", "a b", "", "x\0y", "x.lock", base):
        with pytest.raises(Refused) as refused:
            world.open(draft(head, base))
        assert refused.value.hint and "\0" not in refused.value.message


def a_status_is_set_once(world: Statuses, sha: str) -> None:
    """The newest of a name stands alone, its description cut at 140 characters."""
    for state, text in (("pending", "en cours"), ("success", "x" * 200), ("success", "x" * 200)):
        world.set_status(sha, Check(name="nouveautes/montré", state=state, description=text))  # type: ignore[arg-type]
    world.set_status(sha, Check(name="autre", state="failure"))
    found = {check.name: check for check in world.checks(sha)}
    assert [check.name for check in world.checks(sha)].count("nouveautes/montré") == 1
    assert found["nouveautes/montré"].state == "success" and len(found["nouveautes/montré"].description) <= 140
    assert found["autre"].state == "failure"


def a_card_moves_to_a_column_that_is_there(board: Boards, number: int, column: str) -> None:
    """Found without accents or case mattering; a wrong one is refused with the real names."""
    item = next(item for item in board.board().items if item.number == number)
    with pytest.raises(Refused) as refused:
        board.move(item, "Colonne qui n’est pas là")
    assert column in refused.value.hint
    for name in (column.upper(), column):
        board.move(item, name)
        assert next(one for one in board.board().items if one.number == number).column == column


def an_archived_card_stays_archived(board: Boards, number: int) -> None:
    """It is on the board still, and says so."""
    item = next(item for item in board.board().items if item.number == number)
    for _ in range(2):
        board.archive(item)
        assert [one.archived for one in board.board().items if one.number == number] == [True]


def a_ticket_is_closed_once(world: Closing, number: int) -> None:
    """And nobody closes one that is not there."""
    for _ in range(2):
        world.close_ticket(number)
        assert world.tickets([number]).found[number].state == "closed"
    with pytest.raises(Refused):
        world.close_ticket(987_654)
    assert 987_654 in world.tickets([987_654]).absent


of_the_forge = pytest.mark.parametrize(
    "keep",
    [
        lambda world: a_pull_request_is_opened_once(world, "nouveautes/a", "master"),
        lambda world: other_branches_are_other_pull_requests(world, ("a", "b"), "master"),
        lambda world: an_update_is_seen(world, "a", "master"),
        lambda world: a_strange_branch_is_refused(world, "master"),
    ],
)
of_the_board = pytest.mark.parametrize(
    "keep",
    [
        lambda world: a_card_moves_to_a_column_that_is_there(world, 12, "En production"),
        lambda world: an_archived_card_stays_archived(world, 12),
    ],
)
