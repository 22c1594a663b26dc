"""Files whose text a page includes: by GitBook's marks, MkDocs's snippets, and the includes of plugins and of mdBook.

What is included is looked for among the texts of the repository, never on a disk: an address that leads out of it,
through a link or by `..`, is not there.
"""

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import unquote

_GITBOOK = re.compile(
    r"^[ \t]*\{%-?[ \t]*include[ \t]+[\"'](?P<path>[^\"'\n]{1,500})[\"'][^\n]*?%\}[ \t]*$", re.MULTILINE
)
DEEPEST = 5
LONGEST = 1_000_000
"""Characters of a page with all that it includes."""


def place(address: str, page: str, texts: Mapping[str, str]) -> str | None:
    """The path of an included text in the repository, from the folder of its page; None where there is none."""
    path = unquote(address.strip(), errors="replace")
    folder = "" if path.startswith("/") else posixpath.dirname(page)
    found = posixpath.normpath(posixpath.join(folder, path.lstrip("/")) or ".")
    return next((one for one in (found, f"{found}.md") if one in texts), None)


def gitbook(text: str, page: str, texts: Mapping[str, str]) -> str:
    """The text of a page with what GitBook would include, as it is compared before and after."""
    room = LONGEST

    def whole(text: str, page: str, above: tuple[str, ...]) -> str:
        def one(found: re.Match[str]) -> str:
            nonlocal room
            source = place(found["path"], page, texts)
            if source is None or source in above or len(above) > DEEPEST or len(texts[source]) > room:
                return found[0]
            room -= len(texts[source]) + 1
            return whole(texts[source], source, (*above, source))

        return _GITBOOK.sub(one, text)

    return whole(text, page, (page,)) if "include" in text else text


def gitbook_lines(text: str, page: str, texts: Mapping[str, str]) -> dict[int, str]:
    """Line (from zero) → what is included there."""
    if "include" not in text:
        return {}
    return {text.count("\n", 0, found.start()): gitbook(found[0], page, texts) for found in _GITBOOK.finditer(text)}
