"""Which headings stand for what is not out yet, and which for a version: they name no day, and have their place."""

import re

from changelog.domain.docs import heading_numbers
from changelog.i18n import plain

_COMING = frozenset((
    "a venir", "a paraitre", "prochainement", "bientot", "en cours", "en cours de developpement", "non publie",
    "non publiee", "non publies", "non livre", "non deploye", "prochaine version", "version a venir",
    "prochaine livraison", "prochaines nouveautes",
    "unreleased", "unreleased changes", "not released", "not yet released", "upcoming", "upcoming release",
    "upcoming changes", "upcoming version", "coming", "coming soon", "next", "next release", "next version", "vnext",
    "latest changes", "latest", "in progress", "in development", "under development", "development", "dev",
    "work in progress", "wip", "pending", "tbd", "tba", "to be released", "main", "master", "head", "trunk", "edge",
))  # fmt: skip
_AROUND = re.compile(r"[^\w]+")
_NO_DAY = re.compile(r"\b(?:yyyy mm dd|x{2,4}(?: x{2})*|20x{2}(?: x{2})*)\b")


def is_unreleased(heading: str) -> bool:
    """Whether a heading is that of what is to come: « À venir », « [Unreleased] », « 2.0.0 (unreleased) »."""
    words = _AROUND.sub(" ", plain.fold(heading_numbers.without_versions(heading)))
    return _NO_DAY.sub("", words).removeprefix("version ").strip() in _COMING


def version(heading: str) -> tuple[int, ...]:
    """The numbers of the version that a heading begins with, empty where there is none: « v1.2.3 », « Sprint 42 »."""
    found = _VERSION.match(heading)
    return tuple(int(one) for one in re.findall(r"\d{1,9}", found["number"])) if found else ()


_VERSION = re.compile(
    r"[^\w]*(?:[^\W\d_][\w.-]*[ \u00a0]+){0,3}\[?v?(?P<number>\d{1,9}(?:\.\d{1,9}){0,4})(?![\w:/])", re.I
)
