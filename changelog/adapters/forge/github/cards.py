"""Moves and archives cards of a GitHub board, one at a time: looked at before, and after a lost answer."""

from collections.abc import Callable, Mapping
from typing import Any

from changelog.adapters.forge.github import graphql, refusals
from changelog.adapters.forge.github.client import AnswerLost, Client
from changelog.adapters.forge.github.parse import at, options, status
from changelog.adapters.forge.github.transport import Unanswered
from changelog.adapters.forge.github.writer import AGAIN
from changelog.domain.forge import BoardItem, column_named
from changelog.errors import Refused, Stopped
from changelog.i18n.say import marked, say

_Node = Mapping[str, Any]
_NO_RIGHT = frozenset(("FORBIDDEN", "INSUFFICIENT_SCOPES"))
_REFUSES = {
    "move": marked("the board does not let {item} be moved: {reply}"),
    "archive": marked("the board does not let {item} be archived: {reply}"),
}


class GitHubCards:
    """Implements MovesItems and ArchivesItems.

    Raises Refused where there is no such column or no right, Stopped where nobody knows whether it was done.
    """

    def __init__(self, client: Client, field: str) -> None:
        self._client = client
        self._field = field

    def move(self, item: BoardItem, column: str) -> None:
        card = self._card(item)
        known = options(card.get("project"))
        if not known:
            hint = say("board.field names the field whose options are the columns.")
            raise Refused(say("the board has no field « {field} » with columns", field=self._field), hint=hint)
        name = column_named(column, tuple(known))
        if status(card) != name:
            chosen = {"field": str(at(card, "project", "field", "id")), "option": known[name]}
            self._change("move", item, card, chosen, lambda now: status(now) == name)

    def archive(self, item: BoardItem) -> None:
        card = self._card(item)
        if not card.get("isArchived"):
            self._change("archive", item, card, {}, lambda now: bool(now.get("isArchived")))

    def _change(
        self, name: str, item: BoardItem, card: _Node, chosen: dict[str, str], done: Callable[[_Node], bool]
    ) -> None:
        variables = {"project": str(at(card, "project", "id")), "item": item.id, **chosen}
        try:
            reply = self._client.mutate(graphql.text(name), variables)
        except AnswerLost as problem:
            # Its answer was lost: whether it was done is looked up, not guessed.
            if done(self._card(item)):
                return
            raise Stopped(
                say("{message}, and {item} is not there yet", message=problem.message, item=_name(item)),
                hint=say(AGAIN),
            ) from problem
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem
        data = at(reply.data, "data")
        if refusals.errors_of(reply.data) or not isinstance(data, Mapping) or not all(data.values()):
            lacking = refusals.error_types(reply.data) & _NO_RIGHT or reply.status == 403
            hint = cure(self._client, "project", "read and write") if lacking else say(refusals.OWN_WORDS)
            raise Refused(
                say(_REFUSES[name], item=_name(item), reply=refusals.words(reply)),
                hint=hint,
            )

    def _card(self, item: BoardItem) -> _Node:
        try:
            reply = self._client.query(graphql.text("card"), {"id": item.id, "field": self._field})
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(AGAIN)) from problem
        card = at(reply.data, "data", "node")
        if not isinstance(card, Mapping) or not card.get("project"):
            raise Refused(
                say("{item} cannot be read on the board: {reply}", item=_name(item), reply=refusals.words(reply)),
                hint=cure(self._client),
            )
        return card


def cure(client: Client, scope: str = "read:project", right: str = "read") -> str:
    """Which token would be permitted to read boards, or to do more."""
    if client.credential.kind == "app":
        return say("give the App the organisation's right « Projects: {right} »", right=right)
    own = marked(
        "Actions' own GITHUB_TOKEN never sees boards: use an App installation token, or a personal token with the"
        " scope {scope} (fine-grained: the organisation's « Projects: {right} »)"
    )
    other = marked(
        "use an App installation token, or a personal token with the scope {scope}"
        " (fine-grained: the organisation's « Projects: {right} »)"
    )
    return say(own if client.credential.kind == "installation" else other, scope=scope, right=right)


def _name(item: BoardItem) -> str:
    return f"#{item.number}" if item.number is not None else f"« {item.title} »"
