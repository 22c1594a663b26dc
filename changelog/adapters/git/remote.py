"""What a remote has right now: one `ls-remote`.

The token is given to that one process alone, in its environment, as git's own settings for its one host: first the
empty string, which takes back the header that a workflow's checkout has left, then the header.
"""

import base64
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import field

from changelog.adapters.git import environment, output, reasons
from changelog.adapters.git.environment import REMOTE
from changelog.adapters.git.reasons import Reason
from changelog.adapters.git.run import ASKING_SECONDS, Broken, CacheGit, Late, ProductGit, run
from changelog.adapters.git.run import REMOTE as run_REMOTE
from changelog.domain.model import Value
from changelog.domain.remote import Seen
from changelog.errors import Refused
from changelog.i18n.say import say

SECONDS = 20
_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_PATTERNS = ("HEAD", f"{_HEADS}*", f"{_TAGS}*")


class Listing(Value, frozen=True, kw_only=True):
    """Branches and tags by short name → SHA; `default` is the branch that HEAD names. `words`: git's own, made safe."""

    heads: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    default: str = ""
    reason: Reason = ""
    words: str = ""


def version() -> str:
    """The version of git ("2.39.5"), empty where there is none."""
    try:
        said = run(["version"], seconds=SECONDS)
    except (Refused, Late):
        return ""
    found = re.search(r"\d+(?:\.\d+)+", said.out.decode("utf-8", "replace"))
    return found[0] if found else ""


def listing(folder: Path, remote: str, *, address: str, server: str = "", secret: str = "") -> Listing:
    """Ask a remote, by its name or address, from within a clone. `secret` is sent to `server` only. Never raises."""
    # The clone's own settings may name another program for that remote.
    words = ["ls-remote", "--symref", "--upload-pack=git-upload-pack", "--end-of-options", remote]
    try:
        said = run([*words, *_PATTERNS], at=folder, env=_way_in(address, server, secret), seconds=SECONDS)
    except Late:
        return Listing(reason="late")
    except Refused as problem:
        return Listing(reason="other", words=problem.message)
    if said.code != 0:
        why = reasons.reason_of_remote(said.err)
        return Listing(reason=why, words=_safe(said.err, secret) if why == "other" else "")
    return _listed(said.out)


def _way_in(address: str, server: str, secret: str) -> dict[str, str]:
    parts = urlsplit(address) if "://" in address else None
    here = parts is not None and parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    allowed = {"GIT_ALLOW_PROTOCOL": "https:http:ssh:file" if here else "https:ssh:file"}
    if not secret or not server:
        return allowed
    value = base64.b64encode(f"x-access-token:{secret}".encode()).decode()
    headers = ("", f"Authorization: Basic {value}")
    return allowed | environment.numbered((f"http.{server}/.extraheader", header) for header in headers)


def _safe(said: str, secret: str) -> str:
    """Git's own last word, without what an address may hold before its @ and after its ?, and without the token."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    line = next(
        (line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else say("no reason given")
    )
    line = re.sub(r"//[^/@\s]*@", "//", re.sub(r"\?[^\s']*", "", line))
    return line.replace(secret, "…") if secret else line


def _listed(out: bytes) -> Listing:
    refs = output.remote_refs(out)
    named = refs.get("HEAD", "").removeprefix("ref: ")
    return Listing(
        heads={name.removeprefix(_HEADS): sha for name, sha in refs.items() if name.startswith(_HEADS)},
        tags={
            name.removeprefix(_TAGS): sha
            for name, sha in refs.items()
            if name.startswith(_TAGS) and not name.endswith("^{}")
        },
        default=named.removeprefix(_HEADS) if named.startswith(_HEADS) else "",
    )


_HEADS_LOOKING, _PULLS = "refs/heads/", "refs/pull/"


def look(door: CacheGit, pulls: Iterable[int] = ()) -> Seen:
    """Ask, by one `git ls-remote`. Raises Refused where it cannot be asked, Broken where our clone is in the way."""
    refs = _listed_looking(
        door, ["HEAD", f"{_HEADS_LOOKING}*", *(f"{_PULLS}{number}/head" for number in pulls if number > 0)]
    )
    branches = {ref.removeprefix(_HEADS_LOOKING): sha for ref, sha in refs.items() if ref.startswith(_HEADS_LOOKING)}
    default = refs.get("HEAD", "").removeprefix(f"ref: {_HEADS_LOOKING}")
    heads = {ref.split("/")[2]: sha for ref, sha in refs.items() if ref.startswith(_PULLS)}
    return Seen(
        default=default if default in branches else "",
        branches=branches,
        pulls={int(number): sha for number, sha in heads.items() if number.isdecimal()},
    )


def branch(door: CacheGit, ref: str) -> str:
    """Where one branch stands, by its full name; empty where it is not there. Raises as `look` does."""
    return _listed_looking(door, [ref]).get(ref, "")


def _listed_looking(door: CacheGit, patterns: list[str]) -> dict[str, str]:
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


_HEADS_LISTING = "refs/heads/"


def standing(door: ProductGit, refs: Iterable[str]) -> dict[str, str]:
    """Full ref → where it stands, "" where it is not there. Raises Refused, Broken."""
    wanted = tuple(refs)
    found = _listed_listing(door, wanted)
    return {ref: found.get(ref, "") for ref in wanted}


def default(door: ProductGit) -> str:
    """The short name of the branch that HEAD names; "" for an empty repository, or a HEAD that names none."""
    said = _listed_listing(door, ["HEAD"]).get("HEAD", "")
    return said.removeprefix(f"ref: {_HEADS_LISTING}") if said.startswith(f"ref: {_HEADS_LISTING}") else ""


def _listed_listing(door: ProductGit, patterns: Iterable[str]) -> dict[str, str]:
    """A pattern may match at the end of a longer name: callers look again."""
    words = ("--symref", "--end-of-options", run_REMOTE, *patterns)
    return output.remote_refs(door.reach("ls-remote", *words, seconds=ASKING_SECONDS))
