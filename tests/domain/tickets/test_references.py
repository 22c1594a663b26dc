"""Which texts name which tickets, and how; and which numbers are something else."""

import pytest

from changelog.domain import tickets
from changelog.domain.model import Source

SLUGS = frozenset(("betagouv/rdv-solidarites.fr", "capucine/capucine"))
HOME = "https://github.com/betagouv/rdv-solidarites.fr"
NOW = 2100
"""How far the project's numbering has come."""


def best(text: str) -> dict[int, Source]:
    """The strongest source of each number in a message."""
    order: list[Source] = ["closing", "branch", "title", "url", "mention", "prose"]
    found: dict[int, Source] = {}
    for one in sorted(tickets.in_message(text, SLUGS), key=lambda one: order.index(one.source)):
        found.setdefault(one.number, one.source)
    return found


CLOSING = [
    *(f"{word} #1731" for word in ("close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved")),
    *(f"{word} #1731" for word in ("ferme", "corrige", "résout")),
    *(f"{word} #1731" for word in ("Closes", "FIXES", "Ferme", "CORRIGE", "Résout")),
    "Closes: #1731", "Closes : #1731", "Ajoute un motif\n\nCloses #1731", "Ajoute (fixes #1731)", "Voilà. Ferme #1731.",
    "- closes #1731\n", "closes betagouv/rdv-solidarites.fr#1731", "Closes BetaGouv/RDV-Solidarites.fr#1731",
    f"Closes {HOME}/issues/1731", f"Corrige {HOME}/issues/1731.", "closes #1731\r\nautre ligne", "**Closes #1731**",
]  # fmt: skip


@pytest.mark.parametrize("text", CLOSING)
def test_closing_words_in_english_and_french(text: str) -> None:
    assert best(text) == {1731: "closing"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Closes #1, closes #2", {1, 2}),
        ("Fixes #1 and fixes #2", {1, 2}),
        ("Ferme #1 et corrige #2", {1, 2}),
        ("Closes #1\nFixes #2", {1, 2}),
    ],
)
def test_several_closing_words(text: str, numbers: set[int]) -> None:
    assert best(text) == dict.fromkeys(numbers, "closing")


@pytest.mark.parametrize(
    ("text", "number", "source"),
    [
        ("Voir #1731", 1731, "mention"),
        ("#1731", 1731, "mention"),
        ("Ajoute un motif (#1731)", 1731, "mention"),
        ("Ajoute un motif #1731.", 1731, "mention"),
        ("Ajoute un motif\n\nTicket : #1731", 1731, "mention"),
        ("Un titre\n\n- refs #1731", 1731, "mention"),
        ("Un titre\n\nfollowup #1731; on dirait que", 1731, "mention"),
        ("Merged PR 9: x\n\nRelated work items: #1731", 1731, "mention"),
        ("Capucine/Capucine#1731", 1731, "url"),
        ("As seen in #1731", 1731, "prose"),
        ("Corrige l'agenda, voir #1731", 1731, "prose"),
        ("Add a spec for #1731", 1731, "prose"),
        ("Corrige la page (suite à #1731)", 1731, "prose"),
        ("Bump #1731", 1731, "prose"),
        ("x\n\nThis was added in #1731.", 1731, "prose"),
        ("x\n\nsee #1731", 1731, "prose"),
        ("x\n\n#1731 was introduced in 120ce67", 1731, "prose"),
        ("suite de #1731, la fin", 1731, "prose"),
        ("suite de #1731.", 1731, "prose"),
        ("prefix #1731", 1731, "mention"),
        ("disclose #1731", 1731, "mention"),
        ("non-fixed #1731", 1731, "mention"),
        ("Voir [#1731]", 1731, "mention"),
        ("Voir betagouv/rdv-solidarites.fr#1731", 1731, "url"),
        ("Voir Capucine/Capucine#1731", 1731, "url"),
        (f"Voir {HOME}/issues/1731", 1731, "url"),
        (f"Voir {HOME}/issues/1731/", 1731, "url"),
        (f"Voir {HOME}/issues/1731?utm=1", 1731, "url"),
        (f"Voir {HOME}/issues/1731#issuecomment-998", 1731, "url"),
        (f"Voir <{HOME}/issues/1731>.", 1731, "url"),
        (f"Voir [le ticket]({HOME}/issues/1731)", 1731, "url"),
    ],
)
def test_mentions_and_addresses(text: str, number: int, source: Source) -> None:
    assert best(text) == {number: source}


NOT = {
    "code span": ["`#1731`", "``closes #1731``", "`` a ` #1731 ``", "Voir `closes #1731` pour la suite"],
    "fence": [
        "```\nclose #1731\n```", "~~~\n#1731\n~~~", "```ruby\n#1731\n```\n", "````\n```\n#1731\n```\n````",
        "```\n#1731", "  ```\n  #1731\n  ```", "```\n~~~\n#1731\n~~~\n```", "```\n#1731\n`````\n",
        "texte\r\n```\r\n#1731\r\n```\r\n", "```\na\n```ruby\n#1731\n```",
    ],
    "comment": ["<!-- closes #1731 -->", "<!-- Ferme #1731\n sur deux lignes -->", "<!-- closes #1731", "<!---->\n<!--#1731-->"],
    "port": ["écoute sur le port 3000", "localhost:3000", "http://localhost:3000/#1731", "port #3000"],
    "HTTP": ["répond 404", "erreur HTTP 500", "un code 422"],
    "département": ["le département 93", "Pas-de-Calais (62)", "département #62", "dans le 974"],
    "version": ["Rails 6.1", "v1.2.3", "ruby 3.0.3", "passe à 7.0", "#1.2", "version 2022.1"],
    "date": ["2022-01-18", "le 18/01/2022", "du 6 au 12", "en 2021"],
    "colour": ["le fond passe à #123456", "color: #333333;", "#1f2937", "#fff", "#000000", "background: #404040"],
    "another repository": [
        "rails/rails#1731", "closes rails/rails#1731", "https://github.com/rails/rails/issues/1731",
        "Closes https://github.com/rails/rails/issues/1731", "betagouv/rdv-insertion#1731",
        "x/betagouv/rdv-solidarites.fr#1731", "https://example.org/betagouv/rdv-solidarites.fr/issues/1731",
    ],
    "address": [
        "https://example.org/#1731", "https://example.org/page#1731", f"{HOME}/pull/12#discussion_r1731",
        f"{HOME}/pull/1731", f"{HOME}/commit/1731", f"{HOME}/issues/new", f"{HOME}/issues?q=1731",
        f"{HOME}/wiki/Page#1731",
    ],
    "pull request": ["PR #1731", "pull request #1731", "la PR #1731"],
    "stuck to something": ["a#1731", "&#1731;", "##1731", "#1731a", "/#1731", "#0", "#-1731", "#12345678901"],
    "nothing": ["", "closes", "closes #", "ferme le sujet", "corrige 1731", "#"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOT.items() for text in texts])
def test_numbers_that_are_no_ticket(kind: str, text: str) -> None:
    assert best(text) == {}, kind


def test_what_stands_after_a_fence_or_a_comment_counts_again() -> None:
    assert best("```\n#1\n```\ncloses #2") == {2: "closing"}
    assert best("<!-- #1 --> closes #2") == {2: "closing"}
    assert best("`#1` closes #2 `#3`") == {2: "closing"}
    assert best("un ` seul, closes #2") == {2: "closing"}


@pytest.mark.parametrize(
    ("branch", "number"),
    [
        ("1348-recherche-par-nom", 1348), ("1348_recherche", 1348), ("1348", 1348), ("feature/1234-x", 1234),
        ("fix/1234-x", 1234), ("quelqu-un/1234-x", 1234), ("feature/agenda/1234-x", 1234),
        ("feature/2022-un-ticket", 2022),
    ],
)  # fmt: skip
def test_the_number_that_leads_a_branch(branch: str, number: int) -> None:
    assert [(one.number, one.source) for one in tickets.in_branch(branch, NOW)] == [(number, "branch")]


@pytest.mark.parametrize(
    "branch",
    [
        "recherche", "recherche-1348", "rails-7", "6-1-rails", "6.1-rails", "v1.2", "2022-01-18-correctif", "2022-01",
        "release/12", "release/2022-01-18", "dependabot/npm_and_yarn/webpack-5.1", "revert-1731-branche", "404-page",
        "500-erreur", "62-agenda", "93-seine-saint-denis", "974-reunion", "8080-proxy", "0-x", "",
        "12345678901-x", "1348x-recherche", "--output=x", "9999999-x",
    ],
)  # fmt: skip
def test_branches_without_a_ticket(branch: str) -> None:
    assert tickets.in_branch(branch, NOW) == []


@pytest.mark.parametrize(
    "title",
    [
        "1348 - Recherche", "1348 : Recherche", "1348: Recherche", "#1348 Recherche", "[1348] Recherche",
        "(1348) Recherche", "[#1348] Recherche", "1348 recherche", "1348 – Élargit la recherche", "#1348: recherche",
    ],
)  # fmt: skip
def test_the_number_that_leads_a_title(title: str) -> None:
    assert [(one.number, one.source) for one in tickets.in_title(title, NOW)] == [(1348, "title")]


@pytest.mark.parametrize(
    "title",
    [
        "Recherche", "Recherche 1348", "404 sur la page d'accueil", "500 quand on annule", "404 : page introuvable",
        "62 - Pas-de-Calais", "93 : ouverture", "974 - La Réunion", "3 corrections", "18 janvier : fermeture",
        "2022-01-18 - Livraison", "2.0 arrive", "6.1.4 - Rails", "10 bugs de moins", "100 % des agents", "1er mars",
        "12h30 devient 12:30", "1348", "#1348", "", "9999999 - trop", "0 - rien",
        "v1348 - version", "24/7 disponible",
    ],
)  # fmt: skip
def test_titles_without_a_ticket(title: str) -> None:
    assert [one for one in tickets.in_title(title, NOW) if one.number != 1348] == []
