"""What a repository's own `mkdocs.yml` may decide: its table of contents, its style sheets and how its pages are laid out, and nothing that runs."""

import json

import pytest

from changelog.domain.preview import mkdocs_settings, source

THERE = {"index.md", "guides/a.md", "a.pdf", "style.css", 'b".css'}


def own(**given: object) -> mkdocs_settings.OwnSettings:
    """The settings, with the files that are there."""
    return mkdocs_settings.with_files(mkdocs_settings.own(json.dumps(given)), THERE)


@pytest.mark.parametrize(
    "target",
    [
        "javascript:x", "JavaScript:x", " javascript:x", "data:text/html,x", "vbscript:x", "//ailleurs/x", "/\\ailleurs", "../secret.md",
        'https://a/" onclick="x', "https:x", "file:///etc/passwd", "absent.md", "index.md\0", 3, {"b": "index.md"},
    ],
)  # fmt: skip
def test_a_nav_leads_to_pages_files_and_the_web(target: object) -> None:
    found = own(
        nav=[{"A <b>": target}, {"B": "index.md"}, "guides/./a.md", {"C": ["a.pdf", {"D": "https://exemple.fr/x"}]}]
    )
    assert found.nav == [{"B": "index.md"}, "guides/a.md", {"C": ["a.pdf", {"D": "https://exemple.fr/x"}]}]
    assert [one.code for one in found.findings] == ["mkdocs-left-out"] and found.findings[0].subject.startswith("nav: ")


def test_titles_are_words() -> None:
    assert own(nav=[{'<i>"a"\n': "index.md"}]).nav == [{"&lt;i&gt;&quot;a&quot;": "index.md"}]


def test_style_sheets_are_those_of_the_documentation() -> None:
    found = own(extra_css=["style.css", 'b".css', "https://ailleurs/a.css", "https:/ailleurs/a.css", "absent.css"])
    assert found.values["extra_css"] == ["style.css"] and len(found.findings) == 4


def test_extensions_have_no_options_that_are_functions_or_files() -> None:
    found = own(
        markdown_extensions=[
            "pymdownx.snippets",
            {"pymdownx.emoji": {"emoji_index": "x"}},
            {"pymdownx.arithmatex": {"generic": False}},
        ],
        theme={"features": ["content.tooltips", "content.code.annotate"], "custom_dir": "x"},
    )
    assert found.values["markdown_extensions"] == ["pymdownx.emoji", {"pymdownx.arithmatex": {"generic": True}}]
    assert found.values["features"] == ["content.code.annotate"]
    assert {one.subject for one in found.findings} == {
        "pymdownx.snippets",
        "theme: content.tooltips",
        "theme: custom_dir",
    }


def test_a_menu_has_words_alone_and_no_table_of_contents_among_the_pages() -> None:
    texts = {
        ".gitbook.yaml": "root: ./docs/\n",
        "docs/SUMMARY.md": '# Table\n\n## Un <i class="fa-x">:x:</i> groupe\n\n* [<b>Premiers</b> pas &#x26; suite](a.md)\n* [](b/premier-pas.md)\n',
        "docs/a.md": "# A\n",
        "docs/b/premier-pas.md": "Rien\n",
        "docs/b/SUMMARY.md": "* x\n",
        "docs/b/autre_page.md": "Rien\n",
        "ailleurs.md": "# Ailleurs\n",
        "docs/.gitbook/includes/x.md": "X\n",
    }
    found = source.read({name: name for name in texts}, texts)
    assert sorted(found.pages) == ["docs/a.md", "docs/b/autre_page.md", "docs/b/premier-pas.md"]
    assert found.nav == [
        {"Un groupe": [{"Premiers pas &amp; suite": "docs/a.md"}, {"Premier pas": "docs/b/premier-pas.md"}]}
    ]
    assert found.title("docs/b/autre_page.md") == "Autre page"
    changed = source.read(
        {name: name for name in texts}, texts | {"docs/a.md": '{% include "./.gitbook/includes/x.md" %}\n'}
    )
    assert changed.shown("docs/a.md") == "X\n\n"
