"""A history as it will be once a branch is merged: with one commit more, which nobody writes.

The chapters that list a merged branch read this history and see no difference. The merge is the forge's own, or git's
where no pull request is known.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, structs

from changelog.app.survey import Survey
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


class Merged:
    """Implements ReadsHistory. `merge` is the commit to come, `brought` what it brings, the branch's head first."""

    def __init__(self, reader: ReadsBranches, branch: Branch, survey: Survey, now: int) -> None:
        self._reader = reader
        branches = survey.branches
        self.hotfix = not branches.one_branch and branch.into == branches.production
        self.base = branches.production_sha if self.hotfix else branches.integration_sha
        self.brought = tuple(reader.history([branch.head], [self.base]))
        into = branches.production if self.hotfix else branches.integration
        self.merge = _merge(branch, self.base, into, survey.slug, self.brought, now)
        side = {"production_sha": self.merge.sha} if self.hotfix else {"integration_sha": self.merge.sha}
        self.survey = structs.replace(survey, branches=structs.replace(branches, **side))
        """The survey of that moment."""

    @property
    def shas(self) -> frozenset[str]:
        """What enters the branch."""
        return frozenset((self.merge.sha, *(commit.sha for commit in self.brought)))

    def history(self, include: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[Commit]:
        if self.merge.sha in include:
            yield self.merge
            include = [*(sha for sha in include if sha != self.merge.sha), *self.merge.parents]
        if self.merge.sha in exclude:
            exclude = [*(sha for sha in exclude if sha != self.merge.sha), *self.merge.parents]
        yield from self._reader.history(list(dict.fromkeys(include)), exclude)

    def line(self, tip: str, before: int | None = None) -> ReadsLine:
        """The first-parent line below a commit: below the merge lies the branch that it goes into."""
        return self._reader.line(self.base if tip == self.merge.sha else tip, before)

    def facts(self, tips: Iterable[str]) -> Facts:
        """Of what is there: the merge and what it brings lie in every window."""
        return self._reader.facts(map(self._there, tips))

    def patch_ids(self, shas: Iterable[str]) -> dict[str, str]:
        return self._reader.patch_ids(sha for sha in shas if sha != self.merge.sha)

    def entries(self, commit: str) -> dict[str, str]:
        """Path → mode and blob: of the merge, as the branch that it goes into has them."""
        return self._reader.entries(self._there(commit))

    def differences(self, pairs: Sequence[tuple[str, str]]) -> list[Difference]:
        return self._reader.differences([(self._there(one), self._there(other)) for one, other in pairs])

    def merged(self, triples: Sequence[Triple]) -> list[MergedTrees]:
        sides = ((self._there(one.base), self._there(one.to), self._there(one.of)) for one in triples)
        return self._reader.merged([Triple(base=base, to=to, of=of) for base, to, of in sides])

    def _there(self, commit: str) -> str:
        """The commit itself, or in place of the merge to come the branch that it goes into: nobody has its files."""
        return self.base if commit == self.merge.sha else commit

    def paths(self, shas: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """SHA → the paths it changed; the merge, those that the branch did."""
        wanted = list(shas)
        found = self._reader.paths(sha for sha in wanted if sha != self.merge.sha)
        return found | ({self.merge.sha: self.changed()} if self.merge.sha in wanted else {})

    def changed(self) -> tuple[str, ...]:
        """The paths that the branch changed."""
        return self._reader.changed(*self.merge.parents)

    def overrides(self, folder: str) -> dict[str, str]:
        """The files of `nouveautes.d` once it is merged: those that are there, and what the branch does to them."""
        base, head = self.merge.parents
        found, own = self._reader.files(base, folder), self._reader.files(head, folder)
        for path in self.changed():
            name = path.removeprefix(f"{folder}/")
            if name != path and "/" not in name:
                found.pop(name, None)
                found |= {name: own[name]} if name in own else {}
        return found


def _merge(
    branch: Branch, base: str, into: str, slug: str, brought: Sequence[Commit], now: int
) -> Commit:  # fmt: skip
    """The commit to come: no object of any repository bears its name."""
    by = brought[0] if brought else None
    return Commit(
        sha="0" * len(branch.head),
        parents=(base, branch.head),
        author=by.author if by else "",
        author_email=by.author_email if by else "",
        authored=now,
        committed=now,
        message=_message(branch, into, slug),
    )


def _message(branch: Branch, into: str, slug: str) -> str:
    if branch.number is not None:
        owner = slug.partition("/")[0] or "origin"
        name = branch.name or f"pull-{branch.number}"  # a copy of the repository that is gone has no branch any more
        return f"Merge pull request #{branch.number} from {owner}/{name}\n\n{branch.title}"
    what = f"branch '{branch.name}'" if branch.name else f"commit '{branch.head}'"
    return f"Merge {what} into {into}"
