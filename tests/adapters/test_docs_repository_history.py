"""What the repository's history tells: branches, pull requests, ancestors, trailers, moved pages, however far below."""

from datetime import timedelta
from pathlib import Path

import pytest
from command import git
from test_docs_repository_scene import AT, LEA, PAGE, Docs, clone, docs, opened, processes, started, traced

from changelog.adapters.docs_repository.fetch import DEPTH, KEPT
from changelog.adapters.docs_repository.repository import DocsRepository
from changelog.errors import Misuse, Refused

__all__ = ["docs"]
KEY = "Nouveautes-Delivery"
OURS = "nouveautes/2022-01-18"


def grown(docs: Docs, number: int, branch: str = "") -> None:
    """Many more commits, by one process."""
    branch = branch or docs.default
    stream = [f"reset refs/heads/{branch}\nfrom {docs.tip(branch)}\n\n"]
    for at in range(number):
        stamp = int(docs.now.timestamp()) + at + 1
        stream.append(
            f"commit refs/heads/{branch}\ncommitter C <c@x> {stamp} +0000\ndata 1\nx\nM 100644 inline grand.md\ndata {len(str(at))}\n{at}\n\n"
        )
    docs.told("".join(stream).encode())


def found(ours: DocsRepository, value: str | None, *revisions: str, **known: int) -> list[str]:
    """The commits that carry the trailer."""
    return [one.sha for one in ours.commits_with_trailer(KEY, value, revisions, **known)]  # type: ignore[arg-type]


# --- branches ---------------------------------------------------------------------------------------------------------


def test_branches_move_go_and_are_renamed(docs: Docs) -> None:
    first = docs.tip("master")
    docs.commit({"a.md": "a"}, branch="nouveautes")
    ours = opened(docs)
    assert ours.fetch(["nouveautes", "absente"]).branches == {"master": first, "nouveautes": docs.tip("nouveautes")}
    docs.drop("nouveautes")
    rewritten = docs.commit({PAGE: "réécrite\n"}, branch="master", parents=())
    docs.commit({"a.md": "a"}, branch=OURS, parents=(first,))
    docs.git("branch", "-m", "master", "main")
    docs.git("symbolic-ref", "HEAD", "refs/heads/main")
    assert ours.read("master", PAGE) == "# Dernières nouveautés\n".encode()  # as last seen
    seen = ours.fetch([OURS])
    assert (seen.default, seen.branches) == ("main", {"main": rewritten, OURS: docs.tip(OURS)})
    assert (ours.read("main", PAGE), ours.read("master", PAGE)) == ("réécrite\n".encode(), None)
    assert ours.merge_base("main", OURS) == ""
    assert ours.is_ancestor(first, OURS)


def test_a_branch_that_was_not_asked_for_is_brought_when_it_is_read(docs: Docs) -> None:
    sha = docs.commit({PAGE: "la leur\n"}, branch="leur", parents=(docs.tip("master"),))
    ours = opened(docs)
    ours.fetch()
    assert ours.read("leur", PAGE) == b"la leur\n"
    again = opened(docs)
    assert again.head_of("leur") == sha
    assert again.is_ancestor("master", sha)
    assert again.read(sha, PAGE) == b"la leur\n"


def test_a_repository_without_a_default_branch(docs: Docs) -> None:
    docs.git("symbolic-ref", "HEAD", "refs/heads/absente")
    ours = opened(docs)
    assert (ours.fetch().default, ours.read("master", PAGE) is not None, ours.moved_to(PAGE)) == ("", True, "")
    docs.git("update-ref", "--no-deref", "HEAD", docs.tip("master"))
    assert ours.fetch().default == ""


def test_odd_names_of_branches(docs: Docs) -> None:
    names = ["été", "-tiret", "a", "A", "refs/heads/x", "HEAD", "x'y", "@", "b.lock2", "c" * 200]
    for at, name in enumerate(names):
        docs.ref(f"refs/heads/{name}", docs.commit({"n.md": f"{at}"}, branch="brouillon"))
    ours = opened(docs)
    seen = ours.fetch([name for name in names if name not in ("-tiret", "@")])
    assert {name: seen.branches[name] for name in names} == {name: docs.tip(name) for name in names}
    assert ours.read("refs/heads/x", "n.md") == b"4"
    for name in ("-tiret", "a..b", "", "a b", "@{1}", "a\n", "x.lock", "--all", "refs/../x"):
        with pytest.raises(Refused, match="no name of a branch"):
            ours.fetch([name])
        with pytest.raises(Refused, match="no name of a branch"):
            ours.push(name, docs.tip("master"), "")


def test_the_head_of_a_pull_request_outlives_its_branch(docs: Docs) -> None:
    ours_then = docs.commit(
        {PAGE: "notre texte\n"}, f"Publie\n\n{KEY}: 2022-01-18\n", branch=OURS, parents=(docs.tip("master"),)
    )
    docs.ref("refs/pull/12/head", ours_then)
    docs.ref("refs/pull/120/head", docs.tip("master"))
    docs.drop(OURS)
    docs.commit({PAGE: "notre texte, retouché\n"}, "Publie (#12)")
    ours = opened(docs)
    seen = ours.fetch(pulls=[12, 99, -1])
    assert seen.pulls == {12: ours_then}
    assert ours.read(seen.pulls[12], PAGE) == b"notre texte\n"
    assert found(ours, "2022-01-18", seen.pulls[12], "master") == [ours_then]


def test_seeing_nothing_new_costs_one_question(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = traced(monkeypatch, tmp_path)
    opened(docs).fetch()
    processes(file)
    ours = opened(docs)
    ours.fetch()
    assert processes(file) == ["ls-remote", "for-each-ref"]
    docs.commit({PAGE: "neuf\n"})
    processes(file)
    ours.fetch()
    assert processes(file) == ["ls-remote", "for-each-ref", "fetch"]


def test_what_nobody_has_any_more_is_let_go(docs: Docs) -> None:
    ours = opened(docs)
    ours.fetch()
    git_dir = clone()
    stream = "".join(f"create refs/nouveautes/{at:040x} {docs.tip('master')}\n" for at in range(KEPT + 1))
    git(git_dir, "update-ref", "--stdin", stdin=stream.encode())
    docs.commit({PAGE: "neuf\n"})
    assert ours.fetch().default == "master"
    kept = git(git_dir, "for-each-ref", "--format=%(refname)").split("\n")
    assert kept == [f"refs/nouveautes/{docs.tip('master')}"]
    assert ours.read("master", PAGE) == b"neuf\n"


# --- far below --------------------------------------------------------------------------------------------------------


def test_a_first_fetch_brings_little(docs: Docs) -> None:
    grown(docs, 300)
    ours = opened(docs)
    ours.fetch()
    assert git(clone(), "rev-list", "--all", "--count") == str(DEPTH)
    docs.commit({PAGE: "neuf\n"})
    ours.fetch()
    assert git(clone(), "rev-list", "--all", "--count") == str(DEPTH + 1)


def test_ancestors_are_found_however_deep(docs: Docs) -> None:
    base = docs.tip("master")
    side = docs.commit({"a.md": "a"}, branch=OURS, parents=(base,))
    grown(docs, 3 * DEPTH)
    ours = opened(docs)
    ours.fetch([OURS])
    assert (clone() / "shallow").is_file()
    assert ours.merge_base("master", OURS) == base
    assert not (clone() / "shallow").exists()
    assert (
        ours.is_ancestor(base, "master"),
        ours.is_ancestor(side, "master"),
        ours.is_ancestor("master", "master"),
    ) == (True, False, True)
    docs.commit({PAGE: "neuf\n"})
    ours.fetch([OURS])
    assert not (clone() / "shallow").exists()  # what was brought is kept


def test_near_ancestors_bring_nothing(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(docs, 3 * DEPTH)
    base = docs.tip("master")
    docs.commit({"a.md": "a"}, branch=OURS, parents=(base,))
    docs.commit({PAGE: "neuf\n"})
    ours = opened(docs)
    ours.fetch([OURS])
    file = traced(monkeypatch, tmp_path)
    assert ours.merge_base("master", OURS) == base
    assert ours.is_ancestor(base, OURS)
    assert processes(file) == ["merge-base", "rev-list", "rev-list"]


def test_a_base_that_a_cut_history_would_get_wrong(docs: Docs) -> None:
    """The right one was merged long ago on one side; the cut leaves an older one in sight."""
    old = docs.tip("master")
    right = docs.commit({"r.md": "r"}, branch="droite", parents=(old,))
    grown(docs, DEPTH + 20, "droite")
    long = docs.tip("droite")
    merged = docs.commit({"m.md": "m"}, branch="un", parents=(old, long))
    two = docs.commit({"d.md": "d"}, branch="deux", parents=(old, right))
    ours = opened(docs)
    ours.fetch(["un", "deux"])
    assert (merged, two) == (docs.tip("un"), docs.tip("deux"))
    assert ours.merge_base("un", "deux") == right


def test_trailers_are_read_as_git_reads_them(docs: Docs) -> None:
    told = {
        "oui": f"Titre\n\nCorps\n\n{KEY}: 2022-01-18\nSigned-off-by: L <l@x>\n",
        "casse": f"Titre\n\n{KEY.lower()}: 2022-01-18\n",
        "deux": f"Titre\n\n{KEY}: 2022-01-11\n{KEY}: 2022-01-18\n",
        "plié": f"Titre\n\n{KEY}: 2022-01-18\n  suite\n",
        "corps": f"Titre\n\n{KEY}: 2022-01-18 est dans le corps\n\nUne phrase.\n",
        "sujet": f"{KEY}: 2022-01-18",
        "autre": f"Titre\n\nX-{KEY}: 2022-01-18\n",
        "vide": f"Titre\n\n{KEY}:\n",
    }
    shas = {name: docs.commit({"n.md": name}, text) for name, text in told.items()}
    ours = opened(docs)
    assert found(ours, "2022-01-18", "master") == [shas["deux"], shas["casse"], shas["oui"]]
    assert found(ours, None, "master") == [shas["plié"], shas["deux"], shas["casse"], shas["oui"]]
    assert found(ours, None, "master", enough=1) == [shas["plié"]]
    assert ours.commits_with_trailer(KEY, None, ["master"])[0].values == ("2022-01-18 suite",)
    deux = ours.commits_with_trailer(KEY, "2022-01-11", ["master"])[0]
    assert (deux.values, deux.message, deux.author.name) == (
        ("2022-01-11", "2022-01-18"),
        told["deux"].rstrip(),
        "Camille",
    )
    assert found(ours, "2022", "master") == found(ours, "2022-01-18", "absente") == []
    for key in ("", "a b", "a:b", "%H", "-x", "é", "a=b,only"):
        with pytest.raises(Misuse, match="not a valid trailer key"):
            ours.commits_with_trailer(key, None, ["master"])


def test_trailers_below_a_branch_only(docs: Docs) -> None:
    then = docs.commit({"n.md": "1"}, f"T\n\n{KEY}: 2022-01-11\n")
    now = docs.commit({"n.md": "2"}, f"T\n\n{KEY}: 2022-01-18\n", branch=OURS, parents=(then,))
    ours = opened(docs)
    assert [one.sha for one in ours.commits_with_trailer(KEY, None, [OURS], without=["master", "absente"])] == [now]
    assert [one.sha for one in ours.commits_with_trailer(KEY, None, [OURS, "master"])] == [now, then]


def test_old_trailers_are_found_and_near_ones_bring_nothing(
    docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = docs.commit({"n.md": "1"}, f"T\n\n{KEY}: 2022-01-11\n")
    grown(docs, 2 * DEPTH)
    new = docs.commit({"n.md": "2"}, f"T\n\n{KEY}: 2022-01-18\n")
    ours = opened(docs)
    ours.fetch()
    file = traced(monkeypatch, tmp_path)
    assert found(ours, "2022-01-18", "master", enough=1) == [new]
    assert processes(file) == ["log", "log"]
    assert found(ours, "2022-01-11", "master", enough=1) == [old]
    assert processes(file) == ["log", "fetch", "log"]
    assert found(ours, None, "master") == [new, old]
    assert processes(file) == ["log"]


def test_a_newest_one_that_a_cut_history_would_get_wrong(docs: Docs) -> None:
    """It lies far below on a line that was merged; the older one is near."""
    base = docs.tip("master")
    old = docs.commit({"n.md": "1"}, f"T\n\n{KEY}: 2022-01-11\n")
    new = docs.commit({"m.md": "2"}, f"T\n\n{KEY}: 2022-01-18\n", branch="longue", parents=(base,))
    grown(docs, DEPTH + 20, "longue")
    docs.now += timedelta(days=1)
    docs.commit({"l.md": "l"}, "Merge", parents=(old, docs.tip("longue")))
    ours = opened(docs)
    assert found(ours, None, "master", enough=1) == [new]


def test_nothing_older_is_looked_for(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = docs.commit({"n.md": "1"}, f"T\n\n{KEY}: 2022-01-18\n")
    then = docs.now
    docs.now += timedelta(days=7)
    grown(docs, 2 * DEPTH)
    ours = opened(docs)
    ours.fetch()
    file = traced(monkeypatch, tmp_path)
    assert ours.commits_with_trailer(KEY, None, ["master"], since=then + timedelta(days=8)) == ()
    assert processes(file) == ["log", "log"]
    assert ours.commits_with_trailer(KEY, None, ["master"], since=then + timedelta(days=1)) == ()
    assert [one.sha for one in ours.commits_with_trailer(KEY, None, ["master"], since=then)] == [old]


def test_history_is_brought_in_two_steps(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = docs.tip("master")
    grown(docs, 1200)
    ours = opened(docs)
    ours.fetch()
    file = traced(monkeypatch, tmp_path)
    assert ours.is_ancestor(docs.git("rev-parse", "master~300"), "master")
    assert processes(file) == ["rev-parse", "rev-list", "fetch", "rev-list"]
    assert ours.is_ancestor(first, "master")
    assert processes(file) == ["rev-list", "fetch", "rev-list", "fetch", "rev-list"]
    assert not (clone() / "shallow").exists()


def test_one_process_reads_all_trailers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = started(tmp_path / "d.git")
    for at in range(30):
        docs.commit({"n.md": f"{at}"}, f"T\n\n{KEY}: {at}\n")
    ours = opened(docs)
    ours.fetch()
    file = traced(monkeypatch, tmp_path)
    assert len(found(ours, None, "master")) == 30
    assert processes(file) == ["log"]


# --- moved pages ------------------------------------------------------------------------------------------------------

TEXT = "# Nouveautés\n" + "".join(f"* une ligne qui reste la même {at}\n" for at in range(20))


def test_a_moved_page_is_followed(docs: Docs) -> None:
    docs.commit({PAGE: TEXT, "ailleurs.md": "rien à voir\n"})
    ours = opened(docs)
    assert ours.moved_to(PAGE) == PAGE
    docs.commit({PAGE: None, "produit/nouveautes.md": TEXT + "* une de plus\n"})
    docs.commit({"produit/nouveautes.md": TEXT + "* une de plus\n* encore\n"})
    docs.commit({"produit/nouveautes.md": None, "p/n.md": TEXT + "* une de plus\n* encore\n* et encore\n"})
    assert ours.moved_to(PAGE) == PAGE  # as last seen
    ours.fetch()
    assert ours.moved_to(PAGE) == ours.moved_to("produit/nouveautes.md") == "p/n.md"
    assert ours.moved_to("jamais.md") == ""


def test_a_page_moved_by_a_merge_and_a_page_that_is_gone(docs: Docs) -> None:
    base = docs.commit({PAGE: TEXT, "b.md": "b\n" * 9})
    side = docs.commit({PAGE: None, "b/n.md": TEXT}, branch="déplace", parents=(base,))
    main = docs.commit({"c.md": "c\n"})
    docs.commit({PAGE: None, "b/n.md": TEXT}, "Merge", parents=(main, side))
    docs.commit({"b.md": None})
    ours = opened(docs)
    assert (ours.moved_to(PAGE), ours.moved_to("b.md")) == ("b/n.md", "")


def test_a_page_moved_long_ago_or_to_an_odd_place(docs: Docs) -> None:
    docs.commit({PAGE: TEXT, "odd.md": TEXT + "x\n" * 30})
    docs.commit({PAGE: None, "n.md": TEXT})
    docs.commit({"odd.md": None, "a\\b.md": TEXT + "x\n" * 30})
    grown(docs, 2 * DEPTH)
    ours = opened(docs)
    ours.fetch()
    assert (ours.moved_to(PAGE), ours.moved_to("odd.md"), ours.moved_to(PAGE, "absente")) == ("n.md", "", "")


def test_a_page_that_goes_round_is_not_followed_for_ever(docs: Docs) -> None:
    for one, other in (("a.md", "b.md"), ("b.md", "a.md"), ("a.md", "b.md"), ("b.md", "c.md")):
        docs.commit({one: TEXT, other: None})
        docs.commit({one: None, other: TEXT})
    ours = opened(docs)
    assert ours.moved_to("a.md") in ("c.md", "b.md")
    docs.commit({"c.md": None})
    ours.fetch()
    assert ours.moved_to("a.md") == ""


def test_finding_a_moved_page_brings_only_its_own_commit(
    docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs.commit({PAGE: TEXT})
    docs.commit({PAGE: None, "n.md": TEXT + "* une de plus\n"})
    grown(docs, 20)
    ours = opened(docs)
    ours.fetch()
    file = traced(monkeypatch, tmp_path)
    assert ours.moved_to(PAGE) == "n.md"
    assert processes(file) == ["ls-tree", "log", "diff-tree", "ls-tree"]


def test_a_wide_repository(tmp_path: Path) -> None:
    docs = Docs(tmp_path / "large.git", algorithm="sha256")
    docs.commit({PAGE: TEXT})
    ours = opened(docs)
    assert len(ours.fetch().branches["master"]) == 64
    made = ours.commit("master", {PAGE: b"x\n", "n.md": None}, "m", LEA, AT)
    assert ours.push(OURS, made, "").outcome == "done"
    assert docs.bytes(OURS, PAGE) == b"x\n"
