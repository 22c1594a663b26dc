"""What `init` proposes of what was found: environments by their deployments, the week, where a documentation may be."""

import tomllib

import pytest

from changelog.app import init
from changelog.app.init import InitFacts, Instance
from changelog.config import text as completing
from changelog.config.load import read
from changelog.domain.forge import Deployed
from changelog.domain.notes.readers import Language


def deployed(*known: tuple[str, str, str]) -> tuple[Deployed, ...]:
    return tuple(Deployed(environment=name, branch=branch, url=url) for name, branch, url in known)


def test_each_branch_has_its_instances_and_pull_requests_their_own() -> None:
    found = deployed(
        ("recette-pr12", "12-annuler", "https://recette-pr12.exemple.fr/"),
        ("production", "production", "https://www.exemple.fr/"),
        ("demo", "production", "https://demo.exemple.fr"),
        ("recette", "recette", "https://recette.exemple.fr/"),
        ("recette", "recette", "https://ancienne.exemple.fr/"),
        ("recette-pr9", "9-essai", "https://recette-pr9.exemple.fr/"),
        ("github-pages", "", "https://equipe.exemple.fr/outil"),
    )
    assert init.instances(found, "recette", "production") == (
        Instance(name="production", url="https://www.exemple.fr", branch="production"),
        Instance(name="demo", url="https://demo.exemple.fr", branch="production"),
        Instance(
            name="recette", url="https://recette.exemple.fr", branch="recette",
            review_app_url="https://recette-pr{number}.exemple.fr",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("Production", "main"),
        ("pre-production", "develop"),
        ("staging", "develop"),
        ("myapp-prod", "main"),
        ("misc", ""),
    ],
)
def test_where_the_branch_is_not_told_the_name_says_it(name: str, branch: str) -> None:
    found = init.instances(deployed((name, "", "https://x.exemple.fr")), "develop", "main")
    assert [one.branch for one in found] == ([branch] if branch else [])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "https://lea:secret@x.exemple.fr",
        "https://x.exemple.fr/?token=1",
        "https://x\n.fr",
        "http://[x",
    ],
)
def test_an_address_that_may_not_stand_in_a_file_is_left(url: str) -> None:
    assert init.instances(deployed(("recette", "recette", url)), "recette", "") == ()


def test_they_are_written_below_their_sentences_and_read_back() -> None:
    rows = [{"name": 'a"b', "url": "https://a.fr", "branch": "recette"}, {"name": "b", "url": "https://b.fr"}]
    text = completing.completed('# à nous\nlanguage = "fr"\n', {}, "fr", {"environments": rows})
    assert text.startswith('# à nous\nlanguage = "fr"\n\n[[environments]]\n# ')
    assert text.count("[[environments]]") == 2 and text.count("# ") == 4, "each key is explained once"
    assert tomllib.loads(text)["environments"] == rows
    assert read(text)[1] == []
    assert completing.completed(text, {}, "fr", {"environments": rows}) == text


def test_the_week_is_that_of_a_team_with_a_branch_to_show() -> None:
    found = InitFacts(integration="recette", production="production")
    values = init.wanted(found, integration="recette", production="production", docs="-", board="-")
    assert values["calendar.tag"] == "monday 18:00" and values["calendar.holidays"] == "FR"
    assert values["timezone"] == "Europe/Paris"
    alone = init.wanted(found, integration="main", production="-", docs="-", board="-")
    assert not [key for key in alone if key.startswith("calendar.")] and "timezone" not in alone


def test_a_week_that_somebody_wrote_is_left_as_it_is() -> None:
    values: init.Wanted = {"language": "fr", "timezone": "Europe/Paris", "calendar.tag": "monday 18:00"}
    assert init.left(values, ["calendar.demo"]) == {"language": "fr"}
    assert init.left(values, ["language"]) == {"timezone": "Europe/Paris", "calendar.tag": "monday 18:00"}


@pytest.mark.parametrize(
    ("machine", "language", "zone"),
    [
        ("Etc/UTC", "fr", "Europe/Paris"),
        ("", "fr", "Europe/Paris"),
        ("Indian/Reunion", "fr", "Indian/Reunion"),
        ("", "en", "UTC"),
        ("Europe/London", "en", "Europe/London"),
    ],
)
def test_the_zone_of_the_week(machine: str, language: Language, zone: str) -> None:
    assert init.zone_of(machine, language) == zone


def test_where_a_documentation_may_be() -> None:
    names = init.documentations("equipe/outil.fr")
    assert names[:2] == ("equipe/outil.fr-doc", "equipe/outil.fr-docs") and "equipe/outil-documentation" in names
    assert names[-1] == "equipe/documentation" and "documentation" in init.documentations("outil")


@pytest.mark.parametrize(
    ("messages", "tracker"),
    [
        (["x https://equipe.atlassian.net/browse/ABC-12", "y\n\nhttps://equipe.atlassian.net/browse/XY-1."],
         "https://equipe.atlassian.net/browse/{key}"),
        (["https://linear.app/equipe/issue/ABC-12/un-titre"] * 2, "https://linear.app/equipe/issue/{key}"),
        (["https://equipe.youtrack.cloud/issue/ABC-12"] * 2, "https://equipe.youtrack.cloud/issue/{key}"),
        (["AB#45 https://dev.azure.com/o/p/_workitems/edit/45"] * 2, "https://dev.azure.com/o/p/_workitems/edit/{number}"),
        (["https://dev.azure.com/o/p/_workitems/edit/45"] * 2, ""),
        (["voir https://autre.example.org/browse/ABC-12"], ""),
        (["https://moi:secret@equipe.example.org/browse/ABC-12", "https://github.com/o/r/issues/12"] * 2, ""),
        ([], ""),
    ],
)  # fmt: skip
def test_the_tracker_is_found_from_its_addresses(messages: list[str], tracker: str) -> None:
    assert init.tracker_of(messages) == tracker
