"""A preview that MkDocs cannot build is one line, whatever an extension raises."""

from pathlib import Path

import pytest

from changelog.adapters.docs_site.build import Builder
from changelog.errors import Refused


@pytest.mark.parametrize(
    ("extensions", "page", "words"),
    [("[{toc: {toc_depth: a-b}}]", "", "'toc'"), ("[{codehilite: {pygments_style: nope}}]", "    :::python\n    x\n", "index.md"),
     ("[]", "".join(f"{'    ' * deep}- a\n" for deep in range(400)), "index.md")],
)  # fmt: skip
def test_an_error_is_one_line(tmp_path: Path, extensions: str, page: str, words: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(page, "utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"site_name: a\nmarkdown_extensions: {extensions}\n", "utf-8")
    with pytest.raises(Refused) as problem:
        Builder(tmp_path).build()
    message = str(problem.value.message)
    assert words in message and "\n" not in message and "File " not in message
