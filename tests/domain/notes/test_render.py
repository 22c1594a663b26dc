"""Notes as pages: every form in both layouts, byte for byte; and a team's own template, which stays in its box."""

from datetime import date
from pathlib import Path

import pytest
from jinja2 import TemplateError
from syrupy.assertion import SnapshotAssertion

from changelog.domain.model import Delivery, Finding, Point
from changelog.domain.notes.model import Aside, Entry, Notes, Section
from changelog.domain.notes.render import ENDINGS, Renderer, context, fill

ROOM = Path(__file__).resolve().parents[3] / "templates" / "notes"
TEMPLATES = {path.name: path.read_text("utf-8") for path in sorted(ROOM.glob("*.j2"))}
HOME = "https://example.org/capucine/capucine"


def entry(title: str, ticket: int | None, *changes: int, text: str = "", section: str = "Nouveautés") -> Entry:
    """An entry with the address of its ticket, of its pull request, or none."""
    url = f"{HOME}/issues/{ticket}" if ticket else f"{HOME}/pull/{changes[0]}" if changes else ""
    return Entry(title=title, ticket=ticket, changes=changes, url=url, text=text, section=section)


NOVELTIES = (
    entry("Retrouvez vos rendez-vous passés", 1731, 1740, 1745, text="Dans la *fiche*.\n\n- un\n- deux"),
    entry("Un titre * avec _des_ [signes] <b> & {% if %}", None, 1750),
)
FIXES = (entry("Sans adresse", None, section="Corrections"),)
ASIDE = (
    Aside(title="Range", number=1741, tickets=(), url=f"{HOME}/pull/1741", why="it names no ticket"),
    Aside(title="Bump <rails>", number=1742, tickets=(), url=f"{HOME}/pull/1742", why="a machine", bot=True),
)


def notes(*sections: Section, aside: tuple[Aside, ...] = ASIDE, language: str = "fr", annex: bool = True) -> Notes:
    """The notes of the week of 18 January 2022."""
    end = Point(tag="2022-01-18", sha="a" * 40, date=date(2022, 1, 18))
    return Notes(
        delivery=Delivery(base=None, to=end, start=date(2022, 1, 12), end=date(2022, 1, 18)),
        heading="Du mercredi 12 au mardi 18 janvier 2022" if language == "fr" else "12–18 January 2022",
        start=date(2022, 1, 12), end=date(2022, 1, 18), language=language, sections=sections, aside=aside, annex=annex,
        findings=(Finding(code="delivery-empty", message="rien", subject="2022-01-18"),),
    )  # fmt: skip


FLAT = notes(Section(title="", entries=NOVELTIES + FIXES))
WEEK = notes(Section(title="Nouveautés", entries=NOVELTIES), Section(title="Corrections", entries=FIXES))


def render(one: Notes, layout: str, form: str) -> str:
    """One of the two layouts in a form."""
    return Renderer(TEMPLATES, form).render(f"{layout}.{ENDINGS[form]}.j2", one)


def own(source: str, form: str = "markdown", one: Notes = FLAT) -> str:
    """A template of the team's own."""
    return Renderer({**TEMPLATES, "own.j2": source}, form).render("own.j2", one)


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize(("layout", "one"), [("list", FLAT), ("sections", WEEK), ("list", notes(aside=()))])
def test_every_form(layout: str, one: Notes, form: str, snapshot: SnapshotAssertion) -> None:
    assert render(one, layout, form) == snapshot


def test_the_teams_list() -> None:
    found = render(notes(Section(title="", entries=NOVELTIES[:1]), aside=()), "list", "markdown")
    assert found.startswith(
        "## Du mercredi 12 au mardi 18 janvier 2022\n\n"
        f"* [Retrouvez vos rendez-vous passés #1731]({HOME}/issues/1731)\n"
    )


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("layout", ["list", "sections"])
def test_the_same_notes_give_the_same_bytes(layout: str, form: str) -> None:
    found = render(WEEK, layout, form)
    assert found == render(WEEK, layout, form)
    assert found.endswith("\n")
    assert not found.endswith("\n\n")
    assert not any(line != line.rstrip() for line in found.split("\n"))
    assert "\n\n\n" not in found


def test_the_annex_counts_lists_and_can_be_left_out() -> None:
    assert "2 changements techniques (dont 1 mise à jour automatique)" in render(FLAT, "list", "markdown")
    assert "2 technical changes (of which 1 automatic update)" in render(notes(language="en"), "list", "markdown")
    assert "technique" not in render(notes(annex=False), "list", "markdown")
    assert "<details>" not in render(notes(annex=False), "list", "html")


@pytest.mark.parametrize("form", ENDINGS)
def test_an_empty_week_says_so_in_its_language(form: str) -> None:
    assert "Aucune nouveauté" in render(notes(aside=()), "sections", form)
    assert "Nothing new" in render(notes(aside=(), language="en"), "list", form)


def test_the_context_is_plain_data() -> None:
    found = context(WEEK)
    assert (found["heading"], found["tag"], found["start"]) == (WEEK.heading, "2022-01-18", "2022-01-12")
    first = found["sections"][0]["entries"][0]
    assert (first["title"], first["label"], first["ticket"]) == (NOVELTIES[0].title, "#1731", 1731)
    assert first["changes"] == [1740, 1745]
    assert [one["bot"] for one in found["aside"]] == [False, True]


def test_a_template_of_ones_own() -> None:
    source = "{% for s in sections %}{% for e in s.entries %}- {{ e.title }} ({{ e.ticket }})\n{% endfor %}{% endfor %}"
    assert own(source, "text").splitlines()[0] == "- Retrouvez vos rendez-vous passés (1731)"
    assert own('{% include "list.md.j2" %}') == render(FLAT, "list", "markdown")


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ sections.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ lipsum.__globals__.os }}",
        "{{ self.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ '{a.__class__}'.format_map({'a': 1}) }}",
        "{% set _ = sections.append(1) %}",
        "{% do sections.append(1) %}",
        "{{ context.parent }}",
        "{% include '/etc/passwd' %}",
        "{% include '../../../../etc/passwd' %}",
        "{% import 'os' as os %}{{ os }}",
        "{% extends 'nowhere.j2' %}",
        "{{ open('/etc/passwd') }}",
        "{{ nothing }}",
        "{{ heading.nothing }}",
        "{% if %}",
    ],
)
def test_a_template_of_ones_own_stays_in_its_box(source: str) -> None:
    with pytest.raises(TemplateError):
        own(source)


@pytest.mark.parametrize(
    "source",
    ["{{ t }}", "{{ t|upper }}", "{{ '<p>' ~ t }}", "{{ [t, t]|join('<br>') }}", "{{ '%s'|format(t) }}", "{% set x %}{{ t }}{% endset %}{{ x }}",
     "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(t) }}", "{% filter trim %}{{ t }}{% endfilter %}"],
)  # fmt: skip
def test_escaping_cannot_be_switched_off(source: str) -> None:
    """Jinja's `autoescape false` is a template's own word; a title is somebody else's."""
    script = "<script>alert(1)</script>"
    template = f"{{% autoescape false %}}{source}{{% endautoescape %}}"
    assert "<script" not in fill({"t.j2": template}, "t.j2", {"t": script}, "html").lower()


@pytest.mark.parametrize("source", ["{{ range(999999999)|list }}", "{{ 1 // 0 }}", "{{ 1 + heading }}"])
def test_a_template_that_fails_ends_in_what_the_command_tells(source: str) -> None:
    with pytest.raises((TemplateError, ArithmeticError, LookupError, TypeError, ValueError)):
        own(source)


@pytest.mark.parametrize(
    "expression",
    ["e.title", "e.title ~ ' ' ~ e.label", "e.label ~ ' ' ~ e.title", "e.title + e.label", "e.title|e", "e.title|upper",
     "[e.label, e.title]|join(' ')", "e.title|replace('Titre', e.label)", "e.title|trim", "e|string", "e.title|escape",
     "'%s'|format(e.title)", "e.title|forceescape", "e.label|replace(e.label, e.title)"],
)  # fmt: skip
def test_a_template_of_ones_own_cannot_forget_to_escape(expression: str) -> None:
    dangerous = notes(Section(title="", entries=(entry("Titre [x](javascript:y) *z* <b>", None, 1),)))
    source = "{% for s in sections %}{% for e in s.entries %}{{ " + expression + " }}{% endfor %}{% endfor %}"
    found = own(source, one=dangerous).lower()
    assert "[x](" not in found
    assert " *z*" not in found
    assert "<b>" not in found
    assert "<b>" not in own(source, "html", dangerous).lower()
