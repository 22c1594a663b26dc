"""What a repository's own `mkdocs.yml` may decide: its table of contents, its style sheets and how its pages are laid out, and nothing that runs."""

import json

import pytest

from changelog.domain.preview import mkdocs_settings, source

THERE = {"index.md", "guides/a.md", "a.pdf", "style.css", 'b".css'}


def own(**given: object) -> mkdocs_settings.MkdocsSettings:
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
            "pymdownx.b64",
            {"pymdownx.emoji": {"emoji_index": "x"}},
            {"pymdownx.arithmatex": {"generic": False}},
        ],
        theme={"features": ["content.tooltips", "content.code.annotate"], "custom_dir": "x"},
    )
    assert found.values["markdown_extensions"] == ["pymdownx.emoji", {"pymdownx.arithmatex": {"generic": True}}]
    assert found.values["features"] == ["content.code.annotate"]
    assert {one.subject for one in found.findings} == {
        "pymdownx.b64",
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


@pytest.mark.parametrize(
    ("settings", "text", "shown"),
    [
        ("markdown_extensions: [pymdownx.snippets]", '# T\n\n--8<-- "CHANGELOG.md"\n', "# T\n\n# Neuf\n\n* a\n\n[x](docs/b.md)\n"),
        ("markdown_extensions: [pymdownx.snippets]", '--8<-- "../../etc/passwd"\n--8<-- "/etc/passwd"\nfin', "fin"),
        ("markdown_extensions: [pymdownx.snippets]", ';--8<-- "CHANGELOG.md"', '--8<-- "CHANGELOG.md"'),
        ("markdown_extensions: [pymdownx.snippets]", '    --8<-- "src/x.py:deux"', "    b = 2"),
        ("markdown_extensions: [pymdownx.snippets]", '--8<-- "src/x.py:1:1"', "a = 1"),
        ("markdown_extensions: [pymdownx.snippets]", "--8<--\n; non\nsrc/y.md\n--8<--\nfin", "Y\nfin"),
        ("markdown_extensions:\n  - pymdownx.snippets: {base_path: [src], auto_append: [y.md]}", "T", "T\n\nY\n"),
        ("markdown_extensions: [toc]", '--8<-- "CHANGELOG.md"', '--8<-- "CHANGELOG.md"'),
        ("plugins: [include-markdown]", '{% include-markdown "../CHANGELOG.md" start="# Neuf" %}', "* a\n\n[x](b.md)"),
        ("plugins: [include-markdown]", '{%\n  include "../src/y.md"\n%}', "Y"),
        ("markdown_extensions: [markdown_include.include]", "{!src/y.md!}", "Y"),
        ("markdown_extensions: [pymdownx.snippets]", '--8<-- "docs/soi.md"', '--8<-- ;'),
    ],
)  # fmt: skip
def test_what_a_page_includes_is_read_from_the_repository_alone(settings: str, text: str, shown: str) -> None:
    files = {
        "mkdocs.yml": settings,
        "docs/index.md": text,
        "CHANGELOG.md": "# Neuf\n\n* a\n\n[x](docs/b.md)\n",
        "src/x.py": "a = 1\n# --8<-- [start:deux]\nb = 2\n# --8<-- [end:deux]\n",
        "src/y.md": "Y\n",
        "docs/soi.md": '--8<-- "docs/soi.md"\n' * 3,
    }
    texts = {path: held for path, held in files.items() if source.is_text(path)}
    for path in source.included(files, texts):
        texts[path] = files[path]
    found = source.read({name: name for name in files}, texts).pages["docs/index.md"]
    assert found.rstrip("\n") == ("" if "soi" in text else shown.rstrip("\n"))


@pytest.mark.parametrize(
    ("settings", "name", "text", "shown"),
    [
        ("docusaurus.config.js", "Docusaurus", "import X from '@x';\n\n:::tip[Un titre]\nMot\n:::\n\n<X a={1}>Dedans</X>\n", ["{% hint", "**Un titre**", "Mot", "Dedans"]),
        (".vitepress/config.mts", "VitePress", "<script setup>\nx\n</script>\n\n::: warning\nMot\n:::\n\n{{ x }} `{{ y }}`\n", ["{% hint", "Mot", "`{{ x }}`", "`{{ y }}`"]),
        ("conf.py", "Sphinx", "(cible)=\n```{note}\n:class: x\nMot\n```\n\n```{toctree}\na\n```\n\n```{code-block} sh\nls\n```\n", ["{% hint", "Mot", "```sh\nls\n```"]),
        ("hugo.toml", "Hugo", "{{< box >}}\nMot\n{{< /box >}}\n", ["Mot"]),
        ("_config.yml", "Jekyll", "```\n{{ x }}\n<X>\n```\n\nMot {: .x}\n", ["```\n{{ x }}\n<X>\n```", "Mot"]),
    ],
)  # fmt: skip
def test_other_tools_are_named_and_their_pages_are_plain_markdown(
    settings: str, name: str, text: str, shown: list[str]
) -> None:
    files = {settings: "", "news.md": text}
    found = source.read({one: one for one in files}, files, "news.md")
    assert [(one.code, one.subject) for one in found.findings] == [("docs-plain", name)]
    page = found.pages["news.md"]
    assert [one for one in shown if one not in page] == []
    assert not any(
        mark in page.replace("```\n{{ x }}\n<X>\n```", "")
        for mark in (":::", "<X", "{{<", "toctree", "import ", "<script", "(cible)")
    )


def test_a_book_has_its_own_pages_and_table() -> None:
    files = {
        "book.toml": "",
        "src/SUMMARY.md": "# S\n\n- [Un](un.md)\n",
        "src/un.md": "# Un\n\n{{#include ../CHANGELOG.md}}\n{{#title x}}",
        "CHANGELOG.md": "Neuf\n",
    }
    found = source.read({one: one for one in files}, files, "src/un.md")
    assert found.nav == [{"Un": "src/un.md"}] and sorted(found.pages) == ["src/un.md"]
    assert found.pages["src/un.md"] == "# Un\n\nNeuf\n"


@pytest.mark.parametrize(
    "settings", ["plugins: [mkdocstrings]", "markdown_extensions: [mkautodoc]", "plugins: [search]"]
)
def test_blocks_that_a_plugin_fills_from_code_are_named(settings: str) -> None:
    files = {
        "mkdocs.yml": settings,
        "docs/index.md": "# T\n\n::: paquet.Classe\n    :docstring:\n    :members: a\n\n## ::: paquet.f\n\nFin\n",
    }
    page = source.read({one: one for one in files}, files).pages["docs/index.md"]
    assert (
        page == files["docs/index.md"]
        if "search" in settings
        else page == "# T\n\n`paquet.Classe`\n\n## `paquet.f`\n\nFin\n"
    )
