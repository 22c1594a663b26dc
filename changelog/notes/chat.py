"""Text from outside, written into a chat's message so that it stays text and calls nobody.

Chats read Markdown each in their own way: backslashes are understood before the signs of emphasis, code and links, and
before little else; entities nowhere. So those signs get a backslash, and what would call people, open a tag or name an
entity loses its force by a joint without width, which no reader sees.
"""

import re

from changelog.language import plain
from changelog.notes import markdown

JOINT = "\u2060"
LONGEST = 160  # characters of a title: a message is short enough to be read
# @channel, @here, @all, @**all** (Zulip), @room (Matrix); ~channel (Mattermost); <!here>, <@U…>, <#C…> (Slack,
# Discord); &lt;!here&gt; in what reads entities; ||hidden|| (Discord).
_FORCE = re.compile(r"(?<=[@＠﹫])(?=[\w*_])|(?<=<)(?=\S)|(?<=&)(?=[#\w])|(?<![\w~])~(?=\w)|(?<=\|)(?=\|)")
_SPECIAL = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~")
_PUNCTUATION = re.compile(r"[\\`*_\[\]<>&~|]")
_BLOCK_START = re.compile(r"(?=[#>+=-]|\d{1,9}[.)])")


def tamed(text: str, longest: int = LONGEST) -> str:
    """One line of plain text that calls nobody, wherever it lands."""
    return _FORCE.sub(_joined, plain.shortened(plain.line(text), longest))


def escape(text: str) -> str:
    """One line of plain text as a chat's Markdown that shows exactly it."""
    escaped = _SPECIAL.sub(lambda found: "\\" + found[0], text)
    return JOINT + escaped if _BLOCK_START.match(escaped) else escaped


def escape_to_the_letter(text: str) -> str:
    """The same as CommonMark: what turns it into a chat's own Markdown takes every backslash for what it is."""
    escaped = _PUNCTUATION.sub(lambda found: "\\" + found[0], text)
    return JOINT + escaped if _BLOCK_START.match(escaped) else escaped


def address(url: str) -> str:
    """An address that can stand between the parentheses of a link."""
    return markdown.address(url)


def _joined(found: re.Match[str]) -> str:
    return found[0] + JOINT
