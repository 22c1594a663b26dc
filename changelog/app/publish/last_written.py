"""The section as the tool last wrote it, kept in its commit's message and read back: the base of the next merge.

The page holds no marker, for GitBook would eat it. People squash, amend and shorten messages, so a digest shows
whether a section that is read back is the one that was written.
"""

import re
from collections.abc import Iterator
from hashlib import sha256

from changelog.app.publish.model import PageBranch, PublishRequest
from changelog.domain.docs.section import LastWritten
from changelog.domain.model import OWN_TRAILER, OWN_TRAILER_OBJECT, Value
from changelog.domain.ports.publishing import KeepsDocs

JOINT = "\u2060"  # a joint without width: what stands on its two sides is no longer one word to a machine
DELIVERY, TAG_OBJECT, WRITTEN = OWN_TRAILER, OWN_TRAILER_OBJECT, "Nouveautes-Written"
# On GitHub « fix #12 », « fix GH-12 » and « fix https://…/issues/12 » close a ticket, and `@name` calls somebody. The
# addresses of our own links are between parentheses, and are left whole.
_FORCE = re.compile(r"(?<=[@#])(?=\w)|(?<=GH-)(?=\d)", re.I)
_ADDRESS = re.compile(r"(?<!\S)(https?://\S{0,2000}?/(?:issues|pull)/)(?=\d)", re.I)
# An editor takes the lines away that begin with `#`: the headings.
_HEADING = re.compile(r"^(?=#)", re.M)
_JOINED = re.compile(rf"(?<=[@#/-]){JOINT}(?=\S)|^{JOINT}(?=#)", re.M)
_TRAILER = re.compile(rf"(?:{DELIVERY}|{TAG_OBJECT}|{WRITTEN}):[ \t]*(?P<value>.*)")
_SQUASHED = re.compile(r"\(#\d+\)$")
_TRIED = 60  # paragraphs of a message at which a section may begin
_LOOKED_AT = 20  # commits of one delivery; people squash and amend the newest ones


class ReadSection(Value, frozen=True, kw_only=True):
    """A section read back. `proven`: it is what was written, to the word; `whole`: nobody has touched the message."""

    section: str
    proven: bool
    whole: bool


class _Block(Value, frozen=True, kw_only=True):
    """The trailers of one message, `first` up to `end`, and the lines above them from `after` on."""

    after: int
    first: int
    end: int
    values: dict[str, str]


def find(docs: KeepsDocs, request: PublishRequest, place: PageBranch) -> LastWritten:
    """The section as it was last written: on our branch or the base, or where a pull request that was squashed away
    still exists. Where nobody can prove what it was, the tag's frozen list takes its place.
    """
    heads = docs.fetch((place.branch,), place.merged).pulls if place.merged else {}
    revisions = [one for one in (place.head, docs.head_of(place.base), *heads.values()) if one]
    found = _newest(docs, request, revisions, 1)
    if found and not found[0].whole:
        found = _newest(docs, request, revisions, _LOOKED_AT)
    # Where every merged pull request's own commits are among them, what a squash made of their messages, which people
    # shorten, says nothing better.
    squashed = bool(place.merged) and len(heads) == len(place.merged)
    whole = next((one for one in found if one.whole), None) if squashed else None
    best = whole or next((one for one in found if one.proven), None) or next(iter(found), None)
    published = bool(place.merged or found)
    if best is not None and (best.proven or not request.frozen):
        return LastWritten(text=best.section, published=published)
    return LastWritten(frozen=request.frozen, published=published)


def _newest(docs: KeepsDocs, request: PublishRequest, revisions: list[str], enough: int) -> list[ReadSection]:
    """What the newest commits of this delivery hold, the newest first."""
    found = []
    for tag in request.tags:
        for commit in docs.commits_with_trailer(DELIVERY, tag, revisions, enough=enough):
            section = read(commit.message, tag)
            if section is not None:
                found.append((commit.committed, section))
    return [section for _, section in sorted(found, key=lambda one: -one[0])]


def message(subject: str, wrote: str, tag: str, tag_object: str) -> str:
    """The commit's message."""
    section = wrote.replace("\r\n", "\n").strip("\n")
    trailers = f"{DELIVERY}: {tag}\n{TAG_OBJECT}: {tag_object}\n{WRITTEN}: {_digest(section.split(chr(10)))}\n"
    return "\n\n".join(part for part in (subject, disarmed(section), trailers) if part)


def disarmed(text: str) -> str:
    """Text that a forge does not act on, and from which no editor takes a line."""
    return _HEADING.sub(JOINT, _FORCE.sub(JOINT, _ADDRESS.sub(rf"\1{JOINT}", text)))


def read(text: str, tag: str) -> ReadSection | None:
    """The section that a message holds for a delivery; of several (a squash), the last one that can be proven."""
    lines = _JOINED.sub("", text.replace("\r\n", "\n")).rstrip("\n").split("\n")
    blocks = list(_blocks(lines))
    ours = [block for block in reversed(blocks) if block.values.get(DELIVERY) == tag]
    for block in ours:
        section = _proven(lines, block)
        if section is not None:
            alone = len(blocks) == 1 and block.end == len(lines) and not _SQUASHED.search(lines[0].rstrip())
            begins = next(_begins(lines, block), block.first)
            whole = alone and _joined(lines[begins : block.first]) == section
            return ReadSection(section=section, proven=True, whole=whole)
    return ReadSection(section=_likely(lines, ours[0]), proven=False, whole=False) if ours else None


def _blocks(lines: list[str]) -> Iterator[_Block]:
    after = at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _TRAILER.fullmatch(lines[end]):
            end += 1
        if end > at:
            values = {line.partition(":")[0]: line.partition(":")[2].strip() for line in lines[at:end]}
            if DELIVERY in values:
                yield _Block(after=after, first=at, end=end, values=values)
                after = end
        at = max(end, at + 1)


def _proven(lines: list[str], block: _Block) -> str | None:
    wanted = block.values.get(WRITTEN, "")
    begins = [*_begins(lines, block), block.first]
    return next((_joined(lines[at : block.first]) for at in begins if _digest(lines[at : block.first]) == wanted), None)


def _begins(lines: list[str], block: _Block) -> Iterator[int]:
    """Where the section may begin: at each paragraph but the first, which is the subject."""
    tried, blank, words = 0, False, False
    for at in range(block.after, block.first):
        if not lines[at].strip():
            blank = words
        elif blank and tried < _TRIED:
            blank, tried = False, tried + 1
            yield at
        words = words or bool(lines[at].strip())


def _likely(lines: list[str], block: _Block) -> str:
    """A section that somebody has rewritten: from its heading on, else all but the subject."""
    headed = (at for at in range(block.after, block.first) if lines[at].startswith("#"))
    return _joined(lines[next(headed, next(_begins(lines, block), block.first)) : block.first])


def _joined(lines: list[str]) -> str:
    text = "\n".join(lines).strip("\n")
    return f"{text}\n" if text else ""


def _digest(lines: list[str]) -> str:
    """The same for lines that differ in blank ones and in spaces at their ends, as editors leave them."""
    text = "\n".join(line.rstrip() for line in lines if line.strip())
    return sha256(text.encode()).hexdigest()[:16]
