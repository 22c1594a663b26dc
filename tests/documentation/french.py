"""The code's own English sentences, said in French for the reference; a test fails when one is missing or left over."""

SENTENCES = {
    # options and commands
    "What the calendar says is due now, done; each thing once.": (
        "Faire ce que le calendrier dit de faire maintenant, chaque chose une seule fois."
    ),
    "Leave a step to people; may be repeated.": "Laisser une étape aux personnes ; peut se répéter.",
    "Build the preview there, once per delivery.": "Construire l’aperçu là, une fois par livraison.",
    "Print the coming week; do nothing.": "Montrer la semaine à venir ; ne rien faire.",
    "What a shell needs to complete commands, tags and numbers.": (
        "Ce qu’il faut à un shell pour compléter commandes, tags et numéros."
    ),
    "Find the team's ways and write them as settings.": "Trouver les usages de l’équipe et les écrire comme réglages.",
    "The defects of a page, with their lines: FILE, or the page of the settings. Ends with 1 where there are any.": (
        "Les défauts d’une page, avec leurs lignes : FILE, ou la page des réglages. Finit par 1 s’il y en a."
    ),
    "Close and archive the column's tickets that the published page tells.": (
        "Fermer et archiver les tickets de la colonne que la page publiée raconte."
    ),
    "Mark the delivery point with a date tag.": "Marquer d’un tag daté ce qui est à montrer.",
    "Another commit of the branch than its head.": "Un autre commit de la branche que sa tête.",
    "Another day in the name than today.": "Un autre jour dans le nom qu’aujourd’hui.",
    "A further delivery on a day that has one.": "Une livraison de plus, un jour qui en a déjà une.",
    "Pass a closed gate, under your name.": "Passer outre un point qui bloque, à votre nom.",
    "Why; recorded where everybody can read it.": "Pourquoi ; c’est noté là où tout le monde peut le lire.",
    "Record that it was shown (TAG may be a pull request's number).": (
        "Noter qu’elle a été montrée (à la place du tag, le numéro d’une demande de fusion)."
    ),
    "Take a ticket or pull request out of the delivery; what is left needs no second demo.": (
        "Retirer de la livraison un ticket ou une demande de fusion ; le reste n’est pas à montrer de nouveau."
    ),
    "Move production to exactly what was shown.": "Amener la production à ce qui a été montré, exactement.",
    "Prepare the pull request that takes a released delivery back.": (
        "Préparer la demande de fusion qui retire une livraison de la production."
    ),
    "Do not watch the deployments.": "Ne pas suivre les déploiements.",
    "How long deployments and the forge may take, in all.": (
        "Le temps laissé aux déploiements et à la forge, en tout."
    ),
    "What cannot wait for the train.": "Ce qui ne peut pas attendre la livraison.",
    "Why it cannot be shown first; recorded.": "Pourquoi il ne peut pas être montré d’abord ; c’est noté.",
    "A branch from production, and its pull request; run again, looks at what was pushed.": (
        "Une branche depuis la production, et sa demande de fusion ; relancée, regarde ce qui a été poussé."
    ),
    "Merge its pull request into production, by a merge commit.": (
        "Fusionner sa demande dans la production, par un commit de fusion."
    ),
    "Labels of a hotfix's pull request.": "Les étiquettes de la demande de fusion d’un correctif urgent.",
    "Speak French or English (default: as the locale says).": "Parler français ou anglais (par défaut : selon la locale).",
    "The clone to work on (default: here).": "Le clone à lire (par défaut : le dossier courant).",
    "Settings other than the clone's nouveautes.toml.": (
        "Les réglages à suivre, au lieu du `nouveautes.toml` à la racine du clone."
    ),
    "Answer in JSON (version 1, documented).": "Répondre en JSON (version 1, documentée).",
    "Say what would be done; do nothing.": "Dire ce qui serait fait, sans le faire.",
    "Do not ask.": "Ne rien demander.",
    "Show the traceback of a problem.": "Montrer la trace Python d’un problème.",
    "Where the week stands, and what to do now.": "Où en est la semaine, et ce qu’il y a à faire.",
    "Look at the remote first: branches, tags and records as they are now.": (
        "Aller voir d’abord le dépôt distant : branches, tags et notes tels qu’ils sont."
    ),
    "What to show at a delivery's demo, and what people said of it.": (
        "Quoi montrer à la démonstration d’une livraison, et ce qui en a été dit."
    ),
    "Tell the team's channels what is coming, and what came of it.": (
        "Prévenir l’équipe de ce qui arrive, puis de ce qu’il en est advenu."
    ),
    "That channel alone; may be repeated.": "Ce canal seul ; se répète.",
    "Print the message as plain text; send nothing.": "Écrire le message en texte, sans rien envoyer.",
    "Print the mail's HTML page; send nothing.": "Écrire la page HTML du courriel, sans rien envoyer.",
    "Print the message as Markdown to paste; send nothing.": "Écrire le message en Markdown à coller, sans rien envoyer.",
    "Tell that it does not ship as announced; takes --because.": (
        "Dire que la livraison ne part pas comme annoncé ; demande --because."
    ),
    "Why it is postponed; told, and recorded.": "Pourquoi elle est reportée : la raison est dite, et notée.",
    "The day on which it ships instead, where that is known.": "Le jour où elle part à la place, s’il est connu.",
    "Send it also to channels that know already, or may.": "Renvoyer aussi aux canaux déjà prévenus, ou qui le sont peut-être.",
    "Record that what may have been sent was; send nothing.": (
        "Noter que ce qui est peut-être parti l’est bien, sans rien envoyer."
    ),
    "The sheet as a page to open or to print.": "La feuille en page HTML, à ouvrir ou à imprimer.",
    "The changes of a delivery, and where every commit went.": (
        "Les changements d’une livraison, et où chaque commit est allé."
    ),
    "The notes of a delivery, for the people who use the product.": (
        "Les nouveautés d’une livraison, pour les usagers du produit."
    ),
    "The settings in force, their example file and their schema.": (
        "Les réglages en vigueur, leur fichier d’exemple et leur schéma."
    ),
    "Write a complete example to try everything on.": "Écrire un exemple complet, pour tout essayer.",
    "What the next tag would carry.": "Ce que porterait le prochain tag.",
    "Every delivery of the history, in one pass.": "Toutes les livraisons de l’historique, en une passe.",
    "From this day on (inclusive), on a line without tags.": (
        "À partir de ce jour (inclus), sur une branche sans tags."
    ),
    "Up to this day (inclusive).": "Jusqu’à ce jour (inclus).",
    "Where a pull request, a ticket or a SHA went.": "Où est allée une demande de fusion, un ticket ou un SHA.",
    "Default: markdown.": "Par défaut : markdown.",
    "The readers' language, instead of the settings'.": "La langue des lecteurs, au lieu de celle des réglages.",
    "Write to a file instead of the terminal.": "Écrire dans un fichier plutôt que dans le terminal.",
    "Print what a template of one's own gets, as JSON.": "Montrer, en JSON, ce que reçoit un gabarit à soi.",
    "Print the JSON Schema of nouveautes.toml.": "Écrire le schéma JSON de nouveautes.toml.",
    "Print the documented example file.": "Écrire le fichier d’exemple commenté.",
    "Bring the branch back on top of production.": "Remettre la branche d’intégration sur la production.",
    "Merge production into it instead: for branches that cannot be rewritten.": (
        "Y fusionner plutôt la production : pour les branches qui ne se réécrivent pas."
    ),
    "Go on, once the conflict is settled.": "Continuer, une fois le conflit réglé.",
    "Leave all as it was before.": "Tout laisser comme avant.",
    "Accept, under your name, that the content differs.": "Accepter, à votre nom, que le contenu diffère.",
    # settings
    "How recette is brought back on top of production.": "Comment la branche d’intégration revient sur la production.",
    "Comment on open pull requests whose branch was cut before a resync, with the command to run.": (
        "Laisser un commentaire sur les demandes de fusion ouvertes dont la branche date d’avant un `resync`, avec la "
        "commande à lancer."
    ),
    "`nouveautes.toml`, whole. All optional: what is absent is found, or off.": (
        "`nouveautes.toml` en entier. Tout est facultatif : ce qui manque est déduit, ou désactivé."
    ),
    "What readers get.": "La langue des nouveautés.",
    "Where the days begin and end.": "Le fuseau où commencent et finissent les jours.",
    "The product's repository.": "Le dépôt du produit.",
    "owner/name on the forge; found from the remote where absent.": (
        "propriétaire/nom sur la forge ; sinon trouvé d’après le dépôt distant."
    ),
    "The forge's address; found from the remote where absent.": (
        "L’adresse de la forge ; sinon trouvée d’après le dépôt distant."
    ),
    "Former owner/name of this repository: references to them are its own.": (
        "Anciens propriétaire/nom de ce dépôt : leurs références sont les siennes."
    ),
    "Where changes are merged; the remote's default branch where absent.": (
        "La branche où l’on fusionne ; sinon la branche par défaut du dépôt distant."
    ),
    "The branch users run. Where absent: another branch named production, prod, main or master, if there is one. "
    "Equal to integration: a team with one branch.": (
        "La branche des usagers. Sinon une autre branche nommée production, prod, main ou master, s’il y en a une. "
        "Égale à integration : une équipe à une seule branche."
    ),
    "Which tags mark a delivery point.": "Les tags qui marquent une livraison.",
    "What `tag` writes; the second of a day gets -2.": "La forme des tags à venir ; le deuxième d’un jour reçoit -2.",
    "Further shapes read as date tags: %Y %m %d %H %M %S, {counter} for the second of a day, * for anything. "
    "The usual ones are always read.": (
        "D’autres formes de tags datés : %Y %m %d %H %M %S, {counter} pour le deuxième du jour, * pour n’importe quoi. "
        "Les formes usuelles sont toujours lues."
    ),
    "An instance of the product.": "Une instance du produit.",
    "What people call it.": "Le nom qu’on lui donne.",
    "Where it answers.": "Son adresse.",
    "The branch it runs; several may follow one branch.": "La branche qu’elle suit ; plusieurs peuvent suivre la même.",
    "A pull request's own instance; {number} stands for its number.": (
        "L’instance propre à une demande de fusion ; {number} tient lieu de numéro."
    ),
    "An address that answers the deployed SHA.": "Une adresse qui répond le SHA déployé.",
    "What is told, and how it is laid out.": "Ce qui est raconté, et sa mise en page.",
    '"list" (one flat list), "sections", or the path of a template of your own.': (
        '"list" (une seule liste), "sections", ou le chemin d’un gabarit à soi.'
    ),
    '"tickets": changes that name a ticket or bring their own words; "everything": all but bots; "auto": tickets, '
    "unless fewer than one in ten of the last 200 changes names one.": (
        '"tickets" : ce qui nomme un ticket ou apporte ses propres mots ; "everything" : tout sauf les robots ; '
        '"auto" : les tickets, sauf si moins d’un changement sur dix, parmi les 200 derniers, en nomme un.'
    ),
    "List what was set aside in a folded annex.": "Lister dans une annexe repliée ce qui est mis de côté.",
    "Patterns of authors (or of branches, before a /) that are machines.": (
        "Motifs des auteurs (ou des branches, avant un /) qui sont des machines."
    ),
    "The first rule that matches a change decides.": "La première règle qui convient décide.",
    "Where a change goes. All patterns given must match (* stands for anything, case does not matter).": (
        "Où va un changement. Tous les motifs donnés doivent convenir (* tient lieu de n’importe quoi, la casse ne "
        "compte pas)."
    ),
    "Pattern of the change's title.": "Motif du titre du changement.",
    "Pattern of the branch's name.": "Motif du nom de la branche.",
    "Pattern of every author's name or address.": "Motif du nom ou de l’adresse de chaque auteur.",
    "Pattern that every changed path matches.": "Motif de chaque fichier changé.",
    "A label of the pull request or of the ticket.": "Une étiquette de la demande de fusion ou du ticket.",
    "The section to tell it in.": "La section où le raconter.",
    "Why it is set aside.": "Pourquoi le mettre de côté.",
    "The team's board.": "Le tableau de l’équipe.",
    "GitHub Projects, or a file.": "GitHub Projects, ou un fichier.",
    "The project's address, or the file's path.": "L’adresse du projet, ou le chemin du fichier.",
    "The column whose tickets are in production.": "La colonne des tickets en production.",
    "What a ticket of that column that no change carries becomes.": (
        "Ce que devient un ticket de cette colonne qu’aucun changement ne porte."
    ),
    "What happens to a ticket once the page tells it.": "Ce qui arrive à un ticket une fois raconté dans la page.",
    "The documentation repository and its page of news.": "Le dépôt de la documentation et sa page de nouveautés.",
    "Address or path of the documentation repository.": "Adresse ou chemin du dépôt de la documentation.",
    "Its branch; the default branch where absent.": "Sa branche ; sinon la branche par défaut.",
    "The page, as a path in that repository.": "La page : un chemin dans ce dépôt.",
    "Whether finished years move to pages of their own.": "Si les années finies vont dans leurs propres pages.",
    "When the week's steps happen. What is absent is not a gate.": (
        "Quand ont lieu les étapes de la semaine. Ce qui manque n’arrête rien."
    ),
    'Day and hour of the date tag, as "monday 18:00".': 'Jour et heure du tag daté, comme "monday 18:00".',
    "Day and hour of the demo.": "Jour et heure de la démo.",
    "Day and hour of the release.": "Jour et heure de la mise en production.",
    "The demo's sheet.": "La feuille de la démonstration.",
    "The label of what must be shown: on a ticket or a pull request, it comes first.": (
        "L’étiquette de ce qui est à montrer : sur un ticket ou une demande de fusion, cela vient en premier."
    ),
    "A Markdown file of yours, as a path in the repository, that every sheet ends with: the test data and settings kept "
    "on the instance from one delivery to the next.": (
        "Un fichier Markdown à vous, par son chemin dans le dépôt, à la fin de chaque feuille : les données d’essai et les "
        "réglages que l’instance garde d’une livraison à l’autre."
    ),
    "Country whose public holidays count, as FR.": "Pays dont les jours fériés comptent, comme FR.",
    "Days on which nothing ships, with reasons.": "Jours où rien n’est livré, et pourquoi.",
    "Days on which nothing ships.": "Des jours où rien n’est livré.",
    "First day.": "Premier jour.",
    "Last day, included.": "Dernier jour, inclus.",
    "Why; told to whoever is refused.": "Pourquoi ; dit à qui se voit refuser.",
    "How production moves.": "Comment avance la production.",
    "Move production to the tag, or merge the tag into it.": (
        "Avancer la production jusqu’au tag, ou y fusionner le tag."
    ),
    "Who is told before production moves.": "Qui est prévenu avant que la production n’avance.",
    "Names of channels; each one's address comes from NOUVEAUTES_CHANNEL_<NAME>.": (
        "Noms de canaux ; l’adresse de chacun vient de NOUVEAUTES_CHANNEL_<NOM>."
    ),
    # the forge and the board
    "The column of what is in production, each ticket with its delivery.": (
        "La colonne de ce qui est en production, chaque ticket avec sa livraison."
    ),
    "Ask nobody: git alone, and files.": "Ne rien demander : git seul, et les fichiers.",
    "Remember nothing of what the forge says.": "Ne rien garder de ce que dit la forge.",
    "Ask for everything again, and remember that.": "Tout redemander, et le garder.",
    "How long the forge may make us wait, in all.": "Combien de temps la forge peut faire attendre, en tout (secondes).",
    "Another column than the settings' (accents and case are free).": (
        "Une autre colonne que celle des réglages (accents et majuscules sont libres)."
    ),
    "What that address is, where its name does not say so; none: git and files alone.": (
        "Ce qu’est cette adresse, si son nom ne le dit pas ; `none` : git et les fichiers seuls."
    ),
    "The field of a GitHub project whose options are the columns.": (
        "Le champ du projet GitHub dont les choix sont les colonnes."
    ),
    "Whether everything the week needs is there, and the cure for what is not.": (
        "Si tout ce dont la semaine a besoin est là, et le remède à ce qui manque."
    ),
    # the page
    "The notes of a delivery onto the documentation's page.": "Les nouveautés d’une livraison sur la page de documentation.",
    "Propose settings from an existing page and the tags.": "Proposer des réglages d’après une page existante et les tags.",
    "Look at an existing page of news: its defects, line by line.": (
        "Regarder une page de nouveautés existante : ses défauts, ligne par ligne."
    ),
    "Write the files there, and touch no repository.": "Écrire les fichiers là, sans toucher à aucun dépôt.",
    "The page in that repository, instead of the settings'.": "La page dans ce dépôt, au lieu de celle des réglages.",
    "Which delivery stands first; as the page does where absent.": (
        "Quelle livraison vient en premier ; comme le fait la page par défaut."
    ),
    "How a delivery's days are said: words, one day, 2022-01-18, 18/01/2022; as the page does.": (
        "Comment se disent les jours : en mots, un seul jour, 2022-01-18, 18/01/2022 ; comme le fait la page par défaut."
    ),
    "What an entry begins with; as the page does where absent.": (
        "Par quoi commence une ligne ; comme le fait la page par défaut."
    ),
    "List what was set aside below each delivery too, folded; else in the pull request only.": (
        "Lister aussi, replié sous chaque livraison, ce qui a été mis de côté ; sinon, dans la demande seulement."
    ),
    "Labels of its pull request.": "Les étiquettes de sa demande de fusion.",
    "Whose review is asked for, by account.": "À qui la relecture est demandée, par compte.",
    # the preview
    "The documentation as it will be, with what comes on its front page.": (
        "La documentation telle qu’elle sera, avec ce qui arrive en première page."
    ),
    "Where the site is put (default: apercu).": "Où mettre le site (par défaut : apercu).",
    "Show it in a browser, and again after each change.": "Le montrer dans un navigateur, et encore après chaque changement.",
    "The port of --serve.": "Le port de --serve.",
    "The address of --serve: this machine alone by default.": "L’adresse de --serve : cette machine seule par défaut.",
    "The documentation as a branch of its repository has it.": "La documentation telle que l’a une branche de son dépôt.",
    "The documentation as a pull request has it.": "La documentation telle que l’a une demande de fusion.",
    "The preview site of the documentation.": "L’aperçu de la documentation.",
    "Where it will be read; feeds need it to name their entries for everybody.": (
        "Où il sera lu ; les flux en ont besoin pour que leurs liens mènent quelque part."
    ),
    "Merge the pull request, once the delivery is in production.": (
        "Fusionner la demande, une fois la livraison en production."
    ),
    "A week of the train to play, from its middle on.": "Une semaine du train à jouer, à partir de son milieu.",
    "Comment on each pull request that a delivery has shipped.": (
        "Laisser un commentaire sur chaque demande de fusion livrée."
    ),
}
