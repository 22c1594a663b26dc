"""Which date tags are boundaries of deliveries, where each delivery starts, and production's own line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from itertools import pairwise

from msgspec import Struct, field

from changelog.domain.history import messages
from changelog.domain.history.content import Holding
from changelog.domain.history.graph import Graph
from changelog.domain.model import DateTag, Finding, Point, moment_of
from changelog.i18n.say import say

# A successor's message says which tag it takes the place of: « Remplace 2022-01-18 » or "replaces 2022-01-18".
_REPLACES = re.compile(
    r"^[ \t*•–-]{0,8}(?:replaces|remplace)\b[ \t\u00a0]{0,4}:?[ \t\u00a0]{0,4}[`'\"«]?[ \t\u00a0]{0,4}"
    r"(?P<tag>[^\s`'\"»,;]{1,250}?)\.?[`'\"]?(?=[\s»,;]|$)",
    re.I | re.M,
)
_HOTFIXES = re.compile(
    r"^[ \t*•–-]{0,8}(?:hotfix(?:es)?|correctifs? urgents?)\b[^#\n]{0,80}(?P<numbers>#\d[^\n]*)$", re.I | re.M
)
_NUMBER = re.compile(r"#(\d{1,9})(?!\d)")
# Monday's tag on Friday's commit is an ordinary quiet weekend; beyond that a person should look.
QUIET_DAYS = 4


class ProductionLine:
    """The first-parent line of production, and what came into it at each of its commits.

    What a release merge brought came by train; every other commit of the line, with what it brought, came beside it,
    unless the delivery itself holds it. A *height* is a place on the line, 0 at the bottom of the window.
    """

    def __init__(
        self, graph: Graph, tip: int, lines: frozenset[str], integration: frozenset[int] = frozenset()
    ) -> None:
        """`lines`: the names whose merges are releases; `integration`: the integration branch's own line."""
        self.tip = tip
        self._graph = graph
        self._lines = lines
        self._integration = integration
        self._came = graph.entered(tip)
        self._line = list(reversed(graph.chain(tip)))
        self._heights = {at: height for height, at in enumerate(self._line)}
        self._releases = frozenset(height for height, at in enumerate(self._line) if self._is_release(at))
        self.squashed: dict[int, int] = {}
        """Tagged commit → the commit of the line that holds its content in its place, as after a squash."""
        self.surplus: set[int] = set()
        """Of these commits, the ones that brought more than their delivery, which no branch has beside them."""
        self.copied: dict[int, int] = {}
        """The same where the line has copies of the delivery's own commits, as after a rebase."""

    def down_from(self, tip: int) -> "ProductionLine":
        """The line as it was at one of its commits."""
        return ProductionLine(self._graph, tip, self._lines, self._integration)

    def holds(self, at: int) -> bool:
        """Whether production descends from a commit, which says nothing of what became of its content."""
        return at in self._came

    def passes(self, at: int) -> bool:
        """Whether a commit is on the line itself."""
        return at in self._heights

    def entered(self, at: int) -> int | None:
        """The commit of the line with which a commit came; None where production does not descend from it."""
        height = self._came.get(at)
        return None if height is None else self._line[height]

    def newest(self, count: int) -> list[int]:
        """The newest commits of the line, newest first."""
        return self._line[: -count - 1 : -1]

    def common_with(self, at: int) -> int | None:
        """The newest commit that a commit and production have in common."""
        return min(self._graph.entered(at).keys() & self._came.keys(), default=None)

    def released(self, at: int) -> int | None:
        """The commit of the line up to which production was when a delivery was released; None: it was not.

        For a fast-forward that is the tagged commit, for a merge the merge. Another pull request may bring a tagged
        commit onto the line too: the successor of a refused delivery reaches recette by one, and production was
        fast-forwarded past both. That one released nothing: the answer is where the tag's own line left this one.
        """
        height = self._came.get(at)
        if height is None:
            return self.squashed.get(at, self.copied.get(at))
        if self._line[height] == at or height in self._releases:
            return self._line[height]
        left: int | None = at
        while left is not None and left not in self._heights:
            left = self._graph.first_parent(left)
        return left

    def beside(self, positions: Iterable[int]) -> list[int]:
        """Those that came beside the train: hotfixes with their commits, and the release merges themselves."""
        return [at for at in positions if self._came[at] not in self._releases or at in self._heights]

    def beside_up_to(self, released: int) -> list[int]:
        """All that came beside the train up to a commit of the line."""
        height = self._heights[released]
        return self.beside(at for at, came in self._came.items() if came <= height)

    def _is_release(self, at: int) -> bool:
        commit = self._graph.commits[at]
        if len(commit.parents) < 2:
            return False
        if at not in self._integration and not self._integration.isdisjoint(self._graph.parents[at][1:]):
            return True
        headline = messages.read(commit)
        if headline.number is None:
            return messages.is_transparent(commit, self._lines)
        return messages.is_line(headline.branch, self._lines)


class Train(Struct, frozen=True, kw_only=True):
    """The date tags sorted out: `boundaries` in order, `superseded` name → why. `in_production`: those that production
    got, whatever was taken back since; `holdings`: what it holds of each now, for a team with two branches.
    """

    boundaries: tuple[DateTag, ...]
    superseded: dict[str, str]
    in_production: frozenset[str]
    findings: tuple[Finding, ...]
    holdings: dict[str, Holding] = field(default_factory=dict)

    def base_of(self, tag: DateTag) -> DateTag | None:
        """The newest earlier boundary that is in production."""
        earlier = [other for other in self.boundaries if (other.order, other.name) < (tag.order, tag.name)]
        return next((other for other in reversed(earlier) if other.name in self.in_production), None)


def sort_out(
    tags: Sequence[DateTag], holdings: Mapping[str, Holding] | None, apart: Mapping[str, str] | None = None,
    listed: Mapping[str, frozenset[int | str]] | None = None,
) -> Train:  # fmt: skip
    """Boundaries and superseded tags. `holdings`: what production holds of each tag's delivery, by content; None where
    there is one branch only. `apart`: tag → why it is no delivery. `listed`: tag → what its message lists.

    A tag without an answer lies below the window: it is in production when production is.
    """
    known = holdings or {}
    delivered = [tag for tag in tags if tag.name not in known or known[tag.name].delivered]
    superseded = dict(apart or {}) | {
        name: why for name, (by, why) in replaced(tags).items() if not _stays(known.get(name), known.get(by))
    }
    last = max((tag.order for tag in delivered if tag.name not in superseded), default=None)
    names = frozenset(tag.name for tag in delivered)
    for tag in tags:
        if tag.name not in names and last is not None and tag.order < last:
            superseded.setdefault(tag.name, say("a later date tag is in production and this one is not"))
    boundaries = [tag for tag in delivered if tag.name not in superseded]
    for old, new in pairwise(boundaries):
        if _went_with(known.get(old.name), known.get(new.name)) and _lists(listed or {}, old, new):
            superseded[old.name] = say("it waited, and went out with {tag}", tag=new.name)
    return Train(
        boundaries=tuple(tag for tag in tags if tag.name not in superseded),
        superseded=superseded,
        in_production=names,
        findings=tuple(
            Finding(code="tag-superseded", message=why, subject=name) for name, why in sorted(superseded.items())
        ),
        holdings=dict(known),
    )


def _went_with(old: Holding | None, new: Holding | None) -> bool:
    """Whether production may have got two deliveries at once: nothing says that it got the older one by itself."""
    return old is not None and new is not None and not (old.at and new.at and old.since != new.since)


def _lists(listed: Mapping[str, frozenset[int | str]], old: DateTag, new: DateTag) -> bool:
    """Whether the newer tag lists all that the older one does, as it does where that one waited when it was made."""
    own = listed.get(old.name, frozenset())
    return bool(own) and own <= listed.get(new.name, frozenset())


def _stays(old: Holding | None, new: Holding | None) -> bool:
    """Whether production got a delivery by itself, whatever a later tag says of taking its place."""
    if old is None or new is None or not old.delivered:
        return False
    return not new.delivered or bool(old.at and old.since != new.since)


def replaced(tags: Sequence[DateTag]) -> dict[str, tuple[str, str]]:
    """Tag → the later one whose message says that it takes its place, and that in words."""
    names = {tag.name: tag for tag in tags}
    replaced: dict[str, tuple[str, str]] = {}
    for tag in tags:
        for old in _REPLACES.findall(tag.message):
            if old in names and names[old].order < tag.order:
                replaced[old] = tag.name, say("replaced by {tag}", tag=tag.name)
    return replaced


def hotfixes_in(message: str) -> frozenset[int]:
    """The pull request numbers that a successor tag's message declares as hotfixes."""
    return frozenset(int(number) for line in _HOTFIXES.findall(message) for number in _NUMBER.findall(line))


def oddities(
    tag: DateTag, base: Point | None, graph: Graph, zone: tzinfo, carried: Sequence[int], *, bounded: bool = False
) -> list[Finding]:
    """What is odd about a tag: its day compared with its commit's, and whether its base leads to it. `bounded`: it is
    known what production had before the first one.
    """
    found: list[Finding] = []

    def odd(code: str, message: str) -> None:
        found.append(Finding(code=code, message=message, subject=tag.name))

    at = graph.position(tag.commit)
    if at is not None:
        day = day_of(graph.commits[at].committed, zone)
        # A successor is made after the day that its name keeps.
        if day > tag.date and not _REPLACES.search(tag.message):
            odd("tag-before-commit", say("its commit is newer than its name: {day}", day=day))
        elif tag.date - day > timedelta(days=QUIET_DAYS):
            odd("tag-after-commit", say("its commit is older than its name: {day}", day=day))
    if base is not None and at is not None:
        below = graph.position(base.sha)
        if below is not None and below != at and graph.between([below], [at]):
            odd(
                "tag-not-descendant",
                say("it does not contain what stands before it, {base}", base=base.tag or base.sha[:10]),
            )
    if base is None and bounded:
        odd("delivery-first", say("it is the first date tag: it carries what production did not have"))
    elif base is None:
        odd("delivery-first", say("it is the first date tag: it carries all that came before it"))
    elif base.tag and base.date == tag.date:
        odd("tag-same-day", say("it is not the first of its day: it carries what came after {base}", base=base.tag))
    if not carried:
        odd("delivery-empty", say("it carries no commit that was not delivered before"))
    return found


def period(base: date | None, to: date, first_change: date | None) -> tuple[date, date]:
    """The days a delivery covers, both inclusive: from the day after its base, or from its first change."""
    start = base + timedelta(days=1) if base is not None else (first_change or to)
    return min(start, to), to


def day_of(seconds: int, zone: tzinfo) -> date:
    """The day of a moment (seconds since 1970) in a time zone, cut as `moment_of` cuts it."""
    return moment_of(seconds, zone).date()
