"""Reads what `verify` compares, from the remotes alone: tags, records with their chain, what production holds."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from changelog.app import live_unshown, production_moves, verify
from changelog.app.scope import DeliveryQuestion, Scope
from changelog.app.survey import Survey
from changelog.app.verify import Verification, VerifyFacts
from changelog.domain.model import DateTag, listed
from changelog.domain.ports.forge import Reach
from changelog.domain.ports.repository import MakesObjects
from changelog.domain.remote import Record
from changelog.domain.train import anchors, moves
from changelog.domain.train.anchors import ANCHOR, Anchor
from changelog.domain.train.positions import PushLog
from changelog.domain.train.verdicts import Records
from changelog.domain.train.verification import ShippedContent, ShippedState
from changelog.errors import Misuse
from changelog.i18n.say import say
from changelog.runtime import signers
from changelog.runtime.delivery import Deliveries, read_deliveries, read_scope, survey_clone
from changelog.runtime.forge import open_forge
from changelog.runtime.train import survey_observed, train_repository
from changelog.runtime.workspace import Progress, Workspace


def verified(workspace: Workspace, name: str, reach: Reach, progress: Progress, *, every: bool) -> Verification:
    """The delivery of that name ("": the newest), or every date tag. Raises Misuse for a name that is no date tag,
    Refused where the remote cannot be read.
    """
    here = survey_clone(workspace)
    refs = train_repository(workspace, here.branches.remote)
    progress(say("asking {remote}", remote=here.branches.remote or say("the remote")))
    observed = refs.observe()
    survey = survey_observed(workspace, here, observed)
    wanted = _wanted(survey, name, every=every)
    question = DeliveryQuestion(words="" if every else wanted[0].name, all=every)
    deliveries = read_deliveries(workspace, question, reach, survey)
    curated = [deliveries.curator.curate(at).collected for at in range(len(deliveries.curator))]
    by_tag = {one.delivery.to.tag: one for one in curated if one.delivery.to}
    found, read, log = _asked(workspace, survey, wanted, reach, progress)
    led_to = workspace.repository.resolve([push.after for push in log.pushes if push.after])
    before = signers.settings_before(workspace, survey)
    facts = VerifyFacts(
        survey=survey,
        tags=observed.refs.tags,
        records=refs.records(),
        links=refs.chain(),
        anchors=found,
        statuses_read=read,
        listed={tag: listed(change for change in one.brought if not change.hotfix) for tag, one in by_tag.items()},
        hotfixes={
            tag: frozenset(change.number for change in one.changes if change.hotfix and change.number is not None)
            for tag, one in by_tag.items()
        },
        superseded=deliveries.history.superseded,
        trees=refs.trees([tag.commit for tag in survey.tags]),
        signatures=refs.signatures([tag.object_id for tag in survey.tags if tag.annotated]),
        named=signers.named_before(workspace, survey),
        expected=lambda tag: before(tag).sign != "off",
        signed=signers.required(workspace, survey),
        shipped=lambda tag: _shipped(deliveries, tag),
        holds=cache(lambda sha: _holds(workspace, survey, refs.is_ancestor, sha)),
        carries=lambda old, new: _carries(survey, refs, refs.records().get(new.object_id, ()), old, new),
        surplus=_surplus(workspace, survey, deliveries, reach, refs.records()),
        log=log,
        positions=refs.trees(led_to) if led_to else {},
    )
    return verify.verify(facts, wanted)


def _wanted(survey: Survey, name: str, *, every: bool) -> tuple[DateTag, ...]:
    """The date tags that are asked about. Raises Misuse."""
    if every or not survey.tags:
        return survey.tags
    tag = survey.tag(name) if name else survey.tags[-1]
    if tag is None:
        raise Misuse(
            say("{name!r} is no date tag of this repository", name=name),
            hint=say("`nouveautes verify --all` lists them."),
        )
    return (tag,)


def _asked(
    workspace: Workspace, survey: Survey, wanted: Iterable[DateTag], reach: Reach, progress: Progress
) -> tuple[tuple[Anchor, ...], bool, PushLog]:
    """What commit statuses say of where the records stood, whether they could be read, and who moved production."""
    with open_forge(workspace, survey, reach, progress) as forge:
        log = production_moves.read(forge.pushes, survey.branches.production)
        if forge.checks is None:
            return (), forge.trouble is None and not reach.offline, log
        seen = {
            Anchor(sha=sha, tag=tag.name)
            for tag in (*wanted, *survey.tags[-1:])
            for one in forge.checks.checks(tag.commit)
            if one.name == ANCHOR and (sha := anchors.read(one.description))
        }
    return tuple(sorted(seen, key=lambda one: one.tag)), True, log


def _shipped(deliveries: Deliveries, tag: DateTag) -> ShippedContent:
    """What production holds of a delivery, by content; where there is one branch, what is merged is there."""
    held = deliveries.history.holdings.get(tag.name)
    if held is None:
        return ShippedContent(state="exactly" if tag.name in deliveries.history.in_production else "unknown")
    if held.state == "whole":
        return ShippedContent(state="exactly", since=held.since)
    if held.state == "unknown":
        return ShippedContent(state="unknown", paths=held.unsure)
    state: ShippedState = "taken-back" if held.since else held.state
    return ShippedContent(state=state, since=held.since, paths=held.missing)


def _surplus(
    workspace: Workspace, survey: Survey, deliveries: Deliveries, reach: Reach, records: Records
) -> tuple[str, ...]:  # fmt: skip
    """What production has beyond the newest delivery that it got, and nobody decided about. What nobody was shown of a
    delivery is said of that one.
    """
    newest = deliveries.history.newest(survey.tags)
    if newest is None or not deliveries.history.live:
        return ()
    beyond = Scope(kind="range", base=newest, base_sha=newest.commit, to_sha=survey.branches.integration_sha)
    changes = read_scope(workspace, survey, beyond, reach).curator.curate(0).collected.brought_or_picked
    live = live_unshown.live(changes, survey.branches.production, records)
    found = live_unshown.undecided(live, newest, survey.tags, records)
    return tuple(one.label for one in found)


def _carries(
    survey: Survey, objects: MakesObjects, records: Sequence[Record], old: DateTag, new: DateTag
) -> bool:  # fmt: skip
    """Whether what was shown as one tag, merged with what production had before the other one, is the other one."""
    before = next(iter(moves.positions_before(records)), "")
    production = survey.branches.production_sha
    if not before and production and not objects.is_ancestor(new.commit, production):
        before = production  # it waits
    merged = objects.merge(old.commit, before) if before else None
    return merged is not None and merged.clean and merged.tree == objects.tree(new.commit)


def _holds(workspace: Workspace, survey: Survey, is_ancestor: Callable[[str, str], bool], sha: str) -> bool:
    tip = survey.branches.production_sha or survey.branches.integration_sha
    return bool(workspace.repository.resolve([sha])) and is_ancestor(sha, tip)
