"""Reads a column of the board and holds it against the train, for the commands that show it or act on it."""

from msgspec import Struct

from changelog.adapters import files
from changelog.app import board, board_column, notes
from changelog.app.board import BoardContext, BoardStatus
from changelog.app.board_column import Column
from changelog.app.survey import Survey
from changelog.app.ticket_deliveries import History
from changelog.domain.ports.forge import Forge
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say
from changelog.runtime.workspace import Workspace


class ColumnStatus(Struct, frozen=True, kw_only=True):
    """A column held against the train, and what that was read from."""

    status: BoardStatus
    survey: Survey
    history: History


def read(
    workspace: Workspace, seen: Survey, history: History, beyond: Forge, speech: str, name: str = ""
) -> ColumnStatus:
    """A column of the board (that of the settings), held against the train. Raises Refused and Misuse without one."""
    if beyond.board is None:
        raise _no_board(workspace, " ".join(finding.message for finding in beyond.findings))
    wanted = name or workspace.settings.board.column
    column = _checked(board_column.column(beyond.board, wanted, seen), wanted)
    found = board.status(_beside(workspace, seen, history, beyond, speech), column)
    if board_column.is_renamed(seen, found.known):
        # The cards bear the repository's new name: they are ours as well.
        seen = board_column.under_new_name(seen, found.known)
        column = board_column.column(beyond.board, wanted, seen)
        found = board.status(_beside(workspace, seen, history, beyond, speech), column)
    return ColumnStatus(status=found, survey=seen, history=history)


def _beside(workspace: Workspace, seen: Survey, history: History, beyond: Forge, speech: str) -> BoardContext:
    overrides = files.overrides(workspace.repository, seen.branches.integration_sha)
    return BoardContext(
        reader=workspace.repository,
        survey=seen,
        settings=workspace.settings,
        writer=notes.writer(seen, workspace.settings, speech, overrides),
        history=history,
        work=beyond.work,
    )


def _no_board(workspace: Workspace, why: str) -> Exception:
    if workspace.settings.board.kind:
        return Refused(
            say("the board was not read: {why}", why=why or say("nobody was asked (--offline)")), hint=say(_DOCTOR)
        )
    return Misuse(
        say("no board is configured"),
        hint=say(
            'In nouveautes.toml: [board] kind = "github", project = '
            '"https://github.com/orgs/OWNER/projects/8".\n'
            'Or a file: kind = "file", project = "board.toml".'
        ),
    )


_DOCTOR = marked("`nouveautes doctor` says what is missing.")


def _checked(column: Column, name: str) -> Column:
    """The column. Raises Refused for a board that cannot be read, Misuse for a column it lacks; it lists the others."""
    if column.board is not None and column.name:
        return column
    if column.board is not None and column.board.columns:
        listed = ", ".join(f"« {plain.line(one)} »" for one in plain.nearest_first(name, column.board.columns))
        raise Misuse(
            say("the board has no column « {name} »", name=name),
            hint=say("It has {listed}. See board.column in nouveautes.toml.", listed=listed),
        )
    why = "; ".join(f"{finding.subject} {finding.message}" for finding in column.findings)
    raise Refused(say("the board cannot be read: {why}", why=why), hint=say(_DOCTOR))
