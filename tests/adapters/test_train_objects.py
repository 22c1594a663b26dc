"""Merges come out the same on every machine; commits and tags hold their words byte by byte; nobody sees them."""

import os
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from test_docs_repository_scene import Docs
from test_train_scene import AT, Product, made, product, settings

from changelog.adapters.git.history import open_repository
from changelog.adapters.train_repository.repository import TrainRepository, open_train_repository
from changelog.errors import Refused

__all__ = ["product"]
ODD = ["a\nb.txt", 'guillemet"é.txt', "-option", "dossier/à plat", " espace "]


@pytest.fixture
def ours(product: Product) -> TrainRepository:
    """Our door, which has seen the remote."""
    ours = product.opened()
    ours.observe()
    return ours


def three(product: Product, ours: TrainRepository, base: dict[str, str], one: dict[str, str], other: dict[str, str]) -> tuple[str, str, str]:  # fmt: skip
    """A commit and two on it."""
    root = made(product, ours, base, ())
    return root, made(product, ours, one, (root,)), made(product, ours, other, (root,))


def whole(product: Product, ours: TrainRepository, files: dict[str, str], parents: tuple[str, ...] = ()) -> str:
    """The same as `made`, with folders: through an index of its own."""
    index = {"GIT_INDEX_FILE": str(product.clone.parent / "essai")}
    rows = "".join(
        f"100644 {product.git('hash-object', '-w', '--stdin', stdin=text.encode())}\t{path}\0"
        for path, text in files.items()
    )
    ours.git.ask("read-tree", "--empty", env=index)
    ours.git.ask("update-index", "-z", "--index-info", stdin=rows.encode(), env=index)
    return ours.commit(ours.git.ask("write-tree", env=index).decode().strip(), parents, "Fait\n", AT)


def test_every_file_in_conflict_is_named_exactly(product: Product, ours: TrainRepository) -> None:
    root = whole(product, ours, dict.fromkeys([*ODD, "commun"], "base\n"))
    one = whole(product, ours, dict.fromkeys(ODD, "un\n") | {"commun": "base\n"}, (root,))
    other = whole(product, ours, dict.fromkeys(ODD[1:], "autre\n") | {"commun": "autre\n"}, (root,))
    merged = ours.merge(one, other)
    assert (merged.clean, sorted(merged.conflicts)) == (False, sorted(ODD))
    changes = {change.path: change.state for change in ours.changed(one, other)}
    assert changes == {ODD[0]: "removed"} | dict.fromkeys([*ODD[1:], "commun"], "changed")
    assert ours.changed(ours.tree(one), one) == ()


def test_names_that_are_no_text_are_told_apart(product: Product, ours: TrainRepository) -> None:
    blob = product.git("hash-object", "-w", "--stdin", stdin=b"x")
    tree = product.git(
        "mktree", "-z", stdin=b"100644 blob %b\t\xff\x00100644 blob %b\t\xfe\x00" % ((blob.encode(),) * 2)
    )
    empty = product.git("mktree", stdin=b"")
    assert {(one.path, one.state) for one in ours.changed(empty, tree)} == {("\\xff", "added"), ("\\xfe", "added")}


def test_a_mode_and_a_kind_that_change(product: Product, ours: TrainRepository) -> None:
    blob = product.git("hash-object", "-w", "--stdin", stdin=b"x")
    one, two, three = (
        product.git("mktree", stdin=f"{mode} blob {blob}\tf\n".encode()) for mode in ("100644", "100755", "120000")
    )
    assert [change.state for change in (*ours.changed(one, two), *ours.changed(one, three))] == ["changed", "changed"]


def test_a_merge_with_a_base_of_one_s_own(product: Product, ours: TrainRepository) -> None:
    lines = [f"{at}\n" for at in range(9)]
    root, one, other = three(
        product,
        ours,
        {"f": "".join(lines)},
        {"f": "".join(["un\n", *lines[1:]])},
        {"f": "".join([*lines[:-1], "autre\n"])},
    )
    expected = ours.merge(one, other)
    assert expected.clean and ours.merge(one, other, root) == expected
    trees = ours.trees([root, one, other])
    assert ours.merge(trees[one], trees[other], trees[root]) == expected
    alone = made(product, ours, {"f": "".join(lines)}, (), "Seul\n")  # that has nothing in common with them
    assert ours.merge(one, other, alone) == expected
    assert ours.merge(one, root, other).conflicts == ("f",) or ours.merge(one, root, other).clean
    assert ours.merge(one, alone).conflicts == ("f",), "a branch that was pushed over by another history conflicts"


def test_a_folder_that_conflicts_by_itself_is_no_clean_merge(product: Product, ours: TrainRepository) -> None:
    """A folder renamed on one side into two, while the other side adds a file to it: nobody knows where it goes."""
    base = {f"ancien/{at}": f"{at} contenu\n" * 20 for at in range(4)}
    root = whole(product, ours, base)
    split = {f"{'un' if at < 2 else 'deux'}/{at}": base[f"ancien/{at}"] for at in range(4)}
    one = whole(product, ours, split, (root,))
    other = whole(product, ours, base | {"ancien/neuf": "neuf\n"}, (root,))
    merged = ours.merge(one, other)
    assert (merged.clean, merged.conflicts) == (False, ("ancien",))


def test_nobody_s_way_of_merging_is_in_force(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = f"touch {tmp_path}/appele && cp %B %A"
    settings(
        monkeypatch,
        tmp_path,
        f"""
[merge]
    renames = false
    renameLimit = 1
    conflictStyle = zdiff3
    renormalize = true
    default = mien
    directoryRenames = true
    verbosity = 5
[merge "mien"]
    driver = {driver}
[core]
    attributesFile = {tmp_path}/attributs
    autocrlf = true
[diff]
    renames = false
    algorithm = myers
""",
    )
    (tmp_path / "attributs").write_text("* merge=mien\n")
    product.git("config", "merge.mien.driver", driver)
    (product.clone / ".gitattributes").write_text("* merge=mien\n*.txt merge=union -text\n")
    ours = product.opened()
    attributes = {".gitattributes": "* merge=mien\nf merge=union\n"}
    _, one, other = three(
        product, ours, attributes | {"f": "base\n"}, attributes | {"f": "un\n"}, attributes | {"f": "autre\n"}
    )
    merged = ours.merge(one, other)
    assert (merged.conflicts, (tmp_path / "appele").exists()) == (("f",), False)
    marks = product.git("cat-file", "blob", f"{merged.tree}:f")
    assert (marks.count("|||||||"), marks.count("=======")) == (0, 1)
    long = "".join(f"ligne {at}\n" for at in range(30))
    _, moved, changed = three(
        product,
        ours,
        {"a": long, "b": long[::-1]},
        {"c": long, "d": long[::-1]},
        {"a": long + "fin\n", "b": long[::-1] + "fin\n"},
    )
    assert ours.merge(moved, changed).clean
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert product.opened().merge(one, other) == merged


@pytest.mark.one_in(2)
@pytest.mark.parametrize("line", ["* merge=union", "*.lock -merge", "[attr]x binary", "a.rb text binary"])
def test_a_clone_that_merges_in_a_way_of_its_own_says_so(product: Product, ours: TrainRepository, line: str) -> None:
    place = product.clone / ".git" / "info" / "attributes"
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"# merge=union\n*.rb text eol=lf\n{line}\n")
    with pytest.raises(Refused, match="its own way of merging") as refused:
        ours.merge(product.remote.tip("production"), product.remote.tip("recette"))
    assert str(place) in refused.value.hint
    place.write_text("# merge=union\n*.rb text eol=lf\n")
    assert ours.merge(product.remote.tip("production"), product.remote.tip("recette")).clean


def test_replaced_and_grafted_commits_are_what_they_were(product: Product, ours: TrainRepository) -> None:
    base, tip = product.remote.tip("production"), product.remote.tip("recette")
    product.git("replace", tip, base)
    (product.clone / ".git" / "info").mkdir(exist_ok=True)
    (product.clone / ".git" / "info" / "grafts").write_text(f"{tip}\n")
    assert (ours.is_ancestor(base, tip), ours.merge_base(base, tip)) == (True, base)
    assert ours.tree(tip) == product.remote.git("rev-parse", f"{tip}^{{tree}}")


MESSAGE = "Semaine du 18\n\n#101 Rappels\n# un dièse\n\n\n   espaces   \n-----BEGIN\nCo-authored-by: x\n\ttab\r\nfin sans retour"


def test_messages_are_kept_byte_by_byte(product: Product, ours: TrainRepository) -> None:
    tip = product.remote.tip("recette")
    paris = timezone(timedelta(hours=1))
    commit = ours.commit(ours.tree(tip), [tip, product.remote.tip("production")], MESSAGE, AT.astimezone(paris))
    tag = ours.tag("2022-01-18", commit, MESSAGE, AT.astimezone(paris))
    held = [product.git("cat-file", kind, sha) for kind, sha in (("commit", commit), ("tag", tag))]
    assert [one.partition("\n\n")[2] for one in held] == [MESSAGE, MESSAGE]
    who = "Léa Fontaine <lea@exemple.invalid> 1642498200 +0100"
    assert f"author {who}\ncommitter {who}\n" in held[0]
    assert held[1].partition("\n\n")[0] == f"object {commit}\ntype commit\ntag 2022-01-18\ntagger {who}"
    assert ours.tag("2022-01-18", commit, MESSAGE, AT.astimezone(paris)) == tag
    assert product.git("for-each-ref", "--contains", commit) == ""


@pytest.mark.parametrize("name", ["", "-d", "a b", "a\nb", "a..b", "é\udcff", "a.lock", "@", "x" * 300])
def test_names_that_are_none(product: Product, ours: TrainRepository, name: str) -> None:
    with pytest.raises(Refused):
        ours.tag(name, product.remote.tip("recette"), "x\n", AT)


def test_what_cannot_be_made(product: Product, ours: TrainRepository) -> None:
    tip = product.remote.tip("recette")
    for act in (
        lambda: ours.commit(ours.tree(tip), [tip], "un\0deux", AT),
        lambda: ours.tag("a", tip, "un\0deux", AT),
        lambda: ours.tag("a", "1" * 40, "x", AT),
        lambda: ours.tag("a", ours.tree(tip), "x", AT),
        lambda: ours.commit("1" * 40, [tip], "x", AT),
        lambda: ours.commit(ours.tree(tip), ["HEAD"], "x", AT),
        lambda: ours.tree("1" * 40),
        lambda: ours.tree("recette"),
        lambda: ours.trees([tip, "2" * 40]),
        lambda: ours.is_ancestor("1" * 40, tip),
        lambda: ours.merge_base("-x", tip),
        lambda: ours.changed(tip, "1" * 40),
        lambda: ours.merge(tip, "--stdin"),
        lambda: ours.merge(tip, "1" * 40),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.hint and "\n" not in refused.value.message
    assert ours.trees([]) == {}
    assert ours.merge_base(tip, made(product, ours, {"x": "x"}, ())) == ""


def test_whoever_is_nobody_to_git_is_the_tool(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    product.git("config", "--unset", "user.email")
    assert product.opened().who() == "nouveautes"
    product.git("config", "user.email", "lea@exemple.invalid")
    product.git("config", "user.name", "Léa <b>\x1b[31m")
    tag = product.opened().tag("a", product.git("rev-parse", "origin/recette"), "x\n", AT)
    assert "tagger Léa <b" not in product.git("cat-file", "tag", tag)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Camille")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "camille@exemple.invalid")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "1999-01-01T00:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Un autre")
    tag = product.opened().tag("a", product.git("rev-parse", "origin/recette"), "x\n", datetime(2022, 1, 1, tzinfo=UTC))
    assert "tagger Camille <camille@exemple.invalid> 1640995200 +0000" in product.git("cat-file", "tag", tag)


def test_shas_of_64_digits(tmp_path: Path) -> None:
    docs = Docs(tmp_path / "produit.git", "recette", algorithm="sha256")
    docs.commit({"a": "a\n"}, "Début")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(docs.folder), str(clone)], check=True)
    product = Product(docs, clone)
    ours = open_train_repository(open_repository(clone), "origin")
    ours.observe()
    tag = product.delivered(ours)
    from test_train_scene import told

    ours.record(told(product, tag))
    assert (len(tag), list(ours.records())) == (64, [tag])
    assert ours.merge(docs.tip("recette"), docs.tip("recette")).clean


def test_a_disk_that_is_full(product: Product) -> None:
    """The kernel ends git where a file grows beyond a few bytes."""
    import sys

    program = f"""
import resource, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from datetime import UTC, datetime
from pathlib import Path
from changelog.errors import Problem
from changelog.adapters.git.history import open_repository
from changelog.adapters.train_repository.repository import open_train_repository
from changelog.domain.remote import Record
ours = open_train_repository(open_repository(Path({str(product.clone)!r})), "origin")
tip = {product.remote.tip("recette")!r}
tree = ours.tree(tip)
record = Record(kind="shown", tag="a", tag_object=tip, commit=tip, by="x", at=1)
resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))
at = datetime(2022, 1, 1, tzinfo=UTC)
for act in (lambda: ours.commit(tree, [tip], "x", at), lambda: ours.tag("a", tip, "x", at), ours.observe, lambda: ours.record(record)):
    try:
        act()
        sys.stderr.write("done\\n")
    except Problem as problem:
        sys.stderr.write(problem.message + "|" + problem.hint + "\\n")
"""
    product.remote.commit({"grand": "x" * 5000}, branch="production")
    before = product.own()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    lines = done.stderr.splitlines()
    assert len(lines) == 4 and all(line.startswith("git cannot write in this clone") for line in lines), done.stderr
    assert product.own() == before
