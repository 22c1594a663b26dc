"""Deployments → the environments to begin with: the instance of each long-lived branch, and the pull requests' own."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from msgspec import structs

from changelog.forge import Deployed
from changelog.language import plain
from changelog.model import Value

MOST = 6
LONGEST = 200
_NUMBER = re.compile(r"\d+")
_PRODUCTION = re.compile(r"prod(?:uction)?(?:\b|_|-|$)", re.I)
_BEFORE = re.compile(r"pre-?prod|recette|staging|dev|demo|test|integration|qualif", re.I)


class Instance(Value, frozen=True, kw_only=True):
    """An environment as the settings have it; empty: not known."""

    name: str
    url: str
    branch: str = ""
    review_app_url: str = ""


def instances(found: Sequence[Deployed], integration: str, production: str) -> tuple[Instance, ...]:
    """Each environment by its newest deployment with an address, those of the branches alone."""
    newest: dict[str, Deployed] = {}
    for one in found:
        if _web(one.url) and _said(one.environment):
            newest.setdefault(one.environment, one)
    apps = _review_apps(list(newest.values()))
    kept = [
        Instance(name=one.environment, url=one.url.rstrip("/"), branch=branch)
        for one in newest.values()
        if not _of_a_request(one) and (branch := _branch(one, integration, production))
    ][:MOST]
    first = next((at for at, one in enumerate(kept) if one.branch == integration), -1)
    if apps and first < 0 and integration:
        kept.append(Instance(name=integration, url="", branch=integration, review_app_url=apps))
    elif apps:
        kept[first] = structs.replace(kept[first], review_app_url=apps)
    return tuple(kept)


def _branch(one: Deployed, integration: str, production: str) -> str:
    """The long-lived branch that it runs: what was deployed says it, else the name."""
    if one.branch in (integration, production) and one.branch:
        return one.branch
    if _BEFORE.search(one.environment):
        return integration
    return (production or integration) if _PRODUCTION.search(one.environment) else ""


def _of_a_request(one: Deployed) -> bool:
    number = _NUMBER.findall(one.environment)
    return bool(number) and number[-1] in one.url


def _review_apps(found: Sequence[Deployed]) -> str:
    """The address of the pull requests' own instances, if two of them differ by a number alone."""
    shapes: list[str] = []
    for one in found:
        if _of_a_request(one):
            before, _, after = one.url.rpartition(_NUMBER.findall(one.environment)[-1])
            shape = f"{before}{{number}}{after}".rstrip("/")
            if shape in shapes:
                return shape
            shapes.append(shape)
    return ""


def _web(url: str) -> bool:
    """An address that may stand in a file that everybody reads: of the web, with no user, no query, nothing odd."""
    if not url or len(url) > LONGEST or plain.line(url) != url or "{" in url or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not (parts.username or parts.query)


def _said(name: str) -> bool:
    return bool(name) and len(name) <= LONGEST and plain.line(name) == name
