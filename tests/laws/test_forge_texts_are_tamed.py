"""Law: what a forge and a board answer is text. Titles, labels, people and columns show as they are, wherever they land."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import nasty
import pytest
import readers
from command import Answer, entries, in_process
from forge_history import Forged
from git_history import History

from changelog.i18n import plain

WRITTEN = {"h2", "h3", "ul", "li", "a", "p", "section", "details", "summary", "code"}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "section": {"lang", "aria-labelledby"}}
FORMED = (
    "@channel <!here> <@U123>", "{{7*7}}", "{% hint style='danger' %}x{% endhint %}", '--8<-- "README.md"', "x\u202egnp.exe",
    "a\u200bb\u2060c", "```nouveaute\nForgé\n```", "](http://evil.example)", "](javascript:alert(1))", "| a | b |\n|---|---|",
    "a\n\n## Forgé\n\n* [x](http://evil.example)", "</details></section><script>alert(1)</script>", "x" * 10_000, "mot " * 2_500,
    "\x1b]8;;http://evil.example\x07ici\x1b]8;;\x07", "\x1b[2J\x1b[1;1H", "\x9b31m", "%s %n {0} {x!r}", "=cmd|' /C calc'!A0",
    "\u2028## Forgé", "\r\n- Forgé", "[a](b)](c)[d](e", "<a href='x'>", "${jndi:x}", "\t\tmot", "&#x6a;avascript:x", "Ŕ̈̊̋",
)  # fmt: skip
PIECES = tuple(dict.fromkeys((*FORMED, *nasty.MARKDOWN, *nasty.MARKUP, *nasty.BLOCKS, *nasty.OUTSIDE, *nasty.FORGED)))
TITLES = tuple(f"Mot {piece} mot" for piece in PIECES)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
READERS = (("markdown", "commonmark"), ("markdown", "mkdocs"), ("html", "html"))
LAYOUT = '[notes]\nlayout = "sections"\n'


def test_there_are_enough_of_them() -> None:
    assert len(TITLES) >= 100


@pytest.fixture
def hostile(forged: Forged) -> Forged:
    """A week of hostile titles: of tickets, of pull requests known by commit, and of tickets of the column alone."""
    history, hub = forged.history, forged.hub
    history.tag("2022-01-10")
    history.day("2022-01-17 00:00")
    history.step /= 60
    board = hub.project("betagouv", 8, columns=["À faire", *TITLES[:40], "En production"], title=PIECES[0] + PIECES[2])
    for at, title in enumerate(TITLES):
        number = 1001 + at
        known: dict[str, Any] = {
            "labels": [title[:50]],
            "milestone": title,
            "author": title[:39],
            "head": title,
            "base": "recette",
        }
        if at % 3 == 0:
            ticket = forged.repository.issue(number, title, labels=[title[:50]], type=title[:50])
            forged.merged(2001 + at, closes=(number,), branch=f"b{at}", **known)
            board.add(ticket, column="En production")
        elif at % 3 == 1:
            sha = history.commit(f"Commit {at}").sha
            pull = forged.repository.pull_request(
                number, title, merge_commit=sha, merged_at="2022-01-17T10:00:00Z", **known
            )
            pull.rename("Plus tard", at="2022-02-01T10:00:00Z")
        else:
            board.add(forged.repository.issue(number, title, labels=[title[:50]]), column="En production")
    history.day("2022-01-18")
    history.tag("2022-01-18")
    history.release("2022-01-18")
    forged.settings += ["[notes]", 'tell = "everything"', 'layout = "sections"', "[board]", 'kind = "github"']
    forged.settings += [f'project = "{hub.server_url}/orgs/betagouv/projects/8"']
    return forged


def read_back(text: str, reader: str) -> readers.Seen:
    """A page as its readers see it; nothing sharper than what our templates write."""
    seen = readers.html(text) if reader == "html" else readers.markdown(text, reader)
    assert seen.odd == []
    assert seen.names() <= WRITTEN
    assert [(name, found) for name, found in seen.tags if set(found) - ATTRIBUTES.get(name, set()) - {"markdown"}] == []
    assert [address for address in seen.links() if not readers.safe(address)] == []
    return seen


def texts(form: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a JSON answer, with the keys that lead to it."""
    if isinstance(form, str):
        yield path, form
    elif isinstance(form, dict):
        yield from (found for key, value in form.items() for found in texts(value, f"{path}.{key}"))
    elif isinstance(form, list):
        yield from (found for value in form for found in texts(value, path))


def plain_lines(answer: Answer, code: int = 0) -> list[str]:
    """The lines that a terminal gets on both streams, none of which does anything to it."""
    assert answer.code == code, answer.err
    both = answer.out + answer.err
    assert CONTROLS.findall(both) == []
    assert "Traceback" not in both
    return both.split("\n")


def shown(found: Sequence[dict[str, Any]]) -> list[str]:
    """What readers must see of entries."""
    labels = (one["ticket"] or next(iter(one["changes"]), None) for one in found)
    return [" ".join(f"{one['title']} #{label}".split()) for one, label in zip(found, labels, strict=True)]


def test_titles_in_every_form(hostile: Forged) -> None:
    form = hostile.run("notes", "--json").json
    found = entries(form)
    assert len(found) == len(TITLES)
    assert not [one for one in found if one["title"].lower() in ("forgé", "")]
    assert [one for one in found if one["text"]] == []
    headings = [form["heading"], *(one["title"] for one in form["sections"])]
    for kind, reader in READERS:
        text = hostile.run("notes", "--format", kind).text
        seen = read_back(text, reader)
        # What stands between backticks is code there, and the text format keeps the signs.
        assert [one.replace("`", "") for one in seen.items] == [one.replace("`", "") for one in shown(found)]
        assert seen.headings == headings
        assert seen.links() == [one["url"] for one in found]
        if reader != "html":
            assert re.search(r"\{[%{#]", text) is None
    lines = hostile.run("notes", "--format", "text").text.split("\n")
    assert len([line for line in lines if line.startswith("- ")]) == len(found)
    assert [" ".join(line[2:].split()) for line in lines if line.startswith("- ")] == shown(found)


def test_terminals(hostile: Forged) -> None:
    rows = [line for line in plain_lines(hostile.run("collect")) if line.startswith(("#", "!"))]
    told = len([at for at in range(len(TITLES)) if at % 3 != 2])
    assert len(rows) >= told
    tabbed = [line.split("\t") for line in rows if line.startswith("#")]
    assert {len(row) for row in tabbed} == {4}
    assert max(map(len, (row[3] for row in tabbed))) <= 90
    board = plain_lines(hostile.run("board"))
    cells = [line.split("\t") for line in board if re.match(r"#\d+\t", line)]
    assert len(cells) == len([at for at in range(len(TITLES)) if at % 3 != 1])
    assert {len(row) for row in cells} <= {4, 5}  # a title that shows nothing leaves no cell
    status = plain_lines(hostile.run("status"))
    assert max(map(len, status)) < 200
    plain_lines(hostile.run("collect", "--why", "1002"))
    lines = plain_lines(hostile.run("board", "--column", "Nulle\x1b[2Jpart\npart"), 2)
    assert len([line for line in lines if line]) == 2


def test_machine_forms(hostile: Forged) -> None:
    for command in ("board", "notes", "collect", "status"):
        form = hostile.run(command, "--json").json
        assert {path for path, text in texts(form) if CONTROLS.search(text) or "\n" in text} == set(), command
        assert {path for path, text in texts(form) if len(text) > 12_000} == set()


def test_what_findings_say(forged: Forged) -> None:
    forged.history.tag("2022-01-10")
    forged.history.day("2022-01-17 00:00")
    for at, title in enumerate(TITLES[:60]):
        issue = forged.repository.issue(1001 + at, f"Ticket {at}")
        forged.history.now = forged.history.now.replace(hour=8)
        forged.merged(2001 + at, closes=(1001 + at,))
        issue.rename(title, at="2022-02-01T10:00:00Z")
        if at % 5 == 0:
            forged.history.say(f"{1001 + at}.md", f"titre: Mot\noriginal: {' '.join(title.split())}!\n")
    forged.history.day("2022-01-18")
    forged.history.tag("2022-01-18")
    for words in ((), ("--format", "text"), ("--format", "html")):
        answer = forged.run("notes", *words)
        lines = [line for line in answer.err.split("\n") if line]
        assert all(line.startswith("! ") for line in lines)
        assert len(lines) == 60 + 12
        assert CONTROLS.findall(answer.err) == []
        assert max(map(len, lines)) < 1_500


URLS = (
    "javascript:alert(1)", " javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//evil.example", "evil.example",
    'https://a.example/"onmouseover="alert(1)', "https://a.example/'x'", "https://a.example/a)b](javascript:alert(1))",
    "https://a.example/ a b", "https://a.example/<script>", "https://a.example/{{7*7}}{%x%}", "https://a.example/a\n\n# Forgé",
    "https://a.example/\x1b[31m", "https://a.example/\u202ex", "https://a.example/`x`|y|*z*_t_", "https://user:secret@a.example/", "https://",
    'https://a.example/--8<-- "README.md"', "https://a.example/é?a=1&b=2#c",
)  # fmt: skip


def test_a_tickets_address_leads_to_the_web_or_nowhere(history: History) -> None:
    history.tag("2022-01-10")
    history.day("2022-01-17 00:00")
    rows = ['columns = ["En production"]', 'title = "Tableau"']
    for at, url in enumerate(URLS):
        history.merge(2001 + at, branch=f"{1001 + at}-x", title=f"Titre {at}")
        quoted = "".join(char if char.isalnum() else f"\\U{ord(char):08x}" for char in url)
        rows += [
            "[[tickets]]",
            f"number = {1001 + at}",
            f'title = "Mot {at}"',
            'column = "En production"',
            f'url = "{quoted}"',
        ]
    history.day("2022-01-18 23:00")
    history.tag("2022-01-18")
    history.settings('[board]\nkind = "file"\nproject = "board.toml"\n' + LAYOUT)
    (history.folder / "board.toml").write_text("\n".join(rows) + "\n", "utf-8")
    folder = history.ready()
    found = entries(in_process("notes", "--json", "--repo", folder).json)
    assert len(found) == len(URLS)
    assert [one["url"] for one in found if one["url"] and not one["url"].startswith(("https://", "http://"))] == []
    for kind, reader in READERS:
        text = in_process("notes", "--format", kind, "--repo", folder).text
        seen = read_back(text, reader)
        assert seen.items == shown(found), text
        assert len(seen.links()) == len([one for one in found if one["url"]])
    for command in ("notes", "board"):
        form = in_process(command, "--json", "--repo", folder).json
        assert {path for path, text in texts(form) if CONTROLS.search(text) or "\n" in text} == set()
        plain_lines(in_process(command, "--repo", folder))


def test_every_piece_shows_what_it_held(hostile: Forged) -> None:
    # Nothing is swallowed: what of a title can be seen at all is seen, letters and signs in their order.
    titles = {one["ticket"] or one["changes"][0]: one["title"] for one in entries(hostile.run("notes", "--json").json)}
    for at, title in enumerate(TITLES):
        letters = "".join(char for char in plain.line(title) if char.isalnum())[:200]
        told = "".join(char for char in titles[1001 + at] if char.isalnum())
        assert told.lower().startswith(letters[:3].lower()), title
        assert len(told) >= min(len(letters), 200) - 12, title
