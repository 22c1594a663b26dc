"""What the pull request of a page says: period, entries, whose words were kept, what was set aside, what is odd.

A forge reads more in a description than a page does: `@name` calls somebody, `#12`, `GH-12` and an address are tickets
of the documentation, and « closes #12 » closes one. Words from outside lose that force, and only that.
"""

import re
from collections.abc import Iterable
from typing import Any

from changelog.flow.publication.commit_text import JOINT
from changelog.flow.publication.publishing import Plan
from changelog.language import plain
from changelog.language.speech import again, say
from changelog.model import Finding
from changelog.notes import render
from changelog.notes.model import Notes
from changelog.notes.subjects import subject_text

BEGIN, END = "<!-- nouveautes -->", "<!-- /nouveautes -->"
LONGEST = 60_000  # characters; GitHub takes 65,536
_FORCE = re.compile(r"(?<=[@#])(?=\w)|(?<=GH-)(?=\d)|(?<=://)(?=\S)|(?<=/issues/)(?=\d)|(?<=/pull/)(?=\d)", re.I)


def context(plan: Plan, notes: Notes, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """What the template of the description gets."""
    # What happened in this very run (added, withdrawn) is not said: run again, the description would be another one.
    report = plan.published.report
    language = notes.language
    kept_said = say("Somebody said these lines otherwise: they stay. This is what the tool would have written.")
    kept = [say("“{ours}” is kept, instead of “{tool}”", ours=one.title, tool=one.proposed) for one in report.kept]
    parts = [
        _part(say("Your words are kept"), kept, language, kept_said),
        _part(say("Written by hand, and left in place"), report.foreign, language),
        _part(say("Taken out by somebody, and left out"), report.deleted, language),
        _part(say("To look at"), [_finding(one, language) for one in findings], language),
    ]
    entries = [entry for section in notes.sections for entry in section.entries]
    return {
        "preview": plan.wish.preview,
        "entries": [{"title": tamed(one.title), "label": _label(one.label), "url": one.url} for one in entries],
        "parts": [part for part in parts if part["lines"]],
        "aside": [
            {"title": tamed(one.title), "label": _label(f"#{one.number}" if one.number else "")} for one in notes.aside
        ],
        "words": {key: again(text, language) for key, text in _words(plan, notes).items()},
    }


def _words(plan: Plan, notes: Notes) -> dict[str, str]:
    tag, heading = tamed(plan.wish.tag), notes.heading[:1].lower() + notes.heading[1:]
    return {
        "intro": say("The page of news, with the delivery {tag} ({heading}).", tag=tag, heading=heading),
        "preview": say("See it in the documentation, before it is there"),
        "entries": say("What this delivery tells"),
        "aside": render.annex_summary(notes),
        "state": _state(plan),
    }


def _state(plan: Plan) -> str:
    if plan.wish.in_production:
        return say("The delivery is in production. Correct the page right here: what is written by hand is kept.")
    return say(
        "A draft until the delivery is in production. Correct the page right here: what is written by hand is kept."
    )


def _finding(one: Finding, language: str) -> str:
    """In the readers' language, whoever runs it: run again by somebody else, it is the same description."""
    subject, message = again(subject_text(one.subject), language), again(one.message, language)
    return f"{subject} {message}".strip()


def framed(description: str, before: str) -> str:
    """The description between its marks; what a person wrote around it in an earlier one stays."""
    ours = f"{BEGIN}\n{description.strip()[:LONGEST]}\n{END}"
    first, mark, rest = before.partition(BEGIN)
    if not mark:
        return f"{before.rstrip()}\n\n{ours}" if before.strip() else ours
    _, end, after = rest.partition(END)
    return f"{first}{ours}{after if end else ''}"


def tamed(text: str) -> str:
    """Words from outside that call nobody, name no ticket of the documentation, and close none."""
    return _FORCE.sub(JOINT, plain.line(text))


def _label(label: str) -> str:
    """A number as it stands after a title: it needs no escaping, and names nothing here."""
    return f" {tamed(label)}" if label else ""


def _part(title: str, lines: Iterable[str], language: str, said: str = "") -> dict[str, Any]:
    shown = [tamed(again(line, language)) for line in lines]
    return {"title": again(title, language), "said": again(said, language), "lines": shown}
