"""What `collect` calls a change: how it entered, where it went, and what named its tickets."""

from collections.abc import Mapping

from changelog.domain.model import Kind, Source
from changelog.i18n.say import marked

KINDS: Mapping[Kind, str] = {
    "merge": marked("merge"),
    "squash": marked("squash"),
    "rebase": marked("rebase"),
    "commit": marked("commit"),
}
WENT = {
    "entry": marked("entry"),
    "inside": marked("inside"),
    "aside": marked("aside"),
    "bot": marked("bot"),
    "cancelled": marked("cancelled"),
    "duplicate": marked("duplicate"),
}
"""Dispositions; `inside` counts the commits that an entry brought."""
SOURCES: Mapping[Source, str] = {
    "closing": marked("closing"),
    "branch": marked("branch"),
    "url": marked("url"),
    "title": marked("title"),
    "mention": marked("mention"),
}
"""What named a ticket."""
