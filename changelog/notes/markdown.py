"""Text from outside, written into Markdown so that it stays text; and Markdown from outside, with its teeth drawn.

It must hold for CommonMark (GitBook, GitHub) and for Python-Markdown with its extensions (MkDocs) alike. `<` and `&`
become entities, because Python-Markdown knows no backslash before `<`; braces are escaped, because attribute lists,
GitBook blocks and macros begin with one.
"""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

_SPECIAL = re.compile(r"[\\`*\[\]{}]|(?<=\])\(|(?<![^\W_])_|_(?![^\W_])|[<>]|&(?=[#\w])|~(?=~)|(?<=~)~|!(?=\[)")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "~": "&#126;"}
# What opens a block at the start of a line: heading, quote, list, rule, fence, definition, admonition, snippet, macro.
_BLOCK_START = re.compile(r"(?=[#>+=:|-]|\d{1,9}[.)]|!!!|\?\?\?|--8<--)")
_AUTOLINK = re.compile(r"(?<=\w)(?=://)|(?<=\bwww)(?=\.)|(?<=\bmailto)(?=:)|(?<=\bxmpp)(?=:)", re.I)
_TAGS = ("p", "ul", "ol", "li", "em", "strong", "code", "pre", "a", "img", "br", "blockquote", "hr")
_SCHEMES = ("http://", "https://", "mailto:", "#", "/", "./", "../")


def escape(text: str) -> str:
    """One line of plain text as Markdown that shows exactly it. Bare addresses stay what they were: text."""
    escaped = _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], "\\" + found[0]), text)
    return _shielded(escaped)


def _shielded(text: str) -> str:
    found = _BLOCK_START.match(text)
    if not found:
        return text
    number = re.match(r"(\d{1,9})([.)])", text)
    if number:
        return f"{number[1]}\\{number[2]}{text[number.end() :]}"
    return ("&#" + str(ord(text[0])) + ";" + text[1:]) if text[0] in ":|=?" else "\\" + text


def address(url: str) -> str:
    """An address that can stand between the parentheses of a link."""
    return quote(url, safe="/:?#@!$&'*+,;=%~-._")


def tamed(text: str) -> str:
    """Markdown from outside, kept as Markdown: no HTML, no template, no heading, links only to where links may go."""
    lines, fence = [], ""
    for line in text.split("\n"):
        mark = re.match(r"[ ]{0,3}(```+|~~~+)", line)
        if fence:
            fence = "" if mark and line.strip() == mark[1] and mark[1].startswith(fence) else fence
            lines.append(line)
        elif mark:
            fence = mark[1]
            lines.append(line)
        else:
            lines.append(_tamed_line(line))
    if fence:
        lines.append(fence)
    return "\n".join(lines)


def to_html(text: str) -> str:
    """Markdown from outside as clean HTML: raw HTML is text, dangerous addresses are gone (nh3)."""
    import nh3

    return str(nh3.clean(_reader().render(text), tags=set(_TAGS))).strip()


def _tamed_line(line: str) -> str:
    line = re.sub(r"<(?!\s|$)", "&lt;", line)
    line = re.sub(r"^([ ]{0,3})(#{1,6}(?=\s|$)|=+\s*$|-{2,}\s*$|!!!|\?\?\?|--8<--|:)", r"\1\\\2", line)
    line = re.sub(r"^([ ]{0,3}\[[^\]]*\]):", r"\1\\:", line)
    return _braces(re.sub(r"\]\(\s*([^)\s]*)", _safe_target, line))


def _safe_target(found: re.Match[str]) -> str:
    target = found[1].replace("&lt;", "").lower()
    return found[0] if target.startswith(_SCHEMES) or re.match(r"[\w./#-]+$", target) else "]\\(" + found[1]


def _braces(line: str) -> str:
    return re.sub(r"\{(?=[{%#:.])", "&#123;", line)


@lru_cache(maxsize=1)
def _reader() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})
