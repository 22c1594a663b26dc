"""Cards of a GitHub board moved or archived, one at a time: looked at before, and after when an answer was lost."""

from collections.abc import Mapping
from typing import Any

from changelog.errors import Refused, Stopped
from changelog.forge import BoardItem
from changelog.language import fold
from changelog.outside.github import queries
from changelog.outside.github.door import Door, Unanswered, Unsure
from changelog.outside.github.executor import errors_of
from changelog.outside.github.reading import at, options, status, words


class GitHubCards:
    """Keeps MovesItems and ArchivesItems."""

    def __init__(self, door: Door, field: str) -> None:
        self._door = door
        self._field = field

    def move(self, item: BoardItem, column: str) -> None:
        """Put a card in a column. Raises Refused where there is no such column or no right, Stopped when in doubt."""
        card = self._card(item)
        columns = options(card.get("project"))
        name = fold.same(column, columns)
        if name is None:
            listed = ", ".join(f"« {one} »" for one in fold.nearest_first(column, columns))
            raise Refused(f"the board has no column « {column} »", hint=f"It has {listed}.")
        if status(card) == name:
            return
        field = card["project"]["field"]
        self._change("move", item, {"field": field["id"], "option": columns[name]}, lambda now: status(now) == name)

    def archive(self, item: BoardItem) -> None:
        """Archive a card. Raises as `move` does."""
        if not self._card(item).get("isArchived"):
            self._change("archive", item, {}, lambda now: bool(now.get("isArchived")))

    def _change(self, name: str, item: BoardItem, variables: dict[str, str], done: Any) -> None:
        project = self._card(item)["project"]["id"]
        try:
            reply = self._door.mutate(queries.text(name), {"project": project, "item": item.id, **variables})
        except Unsure as problem:
            # Its answer was lost: whether it was done is looked up, not guessed.
            if done(self._card(item)):
                return
            raise Stopped(f"{problem.message}, and {_name(item)} is not there yet", hint=_AGAIN) from problem
        except Unanswered as problem:
            raise Refused(problem.message, hint=_AGAIN) from problem
        if errors_of(reply.data):
            raise Refused(f"the board refuses to {name} {_name(item)}: {words(reply.data)}", hint=cure(self._door))

    def _card(self, item: BoardItem) -> Mapping[str, Any]:
        try:
            reply = self._door.query(queries.text("card"), {"id": item.id, "field": self._field})
        except Unanswered as problem:
            raise Refused(problem.message, hint=_AGAIN) from problem
        card = at(reply.data, "data", "node")
        if not isinstance(card, Mapping) or not card.get("project"):
            raise Refused(f"{_name(item)} cannot be read on the board: {words(reply.data)}", hint=cure(self._door))
        return card


_AGAIN = "Run the same command again: what is done is found, and the rest is done."


def cure(door: Door) -> str:
    """Which token would be permitted to read and change boards."""
    if door.right.kind == "app":
        return "give the App the organisation's right Projects: read (and write to archive)"
    own = "Actions' own GITHUB_TOKEN never sees boards: " if door.right.kind == "installation" else ""
    return (
        f"{own}use an App installation token, or a personal token with the scope read:project"
        " (fine-grained: the organisation's Projects: read)"
    )


def _name(item: BoardItem) -> str:
    return f"#{item.number}" if item.number is not None else f"« {item.title} »"
