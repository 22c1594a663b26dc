"""The index of the search: words with accents are found without them too, and dirty builds lose no page.

MkDocs's index knows a word only as it is written, and a phone's keyboard leaves accents out. The words without them
stand hidden behind each text; they are searched, and never shown.
"""

import json
import re
from pathlib import Path
from typing import Any

from changelog.language import fold

_WORD = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = '<p hidden class="nv-plain">'


class Index:
    """The index of one built site."""

    def __init__(self, site: Path) -> None:
        self._path = site / "search" / "search_index.json"

    def held(self) -> list[dict[str, Any]]:
        """What stands in it before a build."""
        return list(self._read()["docs"]) if self._path.is_file() else []

    def finish(self, before: list[dict[str, Any]]) -> None:
        """Complete it after a build. `before`: what is to be kept of the pages that were not built again."""
        if not self._path.is_file():
            return
        index = self._read()
        again = {_page(one) for one in index["docs"]}
        docs = [one for one in before if _page(one) not in again] + [_plain(one) for one in index["docs"]]
        self._path.write_text(json.dumps(index | {"docs": docs}, ensure_ascii=False, separators=(",", ":")), "utf-8")

    def _read(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self._path.read_bytes())
        return value


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    text = str(entry["text"])
    words = {word for word in _WORD.findall(f"{entry['title']} {_TAG.sub(' ', text)}") if not word.isascii()}
    plain = sorted({fold.fold(word) for word in words})
    return entry | {"text": f"{text}{_HIDDEN}{' '.join(plain)}</p>"} if plain and _HIDDEN not in text else entry


def _page(entry: dict[str, Any]) -> str:
    return str(entry["location"]).partition("#")[0]
