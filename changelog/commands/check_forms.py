"""The machine form of `check`."""

from typing import Annotated, Literal

from msgspec import Meta

from changelog.commands import forming, forms
from changelog.flow.checking import Checked, Verdict
from changelog.language import plain


class CheckedChangeForm(forms.Form, frozen=True, kw_only=True):
    """One change of the branch, newest first. `why` names the rule; `sections` hold its entries as they will stand."""

    number: int | None
    title: str
    state: Annotated[
        Literal["told", "aside", "hidden", "over", "missing"],
        Meta(description="missing: it names no ticket and brings no words, and nobody chose that."),
    ]
    why: str
    tickets: list[forms.TicketForm]
    needs_demo: bool
    sections: list[forms.SectionForm]


class CheckForm(forms.Versioned, frozen=True, kw_only=True):
    """`check --json`. `ok` is false where a ticket or a note is missing: the exit code is then 1."""

    ok: bool
    number: Annotated[int | None, Meta(description="The pull request; null where none is known.")]
    branch: str
    head: str
    into: str
    needs_demo: bool
    changes: list[CheckedChangeForm]
    findings: list[forms.FindingForm]


forms.FORMS["check"] = CheckForm


def form(checked: Checked) -> CheckForm:
    """What was checked."""
    branch = checked.branch
    return CheckForm(
        ok=not checked.missing,
        number=branch.number,
        branch=plain.line(branch.name),
        head=branch.head,
        into=plain.line(checked.into),
        needs_demo=checked.needs_demo,
        changes=[_change(one) for one in checked.verdicts],
        findings=forming.findings(checked.findings),
    )


def _change(one: Verdict) -> CheckedChangeForm:
    change = one.change
    return CheckedChangeForm(
        number=change.number,
        title=plain.line(change.title),
        state=one.state,
        why=plain.line(change.why),
        tickets=[forms.TicketForm(number=ticket.number, source=ticket.source) for ticket in change.tickets],
        needs_demo=one.needs_demo,
        sections=forming.sections(one.sections),
    )
