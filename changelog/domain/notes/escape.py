"""Text from outside, escaped so that Markdown and chats show it as text.

It must hold for CommonMark (GitBook, GitHub) and for Python-Markdown with its extensions (MkDocs) alike. `<`, `&` and
braces become entities: Python-Markdown knows no backslash before `<`, while attribute lists, GitBook blocks and macros
look for a brace before any Markdown is read.

Chats read Markdown each in their own way: backslashes are understood before the signs of emphasis, code and links, and
before little else; entities nowhere. So those signs get a backslash, and what would call people, open a tag or name an
entity is disarmed by a joint without width, which no reader sees.
"""

import re
from collections.abc import Callable
from urllib.parse import quote

from changelog.i18n import plain

_SPECIAL = re.compile(r"[\\`*\[\]{}]|(?<=\])\(|(?<![^\W_])_|_(?![^\W_])|[<>]|&(?=[#\w])|~(?=~)|(?<=~)~|!(?=\[)")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "~": "&#126;", "{": "&#123;", "}": "&#125;"}
# What opens a block at the start of a line: heading, quote, list, rule, fence, definition, admonition, snippet, macro.
_BLOCK_START = re.compile(r"(?=[#>+=:;|-]|\d{1,9}[.)]|!!!|\?\?\?)")
_CODE = re.compile(r"(?<![`\\])`([^\s`{}<>&|\\](?:[^`{}<>&|\\]*[^\s`{}<>&|\\])?)`(?!`)")
_CODE_IN_HTML = re.compile(r"(?<!`)`([^\s`](?:[^`]*[^\s`])?)`(?!`)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])")

JOINT = "\u2060"
LONGEST = 160  # characters of a title: a message is short enough to be read
# @channel, @here, @all, @**all** (Zulip), @room (Matrix); ~channel (Mattermost); <!here>, <@U…>, <#C…> (Slack,
# Discord); &lt;!here&gt; in what reads entities; ||hidden|| (Discord).
_FORCE = re.compile(r"(?<=[@＠﹫])(?=[\w*_])|(?<=<)(?=\S)|(?<=&)(?=[#\w])|(?<![\w~])~(?=\w)|(?<=\|)(?=\|)")
_SPECIAL_CHAT = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~")
_PUNCTUATION = re.compile(r"[\\`*_\[\]<>&~|]")
_BLOCK_START_CHAT = re.compile(r"(?=[#>+=-]|\d{1,9}[.)])")
_FORGE_FORCE = re.compile(r"(?<=[@#])(?=\w)|(?<=GH-)(?=\d)|(?<=://)(?=\S)|(?<=/issues/)(?=\d)|(?<=/pull/)(?=\d)", re.I)


def escape(text: str) -> str:
    """One line of plain text as Markdown that shows exactly that text. A bare address remains text."""
    return shielded(_escaped(text))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], "\\" + found[0]), text)


def with_code(text: str) -> str:
    """The same, in which what stands between two backticks is code. Code knows no escape, and some sites look for a
    brace, a tag or a snippet before they look for code: with any of their signs, it is text.
    """
    parts = _CODE.split(text)
    return shielded("".join(code_span(part) if at % 2 else _escaped(part) for at, part in enumerate(parts)))


def html_with_code(text: str, escaped: Callable[[str], str]) -> str:
    """A line of HTML in which what stands between two backticks is code, whatever it holds."""
    parts = _CODE_IN_HTML.split(text)
    return "".join(f"<code>{escaped(part)}</code>" if at % 2 else escaped(part) for at, part in enumerate(parts))


def shielded(text: str) -> str:
    """A line of Markdown that opens no block."""
    if not _BLOCK_START.match(text):
        return text
    number = _NUMBERED.match(text)
    if number:
        return f"{number[1]}\\{number[2]}{text[number.end() :]}"
    return f"&#{ord(text[0])};{text[1:]}" if text[0] in ":;|=?" else "\\" + text


def address(url: str) -> str:
    """An address that can stand between the parentheses of a link. An apostrophe there would open a link's title."""
    return quote(url, safe="/:?#@!$&*+,;=%~-._")


def code_span(content: str) -> str:
    """Code between backticks, in more of them than it holds."""
    longest = max((len(run) for run in re.findall("`+", content)), default=0)
    ticks, pad = "`" * (longest + 1), " " if longest or content.startswith(" ") else ""
    return f"{ticks}{pad}{content}{pad}{ticks}"


def code_block(content: str, language: str) -> list[str]:
    """Lines of code between two fences that are longer than any in it."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", content)), default=0))
    return [fence + language, *content.split("\n"), fence]


def tamed(text: str, longest: int = LONGEST) -> str:
    """One line of plain text that mentions nobody, in any reader."""
    return _FORCE.sub(lambda found: found[0] + JOINT, plain.shortened(plain.line(text), longest))


def escape_chat(text: str) -> str:
    """One line of plain text as a chat's Markdown that shows exactly that text."""
    escaped = _SPECIAL_CHAT.sub(lambda found: "\\" + found[0], text)
    return JOINT + escaped if _BLOCK_START_CHAT.match(escaped) else escaped


def escape_to_the_letter(text: str) -> str:
    """The same as CommonMark, for what is then converted into a chat's own Markdown: every sign gets its backslash."""
    escaped = _PUNCTUATION.sub(lambda found: "\\" + found[0], text)
    return JOINT + escaped if _BLOCK_START_CHAT.match(escaped) else escaped


def inert(text: str) -> str:
    """A line for a description or comment on a forge that mentions nobody, names no ticket there, and closes none."""
    return _FORGE_FORCE.sub(lambda found: found[0] + JOINT, plain.line(text))
