"""Settings are read whole: every problem at once, each with its dotted path, the nearest known key and what to do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.config import load
from changelog.config.schema import Environment, Freeze, Rule, Settings

SKETCH = """
language = "fr"
timezone = "Europe/Paris"

[repository]
slug = "betagouv/rdv-solidarites.fr"
integration = "recette"
production = "production"

[tags]
format = "%Y-%m-%d"
accept = ["livraison-%Y-%m-%d"]

[[environments]]
name = "recette-rdv-solidarites"
url = "https://recette.rdv-solidarites.fr"
branch = "recette"
review_app_url = "https://recette-rdv-solidarites-pr{number}.osc-secnum-fr1.scalingo.io"
version_url = ""

[notes]
layout = "list"
[board]
kind = "github"
project = "https://github.com/orgs/betagouv/projects/8"
column = "En production"
when_published = ["close", "archive"]
[docs]
repository = "https://github.com/rdv-solidarites/rdv-solidarites-doc"
branch = "master"
page = "dernieres-nouveautes.md"
archive = "yearly"
[calendar]
tag = "monday 18:00"
demo = "tuesday 10:00"
release = "thursday 12:30"
holidays = "FR"
freezes = [{ from = 2022-07-25, to = 2022-08-15, because = "congés" }]
[release]
merge = "fast-forward"
[announce]
channels = ["equipe"]
"""


def paths(text: str) -> list[str]:
    """The dotted paths of what is wrong."""
    return [trouble.path for trouble in load.read(text)[1]]


def hint(text: str) -> str:
    """The hint of the only trouble."""
    (trouble,) = load.read(text)[1]
    return trouble.hint


def test_nothing_said_is_the_defaults() -> None:
    assert load.read("") == (Settings(), [])
    assert load.read("\ufeff# un commentaire\n") == (Settings(), [])


def test_every_key_of_the_designs_sketch_is_known() -> None:
    found, troubles = load.read(SKETCH)
    assert troubles == []
    assert found.repository.integration == "recette"
    assert found.environments[0].name == "recette-rdv-solidarites"
    assert found.calendar.freezes == (Freeze(start=date(2022, 7, 25), end=date(2022, 8, 15), because="congés"),)
    assert found.announce.channels == ("equipe",)


def test_every_problem_is_reported_at_once() -> None:
    text = """
langage = "fr"
timezone = "Europe/Pari"
[repository]
slug = 12
integraton = "recette"
[tags]
accept = ["%Y"]
[[environments]]
url = "ftp://x"
[notes]
tell = "all"
rules = [{ titel = "x" }]
[calendar]
tag = "lundi 18h"
freezes = [{ from = 2022-08-15, to = "demain" }]
[inconnu]
x = 1
"""
    expected = {
        "langage", "timezone", "repository.slug", "repository.integraton", "tags.accept[0]", "environments[0].name",
        "environments[0].url", "notes.tell", "notes.rules[0].titel", "calendar.tag", "calendar.freezes[0].to", "inconnu",
    }  # fmt: skip
    assert expected <= set(paths(text))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ('langage = "fr"', "language"),
        ('[repository]\nintegraton = "recette"', "repository.integration"),
        ('[[environments]]\nname = "x"\nreview_app = "https://x.org/{number}"', "environments[0].review_app_url"),
        ('[notes]\nlayuot = "list"', "notes.layout"),
        ("[[notes.rules]]\naside = 'x'\ntitle = 'y'\ntitles = 'z'", "notes.rules[0].title"),
        ("[calandar]\n", "calendar"),
        ('[notes]\ntell = "ticket"', '"tickets"'),
        ('language = "FR"', '"fr"'),
        ('[release]\nmerge = "fastforward"', '"fast-forward"'),
    ],
)
def test_the_nearest_known_key_or_value_is_offered(text: str, near: str) -> None:
    assert near in hint(text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("language = 1", "language"),
        ("language = ''", "language"),
        ("timezone = ['Europe/Paris']", "timezone"),
        ("timezone = ''", "timezone"),
        ("timezone = '../../etc/passwd'", "timezone"),
        ("repository = 'x'", "repository"),
        ("[[repository]]\n", "repository"),
        ("environments = 'x'", "environments"),
        ("environments = ['x']", "environments[0]"),
        ("[environments]\nname = 'x'", "environments"),
        ("[[environments]]\n", "environments[0].name"),
        ("[[environments]]\nname = 'x'\nreview_app_url = 'https://x.org'", "environments[0].review_app_url"),
        ("[repository]\nslug = 'x'", "repository.slug"),
        ("[repository]\nformer = ['a/b', 'c']", "repository.former[1]"),
        ("[repository]\nserver = 'github.com'", "repository.server"),
        ("[repository]\nintegration = '--output=x'", "repository.integration"),
        ("[repository]\nproduction = 'a b'", "repository.production"),
        ("[tags]\nformat = '%Y-%m'", "tags.format"),
        ("[tags]\nformat = '-%Y-%m-%d'", "tags.format"),
        ("[tags]\naccept = ['%Y-%m-%d', '%Y-%m-%d-%q']", "tags.accept[1]"),
        ("[tags]\naccept = ['%Y-%m-%d-%d']", "tags.accept[0]"),
        ("[tags]\naccept = [1]", "tags.accept"),
        ("[notes]\nannex = 'yes'", "notes.annex"),
        ("[notes]\nlayout = '../autre.j2'", "notes.layout"),
        ("[notes]\nlayout = '/etc/passwd'", "notes.layout"),
        ("[notes]\nlayout = '-x'", "notes.layout"),
        ("[docs]\npage = '../x.md'", "docs.page"),
        ("[docs]\npage = 'news/%B.md'", "docs.page"),
        ("[docs]\npage = 'C:\\x.md'", "docs.page"),
        ("[[notes.rules]]\nsection = 'x'", "notes.rules[0]"),
        ("[[notes.rules]]\ntitle = 'x'", "notes.rules[0]"),
        ("[[notes.rules]]\ntitle = 'x'\nsection = 'a'\naside = 'b'", "notes.rules[0]"),
        ("[calendar]\ndemo = 'mardi 10:00'", "calendar.demo"),
        ("[calendar]\nrelease = 'thursday 25:00'", "calendar.release"),
        ("[calendar]\nholidays = 'France'", "calendar.holidays"),
        ("[calendar]\nfreezes = [{ from = 2022-08-15, to = 2022-07-25 }]", "calendar.freezes[0]"),
        ("[calendar]\nfreezes = [{ from = 2022-08-15 }]", "calendar.freezes[0].to"),
        ("[board]\nwhen_published = ['delete']", "board.when_published"),
        ("[announce]\nchannels = ['é quipe']", "announce.channels[0]"),
    ],
)
def test_what_is_wrong_is_named_by_its_path_and_says_what_to_do(text: str, path: str) -> None:
    troubles = load.read(text)[1]
    assert path in [trouble.path for trouble in troubles] or any(one.path.startswith(f"{path}[") for one in troubles)
    assert all(trouble.message for trouble in troubles)
    assert all(trouble.hint or "should be" in trouble.message or "expected" in trouble.message for trouble in troubles)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("language = 'fr'\nlanguage = 'en'", "language"),
        ("[repository]\nslug = 'a/b'\nslug = 'c/d'", "repository.slug"),
        ("[notes]\n[notes]\n", "notes"),
    ],
)
def test_a_key_that_stands_twice_is_refused_by_its_name(text: str, path: str) -> None:
    (trouble,) = load.read(text)[1]
    assert "twice" in trouble.message
    assert path in (trouble.path, *trouble.message.replace("'", " ").replace('"', " ").split())


def test_one_wrong_value_does_not_hide_the_good_ones() -> None:
    found, troubles = load.read("language = 'en'\n[notes]\nannex = 3\nlayout = 'sections'\n")
    assert [trouble.path for trouble in troubles] == ["notes.annex"]
    assert (found.language, found.notes.layout, found.notes.annex) == ("en", "sections", True)


@pytest.mark.parametrize(
    "text",
    [
        "x", "=", "[", "language = ", "language = 'fr", "a = " + "[" * 5000, "a" + ".a" * 3000 + " = 1", "\x00",
        "language = '\x07'", "a = " + "9" * 5000, "a = 2022-02-31", "a = 1e9999", "a = nan", "timezone = 'a\\u0000b'",
        "timezone = '" + "x" * 70_000 + "'", "timezone = 'Europe'", "language = 'fr'\r\n\rx", "'' = 1", "\"\\n\" = 1",
        "a = 99:99:99", "[calendar]\nfreezes = [{ from = 2022-07-25T10:00:00Z, to = 2022-07-26 }]", "\ud800 = 1",
    ],
)  # fmt: skip
def test_no_settings_are_too_odd_to_be_told(text: str) -> None:
    found, troubles = load.read(text)
    assert isinstance(found, Settings)
    assert troubles


@pytest.mark.parametrize(
    "page",
    [
        ".github/workflows/notes.yml", ".github/workflows/notes.md", "a/.github/CODEOWNERS", ".gitlab-ci.yml", ".forgejo/x.md",
        ".gitmodules", ".git/config", "docs/.GIT/x.md", "../x.md", "docs/..", "/etc/x.md", "C:x.md", "-x.md", "a\\u0000b.md",
        "a\\nb.md", "a\\u2028b.md",
    ],
)  # fmt: skip
def test_a_page_is_a_file_that_people_read(page: str) -> None:
    """Neither what programs read or run, nor what no path can be: one problem, at docs.page."""
    _, troubles = load.read(f'[docs]\npage = "{page}"\n')
    assert [one.path for one in troubles] == ["docs.page"]
    assert troubles[0].hint and "\0" not in troubles[0].message


@pytest.mark.parametrize("page", ["nouveautes.md", "docs/fr/nouveautes.md", "docs/2022.1/été.md", ""])
def test_a_page_like_any_other(page: str) -> None:
    assert not load.read(f'[docs]\npage = "{page}"\n')[1]


@pytest.mark.parametrize(
    "line", ['language = "a%s"', '[tags]\naccept = ["%s"]', '[notes]\nlayout = "x%s"', '[demo]\nstanding = "%s"']
)
def test_no_setting_holds_a_nul(line: str) -> None:
    assert load.read(line % "\\u0000")[1]


KEYS = st.sampled_from(
    ("language", "timezone", "repository", "tags", "environments", "notes", "board", "docs", "calendar", "release",
     "announce", "slug", "format", "accept", "name", "rules", "freezes", "from", "to", "channels", "layout", "x"),
)  # fmt: skip
VALUES = st.recursive(
    st.sampled_from(
        ("'fr'", "1", "true", "2022-01-18", "1.5", "''", "nan", "'%Y-%m-%d'", "2022-01-18T10:00:00", "'\\\\'")
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]")
        | st.dictionaries(KEYS, inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.text(max_size=20))
def test_settings_of_any_shape_end_in_settings_and_troubles(table: dict[str, str], tail: str) -> None:
    text = "\n".join(f"{key} = {value}" for key, value in table.items())
    for one in (text, f"{text}\n{tail}", tail):
        found, troubles = load.read(one)
        assert isinstance(found, Settings)
        assert all(trouble.message for trouble in troubles)


def test_tables_in_lists_keep_their_order() -> None:
    found, troubles = load.read(
        "[[environments]]\nname = 'b'\n[[environments]]\nname = 'a'\n"
        "[[notes.rules]]\nbranch = 'tech/*'\naside = 'technique'\n[[notes.rules]]\ntitle = '*'\nsection = 'Tout'\n"
    )
    assert troubles == []
    assert found.environments == (Environment(name="b"), Environment(name="a"))
    assert found.notes.rules == (Rule(branch="tech/*", aside="technique"), Rule(title="*", section="Tout"))
