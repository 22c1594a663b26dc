"""The page « Dernières nouveautés » as data: spans of its own lines, and what can be read in them.

A span counts lines from 0, its end not included; `page.lines[span.first:span.end]` is the text itself, untouched.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from changelog.i18n.say import marked

Flavour = Literal["gitbook", "mkdocs", "plain"]
Order = Literal["newest", "oldest", "unknown"]
Shape = Literal["range", "day", "iso", "slashed", "week", "week-of", "month"]
Broken = Literal["", "undefined", "empty", "apart", "open"]
Links = Literal["inside", "after", "parenthesis", "none"]
BlockKind = Literal["paragraph", "html", "template", "code", "quote", "rule", "definition"]


PAGE_TITLE = marked("What’s new")
"""What the page of news is called where nobody has named it."""


class Span(Struct, frozen=True, kw_only=True):
    """Lines of the page, from `first` up to `end`, which is not included."""

    first: int
    end: int


class Period(Struct, frozen=True, kw_only=True, order=True):
    """The days of a delivery, both inclusive."""

    end: date
    start: date


class Day(Struct, frozen=True, kw_only=True):
    """One day as a heading says it. What is None was not said. `weekday` counts from Monday, 0."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None


class Flaw(Struct, frozen=True, kw_only=True):
    """What is wrong with the words of a heading: month-typo, glued-heading. `meant` is the word that cures it."""

    code: str
    subject: str
    meant: str = ""


class HeadingDays(Struct, frozen=True, kw_only=True):
    """The days that a heading names (`end` is `start` for a single day), and the words around them.

    « Semaine du 16 novembre » (`week-of`) names one day, the first of seven. `form` is how digits say them, as
    `strftime` takes it; `short`: « Nov »; `month_first`: « November 16 »; `worded`: a name of a month or a day shows
    the language.
    """

    start: Day
    end: Day
    shape: Shape
    language: Literal["fr", "en"]
    before: str = ""
    after: str = ""
    flaws: tuple[Flaw, ...] = ()
    form: str = ""
    short: bool = False
    month_first: bool = False
    worded: bool = False


class Link(Struct, frozen=True, kw_only=True):
    """A link or a picture. `text` is as written between the brackets; `label` that of a reference link.

    `at` and `end` are places in the text that was read, `line` a line of the page. `kind` says how it is broken:
    `undefined` (no such reference), `empty`, `apart` (a space before the parenthesis), `open` (never closed).
    """

    text: str
    url: str
    at: int
    end: int
    line: int = 0
    label: str = ""
    picture: bool = False
    broken: Broken = ""


class Number(Struct, frozen=True, kw_only=True):
    """What a link or a `#n` names. `sort` is ticket, pull or card.

    `name` is the short link of a Trello card, and `!` for a GitLab merge request, which counts by itself.
    """

    sort: Literal["ticket", "pull", "card"]
    number: int | None = None
    slug: str = ""
    name: str = ""
    host: str = ""


class Item(Span, frozen=True, kw_only=True):
    """An item of a list with everything that hangs on it: continuation lines, nested lists, indented texts.

    `title` is plain text without number. `identity` is what makes two items the same entry: the ticket's number
    (`#1731`), else the pull request's (`#1985`, `!12` on GitLab, `owner/name#12` elsewhere), else a Trello card
    (`trello:F0LCArHS`), else the folded title (`title:…`). `sense` is equal for two items that differ only in how
    they are written down.
    """

    marker: str
    title: str
    identity: str
    sense: str
    ticket: int | None = None
    pull: int | None = None
    card: str = ""
    slug: str = ""
    links: tuple[Link, ...] = ()


class Block(Span, frozen=True, kw_only=True):
    """Lines that are no item of the section; what encloses others (`{% hint %}`, `<details>`) has their items."""

    kind: BlockKind
    items: tuple[Item, ...] = ()


class Part(Span, frozen=True, kw_only=True):
    """A heading without days inside a section (« ### Corrections ») and what stands below it."""

    level: int
    heading: str
    body: int
    items: tuple[Item, ...] = ()
    blocks: tuple[Block, ...] = ()


class Container(Span, frozen=True, kw_only=True):
    """What holds a delivery where headings do not: a fold, a box, a tab, an update block, an item; or a day in bold.

    Lines `first` to `body` open it, those from `closing` to `end` close it; `indent` is what its body stands in by.
    A day in bold is closed by what follows it: `closing` is 0 there.
    """

    kind: str
    text: str
    body: int
    closing: int = 0
    indent: str = ""


class Section(Span, frozen=True, kw_only=True):
    """One delivery: its heading (`lines[first:body]`) and all lines up to the next section, blank ones included.

    `days` and `period` are None where the heading names no day; `inferred`: the year was taken from the neighbours.
    `container`: what holds it, whose title then is the heading, unless a heading with days stands first in it.
    """

    level: int
    heading: str
    body: int
    days: HeadingDays | None = None
    period: Period | None = None
    inferred: bool = False
    items: tuple[Item, ...] = ()
    blocks: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    container: Container | None = None

    @property
    def content_end(self) -> int:
        """Where what it tells may end at the latest: at its end, or above the line that closes what holds it."""
        return self.container.closing if self.container and self.container.closing else self.end

    @property
    def indent(self) -> str:
        """What its lines stand in by."""
        return self.container.indent if self.container else ""

    @property
    def is_numbered(self) -> bool:
        """Whether it has an entry with a number: then it is a delivery, even without days in its heading."""
        return any(not item.identity.startswith("title:") for item in self.every_item)

    @property
    def every_item(self) -> tuple[Item, ...]:
        """All items, wherever they stand in the section, in the order of the page."""
        holders: tuple[Section | Part, ...] = (self, *self.parts)
        found = [item for one in holders for item in one.items]
        found += [item for one in holders for block in one.blocks for item in block.items]
        return tuple(sorted(found, key=lambda item: item.first))


class Defect(Struct, frozen=True, kw_only=True):
    """What is wrong with a page, or may be. `line` counts from 1; `subject` is the heading, the link or the word."""

    code: str
    line: int
    message: str
    subject: str = ""


class Style(Struct, frozen=True, kw_only=True):
    """How the page's newest sections are written; what a page does not show is as the tool writes it.

    `before` are the words in front of the days (« Semaine »); `after_heading`, `between` and `after_section` count
    blank lines (below a heading, between items, between sections); `base` is the repository's address. `form` is how
    digits say days; `single`: a heading names one day, `short` its month in three letters, `month_first` before the
    day. `weekday` is the one on which its weeks begin. `opening` and `closing` are the lines of a container, with HEAD
    for the heading and DAY for its day; `heading` are the words of one that names no days (« [Unreleased] »).
    """

    level: int = 2
    shape: Shape = "range"
    weekdays: bool = True
    years: bool = True
    language: Literal["fr", "en"] = "fr"
    before: str = ""
    marker: str = "*"
    links: Links = "inside"
    after_heading: int = 1
    between: int = 0
    after_section: int = 1
    base: str = ""
    form: str = ""
    single: bool = False
    short: bool = False
    month_first: bool = False
    weekday: int | None = None
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    indent: str = ""
    heading: str = ""


HEAD, DAY, RULE = "\0", "\1", "\2"
"""What stands for the heading, for its day as 2026-11-16, and for a rule as long as it, in the lines that open a
section. RULE twice is of `=`."""


class Fold(Span, frozen=True, kw_only=True):
    """What encloses several sections. `closing` is its last line; `year` the one its opening names, if it names one."""

    name: str
    closing: int
    year: int | None = None


class DaysAbove(Struct, frozen=True, kw_only=True):
    """A heading above sections that names their year, or their month, and nothing else (« ## Novembre 2026 »)."""

    first: int
    level: int
    year: int
    month: int | None = None


class Page(Struct, frozen=True, kw_only=True):
    """A page. `"".join(lines) == text`. Spans are None where there is no such part; `title` holds its heading's lines.

    `introduction` is everything between the title and the first section; `footer` what follows the last section and
    belongs to the page; `definitions` the addresses of reference links by folded label; `slugs` the repositories
    whose numbers are the page's own, lower case, the most frequent first.
    """

    text: str
    lines: tuple[str, ...]
    newline: Literal["\n", "\r\n"]
    front_matter: Span | None
    title: Span | None
    introduction: Span
    sections: tuple[Section, ...]
    footer: Span | None
    flavour: Flavour
    order: Order
    style: Style
    definitions: dict[str, str]
    slugs: tuple[str, ...] = ()
    folds: tuple[Fold, ...] = ()
    above: tuple[DaysAbove, ...] = ()

    def lines_of(self, span: Span) -> tuple[str, ...]:
        """The lines of a span, as they are."""
        return self.lines[span.first : span.end]
