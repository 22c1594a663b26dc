"""Tag: mark the delivery point. The commit of recette that is to be shown gets a date tag, and with it a frozen list.

1. see whether today is marked already   2. choose the commit and the name   3. list what it carries
4. ask the gates   5. write the tag: nobody sees it until it is pushed   6. plan: push it alone, keep it, publish
"""

from collections.abc import Mapping
from datetime import date

from changelog.errors import Misuse, Refused
from changelog.flow.asking import Scope
from changelog.flow.driving import around as arounds
from changelog.flow.driving import gating, marking
from changelog.flow.driving.around import Around, Carried
from changelog.language.speech import say
from changelog.model import DateTag, Finding
from changelog.remote import RefMove
from changelog.train import calendar, frozen, gates
from changelog.train.plan import Keep, Plan, Proof, Publish, Push


def plan(around: Around, *, at: str, day: date, again: bool, overrides: Mapping[str, str]) -> Plan:
    """Decide. `at`: a revision of recette ("": its head); `day`: the date in the name; `again`: a second one of a day.

    Raises Misuse for a revision that is none, Refused for one that was never merged.
    """
    sha = _commit(around, at)
    marked = marking.of_day(around, day)
    draft = marking.draft(around, sha, day)
    told = around.carried(marking.surveyed(around, draft), Scope(kind="tag", to=draft, to_sha=sha))
    waits = [tag for tag in marked if tag.name not in told.in_production and tag.name not in told.superseded]
    if waits and not again:
        return _standing(around, waits[-1])
    seen = _gates(around, told, sha, day)
    held = gates.passed(seen, overrides)
    message = frozen.write(marking.listed(draft, told, around.objects.tree(sha)), around.speech)
    tag = around.objects.tag(draft.name, sha, message, around.now)
    ref = f"refs/tags/{draft.name}"
    return Plan(
        command="tag",
        tag=draft.name,
        steps=(
            Push(moves=(RefMove(ref=ref, old="", new=tag),)),
            Keep(ref=ref, sha=tag),
            *_published(around, draft.name),
        ),
        gates=held,
        proofs=(Proof(name="carries", values={"count": str(len(told.changes)), "sha": sha}),),
        findings=_findings(around, told, draft, waits),
    )


def _commit(around: Around, at: str) -> str:
    branches = around.survey.branches
    if not at:
        return branches.integration_sha
    names = [f"refs/tags/{at}", f"refs/remotes/{branches.remote}/{at}", at]
    found = around.names.resolve(names)
    sha = next((found[name] for name in names if name in found), "")
    if not sha:
        raise Misuse(
            say("there is no commit {at!r}", at=at), hint=say("Give a SHA, a branch or a tag, as the remote has it.")
        )
    if not around.objects.is_ancestor(sha, branches.integration_sha):
        raise Refused(
            say("{at} was never merged into {integration}", at=at, integration=branches.integration),
            hint=say(
                "A date tag marks what {integration} holds: merge it first, or leave --at out.",
                integration=branches.integration,
            ),
        )
    return sha


def _standing(around: Around, tag: DateTag) -> Plan:
    """Today is marked already: what is left is to have it here, and on the page."""
    return Plan(
        command="tag",
        tag=tag.name,
        steps=(Keep(ref=f"refs/tags/{tag.name}", sha=tag.object_id), *_published(around, tag.name)),
        nothing="tagged-already",
    )


def _published(around: Around, name: str) -> tuple[Publish, ...]:
    return (Publish(tag=name),) if around.settings.docs.repository else ()


def _gates(around: Around, told: Carried, sha: str, day: date) -> tuple[gates.Gate, ...]:
    moment = around.now if day == around.now.date() else around.now.replace(year=day.year, month=day.month, day=day.day)
    return (
        gating.news(told),
        gating.production(around, sha),
        gating.checks(around, sha),
        calendar.gate("tag", around.settings.calendar, moment, around.zone, around.screen),
    )


def _findings(around: Around, told: Carried, draft: DateTag, waits: list[DateTag]) -> tuple[Finding, ...]:
    others = [tag for tag in arounds.waiting(around, told) if tag not in waits and tag.order < draft.order]
    message = say("has not shipped, and waits: this delivery carries what it carries as well")
    odd = [Finding(code="tag-waits", message=message, subject=tag.name) for tag in others]
    known = {"tag-same-day", "delivery-first"}  # a first or a second one is what was asked for
    return (*odd, *(one for one in told.notes.findings if one.subject == draft.name and one.code not in known))
