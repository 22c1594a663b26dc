"""What a command prints: sentences, tables, findings, a page, a question, a diff; and the file that takes its place."""

import sys
from collections.abc import Sequence
from pathlib import Path

from changelog.adapters import files
from changelog.adapters.terminal import console, is_terminal
from changelog.domain.model import Finding
from changelog.domain.notes.model import subject_text
from changelog.i18n import grammar, plain
from changelog.i18n import say as speech
from changelog.runtime.workspace import Options

_HIDDEN = "\ue000"  # a sign for private use: no text from outside can hold it (language.plain)


def say(line: str = "") -> None:
    """One line on standard output, free of control characters; on a terminal, cut between words."""
    indent = " " * (len(line) - len(line.lstrip(" ")))
    text = indent + plain.line(line) if line else ""
    if text and is_terminal():
        from shutil import get_terminal_size
        from textwrap import fill

        width, hang = max(20, get_terminal_size().columns), indent + "  "
        text = fill(text, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
    sys.stdout.write(text + "\n")


def labelled(label: str, text: str) -> str:
    """A label and what it announces, with the colon of the run's language."""
    return speech.say("{subject}: {message}", subject=label, message=text)


def page_terminal(markdown: str) -> None:
    """A page of Markdown, set by Rich. It cuts lines at no-break spaces, which are therefore hidden from it."""
    from io import StringIO

    from rich.console import Console
    from rich.markdown import Markdown

    seen = console()
    colour = seen.color_system is not None
    drawn = Console(file=StringIO(), force_terminal=colour, no_color=not colour, width=seen.width, emoji=False)
    drawn.print(Markdown(markdown.replace(grammar.NO_BREAK, _HIDDEN)))
    text = drawn.file.getvalue() if isinstance(drawn.file, StringIO) else ""
    sys.stdout.write(text.replace(_HIDDEN, grammar.NO_BREAK))


def agree(steps: Sequence[str]) -> None:
    """Show what is about to be done, and ask. Raises Refused when the answer is no, or nobody is there to answer."""
    from changelog.errors import Refused

    if not asks():
        raise Refused(
            speech.say("nobody can confirm it: this is no terminal"),
            hint=speech.say("Add --yes, or look first with --dry-run."),
        )
    for step in steps:
        sys.stderr.write(plain.line(step) + "\n")
    yes = ("o", "oui", "y") if speech.chosen() == "fr" else ("y", "yes")
    if ask(speech.say("Go on? [y/N] ")).strip().lower() not in yes:
        raise Refused(speech.say("nothing was done"), hint=speech.say("The answer was not yes."))


def asks() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str:
    """The answer, with the end of its line; "" when the input is closed."""
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline()


def write(text: str) -> None:
    """A whole text on standard output."""
    sys.stdout.write(text)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table: drawn by Rich on a terminal, tab-separated in a pipe."""
    clean = [[plain.line(cell) for cell in row] for row in rows]
    if not is_terminal():
        for row in [list(headings), *clean]:
            sys.stdout.write("\t".join(row).rstrip() + "\n")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, heading in enumerate(headings):
        drawn.add_column(heading, overflow="fold", no_wrap=at == 0)
    for row in clean:
        drawn.add_row(*(Text(cell) for cell in row))
    console().print(drawn)


def findings(found: Sequence[Finding]) -> None:
    """Findings, on standard error: they are for the person, not for the pipe."""
    for one in found:
        text = plain.line(one.message)
        if one.subject:
            text = labelled(plain.line(subject_text(one.subject)), text)
        sys.stderr.write(f"! {text}\n")


def note(*lines: str) -> None:
    """Lines for the person, on standard error: what the pipe gets is a text to be used as it is."""
    sys.stderr.write("\n")
    for line in lines:
        sys.stderr.write(plain.line(line) + "\n")


def unified(path: str, before: str | None, after: str) -> str:
    """The change of one file as a unified diff; `before` None: there was none."""
    from difflib import unified_diff

    old, new = (before or "").splitlines(keepends=True), after.splitlines(keepends=True)
    lines = unified_diff(old, new, f"a/{path}" if before is not None else "/dev/null", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def shown(path: str, before: str | None, after: str) -> str:
    """The same for a terminal, free of control characters; what is indented stays so."""
    text = plain.block(unified(path, before, after))
    return text and f"{text}\n"


def hand_over(text: str, output: str | None, options: Options, *, page: str = "") -> None:
    """Write it to the file `output`, or print it where there is none. `page`: the Markdown to set on a terminal, "" for
    none. Raises Refused when the file cannot be written.
    """
    if output and options.dry_run:
        say(speech.say("would write {bytes} bytes to {file}", bytes=len(text.encode()), file=output))
    elif output:
        files.write(Path(output), text)
        say(speech.say("written: {file}", file=output))
    elif page and is_terminal():
        page_terminal(page)
    else:
        write(text)
