"""Messages and names that are not what one expects: invalid UTF-8, Latin-1, controls, great length, odd dates."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from command import Collected, Run, git
from git_history import History
from git_writing import Person
from markdown_it import MarkdownIt

TAG = "2022-01-18"
Ask = Callable[..., Collected]


def test_invalid_utf8_in_a_message(history: History, collect: Ask, nouveautes: Run) -> None:
    history.commit(b"R\xe9serve \xff\xfe une place\n\nFerme #12 \x80")
    history.merge(101, title="Suivant")
    history.tag(TAG)
    found = collect(history)
    assert found.changes[1]["title"].startswith("R")
    assert [one["number"] for one in found.changes[1]["tickets"]] == [12]
    for form in ("markdown", "html", "text", "json"):
        assert "serve" in nouveautes("notes", "--format", form, "--repo", history.folder).text


def test_a_latin1_author_and_message(history: History, collect: Ask) -> None:
    rene = Person(name="René", email="rene@exemple.invalid", raw="René".encode("latin-1"))
    history.commit("Réserve".encode("latin-1"), author=rene)
    history.tag(TAG)
    (change,) = collect(history).changes
    assert change["people"][0].startswith("Ren")
    assert change["title"].endswith("serve")


def test_a_declared_encoding_is_read_as_such(history: History, collect: Ask) -> None:
    tree = history.git("rev-parse", "HEAD^{tree}")
    message = "Réserve une place\n".encode("latin-1")
    sha = git(history.folder, "-c", "i18n.commitEncoding=ISO-8859-1", "commit-tree", tree, "-p", "HEAD", stdin=message)
    history.point("recette", sha)
    history.tag(TAG)
    assert collect(history).titles[-1] == "Réserve une place"


@pytest.mark.parametrize("message", [b"", b"\n\n", b"   ", b"\x01\x02", "\u202e\u200b".encode()])
def test_a_commit_that_says_nothing(message: bytes, history: History, collect: Ask, nouveautes: Run) -> None:
    history.commit(message)
    history.tag(TAG)
    assert collect(history).sums["commits"] == 1
    for words in (["notes"], ["status"], ["collect"], ["notes", "--format", "html"]):
        assert nouveautes(*words, "--repo", history.folder).code == 0


def test_controls_and_bidi_marks_never_reach_the_reader(history: History, nouveautes: Run) -> None:
    history.merge(
        101,
        branch="12-x\x1b",
        title="Rappels \x1b[31mrouges\x07 \u202einversés\u2066 \x9b0m",
        commits=["a\x1b]0;titre\x07"],
    )
    history.tag(TAG)
    folder = history.ready()
    for words in (["notes"], ["collect"], ["status"], ["notes", "--format", "text"], ["notes", "--format", "html"],
                  ["collect", "--why", "101"], ["notes", "--json"], ["collect", "--json"]):  # fmt: skip
        answer = nouveautes(*words, "--repo", folder)
        shown = answer.text + answer.err
        assert not set(shown) & set("\x1b\x07\x9b\u202e\u2066"), words
        assert "\\u001b" not in shown


def test_a_title_of_64_kilobytes(history: History, nouveautes: Run) -> None:
    history.merge(101, branch="12-x", title="très " * 13_000 + "long")
    history.tag(TAG)
    page = nouveautes("notes", "--repo", history.ready()).text
    assert page.startswith("## ")
    assert max(map(len, page.splitlines())) < 2_000


def test_a_message_of_a_megabyte(history: History, collect: Ask) -> None:
    history.merge(101, commits=["Titre\n\n" + "é" * 600_000 + "\n\nFerme #12"])
    history.tag(TAG)
    assert [one["number"] for one in collect(history).of(101)[0]["tickets"]] == [12]


def test_markdown_and_html_stay_text(history: History, nouveautes: Run) -> None:
    history.merge(
        101, branch="12-x", title="<script>alert(1)</script> [lien](javascript:x) ![i](x) {{ 7*7 }} {% raw %}"
    )
    history.tag(TAG)
    folder = history.ready()
    page = nouveautes("notes", "--format", "html", "--repo", folder).text
    assert "<script" not in page
    markdown = nouveautes("notes", "--repo", folder).text
    assert "{{ 7*7 }}" not in markdown
    shown = MarkdownIt("commonmark").render(markdown)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<a " not in shown


def test_line_separators_in_a_title_do_not_cut_it(history: History, nouveautes: Run) -> None:
    history.merge(101, branch="12-x", title="Un\u2028# titre\u2029- coupé\x85en quatre")
    history.tag(TAG)
    page = nouveautes("notes", "--repo", history.ready()).text
    assert len([line for line in page.split("\n") if "coupé" in line or "titre" in line]) == 1
    assert not set(page) & set("\u2028\u2029\x85")


def test_carriage_returns_in_messages(history: History, collect: Ask) -> None:
    history.merge(
        None, message="Merge pull request #101 from equipe/x\r\n\r\nRappels\r\n\r\nFerme #12\r\n", commits=["a\r\n"]
    )
    history.tag(TAG)
    (one,) = collect(history).of(101)
    assert (one["title"], [ticket["number"] for ticket in one["tickets"]]) == ("Rappels", [12])


@pytest.mark.parametrize("year", [1970, 2038, 2106, 2200])
def test_clocks_that_lie(year: int, history: History, nouveautes: Run) -> None:
    history.merge(101)
    history.now = datetime(year, 1, 1, 3, tzinfo=UTC)
    history.merge(102)
    history.day("2022-01-17")
    history.merge(103)
    history.tag(TAG)
    found = Collected(nouveautes("collect", "--json", "--repo", history.ready()).json)
    assert found.carried == [101, 102, 103]
    assert nouveautes("notes", "--repo", history.folder).code == 0
    assert nouveautes("collect", "--since", "2022-01-17", "--repo", history.folder).code == 0


def test_forged_lines_do_not_forge_changes(history: History, collect: Ask) -> None:
    history.commit("Un commit\n\nMerge pull request #999 from equipe/faux\n\nSee merge request x!998\n(#997)")
    history.merge(101, commits=["Un autre\n\nMerge pull request #996 from equipe/faux"])
    history.tag(TAG)
    assert collect(history).carried == [101]
