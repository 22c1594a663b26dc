"""Looks at a clone, and at its forge where that is reachable, for what `init` proposes: all of it is optional."""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from msgspec import structs

from changelog.adapters import clock
from changelog.adapters.forge.connect import connect
from changelog.app import adopt, init
from changelog.app.init import InitFacts, Instance, Project
from changelog.app.survey import Survey
from changelog.domain.address import RepositoryAddress
from changelog.domain.docs import page as pages
from changelog.domain.ports.forge import BoardAddress, Discovers, Reach
from changelog.errors import Problem
from changelog.i18n import say as speech
from changelog.runtime.docs import open_docs
from changelog.runtime.forge import forge_address
from changelog.runtime.workspace import Workspace

_CANDIDATES = tuple(folder + name for folder in init.FOLDERS for name in init.PAGES)
READ = 200  # commits; enough to tell French from English


def found(workspace: Workspace, seen: Survey, reach: Reach, say: Callable[[str], None]) -> InitFacts:
    """Everything, from the clone outwards."""
    tags, unread = seen.tags, tuple(seen.unread)
    url = workspace.repository.remote_urls().get(seen.branches.remote or "origin", "")
    integration, production = _branches(workspace, seen)
    with connect(forge_address(workspace, seen), BoardAddress(), reach, say) as forge:
        there = forge.discovery
        docs, page, told = _page(workspace, seen, url) or _beside(workspace, seen, reach, url, there)
        boards = tuple(_boards(workspace, there))
        environments = _environments(there, integration, production)
    texts = (*(tag.message for tag in tags[-init.RECENT :]), *_subjects(workspace, seen))
    language = init.language_of((told, *texts), speech.chosen())
    return InitFacts(
        remote=RepositoryAddress.parse(url).shown if url else "",
        slug=seen.slug,
        integration=integration,
        production=production,
        tags=tuple(tag.name for tag in tags),
        format=init.shape_of(tags),
        accept=unread,
        language=language,
        boards=boards,
        docs=docs,
        page=page,
        timezone=init.zone_of(clock.machine_zone(), language),
        environments=environments,
    )


def _branches(workspace: Workspace, seen: Survey) -> tuple[str, str]:
    """What the settings say stands; else by the names that the remote has, or the clone where there is none."""
    said, found = workspace.settings.repository, seen.branches
    if said.integration or said.production:
        return found.integration, found.production
    refs = workspace.repository.refs()
    remote = f"{found.remote}/"
    names = [one.removeprefix(remote) for one in refs.remote_branches if one.startswith(remote)] if found.remote else []
    return init.branches_of(found.integration, found.production, names or refs.branches)


def page_in(workspace: Workspace, seen: Survey, reach: Reach, docs: str) -> str:
    """The page of news in a documentation repository that somebody named; empty where it cannot be told."""
    return _read_there(workspace, seen, reach, docs)[0]


def _page(workspace: Workspace, seen: Survey, url: str) -> tuple[str, str, str] | None:
    """The page of news in the product's own repository: the repository's address, the page, what it says."""
    place = RepositoryAddress.parse(url)
    if not url or place.kind == "odd" or place.secret:
        return None
    for name in _CANDIDATES:
        text = workspace.repository.file(seen.branches.integration_sha, name)
        if text is not None and _is_news(text):
            return place.shown, name, text
    return None


def _beside(
    workspace: Workspace, seen: Survey, reach: Reach, url: str, forge: Discovers | None
) -> tuple[str, str, str]:
    """The same in a documentation repository beside the product's: on its forge, or in the folder of its remote."""
    place = RepositoryAddress.parse(url)
    docs = ""
    if place.kind == "folder":
        remote = Path(place.path)
        names = init.documentations(remote.name.removesuffix(".git"))
        there = (remote.parent / f"{name}{ending}" for name in names for ending in ("", ".git"))
        found = next((one for one in there if one.is_dir() and one != remote), None)
        docs = os.path.relpath(found, workspace.repository.root) if found is not None else ""
    elif forge is not None and place.web:
        slug = forge.first_there(init.documentations(seen.slug))
        docs = f"{place.web}/{slug}" if slug else ""
    page, text = _read_there(workspace, seen, reach, docs) if docs else ("", "")
    return (docs, page, text) if page else ("", "", "")


def _read_there(workspace: Workspace, seen: Survey, reach: Reach, docs: str) -> tuple[str, str]:
    """The page of news of a repository and its text, read as `adopt` does; empty where there is none, or no answer."""
    if reach.offline and RepositoryAddress.parse(docs).kind != "folder":
        return "", ""
    held = structs.replace(workspace.settings, docs=structs.replace(workspace.settings.docs, repository=docs))
    try:
        with open_docs(structs.replace(workspace, settings=held), seen, reach, lambda _: None, to_write=False) as there:
            branch = workspace.settings.docs.branch or there.base or there.docs.fetch().default
            read = there.docs.read_all(branch, _CANDIDATES)
    except Problem:
        return "", ""
    texts = {name: data.decode("utf-8", "replace") for name, data in read.items() if isinstance(data, bytes)}
    news = next((name for name, text in texts.items() if _is_news(text)), "")
    name = news or next((name for name in texts if not name.endswith("CHANGELOG.md")), "")
    return (name, texts[name]) if name else ("", "")


def _is_news(text: str) -> bool:
    """Told by dates: a list of versions is no page that a week can be put on."""
    return adopt.facts(pages.read(text)).covered is not None


def _environments(forge: Discovers | None, integration: str, production: str) -> tuple[Instance, ...]:
    return init.instances(forge.deployed(), integration, production) if forge is not None else ()


def _subjects(workspace: Workspace, seen: Survey) -> Iterator[str]:
    history = workspace.repository.history([seen.branches.integration_sha])
    return (commit.subject for commit in islice(history, READ))


def _boards(workspace: Workspace, forge: Discovers | None) -> list[Project]:
    listed = forge.boards(workspace.settings.board.field) if forge is not None else []
    return [Project(title=title, url=url, columns=columns) for title, url, columns in listed]
