"""What tests of a told delivery share: a start, a Tuesday, and questions about what `notes` and `collect` answer."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from command import Answer, Collected, entries
from git_history import History
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

SCHEMAS = Path(__file__).resolve().parents[2] / "site" / "schema"
Form = Mapping[str, Any]


def begin(history: History, name: str = "2022-01-10") -> None:
    """A first date tag that is in production: what is merged from the 17th on is the delivery of a later one."""
    history.tag(name)
    history.day("2022-01-17")


def deliver(history: History, day: str = "2022-01-18", *, release: bool = True) -> None:
    """A date tag, and production moved to it."""
    history.day(day)
    history.tag(day)
    if release:
        history.release(day)


def by_ticket(form: Form) -> dict[int | None, dict[str, Any]]:
    """The entries of a `notes --json` form, by ticket."""
    return {entry["ticket"]: entry for entry in entries(form)}


def told(form: Form) -> list[tuple[int | None, str]]:
    """Ticket and title of each entry, sorted as tickets count."""
    found = [(entry["ticket"], str(entry["title"])) for entry in entries(form)]
    return sorted(found, key=lambda one: (one[0] or 0, one[1]))


def aside(form: Form) -> list[int | None]:
    """The pull requests that were set aside, oldest first."""
    return [one["number"] for one in reversed(form["aside"])]


def sections(form: Form) -> dict[str, list[int | None]]:
    """Heading → tickets."""
    return {one["title"]: [entry["ticket"] for entry in one["entries"]] for one in form["sections"]}


def codes(form: Form) -> list[tuple[str, str]]:
    """Code and subject of each finding."""
    return [(one["code"], one["subject"]) for one in form["findings"]]


def said(form: Form, code: str) -> str:
    """The message of the only finding with this code."""
    (found,) = (one["message"] for one in form["findings"] if one["code"] == code)
    return str(found)


def tickets(collected: Collected) -> dict[int | None, dict[int, str]]:
    """Pull request → its tickets with what named each."""
    return {one["number"]: {each["number"]: each["source"] for each in one["tickets"]} for one in collected.changes}


def keeps_to_schema(answer: Answer, name: str) -> None:
    """Fail unless an answer is what its published schema says."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(answer.json)


def numbers(found: Iterable[Mapping[str, Any]]) -> list[int | None]:
    """The numbers of changes, in their order."""
    return [one["number"] for one in found]
