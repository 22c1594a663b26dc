"""Trees, commits and tags made in a clone's store, and who signs them.

A merge is the same on every machine. Neither the attributes of the project (`merge=…`, whose drivers stand in
somebody's own settings) nor those of a machine are in force: git itself merges every file as text, as a forge does.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from changelog.adapters.git import names, reasons
from changelog.adapters.git.run import Late, ProductGit, common, run
from changelog.domain.remote import Author, FileChange, FileState, Merged, check_branch
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say


def message_of(message: str) -> bytes:
    """A message as it is stored. Raises Refused for what is no text."""
    try:
        text = message.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise Refused(
            say("the message of a commit holds what is no text"), hint=say("Say it in other words.")
        ) from problem
    if b"\0" in text:
        raise Refused(say("the message of a commit holds a NUL"), hint=say("Say it in other words."))
    return text


def signed_signing(author: Author, at: datetime) -> dict[str, str]:
    """Author and committer are one: whoever runs the command writes and keeps it. The clock is the caller's."""
    name = plain.line(author.name).strip("<>.,:;\"'\\ ") or "nouveautes"
    moment = f"@{int(at.timestamp())} {at:%z}"
    known = {"NAME": name, "EMAIL": plain.line(author.email).strip("<> "), "DATE": moment}
    return {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in known.items()}


_STATES: Mapping[str, FileState] = {"A": "added", "D": "removed"}
_LATER = datetime(1970, 1, 2, tzinfo=UTC)  # git takes no date before 1970, and shifts it by time zones
_USAGE = 129  # what git ends with where it does not know an option
_NOBODY = Author(name="nouveautes", email="nouveautes@noreply.invalid")


def trees(door: ProductGit, commits: Iterable[str]) -> dict[str, str]:
    """The trees of commits. Raises Refused where one is not here."""
    wanted = list(dict.fromkeys(names.whole(one) for one in commits))
    if not wanted:
        return {}
    asked = [f"{one}^{{tree}}" for one in wanted]
    found = dict(zip(wanted, door.lines("cat-file", "--batch-check=%(objectname)", stdin=asked), strict=False))
    if lost := next((one for one in wanted if len(found.get(one, "").split()) != 1), ""):
        raise Refused(say("{lost} is not in this clone, or is no commit", lost=lost), hint=say(names.AGAIN))
    return found


def merge(door: ProductGit, ours: str, theirs: str, base: str = "") -> Merged:
    """What merging gives. With a base, the three are taken for their trees alone. Raises Refused.

    `merge-tree --merge-base` needs git 2.40: two commits on one that stand for the trees do the same.
    """
    _refuse_attributes(door)
    if base:
        below, one, other = (trees(door, [sha])[sha] for sha in (base, ours, theirs))
        root = made(door, below, [], "base\n", _NOBODY, _LATER)
        ours, theirs = (made(door, tree, [root], f"{name}\n", _NOBODY, _LATER)
                        for name, tree in (("ours", one), ("theirs", other)))  # fmt: skip
    words_ = ("merge-tree", "--write-tree", "-z", "--name-only", "--messages")
    try:
        said = door.run(*words_, "--end-of-options", names.whole(ours), names.whole(theirs), env=_no_attributes(door))
    except Late as problem:
        raise reasons.product_here("merge-tree", str(problem)) from problem
    tree, files, told = _told(said.out)
    if said.code == _USAGE:
        raise Refused(
            say("this git is too old to merge without a work tree"),
            hint=say("Install git 2.38 or newer, then run again."),
        )
    if said.code not in (0, 1) or not tree:  # 1 is also what it says of what is no commit
        raise reasons.product_here("merge-tree", said.err)
    return Merged(tree=tree, conflicts=(files or told or (".",)) if said.code else ())


def made(
    door: ProductGit, tree: str, parents: Sequence[str], message: str, author: Author, at: datetime
) -> str:  # fmt: skip
    """A commit, its message byte by byte. Raises Refused."""
    below = [part for parent in parents for part in ("-p", names.whole(parent))]
    given, signed = message_of(message), signed_signing(author, at)
    return door.ask("commit-tree", names.whole(tree), *below, stdin=given, env=signed).decode().strip()


def tagged(door: ProductGit, name: str, commit: str, message: str, author: Author, at: datetime) -> str:
    """An annotated tag's object, its message byte by byte. Raises Refused."""
    # As git itself writes a name, which may hold what would end it.
    who = door.ask("var", "GIT_COMMITTER_IDENT", env=signed_signing(author, at)).decode("utf-8", "replace").strip()
    head = f"object {names.whole(commit)}\ntype commit\ntag {check_branch(name)}\ntagger {who}\n\n"
    return door.ask("mktag", "--strict", stdin=head.encode() + message_of(message)).decode().strip()


def is_ancestor(door: ProductGit, one: str, other: str) -> bool:
    """Whether `other` descends from `one`, or is it. Raises Refused."""
    given = [names.whole(one), f"^{names.whole(other)}"]
    return one == other or not door.lines("rev-list", "--max-count=1", "--stdin", stdin=given)


def merge_base(door: ProductGit, one: str, other: str) -> str:
    """The best common ancestor (of several, git's first); "" where there is none. Raises Refused."""
    out = door.ask("merge-base", names.whole(one), names.whole(other), nothing=1)
    return out.decode().partition("\n")[0]


def changed(door: ProductGit, one: str, other: str) -> tuple[FileChange, ...]:
    """The files that two trees (or commits) do not share; one that moved is removed and added. Raises Refused."""
    out = door.ask("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", "--no-textconv",
                   "--end-of-options", names.whole(one), names.whole(other))  # fmt: skip
    fields = out.split(b"\0")
    pairs = zip(fields[::2], fields[1::2], strict=False)
    return tuple(
        FileChange(path=path_of(path), state=_STATES.get(known[-1:].decode(), "changed")) for known, path in pairs
    )


def path_of(path: bytes) -> str:
    """A path as text; bytes that are none are written out, so that no two files are taken for one."""
    return path.decode("utf-8", "backslashreplace")


def _told(out: bytes) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
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
    files, told = (tuple(dict.fromkeys(path_of(one) for one in some if one)) for some in (fields[:end], named))
    return tree.decode().strip(), files, told


def _no_attributes(door: ProductGit) -> dict[str, str]:
    """Newer gits read a project's attributes from a tree where there are no files: from the empty one, then."""
    return {"GIT_ATTR_SOURCE": door.ask("hash-object", "-t", "tree", "--stdin").decode().strip()}


def _refuse_attributes(door: ProductGit) -> None:
    """The one place that no setting turns off."""
    place = common(door.git_dir) / "info" / "attributes"
    try:
        lines = place.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    said = next((one for one in lines if not one.lstrip().startswith("#") and _merges(one)), "")
    if said:
        raise Refused(
            say("this clone merges files in a way of its own: {said}", said=plain.shortened(plain.line(said), 60)),
            hint=say("Take that line out of {place!r}, then run the same command again.", place=str(place)),
        )


def _merges(line: str) -> bool:
    return any(one.lstrip("-!").partition("=")[0] in ("merge", "binary") for one in line.split()[1:])


TOOL = Author(name="nouveautes", email="nouveautes@noreply.invalid")
_ASKED = r"^(author|user)\.(name|email)$"


def identity(folder: Path) -> Author:
    """The author of what is published from a clone. A name without an address, or the reverse, is nobody."""
    said = run(["config", "-z", "--get-regexp", _ASKED], at=folder)
    text = said.out.decode("utf-8", "surrogateescape") if said.code == 0 else ""
    known = dict(entry.partition("\n")[::2] for entry in text.split("\0") if entry)
    name = os.environ.get("GIT_AUTHOR_NAME") or known.get("author.name") or known.get("user.name", "")
    email = os.environ.get("GIT_AUTHOR_EMAIL") or known.get("author.email") or known.get("user.email", "")
    return Author(name=name.strip(), email=email.strip()) if name.strip() and email.strip() else TOOL
