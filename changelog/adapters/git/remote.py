"""What a remote has right now: one `ls-remote`.

`listing` asks for `doctor`, from any clone and with a login of its own; the others ask from a clone of ours
(`clones`).
"""

import base64
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import field

from changelog.adapters.git import environment, output, reasons
from changelog.adapters.git.clones import RemoteGit
from changelog.adapters.git.reasons import Reason
from changelog.adapters.git.run import ASKING_SECONDS, GitTimeout, run
from changelog.domain.model import Value
from changelog.domain.remote import Seen
from changelog.errors import Refused

SECONDS = 20
_HEADS, _TAGS, _PULLS = "refs/heads/", "refs/tags/", "refs/pull/"


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
        result = run(["version"], seconds=SECONDS)
    except (Refused, GitTimeout):
        return ""
    found = re.search(r"\d+(?:\.\d+)+", result.out.decode("utf-8", "replace"))
    return found[0] if found else ""


def listing(
    folder: Path, remote: str, *, address: str, server: str = "", secret: str = "",
    own: Iterable[tuple[str, str]] = (),
) -> Listing:  # fmt: skip
    """Ask a remote, by its name or address, from within a clone. `secret` is sent to `server` only; `own`: what is
    taken back of the clone's own settings. Never raises.

    The secret is given to that one process alone, in its environment, as git's own settings for its one host.
    """
    parts = urlsplit(address) if "://" in address else None
    here = parts is not None and parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    env = {"GIT_ALLOW_PROTOCOL": "https:http:ssh:file" if here else "https:ssh:file"}
    headers: tuple[str, ...] = ()
    if secret and server:
        value = base64.b64encode(f"x-access-token:{secret}".encode()).decode()
        # Empty first, which takes back the header that a workflow's checkout has left.
        headers = ("", f"Authorization: Basic {value}")
    ours = ((f"http.{server}/.extraheader", header) for header in headers)
    env |= environment.as_variables([*own, *ours])
    # The clone's own settings may name another program for that remote.
    words = ["ls-remote", "--symref", "--upload-pack=git-upload-pack", "--end-of-options", remote]
    try:
        result = run([*words, "HEAD", f"{_HEADS}*", f"{_TAGS}*"], at=folder, env=env, seconds=SECONDS)
    except GitTimeout:
        return Listing(reason="late")
    except Refused as problem:
        return Listing(reason="other", words=problem.message)
    if result.code != 0:
        why = reasons.reason_of_remote(result.err)
        return Listing(reason=why, words=_redacted(result.err, secret) if why == "other" else "")
    refs = output.remote_refs(result.out)
    tags = {name: sha for name, sha in refs.items() if not name.endswith("^{}")}
    return Listing(heads=_below(_HEADS, refs), tags=_below(_TAGS, tags), default=_branch_of_head(refs))


def look(git: RemoteGit, pulls: Iterable[int] = ()) -> Seen:
    """Branches, the default one, and the heads of these pull requests. Raises as `RemoteGit.ask_remote` does."""
    patterns = ("HEAD", f"{_HEADS}*", *(f"{_PULLS}{number}/head" for number in pulls if number > 0))
    refs = _refs(git, patterns)
    branches, default = _below(_HEADS, refs), _branch_of_head(refs)
    heads = {name.partition("/")[0]: sha for name, sha in _below(_PULLS, refs).items()}
    return Seen(
        default=default if default in branches else "",
        branches=branches,
        pulls={int(number): sha for number, sha in heads.items() if number.isdecimal()},
    )


def shas(git: RemoteGit, names: Iterable[str]) -> dict[str, str]:
    """Full ref → its SHA, "" where it is not there. Raises as `RemoteGit.ask_remote` does."""
    wanted = tuple(names)
    found = _refs(git, wanted)
    return {name: found.get(name, "") for name in wanted}


def below(git: RemoteGit, places: Sequence[str]) -> tuple[dict[str, str], str]:
    """Full ref → SHA in these places (`refs/heads/`), and the short name of the branch that HEAD names ("" for none).

    Raises as `RemoteGit.ask_remote` does.
    """
    refs = _refs(git, ["HEAD", *(f"{place}*" for place in places)])
    found = {name: sha for name, sha in refs.items() if name.startswith(tuple(places)) and not name.endswith("^{}")}
    return found, _branch_of_head(refs)


def _refs(git: RemoteGit, patterns: Iterable[str]) -> dict[str, str]:
    """A pattern may match at the end of a longer name: callers pick the names that they want."""
    words = ("--symref", "--end-of-options", git.access.remote, *patterns)
    return output.remote_refs(git.ask_remote("ls-remote", *words, seconds=ASKING_SECONDS))


def _below(place: str, refs: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix(place): sha for name, sha in refs.items() if name.startswith(place)}


def _branch_of_head(refs: dict[str, str]) -> str:
    name = refs.get("HEAD", "")
    return name.removeprefix(f"ref: {_HEADS}") if name.startswith(f"ref: {_HEADS}") else ""


def _redacted(text: str, secret: str) -> str:
    """Git's own line, without what an address may hold before its @ and after its ?, and without the token."""
    line = re.sub(r"//[^/@\s]*@", "//", re.sub(r"\?[^\s']*", "", reasons.own_line(text)))
    return line.replace(secret, "…") if secret else line
