"""The clone in the cache is private, may be deleted or broken at any time, and serves two runs at once."""

import fcntl
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command import git
from test_docs_repository_scene import AT, LEA, PAGE, Docs, cache, clone, docs, opened, settings

from changelog.adapters import write_all
from changelog.adapters.git import reasons
from changelog.errors import Refused

__all__ = ["docs"]
OURS = "nouveautes/2022-01-18"


def test_it_is_private_and_says_nothing_of_the_address(docs: Docs) -> None:
    os.umask(0o022)
    opened(docs).fetch()
    assert stat.S_IMODE(cache().stat().st_mode) == 0o700
    assert stat.S_IMODE(cache().parent.stat().st_mode) == 0o700
    texts = [path.read_bytes() for path in cache().rglob("*") if path.is_file() and "pack" not in path.name]
    assert not any(str(docs.folder).encode() in text for text in texts)
    assert sorted(one.name for one in cache().iterdir()) == [clone().name, f"{clone().stem}.lock"]
    cache().chmod(0o755)
    opened(docs).fetch()
    assert stat.S_IMODE(cache().stat().st_mode) == 0o700


def test_one_clone_for_each_repository(docs: Docs, tmp_path: Path) -> None:
    opened(docs).fetch()
    opened(f"{docs.folder}/").fetch()
    opened(f"file://{docs.folder}").fetch()
    opened(docs.folder.name, near=docs.folder.parent).fetch()
    assert len(list(cache().glob("*.git"))) == 1
    shutil.copytree(docs.folder, tmp_path / "autre" / "documentation.git")
    opened(str(tmp_path / "autre" / "documentation.git")).fetch()
    assert len(list(cache().glob("*.git"))) == 2


def test_a_cache_that_may_not_be_used(docs: Docs, tmp_path: Path) -> None:
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    cache().parent.mkdir(parents=True)
    cache().symlink_to(elsewhere)
    with pytest.raises(Refused, match="is not a folder of this user") as refused:
        opened(docs).fetch()
    assert "NOUVEAUTES_CACHE" in refused.value.hint
    cache().unlink()
    cache().write_text("un fichier")
    with pytest.raises(Refused, match="cannot be kept"):
        opened(docs).fetch()
    with pytest.raises(Refused, match="cannot be kept"):
        opened(docs, folder=Path("/dev/null/cache")).fetch()
    assert not list(elsewhere.iterdir())


def test_a_full_disk_is_told() -> None:
    for said in (
        "fatal: write error: No space left on device",
        "error: unable to create temporary file: Read-only file system",
    ):
        assert reasons.full(said)
        assert "cannot be kept" in reasons.documentation("other", "x", said).message
    assert not reasons.full("remote: fatal: No space left on device")


# What happens to the clone, told to a shell that stands in it.
AWAY, PACKS, REFS = 'cd .. && rm -rf "$IT"', "objects/pack/*", "refs/nouveautes/*"
BREAKS = {
    "removed": AWAY,
    "emptied": f'{AWAY} && mkdir "$IT"',
    "a file": f'{AWAY} && echo x > "$IT"',
    "a link": f'{AWAY} && ln -s /nowhere "$IT"',
    "a link to a folder": f'{AWAY} && ln -s /tmp "$IT"',
    "no HEAD": "rm HEAD",
    "HEAD of nonsense": "echo nonsense > HEAD",
    "no objects": "rm -rf objects",
    "no packs": "rm -rf objects/pack",
    "no pack": f"rm -f {PACKS}.pack",
    "no index": f"rm -f {PACKS}.idx",
    "no promise": f"rm -f {PACKS}.promisor",
    "cut packs": f"chmod 600 {PACKS} && truncate -s 100 {PACKS}.pack",
    "cut indexes": f"chmod 600 {PACKS} && truncate -s 1200 {PACKS}.idx",
    "empty packs": f"chmod 600 {PACKS} && truncate -s 0 {PACKS}.pack",
    "no config": "rm config",
    "empty config": "truncate -s 0 config",
    "config of nonsense": "echo '[core' > config",
    "a newer form": "printf '[core]\\nrepositoryformatversion = 99\\nbare = true\\n' > config",
    "a work tree": "printf '[core]\\nrepositoryformatversion = 0\\nbare = false\\nworktree = /tmp\\n' > config",
    "wide": "printf '[core]\\nrepositoryformatversion = 1\\nbare = true\\n[extensions]\\nobjectFormat = sha256\\n' > config",
    "no refs": "rm -rf refs",
    "refs of nonsense": f"for one in {REFS}; do echo nonsense > $one; done",
    "refs to nothing": f"for one in {REFS}; do echo {'1' * 40} > $one; done",
    "shallow of nonsense": "echo nonsense > shallow",
    "shallow at nothing": f"echo {'1' * 40} > shallow",
    "locks": "touch HEAD.lock config.lock shallow.lock packed-refs.lock gc.pid objects/pack/multi-pack-index.lock",
    "locked refs": f"for one in {REFS}; do touch $one.lock; done",
}


def broken(how: str) -> None:
    """Break the clone."""
    env = {**os.environ, "IT": clone().name}
    subprocess.run(["sh", "-c", BREAKS[how]], cwd=clone(), env=env, check=True)


WHEN = ("between runs", "in a run")


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    ("how", "when"),
    [
        pytest.param(how, when, marks=pytest.mark.soak if at % 2 else ())  # each break at one of the two, in turn
        for number, how in enumerate(BREAKS)
        for at, when in enumerate(WHEN, number)
    ],
)
def test_a_broken_clone_is_made_again(docs: Docs, how: str, when: str) -> None:
    docs.commit({f"p{at}.md": "x" * at for at in range(30)})
    ours = opened(docs)
    ours.fetch()
    ours.read("master", "p1.md")
    stood = (clone() / "HEAD").stat().st_mtime_ns
    broken(how)
    if when == "between runs":
        docs.commit({PAGE: "neuf\n"})
        ours = opened(docs)
        ours.fetch()
    assert ours.read("master", PAGE) == docs.bytes("master", PAGE)
    assert ours.read_all("master", ["p2.md", "p3.md"]) == {"p2.md": b"xx", "p3.md": b"xxx"}
    assert len(ours.listing("master")) == len(docs.git("ls-tree", "--name-only", "master").split("\n"))
    assert ours.is_ancestor(docs.git("rev-parse", "master~2"), "master")
    assert ours.merge_base("master", "master") == docs.tip("master")
    assert len(ours.commits_with_trailer("Absente", None, ["master"])) == 0
    docs.commit({"q.md": "q"})
    ours.fetch()
    made = ours.commit("master", {PAGE: b"publie\n"}, "m", LEA, AT)
    assert ours.push(OURS, made, "").outcome == "done"
    if "lock" in how:
        assert (clone() / "HEAD").stat().st_mtime_ns == stood  # nothing is wrong with it: it is only tidied
    assert docs.git("rev-list", "--count", OURS) == docs.git("rev-list", "--count", "master", OURS)


def test_it_may_be_deleted_at_any_time(docs: Docs) -> None:
    ours = opened(docs)
    steps: list[Callable[[], object]] = [
        lambda: ours.fetch(),
        lambda: ours.read("master", PAGE),
        lambda: ours.listing("master"),
        lambda: ours.moved_to("absente.md"),
        lambda: ours.push(OURS, ours.commit("master", {PAGE: b"publie\n"}, "m", LEA, AT), ours.head_of(OURS)),
    ]
    for step in steps:
        shutil.rmtree(cache(), ignore_errors=True)
        step()
    assert docs.tip(OURS) == ours.head_of(OURS) != ""


def test_a_killed_run_leaves_nothing_in_the_way(docs: Docs) -> None:
    opened(docs).fetch()
    old = time.time() - 7200
    left = [cache() / f"{clone().stem}.new", cache() / f"{clone().stem}.old", cache() / "tmp-abc"]
    for folder in left:
        folder.mkdir()
        (folder / "x").write_text("x")
    os.utime(left[2], (old, old))
    heavy, growing = clone() / "objects" / "pack" / "tmp_pack_a", clone() / "objects" / "pack" / "tmp_pack_b"
    heavy.write_text("x")
    growing.write_text("x")
    os.utime(heavy, (old, old))
    opened(docs).fetch()
    assert [one.exists() for one in (*left, heavy, growing)] == [False, False, False, False, True]


def test_a_lock_that_a_killed_git_left_costs_nothing(docs: Docs) -> None:
    first = docs.tip("master")
    for at in range(55):
        docs.commit({PAGE: f"{at}\n"})
    ours = opened(docs)
    ours.fetch()
    stood = (clone() / "HEAD").stat().st_mtime_ns
    (clone() / "shallow.lock").touch()
    assert ours.is_ancestor(first, "master")
    assert (clone() / "HEAD").stat().st_mtime_ns == stood


@pytest.mark.soak
def test_many_packs_are_made_one(docs: Docs) -> None:
    ours = opened(docs)
    for at in range(55):
        docs.commit({PAGE: f"{at}\n"})
        ours.fetch()
    assert len(list(clone().glob("objects/pack/*.pack"))) < 20
    assert ours.read("master", PAGE) == b"54\n"
    assert not (clone() / "gc.pid").exists()


# --- two at once -----------------------------------------------------------------------------------------------------

HOLDER = """
import sys, time
from pathlib import Path
from changelog.adapters import write_all
with write_all.held(Path(sys.argv[1]), 5, busy="busy"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""
PUBLISHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from changelog.adapters.docs_repository.repository import open_docs_repository
from changelog.domain.remote import Author

ours = open_docs_repository(sys.argv[1], near=Path("/"))
for at in range(int(sys.argv[3])):
    for again in range(50):
        ours.fetch(["nouveautes/x"])
        base = ours.head_of("nouveautes/x") or ours.head_of("master")
        text = (ours.read(base, "page.md") or b"") + f"{sys.argv[2]} {at}\\n".encode()
        made = ours.commit(base, {"page.md": text}, f"{sys.argv[2]} {at}", Author(name="x", email="x"), datetime(2022, 1, 18, tzinfo=UTC))
        pushed = ours.push("nouveautes/x", made, ours.head_of("nouveautes/x"))
        assert pushed.outcome in ("done", "lost"), pushed
        if pushed.outcome == "done":
            break
    else:
        raise SystemExit("never got through")
"""


def run(program: str, *words: object) -> "subprocess.Popen[str]":
    """A run of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_run_waits_for_another_one_but_not_for_ever(docs: Docs) -> None:
    opened(docs).fetch()
    place = cache() / f"{clone().stem}.lock"
    holder = run(HOLDER, place, 0.6)
    assert holder.stdout and holder.stdout.readline() == "held\n"
    with pytest.raises(Refused, match="another run is fetching") as refused:
        opened(docs, lock_seconds=0.1).fetch()
    assert refused.value.hint
    opened(docs, lock_seconds=20).fetch()
    assert holder.wait() == 0


def test_a_lock_ends_with_its_holder(docs: Docs) -> None:
    opened(docs).fetch()
    holder = run(HOLDER, cache() / f"{clone().stem}.lock", 60)
    assert holder.stdout and holder.stdout.readline() == "held\n"
    holder.kill()
    holder.communicate()
    opened(docs, lock_seconds=5).fetch()


def test_a_lock_file_that_was_deleted_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "x.lock"
    with write_all.held(place, 5, busy="busy"):
        place.unlink()
        with write_all.held(place, 5, busy="busy"):
            assert place.exists()
    plain = fcntl.flock
    taken: list[int] = []

    def flock(descriptor: int, how: int) -> None:
        if not taken:
            place.unlink()
        taken.append(descriptor)
        plain(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with write_all.held(place, 5, busy="busy") as descriptor:
        assert os.path.samestat(os.fstat(descriptor), place.stat())
    assert len(taken) == 2


def test_two_publishers_at_once_lose_nothing(docs: Docs) -> None:
    runs = [run(PUBLISHER, docs.folder, name, 6) for name in ("un", "deux")]
    said = [one.communicate(timeout=120) for one in runs]
    assert [one.returncode for one in runs] == [0, 0], said
    lines = docs.bytes("nouveautes/x", "page.md").decode().splitlines()
    assert sorted(lines) == sorted(f"{name} {at}" for name in ("un", "deux") for at in range(6))
    assert git(clone(), "fsck", "--no-dangling") == ""


def test_a_publisher_goes_on_while_the_cache_is_deleted(docs: Docs) -> None:
    one = run(PUBLISHER, docs.folder, "un", 5)
    ended = time.monotonic() + 60
    while one.poll() is None and time.monotonic() < ended:
        shutil.rmtree(cache(), ignore_errors=True)
        time.sleep(0.15)
    _, err = one.communicate(timeout=60)
    # What it cannot finish it says; what it has finished counts.
    last = (err.strip() or "ended well").splitlines()[-1]
    assert one.returncode == 0 or last.startswith(("changelog.errors.Refused: ", "changelog.errors.Stopped: ")), err
    again = run(PUBLISHER, docs.folder, "deux", 1)
    assert (again.wait(timeout=60), docs.bytes("nouveautes/x", "page.md").decode().splitlines()[-1]) == (0, "deux 0")


def test_a_user_s_own_repository_around_the_cache_does_not_count(
    docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "maison"
    home.mkdir()
    git(home, "init", "--quiet")
    git(home, "config", "url./nowhere/.insteadOf", f"{docs.folder.parent}/")
    settings(monkeypatch, tmp_path, "")
    monkeypatch.chdir(home)
    assert opened(docs, folder=home / "cache").read("master", PAGE) is not None
    assert git(home, "status", "--porcelain") == "?? cache/"
