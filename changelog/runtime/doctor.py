"""The facts of a checkup: the clone, its settings, the clock, the environments. Whatever refuses becomes a fact."""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from msgspec import structs

from changelog.adapters import cache, clock, environments, files
from changelog.adapters.forge.connect import of_workflow
from changelog.adapters.git import remote as git_remote
from changelog.adapters.git.history import Repository, open_repository
from changelog.app.doctor.clone import sound
from changelog.app.doctor.facts import (
    CheckupFacts,
    Clone,
    Remote,
    SettingsFacts,
    Storage,
    SurveyFacts,
    Trouble,
    Visit,
    look,
)
from changelog.app.survey import Survey
from changelog.config.load import read
from changelog.config.schema import Settings
from changelog.domain.address import RepositoryAddress
from changelog.domain.ports.forge import Reach
from changelog.domain.train.channel_state import addresses
from changelog.errors import Problem
from changelog.i18n.say import say
from changelog.runtime.doctor_remote import with_remote
from changelog.runtime.workspace import Options, Progress, Workspace, language_of


def gather(options: Options, reach: Reach, progress: Progress) -> CheckupFacts:
    """Everything, in the order of the week. Asks only what may be read; nothing is raised."""
    clone, repository = _clone(options)
    folder, trouble = cache.trouble() if reach.cache != "none" else ("", "")
    storage = Storage(folder=folder, trouble=trouble, used=reach.cache != "none")
    if repository is None:
        return CheckupFacts(offline=reach.offline, clone=clone, storage=storage)
    read_settings, path = _settings(repository, options)
    settings, now, clock_trouble = read_settings.settings, None, None
    try:
        now = clock.now(settings.timezone)
    except Problem as problem:
        clock_trouble = _trouble(problem)
    run = of_workflow(repository.root)
    survey = look(repository, settings, slug=run.slug, server=run.server)
    workspace = Workspace(
        repository=repository, settings=settings, settings_path=path, now=now or datetime.min.replace(tzinfo=UTC)
    )
    channels = addresses(settings.announce.channels, os.environ)
    facts = CheckupFacts(
        now=now,
        clock_trouble=clock_trouble,
        offline=reach.offline,
        clone=_with_fetch(clone, repository, now),
        said=read_settings,
        around=survey,
        remote=_remote(repository, survey),
        channels={name: bool(one) for name, one in channels.items()},
        storage=storage,
    )
    facts = with_remote(workspace, facts, reach, progress)
    return facts if reach.offline else structs.replace(facts, visits=_visits(settings, progress))


def _clone(options: Options) -> tuple[Clone, Repository | None]:
    version = git_remote.version()
    if not version:
        return Clone(), None
    try:
        repository = open_repository(Path(options.repo))
    except Problem as problem:
        return Clone(git=version, trouble=_trouble(problem)), None
    return Clone(git=version, root=str(repository.root), shallow=repository.shallow), repository


def _with_fetch(clone: Clone, repository: Repository, now: datetime | None) -> Clone:
    try:
        at = repository.fetched_at()
    except Problem:
        at = None
    fetched = datetime.fromtimestamp(at, now.tzinfo if now else UTC) if at is not None else None
    return structs.replace(clone, fetched=fetched)


def _settings(repository: Repository, options: Options) -> tuple[SettingsFacts, Path | None]:
    try:
        text, path = files.settings_text(repository, Path(options.config) if options.config else None)
    except Problem as problem:
        return SettingsFacts(troubles=(_trouble(problem),)), None
    settings, found = read(text) if path else (Settings(), [])
    troubles = tuple(Trouble(subject=one.path, message=one.message, cure=one.hint) for one in found)
    usable = sound(settings, frozenset(one.path for one in found))
    choice = language_of(repository, usable, text, options.language)
    usable = structs.replace(usable, language=choice.language)
    name = path.name if path else ""
    return SettingsFacts(settings=usable, language=choice, file=name, troubles=troubles), path


def _remote(repository: Repository, found: SurveyFacts) -> Remote | None:
    try:
        urls = repository.remote_urls()
    except Problem:
        return None
    default = "origin" if "origin" in urls else next(iter(urls), "")
    name = (found.survey.branches.remote if found.survey else "") or default
    if name not in urls:
        return None
    address = RepositoryAddress.parse(urls[name])
    return Remote(name=name, address=address, ahead=_ahead(repository, found.survey, urls))


def _ahead(repository: Repository, survey: Survey | None, urls: Mapping[str, str]) -> dict[str, int]:
    """The same branch of other remotes, as last fetched, where it is further: how many commits more it has.

    A fork may have commits of its own too; another product's branch of that name has nothing to do with it.
    """
    if survey is None or not survey.branches.remote:
        return {}
    read, refs = survey.branches, repository.refs().remote_branches
    others = {f"{name}/{read.integration}" for name in urls if name != read.remote} & refs.keys()
    found: dict[str, int] = {}
    for branch in sorted(others):
        sha, own = refs[branch], read.integration_sha
        with suppress(Problem):  # a damaged clone is examined by itself
            if sha != own and repository.shared(own, sha).base_at:
                more, less = (
                    sum(1 for _ in repository.history([one], [other])) for one, other in ((sha, own), (own, sha))
                )
                found |= {branch: more} if more > less else {}
    return found


def _visits(settings: Settings, progress: Progress) -> tuple[Visit, ...]:
    """Every address of the environments, asked at once; those that the settings may not hold are left to them."""
    kinds: tuple[Literal["url", "version_url"], ...] = ("url", "version_url")
    every = [(place.name, kind, getattr(place, kind)) for place in settings.environments for kind in kinds]
    asked = [one for one in every if environments.SAFE.fullmatch(one[2])]
    if asked:
        progress(say("asking the environments"))
    answers = environments.ask(url for _, _, url in asked)
    return tuple(
        Visit(
            environment=name,
            what=kind,
            host=RepositoryAddress.parse(url).web,
            status=answers[url].status,
            trouble=answers[url].trouble,
            sha=answers[url].sha if kind == "version_url" else "",
        )
        for name, kind, url in asked
    )


def _trouble(problem: Problem) -> Trouble:
    return Trouble(message=problem.message, cure=problem.hint.replace("\n", " "))
