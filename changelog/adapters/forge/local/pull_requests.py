"""Pull requests of a repository without a forge, from the first draft to the merge: files, and git's own refs.

What people wrote in a file is preserved, letter for letter. Where the remote is a folder, it is merged in that folder.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from changelog.adapters.forge.local import file_formats
from changelog.adapters.forge.local.file_formats import PullRequestFile
from changelog.adapters.forge.local.merge import BareMerge, RemoteFolder, branch, head_moved, pull
from changelog.adapters.forge.local.store import FileStore, folder_of
from changelog.adapters.forge.local.toml_text import Scalar
from changelog.adapters.git.objects import TOOL
from changelog.domain.forge import SHA, Draft, Opened, Proposal, ended_meanwhile, names_missing
from changelog.domain.model import PullRequest, moment_of
from changelog.domain.remote import Author
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say


def open_pull_requests(
    git_dir: Path, url: str, *, at: datetime, author: Author = TOOL, above: Callable[[], int] = lambda: 0
) -> "LocalPullRequests":
    """The pull requests of a clone whose git folder is `git_dir` and whose remote has this address (empty: none).

    `at`: the time of what is merged; `author`: who signs that; `above`: new numbers are larger, asked for one.
    """
    folder = folder_of(git_dir, url)
    shared = folder != folder_of(git_dir, "") or not url
    remote = RemoteFolder(folder.parent, at=at, author=author) if shared else None
    return LocalPullRequests(folder, remote, above=above)


class LocalPullRequests(FileStore):
    """Implements KeepsProposals. Open it with `open_pull_requests`; `remote`: None where no folder has the branches."""

    def __init__(self, folder: Path, remote: RemoteFolder | None, *, above: Callable[[], int] = lambda: 0) -> None:
        super().__init__(folder, above=above)
        self._remote = remote

    def proposals(self, head: str, base: str) -> tuple[Proposal, ...]:
        """A file that cannot be read is left out. `sha`: where the branch stands in the remote, or last stood."""
        found = [one for one in self._all() if (one.pull.branch, one.pull.base) == (head, base)]
        return self._proposals([*found, *self._left_behind(head, base)])

    def proposal(self, number: int) -> Proposal | None:
        read = self._read(number) if number in self._listing()[0] else None
        return self._proposals([read])[0] if isinstance(read, PullRequestFile) else None

    def opened(self, head: str, base: str) -> Opened | None:
        left = (one.opened(self._file(one.pull.number).as_uri()) for one in self._left_behind(head, base))
        return super().opened(head, base) or next(left, None)

    def open(self, draft: Draft) -> Opened:
        return self._brought_along(super().open(draft))

    def update(self, number: int, *, title: str, body: str) -> Opened:
        return self._brought_along(super().update(number, title=title, body=body))

    def ready(self, number: int) -> None:
        """Raises Stopped where it is over."""

        def change(text: str, file: PullRequestFile) -> str:
            if file.pull.state != "open":
                raise ended_meanwhile(number, file.pull.state)
            return file_formats.with_values(text, {"draft": False}) if file.draft else text

        self._edit(number, change)

    def label(self, number: int, labels: Sequence[str]) -> None:
        self._add(number, "labels", labels, lambda file: file.pull.labels)

    def ask_review(self, number: int, people: Sequence[str]) -> None:
        self._add(number, "reviewers", self.unasked(number, people), lambda file: file.reviewers)

    def unasked(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        file = self._known(number)
        return names_missing((plain.line(one.removeprefix("@")) for one in people), (file.pull.author, *file.reviewers))

    def merge(self, number: int, sha: str) -> None:
        """What somebody has merged by hand, or a run that was interrupted, is found and recorded in the file."""
        wanted = self._wanted(number, sha)
        if wanted is None:
            return
        remote = self._repository(number)
        commit = remote.brought(sha, wanted.onto)
        if commit:
            remote.keep(number, sha)
        elif self._known(number).draft:
            raise Refused(
                say("pull request {number} is still a draft", number=number),
                hint=say("Make it ready for review first."),
            )
        else:
            commit = remote.merge(wanted)
        at = moment_of(remote.moment(commit), UTC)
        values: dict[str, Scalar] = {"state": "merged", "merge_commit": commit, "merged_at": at}

        def change(text: str, file: PullRequestFile) -> str:
            return text if file.pull.state == "merged" else file_formats.with_values(text, values)

        self._edit(number, change)

    def _wanted(self, number: int, sha: str) -> BareMerge | None:
        """What is to be merged; None where it is. Raises Refused where it cannot be."""
        one = self._known(number).pull
        if one.state == "merged":
            return None
        if one.state != "open":
            raise Refused(
                say("pull request {number} is closed", number=number),
                hint=say('To open it again, write state = "open" into its file.'),
            )
        tips = self._repository(number).tips([branch(one.branch), branch(one.base)])
        if branch(one.base) not in tips:
            raise Refused(
                say("there is no branch « {base} » to merge into", base=one.base),
                hint=say("Push it, or correct the base."),
            )
        stands, onto = tips.get(branch(one.branch), ""), tips[branch(one.base)]
        if (stands or sha) != sha or not SHA.fullmatch(sha):
            raise head_moved(one.branch)
        if not stands and not self._repository(number).brought(sha, onto):
            raise Refused(
                say("the branch « {branch} » is gone, and was not merged", branch=one.branch),
                hint=say("Push it again."),
            )
        return BareMerge(number=number, title=one.title, head=one.branch, base=one.base, sha=sha, onto=onto)

    def _repository(self, number: int) -> RemoteFolder:
        if self._remote is None:
            raise Refused(
                say(
                    "pull request {number} cannot be merged from here: its repository is no folder on this machine",
                    number=number,
                ),
                hint=say(
                    'Merge the branch by hand, then write state = "merged" into {number!r}.',
                    number=str(self._file(number)),
                ),
            )
        return self._remote

    def _add(
        self, number: int, key: str, names: Sequence[str], there: Callable[[PullRequestFile], tuple[str, ...]]
    ) -> None:
        self._edit(
            number,
            lambda text, file: file_formats.with_more(text, key, names_missing(map(plain.line, names), there(file))),
        )

    def _highest(self) -> int:
        """A mirror of a forge has the heads of that forge's pull requests under their numbers."""
        heads = self._remote.tips(["refs/pull"]) if self._remote else ()
        known = (ref.split("/")[2] for ref in heads)
        return max([super()._highest(), *(int(one) for one in known if one.isdecimal())])

    def _left_behind(self, head: str, base: str) -> list[PullRequestFile]:
        """Open pull requests whose base is gone, where `base` is the default branch: it may have got another name.

        GitHub moves them along when a branch is renamed; nobody does in a folder.
        """
        heads = (one for one in self._all() if one.pull.branch == head)
        others = [one for one in heads if one.pull.state == "open" and one.pull.base != base]
        if not others or self._remote is None or self._remote.default() != branch(base):
            return []
        there = self._remote.tips(branch(one.pull.base) for one in others)
        gone = [one for one in others if branch(one.pull.base) not in there]
        return [structs.replace(one, pull=structs.replace(one.pull, base=base)) for one in gone]

    def _brought_along(self, opened: Opened) -> Opened:
        """What stands, its head kept as a ref, and its file corrected where its base has got another name."""
        if self._remote is None:
            return opened
        tips = self._remote.tips([branch(opened.head), branch(opened.base)])
        if tip := tips.get(branch(opened.head)):
            self._remote.keep(opened.number, tip)
        gone = branch(opened.base) not in tips and not opened.new
        base = self._remote.default().removeprefix(branch("")) if gone else opened.base
        if base and base != self._known(opened.number).pull.base:
            self._edit(opened.number, lambda text, _: file_formats.with_values(text, {"base": base}))
        return structs.replace(opened, base=base or opened.base)

    def _proposals(self, found: Iterable[PullRequestFile]) -> tuple[Proposal, ...]:
        newest = sorted(found, key=lambda one: one.pull.number, reverse=True)
        refs = {ref for one in newest for ref in (branch(one.pull.branch), pull(one.pull.number))}
        tips = self._remote.tips(sorted(refs)) if self._remote else {}
        return tuple(self._proposal(one, tips) for one in newest)

    def _proposal(self, file: PullRequestFile, tips: dict[str, str]) -> Proposal:
        one = file.pull
        return Proposal(
            number=one.number,
            url=self._file(one.number).as_uri(),
            head=one.branch,
            base=one.base,
            state=one.state,
            title=one.title,
            body=one.body,
            sha=self._head(one, tips),
            merged_as=one.merge_commit if one.state == "merged" else "",
            draft=file.draft,
            labels=one.labels,
            reviewers=file.reviewers,
        )

    def _head(self, one: PullRequest, tips: dict[str, str]) -> str:
        """Where its branch stands; of a merged one, where it stood then: the branch may have gone on since."""
        live, kept = tips.get(branch(one.branch), ""), tips.get(pull(one.number), "")
        if one.state != "merged":
            return live or kept
        # By hand, before any run saw it: the second parent, where a merge was made of it.
        parents = self._remote.parents(one.merge_commit) if self._remote and one.merge_commit and not kept else []
        return kept or (parents[1] if len(parents) > 1 else live)
