"""Writes the project's own news from its own history: `python -m tests.documentation.own_news` (`make changelog`).

CHANGELOG.md, and a page of the site in each language, week by week, by `nouveautes notes` with the settings of
nouveautes.toml. Each says up to which commit it tells; a test holds that it is what the tool makes of that commit.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
FRENCH_PAGE, ENGLISH_PAGE = "dernieres-nouveautes.md", "en/whats-new.md"
PAGES = (ROOT / "CHANGELOG.md", SITE / ENGLISH_PAGE, SITE / FRENCH_PAGE)
USED = ("nouveautes.toml", ".ci/changelog.md.j2")
MADE = "Written by `make changelog`, up to commit"
_UP_TO = re.compile(rf"<!-- {MADE} ([0-9a-f]{{40}}) -->")
_SECTION = re.compile(r'^section = "([^"]+)"$', re.M)
# The rules name sections in English; readers of the French page get them in theirs.
FRENCH = {
    "commands": "les commandes",
    "init, week": "commencer, et la semaine",
    "notes": "les notes",
    "publish, board": "la page et le tableau",
    "preview": "l’aperçu",
    "status, release": "suivre et livrer",
    "demo": "la démonstration",
    "announce": "annoncer",
    "terminal": "au terminal",
}
BEGINNINGS = {
    "en": "# Changelog\n\nWritten by nouveautes itself from this repository's history, a week at a time. Titles are those of the commits.\n",
    "fr": "# Dernières nouveautés\n\nÉcrites par nouveautes lui-même, d’après l’historique de ce dépôt, semaine par semaine. "
    "Les titres sont ceux des\ncommits, en anglais.\n",
}


def written(up_to: str) -> dict[Path, str]:
    """Each page → its text, of the history up to a commit of this repository."""
    with tempfile.TemporaryDirectory() as folder:
        place = _clone(Path(folder), up_to)
        days = _days(place)
        english, french = (_page(place, language, days, up_to) for language in ("en", "fr"))
    return dict(
        zip(
            PAGES,
            (
                english,
                _beside(FRENCH_PAGE) + english.replace("# Changelog", "# What is new", 1),
                _beside(ENGLISH_PAGE) + _titled(french, english),
            ),
            strict=True,
        )
    )


def _titled(french: str, english: str) -> str:
    """The French page with its English titles set as English is: no space before a colon."""
    known = {_letters(line): line for line in english.split("\n") if line.startswith("* ")}
    return "\n".join(known.get(_letters(line), line) for line in french.split("\n"))


def _letters(line: str) -> str:
    return "".join(sign for sign in line if sign.isalnum() or sign == "*")


def _beside(translation: str) -> str:
    return f"---\ntranslation: {translation}\n---\n\n"


def told_up_to(text: str) -> str:
    """The commit up to which a page tells; empty where it does not say."""
    found = _UP_TO.search(text)
    return found[1] if found else ""


def git(place: Path, *words: str) -> str:
    """What git answers."""
    done = subprocess.run(["git", "-C", str(place), *words], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def _clone(place: Path, up_to: str) -> Path:
    """A repository with one branch that ends at the commit, beside today's settings: nothing is checked out."""
    git(place, "init", "--quiet", "--initial-branch=main")
    git(place, "fetch", "--quiet", "--no-tags", str(ROOT), "HEAD")
    git(place, "update-ref", "refs/heads/main", up_to)
    for name in USED:
        (place / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, place / name)
    return place


def _days(place: Path) -> list[date]:
    """The days on which something came in, oldest first."""
    seconds = git(place, "log", "--first-parent", "--format=%ct", "main").split()
    return sorted({datetime.fromtimestamp(int(one), UTC).date() for one in seconds})


def _page(place: Path, language: str, days: list[date], up_to: str) -> str:
    if language == "fr":
        settings = place / "nouveautes.toml"
        told = settings.read_text("utf-8")
        settings.write_text(_SECTION.sub(lambda one: f'section = "{FRENCH.get(one[1], one[1])}"', told), "utf-8")
    weeks = [_notes(place, language, first, last) for first, last in _weeks(days)]
    return "\n".join([BEGINNINGS[language], *reversed(weeks), f"<!-- {MADE} {up_to} -->\n"])


def _weeks(days: list[date]) -> Iterator[tuple[date, date]]:
    """The first and last day of each week with something in it."""
    mondays = sorted({day - timedelta(days=day.weekday()) for day in days})
    for monday in mondays:
        held = [day for day in days if timedelta() <= day - monday < timedelta(days=7)]
        yield held[0], held[-1]


def _notes(place: Path, language: str, first: date, last: date) -> str:
    asked = ("--since", first.isoformat(), "--until", last.isoformat(), "--language", language)
    now = {"NOUVEAUTES_NOW": f"{last + timedelta(days=1)}T12:00+00:00", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "changelog", "notes", "--repo", str(place), "--offline", *asked],
        capture_output=True, check=True, text=True, env=os.environ | now, encoding="utf-8",
    )  # fmt: skip
    return done.stdout.strip("\n") + "\n"


if __name__ == "__main__":
    end = git(ROOT, "rev-parse", sys.argv[1] if len(sys.argv) > 1 else "HEAD")
    for page, text in written(end).items():
        page.write_text(text, "utf-8")
        sys.stdout.write(f"written: {page.relative_to(ROOT)}\n")
