"""Looks around a clone as far as it goes: where a branch is not there, the rest is still surveyed."""

from msgspec import structs

from changelog.app import survey
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.errors import Problem
from changelog.flow.examination.facts import Around, Trouble
from changelog.model import Refs
from changelog.ports.history import ShowsRefs


class _Kept:
    """What a clone has, asked once; being shallow is examined by itself."""

    shallow = False

    def __init__(self, repository: ShowsRefs) -> None:
        self._refs = repository.refs()
        self._urls = repository.remote_urls()

    def refs(self) -> Refs:
        """Tags, branches and HEAD."""
        return self._refs

    def remote_urls(self) -> dict[str, str]:
        """Remote name → address."""
        return self._urls


def look(repository: ShowsRefs, settings: Settings, *, slug: str, server: str) -> Around:
    """The survey, and every branch that is not there. Never raises for what the clone lacks."""
    try:
        kept = _Kept(repository)
    except Problem as problem:
        return Around(troubles=(Trouble(message=problem.message, cure=problem.hint),))
    mended, troubles = settings, []
    for name in ("integration", "production"):
        try:
            survey.look(kept, _only(mended, name), slug=slug, server=server)
        except Problem as problem:
            troubles.append(Trouble(message=problem.message, cure=problem.hint, subject=name))
            mended = _without(mended, name)
    return Around(
        survey=_survey(kept, mended, slug, server),
        troubles=tuple(troubles),
        tags=tuple(tag.name for tag in kept.refs().tags),
        branches=_names(kept.refs()),
    )


def _survey(kept: _Kept, settings: Settings, slug: str, server: str) -> Survey | None:
    try:
        return survey.look(kept, settings, slug=slug, server=server)
    except Problem:
        return None


def _only(settings: Settings, name: str) -> Settings:
    """Settings that name the integration branch alone while that one is looked for."""
    return _without(settings, "production") if name == "integration" else settings


def _without(settings: Settings, name: str) -> Settings:
    return structs.replace(settings, repository=structs.replace(settings.repository, **{name: ""}))


def _names(refs: Refs) -> frozenset[str]:
    return frozenset([*refs.branches, *(name.partition("/")[2] for name in refs.remote_branches)])
