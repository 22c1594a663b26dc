"""The machine form of `publish --json`."""

from typing import Annotated

from msgspec import Meta

from changelog.commands import diffs, forming, forms
from changelog.flow.publication.publishing import Plan, Receipt
from changelog.model import Finding


class KeptForm(forms.Form, frozen=True, kw_only=True):
    """An entry in a person's words, and what the tool would have said."""

    title: str
    proposed: str


class FileForm(forms.Form, frozen=True, kw_only=True):
    """A file of the documentation that changes."""

    path: str
    diff: Annotated[str, Meta(description="Unified, without the header lines' times.")]


class RequestForm(forms.Form, frozen=True, kw_only=True):
    """The pull request."""

    number: int
    url: str
    draft: bool


class PublishForm(forms.Versioned, frozen=True, kw_only=True):
    """`publish --json`. With `--dry-run`, what would be done: `commit` and `request` are then null where new.

    `archived`: with `--merge`, the tickets that left the board, or were closed, because the page tells them.
    """

    tag: str
    page: str
    branch: str
    base: str
    in_production: bool
    files: list[FileForm]
    added: list[str]
    updated: list[str]
    kept: list[KeptForm]
    foreign: list[str]
    deleted: list[str]
    withdrawn: list[str]
    commit: str | None
    request: RequestForm | None
    merged: Annotated[bool, Meta(description="Whether this very run merged it.")]
    archived: list[int]
    findings: list[forms.FindingForm]


forms.FORMS["publish"] = PublishForm


def form(
    plan: Plan, receipt: Receipt | None, findings: tuple[Finding, ...], archived: tuple[int, ...] = (), *, merged: bool
) -> PublishForm:
    """What was done, or with `--dry-run` would be."""
    report = plan.published.report
    request = receipt.opened if receipt else None
    standing = plan.place.proposal
    return PublishForm(
        tag=plan.wish.tag,
        page=plan.path,
        branch=plan.place.branch,
        base=plan.place.base,
        in_production=plan.wish.in_production,
        files=[
            FileForm(path=path, diff=diffs.unified(path, plan.before.get(path), text))
            for path, text in plan.published.files.items()
        ],
        added=list(report.added),
        updated=list(report.updated),
        kept=[KeptForm(title=one.title, proposed=one.proposed) for one in report.kept],
        foreign=list(report.foreign),
        deleted=list(report.deleted),
        withdrawn=list(report.withdrawn),
        commit=receipt.commit or None if receipt else None,
        request=RequestForm(number=request.number, url=request.url, draft=request.draft)
        if request
        else RequestForm(number=standing.number, url=standing.url, draft=standing.draft)
        if standing
        else None,
        merged=merged,
        archived=list(archived),
        findings=forming.findings(findings),
    )
