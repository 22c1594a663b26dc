"""What git says when it refuses to read or move the product's remote, turned into one line with what to do."""

import re

from changelog.errors import Refused
from changelog.language.speech import marked, say
from changelog.outside import git_refusals
from changelog.outside.docs_repository import words
from changelog.outside.git_remote import Reason

AGAIN = marked("Run the same command again: what is done is found, and the rest is done.")
_MESSAGES: dict[Reason, tuple[str, str]] = {
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
    "certificate": (
        marked("the certificate of the remote is not trusted: {shown}"),
        marked("Have this machine trust the forge's certificate (git's setting http.sslCAInfo)."),
    ),
    "network": (
        marked("the remote cannot be reached: {shown}"),
        marked("Check the network, its proxy and the address, then run the same command again."),
    ),
    "late": (
        marked("the remote does not answer in time: {shown}"),
        marked("Check the network and its proxy, then run the same command again."),
    ),
    "protocol": (
        marked("the address of the remote is not followed: {shown}"),
        marked("Use an address that begins with https:// or ssh://, or a folder (GIT_ALLOW_PROTOCOL may forbid more)."),
    ),
}
# Another git that stands in the way, which is waited for.
_LOCKED = re.compile(r"\.lock'|[Uu]nable to lock|cannot lock ref|but expected|Another git process")
_SIZE = re.compile(r"File too large|No space left|Disk quota|died of signal 25", re.I)


def locked(said: str) -> bool:
    """Whether it is another git, at work in this clone, that stands in the way."""
    return _LOCKED.search("\n".join(line for line in said.split("\n") if not line.startswith("remote:"))) is not None


def full(said: str) -> bool:
    """Whether it is this machine's disk that refuses."""
    return words.full(said) or any(_SIZE.search(one) for one in said.split("\n") if not one.startswith("remote:"))


def asked(said: str, shown: str) -> Refused:
    """What is told where the remote could not be asked, or what it has could not be brought."""
    if full(said):
        return cannot_write(said)
    why = words.reason(said)
    if why in _MESSAGES:
        return because(why, shown)
    if locked(said):
        return Refused(
            say("another git is at work in this clone: {said}", said=first(said)),
            hint=say(
                "Run the same command again once it has ended; if none is running, remove the file that git names."
            ),
        )
    if "dubious ownership" in said:
        told = git_refusals.explain("fetch", said, path=shown)
        return Refused(told.message, hint=told.hint)
    return Refused(say("the remote cannot be read ({shown}): {said}", shown=shown, said=first(said)), hint=say(AGAIN))


def because(why: Reason, shown: str) -> Refused:
    """What is told for a reason that is known."""
    message, hint = _MESSAGES[why]
    return Refused(say(message, shown=shown), hint=say(hint))


def here(command: str, said: str) -> Refused:
    """What is told where git cannot do something in the clone itself."""
    if full(said):
        return cannot_write(said)
    told = git_refusals.explain(command, said)
    return Refused(told.message, hint=told.hint)


def cannot_write(said: str) -> Refused:
    """That the clone is in the way."""
    return Refused(
        say("git cannot write in this clone: {said}", said=first(said)),
        hint=say("Make room on the disk (or mend the rights of the git folder), then run the same command again."),
    )


def first(said: str) -> str:
    """The other side's, else git's own first word, as plain text."""
    return (*words.lines(said), say("no reason given"))[0]
