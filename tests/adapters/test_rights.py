"""What a token may do, by reads alone: its kind, its scopes, its end, each right; and how an App's key is exchanged."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from git_history import History
from github_server import GitHubServer
from github_server.repository import Repository
from github_server.tokens import Token
from github_server.wire import Answer

from changelog.adapters.forge.github import rights
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.discovery import GitHubDiscovery
from changelog.adapters.forge.github.server import ServerAddresses
from changelog.adapters.forge.github.token import Credential
from changelog.adapters.forge.github.transport import Unanswered
from changelog.adapters.wait_budget import WaitBudget
from changelog.domain.forge import DocumentationSeen, Rights

SLUG = "betagouv/rdv"
READS = dict.fromkeys(("contents", "pull_requests", "issues", "statuses", "checks"), "read")
KINDS = {"classic": "classic", "fine": "fine-grained", "actions": "installation", "installation": "installation"}


@pytest.fixture
def home(hub: GitHubServer, history: History) -> Repository:
    """A private repository with one branch."""
    made = hub.repository(SLUG, default_branch="recette", private=True)
    made.fill(history.ready())
    return made


@pytest.fixture
def clients(hub: GitHubServer) -> Iterator[list[Client]]:
    """The clients that a test opens, closed at its end."""
    made: list[Client] = []
    yield made
    for one in made:
        one.close()


@pytest.fixture
def ask(hub: GitHubServer, home: Repository, clients: list[Client]) -> "Ask":
    """Ask what a token may do."""
    return Ask(hub, clients)


class Ask:
    """Opens a client for a token."""

    def __init__(self, hub: GitHubServer, clients: list[Client]) -> None:
        self.hub, self.clients = hub, clients

    def client(self, token: Token, slug: str = SLUG) -> Client:
        """A client with this token."""
        given = Credential(kind=KINDS[token.kind], source="GITHUB_TOKEN", secret=token.value)  # type: ignore[arg-type]
        self.clients.append(Client(addresses(self.hub), given, slug, WaitBudget(0, lambda _: None)))
        return self.clients[-1]

    def __call__(self, token: Token, slug: str = SLUG) -> Rights:
        return rights.read(self.client(token, slug))


def addresses(hub: GitHubServer) -> ServerAddresses:
    """Where the local GitHub answers."""
    return ServerAddresses(server=hub.server_url, api=hub.api_url, graphql=hub.graphql_url, own=True)


def test_a_classic_token(hub: GitHubServer, ask: Ask) -> None:
    found = ask(hub.token(kind="classic", scopes=["repo", "read:project"]))
    assert found == Rights(slug=SLUG, private=True, push=True, scopes=("read:project", "repo"), reads=tuple(READS))


def test_only_reads_are_sent(hub: GitHubServer, ask: Ask) -> None:
    ask(hub.token(kind="classic", scopes=["repo"]))
    assert [one.method for one in hub.requests] == ["GET"] * 6
    hub.requests.clear()
    ask(hub.token(kind="installation", rights=READS))
    assert [one.line for one in hub.requests if one.writes] == []


@pytest.mark.parametrize("right", READS)
def test_a_right_that_is_missing(right: str, hub: GitHubServer, ask: Ask) -> None:
    held = {name: "read" for name in READS if name != right} | {"metadata": "read"}
    found = ask(hub.token(rights=held))
    assert found.refused == {right: f"{right}=read"}
    assert set(found.reads) == set(READS) - {right}
    assert found.scopes is None


@pytest.mark.parametrize(("kind", "actions"), [("actions", True), ("installation", False), ("fine", False)])
def test_whose_it_is(kind: str, actions: bool, hub: GitHubServer, ask: Ask) -> None:
    token = hub.token(kind=kind, user="train[bot]", rights=READS)  # type: ignore[arg-type]
    assert ask(token).actions is actions


@pytest.mark.parametrize(
    ("said", "expires"),
    [
        ("2027-06-30 00:00:00 UTC", datetime(2027, 6, 30, tzinfo=UTC)),
        ("2027-06-30 02:00:00 +0200", datetime(2027, 6, 30, 2, tzinfo=timezone(timedelta(hours=2)))),
        ("2027-13-45 00:00:00 UTC", None),
        ("demain", None),
    ],
)
def test_when_it_ends(said: str, expires: datetime | None, hub: GitHubServer, ask: Ask) -> None:
    assert ask(hub.token(kind="classic", scopes=["repo"], expires=said)).expires == expires


def test_a_repository_that_is_hidden(hub: GitHubServer, ask: Ask) -> None:
    found = ask(hub.token(kind="classic", scopes=[]))
    assert (found.reason, found.slug, found.scopes) == ("hidden", "", ())
    assert SLUG in found.trouble


def test_a_repository_that_was_renamed(hub: GitHubServer, ask: Ask) -> None:
    hub.rename(SLUG, "betagouv/rdv-service-public")
    assert ask(hub.token(kind="classic", scopes=["repo"])).slug == "betagouv/rdv-service-public"


def test_a_token_that_is_refused(hub: GitHubServer, ask: Ask) -> None:
    token = hub.token(kind="classic", scopes=["repo"])
    token.revoked = True
    assert ask(token).reason == "unauthorized"
    token.revoked = False
    hub.fault.unauthorized_from(4)
    found = ask(token)
    assert (found.slug, found.reason, set(found.odd)) == (SLUG, "unauthorized", {"issues", "statuses", "checks"})


def test_answers_that_fail(hub: GitHubServer, ask: Ask) -> None:
    token = hub.token(kind="classic", scopes=["repo"])
    hub.fault.bad_gateway(matching="/issues", times=None)
    found = ask(token)
    assert (found.reason, list(found.odd)) == ("", ["issues"])
    hub.fault.clear()
    hub.fault.answer(Answer.of(410, {"message": "Issues are disabled for this repo"}), matching="/issues")
    hub.fault.answer(Answer.of(409, {"message": "Git Repository is empty."}), matching="/status")
    assert ask(token).reads == tuple(READS)
    hub.fault.answer(Answer.of(418, {"message": "?"}), matching="/check-runs")
    assert list(ask(token).odd) == ["checks"]


def test_a_branch_with_a_slash(hub: GitHubServer, ask: Ask, home: Repository, history: History) -> None:
    history.git("branch", "equipe/recette", "recette")
    home.fill(history.folder)
    home.default_branch = "equipe/recette"
    assert ask(hub.token(kind="classic", scopes=["repo"])).reads == tuple(READS)


def test_nobody_is_there(hub: GitHubServer, ask: Ask) -> None:
    client = ask.client(hub.token(kind="classic", scopes=["repo"]))
    hub.stop()
    assert rights.read(client).reason == "network"


# Apps


def _right(hub: GitHubServer, **permissions: str) -> Credential:
    app = hub.app("train", account="betagouv", permissions=permissions)
    return Credential(kind="app", source="NOUVEAUTES_APP_ID", app=str(app.id), key=app.private_key)


def test_a_key_is_exchanged(hub: GitHubServer, home: Repository) -> None:
    given, granted = rights.exchanged(_right(hub, **READS), addresses(hub), SLUG)
    assert given.secret in hub.tokens
    assert (given.kind, given.app, given.key) == ("app", "", "")
    assert granted == READS
    assert given.secret not in repr(given)


def test_other_rights_stay_as_they_are(hub: GitHubServer) -> None:
    right = Credential(kind="classic", source="GITHUB_TOKEN", secret=SLUG)
    assert rights.exchanged(right, addresses(hub), SLUG) == (right, None)
    assert hub.requests == []


def test_keys_that_are_refused(hub: GitHubServer, home: Repository) -> None:
    right = _right(hub, **READS)
    elsewhere = Credential(kind="app", source="NOUVEAUTES_APP_ID", app=right.app, key=right.key, installation=1)
    stranger = Credential(kind="app", source="NOUVEAUTES_APP_ID", app="1", key=right.key)
    broken = Credential(kind="app", source="NOUVEAUTES_APP_ID", app=right.app, key="PRIVATE KEY")
    for one in (elsewhere, stranger, broken):
        with pytest.raises(Unanswered) as refused:
            rights.exchanged(one, addresses(hub), SLUG)
        assert refused.value.reason == "unauthorized"
    hub.stop()
    with pytest.raises(Unanswered) as unheard:
        rights.exchanged(right, addresses(hub), SLUG)
    assert unheard.value.reason == "network"
    assert "PRIVATE" not in unheard.value.message


# The documentation's repository


def test_a_page_and_its_branch(hub: GitHubServer, ask: Ask, history: History) -> None:
    client = ask.client(hub.token(kind="classic", scopes=["repo"]))
    found = GitHubDiscovery(client).documentation(SLUG, "", "lisez-moi.txt")
    assert found == DocumentationSeen(branch="recette", branch_there=True, page_there=True, push=True)
    assert GitHubDiscovery(client).documentation(SLUG, "", "pages").page_there is False
    assert GitHubDiscovery(client).documentation(SLUG, "", "é à.md").page_there is False
    assert GitHubDiscovery(client).documentation(SLUG, "", "").page_there is None
    assert GitHubDiscovery(client).documentation(SLUG, "absente", "x.md").branch_there is False
    assert GitHubDiscovery(client).documentation("a/b", "", "x.md").reason == "hidden"


def test_a_page_that_may_not_be_read(hub: GitHubServer, ask: Ask) -> None:
    client = ask.client(hub.token(rights={"metadata": "read", "issues": "read"}))
    found = GitHubDiscovery(client).documentation(SLUG, "", "lisez-moi.txt")
    assert (found.reason, found.trouble) == ("hidden", f"the token may not read the contents of {SLUG}")


def test_a_folder_is_no_page(hub: GitHubServer, ask: Ask, home: Repository, tmp_path: Path) -> None:
    other = History(tmp_path / "autre")
    other.commit("Une page", files={"nouveautes/page.md": "x\n"})
    home.fill(other.ready())
    client = ask.client(hub.token(kind="classic", scopes=["repo"]))
    assert GitHubDiscovery(client).documentation(SLUG, "", "nouveautes").page_there is False
    assert GitHubDiscovery(client).documentation(SLUG, "", "nouveautes/page.md").page_there is True
