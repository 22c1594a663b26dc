"""Trees, commits and tags made in a clone's store, what they have in common, and who signs them.

A merge is the same on every machine. Neither the attributes of the project (`merge=…`, whose drivers are in
somebody's own settings) nor those of a machine are in force: git itself merges every file as text, as a forge does.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from changelog.adapters.git import names, reasons
from changelog.adapters.git.clones import ProductGit, RemoteGit, common
from changelog.adapters.git.environment import no_attributes
from changelog.adapters.git.run import Git, GitTimeout
from changelog.domain.remote import Author, FileChange, FileState, Merged, check_branch
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say

if TYPE_CHECKING:
    from changelog.adapters.git.signing import Signer

TOOL = Author(name="nouveautes", email="nouveautes@noreply.invalid")
"""Who signs where git knows no author, and the commits that only serve a merge."""
_STATES: Mapping[str, FileState] = {"A": "added", "D": "removed"}
_LATER = datetime(1970, 1, 2, tzinfo=UTC)  # git takes no date before 1970, and shifts it by time zones
_USAGE = 129  # what git ends with where it does not know an option


def identity(config: Mapping[str, Sequence[str]]) -> Author:
    """The author of what is published from a clone with these settings of git's (`Repository.config`).

    A name without an address, or the reverse, counts as no author.
    """
    known = {key: values[-1] for key, values in config.items()}
    name = os.environ.get("GIT_AUTHOR_NAME") or known.get("author.name") or known.get("user.name", "")
    email = os.environ.get("GIT_AUTHOR_EMAIL") or known.get("author.email") or known.get("user.email", "")
    name, email = (plain.as_written(text).strip() for text in (name, email))
    return Author(name=name, email=email) if name and email else TOOL


def commit(
    git: Git, tree: str, parents: Iterable[str], message: str, author: Author, at: datetime,
    signer: "Signer | None" = None,
) -> str:  # fmt: skip
    """The SHA of a commit, its message byte by byte. Raises Refused, CloneUnavailable."""
    below = [part for parent in parents for part in ("-p", names.whole(parent))]
    given, signed = _message(message), signature(author, at)
    if signer is not None:
        from changelog.adapters.git import signing

        return signing.sign_commit(git, signer, [names.whole(tree), *below], given, signed)
    return git.ask("commit-tree", names.whole(tree), *below, stdin=given, env=signed).decode().strip()


def tag(
    git: RemoteGit, name: str, commit: str, message: str, author: Author, at: datetime, signer: "Signer | None" = None
) -> str:
    """An annotated tag's object, its message byte by byte. Raises Refused."""
    if signer is not None:
        from changelog.adapters.git import signing

        words = (git.git_dir, check_branch(name), names.whole(commit))
        return signing.sign_tag(git, signer, *words, _message(message), signature(author, at))
    # As git itself writes a name, which may hold what would end it.
    who = git.ask("var", "GIT_COMMITTER_IDENT", env=signature(author, at)).decode("utf-8", "replace").strip()
    head = f"object {names.whole(commit)}\ntype commit\ntag {check_branch(name)}\ntagger {who}\n\n"
    return git.ask("mktag", "--strict", stdin=head.encode() + _message(message)).decode().strip()


def _message(message: str) -> bytes:
    """A message as it is stored. Raises Refused for what is not text."""
    try:
        text = message.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise Refused(
            say("the commit message holds bytes that are not text"), hint=say("Use other words.")
        ) from problem
    if b"\0" in text:
        raise Refused(say("the commit message holds a NUL"), hint=say("Use other words."))
    return text


def signature(author: Author, at: datetime) -> dict[str, str]:
    """Author and committer are one: whoever runs the command writes and keeps it. The clock is the caller's."""
    name = plain.line(author.name).strip("<>.,:;\"'\\ ") or "nouveautes"
    moment = f"@{int(at.timestamp())} {at:%z}"
    values = {"NAME": name, "EMAIL": plain.line(author.email).strip("<> "), "DATE": moment}
    return {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in values.items()}


def trees(git: Git, commits: Iterable[str]) -> dict[str, str]:
    """The trees of commits. Raises Refused where one is not here."""
    wanted = list(dict.fromkeys(names.whole(one) for one in commits))
    if not wanted:
        return {}
    asked = [f"{one}^{{tree}}" for one in wanted]
    found = dict(zip(wanted, git.lines("cat-file", "--batch-check=%(objectname)", stdin=asked), strict=False))
    if lost := next((one for one in wanted if len(found.get(one, "").split()) != 1), ""):
        raise Refused(say("{lost} is not in this clone, or is not a commit", lost=lost), hint=say(names.AGAIN))
    return found


def merge(git: ProductGit, ours: str, theirs: str, base: str = "") -> Merged:
    """What merging gives. With a base, the three are taken for their trees alone. Raises Refused.

    `merge-tree --merge-base` needs git 2.40: two commits on one that stand for the trees do the same.
    """
    _refuse_attributes(git)
    if base:
        root_tree, *sides = (trees(git, [sha])[sha] for sha in (base, ours, theirs))
        root = commit(git, root_tree, [], "base\n", TOOL, _LATER)
        ours, theirs = (
            commit(git, tree, [root], f"{name}\n", TOOL, _LATER)
            for name, tree in zip(("ours", "theirs"), sides, strict=True)
        )
    words = ("merge-tree", "--write-tree", "--allow-unrelated-histories", "-z", "--name-only", "--messages",
             "--end-of-options")  # fmt: skip
    try:
        result = git.run(*words, names.whole(ours), names.whole(theirs), env=no_attributes(ours))
    except GitTimeout as problem:
        raise reasons.product_here("merge-tree", str(problem)) from problem
    tree, files, named = _parse_merge(result.out)
    if result.code == _USAGE:
        raise Refused(
            say("this git is too old to merge without a work tree"),
            hint=say("Install git 2.39 or newer, then run again."),
        )
    if result.code not in (0, 1) or not tree:  # 1 is also its code for what is not a commit
        raise reasons.product_here("merge-tree", result.err)
    return Merged(tree=tree, conflicts=(files or named or (".",)) if result.code else ())


def _refuse_attributes(git: ProductGit) -> None:
    """The one place that no setting turns off."""
    place = common(git.git_dir) / "info" / "attributes"
    try:
        lines = place.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        attributes = {one.lstrip("-!").partition("=")[0] for one in line.split()[1:]}
        if attributes & {"merge", "binary"} and not line.lstrip().startswith("#"):
            raise Refused(
                say("this clone has its own way of merging files: {said}", said=plain.shortened(plain.line(line), 60)),
                hint=say("Remove that line from {place!r}, then run the same command again.", place=str(place)),
            )


def _parse_merge(out: bytes) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The tree, the files in conflict, and those that messages about conflicts name: a folder may conflict by itself.

    After the files an empty field, then of each message how many paths it has, the paths, its kind and itself.
    """
    tree, *fields = out.split(b"\0")
    end = fields.index(b"") if b"" in fields else len(fields)
    rest, named = fields[end + 1 :], []
    while len(rest) > 2 and rest[0].isdigit():
        count = int(rest[0])
        kind = rest[count + 1 : count + 2]
        named += rest[1 : count + 1] if kind and kind[0].startswith(b"CONFLICT") else []
        rest = rest[count + 3 :]
    files, also = (tuple(dict.fromkeys(_path(one) for one in some if one)) for some in (fields[:end], named))
    return tree.decode().strip(), files, also


def is_ancestor(git: Git, one: str, other: str) -> bool:
    """Whether `other` descends from `one`, or is it. Raises Refused, CloneUnavailable."""
    given = [names.whole(one), f"^{names.whole(other)}"]
    return one == other or not git.lines("rev-list", "--max-count=1", "--stdin", stdin=given)


def merge_base(git: Git, one: str, other: str) -> str:
    """The best common ancestor (of several, git's first); "" where there is none. Raises Refused, CloneUnavailable."""
    out = git.ask("merge-base", names.whole(one), names.whole(other), also=1)
    return out.decode().partition("\n")[0]


def changed(git: Git, one: str, other: str) -> tuple[FileChange, ...]:
    """The files that two trees (or commits) do not share; one that moved is removed and added. Raises Refused."""
    out = git.ask("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", "--no-textconv",
                  "--end-of-options", names.whole(one), names.whole(other))  # fmt: skip
    fields = out.split(b"\0")
    pairs = zip(fields[::2], fields[1::2], strict=False)
    return tuple(FileChange(path=_path(path), state=_STATES.get(raw[-1:].decode(), "changed")) for raw, path in pairs)


def _path(path: bytes) -> str:
    """A path as text; bytes that are none are written out, so that no two files are taken for one."""
    return path.decode("utf-8", "backslashreplace")


def sizes(git: Git, blobs: Sequence[str]) -> dict[str, int]:
    """Blob → its size; those that are not here are left out. Asked before `contents`, so that something huge is never
    held in memory.
    """
    lines = git.lines("cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=blobs) if blobs else []
    return {sha: int(size) for sha, _, size in (line.partition(" ") for line in lines) if size.isdecimal()}


def contents(git: Git, blobs: Sequence[str]) -> dict[str, bytes]:
    """Blob → its bytes, from one process. All of them must be here."""
    out = git.ask("cat-file", "--batch", stdin="".join(f"{sha}\n" for sha in blobs).encode()) if blobs else b""
    found, at = {}, 0
    for sha in blobs:
        end = out.index(b"\n", at)
        size = int(out[at:end].rpartition(b" ")[2])
        found[sha] = out[end + 1 : end + 1 + size]
        at = end + 2 + size
    return found


def edit_tree(git: Git, base: str, rows: Iterable[str], scratch: Path, *how: str) -> str:
    """The SHA of the tree of `base` ("" for an empty one) with these rows of an index (`mode sha<TAB>path`) changed.

    `how`: options of `git write-tree`. Raises Refused, CloneUnavailable.
    """
    index = {"GIT_INDEX_FILE": str(scratch / "index")}
    git.ask("read-tree", *([base] if base else ["--empty"]), env=index)
    git.ask("update-index", "-z", "--index-info", stdin="".join(f"{row}\0" for row in rows).encode(), env=index)
    return git.ask("write-tree", *how, env=index).decode().strip()
