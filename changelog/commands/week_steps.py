"""The steps of `week`, each done as its own command does it, and what decides which are due.

What few runs need is imported where it is needed: the preview, the documentation, the board.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from changelog.adapters import files
from changelog.app import tag, week
from changelog.app.scope import DeliveryQuestion
from changelog.app.week import DueFacts, StepTrouble, WeekDelivery, WeekStep, WeekStepName
from changelog.commands import plans
from changelog.domain.forge import Proposal
from changelog.domain.notes.escape import inert
from changelog.domain.train.plan import Comment, Plan, Publish
from changelog.errors import Interruption, Problem, Refused
from changelog.i18n.say import say
from changelog.runtime import steps
from changelog.runtime.delivery import notes_of, read_deliveries
from changelog.runtime.train import OpenTrain
from changelog.runtime.workspace import Options

if TYPE_CHECKING:
    from changelog.commands.board_archive import Tidied

STAMP = "nouveautes-apercu.txt"
"""In the folder of a preview: which delivery it shows, so that the next run finds it done."""
Say = Callable[[str], None]
Answer = TypeVar("Answer")


def outside(train: OpenTrain, found: WeekDelivery | None, preview: Path | None) -> DueFacts:
    """What the week must know beside the remote, of the delivery that it is about."""
    if found is None:
        return DueFacts(previewed=None if preview is None else False)
    troubles: list[StepTrouble] = []

    def ask(step: WeekStepName, question: Callable[[], Answer], otherwise: Answer) -> Answer:
        """The answer; `otherwise` where there is none, which stops this step and no other."""
        try:
            return question()
        except Problem as problem:
            troubles.append(StepTrouble(step=step, message=problem.message, hint=problem.hint))
            return otherwise

    docs = train.documentation.opened
    if trouble := train.documentation.trouble:
        troubles.append(StepTrouble(step="publish", message=trouble.message, hint=trouble.hint))
    request = ask("publish", lambda: docs.request(found.tag) if docs is not None else None, None)
    goes_on = week.released(found)
    before_demo = request is not None and week.sheet_time(train.context, found)
    return DueFacts(
        published=docs is not None and docs.proposals is not None and not troubles,
        request=request,
        sheet=request is not None and before_demo and ask("sheet", lambda: _sheet_stands(train, found, request), True),
        previewed=None if preview is None else ask("preview", lambda: _previewed(train, preview, found), None),
        tidies=goes_on
        and request is not None
        and request.state == "merged"
        and ask("archive", lambda: _tidies(train), False),
        comments=request is not None and ask("comments", lambda: _asked_below(train, found.tag.name), False),
        troubles=tuple(troubles),
    )


def _asked_below(train: OpenTrain, tag: str) -> bool:
    """Whether somebody who may asks for something in a comment that no workflow hears."""
    if train.documentation.opened is None or not train.documentation.opened.beside:
        return False
    from changelog.commands import hearing

    return bool(hearing.unanswered(train, tag))


def do(train: OpenTrain, item: WeekStep, preview: Path | None, say: Say) -> str:
    """Do a step that is due; the tag it was about. A release outside of the team's hours announces nothing: what
    follows it does, once they begin. Raises Refused, Stopped as its command does.
    """
    if item.step == "tag":
        plan = tag.plan(train.context, at="", day=train.workspace.today, again=False, overrides={})
        return _tagged(train, plan, say)
    if item.step in ("release", "follow-up", "unshown"):
        from changelog.app import release
        from changelog.runtime.after_release import AfterRelease

        after = AfterRelease(
            train, watch="wait" if item.step == "release" else "look", quiet=not week.open_now(train.context)
        )
        plan = release.plan(train.context, item.tag, {}, after, train.documentation.request_of, steps.new_claim)
        return _carried(train, plan, say)
    if item.step == "announce":
        from changelog.app import announce

        told = announce.plan(
            train.context, item.tag, announce.AnnounceOptions(), steps.new_claim, train.documentation.request_of
        )
        return _carried(train, told.plan, say)
    if item.step == "preview" and preview is not None:
        _build(train, item.tag, preview, say)
    elif item.step == "publish":
        from changelog.runtime import publish

        publish.bring_up_to_date(train.workspace, train.context.survey, train.reach, say, item.tag)
    elif item.step == "sheet":
        _leave_sheet(train, item.tag)
    elif item.step == "merge":
        _merge(train, item.tag, say)
    elif item.step == "archive":
        _tidied(train, Options(yes=True, json=True))
    return item.tag


def _tagged(train: OpenTrain, plan: Plan, say: Say) -> str:
    """The tag; then its page, which has a step of its own where that cannot be written now."""
    pages = tuple(one for one in plan.steps if isinstance(one, Publish))
    tag = _carried(train, structs.replace(plan, steps=tuple(one for one in plan.steps if one not in pages)), say)
    try:
        _carried(train, structs.replace(plan, steps=pages), say)
    except Interruption:
        raise
    except Problem:
        return tag
    return tag


def _carried(train: OpenTrain, plan: Plan, say: Say) -> str:
    plans.carried_out(plan, train, steps.acts_in(train, say))
    return plan.tag


def _tidies(train: OpenTrain) -> bool:
    if not train.workspace.settings.board.kind:
        return False
    return bool(_tidied(train, Options(dry_run=True, json=True)).found.plan.steps)


def _tidied(train: OpenTrain, options: Options) -> "Tidied":
    from changelog.commands import board_archive

    return board_archive.tidy(train.workspace, train.context.survey, train.reach, options)


def _previewed(train: OpenTrain, folder: Path, found: WeekDelivery) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text("utf-8") == _stamp(train, found)


def _stamp(train: OpenTrain, found: WeekDelivery) -> str:
    """The delivery, and what changes what the preview says of it: what people said, and the documentation's branches.

    What only the forge knows (a ticket's title) is not asked for here: the next build has it.
    """
    docs = train.documentation.opened
    heads = sorted(docs.docs.seen.branches.items()) if docs is not None else []
    said = [repr(one) for one in train.context.records_of(found.tag)]
    told = "\n".join([*(f"{name} {sha}" for name, sha in heads), *said])
    return f"{found.tag.name} {found.tag.object_id} {hashlib.sha256(told.encode()).hexdigest()}\n"


def _build(train: OpenTrain, tag: str, folder: Path, say: Say) -> None:
    """The preview of a delivery, as `preview` builds it, with its stamp last: a run that was killed builds it again."""
    from changelog.adapters.docs_site import workshop
    from changelog.runtime import preview
    from changelog.runtime.docs import open_docs
    from changelog.runtime.preview_memory import Memory

    workspace, survey = train.workspace, train.context.survey
    found = week.newest(train.context)
    workshop.checked(folder)
    with open_docs(workspace, survey, train.reach, say, to_write=False) as docs:
        shown = preview.train(workspace, train.reach, tag)
        made = preview.make(workspace, docs, preview.PreviewTarget(tag=tag), shown, Memory())
        with workshop.opened() as shop:
            shop.build(made.site, made.held, language=workspace.settings.language, url=workspace.settings.preview.url)
            shop.deliver(folder)
    if found is not None:
        files.write(folder / STAMP, _stamp(train, found))


def _leave_sheet(train: OpenTrain, tag: str) -> None:
    """The sheet on the page's pull request, brought up to date until the demo: one comment, found by its marker."""
    docs, found = train.documentation.opened, train.context.survey.tag(tag)
    request = docs.request(found) if docs is not None and found is not None else None
    if request is None:
        raise Refused(say("there is no pull request to leave the sheet on"), hint=say("`nouveautes publish` opens it."))
    train.acts()[Comment](_sheet(train, tag, request.number))


def _sheet_stands(train: OpenTrain, found: WeekDelivery, request: Proposal) -> bool:
    """Whether the sheet was left there already, and would be the same now."""
    proposals, step = train.documentation.proposals(), _sheet(train, found.tag.name, request.number)
    there = proposals.commented(request.number, step.marker) if proposals is not None else None
    return there is not None and _lines(there) == _lines(step.body)


def _sheet(train: OpenTrain, tag: str, number: int) -> Comment:
    from changelog.runtime import demo

    made = demo.sheet(train.workspace, DeliveryQuestion(words=tag), train.reach)
    marker = f"<!-- nouveautes:sheet {tag} -->"
    lines = demo.page(made.sheet, train.workspace, "markdown").split("\n")
    body = "\n".join([marker, "", *(inert(line) if line.strip() else "" for line in lines)])
    return Comment(where="documentation", number=number, marker=marker, body=body)


def _lines(body: str) -> list[str]:
    """A comment as it is compared: forges end lines in their own way."""
    return [line.rstrip() for line in body.strip().splitlines()]


def _merge(train: OpenTrain, tag: str, say: Say) -> None:
    """Publish the page for good, as `publish --merge` does. Raises Stopped while its checks run."""
    from changelog.adapters.wait_budget import WaitBudget
    from changelog.app.publish import pull_request
    from changelog.runtime import publish as publishing
    from changelog.runtime.docs import open_docs

    workspace, reach = train.workspace, train.reach
    answered = read_deliveries(workspace, DeliveryQuestion(words=tag), reach, train.survey_now())
    notes = notes_of(workspace, answered)
    wish = publishing.wish_of(workspace, answered, notes)
    pull_request.refuse_early(wish)
    with open_docs(workspace, answered.survey, reach, say) as docs:
        notes = publishing.notes_of_page(workspace, answered, docs, notes)
        ready = publishing.prepare(docs, notes, publishing.wish_of(workspace, answered, notes))
        receipt = publishing.carry_out(workspace, docs, ready)
        pull_request.merge(ready.plan, receipt, docs.proposals, docs.checks, WaitBudget(reach.max_wait, say))
