"""The fixed words about a delivery: its tag's message, the calendar, where it stands. French and English."""

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
