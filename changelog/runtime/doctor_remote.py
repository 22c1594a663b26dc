"""The facts of a checkup beyond the clone: remote, forge, token and its rights, board, documentation."""

from msgspec import structs

from changelog.adapters.forge.connect import examine
from changelog.adapters.git import remote as git_remote
from changelog.adapters.git.history import open_repository
from changelog.app import board_column
from changelog.app.doctor.facts import CheckupFacts, DocsFacts, Remote, Trouble
from changelog.app.doctor.remote import CURES, REASONS
from changelog.app.survey import Survey
from changelog.domain.address import RepositoryAddress
from changelog.domain.ports.forge import Discovers, Forge, ForgeAddress, Reach
from changelog.errors import Problem
from changelog.i18n.say import marked, say
from changelog.runtime.forge import board_address, forge_address
from changelog.runtime.workspace import Progress, Workspace

_ADDRESS = marked("docs.repository takes an https:// address, one of SSH, or a path from the folder of nouveautes.toml")
_HOW = marked(
    "docs.repository takes an https:// address, an SSH address, or a path from the folder of nouveautes.toml."
)


def with_remote(workspace: Workspace, facts: CheckupFacts, reach: Reach, progress: Progress) -> CheckupFacts:
    """The facts of the clone with those beyond it. Never raises."""
    settings, survey, remote = workspace.settings, facts.around.survey, facts.remote
    where = forge_address(workspace, survey) if survey else ForgeAddress(kind=settings.repository.forge)
    with examine(where, board_address(workspace), reach, progress) as (server, token, rights, forge):
        if remote is not None and not reach.offline:
            remote = _listed_remote(workspace, forge, remote, progress)
        column = None
        if survey and forge.board:
            if settings.board.kind == "github":
                progress(say("reading the board"))
            column = board_column.column(forge.board, settings.board.column, survey)
        docs = _docs(workspace, survey, forge, reach, progress)
        return structs.replace(facts, remote=remote, forge=server, token=token, rights=rights, column=column, docs=docs)


def _listed_remote(workspace: Workspace, forge: Forge, remote: Remote, progress: Progress) -> Remote:
    if remote.address.kind == "odd":
        return structs.replace(remote, asked=True, reason="protocol")
    progress(say("asking {remote}", remote=remote.name))
    listed = _listing(workspace, forge, remote.name, remote.address)
    return structs.replace(
        remote, asked=True, reason=listed.reason, words=listed.words, heads=listed.heads, tags=listed.tags
    )


def _listing(workspace: Workspace, forge: Forge, remote: str, place: RepositoryAddress) -> git_remote.Listing:
    """The token goes to the forge that it belongs to, and only where that has accepted it."""
    secret = forge.login(place).password if place.kind == "web" else ""
    server = place.origin if secret else ""
    clone = workspace.repository
    return git_remote.listing(
        clone.root, remote, address=place.shown, server=server, secret=secret, own=clone.own.taken_back
    )  # fmt: skip


def _docs(
    workspace: Workspace, survey: Survey | None, forge: Forge, reach: Reach, progress: Progress
) -> DocsFacts | None:
    repository = workspace.settings.docs.repository
    if not repository:
        return None
    place = RepositoryAddress.parse(repository)
    if place.kind == "odd" and not place.secret:
        return DocsFacts(address=place, trouble=Trouble(message=say(REASONS["protocol"]), cure=say(_HOW)))
    if place.kind == "folder" and not place.secret:
        return _in_folder(workspace, place)
    if place.secret or reach.offline:
        return DocsFacts(address=place)
    progress(say("asking the documentation repository"))
    if forge.discovery and survey and place.slug and place.web.lower() == survey.server.lower():
        return _on_forge(workspace, forge.discovery, place)
    return _by_git(workspace, forge, place)


def _in_folder(workspace: Workspace, place: RepositoryAddress) -> DocsFacts:
    docs = workspace.settings.docs
    try:
        repository = open_repository(workspace.folder / place.path)
        refs = repository.refs()
        branch = docs.branch or refs.head
        sha = refs.branches.get(branch) or refs.remote_branches.get(f"origin/{branch}", "")
        page = repository.file(sha, docs.page) is not None if sha and docs.page else None
    except Problem as problem:
        return DocsFacts(address=place, trouble=Trouble(message=problem.message, cure=say(_HOW)))
    return DocsFacts(address=place, way="folder", branch=branch, branch_there=bool(sha), page_there=page)


def _on_forge(workspace: Workspace, forge: Discovers, place: RepositoryAddress) -> DocsFacts:
    docs = workspace.settings.docs
    found = forge.documentation(place.slug, docs.branch, docs.page)
    if found.trouble:
        cure = say("Have the token (or the App) given access to that repository, or correct docs.repository.")
        return DocsFacts(address=place, trouble=Trouble(message=found.trouble, cure=cure))
    return DocsFacts(
        address=place,
        way="forge",
        branch=found.branch,
        branch_there=found.branch_there,
        page_there=found.page_there,
        push=found.push,
    )


def _by_git(workspace: Workspace, forge: Forge, place: RepositoryAddress) -> DocsFacts:
    docs = workspace.settings.docs
    listed = _listing(workspace, forge, docs.repository.strip(), place)
    if listed.reason:
        message = say(REASONS[listed.reason]) + (f" ({listed.words})" if listed.words else "")
        cure = say(CURES[listed.reason], address=say(_ADDRESS))
        return DocsFacts(address=place, trouble=Trouble(message=message, cure=cure))
    branch = docs.branch or listed.default
    return DocsFacts(address=place, way="git", branch=branch, branch_there=branch in listed.heads)
