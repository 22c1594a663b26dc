"""The weeks that a person can play: each begins in the middle, with what to type from there on."""

from msgspec import Struct

from changelog.sandbox import reshaped, settings, urgent
from changelog.sandbox.events import Event
from changelog.sandbox.next_train import EVENTS as NEXT_TRAIN
from changelog.sandbox.playing import (
    ARCHIVE,
    FOLLOWING,
    LOOK,
    LOOK_AFTER,
    MARK,
    MERGE_LATE,
    MERGE_NEXT,
    RELEASE,
    RESYNC,
    RESYNC_BY_MERGE,
    RESYNC_SETTLED,
    SHOW,
    START_HOTFIX,
    TAKE_OUT,
    WRITE_HOTFIX,
    Play,
)
from changelog.sandbox.values import Ticket
from changelog.sandbox.week_to_show import EVENTS as WEEK_TO_SHOW

HAND_MERGED, REFUSED = 236, 242


class Week(Struct, frozen=True, kw_only=True):
    """A week: its events from the newest delivery's on, whether its tag was shown, and what to type.

    `sentence` says in French what is special about it.
    """

    name: str
    sentence: str
    steps: tuple[Play, ...]
    events: tuple[Event, ...] = WEEK_TO_SHOW + NEXT_TRAIN
    shown: bool = True
    until: str = "J+2 09:10"
    tickets: tuple[Ticket, ...] = ()
    settings: str = ""


def _urgent(
    name: str,
    sentence: str,
    *steps: Play,
    events: tuple[Event, ...] = WEEK_TO_SHOW + NEXT_TRAIN,
    hotfix: tuple[Event, ...] = urgent.HOTFIX,
) -> Week:
    """A week with a hotfix on Wednesday morning."""
    return Week(
        name=name,
        sentence=sentence,
        steps=(LOOK_AFTER, *(steps or (RESYNC,)), RELEASE, ARCHIVE, FOLLOWING),
        events=events + hotfix,
        tickets=(urgent.TICKET,),
    )


WEEKS: dict[str, Week] = {
    week.name: week
    for week in (
        Week(
            name="whole",
            sentence="La semaine entière, du lundi au lundi : rien n’est encore marqué, et une panne viendra mercredi.",
            steps=(MARK, SHOW, MERGE_NEXT, START_HOTFIX, WRITE_HOTFIX, RESYNC, RELEASE, ARCHIVE, FOLLOWING),
            events=WEEK_TO_SHOW[:-1] + urgent.NEXT,
            shown=False,
            until="J+0 17:40",
            tickets=(urgent.TICKET,),
        ),
        Week(
            name="no-hotfix",
            sentence="Une semaine sans histoire : le tag du lundi est posé, la démo commence.",
            steps=(LOOK, SHOW, RELEASE, ARCHIVE, FOLLOWING),
            shown=False,
            until="J+1 09:30",
        ),
        _urgent("hotfix", "La livraison est montrée, et un correctif urgent vient d’entrer en production."),
        _urgent(
            "empty-commits",
            "Comme « hotfix », et chaque branche contient aussi un commit vide.",
            events=reshaped.with_empty_commits(WEEK_TO_SHOW + NEXT_TRAIN),
            hotfix=reshaped.with_empty_commits(urgent.HOTFIX),
        ),
        _urgent(
            "conflict",
            "Le correctif urgent touche une ligne que la livraison touche aussi.",
            RESYNC_SETTLED,
            hotfix=urgent.OVER_A_LINE,
        ),
        Week(
            name="refused",
            sentence="À la démo, la demande de fusion 242 est refusée ; le reste est accepté.",
            steps=(LOOK, TAKE_OUT, RELEASE, ARCHIVE, FOLLOWING),
            shown=False,
            until="J+1 09:30",
        ),
        _urgent(
            "cherry-pick",
            "Le correctif urgent est un commit de la livraison, recopié en production (git cherry-pick).",
            hotfix=urgent.PICKED,
        ),
        _urgent(
            "evil-merge",
            "En fusionnant la demande 236, quelqu’un a aussi écrit un fichier qui n’est sur aucune des deux branches.",
            events=reshaped.with_a_hand_in_a_merge(WEEK_TO_SHOW + NEXT_TRAIN, HAND_MERGED),
        ),
        Week(
            name="merge-releases",
            sentence="La production reçoit un commit de fusion à chaque livraison, deux semaines de suite.",
            steps=(LOOK, SHOW, RELEASE, ARCHIVE, FOLLOWING),
            shown=False,
            until="J+1 09:30",
            settings=settings.BY_MERGE,
        ),
        _urgent(
            "by-merge",
            "Comme « hotfix », dans un dépôt où personne ne force un push : la production est fusionnée dans recette.",
            RESYNC_BY_MERGE,
        ),
        _urgent(
            "late-branch",
            "Comme « hotfix », et une branche commencée avant est fusionnée après.",
            RESYNC,
            MERGE_LATE,
            events=WEEK_TO_SHOW + NEXT_TRAIN + urgent.LATE,
        ),
        _urgent(
            "interrupted",
            "Comme « hotfix » : coupez une commande au milieu (Ctrl-C, kill -9), et relancez-la d’un autre clone.",
        ),
    )
}
