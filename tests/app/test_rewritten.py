"""Lone commits find their pull request: through the commits they were before a resync, and through a tag's list."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import pytest
from msgspec import structs

from changelog.app import rewritten
from changelog.app.survey import Survey
from changelog.domain.model import Branches, Change, Commit, DateTag, PullRequest
from changelog.domain.train import tag_message
from changelog.domain.train.tag_message import Frozen, FrozenChange

OLD, NEW, OTHER, OLDER = "a" * 40, "b" * 40, "c" * 40, "d" * 40


def commit(sha: str, message: str = "Ajoute le fichier", *, authored: int = 7) -> Commit:
    return Commit(
        sha=sha, parents=("e" * 40,), author="Léa", author_email="lea@exemple.invalid", authored=authored, committed=9,
        message=message,
    )  # fmt: skip


def change(sha: str, *, number: int | None = None, message: str = "Ajoute le fichier") -> Change:
    return Change(number=number, kind="rebase", title=message, commits=(commit(sha, message),))


class Kept:
    """A clone with one kept branch, or several."""

    def __init__(self, *held: Commit, patches: dict[str, str] | None = None) -> None:
        self.held, self.patches = held, patches or {}
        self.asked: list[tuple[Sequence[str], Sequence[str]]] = []

    def history(self, include: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[Commit]:
        self.asked.append((include, exclude))
        return iter(self.held)

    def patch_ids(self, shas: Iterable[str]) -> dict[str, str]:
        return {sha: self.patches[sha] for sha in shas if sha in self.patches}


def surveyed(*backups: str) -> Survey:
    branches = Branches(integration="recette", integration_ref="", integration_sha="1" * 40, production_sha="2" * 40)
    return Survey(branches=branches, tags=(), findings=(), slug="", server="", slugs=frozenset(), unread={},
                  backups=backups)  # fmt: skip


def tagged(*changes: FrozenChange, name: str = "2022-01-18") -> DateTag:
    day = date(2022, 1, 18)
    message = tag_message.write(Frozen(tag=name, start=day, end=day, changes=changes, tree=OLD), "fr")
    return DateTag(name=name, commit=NEW, object_id=OTHER, date=day, order=(1,), annotated=True, message=message)


def test_two_resyncs_in_a_row() -> None:
    kept = Kept(commit(OLD), commit(OLDER), commit(OTHER, "Autre"))
    found = rewritten.before_resync(kept, surveyed("f" * 40, "9" * 40), [change(NEW)])  # type: ignore[arg-type]
    assert found == {NEW: (OLD, OLDER)}
    assert kept.asked == [(("f" * 40, "9" * 40), ["1" * 40, "2" * 40])]


@pytest.mark.parametrize(("backups", "given"), [((), [change(NEW)]), (("f" * 40,), [change(NEW, number=3)])])
def test_nothing_is_read_without_need(backups: tuple[str, ...], given: list[Change]) -> None:
    kept = Kept(commit(OLD))
    assert rewritten.before_resync(kept, surveyed(*backups), given) == {}  # type: ignore[arg-type]
    assert not kept.asked


def test_commits_that_a_script_wrote_in_one_second_are_told_apart_by_patch() -> None:
    kept = Kept(commit(OLD), commit(OLDER), patches={OLD: "p", NEW: "p", OLDER: "q"})
    found = rewritten.before_resync(kept, surveyed("f" * 40), [change(NEW), change(OTHER)])  # type: ignore[arg-type]
    assert found == {NEW: (OLD,), OTHER: ()}


def test_a_list_names_lone_commits_by_every_name_they_had() -> None:
    tag = tagged(FrozenChange(number=102, sha=OLD, also=(OLDER,), title="Export", tickets=(101,)))
    named = rewritten.listed([tag], [change(NEW), change(OLDER), change(OTHER)], {NEW: (OLD,)}, frozenset())
    assert {sha: one.number for sha, one in named.items()} == {NEW: 102, OLDER: 102}


def test_the_newest_list_wins() -> None:
    tags = [tagged(FrozenChange(number=number, sha=NEW, title="")) for number in (102, 103)]
    assert rewritten.listed(tags, [change(NEW)], {}, frozenset())[NEW].number == 103


def test_a_list_renames_nothing_that_git_names() -> None:
    """Neither a change with a number of its own, nor a lone commit as a pull request that stands elsewhere."""
    tag = tagged(FrozenChange(number=247, sha=NEW, title=""), FrozenChange(number=247, sha=OLD, title=""))
    assert not rewritten.listed([tag], [change(NEW, number=102)], {}, frozenset())
    assert not rewritten.listed([tag], [change(OLD)], {}, frozenset({247}))


PULL = PullRequest(number=102, title="Export", state="merged", merge_commit=OLD)


@pytest.mark.parametrize(
    ("pull", "believed"),
    [
        (PULL, True),
        (structs.replace(PULL, state="open"), False),
        (structs.replace(PULL, state="closed"), False),
        (structs.replace(PULL, merge_commit=OTHER), False),
        (None, False),
    ],
)
def test_what_the_forge_contradicts_is_not_believed(pull: PullRequest | None, believed: bool) -> None:
    """OTHER stands in the delivery as something else; None: the forge has no such pull request."""
    claims = {NEW: FrozenChange(number=102, sha=NEW, title="Export")}
    pulls = {102: pull} if pull else {}
    assert bool(rewritten.confirmed(claims, pulls, (), frozenset({NEW, OTHER}))) is believed
    assert rewritten.confirmed(claims, {}, (102,), frozenset()) == claims


def test_the_forge_comes_before_the_list() -> None:
    claims = {NEW: FrozenChange(number=247, sha=NEW, title=""), OTHER: FrozenChange(number=5, sha=OTHER, title="")}
    given = [change(NEW), change(OTHER), change(OLDER)]
    assert rewritten.numbers(given, {NEW: (OLD,)}, {OLD: 102}, claims) == {NEW: 102, OTHER: 5}
