"""The HTML of a page as it may stand on the site: what lays out words stays, what would run or load something goes.

Every page goes through here after Markdown, whatever it was written for: pages of GitBook, of MkDocs, and our own. The
list says what stays, so what nobody thought of goes. nh3 (ammonia) reads HTML as browsers do, and decides.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from changelog.domain.model import Finding
from changelog.domain.preview.html import VOID, attributes, without_comments
from changelog.i18n import plain
from changelog.i18n.say import say

DEEPEST = 500
"""Elements in one another; browsers go no deeper, and the cleaner's time grows by the square of the depth."""
_SHAPES = frozenset(("svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"))
"""What the theme's icons are made of."""
_MEDIA = frozenset(("video", "audio", "source", "track", "picture"))
_MORE = frozenset(("section", "button", "label", "input", "font", "big", "progress", "meter"))
_GONE = frozenset(
    ("script", "style", "template", "noscript", "iframe", "object", "noembed", "noframes", "xmp", "title")
)
"""Elements that go with all that stands in them: it is no text for people."""
_CELL = {"align", "valign", "width", "height", "bgcolor"}
_DRAWN = {
    "viewBox", "xmlns", "width", "height", "fill", "fill-rule", "clip-rule", "stroke", "stroke-width", "stroke-linecap",
    "stroke-linejoin", "transform", "opacity", "d", "points", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx",
    "ry",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {
        "id", "class", "title", "lang", "dir", "align", "role", "style", "hidden", "tabindex", "data-tabs",
        "data-linenos", "data-linenostart", "data-lang", "data-title", "data-start", "data-preview",
        "data-search-exclude", "markdown",
    },
    "a": {"href", "hreflang", "target", "rel", "download", "name"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "source": {"src", "srcset", "sizes", "media", "type"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "video": {"src", "poster", "controls", "loop", "muted", "autoplay", "playsinline", "preload", "width", "height"},
    "audio": {"src", "controls", "loop", "muted", "preload"},
    "input": {"checked", "disabled", "name", "placeholder", "value"},
    "label": {"for"},
    "details": {"open", "name"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "ul": {"type"},
    "td": {"colspan", "rowspan", "headers", *_CELL},
    "th": {"colspan", "rowspan", "headers", "scope", *_CELL},
    "tr": _CELL,
    "table": {"width", "border", "cellpadding", "cellspacing", "summary", *_CELL},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "hr": {"width", "size"},
    "font": {"color", "size"},
    "time": {"datetime"},
    "data": {"value"},
    "progress": {"value", "max"},
    "meter": {"value", "min", "max", "low", "high", "optimum"},
    **{name: {"datetime", "cite"} for name in ("ins", "del")},
    **{name: {"cite"} for name in ("blockquote", "q")},
    **dict.fromkeys(_SHAPES, _DRAWN),
}  # fmt: skip
_STYLES = {
    "background-color", "border", "border-bottom", "border-color", "border-left", "border-radius", "border-right",
    "border-style", "border-top", "border-width", "clear", "color", "display", "float", "font-size", "font-style",
    "font-weight", "height", "line-height", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right",
    "margin-top", "max-height", "max-width", "min-width", "opacity", "padding", "padding-bottom", "padding-left",
    "padding-right", "padding-top", "text-align", "text-decoration", "vertical-align", "white-space", "width",
}  # fmt: skip
"""None moves an element out of its place, and none takes an address."""
_SCRIPTED = frozenset(("mermaid",))
"""Classes for which the theme would fetch a script of another site."""
_OF_THE_THEME = re.compile(r"__(?!(?:tabbed_\d+(?:_\d+)?|codelineno-[\w-]+|span-[\w-]+|code_\d+)\Z)", re.ASCII)
"""Names by which the theme's script finds its own parts, save those that extensions give to tabs and lines of code."""
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif)[;,]", re.IGNORECASE)
_ENDING = frozenset(("p", "li", "dt", "dd", "td", "th", "tr", "option", "input", "source", "track", *VOID))
"""Elements without an end, or whose end may be left out: the next one ends them."""
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*)(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>?")
_NAMED = frozenset(("href", "src", "srcset", "poster", "id", "name", "for", "class", "style", "type", "target"))
"""Attributes of which only some values go: the value is listed too."""
_RAW = re.compile(r"(<(script|style)\b[^>]*>).*?(?:</\2\s*>|\Z)", re.IGNORECASE | re.DOTALL)
"""Elements in which nothing is a tag."""
LONGEST = 60
MOST = 24
"""Names in one finding."""


class Cleaned(Struct, frozen=True, kw_only=True):
    """The HTML that stays, and what went: `<script>`, `<img onerror>`, `<a href="javascript:…">`, each once."""

    text: str
    removed: tuple[str, ...] = ()


def clean(text: str) -> Cleaned:
    """The HTML of a page's own text, cleaned. What is too deep is shown as the text it is."""
    import nh3

    if _depth(text) > DEEPEST:
        return Cleaned(text=f"<pre>{html.escape(text)}</pre>", removed=(f"> {DEEPEST} × <…>",))
    kept = nh3.clean(
        text,
        tags=_tags(),
        clean_content_tags=set(_GONE),
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        tag_attribute_values={"input": {"type": {"checkbox", "radio"}}},
        generic_attribute_prefixes={"aria-"},
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel=None,
    )
    return Cleaned(text=kept, removed=tuple(_removed(text, kept)))


def finding(source: str, parts: Sequence[str]) -> Finding:
    """What was removed from a page, by the name that people know."""
    message = say("is removed: the preview keeps only HTML that lays out words, and loads nothing from elsewhere")
    return Finding(code="html-removed", message=message, subject=f"{source}: {plain.line(listed(parts))}")


def acting(text: str) -> tuple[str, ...]:
    """The attributes of tags that would run something: `<img onerror>`."""
    found = (f"<{name} {key}>" for name, key, _ in _given(text) if key.startswith("on"))
    return tuple(dict.fromkeys(found))


def listed(parts: Sequence[str]) -> str:
    """Names for one finding: the first ones, and how many there are where that is not all."""
    return ", ".join([*parts[:MOST], *([f"… ({len(parts)})"] if len(parts) > MOST else [])])


def words(text: str) -> str:
    """A title in HTML as words for any place in HTML, an attribute too: no tag, no quote."""
    import nh3

    return nh3.clean(text, tags=set()).replace('"', "&quot;")


def _tags() -> set[str]:
    import nh3

    return nh3.ALLOWED_TAGS | _SHAPES | _MEDIA | _MORE


def _filtered(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute that is listed, or None where it may not have this one."""
    if name in ("id", "name", "for"):
        return None if _OF_THE_THEME.match(value) else value
    if name == "class":
        return " ".join(one for one in value.split() if one not in _SCRIPTED) or None
    if name in ("src", "poster"):
        return value if _is_near(value) or (tag == "img" and _PICTURE.match(value)) else None
    if name == "srcset":
        return value if all(_is_near(one) for one in value.split(",")) else None
    if name == "href":
        return None if _plain(value).lower().startswith("data:") else value
    if name == "target":
        return value if value == "_blank" else None
    if tag in _SHAPES and "(" in value and name != "transform":
        return None  # a fill may be `url(…)`
    return value


def _is_near(address: str) -> bool:
    """Whether an address is one of this site; a browser drops control characters and takes `\\` for `/`."""
    address = _plain(address).replace("\\", "/")
    return not address.startswith("//") and ":" not in address.partition("/")[0].partition("?")[0].partition("#")[0]


def _plain(address: str) -> str:
    return "".join(sign for sign in address if sign > " ")


def _depth(text: str) -> int:
    """How deep elements stand in one another, at most; elements without an end count as open."""
    deepest = now = 0
    for tag in _TAG.finditer(text):
        if tag["name"].lower() not in _ENDING and not tag["rest"].endswith("/"):
            now = max(0, now - 1) if tag["end"] else now + 1
            deepest = max(deepest, now)
    return deepest


def _removed(before: str, after: str) -> Iterable[str]:
    """What the first text has and the second has not, each once."""
    known, left = _tags(), Counter(_given(after))
    listed: set[str] = set()
    for name, key, value in _given(before):
        if left[name, key, value]:
            left[name, key, value] -= 1
        elif (name in known) == bool(key):  # of a tag that goes, its attributes are not listed as well
            shown = f'<{name} {key}="{value[:LONGEST]}">' if key in _NAMED else f"<{name} {key}".rstrip() + ">"
            if shown not in listed:
                listed.add(shown)
                yield shown


def _given(text: str) -> Iterable[tuple[str, str, str]]:
    """Each tag (its name, "", ""), then each of its attributes (the tag's name, its own, its value)."""
    for tag in _TAG.finditer(_RAW.sub(r"\1", without_comments(text))):
        name = tag["name"].lower()
        if tag["end"]:
            continue
        yield name, "", ""
        for key, value in attributes(tag["rest"]).items():
            if key == "style":
                yield from (
                    (name, key, one.partition(":")[0].strip().lower()) for one in value.split(";") if one.strip()
                )
            else:
                yield name, key, " ".join(value.split())
