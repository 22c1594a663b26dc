"""The project's own news is what the tool makes of the history that it says it tells."""

import subprocess

import own_news as own
import pytest


def test_the_news_is_what_the_tool_makes_of_its_own_history() -> None:
    known = {page: page.read_text("utf-8") for page in own.PAGES}
    (up_to,) = {own.told_up_to(text) for text in known.values()}
    if _git("rev-parse", "--is-shallow-repository") != "false":
        pytest.skip("this clone has no history (shallow), or is none")
    if _git("merge-base", "--is-ancestor", up_to, "HEAD") is None:
        pytest.skip(f"{up_to[:10]} is not in this history")
    assert own.written(up_to) == known, "run `make changelog`"


def _git(*words: str) -> str | None:
    """What git answers here; None where it refuses."""
    try:
        return own.git(own.ROOT, *words)
    except subprocess.CalledProcessError:
        return None
