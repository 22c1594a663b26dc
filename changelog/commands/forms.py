"""The machine forms: what `--json` answers, version 1. Their JSON Schema stands under `site/schema/`.

A form only grows: keys are added, never renamed or removed, without a new version.
"""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from changelog.flow.tell import Judged
from changelog.history.deliveries import day_of
from changelog.language import plain
from changelog.model import Change, Delivery, Disposition, Finding, Kind, Point, Source
from changelog.notes.model import Notes

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


def collected(judged: Judged, zone: tzinfo) -> dict[str, Any]:
    """The parts of one collected delivery."""
    sums = judged.accounting
    return {
        "delivery": delivery(judged.collected.delivery),
        "changes": [_change(change, zone) for change in judged.collected.changes],
        "accounting": AccountingForm(**{name: getattr(sums, name) for name in AccountingForm.__struct_fields__}),
        "findings": findings(judged.collected.findings),
    }


def noted(notes: Notes) -> dict[str, Any]:
    """The parts of one delivery's notes."""
    return {
        "delivery": delivery(notes.delivery),
        "heading": notes.heading,
        "start": notes.start,
        "end": notes.end,
        "language": notes.language,
        "sections": [
            SectionForm(
                title=section.title,
                entries=[
                    EntryForm(
                        title=entry.title,
                        ticket=entry.ticket,
                        changes=list(entry.changes),
                        url=entry.url or None,
                        text=entry.text,
                    )
                    for entry in section.entries
                ],
            )
            for section in notes.sections
        ],
        "aside": [
            AsideForm(
                number=one.number,
                title=one.title,
                tickets=list(one.tickets),
                url=one.url or None,
                why=one.why,
                bot=one.bot,
            )
            for one in notes.aside
        ],
        "findings": findings(notes.findings),
    }


def delivery(of: Delivery) -> DeliveryForm:
    """A delivery's two ends."""
    return DeliveryForm(start_point=_point(of.base), end_point=_point(of.to))


def findings(found: Sequence[Finding]) -> list[FindingForm]:
    """Findings, made plain."""
    return [
        FindingForm(code=one.code, message=plain.line(one.message), subject=plain.line(one.subject)) for one in found
    ]


def encode(form: Struct) -> str:
    """A form as JSON text, two spaces deep, keys in the documented order."""
    return msgspec.json.format(msgspec.json.encode(form), indent=2).decode() + "\n"


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a form."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"nouveautes {name}, version {VERSION}"}
    return head | msgspec.json.schema(FORMS[name])


def people(change: Change) -> list[str]:
    """Who made a change: the authors of its commits and their co-authors; not who pressed the merge button."""
    plain_commits = [commit for commit in change.commits if len(commit.parents) < 2] or [change.head]
    names: dict[str, None] = {}
    for commit in reversed(plain_commits):
        names[plain.line(commit.author)] = None
        for line in commit.message.split("\n") if "o-authored-by:" in commit.message else ():
            key, _, value = line.partition(":")
            if key.strip().lower() == "co-authored-by":
                names[plain.line(value.partition("<")[0])] = None
    return [name for name in names if name]


def _point(point: Point | None) -> PointForm | None:
    return PointForm(tag=point.tag or None, sha=point.sha, date=point.date) if point else None


def _change(change: Change, zone: tzinfo) -> ChangeForm:
    return ChangeForm(
        number=change.number,
        kind=change.kind,
        title=plain.line(change.title),
        shas=[commit.sha for commit in change.commits],
        branch=plain.line(change.branch),
        people=people(change),
        authored_at=_moment(change.head.authored, zone),
        committed_at=_moment(change.head.committed, zone),
        tickets=[TicketForm(number=one.number, source=one.source) for one in change.tickets],
        disposition=change.disposition,
        why=change.why,
        of=change.of,
        hotfix=change.hotfix,
    )


def _moment(seconds: int, zone: tzinfo) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, zone)
    except (OverflowError, ValueError, OSError):
        return datetime(day_of(seconds, zone).year, 1, 1, tzinfo=zone)
