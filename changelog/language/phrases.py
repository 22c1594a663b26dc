"""The fixed words readers get, in French and in English, and their plurals."""

from changelog.language import preview_words

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
        "next": "Attend la prochaine livraison",
        "nothing": "rien",
        "behind": "En production, mais pas dans {branch}",
        "ahead": "Dans {branch}, mais pas encore en production",
        "fetched": "Vu ici : {when}. Pour rafraîchir : --fetch",
        "one_branch": "Une seule branche, {branch} : ce qui est intégré est en production.",
        "entries_one": "{n} nouveauté",
        "entries_other": "{n} nouveautés",
        "changes_one": "{n} changement",
        "changes_other": "{n} changements",
    },
    "en": {
        "last": "Last delivery",
        "none": "No delivery: there is no date tag yet.",
        "next": "Waiting for the next delivery",
        "nothing": "nothing",
        "behind": "In production, but not in {branch}",
        "ahead": "In {branch}, but not in production yet",
        "fetched": "Seen here: {when}. To refresh: --fetch",
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

PUBLISH = {
    "fr": {
        "subject": "Nouveautés {heading}",
        "intro": "La page des nouveautés, avec la livraison {tag} ({heading}).",
        "preview": "La voir dans la documentation, avant qu’elle y soit",
        "entries": "Ce que raconte cette livraison",
        "kept": "Vos mots sont gardés",
        "kept_said": "Quelqu’un a dit ces lignes autrement : elles restent. Voici ce que l’outil aurait écrit.",
        "kept_line": "« {ours} » est gardé, au lieu de « {tool} »",
        "foreign": "Écrit à la main, et laissé en place",
        "deleted": "Retiré par quelqu’un, et laissé de côté",
        "findings": "À regarder",
        "draft": "Brouillon tant que la livraison n’est pas en production. La page se corrige ici même : "
        "ce qui y est écrit à la main est gardé.",
        "ready": "La livraison est en production. La page se corrige ici même : "
        "ce qui y est écrit à la main est gardé.",
        "nothing": "Rien à publier : la page dit déjà tout.",
        "request": "Demande de fusion",
        "draft_word": "brouillon",
        "merged_word": "fusionnée",
        "written": "Écrit",
        "branch": "Branche",
        "added_one": "{n} ligne ajoutée",
        "added_other": "{n} lignes ajoutées",
        "updated_one": "{n} mise à jour",
        "updated_other": "{n} mises à jour",
        "kept_one": "{n} gardée telle qu’une personne l’a écrite",
        "kept_other": "{n} gardées telles que des personnes les ont écrites",
        "deleted_one": "{n} laissée de côté, parce que quelqu’un l’a retirée",
        "deleted_other": "{n} laissées de côté, parce que quelqu’un les a retirées",
        "withdrawn_one": "{n} retirée",
        "withdrawn_other": "{n} retirées",
        "unchanged": "La page ne change pas.",
        "merged": "La page est publiée.",
    },
    "en": {
        "subject": "What’s new {heading}",
        "intro": "The page of news, with the delivery {tag} ({heading}).",
        "preview": "See it in the documentation, before it is there",
        "entries": "What this delivery tells",
        "kept": "Your words are kept",
        "kept_said": "Somebody said these lines otherwise: they stay. This is what the tool would have written.",
        "kept_line": "“{ours}” is kept, instead of “{tool}”",
        "foreign": "Written by hand, and left in place",
        "deleted": "Taken out by somebody, and left out",
        "findings": "To look at",
        "draft": "A draft until the delivery is in production. Correct the page right here: "
        "what is written by hand is kept.",
        "ready": "The delivery is in production. Correct the page right here: what is written by hand is kept.",
        "nothing": "Nothing to publish: the page says it all.",
        "request": "Pull request",
        "draft_word": "draft",
        "merged_word": "merged",
        "written": "Written",
        "branch": "Branch",
        "added_one": "{n} line added",
        "added_other": "{n} lines added",
        "updated_one": "{n} brought up to date",
        "updated_other": "{n} brought up to date",
        "kept_one": "{n} kept as a person wrote it",
        "kept_other": "{n} kept as people wrote them",
        "deleted_one": "{n} left out, because somebody took it out",
        "deleted_other": "{n} left out, because somebody took them out",
        "withdrawn_one": "{n} taken off",
        "withdrawn_other": "{n} taken off",
        "unchanged": "The page does not change.",
        "merged": "The page is published.",
    },
}

ADOPT = {
    "fr": {
        "proposed": "Proposé d’après la page telle qu’elle est ; ce qui manque est retrouvé à chaque fois.",
        "links": "les liens de la page : {slugs}",
        "as_in": "comme dans « {heading} »",
        "ours": "La section la plus récente de la page, telle que l’outil la raconterait",
        "theirs": "Ce que des personnes ont écrit",
        "silent": "La page n’en dit encore rien",
        "deliveries_one": "{n} livraison",
        "deliveries_other": "{n} livraisons",
        "lines_one": "{n} entrée",
        "lines_other": "{n} entrées",
        "both_one": "{n} entrée des deux côtés",
        "both_other": "{n} entrées des deux côtés",
        "tool_one": "{n} de l’outil seul",
        "tool_other": "{n} de l’outil seul",
        "page_one": "{n} de la page seule",
        "page_other": "{n} de la page seule",
    },
    "en": {
        "proposed": "Proposed from the page as it stands; what is left out is found anew each time.",
        "links": "the page’s links: {slugs}",
        "as_in": "as in “{heading}”",
        "ours": "The newest section of the page, as the tool would tell it",
        "theirs": "What people wrote",
        "silent": "The page says nothing of it yet",
        "deliveries_one": "{n} delivery",
        "deliveries_other": "{n} deliveries",
        "lines_one": "{n} entry",
        "lines_other": "{n} entries",
        "both_one": "{n} entry on both sides",
        "both_other": "{n} entries on both sides",
        "tool_one": "{n} of the tool alone",
        "tool_other": "{n} of the tool alone",
        "page_one": "{n} of the page alone",
        "page_other": "{n} of the page alone",
    },
}

PAGE = {"fr": {"title": "Dernières nouveautés"}, "en": {"title": "What’s new"}}


def plural(language: str, key: str, count: int) -> str:
    """A phrase with its number: in French zero and one are singular, in English only one is (CLDR)."""
    one = count < 2 if language == "fr" else count == 1
    words = (
        NOTES[language]
        | STATUS[language]
        | BOARD[language]
        | PUBLISH[language]
        | ADOPT[language]
        | preview_words.COMING[language]
        | preview_words.PREVIEWED[language]
    )
    return words[f"{key}_{'one' if one else 'other'}"].format(n=count)
