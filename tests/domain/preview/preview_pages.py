"""What the tests of our own pages share: notes of one entry, and a page filled."""

from pathlib import Path
from typing import Any

from changelog.domain.model import Delivery
from changelog.domain.notes import render
from changelog.domain.notes.model import Entry, Notes, Section

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "preview"


def notes(*, labels: tuple[str, ...] = ()) -> Notes:
    """One entry, with labels."""
    entry = Entry(title="Annuler un rendez-vous", ticket=12, changes=(101,), labels=labels)
    return Notes(
        delivery=Delivery(base=None, to=None, start=None, end=None), heading="Du 11 au 17 janvier", start=None, end=None, language="fr",
        sections=(Section(title="Nouveautés", entries=(entry,)),), aside=(), findings=(),
    )  # fmt: skip


def template(name: str, values: dict[str, Any]) -> str:
    """A page's Markdown."""
    held = {path.name: path.read_text("utf-8") for path in TEMPLATES.iterdir() if path.suffix == ".j2"}
    values["words"] = values["words"] | {"title_yaml": "x"}
    return render.fill(held, f"{name}.md.j2", values)
