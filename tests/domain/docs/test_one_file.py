"""A file for each delivery is begun as its neighbours are, listed where they are, and people's words in it stay."""

from collections.abc import Mapping
from datetime import date

import pytest
from msgspec import structs

from changelog.domain.docs import file_lists, one_file
from changelog.domain.docs.model import Period
from changelog.domain.docs.section import EntryGroup, LastWritten, PageUpdate, SectionEntry, WantedSection

ENTRY = "[Haie #11](https://example.org/a/b/issues/11)"
POST = """\
---
date: 2026-11-09
title: Nouveautés du 9 novembre 2026
authors:
  - lea
categories:
  - Nouveautés
description: Des bancs
draft: false
---

# Nouveautés du 9 novembre 2026

Un mot.

<!-- more -->

- Un banc
"""


def wanted(*tickets: int, language: str = "fr") -> WantedSection:
    """The delivery of 16 November 2026, with these tickets."""
    entries = tuple(
        SectionEntry(title="Haie", label=f"#{one}", url=f"https://example.org/a/b/issues/{one}", ticket=one)
        for one in tickets
    )
    period = Period(start=date(2026, 11, 10), end=date(2026, 11, 16))
    return WantedSection(period=period, groups=(EntryGroup(entries=entries),), language=language, slugs=("a/b",))


def published(
    template: str, files: Mapping[str, str], asked: WantedSection, last: LastWritten | None = None
) -> PageUpdate:
    """What publishing does to these files."""
    path = one_file.path_of(template, asked.period.end)
    others = {name: files[name] for name in one_file.beside(template, files, path)}
    listed = {name: files[name] for name in file_lists.near(path, files)}
    return one_file.publish(asked, path, {path: files.get(path), **listed}, last or LastWritten(), others)


@pytest.mark.parametrize(
    ("template", "path"),
    [("docs/blog/posts/%Y-%m-%d-nouveautes.md", "docs/blog/posts/2026-11-16-nouveautes.md"), ("news/%G-W%V.md", "news/2026-W47.md"),
     ("%Y/%m/%d.md", "2026/11/16.md"), ("100%.md", "100%.md")],
)  # fmt: skip
def test_the_path_has_the_deliverys_day(template: str, path: str) -> None:
    assert one_file.path_of(template, date(2026, 11, 16)) == path
    assert one_file.is_template(template) == (template != path)


def test_the_neighbours_are_those_of_the_same_form_else_those_that_end_otherwise() -> None:
    names = [
        "posts/2026-11-02-nouveautes.md",
        "posts/2026-11-09-nouveautes.md",
        "posts/2026-11-10-autre.md",
        "posts/index.md",
    ]
    assert one_file.beside("posts/%Y-%m-%d-nouveautes.md", names, "") == (names[1], names[0])
    assert one_file.beside("posts/%Y-%m-%d-news.md", names, "") == (names[2], names[1], names[0])
    assert one_file.beside("news/%G-W%V.md", names, "") == ()


def test_a_post_is_begun_as_the_newest_one_is() -> None:
    template = "docs/blog/posts/%Y-%m-%d-nouveautes.md"
    done = published(template, {"docs/blog/posts/2026-11-09-nouveautes.md": POST}, wanted(11))
    text = (
        "---\ndate: 2026-11-16\ntitle: Nouveautés du 16 novembre 2026\nauthors:\n  - lea\ncategories:\n  - Nouveautés\n---\n\n"
        f"# Nouveautés du 16 novembre 2026\n\n- {ENTRY}\n\n<!-- more -->\n"
    )
    assert done.files == {"docs/blog/posts/2026-11-16-nouveautes.md": text}
    last = LastWritten(text=done.section, published=True)
    assert not published(template, done.files, wanted(11), last).files, "run twice"
    edited = text.replace("Haie", "Une haie").replace("# Nouv", "Bonjour.\n\n# Nouv")
    more = published(template, {"docs/blog/posts/2026-11-16-nouveautes.md": edited}, wanted(11, 12), last)
    assert list(more.files.values()) == [edited.replace("/11)\n", f"/11)\n- {ENTRY.replace('11', '12')}\n")]
    gone = published(template, {"docs/blog/posts/2026-11-09-nouveautes.md": POST}, wanted(11), last)
    assert not gone.files, "somebody took it out"


@pytest.mark.parametrize(
    ("front", "begun"),
    [
        ("title: 'News of November 9, 2026'\nslug: 2026-11-09-news\n", "title: 'News of November 16, 2026'\nslug: 2026-11-16-news\n"),
        ("title: Des bancs\nslug: bancs\nid: 3\n", "title: Nouveautés du mardi 10 au lundi 16 novembre 2026\n"),
        ("date:\n  created: 2026-11-09 10:00:00\n  updated: 2026-11-10\ntitle: Des bancs\n",
         "date:\n  created: 2026-11-16 10:00:00\ntitle: Nouveautés du mardi 10 au lundi 16 novembre 2026\n"),
    ],
)  # fmt: skip
def test_what_is_the_deliverys_own_is_its_own(front: str, begun: str) -> None:
    files = {"blog/2026-11-09-a.md": f"---\n{front}---\n\n* Un banc\n"}
    assert published("blog/%Y-%m-%d-b.md", files, wanted(11)).files == {
        "blog/2026-11-16-b.md": f"---\n{begun}---\n\n* {ENTRY}\n"
    }


def test_the_first_file_has_a_title() -> None:
    done = published("news/%G-W%V.md", {}, wanted(11, language="en"))
    assert done.files == {"news/2026-W47.md": f"# What’s new 10–16 November 2026\n\n* {ENTRY}\n"}
    assert not published("news/%G-W%V.md", {}, wanted()).files


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("SUMMARY.md", "* [Semaine 46 (2026)](news/2026-W46.md)\n* [Semaine 45 (2026)](news/2026-W45.md)\n",
         "* [Semaine 47 (2026)](news/2026-W47.md)\n"),
        ("news/index.md", "# N\n\n- [Semaine 45 (2026)](2026-W45.md)\n- [Semaine 46 (2026)](2026-W46.md)\n", "- [Semaine 47 (2026)](2026-W47.md)\n"),
        ("news/.pages", "nav:\n  - 2026-W46.md\n  - 2026-W45.md\n", "  - 2026-W47.md\n"),
        ("README.md", "# N\n\n[Semaine 46](news/2026-W46.md)\n", ""),
    ],
)  # fmt: skip
def test_it_is_listed_where_its_neighbours_are(name: str, before: str, after: str) -> None:
    posts = {f"news/2026-W{week}.md": f"# Semaine {week} (2026)\n\n* a\n" for week in (45, 46)}
    done = published("news/%G-W%V.md", posts | {name: before}, wanted(11))
    assert done.files["news/2026-W47.md"] == f"# Semaine 47 (2026)\n\n* {ENTRY}\n"
    listed = done.files.get(name, before)
    assert listed.replace(after, "") == before and (after in listed)
    assert [line for line in listed.splitlines() if "W4" in line] == sorted(
        (line for line in listed.splitlines() if "W4" in line), reverse="46" in before.split("45")[0]
    )


def test_a_menu_of_mkdocs_lists_it_too() -> None:
    posts = {f"docs/news/2026-W{week}.md": f"# Semaine {week} (2026)\n\n* a\n" for week in (45, 46)}
    nav = "nav:\n  - Accueil: index.md\n  - Nouvelles:\n    - Semaine 46: news/2026-W46.md\n    - Semaine 45: news/2026-W45.md\n"
    done = published("docs/news/%G-W%V.md", posts | {"mkdocs.yml": nav}, wanted(11))
    assert done.files["mkdocs.yml"] == nav.replace(
        "    - Semaine 46", "    - Semaine 47 (2026): news/2026-W47.md\n    - Semaine 46"
    )


def test_entries_withdrawn_leave_peoples_words() -> None:
    done = published("news/%G-W%V.md", {}, wanted(11))
    text = done.files["news/2026-W47.md"] + "\nMerci.\n"
    last = LastWritten(text=done.section, published=True)
    after = published("news/%G-W%V.md", {"news/2026-W47.md": text}, structs.replace(wanted(), groups=()), last)
    assert "Merci." in after.files["news/2026-W47.md"] and "#11" not in after.files["news/2026-W47.md"]
