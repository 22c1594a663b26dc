"""Who signs a commit, and its message as bytes."""

from datetime import datetime

from changelog.documents import Author
from changelog.errors import Refused
from changelog.language import plain
from changelog.language.speech import say


def message_of(message: str) -> bytes:
    """A message as it is stored. Raises Refused for what is no text."""
    try:
        text = message.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise Refused(
            say("the message of a commit holds what is no text"), hint=say("Say it in other words.")
        ) from problem
    if b"\0" in text:
        raise Refused(say("the message of a commit holds a NUL"), hint=say("Say it in other words."))
    return text


def signed(author: Author, at: datetime) -> dict[str, str]:
    """Author and committer are one: whoever runs the command writes and keeps it. The clock is the caller's."""
    name = plain.line(author.name).strip("<>.,:;\"'\\ ") or "nouveautes"
    moment = f"@{int(at.timestamp())} {at:%z}"
    known = {"NAME": name, "EMAIL": plain.line(author.email).strip("<> "), "DATE": moment}
    return {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in known.items()}
