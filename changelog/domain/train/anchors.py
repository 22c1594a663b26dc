"""Where the records stood at some moment, kept outside of them: in the message of a tag, and in a commit status.

`refs/notes/nouveautes` is a chain of commits. Whoever knows one of them knows all before it: none of those can be
changed, dropped or moved without another name for it. What came after the last anchor nobody can vouch for.
"""

import re

from changelog.domain.model import Value

ANCHOR = "nouveautes/records"
"""The context of the commit status that holds an anchor."""
_SAID = re.compile(r"Records ([0-9a-f]{64}|[0-9a-f]{40})")


class Anchor(Value, frozen=True, kw_only=True):
    """A commit of the records that something else names. `tag`: the delivery whose tag, or whose commit, names it."""

    sha: str
    tag: str


def description(tip: str) -> str:
    """The description of the status: below 140 characters, with SHAs of 64 too. Read back by machines alone."""
    return f"Records {tip}"


def read(text: str) -> str:
    """The commit in a description; "" in one that was not written here."""
    found = _SAID.fullmatch(text.strip()) if len(text) <= 200 else None
    return found[1] if found else ""
