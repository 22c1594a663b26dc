"""The JSON forms: what `--json` answers, version 1. Their JSON Schema is under `site/schema/`.

A form only grows: keys are added, never renamed or removed, without a new version. A form is declared here when
several commands answer it, else beside its command. `mirror` fills it from the values that it shows, by name.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, field, inspect

from changelog.domain.model import Disposition, Kind, Reference, moment_of
from changelog.domain.notes.model import ReviewApp
from changelog.i18n import plain
from changelog.i18n.say import plainly

VERSION: Literal[1] = 1


class Form(Struct, frozen=True, kw_only=True):
    """A part of a form."""


class Versioned(Form, frozen=True, kw_only=True):
    """What stands first in every whole answer."""

    version: Literal[1] = VERSION


Line = Annotated[str, Meta(extra={"line": True})]
"""Text from outside, answered as one line of visible text."""
_F = TypeVar("_F", bound=Struct)
_Convert = Callable[[Any, tzinfo], Any]


def at(path: str) -> Meta:
    """Where `mirror` finds a field whose name is another one in the value: an attribute, or several with dots."""
    return Meta(extra={"at": path})


class PointForm(Form, frozen=True, kw_only=True):
    """One end of a delivery."""

    tag: Annotated[str | None, Meta(description="The date tag; null for a plain commit.")]
    sha: str
    date: date


class DeliveryForm(Form, frozen=True, kw_only=True):
    """A delivery: after `from` (null for the first one), up to `to`."""

    start_point: Annotated[PointForm | None, at("base")] = field(name="from")
    end_point: Annotated[PointForm | None, at("to")] = field(name="to")


class TicketForm(Reference, frozen=True, kw_only=True):
    """A ticket with what named it: closing, list (that of a tag), branch, title, url or mention."""


class ReviewAppForm(ReviewApp, frozen=True, kw_only=True):
    """Where one pull request can be tried by itself."""


class LiveSinceForm(Form, frozen=True, kw_only=True):
    """How production got something: the commit of its line, and the move to there, as the forge logged it or as that
    commit shows. What nothing says is null.
    """

    commit: str | None
    at: datetime | None
    by: Line | None
    before: str | None
    to: str | None


class ChangeForm(Form, frozen=True, kw_only=True):
    """A change. `shas` holds the head first; `of`: what it duplicates or cancels with (a number, else a short SHA)."""

    number: int | None
    kind: Kind
    title: Line
    shas: list[str]
    branch: Line
    people: list[str]
    authored_at: Annotated[datetime, at("head.authored")]
    committed_at: Annotated[datetime, at("head.committed")]
    tickets: list[TicketForm]
    disposition: Disposition
    why: str
    of: int | str | None
    hotfix: bool
    live_since: Annotated[
        date | None,
        Meta(description="The day on which production got it before its delivery; null where nothing says."),
        at("live_on"),
    ]
    live: Annotated[LiveSinceForm | None, Meta(description="How production got it before its delivery.")]
    sign: Annotated[Literal["#", "!"], Meta(description="Before its number: ! where the forge counts it apart.")]
    keys: Annotated[list[Line], Meta(description="Its tickets in a tracker that has keys, as ABC-12.")]
    url: Annotated[
        Line | None, Meta(description="This and what follows: as the forge has it; null where it was not read.")
    ]
    base: Line | None
    merged_at: datetime | None
    author: Line | None
    logins: Annotated[list[Line], Meta(description="The author's account and those of the assignees.")]
    labels: list[Line]
    milestone: Line | None
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
    message: Line
    subject: Line


class SaidForm(Form, frozen=True, kw_only=True):
    """By whom and when it was said or done; null where nobody knows. `through`: of the tag whose place it takes."""

    at: datetime | None
    by: Line | None
    through: Line | None


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
    labels: list[Line]
    review_apps: list[ReviewAppForm]
    live_since: Annotated[
        date | None,
        Meta(description="The day on which production got it before its delivery; null where nothing says."),
    ]
    live: Annotated[bool, Meta(description="Whether production got it before its delivery.")]
    sign: Annotated[Literal["#", "!"], Meta(description="Before the numbers of its changes.")]
    key: Annotated[Line, Meta(description="The ticket's in a tracker that has keys, as ABC-12; else empty.")]


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
    sign: Annotated[Literal["#", "!"], Meta(description="Before its number.")]


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


def mirror(form: type[_F], /, *values: object, zone: tzinfo = UTC, **computed: object) -> _F:
    """A form filled from values: each field that is not `computed` is the attribute of that name (or the one named
    with `at`) of the first value that has it.

    A value becomes what its field is declared as: a struct the form of it, "" null where null may stand, seconds since
    1970 a moment in `zone` (0: null), a `Line` one line of visible text. Computed text stays as it is. Raises
    AttributeError where no value has a field, TypeError for a computed field that the form does not have.
    """
    given: dict[str, Any] = dict(computed)
    for name, path, convert in _fields(form):
        value = computed[name] if name in computed else _found(values, path)
        is_text = name in computed and isinstance(value, str)
        given[name] = convert(value, zone) if convert and not is_text else value
    return form(**given)


def _found(values: tuple[object, ...], path: str) -> Any:
    first = path.partition(".")[0]
    owner = next((one for one in values if hasattr(one, first)), values[-1] if values else None)
    return attrgetter(path)(owner)


@cache
def _fields(form: type[Struct]) -> tuple[tuple[str, str, _Convert | None], ...]:
    """Name, path in the value and conversion of every field that an answer computes."""
    (known,) = (one for one in [inspect.type_info(form)] if isinstance(one, inspect.StructType))
    return tuple(
        (one.name, _extra(one.type).get("at", one.name), _converting(one.type))
        for one in known.fields
        if not (one.name == "version" and issubclass(form, Versioned))
    )


def _extra(kind: inspect.Type) -> dict[str, Any]:
    return (kind.extra or {}) if isinstance(kind, inspect.Metadata) else {}


def _converting(kind: inspect.Type) -> _Convert | None:
    """How a value becomes what a field is declared as; None where it is that already."""
    if isinstance(kind, inspect.Metadata):
        return (lambda text, _: plain.line(text)) if _extra(kind).get("line") else _converting(kind.type)
    if isinstance(kind, inspect.DateTimeType):
        return lambda value, zone: moment_of(value, zone) if isinstance(value, int) else value
    if isinstance(kind, inspect.StructType):
        form: type[Struct] = kind.cls
        return lambda value, zone: value if isinstance(value, form) else mirror(form, value, zone=zone)
    if isinstance(kind, inspect.ListType):
        each = _converting(kind.item_type)
        return (lambda values, zone: [each(one, zone) for one in values]) if each else lambda values, _: list(values)
    if isinstance(kind, inspect.UnionType) and any(isinstance(one, inspect.NoneType) for one in kind.types):
        return _or_null([one for one in kind.types if not isinstance(one, inspect.NoneType)])
    return None


def _or_null(kinds: list[inspect.Type]) -> _Convert:
    """The same where null may stand. It does for "", and for a moment that nobody knows."""
    convert = _converting(kinds[0]) if len(kinds) == 1 else None
    is_moment = isinstance(kinds[0], inspect.DateTimeType)

    def of(value: Any, zone: tzinfo) -> Any:
        if value is None or (is_moment and not value):
            return None
        found = convert(value, zone) if convert else value
        return None if found == "" else found

    return of
