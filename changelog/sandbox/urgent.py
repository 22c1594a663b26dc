"""What happened in the middle of the week, after the demo: a hotfix on production, and a branch at hand."""

from changelog.sandbox import tickets
from changelog.sandbox.events import Event, Merged, Proposed, added, changed, step
from changelog.sandbox.people import MAELLE, NINON, YACINE
from changelog.sandbox.values import Ticket

TICKET = Ticket(
    number=254,
    title="Ne plus recevoir deux fois le même courriel",
    labels=("correctif", "habitants"),
    body="Une espace en trop dans l’adresse, et l’accusé de réception part deux fois.",
    state="open",
    column=tickets.RECETTE,
)
HOTFIX: tuple[Event, ...] = (
    Merged(
        number=255,
        branch="hotfix/courriels-en-double",
        title="Le même courriel ne part plus deux fois",
        steps=(
            step(
                "J+2 08:35",
                NINON,
                "Ne compte pas les espaces d’une adresse\n\nFerme #254\n",
                changed("capucine/envois.py", "dict.fromkeys(envois)", "dict.fromkeys(un.strip() for un in envois)"),
            ),
        ),
        at="J+2 08:52",
        by=NINON,
        into="production",
    ),
)
OVER_A_LINE: tuple[Event, ...] = (
    Merged(
        number=255,
        branch="hotfix/permanences-decalees",
        title="Les permanences ne sont plus décalées d’une heure",
        steps=(
            step(
                "J+2 08:35",
                NINON,
                "Décale les permanences d’une heure, en attendant mieux\n\nFerme #254\n",
                changed("capucine/permanences.py", 'FUSEAU = "UTC"', 'FUSEAU = "Etc/GMT-1"'),
            ),
        ),
        at="J+2 08:52",
        by=NINON,
        into="production",
    ),
)
"""It touches the line that 235 touches: whoever brings recette on top of it has to say which one stays."""
PICKED: tuple[Event, ...] = (
    Merged(
        number=255,
        branch="hotfix/permanences-a-la-bonne-heure",
        title="fix(permanences): affiche les horaires à l’heure de Paris",
        steps=(
            step(
                "J+2 08:35",
                MAELLE,
                "Compte les permanences à l’heure de Paris\n",
                changed("capucine/permanences.py", 'FUSEAU = "UTC"', 'FUSEAU = "Europe/Paris"'),
            ).picked_at("J-5 11:02"),
        ),
        at="J+2 08:52",
        by=MAELLE,
        into="production",
    ),
)
"""235 could not wait: its commit was picked onto production."""
LATE: tuple[Event, ...] = (
    Proposed(
        branch="239-rendre-les-outils",
        steps=(
            step(
                "J+1 09:28",
                YACINE,
                "Rappelle de rendre l’outil\n\nFerme #239\n",
                added("textes/outils.fr.txt", "Pensez à rendre la brouette ce soir.\n"),
            ),
        ),
    ),
)
"""A branch that was cut before recette is brought on top of production, and is merged after."""
NEXT: tuple[Event, ...] = (
    Proposed(
        branch="239-outils-partages",
        steps=(
            step(
                "J+0 17:20",
                MAELLE,
                "Tient le registre des outils\n\nFerme #239\n",
                added("capucine/outils.py", '"""Les outils que les jardiniers se partagent."""\n'),
            ),
        ),
    ),
)
"""A branch at hand, which whoever plays merges after the demo: next week's train."""
