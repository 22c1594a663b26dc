"""The words of a resync: its gates, its proof, what stands on the remote. French and English."""

RESYNC = {
    "fr": {
        "gate-kept": "Rien de perdu ni de doublé",
        "gate-difference": "Le même contenu",
        "resync-kept_one": "{count} commit suit",
        "resync-kept_other": "{count} commits suivent",
        "resync-broken": "{names}. Rien n’est poussé : c’est une erreur de nouveautes, merci de la signaler",
        "resync-equal": "exactement celui de {branch} et {production} fusionnées",
        "resync-settled": "celui de {branch} et {production} fusionnées, hors des conflits réglés à la main ({files})",
        "resync-different": "ce n’est pas celui de {branch} et {production} fusionnées : {files}",
        "resync-unbound": "{branch} et {production} ne se fusionnent pas seules ({files}) : personne ne peut comparer",
        "resync-accepted": "différence acceptée : {files}",
        "override-difference": "Regarder chaque fichier, puis l’accepter, à votre nom : "
        '--accept-difference --because "…". Ou fusionner : --by-merge.',
        "closed-resync_one": "La branche ne bouge pas : {count} point bloque",
        "closed-resync_other": "La branche ne bouge pas : {count} points bloquent",
        "resync-tree": "Arbre : {tree}",
        "resync-range": "Commits : {same} identiques, {altered} adaptés, {dropped} laissés, 0 perdu",
        "resync-carries": "{tag} devient {successor} : ce qui a été montré, plus {hotfixes}",
        "resync-show-again": "{tag} devient {successor} : plus exactement ce qui a été montré, à montrer de nouveau",
        "resync-backup": "Ancienne branche gardée : {ref}",
        "resync-because": "{branch} remise sur {production}, qui a reçu {hotfixes}",
        "resync-something": "autre chose",
        "resync-shown": "montré sous {tag}, avant {hotfixes}",
        "resync-withdrawn": "La production n’a en plus que le retrait de ce qui a été refusé : fusionner sa demande de "
        "fusion, rien d’autre n’est à faire.",
        "resynced-already": "La branche a déjà tout ce qu’a la production.",
        "resync-comment": "{branch} a été remise sur {production}. Cette branche en part d’avant : fusionnée telle "
        "quelle, elle ramènerait d’anciens commits. Pour la déplacer :\n\n{fence}\n{command}\n{fence}",
        "resync-stopped": "{commit} rencontre {hotfixes} dans {files}",
        "resync-stopped-hint": "Régler le conflit dans {place}\npuis git add, et : nouveautes resync --continue\n"
        "Tout laisser comme avant : nouveautes resync --abort",
        "resync-waits": "un conflit attend d’être réglé : {files}",
        "resync-aborted": "Tout est comme avant : rien n’a été poussé.",
    },
    "en": {
        "gate-kept": "Nothing lost, nothing doubled",
        "gate-difference": "The same content",
        "resync-kept_one": "{count} commit follows",
        "resync-kept_other": "{count} commits follow",
        "resync-broken": "{names}. Nothing is pushed: this is a mistake of nouveautes, please report it",
        "resync-equal": "exactly that of {branch} and {production} merged",
        "resync-settled": "that of {branch} and {production} merged, but for conflicts settled by hand ({files})",
        "resync-different": "it is not that of {branch} and {production} merged: {files}",
        "resync-unbound": "{branch} and {production} do not merge by themselves ({files}): there is nothing to compare "
        "with",
        "resync-accepted": "difference accepted: {files}",
        "override-difference": "Look at each file, then accept it, under your name: "
        '--accept-difference --because "…". Or merge: --by-merge.',
        "closed-resync_one": "The branch does not move: {count} gate is closed",
        "closed-resync_other": "The branch does not move: {count} gates are closed",
        "resync-tree": "Tree: {tree}",
        "resync-range": "Commits: {same} the same, {altered} adapted, {dropped} left out, 0 lost",
        "resync-carries": "{tag} becomes {successor}: what was shown, and {hotfixes}",
        "resync-show-again": "{tag} becomes {successor}: it is not exactly what was shown any more, show it again",
        "resync-backup": "The old branch is kept: {ref}",
        "resync-because": "{branch} brought on top of {production}, which got {hotfixes}",
        "resync-something": "something else",
        "resync-shown": "shown as {tag}, before {hotfixes}",
        "resync-withdrawn": "Production only has the withdrawal of what was refused: merge its pull request, nothing "
        "else is to be done.",
        "resynced-already": "The branch has all that production has.",
        "resync-comment": "{branch} was brought on top of {production}. This branch was cut before: merged as it is, "
        "it would bring old commits back. To move it:\n\n{fence}\n{command}\n{fence}",
        "resync-stopped": "{commit} meets {hotfixes} in {files}",
        "resync-stopped-hint": "Settle the conflict in {place}\nthen git add, and: nouveautes resync --continue\n"
        "To leave all as before: nouveautes resync --abort",
        "resync-waits": "a conflict waits to be settled: {files}",
        "resync-aborted": "All is as before: nothing was pushed.",
    },
}
