"""Two versions of one text that came from a third, woven together: no line that somebody wrote on either side is lost.

Where both changed the same place, both versions stand, theirs first: below a page's title, where most of this happens,
a new introduction then stays above a new section. What both sides took out is out.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher


def weave(base: str, ours: str, theirs: str) -> str:
    """The text with the changes of both sides."""
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    old, one, two = (text.split("\n") for text in (base, ours, theirs))
    return "\n".join(_woven(old, one, two))


def _woven(old: Sequence[str], one: Sequence[str], two: Sequence[str]) -> Iterator[str]:
    at_old = at_one = at_two = 0
    for first, in_one, in_two, length in _shared(old, one, two):
        yield from _between(old[at_old:first], one[at_one:in_one], two[at_two:in_two])
        yield from one[in_one : in_one + length]
        at_old, at_one, at_two = first + length, in_one + length, in_two + length


def _between(old: Sequence[str], one: Sequence[str], two: Sequence[str]) -> Iterator[str]:
    """A stretch that at least one side changed."""
    if two == old or one == two:
        yield from one
    elif one == old:
        yield from two
    else:
        # What one side left as it was, and the other has not any more, is out.
        yield from (line for line in two if line not in old or line in one or not line.strip())
        # What stands on both sides stands once.
        yield from (line for line in one if (line not in two and line not in old) or not line.strip())


def _shared(old: Sequence[str], one: Sequence[str], two: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches that stand in all three: where in each, and how many lines; one of none at the end."""
    in_one = _places(old, one)
    in_two = _places(old, two)
    at = 0
    while at < len(old):
        if at not in in_one or at not in in_two:
            at += 1
            continue
        length = 1
        while in_one.get(at + length) == in_one[at] + length and in_two.get(at + length) == in_two[at] + length:
            length += 1
        yield at, in_one[at], in_two[at], length
        at += length
    yield len(old), len(one), len(two), 0


def _places(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
