"""A delivery to demonstrate, as data: entries with labels and people, a hotfix, what is technical, what was refused."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from changelog.app import demo_sheet
from changelog.app.curate import CuratedDelivery
from changelog.app.demo_sheet import Sheet, SheetContext
from changelog.config.schema import Calendar, Environment, Settings
from changelog.domain.history.fates import Accounting
from changelog.domain.model import Branches, Change, Collected, Commit, DateTag, Delivery, Point
from changelog.domain.notes import render, safe_markdown
from changelog.domain.notes.model import Aside, Entry, Notes, ReviewApp, Section

ROOM = Path(__file__).resolve().parent.parent / "templates" / "demo"
TEMPLATES = {path.name: path.read_text("utf-8") for path in sorted(ROOM.glob("*.j2"))}
FILES = {"markdown": "sheet.md.j2", "html": "sheet.html.j2"}
PARIS = ZoneInfo("Europe/Paris")
TAGGED = int(datetime(2022, 1, 17, 18, 5, tzinfo=PARIS).timestamp())
HOME = "https://forge.exemple.invalid/equipe/outil"
LABEL = "Nécessite une démo"
STANDING = "# Données d’essai\n\n* `agent@exemple.invalid`, mot de passe de l’équipe\n* trois créneaux libres <b>\n"
SETTINGS = Settings(
    environments=(
        Environment(name="recette", url="https://recette.exemple.invalid", branch="recette"),
        Environment(name="production", url="https://exemple.invalid", branch="production"),
    ),
    calendar=Calendar(demo="tuesday 10:00"),
)


def change(number: int, *people: str, title: str = "", hotfix: bool = False) -> Change:
    """A merged pull request by some people."""
    commits = tuple(
        Commit(f"{number:038x}{at:02x}", ("a",), name, f"{at}@exemple.invalid", 0, 0, title)
        for at, name in enumerate(people)
    )
    return Change(number=number, kind="merge", title=title, commits=commits, hotfix=hotfix)


def entry(of: Change, ticket: int | None, title: str, *labels: str, text: str = "") -> Entry:
    """Its line of the notes."""
    assert of.number is not None
    url = f"{HOME}/issues/{ticket}" if ticket else f"{HOME}/pull/{of.number}"
    app = ReviewApp(environment="recette", number=of.number, url=f"https://pr{of.number}.exemple.invalid")
    return Entry(
        title=title, ticket=ticket, changes=(of.number,), url=url, text=safe_markdown.tamed(text), labels=labels,
        commits=(of.head.sha,), review_apps=(app,),
    )  # fmt: skip


CHANGES = (
    change(104, "Awa Diallo", title="Répare l’envoi", hotfix=True),
    change(103, "Léa Blanc", "Awa Diallo", title="Rappels"),
    change(102, "Tom Petit", title="Délai de deux jours"),
    change(101, "Léa Blanc", title="Annuler"),
    change(99, "dependabot[bot]", title="Bump x"),
    change(98, "Tom Petit", title="Range *les* tests"),
)
HOTFIX, REMINDERS, DELAY, CANCEL = CHANGES[:4]
ENTRIES = (
    entry(HOTFIX, 20, "Ne plus perdre les rendez-vous du matin"),
    entry(REMINDERS, 16, "Recevez un rappel par SMS", "habitants", "necessite une demo", text="La *veille*.\n\n- un\n- deux"),
    entry(DELAY, None, "Un titre [x](y) <b> & {{ 7*7 }}"),
    entry(CANCEL, 12, "Annuler un rendez-vous", LABEL),
)  # fmt: skip
ASIDE = (
    Aside(title="Range *les* tests", number=98, tickets=(), url=f"{HOME}/pull/98", why="it names no ticket"),
    Aside(title="Bump x", number=99, tickets=(), url="", why="a machine", bot=True),
)


def notes(*entries: Entry, aside: tuple[Aside, ...] = ASIDE, language: str = "fr") -> Notes:
    """The notes of the week of 17 January 2022."""
    end = Point(tag="2022-01-17", sha="a" * 40, date=date(2022, 1, 17))
    return Notes(
        delivery=Delivery(base=None, to=end, start=date(2022, 1, 11), end=date(2022, 1, 17)),
        heading="Du mardi 11 au lundi 17 janvier 2022" if language == "fr" else "11–17 January 2022",
        start=date(2022, 1, 11), end=date(2022, 1, 17), language=language,
        sections=(Section(title="", entries=entries),) if entries else (), aside=aside, findings=(),
    )  # fmt: skip


def tag(name: str = "2022-01-17", message: str = "") -> DateTag:
    """Monday's tag."""
    return DateTag(
        name=name, commit="a" * 40, object_id="b" * 40, date=date(2022, 1, 17), order=(0,), annotated=True,
        message=message, by="Léa", at=TAGGED,
    )  # fmt: skip


def sheet(of: Notes, changes: tuple[Change, ...] = CHANGES, **known: Any) -> Sheet:
    """Its sheet."""
    collected = Collected(delivery=of.delivery, carried=frozenset(), changes=changes)
    sums = Accounting(commits=0, entry=0, inside=0, aside=0, bot=0, cancelled=0, duplicate=0)
    judged = CuratedDelivery(collected=collected, listed=(), aside=(), accounting=sums, tickets_only=True, tickets={})
    around: dict[str, Any] = {
        "settings": SETTINGS, "now": datetime(2022, 1, 17, 19, tzinfo=PARIS), "zone": PARIS, "tag": tag(),
        "branches": Branches(integration="recette", integration_ref="", integration_sha=""), "standing_text": STANDING,
    }  # fmt: skip
    return demo_sheet.sheet(judged, of, SheetContext(**(around | known)))


def printed(one: Sheet, form: str, settings: Settings = SETTINGS) -> str:
    """A sheet in one of its forms."""
    return render.fill(TEMPLATES, FILES[form], demo_sheet.context(one, settings, PARIS, form), form)
