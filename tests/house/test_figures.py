"""The mirror of the house counts: what it counts without running anything is there, and none of it is written by hand."""

import ast
from pathlib import Path

import pytest
from figures import circles, functions, names, one_of_each, size

PACKAGE = Path(__file__).resolve().parents[2] / "changelog"


@pytest.mark.soak
def test_the_figures_are_counted() -> None:
    trees = {path: ast.parse(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py"))}
    rows = [*size(trees), *one_of_each(trees), *functions(trees), *names(trees)]
    assert len(rows) > 8
    assert all(str(measured) for _, measured, _ in rows)
    assert str(len(trees)) in str(rows[0][1])


def test_a_circle_through_a_string_is_seen() -> None:
    door = ast.parse("def go(name):\n    import_module(f'changelog.rooms.{name}')")
    room = ast.parse("from changelog.door import go")
    found = {PACKAGE / "door.py": door, PACKAGE / "rooms" / "one.py": room}
    assert circles(found).startswith("2 ")
