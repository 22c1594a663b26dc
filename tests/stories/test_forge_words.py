"""Whose words users read: the override file's, the ticket's, the pull request's; and what of a description is none."""

import pytest
from forge_history import Forged
from told_by_forge import aside, begin, by_ticket, codes, deliver, told

FENCE = "Technique.\n\n```nouveaute\n{title}\n\nLa **veille**.\n```\n\n## Tests\n\n- [ ] Fait\n"
SECTION = "Technique.\n\n## Nouveauté\n\n{title}\n\nLa **veille**.\n\n## Tests\n\n- [ ] Fait\n"
TRAILER = "Technique.\n\nNouveauté : {title}"
FORMS = (FENCE, SECTION, TRAILER)
NOTHING = "Nouveauté : aucune"


@pytest.fixture(autouse=True)
def begun(forged: Forged) -> None:
    """A week that begins, with a change that is told whatever happens to the others."""
    begin(forged.history)
    forged.repository.issue(14, "Témoin")
    forged.merged(100, closes=(14,), title="Témoin", branch="temoin")


def week(forged: Forged, ticket: str, pull: str) -> None:
    """The ticket 12 and the pull request 101 that did it, described."""
    forged.repository.issue(12, "Ticket", body=ticket)
    forged.merged(101, closes=(12,), body=pull, title="Demande", branch="rappels")
    deliver(forged.history)


# Who speaks


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("where", ["ticket", "pull"])
def test_words_stand_in_any_description(where: str, form: str, forged: Forged) -> None:
    body = form.format(title="Vos rappels par SMS")
    week(forged, body if where == "ticket" else "", body if where == "pull" else "")
    entry = by_ticket(forged.notes())[12]
    assert entry["title"] == "Vos rappels par SMS"
    assert entry["text"] == ("" if form is TRAILER else "La **veille**.")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("pull", FORMS)
@pytest.mark.parametrize("ticket", FORMS)
def test_the_tickets_words_win(ticket: str, pull: str, forged: Forged) -> None:
    week(forged, ticket.format(title="Du ticket"), pull.format(title="De la demande"))
    assert told(forged.notes())[0] == (12, "Du ticket")


def test_the_override_file_wins_over_both(forged: Forged) -> None:
    forged.history.say("12.md", "titre: De l'équipe\n\nSon texte.\n")
    week(forged, FENCE.format(title="Du ticket"), FENCE.format(title="De la demande"))
    entry = by_ticket(forged.notes())[12]
    assert (entry["title"], entry["text"]) == ("De l’équipe", "Son texte.")


def test_an_override_of_the_pull_request_serves_where_the_ticket_has_none(forged: Forged) -> None:
    forged.history.say("101.md", "titre: De l'équipe\n")
    week(forged, FENCE.format(title="Du ticket"), "")
    entry = by_ticket(forged.notes())[12]
    assert (entry["title"], entry["text"]) == ("De l’équipe", "La **veille**.")


def test_an_override_knows_the_ticket_it_was_written_for(forged: Forged) -> None:
    forged.history.say("12.md", "titre: Mieux dit\noriginal: Ticket\n")
    week(forged, "", "")
    assert codes(forged.notes()) == []
    forged.history.say("12.md", "titre: Mieux dit\noriginal: Autre chose\n")
    assert codes(forged.notes()) == [("override-drift", "nouveautes.d/12.md")]


def test_a_description_can_be_mended_after_the_merge(forged: Forged) -> None:
    forged.repository.issue(12, "Ticket")
    pull = forged.merged(101, closes=(12,), commits=["Fait\n\nNouveaute: Du message"], branch="rappels")
    deliver(forged.history)
    assert told(forged.notes())[0] == (12, "Du message")
    pull.body, pull.updated_at = "Nouveauté : De la description", "2022-02-01T08:00:00Z"
    assert told(forged.notes())[0] == (12, "De la description")


def test_the_tickets_title_is_told_instead_of_the_pull_requests(forged: Forged) -> None:
    week(forged, "Une longue description.\n\nAvec des #", "De même.")
    assert told(forged.notes()) == [(12, "Ticket"), (14, "Témoin")]


# Who says nothing


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("ticket", "pull", "expected"),
    [
        (NOTHING, "", None), ("", NOTHING, None), (NOTHING, NOTHING, None), (NOTHING, "Nouveauté : De la demande", None),
        ("Nouveauté : Du ticket", NOTHING, "Du ticket"), ("```nouveaute\naucune\n```", "", None), ("## Nouveauté\n\nAucune.", "", None),
    ],
)  # fmt: skip
def test_saying_nothing(ticket: str, pull: str, expected: str | None, forged: Forged) -> None:
    week(forged, ticket, pull)
    form = forged.notes()
    assert told(form) == [*([(12, expected)] if expected else []), (14, "Témoin")]
    assert aside(form) == ([] if expected else [101])


@pytest.mark.parametrize("silent", ["ticket", "pull"])
def test_one_of_two_tickets_says_nothing(silent: str, forged: Forged) -> None:
    forged.repository.issue(12, "Rappels", body=NOTHING if silent == "ticket" else "")
    forged.repository.issue(13, "Agenda", body="" if silent == "ticket" else "Nouveauté : Agenda partagé")
    forged.merged(101, closes=(12, 13), body=NOTHING if silent == "pull" else "")
    deliver(forged.history)
    form = forged.notes()
    assert told(form) == [(13, "Agenda" if silent == "ticket" else "Agenda partagé"), (14, "Témoin")]
    assert aside(form) == []


def test_one_of_two_pull_requests_says_nothing(forged: Forged) -> None:
    forged.repository.issue(12, "Rappels")
    forged.merged(101, closes=(12,), body="Nouveauté : Vos rappels")
    forged.merged(102, closes=(12,), body=NOTHING)
    deliver(forged.history)
    form = forged.notes()
    assert told(form)[0] == (12, "Vos rappels")
    assert 101 in by_ticket(form)[12]["changes"]


# What is no word for users

GITHUB_FR = """## Description

<!-- Décrivez ce que fait cette demande.
Nouveauté : à remplir
-->
Refonte du calcul des créneaux.

Closes #XXXX

## Captures d'écran

| Avant | Après |
| --- | --- |
| ![](https://example.org/a.png) | |

## Nouveauté

<!-- Une phrase pour les usagers, ou « aucune » -->

## Avant la relecture

- [ ] J'ai relu mon code
- [ ] J'ai testé sur la [review app](https://example.org)
- [x] J'ai prévenu l'équipe

```ruby
Nouveaute.create!(titre: "Nouveauté : dans le code")
```
"""
PROMPTS = {
    "le modèle entier": GITHUB_FR,
    "en CRLF": GITHUB_FR.replace("\n", "\r\n"),
    "une consigne": "Nouveauté :\n",
    "une consigne sans rien d'autre": "Nouveauté : \n\nSuite du texte",
    "un bloc vide": "```nouveaute\n```",
    "un bloc de consignes": "```nouveaute\n<!-- votre phrase -->\n```",
    "une section de cases": "## Nouveauté\n\n- [ ] Oui\n- [ ] Non\n",
    "une section qui attend un ticket": "### Nouveautés :\n\nCloses #XXXX\n",
    "un exemple dans un bloc": "````\n```nouveaute\nExemple\n```\n````",
    "un exemple en code": "Écrivez `Nouveauté : votre phrase` ou rien",
    "un commentaire": "<!-- Nouveauté : votre phrase -->",
    "un commentaire jamais fermé": "Texte\n<!--\nNouveauté : votre phrase\n",
    "des points": "Nouveauté : …",
    "un tiret": "Nouveauté : -",
    "trois points": "## Nouveauté\n\n...\n\n## Suite\n\nTexte",
    "un formulaire de ticket laissé vide": "### Nouveauté\n\n_No response_\n\n### Contexte\n\nTexte",
}


@pytest.mark.one_in(8)
@pytest.mark.parametrize("where", ["ticket", "pull"])
@pytest.mark.parametrize("what", PROMPTS)
def test_a_template_left_as_it_was_tells_nothing(what: str, where: str, forged: Forged) -> None:
    week(forged, PROMPTS[what] if where == "ticket" else "", PROMPTS[what] if where == "pull" else "")
    form = forged.notes()
    assert told(form) == [(12, "Ticket"), (14, "Témoin")]
    assert by_ticket(form)[12]["text"] == ""


def test_a_template_filled_in_tells_only_what_was_filled_in(forged: Forged) -> None:
    filled = GITHUB_FR.replace("Une phrase pour les usagers, ou « aucune » -->", "-->\nVos créneaux sont mieux rangés\n\n- par jour\n- par lieu <!-- à revoir -->")  # fmt: skip
    week(forged, "", filled.replace("#XXXX", "#12"))
    entry = by_ticket(forged.notes())[12]
    assert (entry["title"], entry["text"]) == ("Vos créneaux sont mieux rangés", "- par jour\n- par lieu")


def test_a_ticked_box_is_a_line_like_another(forged: Forged) -> None:
    week(forged, "", "## Nouveauté\n\nVos rappels\n\n- [x] le matin\n- [ ] le soir\n")
    entry = by_ticket(forged.notes())[12]
    assert entry["title"] == "Vos rappels"
    assert "soir" not in entry["text"]
