"""Which tickets a change did, by what the forge links and by what descriptions say; and what is no ticket of ours."""

import pytest
from command import Collected, collected
from forge_history import SLUG, Forged
from github_server import GitHubServer
from told_by_forge import aside, begin, by_ticket, codes, deliver, sections, tickets, told

FORMER = 'former = ["betagouv/rdv-solidarites.fr"]'
NEW_LINE = "\r\n"


@pytest.fixture(autouse=True)
def begun(forged: Forged) -> None:
    """A week that begins, with the tickets 12 to 14 on the forge."""
    begin(forged.history)
    for number in (12, 13, 14):
        forged.repository.issue(number, f"Ticket {number}")
    forged.merged(100, closes=(14,), title="Témoin", branch="temoin")


def asked(forged: Forged) -> Collected:
    """`collect --json`."""
    return collected(forged.run("collect", "--json"))


def named(forged: Forged, body: str) -> dict[int, str]:
    """The tickets of a pull request with this description, which the forge itself links to nothing."""
    body = body.replace("SERVER", forged.hub.server_url).replace("SLUG", SLUG)
    forged.merged(101, body=body, title="Agenda", branch="agenda")
    deliver(forged.history)
    return tickets(asked(forged))[101]


# What descriptions say


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "body",
    [
        "Closes #12", "closes: #12", "CLOSES #12", "Ferme #12", "Corrige le ticket #12", "Résout #12.", "fixes #12, merci",
        "Resolves GH-12", "Fixes SLUG#12", "Fixes BetaGouv/RDV-Service-Public#12", "Closes SERVER/SLUG/issues/12",
        "Ferme SERVER/SLUG/issues/12#issuecomment-7", "Closes betagouv/rdv-solidarites.fr#12", "**Closes #12**", "- Closes #12",
        "- [x] Closes #12", "## Ticket\n\nCloses #12\n\n## Suite", "Du texte.\r\n\r\nFerme #12\r\n", "*Ferme #12*", "(ferme #12)",
        "Une phrase qui dit que ceci ferme #12 pour de bon", "Closes\n#12", "Ferme\u00a0#12",
    ],
)  # fmt: skip
def test_closing_words_of_a_description(body: str, forged: Forged) -> None:
    forged.settings += ["[repository]", FORMER]
    assert named(forged, body) == {12: "closing"}
    assert told(forged.notes()) == [(12, "Ticket 12"), (14, "Ticket 14")]


def test_a_closing_word_before_a_link_still_names_its_ticket(forged: Forged) -> None:
    assert set(named(forged, "Closes [#12](SERVER/SLUG/issues/12)")) == {12}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("body", ["Ferme #12 et #13", "Closes #12, #13", "Closes #12\nCloses #13", "Fixes #12, fixes GH-13",
                                  "Closes #12 & SLUG#13"])  # fmt: skip
def test_several_at_once(body: str, forged: Forged) -> None:
    assert named(forged, body) == {12: "closing", 13: "closing"}


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "body",
    [
        "`Closes #12`", "```\nCloses #12\n```", "~~~text\nFerme #12\n~~~", "```\nFerme #12", "``Closes `#12` ``",
        "<!-- Closes #12 -->", "<!--\nIndiquez le ticket :\nCloses #12\n-->", "<!-- Closes #12", "<!-- a <!-- b --> x",
        "<!-- exemple :\n```\n-->\nrien\n<!--\n```\nCloses #12 -->",
    ],
)  # fmt: skip
def test_code_and_comments_name_nothing(body: str, forged: Forged) -> None:
    assert named(forged, body) == {}


@pytest.mark.parametrize("body", ["> Closes #12", "Le modèle dit :\n\n> Ferme #12\n> s'il y en a un\n\nMais non.",
                                  "Exemple :\n\n    Closes #12\n\nVoilà."])  # fmt: skip
def test_quotes_and_indented_code_name_nothing(body: str, forged: Forged) -> None:
    assert named(forged, body) == {}


@pytest.mark.one_in(4)
@pytest.mark.parametrize("body", ["Closes #XXXX", "Closes #", "Closes #0", "Closes #<numéro>", "Closes #12345678901", "Ferme #",
                                  "Closes #{numero}", "Fixes #12a"])  # fmt: skip
def test_a_prompt_left_as_it_was_names_nothing(body: str, forged: Forged) -> None:
    assert named(forged, body) == {}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("body", ["Closes autre/projet#12", "Closes betagouv/autre#12", "Closes SERVER/betagouv/autre/issues/12",
                                  "Closes https://github.com/SLUG/issues/12", "Closes https://gitlab.example/SLUG/issues/12",
                                  "Closes autre/betagouv/rdv-service-public#12", "Suite de SERVER/SLUG/pull/12"])  # fmt: skip
def test_other_repositories_tickets_are_not_ours(body: str, forged: Forged) -> None:
    assert named(forged, body) == {}


def test_a_mention_is_a_ticket_where_nothing_stronger_speaks(forged: Forged) -> None:
    assert named(forged, "Voir #12") == {12: "mention"}


def test_a_closing_word_leaves_mentions_aside(forged: Forged) -> None:
    assert named(forged, "Suite de #13. Ferme #12.") == {12: "closing"}


# What the forge links, and what it does not


def test_the_forge_links_without_a_word(forged: Forged) -> None:
    forged.merged(101, closes=(12, 13), title="Agenda", branch="agenda")
    deliver(forged.history)
    assert tickets(asked(forged))[101] == {12: "closing", 13: "closing"}
    assert told(forged.notes()) == [(12, "Ticket 12"), (13, "Ticket 13"), (14, "Ticket 14")]


def test_the_branch_of_a_squash_is_known_by_the_forge_alone(forged: Forged) -> None:
    made = forged.history.squash(101, "Agenda")
    forged.repository.pull_request(101, "Agenda", head="12-agenda", merge_commit=made.sha)
    deliver(forged.history)
    assert tickets(asked(forged))[101] == {12: "branch"}


def test_a_hotfix_closes_its_ticket_though_the_forge_does_not_link_it(forged: Forged) -> None:
    forged.settings += ["[notes]", 'layout = "sections"']
    pull = forged.merged(101, onto="production", body="Ferme #12", title="Agenda vide", branch="hotfix-agenda")
    pull.closes = None
    assert pull.closing() == []
    forged.history.resync_by_merge()
    deliver(forged.history)
    assert tickets(asked(forged))[101] == {12: "closing"}
    assert asked(forged).hotfixes == [101]
    assert sections(forged.notes()) == {"Améliorations": [14], "Correctifs urgents": [12]}


def test_a_hotfix_is_known_from_the_base_where_the_history_is_one_line(forged: Forged) -> None:
    made = forged.history.squash(101, "Agenda vide", on="production")
    forged.repository.pull_request(101, "Agenda vide", base="production", merge_commit=made.sha, body="Closes #12")
    forged.history.resync()
    deliver(forged.history)
    assert asked(forged).hotfixes == [101]
    assert asked(forged).adds_up()
    assert collected(forged.run("collect", "--json", "--offline")).hotfixes == []
    assert told(forged.notes()) == [(12, "Ticket 12"), (14, "Ticket 14")]


def test_one_ticket_done_by_three_pull_requests(forged: Forged) -> None:
    for number in (101, 102, 103):
        forged.merged(number, closes=(12,) if number != 102 else (), body="Ferme #12" if number == 102 else "")
    deliver(forged.history)
    entry = by_ticket(forged.notes())[12]
    assert sorted(entry["changes"]) == [101, 102, 103]
    assert forged.run("notes").out.count("#12") == 1


def test_one_pull_request_closing_three_tickets(forged: Forged) -> None:
    forged.merged(101, closes=(12, 13), body="Closes #14")
    deliver(forged.history)
    form = forged.notes()
    assert {ticket: sorted(entry["changes"]) for ticket, entry in by_ticket(form).items()} == {
        12: [101], 13: [101], 14: [100, 101],
    }  # fmt: skip
    assert asked(forged).adds_up()


# What is no ticket of ours


@pytest.mark.parametrize("body", ["Suite de #90", "Closes #90", "Ferme #90 et #12"])
def test_a_pull_request_of_the_forge_is_no_ticket(body: str, forged: Forged) -> None:
    forged.repository.pull_request(90, "Ouverte ailleurs")
    assert named(forged, body) == ({12: "closing"} if "#12" in body else {})
    assert [code for code, _ in codes(forged.notes())] == []


def test_a_ticket_of_another_repository_with_one_of_our_numbers(forged: Forged, hub: GitHubServer) -> None:
    other = hub.repository("betagouv/autre")
    theirs = other.issue(12, "D'ailleurs", body="Nouveaute: D'ailleurs")
    forged.merged(101, title="Agenda").closes = [theirs]
    forged.merged(102, title="Tableau").closes = [theirs, 13]
    deliver(forged.history)
    assert {number: found for number, found in tickets(asked(forged)).items() if number != 100} == {
        101: {}, 102: {13: "closing"},
    }  # fmt: skip
    assert "ailleurs" not in forged.run("notes", "--json").out
    assert "ailleurs" not in forged.run("collect", "--json").out


def test_a_ticket_that_went_elsewhere_keeps_the_number_people_know(forged: Forged, hub: GitHubServer) -> None:
    other = hub.repository("betagouv/autre")
    forged.merged(101, body="Ferme #12")
    moved = forged.repository.issues[12].transfer(other)
    deliver(forged.history)
    assert by_ticket(forged.notes())[12]["title"] == "Ticket 12"
    assert by_ticket(forged.notes())[12]["url"] == moved.url


def test_a_ticket_nobody_finds_leaves_the_changes_own_title(forged: Forged) -> None:
    forged.merged(101, body="Ferme #13", title="Agenda partagé")
    forged.repository.issues[13].hide()
    deliver(forged.history)
    assert told(forged.notes()) == [(13, "Agenda partagé"), (14, "Ticket 14")]
    assert codes(forged.notes()) == [("ticket-missing", "#13")]


# The default rule


def test_tickets_are_told_where_only_descriptions_name_them(forged: Forged) -> None:
    for number in range(101, 107):
        forged.merged(number, body="Ferme #12" if number == 103 else "Rien à dire")
    deliver(forged.history)
    assert [ticket for ticket, _ in told(forged.notes())] == [12, 14]
    assert aside(forged.notes()) == [101, 102, 104, 105, 106]
    git_alone = forged.notes("--offline")
    assert [one for one, _ in told(git_alone)] == [None] * 7
    assert git_alone["aside"] == []


def test_everything_is_told_where_hardly_any_description_names_one(forged: Forged) -> None:
    for number in range(101, 116):
        forged.merged(number, body="Rien à dire")
    deliver(forged.history)
    assert len(told(forged.notes())) == 16
