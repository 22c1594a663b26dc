"""The nouns of the documentation repository, as plain frozen data: what stands where, and how a push ended.

SHAs are whole; an empty one means that there is none.
"""

from typing import Literal

from msgspec import field

from changelog.model import Value

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


class Entry(Value, frozen=True, kw_only=True):
    """What stands in a folder under a name."""

    name: str
    kind: Kind


class Unfit(Value, frozen=True, kw_only=True):
    """Something stands at a path, and it is no file that can be read or written; `at` is where on the path."""

    path: str
    why: Misfit
    at: str


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
