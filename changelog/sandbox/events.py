"""What can happen in a week of the story: merges, squashes, lone commits, hotfixes, reverts and delivery points."""

from msgspec import Struct
from msgspec.structs import replace

from changelog.sandbox.values import Person


class Edit(Struct, frozen=True, kw_only=True):
    """One change to one file: `before`, found once, becomes `after`. An empty `before` adds at the end of the file."""

    path: str
    before: str
    after: str

    @property
    def undone(self) -> "Edit":
        """The change that takes this one back."""
        return Edit(path=self.path, before=self.after, after=self.before)


class Step(Struct, frozen=True, kw_only=True):
    """A commit as its author made it. `at` is "J-5 10:42": five days before the delivery point's Monday.

    Without edits it is an empty one. `picked` is when it was first written, where it was picked from elsewhere.
    """

    at: str
    author: Person
    message: str
    edits: tuple[Edit, ...]
    picked: str = ""

    def picked_at(self, at: str) -> "Step":
        """The same commit, first written at another moment and picked from there."""
        return replace(self, picked=at)


class Undo(Struct, frozen=True, kw_only=True):
    """A commit that reverts the landing of pull request `number`; git's own words come before `because`."""

    at: str
    author: Person
    number: int
    because: str = ""


class Merged(Struct, frozen=True, kw_only=True):
    """A pull request merged with a merge commit. `words` is what the person who merged wrote below the title, `by_hand`
    what was edited into the merge itself: neither of its two sides holds it.
    """

    number: int
    branch: str
    title: str
    steps: tuple[Step | Undo, ...]
    at: str
    by: Person
    words: str = ""
    into: str = "recette"
    by_hand: tuple[Edit, ...] = ()


class Proposed(Struct, frozen=True, kw_only=True):
    """A branch that is pushed, and not merged yet. Its first step says where it is cut."""

    branch: str
    steps: tuple[Step, ...]


class Squashed(Struct, frozen=True, kw_only=True):
    """A pull request merged as one commit, titled `Title (#number)`."""

    number: int
    title: str
    body: str
    author: Person
    at: str
    edits: tuple[Edit, ...]


class Pushed(Struct, frozen=True, kw_only=True):
    """A commit made straight on recette, without a pull request."""

    step: Step | Undo


class BroughtBack(Struct, frozen=True, kw_only=True):
    """Production merged into recette after a hotfix: a resync by merge."""

    at: str
    by: Person


class Delivered(Struct, frozen=True, kw_only=True):
    """A date tag on recette; `shipped` is when production moved to it, empty while it waits."""

    at: str
    by: Person
    message: str = ""
    shipped: str = ""


Event = Merged | Proposed | Squashed | Pushed | BroughtBack | Delivered


def added(path: str, text: str) -> Edit:
    """A new file, or lines at the end of one that exists."""
    return Edit(path=path, before="", after=text)


def changed(path: str, before: str, after: str) -> Edit:
    """Some words of a file replaced by others."""
    return Edit(path=path, before=before, after=after)


def step(at: str, author: Person, message: str, *edits: Edit) -> Step:
    """A commit and its edits."""
    return Step(at=at, author=author, message=message, edits=edits)
