"""Pages, folders and branches that are not what they should be: refused, with the reason and the cure, or handled."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from command import Answer, git
from documentation_scene import OLD, PAGE, SUMMARY, page
from publish_worlds import local, scene
from publishing_scene import BRANCH, HEADING, SECTION, SIXTEEN, TAG, TWELVE, Scene

pytestmark = pytest.mark.usefixtures("in_english")

__all__ = ["local", "scene"]  # fixtures
LIMIT = 5_000_000


def long_page(size: int) -> str:
    """A page of that many bytes, most of them below what is published."""
    text = page(OLD)
    line = f"{'Un long historique, que personne ne lit plus mais que chacun garde. ' * 300}\n\n"
    text += "\n" + line * ((size - len(text.encode()) - 1) // len(line.encode()))
    return text + "x" * (size - len(text.encode()))


def refused(scene: Scene, *words: str, code: int = 1, options: Sequence[str] = ("--yes", "--dry-run")) -> Answer:
    """Publishing is refused, on one line that holds these words, with a cure; and nothing has changed anywhere."""
    before = scene.state()
    for option in options:
        answer = scene.run(option)
        assert (answer.code, scene.state()) == (code, before), answer.err
        problem = [line for line in answer.err.split("\n") if line and not line.startswith("!")]
        assert problem[0].startswith("nouveautes: ") and len(problem) > 1 and problem[1].startswith("  "), answer.err
        assert all(word in answer.err for word in words), answer.err
        assert "Traceback" not in answer.err and "unexpected" not in answer.err
    return answer


@pytest.mark.one_in(6)
@pytest.mark.parametrize(
    "path",
    ["../page.md", "docs/../../page.md", "/etc/page.md", "~/page.md", "C:/page.md", "docs\\\\..\\\\page.md", ".git/page.md",
     "docs/.GIT/page.md", "-page.md", "docs/.gitattributes", "docs//page.md", "./page.md", "docs/\\u202Epage.md",
     "docs/page\\n.md", "docs/", ".g\\u200Cit/page.md", "git~1/page.md"],
)  # fmt: skip
def test_a_path_that_is_no_page_of_the_repository(local: Scene, path: str) -> None:
    local.docs["page"] = f'"{path}"'
    before = local.state()
    answer = local.run("--yes")
    assert answer.code in (1, 2), answer.out
    assert "page" in answer.err and "Traceback" not in answer.err and "unexpected" not in answer.err, answer.err
    assert len([line for line in answer.err.split("\n") if line and not line.startswith("!")]) >= 2, answer.err
    assert local.state() == before


@pytest.mark.one_in(2)
@pytest.mark.parametrize("target", ["/etc/passwd", "README.md", "../../etc/passwd", PAGE])
def test_a_page_that_is_a_link(scene: Scene, target: str) -> None:
    scene.documentation.commit({PAGE: target}, links=True)
    refused(scene, PAGE, "link", "docs.page")


def test_a_link_inside_the_repository_names_the_page_to_write(local: Scene) -> None:
    local.documentation.commit({"docs/a": "../README.md", PAGE: "docs/a"}, links=True)
    refused(local, PAGE, "README.md", "docs.page")


@pytest.mark.parametrize(("path", "form"), [("docs/news.rst", "reStructuredText"), ("CHANGES.adoc", "AsciiDoc")])
def test_a_page_that_is_no_markdown(local: Scene, path: str, form: str) -> None:
    local.documentation.commit({path: "Titre\n=====\n"})
    local.docs["page"] = f'"{path}"'
    refused(local, path, form, "docs.page")


def test_a_component_is_not_written_in(local: Scene) -> None:
    local.documentation.commit({"docs/news.mdx": "# News\n\n<Tabs>\n\nx\n\n</Tabs>\n", "docusaurus.config.js": ""})
    local.docs["page"] = '"docs/news.mdx"'
    refused(local, "docs/news.mdx", "</Tabs>")
    local.documentation.commit({"docs/news.mdx": "# News\n\n<Intro/>\n\n## 3 mai 2021\n\n* a\n"})
    local.publish()
    text = local.documentation.text(BRANCH, "docs/news.mdx")
    assert text.index("<Intro/>") < text.index("* a") and "{" not in text


def test_a_folder_on_the_way_that_is_a_link(scene: Scene) -> None:
    scene.documentation.commit({"docs": "/etc"}, links=True)
    scene.docs["page"] = '"docs/nouveautes.md"'
    refused(scene, "docs/nouveautes.md", "« docs »", "docs.page")


def test_a_file_on_the_way(local: Scene) -> None:
    local.docs["page"] = '"README.md/nouveautes.md"'
    refused(local, "README.md/nouveautes.md", "docs.page")


def test_a_page_that_is_a_folder(scene: Scene) -> None:
    scene.documentation.commit({"docs/index.md": "# Index\n"})
    scene.docs["page"] = '"docs"'
    refused(scene, "docs", "folder", "docs.page")


def test_a_page_that_is_another_repository(local: Scene) -> None:
    docs = local.documentation
    tip = docs.tip("master")
    tree = git(docs.folder, "ls-tree", tip) + f"\n160000 commit {tip}\tautre\n"
    made = git(docs.folder, "mktree", "--missing", stdin=tree.encode())
    who = ("-c", "user.name=Camille", "-c", "user.email=c@exemple.invalid")
    git(
        docs.folder,
        "update-ref",
        "refs/heads/master",
        git(docs.folder, *who, "commit-tree", made, "-p", tip, "-m", "x"),
    )
    local.docs["page"] = '"autre"'
    refused(local, "autre", "submodule", "docs.page")


@pytest.mark.parametrize("target", ["/etc/passwd", "README.md"])
def test_a_table_of_contents_that_is_a_link(local: Scene, target: str) -> None:
    """It is named itself: docs.page has nothing to do with it."""
    local.documentation.commit({SUMMARY: target}, links=True)
    answer = refused(local, SUMMARY, "link")
    assert "docs.page" not in answer.err


def test_a_page_of_a_past_year_that_is_a_link(local: Scene) -> None:
    local.docs["archive"] = '"yearly"'
    local.documentation.commit({PAGE: page(f"## 3 mai 2021\n\n{TWELVE}\n")})
    local.publish()
    (year,) = [name for name in local.documentation.changed(BRANCH) if "2021" in name]
    local.documentation.drop(BRANCH)
    (local.documentation.folder / "nouveautes" / "pull-requests" / "1.md").unlink()
    local.documentation.commit({year: "/etc/passwd"}, links=True)
    refused(local, year, "link")


def test_links_elsewhere_stay_links(local: Scene) -> None:
    """Pictures and what is not ours are neither followed nor touched."""
    local.documentation.commit({".gitbook/assets": "../ailleurs", "docs/lien.md": "/etc/passwd"}, links=True)
    local.publish()
    assert local.documentation.changed(BRANCH) == [PAGE]
    assert git(local.documentation.folder, "ls-tree", BRANCH, ".gitbook/assets").startswith("120000")


def test_a_page_of_five_megabytes(local: Scene) -> None:
    """As large as may be: its bytes stay, and only its section is added."""
    text = long_page(LIMIT - 1000)
    local.documentation.commit({PAGE: text})
    local.publish()
    assert local.page() == text.replace(OLD, f"{SECTION}\n{OLD}", 1)


def test_a_page_beyond_five_megabytes(scene: Scene) -> None:
    scene.documentation.commit({PAGE: page(OLD) + "x" * LIMIT})
    refused(scene, PAGE, "larger", "yearly")


def test_a_page_that_would_become_too_large(local: Scene) -> None:
    local.documentation.commit({PAGE: long_page(LIMIT)})
    refused(local, PAGE, "would become larger", options=("--dry-run",))


@pytest.mark.parametrize("data", [b"\xff\xfe#\0 \0", "# Été\n".encode("latin-1"), b"# T\n\n\xed\xa0\x80\n"])
def test_a_page_that_is_not_utf_8(scene: Scene, data: bytes) -> None:
    scene.documentation.commit({PAGE: data})
    refused(scene, PAGE, "UTF-8")


SHAPES = {
    "windows": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "unfinished": lambda text: text.rstrip("\n"),
    "all of them": lambda text: "\ufeff" + text.rstrip("\n").replace("\n", "\r\n"),
    "mixed ends": lambda text: text.replace("\n", "\r\n", 3),
    "trailing spaces": lambda text: text.replace("\n", "  \n"),
    "separators": lambda text: text.replace("commencer", "com\u2028men\u0085cer\x0b\x0c"),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_other_byte_stays(local: Scene, shape: str) -> None:
    text = SHAPES[shape](page(OLD)).encode()
    local.documentation.commit({PAGE: text})
    local.publish()
    after = local.documentation.raw(BRANCH)
    at = after.index(HEADING.encode())
    end = after.index(b"## Du mardi 4")
    assert after[:at] + after[end:] == text
    before = local.state()
    local.publish()
    assert local.state() == before
    local.one_more()
    local.publish()
    after = local.documentation.raw(BRANCH)
    assert after[: after.index(HEADING.encode())] + after[after.index(b"## Du mardi 4") :] == text
    assert SIXTEEN.encode() in after


@pytest.mark.one_in(4)
@pytest.mark.parametrize("name", ["--upload-pack=touch x", "-x", "--all", "-"])
@pytest.mark.parametrize("there", [False, True], ids=["absent", "there"])
def test_a_branch_that_is_named_like_an_option(scene: Scene, name: str, there: bool) -> None:
    """It is a name and nothing else, and git itself makes no branch of it: refused, also where one is there."""
    scene.docs["branch"] = f'"{name}"'
    if there and " " not in name:
        tip = scene.documentation.tip("master")
        git(scene.documentation.folder, "update-ref", f"refs/heads/{name}", tip)
    refused(scene, name, "branch")


def test_a_repository_without_commits(local: Scene, tmp_path: Path) -> None:
    empty = tmp_path / "vide.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=master", str(empty))
    local.docs["repository"] = f'"{empty}"'
    refused(local, "no commit", "README")


def test_a_repository_whose_default_branch_is_gone(scene: Scene) -> None:
    tip = scene.documentation.tip("master")
    git(scene.documentation.folder, "update-ref", "refs/heads/main", tip)
    git(scene.documentation.folder, "update-ref", "-d", "refs/heads/master")
    refused(scene, "default branch", "docs.branch")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("what", ["nothing", "a file", "a folder"])
def test_a_repository_that_is_none(local: Scene, tmp_path: Path, what: str) -> None:
    place = tmp_path / "ailleurs"
    if what == "a file":
        place.write_text("x")
    if what == "a folder":
        place.mkdir()
    local.docs["repository"] = f'"{place}"'
    refused(local, "docs.repository", code=2)


def test_the_branch_goes_away_while_the_request_waits(scene: Scene) -> None:
    """A folder makes it again; GitHub has closed the request, which only a person opens again."""
    scene.publish()
    scene.documentation.drop(BRANCH)
    scene.sync()
    if scene.hub:
        refused(scene, "closed", TAG)
        return
    scene.publish()
    assert [one.state for one in scene.requests()] == ["open"]
    assert SECTION in scene.page()


def test_a_branch_of_that_name_that_somebody_else_made(scene: Scene) -> None:
    """Commits that are not ours, without a pull request: they are kept, and ours comes on top."""
    theirs = scene.documentation.commit({"autre.md": "Autre chose\n", PAGE: page(OLD)}, on=BRANCH)
    git(scene.documentation.folder, "update-ref", f"refs/heads/{BRANCH}", theirs)
    answer = scene.run("--yes")
    assert answer.code in (0, 1), answer.err
    assert scene.documentation.text(BRANCH, "autre.md") == "Autre chose\n"
    assert theirs in git(scene.documentation.folder, "rev-list", BRANCH)


def test_what_is_said_holds_no_control_signs(local: Scene) -> None:
    local.docs["branch"] = '"x\\u001B[31m\\u202E"'
    answer = local.run("--yes")
    assert answer.code in (1, 2)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", answer.err)
