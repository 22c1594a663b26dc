"""Cards of a GitHub board moved or archived, one at a time: looked at before, and after when an answer was lost."""

from collections.abc import Callable, Mapping
from typing import Any

from changelog.adapters.forge.github import graphql, refusals
from changelog.adapters.forge.github.door import Door, Unanswered, Unsure
from changelog.adapters.forge.github.parse import at, options, status, words
from changelog.domain.forge import BoardItem, column_named
from changelog.errors import Refused, Stopped
from changelog.i18n.say import marked, say

_Node = Mapping[str, Any]


class GitHubCards:
    """Keeps MovesItems and ArchivesItems."""

    def __init__(self, door: Door, field: str) -> None:
        self._door = door
        self._field = field

    def move(self, item: BoardItem, column: str) -> None:
        """Put a card in a column. Raises Refused where there is no such column or no right, Stopped when in doubt."""
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
        """Archive a card. Raises as `move` does."""
        card = self._card(item)
        if not card.get("isArchived"):
            self._change("archive", item, card, {}, lambda now: bool(now.get("isArchived")))

    def _change(
        self, name: str, item: BoardItem, card: _Node, chosen: dict[str, str], done: Callable[[_Node], bool]
    ) -> None:
        variables = {"project": str(at(card, "project", "id")), "item": item.id, **chosen}
        try:
            reply = self._door.mutate(graphql.text(name), variables)
        except Unsure as problem:
            # Its answer was lost: whether it was done is looked up, not guessed.
            if done(self._card(item)):
                return
            raise Stopped(
                say("{message}, and {item} is not there yet", message=problem.message, item=_name(item)),
                hint=say(_AGAIN),
            ) from problem
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(_AGAIN)) from problem
        data = at(reply.data, "data")
        if refusals.errors_of(reply.data) or not isinstance(data, Mapping) or not all(data.values()):
            lacking = refusals.error_types(reply.data) & _NO_RIGHT or reply.status == 403
            hint = cure(self._door, "project", "read and write") if lacking else say("Its own words say why.")
            raise Refused(
                say(_REFUSES[name], item=_name(item), reply=words(reply.data)),
                hint=hint,
            )

    def _card(self, item: BoardItem) -> _Node:
        try:
            reply = self._door.query(graphql.text("card"), {"id": item.id, "field": self._field})
        except Unanswered as problem:
            raise Refused(problem.message, hint=say(_AGAIN)) from problem
        card = at(reply.data, "data", "node")
        if not isinstance(card, Mapping) or not card.get("project"):
            raise Refused(
                say("{item} cannot be read on the board: {reply}", item=_name(item), reply=words(reply.data)),
                hint=cure(self._door),
            )
        return card


_NO_RIGHT = frozenset(("FORBIDDEN", "INSUFFICIENT_SCOPES"))
_REFUSES = {
    "move": marked("the board does not let {item} be moved: {reply}"),
    "archive": marked("the board does not let {item} be archived: {reply}"),
}
_AGAIN = marked("Run the same command again: what is done is found, and the rest is done.")


def cure(door: Door, scope: str = "read:project", right: str = "read") -> str:
    """Which token would be permitted to read boards, or to do more."""
    if door.right.kind == "app":
        return say("give the App the organisation's right « Projects: {right} »", right=right)
    own = marked(
        "Actions' own GITHUB_TOKEN never sees boards: use an App installation token, or a personal token with the"
        " scope {scope} (fine-grained: the organisation's « Projects: {right} »)"
    )
    other = marked(
        "use an App installation token, or a personal token with the scope {scope}"
        " (fine-grained: the organisation's « Projects: {right} »)"
    )
    return say(own if door.right.kind == "installation" else other, scope=scope, right=right)


def _name(item: BoardItem) -> str:
    return f"#{item.number}" if item.number is not None else f"« {item.title} »"
