"""The files that a page shows or offers, as they may stand on the site: none runs, none loads from elsewhere.

On disk a file has no header that would forbid anything, and a drawing that somebody opens by itself is a page with all
its rights. So drawings are read as XML and written anew from what is listed here.
"""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from msgspec import Struct

_SVG, _XLINK, _XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
_HTML = "http://www.w3.org/1999/xhtml"
_ELEMENTS = frozenset(
    ("a", "animate", "animateMotion", "animateTransform", "circle", "clipPath", "defs", "desc", "ellipse", "feBlend",
     "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
     "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR",
     "feGaussianBlur", "feMerge", "feMergeNode", "feMorphology", "feOffset",
     "fePointLight", "feSpecularLighting", "feSpotLight", "feTile",
     "feTurbulence", "filter", "g", "image", "line", "linearGradient", "marker", "mask", "mpath", "path", "pattern",
     "polygon", "polyline", "radialGradient", "rect", "stop", "style", "svg", "switch", "symbol", "text", "textPath",
     "title", "tspan", "use", "view")
)  # fmt: skip
"""What draws. `foreignObject` holds HTML, `set` and `script` run, `feImage` loads."""
_HREF = ("href", f"{{{_XLINK}}}href")
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif)[;,]", re.IGNORECASE)
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
_LOADS = re.compile(
    r"""\\ | @import | \b(?:image|image-set|src|expression)\(
    | url\(\s*(?!["']?(?:\#|data:(?:font/|application/(?:x-)?font|image/(?:png|jpe?g|gif|webp|avif)[;,])))""",
    re.IGNORECASE | re.VERBOSE,
)
"""In a style: anything that may name another file; an escape may hide one."""
_CHARACTER = re.compile(r"""(["'])\\[0-9a-f]{1,6}\1""", re.IGNORECASE)
_LOADS_FROM_ELSEWHERE = re.compile(
    r"""\\[0-9a-z] | \b(?:image|image-set|src|cross-fade)\(
    | url\(\s*["']?\s*(?:[/\\]{2} | (?!data:)[a-z][a-z0-9+.-]*:)""",
    re.IGNORECASE | re.VERBOSE,
)
"""In a style sheet, wherever it stands: an address of another site, or an escape that may hide one."""
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[\]<>]*>", re.IGNORECASE)
_PLAIN = (".txt", ".csv", ".json", ".diff", ".patch", ".vtt")
"""What may begin with `<` and is shown as text all the same; of other files a browser would guess that it is a page."""


class ShownFile(Struct, frozen=True, kw_only=True):
    """A file as it may stand on the site (None: it may not), and what was removed from it."""

    data: bytes | None
    removed: tuple[str, ...] = ()


def cleaned(files: Mapping[str, bytes]) -> dict[str, ShownFile]:
    """The files of a documentation, by their paths."""
    return {path: _cleaned(path, data) for path, data in files.items()}


def _cleaned(path: str, data: bytes) -> ShownFile:
    if path.lower().endswith(".svg"):
        return _drawing(data)
    if path.lower().endswith(".css"):
        return ShownFile(data=None if _loads_from_elsewhere(data.decode("utf-8", "replace").lower()) else data)
    begins = data[:1024].lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n\f")[:1] == b"<"
    return ShownFile(data=None if begins and not path.lower().endswith(_PLAIN) else data)


def _loads_from_elsewhere(sheet: str) -> bool:
    imports = (one.partition(";")[0] for one in sheet.split("@import")[1:])
    named = any("//" in one or ":" in one for one in imports)
    return named or bool(_LOADS_FROM_ELSEWHERE.search(_CHARACTER.sub("", sheet)))


def _drawing(data: bytes) -> ShownFile:
    """A drawing written anew; None for one that is no SVG in UTF-8, or that declares entities."""
    try:
        text = _DOCTYPE.sub("", data.decode("utf-8-sig"))
        if "<!DOCTYPE" in text.upper():
            return ShownFile(data=None)
        root = ElementTree.fromstring(text)  # noqa: S314 - no document type, so no entity
        if root.tag != f"{{{_SVG}}}svg":
            return ShownFile(data=None)
        removed: dict[str, None] = {}
        _clean(root, removed)
        ElementTree.register_namespace("", _SVG)
        ElementTree.register_namespace("xlink", _XLINK)
        return ShownFile(data=ElementTree.tostring(root, encoding="utf-8"), removed=tuple(removed))
    except (UnicodeDecodeError, ElementTree.ParseError, RecursionError, ValueError):
        return ShownFile(data=None)


def _clean(root: ElementTree.Element, removed: dict[str, None]) -> None:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = _named(element.tag)[1]
        for key, value in [*element.attrib.items()]:
            if not _is_harmless(name, key, value):
                space, shown = _named(key)
                if space in (_XLINK, _XML, "") and key != f"{{{_XLINK}}}type":
                    removed[f"<{name} {shown}>"] = None
                del element.attrib[key]
        for child in [*element]:
            if _draws(child):
                waiting.append(child)
                continue
            space, shown = _named(child.tag)
            if space in (_SVG, _HTML, ""):  # what is of an editor's own draws nothing
                removed[f"<{shown}>"] = None
            element.remove(child)


def _draws(element: ElementTree.Element) -> bool:
    space, name = _named(element.tag)
    if name == "style" and _LOADS.search("".join(element.itertext())):
        return False
    return space == _SVG and name in _ELEMENTS


def _is_harmless(name: str, key: str, value: str) -> bool:
    space, short = _named(key)
    if key in _HREF:
        address = value.strip()
        return (
            address.startswith("#")
            or (name == "image" and bool(_PICTURE.match(address)))
            or (name == "a" and bool(_WEB.fullmatch(address)))
        )
    if space:
        return key == f"{{{_XML}}}space"
    if short.lower() == "attributename":
        return "href" not in value.lower() and not value.lower().startswith("on")
    return not short.lower().startswith("on") and not _LOADS.search(value)


def _named(tag: str) -> tuple[str, str]:
    """The namespace and the name of an element or an attribute."""
    space, _, name = tag.rpartition("}")
    return space.removeprefix("{"), name
