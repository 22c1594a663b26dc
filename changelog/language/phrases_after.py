"""The fixed words of what follows a release: environments watched, cards moved and archived, comments left."""

AFTER = {
    "fr": {
        "shipped": "En production, avec la livraison {tag} ({heading}).",
        "page": "Ce qu’en lisent les usagers : [{title}]({url})",
        "running": "{environment} : en service, {sha}",
        "failed": "{environment} : échec du déploiement",
        "waiting": "{environment} : en attente de {sha}",
        "late": "{environment} : toujours pas {sha}, le délai est passé",
        "unknown": "{environment} : personne ne peut dire ce qui y tourne",
        "nothing": "Rien à archiver.",
        "archive": "Archiver",
        "close": "Fermer",
        "left": "Laissé dans la colonne",
        "written": "écrit dans {path}, sous « {heading} »",
        "archived_one": "{n} ticket archivé",
        "archived_other": "{n} tickets archivés",
        "closed_one": "{n} fermé",
        "closed_other": "{n} fermés",
        "kept_one": "{n} laissé",
        "kept_other": "{n} laissés",
        "not-written": "la page ne le dit pas",
        "earlier": "la page ne le dit que dans une livraison plus ancienne (« {heading} »)",
        "not-in-production": "sa livraison, {tag}, n’est pas en production",
        "not-tagged": "sa livraison n’a pas encore de tag",
    },
    "en": {
        "shipped": "In production, with the delivery {tag} ({heading}).",
        "page": "What users read of it: [{title}]({url})",
        "running": "{environment}: runs {sha}",
        "failed": "{environment}: the deployment has failed",
        "waiting": "{environment}: waits for {sha}",
        "late": "{environment}: still not {sha}, and the time is over",
        "unknown": "{environment}: nobody can tell what runs there",
        "nothing": "Nothing to archive.",
        "archive": "Archive",
        "close": "Close",
        "left": "Left in the column",
        "written": "written in {path}, under “{heading}”",
        "archived_one": "{n} ticket archived",
        "archived_other": "{n} tickets archived",
        "closed_one": "{n} closed",
        "closed_other": "{n} closed",
        "kept_one": "{n} left",
        "kept_other": "{n} left",
        "not-written": "the page does not tell it",
        "earlier": "the page tells it in an earlier delivery only (“{heading}”)",
        "not-in-production": "its delivery, {tag}, is not in production",
        "not-tagged": "its delivery has no tag yet",
    },
}


def words(language: str, key: str, **values: str) -> str:
    """A phrase with its values, in its language's typography."""
    from changelog.language import typography

    return typography.of(AFTER[language][key].format(**values), language)


def plural(language: str, key: str, count: int) -> str:
    """A phrase with its number (`phrases.plural`, for these)."""
    one = count < 2 if language == "fr" else count == 1
    return AFTER[language][f"{key}_{'one' if one else 'other'}"].format(n=count)
