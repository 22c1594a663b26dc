"""What git prints when it refuses, turned into a reason, and into one line with what to do.

Git's words are recognised in English, which the sealed environment keeps them in. A remote has different sentences for
the documentation repository and for the product's remote; `doctor` takes the reason alone.
"""

import re
from collections.abc import Iterable
from typing import Literal

from changelog.errors import Misuse, Problem, Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say

Reason = Literal["", "denied", "missing", "network", "certificate", "late", "protocol", "other"]

# The first that fits. Sentences are compiled where git has refused, which is rare: each start of a command would pay.
_REASONS: tuple[tuple[Reason, str], ...] = (
    ("protocol", r"transport '[^']*' not allowed|is not a valid protocol|[Uu]nable to find remote helper"),
    ("denied", r"Authentication failed|could not read (?:Username|Password)|Permission denied"
                          r"|[Aa]ccess denied|Invalid username or|terminal prompts disabled|insufficient permission"
                          r"|Host key verification failed|Permission to .* denied|returned error: 40[13]"
                          r"|You are not allowed to|Write access to repository not granted"),
    ("missing", r"[Rr]epository (?:'[^']*' )?not found|does not appear to be a git repository"
                           r"|returned error: 404|project you were looking for could not be found"),
    ("certificate", r"(?i)" r"SSL certificate|certificate verif|server certificate"),
    ("network", r"(?i)" r"Could not resolve|Failed to connect|Couldn't connect|Connection (?:refused|timed out"
                           r"|reset|closed|to .* closed)|Network is unreachable|No route to host|Empty reply|timed out"
                           r"|returned error: (?:429|5\d\d)|RPC failed|hung up|early EOF|unexpected disconnect"
                           r"|transfer closed|(?:Recv|Send) failure|too slow|gnutls_handshake|SSL_ERROR|TLS connect"
                           r"|expected flush|bad line length|invalid server response|unable to rewind"
                           r"|unexpectedly closed|unable to access '"),
)  # fmt: skip
# About a remote these mean that it is missing; about our own clone, that this one is broken.
_NOT_THERE = re.compile(r"not found|does not exist|not a git repository", re.I)
# This machine's disk, to which making a clone again would not help.
_FULL = re.compile(
    r"No space left|Disk quota|File too large|died of signal 25|Read-only file system"
    r"|couldn't write '|(?:failed|unable) to write\b"  # git names no reason where a full disk ends the writing of a ref
    r"|insufficient permission for adding"
    r"|(?:cannot|could not|unable to) (?:open|create|lock|write)[^\n]*: Permission denied",
    re.I,
)
# Another git that holds the clone, which is waited for.
_LOCKED = re.compile(r"\.lock'|[Uu]nable to lock|cannot lock ref|but expected|Another git process")
_KNOWN = (
    (
        re.compile(r"dubious ownership"),
        marked("git does not trust this folder: it belongs to somebody else"),
        marked("If you trust it: git config --global --add safe.directory {path}"),
    ),
    (
        re.compile(r"not a git repository|must be run in a work tree"),
        marked("{path} is not a git repository"),
        marked("Give a clone of your repository: nouveautes --repo PATH …"),
    ),
    (
        re.compile(r"unknown repository extension|Expected git repo version|unsupported repository"),
        marked("this git is too old to read the repository"),
        marked("Install a newer git, then run the same command again."),
    ),
    (
        re.compile(r"from promisor remote|lazy fetching disabled"),
        marked("this clone has only a part of its repository, and what is asked needs the rest ({first})"),
        marked("Bring it once with `git fetch --refetch --no-filter`, then run the same command again."),
    ),
    (
        re.compile(r"missing (object|blob|tree|commit)|bad object|unable to read|could not read|"
                   r"Could not read|corrupt|Failed to traverse"),
        marked("the repository lacks objects that its history needs ({first})"),
        marked("Repair it with `git fsck` and `git fetch`, or clone again, then run the same command again."),
    ),
)  # fmt: skip

_CERTIFICATE = marked("Have this machine trust the forge's certificate (git's setting http.sslCAInfo).")
_NETWORK = marked("Check the network, its proxy and the address, then run the same command again.")
_PROTOCOL = marked(
    "Use an address that begins with https:// or ssh://, or a folder (GIT_ALLOW_PROTOCOL may forbid more)."
)
_DOCUMENTATION: dict[Reason, tuple[str, str]] = {
    "denied": (
        marked("the documentation repository does not let us in: {shown}"),
        marked("Give a token (GITHUB_TOKEN, `gh auth login`) or, for an SSH address, a key that the forge knows."),
    ),
    "missing": (
        marked("there is no documentation repository at {shown}, or it is hidden from this account"),
        marked("Correct docs.repository, or have the token (or the App) given access to that repository."),
    ),
    "certificate": (marked("the certificate of the documentation repository is not trusted: {shown}"), _CERTIFICATE),
    "network": (marked("the documentation repository cannot be reached: {shown}"), _NETWORK),
    "late": (
        marked("the documentation repository does not answer in time: {shown}"),
        marked("Check the network and its proxy, then run the same command again."),
    ),
    "protocol": (marked("the address of the documentation repository is not supported: {shown}"), _PROTOCOL),
}
_PRODUCT: dict[Reason, tuple[str, str]] = {
    "denied": (
        marked("the remote does not let us in: {shown}"),
        marked(
            "Give a token (GITHUB_TOKEN, `gh auth login`) or, for an SSH address, a key that the forge knows"
            " (nobody is asked for a passphrase here: ssh-agent keeps it); `nouveautes doctor` says what is missing."
        ),
    ),
    "missing": (
        marked("there is no repository at {shown}, or it is hidden from this account"),
        marked("Correct the address (`git remote set-url`), or have the token given access to that repository."),
    ),
    "certificate": (marked("the certificate of the remote is not trusted: {shown}"), _CERTIFICATE),
    "network": (marked("the remote cannot be reached: {shown}"), _NETWORK),
    "late": (marked("the remote does not answer in time: {shown}"), _NETWORK),
    "protocol": (marked("the address of the remote is not supported: {shown}"), _PROTOCOL),
}
AGAIN = marked("Run the same command again: what is done is found, and the rest is done.")
_ANEW = marked(
    "Run the same command again. If it says the same, delete the cache (the folder that "
    "NOUVEAUTES_CACHE names), then look at the repository itself with `git fsck`."
)
_SHOWN, _WIDE = 30, 300  # lines of words kept, and the width of one


def reason(text: str) -> Reason:
    """Why the other side could not be asked; "other" where no known reason fits."""
    return next((why for why, pattern in _REASONS if re.search(pattern, text)), "other")


def reason_of_remote(text: str) -> Reason:
    """The same, where only the other side can be meant: the clone has just been read."""
    why = reason(text)
    return "missing" if why == "other" and _NOT_THERE.search(text) else why


def full(text: str) -> bool:
    """Whether it is this machine's disk that refuses."""
    return any(_FULL.search(line) for line in _ours(text))


def locked(text: str) -> bool:
    """Whether another git, at work in this clone, is the reason."""
    return any(_LOCKED.search(line) for line in _ours(text))


def explain(command: str, text: str, *, path: str = "") -> Problem:
    """The problem behind git's words about a clone; an unknown one is shown by git's own first line."""
    path = path or say("this folder")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = next((line for line in lines if not line.startswith(("warning:", "hint:"))), say("no reason given"))
    for pattern, message, hint in _KNOWN:
        if pattern.search(text):
            kind = Misuse if "not a git repository" in message else Refused
            return kind(say(message, path=path, first=first), hint=say(hint, path=path, first=first))
    return Refused(
        say("git {command} stopped: {first}", command=command, first=first),
        hint=say("`--debug` shows where; `git fsck` checks the repository."),
    )


def documentation(why: Reason, shown: str, text: str) -> Problem:
    """That the documentation repository could not be asked, or our clone of it not used."""
    if full(text):
        return cache_full(next(line for line in _ours(text) if _FULL.search(line)))
    if why in _DOCUMENTATION:
        message, hint = _DOCUMENTATION[why]
        return Refused(say(message, shown=shown), hint=say(hint))
    if "dubious ownership" in text:
        return explain("fetch", text, path=shown)
    # Git's words concern our clone, which was made again already, or the repository itself; nobody can tell which.
    return Refused(say("the documentation repository cannot be read: {first}", first=first_line(text)), hint=say(_ANEW))


def cache_full(trouble: str) -> Refused:
    """That the cache cannot be written."""
    return Refused(
        say("the clone of the documentation repository cannot be kept: {trouble}", trouble=trouble),
        hint=say("Make room, or name another folder with NOUVEAUTES_CACHE; the cache may be deleted."),
    )


def product(why: Reason, shown: str, text: str) -> Refused:
    """That the product's remote could not be asked, or what it has could not be brought."""
    if full(text):
        return clone_full(text)
    if why in _PRODUCT:
        message, hint = _PRODUCT[why]
        return Refused(say(message, shown=shown), hint=say(hint))
    if locked(text):
        return Refused(
            say("another git is at work in this clone: {said}", said=first_line(text)),
            hint=say(
                "Run the same command again once it has ended; if none is running, remove the file that git names."
            ),
        )
    if "dubious ownership" in text:
        return _refused(explain("fetch", text, path=shown))
    return Refused(
        say("the remote cannot be read ({shown}): {said}", shown=shown, said=first_line(text)), hint=say(AGAIN)
    )


def product_here(command: str, text: str) -> Refused:
    """That git cannot do something in the product's clone itself."""
    return clone_full(text) if full(text) else _refused(explain(command, text))


def clone_full(text: str) -> Refused:
    """That the product's clone cannot be written."""
    return Refused(
        say("git cannot write in this clone: {said}", said=first_line(text)),
        hint=say(
            "Free space on the disk (or repair the permissions of the git folder), then run the same command again."
        ),
    )


def lines(text: str) -> tuple[str, ...]:
    """The server's words to a person, else git's own, as plain text."""
    own = (line for line in text.split("\n") if line.startswith(("fatal:", "error:", "ERROR:")))
    return remote_lines(text) or _plain(own)


def remote_lines(text: str) -> tuple[str, ...]:
    """The server's words to a person (`remote: …`), as plain text."""
    return _plain(line.removeprefix("remote:") for line in text.split("\n") if line.startswith("remote:"))


def first_line(text: str) -> str:
    """The first of `lines`."""
    return (*lines(text), say("no reason given"))[0]


def own_line(text: str) -> str:
    """Git's own first error, else its first line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = lines[0] if lines else say("no reason given")
    return next((line for line in lines if line.startswith(("fatal:", "error:"))), first)


def _ours(text: str) -> list[str]:
    """What was printed on this side."""
    return [line for line in text.split("\n") if not line.startswith("remote:")]


def _refused(problem: Problem) -> Refused:
    return Refused(problem.message, hint=problem.hint)


def _plain(some: Iterable[str]) -> tuple[str, ...]:
    visible = (plain.shortened(plain.line(line), _WIDE) for line in some)
    return tuple(line for line in visible if line)[:_SHOWN]
