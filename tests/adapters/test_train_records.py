"""Records get to the remote from several machines at once, each once, and what others wrote in the notes stays."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from test_docs_repository_scene import processes, traced
from test_train_pushing import hook
from test_train_scene import AT, Product, product, told

from changelog.adapters.git.history import open_repository
from changelog.adapters.train_repository.repository import TrainRepository, open_train_repository
from changelog.domain.remote import RECORDS, Record, RefMove
from changelog.errors import Refused, Stopped

__all__ = ["product"]
NOTES = ("notes", "--ref=nouveautes")


@pytest.fixture
def ours(product: Product) -> TrainRepository:
    """Our door, which has seen the remote."""
    ours = product.opened()
    ours.observe()
    return ours


@pytest.fixture
def tag(product: Product, ours: TrainRepository) -> str:
    """A delivery's tag object."""
    return product.delivered(ours)


def noted(product: Product, tag: str) -> list[str]:
    """The lines of a note on the remote."""
    return product.remote.git(*NOTES, "show", tag).split("\n")


def by_hand(product: Product, *words: str, stdin: bytes = b"") -> None:
    """What somebody does in the notes of the remote."""
    who = ("-c", "user.name=Camille", "-c", "user.email=camille@exemple.invalid")
    product.remote.git(*who, *NOTES, *words, stdin=stdin)


def test_a_line_of_json_a_record(product: Product, ours: TrainRepository, tag: str) -> None:
    full = told(product, tag, kind="refused", why="« non »\n# 101 \u2028 é", numbers=(101, 102), gate="shown", channel="équipe", tree=ours.tree(product.remote.tip("recette")))  # fmt: skip
    ours.record(full)
    ours.record(told(product, tag))
    lines = noted(product, tag)
    assert [msgspec.json.decode(line, type=Record) for line in lines] == [full, told(product, tag)]
    assert ours.records() == {tag: (full, told(product, tag))}
    log = product.remote.git("log", "--format=%an %ae %at %s", RECORDS).split("\n")
    assert log == [f"Léa Fontaine lea@exemple.invalid 1642500000 {kind} 2022-01-18" for kind in ("shown", "refused")]


def test_who_says_the_same_is_not_written_twice(product: Product, ours: TrainRepository, tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    ours.record(told(product, tag))
    before = product.at(RECORDS)
    same = told(product, tag, by="Camille", at=1642600000)
    file = traced(monkeypatch, tmp_path)
    ours.record(same)
    assert "push" not in processes(file)
    assert (product.at(RECORDS), ours.records()[tag]) == (before, (told(product, tag),))
    ours.record(told(product, tag, why="autrement"))
    assert len(ours.records()[tag]) == 2


def test_a_moved_tag_has_records_of_its_own(product: Product, ours: TrainRepository, tag: str) -> None:
    ours.record(told(product, tag))
    other = ours.tag("2022-01-18", product.remote.tip("production"), "Une autre\n", AT)
    assert other != tag
    ours.record(told(product, other))
    assert {key: len(found) for key, found in ours.records().items()} == {tag: 1, other: 1}


def test_what_others_wrote_stays_and_is_not_told(product: Product, ours: TrainRepository, tag: str) -> None:
    record = msgspec.json.encode(told(product, tag)).decode()
    lines = [
        "Montré à tout le monde, bravo !",
        "",
        '{"kind":"frozen","tag":"2022-01-18","version":9}',
        "{" * 5000,
        "[" * 100000,
        record.replace("shown", "unknown"),
        record.replace(tag, "1" * 40),
        record.replace('"at":1642500000', '"at":1e400'),
        record.replace('"at":1642500000', '"at":999999999999999'),
        record.replace('"at":1642500000', '"at":-5'),
        record.replace('"kind"', '"numbers":[0,-1],"kind"'),
        record.replace('"by":"Léa Fontaine"', '"by":["x"]'),
        record.replace(product.remote.tip("recette"), "--exec=x"),
        record.replace('"kind"', '"nouveau":{"a":[1]},"kind"'),
    ]
    by_hand(product, "add", "-F", "-", tag, stdin="\n".join(lines).encode() + b"\n\xff\xfe{\n")
    before = product.remote.raw("cat-file", "blob", product.remote.git(*NOTES, "list", tag))
    ours.observe()
    assert ours.records() == {tag: (told(product, tag),)}  # the last of them, from a newer version
    ours.record(told(product, tag, kind="released"))
    after = product.remote.raw("cat-file", "blob", product.remote.git(*NOTES, "list", tag))
    assert after.startswith(before) and after.count(b"\n") == before.count(b"\n") + 1
    assert [one.kind for one in ours.records()[tag]] == ["shown", "released"]


@pytest.mark.soak
def test_notes_that_git_has_spread_over_folders(product: Product, ours: TrainRepository, tag: str) -> None:
    ours.record(told(product, tag))
    objects = [product.remote.git("hash-object", "-w", "--stdin", stdin=str(at).encode()) for at in range(300)]
    by_hand(product, "copy", "--stdin", stdin="".join(f"{tag} {sha}\n" for sha in objects).encode())
    assert "/" in product.remote.git("ls-tree", "-r", "--name-only", RECORDS)
    ours.record(told(product, tag, kind="released"))
    assert [one.kind for one in ours.records()[tag]] == ["shown", "released"]
    assert len(noted(product, tag)) == 2
    assert product.remote.git("ls-tree", "-r", "--name-only", RECORDS).count("\n") == 300


def test_what_stands_in_two_places_is_brought_together(product: Product, ours: TrainRepository, tag: str) -> None:
    one, two = (msgspec.json.encode(told(product, tag, kind=kind)) for kind in ("announced", "shown"))
    blobs = [product.remote.git("hash-object", "-w", "--stdin", stdin=line) for line in (one, two)]
    inner = product.remote.git("mktree", stdin=f"100644 blob {blobs[1]}\t{tag[2:]}\n".encode())
    tip = product.remote.tip("recette")
    odd = f"120000 blob {blobs[0]}\t{'2' * 40}\n160000 commit {tip}\t{'3' * 40}\n100644 blob {blobs[0]}\tLISEZMOI\n"
    rows = f"100644 blob {blobs[0]}\t{tag}\n040000 tree {inner}\t{tag[:2]}\n{odd}"
    tree = product.remote.git("mktree", "--missing", stdin=rows.encode())
    who = ("-c", "user.name=C", "-c", "user.email=c@exemple.invalid")
    product.remote.ref(RECORDS, product.remote.git(*who, "commit-tree", tree, "-m", "x"))
    ours.observe()
    assert {one.kind for one in ours.records()[tag]} == {"announced", "shown"}
    ours.record(told(product, tag, kind="released"))
    assert {one.kind for one in ours.records()[tag]} == {"announced", "shown", "released"}
    names = product.remote.git("ls-tree", "-r", "--name-only", RECORDS).split("\n")
    assert sum(name.replace("/", "") == tag for name in names) == 1
    assert {"2" * 40, "3" * 40, "LISEZMOI"} < set(names)


def test_notes_that_are_huge_or_no_tree_of_notes(product: Product, ours: TrainRepository, tag: str) -> None:
    by_hand(product, "add", "-F", "-", tag, stdin=b"x" * (1 << 20) + b"\n")
    ours.observe()
    assert ours.records() == {}
    with pytest.raises(Refused, match="cannot be read"):
        ours.record(told(product, tag))
    product.remote.ref(RECORDS, product.remote.tip("recette"))
    ours.observe()
    assert ours.records() == {}
    ours.record(told(product, tag))
    assert ours.records() == {tag: (told(product, tag),)}
    product.remote.ref(RECORDS, product.remote.git("rev-parse", "recette:app.rb"))
    ours.observe()
    with pytest.raises(Refused, match="holds no records any more"):
        ours.records()


def test_somebody_is_faster(product: Product, ours: TrainRepository, tag: str, tmp_path: Path) -> None:
    """The first two pushes find that somebody has written in between."""
    script = f"""
count=$(cat {tmp_path}/count 2>/dev/null || echo 0)
test $count -ge 2 && exit 0
echo $((count + 1)) > {tmp_path}/count
env -u GIT_QUARANTINE_PATH -u GIT_OBJECT_DIRECTORY -u GIT_ALTERNATE_OBJECT_DIRECTORIES \
  git -c user.name=C -c user.email=c@exemple.invalid notes --ref=nouveautes append -m "ligne $count" {tag} >&2
"""
    hook(product.remote, "pre-receive", script)
    ours.record(told(product, tag))
    assert ours.records() == {tag: (told(product, tag),)}
    lines = [line for line in noted(product, tag) if line]
    assert lines[:2] == ["ligne 0", "ligne 1"] and len(lines) == 3


def test_a_remote_that_is_written_to_all_the_time(
    product: Product, ours: TrainRepository, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from changelog.adapters.train_repository import records

    monkeypatch.setattr(records, "TRIES", 2)
    hook(product.remote, "pre-receive", "echo 'error: cannot lock ref refs/notes/nouveautes' >&2; exit 1")
    with pytest.raises(Stopped, match="all the time") as stopped:
        ours.record(told(product, tag))
    assert stopped.value.hint


def test_two_machines_at_once_both_get_theirs_in(product: Product, ours: TrainRepository, tag: str, tmp_path: Path) -> None:  # fmt: skip
    ours.record(told(product, tag, kind="announced"))
    program = """
import sys
from pathlib import Path
from changelog.adapters.git.history import open_repository
from changelog.adapters.train_repository.repository import open_train_repository
import msgspec
from changelog.domain.remote import Record
ours = open_train_repository(open_repository(Path(sys.argv[1])), "origin")
for line in sys.stdin.buffer:
    ours.record(msgspec.json.decode(line, type=Record))
"""
    running = []
    for at in range(3):
        clone = tmp_path / f"machine-{at}"
        subprocess.run(["git", "clone", "--quiet", "--bare", str(product.remote.folder), str(clone)], check=True)
        given = b"".join(
            msgspec.json.encode(told(product, tag, kind="overridden", gate="checks", why=f"{at}-{n}")) + b"\n"
            for n in range(4)
        )
        one = subprocess.Popen([sys.executable, "-c", program, str(clone)], stdin=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
        assert one.stdin
        one.stdin.write(given)
        one.stdin.close()
        running.append(one)
    for one in running:
        assert one.stderr
        said = one.stderr.read()
        one.stderr.close()
        assert one.wait() == 0, said.decode()
    ours.observe()
    found = ours.records()[tag]
    assert len(found) == 13 and {record.why for record in found[1:]} == {
        f"{at}-{n}" for at in range(3) for n in range(4)
    }


def test_a_remote_that_keeps_no_notes(product: Product, ours: TrainRepository, tag: str) -> None:
    hook(product.remote, "update", "case $1 in refs/notes/*) echo 'pas de notes ici' >&2; exit 1;; esac")
    with pytest.raises(Refused, match=r"the remote does not accept the record \(pas de notes ici\)") as refused:
        ours.record(told(product, tag))
    assert RECORDS in refused.value.hint


def test_words_that_no_line_can_keep(product: Product, ours: TrainRepository, tag: str) -> None:
    ours.record(told(product, tag, why="un octet \udcff"))
    assert ours.records()[tag][0].why == "un octet ?"
    for odd in ({"at": -1}, {"numbers": (0,)}, {"tree": "HEAD"}, {"tag_object": "HEAD"}, {"tag_object": "-x"}):
        with pytest.raises(Refused):
            ours.record(told(product, tag, **odd))


def test_notes_that_somebody_has_written_here_alone_stay(product: Product, ours: TrainRepository, tag: str) -> None:
    product.git(*NOTES, "add", "-m", "à moi", tag)
    mine = product.git("rev-parse", RECORDS)
    ours.record(told(product, tag))
    assert (product.git("rev-parse", RECORDS), list(ours.records())) == (mine, [tag])


def test_notes_that_went_away_are_begun_again(product: Product, ours: TrainRepository, tag: str) -> None:
    ours.record(told(product, tag))
    product.remote.git("update-ref", "-d", RECORDS)
    assert ours.records() != {}  # as last observed
    ours.observe()
    assert ours.records() == {}
    ours.record(told(product, tag))
    clone = open_train_repository(open_repository(product.clone), "origin")
    assert clone.records() == {tag: (told(product, tag),)}
    back = RefMove(ref=RECORDS, old=product.at(RECORDS), new=product.remote.tip("recette"))
    with pytest.raises(Refused):
        ours.push([back])
