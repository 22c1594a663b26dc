"""Files whose text a page includes: by GitBook's marks, MkDocs's snippets, and the includes of plugins and of mdBook.

What is included is looked for among the texts of the repository, never on a disk: an address that leads out of it,
through a link or by `..`, is not there.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote

from msgspec import Struct

_GITBOOK = re.compile(
    r"^[ \t]*\{%-?[ \t]*include[ \t]+[\"'](?P<path>[^\"'\n]{1,500})[\"'][^\n]*?%\}[ \t]*$", re.MULTILINE
)
_SNIPPET = re.compile(
    r"^(?P<space>[ \t]*)(?P<escape>;*)-+8<-+(?:[ \t]+(?P<quote>[\"'])(?P<path>[^\"'\n]{1,500})(?P=quote))?[ \t]*$"
)
_SECTION = re.compile(r"-+8<-+[ \t]*\[[ \t]*(?P<what>start|end)[ \t]*:[ \t]*(?P<name>[\w-]+)[ \t]*\]")
_PART = re.compile(r"(?P<path>.+?)(?::(?P<name>[A-Za-z_][\w-]*)|:(?P<first>-?\d*)(?::(?P<last>-?\d*))?)?\Z")
_MARKDOWN = re.compile(
    r"\{%-?\s*(?P<kind>include-markdown|include)\s+[\"'](?P<path>[^\"'\n]{1,500})[\"'](?P<options>[^{}]*?)-?%\}"
)
_OPTION = re.compile(r"(?P<key>[\w-]+)[ \t\n]*=[ \t\n]*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>\w+))")
_BRACES = re.compile(r"\{![ \t]*(?P<path>[^!{}\n]{1,500}?)[ \t]*!\}")
_BOOK = re.compile(
    r"(?<!\\)\{\{#(?P<kind>include|rustdoc_include|playground|title)[ \t]+(?P<path>[^{}\n]{1,500}?)[ \t]*\}\}"
)
_ANCHOR = re.compile(r"ANCHOR(?P<end>_END)?:[ \t]*(?P<name>[\w-]+)")
_LINK = re.compile(
    r"(?P<before>\]\(|\b(?:src|href)=[\"'])(?P<path>(?![a-z][a-z0-9+.-]*:|[/#])[^)\s\"'#?]{1,300})", re.IGNORECASE
)
DEEPEST = 5
LONGEST = 1_000_000
"""Characters of a page with all that it includes."""


def place(address: str, page: str, texts: Mapping[str, str]) -> str | None:
    """The path of an included text in the repository, from the folder of its page; None where there is none."""
    path = unquote(address.strip(), errors="replace")
    folder = "" if path.startswith("/") else posixpath.dirname(page)
    found = posixpath.normpath(posixpath.join(folder, path.lstrip("/")) or ".")
    return next((one for one in (found, f"{found}.md") if one in texts), None)


def gitbook(text: str, page: str, texts: Mapping[str, str]) -> str:
    """The text of a page with what GitBook would include, as it is compared before and after."""
    room = LONGEST

    def whole(text: str, page: str, above: tuple[str, ...]) -> str:
        def one(found: re.Match[str]) -> str:
            nonlocal room
            source = place(found["path"], page, texts)
            if source is None or source in above or len(above) > DEEPEST or len(texts[source]) > room:
                return found[0]
            room -= len(texts[source]) + 1
            return whole(texts[source], source, (*above, source))

        return _GITBOOK.sub(one, text)

    return whole(text, page, (page,)) if "include" in text else text


def gitbook_lines(text: str, page: str, texts: Mapping[str, str]) -> dict[int, str]:
    """Line (from zero) → what is included there."""
    if "include" not in text:
        return {}
    return {text.count("\n", 0, found.start()): gitbook(found[0], page, texts) for found in _GITBOOK.finditer(text)}


class Includes(Struct, frozen=True, kw_only=True):
    """The ways in which the pages of a documentation include files.

    `snippets`: the folders of MkDocs's snippets (None: they are not turned on); `appended`: the snippets that stand at
    the end of every page; `markdown`: the plugin include-markdown; `braces`: the folder of `{!file!}`; `book`: whether
    it is mdBook's; `docs`: the folder of pages.
    """

    snippets: tuple[str, ...] | None = None
    appended: tuple[str, ...] = ()
    markdown: bool = False
    braces: str | None = None
    book: bool = False
    docs: str = ""

    @property
    def any(self) -> bool:
        """Whether pages may include anything."""
        return self.snippets is not None or self.markdown or self.braces is not None or self.book


Find = Callable[[Iterable[str]], str | None]
"""Paths, the best first → the first one that is there."""


def named(pages: Mapping[str, str], how: Includes) -> set[str]:
    """The paths that pages may mean by what they include."""
    wanted: set[str] = set()

    def ask(paths: Iterable[str]) -> None:
        wanted.update(paths)

    for page, text in pages.items() if how.any else ():
        _Expansion(how, {}, ask).page(text, page)
    return wanted


def expanded(text: str, page: str, how: Includes, texts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text of a page with what it includes, and the names of what is not there, which leaves nothing."""
    if not how.any:
        return text, ()
    expansion = _Expansion(how, texts, lambda paths: next((one for one in paths if one in texts), None))
    return expansion.page(text, page), tuple(expansion.missing)


class _Expansion:
    """The expansion of one page, which grows no longer than it may."""

    def __init__(self, how: Includes, texts: Mapping[str, str], find: Find) -> None:
        self._how, self._texts, self._find = how, texts, find
        self._room = LONGEST
        self.missing: dict[str, None] = {}

    def page(self, text: str, page: str) -> str:
        for name in self._how.appended:
            text += f'\n\n--8<-- "{name}"\n'
        return self._all(text, page, (page,))

    def _all(self, text: str, page: str, above: tuple[str, ...]) -> str:
        if len(above) > DEEPEST:
            return text
        if self._how.snippets is not None and "8<" in text:
            text = "\n".join(self._snippets(text.split("\n"), above))
        if self._how.markdown and "{%" in text:
            text = _MARKDOWN.sub(lambda found: self._plugin(found, page, above), text)
        if self._how.braces is not None and "{!" in text:
            text = _BRACES.sub(lambda found: self._whole(found["path"], [self._how.braces or ""], above), text)
        if self._how.book and "{{#" in text:
            text = _BOOK.sub(lambda found: self._book(found, page, above), text)
        return text

    def _read(self, path: str, folders: Iterable[str], above: tuple[str, ...]) -> tuple[str, str] | None:
        """The path and the text of an included file."""
        places = (posixpath.normpath(posixpath.join(folder, path.lstrip("/"))) for folder in folders)
        found = self._find([one for one in places if not one.startswith("..")])
        if found is None or found in above or len(self._texts[found]) > self._room:
            self.missing[path] = None
            return None
        self._room -= len(self._texts[found]) + 1
        return found, self._texts[found].replace("\r\n", "\n")

    def _whole(self, path: str, folders: Iterable[str], above: tuple[str, ...]) -> str:
        found = self._read(path, folders, above)
        return self._all(found[1], found[0], (*above, found[0])).strip("\n") if found else ""

    def _snippets(self, lines: list[str], above: tuple[str, ...]) -> list[str]:
        made: list[str] = []
        markers = [
            at
            for at, line in enumerate(lines)
            if (one := _SNIPPET.match(line)) and not one["path"] and not one["escape"]
        ]
        inside = {at for first, last in zip(markers[::2], markers[1::2], strict=False) for at in range(first, last + 1)}
        for at, line in enumerate(lines):
            found = _SNIPPET.match(line)
            if found and found["escape"]:
                made.append(line.replace(";", "", 1))
            elif found and found["path"]:
                made += self._snippet(found["path"], found["space"], above)
            elif found or (at in inside and (not line.strip() or line.strip().startswith(";"))):
                continue  # a marker of a list of snippets, or nothing in it
            elif at in inside:
                made += self._snippet(line.strip(), line[: len(line) - len(line.lstrip())], above)
            else:
                made.append(line)
        return made

    def _snippet(self, name: str, indent: str, above: tuple[str, ...]) -> list[str]:
        part = _PART.match(name)
        found = self._read(part["path"], self._how.snippets or (), above) if part else None
        if part is None or found is None:
            return []
        lines = _part(found[1].split("\n"), part, _SECTION)
        lines = [line for line in lines if not _SECTION.search(line)]
        text = self._all("\n".join(lines).rstrip("\n"), found[0], (*above, found[0]))
        return [f"{indent}{line}" if line else line for line in text.split("\n")]

    def _plugin(self, found: re.Match[str], page: str, above: tuple[str, ...]) -> str:
        options = {
            one["key"]: one["double"] or one["single"] or one["bare"] or ""
            for one in _OPTION.finditer(found["options"])
        }
        folder = self._how.docs if found["path"].startswith("/") else posixpath.dirname(page)
        read = self._read(found["path"], [folder], above)
        if read is None:
            return ""
        path, text = read
        start, end = (options.get(key, "").replace("\\n", "\n") for key in ("start", "end"))
        text = text.partition(start)[2] if start and start in text else text
        text = text.partition(end)[0] if end and end in text else text
        text = self._all(text, path, (*above, path))
        if found["kind"] == "include-markdown" and options.get("rewrite-relative-urls") != "false":
            text = _LINK.sub(lambda link: link["before"] + _moved(link["path"], path, above[0]), text)
        return text.strip("\n")

    def _book(self, found: re.Match[str], page: str, above: tuple[str, ...]) -> str:
        part = _PART.match(found["path"].split()[0] if found["kind"] == "playground" else found["path"])
        if found["kind"] == "title" or part is None:
            return ""
        read = self._read(part["path"], [posixpath.dirname(page)], above)
        if read is None:
            return ""
        lines = _part(read[1].split("\n"), part, _ANCHOR)
        text = "\n".join(line for line in lines if not _ANCHOR.search(line)).strip("\n")
        return self._all(text, read[0], (*above, read[0]))


def _moved(path: str, source: str, page: str) -> str:
    """A relative address of an included file, as the page has to write it."""
    place = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    return posixpath.relpath(place, posixpath.dirname(page) or ".") + ("/" if path.endswith("/") else "")


def _part(lines: list[str], part: re.Match[str], marks: re.Pattern[str]) -> list[str]:
    """The lines between two numbers, or of a section that marks name."""
    if part["name"]:
        kept: list[str] = []
        inside = False
        for line in lines:
            mark = marks.search(line)
            if mark and mark["name"] == part["name"]:
                inside = not (mark.groupdict().get("end") or mark.groupdict().get("what") == "end")
            elif inside:
                kept.append(line)
        return kept
    first, last = part["first"], part["last"]
    start = max(int(first) - 1, 0) if first and first != "-" else 0
    if first and last is None:
        return lines[start : start + 1] if marks is _ANCHOR else lines[start:]
    return lines[start : int(last) if last and last != "-" else None]
