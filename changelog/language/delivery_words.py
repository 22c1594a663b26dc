"""The fixed words about a delivery: its tag's message, the calendar, where it stands. French and English."""

from typing import Literal

# urgent: a hotfix that goes without a demo, by name and reason
VerdictName = Literal["shown", "refused", "announced", "urgent"]

FROZEN = {
    "fr": {
        "subject": "Livraison",
        "period": "Période",
        "ticket": "ticket",
        "tickets": "tickets",
        "hotfix": "correctif urgent",
        "replaces": "Remplace",
        "hotfixes": "Correctifs urgents",
        "withdrawn": "Refusé à la démonstration",
        "because": "Raison",
        "shown_as": "Déjà montré sous",
        "tree": "Arbre",
    },
    "en": {
        "subject": "Delivery",
        "period": "Period",
        "ticket": "ticket",
        "tickets": "tickets",
        "hotfix": "urgent fix",
        "replaces": "Replaces",
        "hotfixes": "Hotfixes",
        "withdrawn": "Refused at the demo",
        "because": "Reason",
        "shown_as": "Already shown as",
        "tree": "Tree",
    },
}
"""The lines of an annotated tag's message. `replaces` and `hotfixes` are read by `history/deliveries` too."""

CALENDAR = {
    "fr": {
        "calendar-freeze": "{day} : gel jusqu’au {until}",
        "calendar-freeze-because": "{day} : gel jusqu’au {until} ({because})",
        "calendar-holiday": "{day} : jour férié ({holiday})",
        "calendar-day": "{day} n’est pas le jour prévu ({moment})",
        "calendar-early": "{day}, {hour} : trop tôt (à partir de {moment})",
        "tag": "pose du tag",
        "demo": "démonstration",
        "release": "mise en production",
    },
    "en": {
        "calendar-freeze": "{day}: frozen until {until}",
        "calendar-freeze-because": "{day}: frozen until {until} ({because})",
        "calendar-holiday": "{day}: public holiday ({holiday})",
        "calendar-day": "{day} is not the configured day ({moment})",
        "calendar-early": "{day}, {hour}: too early (from {moment})",
        "tag": "tag",
        "demo": "demo",
        "release": "release",
    },
}
"""Why the calendar's gate is closed, by the gate's `why`, and the names of the steps."""

VERDICTS: dict[str, dict[VerdictName, str]] = {
    "fr": {
        "shown": "Montrée à la démonstration",
        "refused": "Refusée à la démonstration",
        "announced": "Annoncée",
        "urgent": "Urgente, sans démonstration",
    },
    "en": {
        "shown": "Shown at the demo",
        "refused": "Refused at the demo",
        "announced": "Announced",
        "urgent": "Urgent, without a demo",
    },
}
"""What a commit status says, by its verdict. The demo's and the announcement's descriptions are read back."""
