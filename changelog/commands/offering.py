"""What a shell offers while an argument is typed: tags, branches of hotfixes, numbers. Local, quick, and never loud.

A shell puts what is offered on the line as it is, and runs it with the rest: a name that anybody could push and that a
shell would read as more than a word, or a command as an option, is not offered.
"""

import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from changelog.outside.git.history import Repository

LINE = 400  # commits of the first-parent line; a ticket older than that is typed by hand
_NUMBER = re.compile(r"#(\d{1,9})\b|/(\d{1,9})[-_]")
_HOTFIX = "hotfix/"
_WORD = re.compile(r"[A-Za-z0-9_À-ÿ][\w./@+-]*")
Offer = Callable[[click.Context, click.Parameter, str], list[str]]


def _quiet(offered: Callable[[click.Context], Iterable[str]]) -> Offer:
    """An offer that says nothing where there is no repository, or one that git cannot read."""

    def offer(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
        from changelog.errors import Problem

        before, dots, last = typed.rpartition("..")
        try:
            return [before + dots + one for one in offered(ctx) if one.startswith(last) and _WORD.fullmatch(one)]
        except (Problem, OSError, ValueError):
            return []

    return offer


def _tags(ctx: click.Context) -> Iterable[str]:
    """Date tags of the usual shapes and of the settings', the newest first."""
    from changelog.history import date_tags

    repository = _repository(ctx)
    said = _settings(repository.root)
    shapes = date_tags.shapes(str(said.get("format", date_tags.SHAPES[0])), said.get("accept", ()))
    return [tag.name for tag in reversed(date_tags.select(repository.refs().tags, shapes)[0])]


def _numbers(ctx: click.Context) -> Iterable[str]:
    """Numbers of tickets and pull requests that the newest commits name, the newest first."""
    repository = _repository(ctx)
    refs = repository.refs()
    default = refs.remote_branches.get(refs.remote_heads.get("origin", ""), "") or refs.branches.get(refs.head, "")
    if not default:
        return []
    line = repository.line(default)
    try:
        subjects = list(islice(line.subjects(), LINE))
    finally:
        line.close()
    return dict.fromkeys(one or other for subject in subjects for one, other in _NUMBER.findall(subject))


def _hotfixes(ctx: click.Context) -> Iterable[str]:
    """Names of hotfixes under way, without what begins all of them."""
    refs = _repository(ctx).refs()
    names = (*refs.branches, *(name.partition("/")[2] for name in refs.remote_branches))
    return dict.fromkeys(name.removeprefix(_HOTFIX) for name in names if name.startswith(_HOTFIX))


def _repository(ctx: click.Context) -> "Repository":
    from pathlib import Path

    from changelog.outside.git.history import open_repository

    above: click.Context | None = ctx
    while above is not None:
        if above.params.get("repo"):
            return open_repository(Path(above.params["repo"]))
        above = above.parent
    return open_repository(Path())


def _settings(root: object) -> dict[str, Any]:
    import tomllib
    from pathlib import Path

    place = Path(str(root)) / "nouveautes.toml"
    found = tomllib.loads(place.read_text("utf-8")).get("tags", {}) if place.is_file() else {}
    return found if isinstance(found, dict) else {}


tags = _quiet(_tags)
numbers = _quiet(_numbers)
hotfixes = _quiet(_hotfixes)
