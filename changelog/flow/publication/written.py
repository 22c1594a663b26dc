"""What the tool wrote of a delivery last time: from its own commit, wherever merging and squashing have left it."""

from changelog.docs.telling import Wrote
from changelog.documents import Marked
from changelog.flow.publication import commit_text
from changelog.flow.publication.commit_text import DELIVERY, Told
from changelog.flow.publication.publishing import Place, Wish
from changelog.model import Value
from changelog.ports.documentation import KeepsDocs

_LOOKED_AT = 20  # commits of one delivery; people squash and amend the newest ones


class _Read(Value, frozen=True, kw_only=True):
    committed: int
    told: Told


def find(docs: KeepsDocs, wish: Wish, place: Place) -> Wrote:
    """The section as it was last written: on our branch or the base, or where a pull request that was squashed away
    still stands. Where nobody can prove what it was, the tag's frozen list says it.
    """
    heads = docs.fetch((place.branch,), place.merged).pulls if place.merged else {}
    revisions = [one for one in (place.head, docs.head_of(place.base), *heads.values()) if one]
    found = _read(docs, wish, revisions, 1)
    if found and not found[0].told.whole:
        found = _read(docs, wish, revisions, _LOOKED_AT)
    told = _best(found, squashed=bool(place.merged) and len(heads) == len(place.merged))
    published = bool(place.merged or found)
    if told is not None and (told.proven or not wish.frozen):
        return Wrote(text=told.section, published=published)
    return Wrote(frozen=wish.frozen, published=published)


def _read(docs: KeepsDocs, wish: Wish, revisions: list[str], enough: int) -> list[_Read]:
    """The newest commits of this delivery, the newest first."""
    found = [
        (tag, one) for tag in wish.tags for one in docs.commits_with_trailer(DELIVERY, tag, revisions, enough=enough)
    ]
    read = [_told(tag, one) for tag, one in found]
    return sorted((one for one in read if one is not None), key=lambda one: -one.committed)


def _told(tag: str, one: Marked) -> _Read | None:
    told = commit_text.read(one.message, tag)
    return _Read(committed=one.committed, told=told) if told is not None else None


def _best(found: list[_Read], *, squashed: bool) -> Told | None:
    """The newest that is sure. `squashed`: every merged pull request's own commits are among them; what a squash made
    of their messages, which people shorten, then says nothing better.
    """
    told = [one.told for one in found]
    whole = next((one for one in told if one.whole), None) if squashed else None
    return whole or next((one for one in told if one.proven), None) or next(iter(told), None)
