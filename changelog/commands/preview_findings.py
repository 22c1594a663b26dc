"""The findings of a preview on a screen: those of pages that change, each, and the others by their kinds."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from changelog.commands import output
from changelog.domain.model import Finding
from changelog.domain.preview.site import Site
from changelog.i18n import plain
from changelog.i18n.say import say

EXAMPLES = 4
"""Places of one kind of finding that are named."""


def changed_first(findings: Iterable[Finding], site: Site) -> tuple[Finding, ...]:
    """The findings of pages that change, then the others."""
    return tuple(sorted(findings, key=lambda one: not _of_changed(one, site)))


def show(findings: Sequence[Finding], site: Site, *, every: bool = False) -> None:
    """Print the findings of pages that change, each; of the others each kind once, the rarest first, with where and how
    often it occurs. `every`: all of them.
    """
    if every:
        output.findings(findings)
        return
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        if not _of_changed(one, site):
            kinds.setdefault((one.code, one.message), []).append(one)
    output.findings([one for one in findings if _of_changed(one, site)])
    left = 0
    for several in sorted(kinds.values(), key=len):
        more = len(several) - EXAMPLES
        if more <= 0:
            output.findings(several)
            continue
        left += more
        names = ", ".join(plain.shortened(plain.line(one.subject), 80) for one in several[:EXAMPLES])
        subject = say("{names} and {count} more", names=names, count=more)
        output.findings([structs.replace(several[0], subject=subject)])
    if left:
        output.note(say("nouveautes preview --findings lists each finding."))


def _of_changed(finding: Finding, site: Site) -> bool:
    subject = str(finding.subject)
    sources = (one.source for one in site.changed)
    return any(subject == source or subject.startswith(f"{source}: ") for source in sources)
