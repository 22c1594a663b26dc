"""From what was collected and written to the machine forms."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from changelog.commands.forms import (
    AccountingForm,
    AsideForm,
    ChangeForm,
    DeliveryForm,
    EntryForm,
    FindingForm,
    PointForm,
    ReviewAppForm,
    SectionForm,
    TicketForm,
)
from changelog.commands.opening import World
from changelog.flow.tell import Judged
from changelog.flow.write import review_apps
from changelog.history.authors import people
from changelog.history.deliveries import day_of
from changelog.language import plain
from changelog.model import Change, Delivery, Finding, Point
from changelog.notes.model import Aside, Entry, Notes, ReviewApp, Section


def collected(judged: Judged, world: World) -> dict[str, Any]:
    """The parts of one collected delivery."""
    sums = judged.accounting
    return {
        "delivery": delivery(judged.collected.delivery),
        "changes": [_change(change, world) for change in judged.collected.changes],
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
        "sections": sections(notes.sections),
        "aside": aside(notes.aside),
        "findings": findings(notes.findings),
    }


def sections(found: Sequence[Section]) -> list[SectionForm]:
    """Headings and entries."""
    return [SectionForm(title=section.title, entries=[_entry(one) for one in section.entries]) for section in found]


def _entry(entry: Entry) -> EntryForm:
    return EntryForm(
        title=entry.title,
        ticket=entry.ticket,
        changes=list(entry.changes),
        url=entry.url or None,
        text=entry.text,
        labels=[plain.line(label) for label in entry.labels],
        review_apps=apps(entry.review_apps),
    )


def aside(found: Sequence[Aside]) -> list[AsideForm]:
    """What was set aside."""
    return [
        AsideForm(
            number=one.number,
            title=one.title,
            tickets=list(one.tickets),
            url=one.url or None,
            why=one.why,
            bot=one.bot,
        )
        for one in found
    ]


def delivery(of: Delivery) -> DeliveryForm:
    """A delivery's two ends."""
    return DeliveryForm(start_point=_point(of.base), end_point=_point(of.to))


def findings(found: Sequence[Finding]) -> list[FindingForm]:
    """Findings, made plain."""
    return [
        FindingForm(code=one.code, message=plain.line(one.message), subject=plain.line(one.subject)) for one in found
    ]


def _point(point: Point | None) -> PointForm | None:
    return PointForm(tag=point.tag or None, sha=point.sha, date=point.date) if point else None


def _change(change: Change, world: World) -> ChangeForm:
    pull, zone = change.pull, world.zone
    return ChangeForm(
        number=change.number,
        kind=change.kind,
        title=plain.line(change.title),
        shas=[commit.sha for commit in change.commits],
        branch=plain.line(change.branch),
        people=people(change),
        authored_at=moment(change.head.authored, zone),
        committed_at=moment(change.head.committed, zone),
        tickets=[TicketForm(number=one.number, source=one.source) for one in change.tickets],
        disposition=change.disposition,
        why=change.why,
        of=change.of,
        hotfix=change.hotfix,
        url=plain.line(pull.url) or None if pull else None,
        base=plain.line(pull.base) or None if pull else None,
        merged_at=moment(pull.merged_at, zone) if pull and pull.merged_at is not None else None,
        author=plain.line(pull.author) or None if pull else None,
        logins=[plain.line(login) for login in pull.people] if pull else [],
        labels=[plain.line(label) for label in pull.labels] if pull else [],
        milestone=plain.line(pull.milestone) or None if pull else None,
        review_apps=apps(review_apps(world.settings.environments, change.number)) if change.number else [],
    )


def apps(found: Sequence[ReviewApp]) -> list[ReviewAppForm]:
    """The instances of pull requests."""
    return [ReviewAppForm(environment=app.environment, number=app.number, url=app.url) for app in found]


def moment(seconds: int, zone: tzinfo) -> datetime:
    """A moment in a time zone; the far past and future are cut at years 1 and 9999."""
    try:
        return datetime.fromtimestamp(seconds, zone)
    except (OverflowError, ValueError, OSError):
        return datetime(day_of(seconds, zone).year, 1, 1, tzinfo=zone)
