"""`nouveautes preview`: the documentation as publishing would make it, as a branch has it, as a pull request has it."""

import json
import re
from pathlib import Path

import pytest
from command import Answer, git, in_process
from documentation_scene import OLD, PAGE, SUMMARY, page
from publish_worlds import local, scene
from publishing_scene import BRANCH, HEADING, TAG, Scene

__all__ = ["local", "scene"]  # fixtures


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the site goes."""
    return tmp_path / "apercu"


def preview(scene: Scene, place: Path, *words: str) -> Answer:
    """The command, which must succeed."""
    answer = in_process("preview", "--output", str(place), *words, "--repo", scene.ready())
    assert answer.code == 0, answer.err
    return answer


def words(path: Path) -> str:
    """What a built page says."""
    article = path.read_text("utf-8").partition("<article")[2].partition("</article>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", article.partition(">")[2]).split())


def test_the_page_as_it_will_be_and_what_comes(scene: Scene, place: Path) -> None:
    before = scene.state()
    answer = preview(scene, place)
    assert scene.state() == before, "nothing is written anywhere else"
    news = words(place / "dernieres-nouveautes.html")
    assert HEADING.removeprefix("## ") in news and "Annuler un rendez-vous" in news and "Nouveau" in news
    front = words(place / "a-venir" / "index.html")
    assert "À venir" in front and "Délai de deux jours" in front and TAG in front
    stands = (place / "a-venir" / "en-ce-moment.html").read_text("utf-8")
    assert stands.count('aria-current="step"') == 1 and TAG in stands and "Contenu arrêté" in stands
    sheet = words(place / "a-venir" / "demonstration.html")
    assert TAG in sheet and "Délai de deux jours" in sheet
    changes = words(place / "a-venir" / "changements.html")
    assert "Avant" in changes and "Annuler un rendez-vous" in changes
    assert "Dernières nouveautés" in answer.out and "a-venir/index.html" in answer.out
    assert "Accueil" in words(place / "index.html"), "the documentation's own first page stays"


@pytest.mark.soak
def test_where_the_page_was_published_already_what_is_online_counts(local: Scene, place: Path) -> None:
    local.publish()
    local.documentation.commit({"neuf.md": "# Une page neuve\n"})
    preview(local, place)
    assert "Annuler un rendez-vous" in words(place / "dernieres-nouveautes.html")
    assert "Une page neuve" in words(place / "neuf.html"), "what the base has meanwhile is there too"
    changes = words(place / "a-venir" / "changements.html")
    assert "Annuler un rendez-vous" in changes and "neuve" not in changes


@pytest.mark.soak
def test_the_delivery_in_production_is_no_longer_to_come(local: Scene, place: Path) -> None:
    local.history.day("2022-01-19")
    local.history.merge(107, branch="18-suite", title="La suite")
    local.release()
    preview(local, place)
    front = words(place / "a-venir" / "index.html")
    assert "La suite" in front and "Annuler" not in front


@pytest.mark.soak
def test_what_it_tells_of_the_week(local: Scene, place: Path) -> None:
    local.more.append(
        '[calendar]\ndemo = "tuesday 10:00"\nrelease = "thursday 12:30"\nfreezes = [{ from = 2022-01-20, to = 2022-01-21, because = "gel" }]\n'
    )
    local.more.append(
        '[[environments]]\nname = "recette"\nurl = "https://recette.exemple.invalid"\nbranch = "recette"\nreview_app_url = "https://pr{number}.exemple.invalid"\n'
    )
    preview(local, place)
    front = words(place / "a-venir" / "index.html")
    assert "Mardi 18 janvier à 10\u00a0h" in (place / "a-venir" / "index.html").read_text("utf-8")
    assert "jeudi 27 janvier" in front.lower() and "gel" in front
    html = (place / "a-venir" / "index.html").read_text("utf-8")
    assert 'href="https://recette.exemple.invalid"' in html and 'href="https://pr101.exemple.invalid"' in html


@pytest.mark.soak
def test_a_branch_of_the_documentation(local: Scene, place: Path) -> None:
    git(local.documentation.folder, "update-ref", "refs/heads/relecture", local.documentation.tip("master"))
    local.documentation.edit("Un mot avant de commencer.", "Deux mots avant de commencer.", on="relecture")
    local.documentation.commit({"autre.md": "# Ailleurs\n"})
    answer = preview(local, place, "--branch", "relecture", "--json")
    assert "Deux mots" in words(place / "dernieres-nouveautes.html")
    assert not (place / "autre.html").exists()
    assert [(one["source"], one["state"]) for one in answer.json["changed"]] == [(PAGE, "changed")]
    assert "Modifié" in words(place / "dernieres-nouveautes.html")


def test_a_pull_request_of_the_documentation(scene: Scene, place: Path) -> None:
    scene.publish()
    if not scene.repository:  # a folder keeps no head of a pull request by itself
        git(scene.documentation.folder, "update-ref", "refs/pull/1/head", scene.documentation.tip(BRANCH))
    preview(scene, place, "--pull", "1")
    assert "Annuler un rendez-vous" in words(place / "dernieres-nouveautes.html")
    assert in_process("preview", "--pull", "99", "--output", str(place), "--repo", scene.ready()).code == 1


def test_a_dry_run_writes_nothing_and_says_what_changes(local: Scene, place: Path) -> None:
    answer = preview(local, place, "--dry-run")
    assert not place.exists() and "Dernières nouveautés" in answer.out


def test_the_json_form(local: Scene, place: Path) -> None:
    answer = preview(local, place, "--json").json
    assert answer["output"] == str(place) and (place / answer["home"]).is_file() and answer["pages"] == 2
    assert [one["path"] for one in answer["changed"]] == ["dernieres-nouveautes.html"]
    assert all((place / one["path"]).is_file() for one in answer["changed"])


@pytest.mark.usefixtures("in_english")
def test_built_again_in_its_own_place_only(local: Scene, place: Path, tmp_path: Path) -> None:
    preview(local, place)
    (place / "vieux.html").write_text("x", "utf-8")
    preview(local, place)
    assert not (place / "vieux.html").exists()
    other = tmp_path / "public"
    other.mkdir()
    (other / "index.html").write_text("une autre chose", "utf-8")
    answer = in_process("preview", "--output", str(other), "--repo", local.ready())
    assert answer.code == 1 and "other files" in answer.err
    assert [one.name for one in other.iterdir()] == ["index.html"]


def test_a_repository_of_mkdocs_runs_nothing_of_its_own(local: Scene, place: Path, tmp_path: Path) -> None:
    trap = tmp_path / "piege"
    own = (
        "site_name: Ma doc\nhooks: [crochet.py]\nplugins: [search, {macros: {}}]\nextra_javascript: [x.js]\n"
        "theme: {name: material, custom_dir: surcharge}\n"
        "markdown_extensions:\n  - admonition\n  - pymdownx.snippets: {base_path: /}\n"
        f"  - toc: {{slugify: !!python/object/apply:os.system ['touch {trap}']}}\n"
        "nav:\n  - Accueil: index.md\n  - Nouvelles: nouvelles.md\n"
    )
    hook = f"from pathlib import Path\nPath({str(trap)!r}).touch()\n"
    local.documentation.commit({PAGE: None, SUMMARY: None, "README.md": None})
    local.documentation.commit({
        "mkdocs.yml": own, "crochet.py": hook, "docs/index.md": "# Accueil\n\n!!! note\n    Un mot\n\n--8<-- \"etc/passwd\"\n",
        "docs/nouvelles.md": page(OLD), "docs/assets/javascripts/bundle.js": "alert(1)", "surcharge/main.html": "{{ config }}",
    })  # fmt: skip
    local.docs["page"] = '"docs/nouvelles.md"'
    answer = preview(local, place)
    assert not trap.exists() and not (place / "assets" / "javascripts" / "bundle.js").exists()
    assert "Annuler un rendez-vous" in words(place / "nouvelles" / "index.html")
    home = (place / "index.html").read_text("utf-8")
    assert '<div class="admonition note">' in home and "root:" not in home and "Ma doc" in home
    for left in ("hooks", "plugins: macros", "extra_javascript", "pymdownx.snippets"):
        assert left in answer.err, left


def test_findings_of_the_built_site(local: Scene, place: Path) -> None:
    local.documentation.commit({
        "bizarre.md": "# Bizarre\n\n[perdu](broken-reference) [ici](#nulle-part) ![](.gitbook/assets/a.png)\n\n{% swagger %}\n\n<iframe src=x></iframe>\n",
        ".gitbook/assets/a.png": b"\x89PNG",
    })  # fmt: skip
    answer = preview(local, place, "--json").json
    codes = {one["code"] for one in answer["findings"] if "bizarre" in one["subject"]}
    assert codes == {"link-broken", "link-dead", "picture-without-alt", "construct-unknown", "html-as-text"}


def test_feeds_of_the_page(local: Scene, place: Path) -> None:
    local.more.append('[preview]\nurl = "https://apercu.exemple.invalid/doc"\n')
    preview(local, place)
    feed = json.loads((place / "a-venir" / "livraisons.json").read_text("utf-8"))
    assert feed["items"][0]["url"].startswith(
        "https://apercu.exemple.invalid/doc/dernieres-nouveautes.html#du-mercredi-12"
    )
    assert 'type="application/atom+xml" href="a-venir/livraisons.xml"' in (place / "index.html").read_text("utf-8")


@pytest.mark.parametrize("given", [("2022-01-18", "--branch", "x"), ("--branch", "x", "--pull", "1"), ("a..b",)])
def test_misuse(local: Scene, place: Path, given: tuple[str, ...]) -> None:
    assert in_process("preview", *given, "--output", str(place), "--repo", local.ready()).code == 2
    assert not place.exists()


def test_without_a_documentation_or_its_branch(local: Scene, place: Path) -> None:
    assert in_process("preview", "--branch", "absente", "--output", str(place), "--repo", local.ready()).code == 1
    local.docs.clear()
    answer = in_process("preview", "--output", str(place), "--repo", local.ready())
    assert answer.code == 2 and "[docs]" in answer.err


def test_findings_of_changed_pages_come_first_and_the_others_by_kind(local: Scene, place: Path) -> None:
    local.documentation.commit({
        **{f"autres/p{at}.md": f"# P{at}\n\n![](../a.png) ![](../b.png)\n" for at in range(6)},
        "casse.md": "# Cassé\n\n[x](nulle-part.md)\n", "a.png": b"\x89PNG", "b.png": b"\x89PNG",
        PAGE: page(OLD) + "\n[perdu](nulle-part-non-plus.md)\n",
    })  # fmt: skip
    lines = [line for line in preview(local, place).err.split("\n") if line.startswith("! ")]
    own = [at for at, line in enumerate(lines) if "nulle-part-non-plus" in line]
    other = [at for at, line in enumerate(lines) if "casse.md" in line]
    pictures = [at for at, line in enumerate(lines) if "autres/p" in line]
    assert len(pictures) == 1 and max(own) < min(other) < pictures[0], lines
    assert "8" in lines[pictures[0]], "what is not named is counted"
    every = preview(local, place, "--findings").err
    assert sum("autres/p" in line for line in every.split("\n")) == 12
