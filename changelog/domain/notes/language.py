"""Which language a team writes its titles in: French or English, by the small words of what is listed.

A title counts for the language that more of its words belong to; a history is of the language of most of its titles.
What bots and forges write in their own English, code, addresses and the types before a colon say nothing.
"""

import re
from collections.abc import Iterable, Sequence

from changelog.domain.history import messages
from changelog.domain.model import Commit
from changelog.domain.notes import words
from changelog.domain.notes.readers import Choice, Language
from changelog.i18n import code

READ = 300
"""Commits, the newest: a team that changes its language is read in the new one within some weeks."""
ENOUGH = 3  # titles of pull requests that say something: then the commits inside them are not asked
UNKNOWN = 12  # titles with words of neither language: a third one, and English leaves them as they are

_LONGEST = 300  # characters of a title
# Letters a word begins with after a hyphen are a word of their own: « rendez-vous ».
_WORD = re.compile(r"[^\W\d_]+")
_NOT_WORDS = re.compile(r"(?<!\S)(?:https?://|\S*[_@/\\#=<>{}$])\S*|\b\w+\.\w+\b|\b[a-z]+[A-Z]\w*")
_TYPE = re.compile(r"\s*(?:\[[^\]]{1,40}\]\s*)*(?:[A-Za-z]{2,12}(?:\([^()]{0,60}\))?!?\s?:\s+)?")
_ELIDED = re.compile(r"\b(?:[ldnsjmtc]|qu|jusqu|lorsqu|aujourd)['’](?=[^\W\d_])", re.I)
_ENGLISH_TAILS = re.compile(r"n['’]t\b|[a-z]['’]s\b", re.I)
_ACCENTED = re.compile(r"[àâçéèêëîïôùûüœ]", re.I)
_MACHINES = ("dependabot", "renovate", "greenkeeper", "pre-commit-ci", "snyk-bot")
_NOISE = re.compile(r"(?:merge|bump|revert|reapply|release|version|v?\d)\b", re.I)
# Words that no ordinary title of the other language has. « on », « plus », « page », « message » are in both.
_FRENCH = frozenset(
    """
    le la les l d du des de un une et ou au aux pour par dans sur avec sans est sont qui que qu ne pas ce cette ces son
    sa ses leur leurs lors entre vers depuis chez selon après avant tous toutes tout nous vous il elle ils elles peut
    doit être avoir été fait faire mettre mise jour quand si même aussi très moins dont puis où vos nos votre notre
    ajout ajoute ajouter ajouté ajoutée corrige corriger correction corrections correctif permet permettre supprime
    supprimer suppression affiche afficher affichage modifie modifier nouveau nouvelle nouveaux nouvelles améliore
    améliorer amélioration refonte renomme renommer remplace remplacer retire retirer évite éviter empêche empêcher
    utilise utiliser rend rendre passe passer change changer crée créer création mettre met gère gérer gestion erreur
    erreurs bouton lien liens champ champs liste écran courriel usager usagers utilisateur utilisateurs agent agents
    rendez recherche envoi envoie envoyer connexion compte comptes données fichier fichiers titre texte
    """.split()  # noqa: SIM905 - a list of 150 words is a page of quotes
)
_ENGLISH = frozenset(
    """
    the of and for to in with is are was were be been from when that this these those an as at by into not no if it its
    they their your our you we via which while where who has have had can cannot could should would will must may does
    do don make makes making made only without instead between after before all any some more less than then also
    through during under over out up down new old use uses used using user users add adds added adding adjust remove
    removes removed removing fix fixes fixed fixing update updates updated updating upgrade support supports supported
    allow allows allowed improve improves improved improvements move moves moved rename renamed replace replaces handle
    handles handling ensure avoid avoids prevent prevents show shows shown hide display displays set sets drop create
    creates created delete deletes deleted introduce introduced implement implements enable disable change changes
    changed clean cleanup check checks get keep let need needs missing wrong broken error errors warning button link
    links field fields list lists screen file files email settings search login
    """.split()  # noqa: SIM905 - a list of 150 words is a page of quotes
)


def choose(titles: Iterable[str], locale: str) -> Choice:
    """The language of most titles; where as many are in each, or none says anything, the locale's, else French."""
    french, english, other = 0, 0, 0
    for title in titles:
        if _NOISE.match(title):
            continue
        ours, theirs = _weigh(title)
        french, english = french + (ours > theirs), english + (theirs > ours)
        other += ours == theirs == 0 and len(_WORD.findall(title)) > 2
    if french != english:
        language: Language = "fr" if french > english else "en"
        return Choice(language=language, basis="titles", french=french, english=english)
    if locale in ("fr", "en"):
        return Choice(language="en" if locale == "en" else "fr", basis="locale", french=french, english=english)
    language = "en" if other >= UNKNOWN else "fr"
    return Choice(language=language, basis="default", french=french, english=english)


def of_history(commits: Sequence[Commit], locale: str) -> Choice:
    """The language of what these commits tell: titles of pull requests and words for users, else every title."""
    people = [commit for commit in commits if not _by_machine(commit)]
    heads = [messages.read(commit) for commit in people]
    told = [head.title for head in heads if head.number is not None and head.title]
    told += [
        f"{found.title} {found.text}" for commit in people for found in words.every(commit.message) if not found.silent
    ]
    if sum(_weigh(title) not in ((0, 0),) for title in told) < ENOUGH:
        told += [head.title for commit, head in zip(people, heads, strict=True) if len(commit.parents) < 2]
    return choose(told, locale)


def _by_machine(commit: Commit) -> bool:
    author = commit.author.lower()
    return "[bot]" in author or author.startswith(_MACHINES)


def _weigh(title: str) -> tuple[int, int]:
    """How much of a title is French, and how much English: of its beginning, however long it is."""
    title = title[:_LONGEST]
    text = code.without(title) if "`" in title else title
    found = _TYPE.match(text)
    text = _NOT_WORDS.sub(" ", text[found.end() :] if found else text)
    all_words = [word.lower() for word in _WORD.findall(text)]
    french = sum(word in _FRENCH for word in all_words) + len(_ELIDED.findall(text)) + len(_ACCENTED.findall(text))
    english = sum(word in _ENGLISH for word in all_words) + len(_ENGLISH_TAILS.findall(text))
    return french, english
