"""`:tada:` as the picture that it names."""

import re
from functools import lru_cache

_CODE = re.compile(r":(?P<name>[a-z0-9_+-]{1,40}):")


def drawn(text: str) -> str:
    """The text with the pictures that its short names stand for; what names none stays as it is."""
    return _CODE.sub(lambda found: _pictures().get(found[0], found[0]), text) if text.count(":") > 1 else text


@lru_cache(maxsize=1)
def _pictures() -> dict[str, str]:
    from pymdownx import gemoji_db  # type: ignore[import-untyped, unused-ignore]

    drawn = {name: _picture(one["unicode"]) for name, one in gemoji_db.emoji.items() if "unicode" in one}
    return drawn | {alias: drawn[name] for alias, name in gemoji_db.aliases.items() if name in drawn}


def _picture(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split("-"))
