"""The machine form of the demo sheet: what `demo --json` answers."""

from datetime import datetime, tzinfo
from typing import Annotated, Literal

from msgspec import Meta

from changelog.commands import forming, forms
from changelog.flow.demo_sheet import GroupKind, Item, Sheet
from changelog.language import plain
from changelog.model import Delivery, Finding
from changelog.train.hearing import Said


class PlaceForm(forms.Form, frozen=True, kw_only=True):
    """An instance that runs the integration branch."""

    name: str
    url: str


class ShownItemForm(forms.Form, frozen=True, kw_only=True):
    """One thing to show."""

    title: str
    ticket: int | None
    changes: list[int]
    url: str | None
    text: Annotated[str, Meta(description="Markdown.")]
    people: list[str]
    review_apps: list[forms.ReviewAppForm]


class GroupForm(forms.Form, frozen=True, kw_only=True):
    """Things to show together: those with the label first, the rest, hotfixes, what this demo refused."""

    kind: GroupKind
    items: list[ShownItemForm]


class WithdrawnForm(forms.Form, frozen=True, kw_only=True):
    """A pull request that an earlier demo refused and that is no longer in the delivery."""

    number: int
    title: str


class SaidForm(forms.Form, frozen=True, kw_only=True):
    """By whom and when it was said or done; null where nobody knows. `through`: of the tag whose place it takes."""

    at: datetime | None
    by: str | None
    through: str | None


class DemoForm(forms.Versioned, frozen=True, kw_only=True):
    """`demo --json`. `tag` is null for what is not tagged yet; `at`: when the demo is due."""

    delivery: forms.DeliveryForm
    tag: str | None
    heading: str
    language: Literal["fr", "en"]
    at: datetime | None
    places: list[PlaceForm]
    groups: list[GroupForm]
    aside: list[forms.AsideForm]
    withdrawn: list[WithdrawnForm]
    standing: Annotated[str, Meta(description="The team's own standing text, as Markdown.")]
    shown: SaidForm | None
    in_production: bool
    findings: list[forms.FindingForm]


forms.FORMS["demo"] = DemoForm


def form(sheet: Sheet, delivery: Delivery, findings: tuple[Finding, ...], zone: tzinfo) -> DemoForm:
    """The sheet for machines."""
    return DemoForm(
        delivery=forming.delivery(delivery),
        tag=sheet.tag or None,
        heading=sheet.heading,
        language="fr" if sheet.language == "fr" else "en",
        at=sheet.at,
        places=[PlaceForm(name=plain.line(place.name), url=place.url) for place in sheet.places],
        groups=[GroupForm(kind=group.kind, items=[_item(item) for item in group.items]) for group in sheet.groups],
        aside=forming.aside(sheet.aside),
        withdrawn=[WithdrawnForm(number=one.number, title=plain.line(one.title)) for one in sheet.withdrawn],
        standing=sheet.standing_text,
        shown=said(sheet.standing.shown, zone) if sheet.standing and sheet.standing.shown else None,
        in_production=sheet.delivered,
        findings=forming.findings(findings),
    )


def said(one: Said, zone: tzinfo) -> SaidForm:
    """What somebody said or did."""
    at = forming.moment(one.at, zone) if one.at else None
    return SaidForm(at=at, by=plain.line(one.by) or None, through=plain.line(one.through) or None)


def _item(item: Item) -> ShownItemForm:
    return ShownItemForm(
        title=item.title,
        ticket=item.ticket,
        changes=list(item.changes),
        url=item.url or None,
        text=item.text,
        people=list(item.people),
        review_apps=forming.apps(item.review_apps),
    )
