"""Law: reading takes time in proportion to what is read; no text makes a pattern think for long."""

from collections.abc import Callable
from contextlib import suppress

import pages
import pytest
from growth import seconds

from changelog.app import init
from changelog.commands import comment
from changelog.config import load
from changelog.domain import tickets
from changelog.domain.history import cut_titles, date_tags, deliveries, messages, tag_shapes
from changelog.domain.model import Change, Commit, TagRef
from changelog.domain.notes import curation, escape, language, overrides, technical, titles, words
from changelog.domain.notes.words import Words
from changelog.errors import Misuse
from changelog.i18n import grammar, plain

pytestmark = pytest.mark.soak

SIZES = (256, 1024, 4096, 16_384, 65_536)
QUIET = 0.25
"""Seconds of the processor: what takes less at the largest size is no concern, and too short to compare."""
STEEPEST = 10.0
"""Four times the text may cost four times the time, and noise; a quadratic pattern costs sixteen times, a cubic 64."""
PATIENCE = 0.4
"""Seconds before the largest size after which it need not be tried: it would take several."""
SLUGS = frozenset(("capucine/capucine",))

FILLINGS = {
    "letters": "a", "spaces": " ", "no-break spaces": "\u00a0", "lines": "\n", "blank lines": " \n", "brackets": "[",
    "closing brackets": "]", "parentheses": "(", "quotes": '"', "ticks": "`", "ticks and letters": "`a``b", "dashes": "- ",
    "rules": "-", "stars": "*", "numbers": "#1", "numbered": "(#1)", "digits": "1", "slashes": "a/", "dots": ".",
    "merges": "Merge ", "reverts": 'Revert "', "words": "Nouveaute:", "headings": "## Nouveauté\n", "comments": "<!--",
    "fences": "~~~\n", "fences of ticks": "```\n", "longer fences": "````nouveaute\n", "closing words": "fixes ",
    "closing lists": "fixes #1, ", "addresses": "https://a/b/issues/1 ", "one address": "https://a", "links": "](", "tags": "<a ",
    "emoji": "✨", "shortcodes": ":a", "guillemets": "« ", "braces": "{ ", "colons": ": ", "trailers": "A-b: c\n",
    "blank trailers": "\n\nA: b", "crs": "\r\n", "underscores": "_", "equals": "=", "replaces": "replaces ", "apostrophes": "l'",
    "tildes": "~", "exclamations": "!", "hexadecimal": "abcdef1", "lone shas": "\n" + "a" * 40, "bars": "|", "pluses": "a+",
    "tabs": "\t", "open braces": "{", "angle": "<", "amps": "&", "signs": "#", "words and spaces": "mot  ",
}  # fmt: skip


def commit(message: str) -> Commit:
    """A commit with a message."""
    return Commit(
        sha="a" * 40, parents=("b", "c"), author=message, author_email=message, authored=0, committed=0, message=message
    )


def change(text: str) -> Change:
    """A change of which everything is this text."""
    return Change(number=12, kind="merge", title=text, branch=text, commits=(commit("Titre"),))


def composed(text: str) -> None:
    """A page of an entry with this title and text."""
    pages.page(pages.composed(pages.told(text, 12, Words(title=text, text="Un texte", section=text))), "markdown")


def written(text: str) -> None:
    """An entry with this text, tamed; the reader of Markdown behind it is slow, so a quarter of it will do."""
    pages.composed(pages.told("Mot", 12, Words(title="Mot", text=text[: len(text) // 4])))


def tag(text: str) -> None:
    """A tag's name and message."""
    date_tags.select([TagRef(name=f"2022-01-18-12-20-{text}", object_id="a", commit="a"), TagRef(name=text, object_id="a", commit="a")])  # fmt: skip


def replaced(text: str) -> None:
    """What a tag's message says."""
    name = TagRef(name="2022-01-18", object_id="a", commit="a", message=text)
    deliveries.sort_out(date_tags.select([name])[0], None)
    deliveries.hotfixes_in(text)


def claimed(text: str) -> None:
    """What a message takes back."""
    said = commit(text)
    messages.claim(said, messages.read(said))


def headline(text: str) -> None:
    """What a first line says."""
    said = commit(text)
    messages.read(said)
    messages.is_pull_request_merge(said)
    messages.is_transparent(said, messages.LINES)
    messages.named_branch(said)


def curated(text: str) -> None:
    """Who wrote it and where it goes."""
    curation.section_of(change(text))
    curation.is_bot(
        Change(number=1, kind="merge", title="", branch=text, commits=(commit(text),)), ("*[bot]*", "snyk-*-bot")
    )


def heard(text: str) -> None:
    """What a comment says to the train."""
    with suppress(Misuse):
        comment.read(text)


def lone(text: str) -> Change:
    """A change of one commit with this message."""
    commit = Commit("a", ("b",), "Ada", "", 0, 0, text)
    return Change(number=1, kind="commit", title=text.partition("\n")[0], commits=(commit,))


def spoken(text: str) -> None:
    """The language of a history of one message."""
    language.of_history(lone(text).commits, "")


ROOMS: dict[str, tuple[Callable[[str], object], tuple[str, ...]]] = {
    # What is read, and around which words the filling stands: most patterns only begin after a certain word.
    "references": (
        lambda text: tickets.in_message(text, SLUGS),
        ("{} #1", "#1 {}", "fixes {} #1", "fixes #1 {}", "capucine/{}#1", "https://github.com/{}/issues/1", "`{} #1", "#1 <!--{}"),
    ),
    "branch": (lambda text: tickets.in_branch(text, 2000), ("{}", "1{}", "fix/{}")),
    "title number": (lambda text: tickets.in_title(text, 2000), ("{}", "1{}", "[1{}")),
    "headline": (
        headline,
        ("{}", "{})", "{} (#1)", "Merge {}", "Merge branch '{}", "Merge pull request #1 from {}", "Merge pull request '{}",
         "Merge x\n\nSee merge request {}", "Merge #1\n\n1: {} r=x a=y", "Auto merge of #1 - {}", "Merge {} into x"),
    ),
    "reverts": (claimed, ("{} Revert", 'Revert "{}"', 'Revert "a"{}x', 'Revert "a"\n\n{}', "Revert {}", "This reverts commit {}")),
    "words": (
        words.find,
        ("{} nouveaute", "Nouveaute: {}", "Nouveaute: {}x", "```nouveaute\n{}", "```nouveaute\n{}\n```", "## Nouveauté\n{}",
         "## Nouveauté\n{}x", "## Nouveauté\nx\n{}x", "nouveaute\n{}", "```nouveaute\ntitre: {}", "<!-- {} nouveaute"),
    ),
    "titles": (composed, ("{}", "a{}", "{}.", "feat: {}", "[{}", ":{}")),
    "stories": (
        lambda text: titles.of_story(text, "", "revert", frozenset((1,)), "fr"), ("{}", 'Revert "{}"', 'Revert "a"{}x')
    ),
    "language": (spoken, ("{}", "a {}", "fix: {}", "`{}", "https://{}", "x\n\nNouveaute: {}")),
    "breaks": (
        lambda text: (titles.is_breaking(lone(text)), titles.broken(lone(text)), technical.kind(lone(text))),
        ("{}!: x", "[{}", "ABC-1 {}", "x\n\nBREAKING CHANGE: {}", "x\n\n{} BREAKING", "feat!: {}"),
    ),
    "keys": (lambda text: (titles.keys(text), titles.keys_of_branch(text)), ("{}", "ABC-1 {}", "{} (ABC-1)", "[ABC-1{}")),
    "cut titles": (lambda text: cut_titles.whole("a…", text), ("{}", "…{}", "a{}")),
    "tag shapes": (lambda text: tag_shapes.suggestions([text]), ("{}", "2026-01-01{}", "{}2026-01-01", "{}.01.01")),
    "code in titles": (lambda text: (escape.with_code(text), escape.html_with_code(text, str)), ("{}", "`{}", "`{}`")),
    "trackers": (lambda text: init.tracker_of([text, text]), ("{}", "https://{}", "https://a/{}/browse/AB-1")),
    "plain": (lambda text: (plain.line(text), plain.block(text), plain.without_pictures(text)), ("{}", "é{}")),
    "typography": (grammar.french, ("{}", "a {} x", "`{}", "« {}", "{} :", "https://{}")),
    "escape": (escape.escape, ("{}", "1{}", "a{}")),
    "texts": (written, ("{}", "a {}", "[a]({}")),
    "overrides": (lambda text: overrides.read({"1.md": text}), ("{}", "titre: {}", "---\n{}", "titre{}")),
    "curation": (curated, ("{}", "a{}", "fix{}", "x/{}")),
    "tags": (tag, ("{}", "2022-{}")),
    "tag messages": (replaced, ("{}", "replaces {}", "hotfix {}", "hotfix #1{}", "Remplace « {}")),
    "notes": (
        lambda text: (words.of_text(text, ""), words.asks_for_demo(text, "démo")),
        ("{}", "| {}", "|---{}", "<a {}", "- [{}", "# {}"),
    ),
    "comments": (heard, ("{}", "/refusé {}", "/refusé 1 {}", "/refusé 1{}")),
    "runners": (plain.tamed, ("{}", ":{}", "##{}", "\n{}:")),
    "settings": (load.read, ("{}", "language = '{}'", "[tags]\nformat = '{}'", "[repository]\nslug = '{}'",
                                "[docs]\npage = '{}'", "[calendar]\ntag = '{}'")),
}  # fmt: skip


def slowness(read: Callable[[str], object], shape: str, piece: str) -> str:
    """What is wrong with the time that a shape takes, or nothing."""
    before = 0.0
    for size in SIZES:
        spent = seconds(read, shape.replace("{}", piece * (size // len(piece))), QUIET)
        if spent > PATIENCE and size < SIZES[-1]:
            return f"{shape!r}: {size} characters take {spent:.2f} s"
        if spent > QUIET and size == SIZES[-1] and spent > STEEPEST * before:
            return f"{shape!r}: {before:.3f} s, then {spent:.3f} s for four times the text"
        before = spent
    return ""


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("room", ROOMS)
def test_time_grows_with_the_text_and_no_faster(room: str, filling: str) -> None:
    read, shapes = ROOMS[room]
    for shape in shapes:
        assert slowness(read, shape, FILLINGS[filling]) == ""
