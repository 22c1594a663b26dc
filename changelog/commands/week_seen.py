"""Gathers where the week stands, for the screen of `status` and the preview's page « En ce moment »."""

from collections.abc import Callable

from msgspec import Struct

from changelog.commands import status_world
from changelog.commands.opening import World
from changelog.commands.status_world import Question
from changelog.commands.worlds import reached
from changelog.flow import week, write
from changelog.flow.status import Reader, Status, status
from changelog.flow.survey import Survey
from changelog.flow.week import Week
from changelog.model import Finding
from changelog.outside import files
from changelog.ports.forge import Reach


class Seen(Struct, frozen=True, kw_only=True):
    """What `status` tells: the history, the week around it, and how many of its tickets are still on the board."""

    found: Status
    around: Week
    left: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything odd."""
        return (*self.around.findings, *self.found.findings)


def look(world: World, survey: Survey, reach: Reach, speech: str, say: Callable[[str], None]) -> Seen:
    """Ask git, the forge and the board; what cannot be had is a finding. `speech`: the language of the notes."""
    overrides = files.overrides(world.repository, survey.branches.integration_sha)
    with reached(world, survey, reach, say) as beyond:
        found = status(
            Reader(
                reader=world.repository,
                survey=survey,
                settings=world.settings,
                writer=write.writer(survey, world.settings, speech, overrides),
                zone=world.zone,
                today=world.today,
                work=beyond.work,
                findings=beyond.findings,
            )
        )
        asked = Question(tag=week.newest(found, survey), notes=found.last, in_production=found.last_in_production)
        seen = status_world.seen(world, survey, reach, beyond, asked, say)
    around = week.week(found, survey, world.settings, seen, world.now, world.zone, world.repository)
    return Seen(found=found, around=around, left=len(seen.left))
