"""What git says of a remote without changing anything: its branches and tags, or why it cannot be read.

The token is given to that one process alone, in its environment, as git's own settings for its one host: first the
empty string, which takes back the header that a workflow's checkout has left, then the header.
"""

import base64
import contextlib
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from msgspec import field

from changelog.language.speech import say
from changelog.language.system_words import trouble
from changelog.model import Value
from changelog.outside import git_output, git_sealed

SECONDS = 20
Reason = Literal["", "denied", "missing", "network", "certificate", "late", "protocol", "other"]
# In git's own words, which LC_ALL=C keeps in English; the first that fits.
_REASONS: tuple[tuple[Reason, re.Pattern[str]], ...] = (
    ("protocol", re.compile(r"transport '[^']*' not allowed|is not a valid protocol|Unable to find remote helper")),
    ("network", re.compile(r"Could not resolve|Failed to connect|Couldn't connect|Connection (?:refused|timed out"
                           r"|reset)|Network is unreachable|No route to host|Empty reply|Operation timed out")),
    ("certificate", re.compile(r"SSL certificate|certificate verif|server certificate", re.I)),
    ("denied", re.compile(r"Authentication failed|could not read (?:Username|Password)|Permission denied|Access"
                          r" denied|Invalid username or|terminal prompts disabled|Host key verification failed"
                          r"|error: 40[13]")),
    ("missing", re.compile(r"not found|not appear to be a git repository|does not exist|not a git repository", re.I)),
)  # fmt: skip
_TOLD = ("GIT_TRACE", "GIT_CURL_VERBOSE", "GIT_REDACT")  # what would write the header down
_QUIET = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
}


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
        done = subprocess.run(["git", "version"], capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.SubprocessError):
        return ""
    found = re.search(r"\d+(?:\.\d+)+", git_output.text(done.stdout))
    return found[0] if found else ""


def listing(folder: Path, remote: str, *, address: str, server: str = "", secret: str = "") -> Listing:
    """Ask a remote, by its name or address, from within a clone. `secret` is sent to `server` only. Never raises."""
    patterns = ["HEAD", "refs/heads/*", "refs/tags/*"]
    words = ["-c", "core.askPass=", "ls-remote", "--symref", "--end-of-options", remote, *patterns]
    try:
        process = subprocess.Popen(
            git_sealed.command(words),
            cwd=folder,
            env=_surroundings(address, server, secret),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # no terminal: SSH cannot ask for a passphrase there
        )
    except OSError as problem:
        return Listing(reason="other", words=trouble(problem, say("git cannot be started")))
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        _end(process)
        return Listing(reason="late")
    except BaseException:  # an interruption reaches us alone: git stands in a session of its own
        _end(process)
        raise
    if process.returncode != 0:
        return _refused(git_output.text(err), secret)
    return _listed(out.decode("utf-8", "replace"))


def _surroundings(address: str, server: str, secret: str) -> dict[str, str]:
    hidden = (*_TOLD, *git_sealed.SURROUNDINGS)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    parts = urlsplit(address) if "://" in address else None
    here = parts is not None and parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    allowed = {"GIT_ALLOW_PROTOCOL": "https:http:ssh:file" if here else "https:ssh:file"}
    return kept | git_sealed.SEALED | _QUIET | allowed | (_header(kept, server, secret) if secret and server else {})


def _header(kept: dict[str, str], server: str, secret: str) -> dict[str, str]:
    said = kept.get("GIT_CONFIG_COUNT", "")
    start = int(said) if said.isdecimal() else 0
    value = base64.b64encode(f"x-access-token:{secret}".encode()).decode()
    entries = {"GIT_CONFIG_COUNT": str(start + 2)}
    for at, header in enumerate(("", f"Authorization: Basic {value}"), start):
        entries |= {f"GIT_CONFIG_KEY_{at}": f"http.{server}/.extraheader", f"GIT_CONFIG_VALUE_{at}": header}
    return entries


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End git with the helpers that it has started."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.communicate()


def _refused(said: str, secret: str) -> Listing:
    reason: Reason = next((reason for reason, pattern in _REASONS if pattern.search(said)), "other")
    return Listing(reason=reason, words=_safe(said, secret) if reason == "other" else "")


def _safe(said: str, secret: str) -> str:
    """Git's own last word, without what an address may hold before its @ and after its ?, and without the token."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    line = next(
        (line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else say("no reason given")
    )
    line = re.sub(r"//[^/@\s]*@", "//", re.sub(r"\?[^\s']*", "", line))
    return line.replace(secret, "…") if secret else line


def _listed(out: str) -> Listing:
    heads, tags, default = {}, {}, ""
    for line in out.split("\n"):
        sha, _, ref = line.partition("\t")
        if ref == "HEAD" and sha.startswith("ref: refs/heads/"):
            default = sha.removeprefix("ref: refs/heads/")
        elif ref.startswith("refs/heads/"):
            heads[ref.removeprefix("refs/heads/")] = sha
        elif ref.startswith("refs/tags/") and not ref.endswith("^{}"):
            tags[ref.removeprefix("refs/tags/")] = sha
    return Listing(heads=heads, tags=tags, default=default)
