"""What `preview --serve` remembers between two looks: contents by their ids, pages by what they are made of."""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from changelog.adapters import workers
from changelog.adapters.docs_repository.repository import DocsRepository
from changelog.domain.preview import page
from changelog.domain.preview.site import PreviewRequest, Spread
from changelog.domain.remote import Seen
from changelog.i18n.say import plainly

MOST = 200_000_000
"""Bytes that are remembered; above them everything is forgotten and read again."""


class Memory:
    """Starts empty; what it forgets is only read once more."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.trees: dict[str, dict[str, str]] = {}
        self._pages: dict[str, tuple[object, page.Converted]] = {}

    def spread(self, request: PreviewRequest) -> Spread:
        """Converts the pages that are not known as they are now."""
        names = hash(tuple(sorted([*request.after.named_pages.items(), *request.after.titles.items()])))
        around = (names, len(request.after.named_files), request.language)

        def converted(convert: Callable[[str], page.Converted], sources: Sequence[str]) -> list[page.Converted]:
            keys = {one: (request.after.shown(one), request.before.pages.get(one), around) for one in sources}
            new = [one for one in sources if one not in self._pages or self._pages[one][0] != keys[one]]
            # On two processors, where there are two and many pages.
            encoded = workers.pages(lambda at: msgspec.msgpack.encode(convert(new[at]), enc_hook=plainly), len(new))
            made = (msgspec.msgpack.decode(one, type=page.Converted) for one in encoded)
            self._pages |= {one: (keys[one], found) for one, found in zip(new, made, strict=True)}
            return [self._pages[one][1] for one in sources]

        return converted


class RememberedDocs:
    """Implements ReadsTree; what was read of a commit is not read again, for it cannot change."""

    def __init__(self, docs: DocsRepository, memory: Memory) -> None:
        self._docs = docs
        self._memory = memory

    def fetch(self, branches: Iterable[str] = (), pulls: Sequence[int] = ()) -> Seen:
        return self._docs.fetch(branches, pulls)

    def head_of(self, branch: str) -> str:
        return self._docs.head_of(branch)

    def merge_base(self, one: str, other: str) -> str:
        return self._docs.merge_base(one, other)

    def tree(self, revision: str) -> dict[str, str]:
        sha = self._docs.head_of(revision) or revision
        if sha not in self._memory.trees:
            self._memory.trees[sha] = self._docs.tree(revision)
        return self._memory.trees[sha]

    def links(self, revision: str) -> dict[str, str]:
        return self._docs.links(revision)

    def contents(self, revision: str, ids: Iterable[str]) -> dict[str, bytes]:
        wanted, held = list(ids), self._memory.contents
        new = [one for one in wanted if one not in held]
        if new and sum(map(len, held.values())) > MOST:
            held.clear()
            new = wanted
        held |= self._docs.contents(revision, new) if new else {}
        return {one: held[one] for one in wanted if one in held}
