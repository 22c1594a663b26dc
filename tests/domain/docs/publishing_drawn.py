"""The life of a delivery on a page, as hypothesis draws it: the notes change, people edit, the tool publishes again.

The flow is followed to the letter: the base of a merge is the section in the message of the newest commit, and a
publication that changes no file makes no commit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st

from changelog.app.publish import last_written
from changelog.domain.docs import merge, page
from changelog.domain.docs.kinds import SUMMARY
from changelog.domain.docs.model import Item, Page, Period, Section
from changelog.domain.docs.publication import publish
from changelog.domain.docs.section import EntryGroup, LastWritten, PageUpdate, SectionEntry, WantedSection
from changelog.domain.notes import escape

PAGE, SLUG = "dernieres-nouveautes.md", "capucine/capucine"
DAY = date(2022, 1, 18)
CONTENTS = "# Table of contents\n\n* [Accueil](README.md)\n"
SIGNS = "abéà ’#*[]()`_\\&<>@!|~:.-+1"
TITLES = st.text(SIGNS, min_size=1, max_size=14).map(lambda text: f"Titre {' '.join(text.split())}".strip())
TEXTS = (
    (),
    (),
    (),
    ("Un texte.",),
    ("* un point", "* un autre"),
    ("```", "* [x](y) #3", "", "## non", "```"),
    ("Deux", "", "alinéas #12."),
)
TICKETS = st.integers(1, 12)


@dataclass(frozen=True, kw_only=True)
class Note:
    """An entry of the notes."""

    ticket: int
    title: str
    text: tuple[str, ...] = ()
    group: str = ""

    def written(self) -> SectionEntry:
        """As the page's room gets it."""
        url = f"https://github.com/{SLUG}/issues/{self.ticket}"
        return SectionEntry(title=escape.escape(self.title), label=f"#{self.ticket}", url=url, text=self.text, ticket=self.ticket)  # fmt: skip


@st.composite
def notes(draw: st.DrawFn, before: tuple[Note, ...] = ()) -> tuple[Note, ...]:
    """The notes now: some as before, some said otherwise, some withdrawn, some new, in any order."""
    made = {one.ticket: one for one in before if draw(st.integers(0, 5))}
    for ticket in draw(st.lists(TICKETS, max_size=4, unique=True)):
        group = draw(st.sampled_from(("", "", "Corrections", "Pour les agents")))
        made[ticket] = Note(ticket=ticket, title=draw(TITLES), text=draw(st.sampled_from(TEXTS)), group=group)
    return tuple(draw(st.permutations(list(made.values()))))


@dataclass
class Life:
    """A delivery on a page. `base`: the section in the newest commit's message."""

    text: str
    contents: str | None
    notes: tuple[Note, ...] = ()
    end: date = DAY
    base: str = ""
    marks: int = 0
    said: list[str] = field(default_factory=list)

    def telling(self) -> WantedSection:
        """The notes, as the flow hands them in."""
        names = dict.fromkeys(one.group for one in self.notes)
        groups = tuple(
            EntryGroup(title=name, entries=tuple(one.written() for one in self.notes if one.group == name))
            for name in names
        )
        return WantedSection(period=Period(start=DAY - timedelta(days=6), end=self.end), groups=groups, language="fr", slugs=(SLUG,))  # fmt: skip

    def published(self) -> PageUpdate:
        """What publishing makes of it; nothing is written yet."""
        return publish(
            self.telling(),
            PAGE,
            {PAGE: self.text, SUMMARY: self.contents},
            LastWritten(text=self.base, published=bool(self.base)),
        )

    def take(self, done: PageUpdate) -> None:
        """The commit, where there is one."""
        if done.files:
            self.text = done.files.get(PAGE, self.text)
            self.contents = done.files.get(SUMMARY, self.contents)
            message = last_written.message("Nouveautés", done.section, "2022-01-18", "0" * 40)
            told = last_written.read(message, "2022-01-18")
            assert told is not None and told.whole
            self.base = told.section

    def read(self) -> Page:
        """The page."""
        return page.read(self.text, slugs=(SLUG,), near=self.end)

    def wrote(self) -> Section | None:
        """What the tool wrote last time."""
        found = page.read(self.base, slugs=(SLUG,), near=self.end, titled=False).sections if self.base else ()
        return found[0] if found else None

    def now(self, done: PageUpdate) -> tuple[Item, ...]:
        """The entries as the tool would write them now."""
        return tuple(item for one in page.read(done.section, slugs=(SLUG,), near=self.end, titled=False).sections for item in one.every_item)  # fmt: skip

    def ours(self, done: PageUpdate) -> Section | None:
        """The delivery's section on the page."""
        told = page.read(done.section, slugs=(SLUG,), near=self.end, titled=False).sections if done.section else ()
        theirs = told[0] if told else self.wrote()
        return merge.locate(self.read(), theirs, self.wrote()) if theirs else None

    def mark(self) -> str:
        """A word that nobody has written before."""
        self.marks += 1
        return f"mot{self.marks}q"


Deed = Callable[[Life, st.DataObject, Section], list[str]]


def edit(life: Life, data: st.DataObject) -> None:
    """Somebody does something to the page."""
    seen = life.read()
    wrote = life.wrote()
    ours = merge.locate(seen, wrote, wrote) if wrote else None
    section = ours or (data.draw(st.sampled_from(seen.sections)) if seen.sections else None)
    if section is None:
        life.text += f"\n{life.mark()}\n"
        return
    deed = data.draw(st.sampled_from(DEEDS))
    life.text = "".join(deed(life, data, section))


def _lines(life: Life) -> list[str]:
    lines = list(life.read().lines)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return lines


def _item(data: st.DataObject, section: Section) -> Item | None:
    return data.draw(st.sampled_from(section.every_item)) if section.every_item else None


def _put(life: Life, at: int, text: str) -> list[str]:
    lines = _lines(life)
    return [*lines[:at], *page.cut(text), *lines[at:]]


def _reworded(life: Life, data: st.DataObject, section: Section) -> list[str]:
    lines, item = _lines(life), _item(data, section)
    if item is None:
        return lines
    number = f" #{item.ticket}" if item.ticket else ""
    link = f"](https://github.com/{SLUG}/issues/{item.ticket})" if item.ticket else "]()"
    shapes = (f"[{life.mark()}{number}{link}", f"**{life.mark()}**{number}", f"{life.mark()} ([{number.strip()}{link})")
    return [*lines[: item.first], f"{item.marker} {data.draw(st.sampled_from(shapes))}\n", *lines[item.first + 1 :]]


def _more(life: Life, data: st.DataObject, section: Section) -> list[str]:
    """Below an entry: its text, a nested list, a lazy line; or something of its own between two entries."""
    item = _item(data, section)
    if item is None:
        return _put(life, section.body, f"\n{life.mark()}\n\n")
    ticket = data.draw(TICKETS)
    own = f"* [{life.mark()} #{ticket}](https://github.com/{SLUG}/issues/{ticket})\n"
    shapes = ("\n    {m}\n", "  * {m}\n", "{m}\n", "\n{m}\n\n", "* {m}\n", own, "\n### {m}\n\n", "\n<!-- {m} -->\n\n", "\n> {m}\n\n",
              '\n{{% hint style="info" %}}\n{m}\n{{% endhint %}}\n\n', "\n![{m}](x.png)\n\n", "\n    ```\n    {m}\n    ```\n", "    * {m}\n    * encore {m}\n")  # fmt: skip
    text = data.draw(st.sampled_from(shapes))
    return _put(life, item.end, text if text == own else text.format(m=life.mark()))


def _deleted(life: Life, data: st.DataObject, section: Section) -> list[str]:
    lines, item = _lines(life), _item(data, section)
    return [*lines[: item.first], *lines[item.end :]] if item else lines


def _moved(life: Life, data: st.DataObject, section: Section) -> list[str]:
    lines, item = _lines(life), _item(data, section)
    places = [one.first for other in life.read().sections for one in other.items]
    if item is None or not places:
        return lines
    at = data.draw(st.sampled_from(places))
    held = lines[item.first : item.end]
    if item.first <= at < item.end:
        return lines
    if at < item.first:
        return [*lines[:at], *held, *lines[at : item.first], *lines[item.end :]]
    return [*lines[: item.first], *lines[item.end : at], *held, *lines[at:]]


def _renamed(life: Life, data: st.DataObject, section: Section) -> list[str]:
    lines = _lines(life)
    heading = data.draw(st.sampled_from((f"## {life.mark()}\n", f"## {life.mark()} du 18 janvier 2022\n", "")))
    return [*lines[: section.first], *([heading] if heading else []), *lines[section.body :]]


def _whole(life: Life, data: st.DataObject, section: Section) -> list[str]:
    """The section goes, or moves to the end of the page."""
    lines = _lines(life)
    held = lines[section.first : section.end] if data.draw(st.booleans()) else []
    return [*lines[: section.first], *lines[section.end :], *(["\n", *held] if held else [])]


def _beside(life: Life, data: st.DataObject, section: Section) -> list[str]:
    text = data.draw(st.sampled_from(("## {m}\n\n* {m}\n\n", "Un alinéa {m}.\n\n", "## Lundi 17 janvier 2022\n\n* {m}\n\n", "### {m}\n\n* {m}\n\n")))  # fmt: skip
    return _put(life, data.draw(st.sampled_from((section.first, section.end))), text.format(m=life.mark()))


def _written_anew(life: Life, data: st.DataObject, section: Section) -> list[str]:
    """By GitBook, which re-serialises what it opens; only our section is rewritten here."""
    lines = _lines(life)
    old, new = data.draw(st.sampled_from((("* [", "- ["), (" #", " \\#"), ("* [", "*   [ "), ("* ", "- "))))
    fenced = any("```" in line for line in lines[section.first : section.end])
    ours = [line.replace(old, new) if line.startswith(("* [", "- [")) and not fenced else line for line in lines[section.body : section.end]]  # fmt: skip
    return [*lines[: section.body], *ours, *lines[section.end :]]


def _other_ends(life: Life, _: st.DataObject, __: Section) -> list[str]:
    lines = [line.rstrip("\r\n") for line in _lines(life)]
    end = "\n" if "\r\n" in life.text else "\r\n"
    return [line + end for line in lines]


def _unfinished(life: Life, _: st.DataObject, __: Section) -> list[str]:
    """An editor takes the last line's end away."""
    return [life.text.rstrip("\r\n")]


DEEDS: tuple[Deed, ...] = (
    _reworded, _reworded, _more, _more, _more, _deleted, _moved, _renamed, _whole, _beside, _written_anew, _other_ends, _unfinished,
)  # fmt: skip
