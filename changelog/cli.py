"""The door: finds the command, and ends every problem in one line and an exit code.

Nothing heavy is imported here: `nouveautes --help` costs what importing Click costs. A command is imported when it is
called; `GROUPS` is all that is known of it before, and a test holds it against the commands' own help.
"""

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from changelog.commands.options import common
from changelog.i18n import say as speech
from changelog.i18n.say import marked, say

CATALOGUES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "locale")  # noqa: PTH100, PTH118, PTH120 - pathlib is not needed for --help

GROUPS: dict[str, dict[str, str]] = {
    marked("Start"): {
        "sandbox": "Write a complete example to try everything on.",
        "init": "Detect how the team works and write it as settings.",
    },
    marked("Every week"): {
        "status": "Show where the week stands and what to do now.",
        "week": "Do what the calendar says is due now, each thing once.",
        "tag": "Mark the delivery point with a date tag.",
        "preview": "Build the documentation as it will be, with what comes on its front page.",
        "announce": "Announce to the team's channels what is coming, and what came of it.",
        "demo": "List what to show at a delivery's demo, and record what people said of it.",
        "release": "Move production to exactly what was shown.",
        "publish": "Put the notes of a delivery on the documentation's page.",
    },
    marked("When it goes wrong"): {
        "doctor": "Check whether everything the week needs is there, and print the cure for what is not.",
        "verify": "Check whether what was shown, what shipped and who said so fit together.",
        "hotfix": "Deliver what cannot wait for the train.",
        "unshown": "List what is live without having been shown, and decide what becomes of it.",
        "resync": "Bring the branch back on top of production.",
    },
    marked("Look"): {
        "notes": "Write the notes of a delivery, for the people who use the product.",
        "collect": "List the changes of a delivery, and where every commit went.",
        "check": "Show how the notes will present a branch, before it is merged: its ticket, its words, its demo.",
        "board": "List the tickets of the board's production column, each with its delivery.",
        "page": "List the defects of an existing page of news, line by line.",
    },
    marked("Set up"): {
        "adopt": "Propose settings from an existing page and the tags.",
        "config": "Print the settings in force, their example file or their schema.",
        "completion": "Print what a shell needs to complete commands, tags and numbers.",
        "comment": "Do what a permitted person asks for in a comment on the page's pull request.",
    },
}
"""Command → its sentence, by the heading it stands under; it is in the module of its name in `commands`."""
COMMANDS = {name: sentence for group in GROUPS.values() for name, sentence in group.items()}
FORMER = {"hear": "comment"}
"""Former names that installed workflows call; no help shows them."""


class ReaderLeft(Exception):
    """Whoever read standard output has closed it (`| head`)."""


class HelpPage(click.HelpFormatter):
    """A help page in the language of the run: the sentences of commands and options are looked up as they are set."""

    def write_heading(self, heading: str) -> None:
        """The name of a list of options or commands."""
        self.write(" " * self.current_indent + say("{heading}:", heading=heading) + "\n")

    def write_text(self, text: str) -> None:
        """A paragraph."""
        super().write_text(say(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """The lines of options and commands; what Click adds to an option's sentence stands after two spaces."""
        translated = []
        for name, text in rows:
            sentence, gap, added = text.partition("  [")
            translated.append((name, say(sentence) + gap + added))
        super().write_dl(translated, col_max, col_spacing)


class HelpContext(click.Context):
    """A context whose help is a `HelpPage`."""

    formatter_class = HelpPage


class Door(click.Group):
    """A group that knows its commands by name and imports one only when it is called."""

    context_class = HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        name = FORMER.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = import_module(f"changelog.commands.{name}").command
        for one in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
            one.context_class = HelpContext
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command for one that does not exist."""
        if args and args[0] not in COMMANDS | FORMER and not args[0].startswith("-"):
            from difflib import get_close_matches

            for near in get_close_matches(args[0], COMMANDS, n=1):
                raise click.UsageError(
                    say("there is no command {name!r}. Did you mean {near}?", name=args[0], near=near), ctx
                )
            raise click.UsageError(say("there is no command {name!r}.", name=args[0]), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A reader who left early is recognised here, before Click reports it as a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as left:
            raise ReaderLeft from left

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, from the table alone; the sentences of all groups begin in one column."""
        width = max(map(len, COMMANDS))
        for heading, commands in GROUPS.items():
            with formatter.section(say(heading)):
                formatter.write_dl([(name.ljust(width), sentence) for name, sentence in commands.items()])


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
    """The release train for teams that show before they ship."""
    ctx.obj = given
    if ctx.invoked_subcommand is None:
        from importlib import import_module

        import_module("changelog.commands.start").show(ctx, given)


def run() -> None:
    """`main` as a program: it ends at once, without taking apart a history that the system frees in no time.

    A request to end (SIGTERM, which a cancelled job gets) is answered like Ctrl-C: in one line.
    """
    import signal

    _read_utf8()
    _open_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            if stream is not None:  # closed by whoever started us
                stream.flush()
    os._exit(code if isinstance(code, int) else 0)


def _read_utf8() -> None:
    """Begin again with names, arguments and variables read as UTF-8, where the locale has Python read them otherwise.

    Git keeps UTF-8 whatever the locale is: a name of a person, a branch or a path could not even be handed to it.
    """
    if sys.getfilesystemencoding() != "utf-8" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - ourselves


def _open_streams() -> None:
    """Give what is closed of the three standard streams to nobody: else a file of ours would get its number, and a
    sentence would land in it. Standard output stays None, and `main` refuses.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            place = os.open(os.devnull, os.O_RDWR)
            if place != number:
                os.dup2(place, number)
                os.close(place)
            os.set_inheritable(number, True)
            if name != "stdout":
                setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115
            else:
                sys.stdout = None


def main() -> None:
    """Run, and end with 0 done, 1 refused, 2 misuse, 3 stopped and resumable."""
    import gc

    gc.disable()  # one short run over frozen data: collecting it costs a tenth of a long history's time
    speak(_language(sys.argv[1:]))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        _check_output()
        code = door.main(prog_name="nouveautes", standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, ReaderLeft):
        # Not a problem, and nothing more can be written to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (Exception, KeyboardInterrupt) as problem:  # the one place where every problem ends
        code = _end(problem)
    sys.exit(code if isinstance(code, int) else 0)


def _check_output() -> None:
    """Raises Misuse where standard output is closed: a plan that nobody sees is not carried out."""
    if sys.stdout is None:
        from changelog.errors import Misuse

        raise Misuse(
            say("standard output is closed: there is nowhere to print to"),
            hint=say("Send it to a file, or to /dev/null where nobody reads it."),
        )


def speak(language: str) -> None:
    """Speak `language` ("fr", "en", or "" when nobody chose one) from now on."""
    import gettext

    gettext.bindtextdomain("nouveautes", CATALOGUES)
    gettext.textdomain("nouveautes")
    speech.use(language, lambda one: gettext.translation("nouveautes", CATALOGUES, [one], fallback=True))
    _translate_click()


def _translate_click() -> None:
    """Click asks gettext's own domain for its words, which reads LANGUAGE at each of them; "C" is English there."""
    os.environ["LANGUAGE"] = speech.chosen() or "C"


def _language(argv: Sequence[str]) -> str:
    """The language of a run: `--lang`, else a locale that is French or English, else the settings' ("" without any).

    Known before Click reads the line: its refusals and its help are in that language.
    """
    options = [one for one in _values(argv, "--lang") if one in speech.SPOKEN]
    return options[-1] if options else speech.of_locale(os.environ) or _language_of_settings(argv)


def _values(argv: Sequence[str], option: str) -> list[str]:
    """The values given to an option, in order."""
    found = []
    for at, word in enumerate(argv):
        name, given, value = word.partition("=")
        if name == option:
            found.append(value if given else "".join(argv[at + 1 : at + 2]))
    return found


def _language_of_settings(argv: Sequence[str]) -> str:
    """The language that the settings' text names. A command reads the settings as such, and lists their mistakes."""
    if given := _values(argv, "--config"):
        place = given[-1]
    else:
        folder = os.path.abspath((_values(argv, "--repo") or ["."])[-1])  # noqa: PTH100 - as above
        while not os.path.exists(os.path.join(folder, ".git")) and os.path.dirname(folder) != folder:  # noqa: PTH110, PTH118, PTH120
            folder = os.path.dirname(folder)  # noqa: PTH120
        place = os.path.join(folder, "nouveautes.toml")  # noqa: PTH118
    with contextlib.suppress(OSError), open(place, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - as above
        for line in file:
            name, _, value = line.partition("=")
            if line.lstrip().startswith("["):
                break
            if name.strip() == "language":
                return next((one for one in speech.SPOKEN if value.strip()[1:3] == one), "")
    return ""


def _end(problem: BaseException) -> int:
    """Print a problem; its exit code."""
    from changelog.errors import Problem

    _translate_click()
    if "--debug" in sys.argv:
        import traceback

        traceback.print_exception(problem)
    if isinstance(problem, click.exceptions.Exit):
        return problem.exit_code
    if isinstance(problem, KeyboardInterrupt | click.Abort):
        click.echo(say("nouveautes: interrupted; run the same command again, it finds what is done"), err=True)
        return 130
    if isinstance(problem, click.ClickException):
        hint = problem.ctx.get_usage() if isinstance(problem, click.UsageError) and problem.ctx else ""
        return _print(problem.format_message(), hint, problem.exit_code)
    if isinstance(problem, Problem):
        return _print(problem.message, problem.hint, problem.code)
    if isinstance(problem, OSError):
        from changelog.i18n.say import system_reason

        text = system_reason(problem)
        return _print(
            say("{problem}: {file}", problem=text, file=problem.filename) if problem.filename else text, "", 1
        )
    kind, words = type(problem).__name__, str(problem).splitlines()[0] if str(problem) else ""
    return _print(
        say("unexpected: {kind}: {words}", kind=kind, words=words),
        say("This is a mistake of nouveautes: please report it with what `--debug` shows."),
        1,
    )


def _print(message: str, hint: str, code: int) -> int:
    from changelog.i18n import plain

    colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    bold, off = ("\033[1m", "\033[0m") if colour else ("", "")
    click.echo(f"{bold}nouveautes: {plain.line(message)}{off}", err=True)
    for line in plain.block(hint).split("\n") if hint else []:
        click.echo(f"  {line}", err=True)
    return code
