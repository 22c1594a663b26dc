"""In whatever form a page keeps its deliveries, the next one is written in that form, where a colleague would put it."""

from collections.abc import Mapping
from datetime import date

import pytest
from msgspec import structs

from changelog.domain.docs import archive
from changelog.domain.docs.model import Period
from changelog.domain.docs.publication import publish
from changelog.domain.docs.section import EntryGroup, LastWritten, PageUpdate, SectionEntry, WantedSection
from changelog.errors import Problem

PAGE = "news.md"
ENTRY = "[Haie #11](https://example.org/a/b/issues/11)"


def wanted(*tickets: int, language: str = "fr") -> WantedSection:
    """The delivery of 16 November 2026, with these tickets."""
    entries = tuple(
        SectionEntry(title="Haie", label=f"#{one}", url=f"https://example.org/a/b/issues/{one}", ticket=one)
        for one in tickets
    )
    period = Period(start=date(2026, 11, 10), end=date(2026, 11, 16))
    return WantedSection(period=period, groups=(EntryGroup(entries=entries),), language=language, slugs=("a/b",))


def told(text: str, asked: WantedSection, last: LastWritten | None = None) -> tuple[str, PageUpdate]:
    """The page with the delivery on it."""
    done = publish(asked, PAGE, {PAGE: text}, last or LastWritten())
    return done.files.get(PAGE, text), done


# What stands above the new section, the section, what stands below it.
FORMS: Mapping[str, tuple[str, str, str]] = {
    "months": ("# N\n\n", "## Novembre 2026\n\n- {e}\n", "\n## Octobre 2026\n\n- a\n\n## Septembre 2026\n\n- b\n"),
    "keep a changelog": (
        "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- New\n\n", "## 2026-11-16\n\n- {e}\n",
        "\n## [1.26.0] - 2026-06-24\n\n### Added\n\n- a\n\n[Unreleased]: https://example.org/x\n",
    ),
    "latest changes": ("# N\n\n## Latest Changes\n\n* x\n\n", "## 2026-11-16\n\n* {e}\n", "\n## 0.115.0 (2026-09-01)\n\n* y\n"),
    "unreleased as a title": ("# Unreleased\n\n- x\n\n", "# 2026-11-16\n\n- {e}\n", "\n# 2.0.0 (2026-10-01)\n\n- y\n"),
    "titles of the first level": ("", "# 16 novembre 2026\n\n* {e}\n", "\n# v1.3.0 — 2 novembre 2026\n\n* a\n\n# v1.2.0 — 2 octobre 2026\n\n* b\n"),
    "version and day": ("# C\n\n", "### November 16, 2026\n\n- {e}\n", "\n### 9.6.23 November 1, 2026\n\n- a\n\n### 9.6.22 October 15, 2026\n\n- b\n"),
    "day below the version": ("# C\n\n", "## 2026-11-16\n\n* {e}\n", "\n## 1.3.0\n\n*Released on 2026-11-02*\n\n* a\n\n## 1.2.0\n\n*2026-10-02*\n\n* b\n"),
    "versions alone": ("# C\n\n", "## Du mardi 10 au lundi 16 novembre 2026\n\n* {e}\n", "\n## 1.3.0\n\n* a\n\n## 1.2.0\n\n* b\n"),
    "versions upwards": ("# C\n\n## 1.2.0\n\n* b\n\n## 1.3.0\n\n* a\n\n", "## Du mardi 10 au lundi 16 novembre 2026\n\n* {e}\n", ""),
    "ISO weeks": ("# N\n\n", "## 2026-W47\n\n* {e}\n", "\n## 2026-W46\n\n* a\n"),
    "weeks by their first day": ("# N\n\n", "## Semaine du 16 novembre 2026\n\n* {e}\n", "\n## Semaine du 9 novembre 2026\n\n* a\n"),
    "American days": ("# N\n\n", "## 11/16/2026\n\n* {e}\n", "\n## 11/09/2026\n\n* a\n\n## 10/26/2026\n\n* b\n"),
    "years above": ("# N\n\n", "## 2026\n\n### 16 novembre 2026\n\n* {e}\n", "\n## 2025\n\n### 15 décembre 2025\n\n* a\n"),
    "months above": ("# N\n\n", "## Novembre 2026\n\n### 16 novembre 2026\n\n* {e}\n", "\n## Octobre 2026\n\n### 12 octobre\n\n* a\n"),
    "this month above": ("# N\n\n## Novembre 2026\n\n", "### 16 novembre 2026\n\n* {e}\n", "\n### 9 novembre\n\n* a\n\n## Octobre 2026\n\n### 12 octobre\n\n* b\n"),
    "update blocks": (
        '# N\n\n{% updates format="full" %}\n\n', '{{% update date="2026-11-16" %}}\n## Du mardi 10 au lundi 16 novembre 2026\n\n* {e}\n{{% endupdate %}}\n',
        '\n{% update date="2026-11-09" tags="x" %}\n## Du mardi 3 au lundi 9 novembre 2026\n\n* a\n{% endupdate %}\n{% endupdates %}\n',
    ),
    "update blocks with titles": (
        "# N\n\n{% updates %}\n\n", '{{% update date="2026-11-16" %}}\n* {e}\n{{% endupdate %}}\n',
        '\n{% update date="2026-11-09" %}\n## Une carte\n\n* a\n{% endupdate %}\n{% endupdates %}\n',
    ),
    "folds": (
        "# N\n\n", "<details>\n<summary><strong>16 novembre 2026</strong></summary>\n\n* {e}\n\n</details>\n",
        "\n<details>\n<summary><strong>9 novembre 2026</strong></summary>\n\n* a\n\n</details>\n",
    ),
    "boxes": ("# N\n\n", '??? note "16 novembre 2026"\n\n    * {e}\n', '\n??? note "9 novembre 2026"\n\n    * a\n    * b\n'),
    "tabs": ("# N\n\n", '=== "16 novembre 2026"\n\n    * {e}\n', '\n=== "9 novembre 2026"\n\n    * a\n'),
    "tabs of GitBook": (
        "# N\n\n{% tabs %}\n\n", '{{% tab title="16 novembre 2026" %}}\n* {e}\n{{% endtab %}}\n',
        '\n{% tab title="9 novembre 2026" %}\n* a\n{% endtab %}\n{% endtabs %}\n',
    ),
    "colons": ("# N\n\n", ":::note[16 novembre 2026]\n\n- {e}\n\n:::\n", "\n:::note[9 novembre 2026]\n\n- a\n\n:::\n"),
    "days in bold": ("# N\n\n", "**16 novembre 2026**\n\n* {e}\n", "\n**9 novembre 2026**\n\n* a\n\n**2 novembre 2026**\n\n* b\n"),
    "items": ("# N\n\n", "* **16 novembre 2026** :\n    * {e}\n", "* **9 novembre 2026** :\n    * a\n* **2 novembre 2026** :\n    * b\n"),
    "items upwards": ("# N\n\n- 2026-11-02\n  - b\n- 2026-11-09\n  - a\n", "- 2026-11-16\n  - {e}\n", ""),
    "items upwards above a text": ("# N\n\n- 02/11/2026\n  - b\n- 09/11/2026\n  - a\n\n", "- 16/11/2026\n  - {e}\n", "\nUn mot.\n"),
    "items apart": ("# N\n\n", "- 16/11/2026 –\n\t* {e}\n", "\n- 09/11/2026 –\n\t* a\n\t* b\n\n- 02/11/2026 –\n\t* b\n"),
    "items with blank lines": ("# N\n\n", "- **16 novembre 2026**\n\n  - {e}\n", "\n- **9 novembre 2026**\n\n  - a\n\n- **2 novembre 2026**\n\n  - b\n"),
    "an emptied item": ("# N\n\n", "- 2026-11-16\n  - {e}\n", "- 2026-11-09\n- 2026-11-02\n  - a\n\n## Liens\n\nUn mot.\n"),
    "items of a year": ("# N\n\n## 2026\n\n", "* 16 novembre 2026 :\n  * {e}\n", "* 9 novembre 2026 :\n  * a\n\n## 2025\n\n* 15 décembre 2025 :\n  * b\n"),
    "items above those of last year": ("# N\n\n", "* 16 novembre 2026\n  * {e}\n", "* 9 novembre 2026\n  * a\n\n## 2025\n\n* 15 décembre 2025\n  * b\n"),
    "items of last year": ("# N\n\n", "## 2026\n\n* 16 novembre 2026\n  * {e}\n", "\n## 2025\n\n* 15 décembre 2025\n  * b\n* 8 décembre 2025\n  * c\n"),
    "a fold of last year": ("# N\n\n", "## 16 novembre 2026\n\n* {e}\n", "\n<details>\n<summary>2025</summary>\n\n## 15 décembre 2025\n\n* a\n\n</details>\n"),
    "a box of last year": ("# N\n\n", "## 16 novembre 2026\n\n* {e}\n", '\n## 9 novembre 2026\n\n* z\n\n??? note "2025"\n\n    ## 15 décembre 2025\n\n    * a\n'),
    "a fold of this year": (
        "# N\n\n<details open>\n<summary>2026</summary>\n\n", "## 16 novembre 2026\n\n* {e}\n",
        "\n## 9 novembre 2026\n\n* a\n\n</details>\n\n<details>\n<summary>2025</summary>\n\n## 15 décembre 2025\n\n* b\n\n</details>\n",
    ),
    "no delivery yet": ("# N\n\nBientôt.\n\n", "## Du mardi 10 au lundi 16 novembre 2026\n\n* {e}\n", "\n## Comment lire\n\nDe haut en bas.\n"),
    "sprints": ("# N\n\n", "## Du mardi 10 au lundi 16 novembre 2026\n\n- {e}\n", "\n## Sprint 42\n\n- a\n\n## Sprint 41\n\n- b\n"),
}  # fmt: skip


@pytest.mark.parametrize(("above", "section", "below"), FORMS.values(), ids=FORMS)
def test_a_delivery_is_written_as_its_neighbours_are(above: str, section: str, below: str) -> None:
    for end in ("\n", "\r\n"):
        text = (above + below.removeprefix("\n")).replace("\n", end)
        after = (above + section.format(e=ENTRY) + below).replace("\n", end)
        new, done = told(text, wanted(11))
        assert new == after
        last = LastWritten(text=done.section, published=True)
        assert told(new, wanted(11), last)[0] == new, "run twice"
        more, _ = told(new, wanted(11, 12), last)
        assert more.count("#12") == 1 and more.replace("\r", "").splitlines() != new.splitlines()


BEGUN = {
    "the day": "# N\n\n## 2026-11-16\n\n* À la main\n\n## 2026-11-09\n\n* a\n",
    "the day among periods": "# N\n\n## Lundi 16 novembre 2026\n\n* À la main\n\n## Du mardi 3 au lundi 9 novembre 2026\n\n* a\n",
    "the day among many periods": "# N\n\n## Lundi 16 novembre 2026\n\n* À la main\n\n## Du mardi 3 au lundi 9 novembre 2026\n\n* a\n\n## Du mardi 27 octobre au lundi 2 novembre 2026\n\n* b\n\n## Du mardi 20 au lundi 26 octobre 2026\n\n* c\n",
    "the same days otherwise": "# N\n\n## Du 10/11/2026 au 16/11/2026\n\n* À la main\n\n## Du 3 au 9 novembre 2026\n\n* a\n",
    "a fold": "# N\n\n<details>\n<summary>16 novembre 2026</summary>\n\n* À la main\n\n</details>\n\n<details>\n<summary>9 novembre 2026</summary>\n\n* a\n\n</details>\n",
    "a titled block": '# N\n\n{% updates %}\n{% update date="2026-11-16" %}\n## Une carte\n\n* À la main\n{% endupdate %}\n{% endupdates %}\n',
    "an item": "# N\n\n* **16 novembre 2026**\n  * À la main\n* **9 novembre 2026**\n  * a\n",
    "the month": "# N\n\n## Novembre 2026\n\n* À la main\n\n## Octobre 2026\n\n* a\n",
    "the week": "# N\n\n## 2026-W47\n\n* À la main\n\n## 2026-W46\n\n* a\n",
}  # fmt: skip


@pytest.mark.parametrize("text", BEGUN.values(), ids=BEGUN)
def test_what_somebody_has_begun_is_completed(text: str) -> None:
    new, _ = told(text, wanted(11))
    indent = "  " if "  * À la main" in text else ""
    assert new == text.replace("* À la main\n", f"* À la main\n{indent}* {ENTRY}\n")


def test_what_stands_in_what_is_to_come_is_not_told_again() -> None:
    text = f"# N\n\n## À venir\n\n* {ENTRY}\n\n## 2 novembre 2026\n\n* a\n"
    assert told(text, wanted(11))[0] == text
    new, done = told(text, wanted(11, 12))
    assert new.count("#11") == new.count("#12") == 1
    assert told(new, wanted(11, 12), LastWritten(text=done.section, published=True))[0] == new


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# N\n\n| Date | Quoi |\n|---|---|\n| 2026-11-09 | a |\n", "in a table .line 5"),
        ("# N\n\n9 novembre 2026\n:   a\n\n2 novembre 2026\n:   b\n", "in definitions .line 3"),
        ("# N\n\n* **9 novembre 2026** : a\n* **2 novembre 2026** : b\n", "as items of a list .line 3"),
        ("# N\n\n* **9 novembre 2026** :\n  * a\n* **2 novembre 2026** : b\n", "as items of a list .line 3"),
        ("# N\n\n* 9 novembre 2026\n  un mot\n  * a\n", "as items of a list .line 3"),
        ("# N\n\n## Carte\n\n* 9 novembre 2026\n  * a\n\n## Bancs\n\n* 2 novembre 2026\n  * a\n", "as items of a list .line 5"),
        ("# N\n\n* 9 novembre 2026\n  * a\n* b\n* c\n", "as items of a list .line 3"),
        ("# N\n\n## Carte\n\n- a\n\n## Bancs\n\n- b\n", "« Carte » .line 3"),
        ('# N\n\n{% tabs %}\n{% tab title="2025" %}\n## 3 mai 2025\n\n* b\n{% endtab %}\n{% endtabs %}\n', "no tab is of 2026"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(text: str, why: str) -> None:
    with pytest.raises(Problem, match=why) as refused:
        told(text, wanted(11))
    assert "report" not in (refused.value.hint or "") and "fence" not in (refused.value.hint or "")


def test_a_fence_is_blamed_where_it_is_never_closed() -> None:
    with pytest.raises(Problem) as refused:
        told("# N\n\n```\n## 9 novembre 2026\n", wanted(11))
    assert "« ``` » (line 3)" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("text", "heading"),
    [("# N\n", "## 10–16 November 2026"), ("# N\n\n## 1.2.0\n\n* a\n", "## 10–16 November 2026"),
     ("# N\n\n## 9 novembre 2026\n\n* a\n", "## 16 novembre 2026")],
)  # fmt: skip
def test_the_headings_language_is_the_pages_else_the_settings(text: str, heading: str) -> None:
    assert heading in told(text, wanted(11, language="en"))[0]


UNRELEASED = """\
# Changelog

## [Unreleased]

### Added

- New

## [1.26.0] - 2026-06-24

### Fixed

- a

[Unreleased]: https://example.org/x
"""


def test_entries_may_join_what_is_not_out_yet() -> None:
    fixes = EntryGroup(title="Corrections", entries=wanted(12).groups[0].entries)
    asked = structs.replace(wanted(11), unreleased="join")
    asked = structs.replace(asked, groups=(*asked.groups, fixes))
    new, done = told(UNRELEASED, asked)
    joined = f"- New\n\n### Changed\n\n- {ENTRY}\n\n### Fixed\n\n- {ENTRY.replace('11', '12')}\n\n## [1.26.0]"
    assert new == UNRELEASED.replace("- New\n\n## [1.26.0]", joined)
    last = LastWritten(text=done.section, published=True)
    assert told(new, asked, last)[0] == new
    out = new.replace("## [Unreleased]", "## [Unreleased]\n\n## [1.27.0] - 2026-11-20")
    assert told(out, asked, last)[0] == out, "once it is out, nothing is told again"
    assert told(new, structs.replace(asked, groups=()), last)[0].count("[Unreleased]") == 2


@pytest.mark.parametrize(
    ("shape", "heading"),
    [("week", "2026-W47"), ("month", "Novembre 2026"), ("week-of", "Semaine du 10 novembre 2026"), ("day", "16 novembre 2026"), ("slashed", "10/11/2026 – 16/11/2026")],
)  # fmt: skip
def test_the_settings_shape_is_written_whatever_the_pages(shape: str, heading: str) -> None:
    for text in ("# N\n\n## [1.0.0] - 2026-11-09\n\n* a\n", "# N\n"):
        assert f"\n## {heading}\n" in told(text, structs.replace(wanted(11), heading=shape))[0].replace(
            "Lundi 16", "16"
        )


def test_parts_of_one_block_stay_in_it_when_their_year_is_over() -> None:
    text = '# N\n\n{% updates %}\n{% update date="2025-11-09" %}\n* a\n{% endupdate %}\n{% endupdates %}\n'
    moved = archive.move(text, path=PAGE, begins=date(2026, 1, 5), existing={})
    assert (moved.text, moved.pages, [one.code for one in moved.findings]) == (text, (), ["year-in-block"])
    fold = "# N\n\n<details>\n<summary>9 novembre 2025</summary>\n\n* a\n\n</details>\n"
    (year,) = archive.move(fold, path=PAGE, begins=date(2026, 1, 5), existing={}).pages
    assert "<details>\n<summary>9 novembre 2025</summary>\n\n* a\n\n</details>\n" in year.text
    items = archive.move("# N\n\n* 9 novembre 2025\n  * a\n", path=PAGE, begins=date(2026, 1, 5), existing={})
    assert "* 9 novembre 2025\n  * a\n" in items.pages[0].text
    assert "\n## Années précédentes\n" in items.text
