"""What this clone last saw of the remote's records and tags. Nothing is asked: a clone that never looked has none."""

from changelog.adapters.git import names, objects
from changelog.adapters.git.environment import Access
from changelog.adapters.git.history import Repository
from changelog.adapters.git.run import REMOTE, ProductGit
from changelog.address import Login, RepositoryAddress
from changelog.outside.train import observing, records
from changelog.remote import RECORDS, Record


def records_seen(repository: Repository, remote: str) -> dict[str, tuple[Record, ...]]:
    """Tag object → its records, in the order in which the remote got them. Raises Refused where git cannot read.

    From the mirror of the remote's notes; from `refs/notes/nouveautes` where that is ahead of it, or alone here (a
    workflow that fetches the notes by name).
    """
    door = _door(repository)
    seen, here = observing.seen_notes(door, remote), door.ref(RECORDS)
    ahead = here and (not seen or objects.is_ancestor(door, seen, here))
    return records.read(door, here if ahead else seen)


def tags_seen(repository: Repository, remote: str) -> dict[str, str]:
    """Tag name → its object on the remote, when the remote was last observed."""
    there = names.seen_at(names.TAGS, remote)
    lines = _door(repository).lines("for-each-ref", "--format=%(objectname) %(refname)", there)
    pairs = (line.partition(" ") for line in lines)
    return {name.removeprefix(there): object_id for object_id, _, name in pairs}


def _door(repository: Repository) -> ProductGit:
    """A way into the clone that leads nowhere else."""
    return ProductGit(repository.git_dir, Access(RepositoryAddress(text=".", scheme="file", path="."), Login, REMOTE))
