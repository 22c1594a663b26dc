"""Pull requests and statuses as files, and where they are kept.

`<git folder>/nouveautes/pull-requests/12.md` and `…/statuses/<sha>.toml`, in the remote where the remote is a folder.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from changelog.adapters import write_all
from changelog.adapters.forge.local import file_formats, toml_text
from changelog.adapters.forge.local.file_formats import PullRequestFile
from changelog.adapters.git.clones import common
from changelog.domain.address import RepositoryAddress
from changelog.domain.forge import (
    SHA,
    Check,
    Conversation,
    Deployment,
    Draft,
    Opened,
    Pulls,
    check_draft,
    check_marker,
    check_sha,
    check_title,
    ended_meanwhile,
    tidy_status,
)
from changelog.domain.model import Finding
from changelog.errors import Refused
from changelog.i18n.say import say, system_reason

FOLDER = "nouveautes"
LARGEST_NUMBER = 999_999_999
_FILE = re.compile(r"([1-9][0-9]{0,8})\.md")


class FileStore:
    """Implements ReadsChanges, OpensPullRequests, ReadsChecks, SetsStatuses and ReadsDeployments by files.

    `folder` need not be there: it is made with the first file. New numbers start above `above`, which is
    asked when one is needed. Every write raises Refused where a file cannot be used or changed.
    """

    def __init__(self, folder: Path, *, above: Callable[[], int] = lambda: 0) -> None:
        self._folder = folder.absolute()
        self._pulls = self._folder / "pull-requests"
        self._above = above

    @property
    def empty(self) -> bool:
        """Whether nothing was ever written: then there is nothing to be learnt from it."""
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

        What has no file is "unread" and no finding: only git knows of what was merged elsewhere.
        """
        listed, findings = self._listing()
        asked = listed if shas else [number for number in listed if number in frozenset(numbers)]
        known = {}
        for number in asked:
            read = self._read(number)
            if isinstance(read, PullRequestFile):
                known[number] = read.pull
            findings += (read,) if isinstance(read, Finding) else read.findings

        # Of several that name one commit, the last of this order wins.
        order = sorted(known.values(), key=lambda pull: (pull.base != base, pull.number), reverse=True)
        merged_as = {pull.merge_commit: pull.number for pull in order if pull.merge_commit}
        by = {sha: merged_as[sha] for sha in shas if sha in merged_as}
        return Pulls(
            found={number: known[number] for number in [*numbers, *by.values()] if number in known},
            absent={number: "unread" for number in numbers if number not in known},
            by=by,
            unread=tuple(sha for sha in shas if sha not in by),
            findings=findings,
        )

    def opened(self, head: str, base: str) -> Opened | None:
        """Of several, the oldest."""
        for one in self._all():
            if (one.pull.state, one.pull.branch, one.pull.base) == ("open", head, base):
                return one.opened(self._file(one.pull.number).as_uri())
        return None

    def open(self, draft: Draft) -> Opened:
        check_draft(draft)
        standing = self.opened(draft.head, draft.base)
        if standing:
            return standing
        self._make(self._pulls)
        # One lock for all of them: who looks for the pull request and finds none also writes it.
        with write_all.locked(self._pulls):
            # Two pull requests of one branch would be worse than none: each file must be readable.
            for number in self._numbers():
                self._known(number)
            return self.opened(draft.head, draft.base) or self._new(draft)

    def update(self, number: int, *, title: str, body: str) -> Opened:
        check_title(title)

        def change(text: str, file: PullRequestFile) -> str:
            if file.pull.state != "open":
                raise ended_meanwhile(number, file.pull.state)
            return file_formats.with_words(text, title=title, body=body)

        self._edit(number, change)
        return self._known(number).opened(self._file(number).as_uri())

    def comment(self, number: int, marker: str, body: str) -> None:
        check_marker(marker)
        self._edit(number, lambda text, file: file_formats.with_comment(text, marker, body, file.comment(marker)))

    def commented(self, number: int, marker: str) -> str | None:
        """Raises Refused where there is no such number."""
        standing = self._known(number).comment(marker)
        return standing.body if standing else None

    def conversation(self, number: int) -> Conversation:
        """Whoever may write the files may do anything: no comment in them is an order."""
        del number
        return Conversation()

    def checks(self, sha: str) -> tuple[Check, ...]:
        """A file that cannot be read is a check that is pending."""
        if not SHA.fullmatch(sha):
            return ()
        path = self._folder / "statuses" / f"{sha}.toml"
        text, why = write_all.read(path, links=False)
        return () if why == say(write_all.MISSING) else file_formats.read_statuses(text, why, f"statuses/{path.name}")

    def set_status(self, sha: str, status: Check) -> None:
        path, tidy = self._folder / "statuses" / f"{check_sha(sha)}.toml", tidy_status(status)
        if tidy in self.checks(sha):
            return
        self._make(path.parent)
        with write_all.locked(path.parent):
            if not path.exists():
                write_all.create(path, file_formats.with_status("", tidy), mode=self._mode)
                return
        self._change(path, lambda text: file_formats.with_status(text, tidy))

    def deployments(self, environment: str) -> tuple[Deployment, ...]:  # noqa: ARG002
        """None: a folder does not know what runs where."""
        return ()

    def _file(self, number: int) -> Path:
        return self._pulls / f"{number}.md"

    def _read(self, number: int) -> PullRequestFile | Finding:
        return file_formats.read_pull_request(*write_all.read(self._file(number), links=False), number=number)

    def _listing(self) -> tuple[list[int], tuple[Finding, ...]]:
        """The numbers of all pull requests, in order, and why they cannot be known."""
        try:
            names = [path.name for path in self._pulls.iterdir()]
        except FileNotFoundError:
            return [], ()
        except OSError as problem:
            message = say("cannot be read: {trouble}; check its permissions", trouble=system_reason(problem))
            return [], (Finding(code=file_formats.UNREAD, message=message, subject=str(self._pulls)),)
        return sorted(int(found[1]) for name in names if (found := _FILE.fullmatch(name))), ()

    def _numbers(self) -> list[int]:
        """The numbers of all pull requests. Raises Refused where they cannot be known."""
        numbers, findings = self._listing()
        if findings:
            raise write_all.refusal(self._pulls, findings[0].message)
        return numbers

    def _all(self) -> list[PullRequestFile]:
        """Those that can be read, the oldest first."""
        return [one for one in map(self._read, self._listing()[0]) if isinstance(one, PullRequestFile)]

    def _known(self, number: int) -> PullRequestFile:
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

    def _highest(self) -> int:
        """The highest number that is taken elsewhere."""
        return self._above()

    def _new(self, draft: Draft) -> Opened:
        number = max([self._highest(), *self._numbers()]) + 1
        text = file_formats.new_pull_request(draft)
        while number <= LARGEST_NUMBER:
            if write_all.create(self._file(number), text, mode=self._mode):
                return self._known(number).opened(self._file(number).as_uri(), new=True)
            number += 1
        raise Refused(
            say("there is no number left"),
            hint=say("Remove what stands at the end of {pulls!r}.", pulls=str(self._pulls)),
        )

    def _edit(self, number: int, change: Callable[[str, PullRequestFile], str]) -> None:
        self._known(number)

        def edited(text: str) -> str:
            file = file_formats.read_pull_request(text, "", number)
            return change(text, file) if isinstance(file, PullRequestFile) else text

        self._change(self._file(number), edited)

    def _change(self, path: Path, change: Callable[[str], str]) -> None:
        try:
            write_all.edit(path, change, links=False)
        except toml_text.NotEditable as problem:
            raise write_all.refusal(path, say("cannot be changed: {unsure}", unsure=problem)) from problem

    @property
    def _mode(self) -> int:
        return write_all.mode(self._folder.parent) & 0o666

    def _make(self, folder: Path) -> None:
        """Make a folder below the git folder, shared with whom that one is shared."""
        for one in (self._folder, folder):
            write_all.make_folder(one)


def folder_of(git_dir: Path, url: str) -> Path:
    """The folder for the files of a clone whose git folder is `git_dir` and whose remote is `url` (empty: none).

    A remote that is a folder is shared by all its clones, and so are the files in it. Relative addresses are read as
    git reads them, from the top of the work tree.
    """
    own = common(git_dir).resolve()
    top = own.parent if own.name == ".git" else own
    address = RepositoryAddress.parse(url)
    candidates: list[Path] = []
    if address.kind == "folder" and address.path:
        # Where git looks for a repository that is named like that, in its order.
        path = top / address.path
        candidates = [path / ".git", path, *([path.with_name(f"{path.name}.git")] if path.name else [])]
    return next((there for one in candidates if (there := _git_dir(one))), own) / FOLDER


def _git_dir(path: Path) -> Path | None:
    """The git folder that a path is, or that a file there points to (a linked work tree, a submodule)."""
    text = write_all.read(path)[0].strip()
    if text.startswith("gitdir:"):
        path = path.parent / text.removeprefix("gitdir:").strip()
    own = common(path).resolve()
    return own if not write_all.read(path / "HEAD")[1] and not write_all.read(own / "config")[1] else None
