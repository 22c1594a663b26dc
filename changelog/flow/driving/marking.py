"""How a delivery point is marked: the name that a date tag gets, and the frozen list that its message holds."""

from datetime import date

from msgspec import structs

from changelog.errors import Refused
from changelog.flow.driving.around import Around, Carried
from changelog.flow.survey import Survey
from changelog.history import date_tags
from changelog.language.speech import say
from changelog.model import Change, DateTag
from changelog.train.frozen import Frozen, FrozenChange

LONGEST_DAY = 99  # tags of one day


def of_day(around: Around, day: date) -> list[DateTag]:
    """The date tags of a day, oldest first."""
    return [tag for tag in around.survey.tags if tag.date == day]


def draft(around: Around, sha: str, day: date) -> DateTag:
    """A tag as it will be: the first name of the day that is free, after all those of the day. Raises Refused."""
    form = around.settings.tags.format
    shapes = date_tags.shapes(form, around.settings.tags.accept)
    there = {tag.name for tag in around.observed.refs.tags}
    last = max((tag.order for tag in of_day(around, day)), default=())
    for count in range(1, LONGEST_DAY + 1):
        name = _name(form, around, day, count)
        dated = date_tags.parse(name, shapes)
        if name not in there and dated is not None and dated[1] > last:
            return DateTag(name=name, commit=sha, object_id="", date=dated[0], order=dated[1], annotated=True)
    newest = max((tag.name for tag in of_day(around, day)), default=str(day))
    raise Refused(
        say("no name in the format {form} comes after the tag {newest}", form=form, newest=newest),
        hint=say("Give another day with --date, or set tags.format to what this team's tags look like."),
    )


def _name(form: str, around: Around, day: date, count: int) -> str:
    """`2022-01-18`, then `2022-01-18-2`: the format itself may say where the counter stands."""
    moment = around.now.replace(year=day.year, month=day.month, day=day.day)
    name = moment.strftime(form.replace("{counter}", "\0").replace("*", "\1"))
    if "\0" in name:
        return name.replace("\0", str(count)).replace("\1", "nouveautes")
    return name.replace("\1", "nouveautes") + (f"-{count}" if count > 1 else "")


def surveyed(around: Around, draft: DateTag) -> Survey:
    """The survey as it will be once a tag is there."""
    tags = sorted((*around.survey.tags, draft), key=lambda tag: (tag.order, tag.name))
    return structs.replace(around.survey, tags=tuple(tags))


def listed(tag: DateTag, told: Carried, tree: str) -> Frozen:
    """The frozen list of a delivery: what it carries, with titles as they are now."""
    delivery = told.judged.collected.delivery
    return Frozen(
        tag=tag.name,
        start=delivery.start or tag.date,
        end=delivery.end or tag.date,
        changes=tuple(_line(change) for change in told.changes),
        tree=tree,
        hotfixes=tuple(change.number for change in told.changes if change.hotfix and change.number is not None),
    )


def _line(change: Change) -> FrozenChange:
    return FrozenChange(
        number=change.number,
        sha=change.head.sha,
        title=change.pull.title if change.pull else change.title,
        tickets=tuple(reference.number for reference in change.tickets),
        hotfix=change.hotfix,
    )
