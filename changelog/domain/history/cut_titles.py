"""Titles that a forge cut at 72 characters, joined again from what stands below them or inside them."""

from collections.abc import Iterable

from changelog.domain.model import Commit

CUT = ("…", "...")
"""What a title that was cut ends with, and its rest begins with."""


def whole(title: str, body: str) -> str:
    """A title that a forge cut at its end (« début… ») joined with what the body's first line goes on with (« …fin »),
    or that line where it has all of it.
    """
    if not title.endswith(CUT):
        return title
    line = next((line for line in body.split("\n") if line.strip()), "").rstrip()
    start = title.rstrip("…").removesuffix("...")
    if line.startswith(CUT):
        return " ".join((start + line.removeprefix("...").removeprefix("…")).split())
    return line if start.strip() and line.startswith(start.rstrip()) and len(line) > len(title) else title


def uncut(title: str, commits: Iterable[Commit]) -> str:
    """A title that a forge cut, as the commits that it was made of have it."""
    if not title.endswith(CUT):
        return title
    start = title.rstrip("…").removesuffix("...").rstrip()
    subjects = (whole(commit.subject, commit.body) for commit in commits)
    return next((one for one in subjects if start and one.startswith(start) and len(one) > len(title)), title)
