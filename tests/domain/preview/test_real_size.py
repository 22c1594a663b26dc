"""A documentation of the real size: no page lost, no mark left, every internal link alive, with MkDocs and with Zensical."""

import importlib.util
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lacking import missing

from benchmarks import documentation
from changelog.adapters import files as own_files
from changelog.adapters.docs_site import check, workshop
from changelog.adapters.docs_site.workshop import Workshop
from changelog.domain.preview import site, source
from changelog.domain.preview.site import Site

PATTERNS = {
    "hint": r"\{% hint ", "tabs": r"\{% tabs %", "page-ref": r"\{% page-ref ", "content-ref": r"\{% content-ref ",
    "embed": r"\{% embed ", "file": r"\{% file ", "picture": r"/\.gitbook/assets/[^\n]*\.png", "escaped": r"\\_b/",
    "anchor": r'<a href="#a-', "folder": r"\(/[a-z/]+/\)", "broken": r"broken-reference", "emoji": r":tada:",
    "nested": r"^  \* (?!\[)", "break": r"\\$",
}  # fmt: skip


@cache
def held() -> dict[str, bytes]:
    """The repository."""
    return documentation.files()


def assembled(files: dict[str, bytes]) -> Site:
    """Its site as text."""
    texts = {path: data.decode() for path, data in files.items() if source.is_text(path)}
    read = source.read({path: str(hash(data)) for path, data in files.items()}, texts)
    return site.assemble(
        site.PreviewRequest(after=read, before=read, language="fr", templates=own_files.templates("preview"))
    )


def small() -> dict[str, bytes]:
    """A few pages of it, for the slower builder; the table of contents then names pages that are not there."""
    return {path: data for path, data in held().items() if not path.endswith(".md") or path in ("README.md", "SUMMARY.md") or path.startswith("aide/")}  # fmt: skip


@pytest.mark.parametrize("construct", documentation.COUNTS)
def test_every_construct_is_there_in_its_number(construct: str) -> None:
    pages = [data.decode() for path, data in held().items() if path.endswith(".md") and path != "SUMMARY.md"]
    found = [len(re.findall(PATTERNS[construct], text, re.M)) for text in pages]
    assert len(pages) == 282 and (sum(found), sum(map(bool, found))) == documentation.COUNTS[construct]


@pytest.mark.soak  # half a minute; the few pages below are looked at in the same way
def test_no_page_is_lost_and_every_link_is_alive(tmp_path: Path) -> None:
    made = assembled(held())
    assert Counter(one.code for one in made.findings) == {"link-broken": 6}, "one for each page with lost links"
    shop = Workshop(tmp_path)
    counted: list[int] = []
    given = {path: held()[name] for path, name in made.files.items()}
    done = shop.build(made, given, language="fr", counted=counted.append)
    assert counted == list(range(1, len(workshop.built(made)) + 1))
    assert {one.code for one in done.findings} == {"picture-without-alt"}
    built = workshop.built(made)
    assert len(made.pages) == 282
    texts = {name: (shop.site / built[path]).read_text("utf-8") for name, path in made.pages.items()}
    words = [re.sub(r"<pre.*?</pre>", "", text, flags=re.S) for text in texts.values()]
    assert not [text for text in words if "{%" in text or "broken-reference" in text]
    assert sum(text.count('class="tabbed-set') for text in texts.values()) == 37
    assert sum(text.count('class="admonition ') for text in texts.values()) == 37
    pictures = sum(len(re.findall(r"<img [^>]*fichiers/", text)) for text in texts.values())
    assert pictures >= 255, "pictures of other words than letters too"
    others = (shop.site / made.home / "autres-pages.html").read_text("utf-8")
    assert len(set(re.findall(r'<li><a href="([^"]+)"', others.partition("<article")[2]))) >= 215
    index = (shop.site / "search" / "search_index.json").read_text("utf-8")
    assert all(built[path] in index for path in made.pages.values())


def by_zensical(folder: Path) -> None:
    """Build a folder with Zensical."""
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build"], cwd=folder, capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()


def by_mkdocs(folder: Path) -> None:
    """Build a folder with MkDocs, as anybody would."""
    words = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    done = subprocess.run(
        words, cwd=folder, capture_output=True, check=False, timeout=300, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("build", [by_mkdocs, by_zensical])
def test_the_same_folder_is_built_by_both(build: Callable[[Path], None], tmp_path: Path) -> None:
    if build is by_zensical and importlib.util.find_spec("zensical") is None:
        missing("Zensical is not installed")
    files = small()
    made = assembled(files)
    shop = Workshop(tmp_path)
    from changelog.adapters.docs_site import workshop

    workshop.write(shop.room, made.texts, {path: files[name] for path, name in made.files.items()})
    build(tmp_path)
    built = workshop.built(made)
    found = check.check(tmp_path / "site", {built[path]: name for name, path in made.pages.items()})
    assert {one.code for one in found} <= {"picture-without-alt"}
    assert all((tmp_path / "site" / built[path]).is_file() for path in made.pages.values()), "no page is lost"
    page = (tmp_path / "site" / "aide" / "index.html").read_text("utf-8")
    assert 'lang="fr"' in page and "{%" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.S)
