"""What a checkup says of facts, topic by topic: pure, so that every case can be told in one line."""

from datetime import UTC, date, datetime, timedelta

import pytest

from changelog.app.doctor import clone, token, week
from changelog.app.doctor import lines as cures
from changelog.app.doctor.checkup import checkup
from changelog.app.doctor.facts import CheckupFacts, Clone, Remote, Storage, Visit
from changelog.app.doctor.lines import LONGEST, failed
from changelog.app.survey import Survey
from changelog.config.schema import HOURS, Board, Calendar, Freeze, Settings
from changelog.domain.address import RepositoryAddress
from changelog.domain.forge import Rights, Server, Token
from changelog.domain.model import Branches, DateTag
from changelog.domain.train import channel_state

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
FORGE = Server(kind="github", slug="a/b", host="github.com", api="https://api.github.com")


@pytest.mark.parametrize(
    ("version", "state"),
    [("2.37.9", "failed"), ("2.38.9", "failed"), ("2.39.5", "ok"), ("3.0", "ok"), ("", "failed"), ("10.1.2", "ok")],
)
def test_versions_of_git(version: str, state: str) -> None:
    assert clone.git(Clone(git=version)).state == state


def test_a_checkup_never_raises_on_nothing() -> None:
    assert [one.key for one in checkup(CheckupFacts())] == ["git", "rest"]
    assert all(
        one.message for one in checkup(CheckupFacts(clone=Clone(git="2.39", root="/x"), storage=Storage(folder="/x")))
    )


def test_lines_are_one_line_and_not_endless() -> None:
    line = failed("docs", "a\nb\x1b[1m\u202e" + "c" * 9999, "d\r\ne", subject="f\ng")
    assert len(line.message) <= LONGEST
    assert "\n" not in line.message + line.cure + line.subject
    assert "\x1b" not in line.message
    assert (line.cure, line.subject) == ("d e", "f g")


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "warning"), (0, "warning"), (13, "warning"), (14, "ok"), (300, "ok"), (None, "ok")]
)
def test_expiry(days: int | None, state: str) -> None:
    expires = NOW + timedelta(days=days) if days is not None else None
    found = Token(found=True, kind="classic", source="GITHUB_TOKEN")
    assert token.token(found, FORGE, Rights(slug="a/b", expires=expires), NOW).state == state


@pytest.mark.parametrize(
    ("rights", "lacking"),
    [
        (Rights(slug="a/b", scopes=("repo", "project"), push=True), []),
        (Rights(slug="a/b", scopes=("public_repo", "project"), push=True), []),
        (Rights(slug="a/b", scopes=("public_repo", "project"), push=True, private=True), list(token.WRITES)),
        (Rights(slug="a/b", scopes=("repo", "read:project"), push=True), ["projects"]),
        (
            Rights(slug="a/b", granted={"contents": "write", "issues": "write"}),
            ["pull_requests", "statuses", "projects"],
        ),
    ],
)
def test_what_it_may_change(rights: Rights, lacking: list[str]) -> None:
    settings = Settings(board=Board(kind="github"))
    found = Token(found=True, kind="app" if rights.granted else "classic", source="GITHUB_TOKEN")
    lines = list(token.writing(found, rights, settings))
    assert [one.subject for one in lines if one.state == "warning"] == lacking
    assert all(one.cure for one in lines if one.state == "warning")


@pytest.mark.parametrize("kind", [*cures.KINDS, "something new"])
@pytest.mark.parametrize("right", [*cures.PERMISSIONS])
def test_every_kind_of_token_has_its_cure(kind: str, right: str) -> None:
    found = Token(found=True, kind=kind, source="GITHUB_TOKEN")
    for rights in (Rights(slug="a/b"), Rights(slug="a/b", actions=True)):
        for cure in (
            cures.granted(right, "read", found, rights, "a/b"),
            cures.board(found, rights),
            cures.renewed(found, FORGE),
        ):
            assert cure.endswith(".")
    assert cures.kind(found, None)


def test_calendars() -> None:
    assert week.calendar(Calendar(), HOURS).message.startswith("off")
    freeze = Freeze(start=date(2026, 12, 21), end=date(2027, 1, 3))
    said = week.calendar(Calendar(demo="tuesday 10:00", holidays="FR", freezes=(freeze,)), HOURS).message
    assert said == "tag off, demo tuesday 10:00, release off, holidays FR, 1 freeze"
    assert week.calendar(Calendar(release="thursday 18:59"), HOURS).state == "ok"
    for late in ("thursday 19:00", "saturday 12:00"):
        assert week.calendar(Calendar(release=late), HOURS).state == "warning"


@pytest.mark.parametrize(
    ("what", "status", "sha", "state"),
    [
        ("url", 200, "", "ok"), ("url", 302, "", "ok"), ("url", 401, "", "ok"), ("url", 403, "", "ok"),
        ("url", 404, "", "warning"), ("url", 429, "", "warning"), ("url", 500, "", "failed"),
        ("version_url", 200, "abcdef0", "ok"), ("version_url", 200, "", "warning"), ("version_url", 401, "", "warning"),
        ("version_url", 503, "", "failed"),
    ],
)  # fmt: skip
def test_environments(what: str, status: int, sha: str, state: str) -> None:
    visit = Visit(
        environment="recette", what="url" if what == "url" else "version_url", host="x", status=status, sha=sha
    )
    assert [one.state for one in week.environments(Settings(environments=()), (visit,), frozenset())][-1] == state


def test_the_name_of_a_channels_variable() -> None:
    assert channel_state.variable_of("equipe") == "NOUVEAUTES_CHANNEL_EQUIPE"
    assert channel_state.variable_of("mon-equipe_2") == "NOUVEAUTES_CHANNEL_MON_EQUIPE_2"


def test_a_channel_s_address_is_its_own_variable_s_or_its_line_of_all() -> None:
    given = {"NOUVEAUTES_CHANNEL_EQUIPE": "mmosts://a ", "NOUVEAUTES_CHANNELS": "equipe=b\nles-referentes = c=d\n\nx"}
    found = channel_state.addresses(("equipe", "les-referentes", "x", "autre"), given)
    assert found == {"equipe": "mmosts://a", "les-referentes": "c=d", "x": "", "autre": ""}


def surveyed(**tags: str) -> Survey:
    """A survey with these date tags: name (without its dashes) → object."""
    found = tuple(
        DateTag(name=f"2026-{at[1:3]}-{at[3:]}", commit="c" * 40, object_id=sha, date=date(2026, 11, 17), order=(1,))
        for at, sha in tags.items()
    )
    branches = Branches(integration="recette", integration_ref="refs/remotes/origin/recette", integration_sha="a" * 40)
    return Survey(branches=branches, tags=found, findings=(), slug="", server="", slugs=frozenset(), unread={})


def test_a_tag_that_was_moved_on_the_remote() -> None:
    """Another object of the same name: named. One that the remote lacks, or has alike: not."""
    there = Remote(
        name="origin", address=RepositoryAddress.parse("https://a.invalid/b/c"), asked=True,
        tags={"2026-11-16": "2" * 40, "2026-11-17": "3" * 40},
    )  # fmt: skip
    found = list(clone.moved_tags(there, surveyed(t1109="0" * 40, t1116="1" * 40, t1117="3" * 40)))
    assert [(one.state, one.subject) for one in found] == [("warning", "2026-11-16")]
    assert "git fetch --tags --force origin" in found[0].cure


def test_another_remote_that_is_further() -> None:
    fork = Remote(name="origin", address=RepositoryAddress.parse("/srv/fork.git"), ahead={"upstream/recette": 3})
    (found,) = clone.ahead(fork)
    assert (found.state, found.subject) == ("warning", "upstream/recette")
    assert "3" in found.message
