"""What the train writes where others read it: records, pull requests, revert messages. French and English."""

WRITTEN = {
    "fr": {
        "record-shown": "{tag} : montré le {when} ({by}). {why}",
        "record-refused": "{tag} : {numbers} refusé à la démonstration du {when} ({by}). {why}",
        "record-overridden": "{tag} : livré en passant outre « {gate} », le {when}, par {by}. Motif : {why}",
        "record-released": "{tag} : en production depuis le {when} ({by}).",
        "record-announced": "{tag} : annoncé le {when} ({by}).",
        "record-accepted": "{tag} : différence acceptée le {when}, par {by}. Motif : {why}",
        "record-postponed": "{tag} : reporté le {when} ({by}). {why}",
        "refused-because": "Refusé à la démonstration : {why}",
        "shown-less": "montré, moins {numbers}",
        "withdraw-title": "Retire {numbers} de {branch}, refusé à la démonstration",
        "withdraw-body": "{numbers} a été refusé à la démonstration de {tag} : {why}\n\nCette branche est la "
        "livraison "
        "elle-même, sans ce qui est refusé. **À fusionner par un commit de fusion**, ni squash ni rebase : la "
        "production "
        "reste alors contenue dans {branch}, et la semaine prochaine part d’ici.\n\nPour remettre ce travail plus "
        "tard, "
        "annuler cette demande de fusion.",
        "release-title": "Livraison {tag} en {production}",
        "release-body": "Exactement ce qui a été montré : {count} demande(s) de fusion, arbre `{tree}`.\n\n**À "
        "fusionner par "
        "un commit de fusion**, ni squash ni rebase : le tag {tag} doit se retrouver dans {production}.",
        "undo-waits": "À montrer avant de fusionner",
        "undo-title": "Retour en arrière : {tag}",
        "undo-body": "Retire de {production} exactement la livraison {tag}, et rien d’autre. À montrer avant de "
        "fusionner.",
        "hotfix-title": "Correctif urgent : {name}",
        "hotfix-body": "Correctif urgent, à fusionner dans {production} par un commit de fusion. La branche part de "
        "la "
        "production et ne porte rien qui attende d’être montré.\n\nEnsuite : `nouveautes resync`.",
        "hotfix-body-because": "Correctif urgent, non montré : {why} ({by})\n\nÀ fusionner dans {production} par un "
        "commit "
        "de fusion. La branche part de la production et ne porte rien qui attende d’être montré.\n\nEnsuite : "
        "`nouveautes resync`.",
    },
    "en": {
        "record-shown": "{tag}: shown on {when} ({by}). {why}",
        "record-refused": "{tag}: {numbers} refused at the demo on {when} ({by}). {why}",
        "record-overridden": "{tag}: passed the gate “{gate}” on {when}, by {by}. Reason: {why}",
        "record-released": "{tag}: in production since {when} ({by}).",
        "record-announced": "{tag}: announced on {when} ({by}).",
        "record-accepted": "{tag}: difference accepted on {when}, by {by}. Reason: {why}",
        "record-postponed": "{tag}: postponed on {when} ({by}). {why}",
        "refused-because": "Refused at the demo: {why}",
        "shown-less": "shown, less {numbers}",
        "withdraw-title": "Withdraw {numbers} from {branch}, refused at the demo",
        "withdraw-body": "{numbers} was refused at the demo of {tag}: {why}\n\nThis branch is the delivery itself, "
        "without "
        "what is refused. **Merge it by a merge commit**, neither squash nor rebase: production then stays within "
        "{branch}, "
        "and next week starts from here.\n\nTo bring this work back later, revert this pull request.",
        "release-title": "Delivery {tag} to {production}",
        "release-body": "Exactly what was shown: {count} pull request(s), tree `{tree}`.\n\n**Merge it by a merge "
        "commit**, "
        "neither squash nor rebase: the tag {tag} is to be within {production}.",
        "undo-waits": "To be shown before it is merged",
        "undo-title": "Way back: {tag}",
        "undo-body": "Takes exactly the delivery {tag} out of {production}, and nothing else. To be shown before it "
        "is merged.",
        "hotfix-title": "Urgent fix: {name}",
        "hotfix-body": "Urgent fix, to be merged into {production} by a merge commit. The branch starts from "
        "production and "
        "carries nothing that waits to be shown.\n\nThen: `nouveautes resync`.",
        "hotfix-body-because": "Urgent fix, not shown: {why} ({by})\n\nTo be merged into {production} by a merge "
        "commit. The "
        "branch starts from production and carries nothing that waits to be shown.\n\nThen: `nouveautes resync`.",
    },
}
