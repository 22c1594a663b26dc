"""The column that somebody means: found without accents or case mattering, or refused with the real names."""

from collections.abc import Sequence

from changelog.errors import Refused
from changelog.language import fold, plain

shown = plain.line


def chosen(column: str, columns: Sequence[str]) -> str:
    """The board's own name of a column. Raises Refused with its columns, the most alike first."""
    found = fold.same(column, columns)
    if found is not None:
        return found
    names = ", ".join(f"« {shown(name)} »" for name in fold.nearest_first(column, columns))
    hint = f"It has {names}." if names else "It names no column at all: give it some."
    raise Refused(f"the board has no column « {shown(column)} »", hint=hint)
