"""Which changes are told: bots never, then the team's rules, then words of one's own, then tickets."""

from pathlib import Path

import pytest

from changelog.commands import check
from changelog.config.schema import Notes, Rule
from changelog.domain.model import Change, Commit, Reference, Story
from changelog.domain.notes import curation
from changelog.domain.notes.words import Words


def commit(
    author: str = "Ada", email: str = "ada@example.org", parents: int = 1, paths: tuple[str, ...] = ()
) -> Commit:
    """A commit by somebody."""
    return Commit(
        sha="a" * 40, parents=("b",) * parents, author=author, author_email=email, authored=0, committed=0,
        message="Titre", paths=paths,
    )  # fmt: skip


def change(
    *commits: Commit, title: str = "Titre", branch: str = "", tickets: tuple[int, ...] = (), hotfix: bool = False,
    story: Story = "",
) -> Change:  # fmt: skip
    """A change with these."""
    return Change(
        number=7, kind="merge", title=title, branch=branch, commits=commits or (commit(),), hotfix=hotfix, story=story,
        tickets=tuple(Reference(number=number, source="closing") for number in tickets),
    )  # fmt: skip


def disposition(
    one: Change, words: Words | None = None, notes: Notes | None = None, *, tickets_only: bool = True
) -> str:
    """What is decided."""
    ruling = curation.rule(one, words, notes or Notes(), tickets_only=tickets_only)
    assert ruling.why
    return ruling.disposition


@pytest.mark.parametrize(
    ("one", "words", "tickets_only", "expected"),
    [
        (change(tickets=(1,)), None, True, "entry"),
        (change(), None, True, "aside"),
        (change(), None, False, "entry"),
        (change(), Words(title="Un titre"), True, "entry"),
        (change(tickets=(1,)), Words(silent=True), True, "aside"),
        (change(), Words(silent=True), False, "aside"),
        (change(commit("dependabot[bot]"), tickets=(1,)), None, False, "bot"),
        (change(commit("renovate[bot]"), tickets=(1,)), Words(title="Un titre"), False, "bot"),
        (change(branch="dependabot/npm/webpack-5", tickets=(1,)), None, False, "bot"),
        (change(commit("Ada", parents=2), commit("dependabot[bot]")), None, False, "bot"),
        (
            change(commit("Ada", parents=2), commit("dependabot[bot]"), commit("Bob", "bob@example.org")),
            None,
            False,
            "entry",
        ),
        (change(commit("Abot Robotnik", "robot@example.org"), tickets=(1,)), None, True, "entry"),
        (change(branch="dependabot", tickets=(1,)), None, True, "entry"),
        (change(story="revert"), None, True, "entry"),
    ],
)
def test_the_default_rule(one: Change, words: Words | None, tickets_only: bool, expected: str) -> None:
    if one.story:
        one = Change(number=7, kind="merge", title="Titre", commits=one.commits, story="revert", why="takes back #1")
    assert disposition(one, words, tickets_only=tickets_only) == expected


@pytest.mark.parametrize(
    ("rule", "one", "matches"),
    [
        (Rule(title="*agenda*", aside="x"), change(title="Corrige l'AGENDA partagé"), True),
        (Rule(title="agenda", aside="x"), change(title="Corrige l'agenda"), False),
        (Rule(branch="tech/*", aside="x"), change(branch="tech/rails-7"), True),
        (Rule(branch="tech/*", aside="x"), change(branch="1348-tech/x"), False),
        (Rule(author="ada*", aside="x"), change(commit("Ada")), True),
        (Rule(author="*@example.org", aside="x"), change(commit("Ada")), True),
        (Rule(author="ada*", aside="x"), change(commit("Ada"), commit("Bob", "bob@example.org")), False),
        (Rule(path="spec/*", aside="x"), change(commit(paths=("spec/a.rb", "spec/b.rb"))), True),
        (Rule(path="spec/*", aside="x"), change(commit(paths=("spec/a.rb", "app/b.rb"))), False),
        (Rule(path="spec/*", aside="x"), change(commit()), False),
        (Rule(title="*", branch="tech/*", aside="x"), change(branch="fix/x"), False),
        (Rule(title="*[bot]*", aside="x"), change(title="Ajoute un b"), False),
        (Rule(title="*[bot]*", aside="x"), change(title="par [bot]"), True),
        (Rule(label="technique", aside="x"), change(), False),
    ],
)
def test_the_teams_rules(rule: Rule, one: Change, matches: bool) -> None:
    told = disposition(one, notes=Notes(rules=(rule,)), tickets_only=False)
    assert told == ("aside" if matches else "entry")


def test_the_first_rule_that_matches_decides_and_bots_come_before() -> None:
    rules = (Rule(branch="tech/*", section="Sous le capot"), Rule(title="*", aside="tout le reste"))
    ruling = curation.rule(change(branch="tech/x"), None, Notes(rules=rules), tickets_only=True)
    assert (ruling.disposition, ruling.section) == ("entry", "Sous le capot")
    assert "notes.rules[0]" in ruling.why
    ruling = curation.rule(change(branch="x"), Words(title="Un titre"), Notes(rules=rules), tickets_only=True)
    assert ruling.disposition == "aside"
    assert "tout le reste" in ruling.why
    assert disposition(change(branch="dependabot/x"), notes=Notes(rules=(Rule(title="*", section="x"),))) == "bot"


def test_who_is_a_machine_is_a_setting() -> None:
    assert disposition(change(commit("weblate"), tickets=(1,))) == "entry"
    assert disposition(change(commit("weblate"), tickets=(1,)), notes=Notes(bots=("weblate",))) == "bot"
    assert disposition(change(commit("dependabot[bot]"), tickets=(1,)), notes=Notes(bots=())) == "entry"


@pytest.mark.parametrize(
    ("one", "section"),
    [
        (change(title="fix: l'heure"), "fixes"),
        (change(title="Corrige l'heure"), "fixes"),
        (change(title="feat: un motif"), "news"),
        (change(title="Ajoute un motif"), "news"),
        (change(title="Un motif", branch="fix/motif"), "fixes"),
        (change(title="Un motif", branch="feature/motif"), "news"),
        (change(title="Un motif plus clair"), "improvements"),
        (change(title="Ajoute un motif", hotfix=True), "urgent"),
        (change(title="Ajoute un motif", story="revert"), "fixes"),
        (change(title="Fixture des motifs"), "improvements"),
        (change(title=""), "improvements"),
    ],
)
def test_the_section_nobody_named(one: Change, section: str) -> None:
    assert curation.section_of(one) == section


def test_paths_are_read_only_when_a_rule_asks() -> None:
    assert not curation.needs_paths(Notes(rules=(Rule(title="*", aside="x"),)))
    assert curation.needs_paths(Notes(rules=(Rule(path="spec/*", aside="x"),)))


def test_what_check_says_in_french_is_what_is_decided() -> None:
    source = Path(curation.__file__).read_text("utf-8")
    assert all(f'"{why}"' in source for why in check.WHYS)
    assert all(start in source for start in (check.NAMED, check.RULED))
