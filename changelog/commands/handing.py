"""Hands a text over: to a file, to a terminal as a page, or as it is."""

from pathlib import Path

from changelog.commands import terminal
from changelog.commands.opening import Options
from changelog.outside import files


def hand_over(text: str, output: str | None, options: Options, *, page: str = "") -> None:
    """Write it to `output`, where one is named; else print it. `page`: the Markdown to set on a terminal, "" for none.

    Raises Refused where the file cannot be written.
    """
    if output and options.dry_run:
        terminal.say(f"would write {len(text.encode())} bytes to {output}")
    elif output:
        files.write(Path(output), text)
        terminal.say(f"written: {output}")
    elif page and terminal.is_terminal():
        terminal.page(page)
    else:
        terminal.write(text)
