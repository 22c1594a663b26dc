"""Pull requests followed to their merge: both worlds keep the same promises, with real git; a rehearsal changes nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import proposing
import pytest
from asking_github import at_once, door
from forge_history import SLUG
from github_server import GitHubServer
from promises import draft
from proposing import BASE, HEAD, NOBODY, Bare, World, refused

from changelog.errors import Stopped
from changelog.forge import Draft, Opened
from changelog.outside.effects import Effect
from changelog.outside.github.proposals import GitHubProposals
from changelog.outside.local.proposals import LocalProposals, open_proposals
from changelog.outside.rehearsal import Rehearsal

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
    keeper = open_proposals(bare.folder, "", at=AT)

    def file(number: int) -> Path:
        return bare.folder / "nouveautes" / "pull-requests" / f"{number}.md"

    def closes(number: int) -> None:
        file(number).write_text(file(number).read_text().replace('state = "open"', 'state = "closed"'))

    def by_lea(number: int) -> None:
        file(number).write_text(file(number).read_text().replace("+++\n", '+++\nauthor = "lea"\n', 1))

    return World(_Signed(keeper, by_lea), bare, closes, lambda: held(bare.folder))


class _Signed(LocalProposals):
    """Files say who wrote them where a person has put it there."""

    def __init__(self, keeper: LocalProposals, sign: Callable[[int], None]) -> None:
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

    opened = door(hub, hub.token(rights=RIGHTS), most=1000)
    yield World(GitHubProposals(opened, SLUG), bare, closes, lambda: sum(asked.writes for asked in hub.requests))
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


def rehearsed(world: World, act: Callable[[World], None]) -> tuple[Effect, ...]:
    """What would be done, and nothing is."""
    rehearsal = Rehearsal()
    keeper = world.keeper
    assert isinstance(keeper, GitHubProposals | LocalProposals)
    before = world.sent()
    act(World(rehearsal.proposals(keeper), world.bare, world.closes, world.sent))
    assert world.sent() == before
    return rehearsal.effects


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


def test_what_would_be_done(world: World) -> None:
    """All of it is found done afterwards, in the rehearsal; the real one then does the same, and nothing is left."""
    number = world.opened(a_draft=True)
    world.keeper.label(number, ["à lire"])
    effects = rehearsed(world, lambda stand_in: followed(stand_in, number))
    name = f"{HEAD} → {BASE}"
    assert [(one.key, one.object, one.before, one.after) for one in effects] == [
        ("pull-request.update", name, "Nouveautés", "Nouveautés du 18"),
        ("pull-request.ready", name, "draft", "open"),
        ("pull-request.label", name, "à lire", "à lire, nouveautés"),
        ("pull-request.ask", name, "", "zoe"),
        ("pull-request.merge", name, "open", "merged"),
    ]
    assert world.now(number).state == "open"
    followed(world, number)
    told = world.now(number)
    assert (told.state, told.title, told.labels, told.reviewers) == (
        "merged",
        "Nouveautés du 18",
        ("à lire", "nouveautés"),
        ("zoe",),
    )


def test_what_a_rehearsal_remembers(world: World) -> None:
    """A merge that was rehearsed is one for whatever comes after."""
    number = world.opened()

    def act(stand_in: World) -> None:
        keeper = stand_in.keeper
        keeper.merge(number, world.bare.tip(HEAD))
        keeper.merge(number, NOBODY)
        assert stand_in.now(number).state == "merged"
        assert keeper.opened(HEAD, BASE) is None
        refused(lambda: keeper.update(number, title="T", body=""))
        with pytest.raises(Stopped, match="was merged meanwhile"):
            keeper.ready(number)
        new = keeper.open(draft(HEAD, BASE))
        assert new.new and new.number < 0
        assert [one.number for one in keeper.proposals(HEAD, BASE)] == [new.number, number]
        assert keeper.open(draft(HEAD, BASE)).number == new.number

    assert [one.verb for one in rehearsed(world, act)] == ["merge", "open"]


def test_one_that_would_be_opened(world: World) -> None:
    world.pushed()

    def act(stand_in: World) -> None:
        number = stand_in.opened_only(a_draft=True)
        refused(lambda: stand_in.keeper.merge(number, NOBODY))
        for _ in range(2):
            stand_in.keeper.ready(number)
            stand_in.keeper.label(number, ["x"])
            stand_in.keeper.ask_review(number, ["zoe"])
            opened = stand_in.keeper.opened(HEAD, BASE)
            assert opened is not None and opened.draft is False
        stand_in.keeper.merge(number, NOBODY)
        assert (stand_in.now(number).state, stand_in.now(number).labels) == ("merged", ("x",))

    effects = rehearsed(world, act)
    assert [one.verb for one in effects] == ["open", "ready", "label", "ask", "merge"]
    assert world.keeper.proposals(HEAD, BASE) == ()


def test_what_a_rehearsal_refuses(world: World) -> None:
    """What can be seen to stand in the way, without a trace."""
    moved, closed, clash = world.opened(), world.opened("fermée"), world.opened("conflit")
    a_draft = world.opened("brouillon", a_draft=True)
    world.bare.commit("conflit", {"lisez-moi.md": "l'une\n"})
    world.bare.commit(BASE, {"lisez-moi.md": "l'autre\n"})
    world.closes(closed)

    def act(stand_in: World) -> None:
        assert "moved" in refused(lambda: stand_in.keeper.merge(moved, NOBODY)).message
        assert "closed" in refused(lambda: stand_in.keeper.merge(closed, world.bare.tip("fermée"))).message
        assert "settle" in refused(lambda: stand_in.keeper.merge(clash, world.bare.tip("conflit"))).hint
        assert "draft" in refused(lambda: stand_in.keeper.merge(a_draft, world.bare.tip("brouillon"))).message
        refused(lambda: stand_in.keeper.merge(404, NOBODY))
        refused(lambda: stand_in.keeper.label(404, ["x"]))
        with pytest.raises(Stopped, match="was closed meanwhile"):
            stand_in.keeper.ready(closed)

    assert rehearsed(world, act) == ()
