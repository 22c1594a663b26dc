"""The machine form of `preview`."""

from typing import Annotated, Literal

from msgspec import Meta

from changelog.commands import forming
from changelog.commands.forms import FORMS, FindingForm, Form, Versioned
from changelog.model import Finding
from changelog.preview.site import Site


class ChangedPageForm(Form, frozen=True, kw_only=True):
    """A page that differs from what is online."""

    title: str
    source: Annotated[str, Meta(description="Its path in the documentation repository.")]
    path: Annotated[str | None, Meta(description="Its file in the built site; null where the page is gone.")]
    state: Literal["new", "changed", "removed"]


class PreviewForm(Versioned, frozen=True, kw_only=True):
    """`preview --json`."""

    output: Annotated[str | None, Meta(description="The folder of the built site; null for a dry run.")]
    home: Annotated[str, Meta(description="The front page, as a file in the built site.")]
    pages: Annotated[int, Meta(description="How many pages of the documentation the site has.")]
    changed: list[ChangedPageForm]
    findings: list[FindingForm]


def form(site: Site, output: str | None, findings: tuple[Finding, ...], built: dict[str, str]) -> PreviewForm:
    """The answer. `built`: page of the site → the file that is built of it."""
    return PreviewForm(
        output=output,
        home=built.get(f"{site.home}/index.md", f"{site.home}/index.html"),
        pages=len(site.pages),
        changed=[
            ChangedPageForm(
                title=one.title,
                source=one.source,
                path=built.get(one.path) if one.path else None,
                state=_state(one.state),
            )
            for one in site.changed
        ],
        findings=forming.findings(findings),
    )


def _state(state: str) -> Literal["new", "changed", "removed"]:
    return "new" if state == "new" else "removed" if state == "removed" else "changed"


FORMS["preview"] = PreviewForm
