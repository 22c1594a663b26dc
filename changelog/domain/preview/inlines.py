"""The inline parts of a page (words, links, pictures, HTML, emoji) as Markdown for Python-Markdown."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from changelog.domain.model import Finding
from changelog.domain.notes import escape as markdown
from changelog.domain.preview import clean, gitbook_tags, html, page_text
from changelog.domain.preview.links import SiteMap, Target, address, link
from changelog.i18n import plain
from changelog.i18n.say import again, say

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


LONGEST_SUBJECT = 80
LONGEST_INCLUDED = 1_000_000
"""Characters that one page may include."""
_MARKS = {"em": "*", "strong": "**", "s": "~~"}
_NAME = re.compile(r"[^\s\"'<>&]{1,200}")
_EMOJI = re.compile(r":(?P<name>[a-z0-9_+-]{1,40}):")


class InlineWriter:
    """Writes the inline parts of one page; collects the findings and the files that it shows."""

    def __init__(self, site_map: SiteMap, source: str, language: str) -> None:
        self.site_map, self.source, self.path = site_map, source, site_map.pages[source]
        self.language = language
        self.findings: dict[Finding, None] = {}
        self.files: dict[str, None] = {}
        self.anchors: set[str] = set()
        self.unshown: dict[str, None] = {}
        """The names of GitBook's blocks that the preview does not draw."""
        self.including: tuple[str, ...] = ()
        """The files that are being included, the outermost first; links count from `source`, the innermost."""
        self._included = 0

    def has_room(self, included: str) -> bool:
        """Whether a file may still be included: one that includes others may grow without end."""
        self._included += len(self.site_map.texts[included])
        return self._included <= LONGEST_INCLUDED

    def line(self, node: "SyntaxTreeNode", *, cell: bool = False) -> str:
        """The text of a paragraph, a heading or a cell; in a cell all of it on one line."""
        inner = node.children[0].children if node.children and node.children[0].type == "inline" else node.children
        if node.children and node.children[0].type == "inline":
            self.unshown |= dict.fromkeys(node.children[0].meta.get("gone", ()))
        text = "".join(self.parts(inner)).strip()
        if inner and inner[-1].type == "text" and text.endswith("\\\\"):
            text = text[:-2].rstrip()  # GitBook ends lines so, the last one of a paragraph too
        if cell:
            return _without_bars(text.replace("  \n", "<br>").replace("\n", " "))
        return "\n".join(markdown.shielded(one) for one in text.split("\n"))

    def parts(self, nodes: "Sequence[SyntaxTreeNode]") -> list[str]:
        """Each inline node written; HTML tags without their other half are text."""
        tags = {
            at: found
            for at, node in enumerate(nodes)
            if node.type == "html_inline" and (found := html.TAG.fullmatch(node.content))
        }
        alone = {
            at for at, tag in tags.items()
            if tag["name"].lower() in html.VOID
            or (tag["name"].lower() == "a" and not tag["end"] and tag["rest"].rstrip().endswith("/"))
        }  # fmt: skip
        pairs = html.pairs((at, tag["name"].lower(), bool(tag["end"])) for at, tag in tags.items() if at not in alone)
        whole = alone | {*pairs, *pairs.values()}
        written = [
            self._tag(node.content, whole=at in whole) if node.type == "html_inline" else self._part(node)
            for at, node in enumerate(nodes)
        ]
        for at, end in pairs.items():
            if page_text.ICON.fullmatch(f"{nodes[at].content}x</i>"):
                written[at : end + 1] = [""] * (end + 1 - at)  # the words of an icon are its name
            elif title := self._mentioned(nodes[at].content):
                written[at + 1 : end] = [markdown.escape(title), *[""] * (end - at - 2)] if end > at + 1 else []
        for at, node in enumerate(nodes[1:]):
            if node.type == "link" and written[at].endswith("!"):
                written[at] = written[at][:-1] + "\\!"
        return written

    def _mentioned(self, tag: str) -> str:
        """The title of the page that GitBook would show in the place of a link's words; empty for any other link."""
        found = html.TAG.fullmatch(tag)
        given = html.attributes(found["rest"]) if found and found["name"].lower() == "a" else {}
        if "data-mention" not in given:
            return ""
        return self.site_map.titles.get(self.site_map.find(given.get("href", ""), self.source).source, "")

    def with_mentions(self, content: str) -> str:
        """A block of HTML in which links to pages have their titles for words."""
        if "data-mention" not in content:
            return content

        def titled(found: re.Match[str]) -> str:
            title = self._mentioned(found["tag"])
            return f"{found['tag']}{escape(title)}</a>" if title else found[0]

        return re.sub(r"(?P<tag><a\b[^<>]*>)[^<>]*</a>", titled, content)

    def text(self, text: str) -> str:
        """Plain words."""
        return markdown.escape(with_emoji(text)) if text.strip() else text

    def report(self, code: str, message: str, subject: str) -> None:
        """Record a finding about this page. `subject`: the place on it, empty for all of it."""
        subject = plain.shortened(plain.line(subject), LONGEST_SUBJECT)
        where = f"{self.source}: {subject}" if subject else self.source
        self.findings[Finding(code=code, message=message, subject=where)] = None

    def report_acting(self, source: str) -> None:
        """Record what would run in HTML that is written anew without it."""
        for one in clean.acting(source):
            self.findings[clean.finding(self.source, (one,))] = None

    def target(self, address: str) -> Target:
        """Where a link leads; a file that it leads to is wanted on the site."""
        found = self.site_map.find(address, self.source)
        if found.kind == "file":
            self.files[found.source] = None
        if found.kind == "nowhere":
            message = say("leads nowhere: its words are shown without the link")
            self.report("link-broken", message, address)
        return found

    def rewritten(self, key: str, value: str) -> str | None:
        """The value of a `href`, `src` or `id` in HTML; no two elements get the same id."""
        if key == "id":
            known = value in self.anchors or not _NAME.fullmatch(value)
            self.anchors.add(value)
            return None if known else value
        found = self.target(value)
        if found.kind == "nowhere":
            return None
        if key == "src" and found.kind != "file":
            self._report_foreign(value)
            return None
        return address(found, self.path)

    def _part(self, node: "SyntaxTreeNode") -> str:
        if node.type == "text":
            return self.text(node.content)
        if node.type in ("softbreak", "hardbreak"):
            return "\n" if node.type == "softbreak" else "  \n"
        if node.type == "code_inline":
            content = " ".join(node.content.split("\n"))
            return markdown.code_span(content) if content.strip() else content
        if node.type == "image":
            return self._picture(node)
        inner = "".join(self.parts(node.children))
        mark = _MARKS.get(node.type)
        if mark:
            return f"{mark}{inner}{mark}" if inner.strip() else inner
        if node.type == "link":
            found = self.target(str(node.attrs.get("href", "")))
            if node.attrs.get("title") == "mention" and found.source in self.site_map.titles:
                inner = markdown.escape(self.site_map.titles[found.source])
            return f"[{inner}]({link(found, self.path)})" if found.kind != "nowhere" and inner.strip() else inner
        return inner

    def _picture(self, node: "SyntaxTreeNode") -> str:
        words, source = self.text(node.content.replace("\n", " ")), str(node.attrs.get("src", ""))
        found = self.target(source)
        if found.kind == "file":
            title = escape(str(node.attrs.get("title", ""))).replace("\n", " ")
            title = re.sub(r"[*_`\[\]{}\\()]", lambda sign: f"&#{ord(sign[0])};", title)
            return f"![{words}]({link(found, self.path)}" + (f' "{title}")' if title else ")")
        if found.kind == "web":
            self._report_foreign(source)
        shown = words or again(say("picture"), self.language)
        return shown if found.kind == "nowhere" else f"[{shown}]({link(found, self.path)})"

    def _report_foreign(self, source: str) -> None:
        message = say("is a picture of another site: it becomes a link, for nothing is loaded from elsewhere")
        self.report("picture-foreign", message, source)

    def _tag(self, source: str, *, whole: bool) -> str:
        if source.startswith("<!--"):
            return ""
        self.report_acting(source)
        found = html.TAG.fullmatch(source)
        if found and found["name"].lower() == "img":
            given = html.attributes(found["rest"])
            target = self.target(given.get("src", ""))
            if target.kind == "web":
                self._report_foreign(given["src"])
                words = self.text(given.get("alt", "")) or again(say("picture"), self.language)
                return f"[{words}]({link(target, self.path)})"
            return html.tag(source, self.rewritten) if target.kind == "file" else self.text(given.get("alt", ""))
        written = html.tag(source, self.rewritten) if whole else ""
        if not written and found and found["name"].lower() in html.WORDS | {"picture"}:
            return ""
        if not written:
            message = say("is shown as text: the preview keeps only HTML that lays out words")
            self.report("html-as-text", message, source)
        return written or self.text(source)


def _without_bars(text: str) -> str:
    """Words in which no bar ends the cell; in code it does not."""
    made, at = [], 0
    for start, end in gitbook_tags.spans(text) if "|" in text else ():
        made += [text[at:start].replace("|", "&#124;"), text[start:end]]
        at = end
    return "".join([*made, text[at:].replace("|", "&#124;")])


def with_emoji(text: str) -> str:
    """The text with each emoji in the place of its short name; unknown names stay as they are."""
    return _EMOJI.sub(lambda found: _emoji().get(found[0], found[0]), text) if text.count(":") > 1 else text


@lru_cache(maxsize=1)
def _emoji() -> dict[str, str]:
    from pymdownx import gemoji_db  # type: ignore[import-untyped, unused-ignore]

    found = {
        name: "".join(chr(int(point, 16)) for point in one["unicode"].split("-"))
        for name, one in gemoji_db.emoji.items()
        if "unicode" in one
    }
    return found | {alias: found[name] for alias, name in gemoji_db.aliases.items() if name in found}
