"""Law: whatever a message, a tag or a branch holds, reading and writing it ends in an answer, never in an exception."""

import nasty
import pages
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain import tickets
from changelog.domain.history import date_tags, deliveries
from changelog.domain.history import messages as headlines
from changelog.domain.history import messages as reverts
from changelog.domain.history.content import Holding
from changelog.domain.history.graph import Graph
from changelog.domain.history.ledger import Ledger
from changelog.domain.history.messages import LINES
from changelog.domain.history.walk import walk
from changelog.domain.model import Change, Commit, TagRef
from changelog.domain.notes import curation, overrides, titles, words
from changelog.domain.notes.render import ENDINGS
from changelog.domain.notes.words import Words

SLUGS = frozenset(("capucine/capucine",))
HUGE = (
    "mot " * 16_384,
    "a" * 65_536,
    "[x](" * 16_384,
    "é<b>" * 16_384,
    "\x00" * 65_536,
    "\n" * 65_536,
    "#12 " * 16_384,
)
surrogates = st.text(st.characters(categories=["Cs"]) | st.characters(), min_size=1, max_size=6)


def commit(message: str, sha: str = "a" * 40, *parents: str) -> Commit:
    """A commit with a message."""
    return Commit(
        sha=sha, parents=parents, author="Ada", author_email="ada@example.org", authored=0, committed=0, message=message
    )


def through_the_house(message: str, branch: str = "") -> None:
    """A message read by every room, and written in every form."""
    said = commit(message, "a" * 40, "b" * 40)
    headline = headlines.read(said)
    headlines.is_pull_request_merge(said)
    headlines.is_transparent(said, LINES)
    headlines.named_branch(said)
    reverts.claim(said, headline)
    own = words.find(message)
    change = Change(
        number=headline.number, kind="squash", title=headline.title, branch=branch or headline.branch, commits=(said,)
    )
    found = tickets.choose(tickets.gather(change, SLUGS), frozenset(), change.number)
    assert all(reference.number > 0 for reference in found)
    curation.section_of(change)
    curation.is_bot(change, ("*[bot]*", "dependabot*"))
    titles.of_branch(change.branch)
    entries = pages.composed(pages.told(headline.title, 12, own if own and not own.silent else None))
    for form in ENDINGS:
        pages.page(entries, form, aside=[pages.told(headline.title, 13)]).encode()


@given(message=nasty.messages, branch=nasty.titles)
def test_any_message(message: str, branch: str) -> None:
    through_the_house(message, branch)
    through_the_house(f"Merge pull request #12 from x/{branch}\n\n{message}")
    through_the_house(f"{message} (#12)")


@pytest.mark.parametrize("message", HUGE, ids=lambda message: repr(message[:4]))
def test_a_title_of_64_kilobytes(message: str) -> None:
    through_the_house(message)
    through_the_house("Merge pull request #12 from x/y\n\n" + message)


@given(message=surrogates)
def test_half_characters_are_read(message: str) -> None:
    said = commit(message, "a" * 40, "b" * 40)
    reverts.claim(said, headlines.read(said))
    words.find(f"Nouveaute: {message}")
    tickets.gather(Change(number=1, kind="squash", title=message, branch=message, commits=(said,)), SLUGS)


@pytest.mark.parametrize("form", ENDINGS)
@given(title=surrogates, text=surrogates)
def test_half_characters_are_written(form: str, title: str, text: str) -> None:
    # What a message cannot hold, an override or a forge's answer may.
    entries = pages.composed(pages.told(title, 12, Words(title=f"Mot {title}", text=text)), pages.told(title, None))
    pages.page(entries, form, aside=[pages.told(title, 13)]).encode()


@given(names=st.lists(nasty.titles | st.just("2022-01-18"), max_size=4), message=nasty.messages)
def test_any_tag(names: list[str], message: str) -> None:
    refs = [TagRef(name=name, object_id="a" * 40, commit="a" * 40, message=message) for name in names]
    found, _ = date_tags.select(refs)
    held = {tag.name: Holding(state="none") for tag in found[::2]}
    assert len(deliveries.sort_out(found, held).boundaries) <= len(found)
    deliveries.hotfixes_in(message)


@given(messages=st.lists(nasty.messages, min_size=1, max_size=6))
def test_any_history_is_accounted_for(messages: list[str]) -> None:
    commits = [
        commit(message, f"{at + 1:040x}", *([f"{at:040x}"] if at else [])) for at, message in enumerate(messages)
    ]
    drawn = Graph(reversed(commits))
    walked = walk(drawn, 0, range(len(drawn)), LINES)
    placed = [at for unit in walked.units for at in (unit.head, *unit.inner)] + walked.transparent
    assert sorted(placed) == list(range(len(drawn)))
    assert len(Ledger(drawn).enter(walked.units)) == len(walked.units)


@given(files=st.dictionaries(nasty.titles | st.just("12.md"), nasty.messages | nasty.texts, max_size=4))
def test_any_override(files: dict[str, str]) -> None:
    found, findings = overrides.read(files)
    assert all(number > 0 for number in found)
    assert all(finding.message for finding in findings)


@given(message=nasty.messages)
def test_a_forged_trailer_brings_text_and_no_ticket_of_its_own(message: str) -> None:
    # Whatever surrounds it, a number in a comment or in code is never a ticket.
    hidden = message.replace("`", "").replace("~", "").replace("<", "").replace("-->", "")
    for text in (f"Titre\n\n```\n{hidden}\n```", f"Titre\n\n<!-- {hidden} -->"):
        change = Change(number=99, kind="squash", title="Titre", commits=(commit(text),))
        assert tickets.gather(change, SLUGS) == ()
