"""The only door to git: refs, one streamed log, patch ids and files, each from one process whatever the history's size.

GitPython starts the processes. Nothing here reads the work tree, follows a replace ref or asks the network.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from changelog.errors import Misuse, Refused
from changelog.language.speech import say
from changelog.model import Commit, Refs
from changelog.outside import git_output, git_refusals, git_sealed

if TYPE_CHECKING:
    from git import Git


class Repository:
    """A repository on disk, read only. Open it with `open_repository`."""

    def __init__(self, *, git: "Git", folder: Path, git_dir: Path, root: Path, bare: bool, shallow: bool) -> None:
        self._git = git
        self._folder = folder
        self.git_dir = git_dir
        self.root = root
        self.bare = bare
        self.shallow = shallow

    def refs(self) -> Refs:
        """Tags, branches and HEAD. A ref whose object is gone is named in `broken` instead of stopping everything."""
        places = ["refs/heads", "refs/remotes", "refs/tags"]
        code, out, _ = self._run("for-each-ref", f"--format={git_output.REF_FORMAT}", *places)
        broken: list[str] = []
        if code != 0:
            # One unreadable ref stops git: ask which ones are whole, and read those.
            names = self._read("for-each-ref", "--format=%(refname)", *places).split()
            alive = self.resolve(names)
            broken = [name for name in names if name not in alive]
            out = self._run("for-each-ref", f"--format={git_output.REF_FORMAT}", *alive)[1] if alive else b""
        refs, nested = git_output.refs(out)
        if not (nested or broken):
            return refs
        peeled = self.resolve(f"refs/tags/{tag.name}" for tag in nested)
        also = [structs.replace(tag, commit=sha) for tag in nested if (sha := peeled.get(f"refs/tags/{tag.name}"))]
        return structs.replace(refs, tags=(*refs.tags, *also), broken=tuple(broken))

    def history(self, include: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[Commit]:
        """Commits reachable from `include` and not from `exclude`, newest first, streamed from one `git log`.

        Raises Refused when git stops before the end (a missing object, a damaged pack).
        """
        revisions = [*include, *(f"^{sha}" for sha in exclude)]
        if not include:
            return
        process = self._start("log", "-z", git_output.LOG_FORMAT, "--stdin", input_lines=revisions)
        yield from git_output.commits(process.stdout)
        self._finish(process)

    def line(self, tip: str, before: int | None = None) -> git_output.Line:
        """The first-parent line below a commit (older than `before`, seconds since 1970), read as it is asked for."""
        since = [f"--before={before}"] if before is not None else []
        form = "--format=tformat:%H%x00%ct%x00%s"
        return git_output.Line(self._start("log", "-z", "--first-parent", *since, form, "--end-of-options", tip))

    def patch_ids(self, shas: Iterable[str]) -> dict[str, str]:
        """SHA → stable patch id, merges against their first parent. Commits that change nothing have none."""
        wanted = list(shas)
        if not wanted:
            return {}
        try:
            diffs = self._feed(
                ["log", "--no-walk=unsorted", "--stdin", "-p", "--no-ext-diff", "--no-textconv", "--full-index",
                 "--diff-merges=first-parent", "--format=tformat:commit %H"],
                wanted,
            )  # fmt: skip
        except Refused:
            # A partial clone holds no file contents: identity then rests on author, author date and subject.
            return {}
        pairs = (line.split() for line in self._feed_bytes(["patch-id", "--stable"], diffs).decode().splitlines())
        return {sha: patch for patch, sha in pairs}

    def paths(self, shas: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """SHA → the paths it changed, merges against their first parent. Odd names come in git's own quoting."""
        wanted = list(shas)
        if not wanted:
            return {}
        out = self._feed(
            ["log", "--no-walk=unsorted", "--stdin", "--name-only", "--diff-merges=first-parent",
             "--format=tformat:%x00%H"],
            wanted,
        )  # fmt: skip
        blocks = (block.split("\n") for block in out.decode("utf-8", "replace").split("\0") if block)
        return {lines[0]: tuple(line for line in lines[1:] if line) for lines in blocks}

    def changed(self, base: str, head: str) -> tuple[str, ...]:
        """The paths that a branch changed since it left another one (SHAs), quoted as those of `paths`."""
        code, out, _ = self._run("diff", "--name-only", "--no-ext-diff", "--end-of-options", f"{base}...{head}", "--")
        return tuple(line for line in out.decode("utf-8", "replace").split("\n") if line) if code == 0 else ()

    def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """Each revision name → the SHA of its commit; names that are none are left out. Never read as options."""
        asked = [name for name in names if name and "\n" not in name and "\0" not in name]
        if not asked:
            return {}
        out = self._feed(
            ["cat-file", "--batch-check=%(objectname) %(objecttype)"], [f"{name}^{{commit}}" for name in asked]
        )
        answers = out.decode("utf-8", "replace").splitlines()
        found = {}
        for name, answer in zip(asked, answers, strict=False):
            sha, _, kind = answer.partition(" ")
            if kind == "commit":
                found[name] = sha
        return found

    def commits(self, shas: Iterable[str]) -> dict[str, Commit]:
        """The commits behind (possibly short or unknown) SHAs, in one process; unknown ones are left out."""
        known = self.resolve(shas)
        if not known:
            return {}
        process = self._start(
            "log", "-z", git_output.LOG_FORMAT, "--no-walk=unsorted", "--stdin", input_lines=list(known.values())
        )
        by_sha = {commit.sha: commit for commit in git_output.commits(process.stdout)}
        self._finish(process)
        return {name: by_sha[sha] for name, sha in known.items() if sha in by_sha}

    def files(self, revision: str, folder: str) -> dict[str, str]:
        """The text files directly in `folder` at `revision`: name → text. For repositories without a work tree."""
        listing = self._run("ls-tree", "-z", "--end-of-options", f"{revision}:{folder}")
        if listing[0] != 0:
            return {}
        entries = [entry.split("\t", 1) for entry in listing[1].decode("utf-8", "replace").split("\0") if entry]
        blobs = [(name, meta.split()[2]) for meta, name in entries if meta.split()[1] == "blob"]
        return {name: self._read("cat-file", "blob", sha) for name, sha in blobs}

    def fetched_at(self) -> int | None:
        """When this clone last fetched (seconds since 1970), or None where it never did."""
        common = self._read("rev-parse", "--git-common-dir").strip()
        path = Path(common) if Path(common).is_absolute() else self._folder / common
        try:
            return int((path / "FETCH_HEAD").stat().st_mtime)
        except OSError:
            return None

    def file(self, revision: str, path: str) -> str | None:
        """A text file at a revision, or None. For repositories without a work tree."""
        code, out, _ = self._run("cat-file", "blob", f"{revision}:{path}")
        return out.decode("utf-8", "replace") if code == 0 else None

    def remote_urls(self) -> dict[str, str]:
        """Remote name → fetch URL, as configured."""
        code, out, _ = self._run("config", "-z", "--get-regexp", r"^remote\..*\.url$")
        pairs = (entry.split("\n", 1) for entry in out.decode("utf-8", "replace").split("\0") if "\n" in entry)
        return {key[len("remote.") : -len(".url")]: url for key, url in reversed(list(pairs))} if code == 0 else {}

    def _run(self, *args: str) -> tuple[int, bytes, str]:
        status, out, err = self._git.execute(
            git_sealed.command(args),
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            env=git_sealed.SEALED,
        )
        return int(status), bytes(out), git_output.text(err)

    def _read(self, *args: str) -> str:
        code, out, err = self._run(*args)
        if code != 0:
            raise git_refusals.explain(args[0], err)
        return out.decode("utf-8", "replace")

    def _start(self, *args: str, input_lines: Sequence[str] | None = None) -> Any:
        from subprocess import PIPE

        process: Any = self._git.execute(git_sealed.command(args), as_process=True, istream=PIPE, env=git_sealed.SEALED)
        if input_lines is not None:
            process.stdin.write("".join(f"{line}\n" for line in input_lines).encode())
        process.stdin.close()
        return process

    def _finish(self, process: Any) -> None:
        error = git_output.text(process.stderr.read())
        if process.proc.wait() != 0:
            raise git_refusals.explain("log", error)

    def _feed(self, args: Sequence[str], lines: Sequence[str]) -> bytes:
        return self._feed_bytes(args, "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))

    def _feed_bytes(self, args: Sequence[str], data: bytes) -> bytes:
        from subprocess import PIPE

        process: Any = self._git.execute(git_sealed.command(args), as_process=True, istream=PIPE, env=git_sealed.SEALED)
        out, err = process.proc.communicate(data)
        if process.proc.returncode != 0:
            raise git_refusals.explain(args[0], git_output.text(err))
        return bytes(out)


def open_repository(path: Path) -> Repository:
    """The repository that holds `path` (a work tree, a folder in it, a bare or a linked one).

    Raises Misuse where there is none, Refused where git will not read it (ownership, unknown format).
    """
    if not path.is_dir():
        raise Misuse(
            say("there is no folder {path!r}", path=str(path)), hint=say("Give a clone: nouveautes --repo PATH …")
        )
    git = git_sealed.door(path)
    status, out, err = git.execute(
        [
            "git",
            "rev-parse",
            "--is-bare-repository",
            "--is-shallow-repository",
            "--absolute-git-dir",
            "--show-toplevel",
        ],
        with_extended_output=True,
        with_exceptions=False,
        env=git_sealed.SEALED,
    )
    lines = git_output.text(out).split("\n")
    if len(lines) < 3:
        raise git_refusals.explain("rev-parse", git_output.text(err), path=str(path.resolve()))
    git_dir = Path(lines[2])
    root = Path(lines[3]) if int(status) == 0 and len(lines) > 3 else git_dir
    return Repository(
        git=git, folder=path, git_dir=git_dir, root=root, bare=lines[0] == "true", shallow=lines[1] == "true"
    )
