"""What lies beyond the clone, as `doctor` finds it: remote, forge, token and its rights, board, documentation."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, structs

from changelog.adapters.forge.connect import examine
from changelog.adapters.git import remote as git_remote
from changelog.adapters.git.history import open_repository
from changelog.app import board_column
from changelog.app.board_column import Column
from changelog.app.doctor.facts import Docs, Remote, SurveyFacts, Trouble
from changelog.app.doctor.remote import CURES, SAID
from changelog.domain.address import RepositoryAddress
from changelog.domain.forge import Rights, Server, Token
from changelog.domain.ports.forge import Discovers, Forge, ForgeAddress, Reach
from changelog.errors import Problem
from changelog.i18n.say import marked, say
from changelog.runtime.forge import board_address, forge_address
from changelog.runtime.workspace import Workspace


class Beyond(Struct, frozen=True, kw_only=True):
    """From where to look, and how far."""

    workspace: Workspace
    around: SurveyFacts
    remote: Remote | None
    reach: Reach
    progress: Callable[[str], None]


class RemoteFacts(Struct, frozen=True, kw_only=True):
    """What was found there."""

    remote: Remote | None
    forge: Server
    token: Token | None = None
    rights: Rights | None = None
    column: Column | None = None
    docs: Docs | None = None


def beyond(at: Beyond) -> RemoteFacts:
    """Look there. Never raises."""
    seen = at.around.survey
    where = forge_address(at.workspace, seen) if seen else ForgeAddress(kind=at.workspace.settings.repository.forge)
    with examine(where, board_address(at.workspace), at.reach, at.progress) as (server, token, rights, forge):
        return RemoteFacts(
            remote=_asked(at, forge),
            forge=server,
            token=token,
            rights=rights,
            column=_column(at, forge),
            docs=_docs(at, forge),
        )


def _asked(at: Beyond, forge: Forge) -> Remote | None:
    if at.remote is None or at.reach.offline:
        return at.remote
    found = at.remote
    if found.address.kind == "odd":
        return structs.replace(found, asked=True, reason="protocol")
    at.progress(say("asking {remote}", remote=found.name))
    listed = _listed(at, forge, found.name, found.address)
    return structs.replace(
        found, asked=True, reason=listed.reason, words=listed.words, heads=listed.heads, tags=listed.tags
    )


def _listed(at: Beyond, forge: Forge, remote: str, place: RepositoryAddress) -> git_remote.Listing:
    """The token goes to the forge that it belongs to, and only where that has accepted it."""
    secret = forge.login(place).password if place.kind == "web" else ""
    folder = at.workspace.repository.root
    return git_remote.listing(folder, remote, address=place.shown, server=place.origin if secret else "", secret=secret)


def _column(at: Beyond, forge: Forge) -> Column | None:
    settings, seen = at.workspace.settings.board, at.around.survey
    if settings.kind == "github" and forge.board is not None:
        at.progress(say("reading the board"))
    return board_column.column(forge.board, settings.column, seen) if forge.board and seen else None


def _docs(at: Beyond, forge: Forge) -> Docs | None:
    said = at.workspace.settings.docs
    if not said.repository:
        return None
    place = RepositoryAddress.parse(said.repository)
    if place.secret:
        return Docs(address=place)
    if place.kind == "odd":
        return Docs(address=place, trouble=Trouble(message=say(SAID["protocol"]), cure=say(_HOW)))
    if place.kind == "folder":
        return _folder(at, place)
    if at.reach.offline:
        return Docs(address=place)
    at.progress(say("asking the documentation repository"))
    seen = at.around.survey
    if forge.discovery and seen and place.slug and place.web.lower() == seen.server.lower():
        return _on_forge(at, forge.discovery, place)
    return _by_git(at, forge, place)


_ADDRESS = marked("docs.repository takes an https:// address, one of SSH, or a path from the folder of nouveautes.toml")
_HOW = marked(
    "docs.repository takes an https:// address, an SSH address, or a path from the folder of nouveautes.toml."
)


def _folder(at: Beyond, place: RepositoryAddress) -> Docs:
    said = at.workspace.settings.docs
    try:
        repository = open_repository(_beside(at.workspace) / place.path)
        refs = repository.refs()
        branch = said.branch or refs.head
        sha = refs.branches.get(branch) or refs.remote_branches.get(f"origin/{branch}", "")
        page = repository.file(sha, said.page) is not None if sha and said.page else None
    except Problem as problem:
        return Docs(address=place, trouble=Trouble(message=problem.message, cure=say(_HOW)))
    return Docs(address=place, way="folder", branch=branch, branch_there=bool(sha), page_there=page)


def _on_forge(at: Beyond, forge: Discovers, place: RepositoryAddress) -> Docs:
    said = at.workspace.settings.docs
    found = forge.documentation(place.slug, said.branch, said.page)
    if found.trouble:
        cure = say("Have the token (or the App) given access to that repository, or correct docs.repository.")
        return Docs(address=place, trouble=Trouble(message=found.trouble, cure=cure))
    return Docs(
        address=place,
        way="forge",
        branch=found.branch,
        branch_there=found.branch_there,
        page_there=found.page_there,
        push=found.push,
    )


def _by_git(at: Beyond, forge: Forge, place: RepositoryAddress) -> Docs:
    said = at.workspace.settings.docs
    listed = _listed(at, forge, said.repository.strip(), place)
    if listed.reason:
        message = say(SAID[listed.reason]) + (f" ({listed.words})" if listed.words else "")
        return Docs(
            address=place, trouble=Trouble(message=message, cure=say(CURES[listed.reason], address=say(_ADDRESS)))
        )
    branch = said.branch or listed.default
    return Docs(address=place, way="git", branch=branch, branch_there=branch in listed.heads)


def _beside(workspace: Workspace) -> Path:
    """The folder that the settings' paths start from: the one that holds them."""
    beside = workspace.settings_path.parent if workspace.settings_path else workspace.repository.root
    return beside if beside.is_absolute() else workspace.repository.root / beside
