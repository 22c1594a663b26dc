"""What git writes between quotes when something is taken back or brought back: `Revert "…"`, `Reapply "…"`."""

import re

_NUMBER = re.compile(r"\(#\d{1,9}\)$")


def quoted(title: str) -> tuple[str, str] | None:
    """The word and what it quotes, the number of the reverting pull request left out; None for another title."""
    word, quote, rest = title.partition(' "')
    if word not in ("Revert", "Reapply") or not quote:
        return None
    rest = _NUMBER.sub("", rest.rstrip()).rstrip()
    return (word, rest[:-1]) if rest.endswith('"') else None
