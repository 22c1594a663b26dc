"""`doctor` where one thing is wrong, each alone, and where five are: every problem at once, each with its cure."""

from collections.abc import Callable
from pathlib import Path

import pytest
from command import git
from doctored import Doctored, place, untagged, well

pytestmark = pytest.mark.usefixtures("in_english")

__all__ = ["place", "well"]
Break = Callable[[Doctored], None]


def _set(table: str, key: str, value: str) -> Break:
    return lambda well: well.said.setdefault(table, {}).update({key: value})


def _visit(status: int) -> Break:
    return lambda well: setattr(well.place, "status", status)


def _moved_on(well: Doctored) -> None:
    well.clone()
    well.history.merge(103)
    well.history.tag("2022-01-25")
    well.repository.fill(well.history.ready())
    git(well.history.folder, "tag", "--delete", "2022-01-25")


def _tag_moved(well: Doctored) -> None:
    tag = git(well.clone(), "tag", "--list").split()[-1]
    there = well.repository.git
    assert there is not None
    git(there, "tag", "--force", tag, git(there, "rev-list", "--max-parents=0", "recette"))


def _fork(well: Doctored) -> None:
    clone = well.clone()
    further = well.history.write("Plus loin", [git(clone, "rev-parse", "origin/recette")], {"plus.txt": "loin"})
    well.history.ready()
    git(clone, "remote", "add", "upstream", "https://forge.exemple.invalid/equipe/outil.git")
    git(clone, "update-ref", "refs/remotes/upstream/recette", further)


def _no_channel(well: Doctored) -> None:
    well.monkeypatch.setenv("NOUVEAUTES_CHANNEL_EQUIPE_2", "  ")


def _no_docs_page(well: Doctored) -> None:
    well.said["docs"]["page"] = "nouveautes.md"


def _cache_in_the_way(well: Doctored) -> None:
    file = well.history.folder.parent / "fichier"
    file.write_text("")
    well.monkeypatch.setenv("NOUVEAUTES_CACHE", str(file / "cache"))


def _archived(well: Doctored) -> None:
    well.environments[0]["url"] = "http://127.0.0.1:1/"


def _secret_remote(well: Doctored) -> None:
    url = f"http://lea:motdepasse@{well.hub.server_url.removeprefix('http://')}/{well.repository.full_name}.git"
    git(well.clone(), "remote", "set-url", "origin", url)


def _gone(well: Doctored) -> None:
    git(well.clone(), "remote", "set-url", "origin", f"{well.hub.server_url}/betagouv/absent.git")
    well.said["repository"]["slug"] = well.repository.full_name


ALONE: dict[str, tuple[Break, str, str, str, str]] = {
    "integration": (_set("repository", "integration", "recete"), "branches", "failed", "'recete'", "Did you mean recette?"),
    "production": (_set("repository", "production", "prod"), "branches", "failed", "'prod'", "repository.production"),
    "tags": (untagged, "tags", "warning", "no date tag yet", "git tag --annotate 2026-11-17 --message 2026-11-17"),
    "fetch": (_moved_on, "fetch", "warning", "recette has moved, 1 date tag more (2022-01-25)", "git fetch --tags"),
    "tag": (_tag_moved, "tags", "warning", "was moved on origin", "git fetch --tags --force origin"),
    "fork": (_fork, "remote", "warning", "upstream/recette has 1 commit more", "If origin is a fork"),
    "column": (_set("board", "column", "En prod"), "board", "failed", "no column « En prod »", "It has « En production »"),
    "field": (_set("board", "field", "Étape"), "board", "failed", "no such field", "board.field names another one"),
    "board": (_set("board", "project", "betagouv/8"), "board", "failed", "no project's address", "orgs/OWNER/projects/8"),
    "page": (_no_docs_page, "docs", "failed", "there is no page nouveautes.md", "set docs.page"),
    "docs-branch": (_set("docs", "branch", "main"), "docs", "failed", "has no branch main", "set docs.branch"),
    "docs": (lambda well: _set("docs", "repository", f"{well.hub.server_url}/a/b")(well), "docs", "failed",
             "the token does not see a/b", "given access"),
    "503": (_visit(503), "environments", "failed", "answers 503", "Check the url"),
    "404": (_visit(404), "environments", "warning", "answers 404", "Check the url"),
    "closed": (_archived, "environments", "failed", "does not answer (no connection)", "Check the url"),
    "version": (lambda well: setattr(well.place, "version", b"ok"), "environments", "warning", "without a SHA",
                "version_url"),
    "channel": (_no_channel, "channels", "failed", "NOUVEAUTES_CHANNEL_EQUIPE_2 is not set", "a secret"),
    "cache": (_cache_in_the_way, "cache", "warning", "a file stands in its way", "NOUVEAUTES_CACHE"),
    "timezone": (lambda well: _whole(well, 'timezone = "Europe/Lutèce"\n'), "timezone", "failed", "Europe/Lutèce",
                 "Europe/Paris"),
    "language": (lambda well: _whole(well, 'language = "br"\n'), "language", "failed", "language: ", '"fr"'),
    "setting": (_set("calendar", "demo", "mardi"), "settings", "failed", "'mardi' is not a day", "monday 18:00"),
    "clock": (lambda well: well.monkeypatch.setenv("NOUVEAUTES_NOW", "demain"), "timezone", "failed",
              "'demain' is not a time", "unset it"),
    "password": (_secret_remote, "remote", "warning", "holds a password", "set-url"),
    "gone": (_gone, "remote", "failed", "no such repository, or hides it", "git remote set-url origin"),
}  # fmt: skip


def _whole(well: Doctored, text: str) -> None:
    """Settings that stand before every table."""
    well.monkeypatch.setattr(well, "clone", _before(well, text, well.clone))


def _before(well: Doctored, text: str, clone: Callable[[], Path]) -> Callable[[], Path]:
    def made() -> Path:
        folder = clone()
        file = folder / "nouveautes.toml"
        file.write_text(text + file.read_text("utf-8"), "utf-8")
        return folder

    return made


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", ALONE)
def test_one_thing_is_wrong(name: str, well: Doctored) -> None:
    spoil, key, state, message, cure = ALONE[name]
    spoil(well)
    told = well.ask()
    assert [one for one in told.bad if one[0] != key] == []
    line = told.line(key)
    assert (line["state"], told.code) == (state, int(state == "failed"))
    assert message in line["message"]
    assert cure in line["cure"]


def test_five_things_are_wrong_at_once(well: Doctored) -> None:
    for name in ("integration", "column", "page", "channel", "503"):
        ALONE[name][0](well)
    told = well.ask()
    assert told.code == 1
    for name in ("integration", "column", "page", "channel", "503"):
        _, key, state, message, cure = ALONE[name]
        assert any(
            (one["key"], one["state"]) == (key, state) and message in one["message"] and cure in one["cure"]
            for one in told.lines
        ), name


def test_every_problem_of_the_settings(well: Doctored) -> None:
    well.said["calendar"] |= {"demo": "mardi", "release": "jeudi"}
    well.said["docs"]["page"] = "../ailleurs.md"
    well.said["repository"]["brnach"] = "x"
    well.lists["tags"] = {"accept": ["%Y-%Y-%m-%d"]}
    told = well.ask()
    subjects = {one["subject"] for one in told.of("failed") if one["key"] == "settings"}
    assert subjects == {"calendar.demo", "calendar.release", "docs.page", "repository.brnach", "tags.accept[0]"}
    assert "page not checked" in told.line("docs")["message"]


def test_a_file_that_is_no_toml(well: Doctored) -> None:
    _whole(well, "langue = français\n")
    told = well.ask()
    assert told.line("settings")["state"] == "failed"
    assert "not valid TOML" in told.line("settings")["message"]


def test_settings_that_are_not_there(well: Doctored) -> None:
    told = well.ask("--config", "absent.toml")
    assert "there is no settings file" in told.line("settings")["message"]
    assert told.line("token")["state"] == "ok"
