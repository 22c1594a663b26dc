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

DEMO = {
    "fr": {
        "title": "Démonstration",
        "delivery": "Livraison {tag}",
        "next": "Ce qui attend la prochaine livraison",
        "when": "Quand",
        "where": "Où",
        "carries": "Ce qu’elle porte",
        "to_show_one": "{n} nouveauté",
        "to_show_other": "{n} nouveautés",
        "annex_one": "{n} changement technique",
        "annex_other": "{n} changements techniques",
        "only": "À montrer",
        "rest": "À montrer aussi",
        "hotfix": "Correctifs urgents, déjà en production",
        "refused": "Refusé à la démonstration",
        "ticket": "Ticket",
        "change": "Demande de fusion",
        "code": "Code",
        "commit": "commit",
        "machines_one": "{n} mise à jour automatique",
        "machines_other": "{n} mises à jour automatiques",
        "try": "Essayer",
        "review": "application de la demande {number}",
        "by": "Fait par",
        "technical": "Technique, sans démonstration",
        "withdrawn": "Retiré de cette livraison",
        "withdrawn_said": "Refusé à une démonstration précédente ; ce n’est plus dans ce qui sera livré.",
        "because": "Raison",
        "standing": "Pour mémoire",
        "shown": "Montrée le {when} par {who}",
        "shown_through": "Montrée le {when} par {who}, sous {tag}",
        "shown_bare": "Montrée",
        "refused_whole": "Refusée à la démonstration : elle ne peut pas être livrée telle quelle.",
        "delivered": "Déjà en production",
        "nothing": "Rien à montrer cette fois-ci.",
        "state": "État",
        "seen": "vu",
    },
    "en": {
        "title": "Demo",
        "delivery": "Delivery {tag}",
        "next": "What waits for the next delivery",
        "when": "When",
        "where": "Where",
        "carries": "What it carries",
        "to_show_one": "{n} entry",
        "to_show_other": "{n} entries",
        "annex_one": "{n} technical change",
        "annex_other": "{n} technical changes",
        "only": "To show",
        "rest": "To show as well",
        "hotfix": "Urgent fixes, in production already",
        "refused": "Refused at the demo",
        "ticket": "Ticket",
        "change": "Pull request",
        "code": "Code",
        "commit": "commit",
        "machines_one": "{n} automatic update",
        "machines_other": "{n} automatic updates",
        "try": "Try it",
        "review": "review app of {number}",
        "by": "Made by",
        "technical": "Technical, without a demo",
        "withdrawn": "Taken out of this delivery",
        "withdrawn_said": "Refused at an earlier demo; it is no longer in what will ship.",
        "because": "Reason",
        "standing": "For the record",
        "shown": "Shown on {when} by {who}",
        "shown_through": "Shown on {when} by {who}, as {tag}",
        "shown_bare": "Shown",
        "refused_whole": "Refused at the demo: it cannot ship as it is.",
        "delivered": "In production already",
        "nothing": "Nothing to show this time.",
        "state": "State",
        "seen": "seen",
    },
}
"""The demo's sheet."""


def plural(words: dict[str, str], language: str, key: str, count: int) -> str:
    """A phrase with its number: in French zero and one are singular, in English only one is (CLDR)."""
    one = count < 2 if language == "fr" else count == 1
    return words[f"{key}_{'one' if one else 'other'}"].format(n=count)
