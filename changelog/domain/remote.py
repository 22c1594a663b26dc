"""What a remote or the documentation has, how a push ended, what may be a branch's name.

SHAs are whole; an empty one means that there is none. Refs are full (`refs/heads/production`). Times are in seconds
since 1970.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import field, structs

from changelog.domain.model import Refs, Value
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say

Kind = Literal["file", "folder", "link", "submodule"]
# link, folder, submodule: what stands there instead · under-link, under-file: what stands where a folder should be ·
# large: more than 5 MB
Misfit = Literal["link", "folder", "submodule", "under-link", "under-file", "under-submodule", "large"]
# done · already: it was so · lost: somebody pushed meanwhile · protected: the branch takes no pushes (GH006, GH013) ·
# forbidden: no right to write · refused: the other side said no for another reason · unreachable: nothing was pushed ·
# unsure: the answer was lost, and nobody can tell yet
Outcome = Literal["done", "already", "lost", "protected", "forbidden", "refused", "unreachable", "unsure"]


class Author(Value, frozen=True, kw_only=True):
    """Who writes a commit."""

    name: str
    email: str


class Seen(Value, frozen=True, kw_only=True):
    """What the repository had when it was last asked. `default`: its default branch, empty where it has none.

    `branches`: every branch by its short name → SHA; `pulls`: of the pull requests asked for, number → SHA of the head.
    """

    default: str = ""
    branches: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, str] = field(default_factory=dict)


class FolderEntry(Value, frozen=True, kw_only=True):
    """What stands in a folder under a name."""

    name: str
    kind: Kind


class Unfit(Value, frozen=True, kw_only=True):
    """Something stands at a path, and it is no file that can be read or written; `at` is where on the path.

    `target`: the file of the repository that a link leads to, empty where it leads out of it, or nowhere.
    """

    path: str
    why: Misfit
    at: str
    target: str = ""


class Marked(Value, frozen=True, kw_only=True):
    """A commit that carries a trailer, with every value that it has for that key. Times in seconds since 1970."""

    sha: str
    parents: tuple[str, ...]
    author: Author
    committed: int
    values: tuple[str, ...]
    message: str


class Pushed(Value, frozen=True, kw_only=True):
    """How a push ended. `found`: where the branch stands now, empty where it is not there or not known.

    `words`: what the other side said to it, line by line, as plain text.
    """

    outcome: Outcome
    found: str = ""
    words: tuple[str, ...] = ()


BACKUPS = "refs/nouveautes/backup/"
"""Where the old value of a rewritten ref is kept, here and on the remote (Law 2)."""
RECORDS = "refs/notes/nouveautes"
"""Where records are kept, as git notes keyed by the tag object (TRAIN.md, "Records")."""

# announcing: a message is about to be sent to a channel, by nobody else · announced: it was · failed: it was not, and
# may be tried again · shown: the demo took place · refused: the demo refused `numbers` · overridden: a gate
# was passed by name and reason · releasing: production is about to get it · released: production got it · accepted: a
# resync whose trees differ was accepted by somebody · postponed: it was announced that it does not ship as planned ·
# followed: all that follows a release was done · archived: `numbers` were closed or archived on the board, since the
# page lists them · of what went live without being shown (`numbers`, `changes`): shown-late: it was shown since ·
# accepted-unshown: it stays as it is · taken-back: it was reverted on production and brought in again
RecordKind = Literal[
    "announcing", "announced", "failed", "shown", "refused", "overridden", "released", "accepted", "postponed",
    "releasing", "followed", "archived", "shown-late", "accepted-unshown", "taken-back",
]  # fmt: skip
# coming: before production moves · shipped: once users have it · postponed: it does not ship as announced, or some of
# it does not · unshown: `numbers` are live without having been shown; "" is what the first records of announcements
# say, and means coming
About = Literal["", "coming", "shipped", "postponed", "unshown"]
FileState = Literal["added", "removed", "changed"]
# `git check-ref-format`: no control character or space, none of ~^:?*[\, no `..`, `@{`, `//`, no part that starts with
# a dot or ends in .lock. A dash first is allowed there, and refused here: it would be read as an option.
_WRONG = re.compile(
    r"""
      ^- | ^/ | /$ | // | \.\. | @\{ | ^@$
    | (^|/)\. | \.$ | \.lock(/|$)
    | [\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]
    """,
    re.VERBOSE,
)
_LONGEST = 240  # bytes; a ref is a file, and its name has an end


class Record(Value, frozen=True, kw_only=True):
    """What somebody said or did about a delivery. Keyed by the tag *object*: a moved tag is another one.

    `tree`: the tree that was shown, or ships; `numbers` and `changes`: its list, pull requests by number and lone
    commits by SHA; `gate`: which one was overridden; `channel`: to which one it was announced, `about` what, and
    `claim`: the word by which whoever sent it knows that nobody else did; `before`: where production stood until a
    release, `to`: the commit it was to get (where it is protected, by a merge of it); `until`: when it ships, as
    announced (ISO 8601: a moment, or a postponement's day), "" where no day was named. Two records that differ only in
    `at` and `by` say the same: the first one stands.
    """

    kind: RecordKind
    tag: str
    tag_object: str
    commit: str
    by: str
    at: int
    why: str = ""
    numbers: tuple[int, ...] = ()
    gate: str = ""
    channel: str = ""
    about: About = ""
    claim: str = ""
    tree: str = ""
    before: str = ""
    to: str = ""
    changes: tuple[str, ...] = ()
    until: str = ""

    @property
    def says(self) -> "Record":
        """The same without who said it when: two records that say the same are one."""
        return structs.replace(self, by="", at=0)


_OPPOSITE: Mapping[str, str] = {"shown": "refused", "refused": "shown"}


def holds(held: Sequence[Record], record: Record) -> bool:
    """Whether records (oldest first) say the same, and the opposite was not said since: what was refused may be shown
    again. A delivery is released once, whoever saw where production stood before.
    """
    for one in reversed(held):
        if one.says == record.says or one.kind == record.kind == "released":
            return True
        if one.kind == _OPPOSITE.get(record.kind):
            return False
    return False


class Observed(Value, frozen=True, kw_only=True):
    """The remote as it was when it was asked: `refs.remote_branches` under `<remote>/…`, tags with their objects, the
    backups by their full names, and the commit where its records stood ("" where there are none).
    """

    remote: str
    refs: Refs
    backups: dict[str, str] = field(default_factory=dict)
    records: str = ""
    at: int = 0

    def branch(self, name: str) -> str:
        """Where a branch stands on the remote; "" where it is not there."""
        return self.refs.remote_branches.get(f"{self.remote}/{name}", "")

    def tag_object(self, name: str) -> str:
        """The object of a tag; "" where it is not there."""
        return next((tag.object_id for tag in self.refs.tags if tag.name == name), "")


class RefMove(Value, frozen=True, kw_only=True):
    """One ref of a push: from `old` ("": it must not exist) to `new` ("": it goes). A branch only ever goes forward,
    unless it `rewrites`: a lease alone would permit a rewind (TRAIN.md).
    """

    ref: str
    old: str
    new: str
    rewrites: bool = False


class Moved(Value, frozen=True, kw_only=True):
    """How a push of several refs ended, all of them or none. `found`: where each stands now ("" where it is not there);
    empty where nobody could tell. `words`: what the other side said, as plain text.
    """

    outcome: Outcome
    found: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()


class FileChange(Value, frozen=True, kw_only=True):
    """A file that two trees do not share."""

    path: str
    state: FileState


class Merged(Value, frozen=True, kw_only=True):
    """What merging two commits gives: a tree, and the files in conflict (then the tree holds their marks)."""

    tree: str
    conflicts: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing conflicts."""
        return not self.conflicts


class Rewritten(Value, frozen=True, kw_only=True):
    """A branch brought on top of another one. `pairs`: every rewritten commit, merges included, old → new.

    `dropped`: old commits that were not taken along because production has them, or because nothing is left of them;
    `replayed`: merges whose hand-made content was replayed; `settled`: files whose conflict a person settled.
    """

    new: str
    pairs: dict[str, str]
    dropped: tuple[str, ...] = ()
    replayed: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()


class Conflict(Value, frozen=True, kw_only=True):
    """Where a rebase has stopped: the commit that does not apply, its files, the folder where a person settles them."""

    worktree: str
    commit: str
    files: tuple[str, ...]


def check_branch(name: str) -> str:
    """The name. Raises Refused where git, or anybody who reads it as a path, would stumble over it."""
    if not name or _WRONG.search(name) or len(name.encode()) > _LONGEST:
        shown = plain.shortened(plain.line(name), 60)
        hint = say("Give a short name as `git branch` lists it: letters, digits, dots, dashes and slashes.")
        raise Refused(say("« {shown} » is no name of a branch", shown=shown), hint=hint)
    return name
