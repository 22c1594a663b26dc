"""Which branches are lines where no settings name them: by life, not by name; and which remote is the product's."""

from collections.abc import Callable
from pathlib import Path

import pytest
from command import Run
from git_history import History

Told = Callable[[History], None]


def work(history: History, *days: str, on: str = "recette") -> None:
    """A commit on each day."""
    for day in days:
        history.day(day)
        history.commit(f"Travail du {day}", on=on)


def squashed_for_years(history: History) -> None:
    """Releases that share no ancestry but content."""
    for day in ("2020-03-01", "2021-01-01", "2022-01-10"):
        work(history, day)
        made = {path: text for path, text in history.content.items() if text is not None}
        history.commit(f"Livraison du {day}", on="master", files=made)
    work(history, "2022-01-15")


def gone_to_rest(history: History) -> None:
    """A branch as it was years ago."""
    work(history, "2022-01-10")


def announced_dead(history: History) -> None:
    """The old default branch, which says today where the work goes on."""
    history.day("2021-12-01")
    history.commit("Voir recette", on="master", files={"lisez-moi.txt": "Tout est sur recette\n"})
    work(history, "2022-01-10")


def without_past(history: History) -> None:
    """The same with nothing else in it."""
    work(history, "2022-01-10")
    history.point("master", history.write("Voir recette", [], {"voir.txt": "recette\n"}))


def behind(history: History) -> None:
    """Ten months without a release."""
    work(history, "2021-03-01")
    history.point("master", history.tips["recette"])
    work(history, "2022-01-10")


LIVES: dict[str, tuple[Told, str]] = {
    "squashed releases, for years": (squashed_for_years, "master"),
    "behind": (behind, "master"),
    "at rest for years": (gone_to_rest, ""),
    "with nothing but a notice": (announced_dead, ""),
    "with nothing but a notice, and no past": (without_past, ""),
}


@pytest.mark.parametrize(("told", "production"), LIVES.values(), ids=LIVES.keys())
def test_what_users_run_gets_what_is_merged(told: Told, production: str, tmp_path: Path, nouveautes: Run) -> None:
    history = History(tmp_path / "un", production="master", now="2019-01-01 09:00")
    told(history)
    seen = nouveautes("status", "--json", "--repo", history.ready()).json
    assert (seen["integration"], seen["production"] or "") == ("recette", production)
    proposed = nouveautes("init", "--yes", "--dry-run", "--repo", history.folder).out
    assert f'production = "{production or "recette"}"' in proposed


@pytest.mark.parametrize(
    ("merged", "worked", "integration"),
    [
        ("2022-01-10", "2022-01-15", "recette"),
        ("2021-11-01", "2022-01-15", "main"),
        ("2021-06-01", "2022-01-15", "main"),
        ("2020-01-01", "2022-01-15", "main"),
    ],
)
def test_changes_are_merged_where_somebody_works(
    merged: str, worked: str, integration: str, tmp_path: Path, nouveautes: Run
) -> None:
    history = History(tmp_path / "un", production="main", now="2019-01-01 09:00")
    work(history, merged)
    history.point("main", history.tips["recette"])
    work(history, worked, on="main")
    history.git("symbolic-ref", "HEAD", "refs/heads/main")
    seen = nouveautes("status", "--json", "--repo", history.ready()).json
    assert (seen["integration"], seen["production"]) == (integration, "main" if integration == "recette" else None)


def forked(history: History) -> Path:
    """A clone whose origin is a fork, two pull requests behind upstream, with a commit of its own."""
    history.merge(101)
    clone = history.folder.parent / "copie"
    history.git("clone", "--quiet", "--origin", "origin", str(history.ready()), str(clone))
    history.git(
        "-C", str(clone), "-c", "user.name=L", "-c", "user.email=l@l", "commit", "-qm", "À moi", "--allow-empty"
    )
    history.git("-C", str(clone), "update-ref", "refs/remotes/origin/recette", "HEAD")
    history.merge(102)
    history.merge(103)
    for words in (["remote", "add", "upstream", str(history.folder)], ["fetch", "--quiet", "upstream"]):
        history.git("-C", str(clone), *words)
    return clone


def test_the_products_remote_is_named_and_doctor_proposes_it(history: History, nouveautes: Run) -> None:
    clone = forked(history)
    checks = nouveautes("doctor", "--offline", "--json", "--repo", clone).json["checks"]
    (said,) = [one for one in checks if one["subject"] == "upstream/recette"]
    assert said["state"] == "warning"
    assert 'remote = "upstream"' in said["cure"]
    (clone / "nouveautes.toml").write_text('[repository]\nremote = "upstream"\n', encoding="utf-8")
    found = nouveautes("collect", "--next", "--json", "--repo", clone).json
    assert {103, 102} <= {one["number"] for one in found["changes"]}
    (clone / "nouveautes.toml").write_text('[repository]\nremote = "autre"\n', encoding="utf-8")
    refused = nouveautes("status", "--repo", clone)
    assert (refused.code, "upstream" in refused.err) == (2, True)
