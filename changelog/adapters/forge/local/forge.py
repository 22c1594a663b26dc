"""Pull requests and statuses as files; where they are kept; what they know of the work.

`<git folder>/nouveautes/pull-requests/12.md` and `…/statuses/<sha>.toml`, in the remote where the remote is a folder.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import structs

from changelog.adapters import write_all
from changelog.adapters.forge.local import file_formats, toml_text
from changelog.adapters.forge.local.file_formats import Kept
from changelog.domain.address import RepositoryAddress
from changelog.domain.forge import (
    SHA,
    Check,
    Deployment,
    Draft,
    Opened,
    Pulls,
    Tickets,
    check_draft,
    check_marker,
    check_sha,
    check_title,
    ended_meanwhile,
    tidy_status,
)
from changelog.domain.model import Finding, PullRequest
from changelog.domain.ports.forge import ReadsChanges, ReadsTickets
from changelog.errors import Refused
from changelog.i18n.say import say
from changelog.i18n.system_words import trouble

LARGEST_NUMBER = 999_999_999
_FILE = re.compile(r"([1-9][0-9]{0,8})\.md")


class LocalForge:
    """Pull requests and statuses as files. Open it with `open_forge`.

    `folder` need not be there: it is made with the first file. New numbers start above `above`.
    """

    def __init__(self, folder: Path, *, above: int = 0) -> None:
        self._folder = folder.absolute()
        self._pulls = self._folder / "pull-requests"
        self._above = above

    @property
    def empty(self) -> bool:
        """Whether nothing was ever kept: then there is nothing to be learnt from it."""
        return not self._pulls.is_dir()

    def pull_requests(
        self,
        numbers: Sequence[int],
        *,
        shas: Sequence[str] = (),
        base: str = "",
        tickets: Sequence[int] = (),  # noqa: ARG002
    ) -> Pulls:
        """Pull requests by number, and those whose file names a commit as their merge: the one into `base`, the oldest.

        What has no file is "unread" and no finding: of what was merged elsewhere, git's own word is all there is.
        """
        listed, findings = self._listing()
        asked = listed if shas else [number for number in listed if number in frozenset(numbers)]
        read = {number: self._read(number) for number in asked}
        known = {number: one.pull for number, one in read.items() if isinstance(one, Kept)}
        by = _brought(known.values(), shas, base)
        wanted = [*numbers, *by.values()]
        return Pulls(
            found={number: known[number] for number in wanted if number in known},
            absent={number: "unread" for number in numbers if number not in known},
            by=by,
            unread=tuple(sha for sha in shas if sha not in by),
            findings=(*findings, *_findings(read.values())),
        )

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request from one branch into another, if there is one; of several, the oldest."""
        for one in self._all():
            if isinstance(one, Kept) and _joins(one.pull, head, base):
                return one.opened(self._file(one.pull.number).as_uri())
        return None

    def open(self, draft: Draft) -> Opened:
        """Open it, or find the one that is open already. Raises Refused."""
        check_draft(draft)
        standing = self.opened(draft.head, draft.base)
        if standing:
            return standing
        self._make(self._pulls)
        # One lock for all of them: who looks for the pull request and finds none also writes it.
        with write_all.locked(self._pulls):
            self._refuse_unsure()
            return self.opened(draft.head, draft.base) or self._new(draft)

    def update(self, number: int, *, title: str, body: str) -> Opened:
        """Give an open pull request another title and body; nothing is written where they are the same."""
        check_title(title)

        def change(text: str, kept: Kept) -> str:
            if kept.pull.state != "open":
                raise ended_meanwhile(number, kept.pull.state)
            return file_formats.retold(text, title=title, body=body)

        self._edit(number, change)
        return self._known(number).opened(self._file(number).as_uri())

    def comment(self, number: int, marker: str, body: str) -> None:
        """Leave a comment once: the one that holds `marker` is brought up to date instead of a second one."""
        check_marker(marker)

        def change(text: str, kept: Kept) -> str:
            return file_formats.commented(text, marker, body, kept.comment(marker))

        self._edit(number, change)

    def commented(self, number: int, marker: str) -> str | None:
        """The comment that holds a marker, None where there is none. Raises Refused where there is no such number."""
        standing = self._known(number).comment(marker)
        return standing.body if standing else None

    def checks(self, sha: str) -> tuple[Check, ...]:
        """Every verdict on a commit. A file that cannot be read is a check that is pending."""
        if not SHA.fullmatch(sha):
            return ()
        path = self._folder / "statuses" / f"{sha}.toml"
        text, why = write_all.read(path, links=False)
        return () if why == say(write_all.MISSING) else file_formats.read_statuses(text, why, f"statuses/{path.name}")

    def set_status(self, sha: str, status: Check) -> None:
        """Set a status; nothing is written where the same one stands. Descriptions stop at 140 characters."""
        path, settled = self._folder / "statuses" / f"{check_sha(sha)}.toml", tidy_status(status)
        if settled in self.checks(sha):
            return
        self._make(path.parent)
        with write_all.locked(path.parent):
            if not path.exists():
                write_all.create(path, file_formats.recorded("", settled), mode=self._mode)
                return
        self._change(path, lambda text: file_formats.recorded(text, settled))

    def deployments(self, environment: str) -> tuple[Deployment, ...]:  # noqa: ARG002
        """None: nothing tells a folder what runs where."""
        return ()

    def _file(self, number: int) -> Path:
        return self._pulls / f"{number}.md"

    def _read(self, number: int) -> Kept | Finding:
        return file_formats.read(*write_all.read(self._file(number), links=False), number=number)

    def _listing(self) -> tuple[list[int], tuple[Finding, ...]]:
        """The numbers of all pull requests, in order, and why they cannot be known."""
        try:
            names = [path.name for path in self._pulls.iterdir()]
        except FileNotFoundError:
            return [], ()
        except OSError as problem:
            message = say("cannot be read: {trouble}; check its permissions", trouble=trouble(problem))
            return [], (Finding(code=file_formats.UNREAD, message=message, subject=str(self._pulls)),)
        return sorted(int(found[1]) for name in names if (found := _FILE.fullmatch(name))), ()

    def _numbers(self) -> list[int]:
        """The numbers of all pull requests. Raises Refused where they cannot be known."""
        numbers, findings = self._listing()
        if findings:
            raise write_all.refusal(self._pulls, findings[0].message)
        return numbers

    def _all(self) -> list[Kept | Finding]:
        return [self._read(number) for number in self._listing()[0]]

    def _known(self, number: int) -> Kept:
        """A pull request that is there and can be read. Raises Refused."""
        if number not in self._numbers():
            raise Refused(
                say("there is no pull request {number}", number=number),
                hint=say("They are in {pulls!r}.", pulls=str(self._pulls)),
            )
        read = self._read(number)
        if isinstance(read, Finding):
            raise Refused(
                say("pull request {number} cannot be used: {message}", number=number, message=read.message),
                hint=say("It is {number!r}.", number=str(self._file(number))),
            )
        return read

    def _refuse_unsure(self) -> None:
        """Two pull requests of one branch would be worse than none: each of them must be readable."""
        for number in self._numbers():
            self._known(number)

    def _new(self, draft: Draft) -> Opened:
        number = max([self._above, *self._numbers()]) + 1
        text = file_formats.written(draft)
        while number <= LARGEST_NUMBER:
            if write_all.create(self._file(number), text, mode=self._mode):
                return self._known(number).opened(self._file(number).as_uri(), new=True)
            number += 1
        raise Refused(
            say("there is no number left"),
            hint=say("Remove what stands at the end of {pulls!r}.", pulls=str(self._pulls)),
        )

    def _edit(self, number: int, change: Callable[[str, Kept], str]) -> None:
        self._known(number)

        def edited(text: str) -> str:
            kept = file_formats.read(text, "", number)
            return change(text, kept) if isinstance(kept, Kept) else text

        self._change(self._file(number), edited)

    def _change(self, path: Path, change: Callable[[str], str]) -> None:
        try:
            write_all.edit(path, change, links=False)
        except toml_text.Unsure as unsure:
            raise write_all.refusal(path, say("cannot be changed: {unsure}", unsure=unsure)) from unsure

    @property
    def _mode(self) -> int:
        return write_all.mode(self._folder.parent) & 0o666

    def _make(self, folder: Path) -> None:
        """Make a folder below the git folder, shared with whom that one is shared."""
        for one in (self._folder, folder):
            write_all.make_folder(one)


def open_forge(home: Path, url: str, *, above: int = 0) -> LocalForge:
    """The forge of a clone whose git folder is `home` and whose remote has this address (empty: none).

    `above`: numbers that git's own history gives to pull requests; new ones are larger.
    """
    return LocalForge(room(home, url), above=above)


def _brought(pulls: Iterable[PullRequest], shas: Sequence[str], base: str) -> dict[str, int]:
    """SHA → the pull request that was merged as it; of several, one into `base`, then the oldest."""
    first = sorted(pulls, key=lambda pull: (pull.base != base, pull.number), reverse=True)
    by = {pull.merge_commit: pull.number for pull in first if pull.merge_commit}
    return {sha: by[sha] for sha in shas if sha in by}


def _joins(pull: PullRequest, head: str, base: str) -> bool:
    return (pull.state, pull.branch, pull.base) == ("open", head, base)


def _findings(read: Iterable[Kept | Finding]) -> tuple[Finding, ...]:
    return tuple(odd for one in read for odd in ((one,) if isinstance(one, Finding) else one.findings))


class LocalWork:
    """Keeps ReadsWork by handing each question to whoever can answer it."""

    def __init__(self, changes: ReadsChanges, tickets: ReadsTickets | None) -> None:
        self._changes = changes
        self._tickets = tickets

    def pull_requests(
        self, numbers: Sequence[int], *, shas: Sequence[str] = (), base: str = "", tickets: Sequence[int] = ()
    ) -> Pulls:
        """Pull requests, from their files."""
        return self._changes.pull_requests(numbers, shas=shas, base=base, tickets=tickets)

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """Tickets, from the board's file; without one nobody knows them.

        A file board is no register of every ticket: one that is not on it is unknown, and that is not odd.
        """
        if self._tickets is None:
            return Tickets()
        answer = self._tickets.tickets(numbers)
        return structs.replace(answer, absent=dict.fromkeys(answer.absent, "unread"))


ROOM = "nouveautes"


def room(home: Path, url: str) -> Path:
    """The folder for a clone whose git folder is `home` and whose remote is `url` (empty: none).

    A remote that is a folder is shared by all its clones, and so is what is kept in it. Relative addresses are read
    as git reads them, from the top of the work tree.
    """
    own = _common(home)
    top = own.parent if own.name == ".git" else own
    address = RepositoryAddress.parse(url)
    path = address.path if address.kind == "folder" else ""
    remotes = map(_git_dir, _candidates(top / path)) if path else ()
    return next((remote for remote in remotes if remote), own) / ROOM


def _candidates(path: Path) -> tuple[Path, ...]:
    """Where git looks for a repository that is named like that, in its order."""
    return (path / ".git", path, path.with_name(f"{path.name}.git")) if path.name else (path / ".git", path)


def _git_dir(path: Path) -> Path | None:
    """The git folder that a path is, or that a file there points to (a linked work tree, a submodule)."""
    text = write_all.read(path)[0].strip()
    if text.startswith("gitdir:"):
        path = path.parent / text.removeprefix("gitdir:").strip()
    own = _common(path)
    return own if not write_all.read(path / "HEAD")[1] and not write_all.read(own / "config")[1] else None


def _common(home: Path) -> Path:
    """The git folder that linked work trees share."""
    shared = write_all.read(home / "commondir")[0].strip()
    return (home / shared).resolve() if shared else home.resolve()
