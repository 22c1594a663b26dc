"""The branch's own `.gitattributes` in a folder of their own: `merge=union` holds whatever is checked out in the clone.

Git reads them from a work tree only; without one, the files of whoever runs the command would decide how to merge.
"""

import shutil
from pathlib import Path

from changelog.outside.rebase.calls import Calls

NAME = ".gitattributes"


def lay_out(calls: Calls, commit: str, place: Path) -> Path:
    """Write the .gitattributes of a commit below a folder that holds nothing else; the folder."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    listed = calls.ask("ls-tree", "-r", "-z", "--full-tree", commit).split("\0")
    entries = [entry.split("\t", 1) for entry in listed if entry.endswith(NAME)]
    for what, path in entries:
        mode, _, sha = what.split(" ")
        if mode.startswith("100") and path.rpartition("/")[2] == NAME:
            target = place / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(calls.run("cat-file", "blob", sha).out)
    return place
