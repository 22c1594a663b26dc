"""What the repository has right now, asked of itself: its branches, its default branch, the heads of pull requests."""

from collections.abc import Iterable

from changelog.documents import Seen
from changelog.outside.docs_repository import words
from changelog.outside.docs_repository.access import REMOTE
from changelog.outside.docs_repository.door import ASKING_SECONDS, Broken, Door, Late

_HEADS, _PULLS = "refs/heads/", "refs/pull/"


def look(door: Door, pulls: Iterable[int] = ()) -> Seen:
    """Ask, by one `git ls-remote`. Raises Refused where it cannot be asked, Broken where our clone is in the way."""
    refs = _listed(door, ["HEAD", f"{_HEADS}*", *(f"{_PULLS}{number}/head" for number in pulls if number > 0)])
    branches = {ref.removeprefix(_HEADS): sha for ref, sha in refs.items() if ref.startswith(_HEADS)}
    default = refs.get("HEAD", "").removeprefix(f"ref: {_HEADS}")
    heads = {ref.split("/")[2]: sha for ref, sha in refs.items() if ref.startswith(_PULLS)}
    return Seen(
        default=default if default in branches else "",
        branches=branches,
        pulls={int(number): sha for number, sha in heads.items() if number.isdecimal()},
    )


def branch(door: Door, ref: str) -> str:
    """Where one branch stands, by its full name; empty where it is not there. Raises as `look` does."""
    return _listed(door, [ref]).get(ref, "")


def _listed(door: Door, patterns: list[str]) -> dict[str, str]:
    """Ref → SHA; of HEAD the ref that it names. A pattern may match at the end of a longer name: callers look again."""
    shown = door.access.address.text
    try:
        said = door.run(
            "ls-remote", "--symref", "--end-of-options", REMOTE, *patterns, seconds=ASKING_SECONDS
        )  # fmt: skip
    except Late as problem:
        raise words.refusal("late", shown, str(problem)) from problem
    if said.code != 0:
        why = words.reason(said.err)
        raise Broken(said.err) if why == "other" else words.refusal(why, shown, said.err)
    refs: dict[str, str] = {}
    for line in said.out.decode("utf-8", "replace").split("\n"):
        sha, _, ref = line.partition("\t")
        if ref:
            refs.setdefault(ref, sha)  # a symbolic HEAD comes before its SHA
    return refs
