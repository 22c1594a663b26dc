"""What a checkup found out, as plain data; the survey as far as it goes."""

from datetime import datetime
from typing import Literal

from msgspec import field, structs

from changelog.app import survey
from changelog.app.board_column import Column
from changelog.app.survey import KnownRefs, Survey
from changelog.config.schema import Settings
from changelog.domain.address import RepositoryAddress
from changelog.domain.forge import Rights, Server, Token
from changelog.domain.model import Value
from changelog.domain.notes.readers import Choice
from changelog.domain.ports.repository import ShowsRefs
from changelog.errors import Problem

Way = Literal["folder", "forge", "git"]


class Trouble(Value, frozen=True, kw_only=True):
    """Something that refused, in its own words."""

    message: str
    cure: str = ""
    subject: str = ""


class Clone(Value, frozen=True, kw_only=True):
    """The clone. `git` is the version of git, empty where there is none; `trouble` why there is no clone."""

    git: str = ""
    trouble: Trouble | None = None
    root: str = ""
    shallow: bool = False
    fetched: datetime | None = None


class SettingsFacts(Value, frozen=True, kw_only=True):
    """The settings as far as they could be read, and every problem: the path of a setting is its subject."""

    settings: Settings = Settings()
    language: Choice = Choice(language="fr", basis="default")
    file: str = ""
    troubles: tuple[Trouble, ...] = ()


class SurveyFacts(Value, frozen=True, kw_only=True):
    """The survey as far as it goes. The subject of a trouble is the branch that is not there."""

    survey: Survey | None = None
    troubles: tuple[Trouble, ...] = ()
    tags: tuple[str, ...] = ()
    branches: frozenset[str] = frozenset()


class Remote(Value, frozen=True, kw_only=True):
    """The remote. `asked` is False offline; `reason` is why it did not answer, `words` the same in git's own.

    `ahead`: the same branch of another remote → how many commits it has more, where it is further than this one's.
    """

    name: str
    address: RepositoryAddress
    asked: bool = False
    reason: str = ""
    words: str = ""
    heads: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    ahead: dict[str, int] = field(default_factory=dict)


class DocsFacts(Value, frozen=True, kw_only=True):
    """The documentation repository. None for what was not looked at; `branch` is the one that counts, once known."""

    address: RepositoryAddress
    way: Way | None = None
    branch: str = ""
    branch_there: bool | None = None
    page_there: bool | None = None
    push: bool | None = None
    trouble: Trouble | None = None


class Visit(Value, frozen=True, kw_only=True):
    """One address of an environment, asked once. `sha` is what its version address answers, empty where it is none."""

    environment: str
    what: Literal["url", "version_url"]
    host: str
    status: int = 0
    trouble: str = ""
    sha: str = ""


class Storage(Value, frozen=True, kw_only=True):
    """Where the cache is, and why it cannot be used; `used` is False with --no-cache."""

    folder: str = ""
    trouble: str = ""
    used: bool = True


class CheckupFacts(Value, frozen=True, kw_only=True):
    """Everything. What lies beyond what could be opened keeps its default; `now` is None where the clock is wrong."""

    now: datetime | None = None
    clock_trouble: Trouble | None = None
    offline: bool = False
    clone: Clone = Clone()
    said: SettingsFacts = SettingsFacts()
    around: SurveyFacts = SurveyFacts()
    remote: Remote | None = None
    forge: Server = Server()
    token: Token | None = None
    rights: Rights | None = None
    column: Column | None = None
    docs: DocsFacts | None = None
    visits: tuple[Visit, ...] | None = None
    channels: dict[str, bool] = field(default_factory=dict)
    storage: Storage = Storage()


def look(repository: ShowsRefs, settings: Settings, *, slug: str, server: str) -> SurveyFacts:
    """The survey, and every branch that is not there. Never raises for what the clone lacks; being shallow is examined
    by itself.
    """
    try:
        clone = KnownRefs(known=repository.refs(), urls=repository.remote_urls(), asks=repository.shared)
    except Problem as problem:
        return SurveyFacts(troubles=(Trouble(message=problem.message, cure=problem.hint),))
    found, troubles = None, list[Trouble]()
    for name in ("integration", "production"):
        # The integration branch is looked for alone first, so that each branch has its own trouble.
        alone = _without(settings, "production") if name == "integration" else settings
        try:
            found = survey.look(clone, alone, slug=slug, server=server)
        except Problem as problem:
            troubles.append(Trouble(message=problem.message, cure=problem.hint, subject=name))
            settings = _without(settings, name)
    if troubles:
        try:
            found = survey.look(clone, settings, slug=slug, server=server)
        except Problem:
            found = None
    refs = clone.known
    return SurveyFacts(
        survey=found,
        troubles=tuple(troubles),
        tags=tuple(tag.name for tag in refs.tags),
        branches=frozenset([*refs.branches, *(name.partition("/")[2] for name in refs.remote_branches)]),
    )


def _without(settings: Settings, name: str) -> Settings:
    return structs.replace(settings, repository=structs.replace(settings.repository, **{name: ""}))
