"""Whether a text may be the name of a branch: git's own rules, and never an option or a path out of its folder."""

import re

from changelog.errors import Refused
from changelog.language import plain
from changelog.language.speech import say

# `git check-ref-format`: no control character or space, none of ~^:?*[\, no `..`, `@{`, `//`, no part that starts with
# a dot or ends in .lock. A dash first is allowed there, and refused here: it would be read as an option.
_WRONG = re.compile(
    r"""
      ^- | ^/ | /$ | // | \.\. | @\{ | ^@$
    | (^|/)\. | \.$ | \.lock(/|$)
    | [\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]
    """,
    re.VERBOSE,
)
_LONGEST = 240  # bytes; a ref is a file, and its name has an end


def checked(name: str) -> str:
    """The name. Raises Refused where git, or anybody who reads it as a path, would stumble over it."""
    if not name or _WRONG.search(name) or len(name.encode()) > _LONGEST:
        shown = plain.shortened(plain.line(name), 60)
        hint = say("Give a short name as `git branch` lists it: letters, digits, dots, dashes and slashes.")
        raise Refused(say("« {shown} » is no name of a branch", shown=shown), hint=hint)
    return name
