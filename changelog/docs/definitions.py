"""The addresses of a page's reference links (`[1]: https://…`), wherever they stand in it."""

import re
from collections.abc import Sequence

from changelog.docs import inline

_DEFINITION = re.compile(
    r"""
    [ \t>]*+ \[ (?P<label>(?:[^\[\]\\]|\\.){1,500}+) \]: [ \t]*+
    (?: <(?P<angle>[^<>\r\n]{0,2000}+)> | (?P<url>[^\s<]\S{0,2000}+)(?!\S) )
    """,
    re.VERBOSE,
)
_FENCE = re.compile(r"[ ]{0,3}(?:`{3,}|~{3,})")


def read(lines: Sequence[str]) -> dict[str, str]:
    """Addresses by label, as labels are compared; the first definition of a label counts, as for every reader."""
    found: dict[str, str] = {}
    fenced = False
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and "]:" in line and (one := _match(line)):
            found.setdefault(inline.label(one["label"]), one["angle"] if one["angle"] is not None else one["url"])
    return found


def are(lines: Sequence[str]) -> bool:
    """Whether some lines are definitions and nothing else."""
    return bool(lines) and all(_match(line) is not None for line in lines)


def _match(line: str) -> re.Match[str] | None:
    found = _DEFINITION.match(line)
    return found if found and not found["label"].startswith("^") else None
