"""Text from outside, written into Markdown so that it stays text.

It must hold for CommonMark (GitBook, GitHub) and for Python-Markdown with its extensions (MkDocs) alike. `<`, `&` and
braces become entities: Python-Markdown knows no backslash before `<`, while attribute lists, GitBook blocks and macros
look for a brace before any Markdown is read.
"""

import re
from urllib.parse import quote

_SPECIAL = re.compile(r"[\\`*\[\]{}]|(?<=\])\(|(?<![^\W_])_|_(?![^\W_])|[<>]|&(?=[#\w])|~(?=~)|(?<=~)~|!(?=\[)")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "~": "&#126;", "{": "&#123;", "}": "&#125;"}
# What opens a block at the start of a line: heading, quote, list, rule, fence, definition, admonition, snippet, macro.
_BLOCK_START = re.compile(r"(?=[#>+=:;|-]|\d{1,9}[.)]|!!!|\?\?\?)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])")


def escape(text: str) -> str:
    """One line of plain text as Markdown that shows exactly it. A bare address stays what it was: text."""
    return shielded(_SPECIAL.sub(lambda found: _ENTITIES.get(found[0], "\\" + found[0]), text))


def shielded(text: str) -> str:
    """A line of Markdown that opens no block where it stands."""
    if not _BLOCK_START.match(text):
        return text
    number = _NUMBERED.match(text)
    if number:
        return f"{number[1]}\\{number[2]}{text[number.end() :]}"
    return f"&#{ord(text[0])};{text[1:]}" if text[0] in ":;|=?" else "\\" + text


def address(url: str) -> str:
    """An address that can stand between the parentheses of a link. An apostrophe there would open a link's title."""
    return quote(url, safe="/:?#@!$&*+,;=%~-._")
