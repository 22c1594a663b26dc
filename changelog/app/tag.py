"""Tag: the delivery point, its name and its frozen list: a plan.

1. choose the commit   2. see whether today is marked already   3. choose the name and list what the delivery carries
4. ask the gates   5. write the tag: nobody sees it until it is pushed   6. plan: push it alone, keep it, publish
"""

from collections.abc import Mapping
from datetime import date

from msgspec import structs

from changelog.app import gates as rules
from changelog.app import train_context
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.app.train_context import LoadedDelivery, TrainContext
from changelog.domain.history import date_tags
from changelog.domain.model import DateTag, Finding
from changelog.domain.remote import RefMove
from changelog.domain.train import gates, tag_message
from changelog.domain.train.plan import Keep, Plan, Proof, Publish, Push
from changelog.domain.train.tag_message import Frozen, FrozenChange
from changelog.errors import Misuse, Refused
from changelog.i18n.say import say

LONGEST_DAY = 99  # tags of one day


def plan(train: TrainContext, *, at: str, day: date, again: bool, overrides: Mapping[str, str]) -> Plan:
    """Decide. `at`: a revision of recette ("": its head); `day`: the date in the name; `again`: a second one of a day.

    Raises Misuse when there is no such revision, Refused when it was never merged.
    """
    sha = _commit(train, at)
    draft = draft_marking(train, sha, day)
    loaded = train.carried(surveyed(train, draft), Scope(kind="tag", to=draft, to_sha=sha))
    waits = [tag for tag in train_context.waiting(train, loaded) if tag.date == day]
    if waits and not again:
        # Today is marked already: what is left is to have the tag here, and its page.
        name = waits[-1].name
        keep = Keep(ref=f"refs/tags/{name}", sha=waits[-1].object_id)
        return Plan(command="tag", tag=name, steps=(keep, *_publish(train, name)), nothing="tagged-already")

    decided = gates.apply_overrides(rules.of_tag(train, loaded, sha, day), overrides)
    frozen = structs.replace(listed(draft, loaded, train.objects.tree(sha)), records=train.observed.records)
    message = tag_message.write(frozen, train.speech)
    made = train.objects.tag(draft.name, sha, message, train.now)
    ref = f"refs/tags/{draft.name}"
    return Plan(
        command="tag",
        tag=draft.name,
        steps=(
            Push(moves=(RefMove(ref=ref, old="", new=made),)),
            Keep(ref=ref, sha=made),
            *train.anchored(sha),
            *_publish(train, draft.name),
        ),
        gates=decided,
        proofs=(Proof(name="carries", values={"count": str(len(loaded.changes)), "sha": sha}),),
        findings=_findings(train, loaded, draft, waits),
    )


def _commit(train: TrainContext, at: str) -> str:
    branches = train.survey.branches
    if not at:
        return branches.integration_sha
    names = [f"refs/tags/{at}", f"refs/remotes/{branches.remote}/{at}", at]
    found = train.names.resolve(names)
    sha = next((found[name] for name in names if name in found), "")
    if not sha:
        raise Misuse(
            say("there is no commit {at!r}", at=at), hint=say("Give a SHA, a branch or a tag, as the remote has it.")
        )
    if not train.objects.is_ancestor(sha, branches.integration_sha):
        raise Refused(
            say("{at} was never merged into {integration}", at=at, integration=branches.integration),
            hint=say(
                "A date tag marks what {integration} holds: merge it first, or leave --at out.",
                integration=branches.integration,
            ),
        )
    return sha


def _publish(train: TrainContext, name: str) -> tuple[Publish, ...]:
    return (Publish(tag=name),) if train.settings.docs.repository else ()


def _findings(
    train: TrainContext, loaded: LoadedDelivery, draft: DateTag, waits: list[DateTag]
) -> tuple[Finding, ...]:  # fmt: skip
    others = [tag for tag in train_context.waiting(train, loaded) if tag not in waits and tag.order < draft.order]
    message = say("has not shipped, and waits: this delivery carries what it carries as well")
    odd = [Finding(code="tag-waits", message=message, subject=tag.name) for tag in others]
    known = {"tag-same-day", "delivery-first"}  # a first or a second one is what was asked for
    return (*odd, *(one for one in loaded.notes.findings if one.subject == draft.name and one.code not in known))


def draft_marking(train: TrainContext, sha: str, day: date) -> DateTag:
    """A tag as it will be: the first name of the day that is free, after all those of the day. Raises Refused."""
    form = train.settings.tags.format
    shapes = date_tags.shapes(form, train.settings.tags.accept)
    taken = {tag.name for tag in train.observed.refs.tags}
    of_day = [tag for tag in train.survey.tags if tag.date == day]
    last = max((tag.order for tag in of_day), default=())
    for count in range(1, LONGEST_DAY + 1):
        name = _name(form, train, day, count)
        dated = date_tags.parse(name, shapes)
        if name not in taken and dated is not None and dated[1] > last:
            return DateTag(name=name, commit=sha, object_id="", date=dated[0], order=dated[1], annotated=True)
    newest = max((tag.name for tag in of_day), default=str(day))
    raise Refused(
        say("no name in the format {form} comes after the tag {newest}", form=form, newest=newest),
        hint=say("Give another day with --date, or set tags.format to what this team's tags look like."),
    )


def _name(form: str, train: TrainContext, day: date, count: int) -> str:
    """`2022-01-18`, then `2022-01-18-2`: the format itself may say where the counter stands."""
    moment = train.now.replace(year=day.year, month=day.month, day=day.day)
    name = moment.strftime(form.replace("{counter}", "\0").replace("*", "\1")).replace("\1", "nouveautes")
    if "\0" in name:
        return name.replace("\0", str(count))
    return name + (f"-{count}" if count > 1 else "")


def surveyed(train: TrainContext, draft: DateTag) -> Survey:
    """The survey as it will be once a tag is there."""
    tags = sorted((*train.survey.tags, draft), key=lambda tag: (tag.order, tag.name))
    return structs.replace(train.survey, tags=tuple(tags))


def listed(tag: DateTag, loaded: LoadedDelivery, tree: str) -> Frozen:
    """The frozen list of a delivery: what it carries, with titles as they are now."""
    delivery = loaded.judged.collected.delivery
    changes = (
        FrozenChange(
            number=change.number,
            sha=change.head.sha,
            title=change.pull.title if change.pull else change.title,
            tickets=tuple(reference.number for reference in change.tickets),
            hotfix=change.hotfix,
            also=tuple(one.sha for one in change.commits[1:]) if change.kind == "rebase" else (),
        )
        for change in loaded.changes
    )
    return Frozen(
        tag=tag.name,
        start=delivery.start or tag.date,
        end=delivery.end or tag.date,
        changes=tuple(changes),
        tree=tree,
        hotfixes=tuple(change.number for change in loaded.changes if change.hotfix and change.number is not None),
    )
