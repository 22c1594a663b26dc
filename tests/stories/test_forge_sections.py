"""Where an entry stands: its section by its ticket's type, labels and rules; and where each change can be tried."""

import pytest
from forge_history import Forged
from told_by_forge import aside, begin, by_ticket, codes, deliver, sections


@pytest.fixture(autouse=True)
def begun(forged: Forged) -> None:
    """A week that begins, with a change that is told whatever happens to the others."""
    begin(forged.history)
    forged.repository.issue(14, "Témoin")
    forged.merged(100, closes=(14,), title="Témoin", branch="temoin")


@pytest.mark.parametrize(
    ("kind", "labels", "pull_labels", "section"),
    [
        ("Bug", [], [], "Corrections"), ("Feature", [], [], "Nouveautés"), ("Anomalie", [], [], "Corrections"),
        (None, ["bug"], [], "Corrections"), (None, ["Évolution"], [], "Améliorations"), (None, [], ["enhancement"], "Améliorations"),
        (None, ["type: Fonctionnalité"], [], "Nouveautés"), ("Feature", ["bug"], [], "Nouveautés"), ("Task", ["doc"], [], "Améliorations"),
        (None, ["bug"], ["enhancement"], "Corrections"),
    ],
)  # fmt: skip
def test_sections_by_the_tickets_type_and_labels(
    kind: str | None, labels: list[str], pull_labels: list[str], section: str, forged: Forged
) -> None:
    forged.settings += ["[notes]", 'layout = "sections"']
    forged.repository.issue(12, "Les rappels", type=kind, labels=labels)
    forged.merged(101, closes=(12,), labels=pull_labels, branch="rappels", title="Rappels")
    deliver(forged.history)
    assert 12 in sections(forged.notes())[section]


def test_a_section_in_words_wins_over_labels(forged: Forged) -> None:
    forged.settings += ["[notes]", 'layout = "sections"']
    forged.repository.issue(12, "Ticket", labels=["bug"], body="```nouveaute\nsection: Côté agents\nVos rappels\n```")
    forged.merged(101, closes=(12,), body="```nouveaute\nsection: Ailleurs\nx\n```")
    deliver(forged.history)
    assert sections(forged.notes()) == {"Améliorations": [14], "Côté agents": [12]}


def test_rules_by_label(forged: Forged) -> None:
    rules = '[notes]\nlayout = "sections"\n[[notes.rules]]\nlabel = "Technique*"\naside = "cuisine interne"\n'
    forged.settings += [*rules.split("\n"), "[[notes.rules]]", 'label = "agents"', 'section = "Pour les agents"']
    for number, known in (
        (12, {"labels": ["technique : base"]}),
        (13, {"labels": ["Agénts"]}),
        (15, {"type": "agents"}),
    ):
        forged.repository.issue(number, f"Ticket {number}", **known)
        forged.merged(100 + number, closes=(number,))
    forged.merged(116, labels=["TECHNIQUE"])
    deliver(forged.history)
    form = forged.notes()
    assert sections(form) == {"Améliorations": [14], "Pour les agents": [15, 13]}
    assert aside(form) == [112, 116]
    assert {one["why"] for one in form["aside"]} == {"cuisine interne (notes.rules[0])"}
    assert ("rule-needs-forge", "notes.rules") in codes(forged.notes("--offline"))


# Review apps


def test_review_apps_of_every_environment(forged: Forged) -> None:
    for name in ("recette", "demo"):
        forged.settings += [
            "[[environments]]",
            f'name = "{name}"',
            f'review_app_url = "https://{name}-pr{{number}}.example"',
        ]
    forged.settings += ["[[environments]]", 'name = "production"']
    forged.repository.issue(12, "Ticket")
    forged.merged(101, closes=(12,))
    deliver(forged.history)
    expected = [
        {"environment": name, "number": 101, "url": f"https://{name}-pr101.example"} for name in ("recette", "demo")
    ]
    assert by_ticket(forged.notes())[12]["review_apps"] == expected
    assert forged.run("collect", "--json").json["changes"][0]["review_apps"] == expected
    assert "pr101" not in forged.run("notes").text
    found = forged.notes("--offline")["sections"][0]["entries"]
    assert [one["review_apps"] for one in found if one["changes"] == [101]] == [expected]
