"""The column that somebody means: found without accents or case mattering, or refused with the real names."""

from collections.abc import Sequence

from changelog.errors import Refused
from changelog.language import fold, plain
from changelog.language.speech import say

shown = plain.line


def chosen(column: str, columns: Sequence[str]) -> str:
    """The board's own name of a column. Raises Refused with its columns, the most alike first."""
    found = fold.same(column, columns)
    if found is not None:
        return found
    names = ", ".join(f"« {shown(name)} »" for name in fold.nearest_first(column, columns))
    hint = say("It has {names}.", names=names) if names else say("It names no column at all: give it some.")
    raise Refused(say("the board has no column « {column} »", column=shown(column)), hint=hint)
