"""Shows a plan, asks, carries it out step by step and keeps a receipt: what every acting command shares."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import click
import msgspec

from changelog.adapters import files, terminal
from changelog.app import train_context
from changelog.app.carry_out import Interrupted, carry_out, interruption
from changelog.commands import json_forms, output
from changelog.commands.json_forms import mirror
from changelog.commands.options import combined
from changelog.domain.ports.forge import WAIT, Reach
from changelog.domain.remote import RecordKind
from changelog.domain.train import plan as steps
from changelog.domain.train.gates import FIRM, Gate, name_text, why_text
from changelog.domain.train.plan import Command, Done, Plan, Proof, Receipt, Step, nothing_text, proof_text, shortened
from changelog.errors import Misuse, Problem, Refused, Stopped
from changelog.i18n.plain import as_written
from changelog.i18n.say import marked, plainly, say, say_as, say_of
from changelog.runtime.steps import acts_in
from changelog.runtime.train import OpenTrain, open_train
from changelog.runtime.workspace import Options, Workspace


class PlanForm(json_forms.Versioned, frozen=True, kw_only=True):
    """What an acting command answers with `--json`: the plan, and what became of its steps (null with `--dry-run`, or
    when a gate is closed).
    """

    command: str
    tag: str | None
    nothing: str | None
    gates: list[Gate]
    proofs: list[Proof]
    steps: list[Step]
    done: list[Done] | None
    findings: list[json_forms.FindingForm]


for _name in ("tag", "demo-shown", "release", "hotfix", "resync"):
    json_forms.FORMS[_name] = PlanForm
REHEARSED = marked("Nothing was done: this was a rehearsal.")
Acts = Mapping[type[Any], Any]
MakesForm = Callable[[Plan, tuple[Done, ...] | None], PlanForm]


def override_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--override GATE and --because, for the commands with gates."""
    return combined(
        click.option(
            "--override", "passed", multiple=True, metavar="GATE", help="Override a closed gate, under your name."
        ),
        click.option("--because", metavar="REASON", type=as_written, help="Why; recorded where everybody can read it."),
    )(command)


def overrides_of(given: dict[str, Any]) -> dict[str, str]:
    """Each gate to override with the reason; takes both out of `given`. Raises Misuse for one without the other."""
    names, why = given.pop("passed"), (given.pop("because") or "").strip()
    if names and not why:
        raise Misuse(
            say("overriding a gate takes a reason"),
            hint=say('Give it with --because "…": it is recorded with your name.'),
        )
    if why and not names:
        raise Misuse(say("--because goes with --override"), hint=say("Name the gate: --override shown."))
    return dict.fromkeys(names, why)


@contextmanager
def train_of(workspace: Workspace, max_wait: float = WAIT) -> Iterator[tuple[OpenTrain, Acts]]:
    """The train as the remote has it now, and how each step of a plan is carried out."""
    with (
        terminal.progress("reading the history") as progress,
        open_train(workspace, Reach(max_wait=max_wait), progress) as train,
    ):
        yield train, acts_in(train, progress)


def form_of(plan: Plan, done: tuple[Done, ...] | None) -> PlanForm:
    """A plan and what became of it, as `--json` answers them."""
    return mirror(PlanForm, plan, done=done)


def conclude(
    plan: Plan, train: OpenTrain, options: Options, *, acts: Acts, then: str = "", form: MakesForm = form_of
) -> None:
    """Show the plan, ask, carry it out. `then`: what comes next; `form`: what `--json` answers. Raises Refused when a
    gate is closed, or nobody agrees.
    """

    def answer(done: tuple[Done, ...] | None) -> None:
        if options.json:
            output.write(json_forms.encode(form(plan, done)))

    if options.dry_run or plan.closed:
        answer(None)
        if options.dry_run and not options.json:
            for line in (*_lines(plan), say(REHEARSED)):
                output.say(line)
        if plan.closed:
            if not options.dry_run:
                _alert(plan, acts)
            raise _closed(plan)
    else:
        done = _asked_and_done(plan, train, options, acts, answer)
        answer(done)
        if not options.json:
            _print_done(plan, then)
    if not options.json:
        output.findings(plan.findings)


def carried_out(plan: Plan, train: OpenTrain, acts: Acts) -> None:
    """The same without asking or printing. Raises Refused, Stopped."""
    if plan.closed:
        _alert(plan, acts)
        raise _closed(plan)
    _keep_receipt(plan, _carry_out(plan, acts, lambda _: None), train)


def _alert(plan: Plan, acts: Acts) -> None:
    """Send what goes out although a gate is closed; each channel gets it once, and one that is down stops nothing."""
    for step in plan.alerts:
        with suppress(Problem):
            acts[type(step)](step)


def _asked_and_done(
    plan: Plan, train: OpenTrain, options: Options, acts: Acts, answer: Callable[[tuple[Done, ...]], None]
) -> tuple[Done, ...]:
    if not plan.steps:
        return ()
    train_context.refuse_far_clock(train.context)
    if not options.yes and plan.nothing in ("", "released-already"):
        output.agree(_lines(plan))
    elif not options.json:
        for line in _lines(plan.without_steps):
            output.say(line)

    so_far: list[Done] = []

    def report(done: Done) -> None:
        so_far.append(done)
        if not options.json:
            output.say(_done_text(done))

    try:
        done = _carry_out(plan, acts, report)
    except Stopped:
        answer(tuple(so_far))
        raise
    _keep_receipt(plan, done, train)
    return done


def _carry_out(plan: Plan, acts: Acts, report: Callable[[Done], None]) -> tuple[Done, ...]:
    """Carry it out. Raises Interruption with what was done and what was not, where somebody asked to stop."""
    so_far: list[Step] = []

    def known(done: Done) -> None:
        report(done)
        if done.how in ("done", "already"):
            so_far.append(done.step)

    from changelog.adapters import interrupts  # a rehearsal holds none

    with interrupts.held() as stopping:
        try:
            return carry_out(plan, acts, known, stopping)
        except Interrupted as problem:
            unsure = [problem.unsure] if problem.unsure is not None else []
            raise interruption(
                *([_step_text(step) for step in some] for some in (so_far, unsure, problem.left))
            ) from None


def _keep_receipt(plan: Plan, done: tuple[Done, ...], train: OpenTrain) -> None:
    """For whoever wants to look; losing it loses nothing, and not being able to keep it stops nothing."""
    at, by = train.context.at, train.context.objects.who()
    receipt = Receipt(
        command=plan.command, tag=plan.tag, at=at, by=by, done=done, gates=plan.gates, proofs=plan.proofs
    )  # fmt: skip
    files.keep_receipt(
        train.workspace.repository, f"{at}-{plan.command}.json", msgspec.json.encode(receipt, enc_hook=plainly)
    )


def _print_done(plan: Plan, then: str) -> None:
    unseen = any(gate.name == "shown" and gate.state == "overridden" for gate in plan.gates)
    if plan.command == "release" and unseen and not plan.nothing:
        output.say(say("{tag} is in production without having been shown: that is recorded.", tag=plan.tag))
    elif not plan.nothing:
        output.say(say(_AFTER[plan.command], tag=plan.tag))
    elif not plan.steps:
        output.say(nothing_text(plan))
    if then:
        output.say(say("Next: {next}", next=then))


_AFTER: dict[Command, str] = {
    "tag": marked("{tag} marks the delivery."),
    "demo": marked("Recorded for {tag}."),
    "release": marked("{tag} is in production: exactly what was shown."),
    "undo": marked("The way back from {tag} is ready, to be shown before it is merged."),
    "hotfix": marked("The hotfix is on its way."),
    "resync": marked("The branch is back on top of production, and nothing is lost."),
    "board": marked("The board is tidy."),
    "announce": marked("{tag} is announced."),
    "unshown": marked("That is decided, and recorded with {tag}."),
}


def _closed(plan: Plan) -> Refused:
    """Every closed gate at once, and how one is overridden."""
    count = len(plan.closed)
    if any(gate.name == "exact" for gate in plan.closed):
        message = say("production does not hold exactly what was shown")
    elif plan.command == "resync":
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
    lines = [_gate(gate) for gate in plan.closed]
    names = [gate.name for gate in plan.closed if gate.name not in FIRM]
    if names[:1] == ["difference"]:
        lines.append(
            say(
                'Look at each file, then accept it, under your name: --accept-difference --because "…". Or merge: '
                "--by-merge."
            )
        )
    elif names:
        lines.append(say('''To override it, under your name: --override {gate} --because "…"''', gate=names[0]))
    return Refused(message, hint="\n".join(lines))


def _lines(plan: Plan) -> list[str]:
    """A plan as lines: what is there already, gates, proofs, steps."""
    lines = [nothing_text(plan)] if plan.nothing else []
    lines += [_gate(gate) for gate in plan.gates if gate.state != "off"]
    lines += [f"= {proof_text(proof)}" for proof in plan.proofs]
    return lines + [line for step in plan.steps for line in _step_lines(step)]


def _gate(gate: Gate) -> str:
    sign = {"open": "✓", "closed": "✗", "overridden": "!", "off": "·"}[gate.state]
    why = why_text(gate)
    because = f"{why} [{gate.because}]" if gate.because else why
    return f"{sign} {output.labelled(name_text(gate.name), because) if because else name_text(gate.name)}"


def _step_lines(step: Step) -> list[str]:
    if isinstance(step, steps.Together):
        return [line for one in step.steps for line in _step_lines(one)]
    lines = [f"→ {_step_text(step)}"]
    if isinstance(step, steps.Push):
        for move in step.moves:
            change = f"{shortened(move.old) or '∅'} → {shortened(move.new) or '∅'}"
            lines.append(f"    {output.labelled(move.ref, change)}")
        if step.otherwise:
            protected = output.labelled(say("where the branch is protected, go through a pull request"), "")
            lines.append(f"  {protected.rstrip()}")
            lines += [f"  {line}" for one in step.otherwise for line in _step_lines(one)]
    return lines


def _step_text(step: Step) -> str:
    return say(_STEPS[type(step)], subject=_record(step.record.kind) if isinstance(step, steps.Note) else step.subject)


_STEPS: dict[type[Step], str] = {
    steps.Keep: marked("keep {subject} here too"),
    steps.Push: marked("push {subject}"),
    steps.Note: marked("record in the repository: {subject}"),
    steps.Status: marked("set the status {subject}"),
    steps.AnchorRecords: marked("set the status {subject}, with where the records stand"),
    steps.Propose: marked("open the pull request {subject}"),
    steps.MergeProposal: marked("merge {subject}, by a merge commit"),
    steps.Comment: marked("comment on the pull request {subject}"),
    steps.Watch: marked("follow the deployment: {subject}"),
    steps.MoveCards: marked("move the tickets to “{subject}”"),
    steps.ArchiveCards: marked("archive {subject}"),
    steps.Publish: marked("bring the page of news up to date ({subject})"),
    steps.SendMessage: marked("announce to {subject}"),
}


def _record(kind: RecordKind) -> str:
    kinds: dict[RecordKind, str] = {
        "shown": say_as("record", "shown"),
        "refused": say_as("record", "refused"),
        "overridden": say_as("record", "overridden"),
        "releasing": say_as("record", "release begun"),
        "released": say_as("record", "released"),
        "announced": say_as("record", "announced"),
        "announcing": say_as("record", "being announced"),
        "failed": say_as("record", "not announced"),
        "accepted": say_as("record", "difference accepted"),
        "postponed": say_as("record", "postponed"),
        "followed": say_as("record", "followed up"),
        "archived": say_as("record", "archived"),
        "shown-late": say_as("record", "shown after it went live"),
        "accepted-unshown": say_as("record", "accepted without a demo"),
        "taken-back": say_as("record", "taken back from production"),
    }
    return kinds[kind]


def _done_text(done: Done) -> str:
    how = {
        "done": say_as("step", "done"),
        "already": say_as("step", "done already"),
        "skipped": say_as("step", "nothing to do"),
        "failed": say_as("step", "failed"),
    }[done.how]
    sign = {"done": "✓", "failed": "✗"}.get(done.how, "·")
    return " ".join(part for part in (sign, _step_text(done.step), done.told, f"({how})") if part)
