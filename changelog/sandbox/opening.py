"""The day Capucine opened: the first files of the service, and the settings of its release train."""

from changelog.sandbox import settings
from changelog.sandbox.events import Delivered, Event, Pushed, added, step
from changelog.sandbox.people import APOLLINE, ISIDORE, MAELLE

README = """\
# Capucine

Capucine aide les communes à attribuer et à faire vivre leurs jardins partagés.
Les habitantes et les habitants demandent une parcelle en ligne ; les personnes
référentes de chaque jardin répondent, attribuent et préviennent.

Ce qui est fusionné dans `recette` est montré le mardi, puis livré le jeudi.
"""

DEMANDES = '''\
"""Les demandes de parcelle, du dépôt à la réponse."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Demande:
    habitant: str
    jardin: str
    deposee_le: date
    repondue: bool = False


def deposer(habitant: str, jardin: str, jour: date) -> Demande:
    return Demande(habitant, jardin, jour)
'''

LISTE_ATTENTE = '''\
"""La liste d’attente d’un jardin, dans l’ordre d’arrivée."""

from capucine.demandes import Demande


def en_attente(demandes: list[Demande]) -> list[Demande]:
    return sorted((une for une in demandes if not une.repondue), key=lambda une: une.deposee_le)
'''

PARCELLES = '''\
"""Les parcelles d’un jardin et leur attribution."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Parcelle:
    numero: int
    surface: int
    jardinier: str = ""


def libres(parcelles: list[Parcelle]) -> list[Parcelle]:
    return [une for une in parcelles if not une.jardinier]
'''

COURRIELS = '''\
"""Les courriels que Capucine envoie."""

EXPEDITEUR = "ne-pas-repondre@capucine.exemple.invalid"


def bienvenue(habitant: str) -> str:
    return f"Bonjour {habitant}, votre espace Capucine est ouvert."
'''

PERMANENCES = '''\
"""Les permanences tenues au jardin par les personnes référentes."""

FUSEAU = "UTC"


def horaire(debut: int, fin: int) -> str:
    return f"de {debut} h à {fin} h"
'''

TEXTES = """\
accueil:
  titre: Un jardin près de chez vous
  bouton: Demander une parcelle
demande:
  titre: Votre demande
  envoyer: Envoyer ma demande
pied_de_page:
  aide: Écrivez à aide@capucinne.exemple.invalid
"""

FORMULAIRE = """\
<form action="/demandes" method="post">
  <label>Votre nom <input name="habitant"></label>
  <label>Le jardin souhaité <input name="jardin"></label>
  <button>Envoyer ma demande</button>
</form>
"""

ACCUEIL = """\
<main>
  <h1>Un jardin près de chez vous</h1>
  <a href="/demandes/nouvelle">Demander une parcelle</a>
</main>
"""

PAQUETS = """\
{
  "name": "capucine",
  "private": true,
  "dependencies": {
    "fleurs-de-style": "2.4.0",
    "plan-interactif": "1.1.3"
  }
}
"""

VERIFICATIONS = """\
etapes:
  - installer
  - verifier-le-style
  - lancer-les-tests
"""


def events(rules: str) -> tuple[Event, ...]:
    """What happened on the day, for a team with these settings."""
    return (
        Pushed(
            step=step(
                "J+0 10:12",
                MAELLE,
                "Ouvre Capucine aux trois communes pilotes\n\n"
                "Demander une parcelle, répondre, attribuer : le strict nécessaire pour commencer.\n",
                added("README.md", README),
                added("capucine/demandes.py", DEMANDES),
                added("capucine/liste_attente.py", LISTE_ATTENTE),
                added("capucine/parcelles.py", PARCELLES),
                added("capucine/courriels.py", COURRIELS),
                added("capucine/permanences.py", PERMANENCES),
                added("textes/fr.yml", TEXTES),
                added("gabarits/accueil.html", ACCUEIL),
                added("gabarits/formulaire.html", FORMULAIRE),
                added("package.json", PAQUETS),
                added("verifications.yml", VERIFICATIONS),
            )
        ),
        Pushed(
            step=step(
                "J+0 16:40",
                ISIDORE,
                "Règle le train hebdomadaire : on montre le mardi, on livre le jeudi\n",
                added("nouveautes.toml", rules),
                added(settings.STANDING_PATH, settings.STANDING),
            )
        ),
        Delivered(
            at="J+0 18:02",
            by=APOLLINE,
            message="Ouverture de Capucine, {day}\n\nPremière mise en service, dans trois communes pilotes.\n",
            shipped="J+0 18:30",
        ),
    )
