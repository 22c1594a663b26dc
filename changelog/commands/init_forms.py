"""What `init --json` answers."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, structs

from changelog.commands import diffs, forms
from changelog.flow.starting.proposing import Found


class InitEnvironmentForm(forms.Form, frozen=True, kw_only=True):
    """An environment, by its deployments on the forge; empty: not known."""

    name: str
    url: str
    branch: str
    review_app_url: str


class InitFoundForm(forms.Form, frozen=True, kw_only=True):
    """What was found; empty where there is none. `boards` are addresses; `docs` and `page`: the page of news."""

    remote: str
    slug: str
    integration: str
    production: str
    tags: Annotated[int, Meta(description="How many date tags.")]
    format: str
    accept: list[str]
    language: str
    boards: list[str]
    docs: str
    page: str
    timezone: str
    environments: list[InitEnvironmentForm]


class InitFileForm(forms.Form, frozen=True, kw_only=True):
    """One file. `diff` is a unified diff, empty where nothing changes."""

    path: str
    state: Literal["new", "changed", "same"]
    diff: str


class InitForm(forms.Versioned, frozen=True, kw_only=True):
    """`init --json`. `written`: whether the files were; with --dry-run they are not."""

    found: InitFoundForm
    files: list[InitFileForm]
    written: bool


forms.FORMS["init"] = InitForm


def form(seen: Found, before: Mapping[str, str | None], after: Mapping[str, str], *, written: bool) -> InitForm:
    """The answer. `before`, `after`: path → the text that stands, and that will."""
    return InitForm(
        found=InitFoundForm(
            remote=seen.remote,
            slug=seen.slug,
            integration=seen.integration,
            production=seen.production,
            tags=len(seen.tags),
            format=seen.format,
            accept=list(seen.accept),
            language=seen.language,
            boards=[one.url for one in seen.boards],
            docs=seen.docs,
            page=seen.page,
            timezone=seen.timezone,
            environments=[InitEnvironmentForm(**structs.asdict(one)) for one in seen.environments],
        ),
        files=[
            InitFileForm(
                path=path,
                state="new" if before[path] is None else "same" if before[path] == text else "changed",
                diff=diffs.unified(path, before[path], text),
            )
            for path, text in after.items()
        ],
        written=written,
    )
