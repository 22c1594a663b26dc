"""Titles that a forge cut at 72 characters, joined again from what stands below them or inside them."""

from collections.abc import Iterable

from changelog.domain.model import Commit

CUT = ("…", "...")
"""What a title that was cut ends with, and its rest begins with."""
_READ = 200  # lines of a body


def whole(title: str, body: str) -> str:
    """A title that a forge cut at its end (« début… ») joined with what the body's first line goes on with (« …fin »),
    or the line that has all of it: the first one, or one of the commits that a squash lists.
    """
    if not title.endswith(CUT):
        return title
    lines = [text for line in body.split("\n")[:_READ] if (text := line.strip())]
    start = title.rstrip("…").removesuffix("...")
    if lines and lines[0].startswith(CUT):
        return " ".join((start + lines[0].removeprefix("...").removeprefix("…")).split())
    begins = start.rstrip()
    items = (line.removeprefix("* ").removeprefix("- ") for line in lines)
    return next((one for one in items if begins and one.startswith(begins) and len(one) > len(title)), title)


def uncut(title: str, commits: Iterable[Commit]) -> str:
    """A title that a forge cut, as the commits that it was made of have it."""
    if not title.endswith(CUT):
        return title
    start = title.rstrip("…").removesuffix("...").rstrip()
    subjects = (whole(commit.subject, commit.body) for commit in commits)
    return next((one for one in subjects if start and one.startswith(start) and len(one) > len(title)), title)
