"""A history as it will be once a branch is merged: with the commits that will be made of it, which nobody writes.

The chapters that list a merged branch read this history and see no difference. It is merged, squashed or rebased as the
team's last branches were; a merge is the forge's own, or git's where no pull request is known.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

from msgspec import Struct, structs

from changelog.app.survey import Survey
from changelog.domain.history import messages
from changelog.domain.history.content import Difference, MergedTrees, Triple
from changelog.domain.history.facts import Facts
from changelog.domain.model import Commit
from changelog.domain.ports.repository import ReadsBranches, ReadsLine


class Branch(Struct, frozen=True, kw_only=True):
    """What is to be merged: a commit and its branch; the pull request's number and title, where there is one.

    `into`: the branch that it goes into; empty for the integration branch.
    """

    head: str
    name: str = ""
    into: str = ""
    number: int | None = None
    title: str = ""


Way = Literal["merge", "squash", "rebase"]
"""What a forge's button makes of a branch: one commit more, one commit alone, or its commits anew."""
RECENT = 40  # commits of the line that show a team's way
_READ = 400


class MergedHistory:
    """Implements ReadsHistory. `made`: the commits to come, the newest first; `brought`: the branch's own, its head
    first, which come along with a merge alone; `way`: how the line's last branches were merged.
    """

    def __init__(self, reader: ReadsBranches, branch: Branch, survey: Survey, now: int) -> None:
        self._reader = reader
        branches = survey.branches
        self.hotfix = not branches.one_branch and branch.into == branches.production
        self.base = branches.production_sha if self.hotfix else branches.integration_sha
        self._head = branch.head
        self.brought = tuple(reader.history([branch.head], [self.base]))
        into = branches.production if self.hotfix else branches.integration
        self.way = way_of(tuple(islice(reader.history([self.base]), _READ)), self.base)
        self._of: dict[str, str] = {}
        self.made = self._to_come(branch, into, survey.slug, now)
        side = {"production_sha": self.tip} if self.hotfix else {"integration_sha": self.tip}
        self.survey = structs.replace(survey, branches=structs.replace(branches, **side))
        """The survey of that moment."""

    @property
    def tip(self) -> str:
        """The name of the newest commit to come: no object of any repository bears it."""
        return self.made[0].sha if self.made else self.base

    @property
    def shas(self) -> frozenset[str]:
        """What enters the branch."""
        along = (commit.sha for commit in self.brought) if self.way == "merge" else ()
        return frozenset((*(commit.sha for commit in self.made), *along))

    def _to_come(self, branch: Branch, into: str, slug: str, now: int) -> tuple[Commit, ...]:
        own = [commit for commit in reversed(self.brought) if len(commit.parents) < 2]
        if self.way == "merge" or not own:
            parents: tuple[str, ...] = (self.base, branch.head)
            message = _message(branch, into, slug)
        elif self.way == "squash":
            parents, message = (self.base,), _squash(branch, own)
        else:
            return self._anew(own, now)
        return (_commit(0, branch.head, parents, message, self.brought[0] if self.brought else None, now),)

    def _anew(self, own: Sequence[Commit], now: int) -> tuple[Commit, ...]:
        """The branch's commits as a rebase will write them; each is a change of its own then."""
        made: list[Commit] = []
        for at, commit in enumerate(own):
            parent = made[-1].sha if made else self.base
            new = _commit(len(own) - 1 - at, commit.sha, (parent,), commit.message, commit, now)
            self._of[new.sha] = commit.sha
            made.append(new)
        return tuple(reversed(made))

    def history(self, include: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[Commit]:
        bottom = (self.base, self._head) if self.way == "merge" else (self.base,)
        if self.tip in include and self.made:
            yield from self.made
            include = [*(sha for sha in include if sha != self.tip), *bottom]
        if self.tip in exclude and self.made:
            exclude = [*(sha for sha in exclude if sha != self.tip), *bottom]
        yield from self._reader.history(list(dict.fromkeys(include)), exclude)

    def line(self, tip: str, before: int | None = None) -> ReadsLine:
        """The first-parent line below a commit: below the merge lies the branch that it goes into."""
        return self._reader.line(self._there(tip), before)

    def facts(self, tips: Iterable[str]) -> Facts:
        """Of what is there: the merge and what it brings lie in every window."""
        return self._reader.facts(map(self._there, tips))

    def patch_ids(self, shas: Iterable[str]) -> dict[str, str]:
        """Of the commits to come, those of what they are made of, where that is one commit."""
        asked = list(shas)
        real = {sha: self._of.get(sha, sha) for sha in asked if not self._is_made(sha) or sha in self._of}
        found = self._reader.patch_ids(dict.fromkeys(real.values()))
        return {sha: found[name] for sha, name in real.items() if name in found}

    def entries(self, commit: str) -> dict[str, str]:
        """Path → mode and blob: of the merge, as the branch that it goes into has them."""
        return self._reader.entries(self._there(commit))

    def differences(self, pairs: Sequence[tuple[str, str]]) -> list[Difference]:
        return self._reader.differences([(self._there(one), self._there(other)) for one, other in pairs])

    def merged(self, triples: Sequence[Triple]) -> list[MergedTrees]:
        sides = ((self._there(one.base), self._there(one.to), self._there(one.of)) for one in triples)
        return self._reader.merged([Triple(base=base, to=to, of=of) for base, to, of in sides])

    def _is_made(self, sha: str) -> bool:
        return any(commit.sha == sha for commit in self.made)

    def _there(self, commit: str) -> str:
        """The commit itself, or in place of one to come the branch that it goes into: nobody has its files."""
        return self.base if self._is_made(commit) else commit

    def paths(self, shas: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """SHA → the paths it changed; a merge or squash, those that the branch did."""
        wanted = list(shas)
        real = {sha: self._of.get(sha, sha) for sha in wanted if not self._is_made(sha) or sha in self._of}
        found = self._reader.paths(dict.fromkeys(real.values()))
        known = {sha: found[name] for sha, name in real.items() if name in found}
        return known | {sha: self.changed() for sha in wanted if self._is_made(sha) and sha not in self._of}

    def changed(self) -> tuple[str, ...]:
        """The paths that the branch changed."""
        return self._reader.changed(self.base, self._head)

    def overrides(self, folder: str) -> dict[str, str]:
        """The files of `nouveautes.d` once it is merged: those that are there, and what the branch does to them."""
        found, own = self._reader.files(self.base, folder), self._reader.files(self._head, folder)
        for path in self.changed():
            name = path.removeprefix(f"{folder}/")
            if name != path and "/" not in name:
                found.pop(name, None)
                found |= {name: own[name]} if name in own else {}
        return found


def way_of(commits: Sequence[Commit], tip: str) -> Way:
    """How the last branches of a line were merged: as most of them; a merge where nothing shows."""
    known = {commit.sha: commit for commit in commits}
    counted: Counter[Way] = Counter()
    commit = known.get(tip)
    for _ in range(RECENT):
        if commit is None:
            break
        head = messages.read(commit)
        if len(commit.parents) > 1:
            counted["merge"] += 1
        elif head.squash:
            counted["squash"] += 1
        elif commit.committer in messages.FORGES:
            counted["rebase"] += 1
        commit = known.get(commit.parents[0]) if commit.parents else None
    order: tuple[Way, ...] = ("merge", "squash", "rebase")
    return max(order, key=lambda way: counted[way])


def _commit(at: int, like: str, parents: tuple[str, ...], message: str, by: Commit | None, now: int) -> Commit:
    """A commit to come."""
    return Commit(
        sha=f"{at:0{len(like)}d}",
        parents=parents,
        author=by.author if by else "",
        author_email=by.author_email if by else "",
        authored=by.authored if by and len(parents) < 2 else now,
        committed=now,
        message=message,
        committer="" if len(parents) > 1 else "GitHub",
    )


def _squash(branch: Branch, own: Sequence[Commit]) -> str:
    """A squash's message, as forges write it: one commit's own, or a list of several below the title."""
    alone = own[0] if len(own) == 1 else None
    title = branch.title or (alone.subject if alone else re.sub(r"[-_/]+", " ", branch.name) or own[-1].subject)
    body = alone.body.strip() if alone else "\n\n".join(f"* {commit.message.strip()}" for commit in own)
    number = f" (#{branch.number})" if branch.number is not None else ""
    return f"{title}{number}\n\n{body}"


def _message(branch: Branch, into: str, slug: str) -> str:
    if branch.number is not None:
        owner = slug.partition("/")[0] or "origin"
        name = branch.name or f"pull-{branch.number}"  # a copy of the repository that is gone has no branch any more
        return f"Merge pull request #{branch.number} from {owner}/{name}\n\n{branch.title}"
    what = f"branch '{branch.name}'" if branch.name else f"commit '{branch.head}'"
    return f"Merge {what} into {into}"
