"""What was merged since the newest delivery point: the next train carries it."""

from changelog.sandbox.events import Event, Merged, Squashed, added, step
from changelog.sandbox.people import ISIDORE, MAELLE, NINON

EVENTS: tuple[Event, ...] = (
    Merged(
        number=247,
        branch="239-outils-partages",
        title="Réservation des outils partagés",
        steps=(
            step(
                "J+0 17:20",
                MAELLE,
                "Tient le registre des outils\n",
                added("capucine/outils.py", '"""Les outils que les jardiniers se partagent."""\n'),
            ),
            step(
                "J+1 08:31",
                MAELLE,
                "Réserve un outil pour une demi-journée\n\nFerme #239\n",
                added("capucine/outils.py", "\nDUREE_EN_HEURES = 4\n"),
            ),
        ),
        at="J+1 08:46",
        by=MAELLE,
    ),
    Squashed(
        number=248,
        title="Charte du jardin en facile à lire et à comprendre",
        body="Relue avec trois jardiniers.\n\nCloses #246\n",
        author=NINON,
        at="J+1 09:03",
        edits=(added("textes/charte.fr.txt", "Le jardin est à nous tous.\nChacun prend soin de sa parcelle.\n"),),
    ),
    Merged(
        number=249,
        branch="donnees-d-essai",
        title="chore: rafraîchit les données d’essai",
        steps=(
            step(
                "J+0 17:48",
                ISIDORE,
                "Ajoute un jardin d’essai\n",
                added("tests/jardins.yml", "- nom: Les Tilleuls\n  parcelles: 24\n"),
            ),
        ),
        at="J+1 09:24",
        by=ISIDORE,
    ),
)
