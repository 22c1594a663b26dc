"""What a line of Markdown shows and links to: its links, its plain text, and its sense whoever wrote it down.

A scanner of our own rather than markdown-it's: it knows where everything stands in the text, and takes time in
proportion to it whatever the text is.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from msgspec import Struct

from changelog.domain.docs.model import Broken, Link

_DEEPEST = 32
"""Brackets open at once: those of one text nest no deeper, and each costs a copy of what it holds."""
_TOKEN = re.compile(
    r"""
      (?P<escape>\\[!-/:-@\[-`{-~\n])
    | (?P<ticks>`++)
    | (?P<comment><!--)
    | (?P<auto><(?:https?://|mailto:)[^<>\s]*+>)
    | (?P<tag></?[A-Za-z][^<>]*+>)
    | (?P<bare>(?<![\w/])https?://[^\s<>\[\]`]++)
    | (?P<open>!?\[)
    | (?P<close>\])
    """,
    re.VERBOSE,
)
_SPACE = r"[ \t\n]"
_TARGET = re.compile(
    rf"""
    \({_SPACE}*+
    (?: <(?P<angle>(?:[^<>\n\\]|\\.)*+)> | (?P<url>(?:[^\s()\\]|\\.|\([^\s()]*+\))*+) )
    (?P<words> {_SPACE}++ (?: "(?:[^"\\]|\\.)*+" | '(?:[^'\\]|\\.)*+' | \((?:[^()\\]|\\.)*+\) ) )?+
    {_SPACE}*+\)
    """,
    re.VERBOSE | re.DOTALL,
)
_LABEL = re.compile(r"\[(?P<label>(?:[^\[\]\\]|\\.){0,500}+)\]", re.DOTALL)
_APART = re.compile(r"[ ]{1,3}\((?P<url>https?://[^\s()]*+)\)")
_OPEN = re.compile(r"\((?:https?://|\.{0,2}/|[\w-]{1,80}\.md\b)")
_AFTER_URL = ".,;:!?'\"*_)"
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"(?<![^\W_])_++|_++(?![^\W_])|(?<!\s)\*++|\*++(?!\s)|~~++")
# Signs for private use stand for the brackets of links so that spaces beside them differ from others.
_OPENED, _CLOSED = "\ue000", "\ue001"
_PRIVATE = re.compile(f"[{_OPENED}{_CLOSED}]")
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")


class Piece(Struct, frozen=True):
    """A stretch of the text: text, escape, code, tag, comment, auto, open, close. `value` is what it stands for."""

    kind: str
    at: int
    end: int
    value: str = ""


class ScannedText(Struct, frozen=True):
    """A text that was scanned: its pieces, and its links by the place of their opening bracket."""

    pieces: tuple[Piece, ...]
    links: dict[int, Link]


def links(text: str, definitions: Mapping[str, str]) -> tuple[Link, ...]:
    """The links and pictures of a text, in its order; those inside another link follow it."""
    return tuple(link for _, link in sorted(_scan(text, definitions).links.items())) if _may_link(text) else ()


def visible(text: str, definitions: Mapping[str, str] | None = None) -> str:
    """What a reader sees, on one line: no mark-up, links as their text, pictures as what stands for them."""
    read = _scan(text, definitions or {})
    return " ".join("".join(_shown(read)).split())


def sense(text: str, definitions: Mapping[str, str]) -> str:
    """The text in one spelling: escapes, entities, kinds of emphasis and space, and reference links are as one."""
    text = " ".join("".join(_in_one_spelling(_scan(_PRIVATE.sub("", text), definitions))).split())
    text = text.replace(f"{_OPENED} ", "[").replace(_OPENED, "[").replace(f" {_CLOSED}", "](").replace(_CLOSED, "](")
    return _EDGE.sub("*", unicodedata.normalize("NFC", text))


def label(text: str) -> str:
    """A reference's label as labels are compared."""
    return " ".join(_ESCAPED.sub(r"\1", text).split()).casefold()


def _may_link(text: str) -> bool:
    return "[" in text or "://" in text


def _scan(text: str, definitions: Mapping[str, str]) -> ScannedText:
    pieces: list[Piece] = []
    links: dict[int, Link] = {}
    opened: deque[Piece] = deque(maxlen=_DEEPEST)
    at = 0
    finder = _Finder(text)
    while found := _TOKEN.search(text, at):
        if found.start() > at:
            pieces.append(Piece("text", at, found.start(), text[at : found.start()]))
        piece = finder.piece(found)
        pieces.append(piece)
        at = piece.end
        if piece.kind == "open":
            opened.append(piece)
        elif piece.kind == "auto":
            links[piece.at] = Link(text=piece.value, url=piece.value, at=piece.at, end=piece.end)
        elif piece.kind == "close" and opened:
            start = opened.pop()
            link = _link(text, start, piece, definitions)
            if link:
                links[start.at] = link
                # A link's title is somebody's words too; all but the one that GitBook gives to links between pages.
                target = None if link.label else _TARGET.match(text, piece.end)
                words = " ".join((target["words"] or "").split()) if target else ""
                words = "" if words == '"mention"' else words
                pieces[-1] = Piece("close", piece.at, link.end, " ".join([link.url or link.label, words]).rstrip())
                at = link.end
    if at < len(text):
        pieces.append(Piece("text", at, len(text), text[at:]))
    return ScannedText(tuple(pieces), links)


class _Finder:
    """Makes pieces; remembers what it has looked for in vain, so that no text is searched twice for the same."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.runs: dict[int, list[int]] | None = None
        self.no_comment_end = False

    def piece(self, found: re.Match[str]) -> Piece:
        kind, value = found.lastgroup or "", found[0]
        if kind == "ticks":
            return self._code(found)
        if kind == "comment":
            return self._comment(found)
        if kind == "bare":
            value = value.rstrip(_AFTER_URL) if value[-1] in _AFTER_URL else value
            return Piece("auto", found.start(), found.start() + len(value), value)
        if kind == "auto":
            return Piece("auto", found.start(), found.end(), value[1:-1])
        return Piece(kind, found.start(), found.end(), value[1:] if kind == "escape" else value)

    def _code(self, found: re.Match[str]) -> Piece:
        if self.runs is None:
            self.runs = {}
            for run in re.finditer("`++", self.text):
                self.runs.setdefault(len(run[0]), []).append(run.start())
        length = len(found[0])
        same = self.runs.get(length, [])
        after = bisect_left(same, found.end())
        if after == len(same):
            return Piece("text", found.start(), found.end(), found[0])
        inner = " ".join(self.text[found.end() : same[after]].split())
        return Piece("code", found.start(), same[after] + length, inner)

    def _comment(self, found: re.Match[str]) -> Piece:
        end = -1 if self.no_comment_end else self.text.find("-->", found.end())
        if end < 0:
            self.no_comment_end = True
            return Piece("text", found.start(), found.end(), found[0])
        return Piece("comment", found.start(), end + 3, self.text[found.start() : end + 3])


def _link(text: str, start: Piece, close: Piece, definitions: Mapping[str, str]) -> Link | None:
    """The link that a closing bracket ends, or None where brackets are only brackets."""
    inside = text[start.end : close.at]
    target = _TARGET.match(text, close.end)
    if target:
        url = _address(target["angle"] if target["angle"] is not None else target["url"])
        return _made(start, inside, url, target.end(), broken="" if url else "empty")
    named = _LABEL.match(text, close.end)
    name = (named["label"] or inside) if named else inside
    known = definitions.get(label(name)) if definitions and len(name) <= 500 else None
    if known is not None:
        return _made(start, inside, known, named.end() if named else close.end, label=name)
    if named and named["label"] and (definitions or named["label"].isdigit()):
        return _made(start, inside, "", named.end(), label=name, broken="undefined")
    return _nearly(text, start, close, inside)


def _nearly(text: str, start: Piece, close: Piece, inside: str) -> Link | None:
    """A link that somebody meant: its parenthesis stands apart, or never closes."""
    apart = _APART.match(text, close.end)
    if apart:
        return _made(start, inside, apart["url"], close.end, broken="apart")
    return _made(start, inside, "", close.end, broken="open") if _OPEN.match(text, close.end) else None


def _made(start: Piece, inside: str, url: str, end: int, *, label: str = "", broken: Broken = "") -> Link:
    picture = start.value == "!["
    return Link(text=inside, url=url, at=start.at, end=end, label=label, picture=picture, broken=broken)


def _address(written: str) -> str:
    return html.unescape(_ESCAPED.sub(r"\1", written)) if "\\" in written or "&" in written else written


def _closing(read: ScannedText) -> set[int]:
    """Where links end: what tells their closing brackets from others."""
    return {link.end for link in read.links.values() if not _is_text(link)}


def _is_text(link: Link | None) -> bool:
    """Whether brackets are only brackets for whoever reads the page."""
    return link is None or link.broken in ("apart", "open")


def _shown(read: ScannedText) -> Iterator[str]:
    ends = _closing(read)
    for piece in read.pieces:
        if piece.kind == "text":
            yield html.unescape(_EMPHASIS.sub("", piece.value))
        elif piece.kind in ("escape", "code", "auto") or (piece.kind == "open" and _is_text(read.links.get(piece.at))):
            yield piece.value
        elif piece.kind == "close" and piece.end not in ends:
            yield "]"


def _in_one_spelling(read: ScannedText) -> Iterator[str]:
    ends = _closing(read)
    for piece in read.pieces:
        if piece.kind == "text":
            yield html.unescape(piece.value)
        elif piece.kind == "code":
            yield f"`{piece.value}`"
        elif piece.kind == "open":
            link = read.links.get(piece.at)
            yield piece.value if _is_text(link) else piece.value.replace("[", _OPENED)
        elif piece.kind == "close":
            yield f"{_CLOSED}{unquote(piece.value)})" if piece.end in ends else "]"
        else:
            yield piece.value
