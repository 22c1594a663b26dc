"""Whose token is used, and for whom: the sources in their order, each bound to its host."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from asking_github import ALL, lawful, read, said, week
from forge_history import SLUG, Forged
from github_server.access import secret
from sockets import listening
from surroundings import EVERYBODY, HOME, OTHER, Surroundings

from changelog.adapters.forge.github import token
from changelog.adapters.forge.github.server import addresses_of, kind_of

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Surroundings:
    return Surroundings(monkeypatch, tmp_path)


def test_the_first_source_wins(around: Surroundings, tmp_path: Path) -> None:
    """From git's helper up to the App, each before what was there."""
    assert around.find() == ("", "", "unknown")
    around.git("github_pat_git")
    assert around.find() == ("git credential", "github_pat_git", "fine-grained")
    around.gh("gho_gh")
    assert around.find() == ("gh auth token", "gho_gh", "oauth")
    around.say("GH_TOKEN=ghp_gh")
    assert around.find() == ("GH_TOKEN", "ghp_gh", "classic")
    around.say("GITHUB_TOKEN=ghs_actions\n")
    assert around.find() == ("GITHUB_TOKEN", "ghs_actions", "installation")
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN RSA PRIVATE KEY-----\n")
    around.say("NOUVEAUTES_APP_ID=7", f"NOUVEAUTES_APP_KEY_FILE={key}")
    assert around.find() == ("NOUVEAUTES_APP_ID", "", "app")


def test_an_enterprise_server_has_its_own(around: Surroundings) -> None:
    """None of github.com's tokens goes there; its own is named with GH_HOST, as for `gh`."""
    around.say("GITHUB_TOKEN=ghp_home", "GH_TOKEN=ghp_home", "NOUVEAUTES_APP_ID=7", "GH_ENTERPRISE_TOKEN=ghp_there")
    assert around.find(OTHER) == ("", "", "unknown")
    around.gh("gho_home")
    around.git("ghp_home")
    assert around.find(OTHER) == ("", "", "unknown")
    around.git("ghp_git", "forge.exemple.fr")
    assert around.find(OTHER) == ("git credential", "ghp_git", "classic")
    around.gh("gho_there", "forge.exemple.fr")
    assert around.find(OTHER) == ("gh auth token", "gho_there", "oauth")
    around.say("GH_HOST=Forge.exemple.FR")
    assert around.find(OTHER) == ("GH_ENTERPRISE_TOKEN", "ghp_there", "classic")
    around.say(f"GITHUB_SERVER_URL={OTHER}/")
    assert around.find(OTHER) == ("", "", "app")
    assert around.find(HOME) == ("", "", "unknown")


def test_a_tenant_of_ghe_com(around: Surroundings) -> None:
    around.say("GH_TOKEN=ghp_tenant")
    assert around.find("https://equipe.ghe.com") == ("", "", "unknown")
    around.say("GH_HOST=equipe.ghe.com")
    assert around.find("https://equipe.ghe.com") == ("GH_TOKEN", "ghp_tenant", "classic")


def test_a_helper_that_answers_everybody_speaks_for_home_alone(around: Surroundings) -> None:
    """It is no sign that its token belongs to a host that the settings name."""
    around.git("ghp_all", helper=EVERYBODY)
    assert around.find() == ("git credential", "ghp_all", "classic")
    right = token.find(addresses_of(OTHER, os.environ), os.environ)
    assert not right and "one answer for every host" in right.trouble


def test_helpers_that_fail(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow, broken or noisy: nobody is asked, and nothing breaks."""
    monkeypatch.setattr(token, "HELPER_SECONDS", 0.2)
    for helper in ("!exit 3", "!sleep 5", "!f() { echo password; }; f", "!head -c 100000 /dev/urandom", "absent"):
        around.git("", helper=helper.replace("{", "{{").replace("}", "}}"))
        assert around.find()[1] == ""


@pytest.mark.parametrize("value", ["ghp_a b", "ghp_é", "ghp_a\tb", "ghp_a\nb", "ghp_\x1b[31m", "«ghp»"])
def test_what_is_no_token_is_not_shown(forged: Forged, around: Surroundings, value: str) -> None:
    week(forged, 1)
    around.say(f"GITHUB_TOKEN={value}")
    answer = forged.run("notes")
    assert answer.code == 0
    assert "GITHUB_TOKEN holds no token" in answer.err
    assert value not in answer.out + answer.err
    assert forged.hub.requests == []


@pytest.mark.parametrize("source", ["GITHUB_TOKEN", "GH_TOKEN", "gh", "git"])
def test_each_source_is_used(
    forged: Forged, around: Surroundings, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    week(forged, 3)
    monkeypatch.delenv("GITHUB_TOKEN")
    host = forged.hub.server_url.partition("://")[2]
    if source == "gh":
        around.gh(forged.token.value, host)
    elif source == "git":
        around.git(forged.token.value, host)
    else:
        around.say(f"{source}={forged.token.value}")
    assert read(lawful(forged)) == ALL
    assert {secret(one) for one in forged.hub.requests} == {forged.token.value}


def test_no_token_at_all(forged: Forged) -> None:
    """Git alone speaks, and the finding says what to do."""
    week(forged, 3)
    forged.use(None)
    found = lawful(forged)
    assert read(found) == set()
    assert "set GITHUB_TOKEN, or run `gh auth login`" in said(found, "forge-no-token")[0]
    assert forged.hub.requests == []


HOSTILE: dict[str, Callable[[str], list[str]]] = {
    "server": lambda url: ["[repository]", 'forge = "github"', f'slug = "{SLUG}"', f'server = "{url}"'],
    "board": lambda url: ["[board]", 'kind = "github"', f'project = "{url}/orgs/betagouv/projects/8"'],
}


@pytest.mark.parametrize("where", HOSTILE)
def test_settings_lead_no_token_astray(forged: Forged, around: Surroundings, where: str) -> None:
    """A pull request may change them: a server that they name gets no token of another, from whichever source."""
    week(forged, 3)
    host = forged.hub.server_url.partition("://")[2]
    around.gh("gho_kept", host)
    around.git("ghp_all", helper=EVERYBODY)
    around.say(
        "GH_TOKEN=ghp_gh", "GH_ENTERPRISE_TOKEN=ghp_there", "GITHUB_ENTERPRISE_TOKEN=ghp_there", f"GH_HOST={host}"
    )
    with listening() as (url, heard):
        forged.settings += HOSTILE[where](url)
        for command in ("notes", "collect", "board", "status", "doctor"):
            forged.run(command)
    assert not [line for line in heard if b"authorization" in line.lower() or b"ghp_" in line or b"gho_" in line]


@pytest.mark.parametrize("url", ["http://github.exemple.fr", "http://192.0.2.1", "http://127.0.0.1.exemple.fr", "ftp://github.com", "http://localhost@exemple.fr"])  # fmt: skip
def test_no_token_travels_in_the_open(forged: Forged, around: Surroundings, url: str) -> None:
    week(forged, 3)
    around.say(f"GITHUB_API_URL={url}/api/v3", f"GITHUB_GRAPHQL_URL={url}/api/graphql")
    found = lawful(forged)
    assert read(found) == set()
    assert said(found, "forge-unsafe") != []


@pytest.mark.parametrize(
    ("server", "around", "api", "graphql", "own"),
    [
        (HOME, {}, "https://api.github.com", "https://api.github.com/graphql", True),
        ("https://GitHub.com:443/", {}, "https://api.github.com", "https://api.github.com/graphql", True),
        (OTHER, {}, f"{OTHER}/api/v3", f"{OTHER}/api/graphql", False),
        (OTHER, {"GITHUB_SERVER_URL": OTHER}, f"{OTHER}/api/v3", f"{OTHER}/api/graphql", True),
        (OTHER, {"GITHUB_API_URL": "https://ailleurs.fr"}, f"{OTHER}/api/v3", f"{OTHER}/api/graphql", False),
        (HOME, {"GITHUB_SERVER_URL": OTHER}, "https://api.github.com", "https://api.github.com/graphql", False),
        (OTHER, {"GITHUB_SERVER_URL": OTHER, "GITHUB_API_URL": "https://api.exemple.fr/api/v3/"},
         "https://api.exemple.fr/api/v3", "https://api.exemple.fr/api/graphql", True),
        (OTHER, {"GITHUB_SERVER_URL": OTHER, "GITHUB_API_URL": "https://a.fr/api/v3", "GITHUB_GRAPHQL_URL": "https://g.fr/q"},
         "https://a.fr/api/v3", "https://g.fr/q", True),
        ("https://ssh.github.com", {}, "https://api.github.com", "https://api.github.com/graphql", True),
        ("https://equipe.ghe.com", {}, "https://api.equipe.ghe.com", "https://api.equipe.ghe.com/graphql", False),
        ("http://127.0.0.1:8000", {}, "http://127.0.0.1:8000/api/v3", "http://127.0.0.1:8000/api/graphql", False),
    ],
)  # fmt: skip
def test_addresses(server: str, around: dict[str, str], api: str, graphql: str, own: bool) -> None:
    found = addresses_of(server, around)
    assert (found.api, found.graphql, found.own, found.safe) == (api, graphql, own, True)


@pytest.mark.parametrize(
    "server", ["https://[", "https://", "github.com", "", "https://a b", "https://x:99999", "file:///x"]
)
def test_addresses_that_are_none(server: str) -> None:
    assert not addresses_of(server, {}).safe
    assert kind_of(server, "", {}) == "none"
    assert not token.find(addresses_of(server, {"GITHUB_TOKEN": "ghp_x"}), {"GITHUB_TOKEN": "ghp_x", "GH_HOST": ""})


@pytest.mark.parametrize(
    ("server", "said", "kind"),
    [(HOME, "", "github"), ("https://github.exemple.fr", "", "github"), ("https://equipe.ghe.com", "", "github"),
     ("https://gitlab.com", "", "gitlab"), (OTHER, "", "none"), (OTHER, "github", "github"), (HOME, "none", "none")],
)  # fmt: skip
def test_kinds_of_forge(server: str, said: str, kind: str) -> None:
    assert kind_of(server, said, {}) == kind
    assert kind_of(OTHER, "", {"GITHUB_SERVER_URL": OTHER}) == "github"
