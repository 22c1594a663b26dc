"""Pull requests and statuses as files: found before they are made, readable by people, whole whatever happens."""

import os
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from command import git
from hypothesis import given
from hypothesis import strategies as st
from killed import killed_everywhere

from changelog.adapters.forge.local.store import FileStore, folder_of
from changelog.domain.forge import Check, Draft
from changelog.errors import Refused, Stopped

SHA, OTHER = "4f1c" * 10, "ab12" * 16
DRAFT = Draft(head="nouveautes/2022-01-18", base="master", title="Nouveautés", body="# Corps\n\nTexte")
FILE = """\
+++
title = "Nouveautés"
head = "nouveautes/2022-01-18"
base = "master"
state = "open" # open · closed · merged
draft = false
+++

# Corps

Texte
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A git folder."""
    git(tmp_path, "init", "--quiet", "--bare", "home.git")
    return tmp_path / "home.git"


def _store(git_dir: Path, url: str, *, above: int = 0) -> FileStore:
    return FileStore(folder_of(git_dir, url), above=lambda: above)


@pytest.fixture
def forge(home: Path) -> FileStore:
    """The forge that is kept in it."""
    return _store(home, "")


def file(home: Path, number: int) -> Path:
    """Where a pull request is."""
    return home / "nouveautes" / "pull-requests" / f"{number}.md"


def keep(home: Path, number: int, text: str | bytes) -> Path:
    """A pull request written by hand."""
    path = file(home, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def everything(home: Path) -> dict[str, bytes]:
    """All files of the forge."""
    room = home / "nouveautes"
    return {str(path.relative_to(room)): path.read_bytes() for path in room.rglob("*") if path.is_file()}


# --- where it is -----------------------------------------------------------------------------------------------------


def test_in_the_folder_of_the_remote(tmp_path: Path, home: Path) -> None:
    """Two clones of one remote, by whatever address, see the same pull requests; another forge is the clone's own."""
    git(tmp_path, "init", "--quiet", "a")
    git(tmp_path, "init", "--quiet", "b")
    a, b = tmp_path / "a" / ".git", tmp_path / "b" / ".git"
    number = _store(a, str(home)).open(DRAFT).number
    assert file(home, number).is_file()
    for url in (f"file://{home}", f"file://localhost{home}", "../home.git", "../home", f"{home}/"):
        assert _store(b, url).opened(DRAFT.head, DRAFT.base), url
    elsewhere = [
        "",
        "https://forge.example/o/r.git",
        "git@forge.example:o/r.git",
        "ssh://h/o/r",
        "ext::sh -c x",
        "file://h/x",
    ]
    for url in [*elsewhere, "../nothing", "x" * 5000, "a\0b", "-o", str(tmp_path), "../../../../etc"]:
        assert _store(b, url).empty, url
        _store(b, url)
    assert _store(b, "https://forge.example/o/r.git").open(DRAFT).url == file(b, 1).as_uri()


def test_beside_a_work_tree_and_a_linked_one(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "product")
    git(
        tmp_path / "product",
        "-c",
        "user.name=L",
        "-c",
        "user.email=l@e",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "d",
    )
    git(tmp_path / "product", "worktree", "add", "--quiet", "../linked")
    own = tmp_path / "product" / ".git"
    _store(own / "worktrees" / "linked", "").open(DRAFT)
    assert file(own, 1).is_file()
    for url in (str(tmp_path / "product"), str(tmp_path / "linked"), str(own)):
        assert _store(tmp_path / "clone.git", url).opened(DRAFT.head, DRAFT.base), url


def test_a_room_that_is_not_there_is_empty(home: Path, forge: FileStore) -> None:
    assert forge.opened("a", "b") is None
    assert forge.checks(SHA) == ()
    assert forge.deployments("recette") == ()
    answer = forge.pull_requests([1, 2], shas=[SHA], base="master")
    assert (answer.found, answer.absent) == ({}, {1: "unread", 2: "unread"})
    assert (answer.by, answer.unread, answer.findings) == ({}, (SHA,), ())
    assert not (home / "nouveautes").exists()


def test_a_folder_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        _store(tmp_path / "gone", "").open(DRAFT)
    assert refused.value.hint


# --- pull requests ---------------------------------------------------------------------------------------------------


def test_a_file_that_people_can_read(home: Path, forge: FileStore) -> None:
    opened = forge.open(DRAFT)
    assert (opened.number, opened.new, opened.url) == (1, True, file(home, 1).as_uri())
    assert file(home, 1).read_text() == FILE
    assert sorted(everything(home)) == ["pull-requests/1.md"]
    (pull,) = forge.pull_requests([1]).found.values()
    assert (pull.title, pull.body, pull.state, pull.branch, pull.base) == (
        DRAFT.title,
        DRAFT.body,
        "open",
        DRAFT.head,
        "master",
    )


def test_numbers_go_up(home: Path, forge: FileStore) -> None:
    keep(home, 41, FILE)
    assert forge.open(Draft(head="a", base="master", title="T", body="")).number == 42
    assert _store(home, "", above=300).open(Draft(head="b", base="master", title="T", body="")).number == 301
    keep(home, 999_999_999, FILE)
    with pytest.raises(Refused, match="no number left"):
        forge.open(Draft(head="c", base="master", title="T", body=""))


def test_what_a_person_merged_or_closed_is_another_matter(home: Path, forge: FileStore) -> None:
    for state in ("merged", "closed"):
        forge.open(DRAFT)
        number = max(int(path.stem) for path in file(home, 1).parent.glob("*.md"))
        path = file(home, number)
        path.write_text(path.read_text().replace('"open"', f'"{state}"'))
        assert forge.opened(DRAFT.head, DRAFT.base) is None
        with pytest.raises(Stopped, match=f"was {state} meanwhile"):
            forge.update(number, title="T", body="")
    assert forge.open(DRAFT).number == 3


def test_an_update_keeps_what_people_wrote(home: Path, forge: FileStore) -> None:
    text = FILE.replace("draft = false\n", "# à relire par Léa\r\ndraft = true\r\nreviewer = 'Léa'\r\n")
    path = keep(home, 1, text)
    forge.update(1, title="Nouveautés", body="Neuf\r\n+++\n")
    assert path.read_bytes() == text.partition("# Corps")[0].encode() + b"Neuf\n+++\n"
    before = path.read_bytes()
    forge.update(1, title="Titre", body="Neuf\n+++")
    assert path.read_bytes() == before.replace("Nouveautés".encode(), b"Titre")
    opened = forge.opened(DRAFT.head, DRAFT.base)
    assert opened is not None and (opened.body, opened.draft, opened.title) == ("Neuf\n+++", True, "Titre")


def test_what_is_done_is_not_written(home: Path, forge: FileStore) -> None:
    forge.open(DRAFT)
    forge.comment(1, "m", "Dit\n\nplus")
    forge.set_status(SHA, Check(name="montré", state="success"))
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    forge.open(DRAFT)
    forge.update(1, title=DRAFT.title + "\n", body=DRAFT.body + "\r\n")
    forge.comment(1, "m", "Dit\r\n\r\nplus\n")
    forge.set_status(SHA, Check(name="montré", state="success"))
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_comments(home: Path, forge: FileStore) -> None:
    forge.open(DRAFT)
    hostile = 'a """ b\n+++\n[[comments]]\nmarker = "x"\n\\u0041 \\ """"\n"'
    forge.comment(1, "<!-- aperçu -->", hostile)
    forge.comment(1, "<!-- bilan -->", "Bilan")
    forge.comment(1, "<!-- aperçu -->", hostile + "\nfin")
    assert forge.commented(1, "<!-- aperçu -->") == hostile + "\nfin"
    assert forge.commented(1, "<!-- bilan -->") == "Bilan"
    assert forge.commented(1, "x") is None
    assert file(home, 1).read_text().count("[[comments]]\nmarker = ") == 3, "two of ours, and one that is text"
    assert forge.pull_requests([1]).findings == ()
    opened = forge.opened(DRAFT.head, DRAFT.base)
    assert opened is not None and opened.body == DRAFT.body
    for number, marker in ((2, "m"), (1, ""), (-1, "m")):
        with pytest.raises(Refused):
            forge.comment(number, marker, "b")


def test_a_comment_that_somebody_wrote_by_hand_is_found_by_its_text(home: Path, forge: FileStore) -> None:
    path = keep(home, 1, FILE.replace("+++\n\n", '[[comments]]\nbody = "<!-- m --> vieux"\n+++\n\n'))
    forge.comment(1, "<!-- m -->", "<!-- m --> neuf")
    assert path.read_text().count("[[comments]]") == 1
    assert forge.commented(1, "<!-- m -->") == "<!-- m --> neuf"


def test_which_pull_request_brought_a_commit(home: Path, forge: FileStore) -> None:
    merged = FILE.replace('"open"', '"merged"').replace("draft", f'merge_commit = "{SHA}"\ndraft')
    keep(home, 3, merged.replace('base = "master"', 'base = "production"'))
    keep(home, 5, merged.replace("draft", "merged_at = 2022-01-18T10:00:00Z\ndraft"))
    keep(home, 7, merged)
    answer = forge.pull_requests([9], shas=[SHA, OTHER], base="master")
    assert (answer.by, answer.unread, answer.absent) == ({SHA: 5}, (OTHER,), {9: "unread"})
    assert answer.found[5].merged_at == 1_642_500_000 and answer.found[5].state == "merged"
    assert forge.pull_requests([], shas=[SHA], base="production").by == {SHA: 3}


@pytest.mark.parametrize(
    "text, said",
    [
        (b"", "has no head"),
        (b"+++\ntitle = 1", "has no head"),
        (b"+++\ntitle = \n+++\n", "is no TOML"),
        (b"+++\n\xff\n+++\n", "is not UTF-8"),
        (b"+++\n" + b".".join([b"a"] * 200_000) + b" = 1\n+++\n", "a hundred parts"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_nobody_opens_a_second_one(
    home: Path, forge: FileStore, text: bytes, said: str
) -> None:
    keep(home, 4, text)
    keep(home, 5, FILE.replace("2022-01-18", "2022-01-25"))
    answer = forge.pull_requests([4, 5])
    assert (set(answer.found), answer.absent) == ({5}, {4: "unread"})
    (finding,) = answer.findings
    assert (finding.code, finding.subject) == ("pull-request-unread", "4.md") and said in finding.message
    writes: tuple[Callable[[], object], ...] = (
        lambda: forge.open(DRAFT),
        lambda: forge.update(4, title="T", body=""),
        lambda: forge.comment(4, "m", ""),
    )
    for write in writes:
        with pytest.raises(Refused, match="pull request 4 cannot be used") as refused:
            write()
        assert "4.md" in refused.value.hint


def test_a_folder_that_cannot_be_listed_is_told_and_nothing_is_written(home: Path, forge: FileStore) -> None:
    (home / "nouveautes").mkdir()
    (home / "nouveautes" / "pull-requests").write_text("in the way")
    answer = forge.pull_requests([1], shas=[SHA])
    assert (answer.absent, answer.unread) == ({1: "unread"}, (SHA,))
    assert [one.code for one in answer.findings] == ["pull-request-unread"]
    writes: tuple[Callable[[], object], ...] = (
        lambda: forge.open(DRAFT),
        lambda: forge.update(1, title="T", body=""),
    )
    for write in writes:
        with pytest.raises(Refused, match="pull-requests") as refused:
            write()
        assert refused.value.hint
    assert sorted(everything(home)) == ["pull-requests"]


@pytest.mark.parametrize(
    "old, new, said",
    [
        ('state = "open"', 'state = "fusionnée"', "it takes open, closed, merged, and counts as open"),
        ('title = "Nouveautés"', "title = 3", "title takes a text"),
        ('base = "master"', "", "it has no base"),
        ("draft = false", 'merge_commit = "abc"', "merge_commit takes a whole SHA"),
        ("draft = false", 'merged_at = "hier"', "merged_at takes a moment"),
        ("draft = false", "merged_at = 2022-01-18", "merged_at takes a moment"),
        ("draft = false", "comments = [1]", "number 1 is no table"),
        ("draft = false", "comments = [{body = 1}]", "comment 1: body takes a text"),
        ("draft = false", "labls = []", "did you mean labels?"),
    ],
)
def test_what_is_odd_is_told_and_the_rest_is_kept(home: Path, forge: FileStore, old: str, new: str, said: str) -> None:
    keep(home, 1, FILE.replace(old, new))
    answer = forge.pull_requests([1])
    assert answer.found[1].branch == DRAFT.head
    assert any(said in finding.message for finding in answer.findings), answer.findings
    assert {(one.code, one.subject) for one in answer.findings} == {("pull-request-odd", "1.md")}


def test_what_is_no_pull_request_of_ours_is_left_alone(home: Path, forge: FileStore, tmp_path: Path) -> None:
    room = keep(home, 1, FILE.replace("2022-01-18", "x")).parent
    (room / "LISEZ-MOI.md").write_text("notes")
    (room / "0012.md").write_text("notes")
    (room / "99999999999.md").write_text("notes")
    assert forge.pull_requests([12, 0, -1, 99999999999]).found == {}
    assert forge.open(DRAFT).number == 2
    secret = tmp_path / "secret.md"
    secret.write_text(FILE)
    (room / "7.md").symlink_to(secret)
    os.mkfifo(room / "8.md")
    (room / "9.md").mkdir()
    answer = forge.pull_requests([7, 8, 9])
    assert set(answer.absent) == {7, 8, 9} and len(answer.findings) == 3


@pytest.mark.parametrize(
    "head",
    [
        "../../x",
        "-x",
        "--upload-pack=y",
        "a..b",
        "a b",
        "a\nb",
        "/a",
        "a/",
        "a//b",
        "a.lock",
        "x.lock/y",
        ".a",
        "a/.b",
        "@",
        "a@{1}",
        "a~1",
        "a^",
        "a:b",
        "a?",
        "a*",
        "a[",
        "a\\b",
        "",
        "\x7f",
        "é" * 200,
    ],
)
def test_strange_branches_are_refused(home: Path, forge: FileStore, head: str) -> None:
    assert git_refuses(head)
    for draft in (Draft(head=head, base="master", title="T", body=""), Draft(head="a", base=head, title="T", body="")):
        with pytest.raises(Refused, match="is no name of a branch"):
            forge.open(draft)
    assert forge.opened(head, "master") is None
    assert forge.empty


def git_refuses(name: str) -> bool:
    """Whether git says so too (to it, `@` is HEAD, and the length of a name the disk's business)."""
    told = subprocess.run(["git", "check-ref-format", "--branch", name], capture_output=True, check=False)
    return told.returncode != 0 or name == "@" or len(name) > 100


@pytest.mark.parametrize("head", ["a", "nouveautes/2022-01-18", "12-été", "feature/#12", "dépôt@2", "a-b_c.d"])
def test_ordinary_branches_are_not(forge: FileStore, head: str) -> None:
    assert forge.open(Draft(head=head, base="master", title="T", body="")).head == head


def test_a_remote_that_a_group_shares_stays_shared(home: Path, forge: FileStore) -> None:
    home.chmod(0o2770)
    forge.open(DRAFT)
    forge.set_status(SHA, Check(name="montré", state="success"))
    for path in (home / "nouveautes").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o2770 if path.is_dir() else 0o660), path


# --- statuses --------------------------------------------------------------------------------------------------------


def test_statuses(home: Path, forge: FileStore) -> None:
    forge.set_status(SHA, Check(name="montré", state="pending", description="le 18"))
    forge.set_status(SHA, Check(name="livré", state="failure", url="https://a.example"))
    forge.set_status(SHA, Check(name="montré", state="success", description="x" * 300))
    forge.set_status(OTHER, Check(name="montré", state="success"))
    shown, shipped = forge.checks(SHA)
    assert (shown.name, shown.state, len(shown.description)) == ("montré", "success", 140)
    assert (shipped.name, shipped.state, shipped.url) == ("livré", "failure", "https://a.example")
    assert sorted(everything(home)) == [f"statuses/{SHA}.toml", f"statuses/{OTHER}.toml"]
    assert (home / "nouveautes" / "statuses" / f"{SHA}.toml").read_text().startswith('[[statuses]]\nname = "montré"\n')


@pytest.mark.parametrize("sha", ["", "HEAD", "../x", "4f1c", SHA.upper(), SHA + "\n", f"../{SHA}", SHA + "\0"])
def test_what_is_no_sha_is_refused(forge: FileStore, sha: str) -> None:
    assert forge.checks(sha) == ()
    with pytest.raises(Refused, match="is no SHA"):
        forge.set_status(sha, Check(name="n", state="success"))
    assert forge.empty


@pytest.mark.parametrize(
    "text", [b"[[statuses", b"\xff", b"statuses = 3\n", b"[[statuses]]\nname = 'n'\nstate = 'vert'\n"]
)
def test_what_cannot_be_read_is_never_green(home: Path, forge: FileStore, text: bytes) -> None:
    forge.set_status(SHA, Check(name="n", state="success"))
    (home / "nouveautes" / "statuses" / f"{SHA}.toml").write_bytes(text)
    assert "pending" in {check.state for check in forge.checks(SHA)}
    assert "success" not in {check.state for check in forge.checks(SHA)}


# --- laws ------------------------------------------------------------------------------------------------------------

texts = st.text(max_size=40) | st.text(st.sampled_from("+\n\"\\'[]=#\r \t\x00\x1b\u2028\ud800a"), max_size=40)


@given(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=4))
def test_whatever_is_written_is_read_and_forges_nothing(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str, str]]
) -> None:
    from changelog.domain.forge import tidy_body as tidy
    from changelog.i18n import plain

    home = tmp_path_factory.mktemp("home")
    forge = FileStore(home / "nouveautes")
    number = forge.open(DRAFT).number
    comments: dict[str, str] = {}
    for at, (title, body, comment) in enumerate(told):
        forge.update(number, title=f"T{title}", body=body)
        forge.comment(number, f"<{at % 2}>", comment)
        comments[f"<{at % 2}>"] = tidy(comment)
        forge.set_status(SHA, Check(name=f"n{title}", state="success", description=body, url=comment))
        assert plain.line(f"n{title}") in {check.name for check in forge.checks(SHA)}
    (pull,) = forge.pull_requests([number]).found.values()
    assert (pull.title, pull.body, pull.branch, pull.state) == (
        plain.line(f"T{told[-1][0]}"),
        tidy(told[-1][1]),
        DRAFT.head,
        "open",
    )
    assert forge.pull_requests([number]).findings == ()
    assert {marker: forge.commented(number, marker) for marker in comments} == comments
    head = file(home, number).read_text().split("+++\n")[1]
    assert len(tomllib.loads(head)["comments"]) == len(comments)
    assert "\x1b" not in file(home, number).read_text()


@given(st.binary(max_size=80) | texts.map(lambda text: text.encode("utf-8", "replace")))
def test_nothing_in_a_file_is_a_traceback(tmp_path_factory: pytest.TempPathFactory, text: bytes) -> None:
    home = tmp_path_factory.mktemp("home")
    keep(home, 1, b"+++\n" + text + b"\n+++\n")
    forge = FileStore(home / "nouveautes")
    forge.pull_requests([1], shas=[SHA], base="master")
    try:
        forge.update(1, title="T", body="B")
        forge.comment(1, "m", "C")
    except Refused:
        return
    assert forge.pull_requests([1]).found[1].title == "T"
    assert forge.commented(1, "m") == "C"


# --- two at once, and killed in the middle ---------------------------------------------------------------------------

OPENER = """
import sys
from pathlib import Path
from changelog.domain.forge import Check, Draft
from changelog.adapters.forge.local.store import FileStore
forge = FileStore(Path(sys.argv[1]) / "nouveautes")
for at in range(12):
    forge.open(Draft(head=f"both/{at}", base="master", title="T", body=""))
    mine = forge.open(Draft(head=f"{sys.argv[2]}/{at}", base="master", title="T", body="")).number
    forge.comment(forge.opened("both/0", "master").number, f"<{sys.argv[2]}{at}>", "C")
    forge.set_status("4f1c" * 10, Check(name=f"{sys.argv[2]}{at}", state="success"))
"""


def test_two_runs_at_once_share_no_number_and_lose_nothing(home: Path, forge: FileStore) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", OPENER, str(home), name]) for name in ("a", "b")]
    assert [run.wait(60) for run in runs] == [0, 0]
    found = forge.pull_requests(range(1, 100)).found
    assert sorted(found) == list(range(1, 37))
    heads = [pull.branch for pull in found.values()]
    assert sorted(heads) == sorted(f"{who}/{at}" for who in ("a", "b", "both") for at in range(12))
    first = forge.opened("both/0", "master")
    assert first is not None
    assert all(forge.commented(first.number, f"<{who}{at}>") for who in "ab" for at in range(12))
    assert len(forge.checks(SHA)) == 24
    assert not [name for name in everything(home) if "/." in name or name.startswith(".")]


WORK = """
from changelog.domain.forge import Check, Draft
from changelog.adapters.forge.local.store import FileStore
forge = FileStore(folder / "nouveautes")
number = forge.open(Draft(head="a", base="master", title="T", body="B" * 200)).number
forge.update(number, title="U", body="C")
forge.comment(number, "<m>", "D")
forge.set_status("4f1c" * 10, Check(name="n", state="success"))
forge.set_status("4f1c" * 10, Check(name="o", state="success"))
"""


def test_killed_anywhere_every_file_is_whole_and_the_next_run_ends_it(tmp_path: Path) -> None:
    forge = FileStore(tmp_path / "nouveautes")

    def start(folder: Path) -> None:
        for path in [*file(folder, 1).parent.glob("*.md"), *(folder / "nouveautes" / "statuses").glob("*.toml")]:
            path.unlink()

    def look(folder: Path) -> None:
        answer = forge.pull_requests(range(1, 10), shas=[SHA])
        assert answer.findings == () and set(answer.found) <= {1}
        assert {check.state for check in forge.checks(SHA)} <= {"success"}

    kills = killed_everywhere(WORK, tmp_path, start, look)
    assert kills > 30
    opened = forge.opened("a", "master")
    assert opened is not None and (opened.title, opened.body) == ("U", "C")
    assert [check.name for check in forge.checks(SHA)] == ["n", "o"]
    assert sorted(everything(tmp_path)) == ["pull-requests/1.md", f"statuses/{SHA}.toml"]
