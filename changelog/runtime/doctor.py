"""Gathers what `doctor` judges, from the clone outwards: whatever refuses becomes a fact, and nothing is raised."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from msgspec import structs

from changelog.adapters import cache, clock, environments, files
from changelog.adapters.forge.connect import of_workflow
from changelog.adapters.git import remote as git_remote
from changelog.adapters.git.history import Repository, open_repository
from changelog.app.doctor import facts
from changelog.app.doctor.clone import sound
from changelog.app.doctor.facts import CheckupFacts, Clone, Remote, SettingsFacts, Storage, SurveyFacts, Trouble, Visit
from changelog.app.doctor.week import addresses
from changelog.config.load import read
from changelog.config.schema import Settings
from changelog.domain.address import RepositoryAddress
from changelog.domain.ports.forge import Reach
from changelog.errors import Problem
from changelog.runtime.doctor_remote import Beyond, beyond
from changelog.runtime.workspace import Options, Workspace

Say = Callable[[str], None]
What = Literal["url", "version_url"]


def gather(options: Options, reach: Reach, say: Say) -> CheckupFacts:
    """Everything, in the order of the week. Asks only what may be read."""
    clone, repository = _clone(options)
    storage = _storage(reach)
    if repository is None:
        return CheckupFacts(offline=reach.offline, clone=clone, storage=storage)
    said, path = _said(repository, options)
    now, clock_trouble = _now(said.settings)
    looked = _around(repository, said.settings)
    workspace = Workspace(
        repository=repository, settings=said.settings, settings_path=path, now=now or datetime.min.replace(tzinfo=UTC)
    )
    remote = _remote(repository, looked)
    found = beyond(Beyond(workspace=workspace, around=looked, remote=remote, reach=reach, progress=say))
    return CheckupFacts(
        now=now,
        clock_trouble=clock_trouble,
        offline=reach.offline,
        clone=_dated(clone, repository, now),
        said=said,
        around=looked,
        remote=found.remote,
        forge=found.forge,
        token=found.token,
        rights=found.rights,
        column=found.column,
        docs=found.docs,
        visits=None if reach.offline else _visits(said.settings, say),
        channels={name: bool(one) for name, one in addresses(said.settings.announce.channels, os.environ).items()},
        storage=storage,
    )


def _clone(options: Options) -> tuple[Clone, Repository | None]:
    version = git_remote.version()
    if not version:
        return Clone(), None
    try:
        repository = open_repository(Path(options.repo))
    except Problem as problem:
        return Clone(git=version, trouble=_trouble(problem)), None
    return Clone(git=version, root=str(repository.root), shallow=repository.shallow), repository


def _dated(clone: Clone, repository: Repository, now: datetime | None) -> Clone:
    try:
        at = repository.fetched_at()
    except Problem:
        at = None
    fetched = datetime.fromtimestamp(at, now.tzinfo if now else UTC) if at is not None else None
    return structs.replace(clone, fetched=fetched)


def _said(repository: Repository, options: Options) -> tuple[SettingsFacts, Path | None]:
    try:
        text, path = files.settings_text(repository, Path(options.config) if options.config else None)
    except Problem as problem:
        return SettingsFacts(troubles=(_trouble(problem),)), None
    settings, troubles = read(text) if path else (Settings(), [])
    said = tuple(Trouble(subject=one.path, message=one.message, cure=one.hint) for one in troubles)
    wrong = frozenset(one.path for one in troubles)
    return SettingsFacts(settings=sound(settings, wrong), file=path.name if path else "", troubles=said), path


def _now(settings: Settings) -> tuple[datetime | None, Trouble | None]:
    try:
        return clock.now(settings.timezone), None
    except Problem as problem:
        return None, _trouble(problem)


def _around(repository: Repository, settings: Settings) -> SurveyFacts:
    run = of_workflow(repository.root)
    return facts.look(repository, settings, slug=run.slug, server=run.server)


def _remote(repository: Repository, looked: SurveyFacts) -> Remote | None:
    try:
        urls = repository.remote_urls()
    except Problem:
        return None
    said = looked.survey.branches.remote if looked.survey else ""
    name = said or ("origin" if "origin" in urls else next(iter(urls), ""))
    return Remote(name=name, address=RepositoryAddress.parse(urls[name])) if name in urls else None


def _visits(settings: Settings, say: Say) -> tuple[Visit, ...]:
    """Every address of the environments, asked at once; one that the settings may not hold is told by them."""
    asked: list[tuple[str, What, str]] = []
    for place in settings.environments:
        asked += [(place.name, "url", place.url), (place.name, "version_url", place.version_url)]
    asked = [one for one in asked if environments.SAFE.fullmatch(one[2])]
    if asked:
        say("asking the environments")
    answers = environments.ask(url for _, _, url in asked)
    return tuple(
        Visit(
            environment=name,
            what=what,
            host=RepositoryAddress.parse(url).web,
            status=answers[url].status,
            trouble=answers[url].trouble,
            sha=answers[url].sha if what == "version_url" else "",
        )
        for name, what, url in asked
    )


def _storage(reach: Reach) -> Storage:
    if reach.cache == "none":
        return Storage(used=False)
    folder, trouble = cache.trouble()
    return Storage(folder=folder, trouble=trouble)


def _trouble(problem: Problem) -> Trouble:
    return Trouble(message=problem.message, cure=problem.hint.replace("\n", " "))
