"""Files that list others (a table of contents, an index, a menu): a new one is listed where its neighbours are."""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence

_NAMES = ("SUMMARY.md", "README.md", "index.md", "_sidebar.md", "mkdocs.yml", "mkdocs.yaml", ".pages", "toc.md")


def near(path: str, names: Iterable[str]) -> tuple[str, ...]:
    """The files that may list a path: in its folder and in those above it."""
    there, found = set(names), []
    folder = posixpath.dirname(path)
    while True:
        found += [one for name in _NAMES if (one := posixpath.join(folder, name)) in there and one != path]
        if not folder:
            return tuple(found)
        folder = posixpath.dirname(folder)


def with_file(files: Mapping[str, str | None], path: str, title: str, neighbours: Sequence[str]) -> dict[str, str]:
    """The files that list a neighbour, with one more line for the path; those that list none are left alone."""
    changed = {}
    for name, text in files.items():
        if name != path and text and (more := _listed(text, name, path, title, neighbours)) != text:
            changed[name] = more
    return changed


def _listed(text: str, name: str, path: str, title: str, neighbours: Sequence[str]) -> str:
    lines = text.split("\n")
    if any(_names(line, target) for target in _targets(name, path) for line in lines):
        return text
    found = [(at, target) for one in neighbours for at, target in _places(lines, name, one)]
    if not found:
        return text
    at, target = found[0]
    upwards = len(found) > 1 and found[1][0] < at
    line = _line(lines[at], target, _like(target, path), title)
    return "\n".join([*lines[: at + upwards], line, *lines[at + upwards :]]) if line else text


def _places(lines: Sequence[str], name: str, neighbour: str) -> list[tuple[int, str]]:
    """Where a neighbour is listed, and as what."""
    for target in _targets(name, neighbour):
        for at, line in enumerate(lines):
            if _names(line, target):
                return [(at, target)]
    return []


def _targets(name: str, path: str) -> list[str]:
    """A path as a file may name it: from its own folder; a menu's settings, from the documentation's folder."""
    if not name.endswith((".yml", ".yaml", ".pages")):
        return [posixpath.relpath(path, posixpath.dirname(name) or ".")]
    parts = posixpath.relpath(path, posixpath.dirname(name) or ".").split("/")
    return ["/".join(parts[at:]) for at in range(len(parts))]


def _names(line: str, target: str) -> bool:
    at = line.find(target)
    around = line[at - 1 : at] + line[at + len(target) : at + len(target) + 1]
    return at >= 0 and not re.search(r"[\w-]", around) and (line[at - 1 : at] != "/" or line[at - 2 : at] == "./")


def _like(target: str, path: str) -> str:
    return posixpath.join(posixpath.dirname(target), posixpath.basename(path))


_LINK = re.compile(
    r"""
    (?P<lead> [ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]+) \[[^\]\n]*\]
    \( (?P<dot>\./)? <?(?P<target>[^()<>\s]+)>? [^()\n]* \)
    """,
    re.VERBOSE,
)
_ROW = re.compile(
    r"""
    (?P<lead> [ \t]*-[ \t]+ ) (?: (?P<quote>["']?) (?P<title>[^:"'\n]+) (?P=quote) :[ \t]+ )?
    (?P<quoted>["']?) (?P<target>[^"'\n]+?) (?P=quoted) [ \t]*
    """,
    re.VERBOSE,
)
_PLAIN = re.compile(r"[^\W_][^:#\[\]{}\"'&*!|>%@`\n]*")


def _line(like: str, target: str, new: str, title: str) -> str:
    """A line like a neighbour's, for another file; empty where it is no line of a list."""
    end = "\r" if like.endswith("\r") else ""
    link = _LINK.match(like)
    if link and link["target"].endswith(target):
        words = title.replace("[", "\\[").replace("]", "\\]")
        return f"{link['lead']}[{words}]({link['dot'] or ''}{new}){end}"
    row = _ROW.fullmatch(like.rstrip("\r"))
    if row and row["target"].strip().endswith(target):
        named = f"{_yaml(title)}: " if row["title"] else ""
        return f"{row['lead']}{named}{row['quoted']}{new}{row['quoted']}{end}"
    return ""


def _yaml(title: str) -> str:
    return title if is_plain(title) else quoted(title)


def is_plain(title: str) -> bool:
    """Whether YAML takes a text as it is."""
    return _PLAIN.fullmatch(title) is not None


def quoted(title: str) -> str:
    """A text between quotes, as YAML takes it."""
    return '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
