"""The words of the train, in French and in English: gates, proofs, steps, records, and what comes next."""

from changelog.language import typography
from changelog.language.delivery_words import CALENDAR
from changelog.language.gate_words import GATES
from changelog.language.resync_words import RESYNC
from changelog.language.train_written import WRITTEN

PROOFS = {
    "fr": {
        "carries_one": "Porte {count} changement, au commit {sha}",
        "carries_other": "Porte {count} changements, au commit {sha}",
        "tree-shown": "Arbre montré : {tree} ({tag})",
        "tree-shipped": "Arbre livré = arbre montré : {tree} ({tag}, {how})",
        "tree-tagged": "Arbre livré = arbre du tag : {tree} ({tag}, {how})",
        "shipped-tagged_one": "Livré : {count} demande de fusion du tag",
        "shipped-tagged_other": "Livré : {count} demandes de fusion du tag",
        "with-hotfixes": "Et ce que la production a déjà : {numbers}",
        "forward": "avance rapide",
        "merge": "commit de fusion",
        "shipped-shown_one": "Livré ⊆ montré : {count} demande de fusion",
        "shipped-shown_other": "Livré ⊆ montré : {count} demandes de fusion",
        "shown-without": "Montré, sans {numbers} : il en reste {count} sur {shown}",
        "tree-before": "Arbre d’avant la livraison : {tree} (production à {sha})",
    },
    "en": {
        "carries_one": "Carries {count} change, at commit {sha}",
        "carries_other": "Carries {count} changes, at commit {sha}",
        "tree-shown": "Tree shown: {tree} ({tag})",
        "tree-shipped": "Tree shipped = tree shown: {tree} ({tag}, {how})",
        "tree-tagged": "Tree shipped = the tag’s tree: {tree} ({tag}, {how})",
        "shipped-tagged_one": "Shipped: {count} pull request of the tag",
        "shipped-tagged_other": "Shipped: {count} pull requests of the tag",
        "with-hotfixes": "And what production has already: {numbers}",
        "forward": "fast-forward",
        "merge": "merge commit",
        "shipped-shown_one": "Shipped ⊆ shown: {count} pull request",
        "shipped-shown_other": "Shipped ⊆ shown: {count} pull requests",
        "shown-without": "Shown, without {numbers}: {count} of {shown} are left",
        "tree-before": "Tree before the delivery: {tree} (production at {sha})",
    },
}

STEPS = {
    "fr": {
        "step-keep": "garder {subject} ici aussi",
        "step-push": "pousser {subject}",
        "step-otherwise": "si la branche est protégée, passer par une demande de fusion",
        "step-note": "noter dans le dépôt : {subject}",
        "step-status": "poser le statut {subject}",
        "step-propose": "ouvrir la demande de fusion {subject}",
        "step-merge": "fusionner {subject}, par un commit de fusion",
        "step-comment": "laisser un mot sur la demande de fusion {subject}",
        "step-watch": "suivre le déploiement : {subject}",
        "step-cards": "passer les tickets dans « {subject} »",
        "step-archive": "archiver {subject}",
        "step-publish": "mettre à jour la page des nouveautés ({subject})",
        "step-tell": "prévenir {subject}",
        "record-word-shown": "montré",
        "record-word-refused": "refusé",
        "record-word-overridden": "passé outre",
        "record-word-released": "livré",
        "record-word-announced": "annoncé",
        "record-word-announcing": "en cours d’annonce",
        "record-word-failed": "pas annoncé",
        "record-word-accepted": "différence acceptée",
        "record-word-postponed": "reporté",
        "how-done": "fait",
        "how-already": "déjà fait",
        "how-skipped": "sans objet",
        "how-failed": "échec",
        "nobody": "La suite : {next}",
    },
    "en": {
        "step-keep": "keep {subject} here too",
        "step-push": "push {subject}",
        "step-otherwise": "where the branch is protected, go through a pull request",
        "step-note": "note in the repository: {subject}",
        "step-status": "set the status {subject}",
        "step-propose": "open the pull request {subject}",
        "step-merge": "merge {subject}, by a merge commit",
        "step-comment": "leave a word on the pull request {subject}",
        "step-watch": "follow the deployment: {subject}",
        "step-cards": "move the tickets to “{subject}”",
        "step-archive": "archive {subject}",
        "step-publish": "bring the page of news up to date ({subject})",
        "step-tell": "tell {subject}",
        "record-word-shown": "shown",
        "record-word-refused": "refused",
        "record-word-overridden": "overridden",
        "record-word-released": "released",
        "record-word-announced": "announced",
        "record-word-announcing": "being announced",
        "record-word-failed": "not announced",
        "record-word-accepted": "difference accepted",
        "record-word-postponed": "postponed",
        "how-done": "done",
        "how-already": "done already",
        "how-skipped": "nothing to do",
        "how-failed": "failed",
        "nobody": "Next: {next}",
    },
}

TOLD = {
    "fr": {
        "plan": "Ce qui va être fait :",
        "rehearsed": "Rien n’a été fait : c’était une répétition.",
        "closed_one": "{tag} ne part pas : {count} point bloque",
        "closed_other": "{tag} ne part pas : {count} points bloquent",
        "override": 'Passer outre, à votre nom : --override {gate} --because "…"',
        "tagged-already": "La livraison du jour est déjà marquée : {tag}. Une autre le même jour : --again.",
        "shown-already": "C’était déjà noté : {tag} a été montré.",
        "refused-already": "C’est déjà retiré : {tag} prend la suite.",
        "released-already": "{tag} est déjà en production.",
        "announced-already": "Tout le monde est déjà prévenu pour {tag}. Prévenir encore : --again.",
        "sent-nothing": "Rien n’attend d’être confirmé pour {tag}.",
        "hotfix-there": "La branche existe, et ne porte rien qui attende d’être montré.",
        "hotfix-merged": "Le correctif est déjà en production.",
        "done-tag": "{tag} marque la livraison.",
        "done-demo": "C’est noté pour {tag}.",
        "done-release": "{tag} est en production : exactement ce qui a été montré.",
        "done-release-unseen": "{tag} est en production, sans avoir été montré : c’est noté.",
        "done-undo": "Le retour en arrière de {tag} est prêt, à montrer avant de le fusionner.",
        "done-hotfix": "Le correctif suit son cours.",
        "done-resync": "La branche est de nouveau sur la production, et rien n’est perdu.",
        "done-board": "Le tableau est rangé.",
        "done-announce": "Annonce faite pour {tag}.",
        "next-tag": "La montrer : nouveautes demo, puis nouveautes demo --shown",
        "next-demo": "Livrer : nouveautes release",
        "next-release": "Une fois la page relue : nouveautes publish --merge",
        "next-release-alone": "La semaine prochaine part d’ici : nouveautes status",
        "next-undo": "La montrer, puis : nouveautes demo --shown NUMÉRO, et la fusionner par un commit de fusion",
        "next-hotfix-start": "Pousser le correctif sur {branch}, puis : nouveautes hotfix merge {name}",
        "next-hotfix-merge": "Ramener le correctif dans la branche d’intégration : nouveautes resync",
        "next-resync": "Continuer la semaine : nouveautes status dit où elle en est",
        "next-board": "La semaine est finie.",
        "next-announce-coming": "La montrer : nouveautes demo, puis nouveautes demo --shown",
        "next-announce-shipped": "Une fois la page relue : nouveautes publish --merge",
        "next-announce-postponed": "nouveautes status dit où en est la semaine",
    },
    "en": {
        "plan": "What is about to be done:",
        "rehearsed": "Nothing was done: this was a rehearsal.",
        "closed_one": "{tag} does not go: {count} gate is closed",
        "closed_other": "{tag} does not go: {count} gates are closed",
        "override": 'To pass, under your name: --override {gate} --because "…"',
        "tagged-already": "Today’s delivery is marked already: {tag}. Another one the same day: --again.",
        "shown-already": "That was noted already: {tag} was shown.",
        "refused-already": "That is taken out already: {tag} follows.",
        "released-already": "{tag} is in production already.",
        "announced-already": "Everybody knows about {tag} already. To tell them again: --again.",
        "sent-nothing": "Nothing waits to be confirmed for {tag}.",
        "hotfix-there": "The branch is there, and carries nothing that waits to be shown.",
        "hotfix-merged": "The hotfix is in production already.",
        "done-tag": "{tag} marks the delivery.",
        "done-demo": "Noted for {tag}.",
        "done-release": "{tag} is in production: exactly what was shown.",
        "done-release-unseen": "{tag} is in production without having been shown: that is noted.",
        "done-undo": "The way back from {tag} is ready, to be shown before it is merged.",
        "done-hotfix": "The hotfix is on its way.",
        "done-resync": "The branch is back on top of production, and nothing is lost.",
        "done-board": "The board is tidy.",
        "done-announce": "{tag} is announced.",
        "next-tag": "Show it: nouveautes demo, then nouveautes demo --shown",
        "next-demo": "Ship it: nouveautes release",
        "next-release": "Once the page was read: nouveautes publish --merge",
        "next-release-alone": "Next week starts from here: nouveautes status",
        "next-undo": "Show it, then: nouveautes demo --shown NUMBER, and merge it by a merge commit",
        "next-hotfix-start": "Push the fix to {branch}, then: nouveautes hotfix merge {name}",
        "next-hotfix-merge": "Bring the fix back to the integration branch: nouveautes resync",
        "next-resync": "Go on with the week: nouveautes status tells where it stands",
        "next-board": "The week is over.",
        "next-announce-coming": "Show it: nouveautes demo, then nouveautes demo --shown",
        "next-announce-shipped": "Once the page was read: nouveautes publish --merge",
        "next-announce-postponed": "nouveautes status tells where the week stands",
    },
}

_TABLES = (GATES, PROOFS, STEPS, TOLD, WRITTEN, CALENDAR, RESYNC)


def say(language: str, key: str, **values: str) -> str:
    """A phrase with its values, in its language's typography."""
    count = values.get("count", "")
    if count.isdecimal() and known(language, f"{key}_one"):
        return plural(language, key, int(count), **values)
    text = next(table[language][key] for table in _TABLES if key in table[language])
    return typography.of(text, language).format(**values).strip()


def known(language: str, key: str) -> bool:
    """Whether there is such a phrase."""
    return any(key in table[language] for table in _TABLES)


def plural(language: str, key: str, number: int, **values: str) -> str:
    """A phrase with its number: in French zero and one are singular, in English only one is (CLDR)."""
    one = number < 2 if language == "fr" else number == 1
    return say(language, f"{key}_{'one' if one else 'other'}", **{**values, "count": str(number)})
