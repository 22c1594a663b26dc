"""The machine forms: what `--json` answers, version 1. Their JSON Schema stands under `site/schema/`.

A form only grows: keys are added, never renamed or removed, without a new version.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from changelog.language.speech import plainly
from changelog.model import Disposition, Kind, Source

VERSION: Literal[1] = 1


class Form(Struct, frozen=True, kw_only=True):
    """A part of a form."""


class Versioned(Form, frozen=True, kw_only=True):
    """What stands first in every whole answer."""

    version: Literal[1] = VERSION


class PointForm(Form, frozen=True, kw_only=True):
    """One end of a delivery."""

    tag: Annotated[str | None, Meta(description="The date tag; null for a plain commit.")]
    sha: str
    date: date


class DeliveryForm(Form, frozen=True, kw_only=True):
    """A delivery: after `from` (null for the first one), up to `to`."""

    start_point: PointForm | None = field(name="from")
    end_point: PointForm | None = field(name="to")


class TicketForm(Form, frozen=True, kw_only=True):
    """A ticket with what named it: closing, branch, title, url or mention."""

    number: int
    source: Source


class ReviewAppForm(Form, frozen=True, kw_only=True):
    """Where one pull request can be tried by itself."""

    environment: str
    number: int
    url: str


class ChangeForm(Form, frozen=True, kw_only=True):
    """A change. `shas` holds the head first; `of`: what it duplicates or cancels with (a number, else a short SHA)."""

    number: int | None
    kind: Kind
    title: str
    shas: list[str]
    branch: str
    people: list[str]
    authored_at: datetime
    committed_at: datetime
    tickets: list[TicketForm]
    disposition: Disposition
    why: str
    of: int | str | None
    hotfix: bool
    url: Annotated[str | None, Meta(description="This and what follows: as the forge tells it; null where it was not.")]
    base: str | None
    merged_at: datetime | None
    author: str | None
    logins: Annotated[list[str], Meta(description="The author's account and those of the assignees.")]
    labels: list[str]
    milestone: str | None
    review_apps: list[ReviewAppForm]


class AccountingForm(Form, frozen=True, kw_only=True):
    """Commits by bucket. `commits` is the sum of the others."""

    commits: int
    entry: int
    inside: int
    aside: int
    bot: int
    cancelled: int
    duplicate: int


class FindingForm(Form, frozen=True, kw_only=True):
    """Something odd that a person should know."""

    code: str
    message: str
    subject: str


class CollectedForm(Form, frozen=True, kw_only=True):
    """One delivery of `collect --all`."""

    delivery: DeliveryForm
    changes: list[ChangeForm]
    accounting: AccountingForm
    findings: list[FindingForm]


class CollectForm(Versioned, frozen=True, kw_only=True):
    """`collect --json`."""

    delivery: DeliveryForm
    changes: list[ChangeForm]
    accounting: AccountingForm
    findings: list[FindingForm]


class CollectAllForm(Versioned, frozen=True, kw_only=True):
    """`collect --all --json`."""

    deliveries: list[CollectedForm]


class EntryForm(Form, frozen=True, kw_only=True):
    """One line of the notes."""

    title: str
    ticket: int | None
    changes: list[int]
    url: str | None
    text: Annotated[str, Meta(description="Markdown.")]
    labels: list[str]
    review_apps: list[ReviewAppForm]


class SectionForm(Form, frozen=True, kw_only=True):
    """A heading (empty in a flat list) and its entries."""

    title: str
    entries: list[EntryForm]


class AsideForm(Form, frozen=True, kw_only=True):
    """A change that was set aside, and why."""

    number: int | None
    title: str
    tickets: list[int]
    url: str | None
    why: str
    bot: bool


class NotedForm(Form, frozen=True, kw_only=True):
    """One delivery of `notes --all`."""

    delivery: DeliveryForm
    heading: str
    start: date | None
    end: date | None
    language: Literal["fr", "en"]
    sections: list[SectionForm]
    aside: list[AsideForm]
    findings: list[FindingForm]


class NotesForm(Versioned, frozen=True, kw_only=True):
    """`notes --json`."""

    delivery: DeliveryForm
    heading: str
    start: date | None
    end: date | None
    language: Literal["fr", "en"]
    sections: list[SectionForm]
    aside: list[AsideForm]
    findings: list[FindingForm]


class NotesAllForm(Versioned, frozen=True, kw_only=True):
    """`notes --all --json`."""

    deliveries: list[NotedForm]


FORMS: dict[str, type[Form]] = {
    "collect": CollectForm,
    "collect-all": CollectAllForm,
    "notes": NotesForm,
    "notes-all": NotesAllForm,
}


def encode(form: Struct) -> str:
    """A form as JSON text, two spaces deep, keys in the documented order."""
    return msgspec.json.format(msgspec.json.encode(form, enc_hook=plainly), indent=2).decode() + "\n"


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a form."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"nouveautes {name}, version {VERSION}"}
    return head | msgspec.json.schema(FORMS[name])
