"""What `check` says: on a terminal, on a pull request's own lines of GitHub Actions, in the summary of its run."""

from collections.abc import Iterator

from changelog.flow.checking import Checked, Verdict
from changelog.language import plain
from changelog.language.annotations import annotation
from changelog.language.speech import marked, say
from changelog.model import Finding
from changelog.notes import markdown

LONGEST = 120  # characters of a title
TITLE = "nouveautes"
SIGNS = {"told": "✓", "aside": "–", "hidden": "–", "over": "–", "missing": "✗"}
STATES = {
    "told": marked("{label} is told: {why}"),
    "aside": marked("{label} is set aside: {why}"),
    "hidden": marked("{label} is not told: somebody hides it, or its ticket says nothing"),
    "over": marked("{label} is not told: {why}"),
    "missing": marked("{label} would be told to nobody: it names no ticket and brings no words"),
}
CURE = marked(
    "Name its ticket (« Ferme #12 »), or give it words for users: a block ```nouveaute, or nouveautes.d/NUMBER.md. "
    "To say nothing, by choice: Nouveaute: aucune."
)
# Why a change is told or set aside, as `notes.curation` and `history` say it to machines.
WHYS = (
    marked("it is the page of the news itself"),
    marked("written by a machine (notes.bots)"),
    marked("its author chose to say nothing"),
    marked("it brings its own words for users"),
    marked("everything but bots is told here"),
)
NAMED, RULED = "it names a ticket: ", "told by "


def lines(checked: Checked) -> list[str]:
    """The sentences, without the page's part."""
    said = [f"{_name(checked)} → {checked.into}", *(_verdict(one, checked) for one in checked.verdicts)]
    if checked.needs_demo:
        said.append(say("It is announced as needing a demo."))
    return said


def cure() -> str:
    """What to do where a ticket or a note is missing."""
    return say(CURE)


def annotations(checked: Checked) -> Iterator[str]:
    """For GitHub's runners: what is missing as errors, what is odd as warnings."""
    for one in checked.missing:
        yield annotation("error", TITLE, f"{_verdict(one, checked)[2:]}\n{cure()}")
    for finding in checked.findings:
        yield annotation("warning", TITLE, _told(finding))


def summary(checked: Checked, page: str) -> str:
    """The same as Markdown, with the page's part as it will stand."""
    head, *rest = lines(checked)
    parts = [f"### {markdown.escape(plain.line(head))}", *(f"* {markdown.escape(plain.line(line))}" for line in rest)]
    parts += [f"* {markdown.escape(plain.line(cure()))}"] if checked.missing else []
    for finding in checked.findings:
        parts.append(f"* {markdown.escape(plain.line('! ' + _told(finding)))}")
    return "\n".join(parts) + (f"\n\n{page}" if page else "") + "\n"


def _name(checked: Checked) -> str:
    branch = checked.branch
    name = plain.line(branch.name) or branch.head[:10]
    title = plain.shortened(plain.line(branch.title), LONGEST)
    return f"#{branch.number} « {title} » ({name})" if branch.number is not None else name


def _verdict(one: Verdict, checked: Checked) -> str:
    return f"{SIGNS[one.state]} " + say(STATES[one.state], label=_label(one, checked), why=_why(one.change.why))


def _label(one: Verdict, checked: Checked) -> str:
    change = one.change
    if change.number is not None:
        return f"#{change.number}"
    is_merge = change.head.sha.strip("0") == ""
    return (
        _name(checked)
        if is_merge
        else f"{change.head.sha[:10]} « {plain.shortened(plain.line(change.title), LONGEST)} »"
    )


def _why(why: str) -> str:
    if why.startswith(NAMED):
        return say("it names {tickets}", tickets=why.removeprefix(NAMED))
    if why.startswith(RULED):
        return say("by {rule}", rule=why.removeprefix(RULED))
    return say(why) if why in WHYS else why


def _told(finding: Finding) -> str:
    if not finding.subject:
        return finding.message
    return say("{subject}: {message}", subject=finding.subject, message=finding.message)
