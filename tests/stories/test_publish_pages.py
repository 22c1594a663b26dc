"""Pages as people have them, and pages that nobody should have: handled, or refused with the reason."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from command import git
from documentation_scene import HEAD, OLD, PAGE, SUMMARY, page
from publish_worlds import local, scene
from publishing_scene import BRANCH, HEADING, NEXT, SECTION, SIXTEEN, TAG, TWELVE, Scene

__all__ = ["local", "scene"]  # fixtures
HINT = '{% hint style="info" %}\nChaque semaine.\n{% endhint %}\n'
HTML = '<details>\n<summary>Avant</summary>\n\n* un point\n\n</details>\n\n<p align="center"><img src="x.png"></p>\n'
SHAPES: dict[str, Callable[[str], str]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "bom": lambda text: "\ufeff" + text,
    "bom and crlf": lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    "no end": lambda text: text.rstrip("\n"),
    "blank end": lambda text: text + "\n\n\n",
    "gitbook": lambda text: text.replace(HEAD, f"---\ndescription: >-\n  Ce qui\n  change\n---\n\n{HEAD}\n{HINT}"),
    "html": lambda text: text.replace(HEAD, f"{HEAD}\n{HTML}"),
    "trailing spaces": lambda text: text.replace("Un mot", "Un mot  \nen deux  \t\nlignes"),
    "tabs and signs": lambda text: text.replace("Un mot", "Un\tmot\u00a0\u2028 \U0001f389"),
    "oldest first": lambda text: text.replace(OLD, f"## Lundi 3 janvier 2022\n\n* Les vœux\n\n{OLD}"),
    "no section yet": lambda text: text.replace(OLD, ""),
    "nothing but a title": lambda text: "# Dernières nouveautés\n",
    "empty": lambda text: "",
    "only blank lines": lambda text: "\n\n",
    "dashes": lambda text: text.replace("* [", "- ["),
    "deeper": lambda text: text.replace("## Du", "### Du").replace(HEAD, f"{HEAD}\n## 2022\n"),
    "setext": lambda text: text.replace(HEAD, "Dernières nouveautés\n====================\n\nUn mot.\n"),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_other_byte_stays(local: Scene, shape: Callable[[str], str]) -> None:
    text = shape(page(OLD)).encode()
    local.documentation.commit({PAGE: text})
    local.publish()
    after = local.documentation.bytes(BRANCH)
    added, gone = local.documentation.lines(BRANCH)
    assert [line for line in gone if text.endswith(b"\n")] == []
    assert after.count(b"issues/12)") == 1
    assert cut_out(text, after) == text
    before = local.state()
    local.publish()
    assert local.state() == before
    local.one_more()
    local.publish()
    assert local.documentation.bytes(BRANCH).count(b"issues/16)") == 1
    if b"\r\n" in text:
        assert after.count(b"\n") == after.count(b"\r\n")


def cut_out(text: bytes, after: bytes) -> bytes:
    """The page without what was put in, at one place."""
    head = next((at for at, (one, other) in enumerate(zip(text, after, strict=False)) if one != other), len(text))
    return after[:head] + after[head + len(after) - len(text) :]


@pytest.mark.parametrize("archive", ["", 'archive = "yearly"'], ids=["plain", "yearly"])
@pytest.mark.parametrize("kind", ["gitbook", "mkdocs"])
def test_a_january_delivery(scene: Scene, kind: str, archive: str) -> None:
    folder = "docs/" if kind == "mkdocs" else ""
    last = "## Du mardi 14 au lundi 20 décembre 2021\n\n* [La fin de l’année #5](https://forge.exemple.invalid/equipe/outil/issues/5)\n"
    nav = "# Le site\nnav:\n  - Accueil: index.md  # ici\n  - Dernières nouveautés: dernieres-nouveautes.md\nplugins: []\n"
    held = {"mkdocs.yml": nav, SUMMARY: None, PAGE: None, f"{folder}{PAGE}": page(OLD, last)} if folder else {PAGE: page(OLD, last)}
    scene.documentation.commit(held)
    scene.docs |= {"page": f'"{folder}{PAGE}"'} | ({"archive": '"yearly"'} if archive else {})
    scene.publish()
    path = f"{folder}dernieres-nouveautes-2021.md"
    told = scene.documentation.text(BRANCH, f"{folder}{PAGE}")
    contents = scene.documentation.text(BRANCH, "mkdocs.yml" if folder else SUMMARY)
    assert SECTION in told and OLD in told
    if archive:
        years = [name for name in git(scene.documentation.folder, "ls-tree", "-r", "--name-only", BRANCH).split() if "2021" in name]
        assert years == [path] or len(years) == 1
        assert last.split("\n")[2] in scene.documentation.text(BRANCH, years[0])
        assert last not in told and years[0].rpartition("/")[2] in told
        assert contents.count(years[0].removeprefix("docs/")) == 1
    else:
        assert last in told and scene.documentation.changed(BRANCH) == [f"{folder}{PAGE}"]
    before = scene.state()
    scene.publish()
    assert scene.state() == before
    scene.one_more()
    scene.publish()
    assert SIXTEEN in scene.documentation.text(BRANCH, f"{folder}{PAGE}")
    scene.merge("squash")
    before = scene.state()
    scene.publish()
    assert scene.state() == before


@pytest.mark.parametrize(
    "path", ["../page.md", "/etc/passwd", ".git/config", "a/../../b.md", ".GIT/x.md", "a\\b.md", "C:/x.md", "-x/../y.md", "a//b.md", ".gitmodules"]
)
def test_a_path_that_is_none_is_refused(local: Scene, path: str) -> None:
    local.docs["page"] = f"'{path}'"
    before = local.state()
    for words in (("--yes",), ("--dry-run",), ("--output", str(local.history.folder.parent / "sortie"))):
        answer = local.run(*words)
        assert answer.code in (1, 2) and "Traceback" not in answer.err and answer.err.count("\n") >= 1, answer
        assert local.state() == before


def test_a_symbolic_link_is_refused(scene: Scene) -> None:
    scene.documentation.commit({PAGE: None})
    scene.documentation.commit({PAGE: "README.md"}, links=True)
    before = scene.state()
    answer = scene.run("--yes")
    assert (answer.code, scene.state()) == (1, before) and PAGE in answer.err


def test_a_page_below_a_symbolic_link_is_refused(scene: Scene) -> None:
    scene.documentation.commit({"pages": "."}, links=True)
    scene.docs["page"] = f'"pages/{PAGE}"'
    before = scene.state()
    answer = scene.run("--yes")
    assert (answer.code, scene.state()) == (1, before) and "pages" in answer.err


@pytest.mark.parametrize("path", [PAGE, SUMMARY])
def test_what_is_not_utf_8_is_refused(scene: Scene, path: str) -> None:
    scene.documentation.commit({path: "# Dernières\n".encode("latin-1")})
    before = scene.state()
    answer = scene.run("--yes")
    assert (answer.code, scene.state()) == (1, before) and "UTF-8" in answer.err and path in answer.err


def test_a_page_of_five_megabytes(local: Scene) -> None:
    older = [
        f"## {1 + at % 28} mai {2021 - at // 28}\n\n* [Ancien #{1000 + at}](https://forge.exemple.invalid/equipe/outil/issues/{1000 + at})\n"
        + "    Un texte, assez long pour peser, au sujet de cette ligne.\n" * 60
        for at in range(1250)
    ]
    text = page(OLD, *older)
    assert 4_000_000 < len(text.encode()) < 4_999_000
    local.documentation.commit({PAGE: text})
    begun = monotonic()
    local.publish()
    assert local.page() == text.replace(OLD, f"{SECTION}\n{OLD}")
    local.documentation.edit("Un mot avant de commencer.", "Un autre mot.")
    local.documentation.edit(TWELVE, TWELVE.replace("Annuler", "Pouvoir annuler"), on=BRANCH)
    local.publish()
    assert not local.documentation.conflicts(BRANCH)
    assert monotonic() - begun < 120


def test_a_page_that_is_too_large_is_refused(local: Scene) -> None:
    local.documentation.commit({PAGE: page(OLD) + "x" * 5_000_000})
    before = local.state()
    answer = local.run("--yes")
    assert (answer.code, local.state()) == (1, before) and "megabytes" in answer.err


def test_a_delivery_with_nothing_to_tell_touches_nothing(scene: Scene) -> None:
    scene.documentation.commit({SUMMARY: "# Table of contents\n\n* [Accueil](README.md)\n"})
    scene.release()
    scene.history.day("2022-01-21")
    scene.history.merge(120, branch="range-encore", title="Range encore")
    scene.history.day(NEXT)
    scene.history.tag(NEXT)
    before = scene.state()
    answer = scene.publish(NEXT)
    assert scene.state() == before
    assert "Rien à publier" in answer.out


def test_the_sections_layout(scene: Scene) -> None:
    scene.more = ['[notes]\nlayout = "sections"']
    scene.publish()
    assert f"{HEADING}\n\n### Améliorations\n\n" in scene.page()
    scene.documentation.edit("### Améliorations", "### Ce qui va mieux", on=BRANCH)
    scene.one_more()
    scene.publish()
    page_now = scene.page()
    assert page_now.count("###") == 1 and "### Ce qui va mieux" in page_now
    assert page_now.index("###") < page_now.index("#16]") < page_now.index(OLD)


def test_an_unborn_documentation_is_refused_with_what_to_do(local: Scene, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "vide.git")
    local.docs["repository"] = f'"{tmp_path / "vide.git"}"'
    answer = local.run("--yes")
    assert answer.code == 1 and "branch" in answer.err


def test_no_documentation_is_named(local: Scene) -> None:
    local.docs["repository"] = '""'
    answer = local.run("--yes")
    assert answer.code == 2 and "docs" in answer.err
    assert TAG
