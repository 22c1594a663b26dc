"""Pull requests of a repository without a forge, followed from the first draft to the merge: files, and git's own refs.

What people wrote in a file stays, letter for letter. Where the remote is a folder, merging is a merge in that folder.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from changelog.adapters.forge.local import file_formats, forge
from changelog.adapters.forge.local.file_formats import Kept
from changelog.adapters.forge.local.forge import LocalForge
from changelog.adapters.forge.local.merge import Merge, Remote, branch, moved, pull
from changelog.adapters.forge.local.toml_text import Scalar
from changelog.adapters.git.objects import TOOL
from changelog.domain.forge import SHA, Draft, Opened, Proposal, ended_meanwhile
from changelog.domain.model import PullRequest
from changelog.domain.remote import Author
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say


class LocalProposals(LocalForge):
    """Keeps KeepsProposals. Open it with `open_proposals`; `remote` is None where no folder holds the branches."""

    def __init__(self, folder: Path, remote: Remote | None, *, above: int = 0) -> None:
        super().__init__(folder, above=above)
        self._remote = remote

    def proposals(self, head: str, base: str) -> tuple[Proposal, ...]:
        """Every pull request from one branch into another, newest first; a file that cannot be read is left out.

        `sha` is where the branch stands in the remote, or stood when it was last seen there.
        """
        found = [one for one in self._all() if isinstance(one, Kept) and _joins(one.pull, head, base)]
        return self._told([*found, *self._left_behind(head, base)])

    def proposal(self, number: int) -> Proposal | None:
        """The pull request of that number, if there is one that can be read."""
        read = self._read(number) if number in self._listing()[0] else None
        return self._told([read])[0] if isinstance(read, Kept) else None

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request from one branch into another, if there is one; of several, the oldest."""
        left = (one.opened(self._file(one.pull.number).as_uri()) for one in self._left_behind(head, base))
        return super().opened(head, base) or next(left, None)

    def open(self, draft: Draft) -> Opened:
        """Open it, or find the one that is open already. Raises Refused."""
        if self._remote:
            # A mirror of a forge keeps the heads of that forge's pull requests under their numbers.
            known = (ref.split("/")[2] for ref in self._remote.tips(["refs/pull"]))
            self._above = max([self._above, *(int(one) for one in known if one.isdecimal())])
        return self._seen(super().open(draft))

    def update(self, number: int, *, title: str, body: str) -> Opened:
        """Give an open pull request another title and body; nothing is written where they are the same."""
        return self._seen(super().update(number, title=title, body=body))

    def ready(self, number: int) -> None:
        """Make a draft ready for review; nothing is written where it is. Raises Stopped where it is over."""

        def change(text: str, kept: Kept) -> str:
            if kept.pull.state != "open":
                raise ended_meanwhile(number, kept.pull.state)
            return file_formats.marked(text, {"draft": False}) if kept.draft else text

        self._edit(number, change)

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Put labels on it; nothing is written where it bears them all, in whatever case."""
        self._edit(number, _adding("labels", labels, lambda kept: kept.pull.labels))

    def ask_review(self, number: int, people: Sequence[str]) -> None:
        """Ask people for their review; nothing is written where they are asked, and its author never is."""
        self._edit(number, _adding("reviewers", self.unasked(number, people), lambda kept: kept.reviewers))

    def unasked(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        """Of these people, those whose review is not asked for yet, without its author. Raises Refused."""
        kept = self._known(number)
        return _missing([one.removeprefix("@") for one in people], (kept.pull.author, *kept.reviewers))

    def merge(self, number: int, sha: str) -> None:
        """Merge it in its repository, if its branch is still at `sha`, and say so in its file.

        What somebody has merged by hand, or a run that was interrupted, is found and said. Raises Refused.
        """
        wanted = self._wanted(number, sha)
        if wanted is None:
            return
        remote = self._repository(number)
        commit = remote.brought(sha, wanted.onto)
        if not commit and self._known(number).draft:
            raise Refused(
                say("pull request {number} is still a draft", number=number),
                hint=say("Make it ready for review first."),
            )
        if commit:
            remote.keep(number, sha)
        commit = commit or remote.merge(wanted)
        at = datetime.fromtimestamp(remote.moment(commit), UTC)
        values: dict[str, Scalar] = {"state": "merged", "merge_commit": commit, "merged_at": at}
        self._edit(number, lambda text, kept: text if _is_over(kept) else file_formats.marked(text, values))

    def _wanted(self, number: int, sha: str) -> Merge | None:
        """What is to be merged; None where it is. Raises Refused where it cannot be."""
        one = self._known(number).pull
        if one.state != "open":
            if one.state == "merged":
                return None
            raise Refused(
                say("pull request {number} is closed", number=number),
                hint=say('Whoever opens it again says state = "open".'),
            )
        tips = self._repository(number).tips([branch(one.branch), branch(one.base)])
        if branch(one.base) not in tips:
            raise Refused(
                say("there is no branch « {base} » to merge into", base=one.base),
                hint=say("Push it, or correct the base."),
            )
        stands = tips.get(branch(one.branch), "")
        if (stands or sha) != sha or not SHA.fullmatch(sha):
            raise moved(one.branch)
        wanted = Merge(
            number=number, title=one.title, head=one.branch, base=one.base, sha=sha, onto=tips[branch(one.base)]
        )
        if not stands and not self._repository(number).brought(sha, wanted.onto):
            raise Refused(
                say("the branch « {branch} » is gone, and was not merged", branch=one.branch),
                hint=say("Push it again."),
            )
        return wanted

    def _repository(self, number: int) -> Remote:
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

    def _left_behind(self, head: str, base: str) -> list[Kept]:
        """Open pull requests whose base is gone, where `base` is the default branch: it may have got another name.

        GitHub moves them along when a branch is renamed; a folder has nobody who would.
        """
        heads = (one for one in self._all() if isinstance(one, Kept) and one.pull.branch == head)
        others = [one for one in heads if one.pull.state == "open" and one.pull.base != base]
        if not others or self._remote is None or self._remote.default() != branch(base):
            return []
        there = self._remote.tips(branch(one.pull.base) for one in others)
        gone = [one for one in others if branch(one.pull.base) not in there]
        return [structs.replace(one, pull=structs.replace(one.pull, base=base)) for one in gone]

    def _seen(self, opened: Opened) -> Opened:
        """What stands, its head kept, and its file moved along where its base has got another name."""
        if self._remote is None:
            return opened
        tips = self._remote.tips([branch(opened.head), branch(opened.base)])
        if tip := tips.get(branch(opened.head)):
            self._remote.keep(opened.number, tip)
        gone = branch(opened.base) not in tips and not opened.new
        base = self._remote.default().removeprefix(branch("")) if gone else opened.base
        if base and base != self._known(opened.number).pull.base:
            self._edit(opened.number, lambda text, _: file_formats.marked(text, {"base": base}))
        return structs.replace(opened, base=base or opened.base)

    def _told(self, found: Iterable[Kept]) -> tuple[Proposal, ...]:
        newest = sorted(found, key=lambda one: one.pull.number, reverse=True)
        refs = {ref for one in newest for ref in (branch(one.pull.branch), pull(one.pull.number))}
        tips = self._remote.tips(sorted(refs)) if self._remote else {}
        return tuple(self._proposal(one, tips) for one in newest)

    def _proposal(self, kept: Kept, tips: dict[str, str]) -> Proposal:
        one = kept.pull
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
            draft=kept.draft,
            labels=one.labels,
            reviewers=kept.reviewers,
        )

    def _head(self, one: PullRequest, tips: dict[str, str]) -> str:
        """Where its branch stands; of a merged one, where it stood then: the branch may have gone on since."""
        live, kept = tips.get(branch(one.branch), ""), tips.get(pull(one.number), "")
        if one.state != "merged":
            return live or kept
        # By hand, before we ever saw it: the second parent, where a merge was made of it.
        parents = self._remote.parents(one.merge_commit) if self._remote and one.merge_commit and not kept else []
        return kept or (parents[1] if len(parents) > 1 else live)


def open_proposals(home: Path, url: str, *, at: datetime, author: Author = TOOL, above: int = 0) -> LocalProposals:
    """The pull requests of a clone whose git folder is `home` and whose remote has this address (empty: none).

    `at`: the time of what is merged; `author`: who signs that; `above`: new numbers are larger.
    """
    room, own = forge.room(home, url), forge.room(home, "")
    remote = Remote(room.parent, at=at, author=author) if room != own or not url else None
    return LocalProposals(room, remote, above=above)


def _adding(key: str, names: Sequence[str], there: Callable[[Kept], tuple[str, ...]]) -> Callable[[str, Kept], str]:
    return lambda text, kept: file_formats.lengthened(text, key, _missing(names, there(kept)))


def _missing(names: Iterable[str], there: Iterable[str]) -> tuple[str, ...]:
    """The names that are not there, each once, in whatever case they are written; forges make no difference either."""
    known = {one.casefold() for one in there}
    found: dict[str, str] = {}
    for line in map(plain.line, names):
        if line and line.casefold() not in known:
            found.setdefault(line.casefold(), line)
    return tuple(found.values())


def _joins(one: PullRequest, head: str, base: str) -> bool:
    return (one.branch, one.base) == (head, base)


def _is_over(kept: Kept) -> bool:
    return kept.pull.state == "merged"
