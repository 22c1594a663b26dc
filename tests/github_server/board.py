"""A board (GitHub Projects v2) as plain data: columns of its Status field, and items in their order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .state import Ticket

if TYPE_CHECKING:
    from .world import World

TITLED = {
    "Title": "TITLE",
    "Assignees": "ASSIGNEES",
    "Labels": "LABELS",
    "Milestone": "MILESTONE",
    "Repository": "REPOSITORY",
}


@dataclass(kw_only=True)
class Option:
    """A column: one option of a single-select field."""

    id: str
    name: str
    color: str = "GRAY"
    description: str = ""


@dataclass(kw_only=True)
class Field:
    """A field of a board; a single-select one has options."""

    project: Project
    name: str
    kind: str
    node_id: str = ""
    options: list[Option] = field(default_factory=list)


@dataclass(kw_only=True)
class Draft:
    """A card that is no issue."""

    title: str
    body: str = ""
    author: str | None = "lea"
    at: str = ""
    node_id: str = ""


@dataclass(kw_only=True)
class Item:
    """A card. `content` None: redacted, always; a ticket that the asker may not read is redacted for them."""

    project: Project
    id: int
    content: Ticket | Draft | None
    chosen: dict[str, tuple[str, str]] = field(default_factory=dict)  # field's name → (option's id, when)
    archived: bool = False
    at: str = ""
    updated_at: str = ""
    node_id: str = ""

    @property
    def column(self) -> str | None:
        """The name of its column."""
        option = self.project.option(self.project.status, self.chosen.get(self.project.status, ("", ""))[0])
        return option.name if option else None

    def move(self, column: str | None, *, at: str = "") -> None:
        """Put it in another column, None for none."""
        at = at or self.project.world.now
        self.chosen.pop(self.project.status, None)
        if column is not None:
            options = self.project.fields[self.project.status].options
            self.chosen[self.project.status] = (next(one.id for one in options if one.name == column), at)
        self.updated_at = max(self.updated_at, at)


@dataclass(kw_only=True)
class Project:
    """A board of an organisation or a user. `status`: the name of the field that makes its columns."""

    world: World
    owner: str
    number: int
    title: str
    id: int
    node_id: str = ""
    status: str = "Status"
    public: bool = False
    closed: bool = False
    at: str = ""
    fields: dict[str, Field] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)

    def select(self, name: str, options: Sequence[str]) -> Field:
        """Add a single-select field."""
        ids = [hashlib.sha256(f"{self.number}/{name}/{one}".encode()).hexdigest()[:8] for one in options]
        made = [Option(id=key, name=one) for key, one in zip(ids, options, strict=True)]
        return self._field(Field(project=self, name=name, kind="SINGLE_SELECT", options=made), "PVTSSF")

    def plain(self, name: str, kind: str) -> Field:
        """Add a field of another kind."""
        return self._field(Field(project=self, name=name, kind=kind), "PVTF")

    def option(self, name: str, key: str) -> Option | None:
        """An option of a field by its id."""
        known = self.fields.get(name)
        return next((one for one in known.options if one.id == key), None) if known else None

    def add(self, ticket: Ticket, *, column: str | None = None, archived: bool = False, at: str = "") -> Item:
        """Put an issue or a pull request on the board."""
        return self._item(ticket, column, archived, at)

    def draft(
        self, title: str, *, column: str | None = None, archived: bool = False, body: str = "", at: str = ""
    ) -> Item:
        """A draft issue."""
        draft = self.world.registered(Draft(title=title, body=body, at=at or self.world.now), "DI")
        return self._item(draft, column, archived, at)

    def redacted(self, *, column: str | None = None, archived: bool = False, at: str = "") -> Item:
        """A card whose content nobody here may see."""
        return self._item(None, column, archived, at)

    def item(self, ticket: Ticket) -> Item | None:
        """The card of a ticket."""
        return next((one for one in self.items if one.content is ticket), None)

    def _item(self, content: Ticket | Draft | None, column: str | None, archived: bool, at: str) -> Item:
        at = at or self.world.now
        made = Item(project=self, id=self.world.number(), content=content, archived=archived, at=at, updated_at=at)
        self.items.append(self.world.registered(made, "PVTI"))
        if column is not None:
            made.move(column, at=at)
        return made

    def _field(self, made: Field, prefix: str) -> Field:
        self.fields[made.name] = self.world.registered(made, prefix)
        return made
