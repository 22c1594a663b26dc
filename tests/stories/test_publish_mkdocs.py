"""A MkDocs site: the nav, the folder of pages, and the years that are over, from the settings to the pull request."""

import pytest
from documentation_scene import FORGE
from publish_worlds import local
from publishing_scene import BRANCH, HEADING, SECTION, TAG, Scene

__all__ = ["local"]  # fixtures
LAST_YEAR = f"## Du mardi 14 au lundi 20 décembre 2021\n\n* [Avant Noël #7]({FORGE}/issues/7)\n"
SHARED = f"## Du mardi 21 décembre 2021 au lundi 3 janvier 2022\n\n* [À cheval #8]({FORGE}/issues/8)\n"
YEAR_BEFORE = f"## Mardi 15 décembre 2020\n\n* [Il y a longtemps #6]({FORGE}/issues/6)\n"
HEAD = "# Nouveautés\n\n!!! note\n    Lisez-nous.\n"
PAGE = "\n".join([HEAD, SHARED, LAST_YEAR, YEAR_BEFORE])
CONFIG = """site_name: Documentation  # le nom
theme: { name: material }
{folder}nav:
  - Accueil: index.md
  - "Nouveautés": {page}
  # la suite
  - Guides:
      - guides/agents.md
markdown_extensions: [admonition]
"""
FOLDERS = {"docs, unsaid": ("", "docs"), "site": ("docs_dir: site\n", "site"), "with a slash": ("docs_dir: ./site/\n", "site"), "deeper": ("docs_dir: a/b\n", "a/b")}  # fmt: skip


def placed(local: Scene, folder: str, said: str, *, listed: bool = True, archive: str = "yearly") -> str:
    """A MkDocs site in the documentation repository; the page's path."""
    path = f"{folder}/nouvelles/nouveautes.md"
    config = CONFIG.replace("{folder}", said).replace("{page}", "nouvelles/nouveautes.md")
    if not listed:
        config = "".join(line for line in config.splitlines(keepends=True) if "nouveautes.md" not in line)
    local.documentation.commit({"SUMMARY.md": None, "dernieres-nouveautes.md": None, path: PAGE, "mkdocs.yml": config})
    local.docs |= {"page": f'"{path}"', "archive": f'"{archive}"'}
    return path


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("said", "folder"), FOLDERS.values(), ids=FOLDERS)
def test_years_that_are_over_get_pages_and_places_in_the_nav(local: Scene, said: str, folder: str) -> None:
    path = placed(local, folder, said)
    local.publish()
    years = [path.replace(".md", f"-{year}.md") for year in (2020, 2021)]
    assert sorted(local.documentation.changed(BRANCH)) == sorted(["mkdocs.yml", path, *years])
    page = local.documentation.text(BRANCH, path)
    assert (
        page.index(HEADING) < page.index(SHARED) < page.index("nouveautes-2021.md") < page.index("nouveautes-2020.md")
    )
    assert SECTION in page and LAST_YEAR not in page and YEAR_BEFORE not in page
    for section, year in zip((YEAR_BEFORE, LAST_YEAR), years, strict=True):
        text = local.documentation.text(BRANCH, year)
        assert section in text and "](nouveautes.md)" in text
    config, old = (local.documentation.text(one, "mkdocs.yml") for one in (BRANCH, "master"))
    added, taken = (
        [line for line in one.split("\n") if line not in other.split("\n")]
        for one, other in ((config, old), (old, config))
    )
    assert not taken
    assert [line.partition(": ")[2] for line in added] == [
        "nouvelles/nouveautes-2021.md",
        "nouvelles/nouveautes-2020.md",
    ]
    assert (
        config.index("nouveautes.md") < config.index("2021.md") < config.index("2020.md") < config.index("# la suite")
    )
    before = local.state()
    local.publish()
    assert local.state() == before


def test_the_page_itself_joins_the_nav(local: Scene) -> None:
    placed(local, "site", "docs_dir: site\n", listed=False, archive="")
    local.publish()
    nav = local.documentation.text(BRANCH, "mkdocs.yml")
    assert nav.count("Nouveautés: nouvelles/nouveautes.md\n") == 1
    assert local.documentation.lines(BRANCH)[1] == []


def test_a_person_takes_a_year_out_of_the_nav_and_it_stays_out(local: Scene) -> None:
    path = placed(local, "docs", "")
    local.publish()
    config = local.documentation.text(BRANCH, "mkdocs.yml")
    row = next(line for line in config.split("\n") if "2020.md" in line)
    local.documentation.edit(f"{row}\n", "", on=BRANCH, path="mkdocs.yml")
    local.one_more()
    local.publish()
    assert "2020.md" not in local.documentation.text(BRANCH, "mkdocs.yml")
    assert "issues/16)" in local.documentation.text(BRANCH, path)


def test_the_next_delivery_finds_the_years_where_they_are(local: Scene) -> None:
    path = placed(local, "docs", "")
    local.publish()
    local.release()
    local.merge("squash")
    local.history.day("2022-01-20")
    local.history.merge(106, branch="20-exports", title="Exports")
    local.history.day("2022-01-25")
    local.history.tag("2022-01-25")
    local.publish()
    assert local.documentation.changed("nouveautes/2022-01-25") == [path]
    page = local.documentation.text("nouveautes/2022-01-25", path)
    assert page.index("25 janvier 2022") < page.index(HEADING) and page.count("nouveautes-2021.md") == 1
    assert TAG not in page
