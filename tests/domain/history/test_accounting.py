"""Where every commit ended: one bucket each, sums that add up, and nothing unexplained in silence."""

from drawing import commit

from changelog.domain.history import fates
from changelog.domain.model import Change, Collected, Delivery, Disposition, SetAside


def change(*shas: str, disposition: Disposition = "entry") -> Change:
    """A change of some commits."""
    commits = tuple(commit(sha) for sha in shas)
    return Change(number=1, kind="merge", title="Titre", commits=commits, disposition=disposition)


def collected(carried: str, *changes: Change, aside: str = "") -> Collected:
    """A delivery of the commits named by letters."""
    return Collected(
        delivery=Delivery(base=None, to=None, start=None, end=None),
        carried=frozenset(carried),
        changes=changes,
        set_aside=tuple(SetAside(commit=commit(sha), why="joins two lines") for sha in aside),
    )


def test_each_disposition_is_counted_and_the_sum_is_the_whole() -> None:
    found = fates.of(
        collected(
            "abcdefghijk",
            change("a", "b", "c"),
            change("d", "e", disposition="aside"),
            change("f", disposition="bot"),
            change("g", "h", disposition="cancelled"),
            change("i", "j", disposition="duplicate"),
            aside="k",
        )
    )
    assert (found.commits, found.entry, found.inside) == (11, 1, 2)
    assert (found.aside, found.bot, found.cancelled, found.duplicate) == (3, 1, 2, 2)
    assert found.unexplained == ()


def test_a_commit_in_no_bucket_is_told() -> None:
    assert fates.of(collected("abc", change("a", "b"))).unexplained == ("c",)


def test_a_commit_in_two_buckets_is_told() -> None:
    assert fates.of(collected("abc", change("a", "b"), change("c", "b"))).unexplained == ("b",)
    assert fates.of(collected("ab", change("a", "b"), aside="a")).unexplained == ("a",)


def test_a_commit_from_elsewhere_is_told() -> None:
    assert fates.of(collected("a", change("a", "z"))).unexplained == ("z",)
