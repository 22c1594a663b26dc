"""`nouveautes completion bash`: the lines that make a shell complete commands, options, tags and numbers."""

import click
from click.shell_completion import get_completion_class

from changelog.commands import output
from changelog.commands.options import common
from changelog.i18n.say import say
from changelog.runtime.workspace import Options, with_options

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_NOUVEAUTES_COMPLETE"  # as Click names it after the program


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@common
@with_options
def command(_: Options, shell: str) -> None:
    """Print what a shell needs to complete commands, tags and numbers."""
    known = get_completion_class(shell)
    if known is None:  # the three are Click's own
        raise click.UsageError(say("{shell} is not known", shell=shell))
    made = known(click.get_current_context().find_root().command, {}, "nouveautes", VARIABLE)
    # Not `source()`: for bash that starts the bash of this machine, which need not be the one that reads it.
    output.write(made.source_template % made.source_vars())
