"""`nouveautes resync`: recette back on top of production after a hotfix; nothing is lost, the delivery follows."""

import click

from changelog.adapters.git.objects import identity
from changelog.adapters.git.rebase.branches import BranchRebaser
from changelog.app.resync import resync
from changelog.app.resync.differences import Stuck
from changelog.app.resync.resync import ResyncOptions
from changelog.commands import output, plans
from changelog.commands.options import common
from changelog.errors import Misuse, Stopped
from changelog.i18n import plain
from changelog.i18n.say import marked, say
from changelog.runtime.workspace import Options, open_workspace, with_options

SHOWN = 8  # files that are named
SETTLE = marked(
    "Settle the conflict in {place}\nthen git add, and: nouveautes resync --continue\n"
    "To leave all as before: nouveautes resync --abort"
)


@click.command("resync")
@click.option(
    "--by-merge", is_flag=True, help="Merge production into it instead: for branches that cannot be rewritten."
)
@click.option("--continue", "go_on", is_flag=True, help="Go on, once the conflict is settled.")
@click.option("--abort", is_flag=True, help="Leave all as it was before.")
@click.option("--accept-difference", "accept", is_flag=True, help="Accept, under your name, that the content differs.")
@click.option("--because", metavar="REASON", type=plain.as_written, help="Why; recorded where everybody can read it.")
@common
@with_options
def command(options: Options, by_merge: bool, go_on: bool, abort: bool, accept: bool, because: str | None) -> None:
    """Bring the branch back on top of production."""
    why = (because or "").strip()
    _check(go_on=go_on, abort=abort, accept=accept, why=why)
    workspace = open_workspace(options)
    rebases = BranchRebaser(workspace.repository.root, identity(workspace.repository.config), workspace.now)
    if abort:
        rebases.abort()
        output.say(say("All is as before: nothing was pushed."))
        return
    waiting = rebases.waiting()
    if go_on:
        by_merge = rebases.settle() == "merge"
    elif waiting is not None:
        files = ", ".join(plain.line(path) for path in waiting.files[:SHOWN])
        raise Stopped(
            say("a conflict waits to be settled: {files}", files=files),
            hint=say(SETTLE, place=waiting.worktree),
        )
    with plans.train_of(workspace) as (train, acts):
        found = resync.plan(train.context, rebases, ResyncOptions(by_merge=by_merge, accepted=why if accept else ""))
        if isinstance(found, Stuck):
            raise _stopped(found, rebases, options)
        then = "" if found.nothing else say("Go on with the week: nouveautes status shows where it stands")
        plans.conclude(found, train, options, acts=acts, then=then)
        if not options.dry_run:
            rebases.abort()  # it is all where it belongs: nothing has to be remembered


def _check(*, go_on: bool, abort: bool, accept: bool, why: str) -> None:
    if go_on and abort:
        raise Misuse(say("--continue and --abort exclude each other"), hint=say("Say one of them."))
    if accept and not why:
        raise Misuse(
            say("accepting a difference takes a reason"), hint=say('Give it with --because "…": it is recorded.')
        )
    if why and not accept:
        raise Misuse(say("--because goes with --accept-difference"), hint=say("Give both, or neither."))


def _stopped(stuck: Stuck, rebases: BranchRebaser, options: Options) -> Stopped:
    """The change, the files, the hotfix it meets, and where to settle it."""
    files = ", ".join(plain.line(path) for path in stuck.conflict.files[:SHOWN])
    met = ", ".join(stuck.hotfixes) or say("something else")
    message = say("{commit} meets {hotfixes} in {files}", commit=stuck.change, hotfixes=met, files=files)
    if options.dry_run:
        rebases.put_away()
        return Stopped(message, hint=say(plans.REHEARSED))
    return Stopped(message, hint=say(SETTLE, place=stuck.conflict.worktree))
