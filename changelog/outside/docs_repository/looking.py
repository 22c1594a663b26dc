"""What the repository has right now, asked of itself: its branches, its default branch, the heads of pull requests."""

from collections.abc import Iterable

from changelog.documents import Seen
from changelog.outside.docs_repository.access import REMOTE
from changelog.outside.docs_repository.door import Broken, CacheGit
from changelog.outside.git import output, reasons
from changelog.outside.git.run import ASKING_SECONDS, Late

_HEADS, _PULLS = "refs/heads/", "refs/pull/"


def look(door: CacheGit, pulls: Iterable[int] = ()) -> Seen:
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


def branch(door: CacheGit, ref: str) -> str:
    """Where one branch stands, by its full name; empty where it is not there. Raises as `look` does."""
    return _listed(door, [ref]).get(ref, "")


def _listed(door: CacheGit, patterns: list[str]) -> dict[str, str]:
    """Ref → SHA; of HEAD the ref that it names. A pattern may match at the end of a longer name: callers look again."""
    shown = door.access.address.text
    words = ("ls-remote", *door.access.program("uploadpack"), "--symref", "--end-of-options", REMOTE)
    try:
        said = door.run(*words, *patterns, seconds=ASKING_SECONDS)
    except Late as problem:
        raise reasons.documentation("late", shown, str(problem)) from problem
    if said.code != 0:
        why = reasons.reason(said.err)
        raise Broken(said.err) if why == "other" else reasons.documentation(why, shown, said.err)
    return output.remote_refs(said.out)
