"""A form answers every field of the values that it shows, or this table names what it leaves out."""

from importlib import import_module
from typing import Any

import pytest
from msgspec import Struct, inspect

from changelog import cli
from changelog.app.board import BoardStatus
from changelog.app.board_archive import PublishedTicket, RemainingTicket
from changelog.app.demo_sheet import InstanceLink, Sheet, SheetGroup, SheetItem, Withdrawn
from changelog.app.doctor.lines import Examined
from changelog.app.init import InitFacts, Instance
from changelog.app.verify import Verification
from changelog.commands import json_forms
from changelog.domain.docs.model import Defect
from changelog.domain.docs.section import KeptWording, Report
from changelog.domain.forge import Board, BranchPush, Deployment, Opened, Proposal
from changelog.domain.history.content import Holding
from changelog.domain.history.fates import Accounting
from changelog.domain.model import Change, Collected, Delivery, Finding, LiveSince, Point, PullRequest, Reference
from changelog.domain.notes.model import Aside, Entry, Notes, ReviewApp, Section
from changelog.domain.remote import Record
from changelog.domain.train.calendar import CalendarDay, Due, Missed, Moment
from changelog.domain.train.channel_state import Letter
from changelog.domain.train.delivery_status import DeliveryState, NextStep
from changelog.domain.train.plan import ArchiveCards, Plan
from changelog.domain.train.positions import ExplainedMove
from changelog.domain.train.signatures import Signature
from changelog.domain.train.verdicts import Announced, DeliveryEvent, Refusal
from changelog.domain.train.verification import Difference, ShippedContent, Statement, Unknown, VerifiedDelivery
from changelog.domain.train.working_days import Skipped

# form → the value that it shows → the fields that it leaves out
SHOWS: dict[str, dict[type[Struct], set[str]]] = {
    "AccountingForm": {Accounting: {"unexplained"}},
    "AnnouncedForm": {Announced: set()},
    "ArchiveForm": {ArchiveCards: set()},
    "AsideForm": {Aside: set()},
    "BoardForm": {Board: {"items", "whole", "read_only"}, BoardStatus: {"cards", "known"}},
    "ChangeForm": {
        Change: {"commits", "story", "about", "echoes", "elsewhere", "pull", "listed", "picked"},
        PullRequest: {"body", "state", "merge_commit", "updated", "closes", "renames"},
    },
    "CollectedForm": {Collected: {"carried", "set_aside"}},
    "DayForm": {CalendarDay: set()},
    "DefectForm": {Defect: set()},
    "DeliveryForm": {Delivery: {"start", "end"}},
    "DemoForm": {Sheet: {"because"}},
    "DueForm": {Due: set()},
    "EntryForm": {Entry: {"section", "commits"}},
    "ExaminedForm": {Examined: set()},
    "FindingForm": {Finding: set()},
    "GroupForm": {SheetGroup: set()},
    "InitEnvironmentForm": {Instance: set()},
    "InitFoundForm": {InitFacts: set()},
    "KeptForm": {KeptWording: {"identity"}},
    "LeftForm": {RemainingTicket: {"tag", "heading"}},
    "MissedForm": {Missed: set()},
    "MessageForm": {Letter: set()},
    "NotedForm": {Notes: {"annex"}},
    "ObstacleForm": {Skipped: {"day"}},
    "PageForm": {
        Proposal: {"head", "base", "title", "body", "sha", "merged_as", "labels", "reviewers"},
    },
    "HoldingForm": {Holding: {"apart", "at", "merged"}},
    "LiveSinceForm": {LiveSince: set()},
    "PlanForm": {Plan: {"alerts"}},
    "PointForm": {Point: set()},
    "PublishForm": {Report: set()},
    "RefusedForm": {Refusal: set()},
    "RequestForm": {Opened: {"head", "base", "title", "body", "new"}},
    "ReviewAppForm": {ReviewApp: set()},
    "RunningForm": {Deployment: {"at", "url", "branch", "log"}},
    "SaidForm": {DeliveryEvent: set()},
    "SectionForm": {Section: set()},
    "DifferenceForm": {Difference: {"values"}},
    "ShippedContentForm": {ShippedContent: set()},
    "SignatureForm": {Signature: set()},
    "ShownItemForm": {SheetItem: {"label"}},
    "SkippedForm": {Skipped: set()},
    "StatementForm": {Statement: set(), Record: {"tag_object", "channel", "about", "claim", "until"}},
    "StandingForm": {DeliveryState: {"postponed", "promised", "unrecorded"}},
    "TicketForm": {Reference: set()},
    "UnknownForm": {Unknown: {"values"}},
    "VerifiedForm": {VerifiedDelivery: set()},
    "VerifyForm": {Verification: set()},
    "ProductionMoveForm": {BranchPush: {"actor"}, ExplainedMove: set()},
    "WithdrawnForm": {Withdrawn: set()},
    "WrittenForm": {PublishedTicket: set()},
}
# Two forms of one name are told apart by their room.
SHOWN_IN: dict[tuple[str, str], dict[type[Struct], set[str]]] = {
    ("demo", "PlaceForm"): {InstanceLink: set()},
    ("status_json", "NextForm"): {NextStep: set()},
    ("week", "NextForm"): {Due: {"skipped"}},
    ("week", "MomentForm"): {Moment: set()},
}
# Those that pick a few fields of several values, or count; as a whole answer does.
CHOSEN = {
    "CardForm", "ChangeLine", "ChangedPageForm", "CheckedChangeForm", "LiveForm", "CountsForm", "DeliveryStatus",
    "FileForm", "HotfixForm", "InitFileForm", "OverriddenForm", "PlaceForm", "WeekStepForm",
}  # fmt: skip


def forms() -> dict[tuple[str, str], type[Struct]]:
    """Every form that an answer holds, by its room and name."""
    for name in cli.COMMANDS:
        import_module(f"changelog.commands.{name}")
    found: dict[tuple[str, str], type[Struct]] = {}
    for form in json_forms.FORMS.values():
        _walk(inspect.type_info(form), found)
    return found


def _walk(kind: Any, found: dict[tuple[str, str], type[Struct]]) -> None:
    if isinstance(kind, inspect.StructType):
        if not kind.cls.__module__.startswith("changelog.commands"):
            return
        found[kind.cls.__module__.rpartition(".")[2], kind.cls.__name__] = kind.cls
    for part in (
        *(one.type for one in getattr(kind, "fields", ())), *getattr(kind, "types", ()),
        *(getattr(kind, name) for name in ("type", "item_type") if hasattr(kind, name)),
    ):  # fmt: skip
        _walk(part, found)


FORMS = forms()


def named(form: str) -> dict[type[Struct], set[str]]:
    """The value that a form of that name shows, where there is one: `ListedTagForm` shows all of `ListedTag`."""
    waiting, found = [Struct], {}
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__name__ == form.removesuffix("Form") and kind.__module__.startswith(
                ("changelog.app", "changelog.domain")
            ):
                found[kind] = set[str]()
    return found


@pytest.mark.parametrize("key", FORMS, ids="/".join)
def test_every_field_is_answered_or_left_out_by_name(key: tuple[str, str]) -> None:
    shows = SHOWN_IN.get(key) or SHOWS.get(key[1])
    if shows is None and key[1] not in CHOSEN and not issubclass(FORMS[key], json_forms.Versioned):
        shows = named(key[1])
        assert shows, f"say in this file what {key[1]} shows, and what it leaves out"
    answered = {part for name, path, _ in json_forms._fields(FORMS[key]) for part in (name, path.partition(".")[0])}
    for value, left_out in (shows or {}).items():
        lost = set(value.__struct_fields__) - answered
        assert lost == left_out, f"{key[1]} of {value.__name__}"


def test_the_table_names_forms_that_are_there() -> None:
    names = {name for _, name in FORMS}
    assert {*SHOWS, *CHOSEN, *(name for _, name in SHOWN_IN)} <= names
    assert SHOWN_IN.keys() <= FORMS.keys()
    assert not SHOWS.keys() & CHOSEN
