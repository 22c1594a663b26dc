"""Which branch `check` is about: a pull request as the forge has it, or a branch of this clone."""

from collections.abc import Callable

from msgspec import Struct

from changelog.app.branch_history import Branch
from changelog.app.survey import Survey
from changelog.domain.forge import Proposal
from changelog.domain.ports.forge import Forge, KeepsProposals, Reach
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import say
from changelog.runtime.forge import open_forge
from changelog.runtime.workspace import Workspace

Say = Callable[[str], None]


class BranchQuestion(Struct, frozen=True, kw_only=True):
    """What was asked for: a pull request, else a branch or commit, and where it goes; "" for the current one, and for
    where changes are merged.
    """

    ref: str = ""
    into: str = ""
    number: int | None = None


def branch_to_check(workspace: Workspace, seen: Survey, reach: Reach, asked: BranchQuestion, progress: Say) -> Branch:
    """What is to be merged, where. Raises Refused, Misuse as the two below."""
    if asked.number is not None:
        return of_pull(workspace, seen, reach, asked.number, progress)
    if asked.into and asked.into not in (seen.branches.integration, seen.branches.production):
        names = ", ".join(filter(None, (seen.branches.integration, seen.branches.production)))
        raise Misuse(
            say("--into {into!r} is no branch of the train", into=asked.into),
            hint=say("It takes {names}.", names=names),
        )
    return of_ref(workspace, seen, reach, asked, progress)


def of_pull(workspace: Workspace, seen: Survey, reach: Reach, number: int, progress: Say) -> Branch:
    """A pull request that is open. Raises Refused where it is not, or this clone has not its commits."""
    with open_forge(workspace, seen, reach, progress) as forge:
        proposals = _kept(workspace, seen, forge)
        if proposals is None:
            why = f": {forge.trouble.subject} {forge.trouble.message}" if forge.trouble else ""
            raise Refused(
                say("nobody can be asked about pull request {number}{why}", number=number, why=why),
                hint=say("By git alone: nouveautes check BRANCH."),
            )
        found = proposals.proposal(number)
    if found is None:
        raise Refused(
            say("there is no pull request {number}", number=number),
            hint=say("Name an open one, or a branch: nouveautes check BRANCH."),
        )
    if found.state != "open":
        raise Refused(
            say("pull request {number} is {state}", number=number, state=found.state),
            hint=say("`nouveautes collect --why {number}` says where it went.", number=number),
        )
    return _branch(found, _head(workspace, seen, found))


def of_ref(workspace: Workspace, seen: Survey, reach: Reach, asked: BranchQuestion, progress: Say) -> Branch:
    """A branch or a commit of this clone; the current one where none is named. Its open pull request speaks for it,
    where there is one and it can be asked about. Raises Misuse for what is not there.
    """
    here = asked.ref in ("", "HEAD")  # the remote has a HEAD too, which is another one
    words = "" if here else asked.ref
    short = workspace.repository.refs().head if here else words.removeprefix("refs/heads/")
    name = short.removeprefix(f"{seen.branches.remote}/") if seen.branches.remote else short
    places = ("refs/heads/", "refs/remotes/", f"refs/remotes/{seen.branches.remote or 'origin'}/")
    branches = [f"{place}{short}" for place in places] if short not in ("", "HEAD") else []
    tries = [*branches, words or "HEAD"]
    found = workspace.repository.resolve(tries)
    sha = next((found[one] for one in tries if one in found), "")
    if not sha:
        raise Misuse(
            say("{name!r} is no branch or commit of this clone", name=words or "HEAD"),
            hint=say("Fetch it first, or name another one; --pull N asks the forge."),
        )
    known = any(one in found for one in branches)
    alone = Branch(head=sha, name=name if known else "", into=asked.into)
    return _with_request(alone, workspace, seen, reach, progress) if known else alone


def _with_request(branch: Branch, workspace: Workspace, seen: Survey, reach: Reach, progress: Say) -> Branch:
    """The same with the open pull request of that branch. Nobody who cannot be asked stands in its way."""
    into = (
        [branch.into]
        if branch.into
        else [name for name in (seen.branches.integration, seen.branches.production) if name and name != branch.name]
    )
    try:
        with open_forge(workspace, seen, reach, progress) as forge:
            proposals = _kept(workspace, seen, forge)
            known = [one for name in into if proposals for one in proposals.proposals(branch.name, name)]
    except Refused:
        return branch
    open_one = next((one for one in known if one.state == "open"), None)
    return _branch(open_one, branch.head) if open_one is not None else branch


def _branch(found: Proposal, head: str) -> Branch:
    return Branch(
        head=head, name=plain.line(found.head), into=plain.line(found.base), number=found.number,
        title=plain.line(found.title),
    )  # fmt: skip


def _head(workspace: Workspace, seen: Survey, found: Proposal) -> str:
    """The commit of a pull request's head, which this clone must have."""
    remote = seen.branches.remote or "origin"
    tries = [found.sha] if found.sha else [f"refs/remotes/{remote}/{found.head}", f"refs/heads/{found.head}"]
    there = workspace.repository.resolve(tries)
    sha = next((there[one] for one in tries if one in there), "")
    if sha:
        return sha
    raise Refused(
        say("this clone does not have the commits of pull request {number}", number=found.number),
        hint=say(
            "Run `git fetch {remote} pull/{number}/head`, then the same command again.",
            remote=remote,
            number=found.number,
        ),
    )


def _kept(workspace: Workspace, seen: Survey, forge: Forge) -> KeepsProposals | None:
    """What keeps the product's pull requests: files too, where the clone has a remote."""
    alone = not forge.shared and not workspace.repository.remote_urls().get(seen.branches.remote, "")
    return None if alone else forge.proposals
