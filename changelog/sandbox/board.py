"""The board of Capucine as a file, `board.toml`: its columns, then its tickets."""

import json

from changelog.sandbox.tickets import COLUMNS, TICKETS
from changelog.sandbox.values import Ticket

TITLE = "Tableau de Capucine"
HEAD = """\
# Le tableau des tickets de Capucine. Chaque ticket est dans une colonne ;
# son titre est ce que liront les utilisatrices et les utilisateurs.
"""


def text(more: tuple[Ticket, ...] = ()) -> str:
    """The whole file, with more tickets."""
    head = f"{HEAD}\ntitle = {_quoted(TITLE)}\ncolumns = {_list(COLUMNS)}\n"
    return "\n".join([head, *(_ticket(ticket) for ticket in (*TICKETS, *more))])


def _ticket(ticket: Ticket) -> str:
    return (
        "[[tickets]]\n"
        f"number = {ticket.number}\n"
        f"title = {_quoted(ticket.title)}\n"
        f"state = {_quoted(ticket.state)}\n"
        f"labels = {_list(ticket.labels)}\n"
        f"column = {_quoted(ticket.column)}\n"
        f"body = {_quoted(ticket.body)}\n"
    )


def _list(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_quoted, texts)) + "]"


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string too, as long as nothing outside the basic plane is escaped in two halves.
    return json.dumps(text, ensure_ascii=False)
