"""GraphQL: boards (Projects v2), their fields and items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..board import Draft, Field, Item, Option, Project
from ..state import Account, PullRequest, Ticket
from .asking import GraphError, Info, Page, asking, page, resolves
from .people import account
from .tickets import readable

OWNERS = ("Organization", "User")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value of a single-select field of an item."""

    item: Item
    field: Field
    option: Option
    updated_at: str
    type_name = "ProjectV2ItemFieldSingleSelectValue"

    @property
    def node_id(self) -> str:
        """Its global id."""
        return f"PVTFSV_{self.item.id}_{self.option.id}"


@dataclass(frozen=True, slots=True)
class Text:
    """The value of the Title field of an item."""

    item: Item
    field: Field
    text: str
    type_name = "ProjectV2ItemFieldTextValue"

    @property
    def node_id(self) -> str:
        """Its global id."""
        return f"PVTFTV_{self.item.id}"


def allowed(info: Info, wanted: int = 1) -> None:
    """Raise the FORBIDDEN of a token that may not see (or write) boards."""
    token = asking(info).token
    if token.projects() < wanted:
        raise GraphError("FORBIDDEN", token.words, saml_failure=False)


@resolves(*(f"{kind}.projectV2" for kind in OWNERS))
def project(source: Account, info: Info, number: int) -> Project:
    """A board by number."""
    allowed(info)
    found = asking(info).hub.projects.get((source.login.lower(), number))
    if found is None:
        raise GraphError("NOT_FOUND", f"Could not resolve to a ProjectV2 with the number {number}.")
    return found


@resolves(*(f"{kind}.projectsV2" for kind in OWNERS))
def projects(source: Account, info: Info, **args: Any) -> Page:
    """Every board, those whose title holds `query`."""
    allowed(info)
    found = [one for (owner, _), one in asking(info).hub.projects.items() if owner == source.login.lower()]
    word = (args.get("query") or "").lower()
    return page(info, [one for one in found if word in one.title.lower()], args)


@resolves("ProjectV2.viewerCanUpdate")
def may_update(_: Project, info: Info) -> bool:
    """Whether this token may change it."""
    return asking(info).token.projects() == 2


@resolves("ProjectV2.owner")
def owner(source: Project, info: Info) -> Account | None:
    """Whose board it is."""
    return account(info, source.owner)


@resolves("ProjectV2.url")
def url(source: Project, info: Info) -> str:
    """Its page."""
    hub = asking(info).hub
    word = "orgs" if hub.account(source.owner).kind == "Organization" else "users"
    return f"{hub.server_url}/{word}/{source.owner}/projects/{source.number}"


@resolves("ProjectV2.createdAt", "ProjectV2.updatedAt", "ProjectV2Item.createdAt")
def moment(source: Project | Item, _: Info) -> str:
    """When."""
    return source.at


@resolves("ProjectV2.field")
def field(source: Project, _: Info, name: str) -> Field | None:
    """A field by name; None where there is none."""
    return source.fields.get(name)


@resolves("ProjectV2.fields")
def fields(source: Project, info: Info, **args: Any) -> Page:
    """Its fields."""
    return page(info, list(source.fields.values()), args)


@resolves("ProjectV2Field.dataType", "ProjectV2SingleSelectField.dataType")
def data_type(source: Field, _: Info) -> str:
    """What it holds."""
    return source.kind


@resolves("ProjectV2SingleSelectField.options")
def options(source: Field, _: Info, names: list[str] | None = None) -> list[Option]:
    """Its options, those of these names."""
    return [one for one in source.options if names is None or one.name in names]


@resolves("ProjectV2SingleSelectFieldOption.id", "ProjectV2SingleSelectFieldOption.description")
def option_text(source: Option, info: Info) -> str:
    """Its id or description."""
    return source.id if info.field_name == "id" else source.description


@resolves("ProjectV2.items")
def items(source: Project, info: Info, **args: Any) -> Page:
    """Its items, archived ones too, deleted tickets gone; a lost page spoils the whole answer."""
    there = [one for one in source.items if not (isinstance(one.content, Ticket) and one.content.fate == "deleted")]
    found = page(info, there, args)
    size = args.get("first") or args.get("last") or 1
    asked = asking(info)
    asked.lost = asked.lost or asked.hub.fault.lost.get(found.start // size + 1)
    return found


@resolves("Issue.projectItems", "PullRequest.projectItems")
def of_ticket(source: Ticket, info: Info, **args: Any) -> Page:
    """The cards of a ticket; each is forbidden to a token that may not see boards."""
    found = [one for board in asking(info).hub.projects.values() for one in board.items if one.content is source]
    if not args.get("includeArchived", True):
        found = [one for one in found if not one.archived]
    if asking(info).token.projects():
        return page(info, found, args)
    shown = page(info, found, args)
    words = asking(info).token.words
    return Page(
        everything=found,
        start=shown.start,
        kept=[GraphError("FORBIDDEN", words, saml_failure=False) for _ in shown.kept],
    )


@resolves("ProjectV2Item.content")
def content(source: Item, info: Info) -> Ticket | Draft | None:
    """The ticket or the draft; None where it may not be read."""
    if isinstance(source.content, Ticket):
        there = source.content.moved_to or source.content
        return there if readable(info, there) else None
    return source.content


@resolves("ProjectV2Item.type")
def item_type(source: Item, info: Info) -> str:
    """What it is, for who asks."""
    found = content(source, info)
    if found is None:
        return "REDACTED"
    return "DRAFT_ISSUE" if isinstance(found, Draft) else "PULL_REQUEST" if isinstance(found, PullRequest) else "ISSUE"


@resolves("ProjectV2Item.isArchived")
def archived(source: Item, _: Info) -> bool:
    """Whether it was put away."""
    return source.archived


@resolves("ProjectV2Item.fieldValueByName")
def value(source: Item, info: Info, name: str) -> Chosen | Text | None:
    """The value of a field; the local GitHub knows single-select ones and the title."""
    known = source.project.fields.get(name)
    if known is None:
        return None
    key, at = source.chosen.get(name, ("", ""))
    if option := source.project.option(name, key):
        return Chosen(source, known, option, at)
    found = content(source, info)
    return Text(source, known, found.title) if known.kind == "TITLE" and found else None


@resolves("ProjectV2Item.fieldValues")
def values(source: Item, info: Info, **args: Any) -> Page:
    """The values of every field that has one."""
    found = [value(source, info, name) for name in source.project.fields]
    return page(info, [one for one in found if one], args)


@resolves(*(f"ProjectV2ItemFieldSingleSelectValue.{name}" for name in ("name", "optionId", "color", "description")))
def chosen(source: Chosen, info: Info) -> str:
    """What was chosen."""
    one = source.option
    return {"name": one.name, "optionId": one.id, "color": one.color}.get(info.field_name, one.description)


@resolves("DraftIssue.assignees")
def nobody(_: Draft, info: Info, **args: Any) -> Page:
    """A draft of the local GitHub is nobody's."""
    return page(info, [], args)
