"""Merges in a folder: what people wrote stays, what they did by hand is found, what they have open is not touched."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from command import git
from promises import draft
from proposing import BASE, HEAD, NOBODY, Bare, refused

from changelog.adapters.forge.local import toml_text
from changelog.adapters.forge.local.merge import RemoteFolder
from changelog.adapters.forge.local.pull_requests import LocalPullRequests, open_pull_requests
from changelog.adapters.forge.local.store import FileStore
from changelog.domain.remote import Author
from changelog.errors import Refused

AT = datetime(2022, 1, 25, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
LEA = Author(name="Léa Fontaine", email="lea@exemple.invalid")
BY_HAND = """\
+++
# Le titre est de Zoé.
title = 'Nouveautés "du 18"'
head = "nouveautes/2022-01-18"
"base" = "master"   # la branche publiée
state = "open" # open · closed · merged
draft = true\t# tant que ce n'est pas en production
labels = [
\t"à lire", # pas « lu »
\t'nouveautés'
] # deux
reviewers = ["zoe"]
relu-par = "Marco"

[[comments]]
marker = "m"
body = "Vu"
+++

Le *corps*, avec une tabulation\t
et +++ au milieu.
"""


@pytest.fixture
def bare(tmp_path: Path) -> Bare:
    """The documentation, in a bare folder."""
    made = Bare(tmp_path / "docs.git")
    made.git("init", "--quiet", "--bare", f"--initial-branch={BASE}")
    made.commit(BASE, {"lisez-moi.md": "Bonjour\n"})
    made.commit(HEAD, {"page.md": "une\n"})
    return made


def keeper(bare: Bare, author: Author = LEA) -> LocalPullRequests:
    """Its pull requests."""
    return open_pull_requests(bare.folder, "", at=AT, author=author)


def file(bare: Bare, number: int) -> Path:
    """The file of a pull request."""
    return bare.folder / "nouveautes" / "pull-requests" / f"{number}.md"


def written(bare: Bare, text: str) -> int:
    """A pull request whose file a person has rewritten."""
    number = keeper(bare).open(draft(HEAD, BASE)).number
    file(bare, number).write_bytes(text.encode())
    return number


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_other_letter_stays(bare: Bare, end: str) -> None:
    """A whole life: only what was said changes, where it was said."""
    number = written(bare, BY_HAND.replace("\n", end))
    ours = keeper(bare)
    ours.ready(number)
    ours.label(number, ["Nouveautés", "relu"])
    ours.ask_review(number, ["marco", "Zoe"])
    ours.merge(number, bare.tip(HEAD))
    made = bare.tip(BASE)
    expected = BY_HAND.replace("draft = true", "draft = false").replace(
        "'nouveautés'\n", "'nouveautés',\n\t\"relu\",\n"
    )
    expected = expected.replace('["zoe"]', '["zoe", "marco"]').replace('state = "open"', 'state = "merged"')
    after = f'relu-par = "Marco"\nmerge_commit = "{made}"\nmerged_at = 2022-01-25T08:30:00Z\n'
    expected = expected.replace('relu-par = "Marco"\n', after)
    assert file(bare, number).read_bytes().decode() == expected.replace("\n", end)
    told = ours.proposal(number)
    assert told is not None and (told.state, told.merged_as, told.draft) == ("merged", made, False)
    assert (told.labels, told.reviewers) == (("à lire", "nouveautés", "relu"), ("zoe", "marco"))
    assert FileStore(bare.folder / "nouveautes").pull_requests([], shas=[made]).by == {made: number}


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "before, after",
    [
        ("labels = []", 'labels = ["x", "y"]'),
        ('labels = ["a"] # b', 'labels = ["a", "x", "y"] # b'),
        ('labels = ["a", ]', 'labels = ["a", "x", "y" ]'),
        ("labels = [ # rien\n]", 'labels = [ # rien\n  "x",\n  "y",\n]'),
        ("labels = ['#],[']", 'labels = [\'#],[\', "x", "y"]'),
        ('labels = ["a",\n  "b"]', 'labels = ["a",\n  "b", "x", "y"]'),
        ('labels = ["""a""",\n  "b", # c\n\n  ]', 'labels = ["""a""",\n  "b", # c\n\n  "x",\n  "y",\n  ]'),
        ("", 'labels = ["x", "y"]\n'),
        ('title = "t"\n\n[[comments]]', 'title = "t"\nlabels = ["x", "y"]\n\n[[comments]]'),
    ],
)
def test_a_list_grows(before: str, after: str) -> None:
    assert toml_text.extended(before, "labels", ["x", "y"]) == after


@pytest.mark.parametrize(
    "text", ['labels = "a"', "labels = 3", "labels.a = []", "[labels]", "labels = [", "labels = {a = []}"]
)
def test_what_is_no_list_is_left_alone(text: str) -> None:
    with pytest.raises(toml_text.NotEditable):
        toml_text.extended(text, "labels", ["x"])


def test_labels_that_are_no_list_are_refused(bare: Bare) -> None:
    number = written(bare, '+++\ntitle="T"\nhead="a"\nbase="b"\nlabels="x"\n+++\n')
    before = file(bare, number).read_bytes()
    assert "cannot be changed" in refused(lambda: keeper(bare).label(number, ["y"])).message
    assert file(bare, number).read_bytes() == before


@pytest.mark.parametrize("author", [LEA, Author(name="<>\n", email="x> <y")])
def test_who_merges_and_when(bare: Bare, author: Author) -> None:
    """Time and name are the caller's, whatever the settings of that folder; the words are Forgejo's, which git's readers know."""
    bare.git("config", "user.name", "Quelqu'un")
    number = keeper(bare).open(draft(HEAD, BASE, title="L'été, « enfin »")).number
    keeper(bare, author).merge(number, bare.tip(HEAD))
    said = bare.git("show", "--no-patch", "--format=%an|%cn|%aI|%cI|%B", BASE)
    name = "Léa Fontaine" if author == LEA else "nouveautes"
    merge = f"Merge pull request 'L'été, « enfin »' (#{number}) from {HEAD} into {BASE}"
    assert said.rstrip("\n") == f"{name}|{name}|2022-01-25T09:30:00+01:00|2022-01-25T09:30:00+01:00|{merge}"
    assert bare.git("fsck", "--strict") == ""


def test_a_repository_with_long_names(tmp_path: Path) -> None:
    bare = Bare(tmp_path / "docs.git")
    bare.git("init", "--quiet", "--bare", "--object-format=sha256", f"--initial-branch={BASE}")
    bare.commit(BASE, {"a.md": "1\n"})
    bare.commit(HEAD, {"b.md": "2\n"})
    number = keeper(bare).open(draft(HEAD, BASE)).number
    keeper(bare).merge(number, bare.tip(HEAD))
    told = keeper(bare).proposal(number)
    assert told is not None and len(told.merged_as) == 64


def by_merge(bare: Bare) -> str:
    """Somebody merges it, and somebody else goes on."""
    made = bare.commit(BASE, {"page.md": "une\n"}, (bare.tip(BASE), bare.tip(HEAD)))
    bare.commit(BASE, {"suite.md": "2\n"})
    return made


def by_moving(bare: Bare) -> str:
    """Somebody moves the base to it."""
    bare.git("update-ref", f"refs/heads/{BASE}", bare.tip(HEAD))
    return bare.tip(HEAD)


def by_moving_on(bare: Bare) -> str:
    """Somebody moves the base to it, and goes on."""
    made = by_moving(bare)
    bare.commit(BASE, {"suite.md": "2\n"})
    return made


def through_another(bare: Bare) -> str:
    """It comes in with another branch."""
    bare.commit("autre", {"page.md": "une\n"}, (bare.tip(BASE), bare.tip(HEAD)))
    bare.commit("autre", {"autre.md": "2\n"})
    return bare.commit(BASE, {"page.md": "une\n", "autre.md": "2\n"}, (bare.tip(BASE), bare.tip("autre")))


@pytest.mark.one_in(4)
@pytest.mark.parametrize("hand", [by_merge, by_moving, by_moving_on, through_another])
@pytest.mark.parametrize("gone", [False, True])
def test_what_was_merged_by_hand_is_said(bare: Bare, hand: Callable[[Bare], str], gone: bool) -> None:
    """Draft or not, the branch there or not: nothing is merged a second time."""
    number = keeper(bare).open(draft(HEAD, BASE)).number
    sha = bare.tip(HEAD)
    made = hand(bare)
    if gone:
        bare.drop(HEAD)
    base = bare.tip(BASE)
    keeper(bare).merge(number, sha)
    told = keeper(bare).proposal(number)
    assert told is not None and (told.state, told.merged_as, told.sha) == ("merged", made, sha)
    assert bare.tip(BASE) == base


def test_a_branch_that_is_gone_is_not_merged(bare: Bare) -> None:
    number, sha = keeper(bare).open(draft(HEAD, BASE)).number, bare.tip(HEAD)
    bare.drop(HEAD)
    told = keeper(bare).proposal(number)
    assert told is not None and told.sha == sha
    assert "is gone" in refused(lambda: keeper(bare).merge(number, sha)).message
    assert "is gone" in refused(lambda: keeper(bare).merge(number, NOBODY)).message
    number = keeper(bare).open(draft("autre", "absente")).number
    assert "no branch « absente »" in refused(lambda: keeper(bare).merge(number, sha)).message


@pytest.mark.parametrize("found", ["opened", "updated"])
def test_a_base_that_got_another_name_is_followed(bare: Bare, found: str) -> None:
    """As GitHub moves pull requests along: no second one is opened, and it is merged into the new name."""
    number = keeper(bare).open(draft(HEAD, BASE)).number
    bare.git("branch", "--move", BASE, "main")
    ours = keeper(bare)
    (told,) = ours.proposals(HEAD, "main")
    assert (told.number, told.base, ours.proposals(HEAD, "autre")) == (number, "main", ())
    assert "no branch" in refused(lambda: ours.merge(number, bare.tip(HEAD))).message
    if found == "updated":
        assert ours.update(number, title="Nouveautés", body="Corps").base == "main"
    opened = ours.open(draft(HEAD, "main"))
    assert (opened.number, opened.base, opened.new) == (number, "main", False)
    assert file(bare, number).read_text().count('base = "main"') == 1
    ours.merge(number, bare.tip(HEAD))
    assert bare.parents(bare.tip("main"))[1:] == [bare.tip(HEAD)]


def test_another_branch_is_not_taken_for_the_base(bare: Bare) -> None:
    """One that is gone leaves its pull requests to the default branch, and to no other."""
    number = keeper(bare).open(draft(HEAD, BASE)).number
    bare.git("branch", "autre", BASE)
    bare.git("branch", "--move", BASE, "main")
    assert keeper(bare).open(draft(HEAD, "autre")).number == number + 1
    bare.git("symbolic-ref", "HEAD", "refs/heads/absente")
    assert keeper(bare).proposals(HEAD, "main") == ()
    assert keeper(bare).update(number, title="Nouveautés", body="Corps").base == BASE


def test_what_was_squashed_by_hand_is_known(bare: Bare) -> None:
    """The branch is gone and no trace of it on the base: its head is kept, as GitHub keeps it."""
    number = keeper(bare).open(draft(HEAD, BASE)).number
    sha = bare.commit(HEAD, {"page.md": "deux\n"})
    keeper(bare).update(number, title="Nouveautés", body="Corps")
    bare.commit(BASE, {"page.md": "deux\n"})
    bare.drop(HEAD)
    file(bare, number).write_text(file(bare, number).read_text().replace('state = "open"', 'state = "merged"'))
    told = keeper(bare).proposal(number)
    assert told is not None and (told.state, told.sha, told.merged_as) == ("merged", sha, "")
    assert bare.git("rev-parse", f"refs/pull/{number}/head") == sha


def test_numbers_of_a_mirror_are_left_alone(bare: Bare) -> None:
    """Its forge's pull requests are not ours."""
    bare.git("update-ref", "refs/pull/41/head", bare.tip(BASE))
    bare.git("update-ref", "refs/pull/x/head", bare.tip(BASE))
    assert keeper(bare).open(draft(HEAD, BASE)).number == 42
    assert bare.git("rev-parse", "refs/pull/41/head") == bare.tip(BASE)


def worked(bare: Bare, tmp_path: Path) -> Path:
    """A repository that somebody works in, and the base open there."""
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(bare.folder), str(work)], check=True)
    git(work, "branch", HEAD, f"origin/{HEAD}")
    return work


def test_what_somebody_has_open_is_not_moved(bare: Bare, tmp_path: Path) -> None:
    """Until they leave it; and then their files stay as they are."""
    work = worked(bare, tmp_path)
    ours = open_pull_requests(work / ".git", "", at=AT)
    number, sha = ours.open(draft(HEAD, BASE)).number, git(work, "rev-parse", HEAD)
    told = refused(lambda: ours.merge(number, sha))
    assert (str(work) in told.message, "switch --detach" in told.hint) == (True, True)
    assert git(work, "rev-parse", BASE) == git(work, "rev-parse", "HEAD")
    git(work, "switch", "--quiet", "--detach")
    ours.merge(number, sha)
    assert git(work, "rev-parse", f"{BASE}^2") == sha
    assert git(work, "status", "--porcelain") == ""
    assert not (work / "page.md").exists()


def test_nor_in_a_linked_work_tree(bare: Bare, tmp_path: Path) -> None:
    number, linked = keeper(bare).open(draft(HEAD, BASE)).number, tmp_path / "l'autre dossier"
    bare.git("worktree", "add", "--quiet", str(linked), BASE)
    assert "autre dossier" in refused(lambda: keeper(bare).merge(number, bare.tip(HEAD))).message
    subprocess.run(["rm", "-r", str(linked)], check=True)
    keeper(bare).merge(number, bare.tip(HEAD))
    assert bare.parents(bare.tip(BASE))[1:] == [bare.tip(HEAD)]


def test_a_clone_merges_in_its_remote(bare: Bare, tmp_path: Path) -> None:
    work = worked(bare, tmp_path)
    ours = open_pull_requests(work / ".git", "../docs.git", at=AT)
    number = ours.open(draft(HEAD, BASE)).number
    assert file(bare, number).is_file()
    ours.merge(number, bare.tip(HEAD))
    assert bare.parents(bare.tip(BASE))[1:] == [bare.tip(HEAD)]
    assert git(work, "rev-parse", BASE) != bare.tip(BASE)


@pytest.mark.parametrize("url", ["https://forge.example/docs.git", "git@forge.example:docs.git"])
def test_what_is_no_folder_is_merged_by_hand(bare: Bare, tmp_path: Path, url: str) -> None:
    """The clone's own branches are not those of the remote."""
    work = worked(bare, tmp_path)
    ours = open_pull_requests(work / ".git", url, at=AT)
    number = ours.open(draft(HEAD, BASE)).number
    told = refused(lambda: ours.merge(number, bare.tip(HEAD)))
    assert "no folder" in told.message and 'state = "merged"' in told.hint
    (one,) = ours.proposals(HEAD, BASE)
    assert (one.sha, one.state) == ("", "open")


def test_a_folder_without_a_repository(tmp_path: Path) -> None:
    """Nor is the repository above it taken for it."""
    above = Bare(tmp_path / ".git")
    above.git("init", "--quiet", f"--initial-branch={BASE}")
    above.commit(BASE, {"a.md": "1\n"})
    above.commit(HEAD, {"a.md": "2\n"})
    (tmp_path / "vide").mkdir()
    ours = LocalPullRequests(tmp_path / "vide" / "nouveautes", RemoteFolder(tmp_path / "vide", at=AT, author=LEA))
    number = ours.open(draft(HEAD, BASE)).number
    assert ours.proposals(HEAD, BASE)[0].sha == ""
    assert "no branch" in refused(lambda: ours.merge(number, above.tip(HEAD))).message


def test_unrelated_histories_are_refused(bare: Bare) -> None:
    number = keeper(bare).open(draft("autre", BASE)).number
    sha = bare.commit("autre", {"a.md": "1\n"}, ())
    assert "unrelated histories" in refused(lambda: keeper(bare).merge(number, sha)).message


def test_what_conflicts_is_named(bare: Bare) -> None:
    names = ("page.md", "d'été.md", "b", "c", "d", "e")
    bare.commit(HEAD, dict.fromkeys(names, "les nôtres\n"))
    bare.commit(BASE, dict.fromkeys(names, "les leurs\n"))
    number = keeper(bare).open(draft(HEAD, BASE)).number
    told = refused(lambda: keeper(bare).merge(number, bare.tip(HEAD)))
    assert "b, c, d, d'été.md, e" in told.message
    assert f"git merge {BASE}" in told.hint


def test_settings_and_hooks_of_the_folder_do_not_count(bare: Bare) -> None:
    """What is there for pushes is not for us: no hook runs, no driver, no signature."""
    touched = bare.folder.parent / "touched"
    for name in ("reference-transaction", "update", "post-update"):
        hook = bare.folder / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {touched}\nexit 1\n")
        hook.chmod(0o755)
    for key, value in (
        ("commit.gpgSign", "true"),
        ("diff.renames", "false"),
        ("merge.renames", "false"),
        ("core.logAllRefUpdates", "always"),
    ):
        bare.git("config", key, value)
    number = keeper(bare).open(draft(HEAD, BASE)).number
    keeper(bare).merge(number, bare.tip(HEAD))
    assert not touched.exists()
    assert "pull request" in bare.git("reflog", "show", BASE)


def test_a_run_that_ended_in_between_is_taken_up(bare: Bare, monkeypatch: pytest.MonkeyPatch) -> None:
    """Merged in git, and the file not written: the next run says so, and merges nothing."""
    number, sha = keeper(bare).open(draft(HEAD, BASE)).number, bare.tip(HEAD)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(LocalPullRequests, "_edit", killed)
        with pytest.raises(KeyboardInterrupt):
            keeper(bare).merge(number, sha)
    made = bare.tip(BASE)
    assert bare.parents(made)[1] == sha
    told = keeper(bare).proposal(number)
    assert told is not None and told.state == "open"
    keeper(bare).merge(number, sha)
    told = keeper(bare).proposal(number)
    assert told is not None and (told.state, told.merged_as) == ("merged", made)
    assert bare.tip(BASE) == made


def test_somebody_pushes_meanwhile(bare: Bare, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the base: it is merged onto what they pushed. To the branch: it is not merged."""
    number, sha = keeper(bare).open(draft(HEAD, BASE)).number, bare.tip(HEAD)
    tried, pushed = RemoteFolder._commit, []

    def slow(self: RemoteFolder, *words: object) -> str:
        pushed.append(bare.commit(where.pop(0), {"autre.md": "2\n"}) if where else "")
        return tried(self, *words)  # type: ignore[arg-type]

    monkeypatch.setattr(RemoteFolder, "_commit", slow)
    where = [HEAD]
    assert "moved" in refused(lambda: keeper(bare).merge(number, sha)).message
    where = [BASE] * 9
    assert "all the time" in refused(lambda: keeper(bare).merge(number, bare.tip(HEAD))).message
    where = [BASE]
    keeper(bare).merge(number, bare.tip(HEAD))
    assert bare.parents(bare.tip(BASE)) == [pushed[-2], bare.tip(HEAD)]


def test_a_lock_that_was_left(bare: Bare) -> None:
    """Of a git that was killed: git names the file, and we say what to do."""
    number = keeper(bare).open(draft(HEAD, BASE)).number
    lock = bare.folder / "refs" / "heads" / f"{BASE}.lock"
    lock.write_text("")
    told = refused(lambda: keeper(bare).merge(number, bare.tip(HEAD)))
    assert f"{BASE}.lock'" in told.message and "remove the file" in told.hint
    lock.unlink()
    keeper(bare).merge(number, bare.tip(HEAD))


def test_two_at_once(bare: Bare) -> None:
    """One merge each, however many ask for it at the same moment."""
    heads = [f"nouveautes/{at}" for at in range(3)]
    for head in heads:
        bare.commit(head, {head: "x\n"})
    numbers = [keeper(bare).open(draft(head, BASE)).number for head in heads]
    asked = [(number, bare.tip(head)) for number, head in zip(numbers, heads, strict=True)] * 3
    with ThreadPoolExecutor(len(asked)) as pool:
        done = list(pool.map(lambda one: _patiently(bare, *one), asked))
    assert all(done)
    merges = bare.git("rev-list", "--merges", "--first-parent", BASE).split()
    assert sorted(bare.parents(one)[1] for one in merges) == sorted(bare.tip(head) for head in heads)
    told = [keeper(bare).proposal(number) for number in numbers]
    assert sorted(one.merged_as for one in told if one) == sorted(merges)


def _patiently(bare: Bare, number: int, sha: str) -> bool:
    for _ in range(20):
        try:
            keeper(bare).merge(number, sha)
        except Refused as refusal:
            assert "all the time" in refusal.message or "is locked" in refusal.message, refusal.message
        else:
            return True
    return False


PROGRAM = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from changelog.adapters.forge.local.pull_requests import open_pull_requests
folder, number, sha = sys.argv[1:]
open_pull_requests(Path(folder), "", at=datetime(2022, 1, 25, tzinfo=UTC)).merge(int(number), sha)
"""


def test_killed_while_merging(bare: Bare) -> None:
    """kill -9 at whatever moment: the next run leaves one merge, and a file that says so."""
    number, sha = keeper(bare).open(draft(HEAD, BASE)).number, bare.tip(HEAD)
    began = bare.tip(BASE)
    for at in range(12):
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(bare.folder), str(number), sha])
        try:
            process.wait(0.15 + at * 0.03)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        told = keeper(bare).proposal(number)
        assert told is not None
        if told.state == "merged":
            break
    for lock in bare.folder.rglob("*.lock"):
        lock.unlink()  # git's own, of a git that was killed: git says whose they are and what to do
    keeper(bare).merge(number, sha)
    told = keeper(bare).proposal(number)
    assert told is not None and (told.state, told.merged_as) == ("merged", bare.tip(BASE))
    assert bare.parents(bare.tip(BASE)) == [began, sha]
