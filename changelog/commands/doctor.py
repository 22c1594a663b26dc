"""`nouveautes doctor`: whether everything the week needs is there, and the cure for what is not. Nothing is changed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import click
from msgspec import Meta

from changelog.adapters import terminal
from changelog.app.doctor.checkup import checkup
from changelog.app.doctor.lines import Examined, Key, State
from changelog.commands import json_forms, output
from changelog.commands.json_forms import mirror
from changelog.commands.options import common, reach_of, reach_options
from changelog.i18n import say as speech
from changelog.i18n.say import marked
from changelog.runtime import doctor
from changelog.runtime.workspace import Options, with_options

STATES: dict[State, str] = {
    "ok": marked("ok"),
    "warning": marked("warning"),
    "failed": marked("failed"),
    "skipped": marked("skipped"),
}
KEYS: dict[Key, str] = {
    "git": marked("git"),
    "clone": marked("clone"),
    "settings": marked("settings"),
    "language": marked("language"),
    "timezone": marked("timezone"),
    "branches": marked("branches"),
    "tags": marked("tags"),
    "fetch": marked("fetch"),
    "remote": marked("remote"),
    "forge": marked("forge"),
    "token": marked("token"),
    "name": marked("name"),
    "rights": marked("rights"),
    "writing": marked("writing"),
    "board": marked("board"),
    "docs": marked("docs"),
    "environments": marked("environments"),
    "channels": marked("channels"),
    "calendar": marked("calendar"),
    "cache": marked("cache"),
    "rest": marked("rest"),
}
SIGNS: dict[State, str] = {"ok": "✓", "warning": "!", "failed": "✗", "skipped": "–"}


class ExaminedForm(json_forms.Form, frozen=True, kw_only=True):
    """One line. `key` and `subject` name it; a cure stands with what is failed or a warning."""

    key: str
    subject: Annotated[str, Meta(description="Which of several: a setting, a branch, a right, an environment.")]
    state: State
    message: str
    cure: str


class CountsForm(json_forms.Form, frozen=True, kw_only=True):
    """How many lines of each state. The exit code is 1 where one is failed."""

    ok: int
    warning: int
    failed: int
    skipped: int


class DoctorForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`doctor --json`. `now` is null where the clock cannot be read."""

    now: datetime | None
    offline: bool
    checks: list[ExaminedForm]
    counts: CountsForm


json_forms.FORMS["doctor"] = DoctorForm


@click.command("doctor")
@reach_options
@common
@with_options
@click.pass_context
def command(ctx: click.Context, /, options: Options, **given: Any) -> None:
    """Check whether everything the week needs is there, and print the cure for what is not."""
    reach = reach_of(given)
    with terminal.progress("looking around") as say:
        facts = doctor.gather(options, reach, say)
    found = checkup(facts)
    counts = Counter(one.state for one in found)
    if options.json:
        counted = CountsForm(**{state: counts[state] for state in SIGNS})
        form = mirror(DoctorForm, now=facts.now, offline=facts.offline, checks=found, counts=counted)
        output.write(json_forms.encode(form))
    else:
        _print(found, counts)
    ctx.exit(1 if counts["failed"] else 0)


def _print(found: Sequence[Examined], counts: Counter[State]) -> None:
    for one in found:
        key = f"{speech.say(KEYS[one.key])} {one.subject}".rstrip()
        line = speech.say(
            "{state}, {key}: {message}", state=speech.say(STATES[one.state]), key=key, message=one.message
        )
        output.say(f"{SIGNS[one.state]} {line}")
        if one.cure:
            output.say(f"    {one.cure}")
    said = ", ".join(f"{counts[state]} {speech.say(STATES[state])}" for state in SIGNS if counts[state])
    output.say()
    output.say(speech.say("{count} checks: {said}", count=len(found), said=said))
