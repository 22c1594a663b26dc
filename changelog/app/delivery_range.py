"""Which commits each delivery is made of, computed from the window of the history that was read and from the train."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, tzinfo

from msgspec import Struct, field

from changelog.app import history_window
from changelog.app.history_window import Lack, Window
from changelog.app.production_content import Production
from changelog.app.scope import Scope, point
from changelog.app.survey import Survey
from changelog.domain.history import deliveries, ledger, messages
from changelog.domain.history import facts as facts_of
from changelog.domain.history.content import Holding
from changelog.domain.history.deliveries import ProductionLine, Train, day_of
from changelog.domain.history.graph import Graph
from changelog.domain.history.walk import Releases, Walked, walk
from changelog.domain.model import DateTag, Point
from changelog.domain.ports.repository import ReadsHistory
from changelog.domain.train import tag_message
from changelog.i18n.say import say


class DeliveryRange(Struct, kw_only=True):
    """The commits of one delivery, as positions in the graph. `before`: what was delivered before; `hotfixes`: what
    came into production beside it, up to `hotfix_top`; `declared`: pull requests that its tag declares as hotfixes.
    `base`: where it starts; of a first delivery that is where production stood, which is no delivery.
    """

    to: Point
    base: Point | None
    carried: list[int]
    before: list[int]
    hotfixes: list[int]
    top: int
    hotfix_top: int | None
    tag: DateTag | None = None
    walked: Walked = field(default_factory=Walked)
    days: tuple[date, date] | None = None
    declared: frozenset[int] = frozenset()
    is_first: bool = False

    @property
    def after(self) -> Point | None:
        """The delivery, or the end of a range, that it follows."""
        return None if self.is_first else self.base


def delivery_ranges(
    reader: ReadsHistory, window: Window, survey: Survey, scope: Scope, zone: tzinfo, today: date
) -> tuple[list[DeliveryRange], Train, Production | None]:
    """The deliveries that a scope asks for, oldest first, the train that they were found with, and production; None
    where there is one branch only.
    """
    graph = window.graph
    production = production_of(reader, graph, survey)
    head = graph.position(survey.branches.integration_sha)
    holdings = production.holdings(survey.tags, head) if production else None
    train = deliveries.sort_out(survey.tags, holdings, _apart(graph, survey, production), _listed(survey, holdings))
    build = _Builder(graph, train, production, zone, today, alone=scope.kind != "all")
    if scope.kind == "all":
        found = [build.of_tag(tag) for tag in train.boundaries if graph.position(tag.commit) is not None]
    elif scope.kind == "days":
        found = [build.of_days(scope)]
    elif scope.kind == "next":
        found = [build.of_next(scope)]
    elif scope.kind == "range":
        found = [build.of_range(scope)]
    else:
        found = [build.of_tag(scope.to or (train.boundaries or survey.tags)[-1])]
    return found, train, production


def production_of(reader: ReadsHistory, graph: Graph, survey: Survey) -> Production | None:
    """Production, to be asked what it holds; None where there is one branch only."""
    branches = survey.branches
    tip = graph.position(branches.production_sha) if branches.production_sha else None
    if tip is None:
        return None
    head = graph.position(branches.integration_sha)
    integration = frozenset(graph.chain(head)) if head is not None else frozenset[int]()
    return Production(reader, graph, ProductionLine(graph, tip, long_lived(survey), integration))


def _listed(survey: Survey, holdings: Mapping[str, Holding] | None) -> dict[str, frozenset[int | str]]:
    """Tag → the pull requests and lone commits that its message lists, of those that production got."""
    read = {
        tag.name: tag_message.of_tag(tag)
        for tag in survey.tags
        if holdings and tag.name in holdings and holdings[tag.name].delivered
    }
    return {
        name: frozenset(one.number or one.sha for one in message.changes if not one.hotfix)
        for name, message in read.items()
        if message is not None
    }


def _apart(graph: Graph, survey: Survey, production: Production | None) -> dict[str, str]:
    """The date tags that are no delivery: neither on the integration branch nor in production, nor the successor of a
    refused delivery. Tag → why.
    """
    head = graph.position(survey.branches.integration_sha)
    if production is None or head is None:
        return {}
    inside, line = graph.entered(head), production.line
    gone = deliveries.replaced(survey.tags)
    successors = {by for by, _ in gone.values()}
    replaced = {tag.commit for tag in survey.tags if tag.name in gone}
    found = {}
    for tag in survey.tags:
        at = graph.position(tag.commit)
        if at is None or at in inside or line.holds(at) or line.released(at) is not None:
            continue
        before = graph.first_parent(at)
        if before is not None and graph.commits[before].sha in replaced:
            continue
        if tag.name in successors and _takes_back(graph, at, inside, replaced):
            continue
        found[tag.name] = say("it is not on {branch}", branch=survey.branches.integration)
    return found


def _takes_back(graph: Graph, at: int, inside: Collection[int], replaced: Collection[str]) -> bool:
    """Whether a commit stands on the integration branch, or on a tag that was replaced, with nothing in between but
    what takes something back: one commit for each change that was refused. A resync leaves no tag below them.
    """
    below: int | None = at
    while below is not None and below not in inside and graph.commits[below].sha not in replaced:
        commit = graph.commits[below]
        claim = messages.claim(commit, messages.read(commit))
        if len(commit.parents) != 1 or claim is None or claim.again:
            return False
        below = graph.first_parent(below)
    return below is not None


class _Builder:
    """Makes delivery ranges from the graph and the train."""

    def __init__(
        self, graph: Graph, train: Train, production: Production | None, zone: tzinfo, today: date, *, alone: bool
    ) -> None:
        self.graph = graph
        self.train = train
        self.production = production
        self.line = production.line if production else None
        self.zone = zone
        self.today = today
        self.alone = alone  # a single delivery needs what was before it; in a row, the ones before it bring that

    def of_tag(self, tag: DateTag) -> DeliveryRange:
        """The delivery of a date tag: from the newest earlier boundary in production."""
        base = self.train.base_of(tag)
        start = point(base) if base else self._before_first(tag)
        found = self._between(point(tag), start, tag, self._hotfixes_up_to(tag))
        found.is_first = base is None
        return found

    def of_next(self, scope: Scope) -> DeliveryRange:
        """What a tag made now would carry, once the newest delivery has shipped."""
        newest = self.train.boundaries[-1] if self.train.boundaries else None
        to, base = Point(tag="", sha=scope.to_sha, date=self.today), point(newest) if newest else self._reached(scope)
        # Hotfixes that came while a delivery waits are listed with it, and were there before; else they belong here.
        production = self.line.tip if self.line is not None else None
        if newest is not None and newest.name not in self.train.in_production:
            return self._between(to, base, None, None, also_before=production)
        found = self._between(to, base, None, production)
        found.is_first = newest is None
        return found

    def _reached(self, scope: Scope) -> Point | None:
        """Without a date tag: up to where production has the integration branch."""
        at = self.production.reached(self.graph.index[scope.to_sha]) if self.production else None
        return self._plain_point(self.graph.commits[at].sha) if at is not None else None

    def _before_first(self, tag: DateTag) -> Point | None:
        """What production had before the first date tag, where its own line says so: a fast-forward says nothing."""
        to, holding = self.graph.position(tag.commit), self.train.holdings.get(tag.name)
        if self.production is None or self.line is None or to is None or holding is None:
            return None
        before: Production | None = self.production
        if holding.delivered:
            before = self.production.before(self.graph.position(holding.since), to)
        at = before.reached(to) if before is not None else None
        return self._plain_point(self.graph.commits[at].sha) if at not in (None, to) else None

    def of_range(self, scope: Scope) -> DeliveryRange:
        """A range of the user's own; its ends may be date tags or any commits."""
        to = point(scope.to) if scope.to else self._plain_point(scope.to_sha)
        base = point(scope.base) if scope.base else self._plain_point(scope.base_sha) if scope.base_sha else None
        found = self._between(to, base, scope.to, self._hotfixes_up_to(scope.to), is_range=True)
        if scope.base is None and scope.base_sha and found.before:
            # Between two commits, only what the first one has was there before.
            found.before = self.graph.between([self.graph.index[scope.base_sha]], [])
        return found

    def of_days(self, scope: Scope) -> DeliveryRange:
        """A period of a line: what came onto its first-parent line on these days, by committer date."""
        top = self.graph.index[scope.to_sha]
        came = self.graph.entered(top)
        line = list(reversed(self.graph.chain(top)))
        days = [day_of(self.graph.commits[at].committed, self.zone) for at in line]
        inside = [(scope.since or date.min) <= day <= (scope.until or date.max) for day in days]
        carried = sorted(at for at, height in came.items() if inside[height])
        first = inside.index(True) if True in inside else len(inside)
        before = sorted(at for at, height in came.items() if height < first and not inside[height])
        last_day = scope.until or self.today
        first_day = scope.since or (days[first] if first < len(days) else last_day)
        base = self._plain_point(self.graph.commits[line[first - 1]].sha) if 0 < first <= len(line) else None
        tip = self.graph.commits[carried[0]] if carried else self.graph.commits[top]
        return DeliveryRange(
            to=Point(tag="", sha=tip.sha, date=last_day), base=base, carried=carried, before=before, hotfixes=[],
            top=top, hotfix_top=None, days=(first_day, max(first_day, last_day)),
        )  # fmt: skip

    def _between(
        self, to: Point, base: Point | None, tag: DateTag | None, after: int | None, *, also_before: int | None = None,
        is_range: bool = False,
    ) -> DeliveryRange:  # fmt: skip
        """`after`: the point of production's line up to which hotfixes belong to this delivery."""
        graph = self.graph
        top = graph.index[to.sha]
        below = graph.position(base.sha) if base else None
        released = self.line.released(below) if self.line is not None and below is not None else None
        old = [at for at in (below, released, also_before) if at is not None]
        beside = graph.between([after], [top, *old]) if after is not None else []
        # Delivered before: all that the base holds, and what came beside the train up to its release.
        # What was delivered before is all that the base holds, and what a delivery taken back since held.
        first = base is not None and not base.tag
        earlier = self._delivered_before(tag) if self.alone and not is_range else []
        before = graph.between([below, *earlier], []) if (self.alone or first) and below is not None else []
        delivered = released if also_before is None else also_before
        if self.alone and self.line is not None and delivered is not None:
            before = sorted({*before, *self.line.beside_up_to(delivered)})
        return DeliveryRange(
            to=to,
            base=base,
            carried=graph.between([top], [below] if below is not None else []),
            before=before,
            hotfixes=self.line.beside(beside) if self.line is not None else [],
            top=top,
            hotfix_top=after,
            tag=tag,
            declared=deliveries.hotfixes_in(tag.message) if tag else frozenset(),
        )

    def _delivered_before(self, tag: DateTag | None) -> list[int]:
        """The earlier deliveries that production got."""
        order = (tag.order, tag.name) if tag else None
        earlier = (one for one in self.train.boundaries if order is None or (one.order, one.name) < order)
        found = (self.graph.position(one.commit) for one in earlier if one.name in self.train.in_production)
        return [at for at in found if at is not None]

    def _hotfixes_up_to(self, tag: DateTag | None) -> int | None:
        """The point of production's line up to which hotfixes belong to a tag's delivery; None where there are none."""
        at = self.graph.position(tag.commit) if tag else None
        if self.line is None or tag is None or at is None or tag.name in self.train.superseded:
            return None
        released = self.line.released(at)
        return released if released is not None else self.line.tip

    def _plain_point(self, sha: str) -> Point:
        commit = self.graph.commits[self.graph.index[sha]] if sha in self.graph.index else None
        return Point(tag="", sha=sha, date=day_of(commit.committed, self.zone) if commit else self.today)


def lacks(one: DeliveryRange, window: Window) -> Lack | None:
    """What a delivery, walked through, has to do with below the window: its base, or what may be the same change."""
    graph, facts = window.graph, window.facts
    if facts is None:
        return None
    if one.days is None and (one.base is None or graph.position(one.base.sha) is None):
        return Lack(base=one.base.sha if one.base else "")
    if not one.before and one.carried:
        return Lack()
    plain = (graph.commits[at] for at in (*one.carried, *one.hotfixes) if len(graph.commits[at].parents) < 2)
    numbers = {unit.number for unit in one.walked.units if unit.number is not None}
    return history_window.below(
        window, [*map(facts_of.authorship_of, plain), *(facts_of.of_number(number) for number in numbers)]
    )


def walk_through(graph: Graph, one: DeliveryRange, lines: frozenset[str], releases: Releases | None) -> None:
    """Walk a delivery into units, its hotfixes included."""
    walked = walk(graph, one.top, one.carried, lines, releases)
    if one.hotfixes and one.hotfix_top is not None:
        beside = walk(graph, one.hotfix_top, one.hotfixes, lines, releases)
        for unit in beside.units:
            # A merge on production that brought only what this delivery carries, or what was there, is a release.
            unit.hotfix = bool(unit.inner) or len(graph.commits[unit.head].parents) < 2
        walked.transparent += beside.transparent
        walked.nothing_new += beside.nothing_new + [unit for unit in beside.units if not unit.hotfix]
        walked.units += [unit for unit in beside.units if unit.hotfix]
        walked.units.sort(key=lambda unit: -unit.head)
    for unit in walked.units:
        unit.hotfix = unit.hotfix or unit.number in one.declared
    one.walked = walked


def suspects(graph: Graph, found: Sequence[DeliveryRange]) -> list[str]:
    """Commits whose patch is worth asking for: shared authorship, and both sides of a fork between old and new."""
    shas = dict.fromkeys((*ledger.ambiguous(graph), *ledger.picked(graph)))
    for one in found:
        below = graph.position(one.base.sha) if one.base else None
        other_side = graph.between([below], [one.top]) if below is not None else []
        if other_side or one.hotfixes:
            commits = (graph.commits[at] for at in (*other_side, *one.hotfixes, *one.carried))
            shas.update(dict.fromkeys(commit.sha for commit in commits if len(commit.parents) < 2))
    return list(shas)


def releases_of(graph: Graph, survey: Survey, production: Production | None = None) -> Releases | None:
    """How releases are known here; None for a team with one branch."""
    at = graph.position(survey.branches.integration_sha)
    if survey.branches.one_branch or at is None:
        return None
    squashed = frozenset(production.line.squashed.values()) - production.line.surplus if production else frozenset()
    return Releases(survey.branches.integration, frozenset(graph.chain(at)), squashed)


def long_lived(survey: Survey) -> frozenset[str]:
    """The names whose merges are seen through: long-lived branches and date tags."""
    own = {survey.branches.integration, survey.branches.production} - {""}
    return messages.LINES | own | {tag.name for tag in survey.tags}
