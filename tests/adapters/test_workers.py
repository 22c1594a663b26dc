"""A second processor writes half of the pages: the same pages, the same problems, and nobody waits for nobody."""

import pytest

from changelog.adapters import workers

MANY = workers.MANY * 2
LONG = b"x" * 20_000  # together far more than a pipe holds


def test_the_same_pages_in_order() -> None:
    assert workers.pages(lambda at: b"%d" % at + LONG, MANY) == [b"%d" % at + LONG for at in range(MANY)]


@pytest.mark.parametrize("bad", [0, MANY // 2 - 1, MANY // 2, MANY - 1])
def test_a_page_that_fails_is_told_by_the_parent(bad: int) -> None:
    """In the parent's half the child is still writing to a pipe that nobody will read: it must not be waited for."""

    def page(at: int) -> bytes:
        if at == bad:
            raise ValueError(f"page {at}")
        return LONG

    with pytest.raises(ValueError, match=f"page {bad}"):
        workers.pages(page, MANY)
