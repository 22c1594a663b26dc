"""Which changes hold: one record per unit, kept while deliveries are read from the oldest to the newest.

Every pull request is at any moment absent, alive or taken back. A merge makes it alive, a revert takes it back, a
revert of the revert (or the same pull request merged, picked or reapplied once more) brings it back. What a delivery
lists is the difference between before and after (`fates`); each change appears once, where it finally holds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import structs

from changelog.domain.history import messages
from changelog.domain.history.content import Proposal
from changelog.domain.history.fates import Record
from changelog.domain.history.graph import Graph
from changelog.domain.history.messages import Claim
from changelog.domain.history.walk import Unit
from changelog.domain.model import Commit

Authorship = tuple[str, str, int, str]


class Ledger:
    """Everything read so far, by pull request, by commit, by patch and by authorship."""

    def __init__(
        self,
        graph: Graph,
        patches: Mapping[str, str] | None = None,
        suspects: frozenset[str] | None = None,
        slugs: frozenset[str] = frozenset(),
        refuted: frozenset[Proposal] = frozenset(),
    ) -> None:
        self.graph = graph
        self.slugs = slugs
        self.refuted = refuted  # what messages claim to take back or to bring back, and files contradict
        self.proposed: set[Proposal] = set()
        self.patches = patches or {}
        # The commits that may have a twin: those that share their authorship, or whose patch was asked for.
        self.suspects = frozenset(ambiguous(graph)) if suspects is None else suspects
        self.numbers: dict[int, Record] = {}
        self.heads: dict[str, Record] = {}
        self.parts: dict[str, Record] = {}  # a commit among several of one pull request
        self.titles: dict[str, Record] = {}
        self.by_patch: dict[str, Record] = {}
        self.authorship: dict[Authorship, Record] = {}
        self.carried: dict[str | int, list[Record]] = {}  # a transparent merge or its number → what it carried
        self._touched: list[Record] = []

    def copy(self) -> "Ledger":
        """A copy that reads another future: for deliveries that wait side by side."""
        from copy import deepcopy

        twin = Ledger(self.graph, self.patches, self.suspects, self.slugs, self.refuted)
        twin.proposed = self.proposed
        # One call, so that records keep pointing to each other; commits are frozen and shared, not copied.
        shared = {id(commit): commit for record in self.heads.values() for commit in record.commits}
        shared |= {id(record.unit): record.unit for record in self.heads.values()}  # type: ignore[misc]
        state = (
            self.numbers, self.heads, self.parts, self.titles, self.by_patch, self.authorship, self.carried,
            self._touched,
        )  # fmt: skip
        (
            twin.numbers, twin.heads, twin.parts, twin.titles, twin.by_patch, twin.authorship, twin.carried,
            twin._touched,
        ) = deepcopy(state, shared)  # fmt: skip
        return twin

    def begin(self) -> None:
        """Begin a new delivery: what is alive now was delivered before."""
        for record in self._touched:
            record.before = record.alive
        self._touched = []

    def enter(self, units: Iterable[Unit]) -> list[Record]:
        """Enter units, oldest first, and apply what each does to the others."""
        return [self._enter(unit) for unit in units]

    def echo(self, merges: Iterable[Unit]) -> None:
        """Enter pull requests that brought what was there already: naming one of them means what it brought."""
        for unit in merges:
            commit = self.graph.commits[unit.head]
            brought = next((self.heads[sha] for sha in commit.parents[1:] if sha in self.heads), None)
            if brought is not None:
                self.heads[commit.sha] = brought
                if unit.number is not None:
                    self.numbers.setdefault(unit.number, brought)

    def _enter(self, unit: Unit) -> Record:
        # Of a batch's member the newest commit is the head, and the others follow it.
        inner = reversed(unit.inner) if unit.part else unit.inner
        record = Record(unit, tuple(self.graph.commits[at] for at in (unit.head, *inner)))
        self._touched.append(record)
        self._read_claims(record)
        self._meet_twin(record)
        for said in record.claims:
            for target in self._named(said, record):
                again = said.again and not target.is_revert
                proposal = Proposal(by=record.commits[0].sha, of=target.commits[0].sha, again=again)
                if proposal in self.refuted:
                    record.refuted.append(target)
                else:
                    if record.is_one_commit and target.is_one_commit:
                        self.proposed.add(proposal)
                    self._apply(record, target, again=said.again)
        self._remember(record)
        return record

    def _read_claims(self, record: Record) -> None:
        head, *inner = record.commits
        elsewhere = record.unit.elsewhere
        own = messages.claim(head, record.unit.headline, self.slugs) if messages.may_claim(head) else None
        if own is not None and head.sha in elsewhere:
            own = structs.replace(own, numbers=())
        # What another repository's history takes back is its own affair: here it came as one thing.
        plain = [commit for commit in inner if len(commit.parents) < 2 and commit.sha not in elsewhere]
        said = [
            messages.claim(commit, messages.read(commit), self.slugs) if messages.may_claim(commit) else None
            for commit in plain
        ]
        record.says_so = own is not None and own.whole
        # A squash has no commits of its own to ask: a body that lists none is the message of the only one there was.
        alone = own is not None and not inner and not own.listed
        record.only_claims = record.says_so or alone or (bool(said) and all(one and one.whole for one in said))
        record.claims = tuple(found for found in (own, *said) if found)

    def _meet_twin(self, record: Record) -> None:
        twin = self._twin(record)
        if twin is None:
            return
        self._touched.append(twin)
        if twin.alive:
            record.alive, record.twin = False, twin
        else:
            record.relands, twin.relanded = twin, record

    def _twin(self, record: Record) -> Record | None:
        """The record of the same change: by pull request, else by patch, else by author, author date and subject."""
        picked = self._picked_from(record)
        if picked is not None:
            return picked
        number = record.unit.number
        if number is not None and number in self.numbers and _same_request(self.numbers[number], record):
            return self.numbers[number]
        # The very same commit, met before on another line (a hotfix that a resync by merge brings to recette).
        if record.commits[0].sha in self.heads:
            return self.heads[record.commits[0].sha]
        # The revert of a revert has the patch of what it brings back: its message says what it is.
        plain = [commit for commit in record.commits if len(commit.parents) < 2]
        if record.says_so or not all(commit.sha in self.suspects for commit in plain):
            return None
        if number is not None:
            # Another number, yet perhaps nothing new: a branch cut before a resync, a fix merged twice.
            known = [self._same_commit(commit, record, strict=True) for commit in plain]
        else:
            known = [self._same_commit(commit, record, strict=len(plain) > 1) for commit in plain]
        return known[0] if known and all(known) else None

    def _picked_from(self, record: Record) -> Record | None:
        """What this one says that it was picked from, where git finds the same change in both: equal patches, or the
        author's own date, which a pick keeps.
        """
        plain = [commit for commit in record.commits if len(commit.parents) < 2]
        sha = messages.picked_from(plain[0]) if len(plain) == 1 else ""
        found = self.heads.get(sha)
        source = self.graph.index.get(sha)
        if found is None or source is None:
            return None
        one, other = plain[0], self.graph.commits[source]
        patch = self.patches.get(one.sha)
        same = (one.author_email, one.authored) == (other.author_email, other.authored)
        return found if same or (patch and patch == self.patches.get(other.sha)) else None

    def _same_commit(self, commit: Commit, record: Record, *, strict: bool) -> Record | None:
        patch = self.patches.get(commit.sha)
        by_patch = self.by_patch.get(patch) if patch else None
        if by_patch is not None and _apart(by_patch, record):
            return by_patch
        found = self.authorship.get(_authorship(commit))
        if found is None or not _apart(found, record) or (strict and patch and self._has_patch(found)):
            return None
        return found

    def _has_patch(self, record: Record) -> bool:
        return any(commit.sha in self.patches for commit in record.commits)

    def _named(self, said: Claim, record: Record) -> list[Record]:
        """The records a claim names: by SHA, else by pull request, else by the quoted title. Never itself."""
        if any(commit.sha.startswith(sha) for sha in said.shas for commit in record.commits):
            return []
        by_sha = [found for sha in said.shas for found in self._by_sha(sha)]
        if not by_sha and said.shas:
            record.of_part = next((self.parts[sha] for sha in said.shas if sha in self.parts), record.of_part)
        by_number = [found for number in said.numbers for found in self._by_number(number)]
        quoted = self.titles.get(said.quoted) if said.quoted else None
        by_title = [quoted] if quoted else []
        # `Reapply "…"` quotes what comes back, while the SHA in its body is the revert's.
        ways = (by_number, by_title, by_sha) if said.again else (by_sha, by_number, by_title)
        return [found for found in next((way for way in ways if way), []) if found is not record]

    def _by_number(self, number: int) -> list[Record]:
        return [self.numbers[number]] if number in self.numbers else self.carried.get(number, [])

    def _by_sha(self, sha: str) -> list[Record]:
        if sha in self.heads:
            return [self.heads[sha]]
        if sha in self.carried or len(sha) >= 40:
            return self.carried.get(sha, [])
        return [record for full, record in self.heads.items() if full.startswith(sha)][:1]

    def _apply(self, record: Record, target: Record, *, again: bool) -> None:
        self._touched.append(target)
        if target.is_revert:
            self._undo(record, target)
        elif again:
            self._bring_back(record, target)
        elif target.alive:
            target.alive, target.killed_by = False, record
            record.took.append(target)

    def _undo(self, record: Record, revert: Record) -> None:
        if not revert.alive:
            return
        revert.alive, revert.killed_by = False, record
        record.undid.append(revert)
        for target in revert.still_took():
            self._revive(record, target)
        for target in [found for found in revert.brought if found.alive]:
            self._touched.append(target)
            target.alive, target.killed_by = False, record
            record.took.append(target)

    def _bring_back(self, record: Record, target: Record) -> None:
        killer = target.killed_by
        if target.alive or killer is None:
            return
        self._revive(record, target)
        if killer.alive and killer.only_claims and not killer.still_took():
            self._touched.append(killer)
            killer.alive, killer.killed_by = False, record
            record.undid.append(killer)

    def _revive(self, record: Record, target: Record) -> None:
        self._touched.append(target)
        target.alive, target.killed_by, target.revived_by = True, None, record
        record.brought.append(target)

    def _remember(self, record: Record) -> None:
        number = record.unit.number
        lasting = record.twin or record
        self.heads[record.commits[0].sha] = lasting
        if len(record.commits) == 2:
            # A pull request of one commit: to take that commit back is to take it back.
            self.heads.setdefault(record.commits[1].sha, lasting)
        elif len(record.commits) > 2:
            self.parts.update((commit.sha, lasting) for commit in record.commits[1:])
        if number is not None:
            self.numbers[number] = lasting
        for commit in (self.graph.commits[at] for at in record.unit.within):
            carrier = messages.read(commit).number
            names: list[str | int] = [commit.sha] if carrier is None else [commit.sha, carrier]
            for name in names:
                self.carried.setdefault(name, []).append(lasting)
        if record.twin is None:
            self.titles[record.commits[0].subject] = record
            self.titles[record.unit.headline.title] = record
        for commit in record.commits:
            if commit.sha in self.suspects and len(commit.parents) < 2:
                self.authorship.setdefault(_authorship(commit), lasting)
                patch = self.patches.get(commit.sha)
                if patch:
                    self.by_patch.setdefault(patch, lasting)


def ambiguous(graph: Graph) -> list[str]:
    """SHAs of the commits that share author, author date and subject with another one: their patches decide."""
    seconds = Counter(commit.authored for commit in graph.commits)
    first: dict[Authorship, str] = {}
    found: dict[str, None] = {}
    for commit in graph.commits:
        # Most seconds saw one commit: only the others are worth looking at closely.
        if seconds[commit.authored] > 1 and len(commit.parents) < 2:
            other = first.setdefault(_authorship(commit), commit.sha)
            if other != commit.sha:
                found[other] = found[commit.sha] = None
    return list(found)


def picked(graph: Graph) -> list[str]:
    """SHAs of the commits that say what they were picked from, and of those: their patches decide."""
    found: dict[str, None] = {}
    for commit in graph.commits:
        sha = messages.picked_from(commit)
        if sha in graph.index:
            found[commit.sha] = found[sha] = None
    return list(found)


def _same_request(one: Record, other: Record) -> bool:
    """Whether two of the same number are one pull request: another title from another branch is another repository's,
    whose history was brought in (TRAIN.md, "Identity of a change").
    """
    first, second = one.unit.headline, other.unit.headline
    return first.title == second.title or (bool(first.branch) and first.branch == second.branch)


def _apart(one: Record, other: Record) -> bool:
    # Two commits of one line in one delivery are two commits, even when a script wrote them in the same second.
    return one.before is not None or one.unit.hotfix != other.unit.hotfix


def _authorship(commit: Commit) -> Authorship:
    return commit.author, commit.author_email, commit.authored, commit.subject
