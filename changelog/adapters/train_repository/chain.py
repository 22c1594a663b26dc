"""The chain of records as the remote has it: its commits with their signatures, and what each did to the notes.

Three processes, however long it is; git starts one more for each signature.
"""

from collections.abc import Mapping, Sequence

from changelog.adapters.git import names, objects, signing
from changelog.adapters.git.clones import ProductGit
from changelog.adapters.git.signing import Signer
from changelog.adapters.train_repository.records import LARGEST, record_of
from changelog.domain.train.chain import ChainLink, NoteChange, NoteLine

_FORMAT = f"--format=%H%x00%P%x00%an%x00%ct%x00{signing.LOG_SIGNATURE}"
_FIELDS = 8


def read(git: ProductGit, tip: str, signer: Signer, since: str = "") -> tuple[ChainLink, ...]:
    """The commits of the chain after `since`, oldest first, along the line of first parents. Raises Refused."""
    if not tip:
        return ()
    words = [*signer.settings(), "log", "--first-parent", "--reverse", "-z", _FORMAT, "--stdin"]
    given = "\n".join([names.whole(tip), *([f"^{names.whole(since)}"] if since else [])]) + "\n"
    result = git.run(*words, stdin=given.encode())
    if result.code != 0:
        raise git.failure("log", result)
    fields = result.out.decode("utf-8", "replace").split("\0")
    rows = [fields[at : at + _FIELDS] for at in range(0, len(fields) - _FIELDS + 1, _FIELDS)]
    # Each with its first parent: what a merge brought is what it changed on the chain's own line.
    changes = _changes(git, [" ".join([row[0], *row[1].split()[:1]]) for row in rows])
    texts = _texts(
        git, {blob for notes in changes.values() for sides in notes.values() for side in sides for blob in side}
    )
    return tuple(
        ChainLink(
            sha=sha,
            by=by,
            at=int(at),
            signature=signing.of_commit(*signature),
            notes=tuple(
                NoteChange(tag_object=key, before=_lines(before, texts), after=_lines(after, texts))
                for key, (before, after) in changes.get(sha, {}).items()
            ),
        )
        for sha, _, by, at, *signature in rows
    )


Sides = tuple[list[str], list[str]]


def _changes(git: ProductGit, pairs: Sequence[str]) -> dict[str, dict[str, Sides]]:
    """Commit → object → the blobs of its note before and after, in the order of their paths."""
    words = ("diff-tree", "--stdin", "--root", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff")
    out = git.ask(*words, stdin="".join(f"{pair}\n" for pair in pairs).encode()) if pairs else b""
    found: dict[str, dict[str, Sides]] = {}
    notes: dict[str, Sides] = {}
    fields = iter(out.split(b"\0"))
    for field in fields:
        text = field.strip()
        if not text.startswith(b":"):
            if text:
                notes = found.setdefault(text.decode().split()[0], {})
            continue
        _, _, old, new, _ = text.decode().split()
        key = next(fields, b"").replace(b"/", b"").decode("ascii", "replace")
        if names.SHA.fullmatch(key):
            before, after = notes.setdefault(key, ([], []))
            before += [old] if old.strip("0") else []
            after += [new] if new.strip("0") else []
    return found


def _texts(git: ProductGit, blobs: set[str]) -> dict[str, bytes]:
    sizes = objects.sizes(git, sorted(blobs))
    return objects.contents(git, [sha for sha, size in sizes.items() if size <= LARGEST])


def _lines(blobs: Sequence[str], texts: Mapping[str, bytes]) -> tuple[NoteLine, ...]:
    """The lines that look like records; whatever else people wrote is theirs."""
    lines = (line.strip() for blob in blobs for line in texts.get(blob, b"").split(b"\n"))
    return tuple(
        NoteLine(text=line.decode("utf-8", "backslashreplace"), record=record_of(line))
        for line in lines
        if line.startswith(b"{")
    )
