"""Opens the forge and the board of a workspace; the files of the clone stand in where there is no forge."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from changelog.adapters.forge.connect import connect
from changelog.adapters.forge.local.forge import LocalClone
from changelog.adapters.git.objects import identity
from changelog.app.survey import Survey
from changelog.domain.model import Branches
from changelog.domain.ports.forge import BoardAddress, Forge, ForgeAddress, Reach
from changelog.runtime.workspace import Progress, Workspace

if TYPE_CHECKING:
    from changelog.app.follow_up import DeploymentSources


@contextmanager
def open_forge(
    workspace: Workspace, survey: Survey, reach: Reach, progress: Progress, above: Callable[[], int] = lambda: 0
) -> Iterator[Forge]:
    """The forge and the board, closed at the end. New pull requests kept as files are numbered `above`."""
    clone = LocalClone(
        git_dir=workspace.repository.git_dir,
        url=workspace.repository.remote_urls().get(survey.branches.remote, ""),
        now=workspace.now,
        author=identity(workspace.repository.config),
        above=above,
    )
    with connect(forge_address(workspace, survey), board_address(workspace), reach, progress, clone) as forge:
        yield forge


def forge_address(workspace: Workspace, survey: Survey) -> ForgeAddress:
    """Where the product's forge is."""
    return ForgeAddress(server=survey.server, slug=survey.slug, kind=workspace.settings.repository.forge)


def sources_of(forge: Forge, branches: Branches) -> "DeploymentSources":
    """Who is asked what production runs: the forge, less the deployments that buttons leave, and each environment."""
    from changelog.adapters.environments import Environments
    from changelog.adapters.forge import runner
    from changelog.app.follow_up import DeploymentSources

    integration = "" if branches.one_branch else branches.integration
    return DeploymentSources(
        deployments=forge.deployments, versions=Environments(), own_run=runner.job(), integration=integration
    )


def board_address(workspace: Workspace) -> BoardAddress:
    """Where its board is."""
    board = workspace.settings.board
    place = str(board_path(workspace)) if board.kind == "file" else board.project
    return BoardAddress(kind=board.kind, place=place, field=board.field)


def board_path(workspace: Workspace) -> Path:
    """Where the file of the board is."""
    return workspace.folder / workspace.settings.board.project
