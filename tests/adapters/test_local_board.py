"""The board in a file: read whatever is in it, changed by one line, never half written, never against another run."""

import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from killed import killed_everywhere

from changelog.adapters import sandbox_writer
from changelog.adapters.files import LARGEST
from changelog.adapters.forge.local.board import FileBoard
from changelog.domain.forge import Board, BoardItem
from changelog.errors import Refused
from changelog.sandbox import story

COLUMNS = ("À faire", "En cours", "Recette", "En production")
BOARD = """\
# Le tableau.
columns = ["À faire", "En cours", "Recette", "En production"]

[[tickets]]
number = 12
title = "Voir son rang"   # ce que liront les gens
column = "Recette" # depuis mardi
state = "open"
labels = ["habitants"]
body = "Première question."

[[tickets]]
title = "Une idée"
column = 'À faire'

# la fin
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A board on disk."""
    path = tmp_path / "board.toml"
    path.write_bytes(BOARD.encode())
    return path


def written(folder: Path, text: str | bytes) -> FileBoard:
    """A board with that text."""
    path = folder / "board.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return FileBoard(path)


def card(board: FileBoard, number: int | None) -> BoardItem:
    """The card of a ticket; None: the first draft."""
    return next(item for item in board.board().items if item.number == number)


def odd(board: Board) -> list[tuple[str, str, str]]:
    """The findings, as triples."""
    return [(one.code, one.subject, one.message) for one in board.findings]


def lines_that_differ(before: bytes, after: bytes) -> list[tuple[bytes, bytes]]:
    """The lines that are not the same, of two texts with as many of them."""
    one, other = before.split(b"\n"), after.split(b"\n")
    assert len(one) == len(other)
    return [(old, new) for old, new in zip(one, other, strict=True) if old != new]


# --- reading ---------------------------------------------------------------------------------------------------------


def test_what_is_in_it(path: Path) -> None:
    board = FileBoard(path).board()
    assert (board.columns, board.whole, board.findings) == (COLUMNS, True, ())
    ticket, draft = board.items
    assert (ticket.kind, ticket.number, ticket.title, ticket.column) == ("ticket", 12, "Voir son rang", "Recette")
    assert (ticket.state, ticket.labels, ticket.archived) == ("open", ("habitants",), False)
    assert (draft.kind, draft.number, draft.title, draft.column) == ("draft", None, "Une idée", "À faire")


def test_its_tickets(path: Path) -> None:
    answer = FileBoard(path).tickets([12, 99])
    assert (answer.found[12].title, answer.found[12].body) == ("Voir son rang", "Première question.")
    assert answer.absent == {99: "gone"}
    assert answer.findings == ()


def test_the_board_of_the_sandbox_is_without_fault(tmp_path: Path) -> None:
    board = written(tmp_path, story.board(sandbox_writer.read())).board()
    assert board.whole and not board.findings
    assert {item.column for item in board.items} <= set(board.columns)


def test_optional_values(tmp_path: Path) -> None:
    text = (
        'title = "Tableau"\ncolumns = ["Fait"]\n[[tickets]]\nnumber = 1\ntitle = "T"\ntype = "Bogue"\n'
        'url = "https://a.example/1"\narchived = true\nstate = "Closed"\nmilestone = "a team\'s own"\n'
    )
    board = written(tmp_path, text)
    read = board.board()
    assert (read.title, read.findings) == ("Tableau", ())
    item, ticket = read.items[0], board.tickets([1]).found[1]
    assert (item.archived, item.column, item.state) == (True, "", "closed")
    assert (ticket.type, ticket.url, ticket.state) == ("Bogue", "https://a.example/1", "closed")


def test_a_column_is_found_whatever_its_accents_and_case(tmp_path: Path) -> None:
    board = written(
        tmp_path, 'columns = ["À faire"]\n[[tickets]]\nnumber = 1\ntitle = "T"\ncolumn = "a FAIRE"\n'
    ).board()
    assert (board.items[0].column, board.findings) == ("À faire", ())


@pytest.mark.parametrize(
    "ticket, said",
    [
        (
            'number = 1\ntitle = "T"\ncolumn = "En prod"',
            "« En prod » is none of the board's; did you mean « En production »?",
        ),
        ('number = 1\ntitle = "T"\ncolumn = "Zzz"', "« Zzz » is none of the board's; add it to columns"),
        ('number = "1"\ntitle = "T"', "number takes a number"),
        ('number = true\ntitle = "T"', "number takes a number"),
        ('number = -4\ntitle = "T"', "number takes a number from 1"),
        ('number = 99999999999999999999\ntitle = "T"', "number takes a number from 1"),
        ("number = 1\ntitle = 12", "title takes a text"),
        ("number = 1", "it has no title"),
        ('number = 1\ntitle = "T"\nstate = "fermé"', "« fermé »; it takes open, closed, and counts as open"),
        ('number = 1\ntitle = "T"\nlabels = "a"', "labels takes a list"),
        ('number = 1\ntitle = "T"\nlabels = ["a", 1]', "labels holds something that is no text"),
        ('number = 1\ntitle = "T"\nbody = 2022-01-18', "body takes a text"),
        ('number = 1\ntitle = "T"\narchived = "yes"', "archived takes true or false"),
        ('number = 1\ntitle = "T"\nurl = "javascript:alert(1)"', "its url is no address"),
        ('number = 1\ntitre = "T"', "« titre » is no key; did you mean title?"),
        ('number = 1\ntitle = "T"\n[[tickets]]\nnumber = 1\ntitle = "U"', "its number is used twice"),
    ],
)
def test_what_is_odd_is_told_and_the_rest_is_kept(tmp_path: Path, ticket: str, said: str) -> None:
    text = f'columns = ["Recette", "En production"]\n[[tickets]]\n{ticket}\n[[tickets]]\nnumber = 7\ntitle = "Sept"\n'
    board = written(tmp_path, text).board()
    assert any(said in message for _, _, message in odd(board)), odd(board)
    assert all(code == "board-odd" for code, _, _ in odd(board))
    assert board.items[-1].title == "Sept"
    assert len({item.id for item in board.items}) == len(board.items)


@pytest.mark.parametrize(
    "text, said, whole",
    [
        ('[[tickets]]\nnumber = 1\ntitle = "T"\ncolumn = "Fait"\n', "it names no columns", True),
        ('columns = ["Fait", "fait"]\n', "« fait » is listed twice", True),
        ('columns = ["Fait", ""]\n', "a column has no name", True),
        ('columns = "Fait"\n', "columns takes a list", True),
        ('columns = ["Fait"]\ntickets = 3\n', "tickets takes a list", False),
        ('columns = ["Fait"]\ntickets = [1, {title = "T"}]\n', "tickets: number 1 is no table", False),
    ],
)
def test_what_is_odd_at_the_top(tmp_path: Path, text: str, said: str, whole: bool) -> None:
    board = written(tmp_path, text).board()
    assert any(said in message for _, _, message in odd(board)), odd(board)
    assert board.whole is whole


def test_without_columns_those_of_the_tickets_count(tmp_path: Path) -> None:
    board = written(tmp_path, '[[tickets]]\nnumber = 1\ntitle = "T"\ncolumn = "Fait"\n').board()
    assert board.columns == ("Fait",)


@pytest.mark.parametrize(
    "text, why",
    [
        (b"columns = [", "is no TOML"),
        (b"columns = [" + b"[" * 100_000, "is no TOML"),
        (b"n = " + b"9" * 5000, "is no TOML"),
        (b".".join([b"a"] * 400_000) + b" = 1\n", "is no TOML that can be read: a key has more than a hundred parts"),
        (b"[" + b" . ".join([b'"a"'] * 100_000) + b"]\n", "is no TOML that can be read: a key has more"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"#" * (LARGEST + 1), "is larger than a megabyte"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_board_without_cards(tmp_path: Path, text: bytes, why: str) -> None:
    board = written(tmp_path, text)
    read = board.board()
    assert (read.items, read.whole) == ((), False)
    (finding,) = read.findings
    assert (finding.code, finding.subject) == ("board-unread", "board.toml")
    assert finding.message.startswith(why) and "board.project" in finding.message
    assert board.tickets([1]).absent == {1: "unread"}
    assert board.tickets([1]).findings == read.findings
    with pytest.raises(Refused, match=why):
        board.close_ticket(1)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    places = [tmp_path, tmp_path / "absent.toml", tmp_path / "pipe", tmp_path / "loop", Path("/dev/zero"), Path("a\0b")]
    for place in [*places, tmp_path / ("a" * 300), tmp_path / "absent.toml" / "x"]:
        board = FileBoard(place)
        assert [one.code for one in board.board().findings] == ["board-unread"]
        with pytest.raises(Refused) as refused:
            board.close_ticket(1)
        assert refused.value.hint


def test_hostile_texts_stay_text(tmp_path: Path) -> None:
    title = 'a\\nb\\u0000c\\u001b[31m\\u202ed\\"'
    text = f'columns = ["Fait"]\n[[tickets]]\nnumber = 1\ntitle = "{title}"\n'
    board = written(tmp_path, text)
    assert board.board().items[0].title == 'a bc[31md"'
    assert board.tickets([1]).found[1].title == 'a bc[31md"'


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_move_changes_one_line_and_back_gives_every_byte(path: Path) -> None:
    board, before = FileBoard(path), path.read_bytes()
    board.move(card(board, 12), "en PRODUCTION")
    assert lines_that_differ(before, path.read_bytes()) == [
        (b'column = "Recette" # depuis mardi', b'column = "En production" # depuis mardi')
    ]
    board.move(card(board, 12), "Recette")
    assert path.read_bytes() == before


def test_quotes_stay_what_they_are(path: Path) -> None:
    board = FileBoard(path)
    board.move(card(board, None), "recette")
    assert b"column = 'Recette'" in path.read_bytes()


def test_archiving_adds_a_line_after_the_last_one(path: Path) -> None:
    board, before = FileBoard(path), path.read_text()
    board.archive(card(board, 12))
    board.archive(card(board, None))
    after = before.replace('"Première question."\n', '"Première question."\narchived = true\n')
    assert path.read_text() == after.replace("'À faire'\n", "'À faire'\narchived = true\n")
    assert all(item.archived for item in board.board().items)


def test_closing(path: Path) -> None:
    board, before = FileBoard(path), path.read_text()
    board.close_ticket(12)
    assert path.read_text() == before.replace('state = "open"', 'state = "closed"')
    assert board.tickets([12]).found[12].state == "closed"


def test_what_is_done_is_not_written(path: Path) -> None:
    board = FileBoard(path)
    board.archive(card(board, 12))
    board.close_ticket(12)
    stood = path.stat()
    path.parent.chmod(0o500)
    try:
        board.archive(card(board, 12))
        board.close_ticket(12)
        board.move(card(board, 12), "RECETTE")
    finally:
        path.parent.chmod(0o700)
    now = path.stat()
    assert (now.st_ino, now.st_mtime_ns) == (stood.st_ino, stood.st_mtime_ns)


@pytest.mark.parametrize(
    "before, after",
    [
        ("[[tickets]]\r\nnumber = 1\r\ntitle='T'\r\n\r\n[x]\r\n", "title='T'\r\narchived = true\r\n\r\n[x]\r\n"),
        ("[[tickets]]\nnumber = 1\ntitle='T'", "title='T'\narchived = true"),
        ("[[tickets]]\n\tnumber = 1\n\ttitle='T' # t\n# c\n", "\ttitle='T' # t\n\tarchived = true\n# c\n"),
        ("[[tickets]]\nnumber = 1\ntitle='T'\narchived = false # non\n", "title='T'\narchived = true # non\n"),
        (
            "[[tickets]]\nnumber = 1\ntitle='T'\n[tickets.more]\na = 1\n",
            "title='T'\narchived = true\n[tickets.more]\na = 1\n",
        ),
        (
            "[[ tickets ]] # un\nnumber = 1\ntitle='''\n[[tickets]]\nnumber = 1\n'''\n[a]\n[[tickets]]\nnumber = 2\ntitle='U'\n",
            "'''\narchived = true\n[a]\n[[tickets]]\nnumber = 2\ntitle='U'\n",
        ),
        ('[["tickets"]]\nnumber = 1\n"title"=\'T\'\nlabels = [\n "a", # ]\n]\n', "]\narchived = true\n"),
        ('[[tickets]]\nnumber = 1\ntitle="""a"""""\nmore.of = {a = "]"}\n', 'of = {a = "]"}\narchived = true\n'),
        ("\ufeff[[tickets]]\nnumber = 1\ntitle='T'\n", "title='T'\narchived = true\n"),
        ("[[tickets]]\nnumber = 1\ntitle='T'\nnot = nan\n", "not = nan\narchived = true\n"),
    ],
)
def test_whatever_the_file_looks_like(tmp_path: Path, before: str, after: str) -> None:
    board = written(tmp_path, before)
    board.archive(card(board, 1))
    text = (tmp_path / "board.toml").read_bytes().decode()
    assert text.endswith(after)
    assert text.startswith(before.partition("\n")[0])
    assert card(board, 1).archived
    assert sum(item.archived for item in board.board().items) == 1


@pytest.mark.parametrize(
    "text", ['tickets = [{number = 1, title = "T"}]\n', "[[tickets]]\nnumber = 1\narchived.x = 1\n"]
)
def test_what_cannot_be_changed_by_a_line_is_refused(tmp_path: Path, text: str) -> None:
    board = written(tmp_path, text)
    with pytest.raises(Refused, match="ticket 1 cannot be changed") as refused:
        board.archive(card(board, 1))
    assert "archived" in refused.value.hint
    assert (tmp_path / "board.toml").read_text() == text


def test_a_wrong_column_lists_the_real_ones_nearest_first(path: Path) -> None:
    board, before = FileBoard(path), path.read_bytes()
    with pytest.raises(Refused, match="no column « En prod »") as refused:
        board.move(card(board, 12), "En prod")
    assert refused.value.hint.startswith("It has « En production », ")
    assert all(f"« {name} »" in refused.value.hint for name in COLUMNS)
    assert path.read_bytes() == before


def test_a_card_that_is_gone_is_refused(path: Path) -> None:
    board = FileBoard(path)
    item = card(board, 12)
    path.write_text('columns = ["Recette"]\n')
    with pytest.raises(Refused, match="no card 12"):
        board.move(item, "Recette")
    with pytest.raises(Refused, match="no ticket 12"):
        board.close_ticket(12)


def test_of_two_drafts_of_one_title_the_right_one_moves(tmp_path: Path) -> None:
    twice = '[[tickets]]\ntitle = "T"\ncolumn = "a"\n'
    board = written(tmp_path, 'columns = ["a", "b"]\n' + twice * 2)
    board.move(board.board().items[1], "b")
    assert [item.column for item in board.board().items] == ["a", "b"]


def test_mode_and_link_stay(path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    link = tmp_path / "elsewhere" / "link.toml"
    link.parent.mkdir()
    link.symlink_to(path)
    board = FileBoard(link)
    board.close_ticket(12)
    assert link.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["board.toml", "elsewhere"]
    assert [one.name for one in link.parent.iterdir()] == ["link.toml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_protected_file_is_refused(path: Path) -> None:
    path.chmod(0o400)
    with pytest.raises(Refused, match="write-protected"):
        FileBoard(path).close_ticket(12)


def test_a_board_that_would_become_too_large_is_refused(tmp_path: Path) -> None:
    text = b"[[tickets]]\nnumber = 1\ntitle = 'T'\n"
    board = written(tmp_path, text + b"#" * (LARGEST - len(text)))
    with pytest.raises(Refused, match="larger than a megabyte"):
        board.archive(card(board, 1))
    assert [one.name for one in tmp_path.iterdir()] == ["board.toml"]


# --- laws ------------------------------------------------------------------------------------------------------------

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = st.sampled_from(["note", '"a b"', "'c'", "deep.er", "number2"])
values = st.one_of(
    names.map(lambda text: _toml(text)),
    st.sampled_from(
        [
            "1",
            "nan",
            "true",
            "2022-01-18",
            "[1, # un\n 2]",
            "{a = '#'}",
            '"""\n[[tickets]]\n"""',
            "'''\n'''",
            '"""a"""""',
        ]
    ),
)
spaces = st.sampled_from(["", "\n", "# rien\n", "  \n", "\n# [[tickets]]\n"])
ends = st.sampled_from(["\n", "\r\n"])


def _toml(text: str) -> str:
    from changelog.adapters.forge.local.toml_text import quoted

    return quoted(text)


@st.composite
def boards(draw: st.DrawFn) -> tuple[bytes, int]:
    """A board with whatever else people write in it, and how many tickets it has."""
    count = draw(st.integers(1, 4))
    parts = ['columns = ["a", "É b", "c"]\n']
    for number in range(1, count + 1):
        mine = ["[[tickets]]\n", f"number = {number}\n", f"title = {_toml(draw(names))}\n", 'column = "a"\n']
        extra = draw(st.dictionaries(keys, values, max_size=3))
        mine += [f"{key} = {value}\n" for key, value in extra.items()]
        head, *rest = mine
        for line in [head, *draw(st.permutations(rest))]:
            parts += [draw(st.sampled_from(["", "", "\t"])) + line, draw(spaces)]
        parts.append(
            draw(st.sampled_from(["", "[tickets.below]\nx = 1\n", "[[tickets.below]]\n[tickets.below.x]\ny = 1\n"]))
        )
    text = "".join(parts).replace("\n", draw(ends))
    return (text if draw(st.booleans()) else text.rstrip("\r\n")).encode(), count


@given(boards(), st.data())
def test_any_move_changes_one_line_and_back_gives_every_byte(
    tmp_path_factory: pytest.TempPathFactory, given_board: tuple[bytes, int], data: st.DataObject
) -> None:
    before, count = given_board
    board = written(tmp_path_factory.mktemp("board"), before)
    path, number = board._path, data.draw(st.integers(1, count))
    board.move(card(board, number), "e B")
    ((old, new),) = lines_that_differ(before, path.read_bytes())
    assert new == old.replace(b'"a"', '"É b"'.encode())
    assert [item.column for item in board.board().items if item.number == number] == ["É b"]
    assert sum(item.column == "a" for item in board.board().items) == count - 1
    board.move(card(board, number), "a")
    assert path.read_bytes() == before


@given(boards(), st.data())
def test_any_archiving_adds_one_line(
    tmp_path_factory: pytest.TempPathFactory, given_board: tuple[bytes, int], data: st.DataObject
) -> None:
    before, count = given_board
    board = written(tmp_path_factory.mktemp("board"), before)
    number = data.draw(st.integers(1, count))
    board.archive(card(board, number))
    after = board._path.read_bytes()
    lines = after.split(b"\n")
    (at,) = [at for at, line in enumerate(lines) if line.strip() == b"archived = true"]
    left = b"\n".join(lines[:at] + lines[at + 1 :])
    assert left.rstrip(b"\r\n") == before.rstrip(b"\r\n")
    assert after.endswith(b"\n") == before.endswith(b"\n")
    assert (b"\r\n" in before) == (b"\r" in after) or b"\n" not in before
    data_after = tomllib.loads(after.decode())
    assert [ticket.get("archived") for ticket in data_after["tickets"]] == [
        True if at + 1 == number else None for at in range(count)
    ]


@given(
    st.binary(max_size=200) | st.text(st.sampled_from("[]{}=\"'#\n\\ =atickets.number"), max_size=80).map(str.encode)
)
def test_nothing_in_a_file_is_a_traceback(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    board = written(tmp_path_factory.mktemp("board"), b'columns = ["a"]\n' + data)
    for item in board.board().items:
        try:
            board.archive(item)
        except Refused:
            continue
    board.tickets([1])


# --- two at once, and killed in the middle ---------------------------------------------------------------------------

MOVER = """
import sys
from pathlib import Path
from changelog.adapters.forge.local.board import FileBoard
board = FileBoard(Path(sys.argv[1]))
for item in board.board().items:
    if item.number % 2 == int(sys.argv[2]):
        board.move(item, "b")
        board.archive(item)
"""


@pytest.mark.soak
def test_two_runs_at_once_lose_nothing(tmp_path: Path) -> None:
    tickets = "".join(f'[[tickets]]\nnumber = {number}\ntitle = "T"\ncolumn = "a"\n' for number in range(1, 61))
    board = written(tmp_path, 'columns = ["a", "b"]\n' + tickets)
    runs = [subprocess.Popen([sys.executable, "-c", MOVER, str(board._path), str(rest)]) for rest in (0, 1)]
    assert [run.wait(60) for run in runs] == [0, 0]
    assert {(item.column, item.archived) for item in board.board().items} == {("b", True)}
    assert [one.name for one in tmp_path.iterdir()] == ["board.toml"]


def test_another_run_that_never_ends_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    from changelog.adapters import write_all

    monkeypatch.setattr(write_all, "LOCK_SECONDS", 0.05)
    with (path.parent / ".board.toml.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="another run is writing"):
            FileBoard(path).close_ticket(12)
    FileBoard(path).close_ticket(12)


CHANGES = """
from changelog.adapters.forge.local.board import FileBoard
board = FileBoard(folder / "board.toml")
item = board.board().items[0]
board.move(item, "En production")
board.archive(item)
board.close_ticket(12)
"""


def test_killed_anywhere_the_file_is_whole_and_the_next_run_ends_it(tmp_path: Path) -> None:
    """Every state that a kill leaves is one of the four that the three changes go through."""
    whole = [BOARD]
    whole.append(whole[-1].replace('"Recette" # d', '"En production" # d'))
    whole.append(whole[-1].replace('question."\n', 'question."\narchived = true\n'))
    whole.append(whole[-1].replace('"open"', '"closed"'))

    def look(folder: Path) -> None:
        assert (folder / "board.toml").read_text() in whole

    def start(folder: Path) -> None:
        (folder / "board.toml").write_text(BOARD)

    kills = killed_everywhere(CHANGES, tmp_path, start, look)
    assert kills > 10
    assert (tmp_path / "board.toml").read_text() == whole[-1]
    assert [one.name for one in tmp_path.iterdir()] == ["board.toml"]
