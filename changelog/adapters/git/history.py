"""A clone, read: refs, one streamed log, patch ids and files, each from one process whatever the history's size.

Nothing here reads the work tree, follows a replace ref or asks the network.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from changelog.adapters.git import environment, output, own_settings, reasons
from changelog.adapters.git.clones import common
from changelog.adapters.git.facts import FactsFile, file_of
from changelog.adapters.git.names import SEEN
from changelog.adapters.git.own_settings import OwnSettings
from changelog.adapters.git.run import Git, end
from changelog.adapters.user_cache import cache_folder
from changelog.domain.history.content import Difference, MergedTrees, Triple
from changelog.domain.history.facts import Facts
from changelog.domain.model import Commit, Refs, Shared
from changelog.domain.remote import BACKUPS
from changelog.errors import Misuse, Refused
from changelog.i18n.say import say

_URL = re.compile(r"remote\..+\.url", re.S)


class Repository:
    """A repository on disk, read only. Open it with `open_repository`."""

    def __init__(
        self, *, git: Git, git_dir: Path, root: Path, bare: bool, shallow: bool, own: OwnSettings
    ) -> None:  # fmt: skip
        self._git = git
        self.own = own
        self.git_dir = git_dir
        self.root = root
        self.bare = bare
        self.shallow = shallow
        self._entries: dict[str, dict[str, str]] = {}
        self._differences: dict[tuple[str, str], Difference] = {}
        self._merged: dict[Triple, MergedTrees] = {}
        self._histories: dict[tuple[frozenset[str], frozenset[str]], list[Commit]] = {}
        self._facts: FactsFile | None = None

    def refs(self) -> Refs:
        """Tags, branches and HEAD. A ref whose object is gone is named in `broken` instead of stopping everything."""
        places = ["refs/heads", "refs/remotes", "refs/tags", BACKUPS, f"{SEEN}*/backup/**"]
        code, out, _ = self._git.run("for-each-ref", f"--format={output.REF_FORMAT}", *places)
        broken: list[str] = []
        if code != 0:
            # One unreadable ref stops git: find the readable ones, and read those.
            names = _text(self._git.ask("for-each-ref", "--format=%(refname)", *places)).split()
            alive = self.resolve(names)
            broken = [name for name in names if name not in alive]
            out = self._git.run("for-each-ref", f"--format={output.REF_FORMAT}", *alive)[1] if alive else b""
        refs, nested = output.refs(out)
        if not (nested or broken):
            return refs
        peeled = self.resolve(f"refs/tags/{tag.name}" for tag in nested)
        also = [structs.replace(tag, commit=sha) for tag in nested if (sha := peeled.get(f"refs/tags/{tag.name}"))]
        return structs.replace(refs, tags=(*refs.tags, *also), broken=tuple(broken))

    def history(self, include: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[Commit]:
        """Commits reachable from `include` and not from `exclude` (SHAs), newest first, streamed from one `git log`;
        what was read once in a run is not read again.

        Raises Refused when git stops before the end (a missing object, a damaged pack).
        """
        if not include:
            return
        asked = (frozenset(include), frozenset(exclude))
        if asked in self._histories:
            yield from self._histories[asked]
            return
        found: list[Commit] = []
        for commit in self._log("--stdin", stdin=_lines([*include, *(f"^{sha}" for sha in exclude)])):
            found.append(commit)
            yield commit
        self._histories[asked] = found

    def facts(self, tips: Iterable[str]) -> Facts:
        """Short facts about all that these commits reach, kept from one run to the next. Raises Refused."""
        return self._kept.facts(self._git, tips)

    def at_first(self, say_so: Callable[[], None]) -> None:
        """What is called where all of a history is read, the first time in this clone."""
        self._kept.at_first = say_so

    @property
    def _kept(self) -> FactsFile:
        if self._facts is None:
            wide = 32 if "sha256" in self.config.get("extensions.objectformat", ()) else 20
            self._facts = FactsFile(file_of(cache_folder(), common(self.git_dir)), wide)
        return self._facts

    def line(self, tip: str, before: int | None = None) -> output.FirstParents:
        """The first-parent line below a commit (older than `before`, seconds since 1970), read as it is asked for."""
        since = [f"--before={before}"] if before is not None else []
        words = ("log", "-z", "--first-parent", *since, "--format=tformat:%H%x00%ct%x00%s", "--end-of-options", tip)
        return output.FirstParents(self._git.start(*words, stdin=b""))

    def shared(self, one: str, other: str) -> Shared:
        """What two commits have in common. Raises Refused where git cannot read them."""
        base = _text(self._git.run("merge-base", "--end-of-options", one, other)[1]).partition("\n")[0]
        out = _text(self._git.ask("log", "--no-walk=unsorted", "--stdin", "--format=%H %ct",
                                  stdin=_lines(dict.fromkeys(sha for sha in (one, other, base) if sha))))  # fmt: skip
        dates = {sha: int(at or 0) for sha, _, at in (line.partition(" ") for line in out.splitlines())}
        return Shared(
            one_at=dates.get(one, 0), other_at=dates.get(other, 0), base_at=dates.get(base, 0),
            alike=self._alike(base, one, other),
        )  # fmt: skip

    def _alike(self, base: str, one: str, other: str) -> bool:
        try:
            if base:
                own, apart = self.differences([(base, one), (one, other)])
                return not own.keys() <= apart.keys()
            (apart,), files = self.differences([(one, other)]), self.entries(one)
        except Refused:
            return False
        return 2 * sum(path not in apart for path in files) > len(files)

    def patch_ids(self, shas: Iterable[str]) -> dict[str, str]:
        """SHA → what its patch is known by, merges against their first parent: two that are the same patch have the
        same. Commits that change nothing have none.
        """
        wanted = list(shas)
        if not wanted:  # few deliveries have suspects
            return {}
        from changelog.adapters.git.patches import patch_ids

        return patch_ids(self._git, self._kept, wanted)

    def entries(self, commit: str) -> dict[str, str]:
        """Path → mode and blob of every file of a commit. Raises Refused. Like all that follows from names alone, it is
        read once: what a commit holds never changes, and a run asks about the same ones several times.
        """
        if commit not in self._entries:
            from changelog.adapters.git import content

            self._entries[commit] = content.entries(self._git, commit)
        return self._entries[commit]

    def differences(self, pairs: Sequence[tuple[str, str]]) -> list[Difference]:
        """How the second commit of each pair differs from the first. Raises Refused."""
        from changelog.adapters.git import content

        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._differences]
        self._differences |= dict(zip(new, content.differences(self._git, new), strict=True))
        return [self._differences[pair] for pair in pairs]

    def merged(self, triples: Sequence[Triple]) -> list[MergedTrees]:
        """The merge of each triple's three trees, compared with the commit that was asked. Raises Refused."""
        from changelog.adapters.git import content

        new = [one for one in dict.fromkeys(triples) if one not in self._merged]
        self._merged |= dict(zip(new, content.merged(self._git, self.git_dir, new), strict=True))
        return [self._merged[one] for one in triples]

    def paths(self, shas: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """SHA → the paths it changed, merges against their first parent. Odd names come in git's own quoting."""
        wanted = list(shas)
        if not wanted:
            return {}
        out = self._git.ask(
            "log", "--no-walk=unsorted", "--stdin", "--name-only", "--diff-merges=first-parent",
            "--format=tformat:%x00%H", stdin=_lines(wanted),
        )  # fmt: skip
        blocks = (block.split("\n") for block in _text(out).split("\0") if block)
        return {lines[0]: tuple(line for line in lines[1:] if line) for lines in blocks}

    def changed(self, base: str, head: str) -> tuple[str, ...]:
        """The paths that a branch changed since it left another one (SHAs), quoted as those of `paths`."""
        words = ("--name-only", "--no-ext-diff", "--end-of-options", f"{base}...{head}", "--")
        code, out, _ = self._git.run("diff", *words)
        return tuple(line for line in _text(out).split("\n") if line) if code == 0 else ()

    def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """Each revision name → the SHA of its commit; names without a commit are left out. Never read as options."""
        wanted = [name for name in names if name and "\n" not in name and "\0" not in name]
        if not wanted:
            return {}
        given = [f"{name}^{{commit}}" for name in wanted]
        answers = self._git.lines("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=given)
        pairs = zip(wanted, (answer.partition(" ") for answer in answers), strict=False)
        return {name: sha for name, (sha, _, kind) in pairs if kind == "commit"}

    def commits(self, shas: Iterable[str]) -> dict[str, Commit]:
        """The commits behind (possibly short or unknown) SHAs, in one process; unknown ones are left out."""
        known = self.resolve(shas)
        if not known:
            return {}
        found = self._log("--no-walk=unsorted", "--stdin", stdin=_lines(known.values()))
        by_sha = {commit.sha: commit for commit in found}
        return {name: by_sha[sha] for name, sha in known.items() if sha in by_sha}

    def files(self, revision: str, folder: str) -> dict[str, str]:
        """The text files directly in `folder` at `revision`: name → text. For repositories without a work tree."""
        from changelog.adapters.git import objects

        code, out, _ = self._git.run("ls-tree", "-z", "--end-of-options", f"{revision}:{folder}")
        entries = [entry.split("\t", 1) for entry in _text(out).split("\0") if entry] if code == 0 else []
        blobs = {name: meta.split()[2] for meta, name in entries if meta.split()[1] == "blob"}
        contents = objects.contents(self._git, list(blobs.values()))
        return {name: _text(contents[sha]) for name, sha in blobs.items()}

    def fetched_at(self) -> int | None:
        """When this clone last fetched (seconds since 1970), or None where it never did."""
        try:
            return int((common(self.git_dir) / "FETCH_HEAD").stat().st_mtime)
        except OSError:
            return None

    def file(self, revision: str, path: str) -> str | None:
        """A text file at a revision, or None: a link is none. For repositories without a work tree."""
        code, out, _ = self._git.run("ls-tree", "-z", "--full-tree", "--end-of-options", revision, path)
        kind, _, sha = _text(out).partition("\t")[0].rpartition(" ") if code == 0 else ("", "", "")
        if kind not in ("100644 blob", "100755 blob"):
            return None
        code, out, _ = self._git.run("cat-file", "blob", sha)
        return _text(out) if code == 0 else None

    @property
    def config(self) -> Mapping[str, Sequence[str]]:
        """Git's settings as they are in force here: key → values in git's order."""
        return self.own.values

    def remote_urls(self) -> dict[str, str]:
        """Remote name → fetch URL, as configured."""
        urls = ((key, values[0]) for key, values in self.config.items() if _URL.fullmatch(key))
        return {key[len("remote.") : -len(".url")]: _text(url.encode("utf-8", "surrogateescape")) for key, url in urls}

    def _log(self, *words: str, stdin: bytes) -> Iterator[Commit]:
        process = self._git.start("log", "-z", output.LOG_FORMAT, *words, stdin=stdin)
        try:
            yield from output.commits(process.stdout)
            text = process.stderr.read() if process.stderr else b""
            if process.wait() != 0:
                raise reasons.explain("log", _text(text))
        finally:
            end(process)


def open_repository(path: Path) -> Repository:
    """The repository that holds `path` (a work tree, a folder in it, a bare or a linked one).

    Raises Misuse where there is none, Refused where git will not read it (ownership, unknown format).
    """
    if not path.is_dir():
        raise Misuse(
            say("there is no folder {path!r}", path=str(path)), hint=say("Give a clone: nouveautes --repo PATH …")
        )
    git = Git(path)
    questions = ("--is-bare-repository", "--is-shallow-repository", "--absolute-git-dir", "--show-toplevel")
    result = git.run("rev-parse", *questions)
    lines = result.out.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")
    if len(lines) < 3:
        raise reasons.explain("rev-parse", result.err, path=str(path.resolve()))
    git_dir = Path(lines[2])
    root = Path(lines[3]) if result.code == 0 and len(lines) > 3 else git_dir
    own = own_settings.read(git)
    git = Git(path, env=environment.as_variables(own.taken_back))
    return Repository(
        git=git, git_dir=git_dir, root=root, bare=lines[0] == "true", shallow=lines[1] == "true", own=own
    )  # fmt: skip


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def _text(out: bytes) -> str:
    return out.decode("utf-8", "replace")
