"""Pages of Docusaurus, VitePress, Sphinx, Hugo and Jekyll as plain Markdown: their words, without what runs or is drawn
by components.
"""

import re
from collections.abc import Callable

from changelog.domain.preview import gitbook_tags

DEEPEST = 8
"""Directives in one another."""
_FENCE = re.compile(r"[ ]{0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)\n?")
_DIRECTIVE = re.compile(r"\{(?P<name>[\w:-]+)\}[ \t]*(?P<title>.*)")
_OPTIONS = re.compile(r"\A(?:[ \t]*:[\w-]+:[^\n]*\n|---\n.*?^---\n)*", re.MULTILINE | re.DOTALL)
_BOX = re.compile(
    r"^[ ]{0,3}:{3,}[ \t]*(?P<name>\{?[A-Za-z][\w-]*\}?)?(?:\[(?P<named>[^\]\n]*)\])?[ \t]*(?P<title>[^\n]*)$",
    re.MULTILINE,
)
_IMPORT = re.compile(r"^(?:import|export)\b[^\n]*(?:\bfrom\b|['\"={(])[^\n]*$", re.MULTILINE)
_COMPONENT = re.compile(r"</?(?P<tag>[A-Z][\w.]*)(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\})*>|</?>")
_RUNS = re.compile(r"<(?P<tag>script|style)\b[^<>]{0,500}>", re.IGNORECASE)
_SHORTCODE = re.compile(r"\{\{[<%][^{}]*[%>]\}\}")
_VALUE = re.compile(r"(?<!`)\{\{[^{}\n]*\}\}(?!`)")
_ANCHOR = re.compile(r"^(?P<words>#{1,6} [^\n]*?)[ \t]*\{#(?P<id>[\w.:-]+)\}[ \t]*$", re.MULTILINE)
_TARGET = re.compile(r"^\((?P<id>[\w.:/-]+)\)=[ \t]*$", re.MULTILINE)
_FRAME = re.compile(
    r"<iframe\b[^<>]{0,500}?\bsrc=[\"'](?P<url>https?://[^\"'<>\s]{1,500})[\"'](?:[^<>{}]|\{(?:[^{}]|\{[^{}]*\})*\}){0,500}>"
    r"(?:\s{0,20}</iframe\s*>)?",
    re.IGNORECASE,
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


def plain(text: str, deep: int = 0) -> str:
    """The text of a page without components, as GitBook's blocks where there is one for it."""
    made: list[str] = []
    outside: list[str] = []
    inside: list[str] = []
    opened: re.Match[str] | None = None
    for line in text.splitlines(keepends=True):
        fence = _FENCE.fullmatch(line)
        if opened is None and fence:
            made.append(_outside("".join(outside)))
            opened, inside, outside = fence, [], []
        elif opened is None:
            outside.append(line)
        elif fence and not fence["info"].strip() and fence["mark"].startswith(opened["mark"]):
            made.append(_fence(opened, "".join(inside), line, deep))
            opened = None
        else:
            inside.append(line)
    left = [opened[0], *inside] if opened is not None else []
    return "".join([*made, _outside("".join(outside)), *left])


def _fence(opened: re.Match[str], text: str, end: str, deep: int) -> str:
    """A block of code as it is; MyST's directives as the boxes that they are."""
    found = _DIRECTIVE.match(opened["info"].strip())
    if found is None:
        return f"{opened[0]}{text}{end}"
    name = found["name"].lower()
    if name in _HIDDEN:
        return ""
    inside = _OPTIONS.sub("", text, count=1)
    if deep < DEEPEST and (name in _STYLES or name in ("admonition", "dropdown")):
        return _box(name, found["title"], plain(inside, deep + 1))
    language = found["title"].strip() if name in ("code", "code-block", "sourcecode") else ""
    return f"{opened['mark']}{language}\n{inside}{opened['mark']}\n"


def _box(name: str, title: str, inside: str) -> str:
    head = f"**{title.strip()}**\n\n" if title.strip() else ""
    return f'\n{{% hint style="{_STYLES.get(name, "info")}" %}}\n{head}{inside.rstrip()}\n{{% endhint %}}\n\n'


def _outside(text: str) -> str:
    """What is no block of code."""
    text = _without(text, "{/*", "*/}")
    text = _without_scripts(text)
    for pattern in (_IMPORT, _SHORTCODE):
        text = pattern.sub("", text)
    text = _ANCHOR.sub(r'\g<words> <a id="\g<id>"></a>', text)
    text = _TARGET.sub(r'<a id="\g<id>"></a>\n', text)
    text = _FRAME.sub(lambda found: f'\n{{% embed url="{found["url"]}" %}}\n', text)
    text = _not_in_code(text, lambda piece: _EXPRESSION.sub(r"\g<tag>", piece))
    text = _not_in_code(text, lambda piece: _COMPONENT.sub("", piece))
    text = _not_in_code(text, lambda piece: _VALUE.sub(lambda found: f"`{found[0]}`", piece))
    return _boxes(text) if ":::" in text else text


def _without(text: str, begin: str, end: str) -> str:
    """The text without what stands between two marks; what is never closed stays."""
    kept: list[str] = []
    at = 0
    while (start := text.find(begin, at)) >= 0 and (stop := text.find(end, start + len(begin))) >= 0:
        kept.append(text[at:start])
        at = stop + len(end)
    return "".join([*kept, text[at:]])


def _without_scripts(text: str) -> str:
    """The text without scripts and styles; one that is never closed stays."""
    kept: list[str] = []
    at = 0
    open_ended: set[str] = set()
    lower = text.lower()
    for found in _RUNS.finditer(text):
        name = found["tag"].lower()
        if found.start() < at or name in open_ended:
            continue
        stop = lower.find(f"</{name}", found.end())
        if stop < 0:
            open_ended.add(name)
            continue
        kept.append(text[at : found.start()])
        at = lower.find(">", stop) + 1 or len(text)
    return "".join([*kept, text[at:]])


def _not_in_code(text: str, change: Callable[[str], str]) -> str:
    made: list[str] = []
    at = 0
    for start, end in gitbook_tags.spans(text):
        made += [change(text[at:start]), text[start:end]]
        at = end
    return "".join([*made, change(text[at:])])


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
