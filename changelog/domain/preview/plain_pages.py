"""Pages of Docusaurus, VitePress, Sphinx, Hugo and Jekyll as plain Markdown: their words, without what runs or is drawn
by components.
"""

import re
from collections.abc import Callable

_FENCE = re.compile(
    r"^(?P<space>[ ]{0,3})(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<text>.*?)^[ ]{0,3}(?P=mark)[`~]*[ \t]*$\n?",
    re.MULTILINE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"\{(?P<name>[\w:-]+)\}[ \t]*(?P<title>.*)")
_OPTIONS = re.compile(r"\A(?:[ \t]*:[\w-]+:[^\n]*\n|---\n.*?^---\n)*", re.MULTILINE | re.DOTALL)
_BOX = re.compile(
    r"^[ ]{0,3}:{3,}[ \t]*(?P<name>\{?[A-Za-z][\w-]*\}?)?(?:\[(?P<named>[^\]\n]*)\])?[ \t]*(?P<title>[^\n]*)$",
    re.MULTILINE,
)
_IMPORT = re.compile(r"^(?:import|export)\b[^\n]*(?:\bfrom\b|['\"={(])[^\n]*$", re.MULTILINE)
_COMMENT = re.compile(r"\{/\*.*?\*/\}", re.DOTALL)
_COMPONENT = re.compile(r"</?(?P<tag>[A-Z][\w.]*)(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\})*>|</?>")
_VUE = re.compile(r"<(?P<tag>script|style)\b[^<>]*>.*?</(?P=tag)\s*>", re.IGNORECASE | re.DOTALL)
_SHORTCODE = re.compile(r"\{\{[<%][^{}]*[%>]\}\}")
_VALUE = re.compile(r"(?<!`)\{\{[^{}\n]*\}\}(?!`)")
_ANCHOR = re.compile(r"^(?P<words>#{1,6} [^\n]*?)[ \t]*\{#(?P<id>[\w.:-]+)\}[ \t]*$", re.MULTILINE)
_TARGET = re.compile(r"^\((?P<id>[\w.:/-]+)\)=[ \t]*$", re.MULTILINE)
_FRAME = re.compile(
    r"<iframe\b[^>]*?\bsrc=[\"'](?P<url>https?://[^\"'<>\s]+)[\"'](?:[^<>{}]|\{(?:[^{}]|\{[^{}]*\})*\})*>(?:\s*</iframe\s*>)?",
    re.I,
)
_EXPRESSION = re.compile(r"(?P<tag><[a-z][\w-]*(?:\s[^<>{}]*)?)\s[\w-]+=\{(?:[^{}]|\{[^{}]*\})*\}")
"""An attribute of HTML whose value is an expression."""
_STYLES = {
    "note": "info", "info": "info", "seealso": "info", "hint": "success", "tip": "success", "success": "success",
    "warning": "warning", "caution": "warning", "attention": "warning", "important": "warning", "danger": "danger",
    "error": "danger",
}  # fmt: skip
_HIDDEN = frozenset(("toctree", "contents", "raw", "eval-rst", "index", "include"))
"""Directives that show nothing of their own: a menu, or what another tool makes."""


def plain(text: str) -> str:
    """The text of a page without components, as GitBook's blocks where there is one for it."""
    kept: list[str] = []
    at = 0
    for fence in _FENCE.finditer(text):
        kept += [_outside(text[at : fence.start()]), _fence(fence)]
        at = fence.end()
    return "".join([*kept, _outside(text[at:])])


def _fence(fence: re.Match[str]) -> str:
    """A block of code as it is; MyST's directives as the boxes that they are."""
    found = _DIRECTIVE.match(fence["info"].strip())
    if found is None:
        return fence[0]
    name = found["name"].lower()
    if name in _HIDDEN:
        return ""
    inside = _OPTIONS.sub("", fence["text"], count=1)
    if name in _STYLES or name in ("admonition", "dropdown"):
        return _box(name, found["title"], plain(inside))
    if name in ("code", "code-block", "sourcecode"):
        return f"{fence['mark']}{found['title'].strip()}\n{inside}{fence['mark']}\n"
    return f"{fence['mark']}\n{inside}{fence['mark']}\n"


def _box(name: str, title: str, inside: str) -> str:
    head = f"**{title.strip()}**\n\n" if title.strip() else ""
    return f'\n{{% hint style="{_STYLES.get(name, "info")}" %}}\n{head}{inside.rstrip()}\n{{% endhint %}}\n\n'


def _outside(text: str) -> str:
    """What is no block of code."""
    for pattern in (_VUE, _COMMENT, _IMPORT, _SHORTCODE):
        text = pattern.sub("", text)
    text = _ANCHOR.sub(r'\g<words> <a id="\g<id>"></a>', text)
    text = _TARGET.sub(r'<a id="\g<id>"></a>\n', text)
    text = _FRAME.sub(lambda found: f'\n{{% embed url="{found["url"]}" %}}\n', text)
    text = _not_in_code(text, lambda piece: _EXPRESSION.sub(r"\g<tag>", piece))
    text = _not_in_code(text, lambda piece: _COMPONENT.sub("", piece))
    text = _not_in_code(text, lambda piece: _VALUE.sub(lambda found: f"`{found[0]}`", piece))
    return _boxes(text) if ":::" in text else text


def _not_in_code(text: str, change: Callable[[str], str]) -> str:
    pieces = re.split(r"(`+[^`\n]*`+)", text)
    return "".join(piece if at % 2 else change(piece) for at, piece in enumerate(pieces))


def _boxes(text: str) -> str:
    """`:::note Title` … `:::` as a box; a container of another name leaves its words."""
    opened: list[bool] = []

    def mark(found: re.Match[str]) -> str:
        name = (found["name"] or "").strip("{}").lower()
        if not name:
            return "\n{% endhint %}\n" if opened and opened.pop() else ""
        opened.append(name in _STYLES or name in ("admonition", "details"))
        title = (found["named"] or found["title"] or "").strip("{} ")
        title = title if found["named"] or not found["title"].startswith("{") else ""
        head = f"**{title}**\n\n" if title else ""
        return f'\n{{% hint style="{_STYLES.get(name, "info")}" %}}\n{head}' if opened[-1] else head

    return _BOX.sub(mark, text) + "\n{% endhint %}\n" * sum(opened)
