"""Which commits change the same: asked of their paths, then of their contents, and of a diff only where it decides.

Two commits that touch different paths are no twins, and the same contents before and after are the same patch; both are
known from the trees alone, which a clone without file contents has too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from changelog.adapters.git.facts import FactsFile, Patch
from changelog.adapters.git.run import Git
from changelog.errors import Refused

_NOTHING = bytes(8)


def patch_ids(git: Git, kept: FactsFile, shas: Sequence[str]) -> dict[str, str]:
    """SHA → what the patch of a commit is known by among these; those that change nothing are left out.

    A patch that nothing could be found of, because a partial clone lacks the files, is left out too: identity then
    rests on author, author date and subject. Raises Refused.
    """
    wanted = list(dict.fromkeys(shas))
    if not wanted:
        return {}
    known = kept.patches(wanted)
    found = known | _raw(git, [sha for sha in wanted if sha not in known])
    asked = _ambiguous(found)
    diffs = _diffs(git, [sha for sha in asked if not found[sha].patch])
    found |= {sha: Patch(found[sha].paths, found[sha].changes, diff) for sha, diff in diffs.items()}
    kept.keep({sha: one for sha, one in found.items() if known.get(sha) != one})
    # Of those with the same contents one was asked for all.
    by_changes = {found[sha].changes: found[sha].patch for sha in asked}
    named = {}
    for sha in wanted:
        one = found.get(sha)
        if one is None or one.paths == _NOTHING:
            continue
        patch = by_changes.get(one.changes, one.changes)
        if patch:
            named[sha] = patch.hex()
    return named


def _ambiguous(found: dict[str, Patch]) -> list[str]:
    """One commit for each of the contents that share their paths with others."""
    alike: dict[bytes, dict[bytes, str]] = defaultdict(dict)
    for sha, one in found.items():
        alike[one.paths].setdefault(one.changes, sha)
    groups = (group for paths, group in alike.items() if paths != _NOTHING and len(group) > 1)
    return [sha for group in groups for sha in group.values()]


def _raw(git: Git, shas: Sequence[str]) -> dict[str, Patch]:
    """What each commit changes, by its trees."""
    if not shas:
        return {}
    try:
        out = git.ask(
            "log", "--no-walk=unsorted", "--stdin", "--raw", "--no-abbrev", "--no-renames",
            "--diff-merges=first-parent", "--format=tformat:commit %H", stdin=_lines(shas),
        )  # fmt: skip
    except Refused:
        return {}  # a clone without trees
    found = {}
    for block in (b"\n" + out).split(b"\ncommit ")[1:]:
        sha, *lines = block.split(b"\n")
        rows = [line for line in lines if line.startswith(b":")]
        paths = [line.partition(b"\t")[2] for line in rows]
        found[sha.decode()] = Patch(_digest(paths), _digest(rows)) if rows else Patch(_NOTHING, _NOTHING)
    return found


def _diffs(git: Git, shas: Sequence[str]) -> dict[str, bytes]:
    """The stable patch id of each commit, as git has it."""
    if not shas:
        return {}
    try:
        diffs = git.ask(
            "log", "--no-walk=unsorted", "--stdin", "-p", "--no-ext-diff", "--no-textconv", "--full-index",
            "--diff-merges=first-parent", "--format=tformat:commit %H", stdin=_lines(shas),
        )  # fmt: skip
    except Refused:
        return {}
    pairs = (line.split() for line in git.ask("patch-id", "--stable", stdin=diffs).decode().splitlines())
    return {sha: bytes.fromhex(patch) for patch, sha in pairs}


def _digest(rows: Iterable[bytes]) -> bytes:
    from hashlib import blake2b

    return blake2b(b"\n".join(rows), digest_size=8).digest()


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
