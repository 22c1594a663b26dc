"""Asks the clone until it can answer: makes it again where it is broken, brings more history where that matters."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from changelog.adapters.git import reasons
from changelog.adapters.git.run import Broken
from changelog.outside.docs_repository import fetching
from changelog.outside.docs_repository.ancestry import Found
from changelog.outside.docs_repository.clone import Clone

T = TypeVar("T")


class Asking:
    """`bring` fetches again what was fetched last; `tips` are the commits that were."""

    def __init__(self, clone: Clone, bring: Callable[[], object], tips: Callable[[], set[str]]) -> None:
        self._clone = clone
        self._bring = bring
        self._tips = tips
        self.whole = False  # all the history that there is was brought; what is cut then is cut on the other side

    @property
    def cut(self) -> frozenset[str]:
        """Where the history is cut."""
        return frozenset() if self.whole else self._clone.cut

    def surely(self, ask: "Callable[[], Found[T]]") -> T:
        """Ask; where the answer depends on what is not here yet, bring more of the history, twice at most."""
        found = self.soundly(ask)
        for how in fetching.DEEPER:
            if found.sure:
                break
            self.soundly(partial(self._deepen, how))
            self.whole = how == fetching.DEEPER[-1]
            found = self.soundly(ask)
        return found.answer

    def soundly(self, ask: Callable[[], T]) -> T:
        """Ask; where the clone is broken, make it again and ask once more. Raises Refused."""
        stamp = self._clone.stamp
        try:
            return ask()
        except Broken as problem:
            self._renew(stamp, str(problem))
        try:
            return ask()
        except Broken as problem:
            raise self._refusal(str(problem)) from problem

    def _renew(self, stamp: int, trouble: str) -> None:
        if reasons.reason(trouble) != "other" or reasons.full(trouble):
            raise self._refusal(trouble)
        fetching.renew(self._clone, stamp)
        self._bring()

    def _deepen(self, how: str) -> None:
        fetching.deepen(self._clone, self._tips(), how)

    def _refusal(self, trouble: str) -> Exception:
        return reasons.documentation(reasons.reason(trouble), self._clone.door.access.address.text, trouble)
