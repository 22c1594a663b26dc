"""Short facts about every commit of a history: what a window has to do with what lies below it, without reading that.

A commit never changes, so neither do its facts. They are kept by position, in columns; what a commit may be known by
elsewhere (its authorship, its number, its title) is found in one sorted list of keys. A key may fit a commit by
chance: then more is read than was needed, and the answer is the same.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from zlib import crc32

from msgspec import Struct

from changelog.domain.history import messages
from changelog.domain.model import Commit

READER = 1
"""Changes with what is read of a commit: facts of another reader are read again."""
MERGE, BUTTON, SQUASH = 1, 2, 3
"""Where a number stands: in a forge's merge, at the end of a title where a forge's button made the commit, or not."""
_NUMBER = (1 << 30) - 1


class Facts(Struct, frozen=True, kw_only=True):
    """`shas`: the names, `width` bytes each, one after the other. `committed`: seconds since 1970. `firsts`: the first
    parent's position, -1 where there is none. `numbers`: a number and where it stands (`numbered`), 0 for none. `keys`:
    sorted, `key << 32 | position`.
    """

    width: int
    shas: bytes
    committed: Sequence[int]
    firsts: Sequence[int]
    numbers: Sequence[int]
    keys: Sequence[int]

    def __len__(self) -> int:
        return len(self.committed)

    def sha(self, at: int) -> str:
        """A commit's name."""
        return self.shas[at * self.width : (at + 1) * self.width].hex()

    def place(self, sha: str) -> int | None:
        """Where a commit stands; None for one that is not among them, or a beginning that fits none or several."""
        found = list(self._named(sha))
        return found[0] if len(found) == 1 else None

    def known_by(self, key: int) -> Iterator[int]:
        """The commits that a key fits."""
        at = bisect_left(self.keys, key << 32)
        while at < len(self.keys) and self.keys[at] >> 32 == key:
            yield self.keys[at] & 0xFFFFFFFF
            at += 1

    def numbers_below(self, floor: str) -> set[int]:
        """The pull requests that were merged at or below a commit: those on its first-parent line, and whatever a
        forge's merge or button names in the whole history.
        """
        numbers, firsts = list(self.numbers), list(self.firsts)  # a column is slow to look into one by one
        made = {number & _NUMBER for number in set(numbers) if number >> 30 in (MERGE, BUTTON)}
        at = self.place(floor)
        at = -1 if at is None else at
        while at >= 0:
            made.add(numbers[at] & _NUMBER)
            at = firsts[at]
        return made - {0}

    def _named(self, beginning: str) -> Iterator[int]:
        wanted = bytes.fromhex(beginning[: len(beginning) // 2 * 2])
        at = self.shas.find(wanted) if wanted else -1
        while at >= 0:
            if at % self.width == 0 and self.sha(at // self.width).startswith(beginning):
                yield at // self.width
            at = self.shas.find(wanted, at + 1)


def of_authorship(author: bytes, email: bytes, authored: bytes, subject: bytes) -> int:
    """The key of an author, their date and a subject."""
    return crc32(b"%b\0%b\0%b\0%b" % (author, email, authored, subject))


def of_title(title: bytes) -> int:
    """The key of a title, as a revert quotes it."""
    return crc32(title, 1)


def of_number(number: int) -> int:
    """The key of a pull request's number."""
    return crc32(b"#%d" % number)


def numbered(message: str, committer: str, *, merge: bool) -> tuple[int, str]:
    """The number that a commit bears, as `messages.read` has it, and where it stands (0 for none); and its title."""
    first = message.partition("\n")[0].strip()
    # By position: of a commit that is read for its number alone.
    read = messages.read(Commit("", ("", "") if merge else (), "", "", 0, 0, message, (), first))
    if read.number is None:
        return 0, read.title
    where = MERGE if not read.squash else BUTTON if committer in messages.FORGES else SQUASH
    return where << 30 | read.number, read.title


def number_of(entry: int) -> int:
    """The number alone."""
    return entry & _NUMBER


def authorship_of(commit: Commit) -> int:
    """The key of a commit's authorship."""
    return of_authorship(
        commit.author.strip().encode("utf-8", "replace"), commit.author_email.strip().encode("utf-8", "replace"),
        b"%d" % commit.authored, commit.subject.encode("utf-8", "replace"),
    )  # fmt: skip
