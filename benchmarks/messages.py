"""Made-up titles, messages, branches and people in French and English, the lengths of real ones."""

from __future__ import annotations

import re
import unicodedata
from random import Random

from benchmarks.fast_import import Person

FORGE = Person(name="GitHub", email="noreply@github.com")
BOT = Person(name="dependabot[bot]", email="49699333+dependabot[bot]@users.noreply.github.com")

_NAMES = (
    *("Élodie Marchand", "Karim Benali", "Anne-Sophie Le Goff", "Thomas Girard", "Inès Ferreira", "Bastien Roux"),
    *("Chloé Lemaître", "Yann Kerbrat", "Maëlle Dubois", "Olivier N'Diaye", "Sarah Cohen", "Luca Moretti"),
    *("Hélène Vasseur", "Mehdi Haddad", "Agnès Picard", "Jonas Weber", "Zoé Fontaine", "François Caron"),
    *("Priya Nair", "Gaëtan Morel", "Nora Lindqvist", "Rémi Blanchard", "Amal Saïdi", "Tom Ash"),
)

_FRENCH = (
    "Corrige|Affiche|Ajoute|Simplifie|Permet de filtrer|Masque|Accélère|Renomme|Sécurise|Réorganise|Prévient en cas de",
    "l’affichage des créneaux|la liste des bénéficiaires|le courriel de rappel|l’export des statistiques|"
    "le formulaire d’inscription|la recherche par nom|les notifications désactivées|la page d’accueil|"
    "l’historique des rendez-vous|le calendrier de l’équipe|les pièces jointes|la carte des lieux",
    "pour les secrétaires|dans l’espace agent|sur mobile|après une annulation|quand le motif est archivé|"
    "avec plusieurs organisations|lors d’une invitation|au changement d’heure|en cas d’erreur réseau|pour un référent",
    "Le cas était prévu dans le modèle mais pas dans la vue, d’où l’erreur.|On garde l’ancien comportement par défaut.|"
    "Il reste à traiter le cas des comptes fusionnés, dans une autre demande.|Vu avec l’équipe support ce matin.|"
    "La requête passait de 40 ms à 2 s dès que la table dépassait 100 000 lignes.|- ajoute un index sur la date|"
    "- retire une méthode qui n’était plus appelée|Relu et testé à la main sur Firefox et Safari.",
)
_ENGLISH = (
    "Fix|Show|Add|Simplify|Allow filtering|Hide|Speed up|Rename|Harden|Refactor|Warn about",
    "display of free slots|the users list|reminder emails|the statistics export|the sign-up form|search by name|"
    "disabled notifications|the landing page|appointment history|the team calendar|attachments|the map of places",
    "for secretaries|in the agent area|on small screens|after a cancellation|when the reason is archived|"
    "with several organisations|when inviting|across DST|on network errors|for referents",
    "The relation made no sense here, nothing ever called it.|This also makes the index and the search consistent.|"
    "We could go further and cache the whole table, but let us measure first.|As suggested in review.|"
    "The query went from 40ms to 2s as soon as the table had more than 100,000 rows.|- add an index on the date|"
    "- drop a scope that is unused|Tried by hand in Firefox and Safari, see the screenshots.",
)
_LANGUAGES = [[part.split("|") for part in language] for language in (_FRENCH, _ENGLISH)]
_PREFIXES = ("", "", "", "", "", "🚀 ", "fix: ", "feat(agenda): ", ":rocket: ", "Accessibilité : ", "[API] ")
_SMALL = ("Apply review suggestions", "Update specs", "fix linter", "typo", "Retour de relecture", "Corrige un test")
_LIBRARIES = ("rack", "nokogiri", "webpack", "follow-redirects", "puma", "sinon", "rubocop", "eslint-plugin-import")


def team() -> list[Person]:
    """Give everybody who writes code."""
    return [Person(name=name, email=f"{slug(name)}@example.invalid") for name in _NAMES]


def title(random: Random) -> str:
    """Write what a pull request or a commit says in one line."""
    verbs, things, places, _ = random.choice(_LANGUAGES)
    words = [random.choice(verbs), random.choice(things), random.choice(places) if random.random() < 0.55 else ""]
    return random.choice(_PREFIXES) + " ".join(filter(None, words))


def step(random: Random, people: list[Person]) -> str:
    """Write the message of one commit inside a branch: mostly one line, sometimes with a body of 2 to 15."""
    subject = random.choice(_SMALL) if random.random() < 0.2 else title(random)
    return subject + body(random, people) if random.random() < 0.25 else subject


def body(random: Random, people: list[Person]) -> str:
    """Write what may stand below a subject, beginning with the blank line."""
    sentences = random.choice(_LANGUAGES)[3]
    lines = [random.choice(sentences) for _ in range(min(15, 2 + int(random.expovariate(0.4))))]
    if random.random() < 0.35:
        other = random.choice(people)
        lines += ["", f"Co-authored-by: {other.name} <{other.email}>"]
    return "\n\n" + "\n".join(lines)


def bump(random: Random) -> tuple[str, str, str]:
    """Give a dependency update: its title, its commit message and its branch."""
    library, major, minor = random.choice(_LIBRARIES), random.randint(1, 9), random.randint(0, 30)
    text = f"Bump {library} from {major}.{minor}.0 to {major}.{minor + 1}.0"
    link = f"[{library}](https://example.invalid/{library}/{library})"
    trailer = f"---\nupdated-dependencies:\n- dependency-name: {library}\n  dependency-type: direct:production\n..."
    message = f"{text}\n\nBumps {link} from {major}.{minor}.0 to {major}.{minor + 1}.0.\n\n{trailer}"
    return text, f"{message}\n\nSigned-off-by: {BOT.name} <support@github.com>", f"dependabot/npm_and_yarn/{library}"


def slug(text: str) -> str:
    """Turn words into what a branch or an address may hold."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "work"
