"""Which tool builds a page's documentation, and what is written beside the page: the tables of contents that people keep."""

import pytest

from changelog.domain.docs import components, kinds

NAV = "nav:\n  - Home: index.md\n"
TABLE = "# Table\n\n* [Accueil](README.md)\n"


@pytest.mark.parametrize(
    ("page", "files", "name", "changed"),
    [
        ("CHANGELOG.md", {"mkdocs.yml": NAV}, "mkdocs", {}),
        ("docs/news.md", {"mkdocs.yml": NAV}, "mkdocs", {"mkdocs.yml": f"{NAV}  - Neuf: news.md\n"}),
        ("news.md", {"mkdocs.yml": f"docs_dir: .\n{NAV}"}, "mkdocs", {"mkdocs.yml": f"docs_dir: .\n{NAV}  - Neuf: news.md\n"}),
        ("manuel/docs/news.md", {"manuel/mkdocs.yml": NAV}, "mkdocs", {"manuel/mkdocs.yml": f"{NAV}  - Neuf: news.md\n"}),
        ("manuel/news.md", {"manuel/mkdocs.yml": NAV}, "mkdocs", {}),
        ("docs/a/news.md", {"mkdocs.yml": "site_name: x\n", "docs/a/.pages": "nav:\n  - un.md\n"}, "mkdocs",
         {"docs/a/.pages": "nav:\n  - un.md\n  - Neuf: news.md\n"}),
        ("docs/a/news.md", {"mkdocs.yml": "site_name: x\n", "docs/a/.pages": "nav:\n  - un.md\n  - ...\n"}, "mkdocs", {}),
        ("docs/a/news.md", {"mkdocs.yml": "site_name: x\n", "docs/a/.pages": "title: A\n"}, "mkdocs", {}),
        ("docs/news.md", {"mkdocs.yml": "site_name: x\n", "docs/SUMMARY.md": TABLE}, "mkdocs",
         {"docs/SUMMARY.md": f"{TABLE}* [Neuf](news.md)\n"}),
        ("news.md", {"SUMMARY.md": TABLE, "_config.yml": ""}, "gitbook", {"SUMMARY.md": f"{TABLE}* [Neuf](news.md)\n"}),
        ("docs/news.md", {".gitbook.yaml": "root: ./docs/\n", "docs/SUMMARY.md": TABLE, "SUMMARY.md": TABLE}, "gitbook",
         {"docs/SUMMARY.md": f"{TABLE}* [Neuf](news.md)\n"}),
        ("news.md", {".gitbook.yaml": "root: ./docs/\n", "docs/SUMMARY.md": TABLE}, "plain", {}),
        ("src/news.md", {"book.toml": "", "src/SUMMARY.md": TABLE}, "mdbook", {"src/SUMMARY.md": f"{TABLE}* [Neuf](news.md)\n"}),
        ("guide/texte/news.md", {"guide/book.toml": '[book]\nsrc = "texte"\n', "guide/texte/SUMMARY.md": TABLE}, "mdbook",
         {"guide/texte/SUMMARY.md": f"{TABLE}* [Neuf](news.md)\n"}),
        ("CHANGELOG.md", {"book.toml": "", "src/SUMMARY.md": TABLE}, "plain", {}),
        ("docs/news.md", {"website/docusaurus.config.ts": ""}, "docusaurus", {}),
        ("docs/news.md", {"docs/.vitepress/config.mts": ""}, "vitepress", {}),
        ("docs/news.md", {"docs/conf.py": ""}, "sphinx", {}),
        ("content/news.md", {"hugo.toml": ""}, "hugo", {}),
        ("news.md", {"_config.yml": ""}, "jekyll", {}),
        ("news.md", {}, "plain", {}),
    ],
)  # fmt: skip
def test_a_page_is_listed_where_its_own_tool_lists_it(
    page: str, files: dict[str, str], name: str, changed: dict[str, str]
) -> None:
    there = dict.fromkeys(kinds.candidates(page)) | files
    assert kinds.kind_of(page, there).name == name
    written, findings = kinds.listed(there, page, {page: "Neuf"})
    assert {path: text for path, text in written.items() if text != there[path]} == changed
    assert findings == []
    again, _ = kinds.listed(there | written, page, {page: "Neuf"})
    assert {path: text for path, text in again.items() if text != (there | written)[path]} == {}


def test_a_list_that_cannot_be_added_to_is_said() -> None:
    there = {"mkdocs.yml": "site_name: x\n", "docs/.pages": "arrange:\n  - un.md\n"}
    written, findings = kinds.listed(there, "docs/news.md", {"docs/news.md": "Neuf"})
    assert written["docs/.pages"] == there["docs/.pages"] and [one.code for one in findings] == ["nav-unsure"]


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("# T\n\n<Intro/>\n\n## 2026-11-02\n\n* a\n", "# T\n\n<Intro/>\n\n## 2026-11-09\n\n* b\n\n## 2026-11-02\n\n* a\n", ""),
        ("<Layout>\n\n## 2026-11-02\n\n* a\n\n</Layout>\n", "<Layout>\n\n## 2026-11-09\n\n* b\n\n## 2026-11-02\n\n* a\n\n</Layout>\n", ""),
        ("<Layout>\n\n## 2026-11-02\n\n* a\n\n</Layout>\n", "<Layout>\n\n## 2026-11-02\n\n* a\n\n</Layout>\n\n## 2026-11-09\n\n* b\n", "<…>"),
        ("# T\n\n<Tabs>\n\nx\n\n</Tabs>\n", "# T\n\n<Tabs>\n\nx\n\n</Tabs>\n\n## 2026-11-09\n\n* b\n", "</Tabs>"),
        ("# T\n\n<Tabs>\n</Tabs>\n", "# T\n\n<Tabs>\n## 2026-11-09\n\n* b\n\n</Tabs>\n", "<Tabs>"),
        ("# T\n\n:::tip\nx\n:::\n", "# T\n\n:::tip\nx\n## 2026-11-09\n\n* b\n\n:::\n", "<:::>"),
        ("# T\n\n:::tip\nx\n:::\n", "# T\n\n:::tip\nx\n:::\n\n## 2026-11-09\n\n* b\n", ""),
        ("# T\n\n```\n<Tabs>\n```\n", "# T\n\n```\n<Tabs>\n```\n\n## 2026-11-09\n\n* b\n", ""),
        ("# T\n\n{{< box >}}\nx\n{{< /box >}}\n", "# T\n\n{{< box >}}\n## 2026-11-09\n\n* b\n{{< /box >}}\n", "<{{box}}>"),
        ("# T\n\n{{< one >}}\n", "# T\n\n{{< one >}}\n\n## 2026-11-09\n\n* b\n", ""),
    ],
)  # fmt: skip
def test_a_delivery_stands_in_no_component_of_its_own(before: str, after: str, where: str) -> None:
    assert components.fault(before, after) == where
