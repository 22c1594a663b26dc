"""Which branch `check` is about: a pull request as the forge has it, or a branch of this clone."""

from msgspec import Struct

from changelog.app.branch_history import Branch
from changelog.app.survey import Survey
from changelog.domain.forge import Proposal
from changelog.domain.ports.forge import Forge, KeepsProposals, Reach
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import say
from changelog.runtime.forge import open_forge
from changelog.runtime.workspace import Progress, Workspace


class BranchQuestion(Struct, frozen=True, kw_only=True):
    """A pull request, else a branch or commit, and where it goes. Empty: the current and the integration branch."""

    ref: str = ""
    into: str = ""
    number: int | None = None


def branch_to_check(
    workspace: Workspace, survey: Survey, reach: Reach, question: BranchQuestion, progress: Progress
) -> Branch:
    """What is to be merged, and where.

    Raises Refused for a pull request that is not open or whose commits this clone lacks, Misuse for an unknown name.
    """
    if question.number is not None:
        return _of_pull(workspace, survey, reach, question.number, progress)
    train = [name for name in (survey.branches.integration, survey.branches.production) if name]
    if question.into and question.into not in train:
        raise Misuse(
            say("--into {into!r} is no branch of the train", into=question.into),
            hint=say("It takes {names}.", names=", ".join(train)),
        )
    branch = _of_ref(workspace, survey, question)
    return _with_request(branch, workspace, survey, reach, progress) if branch.name else branch


def _of_pull(workspace: Workspace, survey: Survey, reach: Reach, number: int, progress: Progress) -> Branch:
    with open_forge(workspace, survey, reach, progress) as forge:
        proposals = _proposals(workspace, survey, forge)
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
    remote = survey.branches.remote or "origin"
    tries = [found.sha] if found.sha else [f"refs/remotes/{remote}/{found.head}", f"refs/heads/{found.head}"]
    there = workspace.repository.resolve(tries)
    sha = next((there[one] for one in tries if one in there), "")
    if not sha:
        raise Refused(
            say("this clone does not have the commits of pull request {number}", number=number),
            hint=say(
                "Run `git fetch {remote} pull/{number}/head`, then the same command again.",
                remote=remote,
                number=number,
            ),
        )
    return _branch(found, sha)


def _of_ref(workspace: Workspace, survey: Survey, question: BranchQuestion) -> Branch:
    """A branch or a commit of this clone, the current one by default; without a name where it is no branch."""
    ref = "" if question.ref == "HEAD" else question.ref  # the remote has a HEAD too, which is another one
    short = ref.removeprefix("refs/heads/") if ref else workspace.repository.refs().head
    remote = survey.branches.remote
    places = ("refs/heads/", "refs/remotes/", f"refs/remotes/{remote or 'origin'}/")
    branches = [f"{place}{short}" for place in places] if short not in ("", "HEAD") else []
    tries = [*branches, ref or "HEAD"]
    found = workspace.repository.resolve(tries)
    sha = next((found[one] for one in tries if one in found), "")
    if not sha:
        raise Misuse(
            say("{name!r} is no branch or commit of this clone", name=ref or "HEAD"),
            hint=say("Fetch it first, or name another one; --pull N asks the forge."),
        )
    named = any(one in found for one in branches)
    name = short.removeprefix(f"{remote}/") if remote else short
    return Branch(head=sha, name=name if named else "", into=question.into)


def _with_request(branch: Branch, workspace: Workspace, survey: Survey, reach: Reach, progress: Progress) -> Branch:
    """The branch with its open pull request; as it is where the forge cannot be asked."""
    train = [name for name in (survey.branches.integration, survey.branches.production) if name and name != branch.name]
    try:
        with open_forge(workspace, survey, reach, progress) as forge:
            proposals = _proposals(workspace, survey, forge)
            into = [branch.into] if branch.into else train
            known = [one for name in into if proposals for one in proposals.proposals(branch.name, name)]
    except Refused:
        return branch
    request = next((one for one in known if one.state == "open"), None)
    return _branch(request, branch.head) if request is not None else branch


def _branch(found: Proposal, head: str) -> Branch:
    return Branch(
        head=head, name=plain.line(found.head), into=plain.line(found.base), number=found.number,
        title=plain.line(found.title),
    )  # fmt: skip


def _proposals(workspace: Workspace, survey: Survey, forge: Forge) -> KeepsProposals | None:
    """The product's pull requests. Those kept as files count only where the clone has a remote."""
    alone = not forge.shared and not workspace.repository.remote_urls().get(survey.branches.remote, "")
    return None if alone else forge.proposals
