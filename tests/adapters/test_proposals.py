"""Pull requests followed to their merge: both worlds keep the same promises, with real git."""

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import proposing
import pytest
from asking_github import at_once, open_client
from forge_history import SLUG
from github_server import GitHubServer
from proposing import BASE, HEAD, Bare, World

from changelog.adapters.forge.github.pull_requests import GitHubPullRequests
from changelog.adapters.forge.local.pull_requests import LocalPullRequests, open_pull_requests
from changelog.domain.forge import Draft, Opened

AT = datetime(2022, 1, 25, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
RIGHTS = dict.fromkeys(("contents", "pull_requests"), "write")


def held(folder: Path) -> str:
    """All that a folder holds, as one word."""
    seen = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        seen.update(f"{path}".encode() + path.read_bytes())
    return seen.hexdigest()


@pytest.fixture
def local(tmp_path: Path) -> World:
    """A bare folder, and its pull requests as files in it."""
    bare = Bare(tmp_path / "docs.git")
    bare.git("init", "--quiet", "--bare", f"--initial-branch={BASE}")
    bare.commit(BASE, {"lisez-moi.md": "Bonjour\n"})
    keeper = open_pull_requests(bare.folder, "", at=AT)

    def file(number: int) -> Path:
        return bare.folder / "nouveautes" / "pull-requests" / f"{number}.md"

    def closes(number: int) -> None:
        file(number).write_text(file(number).read_text().replace('state = "open"', 'state = "closed"'))

    def by_lea(number: int) -> None:
        file(number).write_text(file(number).read_text().replace("+++\n", '+++\nauthor = "lea"\n', 1))

    return World(_Signed(keeper, by_lea), bare, closes, lambda: held(bare.folder))


class _Signed(LocalPullRequests):
    """Files say who wrote them where a person has put it there."""

    def __init__(self, keeper: LocalPullRequests, sign: Callable[[int], None]) -> None:
        super().__init__(keeper._folder, keeper._remote)
        self._sign = sign

    def open(self, draft: Draft) -> Opened:
        """Open it, and sign it."""
        opened = super().open(draft)
        if opened.new:
            self._sign(opened.number)
        return opened


@pytest.fixture
def github(hub: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The local GitHub, over HTTP."""
    at_once(monkeypatch)
    one = hub.repository(SLUG, default_branch=BASE)
    for login in ("zoe", "marco"):
        hub.account(login)
    bare = Bare(one.git_dir)
    bare.commit(BASE, {"lisez-moi.md": "Bonjour\n"})

    def closes(number: int) -> None:
        one.pulls[number].state, one.pulls[number].closed_at = "closed", hub.now

    opened = open_client(hub, hub.token(rights=RIGHTS), most=1000)
    yield World(GitHubPullRequests(opened), bare, closes, lambda: sum(asked.writes for asked in hub.requests))
    opened.close()


@pytest.fixture(params=["local", "github"])
def world(request: pytest.FixtureRequest) -> World:
    """Each of the two."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, World)
    return found


@pytest.mark.parametrize("keep", proposing.ALL, ids=lambda keep: keep.__name__)
def test_the_promises(world: World, keep: Callable[[World], None]) -> None:
    keep(world)


def followed(world: World, number: int) -> None:
    """The whole way of a pull request, each step twice."""
    for _ in range(2):
        world.keeper.update(number, title="Nouveautés du 18", body="Corps")
        world.keeper.ready(number)
        world.keeper.label(number, ["à lire", "nouveautés"])
        world.keeper.ask_review(number, ["zoe", "lea"])
    standing = world.keeper.opened(HEAD, BASE)
    assert standing is not None and (standing.number, standing.draft) == (number, False)
    for _ in range(2):
        world.keeper.merge(number, world.bare.tip(HEAD))


def test_the_whole_way(world: World) -> None:
    """From a draft to its merge, each step done once though it is asked for twice."""
    number = world.opened(a_draft=True)
    world.keeper.label(number, ["à lire"])
    followed(world, number)
    told = world.now(number)
    assert (told.state, told.title, told.labels, told.reviewers) == (
        "merged",
        "Nouveautés du 18",
        ("à lire", "nouveautés"),
        ("zoe",),
    )
