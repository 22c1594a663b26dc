"""What commits hold, by mode and blob: their files, how two of them differ, and merges of three trees in one process.

Merges are made beside the clone, in a folder of their own: a question writes nothing into a clone.
"""

from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from changelog.adapters.git import names, reasons
from changelog.adapters.git.clones import common
from changelog.adapters.git.environment import no_attributes
from changelog.adapters.git.run import Git, GitResult
from changelog.domain.history.content import Difference, MergedTrees, Triple
from changelog.i18n.say import system_reason

_NO_FILE = "000000 "


def entries(git: Git, commit: str) -> dict[str, str]:
    """Path → mode and blob of every file of a commit. Raises Refused."""
    out = git.text("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", names.whole(commit))
    found = {}
    for row in out.split("\0"):
        about, _, path = row.partition("\t")
        if path:
            mode, _, blob = about.split(" ")
            found[path] = f"{mode} {blob}"
    return found


def differences(git: Git, pairs: Sequence[tuple[str, str]]) -> list[Difference]:
    """How the second commit of each pair differs from the first, from one process. Raises Refused."""
    lines = [f"{names.whole(after)} {names.whole(before)}" for before, after in pairs]
    return list(_differences(git, lines)) if lines else []


def merged(git: Git, git_dir: Path, triples: Sequence[Triple]) -> list[MergedTrees]:
    """Each triple's three trees merged (base, the commit that was asked, `to`), and compared with that commit's tree.

    Attributes of the project and of the machine are not in force, as in every other merge here. Raises Refused.
    """
    if not triples:
        return []
    commits = list(dict.fromkeys(sha for one in triples for sha in (one.base, one.of, one.to)))
    asked = [f"{names.whole(sha)}^{{tree}}" for sha in commits]
    trees = dict(zip(commits, git.lines("cat-file", "--batch-check=%(objectname)", stdin=asked), strict=True))
    from tempfile import TemporaryDirectory

    try:
        with TemporaryDirectory(prefix="nouveautes-", ignore_cleanup_errors=True) as folder:
            store = _Store(git_dir, Path(folder))
            sides = [store.sides(*(trees[sha] for sha in (one.base, one.of, one.to))) for one in triples]
            pairs = "".join(f"{ours} {theirs}\n" for ours, theirs in sides).encode()
            words = ("merge-tree", "--write-tree", "--stdin", "-z", "--name-only", "--no-messages")
            result = git.run(*words, stdin=pairs, env=store.variables | no_attributes(commits[0]))
            merges = list(_merges(result)) if result.code in (0, 1) else []
            if len(merges) != len(triples):
                raise reasons.product_here("merge-tree", result.err)
            results = [store.commit(tree) for tree, _ in merges]
            lines = [f"{made} {names.whole(one.of)}" for one, made in zip(triples, results, strict=True)]
            found = list(_differences(git, lines, store.variables))
    except OSError as problem:
        raise reasons.clone_full(f"error: {system_reason(problem)}") from problem
    made = {sha for pair in sides for sha in pair}
    return [
        MergedTrees(
            differs=frozenset(_real(path, made) for path in difference),
            conflicts=frozenset(_real(path, made) for path in conflicts),
        )
        for difference, (_, conflicts) in zip(found, merges, strict=True)
    ]


def _real(path: str, sides: Container[str]) -> str:
    """A file's own path: where a folder stands in its way, git puts it beside, named after the side that has it."""
    own, _, side = path.rpartition("~")
    return own if side.partition("_")[0] in sides else path


class _Store:
    """A folder of objects beside a clone's own."""

    def __init__(self, git_dir: Path, folder: Path) -> None:
        self._folder = folder
        self._made: set[str] = set()
        quoted = str(common(git_dir).resolve() / "objects").replace("\\", "\\\\").replace('"', '\\"')
        self.variables = {"GIT_OBJECT_DIRECTORY": str(folder), "GIT_ALTERNATE_OBJECT_DIRECTORIES": f'"{quoted}"'}

    def sides(self, base: str, ours: str, theirs: str) -> tuple[str, str]:
        """Two commits on one, which stand for three trees: `merge-tree --merge-base` needs git 2.40."""
        root = self.commit(base)
        return self.commit(ours, root), self.commit(theirs, root)

    def commit(self, tree: str, parent: str = "") -> str:
        """A commit written as git stores one: a process for each would cost more than the merges."""
        below = f"parent {parent}\n" if parent else ""
        who = "nouveautes <nouveautes@noreply.invalid> 86400 +0000"
        body = f"tree {tree}\n{below}author {who}\ncommitter {who}\n\n.\n".encode()
        stored = b"commit %d\0" % len(body) + body
        import hashlib
        import zlib

        kind = hashlib.sha1(usedforsecurity=False) if len(tree) == 40 else hashlib.sha256()
        kind.update(stored)
        sha = kind.hexdigest()
        if sha not in self._made:
            self._made.add(sha)
            place = self._folder / sha[:2]
            place.mkdir(exist_ok=True)
            (place / sha[2:]).write_bytes(zlib.compress(stored, 1))
        return sha


def _differences(git: Git, lines: Sequence[str], env: dict[str, str] | None = None) -> Iterator[Difference]:
    """What `diff-tree --stdin` answers to each line, `commit other`: how the commit differs from the other one."""
    words = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--always", "--no-ext-diff",
             "--no-textconv")  # fmt: skip
    out = git.text(*words, stdin="".join(f"{line}\n" for line in lines).encode(), env=env)
    current: dict[str, tuple[str, str]] | None = None
    rows = iter(out.split("\0"))
    for row in rows:
        if row.startswith(":") and current is not None:
            before_mode, after_mode, before, after, _ = row[1:].split(" ")
            sides = (f"{before_mode} {before}", f"{after_mode} {after}")
            was, now = ("" if side.startswith(_NO_FILE) else side for side in sides)
            current[next(rows)] = (was, now)
        elif row:
            if current is not None:
                yield current
            current = {}
    if current is not None:
        yield current


def _merges(result: GitResult) -> Iterator[tuple[str, list[str]]]:
    """Each merge's tree and its files in conflict. Git prints whether it is clean, tree, files, and an empty field."""
    fields = iter(result.out.decode("utf-8", "surrogateescape").split("\0"))
    for clean in fields:
        if clean not in ("0", "1"):
            return
        tree = next(fields, "")
        files = list(dict.fromkeys(iter(lambda: next(fields, ""), "")))
        yield tree, files if clean == "0" else []
