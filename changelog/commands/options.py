"""Every option that several commands share, and the names that a shell completes.

A shell puts a completed name on the line as it is, and runs it with the rest. So a name that anybody could push and
that a shell would read as more than a word, or a command as an option, is not offered.

The door imports this module for `--help`, so what loads msgspec is imported where it is used.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from changelog.errors import Misuse
from changelog.i18n.say import SPOKEN, say

if TYPE_CHECKING:
    from changelog.adapters.git.history import Repository
    from changelog.app.scope import DeliveryQuestion
    from changelog.domain.ports.forge import Reach


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def range_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """FROM..TO, a tag, --next, --all, --since and --until."""
    return combined(
        click.argument("range", required=False, metavar="[FROM..TO | TAG]", shell_complete=tags),
        click.option("--next", is_flag=True, help="What the next tag would carry."),
        click.option("--all", is_flag=True, help="Every delivery of the history, in one pass."),
        click.option("--since", metavar="DATE", help="From this day on (inclusive), on a line without tags."),
        click.option("--until", metavar="DATE", help="Up to this day (inclusive)."),
    )(command)


def readers_language(command: Callable[..., Any]) -> Callable[..., Any]:
    """--language: `Options` holds it, and the workspace is opened with it."""
    return click.option(
        "--language",
        type=click.Choice(["fr", "en"]),
        help="The readers' language, instead of the settings' or that of the titles.",
    )(command)


def combined(*options: Decorator) -> Decorator:
    """Several options as one decorator, in the order of the help."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def question(given: dict[str, Any]) -> "DeliveryQuestion":
    """The question in the options; takes them out of `given`."""
    from changelog.app.scope import DeliveryQuestion

    return DeliveryQuestion(
        words=given.pop("range") or "",
        next=given.pop("next"),
        all=given.pop("all"),
        since=day_of(given.pop("since"), "--since"),
        until=day_of(given.pop("until"), "--until"),
    )


def period_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--since and --until in the place of a tag."""
    return combined(
        click.option(
            "--since", metavar="DATE", help="A period from this day on, in the place of a tag: with one branch."
        ),
        click.option("--until", metavar="DATE", help="The last day of that period (default: today)."),
    )(command)


def delivery_or_period(tag: str, given: dict[str, Any]) -> "DeliveryQuestion":
    """The question in a tag or in the options of a period; takes them out of `given`."""
    from changelog.app.scope import DeliveryQuestion

    since, until = day_of(given.pop("since"), "--since"), day_of(given.pop("until"), "--until")
    if until and not since:
        raise Misuse(say("--until goes with --since"), hint=say("Give the first day of the period with --since DAY."))
    return DeliveryQuestion(words=tag, since=since, until=until)


def day_of(text: str | None, option: str) -> date | None:
    """The day given to an option. Raises Misuse when it is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(
            say("{option} {text!r} is not a day", option=option, text=text),
            hint=say("Write it as {option} 2022-01-18.", option=option),
        ) from None


def deployment_wait(command: Callable[..., Any]) -> Callable[..., Any]:
    """--max-wait, for the commands that watch deployments."""
    from changelog.domain.ports.forge import WAIT

    return click.option(
        "--max-wait",
        type=click.FloatRange(min=0),
        default=WAIT * 15,
        show_default=True,
        metavar="SECONDS",
        help="How long deployments and the forge may take, in all.",
    )(command)


def reach_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--offline, --no-cache, --refresh and --max-wait, for the commands that ask the forge."""
    from changelog.domain.ports.forge import WAIT

    return combined(
        click.option("--offline", is_flag=True, help="Ask no server: read git and files alone."),
        click.option("--no-cache", is_flag=True, help="Neither read nor write the cache of the forge's answers."),
        click.option("--refresh", is_flag=True, help="Ask the forge for everything again, and cache the answers."),
        click.option(
            "--max-wait",
            type=click.FloatRange(min=0),
            default=WAIT,
            show_default=True,
            metavar="SECONDS",
            help="How long the forge may make us wait, in all.",
        ),
    )(command)


def reach_of(given: dict[str, Any]) -> "Reach":
    """The reach in the options; takes them out of `given`."""
    from changelog.domain.ports.forge import Reach

    none, refresh = given.pop("no_cache"), given.pop("refresh")
    return Reach(
        offline=given.pop("offline"),
        cache="none" if none else "refresh" if refresh else "use",
        max_wait=given.pop("max_wait"),
    )


COMMON: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--repo", {"metavar": "PATH", "type": click.Path(), "help": "The clone to work on (default: here)."}),
    (
        "--config",
        {"metavar": "FILE", "type": click.Path(), "help": "Settings other than the clone's nouveautes.toml."},
    ),
    ("--json", {"is_flag": True, "default": None, "help": "Answer in JSON (version 1, documented)."}),
    ("--dry-run", {"is_flag": True, "default": None, "help": "Print what would be done; do nothing."}),
    ("--yes", {"is_flag": True, "default": None, "help": "Do not ask."}),
    ("--debug", {"is_flag": True, "default": None, "help": "Show the traceback of a problem."}),
    (
        "--lang",
        {
            "type": click.Choice(SPOKEN),
            "expose_value": False,  # the door has read it already
            "is_eager": True,  # an unknown language is refused first
            "help": "French or English (default: the locale's, else the settings').",
        },
    ),
)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options common to all commands; those before the command's name are inherited."""
    return combined(*(click.option(name, name.strip("-").replace("-", "_"), **settings) for name, settings in COMMON))(
        command
    )


def exact_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--exact, for what is said of a delivery on another page than the delivery's own."""
    return click.option(
        "--exact", is_flag=True, help="Refuse TAG without the tag object that was seen, as 2022-01-18@1a2b3c4d5e6f."
    )(command)


LINE = 400  # commits of the first-parent line; a ticket older than that is typed by hand
_NUMBER = re.compile(r"#(\d{1,9})\b|/(\d{1,9})[-_]")
_WORD = re.compile(r"[A-Za-z0-9_À-ÿ][\w./@+-]*")
Offer = Callable[[click.Context, click.Parameter, str], list[str]]


def _completion(offered: Callable[[click.Context], Iterable[str]]) -> Offer:
    """What is offered, as Click asks for it: nothing when there is no repository, or one that git cannot read."""

    def offer(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
        from changelog.errors import Problem

        before, dots, last = typed.rpartition("..")
        try:
            return [before + dots + one for one in offered(ctx) if one.startswith(last) and _WORD.fullmatch(one)]
        except (Problem, OSError, ValueError, AttributeError):
            return []

    return offer


def _tags(ctx: click.Context) -> Iterable[str]:
    """Date tags of the usual shapes and of the settings', the newest first."""
    import tomllib

    from changelog.domain.history import date_tags

    repository = _repository(ctx)
    place = repository.root / "nouveautes.toml"
    settings = tomllib.loads(place.read_text("utf-8")).get("tags", {}) if place.is_file() else {}
    shapes = date_tags.shapes(str(settings.get("format", date_tags.SHAPES[0])), settings.get("accept", ()))
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
    """Names of the hotfixes under way, without `hotfix/`."""
    refs = _repository(ctx).refs()
    names = (*refs.branches, *(name.partition("/")[2] for name in refs.remote_branches))
    from changelog.domain.model import HOTFIX_BRANCHES

    return dict.fromkeys(name.removeprefix(HOTFIX_BRANCHES) for name in names if name.startswith(HOTFIX_BRANCHES))


def _repository(ctx: click.Context) -> "Repository":
    from pathlib import Path

    from changelog.adapters.git.history import open_repository

    above: click.Context | None = ctx
    while above is not None and not above.params.get("repo"):
        above = above.parent
    return open_repository(Path(above.params["repo"] if above else ""))


tags = _completion(_tags)
numbers = _completion(_numbers)
hotfixes = _completion(_hotfixes)
