"""What people are told, in every form: when, where, what, how to say no; hostile words stay words."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from changelog.app import announcement
from changelog.app.announcement import Announcement
from changelog.app.demo_sheet import GroupKind, InstanceLink, Sheet, SheetGroup, SheetItem, Withdrawn
from changelog.domain.notes.escape import JOINT
from changelog.domain.notes.model import Aside, ReviewApp
from changelog.domain.train.channel_state import ChannelFormat, Form, Letter, Message
from changelog.domain.train.working_days import Skipped

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = {path.name: path.read_text("utf-8") for path in (ROOT / "templates" / "announce").glob("*.j2")}
FORMS: tuple[Form, ...] = ("chat", "commonmark", "html", "mail", "text", "paste")
HOSTILE = "<!channel> @all <script>alert(1)</script> [x](https://pirate.invalid) *gras* {{ 7*7 }} {% raw %}"


def item(number: int, title: str = "", **more: object) -> SheetItem:
    said: dict[str, object] = {
        "title": title or f"Nouveauté {number}", "label": f"#{number}", "ticket": number, "changes": (number + 100,),
        "url": f"https://forge.invalid/{number}", "text": "", "people": (),
        "review_apps": (ReviewApp(environment="recette", number=number, url=f"https://pr{number}.invalid"),),
    }  # fmt: skip
    return SheetItem(**said | more)  # type: ignore[arg-type]


def sheet(*groups: tuple[GroupKind, list[SheetItem]], **more: object) -> Sheet:
    said: dict[str, object] = {
        "tag": "2022-01-18", "heading": "Du mercredi 12 au mardi 18 janvier 2022", "language": "fr", "at": None, "places": (),
        "groups": tuple(SheetGroup(kind=kind, items=tuple(items)) for kind, items in groups), "aside": (), "withdrawn": (),
        "because": "", "standing_text": "", "standing": None, "delivered": False,
    }  # fmt: skip
    return Sheet(**said | more)  # type: ignore[arg-type]


def told(of: Sheet, message: Message | None = None, **more: object) -> Announcement:
    message = message or Message(about="coming")
    said: dict[str, object] = {
        "about": message.about, "message": message, "sheet": of, "product": "outil", "label": "Nécessite une démo",
        "places": (InstanceLink(name="recette", url="https://recette.invalid"),),
        "demo": datetime(2022, 1, 18, 10, tzinfo=UTC), "ships": datetime(2022, 1, 20, 12, 30, tzinfo=UTC),
    }  # fmt: skip
    return Announcement(**said | more)  # type: ignore[arg-type]


def letter(one: Announcement, form: Form, longest: int = 0) -> Letter:
    return announcement.letter(one, ChannelFormat(form=form, longest=longest), TEMPLATES, UTC)


def said(one: Announcement, form: Form) -> str:
    """Everything a reader of that form gets, no-break spaces made plain."""
    found = letter(one, form)
    return f"{found.text}{found.html}".replace("\u00a0", " ").replace("\u2060", "")


WEEK = sheet(("first", [item(12)]), ("rest", [item(14), item(16)]), ("hotfix", [item(20)]))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_what_when_where_and_how_to_say_no(form: Form) -> None:
    text = said(told(WEEK), form)
    for words in (
        "3 nouveautés partent bientôt en production", "mardi 18 janvier à 10 h", "jeudi 20 janvier à 12 h 30", "recette",
        "https://recette.invalid", "Nouveauté 12", "#12", "https://forge.invalid/12", "Nécessite une démo", "https://pr12.invalid",
        "Nouveauté 16", "déjà en production", "Répondez à ce message", "Livraison 2022-01-18",
    ):  # fmt: skip
        assert words in text, words
    assert text.count("Nécessite une démo") == (2 if form == "mail" else 1)
    assert "https://pr14.invalid" not in text, "where some of it asks for a demo, that is what is tried by itself"
    assert text.index("Nouveauté 12") < text.index("Nouveauté 14") < text.index("Nouveauté 20")


@pytest.mark.parametrize("form", ["mail", "text"])
def test_where_there_is_room_the_command_is_said(form: Form) -> None:
    assert "nouveautes demo --refused NUMÉRO --because" in said(told(WEEK), form)


def test_the_subject_names_the_product_and_the_day() -> None:
    assert letter(told(WEEK), "mail").subject == "outil\u00a0: ce qui arrive jeudi 20 janvier"
    assert letter(told(WEEK, product=""), "mail").subject == "Ce qui arrive jeudi 20 janvier"
    assert letter(told(WEEK, ships=None), "mail").subject == "outil\u00a0: ce qui arrive"
    assert letter(told(WEEK, Message(about="shipped")), "mail").subject == "outil\u00a0: c’est en production"


@pytest.mark.parametrize("form", FORMS)
def test_a_holiday_moves_the_day_and_is_said(form: Form) -> None:
    off = Skipped(day=date(2022, 1, 20), kind="holiday", name="Fête <b>nationale</b>")
    text = said(told(WEEK, ships=datetime(2022, 1, 27, 12, 30, tzinfo=UTC), instead=off), form)
    assert "jeudi 27 janvier à 12 h 30 (et non jeudi 20 janvier :" in text
    assert form not in HTML or "<b>" not in letter(told(WEEK, instead=off), form).html


def test_nothing_is_said_of_what_nobody_knows() -> None:
    text = said(told(WEEK, demo=None, ships=None, places=()), "text")
    assert "Démonstration" not in text and "Mise en production : date à préciser" in text and "Où essayer" not in text


@pytest.mark.parametrize("form", FORMS)
def test_nothing_new(form: Form) -> None:
    text = said(told(sheet()), form)
    assert "Rien de nouveau pour les usagers" in text and "Au programme" not in text


@pytest.mark.parametrize("form", FORMS)
def test_users_have_it(form: Form) -> None:
    text = said(told(WEEK, Message(about="shipped")), form)
    assert "4 nouveautés sont en ligne" in text and "Nouveauté 12" in text
    for words in ("Nécessite", "Répondez", "janvier à", "https://pr12", "déjà en production"):
        assert words not in text, words


@pytest.mark.parametrize("form", FORMS)
def test_it_is_postponed(form: Form) -> None:
    late = Message(about="postponed", why=f"Une panne {HOSTILE}")
    text = said(told(WEEK, late, until=date(2022, 1, 27)), form)
    assert "Livraison reportée" in text and "Motif : Une panne" in text and "jeudi 27 janvier" in text
    assert "Nouveauté" not in text and "Répondez" not in text
    assert "elle sera annoncée" in said(told(WEEK, late), form)


@pytest.mark.parametrize("form", FORMS)
def test_some_of_it_was_taken_out(form: Form) -> None:
    left = sheet(("rest", [item(14)]), withdrawn=(Withdrawn(number=101, title="Annuler"),), because="pas fini")
    text = said(told(left, Message(about="postponed", numbers=(101,), why="pas fini")), form)
    assert "Livraison modifiée" in text and "Annuler" in text and "#101" in text and "Motif : pas fini" in text
    assert "Ce qui part" in text and "Nouveauté 14" in text and "jeudi 20 janvier" in text
    refused = sheet(("rest", [item(14)]), ("refused", [item(12, "Annuler")]))
    text = said(told(refused, Message(about="postponed", numbers=(112,), why="pas fini")), form)
    assert "Annuler" in text and "#112" in text and "https://forge.invalid/12" not in text


def test_as_many_entries_as_a_channel_takes() -> None:
    many = told(sheet(("rest", [item(number, "Une nouveauté au titre assez long " * 4) for number in range(1, 40)])))
    whole = letter(many, "chat").text
    assert whole.count("https://forge.invalid/") == 12 and "et 27\u00a0autres" in whole
    short = letter(many, "chat", 1000).text
    assert len(short) <= 1000 and "autres" in short and "Répondez" in short
    assert len(letter(many, "text", 160).text) > 160, "what is never short enough is sent as it is"
    assert letter(many, "mail", 500).html.count("<li>") == 31


HTML: tuple[Form, ...] = ("html", "mail")


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.languages: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "style", "onclick")]
        self.languages += [value for name, value in attrs if name == "lang"]


@pytest.mark.parametrize("form", FORMS)
def test_hostile_words_stay_words(form: Form) -> None:
    place = InstanceLink(name=f"recette {HOSTILE}", url='https://recette.invalid/"><script>alert(1)</script>')
    one = told(
        sheet(
            ("first", [item(12, HOSTILE, url='https://forge.invalid/12?"><img src=x onerror=alert(1)>')]),
            aside=(Aside(title=HOSTILE, number=1, tickets=(), url="", why=""),),
            withdrawn=(Withdrawn(number=101, title=HOSTILE),), because=HOSTILE, tag=f"2022-01-18{HOSTILE}",
        ),
        product=f"outil{HOSTILE}", label=f"Nécessite {HOSTILE}", places=(place,),
    )  # fmt: skip
    found = letter(one, form)
    for text in (found.text, found.html, found.subject):
        assert "@all" not in text and "<!channel" not in text and "49" not in text and "\x00" not in text
    assert f"@{JOINT}all" in found.text and "\n" not in found.subject
    rendered = found.html or found.text
    if form in ("chat", "commonmark", "paste"):
        rendered = MarkdownIt("commonmark", {"html": True}).render(found.text)
    if form == "text":
        return
    seen = _Seen()
    seen.feed(rendered)
    assert not {"script", "img", "iframe", "b", "em"} & set(seen.tags), seen.tags
    assert all(
        link.startswith(("https://recette.invalid/", "https://forge.invalid/12", "https://pr12.invalid"))
        for link in seen.links
    )


def test_the_mail_stands_by_itself() -> None:
    html = letter(told(WEEK), "mail").html
    seen = _Seen()
    seen.feed(html)
    assert (
        seen.languages == ["fr"]
        and seen.tags.count("h1") == 1
        and seen.tags.count("main") == 1
        and "title" in seen.tags
    )
    assert not {"script", "link", "img", "iframe"} & set(seen.tags) and "url(" not in html and "@import" not in html
    assert 'content="light dark"' in html and "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("form", FORMS)
def test_in_english(form: Form) -> None:
    english = sheet(("first", [item(12)]), language="en", heading="12–18 January 2022")
    text = said(told(english), form)
    for words in (
        "What is coming",
        "Demo:",
        "In production:",
        "Where to try it:",
        "Answer this message",
        "Delivery 2022-01-18",
    ):
        assert words in text or (form == "mail" and words.rstrip(":") in text), words
