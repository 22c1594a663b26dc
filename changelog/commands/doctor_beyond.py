"""What lies beyond the clone, as `doctor` finds it: remote, forge, token and its rights, board, documentation."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from changelog.address import RepositoryAddress
from changelog.commands.opening import World
from changelog.commands.worlds import Reach, board_path
from changelog.errors import Problem
from changelog.flow import reconcile
from changelog.flow.examination.facts import Around, Docs, Forge, Remote, Rights, Token, Trouble
from changelog.flow.examination.remote import CURES, SAID
from changelog.flow.reconcile import Column
from changelog.language.speech import marked, say
from changelog.outside import git_remote
from changelog.outside.cache import NoCache
from changelog.outside.git import open_repository
from changelog.outside.github import places, token
from changelog.outside.github.places import Places
from changelog.outside.github.token import Pass
from changelog.ports import ListsBoard

if TYPE_CHECKING:
    from changelog.outside.github.door import Door


class Beyond(Struct, frozen=True, kw_only=True):
    """From where to look, and how far."""

    world: World
    around: Around
    remote: Remote | None
    reach: Reach
    murmur: Callable[[str], None]


class Found(Struct, frozen=True, kw_only=True):
    """What was found there."""

    remote: Remote | None
    forge: Forge
    token: Token | None = None
    rights: Rights | None = None
    column: Column | None = None
    docs: Docs | None = None


class _Opened(Struct, frozen=True, kw_only=True):
    """GitHub, as far as it could be opened: no door offline, without a token, or where the token is refused."""

    where: Places | None = None
    right: Pass = Pass()
    rights: Rights | None = None
    door: Any = None  # a Door


def beyond(at: Beyond) -> Found:
    """Look there. Never raises."""
    forge, where = _forge(at)
    opened = _open(at, forge, where)
    try:
        return Found(
            remote=_asked(at, opened),
            forge=forge,
            token=_token(opened) if where and forge.safe else None,
            rights=opened.rights,
            column=_column(at, opened),
            docs=_docs(at, opened),
        )
    finally:
        if opened.door:
            opened.door.close()


def _forge(at: Beyond) -> tuple[Forge, Places | None]:
    settings, seen = at.world.settings, at.around.survey
    slug, server = (seen.slug, seen.server) if seen else ("", "")
    kind = places.kind_of(server, settings.repository.forge, os.environ)
    if kind != "github" or not slug:
        return Forge(kind=kind, slug=slug, host=places.places_of(server, os.environ).host), None
    where = places.places_of(server, os.environ)
    return Forge(kind=kind, slug=slug, host=where.host, api=where.api, own=where.own, safe=where.safe), where


def _open(at: Beyond, forge: Forge, where: Places | None) -> _Opened:
    if where is None or not where.safe:
        return _Opened()
    right = token.find(where, os.environ)
    if not right or at.reach.offline:
        return _Opened(where=where, right=right)
    from changelog.outside.github import rights
    from changelog.outside.github.door import Door, Unanswered
    from changelog.outside.github.patience import Patience

    at.murmur(say("asking {host} what the token may do", host=where.host))
    try:
        given, granted = rights.exchanged(right, where, forge.slug)
    except Unanswered as problem:
        return _Opened(where=where, right=right, rights=Rights(reason=problem.reason, trouble=problem.message))
    door = Door(where, given, forge.slug, Patience(at.reach.max_wait, at.murmur))
    told = Rights(**structs.asdict(rights.read(door, granted)))
    # After these, asking further would only repeat the same refusal.
    useless = told.reason in ("network", "unauthorized", "limited", "refused")
    return _Opened(where=where, right=given, rights=told, door=None if useless else door)


def _token(opened: _Opened) -> Token:
    right = opened.right
    return Token(found=bool(right), kind=right.kind, source=right.source, trouble=right.trouble)


def _asked(at: Beyond, opened: _Opened) -> Remote | None:
    if at.remote is None or at.reach.offline:
        return at.remote
    found = at.remote
    if found.address.kind == "odd":
        return structs.replace(found, asked=True, reason="protocol")
    at.murmur(say("asking {remote}", remote=found.name))
    listed = _listed(at, opened, found.name, found.address)
    return structs.replace(
        found, asked=True, reason=listed.reason, words=listed.words, heads=listed.heads, tags=listed.tags
    )


def _listed(at: Beyond, opened: _Opened, remote: str, place: RepositoryAddress) -> git_remote.Listing:
    """The token goes to the forge that it belongs to, and only where that has accepted it."""
    accepted = opened.where and opened.rights and opened.rights.reason != "unauthorized"
    server = opened.where.server if opened.where and accepted and place.kind == "web" else ""
    secret = opened.right.secret if server and server.lower() == place.web.lower() else ""
    folder = at.world.repository.root
    return git_remote.listing(folder, remote, address=place.shown, server=server, secret=secret)


def _column(at: Beyond, opened: _Opened) -> Column | None:
    settings, seen = at.world.settings.board, at.around.survey
    lists: ListsBoard | None = None
    if settings.kind == "file":
        from changelog.outside.local.board import open_board

        lists = open_board(board_path(at.world))
    elif settings.kind == "github" and opened.door:
        from changelog.outside.github.board import GitHubBoard

        at.murmur(say("reading the board"))
        lists = GitHubBoard(opened.door, settings.project, settings.field, NoCache())
    return reconcile.column(lists, settings.column, seen) if lists and seen else None


def _docs(at: Beyond, opened: _Opened) -> Docs | None:
    said = at.world.settings.docs
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
    at.murmur(say("asking the documentation repository"))
    if opened.door and opened.where and place.slug and place.web.lower() == opened.where.server.lower():
        return _on_forge(at, opened.door, place)
    return _by_git(at, opened, place)


_ADDRESS = marked("docs.repository takes an https:// address, one of SSH, or a path from the folder of nouveautes.toml")
_HOW = marked("docs.repository takes an https:// address, one of SSH, or a path from the folder of nouveautes.toml.")


def _folder(at: Beyond, place: RepositoryAddress) -> Docs:
    said = at.world.settings.docs
    try:
        repository = open_repository(_beside(at.world) / place.path)
        refs = repository.refs()
        branch = said.branch or refs.head
        sha = refs.branches.get(branch) or refs.remote_branches.get(f"origin/{branch}", "")
        page = repository.file(sha, said.page) is not None if sha and said.page else None
    except Problem as problem:
        return Docs(address=place, trouble=Trouble(message=problem.message, cure=say(_HOW)))
    return Docs(address=place, way="folder", branch=branch, branch_there=bool(sha), page_there=page)


def _on_forge(at: Beyond, door: "Door", place: RepositoryAddress) -> Docs:
    from changelog.outside.github import documentation

    said = at.world.settings.docs
    found = documentation.look(door, place.slug, said.branch, said.page)
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


def _by_git(at: Beyond, opened: _Opened, place: RepositoryAddress) -> Docs:
    said = at.world.settings.docs
    listed = _listed(at, opened, said.repository.strip(), place)
    if listed.reason:
        message = say(SAID[listed.reason]) + (f" ({listed.words})" if listed.words else "")
        return Docs(
            address=place, trouble=Trouble(message=message, cure=say(CURES[listed.reason], address=say(_ADDRESS)))
        )
    branch = said.branch or listed.default
    return Docs(address=place, way="git", branch=branch, branch_there=branch in listed.heads)


def _beside(world: World) -> Path:
    """The folder that the settings' paths start from: the one that holds them."""
    beside = world.settings_path.parent if world.settings_path else world.repository.root
    return beside if beside.is_absolute() else world.repository.root / beside
