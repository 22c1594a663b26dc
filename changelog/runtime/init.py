"""What `init` proposes from: a clone, and its forge where that is reachable. All of it is optional."""

import os
from itertools import islice
from pathlib import Path

from msgspec import structs

from changelog.adapters import clock, installed
from changelog.adapters.forge.connect import connect
from changelog.app import adopt, init, installation
from changelog.app.init import InitFacts, Project
from changelog.app.installation import Origin
from changelog.app.survey import Survey
from changelog.domain.address import RepositoryAddress
from changelog.domain.docs import page as pages
from changelog.domain.notes.language import choose
from changelog.domain.notes.readers import Language
from changelog.domain.ports.forge import BoardAddress, Discovers, Reach
from changelog.errors import Problem
from changelog.runtime.docs import open_docs
from changelog.runtime.forge import forge_address
from changelog.runtime.workspace import Progress, Workspace

READ = 500  # commits in which a tracker's addresses are looked for
_CANDIDATES = tuple(folder + name for folder in init.FOLDERS for name in init.PAGES)


def found(workspace: Workspace, survey: Survey, reach: Reach, progress: Progress) -> InitFacts:
    """Everything, from the clone outwards."""
    tags, branches = survey.tags, survey.branches
    url = workspace.repository.remote_urls().get(branches.remote or "origin", "")
    integration, production = branches.integration, branches.production
    with connect(forge_address(workspace, survey), BoardAddress(), reach, progress) as forge:
        there = forge.discovery
        docs, page, text = _page(workspace, survey, url) or _docs_beside(workspace, survey, reach, url, there)
        boards = there.boards(workspace.settings.board.field) if there is not None else []
        environments = init.instances(there.deployed(), integration, production) if there is not None else ()
    language = _language(workspace, text)
    newest = islice(workspace.repository.history([branches.integration_sha]), READ)
    return InitFacts(
        remote=RepositoryAddress.parse(url).shown if url else "",
        slug=survey.slug,
        integration=integration,
        production=production,
        tags=tuple(tag.name for tag in tags),
        format=init.shape_of(tags),
        accept=tuple(survey.unread),
        tracker=init.tracker_of(commit.message for commit in newest),
        language=language,
        boards=tuple(Project(title=title, url=url, columns=columns) for title, url, columns in boards),
        docs=docs,
        page=page,
        timezone=init.zone_of(clock.machine_zone(), language),
        environments=environments,
    )


def _language(workspace: Workspace, page: str) -> Language:
    """The page's own language, where one is there and says it; else that of the titles."""
    read = pages.read(page)
    if any(section.days for section in read.sections):
        return read.style.language
    written = choose(page.split("\n"), "")
    return written.language if written.basis == "titles" else workspace.language.language


def _page(workspace: Workspace, survey: Survey, url: str) -> tuple[str, str, str] | None:
    """The page of news in the product's own repository: the repository's address, the page, its text."""
    place = RepositoryAddress.parse(url)
    if not url or place.kind == "odd" or place.secret:
        return None
    for name in _CANDIDATES:
        text = workspace.repository.file(survey.branches.integration_sha, name)
        if text is not None and _is_news(text):
            return place.shown, name, text
    return None


def _docs_beside(
    workspace: Workspace, survey: Survey, reach: Reach, url: str, forge: Discovers | None
) -> tuple[str, str, str]:
    """The same in a documentation repository beside the product's: on its forge, or in the folder of its remote."""
    place, docs = RepositoryAddress.parse(url), ""
    if place.kind == "folder":
        remote = Path(place.path)
        names = init.documentations(remote.name.removesuffix(".git"))
        there = (remote.parent / f"{name}{ending}" for name in names for ending in ("", ".git"))
        found = next((one for one in there if one.is_dir() and one != remote), None)
        docs = os.path.relpath(found, workspace.repository.root) if found is not None else ""
    elif forge is not None and place.web:
        slug = forge.first_there(init.documentations(survey.slug))
        docs = f"{place.web}/{slug}" if slug else ""
    page, text = _read_page(workspace, survey, reach, docs) if docs else ("", "")
    return (docs, page, text) if page else ("", "", "")


def origin(reach: Reach) -> Origin:
    """Where what runs came from: as its installer recorded it, else the wheel of an index that holds the same files.
    Offline, no index is asked.
    """
    found = installed.installed()
    if found is None or found.direct_url:
        return installation.of_record(found.direct_url if found is not None else "")
    wheel = installed.wheel_of_index(found.version) if not reach.offline else None
    if wheel is None:
        return Origin()
    return installation.of_index(found.files, wheel.files, wheel.url, wheel.sha256)


def page_in(workspace: Workspace, survey: Survey, reach: Reach, docs: str) -> str:
    """The page of news in a documentation repository that was named; empty where there is none, or no answer."""
    return _read_page(workspace, survey, reach, docs)[0]


def _read_page(workspace: Workspace, survey: Survey, reach: Reach, docs: str) -> tuple[str, str]:
    """The page of news of a repository and its text, read as `adopt` does."""
    if reach.offline and RepositoryAddress.parse(docs).kind != "folder":
        return "", ""
    settings = structs.replace(workspace.settings, docs=structs.replace(workspace.settings.docs, repository=docs))
    changed = structs.replace(workspace, settings=settings)
    try:
        with open_docs(changed, survey, reach, lambda _: None, to_write=False) as there:
            read = there.docs.read_all(there.branch, _CANDIDATES)
    except Problem:
        return "", ""
    texts = {name: data.decode("utf-8", "replace") for name, data in read.items() if isinstance(data, bytes)}
    news = (name for name, text in texts.items() if _is_news(text))
    name = next(news, "") or next((name for name in texts if not name.endswith("CHANGELOG.md")), "")
    return (name, texts[name]) if name else ("", "")


def _is_news(text: str) -> bool:
    """By its dates: a list of versions is no page that a week can be put on."""
    return adopt.facts(pages.read(text)).covered is not None
