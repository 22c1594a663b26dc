"""After a release: which cards move and which do not, and what is left as a comment on what shipped."""

from datetime import date

import pytest
from msgspec import structs

from changelog.app import follow_up
from changelog.app.board_column import Column
from changelog.app.survey import Survey
from changelog.domain.forge import Board, BoardItem
from changelog.domain.model import Branches, Delivery, Finding
from changelog.domain.notes.model import Aside, Entry, Notes, Section
from changelog.domain.train.plan import MoveCards
from changelog.errors import Refused

SURVEY = Survey(
    branches=Branches(integration="recette", integration_ref="", integration_sha=""),
    tags=(),
    findings=(),
    slug="equipe/outil",
    server="",
    slugs=frozenset({"equipe/outil", "equipe/vieux"}),
    unread={},
)


class Cards:
    """A board that is moved: keeps ListsBoard and MovesItems."""

    def __init__(self, *items: BoardItem) -> None:
        self.items = items
        self.moves: list[tuple[int | None, str]] = []

    def board(self) -> Board:
        """The board."""
        return Board(title="", url="", columns=("Recette", "En production"), items=self.items)

    def move(self, item: BoardItem, column: str) -> None:
        """A card moves."""
        self.moves.append((item.number, column))
        self.items = tuple(
            one
            if one.id != item.id
            else BoardItem(id=one.id, kind=one.kind, column=column, number=one.number, slug=one.slug)
            for one in self.items
        )

    def held(self, *, whole: bool = True) -> Column:
        """Its column."""
        board = self.board()
        board = Board(title="", url="", columns=board.columns, items=board.items, whole=whole)
        return Column(board=board, name="En production")


def card(
    number: int, column: str = "Recette", *, slug: str = "equipe/outil", archived: bool = False, key: str = ""
) -> BoardItem:
    """A ticket's card."""
    return BoardItem(
        id=key or f"{slug}{number}", kind="ticket", column=column, number=number, slug=slug, archived=archived
    )


def test_cards_that_are_elsewhere_move_once() -> None:
    cards = Cards(card(12), card(14, "En production"), card(16))
    found = follow_up.plan(cards.held(), [12, 14, 12], SURVEY)
    assert found.step == MoveCards(numbers=(12,), column="En production")
    assert found.findings == ()
    assert follow_up.carry_out_move_cards(found.step, cards, cards, SURVEY).how == "done"
    assert cards.moves == [(12, "En production")]
    assert follow_up.carry_out_move_cards(found.step, cards, cards, SURVEY).how == "already"
    assert follow_up.plan(cards.held(), [12, 14], SURVEY).step is None
    assert cards.moves == [(12, "En production")]


def test_what_was_archived_stays_so() -> None:
    cards = Cards(card(12, archived=True))
    assert follow_up.plan(cards.held(), [12], SURVEY).step is None
    step = MoveCards(numbers=(12,), column="En production")
    assert follow_up.carry_out_move_cards(step, cards, cards, SURVEY).how == "already"
    assert cards.moves == []


def test_of_two_cards_the_one_that_is_not_archived_moves() -> None:
    for order in (0, 1):
        pair = [card(12, archived=True, key="old"), card(12, key="new")]
        cards = Cards(*(pair[::-1] if order else pair))
        found = follow_up.plan(cards.held(), [12], SURVEY)
        assert found.step is not None


def test_a_ticket_without_a_card_is_told() -> None:
    (odd,) = follow_up.plan(Cards().held(), [12], SURVEY).findings
    assert (odd.code, odd.subject) == ("board-missing", "#12")
    assert follow_up.plan(Cards().held(whole=False), [12], SURVEY).findings == ()


def test_another_repositorys_ticket_of_that_number_does_not_move() -> None:
    cards = Cards(card(12, slug="equipe/autre"), card(14, slug="equipe/vieux"))
    found = follow_up.plan(cards.held(), [12, 14], SURVEY)
    assert found.step == MoveCards(numbers=(14,), column="En production")
    assert [one.subject for one in found.findings] == ["#12"]


def test_a_board_that_cannot_be_read_is_left_to_be_done() -> None:
    odd = Finding(code="board-no-right", message="no right", subject="board")
    unread = Board(title="", url="", columns=(), items=(), whole=False, findings=(odd,))
    found = follow_up.plan(Column(board=unread, findings=(odd,)), [12], SURVEY, "En production")
    assert (found.step, found.findings) == (MoveCards(numbers=(12,), column="En production"), (odd,))
    cards = Cards()
    cards.board = lambda: unread  # type: ignore[method-assign]
    with pytest.raises(Refused, match="no right"):
        follow_up.carry_out_move_cards(MoveCards(numbers=(12,), column="En production"), cards, cards, SURVEY)


def test_a_board_that_may_not_be_changed_is_reported_before_anything_moves() -> None:
    held = Cards(card(12)).held()
    assert held.board is not None
    column = structs.replace(held, board=structs.replace(held.board, read_only=True))
    found = follow_up.plan(column, [12], SURVEY)
    assert found.step is not None
    assert [one.code for one in found.findings] == ["board-read-only"]


def test_without_a_board_nothing_moves() -> None:
    assert follow_up.plan(Column(), [12], SURVEY) == follow_up.CardMoves()


def told(*entries: Entry, aside: tuple[Aside, ...] = (), language: str = "fr") -> Notes:
    """Some notes."""
    return Notes(
        delivery=Delivery(base=None, to=None, start=None, end=None),
        heading="Du mardi 11 au lundi 17 janvier 2022",
        start=date(2022, 1, 11),
        end=date(2022, 1, 17),
        language=language,
        sections=(Section(title="", entries=entries),),
        aside=aside,
        findings=(),
    )


def test_each_shipped_pull_request_is_told_once() -> None:
    entries = (Entry(title="A", ticket=12, changes=(101, 102)), Entry(title="B", ticket=None, changes=(101,)))
    aside = (
        Aside(title="c", number=107, tickets=(), url="", why=""),
        Aside(title="d", number=108, tickets=(), url="", why="", bot=True),
        Aside(title="e", number=None, tickets=(), url="", why=""),
    )
    found = follow_up.comments(told(*entries, aside=aside), "2022-01-17", "https://doc.exemple.invalid/n (1).md")
    assert [(one.where, one.number) for one in found] == [("product", 101), ("product", 102), ("product", 107)]
    assert found[0].body == (
        "<!-- nouveautes:shipped 2022-01-17 -->\n\n"
        "En production, avec la livraison 2022\\-01-17 (du mardi 11 au lundi 17 janvier 2022).\n\n"
        "Ce qu’en lisent les usagers\u00a0: [Dernières nouveautés](https://doc.exemple.invalid/n%20%281%29.md)"
    ).replace("2022\\-", "2022-")
    assert found[0].marker in found[0].body
    assert follow_up.tickets_of(told(*entries)) == (12,)


def test_a_hostile_tag_calls_nobody_and_ends_no_comment() -> None:
    entry = Entry(title="A", ticket=12, changes=(101,))
    (one,) = follow_up.comments(told(entry, language="en"), "2022--><img>@lea")
    assert "--><img>" not in one.body
    assert "@lea" not in one.body
    assert one.body.count("-->") == 1
