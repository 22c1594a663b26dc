"""What a repository's own `mkdocs.yml` may decide: its table of contents, its style sheets and how its pages are laid out, and nothing that runs."""

import json

import pytest

from changelog.domain.preview import mkdocs_settings

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
