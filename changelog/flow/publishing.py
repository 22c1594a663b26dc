"""What publishing is about, as data: where work goes on, the wish, the plan, the receipt, and what the commit says.

The message of the tool's own commit holds the section as the tool would write it: that is the base of the next merge.
No marker stands in the page, for GitBook would eat it.
"""

import re

from msgspec import field

from changelog.docs.publication import Published, Telling
from changelog.forge import Opened, Proposal
from changelog.model import Finding, Value

JOINT = "\u2060"  # a joint without width: what stands on its two sides is no longer one word to a machine
_FORCE = re.compile(r"(?<=[@#])(?=\w)|(?<=GH-)(?=\d)", re.I)
_JOINED = re.compile(r"(?<=[@#-])\u2060(?=\w)")
DELIVERY, TAG_OBJECT = "Nouveautes-Delivery", "Nouveautes-Tag-Object"


class Place(Value, frozen=True, kw_only=True):
    """Where the work goes on: our branch, where it stands (empty: not there), what it starts from, its pull request."""

    branch: str
    head: str
    start: str
    base: str
    proposal: Proposal | None = None
    merged: tuple[int, ...] = ()


class Wish(Value, frozen=True, kw_only=True):
    """What is to be published: a delivery by its tag and tag object, its notes, and whether users have it."""

    tag: str
    tag_object: str
    telling: Telling
    subject: str
    in_production: bool
    page: str
    base: str
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()


class Plan(Value, frozen=True, kw_only=True):
    """What publishing is about to do. `before`: path → the text that stands; `woven`: the paths that the base changed
    meanwhile, whose two versions are brought together first.
    """

    wish: Wish
    place: Place
    path: str
    published: Published
    before: dict[str, str | None] = field(default_factory=dict)
    woven: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether a commit is needed."""
        return bool(self.published.files or self.woven)

    def acts(self, description: str, *, forge: bool) -> bool:
        """Whether anything is left to be done, here or on the forge."""
        standing, wish = self.place.proposal, self.wish
        if self.writes:
            return True
        if not forge or not self.place.head:
            return False
        if standing is None or standing.body.replace("\r\n", "\n").strip() != description.strip():
            return True
        return bool(set(wish.labels) - set(standing.labels)) or (standing.draft and wish.in_production)

    @property
    def proposes(self) -> bool:
        """Whether there is, or will be, a pull request."""
        return self.writes or self.place.proposal is not None or bool(self.place.head)


class Receipt(Value, frozen=True, kw_only=True):
    """What was done: the commit that our branch stands on, and the pull request, if the forge keeps any."""

    commit: str
    pushed: bool
    opened: Opened | None


def message(found: Plan) -> str:
    """The commit's message: what it is about, the section as the tool would write it, and the trailers that find it."""
    # On GitHub « fix #12 » in a message closes a ticket of the documentation, and `@name` calls somebody.
    wrote = _FORCE.sub(JOINT, found.published.wrote.replace("\r\n", "\n").strip("\n"))
    trailers = f"{DELIVERY}: {found.wish.tag}\n{TAG_OBJECT}: {found.wish.tag_object}\n"
    return "\n\n".join(part for part in (found.wish.subject, wrote, trailers) if part)


def section_in(text: str) -> str:
    """The section that a commit's message holds; empty where it holds none."""
    _, _, body = _JOINED.sub("", text).partition("\n\n")
    lines = body.rstrip("\n").split("\n")
    while lines and (not lines[-1].strip() or lines[-1].startswith((f"{DELIVERY}:", f"{TAG_OBJECT}:"))):
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""
