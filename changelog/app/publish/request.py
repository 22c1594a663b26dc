"""What is asked to be published: the entries of some notes as a page lays them out, in the team's own way."""

from collections.abc import Mapping
from datetime import date

from msgspec import structs

from changelog.app.publish.model import PublishRequest
from changelog.app.survey import Survey
from changelog.config.schema import Docs, Settings
from changelog.domain.docs import one_file
from changelog.domain.docs.model import Period
from changelog.domain.docs.section import Annex, EntryGroup, SectionEntry, WantedSection
from changelog.domain.model import DateTag
from changelog.domain.notes import escape, render
from changelog.domain.notes.model import Entry, Notes
from changelog.domain.train import tag_message
from changelog.errors import Refused
from changelog.i18n.say import again, say


def publish_request(
    notes: Notes, survey: Survey, settings: Settings, in_production: frozenset[str], superseded: Mapping[str, str]
) -> PublishRequest:
    """The request. `superseded`: tags that are no deliveries, each with the reason. Raises Refused for one of them."""
    tag = survey.tag(notes.delivery.to.tag if notes.delivery.to else "")
    if tag is None:
        raise Refused(
            say("this delivery has no date tag"),
            hint=say("Publish what a date tag marks; with one branch, --since DAY publishes a period."),
        )
    if tag.name in superseded:
        later = next((one.name for one in survey.tags if one.order > tag.order and one.name not in superseded), "")
        raise Refused(
            say("{tag} is not a delivery of its own any more: {why}", tag=tag.name, why=superseded[tag.name]),
            hint=say("nouveautes publish {later} lists what it carries.", later=later)
            if later
            else say("Publish the tag after it."),
        )
    days = Period(start=notes.start or tag.date, end=notes.end or tag.date)
    return structs.replace(
        _request(notes, survey, settings, days),
        tag=tag.name,
        tag_object=tag.object_id,
        in_production=survey.branches.one_branch or tag.name in in_production,
        replaces=_replaced(survey, notes, tag, superseded),
        frozen=_frozen(tag, notes),
    )


def period_request(notes: Notes, survey: Survey, settings: Settings, days: Period) -> PublishRequest:
    """The request to publish a period, which is a delivery where there is one branch. Raises Refused elsewhere."""
    if not survey.branches.one_branch:
        message = say("a period is published where there is one branch: here date tags mark what is delivered")
        raise Refused(message, hint=say("Publish what a date tag marks."))
    return _request(notes, survey, settings, days)


def period_name(since: date) -> str:
    """What a period is known by in branches and commits, whenever it ends: it may be published while it lasts."""
    return f"since-{since.isoformat()}"


def _request(notes: Notes, survey: Survey, settings: Settings, days: Period) -> PublishRequest:
    """The request of a period."""
    docs = settings.docs
    heading = notes.heading[:1].lower() + notes.heading[1:]
    return PublishRequest(
        tag=period_name(days.start),
        tag_object="",
        section=_section(notes, survey, docs, days),
        subject=again(say("What’s new {heading}", heading=heading), notes.language),
        in_production=True,
        page=one_file.path_of(docs.page, days.end),
        template=docs.page if one_file.is_template(docs.page) else "",
        base=docs.branch,
        labels=docs.labels,
        reviewers=docs.reviewers,
        preview=settings.preview.url,
    )


def _section(notes: Notes, survey: Survey, docs: Docs, days: Period) -> WantedSection:
    return WantedSection(
        period=days,
        groups=groups_of(notes),
        language=notes.language,
        slugs=tuple(dict.fromkeys(name.lower() for name in (survey.slug, *survey.slugs) if name)),
        archive=docs.archive,
        order=docs.order,
        heading=docs.heading,
        marker=docs.marker,
        unreleased=docs.unreleased,
        annex=_annex(notes) if docs.annex and notes.aside else None,
    )


def groups_of(notes: Notes) -> tuple[EntryGroup, ...]:
    """The entries of some notes, in Markdown, escaped."""
    return tuple(
        EntryGroup(
            title=escape.escape(section.title) if section.title else "", entries=tuple(map(_written, section.entries))
        )
        for section in notes.sections
    )


def _written(entry: Entry) -> SectionEntry:
    return SectionEntry(
        title=escape.with_code(entry.title),
        label=entry.label,
        url=escape.address(entry.url) if entry.url else "",
        text=tuple(entry.text.split("\n")) if entry.text else (),
        ticket=entry.ticket,
        pull=next(iter(entry.changes), None),
    )


def _annex(notes: Notes) -> Annex:
    entries = (
        SectionEntry(
            title=escape.with_code(one.title),
            label=one.label,
            url=escape.address(one.url) if one.url else "",
            pull=one.number,
        )
        for one in notes.aside
    )
    return Annex(summary=render.annex_summary(notes), entries=tuple(entries))


def _replaced(survey: Survey, notes: Notes, tag: DateTag, superseded: Mapping[str, str]) -> tuple[str, ...]:
    """The superseded tags between the delivery's base and its tag, the newest first: it carries what they marked."""
    base = survey.tag(notes.delivery.base.tag) if notes.delivery.base else None
    below = (base.order, base.name) if base else ((), "")
    between = (one for one in reversed(survey.tags) if below < (one.order, one.name) < (tag.order, tag.name))
    return tuple(one.name for one in between if one.name in superseded)


def _frozen(tag: DateTag, notes: Notes) -> tuple[EntryGroup, ...]:
    """The entries that the tag lists, in today's words where the notes still have them: a stand-in for what was
    written, in which what a person took out of the page is missed, and what they reworded is seen.
    """
    message = tag_message.of_tag(tag)
    if message is None:
        return ()
    today = [entry for group in groups_of(notes) for entry in group.entries]
    tickets = {one.ticket: one for one in today if one.ticket is not None}
    pulls = {one.pull: one for one in today if one.pull is not None}
    found: dict[tuple[str, int], SectionEntry] = {}
    for change in message.changes:
        title, pull = escape.with_code(change.title), change.number
        for number in change.tickets:
            entry = SectionEntry(title=title, label=f"#{number}", url="", text=(), ticket=number, pull=pull)
            found.setdefault(("ticket", number), tickets.get(number, entry))
        if not change.tickets and pull is not None:
            entry = SectionEntry(title=title, label=f"#{pull}", url="", text=(), ticket=None, pull=pull)
            found.setdefault(("pull", pull), pulls.get(pull, entry))
    return (EntryGroup(title="", entries=tuple(found.values())),) if found else ()
