"""The promises the story relies on, split by need; `outside` keeps them with git, a forge, or files.

Reading promises never raise for what the world lacks: they answer what they have, and say the rest in findings. Writing
promises look before they write, so that they can be called again; they raise Refused where the forge says no, and
Stopped where nobody can tell whether it was done.
"""

from changelog.ports.documentation import KeepsDocs, ReadsTree
from changelog.ports.history import ReadsBranches, ReadsHistory, ReadsLine, ResolvesNames, ShowsRefs
from changelog.ports.proposals import (
    AsksVersions,
    KeepsProposals,
    OpensPullRequests,
    ReadsChecks,
    ReadsDeployments,
    SetsStatuses,
)
from changelog.ports.remote import KeepsRecords, MakesObjects, MovesRefs, ObservesRemote, RebasesBranches, TellsChannels
from changelog.ports.work import (
    ArchivesItems,
    ClosesTickets,
    ListsBoard,
    MovesItems,
    ReadsChanges,
    ReadsTickets,
    ReadsWork,
)

__all__ = [
    "ArchivesItems",
    "AsksVersions",
    "ClosesTickets",
    "KeepsDocs",
    "KeepsProposals",
    "KeepsRecords",
    "ListsBoard",
    "MakesObjects",
    "MovesItems",
    "MovesRefs",
    "ObservesRemote",
    "OpensPullRequests",
    "ReadsBranches",
    "ReadsChanges",
    "ReadsChecks",
    "ReadsDeployments",
    "ReadsHistory",
    "ReadsLine",
    "ReadsTickets",
    "ReadsTree",
    "ReadsWork",
    "RebasesBranches",
    "ResolvesNames",
    "SetsStatuses",
    "ShowsRefs",
    "TellsChannels",
]
