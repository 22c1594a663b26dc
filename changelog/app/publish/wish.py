"""From notes to the wish to have them published: their entries as a page lays them out, in the team's own way."""

from collections.abc import Mapping

from changelog.app.publish.model import PublishRequest
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.docs.model import Period
from changelog.domain.docs.section import Annex, Group, Telling, Written
from changelog.domain.model import DateTag
from changelog.domain.notes import escape, render
from changelog.domain.notes.model import Entry, Notes
from changelog.domain.train import tag_message
from changelog.domain.train.tag_message import FrozenChange
from changelog.errors import Refused
from changelog.i18n.say import again, say


def wish(
    notes: Notes, survey: Survey, settings: Settings, in_production: frozenset[str], superseded: Mapping[str, str]
) -> PublishRequest:
    """The wish. `superseded`: the tags that are no deliveries, each with the reason. Raises Refused for one of them."""
    tag = _tag(survey, notes)
    if tag.name in superseded:
        later = next((one.name for one in survey.tags if one.order > tag.order and one.name not in superseded), "")
        raise Refused(
            say("{tag} is no delivery of its own any more: {why}", tag=tag.name, why=superseded[tag.name]),
            hint=say("nouveautes publish {later} tells what it carries.", later=later)
            if later
            else say("Publish the tag after it."),
        )
    docs = settings.docs
    heading = notes.heading[:1].lower() + notes.heading[1:]
    return PublishRequest(
        tag=tag.name,
        tag_object=tag.object_id,
        telling=Telling(
            period=Period(start=notes.start or tag.date, end=notes.end or tag.date),
            groups=groups_of(notes),
            language=notes.language,
            slugs=tuple(dict.fromkeys(name.lower() for name in (survey.slug, *survey.slugs) if name)),
            archive=docs.archive,
            order=docs.order,
            heading=docs.heading,
            marker=docs.marker,
            annex=_annex(notes) if docs.annex and notes.aside else None,
        ),
        subject=again(say("What’s new {heading}", heading=heading), notes.language),
        in_production=survey.branches.one_branch or tag.name in in_production,
        page=docs.page,
        base=docs.branch,
        replaces=_replaced(survey, notes, tag, superseded),
        frozen=_frozen(tag, notes),
        labels=docs.labels,
        reviewers=docs.reviewers,
        preview=settings.preview.url,
    )


def groups_of(notes: Notes) -> tuple[Group, ...]:
    """The entries of some notes, in Markdown, as the page's room lays them out."""
    return tuple(_group(section.title, section.entries) for section in notes.sections)


def written(entry: Entry) -> Written:
    """An entry in Markdown, escaped; also for a tag's frozen list, whose entries are the base of a merge."""
    return Written(
        title=escape.escape(entry.title),
        label=entry.label,
        url=escape.address(entry.url) if entry.url else "",
        text=tuple(entry.text.split("\n")) if entry.text else (),
        ticket=entry.ticket,
        pull=next(iter(entry.changes), None),
    )


def _tag(survey: Survey, notes: Notes) -> DateTag:
    name = notes.delivery.to.tag if notes.delivery.to else ""
    tag = survey.tag(name)
    if tag is None:
        raise Refused(say("this delivery has no date tag"), hint=say("Publish what a date tag marks."))
    return tag


def _frozen(tag: DateTag, notes: Notes) -> tuple[Group, ...]:
    """The entries that the tag lists, in today's words where the notes still have them: a stand-in for what was
    written, in which what a person took out of the page is missed, and what they reworded is seen.
    """
    listed = tag_message.read(tag.message) if tag.annotated else None
    if listed is None:
        return ()
    told = [written(entry) for section in notes.sections for entry in section.entries]
    tickets = {one.ticket: one for one in told if one.ticket is not None}
    pulls = {one.pull: one for one in told if one.pull is not None}
    found: dict[tuple[str, int], Written] = {}
    for change in listed.changes:
        for number in change.tickets or ((change.number,) if change.number is not None else ()):
            key = "ticket" if change.tickets else "pull"
            known = tickets.get(number) if change.tickets else pulls.get(number)
            found.setdefault((key, number), known or _listed(number, change, ticket=bool(change.tickets)))
    return (Group(title="", entries=tuple(found.values())),) if found else ()


def _listed(number: int, change: FrozenChange, *, ticket: bool) -> Written:
    title = escape.escape(change.title)
    return Written(
        title=title, label=f"#{number}", url="", text=(), ticket=number if ticket else None,
        pull=change.number,
    )  # fmt: skip


def _replaced(survey: Survey, notes: Notes, tag: DateTag, superseded: Mapping[str, str]) -> tuple[str, ...]:
    """The superseded tags between the delivery's base and its tag, the newest first: it carries what they marked."""
    base = survey.tag(notes.delivery.base.tag) if notes.delivery.base else None
    below = (base.order, base.name) if base else ((), "")
    between = (one for one in reversed(survey.tags) if below < (one.order, one.name) < (tag.order, tag.name))
    return tuple(one.name for one in between if one.name in superseded)


def _annex(notes: Notes) -> Annex:
    written = (
        Written(
            title=escape.escape(one.title),
            label=f"#{one.number}" if one.number is not None else "",
            url=escape.address(one.url) if one.url else "",
            pull=one.number,
        )
        for one in notes.aside
    )
    return Annex(summary=render.annex_summary(notes), entries=tuple(written))


def _group(title: str, entries: tuple[Entry, ...]) -> Group:
    return Group(title=escape.escape(title) if title else "", entries=tuple(written(entry) for entry in entries))
