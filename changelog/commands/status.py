"""`nouveautes status`: what was delivered last, and what waits for the next delivery."""

from datetime import date, datetime
from typing import Any

import click

from changelog.cli import common
from changelog.commands import forming, forms, terminal
from changelog.commands.asked import look
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.worlds import reach_of, reach_options, reached
from changelog.flow import write
from changelog.flow.status import Reader, Status, status
from changelog.language import dates, phrases, plain, typography
from changelog.model import Change
from changelog.notes.model import Notes
from changelog.outside import files

SHOWN = 12  # lines of a list on one screen


class ChangeLine(forms.Form, frozen=True, kw_only=True):
    """A change by its number and title."""

    number: int | None
    sha: str
    title: str


class DeliveryStatus(forms.Form, frozen=True, kw_only=True):
    """A delivery: its ends, its period, what it tells."""

    delivery: forms.DeliveryForm
    start: date | None
    end: date | None
    in_production: bool
    entries: list[forms.EntryForm]
    aside: int


class StatusForm(forms.Versioned, frozen=True, kw_only=True):
    """`status --json`. `production` is null for a one-branch team; `last` before the first date tag."""

    now: datetime
    integration: str
    production: str | None
    last: DeliveryStatus | None
    next: DeliveryStatus
    production_only: list[ChangeLine]
    integration_only: list[ChangeLine]
    findings: list[forms.FindingForm]


forms.FORMS["status"] = StatusForm


@click.command("status")
@reach_options
@common
@with_options
def command(options: Options, **given: Any) -> None:
    """What was delivered last, and what waits for the next delivery."""
    world = open_world(options)
    seen = look(world)
    speech = world.settings.language if options.json else terminal.language(world.settings.language)
    overrides = files.overrides(world.repository, seen.branches.integration_sha)
    with terminal.patience("reading the history") as say, reached(world, seen, reach_of(given), say) as beyond:
        found = status(
            Reader(
                reader=world.repository,
                survey=seen,
                settings=world.settings,
                writer=write.writer(seen, world.settings, speech, overrides),
                zone=world.zone,
                today=world.today,
                work=beyond.work,
                findings=beyond.findings,
            )
        )
    if options.json:
        terminal.write(forms.encode(_form(found, world)))
    else:
        _print(found, world, speech)
        terminal.findings(found.findings)


def _print(found: Status, world: World, speech: str) -> None:
    words = {key: typography.of(text, speech) for key, text in phrases.STATUS[speech].items()}
    colon = f"{typography.NO_BREAK}: " if speech == "fr" else ": "
    today = dates.moment(world.now, speech)
    terminal.say(today[0].upper() + today[1:])
    terminal.say()
    if found.last is None:
        terminal.say(words["none"])
    else:
        place = words["shipped" if found.last_in_production else "waits"]
        tag = found.last.delivery.to.tag if found.last.delivery.to else ""
        terminal.say(f"{words['last']}{colon}{tag}, {_count(found.last, speech)}, {place}")
        _entries(found.last)
    terminal.say()
    terminal.say(f"{words['next']}{colon}{_count(found.next, speech) if _size(found.next) else words['nothing']}")
    _entries(found.next)
    terminal.say()
    _branches(found, words, colon, speech)
    fetched = world.repository.fetched_at()
    if fetched is not None and found.branches.remote:
        when = dates.moment(datetime.fromtimestamp(fetched, world.zone), speech)
        terminal.say(words["fetched"].format(when=when))


def _branches(found: Status, words: dict[str, str], colon: str, speech: str) -> None:
    branch = found.branches.integration
    if found.branches.one_branch:
        terminal.say(words["one_branch"].format(branch=branch))
        return
    behind, ahead = (
        phrases.plural(speech, "changes", len(held)) if held else words["nothing"]
        for held in (found.production_only, found.integration_only)
    )
    need = f" ({words['resync'].format(branch=branch)})" if found.production_only else ""
    terminal.say(f"{words['behind'].format(branch=branch)}{colon}{behind}{need}")
    _changes(found.production_only)
    terminal.say(f"{words['ahead'].format(branch=branch)}{colon}{ahead}")


def _count(notes: Notes, speech: str) -> str:
    told = sum(len(section.entries) for section in notes.sections)
    parts = [phrases.plural(speech, "entries", told)]
    if notes.aside:
        parts.append(phrases.plural(speech, "annex", len(notes.aside)))
    return ", ".join(parts)


def _size(notes: Notes) -> int:
    return sum(len(section.entries) for section in notes.sections) + len(notes.aside)


def _entries(notes: Notes) -> None:
    _list([(entry.title, entry.label) for section in notes.sections for entry in section.entries])


def _changes(changes: tuple[Change, ...]) -> None:
    _list([(change.title or change.branch, f"#{change.number}" if change.number else "") for change in changes])


def _list(lines: list[tuple[str, str]]) -> None:
    for title, label in lines[:SHOWN]:
        terminal.say(f"  • {plain.shortened(plain.line(title), 76 - len(label))} {label}")
    if len(lines) > SHOWN:
        terminal.write(f"  … {len(lines) - SHOWN}\n")


def _form(found: Status, world: World) -> StatusForm:
    return StatusForm(
        now=world.now,
        integration=found.branches.integration,
        production=found.branches.production or None,
        last=_delivery(found.last, in_production=found.last_in_production) if found.last else None,
        next=_delivery(found.next, in_production=False),
        production_only=[_line(change) for change in found.production_only],
        integration_only=[_line(change) for change in found.integration_only],
        findings=forming.findings(found.findings),
    )


def _delivery(notes: Notes, *, in_production: bool) -> DeliveryStatus:
    parts: dict[str, Any] = forming.noted(notes)
    return DeliveryStatus(
        delivery=parts["delivery"],
        start=notes.start,
        end=notes.end,
        in_production=in_production,
        entries=[entry for section in parts["sections"] for entry in section.entries],
        aside=len(notes.aside),
    )


def _line(change: Change) -> ChangeLine:
    return ChangeLine(number=change.number, sha=change.head.sha, title=plain.line(change.title))
