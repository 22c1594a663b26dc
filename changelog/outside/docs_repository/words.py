"""What git and a forge say when they refuse, turned into why, and into one line with what to do."""

import re
from collections.abc import Iterable

from changelog.errors import Problem, Refused
from changelog.language import plain
from changelog.language.speech import marked, say
from changelog.outside import git_refusals
from changelog.outside.git_remote import Reason

# In git's own words, which LC_ALL=C keeps in English; the first that fits.
_REASONS: tuple[tuple[Reason, re.Pattern[str]], ...] = (
    ("protocol", re.compile(r"transport '[^']*' not allowed|is not a valid protocol|[Uu]nable to find remote helper")),
    ("denied", re.compile(r"Authentication failed|could not read (?:Username|Password)|Permission denied"
                          r"|[Aa]ccess denied|Invalid username or|terminal prompts disabled|insufficient permission"
                          r"|Host key verification failed|Permission to .* denied|returned error: 40[13]"
                          r"|You are not allowed to|Write access to repository not granted")),
    ("missing", re.compile(r"[Rr]epository (?:'[^']*' )?not found|does not appear to be a git repository"
                           r"|returned error: 404|project you were looking for could not be found")),
    ("certificate", re.compile(r"SSL certificate|certificate verif|server certificate", re.I)),
    ("network", re.compile(r"Could not resolve|Failed to connect|Couldn't connect|Connection (?:refused|timed out"
                           r"|reset|closed|to .* closed)|Network is unreachable|No route to host|Empty reply|timed out"
                           r"|returned error: (?:429|5\d\d)|RPC failed|hung up|early EOF|unexpected disconnect"
                           r"|transfer closed|(?:Recv|Send) failure|too slow|gnutls_handshake|SSL_ERROR|TLS connect"
                           r"|expected flush|bad line length|invalid server response|unable to rewind"
                           r"|unexpectedly closed|unable to access '", re.I)),
)  # fmt: skip
_FULL = re.compile(
    r"No space left|Disk quota|Read-only file system|insufficient permission for adding"
    r"|(?:cannot|could not|unable to) (?:open|create|lock|write)[^\n]*: Permission denied"
)
_MESSAGES: dict[Reason, tuple[str, str]] = {
    "denied": (
        marked("the documentation repository does not let us in: {shown}"),
        marked("Give a token (GITHUB_TOKEN, `gh auth login`) or, for an SSH address, a key that the forge knows."),
    ),
    "missing": (
        marked("there is no documentation repository at {shown}, or it is hidden from this account"),
        marked("Correct docs.repository, or have the token (or the App) given access to that repository."),
    ),
    "certificate": (
        marked("the certificate of the documentation repository is not trusted: {shown}"),
        marked("Have this machine trust the forge's certificate (git's setting http.sslCAInfo)."),
    ),
    "network": (
        marked("the documentation repository cannot be reached: {shown}"),
        marked("Check the network, its proxy and the address, then run the same command again."),
    ),
    "late": (
        marked("the documentation repository does not answer in time: {shown}"),
        marked("Check the network and its proxy, then run the same command again."),
    ),
    "protocol": (
        marked("the address of the documentation repository is not followed: {shown}"),
        marked("Use an address that begins with https:// or ssh://, or a folder (GIT_ALLOW_PROTOCOL may forbid more)."),
    ),
}
_AGAIN = marked(
    "Run the same command again. If it says the same, delete the cache (the folder that "
    "NOUVEAUTES_CACHE names), then look at the repository itself with `git fsck`."
)
_SHOWN, _WIDE = 30, 300  # lines of words kept, and the width of one


def reason(said: str) -> Reason:
    """Why the other side could not be asked; "other" where the words speak of nothing of the kind."""
    return next((why for why, pattern in _REASONS if pattern.search(said)), "other")


def full(said: str) -> bool:
    """Whether it is this machine's disk that refuses: making the clone again would not help."""
    return any(_FULL.search(line) for line in said.split("\n") if not line.startswith("remote:"))


def refusal(why: Reason, shown: str, said: str) -> Problem:
    """What is told to whoever asked."""
    if full(said):
        return cannot_write(next(line for line in said.split("\n") if _FULL.search(line)))
    if why in _MESSAGES:
        message, hint = _MESSAGES[why]
        return Refused(say(message, shown=shown), hint=say(hint))
    if "dubious ownership" in said:
        return git_refusals.explain("fetch", said, path=shown)
    # Git's words concern our clone, which was made again already, or the repository itself; nobody can tell which.
    first = (*lines(said), say("no reason given"))[0]
    return Refused(say("the documentation repository cannot be read: {first}", first=first), hint=say(_AGAIN))


def cannot_write(trouble: str) -> Refused:
    """That the cache is in the way."""
    return Refused(
        say("the clone of the documentation repository cannot be kept: {trouble}", trouble=trouble),
        hint=say("Make room, or name another folder with NOUVEAUTES_CACHE; the cache may be deleted."),
    )


def lines(said: str) -> tuple[str, ...]:
    """What the other side says to a person, else git's own words, as plain text."""
    return remote(said) or _plain(line for line in said.split("\n") if line.startswith(("fatal:", "error:", "ERROR:")))


def remote(said: str) -> tuple[str, ...]:
    """What the other side says to a person (`remote: …`), as plain text."""
    return _plain(line.removeprefix("remote:") for line in said.split("\n") if line.startswith("remote:"))


def _plain(said: Iterable[str]) -> tuple[str, ...]:
    visible = (plain.shortened(plain.line(line), _WIDE) for line in said)
    return tuple(line for line in visible if line)[:_SHOWN]
