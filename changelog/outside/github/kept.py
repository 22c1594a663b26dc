"""What an earlier run learnt of one repository, and what this one learns for the next: whole answers only.

Each kind is kept under its form of today: an answer from before a field was added would lack it for ever.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TypeVar, get_args

import msgspec

from changelog.adapters.cache import Cache
from changelog.forge import Absence
from changelog.model import PullRequest, Rename, Ticket, Value

Noun = TypeVar("Noun", PullRequest, Ticket)


class Kept:
    """The cache, as the reader of one repository asks it. `home` is the repository's address."""

    def __init__(self, cache: Cache, home: str) -> None:
        self._cache = cache
        self._home = home.lower()

    def nouns(self, numbers: Iterable[int], form: type[Noun]) -> dict[int, Noun]:
        """Pull requests or tickets by number."""
        decoded: dict[int, Noun] = {}
        for name, value in self._read(_kind(form), numbers).items():
            try:
                one = msgspec.json.decode(value, type=form)
            except (msgspec.DecodeError, RecursionError):
                continue
            if str(one.number) == name:
                decoded[one.number] = one
        return decoded

    def keep(self, nouns: Mapping[int, Noun], form: type[Noun]) -> None:
        """Keep pull requests or tickets."""
        self._write(_kind(form), {number: msgspec.json.encode(one) for number, one in nouns.items()})

    def commits(self, shas: Iterable[str]) -> dict[str, int]:
        """SHA → the number of the pull request that brought it."""
        found = self._read("commit", shas)
        return {sha: int(value) for sha, value in found.items() if value.isdigit() and len(value) < 10}

    def keep_commits(self, brought: Mapping[str, int]) -> None:
        """Keep who brought commits."""
        self._write("commit", {sha: str(number).encode() for sha, number in brought.items()})

    def lost(self, numbers: Iterable[int]) -> dict[int, Absence]:
        """Number → why there is no such ticket, as REST has told: it is asked again when GraphQL has the number."""
        reasons: dict[bytes, Absence] = {one.encode(): one for one in get_args(Absence)}
        return {int(name): reasons[why] for name, why in self._read("lost", numbers).items() if why in reasons}

    def keep_lost(self, lost: Mapping[int, Absence]) -> None:
        """Keep why there are no such tickets."""
        self._write("lost", {number: why.encode() for number, why in lost.items()})

    def _read(self, kind: str, keys: Iterable[int | str]) -> dict[str, bytes]:
        names = [str(key) for key in keys]
        return self._cache.read(self._home, kind, names) if names else {}

    def _write(self, kind: str, values: Mapping[int, bytes] | Mapping[str, bytes]) -> None:
        if values:
            self._cache.write(self._home, kind, {str(key): value for key, value in values.items()})


def _kind(form: type[Value]) -> str:
    fields = " ".join((*form.__struct_fields__, *Rename.__struct_fields__))
    return f"{form.__name__} {sha256(fields.encode()).hexdigest()[:8]}"
