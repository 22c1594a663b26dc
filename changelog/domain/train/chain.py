"""The chain of records: what each of its commits did to the notes, and where that is not just adding to them.

An honest commit adds lines to the note of a tag object and touches nothing else. An anchor (a tag's message, a commit
status) names a commit of the chain; while it is there, nothing before it was changed without being seen here. What
was added after the last anchor may have lost something that nobody can know of.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from changelog.domain.model import Value
from changelog.domain.remote import Record
from changelog.domain.train.anchors import Anchor
from changelog.domain.train.signatures import Signature

# dropped: a record is gone · reordered: records changed places · misplaced: a record about another object · broken: the
# chain does not hold an anchor · unsigned, signer: a record was added by nobody whom the team has named
ChainFault = Literal["dropped", "reordered", "misplaced", "broken", "unsigned", "signer"]


class NoteLine(Value, frozen=True, kw_only=True):
    """A line of a note that looks like a record. `record`: what it holds, None where that cannot be read."""

    text: str
    record: Record | None = None


class NoteChange(Value, frozen=True, kw_only=True):
    """What a commit did to the note of one object: its lines before and after."""

    tag_object: str
    before: tuple[NoteLine, ...] = ()
    after: tuple[NoteLine, ...] = ()


class ChainLink(Value, frozen=True, kw_only=True):
    """A commit of the chain. `at` in seconds since 1970."""

    sha: str
    by: str
    at: int
    signature: Signature
    notes: tuple[NoteChange, ...]


class ChainDifference(Value, frozen=True, kw_only=True):
    """Something in the chain that no honest commit does. `link`: the commit, by whom (`by`) and when (`at`); `record`:
    what it is about, None where it cannot be read; `tag_object`: the note; `anchor`: what names a commit that is gone.
    """

    fault: ChainFault
    link: str = ""
    by: str = ""
    at: int = 0
    tag_object: str = ""
    record: Record | None = None
    anchor: Anchor | None = None


class AddedRecord(Value, frozen=True, kw_only=True):
    """A record with the commit that added it. `anchored`: whether an anchor stands at or after that commit."""

    record: Record
    link: str
    by: str
    at: int
    signature: Signature
    anchored: bool


class ReadChain(Value, frozen=True, kw_only=True):
    """The records that stand, as they were added, and what was done to the chain beside adding."""

    added: tuple[AddedRecord, ...]
    differences: tuple[ChainDifference, ...]

    def of(self, tag_object: str) -> tuple[AddedRecord, ...]:
        """The records about a tag object, oldest first."""
        return tuple(one for one in self.added if one.record.tag_object == tag_object)


def read(links: Sequence[ChainLink], anchors: Iterable[Anchor]) -> ReadChain:
    """Every record that is or was there (`links`: oldest first), and every difference, those of the anchors first."""
    places = {link.sha: at for at, link in enumerate(links)}
    known = tuple(anchors)
    differences = [ChainDifference(fault="broken", anchor=one) for one in known if one.sha not in places]
    last = max((places[one.sha] for one in known if one.sha in places), default=-1)
    added: list[AddedRecord] = []
    for at, link in enumerate(links):
        for note in link.notes:
            differences += _differences(link, note)
            added += _added(link, note, anchored=at <= last)
    return ReadChain(added=tuple(added), differences=tuple(differences))


def _added(link: ChainLink, note: NoteChange, *, anchored: bool) -> list[AddedRecord]:
    return [
        AddedRecord(
            record=line.record, link=link.sha, by=link.by, at=link.at, signature=link.signature, anchored=anchored
        )
        for line in _more(note.after, note.before)
        if line.record is not None and line.record.tag_object == note.tag_object
    ]


def _differences(link: ChainLink, note: NoteChange) -> list[ChainDifference]:
    found: list[tuple[ChainFault, Record | None]] = [("dropped", one.record) for one in _more(note.before, note.after)]
    if not found and note.after[: len(note.before)] != note.before:
        found = [("reordered", note.before[0].record if note.before else None)]
    more = _more(note.after, note.before)
    found += [("misplaced", one.record) for one in more if one.record and one.record.tag_object != note.tag_object]
    return [
        ChainDifference(fault=fault, link=link.sha, by=link.by, at=link.at, tag_object=note.tag_object, record=record)
        for fault, record in found
    ]


def _more(lines: Sequence[NoteLine], others: Sequence[NoteLine]) -> list[NoteLine]:
    """The lines that are not among the others; of equal ones, those that are there more often."""
    left = Counter(one.text for one in others)
    found = []
    for line in lines:
        if left[line.text]:
            left[line.text] -= 1
        else:
            found.append(line)
    return found
