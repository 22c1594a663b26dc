"""What git says of a remote without changing anything: its branches and tags, or why it cannot be read.

The token is given to that one process alone, in its environment, as git's own settings for its one host: first the
empty string, which takes back the header that a workflow's checkout has left, then the header.
"""

import base64
import re
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import field

from changelog.errors import Refused
from changelog.language.speech import say
from changelog.model import Value
from changelog.outside.git import environment, output, reasons
from changelog.outside.git.reasons import Reason
from changelog.outside.git.run import Late, run

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
