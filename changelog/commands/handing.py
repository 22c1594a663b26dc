"""Hands a text over: to a file, to a terminal as a page, or as it is."""

from pathlib import Path

from changelog.commands import terminal
from changelog.commands.opening import Options
from changelog.language.speech import say
from changelog.outside import files, tty


def hand_over(text: str, output: str | None, options: Options, *, page: str = "") -> None:
    """Write it to `output`, where one is named; else print it. `page`: the Markdown to set on a terminal, "" for none.

    Raises Refused where the file cannot be written.
    """
    if output and options.dry_run:
        terminal.say(say("would write {bytes} bytes to {file}", bytes=len(text.encode()), file=output))
    elif output:
        files.write(Path(output), text)
        terminal.say(say("written: {file}", file=output))
    elif page and tty.is_terminal():
        terminal.page(page)
    else:
        terminal.write(text)
