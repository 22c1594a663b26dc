"""Which changes are listed, which are left out, and by which rule: bots, the team's rules, then the default."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from changelog.config.schema import Notes, Rule
from changelog.domain.model import OWN_BRANCHES, OWN_TRAILER, OWN_TRAILER_OBJECT, Change, Disposition, Source
from changelog.domain.notes import technical, titles
from changelog.domain.notes.words import Words
from changelog.i18n import plain
from changelog.i18n.say import joined, marked, say

# The kind of work by its title or branch, where nobody named a section. First match wins.
SECTIONS = ("news", "improvements", "fixes", "urgent")
_FIX = re.compile(
    r"(?:hot|bug)?fix(?:e[sd]|up)?\b|corrige|corrig[ée]|corrections?\b|répare|empêche|évite|résout|prevent\b|repair",
    re.I,
)
_NEW = re.compile(
    r"feat(?:ure)?\b|ajoute|ajout\b|permet|permettre|nouve|cré(?:e|er)\b|add(?:s|ed)?\b|new\b|allow|introdu",
    re.I,
)
_FIX_BRANCH = re.compile(r"(?:.*/)?(?:hot|bug)?fix(?:e[sd])?[/_-]", re.I)
_NEW_BRANCH = re.compile(r"(?:.*/)?feat(?:ure)?[/_-]", re.I)
# The trailers of the tool's own commits come in pairs; one of them alone may be a title.
_OWN = re.compile(rf"^{OWN_TRAILER}: [^\n]*\n{OWN_TRAILER_OBJECT}: ", re.M)
# Types and labels of tickets, folded: the usual ones of GitHub, and French ones.
_LABELS = (
    (
        re.compile(
            r"(?:type ?: ?)?(?:bugs?|bugfix|fix|defect|defaut|anomalies?|regressions?|correctifs?|corrections?)"
        ),
        "fixes",
    ),
    (re.compile(r"(?:type ?: ?)?(?:features?|new feature|nouveautes?|(?:nouvelle )?fonctionnalites?)"), "news"),
    (re.compile(r"(?:type ?: ?)?(?:enhancements?|improvements?|ameliorations?|evolutions?)"), "improvements"),
)
SOURCES: Mapping[Source, str] = {
    "closing": marked("closing"),
    "list": marked("list"),
    "branch": marked("branch"),
    "url": marked("url"),
    "title": marked("title"),
    "mention": marked("mention"),
    "prose": marked("prose"),
}
"""What named a ticket, as screens and reasons print it."""
NO_TICKET = marked("it names no ticket")
"""Why the default rule leaves a change out: the one reason that nobody chose."""


class Ruling(Struct, frozen=True, kw_only=True):
    """The disposition of a change, which rule decided it, and the section that the team's rules name."""

    disposition: Disposition
    why: str
    section: str = ""


def rule(
    change: Change, words: Words | None, notes: Notes, *, tickets_only: bool, labels: frozenset[str] = frozenset()
) -> Ruling:
    """Decide for one live change. Its `paths` are on its head commit when a rule needs them; `labels` are those of the
    pull request and of its tickets, where a forge knows them.
    """
    # `publish` made it, where the documentation is in the product's own repository.
    if change.branch.startswith(OWN_BRANCHES) or any(_OWN.search(commit.message) for commit in change.commits):
        return Ruling(disposition="aside", why=say("it is the page of the news itself"))
    if is_bot(change, notes.bots):
        return Ruling(disposition="bot", why=say("written by a machine (notes.bots)"))
    for at, one in enumerate(notes.rules):
        if _matches(one, change, labels):
            if one.aside:
                return Ruling(disposition="aside", why=f"{one.aside} (notes.rules[{at}])")
            return Ruling(disposition="entry", why=say("listed by notes.rules[{at}]", at=at), section=one.section)
    if words is not None:
        if words.silent:
            return Ruling(disposition="aside", why=say("its author chose to say nothing"))
        return Ruling(disposition="entry", why=say("it brings its own words for users"), section=words.section)
    kind = technical.kind(change) if notes.tell == "auto" else ""
    if kind:
        return Ruling(disposition="aside", why=say("its title says that it is technical ({kind})", kind=kind))
    if change.story:
        return Ruling(disposition="entry", why=change.why)
    if change.tickets:
        parts = (
            say("#{number} ({source})", number=one.number, source=say(SOURCES[one.source])) for one in change.tickets
        )
        named = joined(", ", parts)
        return Ruling(disposition="entry", why=say("it names a ticket: {named}", named=named))
    if change.keys:
        return Ruling(disposition="entry", why=say("it names a ticket: {named}", named=", ".join(change.keys)))
    if notes.tell == "auto" and titles.is_breaking(change):
        return Ruling(disposition="entry", why=say("it says that it breaks something"))
    if not tickets_only:
        told = say("everything but bots and technical work is listed here")
        return Ruling(
            disposition="entry", why=told if notes.tell == "auto" else say("everything but bots is listed here")
        )
    return Ruling(disposition="aside", why=say(NO_TICKET))


def is_bot(change: Change, bots: tuple[str, ...]) -> bool:
    """Whether machines wrote it: every author, or the branch's first segment, matches a pattern."""
    prefix = change.branch.partition("/")[0] if "/" in change.branch else ""
    if prefix and any(_wildcard(bot).fullmatch(prefix) for bot in bots):
        return True
    return _all_by(bots, change)


def section_of(change: Change, labels: Iterable[str] = ()) -> str:
    """The section of a change that nobody assigned: by where it was merged, its ticket's type and labels, its title's
    first words, its branch.
    """
    if change.hotfix:
        return "urgent"
    if change.story == "revert":
        return "fixes"
    labelled = section_of_labels(labels)
    if labelled:
        return labelled
    title = re.sub(r"^[\W\d_]+", "", change.title)
    for pattern, text, name in (
        (_FIX, title, "fixes"),
        (_NEW, title, "news"),
        (_FIX_BRANCH, change.branch, "fixes"),
        (_NEW_BRANCH, change.branch, "news"),
    ):
        if pattern.match(text):
            return name
    return "improvements"


def section_of_labels(labels: Iterable[str]) -> str:
    """The section that a ticket's type or labels name, the type first; empty where they name none."""
    words = [plain.fold(label) for label in labels]
    return next((name for word in words for pattern, name in _LABELS if pattern.fullmatch(word)), "")


def needs_paths(notes: Notes) -> bool:
    """Whether any rule looks at paths, which must then be read."""
    return any(one.path for one in notes.rules)


def _matches(one: Rule, change: Change, labels: frozenset[str]) -> bool:
    if one.label and not any(_wildcard(plain.fold(one.label)).fullmatch(plain.fold(label)) for label in labels):
        return False
    if one.author and not _all_by((one.author,), change):
        return False
    paths = change.head.paths
    if one.path and not (paths and all(_wildcard(one.path).fullmatch(path) for path in paths)):
        return False
    if one.branch and not _wildcard(one.branch).fullmatch(change.branch):
        return False
    return not one.title or bool(_wildcard(one.title).fullmatch(change.title))


def _all_by(patterns: tuple[str, ...], change: Change) -> bool:
    # Whoever pressed the merge button wrote nothing: only plain commits count.
    written = False
    for commit in change.commits:
        if len(commit.parents) < 2:
            if not _written_by(patterns, commit.author, commit.author_email):
                return False
            written = True
    return written or _written_by(patterns, change.head.author, change.head.author_email)


@lru_cache(maxsize=4096)
def _written_by(patterns: tuple[str, ...], name: str, address: str) -> bool:
    return any(_wildcard(one).fullmatch(name) or _wildcard(one).fullmatch(address) for one in patterns)


@lru_cache(maxsize=256)
def _wildcard(pattern: str) -> re.Pattern[str]:
    # Not fnmatch: its brackets would read `[bot]` as a set of letters.
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.I | re.S)
