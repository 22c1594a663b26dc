"""Pages made of given titles and texts, the way the command makes them: cleaned, composed, rendered."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from changelog.domain.model import Change, Commit, Delivery, Point
from changelog.domain.notes import entries
from changelog.domain.notes.entries import ListedChange, WebLinks
from changelog.domain.notes.model import Aside, Entry, Notes
from changelog.domain.notes.render import ENDINGS, Renderer
from changelog.domain.notes.words import Words
from changelog.i18n import plain

HOME = "https://example.org/capucine/capucine"
HEADING = "Du mercredi 12 au mardi 18 janvier 2022"
ROOM = Path(__file__).resolve().parents[2] / "templates" / "notes"
PLACES = WebLinks(
    ticket=lambda number: f"{HOME}/issues/{number}",
    pull_request=lambda number: f"{HOME}/pull/{number}",
    commit=lambda _: "",
)


def told(title: str, number: int | None, words: Words | None = None) -> ListedChange:
    """A change with this title."""
    head = Commit(sha="a" * 40, parents=("b",), author="Ada", author_email="", authored=0, committed=0, message=title)
    return ListedChange(change=Change(number=number, kind="squash", title=title, commits=(head,)), words=words)


def composed(*changes: ListedChange) -> list[Entry]:
    """Their entries."""
    return entries.compose(changes, {}, PLACES, "fr")[0]


def page(
    found: Sequence[Entry], form: str, layout: str = "list", aside: Sequence[ListedChange] = (), tag: str = "2022-01-18"
) -> str:
    """The page of these entries."""
    end = Point(tag=tag, sha="a" * 40, date=date(2022, 1, 18))
    listed: tuple[Aside, ...] = entries.aside([one.change for one in aside], PLACES, "fr")
    notes = Notes(
        delivery=Delivery(base=None, to=end, start=date(2022, 1, 12), end=date(2022, 1, 18)), heading=HEADING,
        start=date(2022, 1, 12), end=date(2022, 1, 18), language="fr", sections=entries.sections(found, layout, "fr"),
        aside=listed, findings=(),
    )  # fmt: skip
    return _renderer(form).render(f"{layout}.{ENDINGS[form]}.j2", notes)


def shown(entry: Entry, reader: str = "") -> str:
    """What a reader must see of an entry without a text of its own; a page shows code as such, without its backticks."""
    title = entry.title
    if reader:
        inside = r"[^`]" if reader == "html" else r"[^`{}<>&|\\\\]"
        before = "`" if reader == "html" else r"`\\"
        title = re.sub(rf"(?<![{before}])`((?!\s){inside}+(?<!\s))`(?!`)", r"\1", title)
    return " ".join(f"{title} {entry.label}".split())


def visible(text: str) -> str:
    """A text with its spaces made one."""
    return " ".join(plain.line(text).split())


@cache
def _renderer(form: str) -> Renderer:
    return Renderer({path.name: path.read_text("utf-8") for path in sorted(ROOM.glob("*.j2"))}, form)
