"""Whatever a title holds, a chat shows exactly it, calls nobody, and its line stays one link."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from nasty import titles

from changelog.domain.notes import escape

READER = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
ESCAPES = {"chat": escape.escape_chat, "commonmark": escape.escape_to_the_letter}
CALLS = re.compile(r"[@＠﹫][\w*_]|<[!@#]|(?:^|\s)~\w|&[#\w]")
HOSTILE = (
    "@channel @here @all @everyone @room @**all**",
    "<!channel> <!here|ici> <@U123ABC> <#C123> <!subteam^S123>",
    "&lt;!channel&gt; &#64;all",
    "[cliquez](https://pirate.invalid) ![x](https://y.invalid/z.png)",
    "](https://pirate.invalid) [",
    "<https://pirate.invalid|banque> <b>gras</b> <script>alert(1)</script>",
    "~~barré~~ ~town-square ||caché|| `code` **gras** _italique_ mot_avec_traits",
    "# Titre", "> cité", "1. un", "- liste", "+ liste", "=====", "---", "```", "\\*", "\\", "a\\",
    "@channel\n@here\r\n# non",
)  # fmt: skip


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def look(title: str, form: str) -> None:
    tamed = escape.tamed(title)
    assert not CALLS.search(tamed), repr(tamed)
    assert len(tamed.replace(escape.JOINT, "")) <= escape.LONGEST
    for line, links in ((f"* [{ESCAPES[form](tamed)} #12](https://x.invalid/12)", 1), (ESCAPES[form](tamed), 0)):
        seen = _Seen()
        seen.feed(READER.render(line))
        assert seen.links == ["https://x.invalid/12"] * links, line
        wanted = f"{tamed} #12" if links else tamed
        assert _bare(seen.text) == _bare(wanted), line
        assert set(seen.tags) <= ({"ul", "li", "a"} if links else {"p"}), line


def _bare(text: str) -> str:
    return " ".join(text.replace(escape.JOINT, "").split())


@pytest.mark.parametrize("form", ESCAPES)
@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles(title: str, form: str) -> None:
    look(title, form)


@pytest.mark.parametrize("form", ESCAPES)
@given(title=titles)
def test_any_title(form: str, title: str) -> None:
    look(title, form)
