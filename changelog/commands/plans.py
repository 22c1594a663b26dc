"""Shows a plan, asks, carries it out step by step, and keeps a receipt: what every acting command shares."""

from collections.abc import Callable, Mapping
from typing import Any

import click
import msgspec

from changelog.adapters import files
from changelog.app.carry_out import carry_out
from changelog.commands import json_forms, output
from changelog.commands.json_forms import mirror
from changelog.domain.remote import RecordKind
from changelog.domain.train.gates import FIRM, Gate, name_text, why_text
from changelog.domain.train.plan import (
    ArchiveCards,  # fmt: skip
    Command,  # fmt: skip
    Comment,  # fmt: skip
    Done,  # fmt: skip
    Keep,  # fmt: skip
    MergeProposal,  # fmt: skip
    MoveCards,  # fmt: skip
    Note,  # fmt: skip
    Plan,  # fmt: skip
    Proof,  # fmt: skip
    Propose,  # fmt: skip
    Publish,  # fmt: skip
    Push,  # fmt: skip
    Receipt,  # fmt: skip
    SendMessage,  # fmt: skip
    Status,  # fmt: skip
    Step,  # fmt: skip
    Together,  # fmt: skip
    Watch,  # fmt: skip
    nothing_text,  # fmt: skip
    proof_text,  # fmt: skip
    shortened,  # fmt: skip
)
from changelog.errors import Misuse, Refused, Stopped
from changelog.i18n import grammar
from changelog.i18n.say import again, marked, plainly, say, say_as, say_of
from changelog.runtime.train import OpenTrain
from changelog.runtime.workspace import Options


class PlanForm(json_forms.Versioned, frozen=True, kw_only=True):
    """What an acting command answers with `--json`: the plan, and what became of its steps (null with `--dry-run`, or
    where a gate is closed).
    """

    command: str
    tag: str | None
    nothing: str | None
    gates: list[Gate]
    proofs: list[Proof]
    steps: list[Step]
    done: list[Done] | None
    findings: list[json_forms.FindingForm]


REHEARSED = marked("Nothing was done: this was a rehearsal.")
OTHERWISE = marked("where the branch is protected, go through a pull request")
MakesForm = Callable[[Plan, tuple[Done, ...] | None], PlanForm]
Answers = Callable[[Plan, tuple[Done, ...] | None], None]
for _name in ("tag", "demo-shown", "release", "hotfix", "resync"):
    json_forms.FORMS[_name] = PlanForm


def override_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--override GATE and --because, for the commands with gates."""
    options = (
        click.option(
            "--override", "passed", multiple=True, metavar="GATE", help="Pass a closed gate, under your name."
        ),
        click.option("--because", metavar="REASON", help="Why; recorded where everybody can read it."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def overrides_of(given: dict[str, Any]) -> dict[str, str]:
    """The gates to pass, each with the reason. Raises Misuse without one."""
    names, why = given.pop("passed"), (given.pop("because") or "").strip()
    if names and not why:
        raise Misuse(
            say("passing a gate takes a reason"), hint=say('Say it with --because "…": it is recorded with your name.')
        )
    if why and not names:
        raise Misuse(say("--because goes with --override"), hint=say("Name the gate: --override shown."))
    return dict.fromkeys(names, why)


def conclude(
    plan: Plan, train: OpenTrain, options: Options, *, acts: Mapping[type[Any], Any], then: str = "",
    form: MakesForm | None = None,
) -> None:  # fmt: skip
    """Show, ask, do. `then`: what comes next; `form`: what `--json` answers, where it is more than the plan. Raises
    Refused where a gate is closed, or nobody agrees.
    """
    answer = _answering(form or form_of)
    speech = _speech(train)
    if plan.closed and not options.dry_run:
        if options.json:
            answer(plan, None)
        raise _closed(plan, speech)
    done = None if options.dry_run else _carried_out(plan, train, options, acts, speech, answer)
    if options.json:
        answer(plan, done)
        if plan.closed:
            raise _closed(plan, speech)
        return
    if options.dry_run:
        for line in told(plan, speech):
            output.say(line)
        output.say(again(say(REHEARSED), speech))
        if plan.closed:
            raise _closed(plan, speech)
    else:
        _said(plan, speech, then)
    output.findings(plan.findings)


def carried_out(plan: Plan, train: OpenTrain, acts: Mapping[type[Any], Any]) -> tuple[Done, ...]:
    """The same without a word: nobody is asked, nothing is printed. Raises Refused, Stopped."""
    if plan.closed:
        raise _closed(plan, output.language(train.workspace.settings.language))
    done = carry_out(plan, acts, lambda _: None)
    _keep_receipt(plan, done, train)
    return done


def told(plan: Plan, speech: str) -> list[str]:
    """A plan as lines: what is there already, gates, proofs, steps."""
    lines = [again(nothing_text(plan), speech)] if plan.nothing else []
    lines += [_gate(gate, speech) for gate in plan.gates if gate.state != "off"]
    lines += [f"= {again(proof_text(proof), speech)}" for proof in plan.proofs]
    return lines + [line for step in plan.steps for line in _step(step, speech)]


def _carried_out(
    plan: Plan, train: OpenTrain, options: Options, acts: Mapping[type[Any], Any], speech: str, answer: Answers
) -> tuple[Done, ...]:
    if not plan.steps:
        return ()
    if not options.yes and not plan.nothing:
        output.agree(told(plan, speech), speech)
    elif not options.json:
        for line in told(plan.without_steps, speech):
            output.say(line)

    so_far: list[Done] = []

    def tell(done: Done) -> None:
        so_far.append(done)
        if not options.json:
            output.say(_done(done, speech))

    try:
        done = carry_out(plan, acts, tell)
    except Stopped:
        if options.json:
            answer(plan, tuple(so_far))
        raise
    _keep_receipt(plan, done, train)
    return done


def _keep_receipt(plan: Plan, done: tuple[Done, ...], train: OpenTrain) -> None:
    """For whoever wants to look; losing it loses nothing, and not being able to keep it stops nothing."""
    at, by = train.context.at, train.context.objects.who()
    receipt = Receipt(
        command=plan.command, tag=plan.tag, at=at, by=by, done=done, gates=plan.gates, proofs=plan.proofs
    )  # fmt: skip
    files.keep_receipt(
        train.workspace.repository, f"{at}-{plan.command}.json", msgspec.json.encode(receipt, enc_hook=plainly)
    )


def _said(plan: Plan, speech: str, then: str) -> None:
    if not plan.nothing:
        output.say(again(_done_text(plan), speech))
    elif not plan.steps:
        output.say(again(nothing_text(plan), speech))
    if then:
        output.say(again(say("Next: {next}", next=then), speech))


def _done_text(plan: Plan) -> str:
    unseen = any(gate.name == "shown" and gate.state == "overridden" for gate in plan.gates)
    if plan.command == "release" and unseen:
        return say("{tag} is in production without having been shown: that is noted.", tag=plan.tag)
    return say(_AFTER[plan.command], tag=plan.tag)


_AFTER: dict[Command, str] = {
    "tag": marked("{tag} marks the delivery."),
    "demo": marked("Noted for {tag}."),
    "release": marked("{tag} is in production: exactly what was shown."),
    "undo": marked("The way back from {tag} is ready, to be shown before it is merged."),
    "hotfix": marked("The hotfix is on its way."),
    "resync": marked("The branch is back on top of production, and nothing is lost."),
    "board": marked("The board is tidy."),
    "announce": marked("{tag} is announced."),
}


def _closed(plan: Plan, speech: str) -> Refused:
    """Every closed gate at once, and how one is passed."""
    count = len(plan.closed)
    if plan.command == "resync":
        message = say_of(
            "The branch does not move: {count} gate is closed",
            "The branch does not move: {count} gates are closed",
            count,
        )
    else:
        message = say_of(
            "{tag} does not go: {count} gate is closed",
            "{tag} does not go: {count} gates are closed",
            count,
            tag=plan.tag,
        )
    lines = [_gate(gate, speech) for gate in plan.closed]
    passable = [gate for gate in plan.closed if gate.name not in FIRM]
    if passable and passable[0].name == "difference":
        lines.append(
            again(
                say(
                    'Look at each file, then accept it, under your name: --accept-difference --because "…". Or merge: '
                    "--by-merge."
                ),
                speech,
            )
        )
    elif passable:
        how = say('''To pass, under your name: --override {gate} --because "…"''', gate=passable[0].name)
        lines.append(again(how, speech))
    return Refused(again(message, speech), hint="\n".join(lines))


def _gate(gate: Gate, speech: str) -> str:
    sign = {"open": "✓", "closed": "✗", "overridden": "!", "off": "·"}[gate.state]
    name, why = again(name_text(gate.name), speech), again(why_text(gate), speech)
    because = f" [{gate.because}]" if gate.because else ""
    return f"{sign} {name}{grammar.colon(speech)}{why}{because}" if why or because else f"{sign} {name}"


def _step(step: Step, speech: str) -> list[str]:
    if isinstance(step, Together):
        return [line for one in step.steps for line in _step(one, speech)]
    lines = [f"→ {_does(step, speech)}"]
    if isinstance(step, Push):
        lines += [
            f"    {move.ref}{grammar.colon(speech)}{shortened(move.old) or '∅'} → {shortened(move.new) or '∅'}"
            for move in step.moves
        ]
        if step.otherwise:
            lines += [f"  {again(say(OTHERWISE), speech)}{grammar.colon(speech).rstrip()}"]
            lines += [f"  {line}" for one in step.otherwise for line in _step(one, speech)]
    return lines


def _does(step: Step, speech: str) -> str:
    subject = _record_text(step.record.kind) if isinstance(step, Note) else step.subject
    return again(say(_DOES[type(step)], subject=subject), speech)


_DOES: dict[type[Step], str] = {
    Keep: marked("keep {subject} here too"),
    Push: marked("push {subject}"),
    Note: marked("note in the repository: {subject}"),
    Status: marked("set the status {subject}"),
    Propose: marked("open the pull request {subject}"),
    MergeProposal: marked("merge {subject}, by a merge commit"),
    Comment: marked("leave a word on the pull request {subject}"),
    Watch: marked("follow the deployment: {subject}"),
    MoveCards: marked("move the tickets to “{subject}”"),
    ArchiveCards: marked("archive {subject}"),
    Publish: marked("bring the page of news up to date ({subject})"),
    SendMessage: marked("tell {subject}"),
}


def _record_text(kind: RecordKind) -> str:
    kinds: dict[RecordKind, str] = {
        "shown": say_as("record", "shown"),
        "refused": say_as("record", "refused"),
        "overridden": say_as("record", "overridden"),
        "released": say_as("record", "released"),
        "announced": say_as("record", "announced"),
        "announcing": say_as("record", "being announced"),
        "failed": say_as("record", "not announced"),
        "accepted": say_as("record", "difference accepted"),
        "postponed": say_as("record", "postponed"),
    }
    return kinds[kind]


_SIGNS = {"done": "✓", "failed": "✗"}


def _done(done: Done, speech: str) -> str:
    hows = {
        "done": say_as("step", "done"),
        "already": say_as("step", "done already"),
        "skipped": say_as("step", "nothing to do"),
        "failed": say_as("step", "failed"),
    }
    told, how = f" {done.told}" if done.told else "", again(hows[done.how], speech)
    return f"{_SIGNS.get(done.how, '·')} {_does(done.step, speech)}{told} ({how})"


def _speech(train: OpenTrain) -> str:
    return output.language(train.workspace.settings.language)


def form_of(plan: Plan, done: tuple[Done, ...] | None) -> PlanForm:
    """A plan and what became of it, as `--json` answers them."""
    return mirror(PlanForm, plan, done=done)


def _answering(form: MakesForm) -> Answers:
    return lambda plan, done: output.write(json_forms.encode(form(plan, done)))
