"""Components in a page of Markdown (of MDX, Vue, MyST, Hugo, Jekyll), and whether new lines stand well among them."""

import re
from collections.abc import Iterator
from itertools import takewhile

from changelog.domain.docs import page as pages

_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,}).*?(?:^ {0,3}(?P=mark)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?P<ticks>`+)(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`)|<!--.*?(?:-->|\Z)|\{/\*.*?(?:\*/\}|\Z)", re.DOTALL)
_MARK = re.compile(
    r"""
      <(?P<ends>/?)(?P<tag>[A-Z][\w.]*|[a-z]+-[\w-]+)(?P<rest>(?:[^<>"'{}]|"[^"]*"|'[^']*'|\{[^{}]*\})*?)(?P<alone>/?)>
    | ^[ ]{0,3}(?P<colons>:{3,})[ \t]*(?P<box>\{?[\w-]+)?[^\n]*$
    | \{\{[<%][ \t]*(?P<hugo_ends>/?)[ \t]*(?P<hugo>[\w/-]+)[^{}]*[>%]\}\}
    | \{%-?[ \t]*(?P<liquid>\w+)[^{}]*%\}
    """,
    re.VERBOSE | re.MULTILINE,
)


def fault(before: str, after: str) -> str:
    """The component in which the new lines of a page stand, though no other delivery does, or after whose end at the
    bottom of the page; empty where they stand well.
    """
    old, new = before.split("\n"), after.split("\n")
    first = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    last = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(reversed(old), reversed(new), strict=False)))
    last = min(last, len(old) - first, len(new) - first)
    around = _stacks(after)
    here = around[min(first, len(around) - 1)]
    added = range(first, len(new) - last)
    others = [section.first for section in pages.read(after).sections if section.first not in added]
    if others:
        return "" if any(around[at] == here for at in others) else f"<{here[-1] if here else '…'}>"
    if here:
        return f"<{here[-1]}>"
    above = next((line.strip() for line in reversed(new[:first]) if line.strip()), "")
    below = any(line.strip() for line in new[added.stop :])
    ended = re.match(r"</(?:[A-Z][\w.]*|[a-z]+-[\w-]+)\s*>\Z", above)
    return above if ended and not below else ""


def _stacks(text: str) -> list[tuple[str, ...]]:
    """Line → the components that are open where it begins, the innermost last."""
    marks = list(_marks(text))
    closed = {name for name, kind, _ in marks if kind == "end"}
    found: list[tuple[str, ...]] = []
    stack: list[str] = []
    at = 0
    offset = 0
    for line in text.split("\n"):
        while at < len(marks) and marks[at][2] < offset:
            name, kind, _ = marks[at]
            at += 1
            if kind == "start" and name in closed:
                stack.append(name)
            elif kind == "end" and name in stack:
                while stack.pop() != name:
                    pass
        found.append(tuple(stack))
        offset += len(line) + 1
    return found


def _marks(text: str) -> Iterator[tuple[str, str, int]]:
    """(name, "start" or "end", where) of what opens and closes; nothing in code."""
    boxes: list[int] = []
    for found in _MARK.finditer(_without_code(text)):
        if found["tag"]:
            if not found["alone"]:
                yield found["tag"], "end" if found["ends"] else "start", found.start()
        elif found["colons"]:
            if found["box"]:
                boxes.append(len(found["colons"]))
                yield ":::", "start", found.start()
            elif boxes:
                boxes.pop()
                yield ":::", "end", found.start()
        elif found["hugo"]:
            yield f"{{{{{found['hugo']}}}}}", "end" if found["hugo_ends"] else "start", found.start()
        else:
            name = found["liquid"]
            yield f"{{% {name.removeprefix('end')} %}}", "end" if name.startswith("end") else "start", found.start()


def _without_code(text: str) -> str:
    """The text with blanks in the place of code and of comments."""
    for pattern in (_FENCE, _CODE):
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return text
