"""The shapes of teams' own dated tags, found from the tags themselves; each reads the tags it was found from."""

from datetime import date

import pytest

from changelog.config import load
from changelog.domain.history import date_tags, tag_shapes

YEARS = ("v2026.11.1", "v2026.10.28", "v2026.9.14")


@pytest.mark.parametrize(
    ("names", "shapes"),
    [
        (("release-2026.11.30", "release-2026.11.23"), ["release-%Y.%m.%d"]),
        (("deploy/2026-11-30T2116", "deploy/2026-11-29T0900"), ["deploy/%Y-%m-%dT%H%M"]),
        (("deploy/2026-11-30T21:16:05",), ["deploy/%Y-%m-%dT%H:%M:%S"]),
        (("prod-20261130-2116",), ["prod-%Y%m%d-%H%M"]),
        (("prod_20261130211605",), []),
        (YEARS, ["v%Y.%-m.%-d"]),
        (("v2026.11.1", "v2026.11.2", "v2026.10.1"), []),
        (("2026.11.30", "2026.11.30-2", "2026.11.30-3"), ["%Y.%m.%d", "%Y.%m.%d-{counter}"]),
        (("livraison-30-11-2026",), ["livraison-%d-%m-%Y"]),
        (("app@2026-11-30", "v1.2.3", "2026-02-31"), ["app@%Y-%m-%d"]),
        (("release-2026-11-30-rc1", "release-2026-11-30"), ["release-%Y-%m-%d", "release-%Y-%m-%d-rc{counter}"]),
        (("release-2026-11-30-hotfix-login",), ["release-%Y-%m-%d-*"]),
        (("2026-11-30T21-16-deploy",), ["%Y-%m-%dT%H-%M*"]),
        (("v1.2.3", "v20.11", "2026", "10.0.2026"), []),
    ],
)
def test_a_shape_is_found_from_the_tags(names: tuple[str, ...], shapes: list[str]) -> None:
    found = tag_shapes.suggestions(names)
    assert sorted(found) == sorted(shapes)
    for shape, example in found.items():
        assert date_tags.parse(example, (shape,)), shape
        _, troubles = load.read(f'[tags]\naccept = ["{shape}"]\n')
        assert not troubles, shape


def test_only_what_is_newer_than_what_is_read() -> None:
    names = ("release-2026.11.30", "v2020-01-01", "release-2019.01.01-2")
    assert list(tag_shapes.suggestions(names, newer_than=date(2026, 1, 1))) == [
        "release-%Y.%m.%d",
        "release-%Y.%m.%d-{counter}",
    ]
    assert tag_shapes.suggestions(names, newer_than=date(2026, 11, 30)) == {}


def test_days_without_zeros_are_read_in_order() -> None:
    days = [date_tags.parse(name, ("v%Y.%-m.%-d",)) for name in YEARS]
    assert [found[0] for found in days if found] == [date(2026, 11, 1), date(2026, 10, 28), date(2026, 9, 14)]
