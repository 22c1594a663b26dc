"""The sentences of the settings that `init` writes, in French; the English ones are the schema's own."""

FRENCH: dict[str, str] = {
    "What readers get.": "La langue des nouveautés.",
    "Where changes are merged; the remote's default branch where absent.": (
        "La branche où l’on fusionne ; sinon la branche par défaut du dépôt distant."
    ),
    "The branch users run. Where absent: another branch named production, prod, main or master, if there is one. "
    "Equal to integration: a team with one branch.": (
        "La branche des usagers. Sinon une autre branche nommée production, prod, main ou master, s’il y en a une. "
        "Égale à integration : une équipe à une seule branche."
    ),
    "What `tag` writes; the second of a day gets -2.": "La forme des tags à venir ; le deuxième d’un jour reçoit -2.",
    "Further shapes read as date tags: %Y %m %d %H %M %S, {counter} for the second of a day, * for anything. The usual "
    "ones are always read.": (
        "D’autres formes de tags datés : %Y %m %d %H %M %S, {counter} pour le deuxième du jour, * pour n’importe quoi. "
        "Les formes usuelles sont toujours lues."
    ),
    "GitHub Projects, or a file.": "GitHub Projects, ou un fichier.",
    "The project's address, or the file's path.": "L’adresse du projet, ou le chemin du fichier.",
    "The column whose tickets are in production.": "La colonne des tickets en production.",
    "Address or path of the documentation repository.": "Adresse ou chemin du dépôt de la documentation.",
    "The page, as a path in that repository.": "La page : un chemin dans ce dépôt.",
    "Where the days begin and end.": ("Le fuseau où commencent et finissent les jours."),
    'Day and hour of the date tag, as "monday 18:00".': ('Jour et heure du tag daté, comme "monday 18:00".'),
    "Day and hour of the demo.": ("Jour et heure de la démo."),
    "Day and hour of the release.": ("Jour et heure de la mise en production."),
    "Country whose public holidays count, as FR.": ("Pays dont les jours fériés comptent, comme FR."),
    "What people call it.": ("Le nom qu’on lui donne."),
    "Where it answers.": ("Son adresse."),
    "The branch it runs; several may follow one branch.": (
        "La branche qu’elle suit ; plusieurs peuvent suivre la même."
    ),
    "A pull request's own instance; {number} stands for its number.": (
        "L’instance propre à une demande de fusion ; {number} tient lieu de numéro."
    ),
}


def sentence(text: str, language: str) -> str:
    """A setting's sentence ("fr" or "en"); in English where French does not have it."""
    return FRENCH.get(text, text) if language == "fr" else text
