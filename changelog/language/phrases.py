"""The fixed words readers get, in French and in English, and their plurals."""

SECTIONS = {
    "fr": {
        "news": "Nouveautés",
        "improvements": "Améliorations",
        "fixes": "Corrections",
        "urgent": "Correctifs urgents",
    },
    "en": {"news": "New", "improvements": "Improvements", "fixes": "Fixes", "urgent": "Urgent fixes"},
}

NOTES = {
    "fr": {
        "nothing": "Aucune nouveauté pour les usagers cette fois-ci.",
        "untitled": "(sans titre)",
        "annex_one": "{n} changement technique",
        "annex_other": "{n} changements techniques",
        "machines_one": "dont {n} mise à jour automatique",
        "machines_other": "dont {n} mises à jour automatiques",
    },
    "en": {
        "nothing": "Nothing new for users this time.",
        "untitled": "(untitled)",
        "annex_one": "{n} technical change",
        "annex_other": "{n} technical changes",
        "machines_one": "of which {n} automatic update",
        "machines_other": "of which {n} automatic updates",
    },
}

STATUS = {
    "fr": {
        "last": "Dernière livraison",
        "none": "Aucune livraison : pas encore de tag daté.",
        "shipped": "en production",
        "waits": "pas encore en production",
        "next": "Attend la prochaine livraison",
        "nothing": "rien",
        "behind": "En production, mais pas dans {branch}",
        "ahead": "Dans {branch}, mais pas encore en production",
        "resync": "à ramener dans {branch} avant la prochaine livraison",
        "fetched": "Vu ici pour la dernière fois : {when}. Pour rafraîchir : git fetch --tags",
        "one_branch": "Une seule branche, {branch} : ce qui est intégré est en production.",
        "entries_one": "{n} nouveauté",
        "entries_other": "{n} nouveautés",
        "changes_one": "{n} changement",
        "changes_other": "{n} changements",
    },
    "en": {
        "last": "Last delivery",
        "none": "No delivery: there is no date tag yet.",
        "shipped": "in production",
        "waits": "not in production yet",
        "next": "Waiting for the next delivery",
        "nothing": "nothing",
        "behind": "In production, but not in {branch}",
        "ahead": "In {branch}, but not in production yet",
        "resync": "to be brought back to {branch} before the next delivery",
        "fetched": "Last seen here: {when}. To refresh: git fetch --tags",
        "one_branch": "One branch, {branch}: what is merged is in production.",
        "entries_one": "{n} entry",
        "entries_other": "{n} entries",
        "changes_one": "{n} change",
        "changes_other": "{n} changes",
    },
}

BOARD = {
    "fr": {
        "ticket": "ticket",
        "state": "état",
        "delivery": "livraison",
        "notes": "nouveautés",
        "title": "titre",
        "open": "ouvert",
        "closed": "fermé",
        "next": "la prochaine",
        "nobody": "aucun changement",
        "waits": "pas encore en production",
        "yes": "oui",
        "no": "non",
        "besides": "Sur le tableau aussi",
        "tickets_one": "{n} ticket",
        "tickets_other": "{n} tickets",
        "drafts_one": "{n} brouillon",
        "drafts_other": "{n} brouillons",
        "redacted_one": "{n} carte masquée",
        "redacted_other": "{n} cartes masquées",
        "archived_one": "{n} carte archivée",
        "archived_other": "{n} cartes archivées",
    },
    "en": {
        "ticket": "ticket",
        "state": "state",
        "delivery": "delivery",
        "notes": "notes",
        "title": "title",
        "open": "open",
        "closed": "closed",
        "next": "the next one",
        "nobody": "no change",
        "waits": "not in production yet",
        "yes": "yes",
        "no": "no",
        "besides": "Also on the board",
        "tickets_one": "{n} ticket",
        "tickets_other": "{n} tickets",
        "drafts_one": "{n} draft",
        "drafts_other": "{n} drafts",
        "redacted_one": "{n} redacted card",
        "redacted_other": "{n} redacted cards",
        "archived_one": "{n} archived card",
        "archived_other": "{n} archived cards",
    },
}


def plural(language: str, key: str, count: int) -> str:
    """A phrase with its number: in French zero and one are singular, in English only one is (CLDR)."""
    one = count < 2 if language == "fr" else count == 1
    words = NOTES[language] | STATUS[language] | BOARD[language]
    return words[f"{key}_{'one' if one else 'other'}"].format(n=count)
