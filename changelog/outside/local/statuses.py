"""What a file of verdicts says about one commit.

[[statuses]]
name = "nouveautes/shown"
state = "success"              # success, failure or pending
description = "Montré le 18 janvier"
url = ""
"""

from typing import get_args

from msgspec import structs

from changelog.forge import DESCRIPTION, Check, CheckState
from changelog.language import plain
from changelog.language.speech import say
from changelog.outside.local import toml_text
from changelog.outside.local.fields import Fields
from changelog.outside.local.toml_text import Data

STATES: tuple[CheckState, ...] = get_args(CheckState)
_TABLE = "statuses"


def read(text: str, why: str, name: str) -> tuple[Check, ...]:
    """The newest verdict of each name. What cannot be read is a check that is pending: nobody may take it for green."""
    data, broken = toml_text.parse(text) if not why else ({}, why)
    if broken:
        return (Check(name=name, state="pending", description=say("its file {broken}", broken=broken)),)
    fields = Fields(data)
    found = {check.name: check for _, raw in fields.tables(_TABLE) for check in [_check(raw)]}
    if fields.odd:
        found[name] = Check(name=name, state="pending", description=plain.shortened(fields.odd[0], DESCRIPTION))
    return tuple(found.values())


def recorded(text: str, status: Check) -> str:
    """The file with that verdict in it; the same text where it stands there. Raises Unsure."""
    at = _place(text, status.name)
    if at is None:
        values = {"name": status.name, "state": status.state, "description": status.description, "url": status.url}
        return toml_text.added(text, _TABLE, values)
    standing = structs.asdict(_check(toml_text.parse(text)[0][_TABLE][at]))
    for key, value in structs.asdict(status).items():
        if standing[key] != value:
            text = toml_text.changed(text, _TABLE, at, key, value)
    return text


def _check(raw: Data) -> Check:
    """One verdict; a state that is none of the three counts as pending."""
    fields = Fields(raw)
    state = fields.one_of("state", ("pending", "success", "failure"))
    return Check(
        name=fields.line("name"),
        state=next(one for one in STATES if one == state),
        description=fields.line("description"),
        url=fields.line("url"),
    )


def _place(text: str, name: str) -> int | None:
    """Where the newest verdict of that name stands among the tables."""
    tables = Fields(toml_text.parse(text)[0]).tables(_TABLE)
    return next((at for at, raw in reversed(tables) if _check(raw).name == name), None)
