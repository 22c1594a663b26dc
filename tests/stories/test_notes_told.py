"""What the page says: tickets and their changes, words of one's own, overrides, layouts, and what is set aside."""

from collections.abc import Callable
from typing import Any

import pytest
from command import Run, entries, titles
from git_history import BOT, History, Step

Notes = Callable[..., dict[str, Any]]
SLUG = '[repository]\nslug = "equipe/produit"\n'
ISSUES = "https://github.com/equipe/produit/issues"


@pytest.fixture(autouse=True)
def settled(history: History) -> None:
    """A repository whose forge is known."""
    history.settings(SLUG)


def tag(history: History) -> None:
    """Tuesday's tag."""
    history.day("2022-01-18")
    history.tag("2022-01-18")


def test_the_teams_own_page(history: History, nouveautes: Run) -> None:
    history.merge(99, title="Rien de neuf")
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.merge(101, branch="12-rappels", title="Rappels par SMS")
    history.merge(102, branch="bidouille", title="Nettoie le code")
    tag(history)
    assert nouveautes("notes", "--repo", history.ready()).text == (
        "## Du mercredi 12 au mardi 18 janvier 2022\n"
        "\n"
        f"* [Rappels par SMS #12]({ISSUES}/12)\n"
        "\n"
        '<details markdown="1">\n'
        "<summary>1 changement technique</summary>\n"
        "\n"
        "* [Nettoie le code #102](https://github.com/equipe/produit/pull/102)\n"
        "\n"
        "</details>\n"
    )


@pytest.mark.parametrize("words", ["Ferme #12", "corrige #12", "Résout #12", "closes #12", "Fixes #12", "resolve: #12"])
def test_closing_words_in_both_languages(words: str, history: History, notes: Notes) -> None:
    history.merge(101, title="Rappels", commits=[f"Envoie\n\n{words}"])
    tag(history)
    assert [one["ticket"] for one in entries(notes(history))] == [12]


def test_where_a_ticket_may_stand(history: History, nouveautes: Run) -> None:
    history.merge(101, branch="11-page", title="Branche")
    history.merge(102, branch="feature/12-page", title="Branche à dossier")
    history.merge(103, branch="c", title="13 - Dans le titre")
    history.squash(104, "Squash", body="Ferme #14")
    history.merge(105, branch="e", title="Nu", commits=["Voir #15"])
    history.merge(
        106, branch="f", title="Adresse", commits=[f"Voir {ISSUES}/16 et https://github.com/autre/x/issues/99"]
    )
    history.merge(107, branch="g", title="Dépôt", commits=["equipe/produit#17, autre/x#98"])
    history.merge(108, branch="h", title="Rien", commits=["Port 3000, erreur 404, `#97`, v1.2, département 62"])
    tag(history)
    changes = nouveautes("collect", "--json", "--repo", history.ready()).json["changes"]
    found = {one["number"]: {(ticket["number"], ticket["source"]) for ticket in one["tickets"]} for one in changes}
    assert {number: {ticket for ticket, _ in tickets} for number, tickets in found.items() if number} == {
        101: {11}, 102: {12}, 103: {13}, 104: {14}, 105: {15}, 106: {16}, 107: {17}, 108: set(),
    }  # fmt: skip
    assert (found[101], found[104], found[105]) == ({(11, "branch")}, {(14, "closing")}, {(15, "mention")})


def test_a_pull_request_of_this_history_is_no_ticket(history: History, notes: Notes) -> None:
    history.merge(101, branch="12-a", title="Un")
    history.merge(102, branch="13-b", title="Deux", commits=["Suite de #101"])
    tag(history)
    assert {one["ticket"] for one in entries(notes(history))} == {12, 13}


def test_one_entry_for_a_ticket_and_its_changes(history: History, notes: Notes) -> None:
    history.merge(101, branch="12-a", title="Rappels par SMS")
    history.merge(102, branch="12-b", title="Finit les rappels")
    history.merge(103, branch="c", title="Deux à la fois", commits=["Ferme #13 et #14"])
    tag(history)
    found = {one["ticket"]: one for one in entries(notes(history))}
    assert set(found) == {12, 13, 14}
    assert sorted(found[12]["changes"]) == [101, 102]
    assert found[13]["changes"] == found[14]["changes"] == [103]


def test_everything_is_told_where_tickets_are_hardly_named(history: History, notes: Notes) -> None:
    for number in range(101, 116):
        history.squash(number, f"Page {number}")
    history.squash(116, "Bump rails", author=BOT)
    tag(history)
    page = notes(history)
    assert {one["ticket"] for one in entries(page)} == {None}
    assert {number for one in entries(page) for number in one["changes"]} == set(range(101, 116))
    assert [one["bot"] for one in page["aside"]] == [True]


FENCE = "Technique\n\n```nouveaute\nVos rappels arrivent par SMS\n\nLa **veille** du rendez-vous.\n```\n"
SECTION = "Technique\n\n## Nouveauté\n\nVos rappels arrivent par SMS\n\nLa **veille** du rendez-vous.\n"


@pytest.mark.parametrize("message", [FENCE, SECTION])
def test_words_of_ones_own(message: str, history: History, nouveautes: Run) -> None:
    history.merge(101, branch="12-x", title="sms: worker", commits=[message])
    history.merge(102, branch="y", title="Sans ticket", commits=["Fait\n\nNouveaute: Une page d'aide"])
    history.merge(103, branch="13-z", title="Silence", commits=["Fait\n\nNouveaute: aucune"])
    tag(history)
    page = nouveautes("notes", "--json", "--repo", history.ready()).json
    assert set(titles(page)) == {"Vos rappels arrivent par SMS", "Une page d’aide"}
    assert 103 in {one["number"] for one in page["aside"]}
    assert "La **veille** du rendez-vous." in nouveautes("notes", "--repo", history.folder).text


def test_somebody_says_it_better_later(history: History, nouveautes: Run) -> None:
    history.merge(101, branch="12-x", title="sms: worker")
    history.merge(102, branch="13-y", title="Caché")
    history.merge(103, branch="14-z", title="Nouveau titre")
    tag(history)
    history.say("12.md", "titre: Vos rappels arrivent par SMS\nsection: Nouveautés\n\nLa veille.\n")
    history.say("13.md", "hide: yes\n")
    history.say("14.md", "title: Mieux dit\noriginal: Ancien titre\n")
    answer = nouveautes("notes", "--json", "--repo", history.ready()).json
    assert set(titles(answer)) == {"Vos rappels arrivent par SMS", "Mieux dit"}
    assert next(one["text"] for one in entries(answer) if one["ticket"] == 12) == "La veille."
    (drift,) = [one for one in answer["findings"] if "14.md" in one["subject"]]
    assert "Ancien titre" in drift["message"]


def test_overrides_of_a_bare_repository_come_from_the_branch(history: History, nouveautes: Run) -> None:
    history.merge(101, branch="12-x", title="sms: worker")
    history.commit("Dit mieux", files={"nouveautes.d/12.md": "title: Mieux dit\n"})
    tag(history)
    history.git("clone", "--quiet", "--bare", ".", "../nu.git")
    page = nouveautes("notes", "--json", "--repo", history.folder.parent / "nu.git").json
    assert titles(page) == ["Mieux dit"]


def test_sections_with_urgent_fixes(history: History, nouveautes: Run) -> None:
    history.settings(SLUG + '[notes]\nlayout = "sections"\n')
    history.tag("2022-01-11")
    history.merge(101, branch="12-a", title="Ajoute les rappels")
    history.merge(102, branch="13-b", title="Corrige la page")
    history.merge(103, branch="14-c", title="Page plus claire")
    history.tag("2022-01-18")
    history.hotfix(104, title="Réparer la connexion", commits=["Ferme #15"])
    history.release("2022-01-18", by_merge=True)
    page = nouveautes("notes", "--repo", history.ready()).text
    headings = [line for line in page.split("\n") if line.startswith("### ")]
    assert headings == ["### Nouveautés", "### Améliorations", "### Corrections", "### Correctifs urgents"]
    assert page.index("### Correctifs urgents") < page.index("Réparer la connexion #15")


def test_rules_of_the_team(history: History, notes: Notes) -> None:
    history.settings(
        SLUG + '[[notes.rules]]\nbranch = "tech/*"\naside = "technique"\n'
        '[[notes.rules]]\ntitle = "Guide*"\nsection = "Documentation"\n[notes]\nlayout = "sections"\n'
    )
    history.merge(101, branch="tech/12-a", title="Interne")
    history.merge(102, branch="b", title="Guide des agents")
    history.merge(103, branch="13-c", title="Rappels")
    tag(history)
    page = notes(history)
    assert [(one["title"], [entry["title"] for entry in one["entries"]]) for one in page["sections"]] == [
        ("Améliorations", ["Rappels"]),
        ("Documentation", ["Guide des agents"]),
    ]
    assert "technique" in next(one["why"] for one in page["aside"] if one["number"] == 101)


def test_rules_by_path(history: History, notes: Notes) -> None:
    history.settings(SLUG + '[[notes.rules]]\npath = "docs/*"\naside = "documentation"\n')
    history.merge(101, branch="12-a", title="Docs", commits=[Step("Écrit", {"docs/a.md": "a\n"})])
    history.merge(102, branch="13-b", title="Code", commits=[Step("Code", {"docs/b.md": "b\n", "app.rb": "b\n"})])
    tag(history)
    assert titles(notes(history)) == ["Code"]


def test_a_template_of_ones_own(history: History, nouveautes: Run) -> None:
    history.settings('[notes]\nlayout = "modele.md.j2"\n')
    (history.folder / "modele.md.j2").write_text(
        "{{ heading }} / {{ tag }}\n"
        "{% for s in sections %}{% for e in s.entries %}- {{ e.title }}\n{% endfor %}{% endfor %}"
    )
    history.merge(101, branch="12-a", title="Des *étoiles* <b>")
    tag(history)
    assert nouveautes("notes", "--repo", history.ready()).text == (
        "Du lundi 10 au mardi 18 janvier 2022 / 2022-01-18\n- Des \\*étoiles\\* &lt;b&gt;\n"
    )
    context = nouveautes("notes", "--context", "--repo", history.folder)
    assert {"heading", "sections", "tag"} <= set(context.json)


@pytest.mark.parametrize(
    "template",
    [
        "{{ heading.__class__.__mro__ }}",
        "{{ sections.append(1) }}",
        "{% include '/etc/passwd' %}",
        "{{ nope }}",
        "{% if %}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(template: str, history: History, nouveautes: Run) -> None:
    history.settings('[notes]\nlayout = "modele.md.j2"\n')
    (history.folder / "modele.md.j2").write_text(template)
    history.merge(101)
    tag(history)
    answer = nouveautes("notes", "--repo", history.ready())
    assert (answer.code, answer.out) == (2, "")
    assert "modele.md.j2" in answer.err


def test_english_and_the_other_forms(history: History, nouveautes: Run) -> None:
    history.tag("2022-01-11")
    history.merge(101, branch="12-a", title="Reminders & <friends>")
    tag(history)
    folder = history.ready()
    assert nouveautes("notes", "--language", "en", "--repo", folder).text.startswith("## 12–18 January 2022\n")
    assert "Reminders &amp; &lt;friends&gt;" in nouveautes("notes", "--format", "html", "--repo", folder).text
    assert "Reminders & <friends>" in nouveautes("notes", "--format", "text", "--repo", folder).text
    assert nouveautes("notes", "--format", "json", "--repo", folder).json["language"] == "fr"


def test_nothing_to_tell_is_said(history: History, nouveautes: Run) -> None:
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.tag("2022-01-18")
    assert "Aucune nouveauté" in nouveautes("notes", "--repo", history.ready()).text
