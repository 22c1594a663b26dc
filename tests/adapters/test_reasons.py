"""Git's words about a disk that is full: no other run is blamed for it, and nobody waits for a lock."""

import pytest

from changelog.adapters.git import reasons

FULL = (
    "error: cannot update ref 'refs/nouveautes/seen/origin/heads/recette': couldn't write '/c/.git/refs/x.lock'",
    "error: failed to write new configuration file /c/config.lock",
    "error: unable to write symref for HEAD: No space left on device",
    "fatal: write error: No space left on device",
    "fatal: Unable to create '/c/.git/index.lock': No space left on device",
    "error: unable to write file 'x'",
)
LOCKED = (
    "fatal: Unable to create '/c/.git/index.lock': File exists.\n\nAnother git process seems to be running",
    "error: cannot lock ref 'refs/x': is at a but expected b",
)


@pytest.mark.parametrize("text", FULL)
def test_a_full_disk_is_said_as_such(text: str) -> None:
    """Tried on a tmpfs of 3 MB, with git 2.39."""
    assert reasons.full(text)
    said = reasons.product("other", "origin", text)
    assert "cannot write in this clone" in said.message
    assert "Free space" in said.hint


@pytest.mark.parametrize("text", LOCKED)
def test_a_lock_stays_a_lock(text: str) -> None:
    assert not reasons.full(text)
    assert "another git is at work" in reasons.product("other", "origin", text).message


def test_the_other_side_s_disk_is_not_ours() -> None:
    assert not reasons.full("remote: error: unable to write file: No space left on device")
