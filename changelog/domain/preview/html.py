"""HTML in people's Markdown: tags that lay out a text are kept and written anew; everything else is shown as text.

Each `<` is either part of a tag that was written here, or an entity. Only attributes that a reader needs are kept: no
style, no script, no class of the theme.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable

from changelog.domain.notes.render import Ready

VOID = frozenset(("br", "wbr", "img", "hr", "col"))
INLINE = frozenset(
    ("a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "small", "span",
     "strong", "sub", "sup", "u", "wbr")
)  # fmt: skip
BLOCK = frozenset(
    ("blockquote", "caption", "center", "col", "colgroup", "dd", "div", "dl", "dt", "figcaption", "figure", "h1", "h2",
     "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "picture", "pre", "table", "tbody", "td", "tfoot", "th", "thead",
     "tr", "ul")
)  # fmt: skip
WORDS = frozenset(
    ("address", "article", "aside", "big", "button", "font", "footer", "header", "hgroup", "i", "label", "legend",
     "main", "nav", "search", "section", "source", "time", "track")
) - INLINE  # fmt: skip
"""Elements that lay out nothing here: their words are shown, and nothing of them is text."""
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "title", "lang", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "col": {"span", "width"},
    "table": {"width"},
}
_REWRITTEN = ("href", "src", "id")
TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>")
_ATTRIBUTE = re.compile(r"(?P<name>[A-Za-z][\w-]*)(?:\s*=\s*(?:\"(?P<d>[^\"]*)\"|'(?P<s>[^']*)'|(?P<b>[^\s\"'>]+)))?")
_WRITTEN = re.compile(r"<[^\"<>]*(?:\"[^\"]*\"[^\"<>]*)*>")
# In a block of HTML Markdown is not read, inside a list it is: entities are read as themselves in both.
_SIGNS = re.compile(r"[*_`\[\]{}\\~!|]|(?<!&)#")

Rewrite = Callable[[str, str], str | None]
"""(attribute, its value) → the value on the site, or None for an attribute that goes."""


def block(text: str, rewrite: Rewrite) -> tuple[str, list[str]]:
    """A block of HTML as balanced HTML on one line, and the names of the tags that became text."""
    import nh3

    unknown: list[str] = []

    def known_or_text(found: re.Match[str]) -> str:
        if found["name"].lower() in BLOCK | INLINE:
            return found[0]
        if found["name"].lower() in WORDS:
            return ""
        unknown.append(found["name"].lower())
        return html.escape(found[0])

    clean = nh3.clean(
        TAG.sub(known_or_text, without_comments(text)),
        tags=set(BLOCK | INLINE),
        attributes=_ATTRIBUTES,
        attribute_filter=lambda _, name, value: rewrite(name, value) if name in _REWRITTEN else value,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return _on_one_line(clean), unknown


def tag(source: str, rewrite: Rewrite) -> str:
    """One tag inside a line, written anew; empty when it is not allowed there."""
    found = TAG.fullmatch(source)
    name = found["name"].lower() if found else ""
    if found is None or name not in INLINE:
        return ""
    if found["end"]:
        return f"</{name}>" if name not in VOID else ""
    allowed = _ATTRIBUTES["*"] | _ATTRIBUTES.get(name, set())
    written = ""
    for key, value in attributes(found["rest"]).items():
        given = rewrite(key, value) if key in _REWRITTEN else value
        if key in allowed and given is not None:
            written += f' {key}="{between_tags(given)}"'
    return f"<{name}{written}>"


def attributes(rest: str) -> dict[str, str]:
    """The attributes of a tag, by their names in small letters."""
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(rest):
        value = next((held for held in (one["d"], one["s"], one["b"]) if held is not None), "")
        found.setdefault(one["name"].lower(), html.unescape(value))
    return found


def between_tags(text: str) -> Ready:
    """Plain words for a place between two tags, where Markdown may or may not be read."""
    return Ready(_entities(html.escape(text)))


def without_comments(text: str) -> str:
    """The text without comments; one that is not closed goes to the end."""
    if "<!--" not in text:
        return text
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start + 4)
        at = end + 3 if end >= 0 else len(text)
    return "".join([*kept, text[at:]])


def pairs(tags: Iterable[tuple[int, str, bool]]) -> dict[int, int]:
    """Opening tag → closing tag, both by their numbers. `tags`: (number, name, whether it closes), in order."""
    opened: list[tuple[str, int]] = []
    waiting: Counter[str] = Counter()
    found: dict[int, int] = {}
    for at, name, closes in tags:
        if not closes:
            opened.append((name, at))
            waiting[name] += 1
        while closes and waiting[name]:
            last, start = opened.pop()
            waiting[last] -= 1
            if last == name:
                found[start] = at
                break
    return found


def _on_one_line(clean: str) -> str:
    """Balanced HTML without blank lines, which would end it, in which no sign is one of Markdown's."""
    made, at, kept = [], 0, False
    for found in _WRITTEN.finditer(clean):
        made += [_entities(_line(clean[at : found.start()], kept=kept)), _entities(_line(found[0], kept=False))]
        kept = found[0] == "<pre>" or (kept and found[0] != "</pre>")
        at = found.end()
    return "".join([*made, _entities(_line(clean[at:], kept=kept))]).strip()


def _line(text: str, *, kept: bool) -> str:
    if kept or "\n" not in text:
        return text.replace("\n", "&#10;")
    first, *between, last = text.split("\n")
    return " ".join([first.rstrip(), *(one for line in between if (one := line.strip())), last.lstrip()])


def _entities(text: str) -> str:
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", text)
