"""What was said of a delivery before a week is played: a record, as a git note on the tag's object."""

from datetime import datetime

import msgspec

from changelog.remote import Record
from changelog.sandbox import git_objects, trees
from changelog.sandbox.people import APOLLINE
from changelog.sandbox.values import Commit, Repository, Tag


def shown(repository: Repository, tag: Tag, at: datetime) -> Commit:
    """The commit of notes that says that a delivery was shown."""
    key, commit = git_objects.tag_sha(tag), repository.commit(tag.commit)
    record = Record(
        kind="shown",
        tag=tag.name,
        tag_object=key,
        commit=tag.commit,
        by=APOLLINE.name,
        at=int(at.timestamp()),
        tree=git_objects.tree_sha(commit.files),
    )
    unnamed = Commit(
        sha="",
        branch="",
        parents=(),
        author=APOLLINE,
        authored=at,
        committer=APOLLINE,
        committed=at,
        message=f"shown {tag.name}\n",
        files=trees.files({key: msgspec.json.encode(record) + b"\n"}),
    )
    return msgspec.structs.replace(unnamed, sha=git_objects.commit_sha(unnamed))
