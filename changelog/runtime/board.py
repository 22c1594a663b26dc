"""A column of the board compared with the train, for the commands that show it or act on it."""

from msgspec import Struct

from changelog.app import board, board_column
from changelog.app.board import BoardContext, BoardStatus
from changelog.app.board_column import Column
from changelog.app.survey import Survey
from changelog.app.ticket_deliveries import History
from changelog.domain.ports.forge import Forge, ListsBoard
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say
from changelog.runtime.delivery import notes_writer
from changelog.runtime.workspace import Workspace

_DOCTOR = marked("`nouveautes doctor` says what is missing.")


class ColumnStatus(Struct, frozen=True, kw_only=True):
    """A column compared with the train, and what that was read from."""

    status: BoardStatus
    survey: Survey
    history: History


def read(
    workspace: Workspace, survey: Survey, history: History, forge: Forge, language: str, name: str = ""
) -> ColumnStatus:
    """A column of the board (by default that of the settings). Raises Refused and Misuse where it cannot be read."""
    if forge.board is None:
        raise _no_board(workspace, " ".join(finding.message for finding in forge.findings))
    wanted = name or workspace.settings.board.column
    _check(board_column.column(forge.board, wanted, survey), wanted)
    found = _status(workspace, survey, history, forge, forge.board, language, wanted)
    if board_column.is_renamed(survey, found.known):
        # The cards bear the repository's new name: they are ours as well.
        survey = board_column.under_new_name(survey, found.known)
        found = _status(workspace, survey, history, forge, forge.board, language, wanted)
    return ColumnStatus(status=found, survey=survey, history=history)


def _status(
    workspace: Workspace, survey: Survey, history: History, forge: Forge, lists: ListsBoard, language: str, name: str
) -> BoardStatus:
    context = BoardContext(
        reader=workspace.repository,
        survey=survey,
        settings=workspace.settings,
        writer=notes_writer(workspace, survey, language),
        history=history,
        work=forge.work,
    )
    return board.status(context, board_column.column(lists, name, survey))


def _no_board(workspace: Workspace, why: str) -> Exception:
    if workspace.settings.board.kind:
        why = why or say("nobody was asked (--offline)")
        return Refused(say("the board was not read: {why}", why=why), hint=say(_DOCTOR))
    return Misuse(
        say("no board is configured"),
        hint=say(
            'In nouveautes.toml: [board] kind = "github", project = '
            '"https://github.com/orgs/OWNER/projects/8".\n'
            'Or a file: kind = "file", project = "board.toml".'
        ),
    )


def _check(column: Column, name: str) -> None:
    """Raises Refused for a board that cannot be read, Misuse for a column it lacks, with those it has."""
    if column.board is not None and column.name:
        return
    if column.board is not None and column.board.columns:
        listed = ", ".join(f"« {plain.line(one)} »" for one in plain.nearest_first(name, column.board.columns))
        raise Misuse(
            say("the board has no column « {name} »", name=name),
            hint=say("It has {listed}. See board.column in nouveautes.toml.", listed=listed),
        )
    why = "; ".join(f"{finding.subject} {finding.message}" for finding in column.findings)
    raise Refused(say("the board cannot be read: {why}", why=why), hint=say(_DOCTOR))
