"""Words written for it, emoji too."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from msgspec import structs

from changelog.domain.model import Finding
from changelog.domain.notes import escape as markdown
from changelog.domain.preview import gitbook_tags, html
from changelog.domain.preview.links import Place, Places, address, link
from changelog.i18n import plain
from changelog.i18n.say import again, say

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


_MARKS = {"em": "*", "strong": "**", "s": "~~"}
_NAME = re.compile(r"[^\s\"'<>&]{1,200}")
LONGEST_SAID = 80


class Words:
    """Writes the inline parts of one page; keeps what was odd and which files were shown."""

    def __init__(self, places: Places, source: str, path: str, language: str) -> None:
        self.places, self.source, self.path = places, source, path
        self.language = language
        self.findings: dict[Finding, None] = {}
        self.files: dict[str, None] = {}
        self.anchors: set[str] = set()

    def picture(self) -> str:
        """What stands for a picture that has no words of its own."""
        return again(say("picture"), self.language)

    def line(self, node: "SyntaxTreeNode", *, cell: bool = False) -> str:
        """What stands in a paragraph, a heading or a cell; in a cell all of it on one line."""
        inner = node.children[0].children if node.children and node.children[0].type == "inline" else node.children
        text = "".join(self.parts(inner)).strip()
        if inner and inner[-1].type == "text" and text.endswith("\\\\"):
            text = text[:-2].rstrip()  # GitBook ends lines so, the last one of a paragraph too
        if cell:
            return _celled(text.replace("  \n", "<br>").replace("\n", " "))
        return "\n".join(markdown.shielded(one) for one in text.split("\n"))

    def parts(self, nodes: "Sequence[SyntaxTreeNode]") -> list[str]:
        """Each inline node written; tags of HTML that belong to no other one are text."""
        paired = _paired(nodes)
        written = [
            self._tag(node.content, lone=at not in paired) if node.type == "html_inline" else self._part(node)
            for at, node in enumerate(nodes)
        ]
        for at, node in enumerate(nodes[1:]):
            if node.type == "link" and written[at].endswith("!"):
                written[at] = written[at][:-1] + "\\!"
        return written

    def text(self, text: str) -> str:
        """Plain words."""
        if "{%" in text:
            self.tell(
                Finding(
                    code="construct-unknown",
                    message=say("no such block is known here: shown as written"),
                    subject=_said(text),
                )
            )
        return markdown.escape(drawn(text)) if text.strip() else text

    def tell(self, one: Finding) -> None:
        """Something that a person should know of this page; its subject says where on it."""
        where = f"{self.source}: {_said(one.subject)}" if one.subject else self.source
        self.findings[structs.replace(one, subject=where)] = None

    def place(self, target: str) -> Place:
        """Where a link leads; a file that it leads to is wanted on the site."""
        found = self.places.find(target, self.source)
        if found.kind == "file":
            self.files[found.source] = None
        if found.kind == "nowhere":
            self.tell(
                Finding(
                    code="link-broken",
                    message=say("leads nowhere: its words are shown without the link"),
                    subject=_said(target),
                )
            )
        return found

    def rewritten(self, key: str, value: str) -> str | None:
        """The value of a `href`, `src` or `id` in HTML; no two elements bear the same name."""
        if key == "id":
            known = value in self.anchors or not _NAME.fullmatch(value)
            self.anchors.add(value)
            return None if known else value
        found = self.place(value)
        if found.kind == "nowhere":
            return None
        if key == "src" and found.kind != "file":
            self._foreign(value)
            return None
        return address(found, self.path)

    def _part(self, node: "SyntaxTreeNode") -> str:
        if node.type == "text":
            return self.text(node.content)
        if node.type in ("softbreak", "hardbreak"):
            return "\n" if node.type == "softbreak" else "  \n"
        if node.type == "code_inline":
            return code(node.content)
        if node.type == "image":
            return self._picture(node)
        inner = "".join(self.parts(node.children))
        mark = _MARKS.get(node.type)
        if mark:
            return f"{mark}{inner}{mark}" if inner.strip() else inner
        return self._link(inner, str(node.attrs.get("href", ""))) if node.type == "link" else inner

    def _link(self, inner: str, target: str) -> str:
        found = self.place(target)
        if found.kind == "nowhere" or not inner.strip():
            return inner
        return f"[{inner}]({link(found, self.path)})"

    def _picture(self, node: "SyntaxTreeNode") -> str:
        words, target = self.text(node.content.replace("\n", " ")), str(node.attrs.get("src", ""))
        found = self.place(target)
        if found.kind == "file":
            title = escape(str(node.attrs.get("title", ""))).replace("\n", " ")
            return f"![{words}]({link(found, self.path)}" + (f' "{_entities(title)}")' if title else ")")
        shown = words or self.picture()
        if found.kind == "web":
            self._foreign(target)
        return shown if found.kind == "nowhere" else f"[{shown}]({link(found, self.path)})"

    def _foreign(self, target: str) -> None:
        message = say("is a picture of another site: it becomes a link, for nothing is loaded from elsewhere")
        self.tell(Finding(code="picture-foreign", message=message, subject=_said(target)))

    def _tag(self, source: str, *, lone: bool) -> str:
        if source.startswith("<!--"):
            return ""
        found = html.TAG.fullmatch(source)
        name = found["name"].lower() if found else ""
        if name == "img" and found:
            given = html.attributes(found["rest"])
            where = self.place(given.get("src", ""))
            if where.kind == "web":
                self._foreign(given["src"])
                return f"[{self.text(given.get('alt', '')) or self.picture()}]({link(where, self.path)})"
            return html.tag(source, self.rewritten) if where.kind == "file" else self.text(given.get("alt", ""))
        written = "" if lone else html.tag(source, self.rewritten)
        if not written:
            self.tell(
                Finding(
                    code="html-as-text",
                    message=say("is shown as text: the preview keeps only HTML that lays out words"),
                    subject=_said(source),
                )
            )
        return written or self.text(source)


def code(content: str) -> str:
    """Code between backticks, on one line, in more of them than it holds."""
    content = " ".join(content.split("\n"))
    longest = max((len(run) for run in re.findall("`+", content)), default=0)
    ticks, pad = "`" * (longest + 1), " " if longest or content[:1] == " " else ""
    return f"{ticks}{pad}{content}{pad}{ticks}" if content.strip() else content


def _celled(text: str) -> str:
    """Words in which no bar ends the cell; in code it does not."""
    made, at = [], 0
    for start, end in gitbook_tags.spans(text) if "|" in text else ():
        made += [text[at:start].replace("|", "&#124;"), text[start:end]]
        at = end
    return "".join([*made, text[at:].replace("|", "&#124;")])


def _paired(nodes: "Sequence[SyntaxTreeNode]") -> set[int]:
    """The numbers of the HTML tags that stand by themselves, or have their other half among these nodes."""
    opened: list[tuple[str, int]] = []
    held: dict[str, int] = {}
    paired: set[int] = set()
    for at, node in enumerate(nodes):
        found = html.TAG.fullmatch(node.content) if node.type == "html_inline" else None
        if not found:
            continue
        name = found["name"].lower()
        if name in html.VOID or (name == "a" and not found["end"] and found["rest"].rstrip().endswith("/")):
            paired.add(at)
        elif not found["end"]:
            opened.append((name, at))
            held[name] = held.get(name, 0) + 1
        elif held.get(name):
            while opened:
                last, start = opened.pop()
                held[last] -= 1
                if last == name:
                    paired |= {start, at}
                    break
    return paired


def _entities(text: str) -> str:
    return re.sub(r"[*_`\[\]{}\\()]", lambda sign: f"&#{ord(sign[0])};", text)


def _said(text: str) -> str:
    return plain.shortened(plain.line(text), LONGEST_SAID)


_CODE = re.compile(r":(?P<name>[a-z0-9_+-]{1,40}):")


def drawn(text: str) -> str:
    """The text with the pictures that its short names stand for; what names none stays as it is."""
    return _CODE.sub(lambda found: _pictures().get(found[0], found[0]), text) if text.count(":") > 1 else text


@lru_cache(maxsize=1)
def _pictures() -> dict[str, str]:
    from pymdownx import gemoji_db  # type: ignore[import-untyped, unused-ignore]

    drawn = {name: _picture(one["unicode"]) for name, one in gemoji_db.emoji.items() if "unicode" in one}
    return drawn | {alias: drawn[name] for alias, name in gemoji_db.aliases.items() if name in drawn}


def _picture(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split("-"))
