"""The cache of what GitHub said: private, never wrong for long, and never mixed up."""

import os
import sqlite3
import stat
from pathlib import Path

import msgspec
import pytest
from asking_github import ALL, lawful, place, read, said, tickets, titles, told, week
from forge_history import SLUG, Forged

from changelog.adapters.cache import FILE, FileCache, NoCache, OnlyWrites, open_cache
from changelog.adapters.forge.github.reader import ReaderCache
from changelog.domain.model import PullRequest, Ticket

__all__ = ["place", "told"]  # fixtures

LATER = "2026-11-17T09:30:00Z"


pytestmark = pytest.mark.usefixtures("in_english")


def test_it_is_private(told: Forged, place: Path) -> None:
    """For the user alone, even where the folder was made by somebody more generous."""
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    for beside in place.parent.iterdir():
        assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    place.chmod(0o644)
    told.run("notes")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_it_is_private_whatever_the_mask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        FileCache(tmp_path / "a" / "b").write("home", "kind", {"1": b"x"})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a" / "b" / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_it_is_where_it_belongs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the system keeps such things, or where NOUVEAUTES_CACHE says."""
    monkeypatch.delenv("NOUVEAUTES_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    open_cache().write("home", "kind", {"1": b"x"})
    assert (tmp_path / "xdg" / "nouveautes" / FILE).is_file()
    monkeypatch.setenv("NOUVEAUTES_CACHE", "~/ici")
    open_cache().write("home", "kind", {"1": b"x"})
    assert (Path(os.environ["HOME"]) / "ici" / FILE).is_file()


def test_what_changed_is_asked_anew(told: Forged) -> None:
    """A title, a description, a closed ticket: two requests, the second for what is not as it was."""
    one = told.repository
    one.issues[1101].title, one.issues[1101].updated_at = "Un autre titre", LATER
    one.pulls[102].closes, one.pulls[102].updated_at = [1103], LATER
    assert told.asked() == 2
    assert titles(told)[1101] == "Un autre titre"
    assert tickets(lawful(told), 102) == {1103}
    assert told.asked() == 1


def test_a_title_given_after_the_merge_is_not_told(told: Forged) -> None:
    """From the cache no more than from GitHub: nobody rewrites what was announced."""
    told.repository.issues[1101].rename("Un autre titre", at=LATER)
    assert told.asked() == 2
    assert titles(told)[1101] == "Ticket 1101"


def test_what_was_deleted_since_is_known(told: Forged) -> None:
    told.repository.issues[1101].delete()
    told.repository.pulls[103].fate = "deleted"
    found = lawful(told)
    assert [line.partition(":")[0] for line in said(found, "ticket-missing")] == ["#1101"]
    assert [line.partition(":")[0] for line in said(found, "pull-missing")] == ["#103"]


def test_refresh_asks_for_everything(told: Forged) -> None:
    """And remembers it, even what GitHub gave no new date."""
    told.repository.issues[1101].title = "Sans nouvelle date"
    assert titles(told)[1101] == "Ticket 1101"
    assert told.asked("notes", "--refresh") == 1
    assert titles(told)[1101] == "Sans nouvelle date"


def test_no_cache_reads_and_writes_nothing(forged: Forged, place: Path) -> None:
    week(forged, 3)
    for _ in range(2):
        before = len(forged.hub.requests)
        assert read(lawful(forged, "--no-cache")) == ALL
        assert len(forged.hub.requests) == before + 1
    assert not place.parent.exists()


def test_offline_asks_nobody(told: Forged) -> None:
    assert told.asked("notes", "--offline") == 0


def test_a_stamp_that_cannot_be_had(told: Forged) -> None:
    """What is known from before is told, and that nobody could say whether it still holds."""
    told.hub.fault.bad_gateway(times=None)
    found = lawful(told)
    assert read(found) == ALL
    assert "answered 502" in said(found, "forge-unread")[0]


def test_repositories_never_mix(told: Forged, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor do kinds, nor servers: the same numbers mean other things there."""
    one = told.repository
    kept = [ReaderCache(open_cache(), home) for home in (f"{told.hub.server_url}/{SLUG}", "https://github.com/a/b", "")]
    found = [set(each.nouns([101, 1101], PullRequest)) | set(each.nouns([101, 1101], Ticket)) for each in kept]
    assert found == [{101, 1101}, set(), set()]
    assert kept[0].nouns([1101], PullRequest) == {}
    assert ReaderCache(open_cache(), f"{told.hub.server_url}/{SLUG.upper()}").nouns([101], PullRequest) != {}
    other = told.hub.repository("betagouv/autre", default_branch="recette")
    for number in (101, 102, 103):
        other.pull_request(number, f"Étrangère {number}", base="recette", closes=[1000 + number])
        other.issue(1000 + number, f"Étranger {number}")
        other.pulls[number].updated_at = one.pulls[number].updated_at
    told.settings += ["[repository]", 'slug = "betagouv/autre"']
    assert titles(told) == {1101: "Étranger 101", 1102: "Étranger 102", 1103: "Étranger 103"}


def test_a_form_of_tomorrow(told: Forged, place: Path) -> None:
    """A field more: what was kept before would lack it for ever, and is asked for again."""

    class More(Ticket, frozen=True, kw_only=True):
        weight: int = 0

    kept = ReaderCache(open_cache(), f"{told.hub.server_url}/{SLUG}")
    assert set(kept.nouns([1101], Ticket)) == {1101}
    assert kept.nouns([1101], More) == {}
    kept.keep({1101: More(number=1101, title="De demain", weight=3)}, More)
    again = kept.nouns([1101], More)[1101]
    assert isinstance(again, More) and again.weight == 3
    assert kept.nouns([1101], Ticket)[1101].title == "Ticket 1101"
    old = msgspec.json.encode({"number": 7, "title": "D'hier", "gone": True})
    assert msgspec.json.decode(old, type=Ticket).title == "D'hier"


def test_what_is_old_goes(tmp_path: Path) -> None:
    kept = FileCache(tmp_path)
    kept.write("home", "kind", {"1": b"x", "2": b"y"})
    _sql(tmp_path / FILE, "UPDATE kept SET at = date('now', '-100 days') WHERE key = '1'")
    kept.write("home", "kind", {"3": b"z"})
    assert set(FileCache(tmp_path).read("home", "kind", ["1", "2", "3"])) == {"2", "3"}


def test_those_that_keep_nothing(tmp_path: Path) -> None:
    NoCache().write("home", "kind", {"1": b"x"})
    assert NoCache().read("home", "kind", ["1"]) == {}
    only = OnlyWrites(FileCache(tmp_path))
    only.write("home", "kind", {"1": b"x"})
    assert only.read("home", "kind", ["1"]) == {}
    assert FileCache(tmp_path).read("home", "kind", ["1"]) == {"1": b"x"}


def _sql(place: Path, *statements: str) -> None:
    connection = sqlite3.connect(place)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
