"""The door: finds the command, and turns every problem into one line.

Nothing heavy is imported here: `nouveautes --help` costs what importing Click costs. The table below is all it knows of
the commands; a test holds it against their own words.
"""

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from changelog.commands.options import common
from changelog.i18n import say as speech
from changelog.i18n.say import say

CATALOGUES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "locale")  # noqa: PTH100, PTH118, PTH120 - pathlib is not needed for --help


def speak(language: str) -> None:
    """Speak `language` ("fr", "en", or "" when nobody chose one) from now on."""
    import gettext

    gettext.bindtextdomain("nouveautes", CATALOGUES)
    gettext.textdomain("nouveautes")
    speech.use(language, lambda one: gettext.translation("nouveautes", CATALOGUES, [one], fallback=True))
    _have_click_speak()


def _have_click_speak() -> None:
    """Click asks gettext's own domain for its words, which reads LANGUAGE at each of them; "C" is English there."""
    os.environ["LANGUAGE"] = speech.chosen() or "C"


def _language(argv: Sequence[str]) -> str:
    """The language of a run: `--lang`, else a locale that is French or English, else the settings' ("" without any).

    Known before Click reads the line: what it refuses is said in it, and so is help.
    """
    asked = [one for one in _values(argv, "--lang") if one in speech.SPOKEN]
    return asked[-1] if asked else speech.of_locale(os.environ) or _of_settings(argv)


def _values(argv: Sequence[str], option: str) -> list[str]:
    """What an option is given, each time."""
    found = []
    for at, word in enumerate(argv):
        name, given, value = word.partition("=")
        if name == option:
            found.append(value if given else "".join(argv[at + 1 : at + 2]))
    return found


def _of_settings(argv: Sequence[str]) -> str:
    """The language that the settings' text names: they are read, and their mistakes told, once a command opens them."""
    try:
        with open(_settings_file(argv), encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - as above
            for line in file:
                name, _, value = line.partition("=")
                if line.lstrip().startswith("["):
                    break
                if name.strip() == "language":
                    return next((one for one in speech.SPOKEN if value.strip()[1:3] == one), "")
    except OSError:
        pass
    return ""


def _settings_file(argv: Sequence[str]) -> str:
    if given := _values(argv, "--config"):
        return given[-1]
    folder = os.path.abspath((_values(argv, "--repo") or ["."])[-1])  # noqa: PTH100 - as above
    while not os.path.exists(os.path.join(folder, ".git")) and os.path.dirname(folder) != folder:  # noqa: PTH110, PTH118, PTH120
        folder = os.path.dirname(folder)  # noqa: PTH120
    return os.path.join(folder, "nouveautes.toml")  # noqa: PTH118


COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("changelog.commands.init", "Find the team's ways and write them as settings."),
    "doctor": (
        "changelog.commands.doctor",
        "Whether everything the week needs is there, and the cure for what is not.",
    ),
    "status": ("changelog.commands.status", "Where the week stands, and what to do now."),
    "week": ("changelog.commands.week", "What the calendar says is due now, done; each thing once."),
    "collect": ("changelog.commands.collect", "The changes of a delivery, and where every commit went."),
    "notes": ("changelog.commands.notes", "The notes of a delivery, for the people who use the product."),
    "check": (
        "changelog.commands.check",
        "How a branch will be told, before it is merged: its ticket, its words, its demo.",
    ),
    "tag": ("changelog.commands.tag", "Mark the delivery point with a date tag."),
    "demo": ("changelog.commands.demo", "What to show at a delivery's demo, and what people said of it."),
    "announce": ("changelog.commands.announce", "Tell the team's channels what is coming, and what came of it."),
    "release": ("changelog.commands.release", "Move production to exactly what was shown."),
    "hear": (
        "changelog.commands.comment",
        "What a permitted person says in a comment on the page's pull request, done.",
    ),
    "hotfix": ("changelog.commands.hotfix", "What cannot wait for the train."),
    "resync": ("changelog.commands.resync", "Bring the branch back on top of production."),
    "publish": ("changelog.commands.publish", "The notes of a delivery onto the documentation's page."),
    "preview": (
        "changelog.commands.preview",
        "The documentation as it will be, with what comes on its front page.",
    ),
    "adopt": ("changelog.commands.adopt", "Propose settings from an existing page and the tags."),
    "page": ("changelog.commands.page", "Look at an existing page of news: its defects, line by line."),
    "board": ("changelog.commands.board", "The column of what is in production, each ticket with its delivery."),
    "config": ("changelog.commands.config", "The settings in force, their example file and their schema."),
    "completion": ("changelog.commands.completion", "What a shell needs to complete commands, tags and numbers."),
    "sandbox": ("changelog.commands.sandbox", "Write a complete example to try everything on."),
}


class ReaderLeft(Exception):
    """Whoever read standard output has closed it (`| head`)."""


class Said(click.HelpFormatter):
    """A help page in the language of the run: the sentences of commands and options are looked up as they are set."""

    def write_heading(self, heading: str) -> None:
        """The name of a list of options or commands."""
        self.write(" " * self.current_indent + say("{heading}:", heading=heading) + "\n")

    def write_text(self, text: str) -> None:
        """A paragraph."""
        super().write_text(say(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """The lines of options and commands; what Click adds to an option's sentence stands after two spaces."""
        said = []
        for name, text in rows:
            sentence, gap, added = text.partition("  [")
            said.append((name, say(sentence) + gap + added))
        super().write_dl(said, col_max, col_spacing)


class Heard(click.Context):
    """A context whose help speaks the language of the run."""

    formatter_class = Said


def _heard(command: click.Command) -> click.Command:
    """A command, and those below it, with such a context."""
    command.context_class = Heard
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        _heard(below)
    return command


class Door(click.Group):
    """A group that knows its commands by name and imports one only when it is called."""

    context_class = Heard

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The commands in the order of the week."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return _heard(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command for one that does not exist."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = say(" Did you mean {name}?", name=near[0]) if near else ""
            raise click.UsageError(say("there is no command {name!r}.{hint}", name=args[0], hint=hint), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader who left early is told apart before Click makes a failure of it."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as left:
            raise ReaderLeft from left

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, from the table alone."""
        with formatter.section(say("Commands")):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from changelog import __version__

        click.echo(f"nouveautes {__version__}")
        ctx.exit()


@click.group(cls=Door, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="The version.")
@common
@click.pass_context
def door(ctx: click.Context, /, **given: Any) -> None:
    """The release train for teams that show before they ship.

    Nothing is changed by doctor, status, collect, notes, check, demo, board and config.
    """
    ctx.obj = given
    if ctx.invoked_subcommand is None:
        from importlib import import_module

        import_module("changelog.commands.start").show(ctx, given)


def main() -> None:
    """Run, and end with 0 done, 1 refused, 2 misuse, 3 stopped and resumable."""
    import gc

    gc.disable()  # one short run over frozen data: collecting it costs a tenth of a long history's time
    speak(_language(sys.argv[1:]))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = door.main(prog_name="nouveautes", standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, ReaderLeft):
        # Not a problem, and nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (Exception, KeyboardInterrupt) as problem:  # the one place where every problem ends
        code = _explain(problem)
    sys.exit(code if isinstance(code, int) else 0)


def run() -> None:
    """`main` as a program: it ends at once, without taking apart a history that the system frees in no time."""
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 0)


def _explain(problem: BaseException) -> int:
    from changelog.errors import Problem

    _have_click_speak()
    if "--debug" in sys.argv:
        import traceback

        traceback.print_exception(problem)
    if isinstance(problem, click.exceptions.Exit):
        return problem.exit_code
    if isinstance(problem, KeyboardInterrupt | click.Abort):
        click.echo(say("nouveautes: interrupted; nothing was left half-done"), err=True)
        return 130
    if isinstance(problem, click.ClickException):
        hint = problem.ctx.get_usage() if isinstance(problem, click.UsageError) and problem.ctx else ""
        return _say(problem.format_message(), hint, problem.exit_code)
    if isinstance(problem, Problem):
        return _say(problem.message, problem.hint, problem.code)
    if isinstance(problem, OSError):
        from changelog.i18n.system_words import trouble

        said = say("{problem}: {file}", problem=trouble(problem), file=problem.filename)
        return _say(said if problem.filename else trouble(problem), "", 1)
    return _say(
        say(
            "unexpected: {kind}: {words}",
            kind=type(problem).__name__,
            words=str(problem).splitlines()[0] if str(problem) else "",
        ),
        say("This is a mistake of nouveautes: please report it with what `--debug` shows."),
        1,
    )


def _say(message: str, hint: str, code: int) -> int:
    from changelog.i18n import plain

    bold, off = ("\033[1m", "\033[0m") if _colour() else ("", "")
    click.echo(f"{bold}nouveautes: {plain.line(message)}{off}", err=True)
    for line in plain.block(hint).split("\n") if hint else []:
        click.echo(f"  {line}", err=True)
    return code


def _colour() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
