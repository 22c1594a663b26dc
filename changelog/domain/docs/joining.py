"""A delivery's entries in the parts of what is to come (« À venir », [Unreleased]), not in a section of their own."""

from collections.abc import Sequence

from msgspec import structs

from changelog.domain.docs import unreleased
from changelog.domain.docs.model import Page, Part, Section
from changelog.domain.docs.section import EntryGroup
from changelog.i18n import plain

_KINDS: tuple[tuple[str, ...], ...] = (
    ("changed", "change", "changes", "modifie", "modifies", "changements", "ameliorations", "improvements", "improved",
     "enhancements", "improvement", "evolutions", "modifications"),
    ("added", "add", "new", "new features", "features", "feature", "news", "ajoute", "ajoutes", "ajouts", "nouveautes",
     "nouveau", "nouvelles fonctionnalites", "fonctionnalites"),
    ("fixed", "fix", "fixes", "bug fixes", "bugfixes", "bugs", "corrige", "corriges", "corrections", "correctifs",
     "urgent fixes", "corrections urgentes", "correctifs urgents"),
    ("removed", "remove", "retire", "retires", "supprime", "supprimes", "suppressions"),
    ("security", "securite"),
)  # fmt: skip
_USUAL = 0
"""The kind of entries without a heading of their own: they change something."""


def heading(page: Page, language: str) -> Section | str:
    """The section of what is to come; where the page has none, the heading that it would have."""
    found = next((one for one in page.sections if one.period is None and unreleased.is_unreleased(one.heading)), None)
    if found is not None:
        return found
    bracketed = any("[" in page.lines[one.first] for one in page.sections)
    return "[Unreleased]" if bracketed else "À venir" if language == "fr" else "Unreleased"


def style_of(page: Page, language: str) -> Page:
    """The page in the style in which a section of what is to come is written."""
    there = heading(page, language)
    words = there if isinstance(there, str) else page.lines[there.first].strip().strip("#").strip()
    level = page.style.level if isinstance(there, str) else there.level
    return structs.replace(
        page, style=structs.replace(page.style, heading=words, level=level, opening=(), closing=(), indent="")
    )


def in_parts(page: Page, groups: Sequence[EntryGroup], language: str) -> tuple[EntryGroup, ...]:
    """The groups under the headings that the page has for them (« Added », « Corrigé »), each once."""
    there = heading(page, language)
    own = () if isinstance(there, str) else there.parts
    if not isinstance(there, str) and there.items and not own:
        return tuple(groups)
    parts = [*own, *(part for one in page.sections for part in one.parts)]
    found: dict[str, EntryGroup] = {}
    for group in groups:
        title = _title(group.title, parts)
        held = found[title].entries if title in found else ()
        found[title] = EntryGroup(title=title, entries=(*held, *group.entries))
    return tuple(found.values())


def _title(title: str, parts: Sequence[Part]) -> str:
    kind = _kind(title) if title else _USUAL
    known = [(part, _kind(part.heading)) for part in parts]
    if title and any(plain.same(title, [part.heading]) for part in parts):
        return title
    if kind is None or not any(other is not None for _, other in known):
        return title
    french = any(plain.fold(part.heading) in ("ajoute", "ajoutes", "modifie", "corrige") for part in parts)
    usual = title or ("Modifié" if french else "Changed")
    return next((part.heading for part, other in known if other == kind), usual)


def _kind(title: str) -> int | None:
    words = " ".join("".join(char if char.isalnum() else " " for char in plain.fold(title)).split())
    return next((at for at, names in enumerate(_KINDS) if words in names), None)
