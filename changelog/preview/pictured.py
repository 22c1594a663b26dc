"""Pictures in the words of a change, on our own pages: those of the documentation are shown, others stay links.

Nothing is loaded from elsewhere, so a picture of another site is a link with its words. A relative address is read as
it will be on the page of news, where the words are published.
"""

from msgspec import Struct

from changelog.domain.model import Finding
from changelog.domain.notes import safe_markdown
from changelog.language.speech import again, say
from changelog.preview.places import PICTURES, Places, link


class Pictured(Struct, frozen=True, kw_only=True):
    """A text, the files that it shows (paths in the repository), and what was odd."""

    text: str
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def placed(text: str, places: Places, news: str, page: str, language: str) -> Pictured:
    """The pictures of a page's Markdown. `news`: the page of news in the repository; `page`: this one on the site."""
    files: dict[str, None] = {}
    findings: list[Finding] = []

    def put(words: str, target: str) -> str:
        found = places.find(target, news)
        if found.kind == "file" and found.source.lower().endswith(PICTURES):
            files[found.source] = None
            return f"![{words}]({link(found, page)})"
        if found.kind == "web":
            return f"[{words or again(say('picture'), language)}]({target})"
        message = say("shows a picture that is not there")
        findings.append(Finding(code="picture-missing", message=message, subject=f"{page}: {target}"))
        return words

    shown = safe_markdown.with_pictures(text, put)
    return Pictured(text=shown, files=tuple(files), findings=tuple(findings))
